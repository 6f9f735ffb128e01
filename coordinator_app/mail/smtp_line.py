"""An account in, one connection to its SMTP server out, on which mails are said one after the other.

A mail's body goes out without the final dot; the conversation then pauses until it is committed that the mail
is about to be offered; only then does the dot go. Where the line breaks says which: before, the mail is
queued again; after, only the server knows.
"""

import smtplib
import socket
import ssl
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from select import select

from coordinator_app.mail import wire
from coordinator_app.mail.settings import Security
from coordinator_app.mail.transport import Outcome, Parcel, said
from db.types import MailState

# A proper address literal: neither this machine's name nor its place in the office's network.
GREETING = "[127.0.0.1]"
_ACCOUNT_REFUSED = frozenset({530, 534, 535, 538})  # about the account, whatever the step
_CLOSING, _OUT_OF_STEP = 421, 503
_broken = (OSError, smtplib.SMTPException, ValueError)  # ValueError: an answer in no known encoding

UNREACHABLE = "Le serveur d’envoi ne répond pas."
CERTIFICATE = "Le certificat du serveur d’envoi n’est pas valable : rien ne lui a été transmis."
NO_TLS = "Le serveur d’envoi ne propose pas de connexion chiffrée : rien ne lui a été transmis."
NO_LOGIN = "Le serveur d’envoi ne propose pas d’identification connue."
NO_CA = "Le fichier des autorités de certification ne se lit pas."
WRONG_LOGIN = "Le serveur d’envoi refuse l’identifiant ou le mot de passe."
CUT = "La connexion au serveur d’envoi s’est interrompue avant la remise du message."
CUT_AFTER = "La connexion s’est interrompue après la remise du message : le serveur l’a peut-être."
EIGHT_BIT = "Le serveur d’envoi n’accepte pas les caractères accentués de ce message."

PROMPT = 0.02
"""Seconds; an answer that is not there by then may take long."""
BRIEF = 32_000
"""Bytes; the system takes so many at once, however slowly a server reads."""


@dataclass(frozen=True)
class Account:
    """A server and who sends by it; `sender` is the envelope's."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = None
    ca_file: Path | None = None


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, for one answer, for the answer to the final dot."""

    connect: float = 30
    answer: float = 60
    accept: float = 180


class Down(Exception):
    """There is no connection to be had; the message says why."""


class Pause(Enum):
    """Where a conversation lets others speak."""

    ANSWER = auto()
    """An answer is on its way."""
    LONG = auto()
    """What comes next may take its time."""
    OFFER = auto()
    """The body is out."""


Talk = Generator[Pause, bool, Outcome | None]


class Line:
    """A connection that is open and identified, until `open` is False."""

    def __init__(self, account: Account, timeouts: Timeouts) -> None:
        """Connect. Raises `Down`."""
        self._account, self._timeouts = account, timeouts
        self._smtp = _connected(account, timeouts)
        self._used = False
        self.open = True

    def talk(self, parcel: Parcel) -> Talk:
        """Say one mail; at `Pause.OFFER`, send in whether it is still ours. None when it was not."""
        try:
            recipient = wire.mailbox(parcel.recipient)
            body = wire.body(parcel.content)
        except wire.Unsendable as never:
            return Outcome(MailState.REFUSED, str(never))
        try:
            refusal = yield from self._announce(recipient, body)
            if refusal is not None:
                return refusal
            if len(body) > BRIEF:
                yield Pause.LONG
            self._smtp.send(body)
        except _broken as error:
            self.drop()
            return Outcome(MailState.QUEUED, _cut(error))
        if not (yield Pause.OFFER):
            self.drop()  # without its dot, the server has nothing
            return None
        try:
            return (yield from self._end())
        except _broken:
            self.drop()
            return Outcome(MailState.UNCERTAIN, CUT_AFTER)

    def drop(self) -> None:
        """Hang up."""
        self._smtp.close()
        self.open = False

    def quit(self) -> None:
        """Say goodbye, then hang up."""
        if self.open:
            with suppress(*_broken):
                self._smtp.quit()
        self.drop()

    def _announce(self, recipient: str, body: bytes) -> Generator[Pause, bool, Outcome | None]:
        """Say who writes to whom, up to the server's « go ahead »; return why it does not go on."""
        if not body.isascii() and not self._smtp.has_extn("8bitmime"):
            return Outcome(MailState.REFUSED, EIGHT_BIT)
        self._begin(body)
        code, words = yield from self._first_answer(body)
        for command, argument in (("rcpt", f"TO:<{recipient}>"), ("data", "")):
            if not 200 <= code < 300:
                break
            self._smtp.putcmd(command, argument)
            code, words = yield from self._answer()
        else:
            if code == 354:
                return None
        yield Pause.LONG
        return self._refusal(code, words)

    def _answer(self) -> Generator[Pause, bool, tuple[int, bytes]]:
        """Return the next answer; say so where it is late."""
        yield Pause.ANSWER
        if not select((_socket(self._smtp),), (), (), PROMPT)[0]:
            yield Pause.LONG
        return self._smtp.getreply()

    def _first_answer(self, body: bytes) -> Generator[Pause, bool, tuple[int, bytes]]:
        """Return the answer to MAIL; a server may have hung up since the mail before, which tells nothing."""
        try:
            code, words = yield from self._answer()
        except smtplib.SMTPServerDisconnected:
            if not self._used:
                raise
        else:
            if code != _CLOSING or not self._used:
                return code, words
        yield Pause.LONG
        self._smtp.close()
        self._used = False
        try:
            self._smtp = _connected(self._account, self._timeouts)
        except Down as error:
            raise smtplib.SMTPServerDisconnected(str(error)) from error
        self._begin(body)
        return (yield from self._answer())

    def _begin(self, body: bytes) -> None:
        """Send MAIL, with what this very connection understands."""
        options = f" SIZE={len(body)}" if self._smtp.has_extn("size") else ""
        options += "" if body.isascii() else " BODY=8BITMIME"
        self._smtp.putcmd("mail", f"FROM:<{self._account.sender}>{options}")

    def _end(self) -> Talk:
        """Send the dot and read what became of the mail."""
        _socket(self._smtp).settimeout(self._timeouts.accept)
        self._smtp.send(b".\r\n")
        yield Pause.ANSWER
        code, words = self._smtp.getreply()
        _socket(self._smtp).settimeout(self._timeouts.answer)
        self._used = True
        if 200 <= code < 300:
            return Outcome(MailState.SENT, said(words, code=code))
        if not 400 <= code < 600:
            self.drop()
            return Outcome(MailState.UNCERTAIN, said(words))
        return self._refusal(code, words)

    def _refusal(self, code: int, words: bytes) -> Outcome:
        """Return what a negative answer means; the line is ready for the next mail, or closed."""
        answer = said(words, code=code if code > 0 else None)
        if 400 <= code < 600 and code not in {_CLOSING, _OUT_OF_STEP}:
            try:
                if self._smtp.rset()[0] != 250:
                    self.drop()
            except _broken:
                self.drop()
        else:
            self.drop()
        if code in _ACCOUNT_REFUSED:
            return Outcome(MailState.QUEUED, answer, stop=True)
        never = 500 <= code < 600 and code != _OUT_OF_STEP
        return Outcome(MailState.REFUSED if never else MailState.QUEUED, answer)


def _connected(account: Account, timeouts: Timeouts) -> smtplib.SMTP:
    """Return a connection, protected and identified. Raises `Down`."""
    context = _context(account.ca_file)
    try:
        if account.security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, GREETING, timeout=timeouts.connect, context=context
            )
        else:
            smtp = smtplib.SMTP(account.host, account.port, GREETING, timeout=timeouts.connect)
    except _broken as error:
        raise Down(_why(error)) from error
    try:
        _introduce(smtp, account, context)
        _socket(smtp).settimeout(timeouts.answer)
    except _broken as error:
        smtp.close()
        raise Down(_why(error)) from error
    return smtp


@cache  # the system's authorities take longer to load than a mail to send
def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise Down(NO_CA) from error


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected(CUT)
    return smtp.sock


def _introduce(smtp: smtplib.SMTP, account: Account, context: ssl.SSLContext) -> None:
    # The dot must not wait for the acknowledgement of the body.
    _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.ehlo_or_helo_if_needed()
    if account.security is Security.STARTTLS:
        code, words = smtp.starttls(context=context)
        if code != 220:
            raise smtplib.SMTPNotSupportedError(said(words, code=code))
        smtp.ehlo_or_helo_if_needed()
    if account.user is not None:
        smtp.login(account.user, account.password or "")


def _why(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=words):
            return f"{WRONG_LOGIN} ({said(words, code=code)})"
        case smtplib.SMTPNotSupportedError():
            return NO_LOGIN if "AUTH" in str(error) else NO_TLS
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return f"{UNREACHABLE} ({said(words, code=code)})"
        case ssl.SSLCertVerificationError():
            return CERTIFICATE
        case _:
            return UNREACHABLE


def _cut(error: Exception) -> str:
    """Return the sentence for a line that broke before the offer."""
    return str(error.__cause__) if isinstance(error.__cause__, Down) else CUT
