"""The editor for the tags of one song or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import DecisionRule, Values
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.drawing.tag_toggle import TagToggle
from mlfa_app.gui.library_reader import TagSummary
from mlfa_app.gui.number_text import number
from mlfa_app.gui.views.flow_layout import FlowLayout

CATEGORIES = ("genre", "mood", "vocal", "instrument", "era", "other")


class TagEditor(QDialog):
    """Tags by category, each to switch on or off, and a line to add others.

    Enter saves, Esc leaves everything as it was. A category in which nothing was changed is left
    alone; in one that was, the tags that are on are accepted for all songs and those that are off
    are rejected. Tags that only some songs have stay so unless they are switched.

    Signals:
        saved: Tags to switch on and tags to switch off, each a mapping of category to tags.

    Args:
        summary: The songs' tags together.
        rule: Its vocabulary is completed.
        words: By category: words already used in the library, completed too.
        parent: Owner.
    """

    saved = Signal(object, object)

    def __init__(
        self,
        summary: TagSummary,
        rule: DecisionRule,
        words: Mapping[str, Iterable[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._songs = summary.songs
        self.toggles: dict[str, list[TagToggle]] = {}
        self.entries: dict[str, QLineEdit] = {}
        self._rows: dict[str, FlowLayout] = {}
        self.setWindowTitle(self.tr("Edit tags"))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        known = dict.fromkeys((*CATEGORIES, *rule.categories, *(key[0] for key in summary.counts)))
        for row, category in enumerate(known):
            offered = {
                tag for tag, its in zip(rule.tags, rule.categories, strict=True) if its == category
            }
            self._add_category(grid, row, category, sorted(offered | set(words.get(category, ()))))
        grid.setRowStretch(len(known), 1)
        for (category, tag), count in summary.counts.items():
            self._add_toggle(category, tag, count)
        self._arrange(grid)
        first = self.entries["genre"]
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def result_tags(self) -> tuple[dict[str, Values], dict[str, Values]]:
        """Give the tags to switch on and off, for the categories that were changed."""
        on: dict[str, Values] = {}
        off: dict[str, Values] = {}
        for category, toggles in self.toggles.items():
            if not any(toggle.is_changed for toggle in toggles):
                continue
            for state, tags in ((Qt.CheckState.Checked, on), (Qt.CheckState.Unchecked, off)):
                chosen = tuple(each.tag for each in toggles if each.checkState() == state)
                if chosen:
                    tags[category] = chosen
        return on, off

    def accept(self) -> None:
        """Save and close."""
        for category in self.entries:
            self._take_entry(category)
        on, off = self.result_tags()
        if on or off:
            self.saved.emit(on, off)
        super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let Enter in a line with a word add that word, not close the editor."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            for category, entry in self.entries.items():
                is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                if watched is entry and is_enter and entry.text().strip():
                    self._take_entry(category)
                    return True
        return super().eventFilter(watched, event)

    # Building

    def _add_category(self, grid: QGridLayout, row: int, category: str, offered: list[str]) -> None:
        name = category_name(category)
        entry = QLineEdit(self)
        entry.setPlaceholderText(self.tr("Add…"))
        entry.setAccessibleName(self.tr("Add a tag: {category}").format(category=name))
        entry.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        entry.setFixedWidth(self.fontMetrics().averageCharWidth() * 16)
        completer = QCompleter(offered, entry)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        entry.setCompleter(completer)
        entry.installEventFilter(self)
        label = QLabel(f"&{name}" if category in ("genre", "mood") else name, self)
        label.setBuddy(entry)
        box = QWidget(self)
        flow = FlowLayout(box, gap=self.fontMetrics().height() // 3)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.addWidget(entry)
        self._rows[category] = flow
        self.entries[category] = entry
        self.toggles[category] = []
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(box, row, 1)

    def _add_toggle(self, category: str, tag: str, count: int) -> TagToggle:
        note = ""
        state = Qt.CheckState.Checked
        if 0 < count < self._songs:
            state = Qt.CheckState.PartiallyChecked
            note = self.tr("some ({count} of {songs})").format(
                count=number(count), songs=number(self._songs)
            )
        elif count == 0:
            state = Qt.CheckState.Unchecked
        toggle = TagToggle(tag, category, state, note, self)
        self.toggles[category].append(toggle)
        flow = self._rows[category]
        flow.insert_widget(flow.count() - 1, toggle)
        self.setTabOrder(toggle, self.entries[category])
        toggle.show()
        return toggle

    def _take_entry(self, category: str) -> None:
        """Make a chip of what was typed; several words are separated by commas or semicolons."""
        entry = self.entries[category]
        for word in entry.text().replace(";", ",").split(","):
            tag = " ".join(word.split())
            if not tag:
                continue
            for toggle in self.toggles[category]:
                if toggle.tag.casefold() == tag.casefold():
                    break
            else:
                toggle = self._add_toggle(category, tag, 0)
            toggle.setCheckState(Qt.CheckState.Checked)
        entry.clear()

    def _arrange(self, grid: QGridLayout) -> None:
        if self._songs == 1:
            heading = self.tr("What is on is accepted when you save; what is off is rejected.")
        else:
            heading = self.tr(
                "{number} songs. What is on is accepted for all of them when you save; what is off"
                " is rejected."
            ).format(number=number(self._songs))
        words = QLabel(heading, self)
        words.setWordWrap(True)
        inner = QWidget(self)
        inner.setLayout(grid)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Save).setDefault(True)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        line = self.fontMetrics().height()
        self.resize(line * 42, line * 27)
