"""Doubtful genres in the window: listed with reasons, answered by keys, undone, written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from mutagen.flac import FLAC
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from mislabel_library import add_mislabel_library, path_of
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.mislabel_rows import ANSWER, PROPOSED, SONG, STATED
from mlfa_app.gui.tool_dialogs import ToolDialogs
from mlfa_app.gui.views.tools.mislabels_dialog import MislabelsDialog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from mlfa_app.library.payload import payload_digest
from mlfa_app.settings import Settings
from mlfa_app.tagfiles.fields import read_fields
from song_rows import RULE
from tag_samples import make_file

# A song of jazz is called rock, and a whole album of rock something that the model does not know.
WRONG = {3: ("Soundtrack", "Rock"), **dict.fromkeys(range(54, 60), ("Skald",))}
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    with Catalog.open(home / "catalogue.sqlite") as opened:
        yield opened


def opened(qtbot: QtBot, context: WindowContext) -> MislabelsDialog:
    dialog = MislabelsDialog(context, DecisionDesk(context))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: not dialog.desk.is_looking)
    return dialog


def choose(dialog: MislabelsDialog, index: QModelIndex) -> None:
    flags = QItemSelectionModel.SelectionFlag
    dialog.tree.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)


def text(dialog: MislabelsDialog, row: int, column: int) -> str:
    return dialog.model.item(row, column).text()


def row_with(dialog: MislabelsDialog, words: str) -> int:
    return next(row for row in range(dialog.model.rowCount()) if words in text(dialog, row, SONG))


def test_doubts_are_listed_answered_and_undone(
    qtbot: QtBot, runner: Runner, catalog: Catalog
) -> None:
    add_mislabel_library(catalog, RULE, WRONG)
    dialog = opened(qtbot, WindowContext(runner, Settings(), rule=RULE))
    assert dialog.headline.text().startswith("7 songs have a doubtful genre, of 144 judged.")
    assert dialog.model.rowCount() == 2
    album, single = row_with(dialog, "Album: Artist 9 – Album 9 (6 songs)"), row_with(dialog, "3")
    assert [text(dialog, single, column) for column in (SONG, STATED, PROPOSED)] == [
        "Artist 0 – Song 3",
        "Rock",
        "Jazz",
    ]
    choose(dialog, dialog.model.index(album, 0))
    assert "6 of 6 judged songs of this album" in dialog.why.text()
    with qtbot.waitSignal(dialog.song_chosen):
        choose(dialog, dialog.model.index(single, 0))
    assert dialog.why.text() == (
        "The sound scores 0.95 for Jazz and 0.05 for Rock. Of the 30 songs by others that are "
        "most like it, Jazz stands in 30, Rock in 0."
    )
    assert dialog.why.text() in dialog.model.item(single, SONG).accessibleText()
    with qtbot.waitSignal(dialog.song_opened) as played:
        QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert played.args == [path_of(3)]

    # The file is right: kept as a decision, for every song of a chosen album.
    choose(dialog, dialog.model.index(album, 0))
    QTest.keyClick(dialog.tree, Qt.Key.Key_Backspace, CONTROL)
    qtbot.waitUntil(lambda: text(dialog, album, ANSWER) == "the file is right")
    assert not dialog.write_button.isEnabled()
    branch = dialog.model.item(album, SONG)
    assert branch.child(0, ANSWER).text() == "the file is right"
    # One of its songs, by contrast, is what is proposed: the album is of two minds.
    choose(dialog, dialog.model.index(2, 0, branch.index()))
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: text(dialog, album, ANSWER) == "partly")
    assert dialog.write_button.isEnabled()
    dialog.undo_button.click()
    qtbot.waitUntil(lambda: text(dialog, album, ANSWER) == "the file is right")
    dialog.again_button.click()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    assert text(dialog, 0, SONG) == "Artist 0 – Song 3"
    # Looked for again before the step back was noted: it counts all the same.
    is_over = Event()
    runner.deciding.submit(lambda _catalog: is_over.wait(60.0))
    dialog.undo_button.click()
    qtbot.waitUntil(lambda: not dialog.undo_button.isEnabled())
    dialog.again_button.click()
    assert dialog.desk.is_looking
    runner.mapping.submit(lambda _catalog: None, lambda _nothing: is_over.set())
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)


def test_what_is_taken_goes_through_the_review_into_the_file(
    qtbot: QtBot, runner: Runner, catalog: Catalog, tmp_path: Path
) -> None:
    made = make_file("flac", tmp_path, duration_s=0.3)
    song = FLAC(made)
    song["genre"], song["mood"] = list(WRONG[3]), ["calm"]
    song.save()
    add_mislabel_library(catalog, RULE, WRONG, {3: (made, payload_digest(made))})
    # By the settings moods are replaced and genres only filled; the review of genres says so.
    policies = {**Settings().policies, "mood": "replace", "genre": "fill"}
    context = WindowContext(runner, Settings(policies=policies), rule=RULE)
    dialog = opened(qtbot, context)
    choose(dialog, dialog.model.index(row_with(dialog, "Song 3"), 0))
    dialog.take_button.click()
    qtbot.waitUntil(dialog.write_button.isEnabled)
    with qtbot.waitSignal(dialog.write_wanted) as wanted:
        dialog.write_button.click()
    reviews: dict[str, QDialog] = {}

    def tools(settings: Settings) -> ToolDialogs:
        context.settings = settings
        return ToolDialogs(
            context,
            DecisionDesk(context),
            dialog,
            dialogs=reviews,
            open_dialog=lambda name, make: reviews.update({name: make()}),
            selected_ids=list,
            go_to_song=lambda _id: None,
            play_song=lambda _path: None,
            make_review=lambda ids: WriteDialog(context, ids),
        )

    # What must never be written is not.
    never = {**policies, "genre": "never"}
    tools(Settings(policies=never)).review_genres(wanted.args[0])
    review = reviews.pop("write")
    assert isinstance(review, WriteDialog)
    qtbot.addWidget(review)
    assert not review.choices.choice.wants("genre")
    qtbot.waitUntil(lambda: review.desk.is_settled)

    tools(Settings(policies=policies)).review_genres(wanted.args[0])
    review = reviews["write"]
    assert isinstance(review, WriteDialog)
    qtbot.addWidget(review)
    review.show()
    qtbot.waitUntil(lambda: review.desk.is_settled and review.model.counts.changing == 1)
    review.write_button.click()
    qtbot.waitUntil(review.results.report_button.isEnabled)
    held = read_fields(made).values
    assert (held["genre"], held["mood"]) == (("jazz", "Soundtrack"), ("calm",))


def test_empty_states_say_why(qtbot: QtBot, runner: Runner, catalog: Catalog) -> None:
    context = WindowContext(runner, Settings(), rule=RULE)
    assert "has a genre in its file" in opened(qtbot, context).compared.empty.text()
    context.rule = None
    assert "Without a model" in opened(qtbot, context).compared.empty.text()
    context.rule = RULE
    add_mislabel_library(catalog, RULE, {})
    dialog = opened(qtbot, context)
    assert dialog.compared.empty.text() == "No genre is doubtful."
    assert dialog.compared.pages.currentWidget() is dialog.compared.empty
    assert not dialog.take_button.isEnabled()
