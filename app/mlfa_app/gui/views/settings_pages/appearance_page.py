"""Settings: theme and language."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.views.settings_pages.page import SettingsPage
from mlfa_app.settings import Settings


class AppearancePage(SettingsPage):
    """How the window looks and speaks.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Appearance")
        self.theme_box = QComboBox()
        self.theme_box.addItem(self.tr("Like the system"), "system")
        self.theme_box.addItem(self.tr("Light"), "light")
        self.theme_box.addItem(self.tr("Dark"), "dark")
        self.add_row(self.tr("&Theme:"), self.theme_box)
        self.language_box = QComboBox()
        self.language_box.addItem(self.tr("Like the system"), "")
        # Languages call themselves by their own names: who reads no English must find hers.
        self.language_box.addItem("English", "en")
        self.language_box.addItem("Deutsch", "de")
        self.add_row(
            self.tr("&Language:"),
            self.language_box,
            self.tr("Another language appears when MLFA is started again."),
        )
        self.outer.addStretch(1)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self.theme_box.setCurrentIndex(self.theme_box.findData(settings.theme))
        self.language_box.setCurrentIndex(self.language_box.findData(settings.language))

    def changes(self) -> dict[str, object]:
        """Give theme and language."""
        return {
            "theme": self.theme_box.currentData(),
            "language": self.language_box.currentData(),
        }
