"""Window and commands share one file of settings, and neither takes back what the other saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlfa_app.cli.app import run
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.settings_dialog import SettingsDialog
from mlfa_app.packages import find_package
from mlfa_app.paths import settings_path
from mlfa_app.settings import Settings, change_saved, load_settings, save_settings
from window_user import WindowUser


@pytest.fixture
def context(home: Path, runner: Runner) -> WindowContext:
    """The window's shared parts, with the settings that are in the file."""
    save_settings(Settings(volume=0.5), settings_path())
    return WindowContext(runner, load_settings(settings_path()), find_package(""))


def rest(context: WindowContext, qtbot: QtBot) -> None:
    lanes = (context.runner.deciding, context.runner.reading)
    qtbot.waitUntil(lambda: not any(lane.is_busy for lane in lanes))


def test_the_window_keeps_what_a_command_has_saved(context: WindowContext, qtbot: QtBot) -> None:
    assert run(["players", "use", "dj"]) == 0
    assert run(["vocabulary", "ban", "opera"]) == 0
    context.change_settings(volume=0.2)
    rest(context, qtbot)
    found = load_settings(settings_path())
    assert (found.profile, found.wording, found.volume) == ("dj", {"opera": ()}, 0.2)


def test_the_window_takes_up_what_a_command_has_saved(context: WindowContext, qtbot: QtBot) -> None:
    rule = context.rule
    assert rule is not None
    assert run(["vocabulary", "set", "techno", "Techno"]) == 0
    assert run(["models", "use", "full"]) == 0
    with qtbot.waitSignals([context.signals.settings_changed, context.signals.package_changed]):
        context.look_for_changes()
    assert context.settings == load_settings(settings_path())
    assert context.package is not None
    assert context.package.name == "full"
    assert context.rule is not None
    assert context.rule.wording == (("techno", ("Techno",)),)
    told: list[None] = []
    context.signals.settings_changed.connect(lambda: told.append(None))
    context.look_for_changes()
    rest(context, qtbot)
    assert told == []


def test_what_was_changed_while_the_file_was_read_stays(
    context: WindowContext, qtbot: QtBot
) -> None:
    assert run(["players", "use", "dj"]) == 0
    context.look_for_changes()
    context.change_settings(volume=0.9)
    rest(context, qtbot)
    assert context.settings.volume == 0.9
    context.look_for_changes()
    qtbot.waitUntil(lambda: context.settings.profile == "dj")
    assert context.settings.volume == 0.9


def test_a_file_that_somebody_spoiled_meanwhile_is_kept(
    context: WindowContext, qtbot: QtBot
) -> None:
    settings_path().write_text('{"version": 3, "precision": }')
    context.look_for_changes()
    rest(context, qtbot)
    assert context.settings == Settings(volume=0.5)
    context.change_settings(theme="dark")
    rest(context, qtbot)
    assert load_settings(settings_path()) == Settings(volume=0.5, theme="dark")
    aside = settings_path().with_name("settings-unusable.json")
    assert aside.read_text() == '{"version": 3, "precision": }'


def test_what_cannot_be_saved_holds_until_the_window_closes(
    context: WindowContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        context.change_settings(theme="dark")
        rest(context, qtbot)
    context.look_for_changes()
    rest(context, qtbot)
    assert context.settings.theme == "dark"
    assert load_settings(settings_path()).theme == "system"
    context.change_settings(volume=0.1)
    rest(context, qtbot)
    assert load_settings(settings_path()) == Settings(theme="dark", volume=0.1)


def test_a_dialog_changes_what_its_user_changed_alone(context: WindowContext, qtbot: QtBot) -> None:
    dialog = SettingsDialog(context)
    qtbot.addWidget(dialog)
    change_saved(settings_path(), precision=0.8, wording={"techno": ("Techno",)})
    context.look_for_changes()
    qtbot.waitUntil(lambda: context.settings.precision == 0.8)
    dialog.device.workers_box.setValue(3)
    dialog.accept()
    rest(context, qtbot)
    found = load_settings(settings_path())
    assert (found.precision, found.workers) == (0.8, 3)
    assert found.wording == {"techno": ("Techno",)}


def test_coming_back_to_the_window_is_enough(
    user: WindowUser, qapp: QApplication, qtbot: QtBot
) -> None:
    user.start()
    qtbot.waitUntil(lambda: hasattr(user.bench, "commands"))
    change_saved(settings_path(), theme="dark")
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: user.bench.context.settings.theme == "dark")
    assert user.program.theme.is_dark
