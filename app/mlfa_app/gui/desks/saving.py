"""Files that dialogs save, written off the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.similar.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext


class FileSaver(QObject):
    """Saves files, each whole or not at all, and shows why one could not be saved.

    Lives in the GUI thread.

    Signals:
        saved: Where a file was saved, and how many songs or files it names.

    Args:
        context: The window's shared parts.
        parent: Owner: who is gone is not told.
    """

    saved = Signal(object, object)

    def __init__(self, context: WindowContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def save_playlist(self, entries: Sequence[PlaylistEntry], path: Path) -> None:
        """Save songs as an M3U8 playlist."""

        def work(_catalog: Catalog) -> tuple[Path, int]:
            content, count = playlist_bytes(entries, path.parent)
            save_whole(path, content)
            return path, count

        # Methods, and no signals: the lanes see that their owner is gone with a closed dialog.
        self._context.runner.reading.submit(work, self._on_saved, self._on_failed)

    def save_groups(self, groups: Sequence[Sequence[Path]], path: Path) -> None:
        """Save the names of files as text, a group after the other, an empty line between them."""

        def work(_catalog: Catalog) -> tuple[Path, int]:
            text = "\n".join("".join(f"{file}\n" for file in group) for group in groups)
            save_whole(path, text.encode("utf-8", "surrogateescape"))
            return path, sum(map(len, groups))

        self._context.runner.reading.submit(work, self._on_saved, self._on_failed)

    def _on_saved(self, told: tuple[Path, int]) -> None:
        self.saved.emit(*told)

    def _on_failed(self, error: KnownError) -> None:
        self._context.messages.show_error(error)
