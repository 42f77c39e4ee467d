"""Settings: how sure the model must be, and which tags count."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.number_text import decimal, percent
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.settings_pages.page import SettingsPage
from mlfa_app.settings import CATEGORIES, Settings

_LOWEST, _HIGHEST = 0.7, 0.95
# What a dial shows as long as there is no model that says what it offers.
_USUAL = (0.7, 0.8, 0.9, 0.95)


class TagsPage(SettingsPage):
    """The precision dial, and the categories that are shown.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Tags")
        self._precision = Settings().precision
        self._is_touched = False
        self._offered = self._find_offered()
        self.dial = QSlider(Qt.Orientation.Horizontal)
        self.dial.setRange(0, len(self._offered) - 1)
        self.dial.setPageStep(1)
        self.dial.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.dial.valueChanged.connect(self.on_dial_moved)
        self.value_label = QLabel()
        self.value_label.setMinimumWidth(self.fontMetrics().horizontalAdvance(percent(1.0) + "  "))
        self.value_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(QLabel(self.tr("More tags")))
        line.addWidget(self.dial, 1)
        line.addWidget(QLabel(self.tr("Surer tags")))
        line.addWidget(self.value_label)
        row.setFocusProxy(self.dial)
        name = self.tr("Wanted precision of the proposed tags")
        self.dial.setAccessibleName(name)
        self.meaning_label = self.add_row(self.tr("How &sure:"), row, " ", name=name)
        self._add_categories()
        self.outer.addStretch(1)
        context.signals.package_changed.connect(self.on_package_changed)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self._precision = settings.precision
        self._is_touched = False
        self.dial.setValue(self._place_of(settings.precision))
        self._say_precision()
        for category in CATEGORIES:
            self.shown_boxes[category].setChecked(category in settings.shown_categories)
        self._is_touched = False

    def changes(self) -> dict[str, object]:
        """Give the precision and the categories."""
        return {
            # A precision between two that the model offers stays as it was typed.
            "precision": self._offered[self.dial.value()] if self._is_touched else self._precision,
            "shown_categories": _checked(self.shown_boxes),
        }

    def on_dial_moved(self) -> None:
        """Say what the new precision means."""
        self._is_touched = True
        self._say_precision()

    def on_package_changed(self) -> None:
        """Offer what the model that is used now offers; the choice on the page stays."""
        wanted = self._offered[self.dial.value()] if self._is_touched else self._precision
        was_touched = self._is_touched
        self._offered = self._find_offered()
        self.dial.setRange(0, len(self._offered) - 1)
        self.dial.setValue(self._place_of(wanted))
        self._is_touched = was_touched
        self._say_precision()

    def _find_offered(self) -> tuple[float, ...]:
        package = self.context.package
        offered = _USUAL if package is None else tuple(sorted(package.thresholds))
        inside = tuple(value for value in offered if _LOWEST <= value <= _HIGHEST)
        return inside or offered

    def _place_of(self, precision: float) -> int:
        """Find what the model takes for a precision: the next one that is as high."""
        for place, value in enumerate(self._offered):
            if value >= precision - 1e-9:
                return place
        return len(self._offered) - 1

    def _add_categories(self) -> None:
        self.shown_boxes: dict[str, QCheckBox] = {}
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(gap(self, 1.5))
        for place, category in enumerate(CATEGORIES):
            shown = QCheckBox(category_name(category))
            shown.setAccessibleName(self.tr("Show: {name}").format(name=category_name(category)))
            grid.addWidget(shown, place // 3, place % 3)
            self.shown_boxes[category] = shown
        grid.setColumnStretch(3, 1)
        self.add_row(
            self.tr("Show:"),
            block,
            self.tr(
                "What is shown appears beside your songs. What is written into files, and how, is "
                "chosen on the page “Writing”."
            ),
        )

    def _say_precision(self) -> None:
        value = self._offered[self.dial.value()]
        text = percent(value)
        self.value_label.setText(text)
        self.dial.setAccessibleDescription(text)
        assert self.meaning_label is not None
        self.meaning_label.setText(self._meaning(value))

    def _meaning(self, wanted: float) -> str:
        """Say what a precision means, in the model's own measured numbers."""
        sentences = [
            self.tr(
                "A tag is proposed only where about {percent} of such proposals are right; "
                "otherwise the song gets no tag."
            ).format(percent=percent(wanted))
        ]
        if self.context.package is None:
            return sentences[0]
        from mlfa_app.package_quality import quality_of

        quality = quality_of(self.context.package)
        facts = next((row for row in quality.precisions if row.wanted == wanted), None)
        if facts is None:
            return sentences[0]
        if facts.measured is not None and quality.num_songs:
            sentences.append(
                self.tr(
                    "Measured on %n songs unknown to the model: {percent}.", "", quality.num_songs
                ).format(percent=percent(facts.measured))
            )
        if facts.share_with_tags is not None:
            sentences.append(
                self.tr("{percent} of the songs get tags.").format(
                    percent=percent(facts.share_with_tags)
                )
            )
        elif facts.tags_per_song is not None:
            number = decimal(facts.tags_per_song)
            sentences.append(self.tr("A song gets {number} tags on average.").format(number=number))
        if facts.num_abstaining:
            sentences.append(
                self.tr(
                    "%n tags are never proposed: the model is not sure enough of them.",
                    "",
                    facts.num_abstaining,
                )
            )
        if quality.decision_source:
            # In the words of the model's maker, so that nobody takes it for more than it is.
            source = quality.decision_source.rstrip(".")
            sentences.append(self.tr("“Right” means: {source}.").format(source=source))
        return " ".join(sentences)


def _checked(boxes: dict[str, QCheckBox]) -> tuple[str, ...]:
    return tuple(category for category, box in boxes.items() if box.isChecked())
