"""Name files the way families do: a kind, a form and a date in, a French file name out."""

from datetime import date, datetime, time, timedelta
from random import Random

from demo.files.values import Form, Kind, Quotient, Values

STEMS = {
    Kind.HEALTH_FORM: ("fiche sanitaire {e}", "Fiche_sanitaire_signée", "fiche-sanitaire {e} signée"),
    Kind.VACCINE_CERTIFICATE: ("certificat vaccins {e}", "Certificat de vaccination", "vaccins {e}"),
    Kind.VACCINE_RECORD: ("vaccins {e}", "carnet de santé {e}", "pages vaccins"),
    Kind.INSURANCE: ("attestation assurance", "Attestation_scolaire", "assurance {e}", "Attestation RC"),
    Kind.QUOTIENT: ("attestation QF", "Attestation_quotient_familial", "quotient familial"),
    Kind.AID_CHARTER: ("charte RGPD {e}", "charte colo apprenantes signée", "Charte_RGPD"),
    Kind.NEWS_CHARTER: ("charte ondonnedesnouvelles", "Charte ODDN {e}", "charte nouvelles signée"),
    Kind.SWIM_TEST: ("pass nautique {e}", "Pass-nautique", "test piscine {e}"),
}
EXTENSIONS = {
    Form.PDF: ".pdf",
    Form.SCANNED_PDF: ".pdf",
    Form.PHONE: ".jpg",
    Form.HEIC: ".heic",
    Form.SCAN: ".png",
    Form.TIFF: ".tif",
    Form.PALE: ".jpg",
}


def taken_at(day: date, *, rng: Random) -> datetime:
    """Return a moment of the evening of `day` or of the days after, when families do their paperwork."""
    moment = datetime.combine(day, time(17))
    return moment + timedelta(days=rng.randint(0, 4), seconds=rng.randint(0, 5 * 3600))


def file_name(kind: Kind, values: Values, *, form: Form, taken: datetime, rng: Random) -> str:
    """Return a name such as « IMG_20260412_183201.jpg », « vaccins Léa.heic » or « Scan0012.png »."""
    child = None if isinstance(values, Quotient) else values.child
    first_name = child.first_name.replace("/", "-") if child is not None else ""
    stem = " ".join(rng.choice(STEMS[kind]).format(e=first_name).split())
    scanner = f"Scan{rng.randint(1, 60):04d}"
    camera = f"IMG_{taken:%Y%m%d_%H%M%S}"
    match form:
        case Form.PHONE:
            stem = rng.choice((camera, camera, stem))
        case Form.HEIC:
            stem = rng.choice((f"IMG_{rng.randint(1000, 9999)}", stem))
        case Form.SCAN | Form.PALE | Form.TIFF:
            stem = rng.choice((scanner, stem, f"numérisation {taken:%d-%m-%Y}"))
        case Form.SCANNED_PDF:
            stem = rng.choice((f"Document scanné {taken:%d-%m-%Y}", stem, stem))
        case Form.PDF:
            pass
    return stem + EXTENSIONS[form]
