"""Numbers, percentages and lengths in the user's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from mlfa_app.gui.number_text import clock_time, decimal, number, percent
from mlfa_app.gui.translations import install_translators


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[object]:
    before = QLocale()
    yield lambda language: install_translators(qapp, language)
    install_translators(qapp, "en")
    QLocale.setDefault(before)


def test_english_sets_no_space_before_the_percent_sign_and_german_one(speak: object) -> None:
    speak("en")  # type: ignore[operator]
    assert percent(0.666) == "67%"
    assert number(12345) == "12,345"
    assert decimal(0.74) == "0.7"
    speak("de")  # type: ignore[operator]
    assert percent(0.666) == "67\N{NO-BREAK SPACE}%"
    assert number(12345) == "12.345"
    assert decimal(0.74) == "0,7"


def test_a_system_without_a_country_gets_separators(speak: object) -> None:
    QLocale.setDefault(QLocale.c())
    assert number(12345) == "12,345"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.9, "0:59"), (185, "3:05"), (3723.9, "1:02:03"), (-1, "0:00")],
)
def test_a_place_in_a_song_is_the_last_full_second(seconds: float, text: str) -> None:
    assert clock_time(seconds) == text
