"""The history: what was written into files, and the way to take it back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.history import HistoryDesk
from mlfa_app.gui.error_words import error_text, in_window
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.writing.history_browser import HistoryBrowser
from mlfa_app.gui.views.writing.undo_page import UndoPage
from mlfa_app.gui.views.writing.writing_dialog import WritingDialog
from mlfa_app.jobs.undoing.run import UndoChoice, UndoTally
from mlfa_app.journal.records import RunSummary
from mlfa_core.errors import KnownError


class HistoryDialog(WritingDialog):
    """Shows what was written, and takes it back when told to, after a preview.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._choice: UndoChoice | None = None
        self._undo_id: int | None = None
        self.setWindowTitle(self.tr("History"))
        self.desk = HistoryDesk(context.runner, self)
        self.browser = HistoryBrowser()
        self.undo_page = UndoPage()
        self.message = plain_label(self.tr("Reading the history…"))
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.retry_button = QPushButton(self.tr("&Try again"))
        self.retry_button.setAutoDefault(False)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.notice = plain_label()
        self.notice.hide()
        self._lay_out()
        self._connect()
        self.desk.read_runs()

    def _lay_out(self) -> None:
        self._message_page = QWidget()
        column = QVBoxLayout(self._message_page)
        column.addStretch()
        column.addWidget(self.message)
        column.addWidget(self.retry_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.retry_button.hide()
        self.word_question(
            self.tr(
                "Files are being written. Stop? The file in work is finished; the others stay as "
                "they are, and can be taken back later."
            ),
            self.tr("&Go on"),
            self.tr("Stop and &close"),
        )
        self.pages = QStackedWidget()
        for page in (self._message_page, self.browser, self.undo_page):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.question)
        layout.addLayout(buttons)
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        room = self.screen().availableSize()
        self.resize(
            min(185 * letter, round(room.width() * 0.95)),
            min(38 * line, round(room.height() * 0.9)),
        )

    def _connect(self) -> None:
        desk, page = self.desk, self.undo_page
        desk.runs_read.connect(self._on_runs_read)
        desk.files_read.connect(self.browser.add_files)
        desk.not_read.connect(self._on_not_read)
        desk.outcomes.connect(page.add)
        desk.progressed.connect(page.show_progress)
        desk.looked_ahead.connect(page.finish_preview)
        desk.finished.connect(self._on_finished)
        desk.failed.connect(self._on_failed)
        desk.noticed.connect(self._on_noticed)
        desk.crashed.connect(self._context.messages.show_bug)
        desk.songs_changed.connect(self._context.signals.songs_changed)
        # Files may have been written by the review, which stands beside this.
        self._context.signals.songs_changed.connect(self._on_songs_changed)
        self._context.signals.outside_changed.connect(self._on_songs_changed)
        self.browser.run_chosen.connect(desk.read_files)
        self.browser.undo_wanted.connect(self.preview)
        page.confirmed.connect(self.take_back)
        page.stop_wanted.connect(self._on_stop_wanted)
        page.back_wanted.connect(self.show_runs)
        page.allowance_changed.connect(self._look_ahead)
        page.bring_back_wanted.connect(self._on_bring_back_wanted)
        self.retry_button.clicked.connect(self.desk.read_runs)
        self.close_button.clicked.connect(self.reject)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.browser.filter_edit.setFocus)

    # The list

    def show_latest(self) -> None:
        """Have the newest run in view, unless something is going on."""
        if not self.desk.is_undoing:
            self.browser.forget_run()
            self.show_runs()

    def show_runs(self) -> None:
        """Show the history, as it is now."""
        self.desk.stop_looking()
        if self.pages.currentWidget() is self.undo_page:
            self.pages.setCurrentWidget(self.browser)
            self.browser.run_table.setFocus()
        self.desk.read_runs()

    def _on_songs_changed(self, _file_ids: object = None) -> None:
        self.desk.read_runs()

    def _on_runs_read(self, runs: list[RunSummary]) -> None:
        was_message = self.pages.currentWidget() is self._message_page
        if not runs:
            self._show_message(
                self.tr(
                    "MLFA has not written into any file yet. What it writes is listed here, and "
                    "can be taken back."
                )
            )
            return
        self.browser.show_runs(runs)
        if was_message:
            self.pages.setCurrentWidget(self.browser)
            self.browser.run_table.setFocus()

    def _on_not_read(self, error: KnownError) -> None:
        self._show_message(f"⚠ {error_text(error)}", can_retry=True)

    def _show_message(self, text: str, *, can_retry: bool = False) -> None:
        if self.pages.currentWidget() is self.undo_page:
            return  # What is going on says itself what is wrong.
        self.message.setText(text)
        self.retry_button.setVisible(can_retry)
        self.pages.setCurrentWidget(self._message_page)
        (self.retry_button if can_retry else self.close_button).setFocus()

    # Taking back

    def preview(self, choice: UndoChoice) -> None:
        """Show what taking something back would do."""
        if self.desk.is_undoing:
            return
        self._choice = choice
        self.notice.hide()
        self.undo_page.allow_default()
        self._look_ahead()

    def _look_ahead(self) -> None:
        if self._choice is not None:
            self.undo_page.begin_preview()
            self.pages.setCurrentWidget(self.undo_page)
            allows_all = self.undo_page.allow_box.isChecked()
            self.desk.look_ahead(self._choice, allows_all=allows_all)

    def take_back(self) -> None:
        """Do what the preview shows."""
        if self._choice is None or self.desk.is_undoing:
            return
        self.undo_page.begin_work()
        self.desk.take_back(
            self._choice,
            keep_mtime=self._context.settings.keep_mtime,
            allows_all=self.undo_page.allow_box.isChecked(),
        )

    def _on_stop_wanted(self) -> None:
        self.show_stopping()
        self.stop_writing()

    def _on_finished(self, tally: UndoTally) -> None:
        self._undo_id = tally.undo_id
        self.undo_page.finish_work(tally)
        self.end_of_writing()

    def _on_failed(self, error: KnownError) -> None:
        self.undo_page.fail(error_text(error))
        self.end_of_writing()

    def _on_bring_back_wanted(self) -> None:
        if self._undo_id is not None:
            self.preview(UndoChoice(self._undo_id))

    def _on_noticed(self, sentence: str) -> None:
        self.notice.setText(in_window(sentence))
        self.notice.show()

    # Closing

    @property
    def is_writing(self) -> bool:
        """Whether something is being taken back."""
        return self.desk.is_undoing

    @property
    def stop_writing_button(self) -> QPushButton:
        """The button of the page that shows the work."""
        return self.undo_page.stop_button

    def stop_writing(self) -> None:
        """Stop after the file in work."""
        self.desk.stop()

    def show_stopping(self) -> None:
        """Say that the file in work is the last one."""
        self.undo_page.show_stopping()

    def leave(self) -> None:
        """Read and look no further."""
        self.desk.close()
