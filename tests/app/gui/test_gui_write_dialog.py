"""Review and write in the window, on real files: plan, choose, write, stop, save, read back."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from commands import Program
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.change_rows import Column, Show
from mlfa_app.gui.tables.result_list import ResultKind
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from mlfa_app.jobs.job import Progress
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.store import Journal
from mlfa_app.paths import settings_path
from mlfa_app.settings import Settings, load_settings
from review_library import RULE, ReviewLibrary
from tag_edits import left_alone

UNCHECKED = Qt.CheckState.Unchecked
CHECK_ROLE = Qt.ItemDataRole.CheckStateRole
WAIT_MS = 30_000


@pytest.fixture
def library(tmp_path: Path, home: Path) -> Iterator[ReviewLibrary]:
    folder = tmp_path / "music"
    folder.mkdir()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        yield ReviewLibrary(folder, catalog)


@pytest.fixture
def context(runner: Runner) -> WindowContext:
    return WindowContext(runner, Settings(), rule=RULE)


def opened(qtbot: QtBot, context: WindowContext, ids: list[int]) -> WriteDialog:
    dialog = WriteDialog(context, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: is_planned(dialog, len(ids)), timeout=WAIT_MS)
    return dialog


def is_planned(dialog: WriteDialog, count: int) -> bool:
    return dialog.desk.is_settled and len(dialog.model.files) == count


def press(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def finish(qtbot: QtBot, dialog: WriteDialog) -> None:
    qtbot.waitUntil(lambda: dialog.results.report_button.isEnabled(), timeout=WAIT_MS)


def rows(dialog: WriteDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    return [
        tuple(str(model.index(row, column).data()) for column in Column)
        for row in range(model.rowCount())
    ]


def test_player_changes_the_plan_and_says_what_it_does_not_show(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    ids = [library.add("Ann", "mp3")]
    context.settings = Settings(wording={"rock": ("Rock", "Folk, World", "Pop")})
    dialog = opened(qtbot, context, ids)
    assert [row[1] for row in rows(dialog)] == ["Genre", "Mood"]
    box = dialog.choices.player_box
    box.setCurrentIndex(box.findData("dj"))
    qtbot.waitUntil(lambda: is_planned(dialog, 1), timeout=WAIT_MS)
    assert [row[1:4] for row in rows(dialog)] == [
        ("Genre", "empty", "Rock, Folk"),
        ("Grouping", "empty", "calm, dark"),
    ]
    assert "Genre, Grouping." in dialog.notes.promise.text()
    assert "2 changes may be shown differently" in dialog.notes.cautions.text()
    said = dialog.model.index(0, Column.AFTER).data(Qt.ItemDataRole.ToolTipRole)
    assert "“Folk, World” contains “,”, which rekordbox, Serato, Traktor may take" in said
    assert "Without “World; Pop”: the strongest 2 at most" in said
    dialog.table.setCurrentIndex(dialog.model.index(1, Column.FIELD))
    assert dialog.notes.row_cautions.isVisible()
    assert "This is the mood, in the field where it is shown" in dialog.notes.row_cautions.text()
    press(dialog.choices.remember_button)
    assert context.settings.profile == "dj"
    dialog.close()


def test_the_plan_is_shown_changed_written_and_proven(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    ids = [library.add("Ann", "mp3"), library.add("Bob", "flac"), library.add("Cid", "m4a")]
    bob = mutagen.File(library.path(ids[1]))
    bob["genre"], bob["title"] = ["Chanson"], ["Bob"]
    bob.save()
    library.decide(ids[0], "rock", "genre", Verdict.REJECTED)
    context.settings = Settings(wording={"dark": ()})
    dialog = opened(qtbot, context, ids)
    assert not dialog.isModal()
    assert dialog.headline.text() == "3 songs: 3 files would change, 0 stay as they are."
    assert dialog.write_button.text() == "&Write 3 files"
    assert "Genre, Mood." in dialog.notes.promise.text()
    assert [row[1:4] for row in rows(dialog)] == [
        ("Mood", "empty", "calm"),
        ("Genre", "Chanson", "Chanson"),
        ("Mood", "empty", "calm"),
        ("Genre", "empty", "rock"),
        ("Mood", "empty", "calm"),
    ]
    # Another policy and another word make another plan, without another look at the files.
    dialog.choices.set_policy("genre", "append")
    words = dialog.choices.wording_panel.model
    tags = [words.tag_at(row) for row in range(words.rowCount())]
    words.setData(words.index(tags.index("rock"), 1), "Rock, Pop")
    qtbot.waitUntil(lambda: is_planned(dialog, 3), timeout=WAIT_MS)
    assert rows(dialog)[1][1:4] == ("Genre", "Chanson", "Chanson; Rock, Pop")
    assert "2 changes may be shown differently" in dialog.notes.cautions.text()
    # Cid is taken out, and of Bob the mood.
    dialog.model.setData(dialog.model.index(3, Column.SONG), UNCHECKED, CHECK_ROLE)
    dialog.model.setData(dialog.model.index(2, Column.FIELD), UNCHECKED, CHECK_ROLE)
    assert dialog.headline.text() == "3 songs: 2 files would change, 1 stay as they are."
    sent: list[list[int]] = []
    dialog.written.connect(sent.append)
    with left_alone(library.path(ids[2])):
        press(dialog.write_button)
        finish(qtbot, dialog)
    assert sent == [ids[:2]]
    assert dialog.headline.text() == "2 files written."
    assert dialog.results.progress.value() == dialog.results.progress.maximum() == 2
    dialog.results.show_progress(Progress(1, 2))  # told late
    assert dialog.results.progress.value() == 2
    lines = [line.text for line in dialog.results.model.lines]
    assert lines[0].startswith("written, audio identical, ")
    assert re.fullmatch(
        r"written, audio identical, \d other fields identical \(Genre: Chanson; Rock, Pop\)",
        lines[1],
    )
    bob = mutagen.File(library.path(ids[1]))
    assert (bob["genre"], bob["title"], "mood" in bob) == (["Chanson", "Rock, Pop"], ["Bob"], False)
    ann = mutagen.File(library.path(ids[0])).tags
    assert ("TCON" in ann, ann["TMOO"].text if "TMOO" in ann else None) == (False, ["calm"])
    # The run is noted, the words are only this review's, and the report can be kept.
    assert library.catalog.list_runs()[0].counts["written"] == 2
    assert context.settings.wording == {"dark": ()}
    report = library.folder.parent / "report.txt"
    dialog.save_report(report)
    qtbot.waitUntil(report.exists)
    assert "✓ Bob.flac: written, audio identical" in report.read_text(encoding="utf-8")


def test_waiting_for_another_program_that_writes_is_said(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary, home: Path
) -> None:
    dialog = opened(qtbot, context, [library.add("Ann", "flac")])
    Journal.open(home / JOURNAL_NAME).close()
    other = sqlite3.connect(home / JOURNAL_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    press(dialog.write_button)
    qtbot.waitUntil(lambda: bool(context.messages.recent), timeout=WAIT_MS)
    assert "Another MLFA is writing" in context.messages.recent[0].text
    other.execute("ROLLBACK")
    other.close()
    finish(qtbot, dialog)
    assert [line.text[:7] for line in dialog.results.model.lines] == ["written"]


def test_what_cannot_be_written_is_said_and_the_rest_goes_on(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    ids = [library.add(kind, kind) for kind in ("mp3", "flac", "m4a", "wavpack")]
    library.path(ids[0]).chmod(0o444)
    os.link(library.path(ids[1]), library.folder / "second.flac")
    dialog = opened(qtbot, context, ids)
    assert "1 read-only" in dialog.notes.blocked.text()
    assert "1 with hard links" in dialog.notes.blocked.text()
    dialog.notes.blocked.linkActivated.emit("blocked")
    assert dialog.show_box.currentData() is Show.BLOCKED
    assert {row[4] for row in rows(dialog)} == {
        "Left alone: it is read-only",
        "Left alone: it has further names (hard links)",
    }
    changed = mutagen.File(library.path(ids[2]))
    changed["\xa9nam"] = ["Changed meanwhile"]
    changed.save()
    with left_alone(library.path(ids[2])):
        press(dialog.write_button)
        finish(qtbot, dialog)
    assert dialog.headline.text() == "1 files written. 1 failed, and are as they were."
    kinds = {line.name: line.kind for line in dialog.results.model.lines}
    assert kinds == {"m4a.m4a": ResultKind.FAILED, "wavpack.wv": ResultKind.WRITTEN}
    # Only the failure is listed at the end, with its reason and what to do.
    index = dialog.results.model.index(0)
    assert dialog.results.model.rowCount() == 1
    assert "changed since the plan was made. Open the review again." in index.data()


def test_writing_is_stopped_between_files_and_closing_asks_first(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    # So many that there are some left when it is stopped, however late the test comes to that.
    first = library.add("000", "flac")
    song = library.path(first)
    others = [song.with_name(f"{number:03}.flac") for number in range(1, 200)]
    ids = [first, *(library.record(Path(shutil.copy(song, path))) for path in others)]
    dialog = opened(qtbot, context, ids)
    press(dialog.write_button)
    assert dialog.desk.is_writing
    dialog.close()
    assert dialog.isVisible()
    assert dialog.go_on_button.isVisible()
    press(dialog.go_on_button)
    assert not dialog.go_on_button.isVisible()
    with qtbot.waitSignal(dialog.desk.wrote, timeout=WAIT_MS):
        pass
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.desk.is_writing
    press(dialog.stop_and_close_button)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=WAIT_MS)
    assert not dialog.desk.is_writing
    has_genre = ["genre" in mutagen.File(library.path(file_id)) for file_id in ids]
    num_written = sum(has_genre)
    # Some were written whole, in order; the others were not begun.
    assert 1 <= num_written < len(ids)
    assert has_genre == [True] * num_written + [False] * (len(ids) - num_written)
    assert library.catalog.list_runs()[0].counts["written"] == num_written
    assert not [name for name in os.listdir(library.folder) if name.endswith(".part")]


def test_a_review_that_is_closed_while_it_looks_is_gone_without_a_word(
    qtbot: QtBot, context: WindowContext, runner: Runner, library: ReviewLibrary
) -> None:
    ids = [library.add(kind, kind) for kind in ("mp3", "flac")]
    crashes: list[str] = []
    runner.crashed.connect(crashes.append)
    dialog = WriteDialog(context, ids)
    assert dialog.headline.text() == "Looking at 0 of 2 files…"
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    qtbot.waitUntil(lambda: not runner.writing.is_busy, timeout=WAIT_MS)
    assert crashes == []


def test_a_saved_plan_is_one_that_the_command_applies(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary, tmp_path: Path
) -> None:
    ids = [library.add("Ann", "mp3"), library.add("Bob", "flac")]
    dialog = opened(qtbot, context, ids)
    dialog.model.setData(dialog.model.index(0, Column.SONG), UNCHECKED, CHECK_ROLE)
    plan = tmp_path / "plan.jsonl"
    with qtbot.waitSignal(dialog.desk.plan_saved, timeout=WAIT_MS):
        dialog.save_plan(plan)
    assert "The plan for 1 files is saved" in dialog.notes.said.text()
    dialog.save_plan(tmp_path / "no such folder" / "plan.jsonl")
    qtbot.waitUntil(lambda: "Could not write the plan" in dialog.notes.said.text())
    program = object.__new__(Program)
    program.home = tmp_path / "home"
    done = program.run("plan", "apply", "--json", plan)
    assert done.code == 0, done.err
    assert done.songs["Bob.flac"]["written"] == {"genre": ["rock"], "mood": ["calm", "dark"]}
    assert mutagen.File(library.path(ids[1]))["genre"] == ["rock"]
    assert "TCON" not in (mutagen.File(library.path(ids[0])).tags or {})


def test_only_what_was_accepted_and_choices_that_are_remembered(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    ids = [library.add("Ann", "mp3"), library.add("Bob", "flac")]
    library.decide(ids[1], "dark", "mood", Verdict.ACCEPTED)
    dialog = opened(qtbot, context, ids)
    dialog.choices.set_accepted_only(True)
    qtbot.waitUntil(lambda: is_planned(dialog, 2), timeout=WAIT_MS)
    assert [row[1:4] for row in rows(dialog)] == [("", "", ""), ("Mood", "empty", "dark")]
    dialog.choices.set_policy("mood", "never")
    qtbot.waitUntil(lambda: is_planned(dialog, 2), timeout=WAIT_MS)
    assert dialog.headline.text() == "2 songs: nothing would change."
    assert not dialog.write_button.isEnabled()
    dialog.choices.keep_mtime_box.setChecked(True)
    press(dialog.choices.remember_button)
    qtbot.waitUntil(lambda: settings_path().exists())
    saved = load_settings(settings_path())
    assert (saved.policies["mood"], saved.policies["genre"], saved.keep_mtime) == (
        "never",
        "fill",
        True,
    )


def test_every_control_has_a_name_and_a_dialog_without_songs_is_calm(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary
) -> None:
    context.rule = None
    dialog = WriteDialog(context, [])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.desk.is_settled, timeout=WAIT_MS)
    assert dialog.headline.text() == "There is no song to write to."
    assert not dialog.write_button.isEnabled()
    for kind in (QComboBox, QLineEdit, QAbstractItemView):
        for widget in dialog.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                is_named = widget is dialog.show_box or isinstance(widget, QHeaderView)
                assert widget.accessibleName() or is_named, widget
    for button in dialog.findChildren(QAbstractButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.text() or button.accessibleName() or button.parent().accessibleName()
    dialog.close()
    assert not dialog.isVisible()
