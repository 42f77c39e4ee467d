"""Ctrl-C at every place of a function where Python looks for signals, one after the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from interrupt_places import run_until_place
from journals import Desk
from mlfa_app.catalog.connection import connect
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.similar.neighbour_file import writing_vectors
from mlfa_app.jobs.writing.write_run import write_run
from mlfa_app.journal.records import Retention, RunKind
from mlfa_app.journal.store import Journal
from mlfa_app.saving import save_whole
from mlfa_app.settings import Settings, load_settings, save_settings
from tag_edits import make_song

LIMIT_S = 20.0

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="sends signals"),
    # A file that was open when the exception came up is closed a moment later.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def at_every_place(action: Callable[[], object], check: Callable[[], object]) -> None:
    """Interrupt something at each of its places in turn, and check after each."""
    number = 1
    while run_until_place(number, action):
        check()
        number += 1
    assert number > 5


def test_what_is_saved_aside_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "list.m3u8"
    target.write_bytes(b"old")

    def check() -> None:
        assert os.listdir(tmp_path) == ["list.m3u8"]
        assert target.read_bytes() in (b"old", b"new")
        target.write_bytes(b"old")

    at_every_place(lambda: save_whole(target, b"new"), check)


def test_saved_settings_leave_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(workers=1), path)
    at_every_place(
        lambda: save_settings(Settings(workers=2), path),
        lambda: (load_settings(path), _only(tmp_path, "settings.json")),
    )
    assert load_settings(path).workers == 2


def _only(folder: Path, name: str) -> None:
    assert os.listdir(folder) == [name]


def _end_a_run_in_a_transaction(desk: Desk) -> None:
    with write_run(desk.catalog, RunKind.WRITE, "a test", Retention(1e9, 1 << 30)):
        desk.journal._database.run("UPDATE writes SET is_noted = 0")
        desk.catalog._database.run("DELETE FROM written_values")
        unfinished = desk.catalog.batch()
        unfinished.__enter__()
        # As if it had come up when the block of the `with` was about to begin.
        raise KeyboardInterrupt


def test_a_run_that_an_interrupt_ends_in_a_transaction_notes_no_more_than_is_kept(
    tmp_path: Path,
) -> None:
    # Else the catalogue would take our own words for the user's, and never replace them.
    home, path = tmp_path / "home", make_song(tmp_path)
    with Desk(home) as desk:
        digest = desk.write(path, {"genre": ("Jazz",)}).digest
        with pytest.raises(KeyboardInterrupt):
            _end_a_run_in_a_transaction(desk)
    with Desk(home) as desk:
        assert desk.journal.unnoted_writes() == []
        assert desk.catalog.own_values(digest, path) == {"genre": ("Jazz",)}


@pytest.mark.parametrize("kind", [Catalog, Journal])
def test_a_transaction_that_an_interrupt_has_left_open_is_over(
    tmp_path: Path, kind: type[Catalog] | type[Journal]
) -> None:
    with kind.open(tmp_path / "file.sqlite") as store:

        def write() -> None:
            if isinstance(store, Catalog):
                store.set_session_value("a", "test")
            else:
                store.announce(tmp_path)

        def check() -> None:
            store.abandon()
            write()
            # Nothing is held back: others see it, and may write at once.
            with kind.open(tmp_path / "file.sqlite", busy_timeout_s=0.0) as other:
                if isinstance(other, Catalog):
                    assert other.session_value("a") == "test"
                    other.set_session_value("a", None)
                else:
                    assert isinstance(other, Journal)
                    assert [path for path, _ in other.announced_copies()] == [tmp_path]
                    other.forget_copies([tmp_path])

        at_every_place(write, check)


def test_a_copy_of_an_older_catalogue_leaves_nothing_beside(tmp_path: Path) -> None:
    database = connect(tmp_path / "catalogue.sqlite")
    database.run("CREATE TABLE songs (id INTEGER PRIMARY KEY)")

    def check() -> None:
        (tmp_path / "copy.sqlite").unlink(missing_ok=True)
        _only(tmp_path, "catalogue.sqlite")

    at_every_place(lambda: database.backup_to(tmp_path / "copy.sqlite"), check)
    database.close()


def test_a_kept_index_leaves_nothing_beside(tmp_path: Path) -> None:
    def write() -> None:
        with writing_vectors(tmp_path / "a.vectors", {"mel18/1": 4}, 3) as file:
            file.write(1, "mel18/1", np.ones((2, 4), np.float32))

    def check() -> None:
        assert os.listdir(tmp_path) in ([], ["a.vectors"])
        (tmp_path / "a.vectors").unlink(missing_ok=True)

    at_every_place(write, check)


def test_ctrl_c_while_the_process_ends_says_nothing() -> None:
    program = (
        "import atexit, os, signal, sys\n"
        "from mlfa_app.__main__ import main\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "sys.argv = ['mlfa', '--version']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stdout
    assert done.stderr == b""
    # A shell calls it 130.
    assert done.returncode == -signal.SIGINT


def test_an_interrupt_that_a_lock_of_python_has_hidden_is_one(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def wait_for_a_thread() -> None:
        started = threading.Event()
        monkeypatch.setattr(started._cond, "_acquire_restore", interrupted)
        started.wait(0.001)

    def interrupted(_state: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("mlfa_app.cli.app.prepare_streams", lambda: None)
    monkeypatch.setattr("mlfa_app.cli.app.cli.invoke", lambda _context: wait_for_a_thread())
    assert run(["status"]) == 130
    assert capfd.readouterr().err == "Stopped at once. What was finished is kept.\n"


def test_a_second_ctrl_c_while_the_first_is_noted_does_not_hang() -> None:
    program = (
        "import signal, sys\n"
        "from mlfa_app.cli.interrupts import polite_stop\n"
        "for number in range(1, 30):\n"
        "    lines = 0\n"
        "    def trace(frame, event, argument):\n"
        "        global lines\n"
        "        lines += event == 'line'\n"
        "        if event == 'line' and lines == number:\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "        return trace\n"
        "    with polite_stop('Stopping.') as flag:\n"
        "        try:\n"
        "            sys.settrace(trace)\n"
        "            flag.set()\n"
        "        except KeyboardInterrupt:\n"
        "            pass\n"
        "        finally:\n"
        "            sys.settrace(None)\n"
        "        assert flag()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stderr
    assert b"Stopping." in done.stderr


def test_ctrl_c_while_python_cleans_up_counts_a_moment_later() -> None:
    program = (
        "import signal, sys, time\n"
        "from mlfa_app.cli import app\n"
        "class Late:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def work(_context):\n"
        "    Late()\n"
        "    time.sleep(60)\n"
        "app.cli.invoke = work\n"
        "sys.exit(app.run(['status']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr == b"\nStopped.\n"
    assert done.returncode == 130
