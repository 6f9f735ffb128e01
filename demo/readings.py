"""What a coordinator wrote down from an accepted paper of the demo: the paper in, the reading out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from db.rules import capture
from db.rules.capture import Reading, Situation
from db.rules.planning import Interval
from demo import programme, uploads, vaccination
from demo.cast import Request
from demo.people import Family, Kid


def read(
    code: str, family: Family, kid: Kid, request: Request, *, cover: Interval | None, on: date
) -> Reading:
    """Return what was read on `on`, by the rules; raises ValueError if they would have refused it."""
    stay = request.stay
    at = Situation(
        season_first=stay.season.first_day,
        season_last=stay.season.last_day,
        first_day=stay.first_day,
        last_day=stay.last_day,
        today=on,
        birth_date=kid.birth_date,
        health_form_version=uploads.TEMPLATE,
    )
    typed = dict(_typed(code, family, kid, cover, on))
    reading = capture.read(code, typed, at)
    if reading.blocking is not None and reading.blocking.key == "appreciation":
        reading = capture.read(code, {**typed, "appreciation": "Dates vues avec la famille."}, at)
    if reading.blocking is not None:
        raise ValueError(f"{code}: {reading.blocking.sentence}")
    return replace(reading, problems=())


def _typed(code: str, family: Family, kid: Kid, cover: Interval | None, on: date) -> Mapping[str, str]:
    signed = {"signed_on": on.isoformat()}
    year, five_years = timedelta(days=364), timedelta(days=5 * 365)
    by_kind: dict[str, Mapping[str, str]] = {
        programme.HEALTH_FORM: {**signed, "version": uploads.TEMPLATE},
        programme.VACCINES: {"proof": "record", **vaccination.typed(kid.birth_date, on)},
        programme.INSURANCE: {
            "insurer": uploads.insurer(family),
            "number": uploads.contract(family),
            "from": cover.first.isoformat() if cover else "",
            "to": cover.last.isoformat() if cover else "",
            "cover": "full",
        },
        programme.QUOTIENT: {
            "scheme": "caf",
            "value": str(uploads.quotient(family)),
            "month": f"{on:%Y-%m}",
        },
        programme.NEWS_CHARTER: {**signed, "answer": "yes"},
        programme.SWIM_TEST: {"aid": "without", "passed_on": on.isoformat()},
        programme.EXIT_PERMIT: {
            **signed,
            "until": (on + year).isoformat(),
            "identity_until": (on + five_years).isoformat(),
        },
    }
    return by_kind.get(code, signed)
