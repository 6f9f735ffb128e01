"""`coordinateur preview`, as a person types it: pages as PNG files, or one French sentence and exit 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from coordinator_app import cli, main
from tests.papers.incoming.files import RED, encode, near, pdf, quarters

ROOT = Path(__file__).parents[2]
SECRET = "mimosa"  # noqa: S105  # of files made here

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs /dev")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images" / "ici"


def given(tmp_path: Path, data: bytes) -> str:
    file = tmp_path / "Certificat médical.pdf"
    file.write_bytes(data)
    return str(file)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_page_is_a_picture(tmp_path: Path, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = given(tmp_path, pdf(pages=3, size=(200, 100)))
    assert main.run(["preview", file, "-o", str(folder), "--width", "300"]) == 0
    assert left(folder) == ["page-01.png", "page-02.png", "page-03.png"]
    with Image.open(folder / "page-02.png") as drawn:
        assert (drawn.size, drawn.mode) == ((300, 150), "RGB")
        pixel = drawn.getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert near((int(pixel[0]), int(pixel[1]), int(pixel[2])), RED)
    assert capfd.readouterr() == ("", "")


def test_a_picture_has_one_page_and_a_second_run_replaces_it(tmp_path: Path, folder: Path) -> None:
    for size in ((120, 80), (60, 40)):
        assert cli.run(["preview", given(tmp_path, encode(quarters(*size), "PNG")), "-o", str(folder)]) == 0
        with Image.open(folder / "page-01.png") as drawn:
            assert drawn.size == size
    assert left(folder) == ["page-01.png"]


def test_a_password_opens_a_locked_file(
    tmp_path: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    locked = given(tmp_path, pdf(password=SECRET))
    assert cli.run(["preview", locked, "-o", str(folder)]) == 1
    assert cli.run(["preview", locked, "-o", str(folder), "--mot-de-passe", "autre"]) == 1
    assert not folder.exists()
    assert capfd.readouterr().err.splitlines() == [
        "Ce fichier est protégé par un mot de passe : donnez-le avec --mot-de-passe.",
        "Ce mot de passe n’ouvre pas ce fichier.",
    ]
    assert cli.run(["preview", locked, "-o", str(folder), "--mot-de-passe", SECRET]) == 0
    assert left(folder) == ["page-01.png"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide : il ne contient rien à afficher."),
        (b"PK\x03\x04 word/", "Ce fichier est un document Word, pas un PDF ni une image acceptée."),
        (pdf()[:400], "Ce fichier est abîmé ou incomplet : il ne peut pas être affiché."),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(
    tmp_path: Path, folder: Path, capfd: pytest.CaptureFixture[str], data: bytes, sentence: str
) -> None:
    assert cli.run(["preview", given(tmp_path, data), "-o", str(folder)]) == 1
    assert capfd.readouterr() == ("", sentence + "\n")
    assert not folder.exists()


def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "absent.pdf"
    for file in (missing, tmp_path, missing / "dedans", "a\0b"):
        assert cli.run(["preview", str(file), "-o", str(folder)]) == 1
    said = capfd.readouterr().err.splitlines()
    assert said[:2] == [
        f"Le fichier « {missing} » n’existe pas.",
        f"« {tmp_path} » est un dossier, pas un fichier.",
    ]
    assert len(said) == 4


@posix
def test_a_file_without_end_is_too_large(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["preview", "/dev/zero", "-o", str(folder)]) == 1
    assert capfd.readouterr().err == "Ce fichier pèse plus de 15 Mo : il ne peut pas être affiché.\n"


def test_a_folder_that_is_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = pdf()
    file = given(tmp_path, data)
    assert cli.run(["preview", file, "-o", file]) == 1
    assert capfd.readouterr().err == f"Les images ne peuvent pas être écrites dans « {file} ».\n"
    assert Path(file).read_bytes() == data


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of a file as a full disk does")
def test_a_full_disk_leaves_no_half_picture(tmp_path: Path, folder: Path) -> None:
    file = given(tmp_path, pdf())
    found = limited(["preview", file, "-o", str(folder)], largest=100)
    assert found.returncode == 1
    assert found.stderr == f"Les images ne peuvent pas être écrites dans « {folder} ».\n"
    assert left(folder) == []


@posix
def test_a_folder_that_may_not_be_written(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(["preview", given(tmp_path, pdf()), "-o", "/proc/images"]) == 1
    assert capfd.readouterr().err == "Les images ne peuvent pas être écrites dans « /proc/images ».\n"


def limited(arguments: list[str], *, largest: int) -> subprocess.CompletedProcess[str]:
    """Run the command with no file larger than `largest` bytes; memory to draw in counts as a file."""
    limit = (
        "import resource, signal, sys; from coordinator_app.cli import run;"
        "from papers.incoming import child;"
        "region = child.Region(); child.Region = lambda: region;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest}));"
        "code = run(sys.argv[1:]); import os; os._exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-u", "-c", limit, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments", [["preview"], ["preview", "a.pdf"], ["preview", "a", "-o", "b", "--width", "0"]]
)
def test_a_command_that_means_nothing(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, as every command does."""
    with pytest.raises(SystemExit) as caught:
        main.run(arguments)
    assert caught.value.code == 2
    assert "coordinateur preview" in capsys.readouterr().err


def test_the_command_loads_neither_qt_nor_a_desk(tmp_path: Path) -> None:
    asked = (
        "import sys; from coordinator_app import cli; code = cli.run(sys.argv[1:]);"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(code, *sorted(loaded & {'PySide6', 'sqlalchemy', 'db', 'ui'}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked, "preview", given(tmp_path, pdf()), "-o", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert found.stdout == "0\n"
