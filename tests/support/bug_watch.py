"""Notes the bugs that a window reports while a test runs: in its lanes, its work, its dialog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from mlfa_app.gui import runner
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.work_news import WorkNews


def note_bugs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the traceback of every bug noted from now on.

    A lane's bug is noted in the lane's own thread: it counts, too, where the window is closed
    before it could be shown.

    Returns:
        The tracebacks so far; it grows.
    """
    bugs: list[str] = []

    def note(trace: str) -> None:
        if trace not in bugs:
            bugs.append(trace)

    direct = Qt.ConnectionType.DirectConnection
    make_worker, make_lane = runner._Worker.__init__, runner.Lane.__init__
    make_preparer = runner._Preparer.__init__
    show_bug, on_bug = Messages.show_bug, WorkNews.on_bug

    def worker_made(self: Any, *args: Any, **more: Any) -> None:
        make_worker(self, *args, **more)
        self.crashed.connect(lambda _work, trace: note(trace), direct)

    def preparer_made(self: Any, *args: Any, **more: Any) -> None:
        make_preparer(self, *args, **more)
        self.crashed.connect(note, direct)

    def lane_made(self: Any, *args: Any, **more: Any) -> None:
        make_lane(self, *args, **more)
        # An error of the user's world that nobody takes is a bug, too.
        self.crashed.connect(note, direct)

    def bug_shown(self: Messages, trace: str) -> None:
        note(trace)
        show_bug(self, trace)

    def song_met_bug(self: WorkNews, path: Path, trace: str) -> str:
        note(trace)
        return on_bug(self, path, trace)

    monkeypatch.setattr(runner._Worker, "__init__", worker_made)
    monkeypatch.setattr(runner._Preparer, "__init__", preparer_made)
    monkeypatch.setattr(runner.Lane, "__init__", lane_made)
    monkeypatch.setattr(Messages, "show_bug", bug_shown)
    monkeypatch.setattr(WorkNews, "on_bug", song_met_bug)
    return bugs
