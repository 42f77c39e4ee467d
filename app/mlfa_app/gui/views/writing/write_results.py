"""How a write goes: progress, a line per file, and the summary at the end."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.tables.result_list import ResultKind, ResultListModel
from mlfa_app.jobs.job import Progress, SongOutcome, Tally


def summary_text(tally: Tally, num_planned: int) -> str:
    """What a write has done, in a sentence or two."""
    translate = QCoreApplication.translate
    parts = [translate("WriteResults", "%n files written.", "", tally.written)]
    if tally.skipped:
        parts.append(translate("WriteResults", "%n left alone.", "", tally.skipped))
    if tally.failed:
        parts.append(
            translate("WriteResults", "%n failed, and are as they were.", "", tally.failed)
        )
    if tally.is_interrupted:
        rest = num_planned - tally.files
        parts.append(translate("WriteResults", "Stopped; %n files were not begun.", "", rest))
    return " ".join(parts)


class WriteResults(QWidget):
    """The results of a write, as they come.

    Signals:
        report_wanted: The user wants the report saved.
        history_wanted: The user wants to see the history, to take it back.
    """

    report_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultListModel(self)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress of writing"))
        self.progress.setFormat(self.tr("%v of %m files"))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("Results, a line per file"))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.problems_box = QCheckBox(self.tr("Show only what was &not written"))
        self.problems_box.toggled.connect(self.model.show_only_problems)
        self.report_button = QPushButton(self.tr("Save re&port…"))
        self.report_button.setShortcut(QKeySequence.StandardKey.Save)
        self.report_button.clicked.connect(self.report_wanted)
        self.report_button.setEnabled(False)
        self.history_button = QPushButton(self.tr("&History…"))
        self.history_button.setToolTip(self.tr("See what was written, and take it back."))
        self.history_button.clicked.connect(self.history_wanted)
        self.history_button.setEnabled(False)
        self.history_button.setAutoDefault(False)
        below = QHBoxLayout()
        below.addWidget(self.problems_box)
        below.addStretch()
        below.addWidget(self.history_button)
        below.addWidget(self.report_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.progress)
        layout.addWidget(self.list)
        layout.addLayout(below)
        self._summary = ""

    def begin(self, num_files: int) -> None:
        """Expect results."""
        self.progress.setRange(0, num_files)
        self.progress.setValue(0)

    def add(self, outcomes: Iterable[SongOutcome]) -> None:
        """Show further results; the list follows them as long as its end is in view."""
        bar = self.list.verticalScrollBar()
        is_at_end = bar.value() == bar.maximum()
        self.model.add(outcomes)
        self.progress.setValue(len(self.model.lines))
        if is_at_end:
            self.list.scrollToBottom()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; the results themselves may have come further."""
        self.progress.setValue(max(self.progress.value(), progress.done))

    def finish(self, tally: Tally, num_planned: int) -> str:
        """Sum up; where something went wrong, only that is listed.

        Returns:
            The summary.
        """
        self._summary = summary_text(tally, num_planned)
        self.report_button.setEnabled(True)
        self.history_button.setEnabled(tally.written > 0)
        has_problems = any(line.kind is not ResultKind.WRITTEN for line in self.model.lines)
        self.problems_box.setChecked(has_problems)
        self.problems_box.setEnabled(has_problems)
        return self._summary

    def report(self) -> str:
        """The whole report as text."""
        when = QLocale().toString(QDateTime.currentDateTime(), QLocale.FormatType.LongFormat)
        name = QApplication.applicationName() or "MLFA"
        lines = [f"{name}, {when}", self._summary, ""]
        lines += [f"{line.whole}\n    {line.path}" for line in self.model.lines]
        return "\n".join(lines) + "\n"
