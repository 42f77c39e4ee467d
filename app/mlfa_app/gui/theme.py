"""How the window looks: light or dark as the system or the user wants, calm, focus visible."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from mlfa_app.gui.style import EdgedFusion

_ROLES = QPalette.ColorRole

_LIGHT = {
    _ROLES.Window: "#f3f4f5",
    _ROLES.WindowText: "#1b1e22",
    _ROLES.Base: "#ffffff",
    _ROLES.AlternateBase: "#f7f8f9",
    _ROLES.Text: "#1b1e22",
    _ROLES.Button: "#eceef0",
    _ROLES.ButtonText: "#1b1e22",
    _ROLES.BrightText: "#ffffff",
    _ROLES.ToolTipBase: "#23272c",
    _ROLES.ToolTipText: "#f4f5f6",
    _ROLES.PlaceholderText: "#5f666e",
    _ROLES.Highlight: "#1f5fae",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Accent: "#1f5fae",
    _ROLES.Link: "#1a56a0",
    _ROLES.LinkVisited: "#6b3fa0",
    _ROLES.Light: "#ffffff",
    _ROLES.Midlight: "#e4e7ea",
    _ROLES.Mid: "#c3c8cd",
    _ROLES.Dark: "#9aa1a8",
    _ROLES.Shadow: "#6f767d",
}
_DARK = {
    _ROLES.Window: "#232629",
    _ROLES.WindowText: "#e8eaec",
    _ROLES.Base: "#1b1d20",
    _ROLES.AlternateBase: "#202326",
    _ROLES.Text: "#e8eaec",
    _ROLES.Button: "#303438",
    _ROLES.ButtonText: "#e8eaec",
    _ROLES.BrightText: "#ffffff",
    _ROLES.ToolTipBase: "#e8eaec",
    _ROLES.ToolTipText: "#1b1d20",
    _ROLES.PlaceholderText: "#a1a8af",
    _ROLES.Highlight: "#2d6fc0",
    _ROLES.HighlightedText: "#ffffff",
    _ROLES.Accent: "#6ea8ea",
    _ROLES.Link: "#7db3f0",
    _ROLES.LinkVisited: "#bb9be8",
    _ROLES.Light: "#454a4f",
    _ROLES.Midlight: "#393d42",
    _ROLES.Mid: "#45494e",
    _ROLES.Dark: "#15171a",
    _ROLES.Shadow: "#0c0d0f",
}
_LIGHT_DISABLED, _DARK_DISABLED = "#8a9097", "#757b82"


class Theme(QObject):
    """Gives the program its colours, and follows the system while it runs.

    Signals:
        changed: The palette is another one now.

    Args:
        app: The application.
        wanted: "system", "light" or "dark".
    """

    changed = Signal()

    def __init__(self, app: QApplication, wanted: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._wanted = wanted
        app.setStyle(EdgedFusion())
        app.styleHints().colorSchemeChanged.connect(self.on_system_changed)
        self.set_wanted(wanted)

    @property
    def is_dark(self) -> bool:
        """Whether the dark palette is in use."""
        if self._wanted != "system":
            return self._wanted == "dark"
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def set_wanted(self, wanted: str) -> None:
        """Follow another wish: "system", "light" or "dark"."""
        self._wanted = wanted
        hints = self._app.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # Title bars and the dialogs of the system take part, where the system can.
        hints.setColorScheme(schemes.get(wanted, Qt.ColorScheme.Unknown))
        self._apply()

    def on_system_changed(self) -> None:
        """Look again: the system, or this program, chose another scheme."""
        self._apply()

    def _apply(self) -> None:
        palette = dark_palette() if self.is_dark else light_palette()
        if palette != self._app.palette():
            self._app.setPalette(palette)
        self.changed.emit()


def light_palette() -> QPalette:
    """Dark text on a light ground."""
    return _made(_LIGHT, _LIGHT_DISABLED)


def dark_palette() -> QPalette:
    """Light text on a dark ground."""
    return _made(_DARK, _DARK_DISABLED)


def gap(widget: QWidget, share: float = 0.5) -> int:
    """A distance that grows with the font.

    Args:
        widget: Whose font counts.
        share: Part of the height of a line.
    """
    return max(1, round(widget.fontMetrics().height() * share))


def _made(colours: dict[QPalette.ColorRole, str], disabled: str) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, _ROLES.Highlight, QColor(colours[_ROLES.Mid]))
    return palette
