"""The dated table of vaccinations as data: what is asked of whom, since when, and the text that says so.

Source: domain.md § 6. A new text is a new row here, with its date; the engine is in `vaccination.py`.
Ages are in full months.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Valence(StrEnum):
    """What a vaccine protects from; a combined vaccine holds several."""

    DIPHTHERIA = "diphtheria"
    TETANUS = "tetanus"
    POLIO = "polio"
    PERTUSSIS = "pertussis"
    HIB = "hib"
    HEPATITIS_B = "hepatitis_b"
    PNEUMOCOCCUS = "pneumococcus"
    MENINGOCOCCUS_C = "meningococcus_c"
    MENINGOCOCCUS_ACWY = "meningococcus_acwy"
    MENINGOCOCCUS_B = "meningococcus_b"
    MMR = "mmr"
    YELLOW_FEVER = "yellow_fever"


labels: Mapping[Valence, str] = {
    Valence.DIPHTHERIA: "diphtérie",
    Valence.TETANUS: "tétanos",
    Valence.POLIO: "poliomyélite",
    Valence.PERTUSSIS: "coqueluche",
    Valence.HIB: "Haemophilus influenzae b",
    Valence.HEPATITIS_B: "hépatite B",
    Valence.PNEUMOCOCCUS: "pneumocoque",
    Valence.MENINGOCOCCUS_C: "méningocoque C",
    Valence.MENINGOCOCCUS_ACWY: "méningocoques ACWY",
    Valence.MENINGOCOCCUS_B: "méningocoque B",
    Valence.MMR: "rougeole, oreillons, rubéole",
    Valence.YELLOW_FEVER: "fièvre jaune",
}
"""The words on screen, as within a sentence."""

counts_for: Mapping[Valence, frozenset[Valence]] = {
    Valence.MENINGOCOCCUS_C: frozenset({Valence.MENINGOCOCCUS_ACWY}),
}
"""Doses that count for a valence besides its own: ACWY holds C by its name, not the other way round."""


@dataclass(frozen=True)
class Product:
    """A line of a child's record: one vaccine and the valences it holds."""

    label: str
    valences: frozenset[Valence]


_PERTUSSIS_TOO = frozenset({Valence.DIPHTHERIA, Valence.TETANUS, Valence.POLIO, Valence.PERTUSSIS})

PRODUCTS: Mapping[str, Product] = {
    "hexavalent": Product("DTPCa-Hib-hépatite B", _PERTUSSIS_TOO | {Valence.HIB, Valence.HEPATITIS_B}),
    "pentavalent": Product("DTPCa-Hib", _PERTUSSIS_TOO | {Valence.HIB}),
    "dtpca": Product("DTPCa (rappels)", _PERTUSSIS_TOO),
    "dtp": Product("DTP", frozenset({Valence.DIPHTHERIA, Valence.TETANUS, Valence.POLIO})),
    "hepatitis_b": Product("Hépatite B", frozenset({Valence.HEPATITIS_B})),
    "pneumococcus": Product("Pneumocoque", frozenset({Valence.PNEUMOCOCCUS})),
    "meningococcus_c": Product("Méningocoque C", frozenset({Valence.MENINGOCOCCUS_C})),
    "meningococcus_acwy": Product("Méningocoques ACWY", frozenset({Valence.MENINGOCOCCUS_ACWY})),
    "meningococcus_b": Product("Méningocoque B", frozenset({Valence.MENINGOCOCCUS_B})),
    "mmr": Product("ROR", frozenset({Valence.MMR})),
    "yellow_fever": Product("Fièvre jaune", frozenset({Valence.YELLOW_FEVER})),
}
"""The vaccines as a French record lists them, by code, in the order of the calendar."""


@dataclass(frozen=True)
class Scheme:
    """How many doses are asked for.

    Fewer than `least` is missing and `enough` is enough; between the two the table does not decide.
    `single_from`: one dose is enough when the first is received from this age. `booster_from`: the last
    has to be received from this age, or nothing shows that it was the first booster.
    """

    least: int
    enough: int
    single_from: int | None = None
    booster_from: int | None = None


# The 11-month dose, with the month of tolerance that § 6 gives the same dose in its calendar check.
_PRIMARY_AND_BOOSTER = Scheme(least=3, enough=3, booster_from=10)
_MENINGOCOCCUS = Scheme(least=2, enough=2, single_from=12)
_MMR = Scheme(least=2, enough=2)
# § 6 gives no number for these two. The calendar's longest scheme is enough, no dose at all is missing.
_MENINGOCOCCUS_B = Scheme(least=1, enough=3)
_YELLOW_FEVER = Scheme(least=1, enough=2, single_from=24)

DTP = (Valence.DIPHTHERIA, Valence.TETANUS, Valence.POLIO)
_HEXAVALENT_AND_PNEUMOCOCCUS = (
    *DTP,
    *(Valence.PERTUSSIS, Valence.HIB, Valence.HEPATITIS_B, Valence.PNEUMOCOCCUS),
)


@dataclass(frozen=True)
class Row:
    """A row of the table: the children it is for, its first day in force, what it asks for.

    `exigible_from` is the child's age; `boosters` are the valences the calendar repeats at 6 and at 11–13.
    """

    title: str
    source: str
    born_from: date
    in_force: date
    exigible_from: int
    schemes: Mapping[Valence, Scheme]
    boosters: tuple[Valence, ...] = ()

    @property
    def reference(self) -> str:
        """The row in words, with the text that says so."""
        return f"{self.title}\u00a0: {self.source}"


BY_BIRTH: tuple[Row, ...] = (
    Row(
        title="Naissance avant le 1er janvier 2018",
        source="Code de la santé publique, art. L3111-2 et L3111-3 dans leur rédaction antérieure à la loi "
        "n° 2017-1836 du 30 décembre 2017 (art. 49)",
        born_from=date.min,
        in_force=date.min,
        exigible_from=24,
        schemes=dict.fromkeys(DTP, _PRIMARY_AND_BOOSTER),
        boosters=DTP,
    ),
    Row(
        title="Naissance à partir du 1er janvier 2018 "
        "(jusqu’au 30 juin 2023 pour un séjour depuis le 1er janvier 2025)",
        source="Code de la santé publique, art. L3111-2 et R3111-2, décret n° 2018-42 du 25 janvier 2018",
        born_from=date(2018, 1, 1),
        in_force=date(2018, 1, 1),
        exigible_from=24,
        schemes={
            **dict.fromkeys(_HEXAVALENT_AND_PNEUMOCOCCUS, _PRIMARY_AND_BOOSTER),
            Valence.MENINGOCOCCUS_C: _MENINGOCOCCUS,
            Valence.MMR: _MMR,
        },
        boosters=(*DTP, Valence.PERTUSSIS),
    ),
    Row(
        title="Naissance à partir du 1er juillet 2023, depuis le 1er janvier 2025",
        source="Code de la santé publique, art. L3111-2 et R3111-2, décret n° 2024-694 du 5 juillet 2024",
        born_from=date(2023, 7, 1),
        in_force=date(2025, 1, 1),
        exigible_from=24,
        schemes={
            **dict.fromkeys(_HEXAVALENT_AND_PNEUMOCOCCUS, _PRIMARY_AND_BOOSTER),
            Valence.MENINGOCOCCUS_ACWY: _MENINGOCOCCUS,
            Valence.MENINGOCOCCUS_B: _MENINGOCOCCUS_B,
            Valence.MMR: _MMR,
        },
        boosters=(*DTP, Valence.PERTUSSIS),
    ),
)
"""By birth date, oldest first; the last row that is for the child and in force holds alone."""


def in_guyane(postcode: str | None) -> bool:
    """Tell whether a home is where yellow fever is asked for too, by its post code."""
    return (postcode or "").startswith("973")


GUYANE = Row(
    title="Résidence en Guyane, à partir de 12 mois",
    source="Code de la santé publique, art. L3111-6",
    born_from=date.min,
    in_force=date.min,
    exigible_from=12,
    schemes={Valence.YELLOW_FEVER: _YELLOW_FEVER},
)
"""Asked for besides what the birth date asks for."""


@dataclass(frozen=True)
class Step:
    """A step of the calendar check: from the child's age `child_from`, a last dose from the age `last_from`.

    `warns_only`: it never blocks, whatever the association chose. `dtp_only`: pertussis comes with the
    booster at 6, not before.
    """

    title: str
    child_from: int
    last_from: int
    warns_only: bool = False
    dtp_only: bool = False

    @property
    def reference(self) -> str:
        """The step in words, with the text that says so."""
        return f"{self.title}\u00a0: Calendrier des vaccinations (Code de la santé publique, art. L3111-1)"


STEPS: tuple[Step, ...] = (
    # A child that has not reached this dose's age cannot have had it.
    Step("Moins de 6 ans", child_from=10, last_from=10, dtp_only=True),
    Step("À 6 ans", child_from=6 * 12, last_from=5 * 12, warns_only=True),
    Step("De 7 à 13 ans", child_from=7 * 12, last_from=5 * 12),
    Step("À partir de 14 ans", child_from=14 * 12, last_from=10 * 12),
)
"""By the child's age, youngest first; the last that is reached holds alone."""


def row_for(birth: date, day: date) -> Row:
    """Return the row that holds on `day` for a child born on `birth`."""
    return [row for row in BY_BIRTH if row.born_from <= birth and row.in_force <= day][-1]


def step_for(age: int) -> Step | None:
    """Return the calendar step of a child of `age` full months; None while nothing can be due."""
    reached = [step for step in STEPS if step.child_from <= age]
    return reached[-1] if reached else None
