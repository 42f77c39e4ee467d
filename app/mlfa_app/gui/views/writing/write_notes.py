"""Below the plan: the promise, what to know before writing, and what was just said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mlfa_app.gui.tables.change_rows import ChangeCounts, Show
from mlfa_app.gui.tables.change_words import blocked_label, field_name
from mlfa_app.jobs.writing.review_plan import ReviewChoice
from mlfa_app.settings import POLICY_FIELDS
from mlfa_app.tagfiles.profiles import profile_of


class WriteNotes(QWidget):
    """A few lines of text.

    Signals:
        show_wanted: Which rows of the plan the user wants to see.
    """

    show_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.promise = _label()
        self.cautions = _label()
        self.row_cautions = _label()
        self.row_cautions.setTextFormat(Qt.TextFormat.PlainText)
        self.blocked = _label()
        self.said = _label()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.fontMetrics().height() // 5)
        for label in (self.cautions, self.row_cautions, self.blocked, self.said, self.promise):
            layout.addWidget(label)
        for label in (self.cautions, self.blocked):
            # The others have no link: Tab passes them by.
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByKeyboard
                | Qt.TextInteractionFlag.LinksAccessibleByMouse
            )
            label.linkActivated.connect(self._on_link_activated)

    def show_plan(self, counts: ChangeCounts, choice: ReviewChoice) -> None:
        """Show what goes for a plan."""
        places = profile_of(choice.profile).places
        fields = [
            field_name(places.get(name, name)) for name in POLICY_FIELDS if choice.wants(name)
        ]
        if fields:
            text = self.tr(
                "Only these fields change: {fields}. The audio and every other field and picture "
                "stay identical, which is proven for each file before it is replaced."
            ).format(fields=", ".join(fields))
        else:
            text = self.tr("No field may be written. Choose what may happen to one of them.")
        self.show_row([])
        self.promise.setText(text)
        self.promise.show()
        self._show_line(
            self.cautions,
            self.tr("%n changes may be shown differently by some players.", "", counts.cautions),
            Show.CAUTIONS,
            counts.cautions > 0,
        )
        num_blocked = sum(counts.blocked.values())
        reasons = ", ".join(
            f"{count} {blocked_label(obstacle)}" for obstacle, count in counts.blocked.items()
        )
        text = self.tr("%n files are left alone: {reasons}.", "", num_blocked)
        self._show_line(self.blocked, text.format(reasons=reasons), Show.BLOCKED, num_blocked > 0)

    def show_promise_only(self) -> None:
        """Hide what goes for the plan alone."""
        for label in (self.cautions, self.row_cautions, self.blocked, self.said):
            label.hide()

    def show_row(self, sentences: list[str]) -> None:
        """Say what there is to know about the row where the user is."""
        self.row_cautions.setText("\n".join(f"     {sentence}" for sentence in sentences))
        self.row_cautions.setVisible(bool(sentences))

    def say(self, text: str, *, is_error: bool = False) -> None:
        """Say something in answer to what the user did."""
        self.said.setText(("⚠ " if is_error else "") + text)
        self.said.show()

    def _show_line(self, label: QLabel, text: str, show: Show, is_shown: bool) -> None:
        # Nothing in the text comes from files, so that it can hold no markup of its own.
        link = f'<a href="{show.value}">{self.tr("Show them")}</a>'
        label.setText(f"⚠ {text} {link}")
        label.setVisible(is_shown)

    def _on_link_activated(self, link: str) -> None:
        self.show_wanted.emit(Show(link))


def _label() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setVisible(False)
    return label
