"""Reports that real servers send, hostile ones, and the mailbox they are read from."""

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme
from sqlalchemy import Engine

from coordinator_app.errors import DeskError
from coordinator_app.mail.bounces import LARGEST, Bounce, mark, parse
from coordinator_app.mail.mailbox import reports
from coordinator_app.mail.settings import Mailbox
from db.types import MailState
from tests import builders
from tests.coordinator_app.imap_server import Imap, imap
from tests.coordinator_app.postbox import read_mail, transactions, write_mail

OURS = "<0a1b@alef.fr>"


def report(
    *,
    original: str = f"Message-ID: {OURS}\nSubject: Bonjour\n\nBonjour,\n",
    kind: str = "message/rfc822",
    status: str = "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <f@x.fr>: unknown user",
    outer: str = "multipart/report; report-type=delivery-status",
) -> bytes:
    """Return a report as Postfix writes them."""
    return (
        "From: MAILER-DAEMON@mx.exemple.fr\nTo: sejours@alef.fr\nSubject: Undelivered Mail\n"
        f'MIME-Version: 1.0\nContent-Type: {outer}; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nI'm sorry to have to inform you…\n\n"
        "--B\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.exemple.fr\nArrival-Date: Wed, 12 May 2027 09:30:00 +0000\n\n"
        f"Final-Recipient: rfc822; f@x.fr\n{status}\n\n"
        f"--B\nContent-Type: {kind}\n\n{original}\n--B--\n"
    ).encode()


def test_a_report_of_postfix() -> None:
    assert parse(report()) == Bounce(OURS, "5.1.1 550 5.1.1 <f@x.fr>: unknown user")


def test_a_report_that_gives_back_only_the_header() -> None:
    """As Exim and Exchange may."""
    found = parse(report(kind="text/rfc822-headers", original=f"Subject: a\nMessage-Id: {OURS}\n"))
    assert found is not None
    assert found.message_id == OURS


def test_line_ends_as_mail_has_them() -> None:
    assert parse(report().replace(b"\n", b"\r\n")) == parse(report())


@pytest.mark.parametrize(
    "made",
    [
        report(status="Action: delayed\nStatus: 4.4.1"),
        report(status="Action: failed\nStatus: 4.4.7"),
        report(status="Action: delivered\nStatus: 2.0.0"),
        report(status=""),
        report(outer="multipart/mixed"),
        report(original="Subject: no id\n\n"),
        report(original="Message-ID: none\n\n"),
        report(kind="text/plain"),
        b"",
        b"\0" * 1000,
        b"Subject: Re: Bonjour\n\nMerci !\n",
    ],
)
def test_what_is_no_failure_for_good(made: bytes) -> None:
    """Delays, read receipts, answers of families."""
    assert parse(made) is None


def test_a_failure_without_words() -> None:
    found = parse(report(status="Action: FAILED"))
    assert found is not None
    assert found.answer.startswith("Revenu")


def nested(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/report; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return opened.encode()


@pytest.mark.parametrize(
    "made",
    [
        nested(5_000),
        b"Content-Type: multipart/report; boundary=B\n\n" + b"--B\n\n" * 50_000,
        b"Content-Type: message/rfc822\n\n" * 8_000,
        b"Content-Type: multipart/report; boundary=B" + b"; x=y" * 40_000 + b"\n\n--B\n",
        b"Content-Type: multipart/report; boundary==?utf-8?q?" + b"=" * 100_000 + b"?=\n\n",
        report(original="Message-ID: " + "<" * 200_000 + "\n\n"),
        report(original="Message-ID: <" + "a" * 200_000 + ">\n\n"),
        report(status="Action: failed\nStatus: 5.0.0\nDiagnostic-Code: " + "x; " * 70_000),
        report() + b"x" * 10_000_000,
        report(original="Message-ID: <é\ud800>\n\n".encode("utf-8", "surrogatepass").decode("latin-1")),
    ],
    ids=range(10),
)
def test_a_hostile_report_costs_little(made: bytes) -> None:
    """Whatever it holds, an answer soon, and short words."""
    began = time.process_time()
    found = parse(made)
    assert time.process_time() - began < 5
    assert found is None or len(found.answer) <= 300


def test_each_mail_is_marked_once(any_engine: Engine) -> None:
    id_ = write_mail(any_engine, state=MailState.SENT, answer="250")
    bounce = Bounce(read_mail(any_engine, id_).message_id, "5.1.1 unknown")
    first, later = datetime(2027, 5, 13, tzinfo=UTC), datetime(2027, 5, 14, tzinfo=UTC)
    transaction = transactions(any_engine)
    assert mark(transaction, [bounce, bounce, Bounce("<not@ours>", "x")], now=first) == 1
    assert mark(transaction, [bounce], now=later) == 0
    mail = read_mail(any_engine, id_)
    assert (mail.state, mail.bounced_at, mail.answer) == (MailState.SENT, first, "5.1.1 unknown")


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Imap]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with imap(context) as found:
        yield found


def box(server: Imap, authority: trustme.CA, folder: Path) -> Mailbox:
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return Mailbox("localhost", "retours@alef.fr", server.port, "INBOX", path)


def test_a_mailbox_is_read_and_left_as_it_is(server: Imap, authority: trustme.CA, tmp_path: Path) -> None:
    """Only what looks like a report, only its beginning, nothing marked as read."""
    server.mails |= {7: report(), 9: b"x" * 10 * LARGEST}
    found = reports(box(server, authority, tmp_path), server.password, today=date(2027, 5, 13), timeout=5)
    assert [parse(one) for one in found] == [parse(report()), None]
    assert len(found[1]) == LARGEST
    assert any(command.startswith("EXAMINE") for command in server.commands)
    searched = next(command for command in server.commands if "SEARCH" in command)
    assert 'HEADER "Content-Type" "multipart/report"' in searched
    assert "SINCE 29-Apr-2027" in searched
    fetched = [command for command in server.commands if "FETCH" in command.upper()]
    assert all("PEEK" in command for command in fetched)
    assert not any("STORE" in command for command in server.commands)


def test_an_empty_mailbox(server: Imap, authority: trustme.CA, tmp_path: Path) -> None:
    assert (
        reports(box(server, authority, tmp_path), server.password, today=builders.NOW.date(), timeout=5) == []
    )


def test_a_wrong_password_is_a_sentence(server: Imap, authority: trustme.CA, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="ne se lit pas"):
        reports(box(server, authority, tmp_path), "autre", today=builders.NOW.date(), timeout=5)


def test_a_certificate_that_is_not_the_servers(server: Imap, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="ne se lit pas"):
        reports(box(server, trustme.CA(), tmp_path), server.password, today=builders.NOW.date(), timeout=5)
    assert server.commands == []


def test_nobody_there() -> None:
    nowhere = Mailbox("127.0.0.1", "retours@alef.fr", 1)
    with pytest.raises(DeskError, match="ne se lit pas"):
        reports(nowhere, "x", today=builders.NOW.date(), timeout=5)
