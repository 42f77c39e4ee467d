"""Text that never makes a pane wider: what does not fit is cut, and told under the mouse."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget


class ElidedLabel(QLabel):
    """Shows text of the user's world, plain, on at most a few lines.

    Args:
        parent: Owner.
        mode: Where it is cut when it has only one line.
        most_lines: How many lines it may take.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        most_lines: int = 1,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._most_lines = most_lines
        self.setTextFormat(Qt.TextFormat.PlainText)

    def lines(self) -> list[str]:
        """What is drawn, line by line."""
        metrics, width = self.fontMetrics(), max(1, self.contentsRect().width())
        rest = " ".join(self.text().split())
        found: list[str] = []
        while (
            rest and len(found) < self._most_lines - 1 and metrics.horizontalAdvance(rest) > width
        ):
            words = rest.split(" ")
            count = len(words) - 1
            while count and metrics.horizontalAdvance(" ".join(words[:count])) > width:
                count -= 1
            if not count:
                break  # one word that is wider than the line
            found.append(" ".join(words[:count]))
            rest = " ".join(words[count:])
        if rest:
            found.append(metrics.elidedText(rest, self._mode, width))
        return found

    def sizeHint(self) -> QSize:  # noqa: N802
        """Prefer one line that shows all."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Need next to nothing."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 6, metrics.height())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Grow by lines."""
        return self._most_lines > 1

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """So many lines as the text takes."""
        metrics = self.fontMetrics()
        if self._most_lines == 1:
            return metrics.height()
        box = metrics.boundingRect(0, 0, width, 10_000, int(Qt.TextFlag.TextWordWrap), self.text())
        num_lines = max(1, round(box.height() / max(1, metrics.lineSpacing())))
        return metrics.lineSpacing() * min(num_lines, self._most_lines)

    def event(self, event: QEvent) -> bool:
        """Tell all of a text that is cut, when somebody asks with the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            is_cut = " ".join(self.lines()) != " ".join(self.text().split())
            QToolTip.showText(event.globalPos(), self.text() if is_cut else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the lines; a right-to-left text stands to the right, as its readers expect."""
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            is_mirrored = is_right_to_left(self.text())
            direction = Qt.LayoutDirection
            painter.setLayoutDirection(
                direction.RightToLeft if is_mirrored else direction.LeftToRight
            )
            metrics, box = self.fontMetrics(), self.contentsRect()
            top = box.top()
            if self._most_lines == 1:
                top += (box.height() - metrics.height()) // 2
            # Put on the line of this font: signs that another one lends, as that which isolates a
            # name is, would push the text down, out of its own widget.
            for place, line in enumerate(self.lines()):
                y = top + place * metrics.lineSpacing() + metrics.ascent()
                width = metrics.horizontalAdvance(line)
                x = box.right() + 1 - width if is_mirrored else box.left()
                painter.drawText(x, y, line)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a right-to-left script.

    What is isolated, as a name in a sentence is, does not count.

    Source:
        Unicode Standard Annex 9, rule P2.
    """
    depth = 0
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("LRI", "RLI", "FSI"):
            depth += 1
        elif direction == "PDI":
            depth = max(0, depth - 1)
        if depth:
            continue
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
