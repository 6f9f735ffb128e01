"""What a mail tells in, its frozen bytes out: what words mails is loaded with the first one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.rules.notice import Envelope, Letter, Notice


def compose(notice: "Notice", envelope: "Envelope") -> "Letter":
    """Return a mail, as `papers.outgoing.mails.compose` words it."""
    from papers.outgoing import mails  # noqa: PLC0415 - a start writes none

    return mails.compose(notice, envelope)
