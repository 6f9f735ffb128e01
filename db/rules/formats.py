"""Text as a person types it in, values fit to store out, and the way back to the screen (domain.md § 12).

What knows the world's telephones and addresses is loaded with the first one: no list shows any.
"""

# ruff: noqa: PLC0415
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from db.rules.names import clean

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# Countries whose ten-digit numbers are dialled alike from all of France, each with a region that reads them.
# Réunion reads Mayotte's, Guadeloupe those of Saint-Barthélemy and Saint-Martin. The Pacific has six or eight
# digits, which a slip of the finger makes out of any number: there the prefix (+687…) is asked for.
_TEN_DIGITS = {33: "FR", 590: "GP", 596: "MQ", 594: "GF", 262: "RE", 508: "PM"}
# These ring overseas although the metropolitan plan lists them as well.
_OVERSEAS_FIRST = ("0263", "0268", "0269", "0596")

_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

_LONG_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

_PHONE = (
    "Ce numéro de téléphone n’est pas complet ou contient une erreur : merci de saisir ses dix chiffres, "
    "ou de commencer par + et l’indicatif du pays."
)
_PHONE_08 = (
    "Les numéros en 08 ne sont pas acceptés : merci d’indiquer un numéro fixe ou mobile où vous joindre."
)
_EMAIL = (
    "Cette adresse électronique n’est pas complète ou contient une erreur : merci de la vérifier, "
    "par exemple prenom.nom@exemple.fr."
)
_POSTCODE = "Ce code postal n’existe pas : merci de saisir ses cinq chiffres, par exemple 39000."
_CAF = "Le numéro d’allocataire CAF comporte sept chiffres : merci de le recopier depuis votre attestation."
_CAF_NIR = (
    "Ceci ressemble à un n° de sécurité sociale, ne pas saisir : "
    "merci d’indiquer les sept chiffres de votre numéro d’allocataire CAF."
)
_DATE = "Merci de saisir la date sous la forme jj/mm/aaaa, par exemple 04/02/2017."
_DATE_UNKNOWN = "Cette date n’existe pas dans le calendrier : merci de vérifier le jour et le mois."


class BadFormat(ValueError):
    """What was typed cannot be read; `sentence` tells its author, in French, what to type instead.

    The sentence never repeats what was typed: it may be what nobody should have entered.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_phone(text: str) -> str:
    """Return a telephone number in E.164; French, overseas, or foreign when written with + or 00.

    Raises `BadFormat`, also for French numbers in 08: they are no way to reach a parent.
    """
    import phonenumbers

    typed = re.sub(r"[\s()./\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", clean(text)))
    # +33 becomes 0: people write it before overseas numbers too.
    dialled = re.sub(r"^\+330?", "0", re.sub(r"^00", "+", typed))
    if not re.fullmatch(r"0[1-9][0-9]{8}|\+[1-9][0-9]{5,14}", dialled):
        raise BadFormat(_PHONE)
    for region in _regions(dialled):
        try:
            number = phonenumbers.parse(dialled, region)
        except phonenumbers.NumberParseException:
            continue
        if number.country_code in _TEN_DIGITS and str(number.national_number).startswith("8"):
            raise BadFormat(_PHONE_08)
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise BadFormat(_PHONE)


def show_phone(e164: str) -> str:
    """Return a stored number as people dial it from France: « 06 12 34 56 78 », else with its prefix.

    One that was stored unread is shown as it stands: a list of telephones must not fail for one of them.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return clean(e164)
    forms = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, forms.NATIONAL if _has_ten_digits(number) else forms.INTERNATIONAL
    )


def parse_email(text: str) -> str:
    """Return an e-mail address with its domain in lower case and Unicode; `BadFormat` if it is none.

    Accents are fine in the domain, not before the @: ordinary mail servers refuse them there.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(clean(text), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise BadFormat(_EMAIL) from error


def is_email(text: str) -> bool:
    """Tell whether it can be written to: the office also notes that a family has no address at all."""
    try:
        parse_email(text)
    except BadFormat:
        return False
    return True


def parse_postcode(text: str) -> str:
    """Return a French post code, five digits as text; `BadFormat` if it is none."""
    digits = re.sub(r"\s", "", clean(text))
    if not re.fullmatch(r"(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}", digits):
        raise BadFormat(_POSTCODE)
    return digits


def parse_caf_number(text: str) -> str:
    """Return a CAF *allocataire* number, 7 digits as text, without the letter that may follow.

    Raises `BadFormat`, with a sentence of its own for a social security number: that must never be stored,
    mistyped or not, so its shape decides and no check digit is asked for.
    """
    typed = re.sub(r"[\s.\-]", "", clean(text)).upper()
    if re.fullmatch(r"[0-9]{5}([0-9]{2}|2[AB])[0-9]{6}([0-9]{2})?", typed):
        raise BadFormat(_CAF_NIR)
    found = re.fullmatch(r"([0-9]{7})[A-Z]?", typed)
    if found is None:
        raise BadFormat(_CAF)
    return found[1]


def parse_date(text: str) -> date:
    """Return the date typed as jj/mm/aaaa or j/m/aaaa; `BadFormat` if it is none."""
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", clean(text))
    if found is None:
        raise BadFormat(_DATE)
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadFormat(_DATE_UNKNOWN) from error


def show_date(day: date) -> str:
    """Return a date as jj/mm/aaaa."""
    # Not strftime, which leaves out the zeros of old years on some systems.
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def short_date(day: date) -> str:
    """Return a date as shown in lists, « 12 juil. »."""
    return f"{_ordinal(day)} {_MONTHS[day.month - 1]}"


def date_span(first: date, last: date) -> str:
    """Return a period as shown in lists, « 12–18 juil. », with the years only when they differ."""
    if first == last:
        return short_date(first)
    if first.year != last.year:
        return f"{short_date(first)} {first.year}–{short_date(last)} {last.year}"
    if first.month != last.month:
        return f"{short_date(first)}–{short_date(last)}"
    return f"{_ordinal(first)}–{short_date(last)}"


def long_date(day: date, *, year: bool = True) -> str:
    """Return a date as a letter says it, « 18 juillet 2027 »."""
    words = f"{_ordinal(day)} {_LONG_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def long_span(first: date, last: date) -> str:
    """Return « du 12 au 18 juillet 2027 », the month and the year said once when they are the same."""
    if first == last:
        return f"le {long_date(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"du {_ordinal(first)} au {long_date(last)}"
    return f"du {long_date(first, year=first.year != last.year)} au {long_date(last)}"


def show_quotient(quotient: int) -> str:
    """Return a family quotient (whole euros a month) as « 1 234 € »."""
    return f"{_grouped(quotient)}\u00a0€"


def show_amount(cents: int) -> str:
    """Return an amount of cents as « 1 234,50 € »."""
    sign = "\u2212" if cents < 0 else ""
    euros, rest = divmod(abs(cents), 100)
    return f"{sign}{_grouped(euros)},{rest:02}\u00a0€"


def _regions(dialled: str) -> list[str]:
    """Return the regions to read a number in, likeliest first; one is enough when the prefix says it."""
    regions = list(_TEN_DIGITS.values())
    if dialled.startswith("+"):
        return regions[:1]
    return regions[1:] + regions[:1] if dialled.startswith(_OVERSEAS_FIRST) else regions


def _has_ten_digits(number: "PhoneNumber") -> bool:
    # Saint-Pierre-et-Miquelon still has six digits beside its new ten.
    return number.country_code in _TEN_DIGITS and number.country_code != 508


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
