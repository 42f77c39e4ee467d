"""What taking writes back would do, and then how it goes: progress and a line per file."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.tables.history_words import outcome_line, tally_text
from mlfa_app.gui.tables.result_list import ResultKind, ResultListModel
from mlfa_app.gui.views.labels import plain_label, stand_out
from mlfa_app.jobs.job import Progress
from mlfa_app.jobs.undoing.run import UndoOutcome, UndoTally


class UndoPage(QWidget):
    """First the preview, then the results.

    Signals:
        confirmed: The user wants it done.
        stop_wanted: The user wants it to stop after the file in work.
        back_wanted: The user wants to see the history again.
        bring_back_wanted: The user wants undone what has just been done.
        allowance_changed: Whether also files are meant that are left alone by default.
    """

    confirmed = Signal()
    stop_wanted = Signal()
    back_wanted = Signal()
    bring_back_wanted = Signal()
    allowance_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = plain_label()
        stand_out(self.headline, 1.25)
        self.explanation = QLabel(
            self.tr(
                "Nothing has been changed yet. What somebody else has changed since stays, and "
                "what is taken back can be brought back."
            )
        )
        self.explanation.setWordWrap(True)
        self.allow_box = QCheckBox(self.tr("&Also files that are read-only or have links"))
        self.allow_box.setToolTip(
            self.tr(
                "Links are followed; a file with further names (hard links) loses them, and they "
                "keep the present content."
            )
        )
        self.allow_box.toggled.connect(self.allowance_changed)
        self.model = ResultListModel(self)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress of taking back"))
        self.progress.setFormat(self.tr("%v of %m files"))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("What becomes of each file, a line per file"))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.problems_box = QCheckBox(self.tr("Show only what is &not taken back"))
        self.problems_box.toggled.connect(self.model.show_only_problems)
        self.back_button = QPushButton(self.tr("&Back to the history"))
        self.back_button.clicked.connect(self.back_wanted)
        self.stop_button = QPushButton(self.tr("S&top"))
        self.stop_button.clicked.connect(self.stop_wanted)
        self.bring_back_button = QPushButton(self.tr("Br&ing back…"))
        self.bring_back_button.setToolTip(self.tr("Undo what has just been taken back."))
        self.bring_back_button.clicked.connect(self.bring_back_wanted)
        self.confirm_button = QPushButton()
        self.confirm_button.clicked.connect(self.confirmed)
        buttons = (
            self.back_button,
            self.stop_button,
            self.bring_back_button,
            self.confirm_button,
        )
        below = QHBoxLayout()
        below.addWidget(self.problems_box)
        below.addStretch()
        for button in buttons:
            button.setAutoDefault(False)
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.headline, self.explanation, self.allow_box, self.progress):
            layout.addWidget(widget)
        layout.addWidget(self.list, 1)
        layout.addLayout(below)

    def allow_default(self) -> None:
        """Mean no files that are left alone by default."""
        self.allow_box.blockSignals(True)
        self.allow_box.setChecked(False)
        self.allow_box.blockSignals(False)

    def begin_preview(self) -> None:
        """Expect what would be done."""
        self._begin(self.tr("Looking at what would be taken back…"))
        self.explanation.show()
        self.confirm_button.setText(self.tr("&Take back"))
        self.confirm_button.show()
        self.back_button.show()
        self.back_button.setFocus()

    def begin_work(self) -> None:
        """Expect what is done."""
        self._begin(self.tr("Taking back…"))
        self.stop_button.setEnabled(True)
        self.stop_button.show()
        self.stop_button.setFocus()

    def _begin(self, headline: str) -> None:
        self.headline.setText(headline)
        self.explanation.hide()
        self.allow_box.hide()
        self.problems_box.setChecked(False)
        self.problems_box.setEnabled(False)
        self.model.start_again()
        # It runs to and fro until the number of files is known.
        self.progress.setRange(0, 0)
        self.progress.show()
        self.confirm_button.setEnabled(False)
        for button in (
            self.back_button,
            self.stop_button,
            self.bring_back_button,
            self.confirm_button,
        ):
            button.hide()

    def add(self, outcomes: Iterable[UndoOutcome]) -> None:
        """Show further files; the list follows them as long as its end is in view."""
        bar = self.list.verticalScrollBar()
        is_at_end = bar.value() == bar.maximum()
        self.model.add_lines([outcome_line(outcome) for outcome in outcomes])
        if is_at_end:
            self.list.scrollToBottom()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)

    def show_stopping(self) -> None:
        """Say that it stops."""
        self.stop_button.setEnabled(False)
        self.headline.setText(self.tr("Stopping after the file in work…"))

    def finish_preview(self, tally: UndoTally) -> None:
        """Say what would be done, and offer it."""
        self._finish(tally_text(tally))
        # Fields that are as before already are noted as taken back, which is something to do.
        has_work = bool(tally.undone or tally.already)
        self.confirm_button.setText(
            self.tr("&Take back %n files", "", tally.undone)
            if tally.undone
            else self.tr("&Take back")
        )
        self.confirm_button.setEnabled(has_work)
        self.explanation.setVisible(has_work)
        self.allow_box.setVisible(tally.skipped > 0 or self.allow_box.isChecked())
        (self.confirm_button if has_work else self.back_button).setFocus()

    def finish_work(self, tally: UndoTally) -> None:
        """Say what was done, and offer to undo it."""
        self._finish(tally_text(tally))
        self.bring_back_button.setVisible(tally.undone > 0)

    def fail(self, text: str) -> None:
        """Say why it has ended."""
        self._finish(f"⚠ {text}")
        self.explanation.hide()
        self.confirm_button.hide()

    def _finish(self, headline: str) -> None:
        self.headline.setText(headline)
        self.progress.hide()
        self.stop_button.hide()
        self.back_button.show()
        self.back_button.setFocus()
        kinds = {line.kind for line in self.model.lines}
        has_problems = kinds - {ResultKind.WRITTEN} != set()
        self.problems_box.setEnabled(has_problems and ResultKind.WRITTEN in kinds)
