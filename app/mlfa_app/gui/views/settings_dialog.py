"""The settings: pages, a search through all of them, OK and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.errors import SettingsError
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out
from mlfa_app.gui.views.question_panel import QuestionPanel
from mlfa_app.gui.views.settings_pages.appearance_page import AppearancePage
from mlfa_app.gui.views.settings_pages.device_page import DevicePage
from mlfa_app.gui.views.settings_pages.library_page import LibraryPage
from mlfa_app.gui.views.settings_pages.model_page import ModelPage
from mlfa_app.gui.views.settings_pages.page import SettingsPage
from mlfa_app.gui.views.settings_pages.player_page import PlayerPage
from mlfa_app.gui.views.settings_pages.tags_page import TagsPage
from mlfa_app.gui.views.settings_pages.vocabulary_page import VocabularyPage
from mlfa_app.gui.views.settings_pages.writing_page import WritingPage

PAGES = ("library", "tags", "writing", "player", "vocabulary", "model", "device", "appearance")
"""Names of the pages, in their order."""


class SettingsDialog(QDialog):
    """Shows all settings. Nothing counts until OK is pressed.

    Signals:
        folders_added: Folders to add to the library, a list of paths; after OK.
        folder_removed: A folder to take out of the library, a path; after OK.

    Args:
        context: What the window's parts share.
        parent: Owner.
        page: Name of the page to begin with, one of `PAGES`; empty for the first.
    """

    folders_added = Signal(object)
    folder_removed = Signal(object)

    def __init__(
        self, context: WindowContext, parent: QWidget | None = None, page: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.context = context
        self.library = LibraryPage(context)
        self.tags = TagsPage(context)
        self.writing = WritingPage(context)
        self.player = PlayerPage(context)
        self.vocabulary = VocabularyPage(context)
        self.player.player_chosen.connect(self.vocabulary.on_player_chosen)
        self.model = ModelPage(context)
        self.device = DevicePage(context)
        self.appearance = AppearancePage(context)
        self.pages: tuple[SettingsPage, ...] = (
            self.library,
            self.tags,
            self.writing,
            self.player,
            self.vocabulary,
            self.model,
            self.device,
            self.appearance,
        )
        self._begun: set[SettingsPage] = set()
        self._make_list()
        column = QVBoxLayout(self)
        middle = QHBoxLayout()
        middle.setSpacing(gap(self, 0.8))
        left = QVBoxLayout()
        left.addWidget(self.search_edit)
        left.addWidget(self.page_list, 1)
        middle.addLayout(left)
        right = QVBoxLayout()
        right.addWidget(self.heading)
        right.addWidget(self.stack, 1)
        right.addWidget(self.nothing_label, 1)
        middle.addLayout(right, 1)
        column.addLayout(middle, 1)
        self.panel = QuestionPanel()
        column.addWidget(self.panel)
        column.addWidget(self._make_buttons())
        self._loaded = context.settings
        for entry in self.pages:
            entry.load(self._loaded)
        self.page_list.setCurrentRow(PAGES.index(page) if page in PAGES else 0)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 115, unit * 78)
        self._limit_to_screen()

    def changes(self) -> dict[str, object]:
        """Give what the user changed, by the names of `Settings`."""
        values: dict[str, object] = {}
        for page in self.pages:
            values |= page.changes()
        # A command may have changed the rest since the dialog was opened.
        return {
            name: value for name, value in values.items() if value != getattr(self._loaded, name)
        }

    def accept(self) -> None:
        """Apply everything and close."""
        try:
            self.context.change_settings(**self.changes())
        except SettingsError as error:
            self.panel.ask(error_text(error), [(self.tr("Close"), self.setFocus)], is_error=True)
            return
        if self.library.folders_to_add:
            self.folders_added.emit(self.library.folders_to_add)
        for path in self.library.folders_to_remove:
            self.folder_removed.emit(path)
        super().accept()

    def done(self, result: int) -> None:
        """Close; what pages are looking for is wanted no more."""
        for page in self._begun:
            page.end()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's
        """Keep Enter in a search from closing the dialog: it leads to what was found."""
        fields = (self.search_edit, self.vocabulary.filter_edit)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() in fields:
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def on_search_changed(self, text: str) -> None:
        """Show only the pages and rows that have the words."""
        words = text.casefold().split()
        first = -1
        for row, page in enumerate(self.pages):
            is_found = page.show_matching(words)
            self.page_list.item(row).setHidden(not is_found)
            if is_found and first < 0:
                first = row
        current = self.page_list.currentRow()
        if first >= 0 and (current < 0 or self.page_list.item(current).isHidden()):
            self.page_list.setCurrentRow(first)
        self.stack.setVisible(first >= 0)
        self.heading.setVisible(first >= 0)
        self.nothing_label.setVisible(first < 0)

    def on_page_changed(self, row: int) -> None:
        """Show the marked page."""
        if not 0 <= row < len(self.pages):
            return
        page = self.pages[row]
        self.stack.setCurrentIndex(row)
        self.heading.setText(page.title)
        self.defaults_button.setToolTip(
            self.tr("Show the values of the page “{name}” that the program begins with.").format(
                name=page.title
            )
        )
        if page not in self._begun:
            self._begun.add(page)
            page.begin()

    def on_defaults_pressed(self) -> None:
        """Show the defaults on the page; they count when OK is pressed."""
        self.pages[self.stack.currentIndex()].restore_defaults()

    def _make_list(self) -> None:
        self.search_edit = QLineEdit()
        self.search_edit.setPlaceholderText(self.tr("Search settings"))
        self.search_edit.setAccessibleName(self.tr("Search settings"))
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.textChanged.connect(self.on_search_changed)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search_edit.setFocus)
        self.page_list = QListWidget()
        self.page_list.setAccessibleName(self.tr("Pages"))
        self.page_list.setSpacing(gap(self, 0.25))
        self.stack = QStackedWidget()
        self.heading = QLabel()
        stand_out(self.heading, 1.25)
        self.nothing_label = QLabel(self.tr("No setting has these words."))
        self.nothing_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing_label.setVisible(False)
        for page in self.pages:
            self.page_list.addItem(page.title)
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QScrollArea.Shape.NoFrame)
            scroll.setWidget(page)
            scroll.setAccessibleName(page.title)
            self.stack.addWidget(scroll)
        widest = max(self.fontMetrics().horizontalAdvance(page.title) for page in self.pages)
        width = max(widest + 4 * gap(self), self.fontMetrics().averageCharWidth() * 20)
        self.page_list.setFixedWidth(width)
        self.search_edit.setFixedWidth(width)
        self.page_list.currentRowChanged.connect(self.on_page_changed)

    def _make_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.RestoreDefaults)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.defaults_button = self.buttons.button(kinds.RestoreDefaults)
        self.defaults_button.setText(self.tr("Restore &defaults of this page"))
        self.defaults_button.clicked.connect(self.on_defaults_pressed)
        return self.buttons

    def _limit_to_screen(self) -> None:
        room = self.screen().availableSize() * 0.9
        self.resize(self.size().boundedTo(room))
