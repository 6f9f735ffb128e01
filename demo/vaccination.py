"""Injections of the demo children: a birth date in, the doses a record would show out (domain.md § 6)."""

from datetime import date, timedelta

from demo.files.values import Dose


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


def last_booster(born_on: date, until: date) -> date:
    """Return the date of the last D T P injection."""
    return max(dose.given_on for dose in doses(born_on, until=until, boosted=True))
