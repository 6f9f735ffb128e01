"""Claimed mails in, a provider's answers out, over its documented HTTP interface: Brevo's or Mailjet's.

A provider takes fields, not our bytes: subject, text and HTML are read from the frozen mail. Our id goes
with it (Brevo: idempotency key and tag; Mailjet: CustomID), and is what a mail is looked up by when no answer
came.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import requests
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import NameResolutionError, NewConnectionError

from coordinator_app.mail import wire
from coordinator_app.mail.transport import Offer, Outcome, Parcel, said
from db.types import MailState

TIMEOUT = (10.0, 60.0)  # seconds: to connect, between two bytes
LARGEST_ANSWER = 1_000_000
_GATEWAY = frozenset({502, 504})  # somebody in between answers for a provider that may have the mail
_ACCOUNT = frozenset({401, 402, 403, 404, 405})

UNREACHABLE = "Le service d’envoi ne répond pas."
MOVED = "Le service d’envoi répond depuis une autre adresse : rien ne lui a été transmis."
CUT = "La connexion s’est interrompue après la remise du message : le service l’a peut-être."
FOUND = "Retrouvé chez le service d’envoi."


@dataclass(frozen=True)
class Words:
    """What a provider is given of a mail."""

    sender: tuple[str, str]
    reply_to: tuple[str, str] | None
    subject: str
    text: str
    html: str | None


class Brevo:
    """https://developers.brevo.com, « Send a transactional email », v3."""

    address = "https://api.brevo.com"
    send_path = "/v3/smtp/email"

    def __init__(self, key: str) -> None:
        self._key = key

    def authorise(self, session: requests.Session) -> None:
        """Put the key in its header."""
        session.headers["api-key"] = self._key

    def payload(self, parcel: Parcel, recipient: str, words: Words) -> object:
        """Return the request's JSON."""
        fields: dict[str, object] = {
            "sender": _named("name", "email", words.sender),
            "to": [{"email": recipient}],
            "subject": words.subject,
            "textContent": words.text,
            "headers": {
                "Message-Id": parcel.message_id,
                "Auto-Submitted": "auto-generated",
                "idempotencyKey": str(parcel.id),
            },
            "tags": [str(parcel.id)],
        }
        if words.html is not None:
            fields["htmlContent"] = words.html
        if words.reply_to is not None:
            fields["replyTo"] = _named("name", "email", words.reply_to)
        return fields

    def reference(self, answer: object) -> str:
        """Return `messageId`."""
        return str(answer.get("messageId", "")) if isinstance(answer, dict) else ""

    def question(self, parcel: Parcel) -> tuple[str, Mapping[str, str]]:
        """Ask for the mail's events, by its tag."""
        return "/v3/smtp/statistics/events", {"tags": str(parcel.id), "limit": "1"}

    def knows(self, answer: object) -> bool:
        """Any event means that the mail was taken."""
        return isinstance(answer, dict) and bool(answer.get("events"))


class Mailjet:
    """https://dev.mailjet.com, « Send API v3.1 ». It keeps Message-ID and Date to itself."""

    address = "https://api.mailjet.com"
    send_path = "/v3.1/send"

    def __init__(self, key: str, secret: str) -> None:
        self._auth = HTTPBasicAuth(key, secret)

    def authorise(self, session: requests.Session) -> None:
        """Identify by the pair of keys."""
        session.auth = self._auth

    def payload(self, parcel: Parcel, recipient: str, words: Words) -> object:
        """Return the request's JSON: one message."""
        message: dict[str, object] = {
            "From": _named("Name", "Email", words.sender),
            "To": [{"Email": recipient}],
            "Subject": words.subject,
            "TextPart": words.text,
            "CustomID": str(parcel.id),
            "Headers": {"Auto-Submitted": "auto-generated"},
        }
        if words.html is not None:
            message["HTMLPart"] = words.html
        if words.reply_to is not None:
            message["ReplyTo"] = _named("Name", "Email", words.reply_to)
        return {"Messages": [message]}

    def reference(self, answer: object) -> str:
        """Return the first recipient's `MessageID`."""
        try:
            return str(answer["Messages"][0]["To"][0]["MessageID"])  # type: ignore[index]  # or it is not one
        except (KeyError, IndexError, TypeError):
            return ""

    def question(self, parcel: Parcel) -> tuple[str, Mapping[str, str]]:
        """Ask for messages with our id."""
        return "/v3/REST/message", {"CustomID": str(parcel.id)}

    def knows(self, answer: object) -> bool:
        """One message is enough."""
        return isinstance(answer, dict) and bool(answer.get("Data"))


class Http:
    """A provider's account. `address` is a test's; each provider has its own."""

    at_once = 1

    def __init__(
        self,
        provider: Brevo | Mailjet,
        *,
        address: str | None = None,
        timeout: tuple[float, float] = TIMEOUT,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._provider, self._address, self._timeout = provider, address or provider.address, timeout
        self._clock = clock
        self._session: requests.Session | None = None

    def deliver(
        self, parcels: Sequence[Parcel], offer: Offer, *, meanwhile: Callable[[], None]
    ) -> list[tuple[Parcel, Outcome | None]]:
        """Send the first; see `Transport.deliver`."""
        meanwhile()
        parcel = parcels[0]
        try:
            payload = self._provider.payload(parcel, wire.mailbox(parcel.recipient), read(parcel.content))
        except wire.Unsendable as never:
            return [(parcel, Outcome(MailState.REFUSED, str(never)))]
        if parcel.id not in offer([parcel]):
            return [(parcel, None)]
        outcome = self._post(payload)
        if outcome.state is MailState.UNCERTAIN:
            outcome = self.lookup(parcel) or outcome
        return [(parcel, outcome)]

    def lookup(self, parcel: Parcel) -> Outcome | None:
        """Ask the provider for a mail with our id; None when it has none, or none yet."""
        path, query = self._provider.question(parcel)
        try:
            status, answer, _ = self._ask("GET", path, params=query)
        except requests.RequestException:
            return None
        if status == 200 and self._provider.knows(answer):
            return Outcome(MailState.SENT, FOUND)
        return None

    def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _post(self, payload: object) -> Outcome:
        try:
            status, answer, wish = self._ask("POST", self._provider.send_path, payload=payload)
        except (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError):
            return Outcome(MailState.QUEUED, UNREACHABLE, stop=True)
        except requests.RequestException as error:
            if _never_connected(error):
                return Outcome(MailState.QUEUED, UNREACHABLE, stop=True)
            return Outcome(MailState.UNCERTAIN, CUT)
        if 200 <= status < 300:
            return Outcome(MailState.SENT, said(self._provider.reference(answer), code=status))
        return _refusal(status, said(_complaint(answer), code=status), wish)

    def _ask(
        self, method: str, path: str, *, payload: object = None, params: Mapping[str, str] | None = None
    ) -> tuple[int, object, float | None]:
        """Return the status, the JSON answered (None when it is none) and the wait asked for, in seconds."""
        if self._session is None:
            self._session = requests.Session()
            self._provider.authorise(self._session)
        with self._session.request(
            method,
            f"{self._address}{path}",
            json=payload,
            params=params,
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            data = _start(response)
            wish = self._seconds(response.headers.get("Retry-After"))
        return response.status_code, _json(data), wish

    def _seconds(self, wish: str | None) -> float | None:
        """Read Retry-After: seconds or a date."""
        if wish is None:
            return None
        if wish.isascii() and wish.isdigit():
            return float(wish)
        try:
            return max((parsedate_to_datetime(wish) - self._clock()).total_seconds(), 0)
        except (ValueError, TypeError):
            return None


def read(content: bytes) -> Words:
    """Return the words of a frozen mail. Raises `Unsendable` when it has none."""
    mail = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(mail, EmailMessage)  # noqa: S101  # as the policy makes it
    sender, reply_to = _address(mail, "From"), _address(mail, "Reply-To")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    if sender is None or text is None:
        raise wire.Unsendable("Ce message n’a pas d’expéditeur ou pas de texte.")
    return Words(
        sender,
        reply_to,
        " ".join(str(mail["Subject"] or "").split()),
        _text(text),
        _text(html) if html is not None else None,
    )


def _text(part: Message) -> str:
    assert isinstance(part, EmailMessage)  # noqa: S101  # as the policy makes it
    return str(part.get_content()).replace("\r\n", "\n")


def _address(mail: EmailMessage, name: str) -> tuple[str, str] | None:
    found = getattr(mail[name], "addresses", ())
    return (found[0].display_name, found[0].addr_spec) if found else None


def _named(name: str, email: str, address: tuple[str, str]) -> dict[str, str]:
    display, spec = address
    return {name: display, email: spec} if display else {email: spec}


def _refusal(status: int, words: str, wish: float | None) -> Outcome:
    if status in _GATEWAY:
        return Outcome(MailState.UNCERTAIN, words)
    if 300 <= status < 400:
        return Outcome(MailState.QUEUED, MOVED, stop=True)
    if status == 429 or status >= 500:
        return Outcome(MailState.QUEUED, words, wait=wish, stop=True)
    if status in _ACCOUNT:
        return Outcome(MailState.QUEUED, words, stop=True)
    return Outcome(MailState.REFUSED, words)


def _start(response: requests.Response) -> bytes:
    """Return the beginning of a body; what is lost of it changes nothing, the status has come."""
    found = bytearray()
    try:
        for part in response.iter_content(65_536):
            found += part
            if len(found) > LARGEST_ANSWER:
                break
    except requests.RequestException:
        return b""
    return bytes(found)


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _complaint(answer: object) -> str:
    """Return the words of an error in either provider's shape, none when there are none."""
    if not isinstance(answer, dict):
        return ""
    for field in ("message", "ErrorMessage"):
        if isinstance(answer.get(field), str):
            return str(answer[field])
    try:
        return str(answer["Messages"][0]["Errors"][0]["ErrorMessage"])
    except (KeyError, IndexError, TypeError):
        return ""


def _never_connected(error: requests.RequestException) -> bool:
    """Tell whether not a byte can have left: no address, or nobody there."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | NameResolutionError)
