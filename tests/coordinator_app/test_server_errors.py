"""What a real server answers, and what is made of it: a lost line, a busy base, a refusal, a bug."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from coordinator_app.errors import DeskError
from coordinator_app.server_errors import Busy, Denied, Unreachable, explained
from coordinator_app.shared import Shared
from coordinator_app.shared_on_server import SharedOnServer
from db.wire import Patience
from tests.faults.proxy import Fault, Proxy


@pytest.fixture
def proxy(postgresql_server: str) -> Iterator[Proxy]:
    with Proxy(postgresql_server) as found:
        yield found


@pytest.fixture
def shared(proxy: Proxy, postgresql: Engine) -> Iterator[SharedOnServer]:
    assert postgresql is not None
    found = Shared.on_server(
        f"postgresql://127.0.0.1:{proxy.port}/postgres", login="postgres", password="", patience=Patience(1.0)
    )
    yield found
    found.close()


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.BLACK_HOLE, Fault.HALF_OPEN, Fault.RESET])
def test_a_line_that_fails_is_said_to_fail_and_comes_back(
    shared: SharedOnServer, proxy: Proxy, fault: Fault
) -> None:
    """On a connection that was open too; the next call opens another."""
    with shared.transaction() as session:
        session.execute(text("SELECT 1"))
    proxy.fault = fault
    with pytest.raises(Unreachable, match="ne répond pas"), shared.transaction() as session:
        session.execute(text("SELECT repeat('x', 10000)"))
    proxy.fault = Fault.NONE
    with shared.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SET LOCAL statement_timeout = 10; SELECT pg_sleep(5)", Busy),
        ("DO $$ BEGIN RAISE 'non' USING ERRCODE = '40001'; END $$", Busy),
        ("DO $$ BEGIN RAISE 'non'; END $$", Denied),
        ("DO $$ BEGIN RAISE 'non' USING ERRCODE = '42501'; END $$", Denied),
        ("INSERT INTO season (code) VALUES (NULL)", Denied),
        ("DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$", Unreachable),
    ],
)
def test_a_server_that_answers_is_not_a_lost_network(
    shared: SharedOnServer, sql: str, kind: type[DeskError]
) -> None:
    """What may go better in a moment, what never will, and a server that is going down."""
    with pytest.raises(kind), shared.transaction() as session:
        session.connection().exec_driver_sql(sql)


def test_a_bug_is_a_bug(shared: SharedOnServer) -> None:
    """It is not told as anything else."""
    with pytest.raises(DBAPIError), shared.transaction() as session:
        session.execute(text("SELECT nothing_of_the_kind"))


def test_reading_can_write_nothing(shared: SharedOnServer) -> None:
    """And sees one state to its end."""
    with pytest.raises(DBAPIError, match="read-only"), shared.reading() as session:
        session.execute(text("DELETE FROM season"))


def test_a_transaction_has_limits_and_a_commit_waits_for_the_disk(shared: SharedOnServer) -> None:
    """Unless it may be taken back by a power cut; the limits are the transaction's own."""
    with shared.transaction() as session:
        limits = [session.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")]
        assert (limits, session.scalar(text("SHOW synchronous_commit"))) == (["9s", "5s"], "on")
    with shared.transaction(durable=False) as session:
        assert session.scalar(text("SHOW synchronous_commit")) == "off"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ('FATAL:  password authentication failed for user "anne"', "Le serveur refuse l’identifiant"),
        ("FATAL:  authentification par mot de passe échouée", "Le serveur refuse l’identifiant"),
        ("FATAL: SASL authentication failed", "Le serveur refuse l’identifiant"),
        ("SSL error: certificate verify failed", "Le serveur ne prouve pas qui il est"),
        ("server does not support SSL, but SSL was required", "Le serveur ne prouve pas qui il est"),
        ("FATAL:  the database system is starting up", "La base partagée ne répond pas"),
        ("could not receive data: Connection reset by peer", "La base partagée ne répond pas"),
    ],
)
def test_why_there_is_no_connection(words: str, title: str) -> None:
    """The library has no code for it, in whichever language the server speaks."""
    found = explained(psycopg.OperationalError(words))
    assert found is not None
    assert found.title.startswith(title)
    assert "Ce qui attend reste sur ce poste" in found.message
