"""Brevo and Mailjet, as their documentation has them, played by a real HTTP server on this machine."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from coordinator_app.mail import http
from coordinator_app.mail.http import Brevo, Http, Mailjet
from coordinator_app.mail.transport import Outcome, Parcel
from db.types import MailState
from tests import builders
from tests.coordinator_app.postbox import all_ours, nothing, parcel

KEY, SECRET = "xkeysib-1", "s3cret"  # of no account
CUT = "cut"
ID = "00000000-0000-0000-0000-000000000001"

ACCEPTED = {
    "brevo": (201, {"messageId": "<202605.1@smtp-relay.mailin.fr>"}),
    "mailjet": (200, {"Messages": [{"Status": "success", "To": [{"Email": "f@x.fr", "MessageID": 4567}]}]}),
}
REFERENCES = {"brevo": "201 <202605.1@smtp-relay.mailin.fr>", "mailjet": "200 4567"}
REFUSED = {
    "brevo": (400, {"code": "invalid_parameter", "message": "to is not valid"}),
    "mailjet": (
        400,
        {
            "Messages": [
                {
                    "Status": "error",
                    "Errors": [
                        {"ErrorCode": "mj-0013", "StatusCode": 400, "ErrorMessage": "to is not valid"}
                    ],
                }
            ]
        },
    ),
}
KNOWN = {
    "brevo": {"events": [{"event": "requests", "messageId": "<1>", "tag": ID}]},
    "mailjet": {"Count": 1, "Data": [{"ID": 4567, "Status": "sent"}], "Total": 1},
}
UNKNOWN: dict[str, object] = {"brevo": {}, "mailjet": {"Count": 0, "Data": [], "Total": 0}}


@dataclass
class Provider:
    """What a provider answers, by method, and what it was asked."""

    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], object]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with served() as found:
        yield found


@contextmanager
def served() -> Iterator[Provider]:
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.answer(json.loads(self.rfile.read(length)))

        def do_GET(self) -> None:
            self.answer(None)

        def answer(self, body: object) -> None:
            found.asked.append((self.command, self.path, dict(self.headers), body))
            status, answer = found.answers[self.command]
            if answer == CUT:
                self.close_connection = True
                return
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **found.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            """Say nothing of a client that hangs up on three megabytes."""

    server = Server(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["brevo", "mailjet"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def mail(*, html: bool = True) -> bytes:
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = "ALEF – Séjours <sejours@alef.fr>", "famille@exemple.fr"
    made["Reply-To"], made["Subject"] = "bureau@alef.fr", "À l’été – Léa"
    made["Message-ID"], made["Date"] = "<1@alef.fr>", builders.NOW
    made.set_content("Bonjour,\nà bientôt.\n")
    if html:
        made.add_alternative("<p>Bonjour,</p>", subtype="html")
    return made.as_bytes()


def way(name: str, provider: Provider) -> Http:
    account = Brevo(KEY) if name == "brevo" else Mailjet(KEY, SECRET)
    return Http(account, address=provider.address, timeout=(2, 2), clock=lambda: builders.NOW)


def send(used: Http, one: Parcel | None = None) -> Outcome | None:
    ((_, outcome),) = used.deliver([one or parcel(mail())], all_ours, meanwhile=nothing)
    used.close()
    return outcome


def test_a_mail_that_is_taken(name: str, provider: Provider) -> None:
    provider.answers["POST"] = ACCEPTED[name]
    assert send(way(name, provider)) == Outcome(MailState.SENT, REFERENCES[name])


def test_what_brevo_is_given(provider: Provider) -> None:
    provider.answers["POST"] = ACCEPTED["brevo"]
    send(way("brevo", provider), parcel(mail(), recipient="famille@forêt.fr"))
    ((method, path, headers, body),) = provider.asked
    assert (method, path, headers["api-key"]) == ("POST", "/v3/smtp/email", KEY)
    assert body == {
        "sender": {"name": "ALEF – Séjours", "email": "sejours@alef.fr"},
        "to": [{"email": "famille@xn--fort-ipa.fr"}],
        "replyTo": {"email": "bureau@alef.fr"},
        "subject": "À l’été – Léa",
        "textContent": "Bonjour,\nà bientôt.\n",
        "htmlContent": "<p>Bonjour,</p>\n",
        "headers": {"Message-Id": "<1@alef.fr>", "Auto-Submitted": "auto-generated", "idempotencyKey": ID},
        "tags": [ID],
    }


def test_what_mailjet_is_given(provider: Provider) -> None:
    provider.answers["POST"] = ACCEPTED["mailjet"]
    send(way("mailjet", provider), parcel(mail(html=False)))
    ((method, path, headers, body),) = provider.asked
    assert (method, path) == ("POST", "/v3.1/send")
    assert headers["Authorization"] == "Basic eGtleXNpYi0xOnMzY3JldA=="
    assert body == {
        "Messages": [
            {
                "From": {"Name": "ALEF – Séjours", "Email": "sejours@alef.fr"},
                "To": [{"Email": "famille@exemple.fr"}],
                "ReplyTo": {"Email": "bureau@alef.fr"},
                "Subject": "À l’été – Léa",
                "TextPart": "Bonjour,\nà bientôt.\n",
                "CustomID": ID,
                "Headers": {"Auto-Submitted": "auto-generated"},
            }
        ]
    }


def test_a_mail_that_is_refused(name: str, provider: Provider) -> None:
    provider.answers["POST"] = REFUSED[name]
    assert send(way(name, provider)) == Outcome(MailState.REFUSED, "400 to is not valid")


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_an_account_that_is_refused_refuses_no_mail(name: str, provider: Provider, status: int) -> None:
    provider.answers["POST"] = (status, {"code": "unauthorized", "message": "Key not found"})
    assert send(way(name, provider)) == Outcome(MailState.QUEUED, f"{status} Key not found", stop=True)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        (format_datetime(builders.later(minutes=5)), 300.0),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_provider_that_says_later(
    name: str, provider: Provider, status: int, given: str, seconds: float | None
) -> None:
    """And how much later, in seconds or as a date."""
    provider.answers["POST"] = (status, b"<html>busy</html>")
    provider.headers["Retry-After"] = given
    outcome = send(way(name, provider))
    assert outcome == Outcome(MailState.QUEUED, str(status), wait=seconds, stop=True)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirection_is_followed(name: str, provider: Provider, status: int) -> None:
    """Another address would get a family's mail, and our key."""
    provider.answers["POST"] = (status, {})
    provider.headers["Location"] = f"{provider.address}/ailleurs"
    assert send(way(name, provider)) == Outcome(MailState.QUEUED, http.MOVED, stop=True)
    assert len(provider.asked) == 1


@pytest.mark.parametrize("answer", [(200, CUT), (502, {"message": "bad gateway"}), (504, b"")])
def test_an_answer_that_is_lost_is_looked_up(
    name: str, provider: Provider, answer: tuple[int, object]
) -> None:
    """By our id: found, it is sent; else nobody knows."""
    provider.answers |= {"POST": answer, "GET": (200, KNOWN[name])}
    assert send(way(name, provider)) == Outcome(MailState.SENT, http.FOUND)
    method, path, _, _ = provider.asked[-1]
    expected = {
        "brevo": f"/v3/smtp/statistics/events?tags={ID}&limit=1",
        "mailjet": f"/v3/REST/message?CustomID={ID}",
    }
    assert (method, path) == ("GET", expected[name])
    provider.answers["GET"] = (200, UNKNOWN[name])
    outcome = send(way(name, provider))
    assert outcome is not None
    assert outcome.state is MailState.UNCERTAIN


@pytest.mark.parametrize("answer", [(200, CUT), (500, {}), (200, b"{"), (200, [1]), (200, b"[" * 100_000)])
def test_a_question_without_an_answer_tells_nothing(
    name: str, provider: Provider, answer: tuple[int, object]
) -> None:
    provider.answers["GET"] = answer
    used = way(name, provider)
    assert used.lookup(parcel()) is None
    used.close()


@pytest.mark.parametrize(
    "answer", [b"", b"{", b"[]", b'{"Messages": [{"To": []}]}', b'{"Messages": 3}', b"x" * 3_000_000]
)
def test_an_acceptance_in_no_known_shape_is_one(name: str, provider: Provider, answer: bytes) -> None:
    provider.answers["POST"] = (201, answer)
    assert send(way(name, provider)) == Outcome(MailState.SENT, "201")


def test_nobody_there(name: str) -> None:
    nobody = Provider(address="http://127.0.0.1:1")
    assert send(way(name, nobody)) == Outcome(MailState.QUEUED, http.UNREACHABLE, stop=True)
    unknown = Provider(address="http://nulle-part.invalid")
    assert send(way(name, unknown)) == Outcome(MailState.QUEUED, http.UNREACHABLE, stop=True)


def test_the_offer_comes_before_the_request(name: str, provider: Provider) -> None:
    """A mail that is another's is not sent."""
    used = way(name, provider)
    one = parcel(mail())
    assert list(used.deliver([one], lambda _some: frozenset(), meanwhile=nothing)) == [(one, None)]
    assert provider.asked == []
    used.close()


@pytest.mark.parametrize(
    "one",
    [
        lambda: parcel(mail(), recipient="personne"),
        lambda: parcel(b"Subject: a\r\n\r\nno sender\r\n"),
        lambda: parcel(b"From: a@b.fr\r\nContent-Type: application/pdf\r\n\r\nno text\r\n"),
    ],
)
def test_what_cannot_be_sent_is_said(provider: Provider, one: Callable[[], Parcel]) -> None:
    outcome = send(way("brevo", provider), one())
    assert outcome is not None
    assert outcome.state is MailState.REFUSED
    assert provider.asked == []
