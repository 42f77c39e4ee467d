"""Settings: which player reads the files."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.tables.caution_words import caution_text, player_name
from mlfa_app.gui.tables.change_words import field_name, values_text
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.settings_pages.page import SettingsPage, explanation_label
from mlfa_app.settings import PROFILES, Settings
from mlfa_app.tagfiles.plan import FieldPolicy
from mlfa_app.tagfiles.player_plan import TagState, plan_for_player
from mlfa_app.tagfiles.profiles import PlayerProfile, profile_of

_EXAMPLE = {"genre": ("Techno", "House", "R&B/Soul"), "mood": ("calm", "dark")}
_STATES = (
    ("MP3, ID3v2.4", TagState({}, "MP3", "2.4")),
    ("MP3, ID3v2.3", TagState({}, "MP3", "2.3")),
    ("FLAC", TagState({}, "FLAC")),
)


class PlayerPage(SettingsPage):
    """A choice of players, what follows from it, and an example.

    Signals:
        player_chosen: The name of the profile that is shown now.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    player_chosen = Signal(str)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Player")
        intro = self.tr(
            "Players differ in how many genres they show, where they look for a mood, and what "
            "they take for the border between two values. Files are written as yours shows them; "
            "what is in a file already is changed only where your policies say so."
        )
        self.outer.insertWidget(0, explanation_label(intro))
        self.player_box = QComboBox()
        for name in PROFILES:
            self.player_box.addItem(player_name(name), name)
        self.add_row(self.tr("&Player:"), self.player_box)
        self.facts = _label(self.tr("What follows from it"))
        self.example = _label(self.tr("Example"))
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap(self, 0.8))
        column.addWidget(self.facts)
        column.addWidget(self.example)
        column.addStretch(1)
        self.add_block(block, self.tr("separators genres mood ID3 version example"))
        self.player_box.currentIndexChanged.connect(self.on_player_changed)
        self.on_player_changed()

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self.player_box.setCurrentIndex(self.player_box.findData(settings.profile))

    def changes(self) -> dict[str, object]:
        """Give the player."""
        return {"profile": self.player_box.currentData()}

    def on_player_changed(self) -> None:
        """Say what follows from the choice, and show it."""
        profile = profile_of(self.player_box.currentData())
        self.player_chosen.emit(profile.name)
        self.facts.setText("\n".join(f"•  {line}" for line in self._facts(profile)))
        self.example.setText("\n".join(self._example(profile)))

    def _facts(self, profile: PlayerProfile) -> list[str]:
        lines = []
        if profile.joiner:
            text = self.tr("Several values are written as one, with “{sign}” between them.")
            lines.append(text.format(sign=profile.joiner.strip()))
        else:
            lines.append(self.tr("Several values are written as a list."))
        for field, limit in profile.max_values.items():
            text = self.tr("{field}: at most %n, the strongest first.", "", limit)
            lines.append(text.format(field=field_name(field)))
        for field, place in profile.places.items():
            text = self.tr("{field}: goes into the field “{place}”.")
            lines.append(text.format(field=field_name(field), place=field_name(place)))
        text = self.tr("A new ID3 tag is of version {version}; a tag that is there keeps its own.")
        lines.append(text.format(version=profile.new_id3_version))
        signs = profile.all_separators
        if signs:
            text = self.tr("You are warned of values that contain {signs}.")
            lines.append(text.format(signs=" ".join(f"“{sign}”" for sign in signs)))
        return lines

    def _example(self, profile: PlayerProfile) -> list[str]:
        found = "; ".join(value for values in _EXAMPLE.values() for value in values)
        lines = [self.tr("Example: a song with the tags {tags}").format(tags=found)]
        policies = dict.fromkeys(_EXAMPLE, FieldPolicy.FILL)
        for name, state in _STATES:
            plan = plan_for_player(state, _EXAMPLE, policies, {}, profile)
            fields = "   ".join(
                f"{field_name(change.field)} = {values_text(change.new)}" for change in plan.changes
            )
            lines.append(f"    {name}:  {fields}")
            warnings = [one for one in plan.cautions if one.kind.value in ("separator", "version")]
            lines += [f"        ⚠ {caution_text(one)}" for one in warnings]
        return lines


def _label(name: str) -> QLabel:
    label = plain_label()
    label.setAccessibleName(name)
    return label
