"""Connections over a real line that fails: what comes is an error, soon; never silence."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

import psycopg
import pytest
import trustme
from sqlalchemy import text

from db import wire
from db.session import postgresql
from db.wire import Line, Patience, Silent
from tests.faults.proxy import Fault, Proxy

SHORT = 0.6


@pytest.fixture
def proxy(postgresql_server: str) -> Iterator[Proxy]:
    with Proxy(postgresql_server) as found:
        yield found


def parameters(address: str, *, login: str = "anne", authority: Path | None = None) -> dict[str, str | int]:
    return wire.parameters(address, login=login, password="", authority=authority)


def told(port: int) -> dict[str, str | int]:
    return parameters(f"postgresql://127.0.0.1:{port}/postgres", login="postgres")


def connected(proxy: Proxy, patience: Patience | None = None) -> Line:
    return wire.connect(told(proxy.port), patience or Patience(SHORT), autocommit=True)


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.LATENCY, Fault.DRIP])
def test_a_slow_line_is_no_lost_line(proxy: Proxy, fault: Fault) -> None:
    """An answer may take longer than the patience, as long as something comes."""
    proxy.fault = fault
    with connected(proxy) as line:
        assert line.execute("SELECT repeat('é', 2000)").fetchone() == ("é" * 2000,)


def test_what_comes_again_is_prepared(proxy: Proxy) -> None:
    with connected(proxy) as line:
        for _ in range(2 + (line.prepare_threshold or 0)):
            line.execute("SELECT count(*) FROM pg_class WHERE oid = %s", [1])
        assert line.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (1,)


def test_a_kept_connection_that_the_server_has_ended_is_replaced(proxy: Proxy) -> None:
    """A server that was started anew between two transactions costs none of them."""
    engine = postgresql(told(proxy.port), Patience(SHORT))
    number = text("SELECT pg_backend_pid()")
    with engine.begin() as connection:
        before = connection.scalar(number)
        line: Any = connection.connection.driver_connection
    with engine.begin() as connection:
        assert connection.scalar(number) == before
    with connected(proxy) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [before])
    assert select([line], [], [], 10)[0]
    with engine.begin() as connection:
        assert connection.scalar(number) != before
    engine.dispose()


@pytest.mark.parametrize("fault", [Fault.BLACK_HOLE, Fault.HALF_OPEN])
def test_silence_ends(proxy: Proxy, fault: Fault) -> None:
    """The statement is given up and the connection is closed without a farewell that would wait too."""
    line = connected(proxy)
    proxy.fault = fault
    with pytest.raises(psycopg.OperationalError):
        line.execute("SELECT 1")
    assert line.closed
    line.close()


def test_a_black_hole_is_told_from_an_answer_that_takes_time(proxy: Proxy) -> None:
    """Nothing for the whole of the patience."""
    line = connected(proxy)
    with pytest.raises(Silent, match="no answer"):
        line.execute("SELECT pg_sleep(60)")
    assert line.closed


def test_a_commit_can_be_lost_and_is_not_said_to_be_done(proxy: Proxy) -> None:
    """The error comes though the row is there: only its id can tell."""
    with connected(proxy) as other:
        other.execute("CREATE TABLE wired (n int)")
        line = wire.connect(told(proxy.port), Patience(SHORT))
        line.execute("INSERT INTO wired VALUES (1)")
        proxy.fault = Fault.CUT_AFTER_COMMIT
        with pytest.raises(psycopg.OperationalError):
            line.commit()
        line.close()
        proxy.fault = Fault.NONE
        assert proxy.cuts == 1
        assert other.execute("SELECT n FROM wired").fetchall() == [(1,)]
        other.execute("DROP TABLE wired")


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.RESET, Fault.HALF_OPEN])
def test_a_refused_connection_is_an_error_at_once(proxy: Proxy, fault: Fault) -> None:
    """Before any patience has run out."""
    proxy.fault = fault
    with pytest.raises(psycopg.OperationalError), connected(proxy, Patience(3600)) as line:
        line.execute("SELECT repeat('x', 100000)")


def test_who_must_leave_waits_no_longer(proxy: Proxy) -> None:
    """A moment that is past ends every wait, of connections that are open too."""
    patience = Patience(3600)
    line = connected(proxy, patience)
    proxy.fault = Fault.BLACK_HOLE
    patience.until = time.monotonic() + 0.2
    assert patience.to_connect() == 2
    with pytest.raises(Silent):
        line.execute("SELECT 1")


def test_an_unknown_name_is_a_lost_network() -> None:
    """Names are looked up here: libpq would hold every thread of the process meanwhile."""

    def nowhere(*_args: object, **_options: object) -> list[object]:
        raise OSError("no such host")

    away = parameters("postgresql://base.asso.test/sejours")
    with pytest.raises(psycopg.OperationalError, match="no address"):
        wire.connect(away, Patience(SHORT), resolve=nowhere)


def test_a_server_elsewhere_has_to_prove_its_name(proxy: Proxy) -> None:
    """One that speaks no TLS is refused before it is told anything."""

    def here(*_args: object, **_options: object) -> list[object]:
        return [(None, None, None, "", ("127.0.0.1", proxy.port))]

    ca = ssl.get_default_verify_paths().openssl_cafile
    away = parameters(f"postgresql://base.asso.test:{proxy.port}/sejours", authority=Path(ca))
    assert (away["sslmode"], away["require_auth"]) == ("verify-full", "scram-sha-256")
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        wire.connect(away, Patience(SHORT), resolve=here)


@pytest.mark.parametrize(
    ("name", "known", "why"),
    [
        ("base.asso.test", True, "scram-sha-256"),  # it is who it says; and is told no password
        ("base.asso.test", False, "certificate verify failed"),
        ("autre.asso.test", True, "does not match host name"),
    ],
)
def test_a_certificate_is_the_authoritys_and_bears_the_name(
    tmp_path: Path, name: str, known: bool, why: str
) -> None:
    """Whoever stands between the desk and the server learns nothing, nor does a server that asks nothing."""
    authority, stranger = trustme.CA(), trustme.CA()
    pem = tmp_path / "ca.pem"
    (authority if known else stranger).cert_pem.write_to_path(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        serving = threading.Thread(target=_answer_by_tls, args=(listener, authority.issue_cert(name)))
        serving.start()
        away = parameters(f"postgresql://base.asso.test:{port}/sejours", authority=pem)
        here = [(None, None, None, "", ("127.0.0.1", port))]
        with pytest.raises(psycopg.OperationalError, match=why):
            wire.connect(away, Patience(SHORT), resolve=lambda *_a, **_o: here)
        serving.join()


def _answer_by_tls(listener: socket.socket, certificate: trustme.LeafCert) -> None:
    """Be a server that speaks TLS and lets everybody in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    client, _ = listener.accept()
    with client, suppress(OSError):
        client.recv(8)
        client.sendall(b"S")
        with context.wrap_socket(client, server_side=True) as safe:
            safe.recv(65_536)
            safe.sendall(b"R\0\0\0\x08\0\0\0\0")


@pytest.mark.parametrize(
    "address",
    [
        "sejours",
        "mysql://base/sejours",
        "postgresql:///sejours",
        "postgresql://base",
        "postgresql://base/",
        "postgresql://base/a/b",
        "postgresql://anne@base/sejours",
        "postgresql://:secret@base/sejours",
        "postgresql://base/sejours?sslmode=disable",
        "postgresql://base/sejours#x",
        "postgresql://base:porte/sejours",
    ],
)
def test_an_address_says_where_and_nothing_else(address: str) -> None:
    """Neither who, nor a password, nor how the line is checked."""
    with pytest.raises(ValueError, match=r"postgresql:|Port"):
        parameters(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_needs_no_certificate(host: str) -> None:
    """As a pooler on the desk, or a test."""
    found = parameters(f"postgresql://{host}/s%C3%A9jours")
    assert (found["sslmode"], found["dbname"], found["port"]) == ("prefer", "séjours", 5432)
