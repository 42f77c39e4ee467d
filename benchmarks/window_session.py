"""Opens the real window in this process, drives it, and prints what was measured as JSON.

python benchmarks/window_session.py {start,drop,work} STARTED_S [FOLDER]

Started by window.py, with MLFA_HOME naming a catalogue. STARTED_S is the clock of the program that
started this one, from just before.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject

    from mlfa_app.main import Program

FILTERS = ("love", "genre:jazz", "score>0.8", "missing:mood", "piano>0.6")
_PATIENCE_S = 60.0
_BETWEEN_KEYS_MS = 40


def main() -> None:
    """Run one session."""
    kind, started_s = sys.argv[1], float(sys.argv[2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    # What follows is what the `mlfa` command does, in its order.
    import mlfa_app.main as program_module

    session = _Session(kind, started_s, folder)
    made = program_module.Program

    def make(application: Any, **options: Any) -> Program:
        program = made(application, sink="null", **options)
        session.follow(program)
        return program

    program_module.Program = make  # type: ignore[assignment,misc]
    paths = [folder] if kind == "drop" and folder is not None else []
    code = program_module.run_window(paths)
    print(json.dumps(session.found), flush=True)
    sys.exit(code)


class _Session:
    def __init__(self, kind: str, started_s: float, folder: Path | None) -> None:
        self.found: dict[str, Any] = {}
        self._kind = kind
        self._started_s = started_s
        self._folder = folder
        self._program: Program
        self._heart: Any
        self._full_s: list[float] = []
        self._watch: QObject | None = None

    def _elapsed(self) -> float:
        return time.perf_counter() - self._started_s

    def follow(self, program: Program) -> None:
        from heartbeat import Heartbeat

        self._program = program
        program.messages.bug_posted.connect(lambda trace: print(trace, file=sys.stderr))
        self._heart = Heartbeat(program)
        # Before the program's own slot, which begins to import.
        program.window.first_painted.disconnect(program.on_first_painted)
        program.window.first_painted.connect(self._on_first_painted)
        program.window.first_painted.connect(program.on_first_painted)
        program.bench_made.connect(self._on_bench_made)

    def _on_first_painted(self) -> None:
        self.found["painted_s"] = self._elapsed()
        self.found["painted_cpu_s"] = time.process_time()
        self.found["modules"] = len(sys.modules)
        self.found["torch"] = "torch" in sys.modules
        self._heart.reset()

    def _on_bench_made(self) -> None:
        self.bench = self._program.bench
        assert self.bench is not None
        self.bench.ready.connect(self._on_ready)

    def _on_ready(self) -> None:
        from PySide6.QtCore import QTimer

        self.found["ready_s"] = self._elapsed()
        self._watch_painting()
        QTimer.singleShot(0, self._program, self._run)

    def _watch_painting(self) -> None:
        from PySide6.QtCore import QEvent, QObject, QTimer

        session = self

        class Watch(QObject):
            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
                if event.type() == QEvent.Type.Paint and session.is_full():
                    QTimer.singleShot(0, self, session.on_full_painted)
                return False

        self._watch = Watch(self._program)
        self.view.grid.viewport().installEventFilter(self._watch)

    @property
    def view(self) -> Any:
        """The songs view."""
        assert self.bench is not None
        return self.bench.songs

    def is_full(self) -> bool:
        """Whether every row on the screen is there."""
        view = self.view
        model, grid = view.model, view.grid
        if not grid.isVisible() or model.rowCount() == 0:
            return False
        if model.listing.text != view.filter_bar.line.text():
            return False
        height = grid.verticalHeader().defaultSectionSize()
        first = max(grid.rowAt(0), 0)
        last = min(first + grid.viewport().height() // height, model.rowCount() - 1)
        return all(
            model._cache.get(model.file_id(row)) is not None for row in range(first, last + 1)
        )

    def on_full_painted(self) -> None:
        """Note a painting that missed no row."""
        if "full_s" not in self.found:
            self.found["full_s"] = self._elapsed()
        self._full_s.append(time.perf_counter())

    def _run(self) -> None:
        try:
            getattr(self, f"_{self._kind}")()
        finally:
            self._program.window.close()

    # Waiting

    def wait(self, is_true: Callable[[], Any], seconds: float = _PATIENCE_S) -> bool:
        """Let the window work until something is true; give whether it became so."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        deadline = time.perf_counter() + seconds
        timer = QTimer()

        def look() -> None:
            if time.perf_counter() > deadline or is_true():
                loop.quit()

        timer.timeout.connect(look)
        timer.start(3)
        loop.exec()
        timer.stop()
        return bool(is_true())

    def pause(self, seconds: float) -> None:
        """Let the window work for some time."""
        self.wait(lambda: False, seconds)

    def _settle(self) -> None:
        """Wait until no lane has anything to do."""
        assert self.bench is not None
        runner = self.bench.runner
        calm = [0.0]

        def is_calm() -> bool:
            if runner.reading.is_busy or runner.deciding.is_busy:
                calm[0] = time.perf_counter()
            return time.perf_counter() - calm[0] > 0.7

        calm[0] = time.perf_counter()
        self.wait(is_calm)

    def _note_gap(self, name: str) -> None:
        self.found[f"gap_{name}"] = astuple(self._heart.longest())
        self._heart.reset()

    # Sessions

    def _start(self) -> None:
        """Begin, and be left alone."""
        assert self.bench is not None
        counted: list[float] = []
        self.view.songs.counted.connect(lambda: counted.append(self._elapsed()))
        self.wait(lambda: "full_s" in self.found)
        self.wait(lambda: counted)
        self._settle()
        self.pause(3.0)
        self._note_gap("start")
        self.found["counted_s"] = counted[-1] if counted else None
        self.found["memory"] = _memory()

    def _drop(self) -> None:
        """A song named on the command line; then the same sound again, and another one."""
        assert self.bench is not None
        assert self._folder is not None
        previewer = self.bench.song.previewer
        first: list[float] = []

        def note(state: Any) -> None:
            if state.scores is not None:
                first.append(time.perf_counter())

        previewer.updated.connect(note)
        if previewer.state is not None:
            note(previewer.state)  # they were there before the library was
        self.wait(lambda: first)
        self.found["cold_tags_s"] = first[0] - self._started_s
        self.found["worker_cpu_s"] = _processor_s(previewer.worker_id)
        self.found["cold_cpu_s"] = time.process_time()
        self._note_gap("drop_cold")
        self.wait(lambda: previewer.state is not None and previewer.state.is_final)
        self._settle()
        first.clear()
        other = self._folder.with_name("other.mp3")
        begun = time.perf_counter()
        self.bench.open_paths([other])
        self.wait(lambda: first)
        self.found["warm_tags_s"] = first[0] - begun
        self._note_gap("drop_warm")

    def _work(self) -> None:
        """Everything that a user does."""
        assert self.bench is not None
        self.wait(lambda: "full_s" in self.found)
        self._settle()
        self.pause(1.0)
        self._heart.reset()
        self.found["filters"] = [self._filter(text) for text in FILTERS for _ in range(3)]
        self._filter("")
        self._settle()
        self._note_gap("typing")
        self._scroll()
        self._note_gap("scrolling")
        self._count_states()
        self._note_gap("counting")
        self._select()
        self._count_memory("memory_before_work")
        self._work_and_type()
        self._count_memory("memory")

    def _count_memory(self, name: str) -> None:
        self._settle()
        self.found[name] = _memory()

    def _filter(self, text: str) -> tuple[str, float, float, int]:
        """Type a filter; give the text, seconds with and without the pause, and songs found."""
        from PySide6.QtTest import QTest

        view = self.view
        if view.query():
            view.set_query("")
            self.wait(lambda: not view.query())
            self.pause(0.2)
        if not text:
            return text, 0.0, 0.0, view.model.rowCount()
        asked: list[float] = []
        view.filter_bar.query_changed.connect(lambda *_: asked.append(time.perf_counter()))
        view.focus_filter()
        line = view.filter_bar.line
        for letter in text[:-1]:
            QTest.keyClicks(line, letter)
            self.pause(_BETWEEN_KEYS_MS / 1000)
        self._full_s.clear()
        begun = time.perf_counter()
        QTest.keyClicks(line, text[-1])
        self.wait(lambda: bool(asked) and any(each > asked[-1] for each in self._full_s))
        done = next((each for each in self._full_s if each > asked[-1]), time.perf_counter())
        return text, done - begun, done - asked[-1], view.model.rowCount()

    def _scroll(self) -> None:
        grid = self.view.grid
        bar = grid.verticalScrollBar()
        height = grid.verticalHeader().defaultSectionSize()
        bar.setValue(0)
        end = time.perf_counter() + 4.0
        steps = 0
        while time.perf_counter() < end:
            steps += 3
            bar.setValue(steps * height)
            self.pause(0.016)
        for jump in range(40):
            bar.setValue(bar.maximum() * jump // 40)
            self.pause(0.03)
        self._settle()

    def _count_states(self) -> None:
        """Ask for all counts again and again, as when songs come in."""
        assert self.bench is not None
        for _ in range(5):
            counted: list[Any] = []
            self.bench.panel.counted.connect(counted.append)
            begun = time.perf_counter()
            self.bench.panel.refresh()
            self.wait(partial(bool, counted))
            self.found.setdefault("counting_s", []).append(time.perf_counter() - begun)
        self._settle()

    def _select(self) -> None:
        assert self.bench is not None
        view = self.view
        view.grid.setFocus()
        self._heart.reset()
        view.grid.selectAll()
        self.pause(1.0)
        self._settle()
        self._note_gap("select_all")
        done: list[int] = []
        self.bench.desk.step_done.connect(done.append)
        begun = time.perf_counter()
        view.accept_selected()
        self.wait(lambda: done, 600)
        self.found["accept_s"] = time.perf_counter() - begun
        self.found["accepted"] = done[0] if done else None
        self._note_gap("accept")
        self._settle()
        self._note_gap("after_accept")
        view.grid.clearSelection()
        view.grid.go_to(0)
        self._settle()
        self._heart.reset()

    def _work_and_type(self) -> None:
        """A scan and an analysis, while filters are typed and rows scroll by."""
        assert self.bench is not None
        assert self._folder is not None
        engine = self.bench.engine
        finished: list[object] = []
        engine.finished.connect(finished.append)
        rows: list[object] = []
        engine.songs_changed.connect(rows.append)
        self._heart.reset()
        begun = time.perf_counter()
        self.bench.add_folders([self._folder])
        found = []
        while not finished and time.perf_counter() - begun < 240:
            for text in FILTERS:
                found.append(self._filter(text))
            self._filter("")
        self.found["busy_filters"] = found
        self.found["work_s"] = time.perf_counter() - begun
        self.found["work_finished"] = bool(finished)
        self.found["news"] = len(rows)
        self._note_gap("work")


def _processor_s(process_id: int | None) -> float:
    """Processor time that a process has taken; nothing where that is not known."""
    try:
        text = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    # The name of the program, in brackets, may hold anything.
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory() -> dict[str, float]:
    """Resident memory of this process in MiB: in all, and what is not a file's."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"resident": peak, "own": peak, "peak": peak}
    kib = {key: int(lines[name].split()[0]) for key, name in _MEMORY_LINES.items()}
    return {key: value / 1024 for key, value in kib.items()}


_MEMORY_LINES = {"resident": "VmRSS", "own": "RssAnon", "peak": "VmHWM"}

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
