"""What the association settled for itself (« setting » in domain.md): values with their defaults."""

from dataclasses import dataclass, field

from db.rules.notice import Contact
from db.rules.reminders import Schedule


@dataclass(frozen=True)
class Association:
    """The association's choices."""

    contact: Contact = field(default_factory=Contact)
    submitted_is_enough: bool = True
    """Whether a document given, though not checked yet, lets the family ask for its planning."""
    name: str = "ALEF"
    address: str = ""
    """Head of what is printed, with the contact."""
    medical_days: int = 30
    """How long medical papers are kept after a stay, in days; then they are to be destroyed."""
    health_form_version: str = "2026-1"
    """The template of the fiche sanitaire that families fill in this season."""
    quotient_months: int = 3
    """How old a family quotient may be when it is validated, in months."""
    calendar_blocks: bool = False
    """Whether a vaccination that the calendar foresees, though nothing makes it exigible, blocks a stay."""
    coordinators_print_medical: bool = True
    """Whether coordinators print medical papers (`db.rules.printing` says why they do by default)."""
    reminders: Schedule = field(default_factory=Schedule)
    """When families are reminded, where a stay says nothing of its own."""
