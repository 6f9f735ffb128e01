"""The key of this desk's encrypted files: a keyring or a passphrase in, 64 hexadecimal digits out.

`key.json` in the data folder says how the key is held, never the key: by the system's keyring, or derived
from a passphrase by scrypt. During a change it names both keys, so that one killed half-way is finished at
the next start; the old key is then kept there under the new one.
"""

import hashlib
import hmac
import json
import secrets
import shutil
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from getpass import getpass
from pathlib import Path

from coordinator_app import sealed, whole
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError, told_to_people

NAME = "key.json"
LEAST = 12
"""The letters a passphrase has at least."""
_COST = {"n": 2**17, "r": 8, "p": 1, "maxmem": 2**28}  # 128 MB, about a second


class Asked(StrEnum):
    """Which passphrase a person is asked for."""

    KNOWN = "known"
    """The one this desk has."""
    CHOSEN = "chosen"
    """A new one; whoever asks makes sure that it was typed twice alike."""


Ask = Callable[[Asked], str]
"""Asks a person, in a terminal or a window; may raise `DeskError`. An empty answer is a refusal."""


class WrongPassphrase(DeskError):
    """The passphrase is not this desk's: it may be asked again."""


@dataclass(frozen=True)
class _Held:
    """How one key is held.

    `slot`: its name in the keyring; `salt`: with the passphrase it makes the key, which the keyring has
    not; `check`: tells the key from any other; `before`: during a change, the key before, under this one.
    """

    slot: str
    check: str
    salt: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        """Refuse with a ValueError what was damaged on the disk."""
        hexadecimal = [word for word in (self.check, self.salt, self.before) if word is not None]
        if not isinstance(self.slot, str) or not all(bytes.fromhex(word) for word in hexadecimal):
            raise ValueError(self.slot)


class LocalKey:
    """The key of one data folder. Every method may raise `DeskError`."""

    def __init__(
        self, folder: Path, *, credentials: Callable[[], Credentials] = Credentials, ask: Ask | None = None
    ) -> None:
        self._folder, self._credentials, self._ask = folder, credentials, ask or in_terminal

    def open(self) -> str:
        """Return the key, made the first time; a change that was cut short is finished before."""
        return self._opened()[1]

    def change(self, *, passphrase: bool = False) -> str:
        """Give every file of this desk another key and return it; nobody may have them open.

        `passphrase`: the new key comes from a passphrase even where there is a keyring.
        """
        current, old = self._opened()
        self._room()
        following, key = self._make(_other(current.slot), by_person=passphrase)
        following = replace(following, before=_under(key, old))
        self._write(current, following)
        self._convert(following, key)
        self._finish(current, following)
        return key

    @property
    def in_keyring(self) -> bool:
        """Tell whether a keyring holds the key, or is to hold the next; False where that is not known."""
        try:
            return any(held is not None and held.salt is None for held in self._read())
        except DeskError:
            return False

    def forget(self) -> None:
        """Destroy the key: what it encrypted can be read by nobody any more."""
        if self.in_keyring:
            slots = {held.slot for held in self._read() if held is not None}
            # Also the other place: a change killed at its very beginning left a key there.
            for slot in slots | set(map(_other, slots)):
                self._credentials().set(slot, "")
        with told_to_people():
            (self._folder / NAME).unlink(missing_ok=True)

    def _opened(self) -> tuple[_Held, str]:
        sealed.refuse_library()
        for path in sealed.files(self._folder):
            sealed.refuse_plain(path)
        current, following = self._read()
        if current is None:
            return self._first()
        if following is not None:
            key = self._reveal(following, changing=True)
            self._convert(following, key)
            return self._finish(current, following), key
        key = self._reveal(current)
        if current.salt is None:  # a change killed at its very end left the key before
            self._credentials().set(_other(current.slot), "")
        return current, key

    def _first(self) -> tuple[_Held, str]:
        if sealed.files(self._folder):
            raise DeskError(
                "La clé de ce poste a disparu",
                f"Ses données sont chiffrées et n’ont pas été modifiées. Remettez en place le fichier "
                f"{self._folder / NAME}, ou oubliez ce poste (coordinateur forget) pour repartir de la base "
                "commune.",
            )
        held, key = self._make(f"poste-{secrets.token_hex(8)}-a", by_person=False)
        self._write(held, None)
        return held, key

    def _make(self, slot: str, *, by_person: bool) -> tuple[_Held, str]:
        """Make a key and have the keyring or a person hold it."""
        kept = None if by_person else self._keyring()
        if kept is None:
            salt = secrets.token_bytes(16)
            key = _derived(_long_enough(self._ask(Asked.CHOSEN)), salt)
            return _Held(slot, _check(key), salt.hex()), key
        key = secrets.token_hex(32)
        kept.set(slot, key)
        if kept.get(slot) != key:
            raise DeskError(
                "Le trousseau de mots de passe n’a pas gardé la clé",
                "Rien n’a été écrit. Vérifiez le trousseau du système, puis recommencez.",
            )
        return _Held(slot, _check(key)), key

    def _keyring(self) -> Credentials | None:
        try:
            return self._credentials()
        except DeskError:  # none that may be used; one that is locked says so when it is asked
            return None

    def _reveal(self, held: _Held, *, changing: bool = False) -> str:
        if held.salt is None:
            key = self._credentials().get(held.slot)
            if key is None or _check(key) != held.check:
                raise DeskError(
                    "Le trousseau n’a plus la clé de ce poste",
                    "Les données sont chiffrées et n’ont pas été modifiées. Ouvrez la session et le "
                    "trousseau avec lesquels ce poste a été installé, ou oubliez ce poste (coordinateur "
                    "forget) pour repartir de la base commune.",
                )
            return key
        key = _derived(self._ask(Asked.KNOWN), bytes.fromhex(held.salt))
        if _check(key) != held.check:
            raise WrongPassphrase(
                "Cette phrase de passe n’ouvre pas ce poste",
                "Son changement n’était pas terminé : donnez la nouvelle."
                if changing
                else "Vérifiez les majuscules et la disposition du clavier, puis recommencez.",
            )
        return key

    def _convert(self, following: _Held, key: str) -> None:
        old = _under(key, following.before or "")
        for path in sealed.files(self._folder):
            sealed.convert(path, old=old, new=key)

    def _finish(self, current: _Held, following: _Held) -> _Held:
        held = replace(following, before=None)
        self._write(held, None)
        if current.salt is None:
            self._credentials().set(current.slot, "")
        return held

    def _room(self) -> None:
        """Refuse to begin what the disk cannot hold: each file is written anew beside the old one."""
        with told_to_people():
            largest = max((path.stat().st_size for path in sealed.files(self._folder)), default=0)
            free = shutil.disk_usage(self._folder).free
        if free < largest * 1.1 + 10_000_000:
            raise DeskError(
                "Le disque est trop plein pour changer de clé",
                f"Rien n’a été modifié. Libérez {(largest * 1.1 + 10_000_000 - free) / 1e6:.0f} Mo, puis "
                "recommencez.",
            )

    def _read(self) -> tuple[_Held | None, _Held | None]:
        path = self._folder / NAME
        try:
            with told_to_people():
                if not path.exists():
                    return None, None
                found = json.loads(path.read_bytes())
            following = found["next"]
            return _Held(**found["current"]), _Held(**following) if following is not None else None
        except (ValueError, KeyError, TypeError) as error:
            raise DeskError(
                "La description de la clé est endommagée",
                f"Les données n’ont pas été modifiées. Remettez en place le fichier {path} d’une sauvegarde, "
                "ou oubliez ce poste (coordinateur forget) pour repartir de la base commune.",
            ) from error

    def _write(self, current: _Held, following: _Held | None) -> None:
        words = {"current": asdict(current), "next": following and asdict(following)}
        with told_to_people():
            whole.write(self._folder / NAME, json.dumps(words, indent=1).encode())
            sealed.flush_folder(self._folder)


def in_terminal(asked: Asked) -> str:
    """Ask for a passphrase where no window can; nothing is shown of it."""
    if not sys.stdin.isatty():
        raise DeskError(
            "Ce poste demande sa phrase de passe",
            "Il n’a pas de trousseau de mots de passe : lancez-le dans un terminal, où elle se tape.",
        )
    if asked is Asked.KNOWN:
        return getpass("Phrase de passe de ce poste : ")
    chosen = _long_enough(getpass(f"Nouvelle phrase de passe ({LEAST} lettres au moins) : "))
    if getpass("La même encore une fois : ") != chosen:
        raise DeskError("Les deux phrases de passe ne sont pas les mêmes", "Recommencez.")
    return chosen


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < LEAST:
        raise DeskError(
            "Cette phrase de passe est trop courte",
            f"Elle protège les dossiers des familles : donnez au moins {LEAST} lettres, plusieurs mots par "
            "exemple.",
        )
    return passphrase


def _derived(passphrase: str, salt: bytes) -> str:
    # « é » may be typed as one letter or two.
    words = unicodedata.normalize("NFC", passphrase).encode()
    return hashlib.scrypt(words, salt=salt, dklen=32, **_COST).hex()


def _check(key: str) -> str:
    return hmac.digest(bytes.fromhex(key), b"check", "sha256").hex()


def _under(key: str, other: str) -> str:
    """Return a key hidden under another, or again as it was; used once a pair."""
    pad = hmac.digest(bytes.fromhex(key), b"before", "sha256")
    return bytes(a ^ b for a, b in zip(bytes.fromhex(other), pad, strict=True)).hex()


def _other(slot: str) -> str:
    return slot[:-1] + ("b" if slot.endswith("a") else "a")
