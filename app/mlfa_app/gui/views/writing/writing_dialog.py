"""What dialogs have in common that write files: closing them meanwhile is asked about first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class WritingDialog(QDialog):
    """Stays open while files are written, until the user says that they shall not be.

    Not modal. Escape or closing while files are written asks first; the file in work is always
    finished. What derives from this puts `question` into its layout, gives it its words with
    `word_question`, and calls `end_of_writing` when no file is written any more.

    Signals:
        program_close_wanted: Nothing is being written any more, and the program may be closed as
            the user wanted.

    Args:
        parent: Owner.
    """

    program_close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closes_when_stopped = False
        self._closes_program = self._gives_way = False
        self.setModal(False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        # Without an owner: its place among what the keys reach is where it is laid out.
        self.question = QFrame()
        self.question.setFrameShape(QFrame.Shape.StyledPanel)
        self.question_text = QLabel()
        self.question_text.setWordWrap(True)
        self.go_on_button = QPushButton()
        self.stop_and_close_button = QPushButton()
        row = QHBoxLayout(self.question)
        row.addWidget(self.question_text, 1)
        row.addWidget(self.go_on_button)
        row.addWidget(self.stop_and_close_button)
        self.question.hide()
        self.go_on_button.clicked.connect(self._on_go_on_clicked)
        self.stop_and_close_button.clicked.connect(self._on_stop_and_close_clicked)

    def word_question(self, text: str, go_on: str, stop_and_close: str) -> None:
        """Set what is asked, and what the two answers are."""
        self.question_text.setText(text)
        self.go_on_button.setText(go_on)
        self.stop_and_close_button.setText(stop_and_close)

    def end_of_writing(self) -> None:
        """Ask no more, and close if that was wanted meanwhile."""
        self.question.hide()
        if self._closes_when_stopped:
            self.close()
            if self._closes_program:
                self.program_close_wanted.emit()
        self._closes_program = False

    # What each dialog says itself

    @property
    def is_writing(self) -> bool:
        """Whether files are being written."""
        raise NotImplementedError

    @property
    def stop_writing_button(self) -> QPushButton:
        """The button that stops the writing, which has the focus while files are written."""
        raise NotImplementedError

    def stop_writing(self) -> None:
        """Stop after the file in work."""
        raise NotImplementedError

    def show_stopping(self) -> None:
        """Say that the file in work is the last one."""
        raise NotImplementedError

    def leave(self) -> None:
        """Want nothing any more of what reads and plans: the dialog closes."""
        raise NotImplementedError

    # Closing

    def reject(self) -> None:
        """Close, as Escape and the title bar do; while files are written, ask first."""
        if self.is_writing and not self._gives_way:
            self._ask_to_stop()
            return
        self.leave()
        super().reject()

    def lets_program_close(self) -> bool:
        """Whether the program may be closed now; while files are written, ask first."""
        if not self.is_writing or self._gives_way:
            return True
        self._closes_program = True
        self._ask_to_stop()
        self.raise_()
        self.activateWindow()
        return False

    def give_way(self) -> None:
        """Stop after the file in work, and let everything close unasked."""
        self._gives_way = True
        self.stop_writing()

    def _ask_to_stop(self) -> None:
        if not self._closes_when_stopped:
            self.question.show()
            self.go_on_button.setFocus()

    def _on_go_on_clicked(self) -> None:
        self._closes_program = False
        self.question.hide()
        self.stop_writing_button.setFocus()

    def _on_stop_and_close_clicked(self) -> None:
        self._closes_when_stopped = True
        self.question.hide()
        self.show_stopping()
        self.stop_writing()
