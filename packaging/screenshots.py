"""Take the pictures of the documentation: ``python packaging/screenshots.py [--library FOLDER]``.

The real program runs without a screen, with settings and a catalogue of its own, and with the
model that comes with it; every picture waits until what it shows is there. It is shown with real
recordings where ``$MLFA_DATA`` names those of the default models, else with the demonstration
library. No file of a library that is named is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clips_library import make_clips_library
from photographer import SMALL_LAPTOP, Photographer, visible
from recordings_library import make_library as join_recordings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFormLayout

    from mlfa_app.gui.workbench import Workbench

PROJECT = Path(__file__).resolve().parent.parent
PICTURES = PROJECT / "docs" / "screenshots"
# A short name without chance in it: paths are seen in some of the pictures.
PLACE = Path(tempfile.gettempdir()) / "mlfa-screenshots"
# Which of the listed songs is shown.
SHOWN_SONGS = ("Digital Pursuit", "Garage Door")
DROPPED_SONG = "Pastoral for Flute and Harp"
DROPPED_RECORDING = "One Shoe"
MIN_SONGS_OF_A_MAP = 10
# Each runs in a process of its own: language and scale cannot change under way.
PROGRAMS = ("english", "german", "scaled")
# What compares many songs is shown on many short ones, where there are some.
TOOLS = "tools"
TOOLS_PLACE = Path(tempfile.gettempdir()) / "mlfa-clips"


def photograph_english(camera: Photographer, library: Path, dropped: Path) -> None:
    """Everything, from the first start on."""
    from mlfa_app.gui.views.failed_files import FailedFilesDialog
    from mlfa_app.gui.views.models_dialog import ModelsDialog
    from mlfa_app.gui.views.settings_dialog import PAGES, SettingsDialog
    from mlfa_app.gui.views.song.tag_editor import TagEditor

    bench = camera.bench
    camera.take("first-start")
    camera.add_folder(library, "working")
    camera.choose(SHOWN_SONGS)
    camera.play_some()
    camera.take("library-light")
    camera.show_in("dark")
    camera.take("library-dark")
    photograph_review(camera, "review-and-write-dark")
    camera.show_in("light")
    photograph_why(camera, "why")
    photograph_map(camera, "map")
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
    camera.choose(SHOWN_SONGS)
    bench.songs.edit_selected()
    camera.wait(lambda: visible(bench.window, TagEditor))
    editor = visible(bench.window, TagEditor)[-1]
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


def photograph_why(camera: Photographer, name: str) -> None:
    """Why the song that is shown has its first tag."""
    bench = camera.bench
    line = bench.song.page.scores.lines[0]
    line.on_why()
    camera.wait(lambda: bench.why.dialog is not None)
    dialog = bench.why.dialog
    assert dialog is not None
    camera.wait(lambda: dialog.bars.rows)
    camera.wait(lambda: dialog.table.isVisible() or "library" in dialog.songs_words.text())
    camera.take(name, dialog)
    dialog.close()
    camera.settle()


def photograph_map(camera: Photographer, name: str) -> None:
    """The songs as a map; of fewer songs than a map needs there is no picture."""
    bench = camera.bench
    wanted = bench.window.commands["show_map"]
    wanted.setChecked(True)
    page = bench.map_switch.map
    assert page is not None
    camera.settle()
    if page.button.isVisible() and bench.engine.counts.analyzed >= MIN_SONGS_OF_A_MAP:
        page.button.click()
        camera.wait(lambda: page.view is not None)
        camera.take(name)
    wanted.setChecked(False)
    camera.settle()


def photograph_review(camera: Photographer, name: str) -> None:
    """What would be written into the selected songs."""
    from mlfa_app.gui.views.writing.write_dialog import WriteDialog

    review = camera.dialog("write", WriteDialog)
    assert isinstance(review, WriteDialog)
    desk = review.desk
    camera.wait(lambda: desk.is_settled)
    camera.take(name, review)
    review.close()


def photograph_history(camera: Photographer, name: str) -> None:
    """What was written into the songs; they are as before afterwards, to the byte."""
    from mlfa_app.gui.views.writing.history_dialog import HistoryDialog
    from mlfa_app.gui.views.writing.write_dialog import WriteDialog

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
    camera.choose(SHOWN_SONGS)
    camera.play_some()
    camera.take("library-german")


def photograph_scaled(camera: Photographer, _library: Path, _dropped: Path) -> None:
    """The same on a screen of few, large pixels."""
    width, height = SMALL_LAPTOP
    camera.bench.window.resize(width // 2, height // 2)
    camera.choose(SHOWN_SONGS)
    camera.play_some()
    camera.take("library-200-percent")


def photograph_tools(camera: Photographer, library: Path, _dropped: Path) -> None:
    """Doubtful genres, duplicates, a playlist between two songs, teaching."""
    from mlfa_app.gui.views.tools.copies_dialog import CopiesDialog
    from mlfa_app.gui.views.tools.mislabels_dialog import MislabelsDialog
    from mlfa_app.gui.views.tools.teach_dialog import TeachDialog
    from mlfa_app.gui.views.tools.walk_dialog import WalkDialog

    bench = camera.bench
    camera.add_folder(library)
    camera.choose(())
    doubts = camera.dialog("mislabels", MislabelsDialog)
    assert isinstance(doubts, MislabelsDialog)
    camera.wait(lambda: not doubts.desk.is_looking)
    camera.take("doubtful-genres", doubts)
    camera.show_in("dark")
    camera.take("doubtful-genres-dark", doubts)
    camera.show_in("light")
    doubts.reject()
    copies = camera.dialog("copies", CopiesDialog)
    assert isinstance(copies, CopiesDialog)
    camera.wait(lambda: not copies.desk.is_looking)
    camera.take("duplicates", copies)
    copies.reject()
    walk = camera.dialog("walk", WalkDialog)
    assert isinstance(walk, WalkDialog)
    bench.songs.grid.go_to(2 * bench.songs.model.rowCount() // 3)
    camera.settle()
    walk.end_button.click()
    camera.wait(lambda: walk.table.model().rowCount())
    camera.take("playlist-between-songs", walk)
    walk.reject()
    teach = camera.dialog("teach", TeachDialog)
    assert isinstance(teach, TeachDialog)
    teach.tabs.setCurrentWidget(teach.learn_page)
    teach.learn_page.learn_button.click()
    camera.wait(lambda: not teach.desk.is_working)
    camera.take("teach", teach)
    teach.reject()
    camera.settle()


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
        TOOLS: photograph_tools,
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
    add_broken_files(library)
    return library, dropped


def make_recordings(data: Path, folder: Path) -> tuple[Path, Path]:
    """Join the recordings of a data folder to a library; one of them lies outside of it."""
    library, visitors = folder / "Music", folder / "Downloads"
    files = join_recordings(data, library)
    chosen = next((path for path in files if path.stem == DROPPED_RECORDING), files[0])
    visitors.mkdir(parents=True, exist_ok=True)
    dropped = chosen.rename(visitors / chosen.name)
    add_broken_files(library)
    return library, dropped


def add_broken_files(library: Path) -> None:
    """Add two files that no decoder takes."""
    memos = library / "Voice memos"
    memos.mkdir(exist_ok=True)
    (memos / "Empty recording.wav").write_bytes(b"")
    (memos / "Shopping list.mp3").write_text("Milk, bread, strings for the guitar.\n" * 40)


def main() -> int:
    """Make everything, one process after the other.

    Returns:
        0 if all pictures were taken.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, help="music to show instead of the demonstration")
    parser.add_argument("--output", type=Path, default=PICTURES, help="folder of the pictures")
    parser.add_argument("--dropped", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=(*PROGRAMS, TOOLS), help=argparse.SUPPRESS)
    parser.add_argument("--tools", action="store_true", help="only those of tools, with MLFA_DATA")
    wish = parser.parse_args()
    if wish.only:
        return take_pictures(wish.only, wish.library, wish.dropped, wish.output)
    wish.output.mkdir(parents=True, exist_ok=True)
    data = os.environ.get("MLFA_DATA")
    if not wish.tools:
        shutil.rmtree(PLACE if wish.library is None else PLACE / "home", ignore_errors=True)
        PLACE.mkdir(exist_ok=True)
        if wish.library is None:
            library, dropped = make_recordings(Path(data), PLACE) if data else make_library(PLACE)
        else:
            library = wish.library.resolve()
            dropped = first_song(library)
        home = PLACE / "home"
        if not all(_run(name, home, library, dropped, wish.output) for name in PROGRAMS):
            return 1
        shutil.rmtree(home, ignore_errors=True)
    if data and wish.library is None:
        shutil.rmtree(TOOLS_PLACE, ignore_errors=True)
        clips = TOOLS_PLACE / "Clips"
        files = make_clips_library(Path(data), clips)
        if not _run(TOOLS, TOOLS_PLACE / "home", clips, files[0], wish.output):
            return 1
        shutil.rmtree(TOOLS_PLACE, ignore_errors=True)
    return 0


def _run(name: str, home: Path, library: Path, dropped: Path, output: Path) -> bool:
    """Take a group of pictures in a process of its own; say whether that went well."""
    with _settings(home, "de" if name == "german" else "en"):
        environment = {
            **os.environ,
            "MLFA_HOME": str(home),
            "QT_QPA_PLATFORM": f"offscreen:configfile={_screen(home)}",
            "QT_SCALE_FACTOR": "2" if name == "scaled" else "1",
        }
        command = [sys.executable, __file__, "--only", name, "--output", str(output)]
        command += ["--library", str(library), "--dropped", str(dropped)]
        done = subprocess.run(command, env=environment)
    if done.returncode:
        print(f"The pictures of {name!r} could not be taken.", file=sys.stderr)
    return done.returncode == 0


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


if __name__ == "__main__":
    sys.exit(main())
