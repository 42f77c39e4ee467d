"""A line that suggests words which the library holds already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from mlfa_app.gui.views.labels import plain_label
from mlfa_app.jobs.vocabulary.genre_key import Suggestion


class SuggestionBar(QWidget):
    """One suggestion after the other: take it, take all, or not this one.

    Signals:
        taken: Suggestions that the user wants, a list.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggestions: list[Suggestion] = []
        self._refused: set[str] = set()
        self.label = plain_label()
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.take_button = QPushButton(self.tr("&Take"))
        self.take_button.clicked.connect(self.on_take_pressed)
        self.take_all_button = QPushButton(self.tr("Take &all"))
        self.take_all_button.clicked.connect(self.on_take_all_pressed)
        self.next_button = QPushButton(self.tr("N&ot this"))
        self.next_button.clicked.connect(self.on_not_this_pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.label, 1)
        for button in (self.take_button, self.take_all_button, self.next_button):
            line.addWidget(button)
        self.hide()

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show others; those that were refused are left out."""
        self._suggestions = [one for one in suggestions if one.tag not in self._refused]
        self.setVisible(bool(self._suggestions))
        if not self._suggestions:
            return
        one = self._suggestions[0]
        text = self.tr("Your library says “{word}” for “{tag}” (%n files).", "", one.num_files)
        self.label.setText(text.format(word=one.word, tag=one.tag))
        num = len(self._suggestions)
        self.take_all_button.setText(self.tr("Take &all %n", "", num))
        self.take_all_button.setVisible(num > 1)

    def on_take_pressed(self) -> None:
        """Take the one that is shown."""
        self.taken.emit(self._suggestions[:1])

    def on_take_all_pressed(self) -> None:
        """Take all."""
        self.taken.emit(list(self._suggestions))

    def on_not_this_pressed(self) -> None:
        """Do not suggest this one again as long as the page is open."""
        self._refused.add(self._suggestions[0].tag)
        self.show_suggestions(self._suggestions)
