"""What comes in from outside: drops, paths of the command line, dialogs. Nothing is added here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import printable, shown
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.dropped import Dropped, first_song_in, song_patterns, sort_dropped
from mlfa_app.gui.messages import Choice
from mlfa_core.errors import KnownError


class Openings(QObject):
    """Finds out what paths are, and asks where that is not enough. Lives in the GUI thread.

    Signals:
        song_chosen: A `Path` to listen to, without adding anything.
        folders_chosen: A list of `Path`, to be added to the library.

    Args:
        context: What the window's parts share.
        window: Owns the dialogs.
    """

    song_chosen = Signal(object)
    folders_chosen = Signal(object)

    def __init__(self, context: WindowContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Take what was dropped or named. One song opens at once; folders are asked about."""
        wanted = list(paths)
        if wanted:
            self._read(lambda _catalog: sort_dropped(wanted), self._on_sorted)

    def offer_song(self, path: Path) -> None:
        """Ask whether a song that is listened to shall join the library."""
        self._ask(Dropped(songs=(path,)), can_listen=False)

    def choose_folder(self) -> None:
        """Let the user choose a folder for the library."""
        dialog = QFileDialog(self._window, self.tr("Add a folder to the library"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Add"))
        dialog.filesSelected.connect(self._on_folders_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_song(self) -> None:
        """Let the user choose a song to listen to."""
        dialog = QFileDialog(self._window, self.tr("Open a song"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(song_patterns())
        dialog.setNameFilters(
            [self.tr("Songs ({patterns})").format(patterns=patterns), self.tr("All files (*)")]
        )
        dialog.filesSelected.connect(self._on_songs_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folders_selected(self, names: list[str]) -> None:
        self.folders_chosen.emit([Path(name) for name in names])

    def _on_songs_selected(self, names: list[str]) -> None:
        self.open_paths([Path(name) for name in names])

    def _on_sorted(self, dropped: Dropped) -> None:
        if len(dropped.songs) == 1 and not dropped.folders:
            self.song_chosen.emit(dropped.songs[0])
        elif dropped.songs or dropped.folders:
            self._ask(dropped)
        if dropped.others:
            self._refuse(dropped.others)

    def _ask(self, dropped: Dropped, *, can_listen: bool = True) -> None:
        folders = dropped.library_folders
        names = ", ".join(f"“{printable(folder.name) or shown(folder)}”" for folder in folders[:3])
        if len(folders) > 3:
            names = self.tr("{names} and %n more", "", len(folders) - 3).format(names=names)
        text = self.tr(
            "Add {names} to the library? The songs are analysed in the background; no file is "
            "changed."
        ).format(names=names)
        choices = [
            Choice(self.tr("Add to the library"), lambda: self.folders_chosen.emit(list(folders)))
        ]
        if can_listen:
            listen = self.tr("Only listen to the first")
            choices.append(Choice(listen, lambda: self._listen_to_first(dropped)))
        choices.append(Choice(self.tr("Cancel"), lambda: None))
        self._context.messages.ask(text, choices, "\n".join(shown(path) for path in folders))

    def _listen_to_first(self, dropped: Dropped) -> None:
        self._read(lambda _catalog: first_song_in(dropped), self._on_first_found)

    def _on_first_found(self, song: Path | None) -> None:
        if song is None:
            self._context.messages.show_notice(self.tr("There is no song in what was dropped."))
        else:
            self.song_chosen.emit(song)

    def _refuse(self, others: Sequence[Path]) -> None:
        first = others[0]
        if len(others) == 1:
            summary = self.tr("{path} is not a music file that MLFA can read, or it is not there.")
        else:
            summary = self.tr(
                "%n files are not music that MLFA can read, or are not there; the first is {path}.",
                "",
                len(others),
            )
        endings = " ".join(pattern.removeprefix("*.") for pattern in song_patterns())
        advice = self.tr("It reads {endings}.").format(endings=endings)
        self._context.messages.show_error(KnownError(summary.format(path=first), advice, first))

    def _read(self, work: Callable[[Catalog], object], then: Callable[..., None]) -> None:
        self._context.runner.reading.submit(work, then, self._context.messages.show_error)
