"""The page of learning: what from, how good it is before and after, a question, the versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.teach import TeachDesk
from mlfa_app.gui.tables.change_words import field_name
from mlfa_app.gui.tables.teach_rows import (
    QualityModel,
    VersionModel,
    progress_words,
    report_words,
)
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.table_look import share_width, show_rows_in
from mlfa_app.jobs.teaching.examples import ALL_TAGS, FIELDS, TeachRequest
from mlfa_app.jobs.teaching.report import TaughtDraft, TeachProgress
from mlfa_app.jobs.teaching.teach import TaughtVersion
from mlfa_core.errors import KnownError

_LEAST, _MOST = 2, 1000


class TeachLearnPage(QWidget):
    """Learns, shows what came of it, and asks before anything is used.

    Attributes:
        quality: What was learnt of each tag.
        versions: What was taught so far.

    Args:
        context: The window's shared parts.
        desk: Learns and switches.
        parent: Owner.
    """

    def __init__(
        self, context: WindowContext, desk: TeachDesk, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._desk = desk
        self.field_boxes = {name: QCheckBox(field_name(name)) for name in FIELDS}
        self.field_boxes["genre"].setChecked(True)
        self.decisions_box = QCheckBox(self.tr("What I &said in MLFA"))
        self.decisions_box.setChecked(True)
        self.others_box = QCheckBox(self.tr("Songs &without a tag lack it"))
        self.others_box.setToolTip(
            self.tr(
                "Takes every song that nobody gave a tag for a counter-example. Otherwise only "
                "songs count that you said it of, or that have another tag of the same field."
            )
        )
        self.least = QSpinBox()
        self.least.setRange(_LEAST, _MOST)
        self.least.setValue(TeachRequest().min_examples)
        self.learn_button = _button(self.tr("&Learn"), self._on_learn)
        self.cancel_button = _button(self.tr("&Cancel"), desk.cancel)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How far learning is"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        self.bar.setRange(0, 100)
        self.words = plain_label()
        self.model, self.version_model = QualityModel(self), VersionModel(self)
        self.quality, self.versions = QTableView(), QTableView()
        show_rows_in(self.quality, self.model, self.tr("What was learnt of each tag"))
        show_rows_in(self.versions, self.version_model, self.tr("Versions, the newest first"))
        self.versions.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.question = plain_label()
        self.use_button = _button(self.tr("&Use it from now on"), self._on_use)
        self.refuse_button = _button(self.tr("&Do not use it"), self._on_refuse)
        self.back_button = _button(self.tr("&Go back"), self._on_back)
        self.version_button = _button(self.tr("Use the selected &version"), self._on_version)
        self._lay_out()
        self._connect()
        self._show_question(False)
        self._say_hello()
        self._show_state()

    @property
    def request(self) -> TeachRequest:
        """What the user wants to learn from."""
        fields = tuple(name for name, box in self.field_boxes.items() if box.isChecked())
        others = (ALL_TAGS,) if self.others_box.isChecked() else ()
        return TeachRequest(
            fields, self.decisions_box.isChecked(), self.least.value(), untagged_are_no=others
        )

    # Building

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(QLabel(self.tr("Learn from the fields:")))
        for box in self.field_boxes.values():
            first.addWidget(box)
        first.addStretch(1)
        least = QLabel(self.tr("Songs a tag &needs:"))
        least.setBuddy(self.least)
        for widget in (self.decisions_box, self.others_box, least, self.least):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self.learn_button)
        second.addWidget(self.cancel_button)
        asking = QHBoxLayout()
        asking.addWidget(self.question, 1)
        asking.addWidget(self.use_button)
        asking.addWidget(self.refuse_button)
        lower = QWidget()
        below, buttons = QVBoxLayout(lower), QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        title = QLabel(self.tr("Versions that you taught"))
        below.addWidget(title)
        below.addWidget(self.versions, 1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.version_button)
        buttons.addStretch(1)
        below.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.quality)
        split.addWidget(lower)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        line = self.fontMetrics().lineSpacing()
        split.setSizes([14 * line, 8 * line])
        column = QVBoxLayout(self)
        for layout in (first, second):
            column.addLayout(layout)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addWidget(split, 1)
        column.insertLayout(4, asking)
        for table, stretched, widths in (
            (self.quality, 2, ((0, 16), (1, 23), (3, 15), (4, 17), (5, 13))),
            (self.versions, 0, ((1, 24), (2, 10), (3, 10), (4, 15))),
        ):
            share_width(table, stretched, widths)

    def _connect(self) -> None:
        self._desk.progressed.connect(self._on_progressed)
        self._desk.drafted.connect(self._on_drafted)
        self._desk.switched.connect(self._on_switched)
        self._desk.versions_known.connect(self._on_versions)
        self._desk.failed.connect(self._on_failed)
        self.versions.selectionModel().currentRowChanged.connect(self._show_state)

    # What comes in

    def _say_hello(self) -> None:
        self.words.setText(
            self.tr(
                "MLFA learns your tags from songs that have them, on this computer, and measures "
                "how well on songs of other albums and artists than it learnt from. What it wrote "
                "itself teaches nothing."
            )
        )

    def _on_progressed(self, progress: TeachProgress) -> None:
        self.words.setText(progress_words(progress))
        self.bar.setValue(round(100 * progress.done / max(progress.total, 1)))

    def _on_drafted(self, draft: TaughtDraft | None) -> None:
        if draft is None:
            self.words.setText(self.tr("Stopped. Nothing has changed."))
            self.model.show_report(None)
        else:
            self.words.setText(report_words(draft.report))
            self.model.show_report(draft.report)
            if draft.folder is None:
                text = self.tr("Nothing could be learnt that is of use. Nothing has changed.")
                self.words.setText(f"{self.words.text()} {text}")
        self._show_question(draft is not None and draft.folder is not None)
        self._show_state()

    def _on_switched(self, name: str) -> None:
        if name:
            self.words.setText(self.tr("In use from now on: {model}.").format(model=name))
        else:
            self.words.setText(self.tr("Stopped. The model that was in use stays."))
        self._show_state()

    def _on_versions(self, versions: Sequence[TaughtVersion]) -> None:
        package = self._context.package
        self.version_model.show_versions(versions, "" if package is None else package.name)
        self._show_state()

    def _on_failed(self, _error: KnownError) -> None:
        if not self._desk.is_working:
            self._say_hello()
        self._show_state()

    def _show_question(self, is_asked: bool) -> None:
        self.question.setText(self.tr("Use this from now on? You can go back at any time."))
        for widget in (self.question, self.use_button, self.refuse_button):
            widget.setVisible(is_asked)
        if is_asked:
            self.use_button.setFocus()

    def _show_state(self, *_what: object) -> None:
        package, is_working = self._context.package, self._desk.is_working
        self.bar.setVisible(is_working)
        self.learn_button.setEnabled(not is_working and package is not None)
        self.cancel_button.setEnabled(is_working)
        is_taught = package is not None and package.facts.head is not None
        self.back_button.setEnabled(is_taught and not is_working)
        version = self.version_model.version_at(self.versions.currentIndex().row())
        is_other = version is not None and package is not None
        if version is not None and package is not None:
            is_other = version.package.name != package.name
        self.version_button.setEnabled(is_other and not is_working)

    # The user

    def _on_learn(self) -> None:
        self._show_question(False)
        self.model.show_report(None)
        self.bar.setValue(0)
        self.words.setText(self.tr("Beginning to learn…"))
        self._desk.learn(self.request)
        self._show_state()
        if self._desk.is_working:
            self.cancel_button.setFocus()

    def _on_use(self) -> None:
        self._show_question(False)
        self._desk.use()
        self._show_state()

    def _on_refuse(self) -> None:
        self._show_question(False)
        self._desk.refuse()
        self.words.setText(self.tr("Forgotten. Nothing has changed."))
        self._show_state()

    def _on_back(self) -> None:
        self._desk.go_back()
        self._show_state()

    def _on_version(self) -> None:
        version = self.version_model.version_at(self.versions.currentIndex().row())
        if version is not None:
            self._desk.use_version(version)
        self._show_state()


def _button(text: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: run())
    return button
