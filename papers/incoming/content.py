"""Tell what a file is from its bytes, never from its name: bytes in, a media type or a French name out."""

from enum import StrEnum

PDF_HEADER_WITHIN = 1024  # readers accept that much rubbish before the header
BRANDS_WITHIN = 256

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
HEIF_BRANDS = frozenset({b"mif1", b"msf1"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})


class MediaType(StrEnum):
    """The types a family may give; the value is the MIME type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    WEBP = "image/webp"
    TIFF = "image/tiff"


def identify(data: bytes) -> MediaType | None:
    """Return the accepted type that `data` begins like, or None. Nothing is parsed beyond the signature."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return MediaType.WEBP
    if _is_heic(_brands(data)):
        return MediaType.HEIC
    return MediaType.PDF if b"%PDF-" in data[:PDF_HEADER_WITHIN] else None


def name_refused(data: bytes) -> str | None:
    """Return what a file of a refused type is, in French with its article (« un document Word »), or None."""
    if data.startswith(b"PK\x03\x04"):
        return _name_archive(data)
    for signature, name in _REFUSED_SIGNATURES:
        if data.startswith(signature):
            return name
    brands = _brands(data)
    if brands:
        return "une image AVIF" if brands & AVIF_BRANDS else "une vidéo"
    opening = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "une page web"
    return None


_SIGNATURES = (
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"II*\0", MediaType.TIFF),
    (b"MM\0*", MediaType.TIFF),
    (b"II+\0", MediaType.TIFF),
    (b"MM\0+", MediaType.TIFF),
)

_REFUSED_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un document d’une ancienne version d’Office"),
    (b"{\\rtf", "un document RTF"),
    (b"GIF8", "une image GIF"),
    (b"BM", "une image BMP"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"Rar!", "une archive RAR"),
)

# A document in a ZIP envelope shows by a member's name, which is never compressed.
_ARCHIVE_MEMBERS = (
    (b"word/", "un document Word"),
    (b"xl/", "un classeur Excel"),
    (b"ppt/", "une présentation PowerPoint"),
    (b"application/vnd.oasis.opendocument.text", "un document OpenDocument"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "un classeur OpenDocument"),
    (b"Index/Document.iwa", "un document Pages"),
)


def _name_archive(data: bytes) -> str:
    for member, name in _ARCHIVE_MEMBERS:
        if member in data:
            return name
    return "une archive ZIP"


def _brands(data: bytes) -> frozenset[bytes]:
    """Return the brands of an ISO base media file (HEIC, AVIF, MP4), none for anything else."""
    if data[4:8] != b"ftyp":
        return frozenset()
    box = data[: min(int.from_bytes(data[:4], "big"), BRANDS_WITHIN)]
    compatible = (box[start : start + 4] for start in range(16, len(box), 4))
    return frozenset({box[8:12], *compatible})


def _is_heic(brands: frozenset[bytes]) -> bool:
    return bool(brands & HEIC_BRANDS) or bool(brands & HEIF_BRANDS and not brands & AVIF_BRANDS)
