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
from mlfa_app.settings import Settings, changing_settings, load_settings, save_settings
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
        outside_changed: Another process may have changed any of this: all that is shown is read
            again, and rows keep their places as far as they can.
        models_wanted: The user wants to choose a model.
    """

    settings_changed = Signal()
    package_changed = Signal()
    rule_changed = Signal()
    library_changed = Signal()
    songs_changed = Signal(object)
    outside_changed = Signal()
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
    _unsaved: frozenset[str] = field(default=frozenset(), init=False)

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
        after = dataclasses.replace(self.settings, **changes)  # type: ignore[arg-type]
        changed = _differences(self.settings, after)
        if not changed:
            return
        self.settings = after
        # What could not be saved before is tried once more.
        self._unsaved = unsaved = self._unsaved | changed
        self.runner.deciding.submit(
            lambda _catalog: self._save(after, unsaved), self._on_saved, self.messages.show_error
        )
        self._follow(changed)

    def look_for_changes(self) -> None:
        """Take up what a command, or somebody by hand, has changed in the settings file."""
        # Read in the lane that saves: what the window itself has changed is there by then.
        self.runner.deciding.submit(_settings_in_file, self._on_read, self.messages.show_error)

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

    def _save(self, settings: Settings, changed: frozenset[str]) -> Settings:
        # Runs in the deciding lane, one saving after the other.
        path = settings_path()
        with changing_settings(path):
            try:
                found = load_settings(path) if path.exists() else settings
            except SettingsError:
                keep_aside(path)
                found = settings
            self.has_unusable_file = False
            # A command may have saved something else meanwhile, which stays.
            values = {name: getattr(settings, name) for name in changed}
            save_settings(dataclasses.replace(found, **values), path)
        return settings

    def _on_saved(self, saved: Settings) -> None:
        # What was changed once more since then is still to be saved.
        self._unsaved = self._unsaved & _differences(self.settings, saved)

    def _on_read(self, found: Settings | None) -> None:
        # What the user wants holds until it can be saved, whatever the file says.
        if found is None or self._unsaved:
            return
        self.has_unusable_file = False
        changed = _differences(self.settings, found)
        self.settings = found
        if changed:
            self._follow(changed)

    def _follow(self, changed: frozenset[str]) -> None:
        """Bring what depends on settings in line with them."""
        self.signals.settings_changed.emit()
        if "model" in changed:
            self.load_package()
        elif changed & _RULE_SETTINGS and self.package is not None:
            self._set_rule(self._made_rule(self.package))

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


def _differences(before: Settings, after: Settings) -> frozenset[str]:
    """Name the settings that are others."""
    return frozenset(
        entry.name
        for entry in dataclasses.fields(after)
        if getattr(before, entry.name) != getattr(after, entry.name)
    )


def _settings_in_file(_catalog: Catalog) -> Settings | None:
    """Read the settings; None where there are none, or somebody is still at work on them."""
    path = settings_path()
    try:
        return load_settings(path) if path.exists() else None
    except SettingsError:
        return None


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
