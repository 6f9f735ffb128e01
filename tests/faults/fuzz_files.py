"""Damage files at random and draw them: a count and a seed in, one line of outcomes out.

By hand, from the root of the repository: `python -m tests.faults.fuzz_files 10000 --seed 7`. A few run
with the tests. Whatever the bytes, there are pixels or an `Unreadable` within the time limit, and the next
file is drawn.
"""

import argparse
import io
import secrets
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random

from PIL import Image

from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Reason, Unreadable
from tests.papers.incoming.files import assemble, encode, exif, pdf, quarters

SECONDS = 10.0  # a request, of which a file takes two: one to open it, one for its page
EXTREMES = (
    b"\0",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"<<",
    b"[",
)


def originals() -> dict[str, bytes]:
    """Return a small sound file of each sort."""
    picture = quarters(64, 48)
    frames: dict[str, object] = {"save_all": True, "append_images": [picture.rotate(90), picture.rotate(180)]}
    return {
        "pdf": pdf(size=(100, 100)),
        "pdf with a form": pdf(size=(100, 100), field="x"),
        "pdf, locked": pdf(size=(100, 100), password=""),
        "pdf of a jpeg": _pdf_of(encode(picture, "JPEG")),
        "jpeg": encode(picture, "JPEG", exif=exif(6)),
        "jpeg, progressive": encode(picture, "JPEG", progressive=True),
        "jpeg, cmyk": encode(picture.convert("CMYK"), "JPEG"),
        "png": encode(picture, "PNG", exif=exif(3)),
        "png, palette": encode(picture.quantize(4), "PNG"),
        "png, animated": encode(picture, "PNG", **frames),
        "heic": encode(picture, "HEIF"),
        "webp": encode(picture, "WEBP"),
        "webp, lossless": encode(picture, "WEBP", lossless=True),
        "webp, animated": encode(picture, "WEBP", **frames),
        "tiff": encode(picture, "TIFF", **frames),
        "tiff, lzw": encode(picture, "TIFF", compression="tiff_lzw"),
        "tiff, jpeg": encode(picture, "TIFF", compression="jpeg"),
        "tiff, fax": encode(picture.convert("1"), "TIFF", compression="group4"),
    }


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` damaged files, the same ones for the same seed."""
    chance = Random(seed)  # noqa: S311  # to be played again
    sound = list(originals().values())
    for number in range(count):
        damaged = bytearray(sound[number % len(sound)])
        for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
            _damage(damaged, chance)
        yield bytes(damaged)


@dataclass
class Tally:
    """How many files ended how, and what was worst."""

    seed: int
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    lost: int = 0  # times the process did not draw a sound file afterwards

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count}" for name, count in self.outcomes.most_common())
        total = self.outcomes.total()
        return f"seed {self.seed}: {total} files: {counts}; slowest {self.slowest:.1f} s; lost {self.lost}"


def fuzz(count: int, seed: int) -> Tally:
    """Draw, read and check `count` damaged files. Any error but `Unreadable` passes, and is a fault."""
    tally = Tally(seed)
    sound = pdf(size=(100, 100))
    with closing(Renderer(seconds=SECONDS)) as renderer:
        renderer.open(sound)
        for data in mutations(count, seed):
            started = time.monotonic()
            outcome = _draw(renderer, data)
            tally.outcomes[outcome] += 1
            tally.slowest = max(tally.slowest, time.monotonic() - started)
            if outcome == "shown":
                _read(renderer, data)
            if outcome in {Reason.CRASHED, Reason.TIMEOUT} and _draw(renderer, sound) != "shown":
                tally.lost += 1
        tally.lost += _draw(renderer, sound) != "shown"
    return tally


def _draw(renderer: Renderer, data: bytes) -> str:
    try:
        pixels = renderer.page(data, 0, width=60)
    except Unreadable as refusal:
        return refusal.reason
    return "shown" if len(pixels.data) == pixels.stride * pixels.height else "pixels missing"


def _read(renderer: Renderer, data: bytes) -> None:
    """Have the text read and the file checked too: each is another reader of the same hostile bytes."""
    with suppress(Unreadable):
        renderer.text(data, 0)
    with suppress(Unreadable):
        renderer.check(data)


def _damage(data: bytearray, chance: Random) -> None:
    """Change `data` in one place, the way disks, networks and attackers do."""
    place = chance.randrange(len(data)) if data else 0
    length = chance.randrange(1, 64)
    match chance.randrange(7):
        case 0 if data:
            data[place] ^= 1 << chance.randrange(8)
        case 1:
            data[place : place + 1] = chance.randbytes(1)
        case 2:
            extreme = chance.choice(EXTREMES)
            data[place : place + len(extreme)] = extreme
        case 3:
            del data[place : place + length]
        case 4:
            data[place:place] = data[chance.randrange(len(data) + 1) :][:length]
        case 5:
            data[place : place + 4] = struct.pack(chance.choice("<>") + "I", chance.getrandbits(32))
        case 6 if chance.random() < 0.2:
            del data[place:]


def _pdf_of(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        width, height = image.size
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB" % (width, height)
    drawing = b"100 0 0 100 0 0 cm /I Do"
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources 5 0 R >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
            b"<< /XObject << /I 6 0 R >> >>",
            b"<< %b /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream"
            % (entries, len(jpeg), jpeg),
        ]
    )


def main() -> int:
    """Run by hand; exit 1 when a file was too slow or the process did not come back."""
    parser = argparse.ArgumentParser(prog="tests.faults.fuzz_files")
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    tally = fuzz(options.count, options.seed)
    print(tally)  # noqa: T201
    return int(tally.lost > 0 or tally.slowest > 2 * SECONDS + 1)


if __name__ == "__main__":
    sys.exit(main())
