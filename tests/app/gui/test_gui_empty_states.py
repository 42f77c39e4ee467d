"""An empty table says why it is empty, and each reason has its own way on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from encoders import encode, tone
from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.gui.views.no_songs import LibraryFacts, NoSongs, why_empty
from window_user import WindowUser, plain, press


def offers(note: NoSongs) -> list[str]:
    return [plain(button) for button in note.buttons.values() if button.isVisible()]


def panel_counts(user: WindowUser) -> dict[str, str]:
    """The counts of all songs, and of those out of reach if there are any."""
    section = user.bench.panel.tree.topLevelItem(0)
    rows = [section.child(index) for index in range(section.childCount())]
    return {
        row.text(0): row.text(1)
        for row in (rows[0], rows[-1])
        if row.text(1) and not row.isHidden()
    }


def test_a_library_without_songs_says_why_and_has_a_way_on(
    user: WindowUser, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "notes.txt").write_text("no music")
    user.start()
    user.analyse(empty)
    note = user.bench.songs.no_songs
    user.wait(lambda: f"There is no music in {empty}." in note.words.text())
    assert offers(note) == ["Add a folder…", "Look again"]
    press(note.buttons["add"])
    (dialog,) = user.program.window.findChildren(QFileDialog)
    dialog.reject()
    # Songs are copied in, and found when the user says so.
    encode(empty, "wav", tone(0.3, 22_050), 22_050, stem="one")
    press(note.buttons["look"])
    user.wait(lambda: user.listed() == ["one.wav"])
    user.settle()
    # The drive goes away, and comes back.
    away = tmp_path / "away"
    empty.rename(away)
    user.bench.engine.check_drives()
    user.wait(lambda: "cannot be reached now" in note.words.text() and note.isVisible())
    assert offers(note) == ["Look again"]
    assert "out of reach" in user.bench.jobs.text()
    # What the table does not show is not counted as shown, and still to be found.
    user.wait(lambda: panel_counts(user) == {"All songs": "0", "On drives that are away": "1"})
    away.rename(empty)
    press(note.buttons["look"])
    user.wait(lambda: user.listed() == ["one.wav"])
    user.settle()
    user.wait(lambda: panel_counts(user) == {"All songs": "1"})
    # The song is deleted: the folder is there, the song is not.
    (empty / "one.wav").unlink()
    user.bench.engine.rescan()
    user.wait(lambda: user.bench.jobs.text() == "All songs are gone from their folders.")
    assert user.listed() == ["one.wav"]
    # A filter that nothing fits is the filter's doing, whatever else is so.
    user.type_filter("title:nowhere")
    user.wait(lambda: note.words.text() == "No song fits this filter.")
    assert offers(note) == ["Clear filter"]


def test_each_reason_has_its_words(qapp: QApplication) -> None:
    one, two = Path("/music/one"), Path("/music/two")
    assert why_empty(LibraryFacts()).text == ""
    looking = why_empty(LibraryFacts(LibraryCounts(), (one,), is_looking=True))
    assert looking.text.startswith("Looking into your folders.")
    none = why_empty(LibraryFacts(LibraryCounts()))
    assert none.actions == ("add",)
    away = why_empty(LibraryFacts(LibraryCounts(), (one, two), frozenset({one, two})))
    assert "folders cannot be reached now" in away.text
    assert away.actions == ("look",)
    several = why_empty(LibraryFacts(LibraryCounts(), (one, two), frozenset({one})))
    assert "in any of your folders" in several.text
