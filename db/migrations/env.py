"""Alembic's entry: runs the revisions on the connection that `db.migrations` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from db.columns import Instant
from db.models import Base


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    # A revision says what the column is, not which class of today's code wraps it.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
