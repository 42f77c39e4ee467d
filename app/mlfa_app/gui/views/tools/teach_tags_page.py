"""The page of own tags: created here, given to songs of the table by one key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.desks.teach import TeachDesk
from mlfa_app.gui.tables.teach_rows import OwnTagModel
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.table_look import share_width, show_rows_in
from mlfa_app.jobs.teaching.own_tags import OwnTag
from mlfa_app.settings import CATEGORIES


class TeachTagsPage(QWidget):
    """The user's tags, and what is said of the songs that are selected in the table.

    Signals:
        judged: What to say of the selected songs: an `OwnTag` and a `Verdict` or None.

    Attributes:
        table: The tags.
        name_edit: Name of a new tag.

    Args:
        desk: Reads and creates tags.
        keys: What gives the tag, and what says that a song lacks it, as they are shown.
        parent: Owner.
    """

    judged = Signal(object, object)

    def __init__(
        self, desk: TeachDesk, keys: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: tuple[str, str] | None = None
        words = plain_label(
            self.tr(
                "Tags of your own, such as “sunday cooking”. Choose one here, select songs in the "
                "table of the window, and press {yes} where it fits, {no} where it does not. About "
                "ten songs of several artists are a good beginning."
            ).format(yes=keys[0], no=keys[1])
        )
        self.name_edit = QLineEdit()
        self.name_edit.setPlaceholderText(self.tr("Name of a new tag"))
        self.name_edit.setAccessibleName(self.tr("Name of a new tag"))
        self.name_edit.setMaxLength(80)
        self.category_box = QComboBox()
        self.category_box.setAccessibleName(self.tr("Kind of the new tag"))
        for category in CATEGORIES:
            self.category_box.addItem(category_name(category), category)
        self.category_box.setCurrentIndex(self.category_box.findData("mood"))
        self.create_button = _button(self.tr("&Create tag"))
        self.model = OwnTagModel(self)
        self.table = QTableView()
        show_rows_in(self.table, self.model, self.tr("Your own tags"))
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.yes_button = _button(self.tr("Selected songs &have it"), keys[0])
        self.no_button = _button(self.tr("Selected songs &lack it"), keys[1])
        self.forget_button = _button(self.tr("Take &back what I said"))
        self.remove_button = _button(self.tr("&Remove tag"))
        self.remove_button.setToolTip(self.tr("Remove a tag of which nothing was said."))
        self._lay_out(words)
        self._connect()
        self._show_state()

    @property
    def tag(self) -> OwnTag | None:
        """The tag that is chosen."""
        return self.model.tag_at(self.table.currentIndex().row())

    def _lay_out(self, words: QLabel) -> None:
        new = QHBoxLayout()
        new.addWidget(self.name_edit, 1)
        new.addWidget(self.category_box)
        new.addWidget(self.create_button)
        buttons = QHBoxLayout()
        for button in (self.yes_button, self.no_button, self.forget_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addLayout(new)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        share_width(self.table, 0, ((1, 16), (2, 20), (3, 22), (4, 26)))

    def _connect(self) -> None:
        self.create_button.clicked.connect(self._on_create)
        self.name_edit.returnPressed.connect(self._on_create)
        self.name_edit.textChanged.connect(self._show_state)
        self.yes_button.clicked.connect(lambda: self._judge(Verdict.ACCEPTED))
        self.no_button.clicked.connect(lambda: self._judge(Verdict.REJECTED))
        self.forget_button.clicked.connect(lambda: self._judge(None))
        self.remove_button.clicked.connect(self._on_remove)
        self.table.selectionModel().currentRowChanged.connect(self._show_state)
        self._desk.tags_known.connect(self._on_tags)
        self._desk.tag_created.connect(self._on_created)

    def _on_create(self) -> None:
        if self.name_edit.text().strip():
            self._desk.create_tag(self.name_edit.text(), self.category_box.currentData())

    def _on_created(self, tag: OwnTag) -> None:
        self.name_edit.clear()
        self._wanted = (tag.name, tag.category)

    def _on_tags(self, tags: Sequence[OwnTag]) -> None:
        before = self.tag
        wanted = self._wanted or (None if before is None else (before.name, before.category))
        self.model.show_tags(tags)
        names = [(tag.name, tag.category) for tag in tags]
        if tags:
            row = names.index(wanted) if wanted in names else 0
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.model.index(row, 0), flags.ClearAndSelect | flags.Rows
            )
        if wanted in names:
            self._wanted = None
        self._show_state()

    def _judge(self, verdict: Verdict | None) -> None:
        if self.tag is not None:
            self.judged.emit(self.tag, verdict)

    def _on_remove(self) -> None:
        if self.tag is not None:
            self._desk.forget_tag(self.tag)

    def _show_state(self, *_what: object) -> None:
        self.create_button.setEnabled(bool(self.name_edit.text().strip()))
        for button in (self.yes_button, self.no_button, self.forget_button):
            button.setEnabled(self.tag is not None)
        tag = self.tag
        is_bare = tag is not None and not (tag.num_yes or tag.num_no or tag.is_taught)
        self.remove_button.setEnabled(is_bare)


def _button(text: str, keys: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    if keys:
        button.setToolTip(f"{text.replace('&', '')} ({keys})")
    return button
