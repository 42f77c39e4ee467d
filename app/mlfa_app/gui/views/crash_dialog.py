"""What a bug looks like to the user: an apology, and a report that can be copied."""

from __future__ import annotations

import platform

from PySide6 import __version__ as qt_version
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app import __version__


class CrashDialog(QDialog):
    """Shows one bug. The window goes on meanwhile.

    Args:
        trace: The traceback.
        parent: Owner.
    """

    def __init__(self, trace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("An error in MLFA"))
        words = QLabel(
            self.tr(
                "Something went wrong inside MLFA itself. Your music files are not affected. "
                "You can go on working; if the window behaves oddly, close it and open it again."
            )
        )
        words.setWordWrap(True)
        self._report = QPlainTextEdit(report_of(trace))
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._report.setAccessibleName(self.tr("Report"))
        hint = QLabel(
            self.tr(
                "Please send this report to the makers of MLFA. It may hold names of your files."
            )
        )
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = QPushButton(self.tr("&Copy report"))
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self.copy_report)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (words, self._report, hint, buttons):
            layout.addWidget(widget)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 90, self.fontMetrics().height() * 24)

    def add(self, trace: str) -> None:
        """Add another bug to the report."""
        self._report.appendPlainText("\n" + trace)

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self._report.toPlainText())
        self.copy_button.setText(self.tr("Copied"))


def report_of(trace: str) -> str:
    """Put what a developer needs above the traceback."""
    facts = (
        f"MLFA {__version__}, Python {platform.python_version()}, PySide6 {qt_version}",
        f"{platform.platform()}, {QGuiApplication.platformName()}",
    )
    return "\n".join(facts) + "\n\n" + trace.strip() + "\n"
