"""What the demo association offers and asks for: stays, kinds of documents and prices, as plain values."""

from dataclasses import dataclass
from datetime import date, timedelta

from db.rules.requirements import DocumentKind
from db.types import Scope

NAUTICAL, ABROAD = "nautique", "étranger"

HEALTH_FORM = "fiche_sanitaire"
VACCINES = "vaccins"
INSURANCE = "assurance"
QUOTIENT = "quotient_familial"
AID_CHARTER = "charte_rgpd"
NEWS_CHARTER = "charte_oddn"
SWIM_TEST = "pass_nautique"
EXIT_PERMIT = "autorisation_sortie_territoire"


@dataclass(frozen=True)
class PieceKind:
    """A kind of document, as the association describes it (domain.md § 5)."""

    code: str
    label: str
    scope: Scope = Scope.CHILD
    per_stay: bool = False
    medical: bool = False
    aid_scheme_only: bool = False
    activity: str | None = None
    age_from: int | None = None
    age_to: int | None = None

    @property
    def rule(self) -> DocumentKind:
        """The part that decides whether a stay asks for it."""
        return DocumentKind(
            self.code, self.scope, self.activity, self.aid_scheme_only, self.age_from, self.age_to
        )


PIECES = (
    PieceKind(HEALTH_FORM, "Fiche sanitaire signée", medical=True),
    PieceKind(VACCINES, "Copie des vaccins", medical=True),
    # One certificate often covers « les enfants du foyer »; some insurers write one a child.
    PieceKind(INSURANCE, "Attestation d’assurance", scope=Scope.EITHER),
    PieceKind(QUOTIENT, "Quotient familial", scope=Scope.HOUSEHOLD),
    PieceKind(AID_CHARTER, "Charte RGPD colo apprenantes", aid_scheme_only=True),
    PieceKind(NEWS_CHARTER, "Charte OnDonneDesNouvelles"),
    PieceKind(SWIM_TEST, "Pass-nautique", activity=NAUTICAL),
    PieceKind(EXIT_PERMIT, "Autorisation de sortie du territoire", per_stay=True, activity=ABROAD),
)

# Quotient from, to (whole euros a month), share of the full price in percent.
PRICE_BANDS: tuple[tuple[int, int | None, int], ...] = (
    (0, 450, 40),
    (451, 700, 55),
    (701, 1000, 70),
    (1001, 1400, 85),
    (1401, None, 100),
)


@dataclass(frozen=True)
class Offer:
    """A stay as the programme announces it; `leaves_in` and `opened` count days from the demo's today."""

    code: str
    name: str
    theme: str
    place: str
    leaves_in: int
    nights: int
    ages: tuple[int, int]
    capacity: int
    opened: int
    price: int
    country: str = "FR"
    activities: tuple[str, ...] = ()
    aid_scheme: bool = False
    weekly: bool = False
    """Four weeks from Monday to Friday, booked one by one, closed in the third."""


OFFERS = (
    Offer(
        "apprenantes",
        "Colo apprenantes : les petits savants",
        "Sciences et lecture",
        "Gérardmer (88)",
        leaves_in=6,
        nights=5,
        ages=(6, 12),
        capacity=16,
        opened=70,
        price=39_000,
        aid_scheme=True,
    ),
    Offer(
        "voile",
        "Voile et canoë",
        "Nautisme",
        "Lac de Vouglans (39)",
        leaves_in=12,
        nights=6,
        ages=(8, 15),
        capacity=16,
        opened=75,
        price=52_000,
        activities=(NAUTICAL,),
    ),
    Offer(
        "jura",
        "Colo Jura",
        "Cabanes et nature",
        "Lamoura (39)",
        leaves_in=19,
        nights=6,
        ages=(6, 12),
        capacity=20,
        opened=20,
        price=46_000,
    ),
    Offer(
        "ferme",
        "Une semaine à la ferme",
        "Animaux",
        "Ban-de-Laveline (88)",
        leaves_in=33,
        nights=5,
        ages=(5, 11),
        capacity=12,
        opened=55,
        price=42_000,
    ),
    Offer(
        "trappeur",
        "Camp trappeur",
        "Aventure",
        "La Bresse (88)",
        leaves_in=43,
        nights=4,
        ages=(9, 14),
        capacity=18,
        opened=14,
        price=35_000,
    ),
    Offer(
        "artistes",
        "Les semaines des artistes",
        "Cirque, chant, peinture",
        "Villers-lès-Nancy (54)",
        leaves_in=57,
        nights=25,
        ages=(3, 11),
        capacity=16,
        opened=9,
        price=16_000,
        weekly=True,
    ),
    Offer(
        "baviere",
        "Rencontre en Bavière",
        "Échange franco-allemand",
        "Lindau",
        leaves_in=92,
        nights=7,
        ages=(11, 17),
        capacity=20,
        opened=20,
        price=61_000,
        country="DE",
        activities=(ABROAD,),
    ),
    Offer(
        "marionnettes",
        "Théâtre et marionnettes",
        "Spectacle",
        "Charleville-Mézières (08)",
        leaves_in=120,
        nights=5,
        ages=(7, 13),
        capacity=24,
        opened=2,
        price=41_000,
    ),
)


@dataclass(frozen=True)
class SeasonDates:
    """The season that holds the demo's today and every stay of the programme."""

    code: str
    label: str
    first_day: date
    last_day: date


def season_of(today: date) -> SeasonDates:
    """Return a season of one year that began some months ago.

    Every stay leaves within 120 days, so it ends well inside, whatever the time of the year.
    """
    first = (today - timedelta(days=120)).replace(day=1)
    last = first.replace(year=first.year + 1) - timedelta(days=1)
    years = f"{first.year}" if first.year == last.year else f"{first.year}-{last.year}"
    return SeasonDates(years, f"Saison {years}", first, last)
