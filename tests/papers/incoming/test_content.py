"""Types by content: bytes in, a media type or a French name out."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.incoming.content import MediaType, identify, name_refused
from tests.papers.incoming.files import encode, pdf, quarters

FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.HEIC: "HEIF",
    MediaType.WEBP: "WEBP",
    MediaType.TIFF: "TIFF",
}


def archive(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for member in members:
            made.writestr(member, "contenu")
    return buffer.getvalue()


def ftyp(*brands: bytes) -> bytes:
    major, *compatible = brands
    content = b"ftyp" + major + bytes(4) + b"".join(compatible)
    return (4 + len(content)).to_bytes(4, "big") + content


@pytest.mark.parametrize(("media_type", "name"), FORMATS.items())
def test_a_picture_is_known_by_its_bytes(media_type: MediaType, name: str) -> None:
    assert identify(encode(quarters(), name)) is media_type


@pytest.mark.parametrize("before", [b"", b"\n", bytes(1019)])
def test_a_pdf_header_may_come_late(before: bytes) -> None:
    assert identify(before + pdf()) is MediaType.PDF


def test_a_pdf_header_may_not_come_too_late() -> None:
    assert identify(bytes(1020) + pdf()) is None


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"II*\0", MediaType.TIFF),
        (b"MM\0*", MediaType.TIFF),
        (ftyp(b"heic", b"mif1"), MediaType.HEIC),
        (ftyp(b"mif1", b"heic", b"miaf"), MediaType.HEIC),
        (ftyp(b"mif1"), MediaType.HEIC),
        (ftyp(b"avif", b"mif1"), None),
        (ftyp(b"mif1", b"avif"), None),
        (ftyp(b"isom", b"mp42"), None),
        (b"RIFF\x10\0\0\0WAVE", None),
        (b"", None),
        (b"Bonjour", None),
    ],
)
def test_signatures(data: bytes, media_type: MediaType | None) -> None:
    assert identify(data) is media_type


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (archive("[Content_Types].xml", "word/document.xml"), "un document Word"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "un classeur Excel"),
        (archive("photos/1.jpg"), "une archive ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "un document d’une ancienne version d’Office"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><html>", "une page web"),
        (b"GIF89a", "une image GIF"),
        (ftyp(b"avif"), "une image AVIF"),
        (ftyp(b"isom", b"mp42"), "une vidéo"),
        (b"Bonjour", None),
        (b"", None),
    ],
)
def test_a_refused_type_is_named(data: bytes, name: str | None) -> None:
    assert identify(data) is None
    assert name_refused(data) == name


@given(st.binary(max_size=64))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    identify(data)
    name_refused(data)
    name_refused(b"\0\0\0\x20ftyp" + data)
