"""The declarative base: naming conventions and the columns that several tables share."""

import uuid
from datetime import datetime
from functools import cache
from typing import ClassVar, cast

from sqlalchemy import ForeignKey, Insert, MetaData, Table, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from db.columns import Id, Instant, Uid


class Base(DeclarativeBase):
    """Root of every mapped class; constraint names are the same on both engines."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {uuid.UUID: Uid, datetime: Instant}


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return a model's table, for statements that the unit of work would only make dearer."""
    return cast("Table", model.__table__)


@cache
def inserting(model: type[DeclarativeBase]) -> Insert:
    """Return the statement that adds rows to a model's table past the unit of work; made once, and kept."""
    return insert(table_of(model))


class Reviewed:
    """What a coordinator decides on: a state that only moves together with its revision."""

    id: Mapped[Id]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    for_team: Mapped[bool] = mapped_column(default=False)
    """Whether the dossier was given to the team of its stay; never beside an assignee."""

    @declared_attr
    @classmethod
    def assignee_id(cls) -> Mapped[uuid.UUID | None]:
        """Return the staff member who took the dossier, if any."""
        return mapped_column(ForeignKey("staff.id"), index=True)
