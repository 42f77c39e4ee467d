"""The line above the table in which songs are looked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.query_language import QUERY_WORDS, Query, QueryError, parse_query
from mlfa_app.gui.drawing.colours import category_colour
from mlfa_app.gui.drawing.icons import coloured_icon
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.number_text import number
from mlfa_app.gui.views.filter_help import FilterHelp

_PAUSE_MS = 60
_PATIENCE_MS = 500
_MAX_COMPLETIONS = 12
_SEPARATORS = " ()"


class FilterBar(QWidget):
    """A search line with completion, its errors below it, a count, help, and saving.

    Signals:
        query_changed: The text and the `Query` it means; told a moment after the last key.
        save_wanted: A name and a text to save under it.
        left: The user wants to go on to the table.

    Args:
        parent: Owner.
    """

    query_changed = Signal(str, object)
    save_wanted = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told_text: str | None = None
        self._tags: tuple[str, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._error_now: QueryError | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self._make_line()
        self._make_saving()
        self._error = QLabel(self)
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.setAccessibleName(self.tr("What is wrong with the filter"))
        self._error.hide()
        self._count = QLabel(self)
        self._count.setAccessibleName(self.tr("Number of songs"))
        self._count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._help = FilterHelp(self)
        self._help.example_chosen.connect(self.set_text)
        self._arrange()
        self._take_colours()

    # What it says

    @property
    def line(self) -> QLineEdit:
        """The search line."""
        return self._line

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """Its parts in the order in which Tab goes through them."""
        return (
            self._line,
            self._help_button,
            self._save,
            self._name,
            self._name_save,
            self._name_cancel,
        )

    def text(self) -> str:
        """The query as it stands in the line."""
        return self._line.text()

    def set_text(self, text: str) -> None:
        """Put a query into the line and tell it at once."""
        self._line.setText(text)
        self._tell()

    def focus_line(self) -> None:
        """Begin a new query."""
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._line.selectAll()

    def set_tags(self, tags: Sequence[str]) -> None:
        """Complete these names of tags."""
        self._tags = tuple(tags)

    def set_count(self, shown: int | None, total: int | None) -> None:
        """Say how many songs match.

        Args:
            shown: How many; None while that is being found out.
            total: How many there are; None while that is not known.
        """
        if shown is None:
            text = self.tr("Looking…")
        elif total is None or (shown == total and not self.text().strip()):
            text = self.tr("{shown} songs", "", shown).format(shown=number(shown))
        else:
            text = self.tr("{shown} of {total} songs", "", total).format(
                shown=number(shown), total=number(total)
            )
        self._count.setText(text)

    def count_text(self) -> str:
        """What the count says."""
        return self._count.text()

    def error_text(self) -> str:
        """What is wrong with the query; empty if nothing is."""
        return self._error.text() if self._error.isVisibleTo(self) else ""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_error"):
            self._take_colours()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, D102
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if watched is self._name and key == Qt.Key.Key_Escape:
                self._stop_saving()
                return True
            if watched is self._line and self._on_line_key(key):
                return True
        return super().eventFilter(watched, event)

    # Building

    def _make_line(self) -> None:
        self._line = QLineEdit(self)
        self._line.setClearButtonEnabled(True)
        self._sign = self._line.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._line.setPlaceholderText(self.tr("Filter songs: words, or genre:jazz score>0.8"))
        self._line.setAccessibleName(self.tr("Filter songs"))
        self._line.setAccessibleDescription(
            self.tr("Words, or conditions such as genre:jazz. Down goes to the songs.")
        )
        self._line.textEdited.connect(self._on_edited)
        self._line.textChanged.connect(self._on_changed)
        self._line.installEventFilter(self)
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MAX_COMPLETIONS)
        # Not set on the line: Qt would complete the whole line, not the word at the cursor.
        self._completer.setWidget(self._line)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._on_completed)

    def _make_saving(self) -> None:
        self._save = QToolButton(self)
        self._save.setText(self.tr("Save"))
        self._save.setToolTip(self.tr("Keep this filter in the list on the left"))
        self._save.setAccessibleName(self.tr("Save this filter"))
        self._save.clicked.connect(self._start_saving)
        self._save.setEnabled(False)
        self._name = QLineEdit(self)
        self._name.setPlaceholderText(self.tr("Name of the filter"))
        self._name.setAccessibleName(self.tr("Name of the filter"))
        self._name.returnPressed.connect(self._on_named)
        self._name.textChanged.connect(self._on_name_edited)
        self._name.installEventFilter(self)
        self._name_save = QPushButton(self.tr("Save filter"), self)
        self._name_save.clicked.connect(self._on_named)
        self._name_cancel = QPushButton(self.tr("Cancel"), self)
        self._name_cancel.clicked.connect(self._stop_saving)

    def _arrange(self) -> None:
        self._help_button = help_button = QToolButton(self)
        help_button.setText("?")
        help_button.setToolTip(self.tr("What can be asked for"))
        help_button.setAccessibleName(self.tr("Help on filters"))
        help_button.clicked.connect(lambda: self._help.show_below(help_button))
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self._line, 1)
        first.addWidget(help_button)
        first.addWidget(self._save)
        first.addWidget(self._count)
        self._naming = QWidget(self)
        second = QHBoxLayout(self._naming)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self._name, 1)
        second.addWidget(self._name_save)
        second.addWidget(self._name_cancel)
        self._naming.hide()
        layout = QVBoxLayout(self)
        space = self.fontMetrics().height() // 3
        layout.setContentsMargins(space, space, space, space)
        layout.addLayout(first)
        layout.addWidget(self._error)
        layout.addWidget(self._naming)

    def _take_colours(self) -> None:
        colour = category_colour("mood", self.palette()).name()
        self._error.setStyleSheet(f"color: {colour};")
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._sign.setIcon(coloured_icon("find", quiet))

    # Typing

    def _on_edited(self, _text: str) -> None:
        self._offer_completions()

    def _on_changed(self, text: str) -> None:
        self._save.setEnabled(bool(text.strip()))
        self._pause.start()

    def _on_line_key(self, key: int) -> bool:
        if self._popup.isVisible():
            return False
        if key == Qt.Key.Key_Escape:
            if self.text():
                self.set_text("")
            else:
                self.left.emit()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            if self._error_now is None:
                self.left.emit()
            else:
                self.show_error(self._error_now)
            return True
        if key == Qt.Key.Key_Down:
            self.left.emit()
            return True
        return False

    def _tell(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        try:
            query: Query = parse_query(text)
        except QueryError as error:
            self._show_error_soon(error)
            return
        self._patience.stop()
        self._error_now = None
        self._error.hide()
        self._error.clear()
        if text != self._told_text:
            self._told_text = text
            self.query_changed.emit(text, query)

    def _show_error_soon(self, error: QueryError) -> None:
        # The table keeps showing the last query that made sense.
        self._told_text = None
        self._error_now = error
        if self.error_text() or not self._line.hasFocus():
            self.show_error(error)
        else:
            # "genre:" is no mistake but a beginning, as long as one goes on typing.
            self._patience.start()

    def show_error(self, error: QueryError) -> None:
        """Say below the line what is wrong with the query."""
        self._patience.stop()
        self._error.setText(error_text(error))
        self._error.show()

    def _on_patience_over(self) -> None:
        if self._error_now is not None:
            self.show_error(self._error_now)

    # Completion

    def _word_bounds(self) -> tuple[int, int]:
        """Where the word at the cursor begins and ends."""
        text, end = self.text(), self._line.cursorPosition()
        start = end
        is_quoted = text[:end].count('"') % 2 == 1
        while start > 0 and (is_quoted or text[start - 1] not in _SEPARATORS):
            start -= 1
            if is_quoted and text[start] == '"':
                is_quoted = False
        return start, end

    def completions(self) -> list[str]:
        """Give what the word at the cursor can be completed to."""
        start, end = self._word_bounds()
        typed = self.text()[start:end]
        sign = "-" if typed.startswith("-") else ""
        word = typed[len(sign) :].casefold()
        if not word:
            return []
        head, colon, part = word.partition(":")
        if colon and head in ("tag", "genre", "mood"):
            part = part.strip('"')
            ends = [tag for tag in self._tags if tag.casefold().startswith(part)]
            found = [f"{sign}{head}:{_quoted(tag)}" for tag in ends]
        else:
            found = [f"{sign}{each}" for each, _ in QUERY_WORDS if each.startswith(word)]
            found += [
                f"{sign}tag:{_quoted(tag)}"
                for tag in self._tags
                if len(word) > 1 and tag.casefold().startswith(word)
            ]
        return [each for each in found if each.casefold() != typed.casefold()]

    def _offer_completions(self) -> None:
        found = self.completions()[:_MAX_COMPLETIONS]
        if not found:
            self._popup.hide()
            return
        self._words.setStringList(found)
        rect = self._line.cursorRect()
        longest = max(self.fontMetrics().horizontalAdvance(each) for each in found)
        rect.setWidth(longest + 4 * self.fontMetrics().averageCharWidth())
        self._completer.complete(rect)

    def _on_completed(self, word: str) -> None:
        start, end = self._word_bounds()
        text = self.text()
        ending = "" if word.endswith((":", ">", "<")) else " "
        self._line.setText(text[:start] + word + ending + text[end:].lstrip())
        self._line.setCursorPosition(start + len(word) + len(ending))

    # Saving

    def _start_saving(self) -> None:
        self._name.clear()
        self._on_name_edited("")
        self._naming.show()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop_saving(self) -> None:
        self._naming.hide()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_name_edited(self, text: str) -> None:
        self._name_save.setEnabled(bool(text.strip()))

    def _on_named(self) -> None:
        name = self._name.text().strip()
        if not name:
            return
        self._tell()
        if self._error_now is None:
            self.save_wanted.emit(name, self.text().strip())
            self._stop_saving()


def _quoted(tag: str) -> str:
    return f'"{tag}"' if " " in tag else tag
