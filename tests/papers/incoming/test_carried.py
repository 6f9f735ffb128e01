"""What a PDF carries besides its pages is said, wherever it hides, and never acted on."""

import io
import zlib
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from papers.incoming.carried import MAX_INFLATED, find
from papers.incoming.renderer import Renderer, carried
from papers.incoming.sheet import Carried
from tests.papers.incoming.files import RED, TOP_LEFT, assemble, colour_at, encode, near, pdf, quarters

SECRET = "mimosa"  # noqa: S105  # of files made here


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def with_action(action: bytes) -> bytes:
    """Return a PDF of one red page that asks for `action` when it opens."""
    red = b"1 0 0 rg 0 0 500 500 re f"
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /AA << /O 5 0 R >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(red), red),
            action,
        ]
    )


def linked(*, password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, strength=128) if password is not None else None
    canvas = Canvas(buffer, encrypt=encryption)
    canvas.linkURL("https://example.org/", (0, 0, 100, 100))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def attached() -> bytes:
    document = pypdfium2.PdfDocument(pdf())
    document.new_attachment("autre.pdf").set_data(b"contenu")
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def in_object_stream(content: bytes) -> bytes:
    held = zlib.compress(content)
    entries = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d" % len(held)
    return b"%%PDF-1.7\n1 0 obj\n<< %b >>\nstream\r\n%b\nendstream" % (entries, held)


@pytest.mark.parametrize(
    ("data", "carries"),
    [
        pytest.param(pdf(), (), id="nothing"),
        pytest.param(pdf(field="ALLERGIE"), (Carried.FORM,), id="form"),
        pytest.param(linked(), (Carried.LINK,), id="link"),
        pytest.param(linked(password=SECRET), (Carried.LINK,), id="link in a locked file"),
        pytest.param(attached(), (Carried.ATTACHMENT,), id="attachment"),
        pytest.param(
            with_action(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), (Carried.SCRIPT,), id="script"
        ),
        pytest.param(with_action(b"<</S/Java#53cript/JS(1)>>"), (Carried.SCRIPT,), id="script, disguised"),
        pytest.param(with_action(b"<< /S /Launch /F (/bin/true) >>"), (Carried.PROGRAM,), id="program"),
        pytest.param(
            with_action(b"<< /S /GoToR /F << /FS /URL /F (https://example.org/a.pdf) >> >>"),
            (Carried.PROGRAM,),
            id="remote document",
        ),
        pytest.param(
            with_action(b"<< /S /SubmitForm /F << /FS /URL /F (https://example.org/) >> >>"),
            (Carried.LINK,),
            id="what sends a form",
        ),
        pytest.param(
            with_action(b"<< /S /JavaScript /JS (1) /Next << /S /URI /URI (https://example.org/) >> >>"),
            (Carried.SCRIPT, Carried.LINK),
            id="several",
        ),
        pytest.param(encode(quarters(), "PNG"), (), id="picture"),
    ],
)
def test_what_a_file_carries_is_said(renderer: Renderer, data: bytes, carries: tuple[Carried, ...]) -> None:
    assert renderer.open(data, password=SECRET).carries == carries


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (while\\(true\\){}) >>",
        b"<< /S /Launch /F (/bin/true) >>",
        b"<< /S /URI /URI (http://127.0.0.1:9/) >>",
    ],
)
def test_what_a_file_carries_does_nothing(renderer: Renderer, action: bytes) -> None:
    """The page is drawn by the same process, which no action ended or stopped."""
    data = with_action(action)
    renderer.open(data)
    child = renderer._child
    assert near(colour_at(renderer.page(data, 0, width=50), TOP_LEFT), RED)
    assert renderer._child is child


def test_object_streams_are_looked_into() -> None:
    assert find(in_object_stream(b"1 0 << /S /JavaScript /JS (1) >>")) == {Carried.SCRIPT}
    assert find(in_object_stream(b"1 0 << /Type /Page >>")) == set()


def test_words_and_keys_are_no_actions() -> None:
    assert find(b"<< /URI (x) /JavaScript 3 0 R /S /URIs /Subtype /Link /Subtype /Widget >>") == set()


def test_a_bomb_in_an_object_stream_stops_at_the_limit() -> None:
    """Beyond it nothing is inflated, so nothing is found."""
    action = b"<< /S /JavaScript /JS (1) >>"
    assert find(in_object_stream(bytes(1000) + action)) == {Carried.SCRIPT}
    assert find(in_object_stream(bytes(MAX_INFLATED) + action)) == set()


@pytest.mark.parametrize(
    "answer", [{}, {"carries": "script"}, {"carries": ["<b>"]}, {"carries": [[]]}, {"carries": [1]}]
)
def test_a_child_taken_over_cannot_say_what_it_likes(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"carries|Carried"):
        carried(answer)
