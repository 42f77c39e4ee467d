"""The only place that shows errors: sentences in the window, and bugs with their report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mlfa_app.errors import printable, shown
from mlfa_app.gui.error_words import error_text
from mlfa_core.errors import KnownError

_KEPT_AT_MOST = 50


@dataclass(frozen=True, eq=False)
class Choice:
    """A button beside a message.

    Attributes:
        text: What it does, a verb.
        run: Called in the GUI thread when it is pressed; the message goes away.
    """

    text: str
    run: Callable[[], None]


@dataclass(frozen=True, eq=False)
class Message:
    """Something that the window says.

    Attributes:
        text: One sentence, or two.
        details: What folds out below; may be empty.
        is_error: Whether something went wrong; otherwise it is a notice or a question.
        choices: Buttons, the likeliest first.
        is_question: Whether an answer is waited for.
    """

    text: str
    details: str = ""
    is_error: bool = False
    choices: tuple[Choice, ...] = ()
    is_question: bool = False

    def says_the_same(self, other: Message) -> bool:
        """Whether showing both would only repeat the words."""
        return (self.text, self.details) == (other.text, other.details)


class Messages(QObject):
    """Takes what is to be said from all parts of the window. Lives in the GUI thread.

    Signals:
        posted: A `Message` to show.
        bug_posted: The traceback of a bug.
    """

    posted = Signal(object)
    bug_posted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recent: list[Message] = []
        self._bugs: list[str] = []

    @property
    def recent(self) -> tuple[Message, ...]:
        """What was said lately, the last at the end."""
        return tuple(self._recent)

    @property
    def bugs(self) -> tuple[str, ...]:
        """Tracebacks of this run, the last at the end."""
        return tuple(self._bugs)

    def show_error(
        self, error: KnownError, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show an error of the user's world as it is: what happened, and what can be done.

        Args:
            error: Its summary and advice are shown; its path folds out.
            action: Text of a button that helps.
            on_action: What the button does.
        """
        details = "" if error.path is None else shown(error.path)
        # A sentence that names the file already needs no line that repeats it.
        text = printable(error_text(error))
        details = "" if details in text else details
        self._post(Message(text, details, True, _choices(action, on_action)))

    def show_error_text(
        self, text: str, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show that something went wrong, in words of the window; it stays until dismissed."""
        self._post(Message(text, is_error=True, choices=_choices(action, on_action)))

    def show_notice(
        self, text: str, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show something that is good to know and needs no answer."""
        self._post(Message(text, choices=_choices(action, on_action)))

    def ask(self, text: str, choices: Sequence[Choice], details: str = "") -> None:
        """Ask something inside the window; everything else goes on meanwhile.

        Args:
            text: The question.
            choices: The answers, the likeliest first. Dismissing it answers nothing.
            details: What folds out below.
        """
        self._post(Message(text, details, choices=tuple(choices), is_question=True))

    def show_bug(self, trace: str) -> None:
        """Show a bug: a dialog with a report that can be copied."""
        self._bugs = [*self._bugs[-_KEPT_AT_MOST:], trace]
        self.bug_posted.emit(trace)

    def _post(self, message: Message) -> None:
        self._recent = [*self._recent[-_KEPT_AT_MOST:], message]
        self.posted.emit(message)


def _choices(action: str, on_action: Callable[[], None] | None) -> tuple[Choice, ...]:
    return (Choice(action, on_action),) if action and on_action is not None else ()
