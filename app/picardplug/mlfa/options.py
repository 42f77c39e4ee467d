"""The options of the plugin, and their page."""

from __future__ import annotations

import subprocess
from typing import Any

from picard.plugin3.api import OptionsPage, PluginApi, t_
from picard.util import thread
from PyQt6 import QtCore, QtWidgets

from .hearing import HearingError, child_environment, find_command
from .values import CATEGORIES

# Without "replace-own": Picard forgets what MLFA gave, as soon as a file is saved and loaded again.
_POLICIES = ("never", "fill", "append", "replace")
_PRECISIONS = ("", "0.95", "0.9", "0.8", "0.7")
_DEFAULT_POLICIES = {"genre": "fill", "mood": "fill", "instrument": "never"}
_MAX_COUNT = 20
_PATIENCE_S = 60


def register_options(api: PluginApi) -> None:
    """Tell Picard the options and their defaults."""
    config = api.plugin_config
    config.register_option("command", "")
    config.register_option("precision", "")
    config.register_option("count", 0)
    for category, policy in _DEFAULT_POLICIES.items():
        config.register_option(category, policy)


def policies_of(api: PluginApi) -> dict[str, str]:
    """The policy of each category that is wanted."""
    chosen = {category: api.plugin_config[category] for category in CATEGORIES}
    return {name: policy for name, policy in chosen.items() if policy in _POLICIES[1:]}


def hearing_options(api: PluginApi) -> list[str]:
    """The options for ``mlfa tag``."""
    config = api.plugin_config
    options = [f"--categories={','.join(policies_of(api))}"]
    options += [f"--precision={config['precision']}"] if config["precision"] else []
    options += [f"--top={config['count']}"] if config["count"] else []
    return options


class MlfaOptionsPage(OptionsPage):
    """The page among the options of plugins."""

    TITLE = t_("page.title")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        tr = self.api.tr
        form = QtWidgets.QFormLayout(self)
        self._command = QtWidgets.QLineEdit()
        self._command.setPlaceholderText(tr("page.command.empty"))
        self._test = QtWidgets.QPushButton(tr("page.test"))
        self._test.clicked.connect(self._try)
        self._answer = QtWidgets.QLabel()
        self._answer.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        row = QtWidgets.QHBoxLayout()
        row.addWidget(self._command, 1)
        row.addWidget(self._test)
        form.addRow(tr("page.command"), row)
        form.addRow("", self._answer)
        self._precision = QtWidgets.QComboBox()
        for precision in _PRECISIONS:
            self._precision.addItem(precision or tr("page.precision.own"), precision)
        form.addRow(tr("page.precision"), self._precision)
        self._count = QtWidgets.QSpinBox()
        self._count.setMaximum(_MAX_COUNT)
        self._count.setSpecialValueText(tr("page.count.all"))
        form.addRow(tr("page.count"), self._count)
        self._policies = {category: QtWidgets.QComboBox() for category in CATEGORIES}
        for category, box in self._policies.items():
            for policy in _POLICIES:
                box.addItem(tr(f"policy.{policy}"), policy)
            form.addRow(tr(f"page.{category}"), box)
        form.addRow(QtWidgets.QLabel(tr("page.note")))

    def load(self) -> None:
        """Show the options as they are."""
        config = self.api.plugin_config
        self._command.setText(config["command"])
        self._count.setValue(config["count"])
        self._precision.setCurrentIndex(max(0, self._precision.findData(config["precision"])))
        for category, box in self._policies.items():
            box.setCurrentIndex(max(0, box.findData(config[category])))

    def save(self) -> None:
        """Take the options over."""
        config = self.api.plugin_config
        config["command"] = self._command.text().strip()
        config["count"] = self._count.value()
        config["precision"] = self._precision.currentData()
        for category, box in self._policies.items():
            config[category] = box.currentData()

    def _try(self) -> None:
        """Start the command with ``--version`` in another thread, and show what it says."""
        setting = self._command.text()
        self._test.setEnabled(False)
        self._answer.setText("…")
        thread.run_task(lambda: version_of(setting), self._tried, traceback=False)

    def _tried(self, result: str | None = None, error: BaseException | None = None) -> None:
        if not self.deleted:
            self._test.setEnabled(True)
            self._answer.setText(str(result if error is None else error))


def version_of(setting: str) -> str:
    """Start the program to see whether it is MLFA.

    Returns:
        What it says of its version.

    Raises:
        HearingError: If there is none, or it is something else.
    """
    command = [*find_command(setting), "--version"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=child_environment(),
            timeout=_PATIENCE_S,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HearingError(f"{command[0]} does not start: {error}.") from error
    if done.returncode != 0 or not done.stdout.startswith("mlfa"):
        raise HearingError(f"{command[0]} is not MLFA.")
    return done.stdout.strip()
