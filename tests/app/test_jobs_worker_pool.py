"""The worker pool, with real processes that crash, hang and are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import worker_tricks
from mlfa_app.jobs.one_task import in_own_process
from mlfa_app.jobs.worker_pool import Answer, Lost, Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Refused, Returned
from mlfa_core.errors import KnownError, UnreadableAudioError

LIMIT_S = 120.0


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(1) as pool:
        yield pool


def collect(pool: WorkerPool) -> dict[Any, Answer]:
    """Wait for the last answer of every open task."""
    answers: dict[Any, Answer] = {}
    end_s = time.monotonic() + LIMIT_S
    while pool.num_open:
        assert time.monotonic() < end_s
        for task, answer in pool.answers(1.0):
            if not isinstance(answer, Beat):
                assert task.key not in answers
                answers[task.key] = answer
    return answers


def wait_until(is_so: Callable[[], bool], pool: WorkerPool | None = None) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end_s
        if pool is not None:
            pool.answers(0.05)


def test_every_task_is_answered_once_and_by_its_own_result(pool: WorkerPool) -> None:
    pool.num_workers = 2
    for number in range(40):
        pool.submit(Task(number, worker_tricks.double, (number,)))
    answers = collect(pool)
    assert answers == {number: Returned(2 * number) for number in range(40)}
    assert len(pool.process_ids) == 2


def test_errors_of_one_task_are_told_apart_and_leave_the_others_alone(pool: WorkerPool) -> None:
    pool.submit(Task("known", worker_tricks.refuse, ("x.mp3",)))
    pool.submit(Task("bug", worker_tricks.have_a_bug, (0,)))
    pool.submit(Task("unsendable", worker_tricks.return_a_lock, (0,)))
    pool.submit(Task("crash", worker_tricks.crash, (1,)))
    pool.submit(Task("killed", worker_tricks.be_killed, (1,)))
    pool.submit(Task("good", worker_tricks.double, (21,)))
    answers = collect(pool)
    known, bug = answers["known"], answers["bug"]
    assert isinstance(known, Refused)
    assert isinstance(known.error, UnreadableAudioError)
    assert (known.error.advice, known.error.path) == ("Try another.", Path("x.mp3"))
    assert isinstance(bug, Crashed)
    assert bug.summary == "ZeroDivisionError: a bug"
    assert "have_a_bug" in bug.trace
    assert isinstance(answers["unsendable"], Crashed)
    assert answers["crash"] == Lost("its process crashed (SIGSEGV)", is_repeatable=True)
    killed = answers["killed"]
    assert isinstance(killed, Lost)
    assert not killed.is_repeatable
    assert answers["good"] == Returned(42)


def test_a_hung_task_is_ended_and_what_waited_behind_it_is_done(
    pool: WorkerPool, tmp_path: Path
) -> None:
    pool.submit(Task("hung", worker_tricks.hang, (tmp_path,), time_limit_s=0.5))
    for number in range(6):
        pool.submit(Task(number, worker_tricks.double, (number,), time_limit_s=LIMIT_S))
    answers = collect(pool)
    hung = answers.pop("hung")
    assert isinstance(hung, Lost)
    assert hung.is_repeatable
    assert "0 seconds" in hung.reason or "1 seconds" in hung.reason
    assert answers == {number: Returned(2 * number) for number in range(6)}


def test_a_task_that_takes_too_much_memory_costs_nothing_else() -> None:
    with WorkerPool(1, memory_limit_bytes=400 << 20) as pool:
        pool.submit(Task("greedy", worker_tricks.take_memory, (600 << 20,)))
        pool.submit(Task("next", worker_tricks.double, (4,)))
        answers = collect(pool)
    greedy = answers.pop("greedy")
    assert isinstance(greedy, Lost)
    assert greedy.is_repeatable
    assert "GiB of memory and was ended" in greedy.reason
    assert answers == {"next": Returned(8)}


def test_signs_of_life_extend_the_time_limit(tmp_path: Path) -> None:
    # The clock goes on with the signs of life alone, so that a slow machine changes nothing.
    now_s = 0.0
    with WorkerPool(1, clock=lambda: now_s) as pool:
        pool.submit(Task("slow", worker_tricks.beat_until, (tmp_path,), time_limit_s=10.0))
        answers: list[Answer] = []
        while pool.num_open:
            news = [answer for _task, answer in pool.answers(1.0)]
            answers += [answer for answer in news if not isinstance(answer, Beat)]
            if news and not answers:
                now_s += 9.0
            if now_s > 50.0:
                (tmp_path / "enough").touch()
    assert answers == [Returned("done")]
    assert now_s > 50.0


def test_an_idle_worker_that_dies_is_replaced(pool: WorkerPool) -> None:
    pool.submit(Task(1, worker_tricks.double, (1,)))
    collect(pool)
    (old,) = pool.process_ids
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: old not in pool.process_ids, pool)
    pool.submit(Task(2, worker_tricks.double, (2,)))
    assert collect(pool) == {2: Returned(4)}


def test_processes_that_never_start_end_the_job_with_a_sentence(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mlfa_core.py").write_text("raise SystemExit(3)")
    monkeypatch.syspath_prepend(tmp_path)  # spawned processes take it over
    pool.submit(Task(1, worker_tricks.double, (1,)))
    with pytest.raises(KnownError, match="does not start"):
        collect(pool)


def test_abandoning_ends_what_may_be_lost_and_keeps_what_must_finish(
    pool: WorkerPool, tmp_path: Path
) -> None:
    pool.num_workers = 2
    pool.submit(Task("hung", worker_tricks.hang, (tmp_path,)))
    # Not over before its end is wanted, however long the other one takes to come up.
    pool.submit(Task("must", worker_tricks.beat_until, (tmp_path,), must_finish=True))
    pool.submit(Task("waits", worker_tricks.double, (1,)))
    wait_until(lambda: any(tmp_path.iterdir()), pool)
    dropped = {task.key for task in pool.abandon()}
    assert dropped == {"hung", "waits"}
    (tmp_path / "enough").touch()
    assert collect(pool) == {"must": Returned("done")}


def test_what_workers_print_goes_nowhere(
    pool: WorkerPool, capfd: pytest.CaptureFixture[str]
) -> None:
    pool.submit(Task("noise", worker_tricks.print_noise, (0,)))
    assert collect(pool) == {"noise": Returned("quiet")}
    assert capfd.readouterr() == ("", "")


PROGRAM = """
import sys
from pathlib import Path
import worker_tricks
from mlfa_app.jobs.worker_pool import Task, WorkerPool
if __name__ == "__main__":
    with WorkerPool(2) as pool:
        for key in range(2):
            pool.submit(Task(key, worker_tricks.hang, (Path(sys.argv[1]),)))
        while True:
            pool.answers(1.0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_workers_end_with_the_program_even_when_it_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    support = str(Path(worker_tricks.__file__).parent)
    process = subprocess.Popen(
        [sys.executable, program, tmp_path], env={**os.environ, "PYTHONPATH": support}
    )
    try:
        wait_until(lambda: len(list(tmp_path.glob("*.hanging"))) == 2)
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(children, timeout=LIMIT_S)
    assert not alive


def test_one_task_in_a_process_of_its_own_ends_in_each_way(tmp_path: Path) -> None:
    told: list[str] = []

    def told_enough(message: str) -> None:
        told.append(message)
        (tmp_path / "enough").touch()

    def run(function: Callable[..., object], argument: object, should_stop: bool = False) -> object:
        return in_own_process(
            Task(None, function, (argument,), LIMIT_S),
            lambda reason: KnownError(f"Lost: {reason}.", ""),
            told_enough,
            lambda: should_stop,
        )

    assert run(worker_tricks.beat_until, tmp_path) == "done"
    assert set(told) == {"still here"}
    assert run(worker_tricks.double, 4, should_stop=True) is None
    with pytest.raises(UnreadableAudioError, match=r"Could not read x\.mp3"):
        run(worker_tricks.refuse, "x.mp3")
    with pytest.raises(KnownError, match=r"Lost: its process crashed \(SIGSEGV\)"):
        run(worker_tricks.crash, 1)
    with pytest.raises(RuntimeError, match="have_a_bug"):
        run(worker_tricks.have_a_bug, 0)
