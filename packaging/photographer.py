"""Uses the window as somebody would, and takes pictures of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QDialog, QWidget

    from mlfa_app.gui.workbench import Workbench
    from mlfa_app.jobs.scanning.library_work import WorkProgress
    from mlfa_app.main import Program

SMALL_LAPTOP = (1366, 768)
LIMIT_S = 300.0
COLOURS = 256
QUIET_ROUNDS = 4
# Where in a song it is being played.
PLAYED_SHARE = 0.4


class Photographer:
    """Uses the program and takes its pictures.

    Args:
        app: The application.
        program: The program, shown already.
        folder: Where the pictures go.
    """

    def __init__(self, app: QApplication, program: Program, folder: Path) -> None:
        self._app = app
        self._program = program
        self._folder = folder
        program.window.resize(*SMALL_LAPTOP)
        self.wait(lambda: program.bench is not None and program.bench.is_ready)
        self.settle()

    @property
    def bench(self) -> Workbench:
        """The parts of the window."""
        assert self._program.bench is not None
        return self._program.bench

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the program work until something is so.

        Raises:
            TimeoutError: If it never is.
        """
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + LIMIT_S
        while not condition():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            if time.monotonic() > end:
                said = [message.text for message in self._program.messages.recent]
                raise TimeoutError(f"Waited too long. The window said: {said}")

    def settle(self) -> None:
        """Wait until no lane works and everything has been painted."""
        runner = self.bench.runner
        reading = (runner.reading, runner.counting)
        lanes = (*reading, runner.deciding, runner.analysing, runner.writing)
        # Timers that collect news fire in between; being idle several times over is rest.
        for _ in range(12):
            self.wait(lambda: not any(lane.is_busy for lane in lanes))
            self._app.processEvents()
            _rest(self._app, 60)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Save how the window, or another widget, looks when nothing moves any more."""
        self.settle()
        self.save(name, widget or self._program.window)

    def save(self, name: str, widget: QWidget) -> None:
        """Save how a widget looks now."""
        image = widget.grab().toImage()
        path = self._folder / f"{name}.png"
        if not _few_colours(image).save(str(path), quality=0):
            raise OSError(f"Could not save {path}.")
        print(f"{path.name:28} {image.width()} x {image.height()}  {path.stat().st_size} bytes")

    def add_folder(self, folder: Path, name: str = "") -> None:
        """Have a folder analysed to the end; if named, a picture is taken at a third of it."""
        tallies: list[object] = []
        pictures: list[str] = []

        def look(progress: WorkProgress) -> None:
            if (
                name
                and not pictures
                and progress.phase == "analysing"
                and 3 * progress.done > progress.total
            ):
                pictures.append(name)

        engine = self.bench.engine
        engine.finished.connect(tallies.append)
        engine.progressed.connect(look)
        self.bench.add_folders([folder])
        self.wait(lambda: tallies or pictures)
        engine.progressed.disconnect(look)
        if pictures:
            # It works on: there is no rest to wait for.
            _rest(self._app, 200)
            self.save(name, self._program.window)
        self.wait(lambda: tallies)
        self.settle()

    def choose(self, titles: tuple[str, ...]) -> None:
        """Click on a song of one of these titles, or on the first where there is none."""
        model = self.bench.songs.model
        self.wait(lambda: model.rowCount() and model.song_at(0) is not None)
        rows = range(min(model.rowCount(), 100))
        self.wait(lambda: None not in [model.song_at(row) for row in rows])
        self.settle()
        songs = [model.song_at(row) for row in rows]
        found = [
            row for row, song in zip(rows, songs, strict=True) if song and song.title in titles
        ]
        self.bench.songs.grid.go_to(found[0] if found else 0)
        self.bench.songs.grid.setFocus()
        self.wait(lambda: self.bench.song.song is not None)
        self.settle()

    def play_some(self) -> None:
        """Play the song that is shown, and hold it in the middle."""
        song, playback = self.bench.song.song, self.bench.playback
        assert song is not None
        playback.open(song.path)
        self.wait(lambda: playback.path == song.path and playback.duration_s > 0)
        position_s = playback.duration_s * PLAYED_SHARE
        playback.seek(position_s)
        playback.play()
        self.wait(lambda: playback.state == "playing" and playback.position_s > position_s)
        playback.pause()
        self.wait(lambda: playback.state == "paused")
        playback.seek(position_s)
        self.wait(lambda: abs(playback.position_s - position_s) < 0.05)
        self.wait(lambda: self.bench.song.page.waveform.has_overview)
        self._see_all_of_the_waveform()

    def _see_all_of_the_waveform(self) -> None:
        """The waveform grows while the song is read; wait until it grows no more."""
        news: list[Path] = []

        def take_note(path: Path, _overview: object) -> None:
            news.append(path)

        ready = self.bench.playback.overview_ready
        ready.connect(take_note)
        quiet = 0
        # A busy computer may say nothing for a while.
        while quiet < QUIET_ROUNDS:
            news.clear()
            self.settle()
            quiet = 0 if news else quiet + 1
        ready.disconnect(take_note)

    def show_in(self, theme: str) -> None:
        """Show the window in other colours."""
        self.bench.context.change_settings(theme=theme)
        self.settle()

    def type_filter(self, text: str) -> None:
        """Type into the filter line."""
        from PySide6.QtTest import QTest

        self.bench.songs.focus_filter()
        QTest.keyClicks(self.bench.songs.filter_bar.line, text)
        self.settle()

    def dialog(self, action: str, kind: type[QDialog]) -> QDialog:
        """Open a dialog by its action."""
        window = self._program.window
        window.commands[action].trigger()
        self.wait(lambda: visible(window, kind))
        self.settle()
        return visible(window, kind)[-1]


def _rest(app: QApplication, milliseconds: int) -> None:
    """Let timers fire that are due this soon."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _few_colours(image: QImage) -> QImage:
    """Reduce a picture to its most frequent colours: a third of the bytes, and no difference."""
    import numpy as np
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(flat.constBits(), np.uint32).reshape(flat.height(), -1)
    values, counts = np.unique(pixels[:, : flat.width()] & 0xFFFFFF, return_counts=True)
    # Shades that nobody tells apart share a place; each place keeps its most frequent colour.
    coarse = values & 0xF8F8F8
    order = np.lexsort((-counts, coarse))
    places, first = np.unique(coarse[order], return_index=True)
    totals = np.bincount(np.searchsorted(places, coarse), counts)
    chosen = values[order][first][np.argsort(-totals, kind="stable")[:COLOURS]]
    table = [int(colour) | 0xFF000000 for colour in chosen]
    return flat.convertToFormat(
        QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither
    )


def visible(window: QWidget, kind: type[QDialog]) -> list[QDialog]:
    """Return a window's dialogs of a kind that are shown, the oldest first."""
    return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
