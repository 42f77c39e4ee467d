"""Help that is part of the window: its keys, and what it is."""

from __future__ import annotations

from html import escape

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mlfa_app import __version__
from mlfa_app.gui.actions import Actions, keys_text, words_of
from mlfa_app.gui.application import program_icon
from mlfa_app.gui.context import WindowContext


class KeysDialog(QDialog):
    """Lists what every key does.

    Args:
        actions: All actions of the window.
        parent: Owner.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName(self.tr("Keys"))
        for title, listed in actions.listed():
            self._add(title, [(words_of(action), keys_text(action)) for action in listed])
        self._add(self.tr("Everywhere"), self._others())
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tree)
        layout.addWidget(buttons)
        line = self.fontMetrics().height()
        self.resize(line * 38, line * 36)

    def _add(self, title: str, rows: list[tuple[str, str]]) -> None:
        section = QTreeWidgetItem(self.tree, [title])
        font = section.font(0)
        font.setBold(True)
        section.setFont(0, font)
        section.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for words, keys in rows:
            if keys:
                QTreeWidgetItem(section, [words, keys])
        section.setExpanded(True)

    def _others(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Go to the next control"), self.tr("Tab")),
            (self.tr("Put the newest message away"), self.tr("Esc")),
            (self.tr("Play the song of this row"), self.tr("Enter")),
            (self.tr("Accept, reject or edit the tags of the selected rows"), "A, R, E"),
            (self.tr("Select all rows"), "Ctrl+A"),
            (self.tr("Play the next or the previous song"), "Ctrl+Shift+→, Ctrl+Shift+←"),
            (self.tr("Mute"), "Ctrl+Shift+M"),
            (self.tr("Remove a folder or a saved filter"), self.tr("Del")),
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
