"""A frozen mail and its address in, what goes over the line out; a sentence when it must not go."""

LINE_LENGTH = 998  # bytes, RFC 5321 § 4.5.3.1.6, without the line's end


class Unsendable(Exception):
    """This mail can never be sent as it is; the message is the French sentence that says why."""


def mailbox(address: str) -> str:
    """Return the address to write in an envelope, its domain in ASCII. Raises `Unsendable`."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - a start needs none

    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Unsendable("L’adresse de la famille ne peut pas être utilisée telle qu’elle est.") from error
    if found.ascii_email is None:
        raise Unsendable("L’adresse de la famille ne peut pas être utilisée telle qu’elle est.")
    return found.ascii_email


def body(content: bytes) -> bytes:
    """Return what follows DATA up to, not with, the final dot. Raises `Unsendable` for a line too long.

    A lone CR or LF becomes a line's end: some servers take it for one, others do not, and between the two a
    text could end the mail and begin another.
    """
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if max(map(len, lines)) > LINE_LENGTH:
        raise Unsendable("Une ligne de ce message est trop longue pour être transmise.")
    if not lines[-1]:
        lines.pop()
    return b"\r\n".join([b"." + line if line.startswith(b".") else line for line in lines]) + b"\r\n"
