"""The association's settings: rows of `setting` in, one value with every default filled out."""

from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.models import Setting
from db.rules.association import Association
from db.rules.notice import Contact
from db.rules.reminders import Schedule, parse


def association(session: Session) -> Association:
    """Return what the association settled; keys are field names, the contact's prefixed with `contact.`."""
    found = {row.key: row.value for row in session.execute(_settings())}
    contact = {f.name: found[f"contact.{f.name}"] for f in fields(Contact) if f"contact.{f.name}" in found}
    own = {f.name: found[f.name] for f in fields(Association) if f.name in found}
    if "reminders" in own:
        own["reminders"] = parse(own["reminders"], Schedule())
    return Association(**{**own, "contact": Contact(**contact)})


@cache
def _settings() -> Select[str, Any]:
    return select(Setting.key, Setting.value)
