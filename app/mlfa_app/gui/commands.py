"""What the window's actions do: each is wired to the part that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from mlfa_app.gui.actions import keys_text
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.openings import Openings
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.tool_dialogs import ToolDialogs
from mlfa_app.gui.views.file_manager import show_in_manager
from mlfa_app.gui.views.help_dialogs import AboutDialog, KeysDialog
from mlfa_app.gui.views.job_bar import JobBar
from mlfa_app.gui.views.library_panel import LibraryPanel, PanelFacts
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.gui.views.player_bar import PlayerBar
from mlfa_app.gui.views.songs_view import SongsView

if TYPE_CHECKING:
    from mlfa_app.gui.views.tools.neighbours_dialog import NeighboursDialog
    from mlfa_app.gui.views.writing.history_dialog import HistoryDialog
    from mlfa_app.gui.views.writing.write_dialog import WriteDialog

_NEED_SONGS = (
    *("rescan", "write", "find", "failed_files", "show_map"),
    *("mislabels", "copies", "walk", "teach"),
)


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of the window that actions work with."""

    window: MainWindow
    context: WindowContext
    openings: Openings
    desk: DecisionDesk
    songs: SongsView
    panel: LibraryPanel
    playback: Playback
    player: PlayerBar
    engine: LibraryEngine
    jobs: JobBar
    add_folders: Callable[[Sequence[Path]], None]


class Commands(QObject):
    """Connects actions, and keeps enabled what can be done now. Lives in the GUI thread.

    Args:
        bench: The parts.
        parent: Owner.
    """

    def __init__(self, bench: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._actions = bench.window.commands
        self._dialogs: dict[str, QDialog] = {}
        self.tools = ToolDialogs(
            bench.context,
            bench.desk,
            bench.window,
            dialogs=self._dialogs,
            open_dialog=self._open,
            selected_ids=bench.songs.selected_ids,
            go_to_song=self._go_to_song,
            play_song=self._play_song,
            make_review=self._made_review,
            teach_keys=(keys_text(self._actions["give_tag"]), keys_text(self._actions["deny_tag"])),
        )
        self._connect()
        self._follow()
        self._bench.window.set_close_guard(self.may_close)

    def _connect(self) -> None:
        bench = self._bench
        runs: dict[str, Callable[[], Any]] = {
            "add_folder": bench.openings.choose_folder,
            "open_song": bench.openings.choose_song,
            "write": bench.songs.request_write,
            "history": self.show_history,
            "undo": bench.desk.undo_stack.undo,
            "redo": bench.desk.undo_stack.redo,
            "find": bench.songs.focus_filter,
            "models": self.show_models,
            "settings": self.show_settings,
            "play": self.play_or_pause,
            "accept": bench.songs.accept_selected,
            "reject": bench.songs.reject_selected,
            "edit_tags": bench.songs.edit_selected,
            "similar": self.show_similar,
            "mislabels": self.tools.show_mislabels,
            "copies": self.tools.show_copies,
            "walk": self.tools.show_walk,
            "teach": self.tools.show_teach,
            "give_tag": self.tools.give_tag,
            "deny_tag": self.tools.deny_tag,
            "show_file": self.show_file,
            "copy_path": self.copy_paths,
            "rescan": bench.engine.rescan,
            "pause": self.pause_or_resume,
            "cancel": bench.engine.cancel,
            "failed_files": bench.jobs.open_failed_files,
            "keys": self.show_keys,
            "about": self.show_about,
        }
        for name, run in runs.items():
            # `triggered` brings whether it is checked, which none of these take.
            self._actions[name].triggered.connect(lambda _checked=False, run=run: run())
        self._actions.set_library_open(True)
        names = ("why", "similar", "show_file", "copy_path")
        bench.songs.add_to_menu([self._actions[name] for name in names])
        bench.songs.write_requested.connect(self.review)
        bench.context.signals.models_wanted.connect(self.show_models)

    def _follow(self) -> None:
        bench = self._bench
        stack = bench.desk.undo_stack
        stack.canUndoChanged.connect(self._actions["undo"].setEnabled)
        stack.canRedoChanged.connect(self._actions["redo"].setEnabled)
        stack.undoTextChanged.connect(self._on_undo_text_changed)
        stack.redoTextChanged.connect(self._on_redo_text_changed)
        self._actions["undo"].setEnabled(stack.canUndo())
        self._actions["redo"].setEnabled(stack.canRedo())
        bench.songs.selection_changed.connect(self._on_selection_changed)
        self._on_selection_changed(len(bench.songs.selected_ids()))
        bench.panel.counted.connect(self._on_counted)
        for name in _NEED_SONGS:
            self._actions[name].setEnabled(False)
        bench.engine.progressed.connect(self._on_progressed)
        self._on_progressed()

    def _on_undo_text_changed(self, text: str) -> None:
        words = self.tr("&Undo: {step}").format(step=text) if text else self.tr("&Undo")
        self._actions["undo"].setText(words)

    def _on_redo_text_changed(self, text: str) -> None:
        words = self.tr("&Redo: {step}").format(step=text) if text else self.tr("&Redo")
        self._actions["redo"].setText(words)

    def _on_selection_changed(self, count: int) -> None:
        names = ("accept", "reject", "edit_tags", "similar", "copy_path", "give_tag", "deny_tag")
        for name in names:
            self._actions[name].setEnabled(count > 0)
        self._actions["show_file"].setEnabled(self._bench.songs.current_song() is not None)

    def _on_counted(self, facts: PanelFacts) -> None:
        is_empty = not facts.folders and not facts.num_songs
        for name in _NEED_SONGS:
            self._actions[name].setEnabled(not is_empty)

    def _on_progressed(self, _progress: object = None) -> None:
        engine = self._bench.engine
        self._actions["pause"].setEnabled(engine.is_active)
        self._actions["pause"].setChecked(engine.is_paused)
        self._actions["cancel"].setEnabled(engine.is_active)

    # Actions of several parts

    def play_or_pause(self) -> None:
        """Play the song at hand, or hold it."""
        self._bench.playback.toggle()

    def show_file(self) -> None:
        """Show the current song's folder in the file manager of the system."""
        song = self._bench.songs.current_song()
        if song is not None:
            show_in_manager(song.path.parent)

    def copy_paths(self) -> None:
        """Put the paths of the selected songs into the clipboard, once they have been read."""
        context, ids = self._bench.context, self._bench.songs.selected_ids()
        rule = context.rule or NO_RULE
        context.runner.reading.submit(
            lambda catalog: [song.path for song in catalog.listed_songs(ids, rule)],
            lambda paths: QGuiApplication.clipboard().setText("\n".join(map(str, paths))),
            context.messages.show_error,
        )

    def pause_or_resume(self) -> None:
        """Hold the analysis, or let it go on."""
        engine = self._bench.engine
        if engine.is_paused:
            engine.resume()
        else:
            engine.pause()
        self._on_progressed()

    def review(self, file_ids: list[int]) -> None:
        """Show what would change in files."""
        if not file_ids:
            self._bench.context.messages.show_notice(self.tr("There is no song to write to yet."))
            return
        self._open("write", lambda: self._made_review(file_ids))

    # The end

    def may_close(self) -> bool:
        """Whether the window may close; while files are written, their dialog asks."""
        # Each is asked, so that each stops what it does.
        answers = [dialog.lets_program_close() for dialog in self._writers()]
        return all(answers)

    def give_way(self) -> None:
        """Let the window close unasked; a file in work is still finished."""
        for dialog in self._writers():
            dialog.give_way()

    def _writers(self) -> list[WriteDialog | HistoryDialog]:
        """The open dialogs that may be writing into files."""
        names = ("write", "history")
        found = [self._dialogs[name] for name in names if name in self._dialogs]
        return cast("list[WriteDialog | HistoryDialog]", found)

    # Dialogs

    def show_settings(self) -> None:
        """Show the settings."""
        self._open("settings", self._made_settings)

    def _made_settings(self) -> QDialog:
        from mlfa_app.gui.views.settings_dialog import SettingsDialog

        bench = self._bench
        dialog = SettingsDialog(bench.context, bench.window)
        dialog.folders_added.connect(bench.add_folders)
        dialog.folder_removed.connect(bench.engine.remove_folder)
        return dialog

    def show_models(self) -> None:
        """Show the models."""
        self._open("models", self._made_models)

    def _made_models(self) -> QDialog:
        from mlfa_app.gui.views.models_dialog import ModelsDialog

        return ModelsDialog(self._bench.context, self._bench.window)

    def _made_review(self, file_ids: list[int]) -> QDialog:
        from mlfa_app.gui.views.writing.write_dialog import WriteDialog

        dialog = WriteDialog(self._bench.context, file_ids, self._bench.window)
        dialog.written.connect(self._bench.context.signals.songs_changed)
        dialog.program_close_wanted.connect(self._bench.window.close)
        dialog.results.history_wanted.connect(self.show_history)
        return dialog

    def show_history(self) -> None:
        """Show what was written, the newest run in view."""
        history = cast("HistoryDialog | None", self._dialogs.get("history"))
        if history is not None:
            history.show_latest()
        self._open("history", self._made_history)

    def _made_history(self) -> QDialog:
        from mlfa_app.gui.views.writing.history_dialog import HistoryDialog

        dialog = HistoryDialog(self._bench.context, self._bench.window)
        dialog.program_close_wanted.connect(self._bench.window.close)
        return dialog

    def show_similar(self) -> None:
        """Show the songs that are nearest to the selected ones."""
        chosen = self._bench.songs.selected_ids()
        there = cast("NeighboursDialog | None", self._dialogs.get("similar"))
        if there is not None:
            there.show_songs(chosen)
        self._open("similar", lambda: self._made_similar(chosen))

    def _made_similar(self, chosen: list[int]) -> QDialog:
        from mlfa_app.gui.views.tools.neighbours_dialog import NeighboursDialog

        dialog = NeighboursDialog(self._bench.context, chosen, self._bench.window)
        dialog.song_chosen.connect(self._go_to_song)
        dialog.song_opened.connect(self._play_song)
        return dialog

    def _go_to_song(self, file_id: int) -> None:
        row = self._bench.songs.model.row_of(file_id)
        # A song that the filter leaves out is no row of the table.
        if row is not None:
            self._bench.songs.grid.go_to(row)

    def _play_song(self, path: Path) -> None:
        self._bench.playback.open(path)
        self._bench.playback.play()

    def show_keys(self) -> None:
        """Show what the keys are."""
        self._open("keys", self._made_keys)

    def _made_keys(self) -> QDialog:
        bench = self._bench
        groups = [
            *self._actions.listed(),
            (self.tr("Table of songs"), bench.songs.grid.actions()),
            (self.tr("Player"), bench.player.actions()),
        ]
        return KeysDialog(groups, bench.window)

    def show_about(self) -> None:
        """Show what this program is."""
        self._open("about", lambda: AboutDialog(self._bench.context, self._bench.window))

    def _open(self, name: str, make: Callable[[], QDialog]) -> None:
        """Show a dialog beside the window; the same one comes to the front if it is open."""
        there = self._dialogs.get(name)
        if there is None:
            there = make()
            there.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            # A closed one is deleted a moment later, and must not be shown again until then.
            there.finished.connect(lambda _result: self._forget(name, there))
            there.destroyed.connect(lambda: self._forget(name, there))
            self._dialogs[name] = there
        there.show()
        there.raise_()
        there.activateWindow()

    def _forget(self, name: str, dialog: QDialog) -> None:
        if self._dialogs.get(name) is dialog:
            del self._dialogs[name]
