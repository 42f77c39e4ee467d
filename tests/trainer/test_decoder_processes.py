"""The processes that decode for ``prepare``: none is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future

import pytest
from pebble import ProcessPool

from mlfa_trainer.prepare import decoder_processes


def press_once_running(future: Future[None]) -> None:
    while not future.running():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)


def decoders() -> list[object]:
    return [one for one in multiprocessing.active_children() if "pebble" in one.name]


def decode_for_minutes() -> None:
    with decoder_processes(2) as pool:
        assert len(decoders()) == 2
        lasting = pool.schedule(time.sleep, (300,))
        threading.Thread(target=press_once_running, args=(lasting,)).start()


def test_ctrl_c_while_the_last_clips_are_waited_for_leaves_no_process() -> None:
    # A process that is left makes its parent wait for it for ever.
    with pytest.raises(KeyboardInterrupt):
        decode_for_minutes()
    assert decoders() == []


def test_ctrl_c_while_the_decoders_start_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = ProcessPool.active.fget
    assert start is not None

    def pressed(pool: ProcessPool) -> bool:
        is_active: bool = start(pool)
        assert len(decoders()) == 2
        os.kill(os.getpid(), signal.SIGINT)
        return is_active

    monkeypatch.setattr(ProcessPool, "active", property(pressed))
    with pytest.raises(KeyboardInterrupt), decoder_processes(2):
        pytest.fail("the key was not heard")
    assert decoders() == []
