"""`coordinateur server prepare` and `coordinateur staff`: a real server, whose owner is no superuser."""

import base64
import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from coordinator_app import main
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.settings import SERVER_PASSWORD
from coordinator_app.team import command
from db import migrations
from tests.faults.proxy import Proxy

VERIFIER = "SELECT rolpassword FROM pg_authid WHERE rolname = :login"
SEED = (
    "INSERT INTO season VALUES ('2027-ete', 'Été 2027', '2027-07-01', '2027-08-31'); "
    "INSERT INTO stay (id, season_code, code, name, place, country, first_day, last_day, age_min, age_max, "
    "capacity, aid_scheme, state) "
    "SELECT gen_random_uuid(), '2027-ete', code, 'Mer', 'Quiberon', 'FR', '2027-07-05', "
    "'2027-07-11', 6, 12, 20, false, 'open' FROM unnest(ARRAY['MER1', 'MER2']) code"
)


@dataclass
class Base:
    """An empty database of a server, its owner, and what the commands said."""

    root: Engine
    address: str
    owner: str
    name: str
    folder: Path
    suffix: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    def login(self, name: str) -> str:
        """Return a login no other test has: they are the whole server's."""
        return f"{name}.{self.suffix}"

    def prepare(self, *more: str, ask: Callable[[str], str] = lambda _: "") -> int:
        """Run `coordinateur server prepare` as the owner."""
        admin = ("--admin", self.login("chef"), "--name", "Claire")
        arguments = ["server", "prepare", self.address, "--login", self.owner, *admin, *more]
        return command.run(arguments, credentials=no_keyring, ask=ask)

    def staff(self, *arguments: str, by: str = "chef", ask: Callable[[str], str] = lambda _: "") -> int:
        """Run `coordinateur staff` as an administrator."""
        order, person, *more = arguments
        where = ("--data", str(self.folder), "--server", self.address, "--login", self.login(by))
        return command.run(
            ["staff", order, self.login(person), *more, *where], credentials=no_keyring, ask=ask
        )

    def engine(self, login: str) -> Engine:
        """Return an engine that connects as somebody."""
        return create_engine(self.root.url.set(username=login, database=self.name), poolclass=NullPool)

    def rows(self, sql: str, **values: str) -> list[tuple[object, ...]]:
        """Return what the server's superuser reads."""
        with self.engine("postgres").connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]


def no_keyring() -> Credentials:
    raise DeskError("Ce poste n’a pas de trousseau de mots de passe", "")


@pytest.fixture
def base(migrated_postgresql: Engine, postgresql_server: str, tmp_path: Path) -> Iterator[Base]:
    """A database whose owner may make roles and is no superuser."""
    name = f"alef_{uuid.uuid4().hex[:8]}"
    root = create_engine(
        make_url(postgresql_server).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    with root.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN CREATEROLE"))
        # Another database of this server has made them; a server of its own would need none of this.
        groups = connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sejours\\_%'"))
        for group in groups.all():
            connection.execute(text(f"GRANT {group} TO {name} WITH ADMIN OPTION"))
        connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
    with Proxy(postgresql_server) as proxy:
        found = Base(root, f"postgresql://127.0.0.1:{proxy.port}/{name}", name, name, tmp_path)
        yield found
    with root.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        mine = text("SELECT rolname FROM pg_roles WHERE rolname LIKE :like")
        for login in connection.scalars(mine, {"like": f"%.{found.suffix}"}).all():
            connection.execute(text(f'DROP ROLE "{login}"'))
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))
    migrated_postgresql.dispose()


@pytest.fixture
def ready(base: Base, capsys: pytest.CaptureFixture[str]) -> Base:
    """The same, prepared, with two stays."""
    assert base.prepare() == 0, capsys.readouterr().err
    with base.engine("postgres").begin() as connection:
        connection.execute(text(SEED))
    capsys.readouterr()
    return base


def proves(verifier: str, password: str) -> bool:
    """Tell whether a verifier is that of a password (RFC 5802)."""
    iterations, salt, stored = re.fullmatch(r"SCRAM-SHA-256\$(\d+):(\S+)\$(\S+):\S+", verifier).groups()  # type: ignore[union-attr]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(iterations))
    client = hmac.digest(salted, b"Client Key", "sha256")
    return base64.b64encode(hashlib.sha256(client).digest()).decode() == stored


def test_a_base_is_prepared_once(base: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """To this version's schema, with its first administrator, whose password is shown once."""
    assert base.prepare() == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "La base est prête.\nClaire est le premier administrateur.\n" in said
    password = said.rsplit(" : ", 1)[1].strip()
    assert re.fullmatch(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", password)
    ((kept,),) = base.rows(VERIFIER, login=base.login("chef"))
    assert proves(str(kept), password)
    assert not proves(str(kept), password + "x")
    assert base.rows("SELECT version_num FROM alembic_version") == [(migrations.head(),)]
    assert base.prepare() == 0
    assert capsys.readouterr().out == "La base était prête.\n"


def test_who_cannot_prepare(base: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """A person who does not own the base, or who may make no role; an address that is none."""
    with base.root.connect() as connection:
        connection.execute(text(f"ALTER ROLE {base.owner} NOCREATEROLE"))
    assert base.prepare() == 1
    assert capsys.readouterr().err.startswith("Cet identifiant ne peut pas préparer la base. ")
    base.address = "sqlite:///sejours.db"
    assert base.prepare() == 1
    assert capsys.readouterr().err.startswith("Cette adresse n’est pas valable. ")


def test_a_person_is_added_and_signs_in(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """With a role, stays and a password of their own."""
    assert ready.staff("add", "anne", "--name", "Anne", "--role", "direction", "--stay", "MER1") == 0
    said = capsys.readouterr().out
    assert said.startswith("Anne fait partie de l’équipe : direction, séjour(s) MER1.\nIdentifiant : anne.")
    assert ready.staff("add", "paul", "--role", "coordination") == 0
    assert "coordination, tous les séjours" in capsys.readouterr().out
    people = ready.rows(
        "SELECT split_part(login, '.', 1), display_name, role, every_stay FROM staff ORDER BY 1"
    )
    assert people == [
        ("anne", "Anne", "director", False),
        ("chef", "Claire", "admin", True),
        ("paul", ready.login("paul"), "coordinator", True),
    ]
    assert ready.rows("SELECT code FROM staff_stay JOIN stay ON stay.id = stay_id") == [("MER1",)]
    with ready.engine(ready.login("anne")).connect() as connection:
        assert connection.scalar(text("SELECT role FROM whoami()")) == "director"
        assert connection.scalar(text("SELECT count(*) FROM child")) == 0


def test_a_typed_password(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the same, and long enough; it is not shown."""
    add = ("add", "anne", "--role", "comptabilite", "--password")
    answers = {"Nouveau mot de passe : ": "court", "Le même, encore une fois : ": "court"}
    assert ready.staff(*add, ask=lambda asked: answers.get(asked, "")) == 1
    assert capsys.readouterr().err.startswith("Ce mot de passe est trop court. ")
    answers["Nouveau mot de passe : "] = "une phrase de passe"
    assert ready.staff(*add, ask=lambda asked: answers.get(asked, "")) == 1
    assert capsys.readouterr().err.startswith("Les deux mots de passe diffèrent. ")
    answers["Le même, encore une fois : "] = "une phrase de passe"
    assert ready.staff(*add, ask=lambda asked: answers.get(asked, "")) == 0
    assert "phrase" not in capsys.readouterr().out
    ((kept,),) = ready.rows(VERIFIER, login=ready.login("anne"))
    assert proves(str(kept), "une phrase de passe")
    assert ready.staff("password", "anne") == 0
    assert not proves(str(kept), capsys.readouterr().out.rsplit(" : ", 1)[1].strip())


def test_another_role_takes_effect_at_once(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """What the first one could is over, in the very session that is open."""
    ready.staff("add", "paul", "--role", "coordination")
    with ready.engine(ready.login("paul")).connect() as connection:
        connection.execute(text("SELECT count(*) FROM mail"))
        connection.rollback()
        assert ready.staff("role", "paul", "animation", "--stay", "MER1", "--stay", "MER2") == 0
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("SELECT count(*) FROM mail"))
    assert ready.rows("SELECT count(*) FROM staff_stay") == [(2,)]
    assert ready.staff("role", "paul", "coordination") == 0
    assert ready.rows("SELECT count(*) FROM staff_stay") == [(0,)]
    assert "coordination, tous les séjours" in capsys.readouterr().out


def test_somebody_removed_is_told_and_reads_nothing(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """Open sessions end; the next may ask who it is, and that is all. They can come back."""
    ready.staff("add", "paul", "--role", "coordination")
    engine = ready.engine(ready.login("paul"))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert ready.staff("remove", "paul") == 0, capsys.readouterr().err
        with pytest.raises(DBAPIError, match="terminat"):
            connection.execute(text("SELECT 1"))
        connection.invalidate()
    assert "ne fait plus partie de l’équipe" in capsys.readouterr().out
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name, active FROM whoami()")).one() == (
            ready.login("paul"),
            False,
        )
        for table in ("child", "staff", "change_log", "audit_event"):
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            connection.rollback()
    assert ready.staff("role", "paul", "coordination") == 1
    assert ready.staff("add", "paul", "--role", "coordination") == 0
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM child")) == 0


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("add", "chef", "--role", "coordination"), "Cet identifiant est déjà pris. "),
    (("add", "Anne", "--role", "coordination"), "Cet identifiant ne convient pas. "),
    (("add", "anne", "--role", "direction"), "Il manque les séjours. "),
    (
        ("add", "anne", "--role", "direction", "--stay", "RIEN"),
        "Ce séjour n’existe pas. Aucun n’a le code « RIEN »",
    ),
    (("add", "anne", "--role", "comptabilite", "--stay", "MER1"), "Ce rôle n’a pas de séjours. "),
    (("role", "anne", "coordination"), "Personne dans l’équipe n’a cet identifiant. "),
    (("role", "chef", "coordination"), "C’est le dernier administrateur. "),
    (("remove", "chef"), "C’est le dernier administrateur. "),
)


def test_what_is_refused(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit 1, nothing changed."""
    before = ready.rows("SELECT login, role, active FROM staff")
    for arguments, said in REFUSED:
        assert ready.staff(*arguments) == 1
        assert capsys.readouterr().err.startswith(said)
        assert ready.rows("SELECT login, role, active FROM staff") == before


def test_only_administrators(ready: Base, capsys: pytest.CaptureFixture[str]) -> None:
    """A coordinator adds nobody, and no administrator takes over a login that is none of the team's."""
    ready.staff("add", "paul", "--role", "coordination")
    assert ready.staff("add", "anne", "--role", "administration", by="paul") == 1
    assert capsys.readouterr().err.startswith("Cette commande est réservée aux administrateurs. ")
    for function in ("staff_password(:login, :verifier)", "staff_remove(:login)", "staff_disconnect(:login)"):
        with ready.engine(ready.login("chef")).connect() as connection:
            for login in ("postgres", ready.owner, "sejours_admin"):
                verifier = ready.rows(VERIFIER, login=ready.login("paul"))
                with pytest.raises(DBAPIError, match="nobody has this login"):
                    connection.execute(
                        text(f"SELECT {function}"), {"login": login, "verifier": verifier[0][0]}
                    )
                connection.rollback()
    with ready.engine(ready.login("chef")).connect() as connection, pytest.raises(DBAPIError, match="SCRAM"):
        connection.execute(text(f"SELECT staff_password('{ready.login('paul')}', 'mimosa')"))


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_the_desk_of_an_administrator_knows_the_server(
    ready: Base, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its settings name it, its keyring has the password: nothing is asked."""
    (ready.folder / "settings.toml").write_text(
        f'login = "{ready.login("chef")}"\n[server]\naddress = "{ready.address}"\nfiles = "/srv/pieces"\n'
    )
    kept = Credentials(Ring(), allowed=[Ring.__module__])
    kept.set(SERVER_PASSWORD, "secret")
    where = ["--data", str(ready.folder)]
    asked: list[str] = []

    def ask(words: str) -> str:
        asked.append(words)
        return ""

    add = ["staff", "add", ready.login("anne"), "--role", "comptabilite", *where]
    assert command.run(add, credentials=lambda: kept, ask=ask) == 0, capsys.readouterr().err
    assert asked == []
    assert command.run([*add, "--login", ready.login("anne")], credentials=lambda: kept, ask=ask) == 1
    assert asked == [f"Mot de passe de {ready.login('anne')} : "]


def test_a_desk_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what is missing; the command is one of the application's."""
    assert main.run(["staff", "remove", "anne", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("Ce poste n’a pas de serveur. ")
    where = ["--data", str(tmp_path), "--server", "postgresql://localhost/base"]
    assert main.run(["staff", "remove", "anne", *where]) == 1
    assert capsys.readouterr().err.startswith("Il manque votre identifiant. ")
