"""A user who does whatever comes to mind, faster than the window can follow."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from foreign_edits import set_title
from mlfa_app.catalog.listing import Order, SortKey
from mlfa_app.gui.runner import Lane
from mlfa_app.gui.views.song.tag_editor import TagEditor
from mlfa_app.gui.views.writing.history_dialog import HistoryDialog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from window_user import WindowUser

_QUERIES = (
    *("", "", "techno", "genre:techno", "score>0.5", "state:review", "state:done", "path:new"),
    *("missing:genre", "x y z", "((", "-genre:rock"),
)
_DIALOGS = ("similar", "why", "mislabels", "copies", "walk", "teach", "failed_files", "keys")
_QUIET_TURNS = 25
LIMIT_S = 120.0


class RandomUser:
    """Uses the window at random, with files changed behind its back.

    Args:
        user: Has started the program, and has put the folder into its library.
        music: The folder.
        rng: Chooses.
        commands: Run beside the window, each by its words; none by default.

    Attributes:
        done: What was done, in order.
        retitled: Names of files that were changed otherwise than by MLFA.
    """

    def __init__(
        self,
        user: WindowUser,
        music: Path,
        rng: random.Random,
        commands: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.done: list[str] = []
        self.retitled: set[str] = set()
        self._user, self._music, self._rng = user, music, rng
        self._commands = commands
        self._running: list[subprocess.Popen[str]] = []
        self._spare = music.with_name("spare")
        shutil.copytree(music, self._spare)
        weights: dict[str, tuple[Callable[[], None], int]] = {
            "select": (self._select, 8),
            "accept": (lambda: self._on_some("accept"), 6),
            "reject": (lambda: self._on_some("reject"), 5),
            "undo": (lambda: self._trigger("undo"), 5),
            "redo": (lambda: self._trigger("redo"), 3),
            "filter": (self._filter, 5),
            "sort": (self._sort, 2),
            "map": (lambda: self._trigger("show_map"), 2),
            "write": (self._write, 6),
            "history": (self._take_back, 5),
            "edit": (self._edit, 4),
            "dialog": (lambda: self._on_some(self._rng.choice(_DIALOGS)), 6),
            "close a dialog": (self._close_dialog, 6),
            "play": (lambda: self._trigger("play"), 2),
            "change a file": (self._change_files, 7),
            "rescan": (lambda: self._trigger("rescan"), 3),
            "pause": (lambda: self._trigger("pause"), 2),
            "stop": (lambda: self._trigger("cancel"), 1),
            "settings": (self._settings, 2),
            "drop": (lambda: self._user.drop(self._any_file()), 2),
            "folder out and in": (self._folder, 1),
            "restart": (self._restart, 1),
            "command": (self._command, 6 if commands else 0),
        }
        self._acts = {name: act for name, (act, _weight) in weights.items()}
        self._weights = [weight for _act, weight in weights.values()]

    def act(self, count: int) -> None:
        """Do some things, one soon after the other."""
        for name in self._rng.choices(list(self._acts), self._weights, k=count):
            self.done.append(name)
            self._acts[name]()
            self._pause(0, 0, 5, 50, 300)

    def come_to_rest(self) -> None:
        """Close what is open, let commands end, and wait until the window has nothing to do."""
        for dialog in self._dialogs():
            dialog.close()
        for process in self._running:
            said, _ = process.communicate(timeout=LIMIT_S)
            assert process.returncode in (0, 1), said
            assert "Traceback" not in said, said
        self._running.clear()
        engine = self._user.bench.engine
        if engine.is_paused:
            engine.resume()
        # What the system, or another process, has done is noticed within seconds.
        for _ in range(2):
            self._wait_until_idle()
            QTest.qWait(2500)
        self._wait_until_idle()
        # What is listed is read, whether it is on the screen or not.
        model = self._user.bench.songs.model
        self._user.wait(lambda: all(model.song_at(row) for row in range(model.rowCount())))
        self._wait_until_idle()

    # Things to do

    def _select(self) -> None:
        songs = self._user.bench.songs
        count = songs.model.rowCount()
        songs.grid.clearSelection()
        if not count:
            return
        flag = QItemSelectionModel.SelectionFlag
        for row in self._rng.sample(
            range(count), min(count, self._rng.choice([1, 1, 2, 5, count]))
        ):
            index = songs.model.index(row, 0)
            songs.grid.selectionModel().select(index, flag.Select | flag.Rows)
        if self._rng.random() < 0.6:
            songs.grid.go_to(self._rng.randrange(count))

    def _on_some(self, name: str) -> None:
        self._select()
        self._trigger(name)

    def _filter(self) -> None:
        self._user.bench.songs.set_query(self._rng.choice(_QUERIES))

    def _sort(self) -> None:
        order = Order(self._rng.choice(list(SortKey)), self._rng.random() < 0.5)
        self._user.bench.songs.set_order(order)

    def _write(self) -> None:
        self._trigger("write")
        self._pause(0, 30, 400, 1500, 3000)
        for dialog in self._dialogs(WriteDialog):
            if self._rng.random() < 0.8:
                self._press(dialog.write_button)
            self._pause(0, 50, 500)
            if self._rng.random() < 0.2:
                self._press(dialog.stop_button)

    def _take_back(self) -> None:
        self._trigger("history")
        self._pause(0, 100, 700)
        for dialog in self._dialogs(HistoryDialog):
            self._press(dialog.browser.undo_run_button)
            self._pause(50, 600)
            page = dialog.undo_page
            self._press(self._rng.choice([page.confirm_button, page.back_button]))
            self._pause(50, 600)

    def _edit(self) -> None:
        self._on_some("edit_tags")
        self._pause(100, 500)
        for editor in self._user.bench.songs.findChildren(TagEditor):
            if editor.isVisible():
                QTest.keyClicks(editor.entries["genre"], self._rng.choice(["Ska", "techno"]))
                button = QDialogButtonBox.StandardButton
                chosen = self._rng.choice([button.Save, button.Cancel])
                editor.findChildren(QDialogButtonBox)[0].button(chosen).click()

    def _close_dialog(self) -> None:
        dialogs = self._dialogs()
        if dialogs:
            self._rng.choice(dialogs).close()

    def _change_files(self) -> None:
        path, number = self._any_file(), self._rng.randrange(10_000)
        match self._rng.choice(["retitle", "delete", "add", "rename", "bring back"]):
            case "retitle" if "broken" not in path.name:
                self.retitled.add(path.name)
                # It may be gone by now: a command, or the user, was faster.
                with suppress(MutagenError):
                    set_title(path, f"Title {number}")
            case "delete" if len(list(self._music.iterdir())) > 6:
                path.unlink(missing_ok=True)
            case "add":
                spare = self._rng.choice(sorted(self._spare.iterdir()))
                shutil.copy(spare, self._music / f"new{number}{spare.suffix}")
            case "rename" if path.exists():
                renamed = path.with_name(f"renamed{number}{path.suffix}")
                path.rename(renamed)
                if path.name in self.retitled:
                    self.retitled.add(renamed.name)
            case "bring back":
                spare = self._rng.choice(sorted(self._spare.iterdir()))
                if not (self._music / spare.name).exists():
                    shutil.copy(spare, self._music)

    def _settings(self) -> None:
        change: dict[str, object] = self._rng.choice(
            [
                {"precision": 0.7},
                {"precision": 0.9},
                {"coverage": "whole"},
                {"coverage": "auto"},
            ]
        )
        self._user.bench.context.change_settings(**change)

    def _folder(self) -> None:
        engine = self._user.bench.engine
        engine.remove_folder(self._music)
        self._pause(0, 100, 800)
        engine.add_folders([self._music])

    def _restart(self) -> None:
        for dialog in self._dialogs():
            dialog.close()
        self._user.close()
        self._user.start()
        assert self._user.bench.is_ready

    def _command(self) -> None:
        words = self._rng.choice(self._commands)
        self.done.append(" ".join(words))
        self._running.append(
            subprocess.Popen(
                [sys.executable, "-m", "mlfa_app", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )

    # Help

    def _trigger(self, name: str) -> None:
        action = self._user.program.window.commands[name]
        if action.isEnabled():
            action.trigger()

    def _press(self, button: QPushButton) -> None:
        if button.isVisible() and button.isEnabled():
            self.done.append(button.text())
            button.click()

    def _dialogs(self, kind: type[Any] = QDialog) -> list[Any]:
        return [one for one in self._user.program.window.findChildren(kind) if one.isVisible()]

    def _any_file(self) -> Path:
        return self._rng.choice(sorted(self._music.iterdir()))

    def _pause(self, *choices_ms: int) -> None:
        QTest.qWait(self._rng.choice(choices_ms))

    def _wait_until_idle(self) -> None:
        """Wait until nothing has been going on for a while."""
        limit_s = time.monotonic() + LIMIT_S
        quiet = 0
        while quiet < _QUIET_TURNS:
            QTest.qWait(20)
            quiet = quiet + 1 if self._is_idle() else 0
            assert time.monotonic() < limit_s, f"The window never rests, after {self.done[-20:]}."

    def _is_idle(self) -> bool:
        bench = self._user.bench
        lanes = [one for one in vars(bench.runner).values() if isinstance(one, Lane)]
        return not any(lane.is_busy for lane in lanes) and not bench.engine.is_active


def slow_lanes(rng: random.Random) -> Callable[[Lane, Any], Any]:
    """Make what replaces `Lane._put`: lanes that now and then take their time.

    A lane that is always quick hides what is wrong when an answer comes late.
    """
    put = Lane._put

    def slow_put(lane: Lane, work: Any) -> Any:
        before_s = 0.25 * rng.random() if rng.random() < 0.3 else 0.0
        after_s = 0.2 * rng.random() if rng.random() < 0.15 else 0.0
        run = work.run

        def slow_run(*arguments: Any) -> Any:
            time.sleep(before_s)
            try:
                return run(*arguments)
            finally:
                time.sleep(after_s)

        work.run = slow_run
        return put(lane, work)

    return slow_put
