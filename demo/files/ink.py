"""Marks made by hand, as Bézier curves on a canvas: signatures, dates, crosses and rubber stamps."""

from collections.abc import Sequence
from datetime import date
from random import Random

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

BLUE_PEN = HexColor("#1b2f8a")
BLACK_PEN = HexColor("#23242a")
STAMP_INK = HexColor("#2a4fb0")

Point = tuple[float, float]

# Strokes in a box one unit high, as a pen draws them in France: a hooked 1, a barred 7.
_STROKES: dict[str, tuple[tuple[Point, ...], ...]] = {
    "0": (((0.3, 1), (0.06, 0.7), (0.08, 0.22), (0.3, 0), (0.54, 0.25), (0.52, 0.76), (0.26, 0.99)),),
    "1": (((0.1, 0.66), (0.38, 1)), ((0.38, 1), (0.34, 0.5), (0.32, 0))),
    "2": (
        ((0.08, 0.78), (0.3, 1), (0.52, 0.76), (0.36, 0.38), (0.05, 0.02)),
        ((0.05, 0.02), (0.3, 0.07), (0.6, 0.02)),
    ),
    "3": (
        ((0.1, 0.9), (0.34, 1), (0.5, 0.78), (0.24, 0.55)),
        ((0.24, 0.55), (0.55, 0.34), (0.38, 0.02), (0.05, 0.1)),
    ),
    "4": (((0.36, 1), (0.2, 0.66), (0.05, 0.36), (0.6, 0.38)), ((0.46, 0.64), (0.4, -0.06))),
    "5": (
        ((0.55, 0.98), (0.16, 0.95)),
        ((0.16, 0.95), (0.12, 0.56), (0.42, 0.6), (0.52, 0.26), (0.3, 0), (0.05, 0.08)),
    ),
    "6": (((0.48, 1), (0.16, 0.62), (0.07, 0.2), (0.3, 0), (0.52, 0.22), (0.32, 0.46), (0.1, 0.24)),),
    "7": (
        ((0.05, 0.95), (0.3, 0.93), (0.58, 0.98)),
        ((0.58, 0.98), (0.36, 0.5), (0.24, 0)),
        ((0.16, 0.5), (0.54, 0.54)),
    ),
    "8": (
        ((0.5, 0.84), (0.28, 1), (0.1, 0.8), (0.5, 0.3), (0.3, 0), (0.06, 0.22), (0.34, 0.54), (0.5, 0.84)),
    ),
    "9": (((0.5, 0.78), (0.28, 0.55), (0.1, 0.76), (0.3, 1), (0.5, 0.84), (0.45, 0.3), (0.28, -0.04)),),
    "/": (((0.5, 1.08), (0.05, -0.14)),),
}


def _stroke(canvas: Canvas, points: Sequence[Point], *, colour: Color, width: float) -> None:
    """Draw a smooth line through `points` (a Catmull-Rom spline as Bézier curves)."""
    path = canvas.beginPath()
    path.moveTo(*points[0])
    ends = [points[0], *points, points[-1]]
    for before, here, there, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        path.curveTo(
            here[0] + (there[0] - before[0]) / 6,
            here[1] + (there[1] - before[1]) / 6,
            there[0] - (after[0] - here[0]) / 6,
            there[1] - (after[1] - here[1]) / 6,
            *there,
        )
    canvas.saveState()
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(width)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def cross(canvas: Canvas, x: float, y: float, *, rng: Random) -> None:
    """Cross a tick box centred on (x, y); a pen always leaves the box a little."""

    def near(value: float) -> float:
        return value + rng.uniform(-1.2, 1.2)

    for side in (1, -1):
        start, end = (near(x - 5 * side), near(y + 5)), (near(x + 5 * side), near(y - 5))
        middle = (near(x), near(y))
        _stroke(canvas, (start, middle, end), colour=BLUE_PEN, width=1.1)


def write_date(
    canvas: Canvas,
    x: float,
    y: float,
    day: date,
    *,
    rng: Random,
    height: float = 10,
    colour: Color = BLUE_PEN,
) -> None:
    """Write jj/mm/aaaa by hand from the baseline (x, y); about 5.6 times as wide as high."""
    for character in f"{day:%d/%m/%Y}":
        size = height * rng.uniform(0.92, 1.08)
        lift = rng.uniform(-0.06, 0.06) * height
        for points in _STROKES[character]:
            placed = [
                (
                    x + (px + 0.14 * py + rng.uniform(-0.025, 0.025)) * size,
                    y + lift + (py + rng.uniform(-0.025, 0.025)) * size,
                )
                for px, py in points
            ]
            _stroke(canvas, placed, colour=colour, width=height / 9)
        x += height * rng.uniform(0.66, 0.74) * (0.85 if character in "/1" else 1)


def _initial(hand: Random, step: float, tall: float) -> list[Point]:
    """The first letter: a looped stem, a wide bowl or two peaks."""
    top = tall * hand.uniform(0.85, 1.1)
    stem = [
        (0, top * 0.3),
        (step * 1.3, top),
        (step * 0.9, -tall * 0.25),
        (0, tall * 0.2),
        (step * 2, top * 0.7),
    ]
    bowl = [
        (step * 1.9, top * 0.8),
        (step * 1.1, top),
        (0, top * 0.45),
        (step * 0.7, -tall * 0.12),
        (step * 2.1, tall * 0.15),
    ]
    peaks = [
        (0, -tall * 0.15),
        (step * 0.5, top),
        (step * 0.9, tall * 0.05),
        (step * 1.5, top * 0.9),
        (step * 1.9, -tall * 0.1),
    ]
    return hand.choice((stem, bowl, peaks))


def _letter(style: int, hand: Random, at: float, step: float, height: float) -> list[Point]:
    """One letter in this hand's way: a peak, a loop, or a ripple of a hurried line."""
    if style == 0:
        rise = height * (2.1 if hand.random() < 0.2 else 1) * hand.uniform(0.7, 1.1)
        return [
            (at, -height * hand.uniform(0, 0.25)),
            (at + step * 0.45, rise),
            (at + step * 0.5, height * 0.25),
        ]
    if style == 1:
        rise = height * (2.4 if hand.random() < 0.3 else 0.9)
        return [
            (at, 0),
            (at + step * 0.75, rise * 0.75),
            (at + step * 0.5, rise),
            (at + step * 0.3, rise * 0.4),
            (at + step * 0.6, -height * 0.08),
        ]
    return [(at, height * hand.uniform(0.05, 0.2)), (at + step * 0.5, height * hand.uniform(0.25, 0.6))]


def signature(
    canvas: Canvas, x: float, y: float, width: float, *, of: str, rng: Random, colour: Color = BLUE_PEN
) -> None:
    """Sign from (x, y), the baseline; the same person signs alike everywhere, `rng` only adds the wobble."""
    hand = Random(of)
    width *= hand.uniform(0.75, 1.0)
    step = width / hand.randint(8, 13)
    tall = width * hand.uniform(0.2, 0.34)
    slant = hand.uniform(0.0, 0.5)
    rise = hand.uniform(-0.04, 0.12)
    style = hand.randrange(3)

    points = _initial(hand, step, tall)
    at, letter = step * 2.3, tall * hand.uniform(0.32, 0.5)
    while at < width * 0.8:
        points += _letter(style, hand, at, step, letter)
        at += step * hand.uniform(0.7, 1.05)
        letter *= 0.92
    points += [(at + step * 0.4, -letter * 0.3), (width, tall * hand.uniform(-0.1, 0.45))]
    lines = [points]
    under = -tall * hand.uniform(0.25, 0.5)
    match hand.randrange(4):
        case 0:  # underlined in one stroke
            lines.append([(0, under), (width * 0.5, under + tall * 0.1), (width * 1.02, under + tall * 0.12)])
        case 1:  # underlined there and back
            lines.append(
                [
                    (width * 0.95, under + tall * 0.22),
                    (width * 0.5, under),
                    (width * 0.12, under - tall * 0.06),
                    (width * 0.4, under - tall * 0.16),
                    (width, under + tall * 0.05),
                ]
            )
        case 2:  # struck through
            lines.append([(width * 0.3, tall * 0.05), (width * 0.7, tall * 0.3), (width * 1.05, tall * 0.5)])
        case _:
            pass
    for line in lines:
        placed = [
            (
                x + px + slant * py + rng.uniform(-0.04, 0.04) * step,
                y + py + rise * px + rng.uniform(-0.03, 0.03) * tall,
            )
            for px, py in line
        ]
        _stroke(canvas, placed, colour=colour, width=1.15)


def stamp(
    canvas: Canvas, x: float, y: float, lines: Sequence[str], *, font: str, rng: Random, width: float = 150
) -> None:
    """Press a rubber stamp of a few centred lines, a little askew, with (x, y) as its bottom left."""
    height = 12.0 * len(lines) + 10
    canvas.saveState()
    canvas.translate(x + width / 2, y + height / 2)
    canvas.rotate(rng.uniform(-6, 6))
    canvas.setStrokeColor(STAMP_INK)
    canvas.setFillColor(STAMP_INK)
    canvas.setStrokeAlpha(0.75)
    canvas.setFillAlpha(0.75)
    canvas.setLineWidth(1.3)
    canvas.roundRect(-width / 2, -height / 2, width, height, 3)
    for index, line in enumerate(lines):
        size = 9.0 if index == 0 else 7.5
        natural = canvas.stringWidth(line, font, size)
        canvas.setFont(font, size * min(1.0, (width - 12) / natural))
        canvas.drawCentredString(0, height / 2 - 14 - 12 * index, line)
    canvas.restoreState()
