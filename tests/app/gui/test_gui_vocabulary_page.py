"""The pages on words and players as a user meets them, over a library with known genres."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.settings_dialog import SettingsDialog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path
from mlfa_app.settings import Settings

GENRES = (("Hip-Hop",), ("Hip-Hop", "JAZZ"), ("hip hop",), ("JAZZ",), ())


@pytest.fixture
def dialog(runner: Runner, qtbot: QtBot, tmp_path: Path) -> Iterator[SettingsDialog]:
    """The dialog over five songs, all of which the model takes for jazz."""
    package = find_package()
    tags = package.vocabulary.names
    with Catalog.open(catalog_path()) as catalog:
        for number, values in enumerate(GENRES):
            path, digest = tmp_path / f"{number}.mp3", f"d{number}"
            catalog.record_file(path, FileStamp(1, number), digest, in_library=True)
            catalog.store_display_fields(path, DisplayFields(fields={"genre": values}))
            catalog.store_analysis(
                digest,
                package.identifier,
                duration_s=10.0,
                scores=np.array([tag == "jazz" for tag in tags], np.float32),
                is_music=1.0,
                features={},
                segment_scores=np.zeros((1, len(tags)), np.float16),
                segment_starts_s=np.zeros(1, np.float32),
                segment_duration_s=3.0,
            )
    made = SettingsDialog(WindowContext(runner, Settings(), package=package), None, "vocabulary")
    qtbot.addWidget(made)
    made.show()
    yield made
    made.reject()


def test_words_of_the_library_are_taken_with_one_click(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    page = dialog.vocabulary
    bar = page.suggestions
    qtbot.waitUntil(bar.isVisible)
    assert bar.label.text() == "Your library says “Hip-Hop” for “hip-hop” (2 files)."
    bar.next_button.click()
    assert bar.label.text() == "Your library says “JAZZ” for “jazz” (2 files)."
    assert not bar.take_all_button.isVisible()
    bar.take_button.click()
    assert not bar.isVisible()
    assert page.changes()["wording"] == {"jazz": ("JAZZ",)}
    # Taken back, it is suggested again; the refused one is not.
    page.model.set_words("jazz", None)
    assert bar.isVisible()


def test_marked_tag_shows_what_would_be_written_for_how_many_songs(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    page = dialog.vocabulary
    row = next(row for row in range(page.model.rowCount()) if page.model.tag_at(row) == "jazz")
    flags = QItemSelectionModel.SelectionFlag
    page.table.selectionModel().select(page.model.index(row, 0), flags.ClearAndSelect | flags.Rows)
    qtbot.waitUntil(lambda: page.preview_label.text() == "5 songs: jazz → jazz")
    page.model.set_words("jazz", ("Jazz", "R&B/Soul"))
    assert page.preview_label.text() == "5 songs: jazz → Jazz; R&B/Soul"
    assert "“R&B/Soul” contains “/”" in page.note_label.text()
    page.first_edit.setText("Soul; Jazz; soul")
    assert page.changes()["priorities"] == ("Soul", "Jazz")


def test_genre_files_of_other_programs_change_the_table(
    dialog: SettingsDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    page = dialog.vocabulary
    page.model.set_words("happy", ("glad",))
    file = tmp_path / "filter.txt"
    file.write_text("-*\n+jazz\n+/^soul$/\nwhat\n", encoding="utf-8")
    page.import_words(file)
    qtbot.waitUntil(lambda: "were read" in page.note_label.text(), timeout=20_000)
    assert "Line 4: “what” begins with neither + nor -." in page.note_label.text()
    wording = page.model.wording
    assert wording["happy"] == ("glad",)
    assert wording["rock"] == ()
    assert "jazz" not in wording
    assert "soul" not in wording
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text("a: &a [x]\nb: [*a, *a]\n", encoding="utf-8")
    page.import_words(bomb)
    qtbot.waitUntil(lambda: "alias" in page.note_label.text())
    assert page.model.wording == wording


def test_player_page_says_what_follows_and_shows_an_example(dialog: SettingsDialog) -> None:
    page = dialog.player
    assert "list" in page.facts.text()
    assert page.changes() == {"profile": "default"}
    page.player_box.setCurrentIndex(page.player_box.findData("dj"))
    assert page.changes() == {"profile": "dj"}
    assert "Genre: at most 2, the strongest first." in page.facts.text()
    assert "Mood: goes into the field “Grouping”." in page.facts.text()
    assert "FLAC:  Genre = Techno, House   Grouping = calm, dark" in page.example.text()
    page.player_box.setCurrentIndex(page.player_box.findData("server"))
    assert "“R&B/Soul” contains “/”, which Navidrome, Jellyfin may take" in page.example.text()
    page.load(Settings(profile="car"))
    assert "a car stereo may not read" in page.example.text()
