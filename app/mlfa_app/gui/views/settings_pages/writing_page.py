"""Settings: what may be written into files."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.views.settings_pages.page import SettingsPage, explanation_label
from mlfa_app.settings import Settings

_TOOLTIP_ROLE = Qt.ItemDataRole.ToolTipRole
_FIELDS = ("genre", "mood", "instrument", "vocal", "era")


class WritingPage(SettingsPage):
    """A policy for each field, and what else happens to a file.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Writing")
        self._scores_policy = "never"
        self._policies: dict[str, str] = {}
        intro = explanation_label(
            self.tr(
                "Nothing is written until you have seen the changes and agreed. MLFA touches only "
                "the fields that you allow here: the sound and everything else in a file stay as "
                "they are."
            )
        )
        self.outer.insertWidget(0, intro)
        self._words = {
            "never": (self.tr("Never write"), self.tr("The field is left alone.")),
            "fill": (self.tr("Only if empty"), self.tr("What is there stays.")),
            "append": (
                self.tr("Add to what is there"),
                self.tr("What is there stays, and what is missing is added."),
            ),
            "replace-own": (
                self.tr("Replace only what MLFA wrote"),
                self.tr("Empty fields are filled; values that are not from MLFA stay."),
            ),
            "replace": (
                self.tr("Replace everything"),
                self.tr("What is there goes, also what you or others entered."),
            ),
        }
        labels = {
            "genre": self.tr("&Genre:"),
            "mood": self.tr("&Mood:"),
            "instrument": self.tr("&Instrument:"),
            "vocal": self.tr("&Vocals:"),
            "era": self.tr("&Era:"),
        }
        self.policy_boxes: dict[str, QComboBox] = {}
        self._notes: dict[str, QLabel] = {}
        for field in _FIELDS:
            box = QComboBox()
            for policy, (text, explanation) in self._words.items():
                box.addItem(text, policy)
                box.setItemData(box.count() - 1, explanation, _TOOLTIP_ROLE)
            note = self.add_row(labels[field], box, " ")
            assert note is not None
            self._notes[field] = note
            self.policy_boxes[field] = box
            box.currentIndexChanged.connect(self.on_policy_changed)
        self.keep_time_box = QCheckBox(self.tr("&Keep the modification time"))
        self.add_row(
            "",
            self.keep_time_box,
            self.tr(
                "Files keep their modification time when they are written. Backup programs that "
                "look at the time alone would then miss the change."
            ),
        )
        self.scores_box = QCheckBox(self.tr("Write the raw &scores too"))
        self.add_row(
            "",
            self.scores_box,
            self.tr(
                "One compact field of MLFA's own (MLFA_SCORES), for scripts. Players do not show "
                "it."
            ),
        )
        self.outer.addStretch(1)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self._policies = dict(settings.policies)
        for field, box in self.policy_boxes.items():
            box.setCurrentIndex(box.findData(settings.policies.get(field, "never")))
        self._scores_policy = settings.policies.get("scores", "never")
        self.scores_box.setChecked(self._scores_policy != "never")
        self.keep_time_box.setChecked(settings.keep_mtime)
        self.on_policy_changed()

    def changes(self) -> dict[str, object]:
        """Give the policies and whether the time is kept."""
        policies = dict(self._policies)
        for field, box in self.policy_boxes.items():
            policies[field] = box.currentData()
        # It is ours alone; a finer policy that somebody chose by hand stays.
        chosen = self._scores_policy if self._scores_policy != "never" else "replace-own"
        policies["scores"] = chosen if self.scores_box.isChecked() else "never"
        return {"policies": policies, "keep_mtime": self.keep_time_box.isChecked()}

    def on_policy_changed(self) -> None:
        """Say what the chosen policies mean."""
        for field, box in self.policy_boxes.items():
            if box.currentData() is not None:
                explanation = self._words[box.currentData()][1]
                self._notes[field].setText(explanation)
                box.setAccessibleDescription(explanation)
