"""Colours by meaning: a tone in, the colour of its words and of the soft ground behind them out."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a colour means; never the only sign of it."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, as « #rrggbb »."""

    window: str
    surface: str
    raised: str
    hover: str
    text: str
    quiet: str
    disabled: str
    line: str
    edge: str
    """Around what is typed into or ticked: 3:1 against its ground."""
    neutral_soft: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    focus: str

    def ink(self, tone: Tone) -> str:
        """Return the colour of words and icons in this tone."""
        return {
            Tone.NEUTRAL: self.text,
            Tone.ACCENT: self.accent,
            Tone.GOOD: self.good,
            Tone.WARN: self.warn,
            Tone.BAD: self.bad,
            Tone.QUIET: self.quiet,
        }[tone]

    def soft(self, tone: Tone) -> str:
        """Return the ground that a pill in this tone is drawn on."""
        return {
            Tone.NEUTRAL: self.neutral_soft,
            Tone.ACCENT: self.accent_soft,
            Tone.GOOD: self.good_soft,
            Tone.WARN: self.warn_soft,
            Tone.BAD: self.bad_soft,
            Tone.QUIET: self.neutral_soft,
        }[tone]


light = Palette(
    window="#f3f5f7",
    surface="#ffffff",
    raised="#ffffff",
    hover="#f5f7f9",
    text="#19232e",
    quiet="#566270",
    disabled="#98a3ae",
    line="#dfe4e9",
    edge="#7d8995",
    neutral_soft="#edf0f3",
    accent="#0a6478",
    accent_strong="#084f60",
    on_accent="#ffffff",
    accent_soft="#e2f0f3",
    good="#1a673e",
    good_soft="#e3f2e9",
    warn="#804b00",
    warn_soft="#fbf0dc",
    bad="#a8232c",
    bad_soft="#fbe8e7",
    focus="#0a6478",
)

dark = Palette(
    window="#13181d",
    surface="#1a2026",
    raised="#232a32",
    hover="#20272e",
    text="#e7ecf1",
    quiet="#a3afbb",
    disabled="#66727e",
    line="#2c353e",
    edge="#6d7a86",
    neutral_soft="#2a323a",
    accent="#62c4d8",
    accent_strong="#86d6e6",
    on_accent="#04252c",
    accent_soft="#163740",
    good="#82d0a0",
    good_soft="#193627",
    warn="#ecbc6c",
    warn_soft="#3a2d15",
    bad="#f59c99",
    bad_soft="#432322",
    focus="#62c4d8",
)
