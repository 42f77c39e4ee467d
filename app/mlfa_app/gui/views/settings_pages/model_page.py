"""Settings: which model hears the songs, and how much of them."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.views.models_dialog import ModelsDialog
from mlfa_app.gui.views.settings_pages.page import SettingsPage
from mlfa_app.jobs.models.listing import ListedModel, list_models
from mlfa_app.settings import Settings


class ModelPage(SettingsPage):
    """The choice among the installed models, the way to the models dialog, and the coverage.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Model")
        self._wanted = ""
        self.model_box = QComboBox()
        self.model_box.addItem(self.tr("Default"), "")
        self.model_box.activated.connect(self.on_chosen)
        self.add_row(
            self.tr("&Model:"),
            self.model_box,
            self.tr(
                "With another model the songs are analysed anew; with one that was taught on the "
                "present one this takes seconds. What the present one found is kept, and counts "
                "again when you come back to it."
            ),
        )
        self.manage_button = QPushButton(self.tr("Sh&ow, install and remove models…"))
        self.manage_button.clicked.connect(self.on_manage_pressed)
        self.manage_button.setAutoDefault(False)
        policy = self.manage_button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Maximum)
        self.manage_button.setSizePolicy(policy)
        self.add_row("", self.manage_button)
        self.coverage_box = QComboBox()
        self.coverage_box.addItem(
            self.tr("Automatic: all of it, or a minute where that would take long"), "auto"
        )
        self.coverage_box.addItem(self.tr("All of it"), "whole")
        self.coverage_box.addItem(self.tr("About a minute, spread over the song"), "minute")
        self.add_row(
            self.tr("&Hear of each song:"),
            self.coverage_box,
            self.tr(
                "A minute in short pieces gave the same first genre for 96 of 100 pieces that were "
                "tried; it is faster the longer the songs are and the larger the model is. It "
                "counts for songs that are analysed from now on; one that you drop on the window "
                "is always heard whole."
            ),
        )
        self.outer.addStretch(1)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self._wanted = settings.model
        place = self.model_box.findData(settings.model)
        if place < 0:
            self.model_box.addItem(settings.model, settings.model)
            place = self.model_box.count() - 1
        self.model_box.setCurrentIndex(place)
        self.coverage_box.setCurrentIndex(self.coverage_box.findData(settings.coverage))

    def changes(self) -> dict[str, object]:
        """Give model and coverage."""
        return {"model": self._wanted, "coverage": self.coverage_box.currentData()}

    def begin(self) -> None:
        """List the models."""
        wanted = self._wanted

        def look(catalog: Catalog) -> list[ListedModel]:
            return list_models(catalog, wanted)

        self.look_up(look, self.on_listed)

    def on_listed(self, models: list[ListedModel]) -> None:
        """Offer the models that can be used."""
        self.model_box.clear()
        for model in models:
            if model.error is None:
                text = self.tr("{title} ({name} {version})").format(
                    title=model.title, name=model.name, version=model.version
                )
                self.model_box.addItem(text, model.setting)
                if model.is_used:
                    self.model_box.setCurrentIndex(self.model_box.count() - 1)
        if self.model_box.findData(self._wanted) >= 0:
            self.model_box.setCurrentIndex(self.model_box.findData(self._wanted))
        elif not any(model.is_used for model in models):
            self.model_box.addItem(self._wanted or self.tr("Default"), self._wanted)
            self.model_box.setCurrentIndex(self.model_box.count() - 1)

    def on_chosen(self, place: int) -> None:
        """Note the user's choice."""
        self._wanted = self.model_box.itemData(place)

    def on_manage_pressed(self) -> None:
        """Open the dialog of models; what is done there counts at once."""
        dialog = ModelsDialog(self.context, self)
        dialog.exec()
        dialog.deleteLater()
        self.load(self.context.settings)
        self.begin()
