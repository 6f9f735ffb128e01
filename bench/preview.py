"""A document's first page through the rendering process, compared with the same drawing inside this one.

`python -m bench.preview`: warm over all the demonstration's files, cold over one of each type. Both sides are
given the file's bytes, parse them and leave the same BGRA pixels in this process's memory.
"""

import io
import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PIL import Image

from bench.pairs import PAIRS, Comparison, compare, timed, together
from bench.report import Curve, Report, Row, command
from bench.season import documents, season
from papers.incoming import pictures
from papers.incoming.content import MediaType, identify
from papers.incoming.pdf import Pdf
from papers.incoming.pictures import Picture
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import BYTES_PER_PIXEL, PageSize, fit
from papers.incoming.unreadable import Unreadable

WIDTH = 1200  # pixels: a page as wide as the viewer on a large screen
WIDTHS = (75, 150, 300, 600, 1200, 2400)
BESIDE = "the same libraries in-process"
AIM = 1.3


def measure(*, full: bool, kept_in: Path) -> Report:
    """Draw the demonstration's files, or one of each type, both ways."""
    files = {_label(sha256, data): data for sha256, data in documents(season(kept_in=kept_in)).items()}
    if full:
        return compared(files, pairs=PAIRS)
    return compared(_one_of_each(files), pairs=1, width=100, widths=(50, 100))


def compared(
    files: Mapping[str, bytes], *, pairs: int, width: int = WIDTH, widths: Sequence[int] = WIDTHS
) -> Report:
    """Compare over those of `files` that can be shown. RuntimeError when the two drawings differ."""
    pictures.prepare()
    with closing(Renderer()) as renderer:
        shown = {name: data for name, data in files.items() if _is_same(renderer, data, width)}
        one_of_each = _one_of_each(shown)

        def both_ways(some: Mapping[str, bytes], before: Callable[[], object]) -> list[Comparison]:
            return [
                compare(
                    name,
                    partial(in_sandbox, renderer, data, width),
                    partial(in_process, data, width),
                    before=before,
                    pairs=pairs,
                )
                for name, data in some.items()
            ]

        # Another file in between, or the process would still hold the one asked for.
        warm = both_ways(shown, partial(renderer.open, OTHER))
        curve = _curve(renderer, one_of_each, widths, runs=pairs)
        fresh = both_ways(one_of_each, partial(_start_afresh, renderer))
        started = both_ways(one_of_each, renderer.close)
    worst = max(warm, key=operator.attrgetter("ratio.median"))
    return Report(
        (
            Row.of_time(BESIDE, together(f"first page, warm ({len(warm)} files)", warm), AIM),
            Row.of_time(BESIDE, together(f"first page, worst warm ({worst.name})", (worst,)), None),
            Row.of_time(BESIDE, together("first page, cold, of a process just started", fresh), None),
            Row.of_time(BESIDE, together("first page, cold, with the start of the process", started), None),
        ),
        (curve,),
    )


def _curve(renderer: Renderer, files: Mapping[str, bytes], widths: Sequence[int], *, runs: int) -> Curve:
    """Draw the largest PDF and the largest photo at several widths."""
    lines: dict[str, list[tuple[float, float]]] = {}
    before = partial(renderer.open, OTHER)
    for data in files.values():
        media_type = identify(data)
        if media_type not in {MediaType.PDF, MediaType.JPEG}:
            continue
        for width in widths:
            pixels = len(in_process(data, width)) / BYTES_PER_PIXEL
            ways: dict[str, Callable[[], object]] = {
                "sandbox": partial(in_sandbox, renderer, data, width),
                "in-process": partial(in_process, data, width),
            }
            for way, run in ways.items():
                cost = 1000 * timed(run, before=before, runs=runs).median
                lines.setdefault(f"{media_type.name}, {way}", []).append((pixels, cost))
    return Curve("preview", "pixels of the page", "ms, warm", lines)


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
    return command(__doc__, measure, arguments)


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
