"""Turn a kind and its values into a PDF."""

from random import Random

from demo.files import charters, health_form, insurance, quotient, swim_test, vaccines
from demo.files.sheet import Sheet
from demo.files.values import Charter, HealthForm, Insurance, Kind, Quotient, SwimTest, Vaccination, Values

TITLES = {
    Kind.HEALTH_FORM: "Fiche sanitaire de liaison",
    Kind.VACCINE_CERTIFICATE: "Certificat de vaccination",
    Kind.VACCINE_RECORD: "Carnet de santé, vaccinations",
    Kind.INSURANCE: "Attestation d’assurance",
    Kind.QUOTIENT: "Attestation de quotient familial",
    Kind.AID_CHARTER: "Charte de protection des données, colos apprenantes",
    Kind.NEWS_CHARTER: "Charte OnDonneDesNouvelles",
    Kind.SWIM_TEST: "Pass-nautique",
}


def pdf(kind: Kind, values: Values, *, rng: Random, password: str | None = None) -> bytes:
    """Return the PDF, which asks for `password` when one is given.

    Raises `TypeError` when `values` are not those of `kind`.
    """
    sheet = Sheet(TITLES[kind], rng=rng, password=password)
    match kind, values:
        case Kind.HEALTH_FORM, HealthForm():
            health_form.draw(sheet, values)
        case Kind.VACCINE_CERTIFICATE, Vaccination():
            vaccines.draw_certificate(sheet, values)
        case Kind.VACCINE_RECORD, Vaccination():
            vaccines.draw_record(sheet, values)
        case Kind.INSURANCE, Insurance():
            insurance.draw(sheet, values)
        case Kind.QUOTIENT, Quotient():
            quotient.draw(sheet, values)
        case Kind.AID_CHARTER, Charter():
            charters.draw_aid(sheet, values)
        case Kind.NEWS_CHARTER, Charter():
            charters.draw_news(sheet, values)
        case Kind.SWIM_TEST, SwimTest():
            swim_test.draw(sheet, values)
        case _:
            raise TypeError(f"a {kind} is not drawn from {type(values).__name__}")
    return sheet.finish()
