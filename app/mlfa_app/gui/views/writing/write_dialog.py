"""Review and write: the difference per file and field, what is kept, one button, the results."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.write import WriteDesk
from mlfa_app.gui.error_words import error_text, in_window
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.tables.change_rows import Show
from mlfa_app.gui.tables.change_table import ChangeTableModel
from mlfa_app.gui.tables.plan_words import plan_headline
from mlfa_app.gui.views.labels import stand_out
from mlfa_app.gui.views.save_path import ask_save_path
from mlfa_app.gui.views.writing.change_view import ChangeView
from mlfa_app.gui.views.writing.write_choices import WriteChoices
from mlfa_app.gui.views.writing.write_notes import WriteNotes
from mlfa_app.gui.views.writing.write_results import WriteResults
from mlfa_app.gui.views.writing.writing_dialog import WritingDialog
from mlfa_app.jobs.job import SongOutcome, Tally
from mlfa_app.jobs.writing.review_plan import FileReview
from mlfa_core.errors import KnownError


class WriteDialog(WritingDialog):
    """Shows what would be written into files, and writes it when told to.

    Not modal: music plays on and the library can be looked at meanwhile.

    Signals:
        written: The ids of the files that were changed.

    Args:
        context: What the window's parts share.
        file_ids: The files, in the order in which they are shown.
        parent: Owner.
    """

    written = Signal(object)

    def __init__(
        self, context: WindowContext, file_ids: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._ids_by_path: dict[Path, int] = {}
        self._written_ids: list[int] = []
        self._num_planned = 0
        self._is_done = False
        self.setWindowTitle(self.tr("Review and write"))
        self.choices = WriteChoices(context.settings)
        self.model = ChangeTableModel(self)
        package = context.package
        self.desk = WriteDesk(
            context.runner,
            # Without a model there are still the tags that the user gave.
            context.rule or NO_RULE,
            "" if package is None else f"{package.name}/{package.version}",
            self.choices.choice,
            self,
        )
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.looking.setRange(0, len(file_ids))
        # A bar that was told nothing yet stands at -1.
        self.looking.setValue(0)
        self.desk.start(file_ids)
        self._show_counts()

    # Making it

    def _make_widgets(self) -> None:
        self.headline = QLabel()
        stand_out(self.headline, 1.25)
        self.headline.setWordWrap(True)
        self.looking = QProgressBar()
        self.looking.setAccessibleName(self.tr("Files looked at"))
        self.looking.setTextVisible(False)
        self.looking.setMaximumHeight(self.fontMetrics().height() // 2)
        self.show_box = QComboBox()
        for show, text in (
            (Show.ALL, self.tr("Everything")),
            (Show.CHANGES, self.tr("What changes")),
            (Show.KEPT, self.tr("What is kept")),
            (Show.BLOCKED, self.tr("Files left alone")),
            (Show.CAUTIONS, self.tr("With a warning")),
        ):
            self.show_box.addItem(text, show)
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter by song, folder or value"))
        self.filter_edit.setAccessibleName(self.tr("Filter the changes"))
        self.filter_edit.setClearButtonEnabled(True)
        self.tick_button = QPushButton(self.tr("&Tick all"))
        self.untick_button = QPushButton(self.tr("&Untick all"))
        self.tick_button.setToolTip(self.tr("Write all the rows that are shown."))
        self.untick_button.setToolTip(self.tr("Leave out all the rows that are shown."))
        self.table = ChangeView(self.model)
        self.notes = WriteNotes()
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.results = WriteResults()
        self.write_button = QPushButton()
        self.write_button.setDefault(True)
        self.save_button = QPushButton(self.tr("&Save plan…"))
        self.save_button.setShortcut(QKeySequence.StandardKey.Save)
        self.save_button.setToolTip(
            self.tr("Keeps the plan as a file; the command “mlfa plan apply” writes it later.")
        )
        self.stop_button = QPushButton(self.tr("S&top"))
        self.close_button = QPushButton(self.tr("Cancel"))
        for button in (self.tick_button, self.untick_button, self.save_button, self.stop_button):
            button.setAutoDefault(False)
        self.word_question(
            self.tr(
                "Files are being written. Stop? The file in work is finished; those that are "
                "written stay written, all others stay as they are."
            ),
            self.tr("&Go on writing"),
            self.tr("Stop and &close"),
        )

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        show_label = QLabel(self.tr("S&how"))
        show_label.setBuddy(self.show_box)
        for widget in (show_label, self.show_box):
            filters.addWidget(widget)
        filters.addWidget(self.filter_edit, 1)
        filters.addWidget(self.tick_button)
        filters.addWidget(self.untick_button)
        plan_page = QWidget()
        plan_layout = QVBoxLayout(plan_page)
        plan_layout.setContentsMargins(0, 0, 0, 0)
        plan_layout.addLayout(filters)
        plan_layout.addWidget(self.table, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(plan_page)
        self._pages.addWidget(self.results)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.addWidget(self.choices)
        body.addWidget(self._pages)
        body.setStretchFactor(1, 1)
        body.setChildrenCollapsible(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_button)
        buttons.addStretch()
        for button in (self.stop_button, self.close_button, self.write_button):
            buttons.addWidget(button)
        self.stop_button.hide()
        layout = QVBoxLayout(self)
        layout.addWidget(self.headline)
        layout.addWidget(self.looking)
        layout.addWidget(body, 1)
        layout.addWidget(self.notes)
        layout.addWidget(self.question)
        layout.addLayout(buttons)
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        available = self.screen().availableSize()
        width = min(190 * letter, round(available.width() * 0.95))
        self.resize(width, min(46 * line, round(available.height() * 0.9)))
        body.setSizes([self.choices.preferred_width, width])
        order = [self.show_box, self.filter_edit, self.tick_button, self.untick_button, self.table]
        order += [self.save_button, self.stop_button, self.close_button, self.write_button]
        for before, after in itertools.pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        desk = self.desk
        desk.restarted.connect(self._on_restarted)
        desk.planned.connect(self._on_planned)
        desk.looked.connect(self._on_looked)
        desk.settled.connect(self._on_settled)
        desk.wrote.connect(self._on_wrote)
        desk.write_progressed.connect(self.results.show_progress)
        desk.write_finished.connect(self._on_write_finished)
        desk.plan_saved.connect(self._on_plan_saved)
        desk.failed.connect(self._on_failed)
        desk.crashed.connect(self._context.messages.show_bug)
        desk.noticed.connect(self._on_noticed)
        self.model.counts_changed.connect(self._show_counts)
        self.choices.changed.connect(self._on_choice_changed)
        self.choices.remember_wanted.connect(self._on_remember_wanted)
        self.show_box.currentIndexChanged.connect(self._on_filter_changed)
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.tick_button.clicked.connect(self._on_tick_clicked)
        self.untick_button.clicked.connect(self._on_untick_clicked)
        self.notes.show_wanted.connect(self.show_rows)
        self.results.report_wanted.connect(self._on_report_wanted)
        self.write_button.clicked.connect(self.write)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.stop_button.clicked.connect(self._on_stop_clicked)
        self.close_button.clicked.connect(self.reject)
        write = QShortcut(QKeySequence(self.tr("Ctrl+Return")), self)
        write.activated.connect(self.write_button.click)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.filter_edit.setFocus)

    # The plan

    def _on_choice_changed(self) -> None:
        self.desk.set_choice(self.choices.choice)

    def _on_restarted(self) -> None:
        self.model.start_again()
        self.choices.wording_panel.start_again()

    def _on_planned(self, files: list[FileReview]) -> None:
        self.choices.wording_panel.add_files(files)
        self.model.add_files(files)

    def _on_looked(self, done: int, total: int) -> None:
        self.looking.setRange(0, total)
        self.looking.setValue(done)

    def _on_settled(self) -> None:
        self.model.restore_order()
        self.choices.wording_panel.add_files(())
        self._show_counts()

    def _show_counts(self) -> None:
        if self.desk.is_writing or self._is_done:
            return
        counts = self.model.counts
        is_settled = self.desk.is_settled
        # An invisible line would make everything below it jump.
        self.looking.setVisible(self.desk.is_looking)
        if self.desk.is_looking:
            total = self.looking.maximum()
            text = self.tr("Looking at {done} of {total} files…", "", total).format(
                done=self.looking.value(), total=total
            )
        elif not is_settled:
            text = self.tr("Making the plan…")
        else:
            text = plan_headline(counts)
        self.headline.setText(text)
        self.notes.show_plan(counts, self.desk.choice)
        self.write_button.setText(self.tr("&Write %n files", "", counts.changing))
        for button in (self.write_button, self.save_button):
            button.setEnabled(is_settled and counts.changing > 0)

    def show_rows(self, show: Show) -> None:
        """Show only some rows of the plan."""
        self.show_box.setCurrentIndex(self.show_box.findData(show))
        self.table.setFocus()

    def _on_row_changed(self, current: QModelIndex) -> None:
        self.notes.show_row(self.model.cautions_at(current.row()))

    def _on_filter_changed(self) -> None:
        self.model.set_shown(self.show_box.currentData(), self.filter_edit.text())

    def _on_tick_clicked(self) -> None:
        self.model.set_all_chosen(True)

    def _on_untick_clicked(self) -> None:
        self.model.set_all_chosen(False)

    def _on_remember_wanted(self) -> None:
        choice = self.choices.choice
        try:
            self._context.change_settings(
                policies=dict(choice.policies),
                wording=dict(choice.wording),
                keep_mtime=choice.keep_mtime,
                profile=choice.profile,
            )
        except KnownError as error:
            self._on_failed(error)
            return
        self.notes.say(self.tr("These choices are your settings now."))

    def _on_save_clicked(self) -> None:
        title, kinds = self.tr("Save the plan"), self.tr("Plans (*.jsonl)")
        path = ask_save_path(self, title, "plan.jsonl", kinds)
        if path is not None:
            self.save_plan(path)

    def save_plan(self, path: Path) -> None:
        """Save what is ticked, for ``mlfa plan apply``."""
        self.desk.save_plan(self.model.files, self.model.left_out, path)

    def _on_plan_saved(self, path: Path, count: int) -> None:
        text = self.tr("The plan for %n files is saved as {path}.", "", count)
        self.notes.say(text.format(path=path))

    # The write

    def write(self) -> None:
        """Write what is ticked."""
        if not self.desk.is_settled or self.desk.is_writing or self._is_done:
            return
        self._num_planned = self.model.counts.changing
        if not self._num_planned:
            return
        self._ids_by_path = {file.path: file.file_id for file in self.model.files}
        self.results.begin(self._num_planned)
        self._pages.setCurrentWidget(self.results)
        # What was chosen can no longer be changed; the lines of the results need the room.
        self.choices.hide()
        self.notes.show_promise_only()
        self.save_button.hide()
        self.write_button.hide()
        self.stop_button.show()
        self.stop_button.setEnabled(True)
        self.stop_button.setFocus()
        self.close_button.setText(self.tr("Close"))
        self.headline.setText(self.tr("Writing %n files…", "", self._num_planned))
        self.desk.write(self.model.files, self.model.left_out)

    def _on_wrote(self, outcomes: list[SongOutcome]) -> None:
        self.results.add(outcomes)
        self._written_ids += [
            self._ids_by_path[outcome.path]
            for outcome in outcomes
            if outcome.write is not None and outcome.write.is_written
        ]

    def _on_noticed(self, sentence: str) -> None:
        self._context.messages.show_notice(in_window(sentence))

    def _on_write_finished(self, tally: Tally) -> None:
        self._is_done = True
        self.headline.setText(self.results.finish(tally, self._num_planned))
        self.stop_button.hide()
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        if self._written_ids:
            self.written.emit(list(self._written_ids))
        self.end_of_writing()

    def _on_stop_clicked(self) -> None:
        self.show_stopping()
        self.stop_writing()

    def _on_report_wanted(self) -> None:
        title, kinds = self.tr("Save the report"), self.tr("Texts (*.txt)")
        path = ask_save_path(self, title, "report.txt", kinds)
        if path is not None:
            self.save_report(path)

    def save_report(self, path: Path) -> None:
        """Save the results as text."""
        self.desk.save_text(self.results.report(), path)

    def _on_failed(self, error: KnownError) -> None:
        self.notes.say(error_text(error), is_error=True)
        self._show_counts()

    # Closing

    @property
    def is_writing(self) -> bool:
        """Whether files are being written."""
        return self.desk.is_writing

    @property
    def stop_writing_button(self) -> QPushButton:
        """The button below the results."""
        return self.stop_button

    def stop_writing(self) -> None:
        """Stop after the file in work."""
        self.desk.stop_writing()

    def show_stopping(self) -> None:
        """Say that the file in work is the last one."""
        self.stop_button.setEnabled(False)
        self.headline.setText(self.tr("Stopping after the file in work…"))

    def leave(self) -> None:
        """Look and plan no further."""
        self.desk.close()
