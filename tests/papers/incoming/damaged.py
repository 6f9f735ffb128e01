"""Make files that lie, loop, nest and swell: nothing in, named bytes out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.papers.incoming.files import assemble, encode, png, quarters

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources 5 0 R >>"
NOTHING = b"<< >>"


def stream(content: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    """Return a stream object; `length` is a lie."""
    told = len(content) if length is None else length
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, told, content)


def one_page(
    content: bytes = b"", *, entries: bytes = b"", resources: bytes = NOTHING, more: tuple[bytes, ...] = ()
) -> bytes:
    """Return a PDF of one page that draws `content`; `more` are objects from 6 on."""
    return assemble([CATALOGUE, PAGES, PAGE, stream(content, entries), resources, *more])


def boxed(box: bytes) -> bytes:
    """Return a PDF whose page has this media box."""
    return assemble([CATALOGUE, PAGES, PAGE.replace(b"[0 0 100 100]", box), stream(b""), NOTHING])


def many_pages(count: int) -> bytes:
    """Return a PDF that truly has so many pages."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    return assemble([CATALOGUE, b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count), *[page] * count])


def deep_tree(depth: int) -> bytes:
    """Return a PDF whose only page lies `depth` nodes down."""
    nodes = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (2 + level, 4 + level)
        for level in range(depth)
    ]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 100 100] >>" % (depth + 2)
    return assemble([CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", *nodes, page])


def in_object_streams(packed_objects: bytes, count: int = 1) -> bytes:
    """Return a PDF whose catalogue lies, it says, in an object stream that holds these, packed by zlib."""
    packed = stream(packed_objects, b"/Type /ObjStm /N %d /First 8 /Filter /FlateDecode" % count)
    out = b"%%PDF-1.7\n5 0 obj\n%b\nendobj\n" % packed
    rows = b"\0\0\0\0\0" + b"\2\0\0\5\0" * 4 + b"\1" + struct.pack("!I", 9)[1:] + b"\0"
    entries = b"/Type /XRef /Size 6 /W [1 3 1] /Root 1 0 R"
    return out + b"6 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, entries), len(out))


def huge_image(width: int, height: int, filters: bytes, data: bytes) -> bytes:
    """Return a PDF whose page draws an image of these dimensions."""
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    )
    image = stream(data, entries % (width, height) + b" /Filter " + filters)
    return one_page(b"100 0 0 100 0 0 cm /I Do", resources=b"<< /XObject << /I 6 0 R >> >>", more=(image,))


def tiff(*entries: tuple[int, int, int, int], following: int = 0, data: bytes = b"") -> bytes:
    """Return a TIFF of one directory of (tag, type, count, value), then the offset of the next one."""
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", following) + data


def grey_tiff(width: int, height: int, *, following: int = 0, strip: int = 8) -> bytes:
    """Return a TIFF that claims these dimensions over a few bytes."""
    return tiff(
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, strip),
        (278, 4, 1, height),
        (279, 4, 1, min(width * height, 2**32 - 1)),
        following=following,
        data=bytes(64),
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))


def png_with(kind: bytes, content: bytes) -> bytes:
    """Return a small PNG with one more chunk after its header."""
    sound = encode(quarters(), "PNG")
    return sound[:33] + chunk(kind, content) + sound[33:]


def zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros, as zlib packs them; made at once, one megabyte and over again."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    one = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    adler = (megabytes * 2**20 % 65_521) << 16 | 1
    return b"\x78\xda" + one * megabytes + b"\x03\0" + struct.pack("!I", adler)


def archive_bomb() -> bytes:
    """Return a Word file whose text is 20 MB of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", bytes(20_000_000))
    return buffer.getvalue()


def long_jpeg(scans: int) -> bytes:
    """Return a progressive JPEG that repeats its last scan: each one goes over the whole picture again."""
    sound = encode(quarters(2000, 2000), "JPEG", progressive=True)
    last = sound.rindex(b"\xff\xda")
    return sound[:last] + sound[last:-2] * scans + b"\xff\xd9"


def damaged() -> Iterator[tuple[str, bytes]]:
    """Yield the corpus: each file has a name, and something wrong with it."""
    yield from _pdf_structure()
    yield from _pdf_contents()
    yield from _pictures()


def _pdf_structure() -> Iterator[tuple[str, bytes]]:
    sound = one_page(b"1 0 0 rg 0 0 50 50 re f")
    yield "pdf: 10,000 pages", many_pages(10_000)
    yield "pdf: a page tree 20,000 deep", deep_tree(20_000)
    yield (
        "pdf: a page tree that is its own child",
        assemble([CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
    )
    yield (
        "pdf: a page tree that loops",
        assemble([CATALOGUE, PAGES, b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"]),
    )
    yield (
        "pdf: a page that is its own parent",
        assemble([CATALOGUE, PAGES, b"<< /Type /Page /Parent 3 0 R >>"]),
    )
    yield "pdf: a catalogue that is itself", assemble([b"1 0 R"])
    for count in (b"2147483647", b"-1", b"99999999999999999999", b"0", b"(x)"):
        yield f"pdf: {count.decode()} pages, it says", sound.replace(b"/Count 1", b"/Count " + count)
    for box in (
        b"[0 0 1e38 1e38]",
        b"[0 0 99999999999 99999999999]",
        b"[0 0 0 0]",
        b"[100 100 0 0]",
        b"[-2147483648 -2147483648 2147483647 2147483647]",
        b"[0 0 nan inf]",
        b"[0 0 0.0000001 1000000]",
        b"[]",
        b"3 0 R",
    ):
        yield f"pdf: media box {box.decode()}", boxed(box)
    yield "pdf: arrays nested", one_page(resources=b"[" * 500_000)
    yield "pdf: dictionaries nested", one_page(resources=b"<</A" * 200_000)
    yield (
        "pdf: a table that leads to itself",
        sound.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % sound.index(b"xref")),
    )
    yield "pdf: a table that starts nowhere", sound.replace(b"startxref\n", b"startxref\n99999999")
    yield "pdf: a table that claims all objects", sound.replace(b"xref\n0 6", b"xref\n0 2147483647")
    yield "pdf: a size that lies", sound.replace(b"/Size 6", b"/Size 2147483647")
    yield "pdf: an object stream bomb", in_object_streams(zeros(300), 2)
    yield (
        "pdf: an object stream of a billion",
        in_object_streams(zlib.compress(b"1 0 2 9 << >>"), 1_000_000_000),
    )
    yield "pdf: an object stream in itself", in_object_streams(zlib.compress(b"5 0 1 3 5 0 R << >>"), 2)
    yield (
        "pdf: an encryption that lies",
        sound.replace(
            b"/Root 1 0 R",
            b"/Root 1 0 R /Encrypt << /Filter /Standard /V 9 /R 99 /Length -1 /O () /U () /P 0 >>",
        ),
    )


def _pdf_contents() -> Iterator[tuple[str, bytes]]:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /F 6 0 R >> >>"
    forms = b"<< /XObject << /F 6 0 R >> >>"
    glyph = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] "
    glyph += b"/FirstChar 65 /LastChar 65 /Widths [9] /Encoding << /Differences [65 /a] >> "
    glyph += b"/CharProcs << /a 7 0 R >> /Resources 5 0 R >>"
    text = b"BT /F 9 Tf (A) Tj ET"
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 1e-9 /YStep 1e-9 "
    )
    paint = b"/Pattern cs /P scn 0 0 100 100 re f"
    bomb = zeros(400)
    twice = zlib.compress(zeros(1_000))
    yield "pdf: a content bomb", one_page(bomb, entries=b"/Filter /FlateDecode")
    yield "pdf: a bomb in a bomb", one_page(twice, entries=b"/Filter [/FlateDecode /FlateDecode]")
    yield "pdf: a thousand filters", one_page(b"x", entries=b"/Filter [%b]" % (b"/ASCIIHexDecode " * 1000))
    yield (
        "pdf: a length that lies",
        assemble([CATALOGUE, PAGES, PAGE, stream(b"0 0 9 9 re f", length=2**31 - 1), NOTHING]),
    )
    yield "pdf: states saved a million times", one_page(b"q " * 1_000_000)
    yield "pdf: a form that draws itself", one_page(b"/F Do", resources=forms, more=(stream(b"/F Do", form),))
    yield (
        "pdf: a letter that writes itself",
        one_page(text, resources=b"<< /Font << /F 6 0 R >> >>", more=(glyph, stream(b"9 0 d0 " + text))),
    )
    yield (
        "pdf: a pattern of endless tiles",
        one_page(
            paint,
            resources=b"<< /Pattern << /P 6 0 R >> >>",
            more=(stream(paint, tile + b"/Resources << /Pattern << /P 6 0 R >> >>"),),
        ),
    )
    for filters, data in (
        (b"/FlateDecode", bomb),
        (b"/DCTDecode", b"\xff\xd8\xff"),
        (b"/JBIG2Decode", bytes(99)),
    ):
        name = filters.decode()
        yield f"pdf: an image too large, {name}", huge_image(30_000, 30_000, filters, data)
        yield f"pdf: an image beyond all sizes, {name}", huge_image(2**31 - 1, 2**31 - 1, filters, data)


def _pictures() -> Iterator[tuple[str, bytes]]:
    yield "zip bomb", archive_bomb()
    yield (
        "png: a pixel bomb",
        png(10_000, 10_000, b"")[:33] + chunk(b"IDAT", zeros(287)) + chunk(b"IEND", b""),
    )
    yield "png: beyond all sizes", png(2**31 - 1, 2**31 - 1, b"")
    yield "png: no width", png(0, 9, bytes(99))
    yield "png: a bomb of text", png_with(b"zTXt", b"a\0\0" + zeros(300))
    yield "png: a bomb of a profile", png_with(b"iCCP", b"a\0\0" + zeros(300))
    yield "png: a million empty chunks", png_with(b"tEXt", b"a\0b")[:33] + chunk(b"teXt", b"") * 1_000_000
    jpeg = encode(quarters(), "JPEG")
    size = jpeg.index(b"\xff\xc0") + 5
    yield "jpeg: beyond all sizes", jpeg[:size] + b"\xff\xff\xff\xff" + jpeg[size + 4 :]
    yield "jpeg: 9,999 by 9,999, it says", jpeg[:size] + b"\x27\x0f\x27\x0f" + jpeg[size + 4 :]
    yield "jpeg: a scan over and over", long_jpeg(300)
    webp = encode(quarters(), "WEBP", lossless=True)
    yield "webp: 16,383 by 16,383, it says", webp[:21] + b"\xff\xff\xff\x0f" + webp[25:]
    yield "webp: a length that lies", webp[:4] + b"\xff\xff\xff\xff" + webp[8:]
    heic = encode(quarters(), "HEIF")
    extent = heic.index(b"ispe") + 8
    yield "heic: beyond all sizes", heic[:extent] + b"\xff" * 8 + heic[extent + 8 :]
    yield "heic: 9,999 by 9,999, it says", heic[:extent] + b"\0\0\x27\x0f" * 2 + heic[extent + 8 :]
    yield (
        "heic: boxes nested",
        heic[:24] + b"".join(struct.pack("!I", 8 * (50_000 - level)) + b"moov" for level in range(50_000)),
    )
    yield "heic: a box without end", heic.replace(b"meta", b"\0\0\0\0")
    yield "tiff: a directory that leads to itself", grey_tiff(8, 8, following=8)
    yield "tiff: beyond all sizes", grey_tiff(2**32 - 1, 2**32 - 1)
    yield "tiff: 9,999 by 9,999, it says", grey_tiff(9_999, 9_999)
    yield "tiff: a strip that is not there", grey_tiff(8, 8, strip=2**32 - 1)
    yield "tiff: a tag of 4 GB", tiff((256, 4, 2**32 - 1, 8), (257, 4, 1, 8))
    yield "tiff: 65,535 tags", b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 999, 4, 1, 0) * 65_535
