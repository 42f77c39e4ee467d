"""Opens the dialog that says why a tag has its score, and wires it to the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.playback import Playback

if TYPE_CHECKING:
    from mlfa_app.catalog.store import Catalog
    from mlfa_app.gui.views.song.view import SongView
    from mlfa_app.gui.views.songs_view import SongsView
    from mlfa_app.gui.views.tools.why_dialog import WhyDialog
    from mlfa_app.jobs.hearing.preview_state import PreviewState


class WhyOpening(QObject):
    """Shows one dialog, for whichever tag is asked about last. Lives in the GUI thread.

    Attributes:
        dialog: The dialog; None while there is none.

    Args:
        context: The window's shared parts.
        song: The view of one song, which asks.
        songs: The table.
        playback: Plays.
        window: Owns the dialog.
    """

    def __init__(
        self,
        context: WindowContext,
        song: SongView,
        songs: SongsView,
        playback: Playback,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._context = context
        self._songs = songs
        self._playback = playback
        self._window = window
        self._is_prepared = False
        self.dialog: WhyDialog | None = None
        song.why_requested.connect(self.show_why)
        song.previewer.kept.connect(self._on_kept)
        songs.grid.why_asked.connect(song.ask_why)

    def show_why(self, path: Path, digest: str, tag: str) -> None:
        """Show why a tag of a song has its score, at once or a moment later."""
        if self._is_prepared:
            self._show(path, digest, tag)
            return

        def then(_nothing: object) -> None:
            self._is_prepared = True
            self._show(path, digest, tag)

        show_error = self._context.messages.show_error
        self._context.runner.reading.submit(_import_jobs, then, show_error)

    def _show(self, path: Path, digest: str, tag: str) -> None:
        from mlfa_app.gui.desks.why import WhyWish
        from mlfa_app.gui.views.tools.why_dialog import WhyDialog

        wish = WhyWish(path, digest, tag)
        dialog = self.dialog
        if dialog is None:
            dialog = self.dialog = WhyDialog(self._context, wish, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._forget)
            dialog.song_chosen.connect(self._go_to_song)
            dialog.song_opened.connect(self._play_song)
            dialog.play_wanted.connect(self._play_from)
        else:
            dialog.show_tag(wish)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _on_kept(self, state: PreviewState) -> None:
        """A dropped song that is asked about has been heard to its end."""
        if self.dialog is not None and self.dialog.wish.path == state.path:
            from mlfa_app.gui.desks.why import WhyWish

            self.dialog.show_tag(WhyWish(state.path, state.digest or "", self.dialog.wish.tag))

    def _forget(self, _result: int) -> None:
        # A closed one is deleted a moment later, and must not be shown again until then.
        self.dialog = None

    def _go_to_song(self, file_id: int) -> None:
        row = self._songs.model.row_of(file_id)
        # A song that the filter leaves out is no row of the table.
        if row is not None:
            self._songs.grid.go_to(row)

    def _play_song(self, path: Path) -> None:
        self._playback.open(path)
        self._playback.play()

    def _play_from(self, path: Path, seconds: float) -> None:
        if self._playback.path != path:
            self._playback.open(path)
        self._playback.seek(seconds)
        self._playback.play()


def _import_jobs(_catalog: Catalog) -> None:
    """Import what is not Qt's off the GUI thread, which would feel it the first time."""
    import mlfa_app.jobs.why.reasons
    import mlfa_app.jobs.why.songs  # noqa: F401 - it is there then
