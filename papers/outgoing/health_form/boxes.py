"""How many vaccinations a child's table holds in, where every box of the two sides stands out.

Points from the bottom left, as in `health_form_layout.py`, which places the codes and the signature.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from papers.health_form_layout import CODE_SIDE, MARGIN, PAGE, SIGNATURE, SIGNED_PAGE

INNER = PAGE[0] - 2 * MARGIN
TOP = PAGE[1] - MARGIN
BAR = 15.0
GAP = 8.0
LABEL = 9.5
"""What the label takes at the top of a box."""
PAD = 4.0
TICK = 7.5
MOST_ROWS = 12
FLOOR = 44.0
"""Nothing but the foot of the page stands lower."""

HEAD = 62.0
"""The head of the first side, beside the code."""
COLUMNS = (122.0, 120.0, 189.28, 84.0)
"""Of the vaccination table: valence, what the engine finds, dates known, contre-indication."""
TABLE_HEAD = 13.0
NOTE = 21.0
ALLERGIES = (
    ("asthma", "Asthme"),
    ("food", "Alimentaires"),
    ("drugs", "Médicamenteuses"),
    ("others", "Autres"),
)
HABITS = (
    ("glasses", "Lunettes"),
    ("lenses", "Lentilles"),
    ("prostheses", "Prothèses, appareils"),
    ("enuresis", "Énurésie"),
)


@dataclass(frozen=True)
class Box:
    """A frame with its `label`; `page` is 0 or 1. The value stands in `inside`."""

    page: int
    left: float
    bottom: float
    width: float
    height: float
    label: str = ""
    bare: bool = False
    """A cell of a table: the label is said by the column, not printed in the box."""
    framed: bool = True

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    @property
    def inside(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of what a value may cover."""
        head = 2.0 if self.bare else LABEL
        return self.left + PAD, self.bottom + 2, self.width - 2 * PAD, self.height - head - 2


@dataclass(frozen=True)
class Layout:
    """Every box by its name, the boxes to tick (« treatment.yes »), and the top of each section's bar."""

    boxes: Mapping[str, Box]
    ticks: Mapping[str, tuple[int, float, float]]
    """Page, left and bottom of a square of side `TICK`."""
    bars: Mapping[str, float]
    row_height: float
    frames: tuple[str, str]
    """The frames of each page, as one path."""


@cache
def layout(rows: int) -> Layout:
    """Return the places on a sheet whose table has `rows` lines; what they do not take, section 3 does."""
    ticks: dict[str, tuple[int, float, float]] = {}
    bars: dict[str, float] = {}
    row_height = min(21.0, 158.0 / max(rows, 1))
    boxes = dict((*_first(rows, row_height, ticks, bars), *_second(ticks, bars)))
    return Layout(
        MappingProxyType(boxes),
        MappingProxyType(ticks),
        MappingProxyType(bars),
        row_height,
        (_path(boxes, 0), _path(boxes, 1)),
    )


def _path(boxes: dict[str, Box], page: int) -> str:
    framed = [box for box in boxes.values() if box.page == page and box.framed]
    return " ".join(f"{b.left:.2f} {b.bottom:.2f} {b.width:.2f} {b.height:.2f} re" for b in framed) + " S"


Ticks = dict[str, tuple[int, float, float]]


def _pair(ticks: Ticks, name: str, page: int, left: float, bottom: float) -> None:
    """Place « oui » and « non » side by side."""
    ticks[f"{name}.yes"] = (page, left, bottom)
    ticks[f"{name}.no"] = (page, left + 34, bottom)


def _row(
    page: int, top: float, height: float, cells: tuple[tuple[str, str, float], ...]
) -> Iterator[tuple[str, Box]]:
    """Yield boxes side by side across the sheet; widths are shares of what is left of it."""
    left, whole = MARGIN, sum(share for _, _, share in cells)
    for name, label, share in cells:
        width = INNER * share / whole
        yield name, Box(page, left, top - height, width, height, label)
        left += width


def _first(rows: int, row_height: float, ticks: Ticks, bars: dict[str, float]) -> Iterator[tuple[str, Box]]:
    bars["child"] = TOP - CODE_SIDE - GAP - 4
    top = bars["child"] - BAR
    yield from _row(
        0,
        top,
        30,
        (
            ("last_name", "Nom", 185),
            ("first_name", "Prénom", 165),
            ("birth_date", "Date de naissance", 85),
            ("sex", "Sexe", 80),
        ),
    )
    sex = MARGIN + INNER * 435 / 515
    ticks["sex.female"], ticks["sex.male"] = (0, sex + 5, top - 25), (0, sex + 39, top - 25)

    bars["vaccinations"] = top - 30 - GAP
    top = bars["vaccinations"] - BAR - TABLE_HEAD
    for index in range(rows):
        left = MARGIN
        for column, width in zip(("valence", "finding", "dates", "exemption"), COLUMNS, strict=True):
            bottom = top - row_height * (index + 1)
            yield f"vaccination.{index}.{column}", Box(0, left, bottom, width, row_height, bare=True)
            left += width

    bars["medical"] = top - row_height * rows - NOTE - GAP
    top = bars["medical"] - BAR
    # The answers share what the table leaves.
    spare = top - FLOOR - (34 + 12 + 4 * 25 + 3 * 38 + 20)
    treatment, allergy, answer = 34 + spare * 0.1, 25 + spare * 0.1, 38 + spare * 0.5 / 3
    yield "treatment", Box(0, MARGIN + 172, top - treatment, INNER - 172, treatment, "Lequel, quand, comment")
    yield "treatment.question", Box(0, MARGIN, top - treatment, 172, treatment, bare=True)
    _pair(ticks, "treatment", 0, MARGIN + 104, top - 14)
    top -= treatment + 12
    for name, _ in ALLERGIES:
        yield f"{name}.cause", Box(0, MARGIN + 172, top - allergy, 140, allergy, bare=True)
        yield f"{name}.action", Box(0, MARGIN + 312, top - allergy, INNER - 312, allergy, bare=True)
        yield f"{name}.question", Box(0, MARGIN, top - allergy, 172, allergy, bare=True)
        _pair(ticks, name, 0, MARGIN + 104, top - allergy / 2 - TICK / 2)
        top -= allergy
    for name, label in (
        ("difficulties", "Difficultés de santé (maladie, accident, crises convulsives…)"),
        ("hospitalisations", "Hospitalisations, opérations, rééducations (dates)"),
        ("precautions", "Précautions à prendre"),
    ):
        yield name, Box(0, MARGIN, top - answer, INNER, answer, label)
        top -= answer
    yield "care_plan", Box(0, MARGIN, FLOOR, INNER, top - FLOOR)
    _pair(ticks, "care_plan", 0, MARGIN + 172, FLOOR + (top - FLOOR - TICK) / 2)


def _second(ticks: Ticks, bars: dict[str, float]) -> Iterator[tuple[str, Box]]:
    page = SIGNED_PAGE
    bars["habits"] = TOP - 36
    top = bars["habits"] - BAR
    half = INNER / 2
    for index, (name, _) in enumerate(HABITS):
        left, bottom = MARGIN + half * (index % 2), top - 32 * (index // 2 + 1)
        yield name, Box(page, left + 148, bottom, half - 148, 32, "Précisions")
        yield f"{name}.question", Box(page, left, bottom, 148, 32, bare=True)
        _pair(ticks, name, page, left + 84, bottom + 12)
    top -= 64
    yield from _row(
        page, top, 106, (("diet", "Régime alimentaire", 1), ("advice", "Autres recommandations", 1))
    )

    bars["guardians"] = top - 106 - GAP
    top = bars["guardians"] - BAR
    for index in (0, 1):
        left, key = MARGIN + half * index, f"guardian.{index}"
        yield (
            f"{key}.name",
            Box(page, left, top - 30, half * 0.68, 30, f"Responsable légal {index + 1} : nom et prénom"),
        )
        yield (
            f"{key}.relation",
            Box(page, left + half * 0.68, top - 30, half * 0.32, 30, "Lien avec l’enfant"),
        )
        yield f"{key}.address", Box(page, left, top - 88, half, 58, "Adresse pendant le séjour")
        yield f"{key}.phones", Box(page, left, top - 124, half, 36, "Téléphones")
    top -= 124
    yield from _row(page, top, 34, (("doctor.name", "Médecin traitant", 2), ("doctor.phone", "Téléphone", 1)))
    top -= 34
    for index in (0, 1):
        key, label = f"contact.{index}", f"Personne à prévenir {index + 1} : nom et prénom"
        cells = (
            (f"{key}.name", label, 10),
            (f"{key}.relation", "Lien avec l’enfant", 5),
            (f"{key}.phone", "Téléphone", 7.5),
        )
        yield from _row(page, top, 34, cells)
        top -= 34

    left, bottom, _, height = SIGNATURE
    bars["signature"] = bottom + height + 84
    side = left - MARGIN - 10
    yield "signer", Box(page, MARGIN, bottom + 34, side, 30, "Nom et prénom du responsable légal qui signe")
    yield "place", Box(page, MARGIN, bottom, side * 0.56, 30, "Fait à")
    yield "date", Box(page, MARGIN + side * 0.56, bottom, side * 0.44, 30, "Le (jour, mois, année)")

    bars["director"] = bottom - 14
    top = bars["director"] - BAR
    yield "organiser", Box(page, MARGIN, FLOOR, 215, top - FLOOR, "Organisateur du séjour")
    share = (top - FLOOR - LABEL) / 3
    for index, name in enumerate(("name", "address", "contact")):
        yield (
            f"organiser.{name}",
            Box(page, MARGIN, top - LABEL - share * (index + 1), 215, share, bare=True, framed=False),
        )
    yield "observations", Box(page, MARGIN + 215, FLOOR, INNER - 215, top - FLOOR, "Observations")
