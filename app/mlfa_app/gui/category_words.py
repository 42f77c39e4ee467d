"""What the window calls the categories of tags."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def category_name(category: str) -> str:
    """A category of tags in a word; itself if it is none that the window knows."""
    names = {
        "genre": QCoreApplication.translate("Categories", "Genre"),
        "mood": QCoreApplication.translate("Categories", "Mood"),
        "vocal": QCoreApplication.translate("Categories", "Vocals"),
        "instrument": QCoreApplication.translate("Categories", "Instrument"),
        "era": QCoreApplication.translate("Categories", "Era"),
        "other": QCoreApplication.translate("Categories", "Other"),
    }
    return names.get(category, category)
