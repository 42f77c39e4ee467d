"""Starts the real Picard, uses the plugin as its user would, and prints what came of it.

Run by Picard's own Python: ``picard_script.py CONFIG FOLDER COMMAND``. Without COMMAND the plugin
is told a program that is not there.
"""

from __future__ import annotations

import faulthandler
import json
import sys
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any

CONFIG, FOLDER, COMMAND = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
# Neither sound nor other Picards matter here.
sys.argv = ["picard", "--config-file", CONFIG, "--no-restore", "--no-player", "-s"]

from picard import tagger  # noqa: E402  # it reads the command line
from picard.config import get_config  # noqa: E402 - the same
from picard.extension_points import item_actions  # noqa: E402 - the same
from picard.extension_points.options_pages import ext_point_options_pages  # noqa: E402 - the same
from picard.file import File  # noqa: E402 - the same
from PyQt6 import QtCore  # noqa: E402 - the same

LIMIT_S = 120
MENUS = ("file", "track", "album", "cluster", "clusterlist")


def say(**what: Any) -> None:
    """Print a line for the test."""
    print(json.dumps(what), flush=True)


def script(app: Any) -> Generator[None, None, None]:
    """Do one thing after the other; yields where something has to happen first."""
    app.add_paths([str(FOLDER)])
    num_songs = len(list(FOLDER.iterdir()))
    while len(app.files) < num_songs or is_busy(app.files.values()):
        yield
    files = sorted(app.files.values(), key=lambda file: file.filename)
    # One of them stands at the right, as a file of a track; the others at the left.
    track_id = "0c8a4a5a-5d5f-4d7d-9a31-3a1d0a2b7c61"
    artist = {"id": track_id, "name": "Someone", "sort-name": "Someone"}
    credit = [{"name": "Someone", "joinphrase": "", "artist": artist}]
    recording = {"id": track_id, "title": "Matched", "length": 4000, "artist-credit": credit}
    app.move_file_to_nat(files[-1], track_id, node=recording)
    while type(files[-1].parent_item).__name__ != "NonAlbumTrack":
        yield
    page = next(page for page in ext_point_options_pages if page.__name__ == "MlfaOptionsPage")()
    page.load()
    page._command.setText(COMMAND)
    page._precision.setCurrentIndex(page._precision.findData("0.7"))
    page._test.click()
    while not page._test.isEnabled():
        yield
    say(tried=page._answer.text())
    page.save()
    kinds = [list(getattr(item_actions, f"ext_point_{menu}_actions")) for menu in MENUS]
    say(menus=[sum(kind.__name__ == "HearAction" for kind in menu) for menu in kinds])
    action = next(kind for kind in kinds[0] if kind.__name__ == "HearAction")()
    said: list[str] = []
    app.window.statusBar().messageChanged.connect(said.append)
    app.window.selected_objects = [*files[:-1], files[-1].parent_item]
    action.trigger()
    say(pending=is_busy(files))
    while action.runner.is_busy or is_busy(files):
        yield
    while not any(text.startswith("MLFA: ") or " proposes " in text for text in said):
        yield
    say(said=[text for text in said if text])
    say(heard={file.base_filename: shown(file) for file in files})
    app.save(files)
    yield
    while is_busy(files):
        yield
    # Closing while MLFA is at work must leave nothing behind.
    for file in files:
        del file.metadata["mood"]
    action.trigger()
    yield
    app.quit()


def is_busy(files: Any) -> bool:
    """Whether Picard is at work on files."""
    return any(file.state == File.State.PENDING for file in files)


def shown(file: Any) -> list[Any]:
    """What Picard's window shows of a file."""
    metadata = file.metadata
    return [file.state.name, metadata["title"], metadata.getall("genre"), metadata.getall("mood")]


def run(app: Any, original: Any = tagger.Tagger.run) -> Any:
    """Run Picard with the script beside it."""
    # What greets new users waits for them to press a button.
    get_config().setting["show_new_user_dialog"] = False
    steps = script(app)
    timer = QtCore.QTimer(app)

    def step() -> None:
        try:
            next(steps)
        except StopIteration:
            timer.stop()
        except Exception:
            traceback.print_exc()
            timer.stop()
            app.quit()

    timer.timeout.connect(step)
    timer.start(50)
    return original(app)


# Should it wait for what will not happen, the test wants to know where.
faulthandler.dump_traceback_later(LIMIT_S, exit=True)
tagger.Tagger.run = run
tagger.main(autoupdate=False)
