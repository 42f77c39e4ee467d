"""The end of the program: what it asks, what it finishes, and that nothing of it is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import mutagen
import pytest

from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from review_library import ReviewLibrary
from window_user import WindowUser, press

# Not all are written before something is done about it, however late the tests come to it.
NUM_FILES = 300


@pytest.fixture
def files(home: Path, tmp_path: Path) -> list[Path]:
    """Many files of one song, of which the user has said what it is."""
    folder = tmp_path / "music"
    folder.mkdir()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        library = ReviewLibrary(folder, catalog)
        first = library.path(library.add("0", "mp3"))
        others = [shutil.copy(first, folder / f"{number}.mp3") for number in range(1, NUM_FILES)]
        for path in others:
            library.record(Path(path))
        library.decide(1, "Rock", "genre", Verdict.ACCEPTED)
        catalog.add_folder(folder)
    return sorted(folder.iterdir())


def begin_writing(user: WindowUser) -> WriteDialog:
    """Review all files, and begin to write them."""
    window = user.start().window
    user.wait(lambda: user.bench.songs.model.rowCount() == NUM_FILES)
    user.settle()
    window.commands["write"].trigger()
    dialog: WriteDialog = window.findChildren(WriteDialog)[0]
    user.wait(dialog.write_button.isEnabled)
    press(dialog.write_button)
    user.wait(lambda: len(dialog.results.model.lines) > 0)
    assert dialog.desk.is_writing
    return dialog


def test_closing_while_files_are_written_asks(user: WindowUser, files: list[Path]) -> None:
    before = files[0].read_bytes()
    dialog = begin_writing(user)
    window = user.program.window
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    assert window.isVisible()
    assert dialog.question_text.isVisible()
    press(dialog.go_on_button)
    assert not dialog.question_text.isVisible()
    assert dialog.desk.is_writing
    window.close()
    press(dialog.stop_and_close_button)
    user.wait(lambda: not window.isVisible())
    assert closed == [True]
    assert not dialog.desk.is_writing
    written = len(dialog.results.model.lines)
    assert 0 < written < NUM_FILES
    assert count_written(files, before) == written


def test_a_signal_of_the_system_does_not_wait_for_an_answer(
    user: WindowUser, files: list[Path]
) -> None:
    before = files[0].read_bytes()
    begin_writing(user)
    user.program.end()
    assert not user.program.window.isVisible()
    assert user.program.close()
    assert 0 < count_written(files, before) < NUM_FILES


def count_written(files: list[Path], before: bytes) -> int:
    """How many files are new; all others are as they were, and nothing else lies about."""
    assert sorted(files[0].parent.iterdir()) == files
    new = [path for path in files if path.read_bytes() != before]
    assert all(mutagen.File(path).tags["TCON"].text == ["Rock"] for path in new)
    return len(new)
