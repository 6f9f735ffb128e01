"""What a way of sending takes and gives back: claimed mails in, one outcome each out."""

import re
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from db.types import MailState

ANSWER_LENGTH = 300


@dataclass(frozen=True)
class Parcel:
    """A mail as one sender claimed it; `attempt` is what the claim is known by."""

    id: uuid.UUID
    attempt: int
    recipient: str
    message_id: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended.

    `state`: SENT, REFUSED (for good), QUEUED (to be tried again) or UNCERTAIN (offered, and no answer came).
    `wait`: the seconds the server asked for. `stop`: the next mail would fare no
    better, so the sender pauses.
    """

    state: MailState
    answer: str
    wait: float | None = None
    stop: bool = False


Offer = Callable[[Sequence[Parcel]], Collection[uuid.UUID]]
"""Commits that these mails are about to be offered; returns the ids that are still the sender's own.

How the mails before ended is committed with it.
"""


class Transport(Protocol):
    """A way of sending. Nothing it does raises for what a server or a network may do."""

    @property
    def at_once(self) -> int:
        """How many mails `deliver` makes the best of."""

    def deliver(
        self, parcels: Sequence[Parcel], offer: Offer, *, meanwhile: Callable[[], None]
    ) -> Sequence[tuple[Parcel, Outcome | None]]:
        """Send mails, `offer` called before a server can have accepted any; return those it took up.

        A mail that `offer` left out is not sent, and its outcome is None. `meanwhile` writes how the mails
        before ended, where `offer` does not soon: it is called ahead of anything that may take long.
        """

    def lookup(self, parcel: Parcel) -> Outcome | None:
        """Return what is known of a mail that was offered without an answer; None when nothing is."""

    def close(self) -> None:
        """Say goodbye; `deliver` opens again."""


_control = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def said(words: str | bytes, *, code: int | None = None) -> str:
    """Return a server's words fit to keep and show: one line, no control characters, cut."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = " ".join(_control.sub(" ", text).split())
    if code is not None:
        line = f"{code} {line}".strip()
    return line if len(line) <= ANSWER_LENGTH else f"{line[: ANSWER_LENGTH - 1]}…"
