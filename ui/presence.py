"""Who has a dossier open, in words: colleagues and the time in, a mark or a sentence out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from coordinator_app.sync.link import Present
from db.types import Subject
from ui import wording

Map = Mapping[tuple[Subject, UUID], tuple[Present, ...]]


def names(present: Sequence[Present]) -> str:
    """Return « Marie », « Marie et Paul »."""
    return _tr(" et ").join(person.name for person in present)


def sentence(present: Sequence[Present], now: datetime) -> str:
    """Return « En cours par Marie, il y a 2 min », since the one who came last; nothing for nobody."""
    if not present:
        return ""
    since = max(person.since for person in present)
    return _tr("En cours par {}, {}").format(names(present), wording.ago(since, now))


def _tr(text: str) -> str:
    return QCoreApplication.translate("presence", text)
