"""Colours that carry a meaning, for light and dark palettes.

Each category's colour stands at a contrast of at least 4.5:1 on the palette's base, so that words
may be drawn in it, and the six stay apart for people who see no red, no green or no blue. Still
nothing may be told by colour alone.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QPalette

# Found by a search over simulated colour blindness (Machado, Oliveira and Fernandes 2009).
_LIGHT = {
    "genre": "#320fa8",
    "mood": "#be3d12",
    "vocal": "#1f7b68",
    "instrument": "#964cb5",
    "era": "#682213",
    "other": "#2f343a",
}
_DARK = {
    "genre": "#7988ff",
    "mood": "#e37169",
    "vocal": "#91ffb8",
    "instrument": "#a986ca",
    "era": "#ffbc68",
    "other": "#d9e0e7",
}
# A scale from nearly nothing to strong; its lightness goes one way only.
_LIGHT_SCALE = ("#eef3f8", "#b9d3ec", "#6fa8d8", "#2a71b5", "#0a3470")
_DARK_SCALE = ("#262b33", "#24476f", "#2f75b3", "#74b3e3", "#d4ecff")


def is_dark(palette: QPalette) -> bool:
    """Whether light text stands on a dark ground."""
    return luminance(palette.color(QPalette.ColorRole.Base)) < luminance(
        palette.color(QPalette.ColorRole.Text)
    )


def category_colour(category: str, palette: QPalette) -> QColor:
    """Colour of a category of tags: for marks, borders, and words on the palette's base.

    Args:
        category: Such as "genre"; an unknown one looks like "other".
        palette: The widget's palette.
    """
    colours = _DARK if is_dark(palette) else _LIGHT
    return QColor(colours.get(category, colours["other"]))


def score_colour(score: float, palette: QPalette) -> QColor:
    """Colour of a score, for fills: the higher, the further from the ground.

    Args:
        score: 0 to 1; what lies outside counts as the nearer end.
        palette: The widget's palette.
    """
    return _on_scale(score, _DARK_SCALE if is_dark(palette) else _LIGHT_SCALE)


def score_colours(count: int, palette: QPalette) -> tuple[QColor, ...]:
    """Colours of so many scores, evenly spread from 0 to 1.

    Args:
        count: How many, at least 2.
        palette: The widget's palette.
    """
    return _spread_over(count, _DARK_SCALE if is_dark(palette) else _LIGHT_SCALE)


def prepare_score_colours(count: int) -> None:
    """Have so many colours of both scales ready. May run in any thread."""
    for scale in (_LIGHT_SCALE, _DARK_SCALE):
        _spread_over(count, scale)


@lru_cache(maxsize=8)
def _spread_over(count: int, scale: tuple[str, ...]) -> tuple[QColor, ...]:
    return tuple(_on_scale(step / (count - 1), scale) for step in range(count))


def _on_scale(score: float, scale: tuple[str, ...]) -> QColor:
    # A score that is no number is drawn like none.
    place = min(max(score, 0.0), 1.0) * (len(scale) - 1) if score == score else 0.0
    index = min(int(place), len(scale) - 2)
    return mixed(QColor(scale[index]), QColor(scale[index + 1]), place - index)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two.

    Args:
        first: At share 0.
        second: At share 1.
        share: 0 to 1.
    """
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1.

    Source:
        Web Content Accessibility Guidelines 2.1, "relative luminance".
    """
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
