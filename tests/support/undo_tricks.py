"""Undos that end badly in a worker process. Workers import this module by name."""

from __future__ import annotations

import os
import signal

from mlfa_app.jobs.undoing.file import UndoAnswer, UndoRequest, undo_file
from mlfa_app.journal.store import Journal


def crash_before(_request: UndoRequest) -> UndoAnswer:
    """Crash before anything was done."""
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError("still alive")


def crash_after(request: UndoRequest) -> UndoAnswer:
    """Take a write back, and crash once the file is in place and before the journal knows."""
    Journal.finish = lambda *_: crash_before(request)  # type: ignore[method-assign, assignment]
    return undo_file(request)
