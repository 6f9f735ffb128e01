"""What becomes of a mail at each step of SMTP, whatever the server or the line does there."""

import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
import trustme

from coordinator_app.mail import smtp_line, wire
from coordinator_app.mail.settings import Security
from coordinator_app.mail.smtp import Smtp
from coordinator_app.mail.smtp_line import BRIEF, Account, Down, Timeouts
from coordinator_app.mail.transport import Outcome, Parcel, said
from db.types import MailState
from tests.coordinator_app.postbox import (
    CONTENT,
    DROP,
    SECRET,
    USER,
    Postbox,
    all_ours,
    nothing,
    parcel,
    postbox,
)

QUICK = Timeouts(connect=2, answer=2, accept=2)


@pytest.fixture
def server() -> Iterator[Postbox]:
    with postbox() as found:
        yield found


def send(account: Account, *parcels: Parcel, connections: int = 1) -> list[Outcome | None]:
    smtp = Smtp(account, timeouts=QUICK, connections=connections)
    left = list(parcels or [parcel()])
    outcomes = []
    while left:
        ended = smtp.deliver(left, all_ours, meanwhile=nothing)
        outcomes += [outcome for _, outcome in ended]
        del left[: len(ended)]
    smtp.close()
    return outcomes


def test_a_mail_that_is_taken(server: Postbox) -> None:
    """The frozen bytes are what arrives."""
    assert send(server.account()) == [Outcome(MailState.SENT, "250 kept as 1a2b")]
    assert server.taken == [("famille@exemple.fr", CONTENT)]


def test_many_mails_take_few_connections(server: Postbox) -> None:
    parcels = [parcel(number=number, recipient=f"f{number}@exemple.fr") for number in range(20)]
    outcomes = send(server.account(), *parcels, connections=3)
    assert [outcome.state for outcome in outcomes if outcome] == [MailState.SENT] * 20
    assert sorted(who for who, _ in server.taken) == sorted(one.recipient for one in parcels)
    assert server.connections == 3


@pytest.mark.parametrize("code", ["450", "421", "451"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
def test_a_server_that_says_later(server: Postbox, step: str, code: str) -> None:
    """The mail waits; the next one goes."""
    server.plan[step] = f"{code} 4.7.1 later, please"
    first, second = send(server.account(), parcel(), parcel(number=2))
    assert first == Outcome(MailState.QUEUED, f"{code} 4.7.1 later, please")
    assert second is not None
    assert second.state is MailState.SENT


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
def test_a_server_that_says_never(server: Postbox, step: str) -> None:
    """For good; the next one goes on the same connection."""
    server.plan[step] = "550 5.1.1 unknown\x07 user"
    first, second = send(server.account(), parcel(), parcel(number=2))
    assert first == Outcome(MailState.REFUSED, "550 5.1.1 unknown user")
    assert second is not None
    assert second.state is MailState.SENT
    assert server.connections == 1


@pytest.mark.parametrize(
    ("step", "state", "answer"),
    [
        ("mail", MailState.QUEUED, smtp_line.CUT),
        ("rcpt", MailState.QUEUED, smtp_line.CUT),
        ("data", MailState.QUEUED, smtp_line.CUT),
        ("dot", MailState.UNCERTAIN, smtp_line.CUT_AFTER),
    ],
)
def test_a_line_that_breaks(server: Postbox, step: str, state: MailState, answer: str) -> None:
    """Only after the dot may the server have the mail. The next one goes on a new line."""
    server.plan[step] = DROP
    first, second = send(server.account(), parcel(), parcel(number=2))
    assert first == Outcome(state, answer)
    assert second is not None
    assert second.state is MailState.SENT
    assert server.connections == 2


def test_a_line_that_breaks_on_the_way_to_the_dot(server: Postbox) -> None:
    """Queued again if the body could not be written, uncertain if it broke behind our back."""
    server.plan["data"] = "354 go ahead"
    (outcome,) = send(server.account(), parcel(CONTENT + b"x" * 900 + b"\r\n"))
    assert outcome is not None
    assert outcome.state in {MailState.QUEUED, MailState.UNCERTAIN}
    assert server.taken == []


@pytest.mark.parametrize("step", ["connect", "ehlo"])
def test_a_server_that_does_not_even_begin(server: Postbox, step: str) -> None:
    """The round stops: the next mail would fare no better."""
    server.plan[step] = DROP
    (outcome,) = send(server.account())
    assert outcome == Outcome(MailState.QUEUED, smtp_line.UNREACHABLE, stop=True)


def test_nobody_there(server: Postbox) -> None:
    account = server.account()
    nobody = Account("127.0.0.1", 1, Security.NONE, account.sender)
    assert send(nobody) == [Outcome(MailState.QUEUED, smtp_line.UNREACHABLE, stop=True)]


def test_a_silent_server_is_not_waited_for(server: Postbox) -> None:
    """An answer in the middle of which nothing comes any more."""
    server.plan["rcpt"] = "250-and then"  # a first line that promises a second
    smtp = Smtp(server.account(), timeouts=Timeouts(connect=2, answer=0.05, accept=2), connections=1)
    ((_, outcome),) = smtp.deliver([parcel()], all_ours, meanwhile=nothing)
    assert outcome == Outcome(MailState.QUEUED, smtp_line.CUT)
    smtp.close()


def test_a_server_that_hung_up_between_two_mails(server: Postbox) -> None:
    """A limit of mails a connection tells nothing of the next mail: it goes at once on another."""
    smtp = Smtp(server.account(), timeouts=QUICK, connections=1)
    for number, planned in enumerate((None, DROP, "421 enough")):
        if planned:
            server.plan["mail"] = planned
        ((_, outcome),) = smtp.deliver([parcel(number=number)], all_ours, meanwhile=nothing)
        assert outcome is not None
        assert outcome.state is MailState.SENT
    smtp.close()
    assert server.connections == 3


def test_a_mail_that_is_no_longer_ours_is_not_sent(server: Postbox) -> None:
    """Its dot never leaves; the other mail of the turn does."""
    smtp = Smtp(server.account(), timeouts=QUICK, connections=2)
    mine, theirs = parcel(number=1), parcel(number=2, recipient="autre@exemple.fr")
    ended = dict(smtp.deliver([mine, theirs], lambda _some: {mine.id}, meanwhile=nothing))
    assert ended[theirs] is None
    assert ended[mine] is not None
    smtp.close()
    assert [who for who, _ in server.taken] == ["famille@exemple.fr"]


def test_the_offer_comes_before_the_dot_and_covers_the_turn(server: Postbox) -> None:
    offered: list[int] = []

    def offer(some: Sequence[Parcel]) -> frozenset[object]:
        offered.append(len(some))
        assert server.taken == []
        return frozenset(one.id for one in some)

    smtp = Smtp(server.account(), timeouts=QUICK, connections=3)
    smtp.deliver([parcel(number=n) for n in range(3)], offer, meanwhile=nothing)  # type: ignore[arg-type]
    smtp.close()
    assert offered == [3]
    assert len(server.taken) == 3


def test_a_database_that_fails_at_the_offer_leaves_nothing_at_the_server(server: Postbox) -> None:
    smtp = Smtp(server.account(), timeouts=QUICK, connections=2)

    def offer(_some: Sequence[Parcel]) -> frozenset[object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        smtp.deliver([parcel(), parcel(number=2)], offer, meanwhile=nothing)  # type: ignore[arg-type]
    smtp.close()
    assert server.taken == []


# When what ended before is written


@pytest.fixture
def used(server: Postbox) -> Iterator[Smtp]:
    """A line that a mail has gone by."""
    smtp = Smtp(server.account(), timeouts=QUICK, connections=1)
    smtp.deliver([parcel()], all_ours, meanwhile=nothing)
    yield smtp
    smtp.close()


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_what_ended_is_written_before_a_late_answer_is_waited_for(
    server: Postbox, used: Smtp, step: str
) -> None:
    """This server answers once it is written."""
    written = Event()
    server.late[step] = written
    ((_, outcome),) = used.deliver([parcel(number=2)], all_ours, meanwhile=written.set)
    assert outcome is not None
    assert outcome.state is MailState.SENT


def test_what_ended_is_written_before_a_line_is_opened_anew(server: Postbox, used: Smtp) -> None:
    server.plan["mail"] = DROP
    connections: list[int] = []
    used.deliver([parcel(number=2)], all_ours, meanwhile=lambda: connections.append(server.connections))
    assert connections[0] == 1
    assert server.connections == 2


@pytest.mark.parametrize("answer", ["550 no", DROP])
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_what_ended_is_written_where_nothing_is_offered(
    server: Postbox, used: Smtp, step: str, answer: str
) -> None:
    server.plan[step] = answer
    written: list[bool] = []
    ((_, outcome),) = used.deliver([parcel(number=2)], all_ours, meanwhile=lambda: written.append(True))
    assert outcome is not None
    assert outcome.state in {MailState.REFUSED, MailState.QUEUED}
    assert written


def test_what_ended_is_written_before_a_long_text_goes(server: Postbox, used: Smtp) -> None:
    """Which may have to wait for the server to read it."""
    written: list[int] = []
    long = parcel(CONTENT + b"x\r\n" * BRIEF, number=2)
    used.deliver([long], all_ours, meanwhile=lambda: written.append(len(server.taken)))
    assert written[-1] == 1
    assert len(server.taken) == 2


# What goes over the line


@pytest.mark.parametrize(
    "text",
    [
        b".\r\n",
        b"..\r\n.x\r\n",
        b"a\n.\nMAIL FROM:<x@y>\r\n",
        b"a\r.\rb\r\n",
        b"no end",
        b"x" * 998 + b"\r\n",
        b"",
    ],
)
def test_no_text_ends_the_mail(server: Postbox, text: bytes) -> None:
    """Dots are stuffed, lone line ends are made whole: what arrives is one mail, its lines the same."""
    (outcome,) = send(server.account(), parcel(CONTENT + text))
    assert outcome is not None
    assert outcome.state is MailState.SENT
    ((_, arrived),) = server.taken
    assert arrived.splitlines() == (CONTENT + text).splitlines()
    assert arrived.count(b"\n") == arrived.count(b"\r\n") == arrived.count(b"\r")


def test_a_line_too_long_is_said(server: Postbox) -> None:
    (outcome,) = send(server.account(), parcel(CONTENT + b"x" * 999))
    assert outcome == Outcome(
        MailState.REFUSED, "Une ligne de ce message est trop longue pour être transmise."
    )
    assert server.connections == 1
    assert server.taken == []


def test_accents_go_as_they_are_where_the_server_takes_them(server: Postbox) -> None:
    text = "à l’été\r\n".encode()
    send(server.account(), parcel(CONTENT + text))
    assert server.taken[0][1].endswith(text)
    assert "BODY=8BITMIME" in server.options


def test_accents_are_not_sent_where_they_would_be_broken() -> None:
    with postbox(plan={"ehlo": "250 plain"}) as server:
        (outcome,) = send(server.account(), parcel(CONTENT + "été\r\n".encode()))
        assert outcome == Outcome(MailState.REFUSED, smtp_line.EIGHT_BIT)
        assert server.taken == []


@pytest.mark.parametrize("step", ["mail", "rcpt"])
def test_go_ahead_counts_after_data_alone(server: Postbox, step: str) -> None:
    server.plan[step] = "354 go ahead"
    first, second = send(server.account(), parcel(), parcel(number=2))
    assert first == Outcome(MailState.QUEUED, "354 go ahead")
    assert second is not None
    assert second.state is MailState.SENT
    assert len(server.taken) == 1


def test_a_server_that_lost_its_place_is_hung_up_on(server: Postbox) -> None:
    """« Bad sequence » is about the line, not about the mail."""
    server.plan["rcpt"] = "503 bad sequence"
    first, second = send(server.account(), parcel(), parcel(number=2))
    assert first == Outcome(MailState.QUEUED, "503 bad sequence")
    assert second is not None
    assert second.state is MailState.SENT
    assert server.connections == 2


def test_what_a_new_line_does_not_understand_is_not_said(server: Postbox) -> None:
    """After a reconnection that only got as far as HELO, no option is given (seen with faults at random)."""
    smtp = Smtp(server.account(), timeouts=QUICK, connections=1)
    smtp.deliver([parcel()], all_ours, meanwhile=nothing)
    server.plan |= {"mail": DROP, "ehlo": "451 later"}
    ((_, outcome),) = smtp.deliver([parcel(number=2)], all_ours, meanwhile=nothing)
    smtp.close()
    assert outcome is not None
    assert outcome.state is MailState.SENT


def test_a_megabyte(server: Postbox) -> None:
    text = (b"x" * 76 + b"\r\n") * 13_000
    (outcome,) = send(server.account(), parcel(CONTENT + text))
    assert outcome is not None
    assert outcome.state is MailState.SENT
    assert server.taken[0][1] == CONTENT + text


@pytest.mark.parametrize(
    "address",
    [
        "a@b.fr>\r\nRCPT TO:<x@y.fr",
        "a@b.fr\nDATA",
        "<a@b.fr>",
        "a b@c.fr",
        "a@b.fr, c@d.fr",
        "é@exemple.fr",
        "",
        "personne",
        "a@" + "b" * 300 + ".fr",
    ],
)
def test_no_address_becomes_a_command(server: Postbox, address: str) -> None:
    (outcome,) = send(server.account(), parcel(recipient=address))
    assert outcome is not None
    assert outcome.state is MailState.REFUSED
    assert outcome.answer.startswith("L’adresse de la famille")
    assert server.taken == []


def test_an_international_domain_is_written_in_ascii(server: Postbox) -> None:
    send(server.account(), parcel(recipient="famille@forêt.fr"))
    assert server.taken[0][0] == "famille@xn--fort-ipa.fr"
    assert wire.mailbox(" a@b.fr ") == "a@b.fr"


def test_a_servers_words_are_kept_clean_and_short() -> None:
    assert said(b"a\x00\r\n\tb \xff", code=550) == "550 a b \ufffd"
    assert said("\u202eabc\u2028d") == "abc d"
    assert len(said("x" * 1000, code=451)) == 300


# Who is spoken to


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def context(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(found)
    return found


def file_of(authority: trustme.CA, folder: Path) -> Path:
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def test_starttls_and_a_password(authority: trustme.CA, tmp_path: Path) -> None:
    ca = file_of(authority, tmp_path)
    with postbox(starttls=context(authority), login=True) as server:
        right = server.account(Security.STARTTLS, ca_file=ca, user=USER, password=SECRET)
        (outcome,) = send(right)
        assert outcome is not None
        assert outcome.state is MailState.SENT
        (outcome,) = send(server.account(Security.STARTTLS, ca_file=ca, user=USER, password="autre"))  # noqa: S106
        assert outcome is not None
        assert outcome.stop
        assert outcome.answer.startswith(smtp_line.WRONG_LOGIN)
        (outcome,) = send(server.account(Security.STARTTLS, ca_file=ca))
        assert outcome is not None
        assert (outcome.state, outcome.stop) == (MailState.QUEUED, True)


def test_tls_from_the_beginning(authority: trustme.CA, tmp_path: Path) -> None:
    with postbox(tls=context(authority)) as server:
        (outcome,) = send(server.account(Security.TLS, ca_file=file_of(authority, tmp_path)))
        assert outcome is not None
        assert outcome.state is MailState.SENT


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_certificate_that_is_not_the_servers(
    authority: trustme.CA, tmp_path: Path, security: Security, wrong: str
) -> None:
    """Nothing is said to whoever it is."""
    issuer, name = (trustme.CA(), "localhost") if wrong == "authority" else (authority, "autre.fr")
    shown = context(issuer, name)
    at_once = security is Security.TLS
    with postbox(tls=shown if at_once else None, starttls=None if at_once else shown) as server:
        (outcome,) = send(server.account(security, ca_file=file_of(authority, tmp_path)))
        assert outcome == Outcome(MailState.QUEUED, smtp_line.CERTIFICATE, stop=True)
        assert server.taken == []


def test_no_way_back_to_a_plain_line(server: Postbox) -> None:
    """A server, or somebody in between, that does not offer STARTTLS gets nothing."""
    assert send(server.account(Security.STARTTLS)) == [Outcome(MailState.QUEUED, smtp_line.NO_TLS, stop=True)]
    with pytest.raises(Down, match="identification"):
        Smtp(server.account(user=USER, password=SECRET)).check()


def test_authorities_that_cannot_be_read(server: Postbox, tmp_path: Path) -> None:
    (outcome,) = send(server.account(Security.TLS, ca_file=tmp_path / "absent.pem"))
    assert outcome == Outcome(MailState.QUEUED, smtp_line.NO_CA, stop=True)
