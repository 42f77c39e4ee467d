"""The page of questions: the songs whose answer would teach most, answered by one key each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.desks.teach import OpenQuestion, TeachDesk
from mlfa_app.gui.tables.teach_rows import QuestionModel
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.table_look import share_width, show_rows_in
from mlfa_app.jobs.teaching.own_tags import OwnTag


class TeachQueuePage(QWidget):
    """Questions about songs.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.

    Attributes:
        table: The questions, the most valuable answer first.

    Args:
        desk: Chooses the songs and takes the answers.
        parent: Owner.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)

    def __init__(self, desk: TeachDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.words = plain_label()
        self.tag_box = QComboBox()
        self.tag_box.setAccessibleName(self.tr("Which tag is asked about"))
        self._every = self.tr("Every tag")
        self.tag_box.addItem(self._every, "")
        self.ask_button = self._button(self.tr("&Ask"), "", self.ask)
        self.model = QuestionModel(self)
        self.table = QTableView()
        show_rows_in(self.table, self.model, self.tr("Questions, the most valuable first"))
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.play_button = self._button(self.tr("&Play"), "P", self._on_play)
        self.yes_button = self._button(self.tr("&Yes"), "Y", lambda: self._answer(Verdict.ACCEPTED))
        self.no_button = self._button(self.tr("&No"), "N", lambda: self._answer(Verdict.REJECTED))
        self.skip_button = self._button(self.tr("&Skip"), "S", self._go_on)
        self.undo_button = self._button(self.tr("&Undo"), "Ctrl+Z", desk.undo)
        self._lay_out()
        self._connect()
        self._show_state()

    def ask(self) -> None:
        """Choose songs to ask about."""
        self.words.setText(self.tr("Looking for the songs whose answer would teach most…"))
        tag = self.tag_box.currentData()
        self._desk.ask((tag,) if tag else ())

    def _button(self, text: str, key: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: run())
        if key:
            shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{text.replace('&', '')} ({shown})")
            # Only while this page has the focus: elsewhere letters are typed.
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        return button

    def _lay_out(self) -> None:
        top, buttons = QHBoxLayout(), QHBoxLayout()
        about = QLabel(self.tr("A&bout:"))
        about.setBuddy(self.tag_box)
        for widget in (about, self.tag_box, self.ask_button):
            top.addWidget(widget, 1 if widget is self.tag_box else 0)
        for button in (
            self.play_button,
            self.yes_button,
            self.no_button,
            self.skip_button,
            self.undo_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        widths = ((QuestionModel.TAG, 28), (QuestionModel.SCORE, 10), (QuestionModel.ANSWER, 14))
        share_width(self.table, QuestionModel.SONG, widths)

    def _connect(self) -> None:
        self._desk.asked.connect(self._on_asked)
        self._desk.answered.connect(self.model.show_answers)
        self._desk.tags_known.connect(self._on_tags)
        self._desk.failed.connect(self._on_failed)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.table.activated.connect(self._on_activated)

    def _on_tags(self, tags: Sequence[OwnTag]) -> None:
        chosen = self.tag_box.currentData()
        names = sorted({tag.name for tag in tags if tag.is_taught or tag.num_yes}, key=str.casefold)
        self.tag_box.clear()
        self.tag_box.addItem(self._every, "")
        for name in names:
            self.tag_box.addItem(name, name)
        self.tag_box.setCurrentIndex(max(0, self.tag_box.findData(chosen)))

    def _on_asked(self, asked: Sequence[OpenQuestion]) -> None:
        self.model.show_questions(asked)
        if asked:
            self.words.setText(
                self.tr(
                    "Listen, and say whether the song has the tag. Every answer counts when "
                    "you learn next."
                )
            )
            self._go_to(0)
            if self.isVisible():
                self.table.setFocus()
        else:
            self.words.setText(self.tr("There is nothing to ask: no song is in doubt."))
        self._show_state()

    def _on_failed(self, _error: object) -> None:
        self.words.setText(self.tr("Nothing can be asked now."))

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        asked = self.model.asked_at(current.row())
        if asked is not None:
            self.song_chosen.emit(asked.file_id)
        self._show_state()

    def _on_activated(self, index: QModelIndex) -> None:
        asked = self.model.asked_at(index.row())
        if asked is not None:
            self.song_opened.emit(asked.question.path)

    def _on_play(self) -> None:
        self._on_activated(self.table.currentIndex())

    def _answer(self, verdict: Verdict) -> None:
        asked = self.model.asked_at(self.table.currentIndex().row())
        if asked is not None:
            self._desk.answer(asked, verdict)
            self._go_on()

    def _go_on(self) -> None:
        row = self.table.currentIndex().row() + 1
        if row < self.model.rowCount():
            self._go_to(row)
        else:
            self.words.setText(self.tr("That was the last one. “Ask” chooses others."))

    def _go_to(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(
            self.model.index(row, 0), flags.ClearAndSelect | flags.Rows
        )
        self.table.scrollTo(self.model.index(row, 0))

    def _show_state(self) -> None:
        has_one = self.model.asked_at(self.table.currentIndex().row()) is not None
        for button in (self.play_button, self.yes_button, self.no_button, self.skip_button):
            button.setEnabled(has_one)
