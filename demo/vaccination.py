"""Injections of the demo children: a birth date in, the doses a record would show out (domain.md § 6)."""

from datetime import date, timedelta

from demo.files.values import Dose

_CODES = {
    "Pneumocoque": "pneumococcus",
    "Méningocoque C": "meningococcus_c",
    "Méningocoques ACWY": "meningococcus_acwy",
    "Méningocoque B": "meningococcus_b",
    "Rougeole, oreillons, rubéole": "mmr",
}


def doses(born_on: date, *, until: date, boosted: bool) -> tuple[Dose, ...]:
    """Return a child's injections: D T P alone for the born before 2018, else all."""
    ages: dict[str, tuple[float, ...]] = {
        "Diphtérie, tétanos, polio": (2, 4, 11, *((72, 138) if boosted else ()))
    }
    if born_on >= date(2018, 1, 1):
        late = born_on >= date(2023, 7, 1)
        ages |= {
            "Coqueluche": (2, 4, 11, 72),
            "Haemophilus influenzae b": (2, 4, 11),
            "Hépatite B": (2, 4, 11),
            "Pneumocoque": (2, 4, 11),
            "Méningocoques ACWY" if late else "Méningocoque C": (5, 12),
            "Rougeole, oreillons, rubéole": (12, 17),
        }
        if late:
            ages["Méningocoque B"] = (3, 5, 12)
    given = (
        Dose(vaccine=name, given_on=born_on + timedelta(days=int(months * 30.44) + 3))
        for name, all_months in ages.items()
        for months in all_months
    )
    return tuple(dose for dose in given if dose.given_on <= until)


def typed(born_on: date, until: date) -> dict[str, str]:
    """Return the same injections as a coordinator types them, by vaccine of the record."""
    by_name: dict[str, list[str]] = {}
    for dose in doses(born_on, until=until, boosted=True):
        by_name.setdefault(dose.vaccine, []).append(dose.given_on.isoformat())
    tetanus = by_name.pop("Diphtérie, tétanos, polio", [])
    six = set(by_name.pop("Hépatite B", []))
    four = set(by_name.pop("Coqueluche", [])) - six
    by_name.pop("Haemophilus influenzae b", None)
    rows = {
        "hexavalent": sorted(six),
        "dtpca": sorted(four),
        "dtp": sorted(set(tetanus) - six - four),
        **{_CODES[name]: days for name, days in by_name.items()},
    }
    return {f"doses.{code}": " ".join(days) for code, days in rows.items() if days}
