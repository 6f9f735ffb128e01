"""Families that a desk may not hold any more: their words in, how often any local file still has them out.

By hand, from the root of the repository: `python -m tests.faults.canary 200 --seed 7` (families a way). A few
run with the tests. Each way takes families from a desk: its person leaves a stay's team, a request moves to
another stay, a family is purged. Their words are looked for in the raw bytes of every file, in every row of
every table, and in every decrypted page, free pages and the journal included. Two controls show that the
search finds: the desk before, and a file that was written without overwriting what is deleted.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Engine, create_engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from db.mirror import MIRRORED
from db.models import (
    Child,
    DocumentVersion,
    EmergencyContact,
    FamilyEdit,
    Guardian,
    Household,
    Mail,
    PreRegistration,
    Staff,
    StaffStay,
)
from db.session import raw_key
from db.types import MailState
from tests import builders
from tests.coordinator_app.server import READER, Post, Server, let_in, limited
from tests.faults import encrypted
from tests.faults.feed import postgresql

WORD = "CANARI"


@dataclass(frozen=True)
class Traces:
    """How often the words are there: in raw files, rows, decrypted pages."""

    raw: int
    rows: int
    pages: int

    def __str__(self) -> str:
        return f"{self.raw} in raw bytes, {self.rows} in rows, {self.pages} in decrypted pages"


@dataclass(frozen=True)
class Tally:
    """What was found before and after the families left."""

    way: str
    seed: int
    families: int
    before: Traces
    after: Traces
    control: int  # pages with words in a file that does not overwrite
    kept: int  # rows of the families that stay
    seconds: float

    def __str__(self) -> str:
        return (
            f"canary, {self.way}, seed {self.seed}, {self.families} families: before {self.before}; "
            f"after {self.after}; control without overwriting: {self.control} pages; "
            f"{self.kept} children kept; {self.seconds:.0f} s"
        )

    @property
    def holds(self) -> bool:
        """Tell whether nothing is left, what should stay is there, and the search can find."""
        nothing = self.after == Traces(0, 0, 0)
        finds = self.before.rows > 0 and self.before.pages > 0 and self.control > 0
        return nothing and finds and self.before.raw == 0 and self.kept == self.families


Leave = Callable[[Session, list[builders.Family], list[uuid.UUID]], None]


def _team(session: Session, _: list[builders.Family], stays: list[uuid.UUID]) -> None:
    session.execute(delete(StaffStay).where(StaffStay.stay_id == stays[1]))


def _move(session: Session, families: list[builders.Family], stays: list[uuid.UUID]) -> None:
    children = [who.child for who in families]
    moved = update(PreRegistration).where(PreRegistration.child_id.in_(children))
    session.execute(moved.values(stay_id=stays[2]))


def _purge(session: Session, families: list[builders.Family], _: list[uuid.UUID]) -> None:
    """Delete what refers to the families first; the order is the tables' own."""
    documents = "SELECT id FROM document WHERE child_id = ANY(:children)"
    for query in (
        f"DELETE FROM document_version WHERE document_id IN ({documents})",  # noqa: S608
        "DELETE FROM document WHERE child_id = ANY(:children)",
        "DELETE FROM mail WHERE household_id = ANY(:homes)",
        "DELETE FROM family_edit WHERE household_id = ANY(:homes)",
        "DELETE FROM pre_registration WHERE child_id = ANY(:children)",
        "DELETE FROM child_household WHERE child_id = ANY(:children)",
        "DELETE FROM guardian WHERE household_id = ANY(:homes)",
        "DELETE FROM emergency_contact WHERE household_id = ANY(:homes)",
        "DELETE FROM account WHERE household_id = ANY(:homes)",
        "DELETE FROM child WHERE id = ANY(:children)",
        "DELETE FROM household WHERE id = ANY(:homes)",
    ):
        ids = (
            {"children": [who.child for who in families]}
            if ":children" in query
            else {"homes": [who.household for who in families]}
        )
        session.execute(text(query), ids)


WAYS: dict[str, Leave] = {"left the team": _team, "request moved": _move, "purged": _purge}


def play(engine: Engine, folder: Path, *, way: str, count: int, seed: int) -> Tally:
    """Give a desk twice `count` families and take half of them away."""
    started = time.monotonic()
    chance = Random(seed)  # noqa: S311  # to be played again
    server = Server(engine)
    let_in(engine)
    with server.transaction() as session:
        me = builders.staff(session, login=READER)
        session.execute(update(Staff).values(every_stay=False))
        stays = [builders.stay(session, name=name) for name in ("Reste", "Part", "Ailleurs")]
        session.add_all(StaffStay(staff_id=me, stay_id=stay) for stay in stays[:2])
        builders.document_type(session, "piece")
        here = [_family(session, chance, stays[0], "Durand") for _ in range(count)]
        gone = [_family(session, chance, stays[1], WORD) for _ in range(count)]
        # Some come one by one, among those that stay.
        late = [_family(session, chance, stays[1], WORD) for _ in range(count // 2)]
    with limited(engine, me) as seen:
        post = Post(seen, folder)
        try:
            post.pull()
            with server.transaction() as session:
                session.execute(
                    update(Guardian).where(Guardian.last_name == WORD).values(email=_words(chance, 1))
                )
            post.pull()
            before = _search(post)
            control = _control(post)
            with server.transaction() as session:
                WAYS[way](session, gone + late, stays)
            post.pull()
            same = post.same()
            after = _search(post)
            kept = post.scalar(select(text("count(*)")).select_from(Child)) if same else 0
        finally:
            post.replica.close()
    return Tally(way, seed, len(here), before, after, control, kept, time.monotonic() - started)


def _words(chance: Random, least: int = 40) -> str:
    """Return family words of some length, so that rows overflow their pages."""
    return f"{WORD} " * chance.randint(least, least * 30)


def _family(session: Session, chance: Random, stay: uuid.UUID, name: str) -> builders.Family:
    words = _words(chance) if name == WORD else "Bonjour"
    who = builders.family(
        session, last_name=name, first_name=name, email=f"{name}{uuid.uuid4().hex}@exemple.fr"
    )
    session.get_one(Household, who.household).address_more = words
    session.get_one(Child, who.child).restriction = words
    session.add(EmergencyContact(household_id=who.household, name=name, phone="+33612345678"))
    session.add(
        FamilyEdit(household_id=who.household, child_id=who.child, field="x", before=words, at=builders.NOW)
    )
    asked = builders.pre_registration(session, who, stay)
    session.get_one(PreRegistration, asked).family_message = words
    document = builders.document(session, who, "piece")
    session.execute(
        update(DocumentVersion)
        .where(DocumentVersion.document_id == document)
        .values(original_name=f"{name} {document.hex}.pdf")
    )
    session.execute(
        insert(Mail).values(
            household_id=who.household,
            stay_id=stay,
            trigger="to_complete",
            recipient=f"{name}@exemple.fr",
            subject=name,
            text=words,
            content=words.encode(),
            message_id=f"<{uuid.uuid4().hex}@exemple.fr>",
            state=MailState.SENT,
            written_at=builders.NOW,
        )
    )
    return who


def _search(post: Post) -> Traces:
    word = WORD.encode()
    files = [path for path in post.folder.rglob("*") if path.is_file()]
    raw = sum(path.read_bytes().count(word) for path in files)
    rows = pages = 0
    for path in files:
        if path.suffix == ".db":
            assert encrypted.is_readable(path, post.key), path.name
            pages += sum(word in page for page in encrypted.pages(path, post.key))
    assert post.replica.current is not None
    with post.replica.current.read() as copy:
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows += sum(WORD in repr(row) for row in copy.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
    assert len(tables) > len(MIRRORED)
    return Traces(raw, rows, pages)


def _control(post: Post) -> int:
    """Delete rows from a file that does not overwrite; return in how many of its pages they still are."""
    assert post.replica.current is not None
    path = post.folder.parent / f"control-{uuid.uuid4().hex}.db"
    with post.replica.current.read() as copy:
        copy.execute(f"ATTACH DATABASE ? AS control KEY {raw_key(post.key)}", (str(path),))
        copy.execute("PRAGMA control.secure_delete = OFF")
        copy.execute("CREATE TABLE control.child AS SELECT * FROM main.child")
        copy.execute("DELETE FROM control.child")
        copy.execute("DETACH DATABASE control")
    found = sum(WORD.encode() in page for page in encrypted.pages(path, post.key))
    path.unlink()
    return found


def main() -> int:
    """Run by hand; exit 1 when a word was left."""
    parser = argparse.ArgumentParser(prog="tests.faults.canary")
    parser.add_argument("count", type=int, nargs="?", default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    holds = True
    for way in WAYS:
        folder = Path(tempfile.mkdtemp(prefix="canary-"))
        (folder / "desk").mkdir()
        try:
            with postgresql() as url:
                engine = create_engine(url)
                tally = play(engine, folder / "desk", way=way, count=options.count, seed=options.seed)
                engine.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(tally, flush=True)  # noqa: T201
        holds &= tally.holds
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
