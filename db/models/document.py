"""Documents: their types, one row a required piece, every version kept, files by sha256."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base, Reviewed
from db.types import DocumentState, Scope


class DocumentType(Base):
    """A kind of document a stay may require; `activity` names the stays that ask for it, if not all.

    `age_from` and `age_to` (years at the first day, both included) say of whom it is asked, if not of all.
    """

    __tablename__ = "document_type"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    scope: Mapped[Scope] = mapped_column(choice(Scope))
    per_stay: Mapped[bool] = mapped_column(default=False)
    medical: Mapped[bool] = mapped_column(default=False)
    aid_scheme_only: Mapped[bool] = mapped_column(default=False)
    activity: Mapped[str | None]
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    position: Mapped[int]


def _one_a_season() -> Iterator[Index]:
    """Yield the indexes that keep a piece single: by its owner, and by its stay where it is a stay's own."""
    for owner in ("child_id", "household_id"):
        for whose, columns in (("stay_id IS NULL", ()), ("stay_id IS NOT NULL", ("stay_id",))):
            name = f"one_{owner.removesuffix('_id')}_{'stay' if columns else 'season'}_document"
            where = text(f"{owner} IS NOT NULL AND {whose}")
            keys = ("type_code", owner, "season_code", *columns)
            # `postgresql_where` would load that engine's dialect at every start; the migration says it.
            yield Index(name, *keys, unique=True, sqlite_where=where)


class Document(Reviewed, Base):
    """A piece of a child's or a household's dossier for one season (for one stay where `stay_id` is set).

    `valid_from`, `valid_until` and `details` are what a reviewer read on the current version.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("(child_id IS NULL) <> (household_id IS NULL)", name="owner"),
        *_one_a_season(),
        Index(None, "child_id", "season_code"),
        Index(None, "household_id", "season_code"),
        Index(None, "state", "submitted_at"),
    )

    state: Mapped[DocumentState] = mapped_column(choice(DocumentState))
    type_code: Mapped[str] = mapped_column(ForeignKey("document_type.code"))
    child_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("child.id"))
    household_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("household.id"))
    season_code: Mapped[str] = mapped_column(ForeignKey("season.code"))
    stay_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stay.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class File(Base):
    """A file's identity and size; its bytes are in a file store, by the same name."""

    __tablename__ = "file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    created_at: Mapped[datetime]


class DocumentVersion(Base):
    """One upload of a document; the highest number is the current one."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[Id]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    file_sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), index=True)
    original_name: Mapped[str]
    uploaded_at: Mapped[datetime]
