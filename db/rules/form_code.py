"""The code on a fiche sanitaire: which child, stay and template in, a short opaque text out, and back.

Source: domain.md § 7: no name and no health data. The ids mean nothing outside our database.
"""

import base64
import binascii
import re
import uuid
from dataclasses import dataclass

_PREFIX = "FSL1"
_VERSION = re.compile(r"[0-9A-Z-]{1,12}")


@dataclass(frozen=True)
class FormCode:
    """What the code says; `version` is the template's (capital letters, digits, hyphens: « 2026-1 »).

    A blank form is nobody's: `child_id` and `stay_id` are None.
    """

    version: str
    child_id: uuid.UUID | None = None
    stay_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a version that the code could not carry."""
        if not _VERSION.fullmatch(self.version):
            raise ValueError(f"template version {self.version!r}")

    def text(self) -> str:
        """Return the code as printed: capital letters, digits and dots, so that it prints small."""
        return ".".join((_PREFIX, self.version, _short(self.child_id), _short(self.stay_id)))


def read(text: str) -> FormCode | None:
    """Return what a code says, None when it is not one of ours: other papers carry codes too."""
    parts = text.strip().split(".")
    if len(parts) != 4 or parts[0] != _PREFIX or not _VERSION.fullmatch(parts[1]):
        return None
    try:
        code = FormCode(parts[1], _long(parts[2]), _long(parts[3]))
    except (ValueError, binascii.Error):
        return None
    return code if code.text() == text.strip() else None


def _short(id_: uuid.UUID | None) -> str:
    return base64.b32encode(id_.bytes).decode("ascii").rstrip("=") if id_ else ""


def _long(text: str) -> uuid.UUID | None:
    return uuid.UUID(bytes=base64.b32decode(text + "=" * (-len(text) % 8))) if text else None
