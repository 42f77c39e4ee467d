"""The dialog of doubted genres: what files say, what else speaks, and the user's answer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTreeView, QVBoxLayout, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.desks.mislabels import Answer, Answers, MislabelsDesk
from mlfa_app.gui.number_text import number
from mlfa_app.gui.tables.mislabel_rows import (
    ANSWER,
    PROPOSED,
    SONG,
    STATED,
    STRENGTH,
    MislabelModel,
)
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.table_look import go_to_first, share_width, show_branches_in
from mlfa_app.gui.views.tool_button import tool_button
from mlfa_app.gui.views.tools.compared_rows import ComparedRows
from mlfa_app.jobs.mislabels.find import Mislabel, MislabelReport
from mlfa_core.errors import KnownError


class MislabelsDialog(QDialog):
    """Songs whose file says another genre than all else. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.
        write_wanted: Ids of files whose proposed genre was taken, to be reviewed and written.

    Attributes:
        tree: The songs and albums, the strongest first.
        compared: The tree, and what is said in its place.

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
        self.headline = plain_label()
        self.model = MislabelModel(self)
        self.tree = QTreeView()
        show_branches_in(
            self.tree, self.model, self.tr("Doubtful genres, the strongest doubt first")
        )
        self.tree.setAlternatingRowColors(True)
        self.compared = ComparedRows(self.tree)
        self.why = plain_label()
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
        self.headline.setText(
            self.tr(
                "Songs whose genre fits neither their sound nor the songs that are most like them."
            )
        )
        self.compared.begin()
        self.desk.look()
        self._show_state()

    # Building

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
        for widget in (self.headline, self.compared, self.why):
            column.addWidget(widget, 1 if widget is self.compared else 0)
        column.addLayout(answers)
        column.addLayout(rest)
        metrics = self.fontMetrics()
        self.why.setMinimumHeight(2 * metrics.lineSpacing())
        self.resize(145 * metrics.averageCharWidth(), 32 * metrics.lineSpacing())
        widths = ((STATED, 22), (PROPOSED, 18), (STRENGTH, 11), (ANSWER, 20))
        share_width(self.tree, SONG, widths)

    def _connect(self) -> None:
        self.desk.found.connect(self._on_found)
        self.desk.answered.connect(self._on_answered)
        self.desk.progressed.connect(self.compared.show_share)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self.tree.activated.connect(self._on_activated)
        selection = self.tree.selectionModel()
        selection.currentChanged.connect(self._on_current_changed)
        selection.selectionChanged.connect(self._show_state)

    # What comes in

    def _on_failed(self, error: KnownError) -> None:
        self.compared.end(self.tr("The genres cannot be compared now."))
        self._context.messages.show_error(error)

    def _on_found(self, report: MislabelReport | None) -> None:
        self._report = report
        self._answers = {}
        self.compared.end(self._why_empty(report))
        if report is not None:
            self.model.show_rows(report.rows)
            self._show_counts(report)
            if report.rows:
                go_to_first(self.tree)
                self.tree.setFocus()
        self._show_state()

    def _why_empty(self, report: MislabelReport | None) -> str:
        if report is None:
            return self.tr("Without a model nothing can be heard. Choose one first.")
        if not report.num_files:
            return self.tr(
                "No song of the library that the model has heard has a genre in its file."
            )
        if not report.num_judged:
            return self.tr(
                "Too few songs have a genre in their file: each is compared with songs by "
                "other artists, on other albums."
            )
        return self.tr("No genre is doubtful.")

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
        self.compared.show_page()
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
