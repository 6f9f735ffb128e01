"""A birth date and a day in, an age in full years out."""

from datetime import date


def age_on(birth: date, day: date) -> int:
    """Return the age in full years on `day`; negative when the child is not born yet.

    A child born on 29 February has its birthday on 1 March in common years.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def latest_birth(age: int, day: date) -> date:
    """Return the last birth date of those who are `age` years old, or more, on `day`."""
    year = day.year - age
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def wording(birth: date, day: date) -> str:
    """Return the age as shown, « 9 ans »; a birth date after `day` is a typing error and says so."""
    age = age_on(birth, day)
    if age < 0:
        return "date de naissance à vérifier"
    return f"{age}\u00a0{'ans' if age > 1 else 'an'}"
