"""A reportlab canvas whose pages leave at once: drawing in, a tagged PDF out, memory flat.

reportlab keeps every page until the file is saved and knows no structure tree. Here its canvas draws and
its fonts embed; pages, structure, bookmarks and the table of objects are written below (ISO 32000-1, § 7.5,
§ 14.7).
"""

import hashlib
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import BasicFonts, PDFDocument, PDFIndirectObject
from reportlab.pdfgen.canvas import Canvas

from papers.outgoing import fonts


@dataclass
class _Element:
    """A node of the structure tree; `kids` are written references, marks or elements."""

    number: int
    tag: str
    parent: int
    alternate: str
    kids: list[str] = field(default_factory=list)


class StreamedCanvas(Canvas):
    """A canvas for pages of one size, in French; `showPage` writes, `finish` ends the file. One use only."""

    # What reportlab's own canvas holds, which its stubs leave out.
    _code: list[str]
    _doc: PDFDocument
    _startPage: Callable[[], None]  # noqa: N815

    def __init__(self, out: BinaryIO, *, page: tuple[float, float] = A4) -> None:
        fonts.load()
        # The stubs take the font's name for a number; without it every page would begin in Helvetica.
        super().__init__(out, pagesize=page, invariant=1, initialFontName=fonts.REGULAR)  # type: ignore[arg-type]
        self._out, self._position, self._size = out, 0, page
        self._offsets = array("Q")
        self._digest = hashlib.md5(usedforsecurity=False)
        self._pages_number, self._resources, self._root = self._number(), self._number(), self._number()
        self._document = _Element(self._number(), "Document", self._root, "")
        self._open = [self._document]
        self._closed: list[_Element] = []
        self._page = self._number()
        self._pages = array("Q")
        self._marks: list[int] = []
        self._page_marks = array("Q")
        self._bookmarks: list[tuple[str, int]] = []
        self._send(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    @contextmanager
    def part(self, tag: str, *, alternate: str = "") -> Iterator[None]:
        """Group what is drawn meanwhile under one element (« Table »); parts nest."""
        self._begin(tag, alternate)
        yield
        self._end()

    @contextmanager
    def marked(self, tag: str, *, alternate: str = "") -> Iterator[None]:
        """Mark what is drawn meanwhile as one element's content (« P », « Figure »)."""
        element = self._begin(tag, alternate)
        mark = len(self._marks)
        element.kids.append(f"<</Type/MCR/Pg {self._page} 0 R/MCID {mark}>>")
        self._marks.append(element.number)
        self.addLiteral(f"/{tag} <</MCID {mark}>> BDC")
        yield
        self.addLiteral("EMC")
        self._end()

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn meanwhile as ornament, which a reader aloud leaves out."""
        self.addLiteral("/Artifact BMC")
        yield
        self.addLiteral("EMC")

    def bookmark(self, title: str) -> None:
        """Let the outline lead to the page under construction."""
        self._bookmarks.append((title, self._page))

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Write the page and start another."""
        code = "\n".join([*self._code, ""]).encode("latin-1")
        self._digest.update(code)
        content = zlib.compress(code, 6)
        stream = self._number()
        self._write(
            stream, b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(content), content)
        )
        index = len(self._pages)
        width, height = self._size
        self._write(
            self._page,
            f"<</Type/Page/Parent {self._pages_number} 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]"
            f"/Resources {self._resources} 0 R/Contents {stream} 0 R/StructParents {index}/Tabs/S>>",
        )
        self._pages.append(self._page)
        marks = self._number()
        self._write(marks, f"[{' '.join(f'{number} 0 R' for number in self._marks)}]")
        self._page_marks.append(marks)
        self._page, self._marks = self._number(), []
        self._write_closed()
        self._startPage()

    def finish(self, *, title: str, author: str) -> None:
        """Write fonts, tree, outline and the table of objects."""
        self._write_closed()
        self._write_element(self._document)
        self._write_fonts()
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._write(self._pages_number, f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>")
        marks = " ".join(f"{index} {number} 0 R" for index, number in enumerate(self._page_marks))
        self._write(
            self._root,
            f"<</Type/StructTreeRoot/K {self._document.number} 0 R/ParentTreeNextKey {len(self._pages)}"
            f"/ParentTree<</Nums[{marks}]>>>>",
        )
        catalog, info = self._number(), self._number()
        self._write(
            catalog,
            f"<</Type/Catalog/Pages {self._pages_number} 0 R/Lang(fr-FR)/MarkInfo<</Marked true>>"
            f"/StructTreeRoot {self._root} 0 R/ViewerPreferences<</DisplayDocTitle true>>{self._outline()}>>",
        )
        self._write(info, f"<</Title {_text(title)}/Author {_text(author)}>>")
        # The number kept for a next page, which did not come, is a free object.
        start, size = self._position, len(self._offsets) + 1
        self._send(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for offset in self._offsets:
            self._send(b"%010d 00000 n \n" % offset if offset else b"0000000000 00000 f \n")
        identity = f"<{self._digest.hexdigest()}>"
        self._send(
            f"trailer\n<</Size {size}/Root {catalog} 0 R/Info {info} 0 R/ID[{identity}{identity}]>>\n"
            f"startxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _begin(self, tag: str, alternate: str) -> _Element:
        parent = self._open[-1]
        element = _Element(self._number(), tag, parent.number, alternate)
        parent.kids.append(f"{element.number} 0 R")
        self._open.append(element)
        return element

    def _end(self) -> None:
        self._closed.append(self._open.pop())

    def _write_closed(self) -> None:
        for element in self._closed:
            self._write_element(element)
        self._closed = []

    def _write_element(self, element: _Element) -> None:
        alternate = f"/Alt {_text(element.alternate)}" if element.alternate else ""
        scope = "/A<</O/Table/Scope/Column>>" if element.tag == "TH" else ""
        self._write(
            element.number,
            f"<</Type/StructElem/S/{element.tag}/P {element.parent} 0 R{alternate}{scope}"
            f"/K[{' '.join(element.kids)}]>>",
        )

    def _write_fonts(self) -> None:
        document = self._doc
        for font in document.delayedFonts:
            font.addObjects(document)
        written = set[int]()
        while pending := sorted(document.numberToId.keys() - written):
            for number in pending:
                name = document.numberToId[number]
                formatted = PDFIndirectObject(name, document.idToObject[name]).format(document)
                self._place(number)
                self._send(formatted)
                written.add(number)
        basic = document.idToObjectNumberAndVersion[BasicFonts][0]
        self._write(self._resources, f"<</Font {basic} 0 R/ProcSet[/PDF/Text]>>")

    def _outline(self) -> str:
        if not self._bookmarks:
            return ""
        root = self._number()
        numbers = [self._number() for _ in self._bookmarks]
        for index, (title, page) in enumerate(self._bookmarks):
            before = f"/Prev {numbers[index - 1]} 0 R" if index else ""
            after = f"/Next {numbers[index + 1]} 0 R" if index + 1 < len(numbers) else ""
            self._write(
                numbers[index],
                f"<</Title {_text(title)}/Parent {root} 0 R/Dest[{page} 0 R/Fit]{before}{after}>>",
            )
        self._write(
            root,
            f"<</Type/Outlines/Count {len(numbers)}/First {numbers[0]} 0 R/Last {numbers[-1]} 0 R>>",
        )
        return f"/Outlines {root} 0 R/PageMode/UseOutlines"

    def _number(self) -> int:
        self._doc.objectcounter += 1
        return int(self._doc.objectcounter)

    def _place(self, number: int) -> None:
        while len(self._offsets) < number:
            self._offsets.append(0)
        self._offsets[number - 1] = self._position

    def _write(self, number: int, body: bytes | str) -> None:
        self._place(number)
        body = body.encode("ascii") if isinstance(body, str) else body
        self._send(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _send(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)


def _text(text: str) -> str:
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be').hex()}>"
