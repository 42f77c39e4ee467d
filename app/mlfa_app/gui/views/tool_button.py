"""A button of a dialog that also hears keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton


def tool_button(text: str, keys: str, run: Callable[[], object]) -> QPushButton:
    """Make a button; its keys, if it has some, are told in its tip.

    Args:
        text: On the button.
        keys: Such as ``Ctrl+S``; empty for none.
        run: What it does.
    """
    button = QPushButton(text)
    button.setAutoDefault(False)
    if keys:
        button.setShortcut(QKeySequence(keys))
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{text.replace('&', '')} ({native})")
    button.clicked.connect(lambda _checked=False: run())
    return button
