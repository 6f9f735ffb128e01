"""What an encrypted file holds: a path and its key in, every page decrypted out, free ones too.

SQLCipher 4: pages of 4,096 bytes, AES-256-CBC; the last 80 bytes of a page are its IV and its seal. The first
page begins with the salt, in clear. A frame of the write-ahead log is 24 bytes, then a page.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def pages(path: Path, key: str) -> Iterator[bytes]:
    """Yield the decrypted pages of a database, then those in its write-ahead log, current or not."""
    content = path.read_bytes()
    for start in range(0, len(content) - PAGE + 1, PAGE):
        yield _decrypted(content[start : start + PAGE], key, first=start == 0)
    wal = Path(f"{path}-wal")
    journal = wal.read_bytes() if wal.exists() else b""
    for start in range(WAL_HEADER, len(journal) - PAGE - FRAME_HEADER + 1, PAGE + FRAME_HEADER):
        number = int.from_bytes(journal[start : start + 4], "big")
        page = journal[start + FRAME_HEADER : start + FRAME_HEADER + PAGE]
        yield _decrypted(page, key, first=number == 1)


def _decrypted(page: bytes, key: str, *, first: bool) -> bytes:
    begin = SALT if first else 0
    end = PAGE - RESERVED
    cipher = Cipher(algorithms.AES(bytes.fromhex(key)), modes.CBC(page[end : end + 16]))
    decryptor = cipher.decryptor()
    return decryptor.update(page[begin:end]) + decryptor.finalize()


def is_readable(path: Path, key: str) -> bool:
    """Tell whether decrypting works at all: the first page says so once decrypted."""
    first = next(pages(path, key))
    # Of SQLite's header: the page size, then the bytes reserved at each page's end.
    return first[0:2] == PAGE.to_bytes(2, "big") and first[4] == RESERVED
