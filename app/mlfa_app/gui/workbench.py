"""Puts the window's parts together once it is visible, and wires them to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit

from mlfa_app.catalog.connection import set_aside
from mlfa_app.catalog.listing import ListedSong, SongState
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import shown
from mlfa_app.gui.changed_rows import ChangedRows
from mlfa_app.gui.commands import Commands, Parts
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.library_state import LibraryState
from mlfa_app.gui.map_joining import MapSwitch
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.openings import Openings
from mlfa_app.gui.outside_changes import OutsideChanges
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.theme import Theme
from mlfa_app.gui.views.job_bar import JobBar
from mlfa_app.gui.views.library_panel import LibraryPanel, PanelFacts
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.gui.views.opening import Opening
from mlfa_app.gui.views.player_bar import PlayerBar
from mlfa_app.gui.views.song.view import SongView
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.gui.views.trouble import Trouble
from mlfa_app.gui.views.welcome import Welcome
from mlfa_app.gui.watcher import LibraryWatcher
from mlfa_app.gui.why_opening import WhyOpening
from mlfa_app.jobs.kept_worker import KeptWorker
from mlfa_app.jobs.scanning.library_work import WorkProgress
from mlfa_app.paths import catalog_path
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError, ModelPackageError

# A song that is dropped later finds its worker ready; the first moments belong to the window.
_WARM_UP_MS = 1500
_TABLE_COLUMNS = "table"


class Workbench(QObject):
    """All that the window works with. Lives in the GUI thread.

    Attributes:
        trouble: Shown when the library could not be opened; None if it could.
        is_ready: Whether the library is open and every part is there.

    Signals:
        ready: Now it is.

    Args:
        window: The visible frame.
        messages: Where errors and notices go.
        theme: The window's colours.
        settings: As they were loaded.
        has_unusable_settings: Whether their file could not be used.
        sink: Where the player's sound goes, as for `Playback`.
        worker: A process that was started ahead for the first song.
    """

    ready = Signal()
    # Comes from the lane that opens the catalogue.
    _upgraded = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        messages: Messages,
        theme: Theme,
        settings: Settings,
        *,
        has_unusable_settings: bool = False,
        sink: str = "auto",
        worker: KeptWorker | None = None,
    ) -> None:
        super().__init__(window)
        self.window = window
        self._theme = theme
        self._sink = sink
        self._waiting_paths: list[list[Path]] = []
        self.is_ready = False
        self._is_closed = False
        self.trouble: Trouble | None = None
        self._is_empty = True
        self._awaits_first_count = True
        self._awaits_resumed_work = False
        self.opening = Opening()
        self.opening.wanted.connect(self._on_opening_wanted)
        self.opening.quit_wanted.connect(window.close)
        window.add_page(self.opening)
        self._upgraded.connect(self.opening.on_upgrade)
        self.runner = Runner(
            lambda: Catalog.open(catalog_path(), on_upgrade=self._upgraded.emit), self
        )
        self.runner.crashed.connect(messages.show_bug)
        self.context = WindowContext(
            self.runner,
            settings,
            messages=messages,
            has_unusable_file=has_unusable_settings,
            spare_worker=worker,
        )
        self.openings = Openings(self.context, window)
        window.paths_dropped.connect(self.open_paths)
        self._steps: list[Callable[[], None]] = [
            self._make_songs,
            self._make_library,
            self._make_player,
            self._make_song,
            self._make_engine,
            self._wire,
        ]
        self._open_library()

    # Opening

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Show what was dropped or named; what comes too early waits."""
        if self.is_ready:
            self.openings.open_paths(paths)
        else:
            self._waiting_paths.append(list(paths))

    def _open_library(self) -> None:
        # The first piece of work opens the catalogue, bringing it up to date if need be.
        self.opening.begin()
        self.runner.deciding.submit(_open, self._on_opened, self._on_not_opened)

    def _on_opening_wanted(self) -> None:
        self.window.show_page(self.opening)
        self.opening.quit.setFocus()

    def _on_opened(self, _nothing: object) -> None:
        self.opening.end()
        self.context.load_package()
        self._next_step()

    def _on_not_opened(self, error: KnownError) -> None:
        self.opening.end()
        if self.trouble is None:
            self.trouble = Trouble()
            self.trouble.retry_wanted.connect(self._open_library)
            self.trouble.new_wanted.connect(self._begin_anew)
            self.trouble.close_wanted.connect(self.window.close)
            self.window.add_page(self.trouble)
        self.window.show_page(self.trouble)
        self.trouble.show_error(error)

    def _begin_anew(self) -> None:
        """Keep the damaged catalogue under another name. No lane has it open: none could."""
        try:
            kept = set_aside(catalog_path())
        except KnownError as error:
            self.context.messages.show_error(error)
            return
        words = self.tr("The damaged catalogue is kept as {path}.").format(path=shown(kept))
        self.context.messages.show_notice(words)
        self._open_library()

    def _next_step(self) -> None:
        """Make one part, and the next one in a turn of the event loop of its own."""
        if self._is_closed:
            return
        if self._steps:
            self._steps.pop(0)()
            # Not 0: Qt would make all parts in one turn.
            QTimer.singleShot(1, self, self._next_step)
            return
        self.is_ready = True
        for paths in self._waiting_paths:
            self.openings.open_paths(paths)
        self._waiting_paths.clear()
        self.ready.emit()

    # Parts

    def _make_songs(self) -> None:
        self.desk = DecisionDesk(self.context, self)
        self.songs = SongsView(self.context, desk=self.desk)
        self.welcome = Welcome()
        for page in (self.songs, self.welcome):
            self.window.add_page(page)
        columns = self.window.kept(_TABLE_COLUMNS)
        if columns is not None:
            self.songs.restore_header_state(columns)
        self.window.closed.connect(self._on_window_closed)

    def _make_library(self) -> None:
        self.panel = LibraryPanel(self.context)
        self.window.set_side("library", self.panel)
        self.panel.counted.connect(self._on_counted)
        self.panel.query_chosen.connect(self.songs.set_query)
        self.songs.listed.connect(self._on_listed)
        self.songs.filters_changed.connect(self.panel.refresh_soon)

    def _make_player(self) -> None:
        self.playback = Playback(self, sink=self._sink)
        self.playback.crashed.connect(self.context.messages.show_bug)
        self.map_switch = MapSwitch(self.context, self.songs, self.playback, self.window)
        self.map_switch.folder_wanted.connect(self.openings.choose_folder)
        self.player = PlayerBar(self.playback, self.context)
        self.window.add_below(self.player)

    def _make_song(self) -> None:
        self.song = SongView(self.context, self.playback, self.desk)
        self.window.set_side("song", self.song)
        self.song.add_requested.connect(self.openings.offer_song)
        self.song.preview_closed.connect(self._on_preview_closed)

    def _make_engine(self) -> None:
        self.engine = LibraryEngine(self.context, self)
        self.jobs = JobBar(self.engine)
        self.window.add_below(self.jobs)
        self.watcher = LibraryWatcher(self.engine, self)
        self.watcher.state_changed.connect(self.jobs.show_watching)
        self.outside = OutsideChanges(self.runner.asking, self)
        self.changed_rows = ChangedRows(self.runner.reading, self)

    # Wiring

    def _wire(self) -> None:
        signals, engine, messages = self.context.signals, self.engine, self.context.messages
        engine.library_changed.connect(signals.library_changed)
        engine.songs_changed.connect(self.changed_rows.add)
        self.changed_rows.found.connect(signals.songs_changed)
        self.changed_rows.failed.connect(messages.show_error)
        engine.noticed.connect(messages.show_notice)
        engine.failed.connect(self._on_engine_failed)
        engine.progressed.connect(self._on_progressed)
        engine.finished.connect(self._on_work_finished)
        self.outside.found.connect(signals.outside_changed)
        signals.outside_changed.connect(engine.read_counts)
        self.openings.folders_chosen.connect(self.add_folders)
        self.openings.song_chosen.connect(self.show_preview)
        self.panel.folder_added.connect(self.openings.choose_folder)
        self.panel.folder_rescanned.connect(engine.rescan)
        self.panel.folder_removed.connect(engine.remove_folder)
        self.welcome.folder_wanted.connect(self.openings.choose_folder)
        self.songs.no_songs.folder_wanted.connect(self.openings.choose_folder)
        self.songs.no_songs.look_wanted.connect(engine.rescan)
        self.songs.current_song_changed.connect(self._on_current_song_changed)
        self.songs.selection_changed.connect(self._on_selection_changed)
        self.song.retry_requested.connect(self._on_retry_requested)
        self.player.previous_requested.connect(self._on_previous_requested)
        self.player.next_requested.connect(self._on_next_requested)
        self.player.look_for_listeners()
        self.songs.song_opened.connect(self._on_song_opened)
        signals.settings_changed.connect(self._on_settings_changed)
        parts = Parts(
            window=self.window,
            context=self.context,
            openings=self.openings,
            desk=self.desk,
            songs=self.songs,
            panel=self.panel,
            playback=self.playback,
            player=self.player,
            engine=self.engine,
            jobs=self.jobs,
            add_folders=self.add_folders,
        )
        self.commands = Commands(parts, self)
        self.why = WhyOpening(self.context, self.song, self.songs, self.playback, self.window)
        self.window.commands["why"].triggered.connect(self.song.ask_why)
        self._state = LibraryState(engine, self.panel, self.songs.no_songs, self.jobs, self)
        _leave_drops_to_the_window(self.window)
        self.panel.refresh()
        self.runner.writing.submit(_settle, self._on_settled, messages.show_error)
        self.resume_work()
        self.outside.start()
        QTimer.singleShot(_WARM_UP_MS, self, self._warm_up)

    def _on_settled(self, sentence: str) -> None:
        """Say what became of files that were being written when a program was ended."""
        if sentence:
            self.context.messages.show_notice(in_window(sentence))
            self.context.signals.library_changed.emit()

    def resume_work(self) -> None:
        """Go on where the last session ended, and say so."""
        self._awaits_resumed_work = True
        self.engine.resume_from_last_time()

    def _warm_up(self) -> None:
        if not self._is_closed:
            self.song.previewer.warm_up()

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders to the library and show it."""
        self._awaits_resumed_work = False
        self.engine.add_folders(folders)

    def show_preview(self, path: Path) -> None:
        """Show and play one song that need not be in the library."""
        self.window.fill_side("song", True)
        self.window.reveal("song")
        self.song.show_preview(path)

    def _on_counted(self, facts: PanelFacts) -> None:
        """Show the library as soon as there is one, and the welcome as long as there is none."""
        is_empty = not facts.folders and not facts.num_songs
        self._is_empty = is_empty
        # At the start Qt has given the focus to the first tool, where nobody wants it.
        had_focus = self._awaits_first_count or not self.window.isAncestorOf(
            self.window.focusWidget() or self.window
        )
        self._awaits_first_count = False
        self.window.show_page(self.welcome if is_empty else self.map_switch.page)
        self.window.fill_side("library", not is_empty)
        self.window.fill_side("song", not is_empty or self.song.preview_path is not None)
        if had_focus:
            (self.welcome if is_empty else self.songs.grid).setFocus()

    def _on_listed(self) -> None:
        self.panel.on_query_changed(self.songs.query())

    def _on_current_song_changed(self, song: ListedSong | None) -> None:
        self.song.show_song(song)
        if song is not None and song.state is SongState.PENDING:
            # What the user looks at is heard next.
            self.engine.analyse_first([song.path])

    def _on_selection_changed(self, count: int) -> None:
        self.song.show_selection(count, self.songs.selected_ids() if count > 1 else ())

    def _on_preview_closed(self) -> None:
        self.window.fill_side("song", not self._is_empty)

    def _on_song_opened(self, song: ListedSong) -> None:
        self.playback.open(song.path)
        self.playback.play()

    def _on_previous_requested(self) -> None:
        self._open_neighbour(-1)

    def _on_next_requested(self) -> None:
        self._open_neighbour(1)

    def _open_neighbour(self, step: int) -> None:
        grid = self.songs.grid
        row = grid.currentIndex().row() + step
        if 0 <= row < self.songs.model.rowCount():
            grid.go_to(row)
            grid.opened.emit(row)

    def _on_retry_requested(self, path: Path) -> None:
        self.engine.retry_failed([path])

    def _on_progressed(self, progress: WorkProgress) -> None:
        if self._awaits_resumed_work and progress.phase in ("analysing", "paused"):
            self._awaits_resumed_work = False
            self.context.messages.show_notice(
                self.tr("The analysis goes on where the last session ended.")
                if progress.phase == "analysing"
                else self.tr("The analysis was paused last time; it waits to go on.")
            )

    def _on_engine_failed(self, error: KnownError) -> None:
        if isinstance(error, ModelPackageError):
            self.context.show_model_error(error)
        else:
            self.context.messages.show_error(error)

    def _on_work_finished(self) -> None:
        # Whatever comes now is none of the last session's.
        self._awaits_resumed_work = False

    def _on_settings_changed(self) -> None:
        self._theme.set_wanted(self.context.settings.theme)

    # The end

    def give_way(self) -> None:
        """Have nothing asked when the window closes."""
        if hasattr(self, "commands"):
            self.commands.give_way()

    def _on_window_closed(self) -> None:
        self.window.keep(_TABLE_COLUMNS, self.songs.header_state())

    def close(self) -> bool:
        """End everything that works. What is unfinished goes on when the window opens again.

        Returns:
            Whether all threads ended in time.
        """
        if self._is_closed:
            return True
        self._is_closed = True
        self.opening.end()
        if hasattr(self, "outside"):
            self.outside.stop()
        if hasattr(self, "desk"):
            # A list of steps tells that it is emptied, also when it is destroyed, after the
            # actions that listen to it.
            self.desk.undo_stack.clear()
        if hasattr(self, "playback"):
            self.playback.close()
        if hasattr(self, "song"):
            self.song.shut_down()
        if self.context.spare_worker is not None:
            self.context.spare_worker.close()
            self.context.spare_worker = None
        return self.runner.close()


def _open(_catalog: Catalog) -> None:
    """Nothing: the lane has opened the catalogue before it comes here."""


def _settle(catalog: Catalog) -> str:
    """Finish or roll back what the journal says was being written, and tell of it."""
    from mlfa_app.jobs.writing.settle import settle_journal

    return settle_journal(catalog).sentence


def _leave_drops_to_the_window(window: MainWindow) -> None:
    # A search line would take the path of a dropped song for words to search for.
    for edit in window.findChildren(QLineEdit):
        edit.setAcceptDrops(False)
    for area in window.findChildren(QAbstractScrollArea):
        area.setAcceptDrops(False)
        area.viewport().setAcceptDrops(False)
