"""The change feed: what changed in the shared database, in the order it was committed, without a gap.

Triggers write it (`db/migrations/versions/0002`); `db/feed.py` reads it.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class FeedHead(Base):
    """One row, locked by whoever commits: positions are given one transaction after the other.

    It does not count: a row updated a thousand times in one transaction is found again ever more slowly.
    """

    __tablename__ = "feed_head"

    id: Mapped[int] = mapped_column(primary_key=True)


class ChangeLog(Base):
    """One changed row: its table and its key as a JSON array, never its content.

    `mark` is drawn at random: a reader whose last mark is not the log's reads another history, a restored
    backup's.
    """

    __tablename__ = "change_log"
    __table_args__ = (Index(None, "at"),)

    pos: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mark: Mapped[str]
    entity: Mapped[str]
    key: Mapped[str]
    at: Mapped[datetime]
