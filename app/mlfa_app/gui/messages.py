"""The only place that shows errors: sentences in the window, and bugs with their report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mlfa_core.errors import KnownError

_KEPT_AT_MOST = 50


@dataclass(frozen=True, eq=False)
class Message:
    """Something that the window says.

    Attributes:
        text: One sentence, or two.
        details: What folds out below; may be empty.
        is_error: Whether something went wrong; otherwise it is a notice.
        action: Text of a button that helps; empty for none.
        on_action: Called in the GUI thread when that button is pressed.
    """

    text: str
    details: str = ""
    is_error: bool = False
    action: str = ""
    on_action: Callable[[], None] | None = None

    def says_the_same(self, other: Message) -> bool:
        """Whether showing both would only repeat the words."""
        return (self.text, self.details) == (other.text, other.details)


class Messages(QObject):
    """Takes what is to be said from all parts of the window. Lives in the GUI thread.

    What is said before a window listens is kept, and given by `take_waiting`.

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
        details = "" if error.path is None else str(error.path)
        # A sentence that names the file already needs no line that repeats it.
        details = "" if details in str(error) else details
        self._post(Message(str(error), details, True, action, on_action))

    def show_notice(
        self, text: str, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show something that is good to know and needs no answer."""
        self._post(Message(text, "", False, action, on_action))

    def show_bug(self, trace: str) -> None:
        """Show a bug: a dialog with a report that can be copied."""
        self._bugs = [*self._bugs[-_KEPT_AT_MOST:], trace]
        self.bug_posted.emit(trace)

    def _post(self, message: Message) -> None:
        self._recent = [*self._recent[-_KEPT_AT_MOST:], message]
        self.posted.emit(message)
