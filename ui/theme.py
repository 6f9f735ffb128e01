"""The look of the desk: the system's colour scheme and text size in, colours, fonts and icons out."""

import math
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ui import icons
from ui.stylesheet import stylesheet
from ui.tones import Palette, Tone, dark, light

__all__ = [
    "SPACE",
    "Palette",
    "Tone",
    "Type",
    "apply",
    "font",
    "icon",
    "palette",
    "scaled",
    "set_icon",
]

SPACE = 8
"""The grid, in pixels: every margin and gap is a multiple or a half of it."""


class Type(StrEnum):
    """The type scale."""

    CAPTION = "caption"
    BODY = "body"
    TITLE = "title"
    HEADING = "heading"


_sizes = {Type.CAPTION: 12, Type.BODY: 13, Type.TITLE: 15, Type.HEADING: 20}


@dataclass
class _Look:
    """What `apply` settled; before it, the light scheme at 100 %."""

    scheme: Qt.ColorScheme | None = None
    factor: float = 1.0
    follows: bool = False


_look = _Look()


def palette() -> Palette:
    """Return the colours of the current scheme; an unknown scheme is light."""
    scheme = _look.scheme or QGuiApplication.styleHints().colorScheme()
    return dark if scheme is Qt.ColorScheme.Dark else light


def scaled(pixels: int) -> int:
    """Return a length that grows with the text, such as the height of a row."""
    return round(pixels * _look.factor)


def font(role: Type = Type.BODY, *, strong: bool = False) -> QFont:
    """Return the system's font in a size of the scale, with figures of one width where it has them."""
    chosen = QFont(QApplication.font())
    chosen.setPixelSize(scaled(_sizes[role]))
    heavy = strong or role in (Type.TITLE, Type.HEADING)
    chosen.setWeight(QFont.Weight.DemiBold if heavy else QFont.Weight.Normal)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def icon(name: str, tone: Tone = Tone.NEUTRAL) -> QIcon:
    """Return `resources/icons/<name>.svg` in the colour of a tone; KeyError if there is none."""
    colours = palette()
    return icons.icon(name, colours.ink(tone), colours.quiet)


def set_icon(button: QAbstractButton, name: str, tone: Tone = Tone.NEUTRAL) -> None:
    """Give a button an icon that is drawn again when the scheme changes."""
    button.setProperty("icon_name", name)
    button.setProperty("icon_tone", tone.value)
    button.setIcon(icon(name, tone))


def apply(
    app: QApplication, scheme: Qt.ColorScheme | None = None, *, text_factor: float | None = None
) -> None:
    """Dress `app`; without a `scheme` it follows the system's.

    `text_factor` is 1.0 at 100 %; without it, it is read from the size of the system's font.
    """
    if not _look.follows:
        _look.follows = True
        app.setStyle("Fusion")
        _look.factor = _system_factor(app.font())
        app.styleHints().colorSchemeChanged.connect(_on_scheme_changed)
    _look.scheme = scheme
    if text_factor is not None:
        _look.factor = text_factor
    icons.drawings()
    app.setFont(font(Type.BODY))
    app.setPalette(_qt_palette(palette()))
    app.setStyleSheet(stylesheet(palette(), {role.value: scaled(size) for role, size in _sizes.items()}))
    for widget in app.allWidgets():
        name = widget.property("icon_name")
        if name and isinstance(widget, QAbstractButton):
            widget.setIcon(icon(name, Tone(widget.property("icon_tone"))))


def restyle(widget: QWidget, name: str, value: str | None) -> None:
    """Set a property that the style sheet looks at; one that was styled already is styled again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _on_scheme_changed() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _look.scheme is None:
        apply(app)


def _system_factor(system: QFont) -> float:
    """Return how much larger than usual the system's text is, in steps of 5 %, never smaller than 1."""
    return max(1.0, math.floor(QFontInfo(system).pixelSize() / _sizes[Type.BODY] * 20) / 20)


def _qt_palette(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    dressed = QPalette(QColor(colours.window))
    for target, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.Light: colours.raised,
        role.Midlight: colours.line,
        role.Mid: colours.line,
        role.Dark: colours.line,
        role.Shadow: colours.line,
        role.Accent: colours.accent,
    }.items():
        dressed.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        dressed.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.disabled))
    return dressed
