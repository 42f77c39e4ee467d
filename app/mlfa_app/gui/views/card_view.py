"""A model's card, shown as it is meant and not trusted: nothing is loaded on its word."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget


class CardView(QTextBrowser):
    """Shows Markdown without HTML, pictures or files; links to the web open in the browser.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self.on_link_clicked)

    def show_card(self, text: str) -> None:
        """Show a card."""
        # Only the document's own method takes the feature that keeps HTML out.
        self.document().setMarkdown(
            text,
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub
            | QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        self.moveCursor(self.textCursor().MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802  # Qt's
        """Load nothing: a stranger's card may name any file of the user's, or a spying picture."""
        return None

    def on_link_clicked(self, url: QUrl) -> None:
        """Open a link in the user's browser, if it leads to the web."""
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
