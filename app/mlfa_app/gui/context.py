"""What the parts of the window share: lanes, settings, model, rule, and news of each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import SettingsError, shown
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.runner import Runner
from mlfa_app.paths import settings_path
from mlfa_app.settings import Settings, save_settings
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.jobs.kept_worker import KeptWorker
    from mlfa_core.model_package import ModelPackage

# A change of one of these changes which tags are proposed, or where songs stand.
_RULE_SETTINGS = frozenset({"precision", "shown_categories", "wording"})


class ContextSignals(QObject):
    """News for all parts of the window.

    Signals:
        settings_changed: The settings are others now.
        package_changed: The model is another one now, or there is none.
        rule_changed: Songs are seen through another model or other thresholds.
        library_changed: Folders, or how many songs there are, changed.
        songs_changed: Something about songs changed: a list of file ids, None for all.
        models_wanted: The user wants to choose a model.
    """

    settings_changed = Signal()
    package_changed = Signal()
    rule_changed = Signal()
    library_changed = Signal()
    songs_changed = Signal(object)
    models_wanted = Signal()


@dataclass(eq=False)
class WindowContext:
    """Made once by the program, handed to every part of the window. Lives in the GUI thread.

    Attributes:
        runner: The lanes.
        settings: The current settings; `change_settings` is the only way to change them.
        package: Facts of the model in use; None while it is being looked for, or if there is none.
        rule: How the library is seen; None as long as there is no package.
        signals: News.
        messages: Where errors and notices are shown.
        has_unusable_file: Whether the settings file could not be used; it is then kept under
            another name before the first saving.
        spare_worker: A process that was started ahead for the first song; None once it is taken.
    """

    runner: Runner
    settings: Settings
    package: ModelPackage | None = None
    rule: DecisionRule | None = None
    signals: ContextSignals = field(default_factory=ContextSignals)
    messages: Messages = field(default_factory=Messages)
    has_unusable_file: bool = False
    spare_worker: KeptWorker | None = None

    def __post_init__(self) -> None:
        if self.package is not None and self.rule is None:
            self.rule = self._made_rule(self.package)

    def change_settings(self, **changes: object) -> None:
        """Take other values for some settings at once, and save them.

        What depends on them follows: another model is looked for, other thresholds are computed.

        Args:
            changes: New values by the names of `Settings`.

        Raises:
            SettingsError: If a value is not allowed; nothing has changed then.
        """
        before = self.settings
        after = dataclasses.replace(before, **changes)  # type: ignore[arg-type]
        changed = {
            entry.name
            for entry in dataclasses.fields(after)
            if getattr(before, entry.name) != getattr(after, entry.name)
        }
        if not changed:
            return
        self.settings = after
        self.runner.deciding.submit(
            lambda _catalog: self._save(after), failed=self.messages.show_error
        )
        self.signals.settings_changed.emit()
        if "model" in changed:
            self.load_package()
        elif changed & _RULE_SETTINGS and self.package is not None:
            self._set_rule(self._made_rule(self.package))

    def load_package(self) -> None:
        """Look for the model that the settings name, off the GUI thread."""
        wanted = self.settings.model

        def find(_catalog: Catalog) -> ModelPackage:
            from mlfa_app.packages import find_package

            return find_package(wanted)

        self.runner.reading.submit(find, self._on_package_loaded, self._on_package_missing)

    def set_package(self, package: ModelPackage | None) -> None:
        """Use a package, or none."""
        self.package = package
        self.signals.package_changed.emit()
        self._set_rule(None if package is None else self._made_rule(package))

    def _save(self, settings: Settings) -> None:
        # Runs in the deciding lane, one saving after the other.
        path = settings_path()
        if self.has_unusable_file:
            keep_aside(path)
            self.has_unusable_file = False
        save_settings(settings, path)

    def _on_package_loaded(self, package: ModelPackage) -> None:
        self.set_package(package)

    def _on_package_missing(self, error: KnownError) -> None:
        # A model in use stays: without one, nothing could be shown at all.
        self.show_model_error(error)
        if self.package is None:
            self.set_package(None)

    def show_model_error(self, error: KnownError) -> None:
        """Say that no model can be used, with a way to the models."""
        words = QCoreApplication.translate("WindowContext", "Choose a model…")
        self.messages.show_error(error, words, self.signals.models_wanted.emit)

    def _set_rule(self, rule: DecisionRule | None) -> None:
        if rule != self.rule:
            self.rule = rule
            self.signals.rule_changed.emit()

    def _made_rule(self, package: ModelPackage) -> DecisionRule:
        # numpy and pydantic come with it; the package's loading has brought them off this thread.
        from mlfa_app.jobs.deciding.rules import rule_of

        return rule_of(package, self.settings, self.messages.show_error)


def keep_aside(path: Path) -> None:
    """Give a settings file that cannot be used another name: somebody wrote it by hand.

    Raises:
        SettingsError: If it cannot be renamed.
    """
    target = path.with_name(f"{path.stem}-unusable{path.suffix}")
    try:
        path.replace(target)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SettingsError(
            f"Could not keep the settings file {shown(path)} under another name: {error.strerror}.",
            "The new settings hold until the window is closed.",
            path,
        ) from error
