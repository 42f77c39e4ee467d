"""Take the pictures of the documentation: ``python packaging/screenshots.py [--library FOLDER]``.

The real program runs without a screen on the demonstration library, with settings and a catalogue
of its own, and with the model that comes with it; every picture waits until what it shows is
there. No file of a library that is named is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QDialog, QFormLayout, QWidget

    from mlfa_app.gui.workbench import Workbench
    from mlfa_app.main import Program

PROJECT = Path(__file__).resolve().parent.parent
PICTURES = PROJECT / "docs" / "screenshots"
# A short name without chance in it: paths are seen in some of the pictures.
PLACE = Path(tempfile.gettempdir()) / "mlfa-screenshots"
SMALL_LAPTOP = (1366, 768)
LIMIT_S = 300.0
COLOURS = 256
QUIET_ROUNDS = 4
# Which of the listed songs is shown, and where it is being played.
SHOWN_SONG = "Garage Door"
DROPPED_SONG = "Pastoral for Flute and Harp"
PLAYED_SHARE = 0.4
# Each runs in a process of its own: language and scale cannot change under way.
PROGRAMS = ("english", "german", "scaled")


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
        """Save how the window, or another widget, looks."""
        self.settle()
        image = (widget or self._program.window).grab().toImage()
        path = self._folder / f"{name}.png"
        if not _few_colours(image).save(str(path), quality=0):
            raise OSError(f"Could not save {path}.")
        print(f"{path.name:28} {image.width()} x {image.height()}  {path.stat().st_size} bytes")

    def add_folder(self, folder: Path) -> None:
        """Have a folder analysed to the end."""
        tallies: list[object] = []
        self.bench.engine.finished.connect(tallies.append)
        self.bench.add_folders([folder])
        self.wait(lambda: tallies)
        self.settle()

    def choose(self, title: str) -> None:
        """Click on a song, or on the first where there is none of that title."""
        model = self.bench.songs.model
        self.wait(lambda: model.rowCount() and model.song_at(0) is not None)
        self.settle()
        rows = range(min(model.rowCount(), 100))
        titles = [song.title if song else "" for song in map(model.song_at, rows)]
        self.bench.songs.grid.go_to(titles.index(title) if title in titles else 0)
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
        self.wait(lambda: _visible(window, kind))
        self.settle()
        return _visible(window, kind)[-1]


def photograph_english(camera: Photographer, library: Path, dropped: Path) -> None:
    """Everything, from the first start on."""
    from mlfa_app.gui.views.failed_files import FailedFilesDialog
    from mlfa_app.gui.views.models_dialog import ModelsDialog
    from mlfa_app.gui.views.settings_dialog import PAGES, SettingsDialog
    from mlfa_app.gui.views.tag_editor import TagEditor

    bench = camera.bench
    camera.take("first-start")
    camera.add_folder(library)
    camera.choose(SHOWN_SONG)
    camera.play_some()
    camera.take("library-light")
    camera.show_in("dark")
    camera.take("library-dark")
    photograph_review(camera, "review-and-write-dark")
    camera.show_in("light")
    bench.songs.grid.clearSelection()
    photograph_review(camera, "review-and-write")
    if library.is_relative_to(PLACE):
        # Of a library that was named no file is changed, not even for a moment.
        photograph_history(camera, "history")
    settings = camera.dialog("settings", SettingsDialog)
    assert isinstance(settings, SettingsDialog)
    for row, page in enumerate(PAGES):
        settings.page_list.setCurrentRow(row)
        if page == "tags":
            camera.take("settings", settings)
        elif os.environ.get("ALL_PAGES"):
            camera.take(f"settings-{page}", settings)
    settings.reject()
    models = camera.dialog("models", ModelsDialog)
    assert isinstance(models, ModelsDialog)
    camera.wait(lambda: models.models)
    _hide_place(models.facts.form)
    camera.take("models", models)
    models.reject()
    failed = camera.dialog("failed_files", FailedFilesDialog)
    assert isinstance(failed, FailedFilesDialog)
    camera.wait(lambda: failed.model.rowCount())
    camera.take("failed-files", failed)
    failed.reject()
    camera.choose(SHOWN_SONG)
    bench.songs.edit_selected()
    camera.wait(lambda: _visible(bench.window, TagEditor))
    editor = _visible(bench.window, TagEditor)[-1]
    camera.take("tag-editor", editor)
    editor.reject()
    camera.type_filter("piano>loud")
    camera.wait(lambda: bench.songs.filter_bar.error_text)
    camera.take("filter-error")
    bench.songs.set_query("")
    camera.settle()
    bench.open_paths([dropped])
    camera.wait(lambda: _is_heard(bench))
    camera.play_some()
    camera.take("dropped-song")


def photograph_review(camera: Photographer, name: str) -> None:
    """What would be written into the selected songs."""
    from mlfa_app.gui.views.write_dialog import WriteDialog

    review = camera.dialog("write", WriteDialog)
    assert isinstance(review, WriteDialog)
    desk = review.desk
    camera.wait(lambda: desk.is_settled)
    camera.take(name, review)
    review.close()


def photograph_history(camera: Photographer, name: str) -> None:
    """What was written into the songs; they are as before afterwards, to the byte."""
    from mlfa_app.gui.views.history_dialog import HistoryDialog
    from mlfa_app.gui.views.write_dialog import WriteDialog

    review = camera.dialog("write", WriteDialog)
    assert isinstance(review, WriteDialog)
    camera.wait(lambda: review.desk.is_settled)
    if not review.model.counts.changing:
        raise ValueError("There is nothing to write, and so no history to show.")
    review.write()
    camera.wait(lambda: not review.desk.is_writing)
    review.close()
    history = camera.dialog("history", HistoryDialog)
    assert isinstance(history, HistoryDialog)
    camera.wait(lambda: history.browser.files.rowCount())
    camera.take(name, history)
    history.browser.undo_run_button.click()
    camera.wait(lambda: not history.desk.is_looking)
    history.take_back()
    camera.wait(lambda: not history.desk.is_undoing)
    history.close()
    camera.settle()


def photograph_german(camera: Photographer, _library: Path, _dropped: Path) -> None:
    """The library that has been analysed, in German."""
    camera.choose(SHOWN_SONG)
    camera.play_some()
    camera.take("library-german")


def photograph_scaled(camera: Photographer, _library: Path, _dropped: Path) -> None:
    """The same on a screen of few, large pixels."""
    width, height = SMALL_LAPTOP
    camera.bench.window.resize(width // 2, height // 2)
    camera.choose(SHOWN_SONG)
    camera.play_some()
    camera.take("library-200-percent")


def take_pictures(name: str, library: Path, dropped: Path, folder: Path) -> int:
    """Run the program once, for one group of pictures."""
    from mlfa_app.gui.application import make_application
    from mlfa_app.main import Program

    app = make_application()
    app.setCursorFlashTime(0)  # a cursor that blinks would make every run another one
    program = Program(app, sink="null")
    program.window.show()
    work = {
        "english": photograph_english,
        "german": photograph_german,
        "scaled": photograph_scaled,
    }
    try:
        work[name](Photographer(app, program, folder), library, dropped)
    finally:
        # Whatever happened, no lane and no worker process may outlive this.
        program.window.closed.disconnect(app.quit)
        program.window.close()
        program.close()
    sys.stdout.flush()
    return program.exit_code


def make_library(folder: Path) -> tuple[Path, Path]:
    """Synthesise the demonstration library, with two files that no decoder takes.

    Returns:
        The library, and a song that lies outside of it.
    """
    from mlfa_app.demo.library import DEMO_SONGS, make_demo_library

    library, visitors = folder / "Music", folder / "Downloads"
    outside = [song for song in DEMO_SONGS if song.fields["title"] == DROPPED_SONG]
    inside = [song for song in DEMO_SONGS if song not in outside]
    for _path, _is_new in make_demo_library(library, songs=inside):
        pass
    (dropped,) = (path for path, _is_new in make_demo_library(visitors, songs=outside))
    memos = library / "Voice memos"
    memos.mkdir(exist_ok=True)
    (memos / "Empty recording.wav").write_bytes(b"")
    (memos / "Shopping list.mp3").write_text("Milk, bread, strings for the guitar.\n" * 40)
    return library, dropped


def main() -> int:
    """Make everything, one process after the other.

    Returns:
        0 if all pictures were taken.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, help="music to show instead of the demonstration")
    parser.add_argument("--output", type=Path, default=PICTURES, help="folder of the pictures")
    parser.add_argument("--dropped", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=PROGRAMS, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.only:
        return take_pictures(wish.only, wish.library, wish.dropped, wish.output)
    wish.output.mkdir(parents=True, exist_ok=True)
    if wish.library is None:
        library, dropped = make_library(PLACE)
    else:
        library = wish.library.resolve()
        dropped = first_song(library)
    home = PLACE / "home"
    shutil.rmtree(home, ignore_errors=True)
    for name in PROGRAMS:
        with _settings(home, "de" if name == "german" else "en"):
            environment = {
                **os.environ,
                "MLFA_HOME": str(home),
                "QT_QPA_PLATFORM": f"offscreen:configfile={_screen(home)}",
                "QT_SCALE_FACTOR": "2" if name == "scaled" else "1",
            }
            command = [sys.executable, __file__, "--only", name, "--output", str(wish.output)]
            command += ["--library", str(library), "--dropped", str(dropped)]
            done = subprocess.run(command, env=environment)
        if done.returncode:
            print(f"The pictures of {name!r} could not be taken.", file=sys.stderr)
            return 1
    shutil.rmtree(home, ignore_errors=True)
    return 0


@contextmanager
def _settings(home: Path, language: str) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    (home / "window.ini").unlink(missing_ok=True)
    values = {"version": 2, "theme": "light", "language": language, "device": "cpu"}
    (home / "settings.json").write_text(json.dumps(values))
    yield


def _screen(home: Path) -> Path:
    """Describe the screen of a small laptop; Qt's own one without a screen is a square."""
    width, height = SMALL_LAPTOP
    screen = {"name": "laptop", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    path = home / "screen.json"
    path.write_text(json.dumps({"screens": [screen]}))
    return path


def first_song(folder: Path) -> Path:
    """Find a song to be dropped on the window.

    Raises:
        FileNotFoundError: If there is none.
    """
    from mlfa_core.audio import SUPPORTED_SUFFIXES

    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUPPORTED_SUFFIXES:
            return path
    raise FileNotFoundError(f"There is no music in {folder}.")


def _hide_place(form: QFormLayout) -> None:
    """Leave out the row that names a folder of this computer."""
    from PySide6.QtWidgets import QFormLayout, QLabel

    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.FieldRole)
        label = None if item is None else item.widget()
        if isinstance(label, QLabel) and str(PROJECT) in label.text():
            form.setRowVisible(row, False)


def _is_heard(bench: Workbench) -> bool:
    state = bench.song.previewer.state
    return state is not None and state.is_final


def _visible(window: QWidget, kind: type[QDialog]) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]


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


if __name__ == "__main__":
    sys.exit(main())
