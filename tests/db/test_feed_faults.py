"""A small run of the feed's fault injection: writers at once, rollbacks, long transactions."""

from sqlalchemy import Engine, text

from tests.faults import feed


def test_nothing_is_lost_and_no_position_is_missing(postgresql: Engine) -> None:
    """While a cursor on a timestamp, beside it, loses rows."""
    url = postgresql.url.render_as_string(hide_password=False)
    try:
        tally = feed.play(url, count=2_000, seed=7)
    finally:
        with postgresql.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS naive"))
    assert tally.holds, str(tally)
    assert tally.changes >= 2_000
    assert tally.rolled_back > 0
    assert tally.long > 0
