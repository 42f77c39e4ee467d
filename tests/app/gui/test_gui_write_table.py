"""The table of planned changes: rows, boxes, filters, order, and what a screen reader says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from mlfa_app.gui.tables.change_rows import STATE_ROLE, Column, RowState, Show
from mlfa_app.gui.tables.change_table import ChangeTableModel
from mlfa_app.gui.tables.review_words import Column as WordColumn
from mlfa_app.gui.tables.review_words import ReviewWordsModel
from mlfa_app.gui.views.writing.change_view import ChangeView
from mlfa_app.jobs.writing.looking import FileLook, Obstacle
from mlfa_app.jobs.writing.review_plan import FileReview, ReviewChoice, SongOnReview, review_file
from mlfa_app.library.file_identity import FileStamp
from mlfa_core.errors import KnownError

CHOICE = ReviewChoice({"genre": "append", "mood": "fill"})
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
CHECK_ROLE = Qt.ItemDataRole.CheckStateRole


def file_review(
    number: int,
    name: str,
    genre: tuple[str, ...] = (),
    mood: tuple[str, ...] = (),
    proposed: dict[str, tuple[str, ...]] | None = None,
    obstacles: tuple[Obstacle, ...] = (),
) -> FileReview:
    tags = {"genre": ("rock",), "mood": ("calm",)} if proposed is None else proposed
    values = {key: value for key, value in (("genre", genre), ("mood", mood)) if value}
    look = FileLook(FileStamp(1, 1), "FLAC", None, values, obstacles)
    path = Path(f"/music/{name}.flac")
    return review_file(
        SongOnReview(number, path, name, "d", tags, is_heard=True, look=look), CHOICE
    )


@pytest.fixture
def model(qapp: object) -> ChangeTableModel:
    table = ChangeTableModel()
    broken = SongOnReview(
        5, Path("/music/e.flac"), "Echo", error=KnownError("It ends early.", "Copy it again.")
    )
    table.add_files(
        [
            file_review(1, "Delta"),
            file_review(2, "Alpha", ("Chanson",), ("Sad",), {"genre": ("a/b",), "mood": ("calm",)}),
            file_review(3, "Bravo", obstacles=(Obstacle.READ_ONLY,)),
            file_review(4, "Charlie", proposed={}),
            review_file(broken, CHOICE),
        ]
    )
    return table


def shown(model: ChangeTableModel, *columns: Column) -> list[tuple[str, ...]]:
    return [
        tuple(str(model.index(row, column).data()) for column in columns)
        for row in range(model.rowCount())
    ]


def test_each_field_has_a_row_that_says_what_becomes_of_it(
    model: ChangeTableModel, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    assert shown(model, *Column) == [
        ("Delta", "Genre", "empty", "rock", "Fill the empty field"),
        ("Delta", "Mood", "empty", "calm", "Fill the empty field"),
        ("Alpha", "Genre", "Chanson", "Chanson; a/b", "Add to what is there"),
        ("Alpha", "Mood", "Sad", "Sad", "Kept: it is not empty"),
        ("Bravo", "Genre", "empty", "rock", "Left alone: it is read-only"),
        ("Bravo", "Mood", "empty", "calm", "Left alone: it is read-only"),
        ("Charlie", "", "", "", "Stays: nothing is proposed"),
        ("Echo", "", "", "", "Cannot be read: It ends early."),
    ]
    counts = model.counts
    assert (counts.songs, counts.changing, counts.staying) == (5, 2, 3)
    assert counts.blocked == {Obstacle.READ_ONLY: 1, None: 1}
    assert counts.cautions == 1


def test_a_screen_reader_says_song_field_change_and_state(model: ChangeTableModel) -> None:
    def said(row: int) -> str:
        return str(model.index(row, Column.AFTER).data(Qt.ItemDataRole.AccessibleTextRole))

    assert said(0) == "Delta, field genre, from empty to rock, will be written"
    assert said(2).startswith("Alpha, field genre, from Chanson to Chanson; a/b, will be written")
    assert "which players take for two values" in said(2)
    assert said(3) == "Alpha, field mood, is Sad, stays. Kept: it is not empty"
    assert said(4).endswith("will not be written. Left alone: it is read-only")
    assert said(7) == "Echo: Cannot be read: It ends early."
    model.setData(model.index(0, Column.FIELD), UNCHECKED, CHECK_ROLE)
    assert said(0) == "Delta, field genre, from empty to rock, left out by you"


def test_boxes_take_out_a_field_or_a_file(model: ChangeTableModel) -> None:
    song, genre, mood = (model.index(0, 0), model.index(0, 1), model.index(1, 1))
    assert [index.data(CHECK_ROLE) for index in (song, genre, mood)] == [CHECKED] * 3
    # Only the first row of a file has the box for all of it; what cannot be written has none.
    assert model.index(1, 0).data(CHECK_ROLE) is None
    for row in (3, 4, 6, 7):
        assert model.index(row, 1).data(CHECK_ROLE) is None
        assert not model.setData(model.index(row, 1), UNCHECKED, CHECK_ROLE)
    assert model.setData(genre, UNCHECKED, CHECK_ROLE)
    assert song.data(CHECK_ROLE) is Qt.CheckState.PartiallyChecked
    assert model.counts.changing == 2
    assert model.setData(song, UNCHECKED, CHECK_ROLE)
    assert mood.data(CHECK_ROLE) is UNCHECKED
    assert mood.data(STATE_ROLE) is RowState.LEFT_OUT
    assert model.counts.changing == 1
    assert model.left_out == {1: frozenset({"genre", "mood"})}
    # A new plan leaves out what was left out.
    files = list(model.files)
    model.start_again()
    model.add_files(files)
    assert model.counts.changing == 1
    model.set_all_chosen(True)
    assert (model.left_out, model.counts.changing) == ({}, 2)


@pytest.mark.parametrize(
    ("show", "words", "songs"),
    [
        (Show.CHANGES, "", ["Delta", "Delta", "Alpha"]),
        (Show.KEPT, "", ["Alpha", "Charlie"]),
        (Show.BLOCKED, "", ["Bravo", "Bravo", "Echo"]),
        (Show.CAUTIONS, "", ["Alpha"]),
        (Show.ALL, "ALPHA mood", ["Alpha"]),
        (Show.ALL, "/music/d", ["Delta", "Delta"]),
        (Show.CHANGES, "chanson", ["Alpha"]),
    ],
)
def test_rows_are_filtered(
    model: ChangeTableModel, show: Show, words: str, songs: list[str]
) -> None:
    model.set_shown(show, words)
    assert [row[0] for row in shown(model, Column.SONG)] == songs
    model.set_all_chosen(False)
    model.set_shown(Show.ALL)
    out = [model.index(row, 0).data() for row in range(8) if _is_out(model, row)]
    # Only what was shown was taken out.
    assert set(out) <= set(songs)
    assert len(model.files) == 5


def _is_out(model: ChangeTableModel, row: int) -> bool:
    return model.index(row, 1).data(STATE_ROLE) is RowState.LEFT_OUT


def test_sorting_by_song_keeps_files_whole_and_by_result_sorts_rows(
    model: ChangeTableModel,
) -> None:
    model.sort(Column.SONG, Qt.SortOrder.DescendingOrder)
    rows = shown(model, Column.SONG, Column.FIELD)
    assert rows[0][0] == "Echo"
    assert rows[-2:] == [("Delta", "Genre"), ("Delta", "Mood")]
    model.sort(Column.RESULT)
    results = [row[0] for row in shown(model, Column.RESULT)]
    assert results == sorted(results, key=str.casefold)


def test_twenty_thousand_rows_in_a_view_and_the_space_bar_ticks_what_is_selected(
    qtbot: QtBot,
) -> None:
    model = ChangeTableModel()
    view = ChangeView(model)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    files = [file_review(number, f"Song {number:05}") for number in range(10_000)]
    for first in range(0, len(files), 200):
        model.add_files(files[first : first + 200])
    assert model.rowCount() == 20_000
    assert model.counts.changing == 10_000
    view.scrollToBottom()
    assert view.indexAt(QPoint(5, 5)).row() > 19_000
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert model.counts.changing == 0
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert model.counts.changing == 10_000


def test_words_of_a_review_are_edited_banned_and_counted(
    qapp: object, qtmodeltester: ModelTester
) -> None:
    model = ReviewWordsModel({"rock": ("Rock music",), "unheard": ("x",)})
    changes: list[dict[str, tuple[str, ...]]] = []
    model.wording_changed.connect(lambda: changes.append(model.wording))
    model.count([file_review(1, "Delta"), file_review(2, "Alpha", proposed={"mood": ("calm",)})])
    qtmodeltester.check(model)
    rows = [[str(model.index(row, column).data()) for column in WordColumn] for row in range(2)]
    assert rows == [["calm", "calm", "2"], ["rock", "Rock music", "1"]]
    calm, rock = model.index(0, WordColumn.WORDS), model.index(1, WordColumn.WORDS)
    assert model.setData(calm, " Ruhig ; Entspannt")
    assert model.setData(model.index(1, WordColumn.TAG), UNCHECKED, CHECK_ROLE)
    assert changes[-1] == {"calm": ("Ruhig", "Entspannt"), "rock": (), "unheard": ("x",)}
    assert rock.data() == "never written"
    assert "never written, 1 files" in str(rock.data(Qt.ItemDataRole.AccessibleTextRole))
    assert model.setData(model.index(1, WordColumn.TAG), CHECKED, CHECK_ROLE)
    assert rock.data() == "Rock music"
    assert model.setData(calm, "")
    assert model.wording == {"rock": ("Rock music",), "unheard": ("x",)}
    assert not model.setData(calm, "two\nlines")
    assert model.example_songs("calm") == ["Delta", "Alpha"]
