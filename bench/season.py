"""The demonstration's season, made once and kept: a size in, its data folder and its files out."""

import hashlib
import shutil
from pathlib import Path

from coordinator_app.main import open_desk
from coordinator_app.settings import load
from db import migrations

KEPT_IN = Path(__file__).parents[1] / "build" / "bench"


def season(size: str = "small", *, kept_in: Path = KEPT_IN) -> Path:
    """Return a data folder with a season of that size, to be copied before anything writes to it."""
    folder = kept_in / f"season-{size}-{schema()}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        open_desk(load(unfinished), demo=size).close()
        unfinished.rename(folder)
    return folder


def schema() -> str:
    """Return a short name of the tables as they are made now: what was kept for others is of no use."""
    revisions = sorted(Path(migrations.__file__).parent.glob("versions/*.py"))
    return hashlib.sha256(b"".join(revision.read_bytes() for revision in revisions)).hexdigest()[:8]


def documents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all that families gave, by sha256."""
    paths = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in paths}
