"""A desk on a copy of the small season, for the tests of the whole window."""

import shutil
from dataclasses import replace
from pathlib import Path

from coordinator_app.desk import Desk
from coordinator_app.main import open_desk
from coordinator_app.settings import load


def make_season(folder: Path) -> Path:
    """Fill a data folder with the small season."""
    open_desk(load(folder), demo="small").close()
    return folder


def desk_on(season: Path, folder: Path, *, undo_seconds: int = 10) -> Desk:
    """Return a desk on a copy of the season, whose files are those of the original."""
    shutil.copytree(season, folder, ignore=shutil.ignore_patterns("files"), dirs_exist_ok=True)
    (folder / "files").symlink_to(season / "files", target_is_directory=True)
    return open_desk(replace(load(folder), undo_seconds=undo_seconds))
