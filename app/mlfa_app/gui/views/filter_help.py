"""What can be asked for in the search line, with examples to click."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from mlfa_app.catalog.query_language import QUERY_WORDS


class FilterHelp(QFrame):
    """A popover: a list of words and some examples. Esc or a click elsewhere closes it.

    Signals:
        example_chosen: The text of an example.

    Args:
        parent: Owner.
    """

    example_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Help on filters"))
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._text.linkActivated.connect(self._on_link)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        self._text.setText(self._page())

    def examples(self) -> list[tuple[str, str]]:
        """Give queries and what they find."""
        return [
            ("genre:jazz score>0.8", self.tr("Surely jazz, by the file or by the model")),
            ("missing:genre state:review", self.tr("No genre in the file, but tags proposed")),
            ("disagrees:genre", self.tr("The file says another genre than the model")),
            ("piano>0.6 -tag:vocals", self.tr("Piano without singing")),
            ('artist:"nina simone" or album:live', self.tr("One or the other")),
            ("duration>10:00 added<7d", self.tr("Long, and added this week")),
        ]

    def show_below(self, anchor: QWidget) -> None:
        """Open under a widget, within its screen."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height()))
        room = anchor.screen().availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        self._text.setFocus(Qt.FocusReason.PopupFocusReason)

    def _page(self) -> str:
        words = "".join(
            _line(word, QCoreApplication.translate("QueryWords", meaning))
            for word, meaning in QUERY_WORDS
        )
        examples = "".join(
            _line(f'<a href="{html.escape(text)}">{html.escape(text)}</a>', meaning, is_html=True)
            for text, meaning in self.examples()
        )
        return (
            f"<b>{html.escape(self.tr('Examples'))}</b><table cellspacing=2>{examples}</table>"
            f"<p><b>{html.escape(self.tr('Words'))}</b></p><table cellspacing=2>{words}</table>"
        )

    def _on_link(self, text: str) -> None:
        self.hide()
        self.example_chosen.emit(text)


def _line(word: str, meaning: str, *, is_html: bool = False) -> str:
    shown = word if is_html else f"<b>{html.escape(word)}</b>"
    return f"<tr><td>{shown}&nbsp;&nbsp;</td><td>{html.escape(meaning)}</td></tr>"
