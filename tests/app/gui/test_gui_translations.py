"""The window speaks German, and English with right plurals; nothing is left untranslated."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.translations import chosen_language, install_translators
from mlfa_app.gui.views.settings_dialog import SettingsDialog
from mlfa_app.gui.views.welcome import Welcome
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings
from repository import PROJECT


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application; it speaks English again afterwards."""
    before = QLocale()
    yield qapp
    install_translators(qapp, "en")
    QLocale.setDefault(before)


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    """The command that keeps the translations."""
    path = PROJECT / "packaging/translations.py"
    spec = importlib.util.spec_from_file_location("translations_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before


def songs(number: int) -> str:
    return QCoreApplication.translate("LibraryPanel", "%n songs", "", number)


def test_every_text_is_translated_and_compiled(tool: ModuleType) -> None:
    assert tool.find_problems() == []


def test_lost_translation_is_noticed(tool: ModuleType, tmp_path: Path) -> None:
    text = (tool.FOLDER / "mlfa_de.ts").read_text(encoding="utf-8")
    without = text.replace(
        "<translation>Einstellungen</translation>", "<translation></translation>"
    )
    assert without != text
    (tmp_path / "mlfa_de.ts").write_text(without, encoding="utf-8")
    assert "SettingsDialog: Settings" in tool.untranslated("de", tmp_path)


def test_texts_are_found_wherever_they_stand(tool: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "view.py"
    path.write_text(
        "def _tr(text, number=-1):\n"
        "    return QCoreApplication.translate('Words', text, None, number)\n"
        "class View(QWidget):\n"
        "    def texts(self, n):\n"
        "        _tr('%n hours', n)\n"
        "        self.tr('On' if n else 'Off')\n"
        "        translate('Other', 'Long ' 'text')\n"
        "        return f\"{self.tr('In braces')} {self.tr('%n files', '', n)}\"\n",
        encoding="utf-8",
    )
    found = tool.find_texts([path], {})
    assert [(text.context, text.source, text.has_plural) for text in found] == [
        ("Other", "Long text", False),
        ("View", "%n files", True),
        ("View", "In braces", False),
        ("View", "Off", False),
        ("View", "On", False),
        ("Words", "%n hours", True),
    ]
    path.write_text("class View:\n    def text(self, name):\n        self.tr(name)\n")
    with pytest.raises(Exception, match="no literal"):
        tool.find_texts([path], {})


def test_german_window_speaks_german(app: QApplication, runner: Runner, qtbot: QtBot) -> None:
    assert install_translators(app, "de") == "de"
    dialog = SettingsDialog(WindowContext(runner, Settings(), package=find_package()))
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Einstellungen"
    assert [page.title for page in dialog.pages] == [
        "Bibliothek",
        "Tags",
        "Schreiben",
        "Player",
        "Wortschatz",
        "Modell",
        "Gerät",
        "Aussehen",
    ]
    assert dialog.tags.meaning_label is not None
    assert re.search(r"bekommt im Mittel \d,\d Tags", dialog.tags.meaning_label.text())
    # Qt's own buttons too.
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    assert cancel.text().replace("&", "") == "Abbrechen"
    dialog.reject()
    welcome = Welcome()
    qtbot.addWidget(welcome)
    assert songs(1) == "1 Song"
    assert songs(2) == "2 Songs"


def test_english_counts_one_song(app: QApplication) -> None:
    install_translators(app, "en")
    assert songs(1) == "1 song"
    assert songs(2) == "2 songs"


def test_languages_are_exchanged_and_not_piled_up(app: QApplication) -> None:
    for language in ("de", "en", "de", "en"):
        install_translators(app, language)
    assert QCoreApplication.translate("SettingsDialog", "Settings") == "Settings"
    install_translators(app, "de")
    assert QCoreApplication.translate("SettingsDialog", "Settings") == "Einstellungen"


@pytest.mark.parametrize(
    ("wanted", "of_the_system", "taken"),
    [
        ("", ["de-AT", "en-US"], "de"),
        ("", ["fr-FR", "de-DE"], "de"),
        ("", ["en-GB", "de-DE"], "en"),
        ("", ["fr-FR"], "en"),
        ("", [], "en"),
        ("de", ["en-US"], "de"),
        ("en", ["de-DE"], "en"),
        ("ja", ["de-DE"], "en"),
    ],
)
def test_language_is_chosen(wanted: str, of_the_system: list[str], taken: str) -> None:
    assert chosen_language(wanted, of_the_system) == taken
