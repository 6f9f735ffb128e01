"""`coordinateur server prepare`: the owner's line to an empty or older base in, this version's schema out."""

import psycopg
from sqlalchemy import Engine, NullPool, create_engine

from coordinator_app.errors import DeskError
from coordinator_app.server_errors import server_told_to_people
from db import migrations, wire

OLDEST = 16
"""The first version of PostgreSQL in which who makes a role governs it without being a superuser."""
_LONG = 3_600.0


def opened(told: dict[str, str | int]) -> psycopg.Connection:
    """Return a line that commits each statement. Raises `DeskError`."""
    with server_told_to_people():
        return wire.connect(told, wire.Patience(), autocommit=True)


def migrate(told: dict[str, str | int]) -> tuple[str | None, str]:
    """Bring the database up to this version's schema; return its revision before and after.

    The person must own the database and may make roles. Raises `DeskError`.
    """
    # A long table takes its time to be changed: only a server that says nothing for an hour is lost.
    engine = create_engine(
        "postgresql+psycopg://",
        creator=wire.opener(told, wire.Patience(_LONG)),
        poolclass=NullPool,
        use_native_hstore=False,
    )
    with server_told_to_people():
        _check(engine)
        before = migrations.current(engine)
        try:
            migrations.upgrade(engine)
        except migrations.NewerSchema as error:
            raise DeskError(
                "Les données viennent d’une version plus récente",
                "Elles n’ont pas été touchées. Installez la dernière version de l’application.",
            ) from error
        return before, migrations.head()


def without_admin(line: psycopg.Connection) -> bool:
    """Tell whether the database has no administrator yet."""
    with server_told_to_people():
        found = line.execute("SELECT FROM staff WHERE role = 'admin' AND active LIMIT 1").fetchone()
    return found is None


def _check(engine: Engine) -> None:
    with engine.connect() as connection:
        version, maker, owner = connection.exec_driver_sql(
            "SELECT current_setting('server_version_num')::int / 10000, r.rolsuper OR r.rolcreaterole, "
            "pg_has_role(d.datdba, 'MEMBER') FROM pg_roles r, pg_database d "
            "WHERE r.rolname = current_user AND d.datname = current_database()"
        ).one()
    if version < OLDEST:
        raise DeskError(
            "Ce serveur est trop ancien", f"Il faut PostgreSQL {OLDEST} ou plus récent ; c’est la {version}."
        )
    if not (maker and owner):
        raise DeskError(
            "Cet identifiant ne peut pas préparer la base",
            "Il doit en être le propriétaire et pouvoir créer des rôles (ALTER ROLE … CREATEROLE).",
        )
