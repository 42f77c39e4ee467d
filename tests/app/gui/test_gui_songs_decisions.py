"""Decisions and the tag editor: what the catalogue keeps, and that undo restores it exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from catalogs import digest_of
from mlfa_app.catalog.listing import Decision, ListedSong, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.song.tag_editor import TagEditor
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import Settings
from song_rows import RULE

_Key = Qt.Key
_A, _R = Verdict.ACCEPTED, Verdict.REJECTED


@pytest.fixture
def desk(context: WindowContext) -> DecisionDesk:
    return DecisionDesk(context)


@pytest.fixture
def catalog(context: WindowContext, home: Path) -> Iterator[Catalog]:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        yield catalog


def _song(catalog: Catalog, number: int) -> ListedSong:
    return catalog.listed_songs([number + 1], RULE)[0]


def _verdicts(catalog: Catalog, number: int) -> dict[str, Verdict | None]:
    return {each.tag: each.verdict for each in catalog.decisions_of(digest_of(number))}


def _done(qtbot: QtBot, desk: DecisionDesk, work: Callable[[], object]) -> object:
    with qtbot.waitSignal(desk.step_done) as told:
        work()
    return told.args[0]


def test_accept_and_undo_and_redo(qtbot: QtBot, desk: DecisionDesk, catalog: Catalog) -> None:
    song = _song(catalog, 0)
    changed: list[list[int]] = []
    desk.changed.connect(changed.append)
    assert _done(qtbot, desk, lambda: desk.accept([song])) == 1
    assert _verdicts(catalog, 0) == {"jazz": _A, "happy": _A, "piano": _A}
    assert changed == [[song.file_id]]
    _done(qtbot, desk, desk.undo_stack.undo)
    assert _verdicts(catalog, 0) == {}
    assert _song(catalog, 0) == song
    _done(qtbot, desk, desk.undo_stack.redo)
    assert _verdicts(catalog, 0) == {"jazz": _A, "happy": _A, "piano": _A}


def test_reject_leaves_what_was_accepted_one_by_one(
    qtbot: QtBot, desk: DecisionDesk, catalog: Catalog
) -> None:
    song = _song(catalog, 0)
    _done(qtbot, desk, lambda: desk.accept([song], "jazz"))
    _done(qtbot, desk, lambda: desk.reject([song]))
    assert _verdicts(catalog, 0) == {"jazz": _A, "happy": _R, "piano": _R}
    # With nothing left to decide, the word is about what was accepted.
    _done(qtbot, desk, lambda: desk.reject([song]))
    assert _verdicts(catalog, 0) == {"jazz": _R, "happy": _R, "piano": _R}
    for _ in range(3):
        _done(qtbot, desk, desk.undo_stack.undo)
    assert _verdicts(catalog, 0) == {}


def test_undo_asked_for_at_once_takes_back_that_step(
    qtbot: QtBot, desk: DecisionDesk, catalog: Catalog
) -> None:
    catalog.decide([Decision(digest_of(2), "sad", "mood", _A)])
    before = _verdicts(catalog, 2)
    desk.accept_ids([3])
    desk.undo_stack.undo()
    qtbot.waitUntil(lambda: not desk.is_busy)
    assert _verdicts(catalog, 2) == before
    assert desk.undo_stack.canRedo()


def test_a_copy_that_was_not_chosen_is_shown_anew(
    qtbot: QtBot, context: WindowContext, desk: DecisionDesk, catalog: Catalog
) -> None:
    copy = Path("/elsewhere/copy of the first.mp3")
    catalog.record_file(copy, FileStamp(1000, 1), digest_of(0), in_library=True)
    copy_id = catalog.file_ids_of([copy])[copy]
    before = catalog.listed_songs([copy_id], RULE)[0]
    view = SongsView(context, desk=desk)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.model.row_of(copy_id) is not None)

    def shown() -> ListedSong | None:
        row = view.model.row_of(copy_id)
        if row is not None:
            view.model.song_at(row)  # asks for what is missing or out of date
        return view.model.known_song(copy_id)

    qtbot.waitUntil(lambda: shown() == before)
    changed: list[list[int]] = []
    desk.changed.connect(changed.append)
    for step, verdict in ((lambda: desk.accept_ids([1]), _A), (desk.undo_stack.undo, None)):
        assert _done(qtbot, desk, step) == 1
        qtbot.waitUntil(lambda: shown() is not None)
        song = shown()
        assert song is not None
        assert {each.verdict for each in song.proposals} == {verdict}
    assert [sorted(ids) for ids in changed] == [[1, copy_id], [1, copy_id]]


def test_many_songs_are_one_step(qtbot: QtBot, desk: DecisionDesk, catalog: Catalog) -> None:
    ids = list(range(1, 201))
    before = catalog.listed_songs(ids, RULE)
    desk_slices: list[int] = []
    desk.changed.connect(lambda some: desk_slices.append(len(some)))
    shares: list[float] = []
    desk.progressed.connect(shares.append)
    assert _done(qtbot, desk, lambda: desk.accept_ids(ids, "jazz")) == 100
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert sum(desk_slices) == 100
    assert desk.undo_stack.count() == 1
    assert all(_verdicts(catalog, number) == {"jazz": _A} for number in range(0, 200, 2))
    assert all(_verdicts(catalog, number) == {} for number in range(1, 200, 2))
    assert _done(qtbot, desk, desk.undo_stack.undo) == 100
    assert catalog.listed_songs(ids, RULE) == before


def test_what_changes_nothing_is_no_step(
    qtbot: QtBot, desk: DecisionDesk, catalog: Catalog
) -> None:
    _done(qtbot, desk, lambda: desk.accept_ids([1], "jazz"))
    assert _done(qtbot, desk, lambda: desk.accept_ids([1], "jazz")) == 0
    assert _done(qtbot, desk, lambda: desk.accept_ids([12345])) == 0
    assert desk.undo_stack.count() == 1
    desk.accept_ids([])
    assert not desk.is_busy
    _done(qtbot, desk, desk.undo_stack.undo)
    assert _verdicts(catalog, 0) == {}


def test_set_tags_makes_a_category_exactly_that(
    qtbot: QtBot, desk: DecisionDesk, catalog: Catalog
) -> None:
    song = _song(catalog, 0)
    _done(qtbot, desk, lambda: desk.set_tags([song], "genre", ("bebop", "rock")))
    assert _verdicts(catalog, 0) == {"bebop": _A, "rock": _A, "jazz": _R}
    # The user's own words are taken back, not rejected; other categories are left alone.
    _done(qtbot, desk, lambda: desk.set_tags([song], "genre", ("jazz",)))
    assert _verdicts(catalog, 0) == {"jazz": _A}
    assert [each.tag for each in _song(catalog, 0).proposals] == ["jazz", "happy", "piano"]
    _done(qtbot, desk, desk.undo_stack.undo)
    assert _verdicts(catalog, 0) == {"bebop": _A, "rock": _A, "jazz": _R}
    _done(qtbot, desk, desk.undo_stack.undo)
    assert _verdicts(catalog, 0) == {}


def test_a_failure_is_shown_and_leaves_nothing_to_undo(
    qtbot: QtBot, home: Path, context: WindowContext
) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert _verdicts(catalog, 0) == {}
    blocker = sqlite3.connect(home / "catalogue.sqlite", isolation_level=None)
    lanes = Runner(lambda: Catalog.open(home / "catalogue.sqlite", busy_timeout_s=0.01))
    desk = DecisionDesk(WindowContext(lanes, Settings(), rule=RULE, messages=context.messages))
    try:
        blocker.execute("BEGIN IMMEDIATE")
        with qtbot.waitSignal(context.messages.posted) as told:
            desk.accept_ids([1])
        assert "in use by another program" in told.args[0].text
        assert desk.undo_stack.count() == 0
        assert not desk.is_busy
    finally:
        blocker.close()
        assert lanes.close()


# The editor


@pytest.fixture
def view(qtbot: QtBot, context: WindowContext) -> SongsView:
    view = SongsView(context)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.listed):
        view.resize(1000, 500)
        view.show()
    return view


def _open_editor(qtbot: QtBot, view: SongsView, rows: range) -> TagEditor:
    view.grid.go_to(rows[0])
    view.grid.setFocus()
    for _ in rows[1:]:
        qtbot.keyClick(view.grid, _Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(view.isActiveWindow)
    qtbot.keyClick(view.grid, _Key.Key_E)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in view.findChildren(TagEditor)))
    return next(each for each in view.findChildren(TagEditor) if each.isVisible())


def test_two_songs_are_edited_together(qtbot: QtBot, view: SongsView, catalog: Catalog) -> None:
    editor = _open_editor(qtbot, view, range(2))
    toggles = {each.tag: each for each in editor.toggles["genre"]}
    some = Qt.CheckState.PartiallyChecked
    assert {tag: each.checkState() for tag, each in toggles.items()} == {"jazz": some, "rock": some}
    assert "some (1 of 2)" in toggles["jazz"].accessibleName()
    # Space goes from some to all.
    qtbot.keyClick(toggles["jazz"], _Key.Key_Space)
    entry = editor.entries["mood"]
    qtbot.keyClicks(entry, "Rainy")
    qtbot.keyClick(entry, _Key.Key_Return)
    assert editor.isVisible()
    with qtbot.waitSignal(view.desk.step_done):
        qtbot.keyClick(entry, _Key.Key_Return)
    # Happy was on in the first song alone, and was not touched.
    assert _verdicts(catalog, 0) == {"jazz": _A, "Rainy": _A}
    assert _verdicts(catalog, 1) == {"jazz": _A, "Rainy": _A}
    assert [each.tag for each in _song(catalog, 1).proposals if each.score is None] == ["Rainy"]
    with qtbot.waitSignal(view.desk.step_done):
        view.desk.undo_stack.undo()
    assert _verdicts(catalog, 0) == _verdicts(catalog, 1) == {}


def test_a_long_step_says_how_far_it_is(qtbot: QtBot, view: SongsView) -> None:
    said: list[str] = []
    view.desk.progressed.connect(
        lambda _share: said.extend(each.text() for each in view.findChildren(QLabel))
    )
    _done(qtbot, view.desk, lambda: view.desk.accept_ids(range(1, 201)))
    assert "Keeping your decisions… 0 %" in said
    qtbot.waitUntil(lambda: not view.desk.is_busy)
    assert not any(each.text().startswith("Keeping") for each in view.findChildren(QLabel))


def test_what_is_switched_off_is_rejected(qtbot: QtBot, view: SongsView, catalog: Catalog) -> None:
    editor = _open_editor(qtbot, view, range(1))
    (jazz,) = editor.toggles["genre"]
    qtbot.keyClick(jazz, _Key.Key_Space)
    assert jazz.checkState() == Qt.CheckState.Unchecked
    with qtbot.waitSignal(view.desk.step_done):
        qtbot.keyClick(editor, _Key.Key_Return)
    assert _verdicts(catalog, 0) == {"jazz": _R}


def test_escape_leaves_everything_as_it_was(
    qtbot: QtBot, view: SongsView, catalog: Catalog
) -> None:
    editor = _open_editor(qtbot, view, range(1))
    qtbot.keyClicks(editor.entries["genre"], "opera")
    qtbot.keyClick(editor.entries["genre"], _Key.Key_Escape)
    qtbot.waitUntil(lambda: not view.findChildren(TagEditor))
    assert view.desk.undo_stack.count() == 0
    assert _verdicts(catalog, 0) == {}


def test_an_editor_left_as_it_was_decides_nothing(
    qtbot: QtBot, view: SongsView, catalog: Catalog
) -> None:
    editor = _open_editor(qtbot, view, range(3))
    qtbot.keyClick(editor, _Key.Key_Return)
    assert view.desk.undo_stack.count() == 0
    assert _verdicts(catalog, 0) == {}
