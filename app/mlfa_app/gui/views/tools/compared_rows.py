"""What comes of comparing all songs of a library: a bar meanwhile, then rows or a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from mlfa_app.gui.number_text import percent
from mlfa_app.gui.views.labels import plain_label


class ComparedRows(QWidget):
    """A tree, or a sentence in its place, below a bar.

    Attributes:
        bar: How far the comparison is.
        pages: The tree, or `empty`.
        empty: Why there is nothing in the tree.

    Args:
        tree: Shows what is found.
        parent: Owner.
    """

    def __init__(self, tree: QTreeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How far the comparison is"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        self.bar.setRange(0, 100)
        self.empty = plain_label()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget()
        self.pages.addWidget(tree)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)

    def begin(self) -> None:
        """The comparison begins."""
        self.bar.show()
        self.show_share(0.0)

    def show_share(self, share: float) -> None:
        """Say how far the comparison is, 0 to 1."""
        self.bar.setValue(round(100 * share))
        text = self.tr("Comparing the songs of the library: {share}")
        self.empty.setText(text.format(share=percent(share)))

    def end(self, text: str) -> None:
        """The comparison is over.

        Args:
            text: What is said if the tree stays empty.
        """
        self.bar.hide()
        self.empty.setText(text)

    def show_page(self) -> None:
        """Show the tree if it has rows."""
        has_rows = self._tree.model().rowCount() > 0
        self.pages.setCurrentWidget(self._tree if has_rows else self.empty)
