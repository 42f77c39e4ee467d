"""The songs table's model: ids and rows, placeholders, refreshes told in ranges."""

from __future__ import annotations

import array
import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from catalogs import add_song
from mlfa_app.catalog.listing import Decision, DisplayFields, Order, SortKey, Verdict
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.library_reader import LibraryReader, Listing
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.song_list import SongList
from mlfa_app.gui.tables.song_columns import Column, make_row
from mlfa_app.gui.tables.song_table import SONG_ROLE, SongTableModel
from mlfa_app.gui.views.library_panel import folder_query
from mlfa_app.settings import Settings
from song_rows import RULE, path_of, seed

_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def model(home: Path, template: Path, runner: Runner, qtbot: QtBot) -> SongTableModel:
    seed(home / "catalogue.sqlite", template)
    reader = LibraryReader(runner.reading)
    reader.set_rule(RULE)
    model = SongTableModel(reader)
    reader.setParent(model)
    return model


def _reader(model: SongTableModel) -> LibraryReader:
    reader = model.findChild(LibraryReader)
    assert reader is not None
    return reader


def _list(
    qtbot: QtBot, model: SongTableModel, text: str = "", key: SortKey = SortKey.PATH
) -> Listing:
    with qtbot.waitSignal(_reader(model).listed) as answer:
        _reader(model).list_songs(text, parse_query(text), Order(key))
    listing = answer.args[0]
    model.set_listing(listing)
    return listing


def _text(model: SongTableModel, row: int, column: Column) -> object:
    return model.index(row, column).data()


def test_a_row_is_a_placeholder_until_it_was_read(qtbot: QtBot, model: SongTableModel) -> None:
    _list(qtbot, model)
    assert model.rowCount() == 200
    assert _text(model, 107, Column.TITLE) == "Loading…"
    assert _text(model, 107, Column.ARTIST) == ""
    assert model.index(107, Column.TITLE).data(_SPOKEN) == "Loading…"
    with qtbot.waitSignal(model.dataChanged) as told:
        pass
    top, bottom = told.args[:2]
    assert top.row() <= 107 <= bottom.row()
    assert (top.column(), bottom.column()) == (0, len(Column) - 1)
    assert _text(model, 107, Column.TITLE) == "Song 99892"
    assert _text(model, 107, Column.LENGTH) == "2:47"
    assert model.index(107, 0).data(SONG_ROLE).path == path_of(107)


def test_the_first_page_comes_with_the_list(qtbot: QtBot, model: SongTableModel) -> None:
    ids = _list(qtbot, model).ids
    assert _text(model, 0, Column.TITLE) == "Song 99999"
    # It is read again when it is seen: something may have changed in between.
    assert model.known_song(ids[0]) is None
    qtbot.waitUntil(lambda: model.known_song(ids[0]) is not None)


def test_the_model_keeps_qts_rules(
    qtbot: QtBot, model: SongTableModel, qtmodeltester: ModelTester
) -> None:
    _list(qtbot, model)
    qtmodeltester.check(model)
    with qtbot.waitSignal(model.rows_read):
        model.song_at(0)
    model.refresh()
    _list(qtbot, model, "genre:rock")
    assert model.rowCount() == 100
    qtmodeltester.check(model)
    assert model.rowCount(model.index(0, 0)) == 0
    assert not model.index(100, 0).isValid()


def test_every_cell_speaks(qtbot: QtBot, model: SongTableModel) -> None:
    _list(qtbot, model)
    with qtbot.waitSignal(model.rows_read):
        model.song_at(0)
    spoken = [model.index(row, column).data(_SPOKEN) for row in range(2) for column in Column]
    assert all(isinstance(words, str) and words for words in spoken)
    assert (
        model.index(0, Column.TAGS).data(_SPOKEN)
        == "Song 99999; jazz, 90 percent, proposed; happy, 70 percent, proposed;"
        " piano, 60 percent, proposed"
    )
    assert "Review" in model.index(0, Column.STATE).data(_SPOKEN)
    assert model.index(1, Column.GENRE).data(_SPOKEN) == "Song 99998, Genre: empty"


def test_rows_on_the_screen_are_read_before_their_neighbours(
    qtbot: QtBot, model: SongTableModel
) -> None:
    _list(qtbot, model)
    asked: list[list[int]] = []
    _reader(model).songs_read.connect(lambda _songs, ids: asked.append(ids))
    for row in (100, 101, 102):
        model.row_at(row)
    qtbot.waitUntil(lambda: sum(map(len, asked)) == 3 + 2 * 60)
    ids = model.listing.ids
    assert asked[0][:3] == [ids[100], ids[101], ids[102]]
    assert asked[0][3] == ids[103]


def test_what_came_into_sight_last_is_read_first(qtbot: QtBot, model: SongTableModel) -> None:
    reader = _reader(model)
    ids = list(_list(qtbot, model).ids)
    asked: list[list[int]] = []
    reader.songs_read.connect(lambda _songs, block: asked.append(block))
    reader.want(ids[:100])
    reader.want(ids[150:160])
    qtbot.waitUntil(lambda: sum(map(len, asked)) == 110)
    assert asked[0][:10] == ids[150:160]
    assert sorted(each for block in asked for each in block) == sorted(ids[:100] + ids[150:160])


def test_only_the_latest_question_is_answered(qtbot: QtBot, model: SongTableModel) -> None:
    answers: list[str] = []
    reader = _reader(model)
    reader.listed.connect(lambda listing: answers.append(listing.text))
    for text in ("j", "ja", "jazz", "genre:jazz"):
        reader.list_songs(text, parse_query(text), Order())
    qtbot.waitUntil(lambda: not reader._lane.is_busy)
    assert answers == ["genre:jazz"]


def test_a_refreshed_row_shows_the_old_words_until_the_new_ones_are_there(
    qtbot: QtBot, model: SongTableModel, home: Path
) -> None:
    ids = _list(qtbot, model).ids
    with qtbot.waitSignal(model.rows_read):
        model.song_at(0)
    song = model.song_at(0)
    assert song is not None
    assert song.digest is not None
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.decide([Decision(song.digest, "jazz", "genre", Verdict.REJECTED)])
    model.refresh([ids[0]])
    assert model.known_song(ids[0]) is None
    assert _text(model, 0, Column.TAGS) == "jazz, happy, piano"
    qtbot.waitUntil(lambda: _text(model, 0, Column.TAGS) == "happy, piano")


def test_a_change_during_a_reading_is_not_lost(
    qtbot: QtBot, model: SongTableModel, runner: Runner
) -> None:
    ids = _list(qtbot, model).ids
    reader = _reader(model)
    reader.want([ids[0]])
    reader._read_next()
    assert ids[0] in reader.under_way
    with qtbot.waitSignal(model.rows_read):
        model.refresh([ids[0]])
    # What came may be from before the change, and is not trusted.
    assert model.known_song(ids[0]) is None
    model.song_at(0)
    qtbot.waitUntil(lambda: model.known_song(ids[0]) is not None)


def test_changes_are_told_gathered_and_in_ranges(qtbot: QtBot, model: SongTableModel) -> None:
    ids = list(_list(qtbot, model).ids)
    for row in (0, 70, 140):
        with qtbot.waitSignal(model.rows_read):
            model.song_at(row)
    qtbot.waitUntil(lambda: all(model.known_song(each) for each in ids))
    qtbot.waitUntil(lambda: not model._pause.isActive() and not model._changed)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    model.refresh(ids[3:5])
    assert told == [(3, 4)]
    for row in (10, 11, 12, 50):
        model.refresh([ids[row]])
    assert told == [(3, 4)]
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[1:] == [(10, 12), (50, 50)]


def test_a_song_that_is_gone_says_so(qtbot: QtBot, model: SongTableModel, home: Path) -> None:
    _list(qtbot, model)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.forget([path_of(3)])
    with qtbot.waitSignal(model.songs_vanished):
        model.song_at(3)
    assert _text(model, 3, Column.TITLE) == "No longer in the library"
    assert model.song_at(3) is None


def test_rows_of_ids_are_found_as_by_looking_one_by_one() -> None:
    rng = random.Random(3)
    ids = rng.sample(range(1, 10_000), 700)
    listing = Listing.of("", Order(), array.array("q", ids))
    wanted = [*rng.sample(ids, 50), 20_000, 0, -1]
    expected = sorted(ids.index(each) for each in wanted if each in ids)
    assert listing.rows_of(wanted).tolist() == expected
    assert Listing.of("", Order(), array.array("q")).rows_of([1]).tolist() == []


def test_lengths() -> None:
    assert [clock_time(each) for each in (0, 59.6, 61, 3599, 3600, 36_061)] == [
        "0:00",
        "0:59",
        "1:01",
        "59:59",
        "1:00:00",
        "10:01:01",
    ]


def test_a_parent_has_no_rows(model: SongTableModel) -> None:
    assert model.rowCount(QModelIndex()) == 0
    assert model.columnCount() == len(Column)


def test_songs_that_keep_changing_put_no_answer_off(
    home: Path, template: Path, runner: Runner, qtbot: QtBot
) -> None:
    seed(home / "catalogue.sqlite", template)
    songs = SongList(WindowContext(runner, Settings(), rule=RULE))
    songs.model.songs_vanished.disconnect()
    with qtbot.waitSignal(songs.answered):
        songs.start()
    may_go_on = threading.Event()
    runner.reading.submit(lambda _catalog: may_go_on.wait(90))
    text = "state:review"
    songs.set_query(text, parse_query(text))
    songs.ask_soon()
    songs.set_query(text, parse_query(text))
    told: list[str] = []
    songs.answered.connect(lambda listing, _is_new: told.append(listing.text))
    songs.ask_soon()
    assert runner.reading.is_busy
    answers = len([work for work in runner.reading._open if not work.ticket.is_cancelled])
    for _ in range(3):
        songs._relist_pause.stop()
        songs.ask_soon()
    assert len([w for w in runner.reading._open if not w.ticket.is_cancelled]) == answers
    may_go_on.set()
    # What changed meanwhile is asked for afterwards.
    qtbot.waitUntil(lambda: told == [text, text])


def test_a_view_is_handed_from_one_connection_to_another(home: Path, template: Path) -> None:
    path = home / "catalogue.sqlite"
    seed(path, template)
    with Catalog.open(path) as counting, Catalog.open(path) as reading:
        reading.take_view(counting.view_copy(RULE))
        assert reading.state_counts(RULE) == counting.state_counts(RULE)
        song = reading.listed_songs(list(reading.list_ids(parse_query(""), Order(), RULE)), RULE)[0]
        before = reading.state_counts(RULE)
        decisions = [
            Decision(str(song.digest), each.tag, each.category, Verdict.ACCEPTED)
            for each in song.proposals
        ]
        counting.decide(decisions)
        # What comes later is seen by both, each with a view of its own.
        assert reading.state_counts(RULE) == counting.state_counts(RULE)
        assert (reading.state_counts(RULE) != before) == bool(decisions)
        # An older one is not taken, a newer one is.
        old = reading.view_copy(RULE)
        counting.decide([replace(each, verdict=None) for each in decisions])
        assert old.is_older_than(counting.view_copy(RULE))
        reading.state_counts(RULE)
        reading.take_view(old)
        assert not reading.view_copy(RULE).is_older_than(counting.view_copy(RULE))


def test_names_that_turn_themselves_around_are_shown_as_they_are(tmp_path: Path) -> None:
    # Shown as it stands, the name would end in "3pm.mpg".
    path = tmp_path / "\udce4 song \u202egpm.mp3"
    with Catalog.in_memory() as catalog:
        add_song(catalog, path, 1)
        (song,) = catalog.listed_songs([1], RULE)
        assert song.title == "\\xe4 song \\u202egpm.mp3"
        row = make_row(song)
        assert row.texts[Column.PATH] == f"{tmp_path}/{song.title}"
        # Below such a folder, filters still find everything.
        query = parse_query(folder_query(path))
        assert list(catalog.list_ids(query, Order(), RULE)) == [1]
        catalog.store_display_fields(path, DisplayFields(title="a\u2067b\u2069", artist="\u05d0"))
        (song,) = catalog.listed_songs([1], RULE)
        assert (song.title, song.artist) == ("a b", "\u05d0")
