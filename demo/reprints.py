"""Letters for seasons that nobody reads: facts in, a letter of the same kind composed once out."""

from dataclasses import replace

from db.rules.notice import Envelope, Letter, Notice, Trigger
from papers.outgoing import mails


class Reprints:
    """Composes one letter a trigger and hands it out again under each mail's own Message-ID.

    Composing takes milliseconds, which tens of thousands of past mails would turn into minutes.
    """

    def __init__(self) -> None:
        self._made: dict[Trigger, tuple[Envelope, Letter]] = {}

    def compose(self, notice: Notice, envelope: Envelope) -> Letter:
        """Return the first letter of this trigger with this envelope's id in it."""
        if notice.trigger not in self._made:
            self._made[notice.trigger] = envelope, mails.compose(notice, envelope)
        first, letter = self._made[notice.trigger]
        old, new = str(first.id), str(envelope.id)
        return replace(
            letter,
            content=letter.content.replace(old.encode(), new.encode()),
            message_id=letter.message_id.replace(old, new),
        )
