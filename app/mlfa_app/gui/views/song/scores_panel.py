"""The scores of one song by category, each with its threshold, and the user's verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.readings import TagReading, by_category
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out
from mlfa_app.gui.views.song.tag_line import TagLine

_MADE_AHEAD = 28


class ScoresPanel(QWidget):
    """Shows the tags of one song: what stands first, then the nearest to that.

    Lines are kept and filled anew, so that going through a list of songs stays fluid.

    Signals:
        tag_accepted: A `TagReading` that shall stand.
        tag_rejected: One that shall not.
        tag_chosen: Name of a tag whose place in time is asked for.
        why_asked: Name of a tag: why it has its score is asked for.
    """

    tag_accepted = Signal(object)
    tag_rejected = Signal(object)
    tag_chosen = Signal(object)
    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: DecisionRule | None = None
        self._readings: list[TagReading] = []
        self._can_decide = True
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heads: list[QLabel] = []
        self._lines: list[TagLine] = []
        self._shown: list[TagLine] = []
        self._everything = QPushButton(self.tr("Show all tags"), self)
        self._everything.setCheckable(True)
        self._everything.setAutoDefault(False)
        self._everything.setToolTip(
            self.tr("Show every tag that the model knows, also those far from being proposed.")
        )
        self._everything.toggled.connect(self._on_everything_toggled)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._sentence)
        self._layout.addSpacing(gap(self, 0.3))
        self._layout.addWidget(self._everything, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(self.tr("Scores"))
        self._sentence.hide()
        self._everything.hide()
        # Made ahead, a few at a time: twenty at once would be felt at the first song.
        self._making = QTimer(self, interval=0)
        self._making.timeout.connect(self._make_ahead)
        self._making.start()

    @property
    def lines(self) -> tuple[TagLine, ...]:
        """The lines shown, from top to bottom."""
        return tuple(self._shown)

    @property
    def sentence(self) -> str:
        """What is said about the song as a whole; empty for nothing."""
        return self._sentence.text()

    @property
    def everything_button(self) -> QPushButton:
        """Shows all tags, or only those worth a line."""
        return self._everything

    def set_readings(
        self,
        rule: DecisionRule | None,
        readings: Sequence[TagReading],
        sentence: str = "",
        *,
        can_decide: bool = True,
    ) -> None:
        """Show the tags of a song.

        Args:
            rule: How they were read.
            readings: All tags of it.
            sentence: What is to be said about the whole, such as that it is no music.
            can_decide: Whether verdicts can be kept.
        """
        self._rule, self._readings, self._can_decide = rule, list(readings), can_decide
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._fill()

    def clear(self) -> None:
        """Show nothing."""
        self.set_readings(None, ())

    def _fill(self) -> None:
        groups = []
        if self._rule is not None:
            everything = self._everything.isChecked()
            groups = by_category(self._rule, self._readings, everything=everything)
        num_lines = sum(len(group) for _, group in groups)
        self._have(len(groups), num_lines)
        self._shown = self._lines[:num_lines]
        # Lines and heads keep their places where they can: moving widgets is what costs.
        place = 1
        lines = iter(self._lines)
        for head, (category, group) in zip(self._heads, groups, strict=False):
            self._put(head, place)
            head.setText(category_name(category))
            _reveal(head)
            place += 1
            for reading in group:
                line = next(lines)
                self._put(line, place)
                line.show_reading(reading, can_decide=self._can_decide)
                _reveal(line)
                place += 1
        for unused in (*self._heads[len(groups) :], *self._lines[num_lines:]):
            unused.hide()
        self._everything.setVisible(bool(self._readings))

    def _have(self, num_heads: int, num_lines: int) -> None:
        """Make widgets that are lacking."""
        while len(self._heads) < num_heads:
            head = QLabel(self)
            stand_out(head, 0.92)
            # Of less weight than the head of the whole section.
            head.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            head.setContentsMargins(0, gap(self, 0.45), 0, gap(self, 0.1))
            self._heads.append(head)
            self._layout.insertWidget(self._layout.count() - 2, head)
        while len(self._lines) < num_lines:
            line = TagLine(self)
            line.accepted.connect(self.tag_accepted)
            line.rejected.connect(self.tag_rejected)
            line.chosen.connect(self._on_chosen)
            line.why_asked.connect(self._on_why_asked)
            line.moved.connect(partial(self._on_moved, line))
            self._lines.append(line)
            self._layout.insertWidget(self._layout.count() - 2, line)

    def _make_ahead(self) -> None:
        if len(self._lines) >= _MADE_AHEAD:
            self._making.stop()
            return
        self._have(0, len(self._lines) + 1)
        self._lines[-1].hide()

    def _put(self, widget: QWidget, place: int) -> None:
        if self._layout.indexOf(widget) != place:
            self._layout.removeWidget(widget)
            self._layout.insertWidget(place, widget)

    def _on_chosen(self, reading: TagReading) -> None:
        self.tag_chosen.emit(reading.tag)

    def _on_why_asked(self, reading: TagReading) -> None:
        self.why_asked.emit(reading.tag)

    def _on_moved(self, line: TagLine, step: int) -> None:
        index = self._shown.index(line) + step
        if 0 <= index < len(self._shown):
            self._shown[index].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_everything_toggled(self, is_on: bool) -> None:
        self._everything.setText(self.tr("Show fewer tags") if is_on else self.tr("Show all tags"))
        self._fill()


def _reveal(widget: QWidget) -> None:
    """Show a widget, if it is hidden: asking again is not free."""
    if widget.isHidden():
        widget.show()
