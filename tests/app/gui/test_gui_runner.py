"""Lanes: results come back to the GUI thread, cancelled work is dropped, bugs are seen."""

from __future__ import annotations

import gc
import threading
import weakref
from functools import partial
from pathlib import Path
from typing import ClassVar

import shiboken6
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.garbage import GarbageCollector
from mlfa_app.gui.runner import EndedByBugError, Preparation, Runner, Ticket
from mlfa_core.errors import KnownError


class Asker(QObject):
    told = Signal(object)

    def take(self, value: object) -> None:
        self.told.emit(value)


def test_results_come_back_in_order_to_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    got: list[tuple[int, bool]] = []
    here = threading.get_ident()

    def take(value: int) -> None:
        got.append((value, threading.get_ident() == here))

    for number in range(5):
        runner.reading.submit(lambda _catalog, n=number: n, take)
    qtbot.waitUntil(lambda: len(got) == 5)
    assert got == [(number, True) for number in range(5)]
    assert not runner.reading.is_busy


def test_work_runs_in_the_lanes_thread_with_its_catalogue(qtbot: QtBot, runner: Runner) -> None:
    got: list[tuple[int, list[Path]]] = []
    runner.reading.submit(lambda cat: (threading.get_ident(), cat.list_folders()), got.append)
    runner.deciding.submit(lambda cat: (threading.get_ident(), cat.list_folders()), got.append)
    qtbot.waitUntil(lambda: len(got) == 2)
    threads = {thread for thread, _ in got}
    assert len(threads) == 2
    assert threading.get_ident() not in threads


def test_cancelled_work_that_waits_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    may_go_on = threading.Event()
    got: list[str] = []
    runner.reading.submit(lambda _catalog: may_go_on.wait(90) and "first", got.append)
    has_run = threading.Event()
    ticket = runner.reading.submit(lambda _catalog: has_run.set(), lambda _none: got.append("no"))
    ticket.cancel()
    may_go_on.set()
    runner.reading.submit(lambda _catalog: "last", got.append)
    qtbot.waitUntil(lambda: got == ["first", "last"])
    assert not has_run.is_set()
    qtbot.waitUntil(lambda: not runner.reading.is_busy)


def test_a_job_stops_when_asked_and_tells_everything_before_its_end(
    qtbot: QtBot, runner: Runner
) -> None:
    events: list[object] = []
    ended: list[str] = []
    tickets: list[Ticket] = []

    def job(_catalog: object, tell: object, should_stop: object) -> str:
        assert callable(tell)
        assert callable(should_stop)
        tell("begun")
        while not should_stop():
            threading.Event().wait(0.005)
        tell("stopping")
        return "ended"

    def on_events(some: list[object]) -> None:
        events.extend(some)
        tickets[0].cancel()

    def on_end(value: str) -> None:
        assert events == ["begun", "stopping"]
        ended.append(value)

    tickets.append(runner.analysing.submit_job(job, on_end, on_events=on_events))
    qtbot.waitUntil(lambda: ended == ["ended"])


def test_an_error_of_the_users_world_reaches_its_caller(qtbot: QtBot, runner: Runner) -> None:
    got: list[KnownError] = []

    def fail(_catalog: object) -> None:
        raise KnownError("The disk is full.", "Make room.")

    runner.deciding.submit(fail, lambda _none: None, got.append)
    qtbot.waitUntil(lambda: len(got) == 1)
    assert got[0].summary == "The disk is full."


def test_a_bug_is_told_and_the_lane_goes_on(qtbot: QtBot, runner: Runner, bugs: list[str]) -> None:
    traces: list[str] = []
    runner.crashed.connect(traces.append)
    got: list[int] = []
    runner.deciding.submit(lambda _catalog: 1 // 0)
    runner.deciding.submit(lambda _catalog: 7, got.append)
    qtbot.waitUntil(lambda: got == [7])
    assert "ZeroDivisionError" in traces[0]
    # What fails every test that does not ask for it.
    assert bugs == traces
    assert not runner.deciding.is_busy


def test_a_bug_ends_a_job_for_its_owner_too(qtbot: QtBot, runner: Runner, bugs: list[str]) -> None:
    got: list[KnownError] = []
    runner.writing.submit_job(
        lambda _catalog, _tell, _should_stop: 1 // 0, lambda _none: None, got.append
    )
    qtbot.waitUntil(lambda: len(got) == 1)
    assert isinstance(got[0], EndedByBugError)
    assert "ZeroDivisionError" in bugs[0]


def test_a_bug_of_a_lane_that_was_closed_is_noted_by_the_tests(
    qtbot: QtBot, home: Path, bugs: list[str]
) -> None:
    runner = Runner(lambda: Catalog.open(home / "catalogue.sqlite"))
    runner.deciding.submit(lambda _catalog: 1 // 0)
    assert runner.close()
    assert "ZeroDivisionError" in bugs[0]


class Node(QObject):
    """Held by nothing but itself, as widgets with callbacks often are."""

    ended_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: Node.ended_in.append(threading.get_ident()))


def test_objects_of_the_window_are_never_collected_in_a_lane(qtbot: QtBot, runner: Runner) -> None:
    for _ in range(3):
        Node()
    Node.ended_in.clear()

    def allocate(_catalog: object) -> int:
        return len([[number] for number in range(200_000)])

    done: list[int] = []
    runner.analysing.submit(allocate, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert Node.ended_in == []
    gc.collect()
    assert set(Node.ended_in) == {threading.get_ident()}
    assert not gc.isenabled()
    assert runner.close()
    assert gc.isenabled()


def test_what_is_there_is_not_looked_through_until_the_end() -> None:
    before = gc.get_freeze_count()
    collector = GarbageCollector()
    collector.settle()
    assert gc.get_freeze_count() > before + 1000
    assert not gc.isenabled()
    collector.close()
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


def test_preparations_run_beside_the_gui_thread_and_tell(qtbot: QtBot, bugs: list[str]) -> None:
    threads: list[int] = []
    preparation = Preparation(lambda: threads.append(threading.get_ident()))
    with qtbot.waitSignal(preparation.done):
        pass
    assert threads
    assert threads[0] != threading.get_ident()

    def fail() -> None:
        raise ValueError("no such part")

    failing = Preparation(fail)
    with qtbot.waitSignal(failing.crashed) as told:
        pass
    assert "no such part" in told.args[0]
    assert bugs == told.args


def test_decisions_are_kept_when_the_window_closes_the_moment_after(
    qtbot: QtBot, home: Path
) -> None:
    runner = Runner(lambda: Catalog.open(home / "catalogue.sqlite"))
    may_go_on = threading.Event()
    runner.deciding.submit(lambda _catalog: may_go_on.wait(90))
    for number in range(3):
        runner.deciding.submit(
            lambda catalog, n=number: catalog.set_session_value(f"key {n}", "kept")
        )
    threading.Timer(0.05, may_go_on.set).start()
    assert runner.close()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert [catalog.session_value(f"key {n}") for n in range(3)] == ["kept"] * 3


def test_nobody_is_told_who_is_gone(qtbot: QtBot, runner: Runner) -> None:
    may_go_on = threading.Event()
    asker = Asker()
    got: list[str] = []

    def refuse(_catalog: object) -> None:
        raise KnownError("No.", "Ask later.")

    def job(_catalog: object, tell: object, _should_stop: object) -> None:
        assert callable(tell)
        tell("begun")

    runner.reading.submit(lambda _catalog: may_go_on.wait(90), asker.take)
    runner.reading.submit(refuse, asker.take, asker.take)
    runner.reading.submit(refuse, asker.take, partial(asker.take))
    runner.reading.submit_job(job, asker.take, asker.take)
    # As Qt does with what belongs to a dialog that is closed.
    shiboken6.delete(asker)
    may_go_on.set()
    runner.reading.submit(lambda _catalog: "last", got.append)
    qtbot.waitUntil(lambda: got == ["last"])
    assert not runner.reading.is_busy
