"""A document's first page through the rendering process, compared with the same drawing inside this one.

`python -m bench.preview`: warm over all the demonstration's files, cold over one of each type. Both sides are
given the file's bytes, parse them and leave the same BGRA pixels in this process's memory.
"""

import argparse
import io
import operator
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from bench.pairs import HEADER, PAIRS, Comparison, compare, together
from bench.season import KEPT_IN, documents, season
from papers.incoming import pictures
from papers.incoming.content import MediaType, identify
from papers.incoming.pdf import Pdf
from papers.incoming.pictures import Picture
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import BYTES_PER_PIXEL, PageSize, fit
from papers.incoming.unreadable import Unreadable

WIDTH = 1200  # pixels: a page as wide as the viewer on a large screen
WORST = 5
AIM = 1.3


@dataclass(frozen=True)
class Report:
    """One row a file: with the process at work, just started, and started by the request."""

    warm: tuple[Comparison, ...]
    fresh: tuple[Comparison, ...]
    started: tuple[Comparison, ...]

    def __str__(self) -> str:
        """Return the table."""
        summary = (
            together(f"warm, {len(self.warm)} files", self.warm),
            together(f"first file, start not counted ({len(self.fresh)})", self.fresh),
            together(f"first file, with the start ({len(self.started)})", self.started),
        )
        worst = sorted(self.warm, key=operator.attrgetter("ratio.median"), reverse=True)[:WORST]
        return "\n".join(map(str, (HEADER, *summary, "", "Worst, warm", *worst)))


def measure(files: Mapping[str, bytes], *, pairs: int = PAIRS, width: int = WIDTH) -> Report:
    """Compare over those of `files` that can be shown. RuntimeError when the two drawings differ."""
    pictures.prepare()
    with closing(Renderer()) as renderer:
        shown = {name: data for name, data in files.items() if _is_same(renderer, data, width)}
        # Another file in between, or the process would still hold the one asked for.
        warm = [
            compare(
                name,
                partial(in_sandbox, renderer, data, width),
                partial(in_process, data, width),
                before=partial(renderer.open, OTHER),
                pairs=pairs,
            )
            for name, data in shown.items()
        ]
    one_of_each = _one_of_each(shown)
    with closing(Renderer()) as renderer:
        fresh = [
            compare(
                name,
                partial(in_sandbox, renderer, data, width),
                partial(in_process, data, width),
                before=partial(_start_afresh, renderer),
                pairs=pairs,
            )
            for name, data in one_of_each.items()
        ]
        started = [
            compare(
                name,
                partial(in_sandbox, renderer, data, width),
                partial(in_process, data, width),
                before=renderer.close,
                pairs=pairs,
            )
            for name, data in one_of_each.items()
        ]
    return Report(tuple(warm), tuple(fresh), tuple(started))


def in_sandbox(renderer: Renderer, data: bytes, width: int) -> bytes:
    """Return the first page as the desk gets it."""
    renderer.open(data)
    return renderer.page(data, 0, width=width).data


def in_process(data: bytes, width: int) -> bytearray:
    """Return the same pixels by the same libraries, called here."""
    media_type = identify(data)
    assert media_type is not None  # noqa: S101  # only files that can be shown
    document = Pdf(data) if media_type is MediaType.PDF else Picture(data, media_type)
    size = PageSize(*document.sizes[0])
    across, down = fit(size, width=width, rotation=0, enlarge=media_type is MediaType.PDF)
    pixels = bytearray(across * down * BYTES_PER_PIXEL)
    document.draw(0, width=across, height=down, rotation=0, into=memoryview(pixels))
    document.close()
    return pixels


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.preview")
    parser.add_argument("--size", choices=["smallest", "small"], default="small")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    options = parser.parse_args(arguments)
    files = {
        _label(sha256, data): data for sha256, data in documents(season(kept_in=options.kept_in)).items()
    }
    if options.size == "smallest":
        files = _one_of_each(files)
    report = measure(files, pairs=options.pairs, width=options.width)
    print(f"First page, {options.width} pixels wide, sandboxed : in-process (aim, warm: {AIM})")
    print(report)
    return report


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("L", (1, 1)).save(target, "PNG")
    return target.getvalue()


OTHER = _picture()


def _start_afresh(renderer: Renderer) -> None:
    renderer.close()
    renderer.open(OTHER)


def _is_same(renderer: Renderer, data: bytes, width: int) -> bool:
    """Tell whether a file can be shown. RuntimeError when the two sides do not show the same."""
    try:
        theirs = in_sandbox(renderer, data, width)
    except Unreadable:
        return False
    if theirs != in_process(data, width):
        raise RuntimeError("the two drawings differ")
    return True


def _one_of_each(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the largest file of each type."""
    ascending = sorted(files, key=lambda name: len(files[name]))
    by_type = {identify(files[name]): name for name in ascending}
    return {name: files[name] for name in by_type.values()}


def _label(sha256: str, data: bytes) -> str:
    media_type = identify(data)
    return f"{media_type.name if media_type else '?'} {len(data) / 1000:.0f} kB {sha256[:8]}"


if __name__ == "__main__":
    main()
