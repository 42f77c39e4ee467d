"""Saves what a map shows: pictures, tables, playlists. The work is done off the GUI thread."""

from __future__ import annotations

import os
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QStandardPaths
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.drawing.map_scene import MapScene
from mlfa_app.jobs.maps.near import in_walking_order
from mlfa_app.jobs.maps.output import MapPicture, write_map_csv, write_map_svg
from mlfa_app.jobs.maps.view import MapView
from mlfa_app.jobs.similar.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.saving import save_whole

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext


class MapSaving(QObject):
    """Asks for a file's name, and has the file written. Lives in the GUI thread.

    Args:
        context: The window's shared parts.
        parent: Owner of the dialogs.
    """

    def __init__(self, context: WindowContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._widget = parent

    def export(self, kind: str, view: MapView, scene: MapScene, title: str) -> None:
        """Ask where to, and save the map.

        Args:
            kind: "png": what is seen now; "svg" or "csv": all of the map.
            view: The map.
            scene: What is seen now.
            title: Above the drawing.
        """
        kinds = {
            "png": self.tr("Pictures (*.png)"),
            "svg": self.tr("Drawings (*.svg)"),
            "csv": self.tr("Tables (*.csv)"),
        }
        path = self._asked(self.tr("Save map"), self.tr("Map"), kind, kinds[kind])
        if path is not None:
            self.save_map(kind, view, scene, title, path)

    def save_map(self, kind: str, view: MapView, scene: MapScene, title: str, path: Path) -> None:
        """Save the map; see `export`."""

        def save(_catalog: Catalog) -> None:
            is_picture = kind == "png"
            save_whole(path, _png(scene) if is_picture else _text(kind, MapPicture(view, title)))

        self._context.runner.counting.submit(
            save,
            lambda _none: self._context.messages.show_notice(
                self.tr("The map was saved to {name}.").format(name=path.name)
            ),
            self._context.messages.show_error,
        )

    def ask_for_playlist(self, view: MapView, selected: npt.NDArray[np.bool_], first: int) -> None:
        """Ask where to, and save songs as a playlist."""
        name = self.tr("Songs from the map")
        title, kinds = self.tr("Save playlist"), self.tr("Playlists (*.m3u8)")
        path = self._asked(title, name, "m3u8", kinds)
        if path is not None:
            self.save_playlist(view, selected, first, path)

    def save_playlist(
        self, view: MapView, selected: npt.NDArray[np.bool_], first: int, path: Path
    ) -> None:
        """Save songs as a playlist in which neighbours follow each other.

        Args:
            view: The map.
            selected: Which songs, (songs,).
            first: The song to begin with, if it is one of them.
            path: Where to.
        """

        def work(catalog: Catalog) -> int:
            songs = np.flatnonzero(selected & (view.file_ids >= 0))
            if 0 <= first < len(selected) and selected[first]:
                songs = np.concatenate([[first], songs[songs != first]]).astype(np.intp)
            order = in_walking_order(view.song_map.features, songs).tolist()
            entries = [
                PlaylistEntry(
                    view.paths[index],
                    float(view.durations_s[index]),
                    catalog.display_fields(view.paths[index]) or DisplayFields(),
                )
                for index in order
            ]
            content, count = playlist_bytes(entries, path.parent)
            save_whole(path, content)
            return count

        def then(count: int) -> None:
            text = self.tr("%n songs were saved to {name}.", "", count)
            self._context.messages.show_notice(text.format(name=path.name))

        self._context.runner.counting.submit(work, then, self._context.messages.show_error)

    def _asked(self, title: str, name: str, ending: str, kinds: str) -> Path | None:
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = os.path.join(place, f"{name}.{ending}")
        chosen, _kind = QFileDialog.getSaveFileName(self._widget, title, suggested, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(f".{ending}")


def _png(scene: MapScene) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(scene.image())
    return bytes(content.data())


def _text(kind: str, picture: MapPicture) -> bytes:
    content = BytesIO()
    # Paths go out as the bytes they are; all other text is UTF-8 anyway.
    text = TextIOWrapper(content, encoding="utf-8", errors="surrogateescape", newline="")
    (write_map_csv if kind == "csv" else write_map_svg)(picture, text)
    text.flush()
    return content.getvalue()
