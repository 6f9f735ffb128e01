"""A curve in, its picture out: cost against size on logarithmic axes, each line named at its end.

The same curve gives the same bytes, so that a picture changes where a measurement did.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from bench.report import Curve

COLOURS = ("#0b5cad", "#b3480e", "#157a55", "#8a3a8f", "#6b6b6b", "#7a5c00")
INK, PALE = "#333333", "#e4e4e4"
APART = 13.0
"""Points between the names of two lines that end close to each other."""

_STYLE: Any = {  # the stubs list every key that there is
    "svg.fonttype": "none",
    "svg.hashsalt": "coordinateur-sejours",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def draw(curve: Curve, target: Path) -> None:
    """Write the picture, in the format that the target's name says."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7, 3.6), facecolor="white")
        axes = figure.add_axes((0.11, 0.15, 0.62, 0.74))
        axes.set_xscale("log")
        axes.set_yscale("log")
        _frame(axes, curve)
        ends = []
        for (name, points), colour in zip(curve.lines.items(), COLOURS * len(curve.lines), strict=False):
            sizes, costs = [size for size, _ in points], [cost for _, cost in points]
            axes.plot(sizes, costs, color=colour, linewidth=1.8, marker="o", markersize=4)
            ends.append((name, sizes[-1], costs[-1], colour))
        _name(axes, ends)
        metadata = {"Date": None, "Creator": None} if target.suffix == ".svg" else {}
        figure.savefig(target, metadata=metadata)


def _frame(axes: Axes, curve: Curve) -> None:
    points = [point for line in curve.lines.values() for point in line]
    axes.set_xlim(_scale(axes.xaxis, [size for size, _ in points]))
    axes.set_ylim(_scale(axes.yaxis, [cost for _, cost in points]))
    axes.set_xlabel(curve.size)
    axes.set_title(curve.cost, loc="left", fontsize=10)
    axes.grid(visible=True, which="major", axis="y", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _scale(axis: Axis, values: Sequence[float]) -> tuple[float, float]:
    """Return where an axis begins and ends, at least a factor of ten: less would make much of noise."""
    least, most = min(values), max(values)
    short = max(0.0, 1 - math.log10(most / least)) / 2
    low, high = least * 10 ** -(short + 0.08), most * 10 ** (short + 0.08)
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 100 else (1,)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.10g}".replace(",", " ")))
    return low, high


def _name(axes: Axes, ends: Sequence[tuple[str, float, float, str]]) -> None:
    """Write each line's name beside its end, in its colour; those that would overlap move apart."""
    figure = axes.figure
    points = 72 / figure.dpi
    heights = [axes.transData.transform((x, y))[1] * points for _, x, y, _ in ends]
    order = sorted(range(len(ends)), key=lambda index: heights[index])
    placed: dict[int, float] = {}
    below = -math.inf
    for index in order:
        below = placed[index] = max(heights[index], below + APART)
    # Names that were pushed up come down together, by half of what the topmost has moved.
    down = max((placed[index] - heights[index] for index in order), default=0.0) / 2
    for index, (name, x, y, colour) in enumerate(ends):
        axes.annotate(
            name,
            (x, y),
            xytext=(9, placed[index] - heights[index] - down),
            textcoords="offset points",
            color=colour,
            verticalalignment="center",
            annotation_clip=False,
        )
