"""What all pages of the settings have in common: rows with labels, explanations and a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Ticket
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError

Result = TypeVar("Result")


@dataclass(eq=False)
class _Row:
    field: QWidget
    text: str
    is_in_form: bool


class SettingsPage(QWidget):
    """One page. It shows settings and says what the user wants changed; nothing is applied here.

    Attributes:
        title: Its name in the list of pages.

    Args:
        context: What the window's parts share.
        title: Its name in the list of pages.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.context = context
        self._rows: list[_Row] = []
        self._tickets: list[Ticket] = []
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setVerticalSpacing(gap(self, 0.8))
        self._form.setHorizontalSpacing(gap(self, 1.0))
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, gap(self), gap(self), 0)
        self.outer.setSpacing(gap(self, 0.8))
        self.outer.addLayout(self._form)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        raise NotImplementedError

    def changes(self) -> dict[str, object]:
        """Give the values that the page shows, by the names of `Settings`."""
        raise NotImplementedError

    def restore_defaults(self) -> None:
        """Show the values that the program begins with."""
        self.load(Settings())

    def begin(self) -> None:
        """Look for what takes time; called when the page is shown for the first time."""

    def end(self) -> None:
        """Want nothing more; called when the dialog closes."""
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets.clear()

    def look_up(
        self,
        work: Callable[[Catalog], Result],
        then: Callable[[Result], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Have something read off the GUI thread, wanted until the dialog closes.

        Args:
            work: What to do.
            then: Called with its result.
            failed: Called with an error of the user's world; by default the window says it.
        """
        told = failed or self.context.messages.show_error
        self._tickets.append(self.context.runner.reading.submit(work, then, told))

    def add_row(
        self, label: str, control: QWidget, explanation: str = "", *, name: str = ""
    ) -> QLabel | None:
        """Add a control.

        Args:
            label: Text beside it; empty for a control that names itself.
            control: The control.
            explanation: A sentence below it.
            name: What a screen reader calls it; the label where there is none.

        Returns:
            The label of the explanation, whose text may be changed; None without one.
        """
        field = QWidget()
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap(self, 0.2))
        column.addWidget(control)
        note = None
        if explanation:
            note = explanation_label(explanation)
            column.addWidget(note)
            control.setAccessibleDescription(explanation)
        if name or label:
            control.setAccessibleName(name or label.replace("&", ""))
        if label:
            title = QLabel(label)
            title.setBuddy(control)
            self._form.addRow(title, field)
        else:
            self._form.addRow(field)
        self._index(field, label, name, _own_text(control), explanation, is_in_form=True)
        return note

    def add_block(self, block: QWidget, *texts: str) -> None:
        """Add a widget that takes the whole width below the rows.

        Args:
            block: The widget.
            texts: By these words it is found.
        """
        self.outer.addWidget(block, 1)
        self._index(block, *texts, is_in_form=False)

    def _index(self, field: QWidget, *texts: str, is_in_form: bool) -> None:
        """Let a widget be found by texts: others are hidden while the user searches."""
        text = " ".join(texts).replace("&", "").casefold()
        self._rows.append(_Row(field, text, is_in_form))

    def show_matching(self, words: Sequence[str]) -> bool:
        """Show only what has all the words; a page whose title has them is shown whole.

        Args:
            words: In small letters; without any, all is shown.

        Returns:
            Whether anything is left to show.
        """
        title = self.title.casefold()
        is_whole = all(word in title for word in words)
        any_found = False
        for row in self._rows:
            is_found = is_whole or all(word in f"{title} {row.text}" for word in words)
            any_found = any_found or is_found
            if row.is_in_form:
                self._form.setRowVisible(row.field, is_found)
            else:
                row.field.setVisible(is_found)
        return any_found


def explanation_label(text: str) -> QLabel:
    """A sentence in a quieter colour, that wraps."""
    note = plain_label(text)
    note.setForegroundRole(note.palette().ColorRole.PlaceholderText)
    return note


def _own_text(control: QWidget) -> str:
    text = control.property("text")
    return text if isinstance(text, str) else ""
