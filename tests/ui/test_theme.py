"""Colours that can be read, sizes that grow with the text, icons that exist."""

import itertools
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui import theme
from ui.theme import Tone, Type
from ui.tones import Palette, dark, light

schemes = pytest.mark.parametrize("colours", [light, dark], ids=["light", "dark"])
grounds = ("window", "surface", "raised", "hover", "neutral_soft", "accent_soft")


@pytest.fixture(autouse=True)
def _usual_look(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, Qt.ColorScheme.Light, text_factor=1.0)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_recommendation() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@schemes
@pytest.mark.parametrize(("tone", "ground"), list(itertools.product(Tone, grounds)))
def test_words_can_be_read_on_every_ground(colours: Palette, tone: Tone, ground: str) -> None:
    assert contrast(colours.ink(tone), getattr(colours, ground)) >= 4.5


@schemes
@pytest.mark.parametrize("tone", list(Tone))
def test_words_can_be_read_on_their_own_soft_ground(colours: Palette, tone: Tone) -> None:
    assert contrast(colours.ink(tone), colours.soft(tone)) >= 4.5
    assert contrast(colours.text, colours.soft(tone)) >= 4.5


@schemes
def test_the_main_button_can_be_read(colours: Palette) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_accent, colours.accent_strong) >= 4.5


@schemes
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_fields_and_focus_can_be_seen(colours: Palette, ground: str) -> None:
    assert contrast(colours.edge, getattr(colours, ground)) >= 3
    assert contrast(colours.focus, getattr(colours, ground)) >= 3


def test_the_scheme_reaches_palette_and_stylesheet(qapp: QApplication) -> None:
    theme.apply(qapp, Qt.ColorScheme.Dark)
    assert theme.palette() is dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(dark.window)
    assert dark.accent in qapp.styleSheet()
    theme.apply(qapp, Qt.ColorScheme.Light)
    assert theme.palette() is light
    assert dark.accent not in qapp.styleSheet()


def test_everything_grows_with_the_text(qapp: QApplication) -> None:
    assert [theme.font(role).pixelSize() for role in Type] == [12, 13, 15, 20]
    theme.apply(qapp, Qt.ColorScheme.Light, text_factor=1.25)
    assert [theme.font(role).pixelSize() for role in Type] == [15, 16, 19, 25]
    assert theme.scaled(36) == 45


def test_the_stylesheet_is_understood(qapp: QApplication) -> None:
    """Qt warns of what it cannot parse, which fails a test; and every picture named exists."""
    theme.apply(qapp, Qt.ColorScheme.Dark, text_factor=1.25)
    named = re.findall(r'url\("([^"]+)"\)', qapp.styleSheet())
    assert named
    assert all(Path(name).is_file() for name in named)
    assert "$" not in qapp.styleSheet()


def icons() -> list[str]:
    return sorted(
        entry.name.removesuffix(".svg")
        for entry in (resources.files("resources") / "icons").iterdir()
        if entry.name.endswith(".svg")
    )


@pytest.mark.parametrize("name", icons())
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:  # noqa: ARG001
    picture = theme.icon(name).pixmap(20, 20).toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(20) for y in range(20))


def test_an_icon_takes_the_colour_of_its_tone(qapp: QApplication) -> None:  # noqa: ARG001
    picture = theme.icon("dot", Tone.BAD).pixmap(20, 20).toImage()
    assert picture.pixelColor(10, 10) == QColor(light.bad)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_as_sharp_as_the_screen(qapp: QApplication, ratio: float) -> None:  # noqa: ARG001
    picture = theme.icon("dot").pixmap(QSize(20, 20), ratio)
    assert picture.width() == 20 * ratio
    assert picture.devicePixelRatio() == ratio
    grounds = []
    for drawn in (theme.icon("dot"), QIcon(picture)):
        ground = QPixmap(round(20 * ratio), round(20 * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(Qt.GlobalColor.transparent)
        painter = QPainter(ground)
        drawn.paint(painter, QRect(0, 0, 20, 20))
        painter.end()
        grounds.append(ground.toImage())
    assert grounds[0] == grounds[1]


def test_an_icon_keeps_its_shape_in_any_room(qapp: QApplication) -> None:  # noqa: ARG001
    ground = QImage(60, 20, QImage.Format.Format_ARGB32)
    ground.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ground)
    theme.icon("dot").paint(painter, QRect(0, 0, 60, 20))
    theme.icon("dot").paint(painter, QRect())
    painter.end()
    inked = [x for x in range(60) if ground.pixelColor(x, 10).alpha()]
    assert inked
    assert 20 <= inked[0] <= inked[-1] < 40


def test_an_icon_rests_where_its_button_is_disabled(qapp: QApplication) -> None:  # noqa: ARG001
    ink = theme.icon("dot", Tone.BAD).pixmap(20, 20, QIcon.Mode.Disabled).toImage().pixelColor(10, 10)
    assert ink.alphaF() == pytest.approx(0.5, abs=0.01)
    assert ink.name() != light.bad


def test_an_icon_can_be_copied_and_added_to(qapp: QApplication) -> None:  # noqa: ARG001
    """Qt clones what draws it; the copy outlives what it was copied from."""
    added = QIcon(QIcon(theme.icon("lock", Tone.GOOD)))
    added.addPixmap(QPixmap(4, 4))
    assert not added.pixmap(20, 20).isNull()


def test_an_unknown_icon_is_a_bug(qapp: QApplication) -> None:  # noqa: ARG001
    with pytest.raises(KeyError):
        theme.icon("no_such_icon")


def test_a_button_follows_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "dot", Tone.ACCENT)

    def ink(icon: QIcon) -> QColor:
        return icon.pixmap(20, 20).toImage().pixelColor(10, 10)

    assert ink(button.icon()) == QColor(light.accent)
    theme.apply(qapp, Qt.ColorScheme.Dark)
    assert ink(button.icon()) == QColor(dark.accent)
