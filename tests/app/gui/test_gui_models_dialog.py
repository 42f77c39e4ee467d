"""The models dialog on real packages: listed, used, installed, refused, removed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.card_view import CardView
from mlfa_app.gui.views.models_dialog import ModelsDialog
from mlfa_app.jobs.models.install import install_package
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings
from mlfa_core.model_package import FACTS_FILE, WEIGHTS_FILE, load_package
from mlfa_resources import models_folder


def copied(folder: Path, **changes: object) -> Path:
    """A sound package of another name, made of the shipped one."""
    shutil.copytree(models_folder() / "fast", folder)
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    (folder / FACTS_FILE).write_text(json.dumps({**facts, **changes}), encoding="utf-8")
    return folder


def installed(source: Path) -> str:
    """Install a package without trying its networks out.

    Returns:
        Its identifier.
    """
    done = install_package(source, try_out=lambda package, should_stop: None)
    assert done is not None
    return done.package.identifier


@pytest.fixture
def context(runner: Runner) -> WindowContext:
    return WindowContext(runner, Settings(), package=find_package())


@pytest.fixture
def dialog(context: WindowContext, qtbot: QtBot) -> Iterator[ModelsDialog]:
    dialog = ModelsDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.models))
    yield dialog
    dialog.reject()


def names(dialog: ModelsDialog) -> list[str]:
    return [model.name for model in dialog.models]


def press(dialog: ModelsDialog, text: str) -> None:
    """Press an answer of the question that is shown."""
    next(button for button in dialog.panel.buttons if button.text() == text).click()


def mark(dialog: ModelsDialog, name: str) -> None:
    dialog.list.setCurrentRow(names(dialog).index(name))


def test_shipped_model_is_shown_with_card_and_numbers(dialog: ModelsDialog) -> None:
    package = load_package(models_folder() / "fast")
    assert names(dialog) == ["fast", "full"]
    assert "in use" in dialog.list.item(0).text()
    assert "came with MLFA" in dialog.list.item(0).text()
    assert dialog.facts.title_label.text() == package.facts.title
    assert "How good it is" in dialog.facts.card.toPlainText()
    assert "|" not in dialog.facts.card.toPlainText().splitlines()[10]
    precision = package.facts.quality["decisions"]["0.9"]["precision"]
    shown = [
        dialog.facts.form.itemAt(row, dialog.facts.form.ItemRole.FieldRole).widget().text()
        for row in range(dialog.facts.form.rowCount())
    ]
    assert any(text.startswith(f"{round(precision * 100)}%") for text in shown)
    assert not dialog.use_button.isEnabled()
    assert not dialog.remove_button.isEnabled()


def test_other_model_is_used_at_once(
    dialog: ModelsDialog, context: WindowContext, qtbot: QtBot, tmp_path: Path
) -> None:
    installed(copied(tmp_path / "other", name="other", title="Another"))
    dialog.refresh()
    qtbot.waitUntil(lambda: "other" in names(dialog))
    mark(dialog, "other")
    with qtbot.waitSignal(context.signals.package_changed):
        dialog.use_button.click()
    assert context.settings.model == "other"
    assert context.package is not None
    assert context.package.name == "other"
    qtbot.waitUntil(lambda: [model.name for model in dialog.models if model.is_used] == ["other"])


def test_broken_package_says_why_and_can_be_removed(
    dialog: ModelsDialog, home: Path, qtbot: QtBot
) -> None:
    (home / "models" / "broken").mkdir(parents=True)
    (home / "models" / "broken" / FACTS_FILE).write_text("{", encoding="utf-8")
    dialog.refresh()
    qtbot.waitUntil(lambda: "broken" in names(dialog))
    mark(dialog, "broken")
    assert "not valid JSON" in dialog.facts.about_label.text()
    assert "cannot be used" in dialog.list.currentItem().text()
    assert not dialog.use_button.isEnabled()
    dialog.remove_button.click()
    press(dialog, "Remove")
    qtbot.waitUntil(lambda: names(dialog) == ["fast", "full"])
    assert not (home / "models" / "broken").exists()


def test_package_is_installed_and_marked(
    dialog: ModelsDialog, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.install(copied(tmp_path / "other", name="other", title="Another"))
    assert not dialog.install_button.isEnabled()
    # Its networks are built in a process of their own, which loads torch.
    qtbot.waitUntil(lambda: "other" in names(dialog), timeout=60_000)
    assert "“Another” was installed." in dialog.panel.text
    assert dialog.list.currentRow() == names(dialog).index("other")
    assert dialog.install_button.isEnabled()
    assert load_package(home / "models" / "other").read_weights()


def test_bad_package_is_refused_with_its_reason(
    dialog: ModelsDialog, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    source = copied(tmp_path / "other", name="other")
    (source / WEIGHTS_FILE).write_bytes(b"others")
    dialog.install(source)
    qtbot.waitUntil(lambda: "damaged" in dialog.panel.text)
    assert dialog.install_button.isEnabled()
    assert not (home / "models" / "other").exists()


def test_taken_name_asks_first(
    dialog: ModelsDialog, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    source = copied(tmp_path / "other", name="other", title="Another")
    installed(source)
    changed = copied(tmp_path / "changed", name="other", title="A third", version="2.0")
    dialog.install(changed)
    qtbot.waitUntil(lambda: "Go on?" in dialog.panel.text)
    press(dialog, "Cancel")
    assert dialog.panel.text == ""
    assert load_package(home / "models" / "other").version != "2.0"


@pytest.mark.parametrize("answer", ["Remove, keep what it found", "Remove and forget"])
def test_removing_says_what_becomes_of_the_analyses(
    dialog: ModelsDialog, context: WindowContext, qtbot: QtBot, tmp_path: Path, answer: str
) -> None:
    identifier = installed(copied(tmp_path / "other", name="other"))

    def analyse(catalog: Catalog) -> None:
        catalog.store_analysis(
            "digest",
            identifier,
            duration_s=1.0,
            scores=[0.5] * 72,
            is_music=1.0,
            features={},
            segment_scores=[[0.5] * 72],
            segment_starts_s=[0.0],
            segment_duration_s=3.0,
        )

    stored: list[None] = []
    context.runner.deciding.submit(analyse, stored.append)
    # The list that is read next is to count it.
    qtbot.waitUntil(lambda: bool(stored))
    context.change_settings(model="other")
    qtbot.waitUntil(lambda: any(m.name == "other" and m.is_used for m in dialog.models))
    qtbot.waitUntil(lambda: any(m.num_analyses for m in dialog.models))
    mark(dialog, "other")
    dialog.remove_button.click()
    assert "It is in use" in dialog.panel.text
    assert "What it found in 1 song" in dialog.panel.text
    press(dialog, answer)
    qtbot.waitUntil(lambda: names(dialog) == ["fast", "full"] and context.settings.model == "")
    left: list[dict[str, int]] = []
    context.runner.reading.submit(Catalog.list_models, left.append)
    qtbot.waitUntil(lambda: bool(left))
    assert (identifier in left[0]) == (answer != "Remove and forget")
    qtbot.waitUntil(lambda: context.package is not None and context.package.name == "fast")


def test_closing_ends_an_installation(
    context: WindowContext, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = ModelsDialog(context)
    qtbot.addWidget(dialog)
    dialog.install(copied(tmp_path / "other", name="other"))
    dialog.reject()
    qtbot.waitUntil(lambda: not context.runner.writing.is_busy, timeout=30_000)
    assert not (home / "models" / "other").exists()


def test_card_of_a_stranger_loads_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"not shown")
    view = CardView()
    qtbot.addWidget(view)
    view.show_card(f"# Card\n\n![picture](file://{secret})\n\n<b onclick=x>text</b>\n")
    assert view.loadResource(2, QUrl.fromLocalFile(str(secret))) is None
    assert "<b onclick" in view.toPlainText()
    view.on_link_clicked(QUrl.fromLocalFile(str(secret)))
    assert view.toPlainText().startswith("Card")
