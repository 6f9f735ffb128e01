"""Mails written family by family: ids and a way to write one in, a report of what was done out."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.rules.notice import Letter

Transaction = Callable[[], AbstractContextManager[Session]]
"""What yields a session whose writes are committed together (`Shared.transaction`)."""


@dataclass(frozen=True)
class Report:
    """What a round did: mails written, of which `unaddressed` are to be printed, and families left alone."""

    written: int = 0
    unaddressed: int = 0
    skipped: int = 0
    cancelled: bool = False


class Progress:
    """Who wants to know how far a round is, and may stop it between two families."""

    def done(self, number: int, total: int) -> None:
        """Hear that `number` families of `total` are done."""

    def cancelled(self) -> bool:
        """Tell whether to stop here; what is written stays written, and a second round goes on."""
        return False


def one_by_one(
    transaction: Transaction,
    households: Sequence[uuid.UUID],
    write: Callable[[Session, uuid.UUID], Letter | None],
    *,
    progress: Progress,
) -> Report:
    """Call `write` for each household in a transaction of its own; it returns None for one left alone."""
    written = unaddressed = skipped = 0
    for number, household_id in enumerate(households, start=1):
        if progress.cancelled():
            return Report(written, unaddressed, skipped, cancelled=True)
        with transaction() as session:
            letter = write(session, household_id)
        if letter is None:
            skipped += 1
        else:
            written += 1
            unaddressed += letter.recipient is None
        progress.done(number, len(households))
    return Report(written, unaddressed, skipped)
