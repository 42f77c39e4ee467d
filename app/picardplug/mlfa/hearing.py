"""Runs ``mlfa tag --json`` and reads what it prints. Needs the standard library alone.

Other programs and MLFA may live in different environments, so nothing of MLFA is imported: what it
prints is a documented contract (docs/commands.md of MLFA). The plugins for beets and for Picard
hold the same copy of this file.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

Values = tuple[str, ...]

_INTERRUPTED = 130
_WRONG_USAGE = 2
_NAME = "mlfa"
# A command line may hold 2 MiB on Linux, 1 MiB on macOS, 32,767 characters on Windows.
_MAX_CHARACTERS = 24_000 if sys.platform == "win32" else 100_000
_MAX_PATHS = 500
# PyInstaller points them to its own folder, and keeps what was there as NAME_ORIG.
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class HearingError(Exception):
    """MLFA could not be run; the text is one or two sentences for the user."""


class InterruptedHearingError(HearingError):
    """The user stopped MLFA."""


@dataclass(frozen=True)
class Heard:
    """What MLFA says about a file.

    Attributes:
        path: As it was asked for.
        words: Accepted tags by category in the user's words, as they would be written.
        scores: Score by tag, from 0 to 1, the highest first.
        model: Identifier of the model.
        written: With ``--write``: the values of each field that was written; else None.
        skipped: Why a file that should be written was left alone; None if it was not.
        error: One sentence; None if all is well.
    """

    path: str
    words: Mapping[str, Values] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    written: Mapping[str, Values] | None = None
    skipped: str | None = None
    error: str | None = None


def find_command(setting: str) -> list[str]:
    """Find the program.

    Args:
        setting: What the user calls it: a name or path, or a command with arguments. Empty, it is
            looked for beside this program, then where the system looks for commands.

    Returns:
        The command, with its arguments.

    Raises:
        HearingError: If there is none.
    """
    if not setting.strip():
        beside = str(Path(sys.executable).parent)
        found = shutil.which(_NAME, path=beside) or shutil.which(_NAME)
        if found is None:
            raise HearingError(
                "The program mlfa was not found. Install MLFA, or name its command in the options."
            )
        return [found]
    whole = os.path.expanduser(setting.strip())
    # A path may hold spaces, so the whole is tried before it is taken apart.
    words = [whole] if shutil.which(whole) else _words(whole)
    found = shutil.which(os.path.expanduser(words[0])) if words else None
    if found is None:
        raise HearingError(f"The command “{setting.strip()}” was not found.")
    return [found, *words[1:]]


def _words(text: str) -> list[str]:
    try:
        words = shlex.split(text, posix=os.name == "posix")
    except ValueError as error:
        raise HearingError(f"The command “{text}” cannot be understood: {error}.") from error
    return [word.strip('"') for word in words]


def child_environment() -> dict[str, str]:
    """The environment for another program, without what a frozen program set for itself."""
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        for name in _LIBRARY_PATHS:
            original = environment.pop(f"{name}_ORIG", None)
            environment.pop(name, None)
            if original:
                environment[name] = original
    return environment


def batches(paths: Iterable[str]) -> Iterator[list[str]]:
    """Part paths so that each part fits into one command line."""
    batch: list[str] = []
    room = _MAX_CHARACTERS
    for path in paths:
        length = len(os.fsencode(path)) + 3
        if batch and (length > room or len(batch) >= _MAX_PATHS):
            yield batch
            batch, room = [], _MAX_CHARACTERS
        batch.append(path)
        room -= length
    if batch:
        yield batch


class Hearing:
    """Asks MLFA about files: one process for all of them, or a few where there are very many.

    Args:
        command: The program, with arguments before its own.
        options: Further options of ``mlfa tag``.
    """

    def __init__(self, command: Sequence[str], options: Sequence[str] = ()) -> None:
        self._command = [*command, "tag", "--json", *options]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False

    def run(self, paths: Sequence[str]) -> Iterator[Heard]:
        """Ask about files.

        Args:
            paths: Absolute paths of files, each once.

        Yields:
            What is said about each, as soon as it is known, in the order of the paths.

        Raises:
            HearingError: If the program does not start, does not understand the options, or ends
                before it has spoken about every file.
        """
        for batch in batches(paths):
            yield from self._run(batch)

    def stop(self) -> None:
        """End the process, from any thread; ``run`` then raises."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.terminate()

    def _run(self, paths: list[str]) -> Iterator[Heard]:
        asked = {_key(path): path for path in paths}
        with tempfile.TemporaryFile() as errors:
            process = self._start(paths, errors)
            try:
                assert process.stdout is not None
                has_summary = False
                for line in process.stdout:
                    document = _document(line)
                    has_summary |= "summary" in document
                    if "path" in document:
                        yield _heard(document, asked)
                code = process.wait()
            finally:
                self._end(process)
            if not has_summary or code in (_WRONG_USAGE, _INTERRUPTED):
                raise self._failure(code, errors)

    def _start(self, paths: list[str], errors: IO[bytes]) -> subprocess.Popen[str]:
        with self._lock:
            if self._is_stopped:
                raise InterruptedHearingError("MLFA was stopped.")
            try:
                self._process = subprocess.Popen(
                    [*self._command, "--", *paths],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=child_environment(),
                    encoding="utf-8",
                    # No console opens beside a program with windows.
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError as error:
                reason = error.strerror or error
                raise HearingError(f"{self._command[0]} does not start: {reason}.") from error
            return self._process

    def _end(self, process: subprocess.Popen[str]) -> None:
        """Leave no process behind, also where the reader had enough before the end."""
        with self._lock:
            self._process = None
        if process.poll() is None:
            process.terminate()
        if process.stdout is not None:
            # Its end is waited for, and what it still says is not wanted.
            with contextlib.suppress(OSError):
                process.stdout.close()
        process.wait()

    def _failure(self, code: int, errors: IO[bytes]) -> HearingError:
        if code == _INTERRUPTED or self._is_stopped:
            return InterruptedHearingError("MLFA was stopped; what it had heard is kept.")
        errors.seek(0)
        lines = errors.read().decode("utf-8", "replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if code == _WRONG_USAGE:
            return HearingError(
                f"MLFA does not accept the options; it may be too old. It says: {said}"
            )
        return HearingError(f"MLFA ended with code {code}. It says: {said or 'nothing'}")


def _document(line: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise HearingError(f"This is not what MLFA prints: {line.strip()[:80]}")
    return document


def _heard(document: Mapping[str, Any], asked: Mapping[str, str]) -> Heard:
    if "words" not in document:
        raise HearingError("The program mlfa is too old for this plugin; install a newer one.")
    error = document["error"]
    written = document.get("written")
    return Heard(
        path=asked.get(_key(document["path"]), document["path"]),
        words={category: tuple(words) for category, words in document["words"].items()},
        # A word that the user gave to the song may be none of the model's, and has no score.
        scores={tag["tag"]: tag["score"] for tag in document["tags"] if tag["score"] is not None},
        model=document["model"],
        written=None
        if written is None
        else {name: tuple(values) for name, values in written.items()},
        skipped=document.get("skipped"),
        error=None if error is None else f"{error['summary']} {error['advice']}".strip(),
    )


def _key(path: str) -> str:
    """The path as MLFA may spell it: on Windows it gives every file the name that it has there."""
    return os.path.normcase(os.path.abspath(path))
