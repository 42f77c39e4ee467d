"""The dialog of doubted genres: what files say, what else speaks, and the user's answer."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.mislabels_desk import Answer, Answers, MislabelsDesk
from mlfa_app.gui.number_text import number, percent
from mlfa_app.gui.tables.mislabel_rows import (
    ANSWER,
    PROPOSED,
    SONG,
    STATED,
    STRENGTH,
    MislabelModel,
)
from mlfa_app.gui.views.tool_button import tool_button
from mlfa_app.jobs.mislabels import Mislabel, MislabelReport
from mlfa_core.errors import KnownError


class MislabelsDialog(QDialog):
    """Songs whose file says another genre than all else. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.
        write_wanted: Ids of files whose proposed genre was taken, to be reviewed and written.

    Attributes:
        tree: The songs and albums, the strongest first.

    Args:
        context: The window's shared parts.
        decisions: Takes the answers.
        parent: The window.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)
    write_wanted = Signal(object)

    def __init__(
        self, context: WindowContext, decisions: DecisionDesk, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._report: MislabelReport | None = None
        self._answers: Answers = {}
        self.desk = MislabelsDesk(context, decisions, self)
        self.setWindowTitle(self.tr("Doubtful genres"))
        self.headline = _plain()
        self.model = MislabelModel(self)
        self.tree = self._made_tree()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How far the comparison is"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        self.bar.setRange(0, 100)
        self.empty = _plain()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.tree)
        self.pages.addWidget(self.empty)
        self.why = _plain()
        self.why.setAccessibleName(self.tr("Why the genre is doubted"))
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.play_button = tool_button(self.tr("&Play"), "", self._on_play)
        self.right_button = tool_button(
            self.tr("The &file is right"), "Ctrl+Backspace", self._on_right
        )
        self.take_button = tool_button(
            self.tr("&Take the proposed genre"), "Ctrl+Return", self._on_take
        )
        self.undo_button = tool_button(self.tr("&Undo"), "Ctrl+Z", self.desk.undo)
        self.again_button = tool_button(self.tr("&Look again"), "F5", self.look)
        self.write_button = tool_button(self.tr("Review and &write…"), "Ctrl+S", self._on_write)
        self.close_button = tool_button(self.tr("Close"), "", self.close)
        self.undo_button.setEnabled(decisions.undo_stack.canUndo())
        decisions.undo_stack.canUndoChanged.connect(self.undo_button.setEnabled)
        self._lay_out()
        self._connect()
        self.look()

    def look(self) -> None:
        """Look through the library, anew."""
        self._report = None
        self.model.show_rows(())
        self._on_progressed(0.0)
        self.bar.show()
        self.desk.look()
        self._show_state()

    # Building

    def _made_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self.model)
        tree.setAccessibleName(self.tr("Doubtful genres, the strongest doubt first"))
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setUniformRowHeights(True)
        tree.setAlternatingRowColors(True)
        tree.setAllColumnsShowFocus(True)
        tree.setExpandsOnDoubleClick(False)
        return tree

    def _lay_out(self) -> None:
        answers, rest = QHBoxLayout(), QHBoxLayout()
        for button in (self.play_button, self.right_button, self.take_button, self.undo_button):
            answers.addWidget(button)
        answers.addStretch(1)
        rest.addWidget(self.again_button)
        rest.addStretch(1)
        rest.addWidget(self.write_button)
        rest.addWidget(self.close_button)
        column = QVBoxLayout(self)
        for widget in (self.headline, self.bar, self.pages, self.why):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        column.addLayout(answers)
        column.addLayout(rest)
        metrics = self.fontMetrics()
        self.why.setMinimumHeight(2 * metrics.lineSpacing())
        self.resize(145 * metrics.averageCharWidth(), 32 * metrics.lineSpacing())
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(SONG, QHeaderView.ResizeMode.Stretch)
        widths = ((STATED, 22), (PROPOSED, 18), (STRENGTH, 11), (ANSWER, 20))
        for place, letters in widths:
            self.tree.setColumnWidth(place, letters * metrics.averageCharWidth())

    def _connect(self) -> None:
        self.desk.found.connect(self._on_found)
        self.desk.answered.connect(self._on_answered)
        self.desk.progressed.connect(self._on_progressed)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self.tree.activated.connect(self._on_activated)
        selection = self.tree.selectionModel()
        selection.currentChanged.connect(self._on_current_changed)
        selection.selectionChanged.connect(self._show_state)

    # What comes in

    def _on_progressed(self, share: float) -> None:
        self.bar.setValue(round(100 * share))
        text = self.tr("Comparing the songs of the library: {share}")
        self.empty.setText(text.format(share=percent(share)))
        self.headline.setText(
            self.tr(
                "Songs whose genre fits neither their sound nor the songs that are most like them."
            )
        )

    def _on_failed(self, error: KnownError) -> None:
        self.bar.hide()
        self.empty.setText(self.tr("The genres cannot be compared now."))
        self._context.messages.show_error(error)

    def _on_found(self, report: MislabelReport | None) -> None:
        self.bar.hide()
        self._report = report
        self._answers = {}
        if report is None:
            self.empty.setText(self.tr("Without a model nothing can be heard. Choose one first."))
        elif not report.num_files:
            self.empty.setText(
                self.tr("No song of the library that the model has heard has a genre in its file.")
            )
        elif not report.num_judged:
            self.empty.setText(
                self.tr(
                    "Too few songs have a genre in their file: each is compared with songs by "
                    "other artists, on other albums."
                )
            )
        else:
            self.empty.setText(self.tr("No genre is doubtful."))
        if report is not None:
            self.model.show_rows(report.rows)
            self._show_counts(report)
            if report.rows:
                first = self.model.index(0, 0)
                flags = QItemSelectionModel.SelectionFlag
                self.tree.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)
                self.tree.setFocus()
        self._show_state()

    def _on_answered(self, answers: Answers) -> None:
        self._answers = answers
        self.model.show_answers(answers)
        self._show_state()

    def _show_counts(self, report: MislabelReport) -> None:
        if not report.num_judged:
            return
        text = self.tr("%n songs have a doubtful genre, of {judged} judged.", "", len(report.songs))
        hint = self.tr(
            "That is a hint and no proof: listen first. Nothing is written before you review it."
        )
        self.headline.setText(f"{text.format(judged=number(report.num_judged))} {hint}")

    def _show_state(self, *_what: object) -> None:
        has_rows = self.model.rowCount() > 0
        self.pages.setCurrentWidget(self.tree if has_rows else self.empty)
        chosen = bool(self._chosen())
        for button in (self.play_button, self.right_button, self.take_button):
            button.setEnabled(chosen)
        self.again_button.setEnabled(not self.desk.is_looking)
        self.write_button.setEnabled(bool(self._taken()))

    # The user

    def _chosen(self) -> list[Mislabel]:
        return self.model.songs_at(self.tree.selectionModel().selectedRows(SONG))

    def _taken(self) -> list[int]:
        return [place for place, answer in self._answers.items() if answer is Answer.TAKEN]

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row_at(current)
        self.why.setText("" if row is None else self.model.why(row))
        songs = self.model.songs_at([current])
        if len(songs) == 1:
            self.song_chosen.emit(songs[0].song.file_id)

    def _on_activated(self, index: QModelIndex) -> None:
        songs = self.model.songs_at([index])
        if songs:
            self.song_opened.emit(songs[0].song.path)

    def _on_play(self) -> None:
        self._on_activated(self.tree.currentIndex())

    def _on_right(self) -> None:
        self.desk.say_right(self._chosen())

    def _on_take(self) -> None:
        self.desk.take_proposed(self._chosen())

    def _on_write(self) -> None:
        self.write_wanted.emit(self._taken())


def _plain() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
