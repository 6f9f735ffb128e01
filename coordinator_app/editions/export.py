"""A family's file and a way to its documents in, the ZIP it may ask for out (domain.md § 11).

`donnees.json` for machines, `recapitulatif.pdf` for people, every version of every document. One document at
a time is in memory.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from coordinator_app.editions import file_names
from coordinator_app.editions.pile import Cancelled, Watch
from coordinator_app.editions.saving import saving
from coordinator_app.errors import DeskError
from db.rules.family_file import FamilyChild, FamilyFile, Version
from db.rules.formats import show_date
from db.rules.names import family_name, full_name
from papers.outgoing import summary

DATA, SUMMARY, README = "donnees.json", "recapitulatif.pdf", "LISEZ-MOI.txt"


@dataclass(frozen=True)
class Exported:
    """What an export holds: documents, and those whose bytes are no longer kept; or that it was cancelled."""

    documents: int = 0
    absent: tuple[str, ...] = ()
    cancelled: bool = False


def export_family(
    file: FamilyFile,
    read: Callable[[str], bytes],
    target: Path,
    *,
    record: Callable[[], None],
    watch: Watch | None = None,
) -> Exported:
    """Write a family's data to `target`, whole or not at all; `read` returns a document's bytes.

    A document that is gone or was altered is named in the export instead. `record` is called before the file
    is seen under its name. Raises `DeskError` when the place cannot be written.
    """
    watch = watch or Watch()
    places = dict(_places(file))
    absent: list[str] = []
    try:
        with saving(target) as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for done, (place, version) in enumerate(places.items()):
                    watch.step(done, len(places))
                    _copy(archive, place, version, read, absent)
                watch.step(len(places), len(places))
                page = io.BytesIO()
                summary.write(file, page)
                archive.writestr(SUMMARY, page.getvalue())
                archive.writestr(DATA, _json(file, places, absent))
                archive.writestr(README, _readme(file, absent))
            record()
    except Cancelled:
        return Exported(cancelled=True)
    return Exported(len(places) - len(absent), tuple(absent))


def _copy(
    archive: zipfile.ZipFile, place: str, version: Version, read: Callable[[str], bytes], absent: list[str]
) -> None:
    try:
        data = read(version.sha256)
    except DeskError:
        absent.append(place)
        return
    # PDFs and pictures are compressed already.
    archive.writestr(place, data, zipfile.ZIP_STORED)


def _places(file: FamilyFile) -> Iterator[tuple[str, Version]]:
    """Yield where each version stands in the archive, in the order of the family's file."""
    owners = [
        ("Foyer", file.papers),
        *((full_name(c.last_name, c.first_name), c.papers) for c in file.children),
    ]
    for folder, (_, papers) in zip(file_names.unique((name for name, _ in owners), ""), owners, strict=True):
        stems, versions = [], []
        for paper in papers:
            for version in paper.versions:
                stems.append(f"{paper.label} ({paper.season}) - version {version.number}")
                versions.append(version)
        for name, version in zip(file_names.unique(stems, ""), versions, strict=True):
            suffix = file_names.safe(PurePosixPath(version.original_name).suffix.lower())
            ending = f".{suffix}" if suffix.isalnum() and len(suffix) <= 5 else ""
            yield f"documents/{folder}/{name}{ending}", version


def _json(file: FamilyFile, places: dict[str, Version], absent: list[str]) -> str:
    told = asdict(file)
    at = {id(version): place for place, version in places.items()}
    # `asdict` copies: the originals say which place is whose.
    owners: list[tuple[Any, FamilyFile | FamilyChild]] = [
        (told, file),
        *zip(told["children"], file.children, strict=True),
    ]
    for copy, owner in owners:
        for paper_copy, paper in zip(copy["papers"], owner.papers, strict=True):
            paper_copy["read"] = dict(paper.read)
            for version_copy, version in zip(paper_copy["versions"], paper.versions, strict=True):
                place = at[id(version)]
                version_copy["file"] = None if place in absent else place
    for child_copy, child in zip(told["children"], file.children, strict=True):
        for season_copy, season in zip(child_copy["health"], child.health, strict=True):
            season_copy["answers"] = {question: asdict(answer) for question, answer in season.answers}
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _readme(file: FamilyFile, absent: list[str]) -> str:
    lines = [
        f"{file.organiser} – données de la famille {family_name(file.name)}",
        f"Copie du {show_date(file.read_at.astimezone().date())}.",
        "",
        f"{SUMMARY} : où en sont vos demandes et vos documents.",
        f"{DATA} : toutes les informations que nous gardons, lisibles par un logiciel.",
        "documents : chaque fichier que nous avons reçu, avec toutes ses versions.",
        "",
        "Si un enfant a deux foyers, ce que l’autre parent nous a donné ou ce que nous lui avons écrit n’y",
        "figure pas.",
    ]
    if absent:
        lines += ["", "Nous ne gardons plus le contenu de :", *(f"- {place}" for place in absent)]
    lines += ["", f"Une question : {file.organiser_contact}", ""]
    return "\r\n".join(lines)
