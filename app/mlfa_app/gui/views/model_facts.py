"""One model: what it is, how good it is at a glance, and its card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from mlfa_app.gui.number_text import decimal, percent, user_locale
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.card_view import CardView
from mlfa_app.gui.views.labels import plain_label, stand_out
from mlfa_app.jobs.models.listing import ListedModel
from mlfa_app.package_quality import QualityFacts


class ModelFacts(QWidget):
    """Shows one model, or why it cannot be used.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title_label = _label()
        stand_out(self.title_label, 1.3)
        self.about_label = _label()
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setHorizontalSpacing(gap(self, 1.0))
        self.card = CardView()
        self.card.setAccessibleName(self.tr("Card of the model"))
        head = QWidget()
        rows = QVBoxLayout(head)
        rows.addLayout(self.form)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(head)
        scroll.setAccessibleName(self.tr("At a &glance").replace("&", ""))
        self.tabs = QTabWidget()
        self.tabs.addTab(scroll, self.tr("At a &glance"))
        self.tabs.addTab(self.card, self.tr("&Card"))
        column = QVBoxLayout(self)
        column.setContentsMargins(gap(self, 0.5), 0, 0, 0)
        column.setSpacing(gap(self, 0.5))
        column.addWidget(self.title_label)
        column.addWidget(self.about_label)
        column.addWidget(self.tabs, 1)

    def show_model(self, model: ListedModel | None) -> None:
        """Show a model; None if there is none."""
        while self.form.rowCount():
            self.form.removeRow(0)
        has_card = model is not None and bool(model.card)
        self.tabs.setTabVisible(1, has_card)
        if model is None:
            self.title_label.setText(self.tr("There is no model."))
            self.about_label.setText(self.tr("Install one from a zip file or a folder."))
            return
        if model.error is not None:
            self.title_label.setText(model.name)
            self.about_label.setText(self.tr("It cannot be used: {why}").format(why=model.error))
            self._add(self.tr("Place:"), str(model.path))
            return
        self.title_label.setText(model.title)
        self.about_label.setText(model.description)
        self.card.show_card(model.card)
        names = {
            "genre": self.tr("%n genres", "", dict(model.tag_counts).get("genre", 0)),
            "mood": self.tr("%n moods", "", dict(model.tag_counts).get("mood", 0)),
            "vocal": self.tr("%n for vocals", "", dict(model.tag_counts).get("vocal", 0)),
            "instrument": self.tr(
                "%n instruments", "", dict(model.tag_counts).get("instrument", 0)
            ),
            "era": self.tr("%n eras", "", dict(model.tag_counts).get("era", 0)),
            "other": self.tr("%n others", "", dict(model.tag_counts).get("other", 0)),
        }
        self._add(self.tr("Tags:"), ", ".join(names[key] for key, _count in model.tag_counts))
        assert model.quality is not None
        self._add_quality(model.quality)
        size = user_locale().formattedDataSize(model.size_bytes)
        self._add(self.tr("Size:"), size)
        self._add(self.tr("Licence:"), model.licence)
        analysed = self.tr("%n songs", "", model.num_analyses)
        self._add(self.tr("Has analysed:"), analysed)
        self._add(self.tr("Place:"), str(model.path))

    def _add_quality(self, quality: QualityFacts) -> None:
        for facts in quality.precisions:
            if facts.measured is None:
                continue
            text = self.tr("{percent} right when measured").format(percent=percent(facts.measured))
            if facts.tags_per_song is not None:
                number = decimal(facts.tags_per_song)
                text += self.tr(", {number} tags a song").format(number=number)
            self._add(self.tr("At {percent}:").format(percent=percent(facts.wanted)), text)
        if quality.roc_auc is not None:
            number = decimal(quality.roc_auc, 3)
            text = self.tr("{number} (macro ROC-AUC; 0.5 is guessing, 1 is perfect)")
            self._add(self.tr("Ranking:"), text.format(number=number))
        if quality.num_songs:
            text = self.tr("on %n songs that it had not heard before", "", quality.num_songs)
            self._add(self.tr("Measured:"), text)
        if quality.decision_source:
            self._add(self.tr("“Right” means:"), quality.decision_source)

    def _add(self, label: str, text: str) -> None:
        if text:
            value = _label()
            value.setText(text)
            value.setAccessibleName(f"{label} {text}")
            name = QLabel(label)
            name.setBuddy(value)
            # Beside the first of several lines, not between them.
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.form.addRow(name, value)


def _label() -> QLabel:
    label = plain_label()
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
