"""The families' files behind a web address: sha256 in, verified bytes out, over lines that break.

`GET <address>/<sha256>` with a bearer token. A file that had begun is asked for from there (`Range`,
`If-Range`); a server that answers with the whole begins anew. No redirection is followed: the token would go
along. Every wait is bounded, and the whole of a request too, however slowly the bytes come.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from coordinator_app.errors import DeskError
from coordinator_app.files import NOTHING, PIECE, Absent, Begun, Piece, altered

LARGEST = 200_000_000
"""No file of a family's is larger: one that goes on is cut off, in bytes."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class StoreUnreachable(DeskError):
    """The network is not there, or the line broke: what came stays, and trying again may do."""


class HttpsFiles:
    """One store, as one person. Every method may raise `DeskError`.

    `authority`: the PEM file its certificate is checked against, the system's own where there is none;
    `wait`: seconds for the connection and between two bytes; `whole`: seconds for a request in all.
    """

    def __init__(
        self,
        address: str,
        token: str,
        *,
        authority: Path | None = None,
        wait: float = 20.0,
        whole: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not address.startswith("https://"):
            raise DeskError(
                "L’adresse des fichiers n’est pas sûre",
                "Elle commence par https:// : corrigez « files » dans les réglages du serveur.",
            )
        if authority is not None and not authority.is_file():
            raise DeskError(
                "Le certificat du serveur est introuvable",
                f"Vérifiez « authority » dans les réglages du serveur : {authority}.",
            )
        self._address, self._wait, self._whole, self._clock = address.rstrip("/"), wait, whole, clock
        self._session = requests.Session()
        # Neither the environment's proxies nor ~/.netrc, which would take the place of the token.
        self._session.trust_env = False
        self._session.verify = str(authority) if authority else True
        self._session.headers.update({"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        self._session.mount("https://", HTTPAdapter(max_retries=0))

    def get(self, sha256: str) -> bytes:
        """Return a file's bytes; a line that breaks is taken up again as long as some come."""
        data, begun = bytearray(), NOTHING
        while True:
            before = len(data)
            try:
                for piece in self.pieces(sha256, begun=begun):
                    del data[piece.start :]
                    data += piece.data
                    begun = Begun(len(data), piece.tag)
                break
            except StoreUnreachable:
                if len(data) <= before or not begun.tag:
                    raise
        if hashlib.sha256(data).hexdigest() != sha256:
            raise altered()
        return bytes(data)

    def pieces(self, sha256: str, *, begun: Begun = NOTHING) -> Iterator[Piece]:
        """Yield the rest of a file as it comes; raises `StoreUnreachable` where the line breaks."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(sha256)
        end = self._clock() + self._whole
        headers = {}
        if begun.received and begun.tag:
            headers = {"Range": f"bytes={begun.received}-", "If-Range": begun.tag}
        try:
            with self._session.get(
                f"{self._address}/{sha256}",
                headers=headers,
                timeout=self._wait,
                stream=True,
                allow_redirects=False,
            ) as answer:
                # 416: all of it had come, or more than there is now.
                again = bool(headers) and answer.status_code == 416
                if not again:
                    start = _start(answer, begun if headers else NOTHING)
                    # A weak tag does not promise the same bytes.
                    tag = answer.headers.get("ETag", "")
                    yield from self._read(answer, start, "" if tag.startswith("W/") else tag, end)
        except requests.exceptions.SSLError as error:
            raise DeskError(
                "Le serveur des fichiers n’est pas celui qu’on attend",
                "Rien ne lui a été envoyé. Prévenez l’administrateur : son certificat n’est pas reconnu.",
            ) from error
        except (requests.exceptions.RequestException, HTTPError) as error:
            raise _lost() from error
        if again:
            yield from self.pieces(sha256)

    def close(self) -> None:
        """Release the connections."""
        self._session.close()

    def _read(self, answer: requests.Response, start: int, tag: str, end: float) -> Iterator[Piece]:
        raw: Any = answer.raw
        length = answer.headers.get("Content-Length", "")
        expected = start + int(length) if length.isdecimal() else None
        piece, broken = bytearray(), False
        while True:
            try:
                # One read of the line at a time, or a byte now and then would hold it for ever.
                data = raw.read1(PIECE)
                broken = self._clock() > end
            except HTTPError:
                data, broken = b"", True
            piece += data
            if piece and (broken or not data or len(piece) >= PIECE):
                yield Piece(start, bytes(piece), tag)
                start += len(piece)
                piece.clear()
            if broken:
                raise _lost()
            if not data:
                break
            if start + len(piece) > LARGEST:
                raise Absent("Ce fichier est trop grand", "Il n’a pas été chargé. Prévenez l’administrateur.")
        if expected is not None and start != expected:
            raise _lost()


def _start(answer: requests.Response, begun: Begun) -> int:
    """Return where the answer's bytes begin; raises `DeskError` when it is not the file."""
    status = answer.status_code
    if status == 200:
        return 0
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if status == 206 and found and int(found[1]) == begun.received and begun.received:
        return begun.received
    if status in {401, 403}:
        raise DeskError(
            "Le serveur des fichiers refuse ce poste",
            "Votre accès a changé ou expiré. Demandez-en un autre à l’administrateur.",
        )
    if status in {404, 410}:
        raise Absent(
            "Le fichier est introuvable",
            "Le serveur ne l’a plus : la famille l’a retiré, ou il a été effacé.",
        )
    if status == 429 or status >= 500:
        raise StoreUnreachable(
            "Le serveur des fichiers ne répond pas correctement",
            f"Rien n’est perdu : recommencez dans un instant (réponse {status}).",
        )
    raise DeskError(
        "Le serveur des fichiers répond autre chose que le fichier",
        f"Rien n’a été chargé. Prévenez l’administrateur (réponse {status}).",
    )


def _lost() -> StoreUnreachable:
    return StoreUnreachable(
        "Le serveur des fichiers ne répond pas",
        "Le fichier s’affichera dès que le réseau sera de retour ; ce qui est déjà arrivé est gardé.",
    )
