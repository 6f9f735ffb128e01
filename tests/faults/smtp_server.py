"""A real SMTP server (aiosmtpd) in a process of its own: a seed and a rate of faults in, its journal out.

`python -m tests.faults.smtp_server JOURNAL RATE SEED` prints its port. Each line of the journal is an event
and the recipient's local part, by which a mail is known: `G` the server said « go ahead » to DATA, `A` it
accepted the mail, `R` it refused it for good. An event is written before the client can know.
"""

import asyncio
import sys
from pathlib import Path
from random import Random
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

TEMPORARY, PERMANENT, DROP, DELAY = range(4)
LONG = 0.3  # seconds


class Faults:
    """Which fault to make, if any; the same ones for the same seed and order of questions."""

    def __init__(self, rate: float, seed: int) -> None:
        self._chance, self._rate = Random(seed), rate  # noqa: S311  # to be played again

    def next(self) -> int | None:
        """Return a fault, mostly none; drops and temporary answers more often than the rest."""
        if self._chance.random() >= self._rate:
            return None
        return self._chance.choice((TEMPORARY, TEMPORARY, DROP, DROP, PERMANENT, DELAY))

    def coin(self) -> bool:
        """Return either."""
        return self._chance.random() < 0.5


class Server(SMTP):
    """A server that fails at every step."""

    def __init__(self, faults: Faults, journal: TextIO) -> None:
        super().__init__(Keeper(faults, journal), hostname="localhost", enable_SMTPUTF8=False)
        self.faults, self.journal = faults, journal

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up at once, now and then."""
        super().connection_made(transport)
        if self.faults.next() == DROP:
            _abort(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        """Fail before or after « go ahead »."""
        known = (
            self.envelope.rcpt_tos[0].partition("@")[0] if self.envelope and self.envelope.rcpt_tos else ""
        )
        fault = self.faults.next()
        if fault == PERMANENT:
            _write(self.journal, "R", known)
        if fault in {TEMPORARY, PERMANENT}:
            await self.push("451 later" if fault == TEMPORARY else "554 never")
        elif fault == DROP:
            if self.faults.coin():
                _write(self.journal, "G", known)
                await self.push("354 go ahead")
            _abort(self.transport)
        else:
            if fault == DELAY:
                await asyncio.sleep(LONG)
            _write(self.journal, "G", known)
            await super().smtp_DATA(arg)


class Keeper:
    """The hooks of the other steps."""

    def __init__(self, faults: Faults, journal: TextIO) -> None:
        self.faults, self.journal = faults, journal

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet."""
        session.host_name = hostname
        fault = await self._fault(server)
        return ["451 later"] if fault == TEMPORARY else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the sender; nothing is refused for good here, where the mail is not known yet."""
        fault = await self._fault(server)
        if fault == TEMPORARY:
            return "451 later" if self.faults.coin() else "421 closing"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient."""
        fault = await self._fault(server)
        if fault == TEMPORARY:
            return "450 later"
        if fault == PERMANENT:
            _write(self.journal, "R", address.partition("@")[0])
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, after which the answer may be lost; or do not, and hang up or refuse."""
        known = envelope.rcpt_tos[0].partition("@")[0]
        fault = await self._fault(server, drop=False)
        if fault == TEMPORARY:
            return "452 later"
        if fault == PERMANENT:
            _write(self.journal, "R", known)
            return "554 never"
        if fault != DROP or self.faults.coin():
            _write(self.journal, "A", known)
        if fault == DROP:
            _abort(server.transport)
        return "250 kept"

    async def _fault(self, server: SMTP, *, drop: bool = True) -> int | None:
        fault = self.faults.next()
        if fault == DELAY:
            await asyncio.sleep(LONG)
        if fault == DROP and drop:
            _abort(server.transport)
        return fault


def _abort(transport: asyncio.BaseTransport | None) -> None:
    assert isinstance(transport, asyncio.Transport)
    transport.abort()


def _write(journal: TextIO, event: str, known: str) -> None:
    journal.write(f"{event} {known}\n")
    journal.flush()


async def _serve(journal: TextIO, faults: Faults) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(faults, journal), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    with Path(sys.argv[1]).open("a") as opened:
        asyncio.run(_serve(opened, Faults(float(sys.argv[2]), int(sys.argv[3]))))
