"""Running the frozen program as a user would: on this system, or inside the tree of another one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LIMIT_S = 600.0
_END_LIMIT_S = 30.0


class TrialError(Exception):
    """The program did not do what it should."""


@dataclass
class Place:
    """A system to run the program on.

    Attributes:
        program: The program's path there.
        folder: A folder for songs and settings, its path there.
        root: The system's tree, which is entered with chroot; "/" is this one.
        is_offline: Whether the commands get no network at all, not even one within the machine.
        variables: Further variables of the environment.
    """

    program: Path
    folder: Path
    root: Path = Path("/")
    is_offline: bool = False
    variables: dict[str, str] = field(default_factory=dict)

    def outside(self, path: Path) -> Path:
        """Where a path of that system lies on this one."""
        return self.root / path.relative_to("/")

    def command(self, *arguments: str | Path, **variables: str) -> list[str]:
        """The whole command line, with nothing of this process's environment."""
        settings = {
            "HOME": str(self.folder),
            "MLFA_HOME": str(self.folder / "mlfa"),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TMPDIR": "/tmp",
            **self.variables,
            **variables,
        }
        before = ["unshare", "--net", *(() if os.getuid() == 0 else ("--map-root-user",))]
        words = before if self.is_offline else []
        if self.root != Path("/"):
            words = [*words, "chroot", str(self.root)]
        words += ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in settings.items())]
        return [*words, str(self.program), *map(str, arguments)]

    def run(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end, whatever its exit code."""
        return subprocess.run(
            self.command(*arguments, **variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
        )

    def answer(self, *arguments: str | Path, code: int = 0) -> str:
        """Run a command that has to end with an exit code, and give what it printed.

        Raises:
            TrialError: If it ended otherwise; with what it said.
        """
        done = self.run(*arguments)
        if done.returncode != code:
            said = (done.stdout + done.stderr).strip()[-1500:]
            raise TrialError(f"mlfa {arguments[0]} ended with {done.returncode}: {said}")
        return done.stdout

    def lines(self, *arguments: str | Path, code: int = 0) -> list[dict[str, Any]]:
        """The same of a command that takes ``--json``: its lines, read."""
        found: list[dict[str, Any]] = []
        for line in self.answer(*arguments, "--json", code=code).splitlines():
            found.append(json.loads(line))
        return found

    def copy_in(self, source: Path, name: str) -> Path:
        """Copy a folder of this system into the working folder of that one."""
        target = self.folder / name
        shutil.copytree(source, self.outside(target))
        return target


@dataclass
class Window:
    """The program with its window, running.

    Attributes:
        place: Where it runs.
        paths: What it is to show.
        variables: Of its environment, beside those of the place.
    """

    place: Place
    paths: tuple[Path, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Window:
        self.process = subprocess.Popen(
            self.place.command(*self.paths, **self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def num_processes(self) -> int:
        """Processes that it has started and that are there."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return len(listed.read_text().split())

    def wait_for_worker(self, limit_s: float = 60.0) -> None:
        """Wait until a process for songs is there.

        Raises:
            TrialError: If there is none in time, or the window ended.
        """
        begun = time.monotonic()
        while self.process.poll() is None and time.monotonic() - begun < limit_s:
            if self.num_processes() > 0:
                return
            time.sleep(0.05)
        raise TrialError(f"the window started no process for the song: {self.close()}")

    def close(self) -> str:
        """Ask it to end as a desktop does, and give what it said besides.

        Raises:
            TrialError: If it does not end, or not well.
        """
        self.process.send_signal(signal.SIGTERM)
        try:
            said = "".join(self.process.communicate(timeout=_END_LIMIT_S)).strip()
        except subprocess.TimeoutExpired as error:
            raise TrialError("the window does not close") from error
        if self.process.returncode != 0:
            raise TrialError(f"the window ended with {self.process.returncode}: {said}")
        return said
