"""Help that is part of the window: its keys, and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mlfa_app import __version__
from mlfa_app.gui.actions import keys_text, words_of
from mlfa_app.gui.application import program_icon
from mlfa_app.gui.context import WindowContext


class KeysDialog(QDialog):
    """Lists what every key does, and finds one by what it does.

    Args:
        groups: Actions under a heading each; those without a key are left out.
        parent: Owner.
    """

    def __init__(
        self, groups: Sequence[tuple[str, Sequence[QAction]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a key by what it does"))
        self.search.setAccessibleName(self.tr("Find a key by what it does"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.show_only)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setIndentation(self.fontMetrics().averageCharWidth() * 2)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName(self.tr("Keys"))
        self._sections: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        for title, actions in groups:
            self._add(title, [(words_of(action), keys_text(action)) for action in actions])
        self._add(self.tr("Everywhere"), self._others())
        self._add(self.tr("Tags of one song"), self._of_song())
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._none = QLabel(self.tr("No key does anything of that name."))
        self._none.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.search, self._none, self.tree, buttons):
            layout.addWidget(widget)
        line = self.fontMetrics().height()
        self.resize(line * 38, line * 44)

    def show_only(self, text: str) -> None:
        """Show the lines that hold these words, in what they do or in the name of the key."""
        words = text.casefold().split()
        num_shown = 0
        for section, items in self._sections:
            shown = 0
            for item in items:
                said = f"{item.text(0)} {item.text(1)}".casefold()
                is_shown = all(word in said for word in words)
                item.setHidden(not is_shown)
                shown += is_shown
            section.setHidden(not shown)
            num_shown += shown
        self._none.setVisible(not num_shown)
        self.tree.setVisible(num_shown > 0)

    def _add(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        lines = [(words, keys) for words, keys in rows if keys]
        if not lines:
            return
        line = self.fontMetrics().height()
        section = QTreeWidgetItem(self.tree, [title])
        font = section.font(0)
        font.setBold(True)
        section.setFont(0, font)
        section.setFlags(Qt.ItemFlag.ItemIsEnabled)
        # Room above a heading; that within a section is less.
        section.setSizeHint(0, QSize(0, round(line * 2.1)))
        section.setTextAlignment(0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        items = [QTreeWidgetItem(section, [words, keys]) for words, keys in lines]
        self._sections.append((section, items))
        for item in items:
            item.setSizeHint(0, QSize(0, round(line * 1.5)))
        section.setExpanded(True)

    def _others(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Go to the next control, or back"), self.tr("Tab, Shift+Tab")),
            (self.tr("Put the newest message away"), self.tr("Esc")),
            (self.tr("Play the song of this row"), self.tr("Enter")),
            (self.tr("Select all rows"), "Ctrl+A"),
            (self.tr("Copy what stands in this cell"), "Ctrl+C"),
            (self.tr("From the filter to the songs"), self.tr("Down")),
            (self.tr("Remove a folder or a saved filter"), self.tr("Del")),
        ]

    def _of_song(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Accept or reject this tag"), "A, R"),
            (self.tr("Say why this tag has its score"), "W"),
            (self.tr("Show where this tag is heard"), self.tr("Enter")),
            (self.tr("Go through time and tags"), "← → ↑ ↓"),
            (self.tr("Play at this place"), self.tr("Enter")),
            (self.tr("Show where the tag is strongest"), "H"),
        ]


class AboutDialog(QDialog):
    """Says what the program and its model are, and under which licences.

    Args:
        context: Names the model.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About MLFA"))
        picture = QLabel()
        side = self.fontMetrics().height() * 5
        picture.setPixmap(program_icon().pixmap(QSize(side, side), self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = QLabel(self._text(context))
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (picture, self.words, buttons):
            layout.addWidget(widget)
        layout.setStretch(1, 1)
        self.resize(self.fontMetrics().averageCharWidth() * 70, self.sizeHint().height())

    def _text(self, context: WindowContext) -> str:
        lines = [
            f"<h3>MLFA {escape(__version__)}</h3>",
            escape(
                self.tr(
                    "Listens to a music library and proposes genres, moods and instruments. It "
                    "works on this computer alone: no song and no tag leaves it."
                )
            ),
            escape(
                self.tr(
                    "MLFA is free software under the GNU General Public License, version 3 or "
                    "later. It comes without any warranty."
                )
            ),
        ]
        if context.package is None:
            lines.append(escape(self.tr("There is no model in use.")))
        else:
            facts = context.package.facts
            lines.append(
                escape(
                    self.tr("Model: {title} ({name} {version}), licence: {licence}.").format(
                        title=facts.title,
                        name=facts.name,
                        version=facts.version,
                        licence=facts.licence,
                    )
                )
            )
        lines.append(escape(self.tr("Window: Qt for Python {version}.").format(version=qt_version)))
        return "".join(f"<p>{line}</p>" if not line.startswith("<") else line for line in lines)
