"""The program in processes of its own: what it loads, how it starts and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from encoders import encode, tone
from processes import left_of

HEAVY = ("torch", "sklearn", "scipy", "av", "soundfile", "soxr", "mutagen", "torchaudio")
WATCHED = """
import json, sys
import mlfa_app.main as main
from PySide6.QtCore import QTimer
said = {}
begin = main.Program.__init__
def watch(self, *args, **more):
    begin(self, *args, **more)
    said["visible"] = None
    self.window.first_painted.disconnect()
    self.window.first_painted.connect(lambda: painted(self))
def painted(self):
    said["visible"] = sorted(sys.modules)
    said["is_visible"] = self.window.isVisible()
    self.bench_made.connect(lambda: made(self))
    self.on_first_painted()
def made(self):
    self.bench.ready.connect(lambda: QTimer.singleShot(500, self.window, lambda: ready(self)))
def ready(self):
    said["ready"] = sorted(sys.modules)
    self.window.close()
main.Program.__init__ = watch
code = main.run_window([])
print(json.dumps({"code": code, **said}))
"""


def test_nothing_heavy_is_loaded_before_or_after_the_window_is_visible(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED],
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["code"] == 0
    assert said["is_visible"]
    for moment in ("visible", "ready"):
        loaded = {name.partition(".")[0] for name in said[moment]}
        assert "PySide6" in loaded
        assert loaded.isdisjoint(HEAVY)
    # What needs time comes after the first paint.
    assert "mlfa_app.catalog.store" not in said["visible"]
    assert "mlfa_app.catalog.store" in said["ready"]
    assert "Traceback" not in done.stderr


def test_the_real_program_takes_a_second_start_and_ends_at_a_signal(
    home: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "mlfa_app"]
    song = encode(tmp_path, "wav", tone(0.5, 22_050), 22_050)
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        # It waits for the first one to listen, or becomes the first itself.
        while not (home / "window.lock").exists():
            assert first.poll() is None
        second = subprocess.run(
            [*command, str(song)], capture_output=True, text=True, timeout=120, check=False
        )
        assert second.returncode == 0, second.stderr
        assert first.poll() is None
        children = psutil.Process(first.pid).children(recursive=True)
        first.send_signal(signal.SIGTERM)
        _out, err = first.communicate(timeout=120)
    finally:
        first.kill()
    assert first.returncode == 0, err
    assert "Traceback" not in err
    assert left_of(children) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_without_a_screen_there_is_a_sentence(home: Path) -> None:
    hidden = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    for extra in ({}, {"DISPLAY": ":93"}):
        done = subprocess.run(
            [sys.executable, "-m", "mlfa_app"],
            env={**kept, **extra},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1
        assert "mlfa tag PATH" in done.stderr
        assert "screen" in done.stderr
        assert "Traceback" not in done.stderr


def test_without_qt_there_is_a_sentence(home: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['PySide6'] = None\n"
        "from mlfa_app.cli.app import run\nsys.exit(run(sys.argv[1:]))"
    )
    for arguments in ([], [str(tmp_path)]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1
        assert "mlfa[app]" in done.stderr
        assert "mlfa tag PATH" in done.stderr
        assert "Traceback" not in done.stderr
