"""Numbers as the user's country and language write them; every part of the window asks here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def number(value: float) -> str:
    """A whole number with separators, such as "12,345"."""
    return user_locale().toString(round(value))


def decimal(value: float, places: int = 1) -> str:
    """A number with a fixed number of decimal places, such as "0.7"."""
    return user_locale().toString(value, "f", places)


def percent(share: float) -> str:
    """A share as a percentage: "82%" in English; other languages set a space before the sign."""
    return QCoreApplication.translate("Numbers", "{number}%").format(number=round(share * 100))


def clock_time(seconds: float) -> str:
    """A length, or a place in a song, such as "3:05" or "1:02:03"; begun seconds do not count."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def user_locale() -> QLocale:
    """How the user's country writes numbers."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        # A system without a country: its numbers have no separators at all.
        return QLocale(QLocale.Language.English)
    return locale
