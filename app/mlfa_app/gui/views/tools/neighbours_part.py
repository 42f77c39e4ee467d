"""Which part of a song is meant: a line of the dialog of similar songs."""

from __future__ import annotations

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QTimeEdit, QWidget

_FIRST_S = 30
_HOUR_S = 3600


class PartLine(QWidget):
    """A box to tick, and two times.

    Signals:
        changed: Another part, or none, is meant.

    Attributes:
        box: Whether only a part is meant.
        start: Where it begins.
        end: Where it ends.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(self.tr("&Only the part from"))
        self.start, self.end = QTimeEdit(), QTimeEdit()
        self.start.setAccessibleName(self.tr("Where the part begins"))
        self.end.setAccessibleName(self.tr("Where the part ends"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.box, self.start, QLabel(self.tr("to")), self.end):
            row.addWidget(widget)
        row.addStretch(1)
        self._last: tuple[float, float] | None = None
        self.show_length(_FIRST_S)
        self.box.toggled.connect(self._on_changed)
        self.start.editingFinished.connect(self._on_changed)
        self.end.editingFinished.connect(self._on_changed)

    @property
    def part(self) -> tuple[float, float] | None:
        """From which second to which; None for the whole song."""
        if not self.box.isChecked():
            return None
        start_s, end_s = _seconds(self.start), _seconds(self.end)
        return (start_s, end_s) if start_s < end_s else None

    def show_length(self, duration_s: float) -> None:
        """Offer times up to the length of a song.

        Args:
            duration_s: Its length, seconds.
        """
        last = QTime(0, 0).addSecs(max(1, min(int(duration_s), 24 * _HOUR_S - 1)))
        for edit in (self.start, self.end):
            edit.setDisplayFormat("h:mm:ss" if duration_s >= _HOUR_S else "m:ss")
            edit.setMaximumTime(last)
        if not self.box.isChecked():
            self.start.setTime(QTime(0, 0))
            self.end.setTime(min(last, QTime(0, 0).addSecs(_FIRST_S)))
        self._show_state()

    def _on_changed(self) -> None:
        self._show_state()
        if self.part != self._last:
            self._last = self.part
            self.changed.emit()

    def _show_state(self) -> None:
        for edit in (self.start, self.end):
            edit.setEnabled(self.box.isChecked())


def _seconds(edit: QTimeEdit) -> float:
    return QTime(0, 0).secsTo(edit.time())
