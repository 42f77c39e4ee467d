"""Hold processes that hear songs, so that no run is over before a test has done something to it.

A worker process, known by how it was started, begins only some songs before the gate is open.
"""

from __future__ import annotations

from pathlib import Path

# Found by every Python that starts with its folder on the path.
_SITE = """
import os, sys, time
if "spawn_main" in " ".join(sys.orig_argv):
    begun, before_gate = set(), int(os.environ["SONGS_BEFORE_GATE"])
    def wait_at_the_gate(event, arguments):
        if event != "open" or not str(arguments[0]).endswith(".wav"):
            return
        frame = sys._getframe()
        while frame is not None and frame.f_code.co_name != "analyze_song":
            frame = frame.f_back
        if frame is not None:
            begun.add(str(arguments[0]))
            while len(begun) > before_gate and not os.path.exists(os.environ["SONG_GATE"]):
                time.sleep(0.01)
    sys.addaudithook(wait_at_the_gate)
"""


class SongGate:
    """A gate before the songs (WAV files) that worker processes hear; closed at first.

    Args:
        folder: Where what it needs is kept; it is made.
        songs_before: So many songs each process begins although it is closed.
    """

    def __init__(self, folder: Path, songs_before: int = 1) -> None:
        site = folder / "site"
        site.mkdir(parents=True, exist_ok=True)
        (site / "sitecustomize.py").write_text(_SITE)
        self._gate = folder / "open"
        self._gate.unlink(missing_ok=True)
        self.environment = {
            "PYTHONPATH": str(site),
            "SONG_GATE": str(self._gate),
            "SONGS_BEFORE_GATE": str(songs_before),
        }

    def open(self) -> None:
        """Let all songs be heard."""
        self._gate.touch()

    def close(self) -> None:
        """Let no further song be begun."""
        self._gate.unlink()
