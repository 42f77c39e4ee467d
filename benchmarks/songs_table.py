"""The songs table on a library of 100,000 songs: how soon it is there, how fast it filters.

python benchmarks/songs_table.py [--songs N] [--keep FOLDER]

A real `SongsView` is driven without a screen, on a made-up catalogue. While it is typed into and
scrolled, a timer of 5 ms is to beat; the longest gap between two beats is the longest time that
the window would not have answered. On a machine that has other things to do a gap is longer than
what the window did in it, so that the work of the window's own thread stands beside it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mlfa_app.catalog.listing import Order, SortKey
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.settings import Settings
from seeded_catalogue import seeded_catalogue, seeded_rule

_QUERIES = ("love", "genre:jazz", "missing:mood", "score>0.8", "state:review piano>0.5")
_PAGE_ROWS = 40
_BEAT_MS = 5


class Heartbeat(QObject):
    """Measures the longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = 0.0
        self.longest_work_s = 0.0
        self._last_s = time.perf_counter()
        self._last_work_s = time.thread_time()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self.beat)
        timer.start(_BEAT_MS)

    def beat(self) -> None:
        """Note the gap since the last beat."""
        now = time.perf_counter()
        self.longest_s = max(self.longest_s, now - self._last_s)
        self._last_s = now
        work = time.thread_time()
        self.longest_work_s = max(self.longest_work_s, work - self._last_work_s)
        self._last_work_s = work

    def reset(self) -> None:
        """Begin anew."""
        self.longest_s = self.longest_work_s = 0.0
        self._last_s = time.perf_counter()
        self._last_work_s = time.thread_time()

    def __str__(self) -> str:
        return f"{_ms(self.longest_s)} (its own work {_ms(self.longest_work_s)})"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="Make the catalogue here, and keep it.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlfa-bench-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"catalogue-{options.songs}.sqlite"
        if not path.exists():
            seeded_catalogue(path, options.songs)
        print("| what | measured | to reach |")
        print("|---|---|---|")
        for what, measured, wanted in measure(path, options.songs):
            print(f"| {what} | {measured} | {wanted} |", flush=True)


def measure(path: Path, songs: int) -> Iterator[tuple[str, str, str]]:
    """Drive the view; give rows of what, measured, and to reach."""
    app = QApplication.instance() or QApplication([])
    runner = Runner(lambda: Catalog.open(path))
    runner.crashed.connect(print)
    context = WindowContext(runner, Settings(), rule=seeded_rule())
    heartbeat = Heartbeat()
    start = time.perf_counter()
    view = SongsView(context)
    counted: list[None] = []
    view.songs.counted.connect(lambda: counted.append(None))
    view.resize(1366, 1000)
    view.show()
    _wait(lambda: _is_full(view))
    yield (
        f"{songs:,} rows: from nothing to a full page",
        _ms(time.perf_counter() - start),
        "1,000 ms",
    )
    yield "longest gap meanwhile", str(heartbeat), "50 ms"
    _wait(lambda: bool(counted))
    yield (
        "until every state is counted, meanwhile rows are there",
        _ms(time.perf_counter() - start),
        "",
    )
    heartbeat.reset()
    for query in _QUERIES:
        wall, answer = _filter(view, query)
        found = len(view.listed_ids())
        yield (
            f"`{query}`: last key to a full page ({found:,} songs)",
            f"{_ms(wall)} with the pause of 60 ms; {_ms(answer)} without",
            "150 ms",
        )
    _filter(view, "")
    yield "longest gap while typing", str(heartbeat), "50 ms"
    sorts = []
    for key in (SortKey.TITLE, SortKey.SCORE, SortKey.DURATION, SortKey.STATE, SortKey.ARTIST):
        begun = time.perf_counter()
        with _Answer(view):
            view.set_order(Order(key))
        _wait(lambda: _is_full(view))
        sorts.append(time.perf_counter() - begun)
    yield "another order, median of five", _ms(statistics.median(sorts)), ""
    heartbeat.reset()
    rows, elapsed = _scroll(view)
    yield (
        f"scrolling, {rows:,.0f} rows a second for {elapsed:.0f} s: longest gap",
        str(heartbeat),
        "50 ms",
    )
    _wait(lambda: _is_full(view))
    warm, fresh = _paint(view)
    yield f"painting a page of {_PAGE_ROWS} rows, again", _ms(warm), "15 ms"
    yield f"painting a page of {_PAGE_ROWS} rows never seen before", _ms(fresh), "15 ms"
    heartbeat.reset()
    begun = time.perf_counter()
    view.grid.selectAll()
    QApplication.processEvents()
    yield f"selecting all {len(view.listed_ids()):,}", _ms(time.perf_counter() - begun), "50 ms"
    heartbeat.reset()
    ids = view.listed_ids()[:10_000]
    done: list[int] = []
    view.desk.step_done.connect(done.append)
    begun = time.perf_counter()
    view.desk.accept_ids(ids)
    _wait(lambda: bool(done), 120)
    yield (
        f"accepting 10,000 songs ({done[0]:,} had proposals)",
        _ms(time.perf_counter() - begun),
        "",
    )
    yield "longest gap meanwhile", str(heartbeat), "50 ms"
    heartbeat.reset()
    begun = time.perf_counter()
    view.desk.undo_stack.undo()
    _wait(lambda: len(done) == 2, 120)
    yield "taking that back", _ms(time.perf_counter() - begun), ""
    yield "longest gap meanwhile", str(heartbeat), "50 ms"
    view.close()
    runner.close()
    app.processEvents()


class _Answer:
    """Waits for the answer to what is asked inside the block."""

    def __init__(self, view: SongsView) -> None:
        self._loop = QEventLoop()
        self._view = view

    def __enter__(self) -> None:
        self._view.listed.connect(self._loop.quit)

    def __exit__(self, *_error: object) -> None:
        self._loop.exec()
        self._view.listed.disconnect(self._loop.quit)


def _filter(view: SongsView, query: str) -> tuple[float, float]:
    """Type a query; give seconds from the last key, and from the question, to a full page."""
    asked: list[float] = []
    view.filter_bar.query_changed.connect(lambda *_: asked.append(time.perf_counter()))
    view.focus_filter()
    if query:
        for letter in query[:-1]:
            QTest.keyClicks(view.filter_bar.line, letter)
            # Somebody who types fast: every letter comes before the pause is over.
            QTest.qWait(40)
        begun = time.perf_counter()
        with _Answer(view):
            QTest.keyClicks(view.filter_bar.line, query[-1])
    else:
        begun = time.perf_counter()
        with _Answer(view):
            view.set_query("")
    _wait(lambda: view.query() == query and _is_full(view))
    end = time.perf_counter()
    return end - begun, end - asked[-1]


def _scroll(view: SongsView) -> tuple[float, float]:
    bar = view.grid.verticalScrollBar()
    bar.setValue(0)
    height = view.grid.verticalHeader().defaultSectionSize()
    begun = time.perf_counter()
    steps = 0
    # Three rows a frame, as a wheel that is spun; then jumps, as the bar that is dragged.
    while time.perf_counter() - begun < 3.0:
        steps += 3
        bar.setValue(steps * height)
        QTest.qWait(16)
    for jump in range(20):
        bar.setValue(bar.maximum() * jump // 20)
        QTest.qWait(30)
    elapsed = time.perf_counter() - begun
    return steps / 3.0, elapsed


def _paint(view: SongsView) -> tuple[float, float]:
    grid = view.grid
    height = grid.verticalHeader().defaultSectionSize()
    grid.setFixedHeight(_PAGE_ROWS * height + grid.horizontalHeader().height() + 2)
    QTest.qWait(50)
    page = QPixmap(grid.viewport().size())

    def paint() -> float:
        begun = time.thread_time()
        grid.viewport().render(page)
        return time.thread_time() - begun

    fresh = []
    for place in range(1, 12):
        # Read, but not painted: painting is what is measured.
        with_updates = grid.updatesEnabled()
        grid.setUpdatesEnabled(False)
        grid.verticalScrollBar().setValue(place * 3000 * height)
        first = max(grid.rowAt(0), 0)
        rows = range(first, first + _PAGE_ROWS + 2)
        _wait(lambda rows=rows: all(view.model.row_at(row) is not None for row in rows))
        fresh.append(paint())
        grid.setUpdatesEnabled(with_updates)
    again = [paint() for _ in range(30)]
    return statistics.median(again), statistics.median(fresh)


def _is_full(view: SongsView) -> bool:
    """Whether every row on the screen is there."""
    count = view.model.rowCount()
    first = view.grid.rowAt(0)
    if not view.songs.total or (count and first < 0):
        return False
    last = view.grid.rowAt(view.grid.viewport().height() - 1)
    rows = range(first, (last if last >= 0 else count - 1) + 1)
    return all(view.model.row_at(row) is not None for row in rows)


def _wait(is_true: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.perf_counter() + seconds
    while not is_true():
        if time.perf_counter() > deadline:
            raise TimeoutError("The view did not come so far.")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        time.sleep(0.0005)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


if __name__ == "__main__":
    main()
