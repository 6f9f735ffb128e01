"""The technical log: a file in, a rotating handler on; ids and errors only, never a family's words."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path


def start(path: Path) -> None:
    """Write warnings and the application's own steps to `path`, at most two files of 1 MB."""
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("coordinator_app").setLevel(logging.INFO)
