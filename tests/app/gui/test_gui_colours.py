"""Colours that carry a meaning, and the palettes they stand on: readable for all eyes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from colour_contrast import contrast
from mlfa_app.gui.drawing.colours import (
    category_colour,
    is_dark,
    luminance,
    score_colour,
)
from mlfa_app.gui.theme import Theme, dark_palette, light_palette
from mlfa_app.settings import CATEGORIES

READABLE = 4.5
PALETTES = {"light": light_palette, "dark": dark_palette}

# Machado, Oliveira and Fernandes 2009, severity 1.0: no red, no green, no blue cones.
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.089]])


def seen(colour: QColor, eyes: str) -> np.ndarray:
    """A colour in CIE L*a*b*, as eyes of some kind see it."""
    light = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(BLINDNESS[eyes] @ linear, 0, 1)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("name", PALETTES)
def test_words_in_a_categorys_colour_can_be_read(name: str) -> None:
    palette = PALETTES[name]()
    for category in (*CATEGORIES, "something new"):
        colour = category_colour(category, palette)
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.AlternateBase):
            assert contrast(colour, palette.color(role)) >= READABLE


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("eyes", BLINDNESS)
def test_categories_stay_apart_for_all_eyes(name: str, eyes: str) -> None:
    palette = PALETTES[name]()
    colours = [seen(category_colour(category, palette), eyes) for category in CATEGORIES]
    # A difference of 10 is seen at a glance.
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(colours, 2)) > 15


@pytest.mark.parametrize("name", PALETTES)
def test_a_higher_score_lies_further_from_the_ground(name: str) -> None:
    palette = PALETTES[name]()
    lights = [luminance(score_colour(step / 40, palette)) for step in range(41)]
    assert lights == sorted(lights, reverse=not is_dark(palette))
    assert len(set(lights)) == 41
    assert score_colour(7.0, palette) == score_colour(1.0, palette)
    assert score_colour(float("nan"), palette) == score_colour(0.0, palette)


@pytest.mark.parametrize("name", PALETTES)
def test_words_on_every_ground_can_be_read(name: str) -> None:
    palette = PALETTES[name]()
    roles = QPalette.ColorRole
    pairs = {
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.Text, roles.AlternateBase),
        (roles.ButtonText, roles.Button),
        (roles.ButtonText, roles.Window),
        (roles.HighlightedText, roles.Highlight),
        (roles.ToolTipText, roles.ToolTipBase),
        *((roles.PlaceholderText, ground) for ground in (roles.Base, roles.Window, roles.Button)),
        *(
            (link, ground)
            for link in (roles.Link, roles.LinkVisited)
            for ground in (roles.Base, roles.Window)
        ),
    }
    weak = {
        (ink.name, ground.name): value
        for ink, ground in pairs
        if (value := contrast(palette.color(ink), palette.color(ground))) < READABLE
    }
    assert weak == {}


def test_the_theme_follows_the_wish_and_the_system(qapp: QApplication) -> None:
    before = qapp.palette()
    theme = Theme(qapp, "dark")
    try:
        assert theme.is_dark
        assert is_dark(qapp.palette())
        told: list[bool] = []
        theme.changed.connect(lambda: told.append(theme.is_dark))
        theme.set_wanted("light")
        assert told == [False]
        assert not is_dark(qapp.palette())
        theme.set_wanted("system")
        assert theme.is_dark == (QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark)
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        assert len(told) == 3
    finally:
        theme.set_wanted("system")
        theme.deleteLater()
        qapp.setPalette(before)
