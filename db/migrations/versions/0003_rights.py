"""Rights: who may read and write what, checked by PostgreSQL itself; on SQLite the person owns the file."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # Without parameters, so that neither « : » nor « % » of the SQL is taken for one.
    for file in sorted((Path(__file__).parents[1] / "sql" / "0003").glob("*.sql")):
        connection.exec_driver_sql(
            file.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
        )
