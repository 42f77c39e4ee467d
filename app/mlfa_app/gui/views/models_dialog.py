"""The model packages: which there are, how good they are, which one is used; install, remove."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.model_facts import ModelFacts
from mlfa_app.gui.views.question_panel import QuestionPanel
from mlfa_app.jobs.models.install import (
    Installed,
    PackageExistsError,
    Removed,
    ShouldStop,
    install_package,
    remove_package,
)
from mlfa_app.jobs.models.listing import ListedModel, list_models
from mlfa_core.errors import KnownError


class ModelsDialog(QDialog):
    """Lists the models. What is done here counts at once.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self.context = context
        self.models: list[ListedModel] = []
        self._installing: Ticket | None = None
        self._looking: Ticket | None = None
        self._is_over = False
        self._wanted_path: Path | None = None
        self.list = QListWidget()
        self.list.setSpacing(gap(self, 0.25))
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setAlternatingRowColors(True)
        self.list.setWordWrap(True)
        self.list.setSpacing(gap(self, 0.15))
        self.list.currentRowChanged.connect(self.on_row_changed)
        self.facts = ModelFacts()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.facts)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 2)
        self.panel = QuestionPanel()
        column = QVBoxLayout(self)
        column.addWidget(splitter, 1)
        column.addWidget(self.panel)
        column.addLayout(self._make_buttons())
        context.signals.package_changed.connect(self.on_package_changed)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 130, unit * 80)
        self._limit_to_screen()
        self.refresh()

    def refresh(self) -> None:
        """Look again which models there are."""
        wanted = self.context.settings.model

        def look(catalog: Catalog) -> list[ListedModel]:
            return list_models(catalog, wanted)

        if self._looking is not None:
            self._looking.cancel()
        self._looking = self.context.runner.reading.submit(look, self.on_listed, self.on_failed)

    def on_listed(self, models: list[ListedModel]) -> None:
        """Show the models."""
        marked = self._current()
        current = self._wanted_path or (None if marked is None else marked.path)
        self._wanted_path = None
        self.models = models
        self.list.clear()
        for model in models:
            self.list.addItem(self._item(model))
        places = [place for place, model in enumerate(models) if model.path == current]
        places += [place for place, model in enumerate(models) if model.is_used]
        self.list.setCurrentRow(places[0] if places else 0)
        if not models:
            self.on_row_changed(-1)
        if self.context.settings.model and not any(model.is_used for model in models):
            # It was removed, here or elsewhere.
            self.context.change_settings(model="")

    def on_row_changed(self, row: int) -> None:
        """Show the marked model."""
        model = self.models[row] if 0 <= row < len(self.models) else None
        self.facts.show_model(model)
        can_use = model is not None and model.error is None and not model.is_used
        self.use_button.setEnabled(can_use)
        self.remove_button.setEnabled(model is not None and model.origin == "installed")

    def on_package_changed(self) -> None:
        """Look again: another model is used."""
        if not self._is_over:
            self.refresh()

    def on_use_pressed(self) -> None:
        """Use the marked model."""
        model = self._current()
        if model is not None and model.error is None:
            self.context.change_settings(model=model.setting)
            self.refresh()

    def on_zip_pressed(self) -> None:
        """Ask for a zip file."""
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Install a model"), "", self.tr("Model packages (*.zip);;All files (*)")
        )
        if name:
            self.install(Path(name))

    def on_folder_pressed(self) -> None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Install a model"))
        if name:
            self.install(Path(name))

    def install(self, path: Path, *, replace: bool = False) -> None:
        """Check a package and copy it to the user's models.

        Args:
            path: A folder or a zip file.
            replace: Whether it may take the place of another of the same name.
        """

        def work(_catalog: Catalog, _tell: Tell, should_stop: ShouldStop) -> Installed | None:
            return install_package(path, replace=replace, should_stop=should_stop)

        def failed(error: KnownError) -> None:
            self._on_install_failed(path, error)

        self.install_button.setEnabled(False)
        text = self.tr("{name} is checked and copied…").format(name=path.name)
        self.panel.ask(text, [(self.tr("Cancel"), self.on_cancel_pressed)])
        lane = self.context.runner.writing
        self._installing = lane.submit_job(work, self.on_installed, failed)

    def on_cancel_pressed(self) -> None:
        """Stop the installation."""
        if self._installing is not None:
            self._installing.cancel()

    def on_installed(self, installed: Installed | None) -> None:
        """Say what was installed, and offer to use it."""
        self._installing = None
        if self._is_over:
            return
        self.install_button.setEnabled(True)
        if installed is None:
            self._say(self.tr("Nothing was installed."))
            return
        package = installed.package
        if installed.was_there:
            text = self.tr("“{title}” had been installed before.")
        elif installed.has_replaced:
            text = self.tr("“{title}” took the place of the earlier one.")
        else:
            text = self.tr("“{title}” was installed.")
        self._say(text.format(title=package.facts.title))
        self._wanted_path = package.path
        self.refresh()
        # Its name may be that of the model in use.
        self.context.load_package()

    def on_remove_pressed(self) -> None:
        """Ask whether the marked model shall go, and what shall become of what it found."""
        model = self._current()
        if model is None or model.origin != "installed":
            return
        text = self.tr("Remove “{name}” from this computer?").format(name=model.title or model.name)
        if model.is_used:
            text += " " + self.tr("It is in use; the default model takes its place.")
        remove = self.tr("Remove")
        answers = []
        if model.num_analyses:
            text += " " + self.tr(
                "What it found in %n songs can stay: it counts again when the same model is "
                "installed again.",
                "",
                model.num_analyses,
            )
            remove = self.tr("Remove, keep what it found")
            forget = self.tr("Remove and forget")
            answers.append((forget, lambda: self.remove(model, forget=True)))
        answers.insert(0, (remove, lambda: self.remove(model)))
        self.panel.ask(text, [*answers, (self.tr("Keep the model"), self._on_kept)])

    def remove(self, model: ListedModel, *, forget: bool = False) -> None:
        """Remove a model.

        Args:
            model: The model.
            forget: Whether what it found is forgotten too.
        """
        path = str(model.path)

        def work(catalog: Catalog) -> Removed:
            removed = remove_package(path)
            if forget and removed.identifier is not None:
                catalog.forget_model(removed.identifier)
            return removed

        self.context.runner.deciding.submit(work, self.on_removed, self.on_failed)

    def on_removed(self, removed: Removed) -> None:
        """Say what was removed."""
        if self._is_over:
            return
        self._say(self.tr("“{name}” was removed.").format(name=removed.name))
        self.refresh()
        if not self.context.settings.model:
            self.context.load_package()

    def on_failed(self, error: KnownError) -> None:
        """Say what went wrong."""
        if self._is_over:
            self.context.messages.show_error(error)
            return
        self.panel.ask(error_text(error), [(self.tr("Close"), self._on_kept)], is_error=True)

    def done(self, result: int) -> None:
        """Close; an installation that runs is stopped."""
        self._is_over = True
        self.on_cancel_pressed()
        if self._looking is not None:
            self._looking.cancel()
        super().done(result)

    def _on_install_failed(self, path: Path, error: KnownError) -> None:
        self._installing = None
        if self._is_over:
            return
        self.install_button.setEnabled(True)
        if not isinstance(error, PackageExistsError):
            self.on_failed(error)
            return
        self.panel.ask(
            f"{error} {self.tr('Go on?')}",
            [
                (self.tr("Install"), lambda: self.install(path, replace=True)),
                (self.tr("Cancel"), self._on_kept),
            ],
        )

    def _on_kept(self) -> None:
        self.list.setFocus()

    def _say(self, text: str) -> None:
        self.panel.ask(text, [(self.tr("Close"), self._on_kept)])

    def _current(self) -> ListedModel | None:
        row = self.list.currentRow()
        return self.models[row] if 0 <= row < len(self.models) else None

    def _item(self, model: ListedModel) -> QListWidgetItem:
        origins = {
            "shipped": self.tr("came with MLFA"),
            "installed": self.tr("installed by you"),
            "path": self.tr("at a place of its own"),
        }
        states = [origins[model.origin]]
        if model.error is not None:
            states.insert(0, self.tr("cannot be used"))
        elif model.is_used:
            states.insert(0, self.tr("in use"))
        name = f"{model.name} {model.version}".strip()
        item = QListWidgetItem("{}\n{}".format(name, ", ".join(states)))
        font = item.font()
        font.setBold(model.is_used)
        item.setFont(font)
        item.setToolTip(str(model.path))
        return item

    def _make_buttons(self) -> QHBoxLayout:
        self.use_button = QPushButton(self.tr("&Use this model"))
        self.use_button.clicked.connect(self.on_use_pressed)
        self.install_button = QPushButton(self.tr("&Install"))
        menu = QMenu(self.install_button)
        menu.addAction(self.tr("From a &zip file…"), self.on_zip_pressed)
        menu.addAction(self.tr("From a &folder…"), self.on_folder_pressed)
        self.install_button.setMenu(menu)
        self.remove_button = QPushButton(self.tr("&Remove…"))
        self.remove_button.clicked.connect(self.on_remove_pressed)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        shortcut = QShortcut(QKeySequence.StandardKey.Delete, self.list, self.on_remove_pressed)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        line = QHBoxLayout()
        line.setSpacing(gap(self, 0.5))
        for button in (self.use_button, self.install_button, self.remove_button):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(close)
        return line

    def _limit_to_screen(self) -> None:
        room = self.screen().availableSize() * 0.9
        self.resize(self.size().boundedTo(room))
