"""The text of a mail in; the same words as HTML for a phone out: one column, no picture, nothing remote.

Colours are left to the reader's own light or dark mode; the two that are set are readable in both. What it
looks like is read from the plain text: a line of « - » is a list, an address of the portal alone on its line
is a button.
"""

import re
from collections.abc import Collection, Iterator
from html import escape

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_PAGE = f"max-width:560px;margin:0 auto;padding:24px 20px;{_FONT};font-size:17px;line-height:1.5"
_PARAGRAPH = "margin:0 0 16px"
_HEADING = "margin:24px 0 8px;font-weight:bold"
_LIST = "margin:0 0 16px;padding-left:22px"
_INNER = "margin:4px 0 0;padding-left:18px"
_ITEM = "margin:0 0 6px"
_QUOTE = "margin:0 0 16px;padding-left:14px;border-left:3px solid #7a8794"
_BUTTON = (
    "display:inline-block;padding:12px 22px;background-color:#1d5f8a;color:#ffffff;"
    "border-radius:6px;font-weight:bold;text-decoration:none"
)
_QUIET = "font-size:14px"
_BREAK = "overflow-wrap:anywhere;word-break:break-word"


def twin(subject: str, text: str, *, links: Collection[str], strong: Collection[str]) -> str:
    """Return `text` as a page; only `links` open anything, `strong` are words to be seen first."""
    marks = [escape(words) for words in strong if words]
    pattern = re.compile("|".join(map(re.escape, marks))) if marks else None
    body = "\n".join(_blocks(text.strip("\n").split("\n\n"), _opening(links), pattern))
    return (
        '<!DOCTYPE html>\n<html lang="fr" style="color-scheme:light dark">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n</head>\n"
        f'<body style="margin:0;padding:0">\n<div style="{_PAGE};{_BREAK}">\n'
        f"{body}\n</div>\n</body>\n</html>\n"
    )


def _opening(links: Collection[str]) -> frozenset[str]:
    return frozenset(link for link in links if re.match(r"https?://", link))


def _blocks(paragraphs: list[str], links: frozenset[str], strong: re.Pattern[str] | None) -> Iterator[str]:
    ends = _quoted(paragraphs)
    close = -1
    for place, paragraph in enumerate(paragraphs):
        if place in ends and place > close:
            close = ends[place]
            yield f'<blockquote style="{_QUOTE}">'
        lines = paragraph.split("\n")
        if len(lines) == 2 and lines[1] in links:
            yield _button(*lines)
        elif len(lines) == 1 and lines[0].endswith("\u00a0:"):
            yield f'<p style="{_HEADING}">{_said(lines[0], strong)}</p>'
        else:
            yield from _prose(lines, strong)
        if place == close:
            yield "</blockquote>"


def _quoted(paragraphs: list[str]) -> dict[int, int]:
    """Return where the coordinator's own words begin, and where they end: they are quoted whole."""
    found = {}
    for place, paragraph in enumerate(paragraphs):
        if paragraph.startswith("«\u00a0"):
            rest = range(place, len(paragraphs))
            end = next((other for other in rest if paragraphs[other].endswith("\u00a0»")), None)
            if end is not None:
                found[place] = end
    return found


def _button(label: str, link: str) -> str:
    return (
        f'<p style="margin:24px 0"><a href="{escape(link)}" style="{_BUTTON}">'
        f"{escape(label.removesuffix(':').rstrip())}</a><br>"
        f'<span style="{_QUIET}">{escape(link)}</span></p>'
    )


def _prose(lines: list[str], strong: re.Pattern[str] | None) -> Iterator[str]:
    """Yield a paragraph's lines, and its list where it has one."""
    plain: list[str] = []
    items: list[list[str]] = []
    for line in lines:
        if line.startswith("- "):
            items.append([line.removeprefix("- ")])
        elif items and line.startswith("  "):
            items[-1].append(line.strip())
        elif items:
            yield from _both(plain, items, strong)
            plain, items = [line], []
        else:
            plain.append(line)
    yield from _both(plain, items, strong)


def _both(plain: list[str], items: list[list[str]], strong: re.Pattern[str] | None) -> Iterator[str]:
    if plain:
        words = "<br>\n".join(_said(line, strong) for line in plain)
        yield f'<p style="{"margin:0 0 8px" if items else _PARAGRAPH}">{words}</p>'
    if items:
        told = "\n".join(f'<li style="{_ITEM}">{_item(item, strong)}</li>' for item in items)
        yield f'<ul style="{_LIST}">\n{told}\n</ul>'


def _item(lines: list[str], strong: re.Pattern[str] | None) -> str:
    first, *rest = lines
    if not rest:
        return _said(first, strong)
    title = f"<strong>{escape(first)}</strong>"
    if not all(line.startswith("- ") for line in rest):
        return "<br>\n".join([title, *(_said(line, strong) for line in rest)])
    inner = "".join(f'<li style="{_ITEM}">{_said(line.removeprefix("- "), strong)}</li>' for line in rest)
    return f'{title}\n<ul style="{_INNER}">{inner}</ul>'


def _said(line: str, strong: re.Pattern[str] | None) -> str:
    words = escape(line)
    return strong.sub(lambda found: f"<strong>{found[0]}</strong>", words) if strong else words
