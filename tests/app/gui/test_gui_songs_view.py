"""The songs view: filter, order, selection, keys. A real catalogue behind real lanes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from colour_contrast import contrast
from mlfa_app.catalog.listing import ListedSong, Order, SongState, SortKey
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.tables.song_columns import Column
from mlfa_app.gui.theme import dark_palette, light_palette
from mlfa_app.gui.views.songs_view import SongsView
from song_rows import RULE, add_songs

_Key = Qt.Key


@pytest.fixture
def view(qtbot: QtBot, context: WindowContext) -> SongsView:
    view = SongsView(context)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.listed):
        view.resize(1100, 600)
        view.show()
    qtbot.waitUntil(lambda: view.model.known_song(view.listed_ids()[0]) is not None)
    return view


def _titles(qtbot: QtBot, view: SongsView, count: int) -> list[str]:
    def titles() -> list[str]:
        songs = [view.model.song_at(row) for row in range(count)]
        return [song.title for song in songs if song is not None]

    qtbot.waitUntil(lambda: len(titles()) == count)
    return titles()


def _type_filter(qtbot: QtBot, view: SongsView, text: str) -> None:
    view.focus_filter()
    with qtbot.waitSignal(view.listed):
        qtbot.keyClicks(view.filter_bar.line, text)
    # Without a window manager nobody gives the focus back when the list of words closes.
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)


def _current(qtbot: QtBot, view: SongsView, row: int) -> ListedSong:
    view.grid.go_to(row)
    wanted = view.model.file_id(row)
    qtbot.waitUntil(lambda: getattr(view.current_song(), "file_id", None) == wanted)
    song = view.current_song()
    assert song is not None
    return song


# The filter


def test_typing_filters_after_a_pause(qtbot: QtBot, view: SongsView) -> None:
    assert view.filter_bar.count_text() == "200 songs"
    answers: list[str] = []
    view.listed.connect(lambda: answers.append(view.query()))
    _type_filter(qtbot, view, "genre:rock")
    assert answers == ["genre:rock"]
    assert len(view.listed_ids()) == 100
    assert view.filter_bar.count_text() == "100 of 200 songs"


def test_a_wrong_query_is_explained_under_the_line(qtbot: QtBot, view: SongsView) -> None:
    view.focus_filter()
    qtbot.keyClicks(view.filter_bar.line, "state:lost")
    qtbot.waitUntil(lambda: "lost" in view.filter_bar.error_text())
    assert len(view.listed_ids()) == 200
    view.filter_bar.line.clear()
    qtbot.waitUntil(lambda: view.filter_bar.error_text() == "")
    # Only the catalogue knows the model's tags.
    view.set_query("trombone>0.5")
    qtbot.waitUntil(lambda: "trombone" in view.filter_bar.error_text())


def test_a_query_that_is_being_typed_is_no_mistake_yet(qtbot: QtBot, view: SongsView) -> None:
    view.focus_filter()
    qtbot.keyClicks(view.filter_bar.line, "genre:")
    qtbot.waitUntil(view.filter_bar._patience.isActive)
    assert view.filter_bar.error_text() == ""
    qtbot.keyClicks(view.filter_bar.line, "jazz")
    qtbot.waitUntil(lambda: len(view.listed_ids()) == 100)
    assert view.filter_bar.error_text() == ""


def test_nothing_found_offers_the_way_back(qtbot: QtBot, view: SongsView) -> None:
    _type_filter(qtbot, view, "nothing like this")
    assert not view.grid.isVisible()
    assert view.no_songs.words.text() == "No song fits this filter."
    with qtbot.waitSignal(view.listed):
        qtbot.mouseClick(view.no_songs.buttons["clear"], Qt.MouseButton.LeftButton)
    assert view.grid.isVisible()
    assert len(view.listed_ids()) == 200


def test_words_and_tags_are_completed(qtbot: QtBot, view: SongsView) -> None:
    bar = view.filter_bar
    bar.line.setText("jazz mis")
    assert bar.completions() == ["missing:"]
    bar.line.setText("-genre:ja")
    assert bar.completions() == ["-genre:jazz"]
    bar.line.setText("tag:hip")
    assert bar.completions() == ['tag:"hip-hop & rap"']
    bar.line.setText("pian or sad")
    bar.line.setCursorPosition(4)
    assert "tag:piano" in bar.completions()
    bar._on_completed("tag:piano")
    assert bar.text() == "tag:piano or sad"


def test_a_filter_is_saved_under_a_name(
    qtbot: QtBot, view: SongsView, context: WindowContext
) -> None:
    bar = view.filter_bar
    assert not bar._save.isEnabled()
    _type_filter(qtbot, view, "missing:genre")
    qtbot.mouseClick(bar._save, Qt.MouseButton.LeftButton)
    assert bar._name.isVisible()
    qtbot.keyClicks(bar._name, "To do")
    with qtbot.waitSignal(view.filters_changed):
        qtbot.keyClick(bar._name, _Key.Key_Return)
    assert not bar._name.isVisible()
    got: list[list[tuple[str, str]]] = []
    context.runner.reading.submit(lambda catalog: catalog.saved_filters(), got.append)
    qtbot.waitUntil(lambda: got == [[("To do", "missing:genre")]])


def test_every_example_of_the_help_is_a_query(qtbot: QtBot, view: SongsView) -> None:
    for text, meaning in view.filter_bar._help.examples():
        view.set_query(text)
        assert view.filter_bar.error_text() == ""
        assert meaning


# Order and columns


def test_a_click_on_a_head_sorts(qtbot: QtBot, view: SongsView) -> None:
    head = view.grid.horizontalHeader()

    def click(column: Column) -> None:
        x = head.sectionViewportPosition(column) + 20
        qtbot.mouseClick(
            head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, head.height() // 2)
        )

    with qtbot.waitSignal(view.listed):
        click(Column.TITLE)
    assert _titles(qtbot, view, 2) == ["Song 99800", "Song 99801"]
    with qtbot.waitSignal(view.listed):
        click(Column.TITLE)
    assert view.order() == Order(SortKey.TITLE, descending=True)
    assert _titles(qtbot, view, 2) == ["Song 99999", "Song 99998"]
    # What cannot be sorted by leaves the order and its arrow alone.
    click(Column.TAGS)
    assert view.order() == Order(SortKey.TITLE, descending=True)
    assert head.sortIndicatorSection() == Column.TITLE


def test_columns_are_kept(qtbot: QtBot, view: SongsView, context: WindowContext) -> None:
    view.grid.show_column(Column.PATH, is_shown=True)
    view.grid.show_column(Column.ALBUM, is_shown=False)
    view.grid.horizontalHeader().moveSection(Column.TAGS, 0)
    view.grid.setColumnWidth(Column.TITLE, 321)
    other = SongsView(context)
    qtbot.addWidget(other)
    assert other.restore_header_state(view.header_state())
    assert not other.grid.isColumnHidden(Column.PATH)
    assert other.grid.isColumnHidden(Column.ALBUM)
    assert other.grid.horizontalHeader().visualIndex(Column.TAGS) == 0
    other.resize(900, 400)
    assert other.grid.columnWidth(Column.TITLE) == 321
    assert not other.restore_header_state(QByteArray(b"rubbish"))


def test_the_menu_of_columns_shows_and_hides(qtbot: QtBot, view: SongsView) -> None:
    menu = QMenu(view)
    view.grid.fill_columns_menu(menu)
    entries = {action.text(): action for action in menu.actions()}
    assert entries["Year"].isCheckable()
    assert not entries["Title"].isEnabled()
    entries["Year"].trigger()
    assert not view.grid.isColumnHidden(Column.YEAR)


# Selection


def test_selection_and_current_row_are_kept_by_id(qtbot: QtBot, view: SongsView) -> None:
    song = _current(qtbot, view, 20)
    view.grid.selectionModel().select(
        view.model.index(22, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    chosen = view.selected_ids()
    assert len(chosen) == 2
    with qtbot.waitSignal(view.listed):
        view.set_order(Order(SortKey.TITLE))
    assert sorted(view.selected_ids()) == sorted(chosen)
    assert view.model.file_id(view.grid.currentIndex().row()) == song.file_id
    assert view.grid.currentIndex().row() != 20
    # A filter that one of them does not fit leaves the other.
    with qtbot.waitSignal(view.listed):
        view.set_query(f'title:"{song.title}"')
    assert view.selected_ids() == [song.file_id]


def test_a_refresh_keeps_selection_and_place(
    qtbot: QtBot, view: SongsView, context: WindowContext, home: Path
) -> None:
    song = _current(qtbot, view, 150)
    top = view.grid.rowAt(0)
    assert top > 0
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_songs(catalog, range(1000, 1040))
        for number in range(30):
            catalog.forget([catalog.listed_songs([number + 1], RULE)[0].path])
    with qtbot.waitSignal(view.listed):
        context.signals.library_changed.emit()
    assert len(view.listed_ids()) == 210
    assert view.selected_ids() == [song.file_id]
    assert view.grid.currentIndex().row() == 120
    assert view.grid.rowAt(0) == top - 30


def test_all_songs_are_selected_as_one_range(qtbot: QtBot, view: SongsView) -> None:
    view.grid.horizontalHeader().moveSection(Column.TAGS, 0)
    with qtbot.waitSignal(view.selection_changed) as told:
        qtbot.keyClick(view.grid, _Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [200]
    assert view.grid.selected_ranges() == [(0, 199)]
    assert view.selected_ids() == view.listed_ids()
    assert view._selected_text.text() == "200 songs selected"


def test_review_is_asked_for_the_selected_or_for_all(qtbot: QtBot, view: SongsView) -> None:
    with qtbot.waitSignal(view.write_requested) as told:
        view.request_write()
    assert told.args == [view.listed_ids()]
    song = _current(qtbot, view, 5)
    with qtbot.waitSignal(view.write_requested) as told:
        view.request_write()
    assert told.args == [[song.file_id]]


# Keys


def test_the_whole_way_by_keyboard(qtbot: QtBot, view: SongsView) -> None:
    _type_filter(qtbot, view, "genre:jazz")
    qtbot.keyClick(view.filter_bar.line, _Key.Key_Return)
    assert view.grid.hasFocus()
    assert view.grid.currentIndex().row() == 0
    qtbot.keyClick(view.grid, _Key.Key_Down)
    assert view.grid.selected_ranges() == [(1, 1)]
    qtbot.waitUntil(lambda: view.current_song() is not None)
    with qtbot.waitSignal(view.song_opened) as opened:
        qtbot.keyClick(view.grid, _Key.Key_Return)
    assert opened.args[0].file_id == view.listed_ids()[1]
    with qtbot.waitSignal(view.desk.step_done):
        qtbot.keyClick(view.grid, _Key.Key_A)
    qtbot.waitUntil(lambda: _state(view) is SongState.DECIDED)
    with qtbot.waitSignal(view.desk.step_done):
        view.desk.undo_stack.undo()
    qtbot.waitUntil(lambda: _state(view) is SongState.REVIEW)
    with qtbot.waitSignal(view.desk.step_done):
        qtbot.keyClick(view.grid, _Key.Key_R)
    # The jazz is gone, and the song with it; the next one takes its place.
    qtbot.waitUntil(lambda: len(view.listed_ids()) < 100)
    qtbot.keyClick(view.grid, _Key.Key_Delete)
    view.focus_filter()
    with qtbot.waitSignal(view.listed):
        qtbot.keyClick(view.filter_bar.line, _Key.Key_Escape)
    assert view.query() == ""
    assert len(view.listed_ids()) == 200


def _state(view: SongsView) -> SongState | None:
    song = view.current_song()
    return None if song is None else song.state


def test_the_song_that_takes_a_decided_ones_place_is_next(qtbot: QtBot, view: SongsView) -> None:
    _type_filter(qtbot, view, "state:review")
    ids = view.listed_ids()
    _current(qtbot, view, 4)
    view.grid.setFocus()
    qtbot.keyClick(view.grid, _Key.Key_A)
    qtbot.waitUntil(lambda: len(view.listed_ids()) == 199)
    assert view.listed_ids() == ids[:4] + ids[5:]
    assert view.selected_ids() == [ids[5]]
    qtbot.waitUntil(lambda: getattr(view.current_song(), "file_id", None) == ids[5])


def test_a_decision_does_not_make_rows_jump(
    qtbot: QtBot, view: SongsView, context: WindowContext
) -> None:
    with qtbot.waitSignal(view.listed):
        view.set_order(Order(SortKey.STATE))
    ids = view.listed_ids()
    with qtbot.waitSignal(view.listed):
        view.desk.accept_ids(ids[:3])
    assert view.listed_ids() == ids
    with qtbot.waitSignal(view.listed):
        view.refresh()
    assert view.listed_ids() != ids


def test_letters_do_not_search_through_all_rows(qtbot: QtBot, view: SongsView) -> None:
    view.grid.setFocus()
    qtbot.keyClick(view.grid, _Key.Key_S)
    assert view.grid.currentIndex().row() in (-1, 0)
    assert len(view.model._cache) < 200


# How it looks


@pytest.mark.parametrize("palette", [light_palette(), dark_palette()], ids=["light", "dark"])
def test_chips_are_painted_and_legible_when_selected(
    qtbot: QtBot, view: SongsView, palette: QPalette
) -> None:
    view.setPalette(palette)
    view.grid.setPalette(palette)
    QTest.qWait(0)
    view.grid.go_to(0)
    rect = view.grid.visualRect(view.model.index(0, Column.TAGS))
    image = view.grid.viewport().grab(rect).toImage()
    colours = [
        image.pixelColor(x, y) for x in range(image.width()) for y in range(0, image.height(), 2)
    ]
    highlight = palette.color(QPalette.ColorRole.Highlight)
    assert colours.count(highlight) > 50
    # The chips keep a ground of their own on the selection, on which their words are legible.
    ground, _ = Counter(each.name() for each in colours if each != highlight).most_common(1)[0]
    assert contrast(QColor(ground), palette.color(QPalette.ColorRole.Text)) > 7
    assert max(contrast(QColor(ground), each) for each in colours) > 4.5
