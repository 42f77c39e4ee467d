"""The line at the bottom of the window: what goes on, how far it is, and on which device."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QBrush,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.drawing.icons import action_icon
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.number_text import number
from mlfa_app.gui.views.failed_files import FailedFilesDialog
from mlfa_app.gui.watcher import WatchState
from mlfa_app.gui.work_words import work_sentence
from mlfa_app.jobs.scanning.library_work import WorkProgress
from mlfa_core.errors import KnownError

# The progress bar's range: fine enough for any width, whatever the number of songs.
_STEPS = 2000
# Narrower than this many lines are high, every part takes only what it needs now.
_NARROW_LINES = 62
_ARROW = " \N{BLACK DOWN-POINTING SMALL TRIANGLE}"


class JobBar(QWidget):
    """Shows the engine's work; its buttons pause, resume and stop it.

    Its parts keep their places and widths, whatever they say.

    Args:
        engine: Does the work.
        parent: Owner.
    """

    def __init__(self, engine: LibraryEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._failed_dialog: FailedFilesDialog | None = None
        self._sentence = ElidedLabel()
        self._sentence.setAccessibleDescription(self.tr("What the program is doing."))
        self._bar = ProgressLine()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the analysis"))
        self._failed = QPushButton()
        self._failed.setToolTip(self.tr("Shows which files failed, why, and what can be done."))
        self._failed.clicked.connect(self.open_failed_files)
        self._pause = QPushButton()
        self._pause.clicked.connect(self._on_pause_clicked)
        self._cancel = QPushButton(self.tr("Stop"))
        self._cancel.setToolTip(self.tr("Stops the analysis. What is finished is kept."))
        self._cancel.setAccessibleName(self.tr("Stop the analysis"))
        self._cancel.clicked.connect(self._engine.cancel)
        self._device = MenuButton()
        self._device.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._device.setMenu(self._device_menu())
        self._device.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line = line = QHBoxLayout()
        line.addWidget(self._sentence, 1)
        for widget in (self._pause, self._cancel, self._failed, self._device):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(line)
        self._failed.setIcon(action_icon("error", self.palette()))
        self._measure()
        engine.progressed.connect(self._on_progressed)
        engine.counts_changed.connect(self._on_counts_changed)
        engine.context.signals.settings_changed.connect(self._check_device)
        self._check_device()
        self._show()

    def open_failed_files(self) -> None:
        """Show the list of failed files, or bring it to the front."""
        if self._failed_dialog is None:
            self._failed_dialog = FailedFilesDialog(self._engine, self.window())
        self._failed_dialog.open_list()

    def show_watching(self, state: WatchState) -> None:
        """Tell in the sentence's tooltip how the folders are watched."""
        self._sentence.show_hint(state.in_words if state.is_on else "")

    def text(self) -> str:
        """The sentence as it stands."""
        return self._sentence.text()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure anew when the font changes, draw anew when the colours do."""
        super().changeEvent(event)
        if not hasattr(self, "_device_room"):
            return  # still being made
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        elif event.type() == QEvent.Type.PaletteChange:
            self._failed.setIcon(action_icon("error", self.palette()))

    def _measure(self) -> None:
        """Give every part the width of the longest that it may say."""
        metrics = QFontMetrics(self.font())
        self._bar.setFixedHeight(max(3, metrics.height() // 4))
        margin, gap = round(metrics.height() * 0.6), metrics.descent()
        self._line.setContentsMargins(margin, gap, margin, gap)
        self._line.setSpacing(margin)
        _keep_width(self._pause, (self.tr("Pause"), self.tr("Go on"), self.tr("Analyse")))
        _keep_width(self._failed, (self._failed_text(88_888),))
        self._device_room = metrics.horizontalAdvance(
            self.tr("GeForce RTX 4090 · fp32 · 8 decoders")
        )

    @property
    def _is_narrow(self) -> bool:
        return self.width() < self.fontMetrics().height() * _NARROW_LINES

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the sentence the room that it needs in a narrow window."""
        super().resizeEvent(event)
        for button in (self._failed, self._pause, self._cancel):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(not self._is_narrow)
            button.setSizePolicy(policy)
        self._show_device()

    def _failed_text(self, count: int) -> str:
        return self.tr("{count} failed").format(count=number(count))

    def _on_progressed(self, _progress: WorkProgress) -> None:
        self._show()

    def _on_counts_changed(self, _counts: object) -> None:
        self._show()

    def _show(self) -> None:
        """Show how things stand."""
        engine = self._engine
        progress, counts = engine.progress, engine.counts
        self._sentence.show_text(work_sentence(engine.facts))
        self._show_bar(progress)
        failed = max(counts.failed, progress.failed)
        self._failed.setText(self._failed_text(failed))
        self._failed.setVisible(failed > 0)
        is_busy = progress.phase != "idle"
        may_start = not is_busy and counts.pending > 0
        if engine.is_paused:
            text, tip = self.tr("Go on"), self.tr("Goes on with the analysis.")
        elif may_start:
            text, tip = self.tr("Analyse"), self.tr("Analyses the songs that are left.")
        else:
            text = self.tr("Pause")
            tip = self.tr("Finishes the songs in work and begins no other.")
        self._pause.setText(text)
        self._pause.setToolTip(tip)
        self._pause.setVisible(is_busy or may_start)
        self._pause.setEnabled(not engine.is_stopping)
        self._cancel.setVisible(is_busy)
        self._cancel.setEnabled(not engine.is_stopping)
        self._show_device()

    def _show_device(self) -> None:
        engine = self._engine
        device = engine.progress.device or self.tr("Device: automatic")
        if self._is_narrow:
            # The kind of device alone; the tooltip has the rest.
            device = device.partition(" · ")[0]
        self._device.setText(
            QFontMetrics(self._device.font()).elidedText(
                device, Qt.TextElideMode.ElideRight, self._device_room
            )
        )
        details = engine.device_details
        if self._device.accessibleDescription() != details:
            self._device.setToolTip(f"{device}\n{details}")
            self._device.setAccessibleDescription(details)
        self._device.setAccessibleName(self.tr("Device: {device}").format(device=device))

    def _show_bar(self, progress: WorkProgress) -> None:
        if progress.phase == "scanning" or (progress.phase == "analysing" and not progress.total):
            self._bar.setRange(0, 0)  # busy, with no end known
        elif progress.phase == "idle":
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(0)
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(_STEPS * progress.done / max(1, progress.total)))

    def _on_pause_clicked(self) -> None:
        if self._engine.is_active and not self._engine.is_paused:
            self._engine.pause()
        else:
            self._engine.resume()

    # Device

    def _device_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Device of the analysis"))
        self._devices = QActionGroup(menu)
        for device, text in (
            ("auto", self.tr("&Automatic: the graphics card where it can be used")),
            ("cpu", self.tr("&Processor (CPU)")),
            ("cuda", self.tr("&Graphics card (CUDA)")),
        ):
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setData(device)
            self._devices.addAction(action)
            menu.addAction(action)
        self._devices.triggered.connect(self._on_device_chosen)
        return menu

    def _on_device_chosen(self, action: QAction) -> None:
        context = self._engine.context
        try:
            context.change_settings(device=action.data())
        except KnownError as error:
            context.messages.show_error(error)
            self._check_device()

    def _check_device(self) -> None:
        for action in self._devices.actions():
            action.setChecked(action.data() == self._engine.context.settings.device)


class ProgressLine(QProgressBar):
    """A thin line that fills; hatched while no end is known."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line without any frame."""
        painter = QPainter(self)
        whole = self.rect()
        if self.minimum() < self.maximum() and self.value() <= self.minimum():
            # Nothing is being done: all that is left is the line between two bars.
            painter.fillRect(whole.x(), whole.y(), whole.width(), 1, self.palette().mid())
            return
        painter.fillRect(whole, self.palette().mid())
        colour = self.palette().color(QPalette.ColorRole.Accent)
        if self.maximum() == self.minimum():
            painter.fillRect(whole, QBrush(colour, Qt.BrushStyle.BDiagPattern))
            return
        done = QRect(whole)
        done.setWidth(round(whole.width() * self.value() / self.maximum()))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            done.moveRight(whole.right())
        painter.fillRect(done, colour)


class MenuButton(QToolButton):
    """A button with a text and, right behind it, the arrow of its menu."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """As much as text and arrow need."""
        metrics = self.fontMetrics()
        option = QStyleOptionButton()
        option.initFrom(self)
        text = QSize(metrics.horizontalAdvance(self.text() + _ARROW), metrics.height())
        kind = QStyle.ContentsType.CT_PushButton
        return self.style().sizeFromContents(kind, option, text, self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: a text that is cut says nothing."""
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:  # noqa: N802
        """Put the arrow into the text: the style would set it into the corner."""
        super().initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        option.text = self.text() + _ARROW


class ElidedLabel(QLabel):
    """A line of text that gives way: what does not fit is cut, and stands in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._hint = ""

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self._show_tip()

    def show_hint(self, hint: str) -> None:
        """Have the tooltip say something besides the text."""
        self._hint = hint
        self._show_tip()

    def _show_tip(self) -> None:
        self.setToolTip("\n".join(part for part in (self.text(), self._hint) if part))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """A line high, and no width of its own."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the text as fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )


def _keep_width(button: QAbstractButton, texts: tuple[str, ...]) -> None:
    """Make a button as wide as the longest of its texts needs."""
    now = button.text()
    widths = []
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    button.setText(now)
    button.setMinimumWidth(max(widths))
