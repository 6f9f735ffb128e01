"""What the association settled for itself (« setting » in domain.md): values with their defaults."""

from dataclasses import dataclass, field

from db.rules.notice import Contact


@dataclass(frozen=True)
class Association:
    """The association's choices."""

    contact: Contact = field(default_factory=Contact)
    submitted_is_enough: bool = True
    """Whether a document given, though not checked yet, lets the family ask for its planning."""
