"""The commands that open no window: a command line in, files and an exit code out."""

import argparse
import io
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PIL import Image

from coordinator_app import whole
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import Pixels
from papers.incoming.unreadable import MAX_BYTES, Reason, Unreadable

WIDTH = 1_600


class Refused(Exception):
    """A command that cannot be carried out; the message is the French sentence that says why."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; a problem is one French sentence on the error stream and exit 1."""
    if arguments[:1] == ["fiches"]:
        return _forms(arguments[1:])
    options = _parser().parse_args(arguments)
    try:
        preview(options.file, options.output, width=options.width, password=options.password)
    except (Refused, Unreadable) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _forms(arguments: Sequence[str]) -> int:
    # Drawing pages needs no database.
    from coordinator_app.editions import command  # noqa: PLC0415
    from coordinator_app.errors import DeskError  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        prog="coordinateur fiches",
        description="Écrit les fiches sanitaires d’un séjour ; ce qui n’a pas changé n’est pas refait.",
    )
    command.declare(parser)
    options = parser.parse_args(arguments)
    try:
        return command.run(options)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1


def preview(file: Path, folder: Path, *, width: int = WIDTH, password: str | None = None) -> None:
    """Write each page of `file` to `folder` as `page-01.png`, `page-02.png`…, by the confined process.

    Raises `Unreadable`, or `Refused` when the file cannot be read or a picture not be written. The pages
    before one that is unreadable stay; no picture is ever left half written.
    """
    data = _read(file)
    with closing(Renderer()) as renderer:
        try:
            pages = renderer.open(data, password=password).pages
            for index in range(len(pages)):
                pixels = renderer.page(data, index, width=width, password=password)
                _write(_png(pixels), folder / f"page-{index + 1:02}.png")
        except Unreadable as refusal:
            if refusal.reason is Reason.LOCKED and password is not None:
                raise Refused("Ce mot de passe n’ouvre pas ce fichier.") from refusal
            if refusal.reason is Reason.LOCKED:
                raise Refused(
                    "Ce fichier est protégé par un mot de passe : donnez-le avec --mot-de-passe."
                ) from refusal
            raise
        except RuntimeError as error:  # as the renderer says that its process does not start
            raise Refused("Le processus qui dessine les pages ne démarre pas sur ce poste.") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coordinateur", description="Les commandes du poste qui n’ouvrent pas de fenêtre."
    )
    commands = parser.add_subparsers(required=True, metavar="commande")
    drawing = commands.add_parser(
        "preview",
        help="dessiner les pages d’un fichier",
        description="Dessine les pages d’un fichier en images PNG, par le même processus isolé que le poste.",
    )
    drawing.add_argument("file", type=Path, metavar="FICHIER", help="PDF, JPEG, PNG, HEIC, WebP ou TIFF")
    drawing.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="DOSSIER",
        help="où écrire page-01.png, page-02.png…",
    )
    drawing.add_argument("--mot-de-passe", dest="password", metavar="MOT", help="celui d’un PDF protégé")
    drawing.add_argument(
        "--width", type=_width, default=WIDTH, metavar="PIXELS", help=f"largeur des images ({WIDTH})"
    )
    return parser


def _width(text: str) -> int:
    width = int(text)
    if width < 1:
        raise ValueError(text)
    return width


def _read(file: Path) -> bytes:
    """Return the bytes of a file, one too many for the renderer at most: an endless file has an end here."""
    if file.is_dir():
        raise Refused(f"« {file} » est un dossier, pas un fichier.")
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise Refused(f"Le fichier « {file} » n’existe pas.") from error
    except (OSError, ValueError) as error:  # ValueError: a name that no system accepts
        raise Refused(f"Le fichier « {file} » ne peut pas être lu.") from error


def _png(pixels: Pixels) -> bytes:
    size = (pixels.width, pixels.height)
    image = Image.frombuffer("RGB", size, pixels.data, "raw", "BGRX", pixels.stride, 1)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _write(data: bytes, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        whole.write(target, data)
    except (OSError, ValueError) as error:
        raise Refused(f"Les images ne peuvent pas être écrites dans « {target.parent} ».") from error
