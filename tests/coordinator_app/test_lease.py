"""A desk that met nobody for too long shows nothing, whatever its clock says."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator_app.lease import Lease, LeaseOver

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)


class Words(dict[str, str]):
    def put(self, words: Mapping[str, str]) -> None:
        self.update(words)


def met(store: Words | None = None) -> tuple[Lease, Words]:
    words = Words() if store is None else store
    lease = Lease(words, days=14)
    lease.renew(NOW)
    return lease, words


def test_fourteen_days_and_no_more() -> None:
    lease, _ = met()
    for day in range(1, 15):
        lease.check(NOW + timedelta(days=day))
    with pytest.raises(LeaseOver, match="depuis 14 jours"):
        lease.check(NOW + timedelta(days=14, minutes=1))
    lease.renew(NOW + timedelta(days=20))
    lease.check(NOW + timedelta(days=34))


def test_the_program_may_start_again() -> None:
    lease, words = met()
    lease.check(NOW + timedelta(days=10))
    again = Lease(words, days=14)
    assert again.spent == timedelta(days=10)
    with pytest.raises(LeaseOver):
        again.check(NOW + timedelta(days=15))
    with pytest.raises(LeaseOver):  # also right after the next start
        Lease(words, days=14).check(NOW + timedelta(days=15))


def test_a_clock_set_back_gains_nothing() -> None:
    lease, _ = met()
    lease.check(NOW + timedelta(days=13))
    lease.check(NOW - timedelta(days=3650))
    assert lease.spent == timedelta(days=13)
    with pytest.raises(LeaseOver):
        lease.check(NOW - timedelta(days=3648))


def test_a_clock_set_forward_costs_the_lease_until_the_next_contact() -> None:
    lease, _ = met()
    with pytest.raises(LeaseOver):
        lease.check(NOW + timedelta(days=3650))
    with pytest.raises(LeaseOver):
        lease.check(NOW)
    lease.renew(NOW)
    lease.check(NOW + timedelta(days=1))


@given(st.lists(st.integers(min_value=-4000, max_value=4000), max_size=30))
def test_only_forward_steps_count(minutes: list[int]) -> None:
    """However often it is asked, and started again in between."""
    _, words = met()
    at = NOW
    gone = timedelta()
    for step in minutes:
        at += timedelta(minutes=step)
        gone += max(timedelta(), timedelta(minutes=step))
        lease = Lease(words, days=14)
        if gone > timedelta(days=14):
            with pytest.raises(LeaseOver):
                lease.check(at)
            return
        lease.check(at)
        assert lease.spent == gone


def test_seconds_add_up() -> None:
    """Short steps are not written each, and not lost either."""
    lease, words = met()
    for second in range(0, 7201, 20):
        lease.check(NOW + timedelta(seconds=second))
    assert Lease(words, days=14).spent == timedelta(hours=2)
