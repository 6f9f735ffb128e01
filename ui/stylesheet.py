"""The desk's one stylesheet: a palette and the sizes of the type scale in, Qt style rules out."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from string import Template

from ui.tones import Palette, light

_rules = Template("""
QToolTip {
    background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; font-size: ${caption}px;
}
QLabel { background: transparent; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="caption"] { color: $quiet; font-size: ${caption}px; }
QLabel[role="section"] { color: $quiet; font-size: ${caption}px; font-weight: 600; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="quiet"] { color: $quiet; }

QWidget[role="page"] { background: $surface; }
QFrame[role="panel"] { background: $surface; border: none; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[role="toast"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[role="line"] { background: $line; border: none; min-height: 1px; max-height: 1px; }
QFrame[role="line"][upright="true"] { min-height: 0; max-height: 16777215px; min-width: 1px; max-width: 1px; }

QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QPushButton, QToolButton {
    background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 11px; min-height: ${button}px;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {
    background: $accent_soft; color: $accent; border-color: $accent;
}
QPushButton:disabled, QToolButton:disabled { color: $disabled; background: transparent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $focus; padding: 4px 10px; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_strong; border-color: $accent_strong; }
QPushButton[kind="primary"]:pressed { background: $accent_strong; color: $on_accent; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled {
    background: $neutral_soft; color: $disabled; border-color: $neutral_soft;
}
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed {
    background: $bad_soft; border-color: $bad; color: $bad;
}
QPushButton[kind="quiet"], QPushButton[kind="fold"], QToolButton {
    background: transparent; border-color: transparent;
}
QPushButton[kind="fold"] { color: $quiet; text-align: left; padding-left: 7px; }
QPushButton[kind="fold"]:focus { padding-left: 6px; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="fold"]:hover, QToolButton:hover {
    background: $neutral_soft;
}
QPushButton[kind="quiet"]:focus, QPushButton[kind="fold"]:focus, QToolButton:focus { border-color: $focus; }
QPushButton[kind="status"] {
    background: transparent; border-color: transparent; color: $quiet; font-size: ${caption}px;
    text-align: left; padding-left: 7px; padding-right: 7px;
}
QPushButton[kind="status"]:hover { color: $text; background: $neutral_soft; }
QPushButton[kind="status"]:focus { border-color: $focus; padding-left: 6px; padding-right: 6px; }
QPushButton[kind="segment"] { padding: 2px 9px; border-color: $edge; }
QPushButton[kind="segment"]:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="filter"] { padding-left: 7px; padding-right: 23px; }
QPushButton[kind="filter"]:focus { padding-left: 6px; padding-right: 22px; }
QPushButton[kind="filter"]::menu-indicator {
    image: url("$icons/arrow_down.svg"); width: 12px; height: 12px;
    subcontrol-origin: border; subcontrol-position: right center; right: 9px;
}
QPushButton[kind="filter"][active="true"] {
    background: $accent_soft; color: $accent; border-color: $accent_soft;
}
QPushButton[kind="filter"][removable="true"] {
    border-top-right-radius: 0; border-bottom-right-radius: 0; border-right: none; padding-right: 16px;
}
QPushButton[kind="filter"][active="true"]:focus { border: 2px solid $focus; }
QToolButton[kind="chip"] {
    background: $accent_soft; border-color: $accent_soft; padding: 0 6px; min-height: 0;
    border-top-left-radius: 0; border-bottom-left-radius: 0;
}
QToolButton[kind="chip"]:hover { background: $line; }
QToolButton[kind="chip"]:focus { border: 2px solid $focus; padding: 0 5px; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled { color: $disabled; }
QToolButton { padding: 5px; }
QToolButton:focus { padding: 4px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit {
    background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px; padding: 0 9px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit, QTextEdit { padding: 5px 9px; }
QLineEdit, QComboBox, QSpinBox, QDateEdit { min-height: ${field}px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {
    border: 2px solid $focus; padding: 0 8px; min-height: ${focused}px;
}
QLineEdit[compact="true"] { padding: 0 5px; }
QLineEdit[compact="true"]:focus { padding: 0 4px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; padding: 4px 8px; }
QLineEdit > QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QLineEdit:read-only { background: transparent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $disabled; border-color: $line; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/arrow_down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px; }
QSpinBox::up-button, QSpinBox::down-button, QDateEdit::up-button, QDateEdit::down-button {
    border: none; width: 20px; background: transparent;
}
QSpinBox::up-arrow, QDateEdit::up-arrow { image: url("$icons/arrow_up.svg"); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDateEdit::down-arrow {
    image: url("$icons/arrow_down.svg"); width: 12px; height: 12px;
}

QCheckBox, QRadioButton { background: transparent; spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $edge; background: $surface; border-radius: 4px;
}
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$icons/$tick.svg");
}
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $focus; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }

QAbstractItemView {
    background: $surface; border: none; outline: none;
    selection-background-color: $accent_soft; selection-color: $text;
}
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $quiet; border: none; border-bottom: 1px solid $line;
    padding: 6px 8px; font-size: ${caption}px;
}
QTableView QTableCornerButton::section { background: $surface; border: none; }

QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 6px; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $disabled; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $window; color: $quiet; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
""")


def stylesheet(palette: Palette, sizes: Mapping[str, int]) -> str:
    """Return the rules for `palette`; `sizes` gives each role of the type scale its pixels."""
    line = round(sizes["body"] * 1.4)
    return _rules.substitute(
        asdict(palette),
        **sizes,
        button=line,
        # A field is as high as a button with its padding; its own would push the icons inside it down.
        field=line + 10,
        focused=line + 8,
        icons=Path(str(resources.files("resources") / "icons")).as_posix(),
        tick="tick_light" if palette is light else "tick_dark",
    )
