"""How long this desk may be used away from the shared database: instants in, a refusal out when it is over.

No clock is believed. Time without contact is added up from the forward steps of this machine's clock, so that
one set back gains nothing; one set forward costs the rest of the lease, until the next contact.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from coordinator_app.errors import DeskError

_SPENT, _SEEN = "lease_spent", "lease_seen"
_STEP = timedelta(minutes=1)  # less is not worth a write


class Store(Protocol):
    """A few words that outlive the program, beside the rows they are about."""

    def get(self, name: str) -> str | None:
        """Return a word, None when it was never put."""

    def put(self, words: Mapping[str, str]) -> None:
        """Keep words, all or none."""


class LeaseOver(DeskError):
    """The desk was away for too long: nothing is read until the shared database is met again."""

    def __init__(self, days: int) -> None:
        super().__init__(
            f"Ce poste n’a pas retrouvé la base commune depuis {days} jours",
            "Les dossiers ne s’affichent plus. Vos décisions en attente sont gardées : rétablissez le "
            "réseau, elles partiront et les dossiers reviendront.",
        )


class Lease:
    """The lease of one desk, of `days` days."""

    def __init__(self, store: Store, *, days: int) -> None:
        self._store, self._days = store, days
        self._spent = timedelta(seconds=float(store.get(_SPENT) or 0))
        seen = store.get(_SEEN)
        self._seen = datetime.fromisoformat(seen) if seen else None

    @property
    def spent(self) -> timedelta:
        """How long the desk has been without contact, as far as was looked at."""
        return self._spent

    def renew(self, now: datetime) -> None:
        """The shared database answered: the lease begins anew. `now` is aware, as below."""
        self._keep(timedelta(), now)

    def check(self, now: datetime) -> None:
        """Count the time that has passed; raises `LeaseOver` when the lease is. Called before reading."""
        seen = self._seen
        if seen is None or now < seen:
            self._keep(self._spent, now)
        elif now - seen >= _STEP:
            self._keep(self._spent + (now - seen), now)
        if self._spent > timedelta(days=self._days):
            raise LeaseOver(self._days)

    def _keep(self, spent: timedelta, seen: datetime) -> None:
        # On disk first: what cannot be written is not gained.
        self._store.put({_SPENT: str(spent.total_seconds()), _SEEN: seen.astimezone(UTC).isoformat()})
        self._spent, self._seen = spent, seen
