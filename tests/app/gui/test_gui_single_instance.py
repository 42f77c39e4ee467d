"""One window per library, and a screen to show it on."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlfa_app.gui.application import make_application, why_no_window
from mlfa_app.gui.single_instance import Place, SingleInstance


def test_a_second_start_hands_its_paths_over(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    first = SingleInstance()
    assert first.take_place([]) is Place.FIRST
    paths = [tmp_path / "a ü.mp3", Path(os.fsdecode(b"/music/\xff.mp3"))]
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from mlfa_app.gui.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "print(SingleInstance().take_place([Path(os.fsdecode(w)) for w in\n"
        "    (bytes.fromhex(v) for v in sys.argv[1:])]).value)\n"
    )
    words = [os.fsencode(path).hex() for path in paths]
    with qtbot.waitSignal(first.paths_received, timeout=20_000) as received:
        second = subprocess.Popen(
            [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True
        )
    assert received.args == [paths]
    assert second.communicate(timeout=120)[0].strip() == "second"
    first.close()


def test_the_place_of_a_killed_program_is_taken_over(home: Path, qapp: QApplication) -> None:
    code = (
        "from PySide6.QtCore import QCoreApplication\n"
        "from mlfa_app.gui.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "one = SingleInstance()\nprint(one.take_place([]).value, flush=True)\napp.exec()\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "first"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    heir = SingleInstance()
    assert heir.take_place([]) is Place.FIRST
    heir.close()


def test_other_libraries_have_windows_of_their_own(tmp_path: Path, qapp: QApplication) -> None:
    first, second = (SingleInstance(folder=tmp_path / name) for name in ("one", "two"))
    assert first.take_place([]) is Place.FIRST
    assert second.take_place([]) is Place.FIRST
    first.close()
    second.close()


@pytest.mark.parametrize(
    "sent", [b"", b"\xff\xff\xff\xff", struct.pack("!I", 5) + b"nonsense", b'{"paths": 3}']
)
def test_a_stranger_at_the_socket_does_no_harm(qtbot: QtBot, home: Path, sent: bytes) -> None:
    first = SingleInstance()
    assert first.take_place([]) is Place.FIRST
    received: list[object] = []
    first.paths_received.connect(received.append)
    stranger = QLocalSocket()
    stranger.connectToServer(first.name)
    assert stranger.waitForConnected(2000)
    stranger.write(sent)
    stranger.flush()
    stranger.disconnectFromServer()
    polite = QLocalSocket()
    polite.connectToServer(first.name)
    assert polite.waitForConnected(2000)
    text = json.dumps({"paths": []}).encode()
    polite.write(struct.pack("!I", len(text)) + text)
    polite.flush()
    qtbot.waitUntil(lambda: received == [[]])
    first.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
@pytest.mark.usefixtures("qapp")
def test_a_missing_screen_is_known_before_qt_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in (why_no_window() or "")
    monkeypatch.setenv("DISPLAY", ":93")
    assert "does not answer" in (why_no_window() or "")
    # A screen without other clients begins anew when the last one goes, and then takes nobody for a
    # moment: who was asked is not let go before Qt is there.
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as screen:
        screen.bind("\0/tmp/.X11-unix/X93")
        screen.listen()
        assert "does not answer" not in (why_no_window() or "")
        connection, _ = screen.accept()
        with connection:
            connection.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            assert make_application() is QApplication.instance()
            assert connection.recv(1) == b""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert why_no_window() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_a_desktop_that_is_gone_is_said_in_a_sentence(home: Path) -> None:
    # Whether it answers shows only when Qt tries it, and Qt then wants to end by a crash.
    gone = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    gone |= {"WAYLAND_DISPLAY": "wayland-gone", "DISPLAY": ""}
    start = "from mlfa_app.main import run_window; run_window([])"
    ended = subprocess.run(
        [sys.executable, "-c", start], env=gone, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "There is no screen here" in ended.stderr
    assert "mlfa tag PATH" in ended.stderr
