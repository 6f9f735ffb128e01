"""Start the desk: `python -m coordinator_app`, the `coordinateur` command and the installed executable."""

import multiprocessing
import sys

from coordinator_app.loading import uncollected


def main() -> int:
    """Dispatch; the rendering process starts here too and must load neither Qt nor the database."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["--render-worker"]:
        from papers.incoming import worker  # noqa: PLC0415

        worker.main()
        return 0
    with uncollected():
        from coordinator_app.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
