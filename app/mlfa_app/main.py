"""The window program: put together here, without torch.

First the frame is shown; the catalogue, the lanes and all views follow after the first paint.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication

from mlfa_app.gui.application import COMMANDS_WORK, make_application, why_no_window
from mlfa_app.gui.garbage import GarbageCollector
from mlfa_app.gui.interrupts import Interrupts
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.runner import Preparation
from mlfa_app.gui.single_instance import Place, SingleInstance
from mlfa_app.gui.theme import Theme
from mlfa_app.gui.translations import install_translators
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.paths import config_folder, settings_path
from mlfa_app.settings import Settings, load_settings
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.workbench import Workbench
    from mlfa_app.jobs.kept_worker import KeptWorker

_OK, _BUG = 0, 70
WINDOW_STATE_FILE = "window.ini"


class NoWindowError(KnownError):
    """The window cannot be shown here."""


class Program(QObject):
    """The window and all that works behind it.

    Signals:
        bench_made: The parts behind the window are imported, and `bench` is there.

    Attributes:
        messages: What the program says.
        window: The frame.
        bench: The parts; None until the window has been painted.

    Args:
        app: The application.
        sink: Where the player's sound goes, as for `Playback`.
        worker: A process that was started ahead for the first song.
    """

    bench_made = Signal()

    def __init__(
        self, app: QApplication, sink: str = "auto", worker: KeptWorker | None = None
    ) -> None:
        super().__init__(app)
        # Before any other thread runs Python.
        self._garbage = GarbageCollector(self)
        self._preparation: Preparation | None = None
        self._app = app
        self._sink = sink
        self._worker = worker
        self._waiting: list[list[Path]] = []
        self.messages = Messages(self)
        self.messages.bug_posted.connect(self._on_bug_posted)
        self._settings, self._problem = _loaded_settings()
        install_translators(app, self._settings.language)
        self.theme = Theme(app, self._settings.theme)
        state = QSettings(str(config_folder() / WINDOW_STATE_FILE), QSettings.Format.IniFormat)
        self.window = MainWindow(self.messages, state)
        self.bench: Workbench | None = None
        self.window.first_painted.connect(self.on_first_painted)
        app.applicationStateChanged.connect(self._on_state_changed)
        self.window.closed.connect(app.quit)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Show files and folders, as if they had been dropped."""
        if not paths:
            return
        if self.bench is None:
            self._waiting.append(list(paths))
        else:
            self.bench.open_paths(paths)

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        """Whoever comes back from a terminal may have changed settings there."""
        if state is Qt.ApplicationState.ApplicationActive and self.bench is not None:
            self.bench.context.look_for_changes()

    def on_paths_received(self, paths: Sequence[Path]) -> None:
        """Another start has handed over what it was to show."""
        self.window.come_to_front()
        self.open_paths(paths)

    def on_first_painted(self) -> None:
        """Import the rest, the catalogue and all views: in a thread, for it takes a moment."""
        self._preparation = Preparation(_import_parts, self)
        self._preparation.done.connect(self._on_imported)
        self._preparation.crashed.connect(self.messages.show_bug)

    def _on_imported(self) -> None:
        from mlfa_app.gui.workbench import Workbench

        self._garbage.settle()
        if self._problem is not None:
            self.messages.show_error(self._problem)
        self.bench = Workbench(
            self.window,
            self.messages,
            self.theme,
            self._settings,
            has_unusable_settings=self._problem is not None,
            sink=self._sink,
            worker=self._worker,
        )
        self._worker = None
        self._garbage.hand_over()
        self.bench.ready.connect(self._garbage.settle)
        for paths in self._waiting:
            self.bench.open_paths(paths)
        self._waiting.clear()
        self.bench_made.emit()

    def end(self) -> None:
        """Close the window at once, as the system asks: a file in work is still finished."""
        if self.bench is not None:
            self.bench.give_way()
        self.window.close()

    def close(self) -> bool:
        """End everything.

        Returns:
            Whether all threads ended in time.
        """
        self.window.hide()
        has_ended = self._preparation is None or self._preparation.close()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        if self.bench is not None:
            has_ended = self.bench.close() and has_ended
        if has_ended:
            self._garbage.close()
        return has_ended

    @property
    def exit_code(self) -> int:
        """What the process is to end with."""
        return _BUG if self.messages.bugs else _OK

    def on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show what no part of the program has caught."""
        if isinstance(error, KnownError):
            self.messages.show_error(error)
        elif isinstance(error, KeyboardInterrupt):
            self.end()
        else:
            self.messages.show_bug("".join(traceback.format_exception(kind, error, trace)))

    def _on_bug_posted(self, trace: str) -> None:
        """Leave the traceback where the program was started: nobody may have seen the dialog."""
        if sys.stderr is not None:  # there is none without a console on Windows
            with suppress(OSError):
                sys.stderr.write(trace.rstrip("\n") + "\n")
                sys.stderr.flush()


def run_window(paths: Sequence[Path]) -> int:
    """Open the window, or hand the paths over to the one that is open.

    Args:
        paths: Files and folders to show.

    Returns:
        The exit code.

    Raises:
        NoWindowError: If there is no screen, or another window does not answer.
    """
    reason = why_no_window()
    if reason is not None:
        raise NoWindowError(reason, COMMANDS_WORK)
    app = make_application()
    instance = SingleInstance(app)
    place = instance.take_place([Path(os.path.abspath(path)) for path in paths])
    if place is Place.SECOND:
        return _OK
    if place is Place.UNANSWERED:
        raise NoWindowError(
            "MLFA is open already, and does not answer.",
            "Close its window, or wait for it; the commands work meanwhile: mlfa tag PATH",
        )
    program = Program(app, worker=_worker_ahead() if paths else None)
    interrupts = Interrupts(program.end, program)
    before, sys.excepthook = sys.excepthook, program.on_exception
    instance.paths_received.connect(program.on_paths_received)
    program.window.show()
    program.open_paths([Path(os.path.abspath(path)) for path in paths])
    app.exec()
    has_ended = program.close()
    instance.close()
    sys.excepthook = before
    interrupts.close()
    code = program.exit_code
    if not has_ended:
        # A thread that hangs in a dead network drive would keep the process for ever.
        sys.stderr.flush()
        os._exit(code)
    return code


def _worker_ahead() -> KeptWorker | None:
    """Start the process that hears songs: making it ready takes as long as the window does."""
    from mlfa_app.jobs.hearing.preview import prepare_hearing
    from mlfa_app.jobs.kept_worker import KeptWorker

    try:
        worker = KeptWorker()
    except OSError:
        # The previewer tries again, and says why it cannot.
        return None
    worker.send(prepare_hearing)
    return worker


def _import_parts() -> None:
    import mlfa_app.gui.workbench  # noqa: F401
    from mlfa_app.gui.drawing.heat import prepare_colours
    from mlfa_app.gui.drawing.icons import read_sources
    from mlfa_app.gui.error_words import prepare_templates

    read_sources()
    prepare_colours()
    prepare_templates()


def _loaded_settings() -> tuple[Settings, KnownError | None]:
    try:
        return load_settings(settings_path()), None
    except KnownError as error:
        return Settings(), error
