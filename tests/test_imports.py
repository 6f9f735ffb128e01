"""The import rule, read from the syntax tree: which package may know which, and who may start a thread."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("db", "papers", "coordinator_app", "ui", "demo")
MAY_IMPORT = {
    "db": {"db"},
    "papers": {"db", "papers"},
    "coordinator_app": {"db", "papers", "coordinator_app"},
    "ui": {"db", "papers", "coordinator_app", "ui"},
    "demo": {"db", "papers", "demo"},
}
THREADS = {"threading", "_thread", "concurrent", "QThread", "QThreadPool", "QRunnable"}
FILES = sorted(path for package in OURS for path in (ROOT / package).rglob("*.py"))


@dataclass(frozen=True)
class Import:
    """A module named by an import statement (« db.rules »), or a name taken out of it."""

    module: str
    name: str | None
    top: bool

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[Import]:
    module = tree(path)
    at_the_top = set(map(id, module.body))
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, None, id(node) in at_the_top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            yield from (Import(node.module, alias.name, id(node) in at_the_top) for alias in node.names)


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_imports(path: Path) -> None:
    """db ← papers ← coordinator_app ← ui, and db, papers ← demo; libraries where they belong."""
    home = path.relative_to(ROOT).parts[0]
    composes = place(path) == "coordinator_app/main.py"
    for found in imports(path):
        if found.package in OURS and found.package not in MAY_IMPORT[home]:
            assert composes, f"{home} imports {found.module}"
            assert not found.top, f"{found.module} is only loaded where a window opens"
        if (home == "papers" or "db/rules" in place(path)) and found.package == "db":
            below = found.module if found.module != "db" else f"db.{found.name}"
            assert below.split(".")[1] in {"rules", "types"}, f"{place(path)} imports {below}"
        assert found.package != "PySide6" or home == "ui", "Qt outside ui"
        pure = home in {"ui", "papers"} or place(path).startswith(("db/rules/", "db/types"))
        assert found.package != "sqlalchemy" or not pure, "SQLAlchemy outside the data"
        # A lock is not a thread.
        starts_threads = (found.package in THREADS and found.name != "Lock") or found.name in THREADS
        assert not starts_threads or place(path) == "ui/tasks.py", f"a thread from {found}"
        assert found.package not in {"tests", "pytest"}


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_the_task_runner_catches_everything(path: Path) -> None:
    """Elsewhere a known error is caught by its name, and the rest is a bug that must be seen."""
    if place(path) == "ui/tasks.py":
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else set()
            assert node.type is not None, f"bare except, line {node.lineno}"
            assert not names & {"Exception", "BaseException"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_module_says_what_it_is(path: Path) -> None:
    """One sentence at the top."""
    words = ast.get_docstring(tree(path))
    assert words, "no docstring"
    assert words.partition("\n")[0].endswith((".", ",", ":", ";")) or "\n" in words


def test_the_rule_is_about_something() -> None:
    """An empty list of files would pass everything."""
    assert len(FILES) > 80
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(OURS)
