"""The window: menus, three columns, player and jobs below, messages above. No rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.actions import Actions
from mlfa_app.gui.application import PROGRAM
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.crash_dialog import CrashDialog
from mlfa_app.gui.views.drop_overlay import DropOverlay
from mlfa_app.gui.views.message_stack import MessageStack
from mlfa_app.gui.views.page_stack import PageStack
from mlfa_app.gui.views.reading_order import move_focus_to, next_stop, tab_stops
from mlfa_app.gui.views.tool_bar import ToolBar

# Narrower than this many lines are high, there is room for one column beside the songs.
_NARROW_LINES = 62
_TOOLS = ("add_folder", "rescan", "", "accept", "reject", "edit_tags", "", "write", "", "show_map")
# Whose words go first where there is no room for all: those with the plainest icons.
_WORDLESS_FIRST = (
    *(("settings",), ("rescan",), ("edit_tags",), ("accept", "reject")),
    *(("add_folder",), ("show_map",)),
)
# Where the first paint never comes (a window that starts minimised), it goes on all the same.
_PAINTED_AT_LATEST_MS = 1500
# They use the space bar themselves.
_NEED_SPACE = (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


class MainWindow(QMainWindow):
    """The frame that the parts are put into.

    Signals:
        first_painted: It stands on the screen for the first time.
        paths_dropped: Files and folders were dropped: a list of `Path`.
        closed: The user has closed it.

    Args:
        messages: What it shows above the columns.
        state: Keeps its place and the widths of its columns; None keeps nothing.
    """

    first_painted = Signal()
    paths_dropped = Signal(object)
    closed = Signal()

    def __init__(self, messages: Messages, state: QSettings | None = None) -> None:
        super().__init__()
        self._state = state
        self._has_painted = False
        self._crash: CrashDialog | None = None
        self._may_close: Callable[[], bool] = lambda: True
        self._bars: list[QWidget] = []
        self._wishes = {"library": True, "song": True}
        self._filled = {"library": False, "song": False}
        self._narrow_side = "song"
        self._dragged: list[Path] = []
        self.setWindowTitle(PROGRAM)
        self.setAcceptDrops(True)
        self.commands = Actions(self)
        self.commands.fill(self.menuBar())
        self.commands.draw_icons(self.palette())
        # No shortcut of the action itself: a focused button must keep its space bar.
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), self)
        self._space.setAutoRepeat(False)
        self._space.activated.connect(self.commands["play"].trigger)
        self.messages = MessageStack(messages)
        messages.bug_posted.connect(self.on_bug_posted)
        self._overlay = DropOverlay(self)
        self._make_tools()
        self._lay_out()
        self._wire()
        self._restore()

    # Its parts

    def set_side(self, side: str, widget: QWidget) -> None:
        """Put a part beside the songs.

        Args:
            side: "library" or "song".
            widget: What stands there.
        """
        self._places[side].addWidget(widget)
        self._places[side].setCurrentWidget(widget)

    def fill_side(self, side: str, has_content: bool) -> None:
        """Say whether a column has anything to show; an empty one is not shown at all."""
        self._filled[side] = has_content
        self._arrange()

    def reveal(self, side: str) -> None:
        """Show a column now, also where it had been put away."""
        self._set_wish(side, True)

    def add_page(self, page: QWidget) -> None:
        """Add something that the middle column can show."""
        self._centre.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Show a page in the middle column."""
        self._centre.setCurrentWidget(page)

    @property
    def page(self) -> QWidget | None:
        """What the middle column shows."""
        return self._centre.currentWidget()

    def add_below(self, bar: QWidget) -> None:
        """Add a bar below the columns."""
        self._bars.append(bar)
        self._below.addWidget(bar)

    def come_to_front(self) -> None:
        """Show the window above others, whatever became of it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Making it

    def _make_tools(self) -> None:
        self._tools = bar = ToolBar(self.tr("Tools"), self)
        for name in _TOOLS:
            if name:
                bar.addAction(self.commands[name])
            else:
                bar.addSeparator()
        bar.add_stretch()
        bar.addAction(self.commands["settings"])
        bar.leave_focus_where_it_is()
        bar.give_up_words_of([[self.commands[name] for name in group] for group in _WORDLESS_FIRST])
        self.addToolBar(bar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _lay_out(self) -> None:
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setChildrenCollapsible(False)
        self._centre = PageStack()
        opening = QLabel(self.tr("Opening the library…"))
        opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._centre.addWidget(opening)
        self._places = {"library": QStackedWidget(), "song": QStackedWidget()}
        for index, place in enumerate(
            (self._places["library"], self._centre, self._places["song"])
        ):
            self._columns.addWidget(place)
            self._columns.setStretchFactor(index, 1 if place is self._centre else 0)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._below = QVBoxLayout()
        self._below.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self._columns, 1)
        layout.addLayout(self._below)
        self.setCentralWidget(content)
        self._arrange()

    def _wire(self) -> None:
        commands = self.commands
        commands["quit"].triggered.connect(self.close)
        commands["full_screen"].toggled.connect(self.on_full_screen)
        commands["next_pane"].triggered.connect(self.on_next_pane)
        commands["previous_pane"].triggered.connect(self.on_previous_pane)
        commands["show_library"].triggered.connect(self.on_show_library)
        commands["show_song"].triggered.connect(self.on_show_song)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self.on_focus_changed)

    # Columns

    def _is_narrow(self) -> bool:
        return self.width() < self.fontMetrics().height() * _NARROW_LINES

    def _arrange(self) -> None:
        """Show the columns that are wanted, have something to show, and fit."""
        is_narrow = self._is_narrow()
        for side, place in self._places.items():
            is_wanted = self._narrow_side == side if is_narrow else self._wishes[side]
            place.setVisible(is_wanted and self._filled[side])
            action = self.commands[f"show_{side}"]
            action.setEnabled(self._filled[side])
            action.setChecked(is_wanted)

    def on_show_library(self, is_wanted: bool) -> None:
        """Show or hide the left column."""
        self._set_wish("library", is_wanted)

    def on_show_song(self, is_wanted: bool) -> None:
        """Show or hide the right column."""
        self._set_wish("song", is_wanted)

    def _set_wish(self, side: str, is_wanted: bool) -> None:
        if self._is_narrow():
            self._narrow_side = side if is_wanted else ""
        else:
            self._wishes[side] = is_wanted
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let columns make room for each other."""
        super().resizeEvent(event)
        self._arrange()
        if self._overlay.isVisible():
            self._overlay.cover()

    # Focus

    def on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Leave the space bar to whatever needs it."""
        self._space.setEnabled(not isinstance(now, _NEED_SPACE))

    def on_next_pane(self) -> None:
        """Move the focus to the next part of the window."""
        self._move_focus(1)

    def on_previous_pane(self) -> None:
        """Move the focus to the previous part of the window."""
        self._move_focus(-1)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """Let Tab go through the window as one reads it."""
        step = 1 if is_next else -1
        stop = next_stop([self._tools, *self._panes()], QApplication.focusWidget(), step)
        if stop is None:
            return super().focusNextPrevChild(is_next)
        move_focus_to(stop, step)
        return True

    def _panes(self) -> list[QWidget]:
        """Its parts as they are read, but for the tools."""
        places = self._places
        return [self.messages, places["library"], self._centre, places["song"], *self._bars]

    def _move_focus(self, step: int) -> None:
        panes = [pane for pane in self._panes() if pane.isVisible()]
        focused = QApplication.focusWidget()
        here = next(
            (i for i, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)),
            -1 if step > 0 else 0,
        )
        for distance in range(1, len(panes) + 1):
            targets = tab_stops(panes[(here + step * distance) % len(panes)])
            if targets:
                targets[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape puts the newest message away, wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.messages.dismiss_newest():
            return
        super().keyPressEvent(event)

    def on_full_screen(self, is_wanted: bool) -> None:
        """Fill the screen, or stop doing so."""
        if is_wanted:
            self.showFullScreen()
        else:
            self.showNormal()

    # Messages

    def on_bug_posted(self, trace: str) -> None:
        """Show a bug; further ones go into the same dialog while it is open."""
        if self._crash is not None and self._crash.isVisible():
            self._crash.add(trace)
            return
        self._crash = CrashDialog(trace, self)
        self._crash.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._crash.finished.connect(self.on_crash_closed)
        self._crash.show()

    def on_crash_closed(self) -> None:
        """Forget the dialog."""
        self._crash = None

    # Drag and drop

    @property
    def is_welcoming_a_drop(self) -> bool:
        """Whether something is dragged over the window that it takes."""
        return self._overlay.isVisible()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Welcome files and folders."""
        self._dragged = dropped_paths(event.mimeData())
        if self._dragged:
            _accept_copy(event)
            self._overlay.cover()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Anywhere will do."""
        _accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Forget it."""
        self._dragged = []
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take what was dropped; the program it comes from does not wait for what follows."""
        self._overlay.hide()
        # A program that quits as soon as it has dropped something cannot say any more what it was.
        paths = dropped_paths(event.mimeData()) or self._dragged
        self._dragged = []
        if paths:
            _accept_copy(event)
            QTimer.singleShot(0, self, lambda: self.paths_dropped.emit(paths))

    # Its course

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Make sure that the rest is built."""
        super().showEvent(event)
        QTimer.singleShot(_PAINTED_AT_LATEST_MS, self, self._tell_painted)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Tell once that the window can be seen."""
        super().paintEvent(event)
        if not self._has_painted:
            QTimer.singleShot(0, self, self._tell_painted)

    def _tell_painted(self) -> None:
        if not self._has_painted:
            self._has_painted = True
            self.first_painted.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw icons in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "commands"):
            self.commands.draw_icons(self.palette())

    def set_close_guard(self, may_close: Callable[[], bool]) -> None:
        """Have somebody asked before the window closes.

        Args:
            may_close: Says whether it may close now; otherwise it sees to the question why.
        """
        self._may_close = may_close

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep the place of everything. An analysis is not asked about: it goes on next time."""
        if not self._may_close():
            event.ignore()
            return
        if self._state is not None:
            self.keep("geometry", self.saveGeometry())
            self.keep("columns", self._columns.saveState())
            self._state.setValue("library", self._wishes["library"])
            self._state.setValue("song", self._wishes["song"])
        event.accept()
        self.closed.emit()
        if self._state is not None:
            self._state.sync()

    def keep(self, name: str, state: QByteArray) -> None:
        """Keep how some part looks for the next time."""
        if self._state is not None:
            self._state.setValue(name, state)

    def kept(self, name: str) -> QByteArray | None:
        """How some part looked last time."""
        state = self._state.value(name) if self._state is not None else None
        return state if isinstance(state, QByteArray) else None

    def _restore(self) -> None:
        geometry = self.kept("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self._take_first_size()
        columns = self.kept("columns")
        if columns is None or not self._columns.restoreState(columns):
            line = self.fontMetrics().height()
            self._columns.setSizes([line * 17, line * 51, line * 26])
        if self._state is not None:
            for side in self._wishes:
                self._wishes[side] = str(self._state.value(side, "true")) == "true"
        self._arrange()

    def _take_first_size(self) -> None:
        """Most of a small screen, and no more of a large one than is comfortable."""
        room = self.screen().availableGeometry()
        line = self.fontMetrics().height()
        self.resize(
            min(line * 95, room.width() - gap(self)), min(line * 55, room.height() - line * 2)
        )


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The files and folders of this computer in what is being dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def _accept_copy(event: QDropEvent) -> None:
    # A move would let the other program delete the user's files.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
