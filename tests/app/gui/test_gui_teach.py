"""Teaching in the window: a tag of one's own, questions, learning, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from catalogs import digest_of
from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tool_dialogs import ToolDialogs
from mlfa_app.gui.views.tools.teach_dialog import TeachDialog
from mlfa_app.jobs.teaching.own_tags import OwnTag, create_tag, forget_tag, list_own_tags
from mlfa_app.jobs.teaching.report import TagOutcome
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage
from random_package import write_random_package

TAG = "sunday cooking"
DIMS = {"mel18/1": 128, "mel18/2": 128, "mel18/3": 256}
NUM_SONGS = 26


@pytest.fixture
def package(home: Path) -> ModelPackage:
    return write_random_package(home / "models" / "random", architectures=("melcnn-18",))


@pytest.fixture
def ids(home: Path, package: ModelPackage) -> Iterator[list[int]]:
    """Songs of artists of their own: the first half sounds one way, the second another."""
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(Path("/music"))
        paths = [Path(f"/music/{number:03}/{number:03}.flac") for number in range(NUM_SONGS)]
        for number, path in enumerate(paths):
            rng = np.random.default_rng(number)
            loud = 1.0 if number < NUM_SONGS // 2 else 3.0
            catalog.record_file(path, FileStamp(1, 1), digest_of(number), True)
            catalog.store_display_fields(path, DisplayFields(artist=f"Artist {number}"))
            catalog.store_analysis(
                digest_of(number),
                package.identifier,
                duration_s=60.0 + 10 * number,
                scores=[0.5, 0.5, 0.5],
                is_music=1.0,
                features={
                    key: np.abs(rng.standard_normal(dim)) * np.where(np.arange(dim) % 2, loud, 1.0)
                    for key, dim in DIMS.items()
                },
                segment_scores=[[0.5, 0.5, 0.5]],
                segment_starts_s=[0.0],
                segment_duration_s=3.0,
            )
        found = catalog.file_ids_of(paths)
        yield [found[path] for path in paths]


def text(model: object, row: int, column: int) -> str:
    return str(model.index(row, column).data())  # type: ignore[attr-defined]


def test_a_tag_of_ones_own_from_first_song_to_the_way_back(
    qtbot: QtBot, runner: Runner, home: Path, package: ModelPackage, ids: list[int]
) -> None:
    context = WindowContext(runner, Settings(model="random"), package=package)
    desk = DecisionDesk(context)
    selected: list[int] = []
    open_ones: dict[str, QDialog] = {}

    def open_dialog(name: str, make: object) -> None:
        open_ones.setdefault(name, make())  # type: ignore[operator]

    tools = ToolDialogs(
        context,
        desk,
        None,  # type: ignore[arg-type]  # no window is needed
        dialogs=open_ones,
        open_dialog=open_dialog,
        selected_ids=lambda: selected,
        go_to_song=lambda _id: None,
        play_song=lambda _path: None,
        make_review=lambda _ids: QDialog(),
        teach_keys=("F8", "F9"),
    )
    # The key asks first which tag is meant.
    tools.give_tag()
    dialog = open_ones["teach"]
    assert isinstance(dialog, TeachDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    tags = dialog.tags_page
    tags.name_edit.setFocus()
    QTest.keyClicks(tags.name_edit, f" {TAG.replace(' ', '  ')} ")
    QTest.keyClick(tags.name_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tags.tag == OwnTag(TAG, "mood"))
    assert dialog.isVisible()
    tags.remove_button.click()
    qtbot.waitUntil(lambda: tags.tag is None)
    tags.name_edit.setText(TAG)
    tags.create_button.click()
    qtbot.waitUntil(lambda: tags.tag == OwnTag(TAG, "mood"))
    # Nothing is selected: nothing is said, but the user is told.
    with qtbot.waitSignal(context.messages.posted):
        tools.give_tag()
    half = NUM_SONGS // 2
    for chosen, say in ((ids[: half - 2], tools.give_tag), (ids[half:], tools.deny_tag)):
        selected[:] = chosen
        say()
    qtbot.waitUntil(lambda: tags.tag == OwnTag(TAG, "mood", half - 2, half))

    # Questions, by one key each; what was said is undone like any step.
    queue = dialog.queue_page
    queue.tag_box.setCurrentIndex(queue.tag_box.findData(TAG))
    dialog.tabs.setCurrentWidget(queue)
    qtbot.waitUntil(lambda: queue.model.rowCount() == 2)
    queue.table.setFocus()
    first = queue.model.asked_at(0)
    assert first is not None
    # Only songs that are like those that have it are asked about.
    assert first.file_id in ids[half - 2 : half]
    assert first.question.score is None
    QTest.keyClick(queue.table, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: text(queue.model, 0, queue.model.ANSWER) == "yes")
    QTest.keyClick(queue.table, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: text(queue.model, 1, queue.model.ANSWER) == "no")
    assert "last one" in queue.words.text()
    QTest.keyClick(queue.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: text(queue.model, 1, queue.model.ANSWER) == "")
    with qtbot.waitSignal(dialog.song_opened):
        QTest.keyClick(queue.table, Qt.Key.Key_P)

    # Stopped, nothing is left; learnt, it asks; used, the model is another one.
    page = dialog.learn_page
    dialog.tabs.setCurrentWidget(page)
    page.field_boxes["genre"].setChecked(False)
    page.learn_button.click()
    assert page.cancel_button.isEnabled()
    page.cancel_button.click()
    qtbot.waitUntil(lambda: page.words.text() == "Stopped. Nothing has changed.")
    assert page.model.rowCount() == 0
    assert not page.use_button.isVisible()
    page.learn_button.click()
    qtbot.waitUntil(page.use_button.isVisible)
    report = dialog.desk.draft
    assert report is not None
    assert [(tag.name, tag.outcome) for tag in report.report.tags] == [(TAG, TagOutcome.LEARNT)]
    assert text(page.model, 0, 1) == f"{half - 1}, {half}"
    assert text(page.model, 0, 2) == "learnt"
    assert float(text(page.model, 0, 3)) > 0.9
    assert context.settings.model == "random"
    page.use_button.click()
    qtbot.waitUntil(lambda: text(page.version_model, 0, 4) == "yes")
    assert context.settings.model == "taught-1"
    assert context.rule is not None
    assert TAG in context.rule.tags
    qtbot.waitUntil(lambda: tags.tag is not None and tags.tag.is_taught)
    page.back_button.click()
    qtbot.waitUntil(lambda: text(page.version_model, 0, 4) == "")
    assert context.settings.model == "random"
    assert not page.back_button.isEnabled()
    # Any version can be used again; a draft that nobody wanted leaves nothing.
    page.versions.selectRow(0)
    assert page.version_button.isEnabled()
    dialog.close()
    qtbot.waitUntil(lambda: not runner.deciding.is_busy)
    assert sorted(one.name for one in (home / "models").iterdir()) == ["random", "taught-1"]
    assert find_package("taught-1").vocabulary.names[-1] == TAG


def test_own_tags_are_kept_and_never_the_models(home: Path, package: ModelPackage) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert list_own_tags(catalog, package) == []
        mine = create_tag(catalog, package, "Sunday  Cooking", "mood")
        assert create_tag(catalog, package, "sunday cooking", "mood") == mine
        create_tag(catalog, package, "calm", "genre")  # the model's own is a mood
        assert [tag.name for tag in list_own_tags(catalog, None)] == ["calm", "Sunday Cooking"]
        with pytest.raises(KnownError, match="has the tag “calm” itself"):
            create_tag(catalog, package, "Calm", "mood")
        with pytest.raises(KnownError, match="needs a name"):
            create_tag(catalog, package, "  ", "mood")
        forget_tag(catalog, mine)
        assert [tag.name for tag in list_own_tags(catalog, package)] == ["calm"]
        catalog.set_session_value("teach.tags", "no list")
        assert list_own_tags(catalog, package) == []
