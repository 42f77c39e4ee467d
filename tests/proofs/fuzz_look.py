"""One spoiled file under the eyes of one reader after the other, and what must not happen."""

from __future__ import annotations

import os
import stat
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from proofs.fuzz_measure import Meter

from mlfa_core.errors import KnownError

MEMORY_LIMIT_BYTES = 256 << 20
"""So much may a reader's memory rise for one file of at most a megabyte."""

CPU_LIMIT_S = 10.0
"""So much processor time may a reader take for one file."""


@dataclass(frozen=True)
class Finding:
    """Something that must not happen.

    Attributes:
        family: Of readers.
        number: Of the case in its family.
        reader: What was reading.
        kind: What happened, in one line.
        trace: Where.
    """

    family: str
    number: int
    reader: str
    kind: str
    trace: str = ""


@dataclass
class Tally:
    """What the readers made of the files of a family.

    Attributes:
        taken: Files that were read without an error, by reader.
        refused: Files that were refused with a sentence, by reader.
        confused: Sentences that stand for a parser's own error, by its place.
        highest_bytes: Largest rise of memory, by reader.
        longest_s: Most processor time, by reader.
    """

    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    confused: dict[str, int] = field(default_factory=dict)
    highest_bytes: dict[str, int] = field(default_factory=dict)
    longest_s: dict[str, float] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count what another tally has counted."""
        for mine, theirs in (
            (self.taken, other.taken),
            (self.refused, other.refused),
            (self.confused, other.confused),
        ):
            for key, count in theirs.items():
                mine[key] = mine.get(key, 0) + count
        for key, size in other.highest_bytes.items():
            self.highest_bytes[key] = max(size, self.highest_bytes.get(key, 0))
        for key, seconds in other.longest_s.items():
            self.longest_s[key] = max(seconds, self.longest_s.get(key, 0.0))


class Look:
    """The looks at one case.

    Attributes:
        folder: A folder of the case's own; nothing outside it may change.
        path: The spoiled file in it.
        findings: What must not have happened and did.
        tally: Counts.
    """

    def __init__(
        self, family: str, number: int, path: Path, announce: Callable[[str], None]
    ) -> None:
        self.family = family
        self.number = number
        self.path = path
        self.folder = path.parent
        self.findings: list[Finding] = []
        self.tally = Tally()
        self._announce = announce

    @contextmanager
    def by(self, reader: str) -> Iterator[None]:
        """Let a reader read: only sentences for the user may come out of the block."""
        self._announce(reader)
        meter = Meter()
        counts = self.tally.taken
        try:
            yield
        except KnownError as error:
            counts = self.tally.refused
            self._note_confusion(error)
        except Exception as error:
            kind = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            self.found(reader, kind, traceback.format_exc())
        cost = meter.stop()
        counts[reader] = counts.get(reader, 0) + 1
        self.tally.highest_bytes[reader] = cost.memory_bytes
        self.tally.longest_s[reader] = cost.cpu_s
        if cost.memory_bytes > MEMORY_LIMIT_BYTES:
            self.found(reader, f"memory rose by {cost.memory_bytes >> 20} MiB")
        if cost.cpu_s > CPU_LIMIT_S:
            self.found(reader, f"took {cost.cpu_s:.1f} s of processor time")

    def found(self, reader: str, kind: str, trace: str = "") -> None:
        """Note what must not happen."""
        self.findings.append(Finding(self.family, self.number, reader, kind, trace))

    @contextmanager
    def unchanged(self, reader: str) -> Iterator[None]:
        """Make sure that a block leaves all files of the case as they are."""
        before = snapshot(self.folder)
        yield
        if snapshot(self.folder) != before:
            self.found(reader, "a file that was only read is another one now")

    def _note_confusion(self, error: KnownError) -> None:
        """Count errors of parsers that their boundary has made a sentence of."""
        cause = error.__cause__
        if "confuse" not in error.summary or cause is None or cause.__traceback__ is None:
            return
        place = traceback.extract_tb(cause.__traceback__)[-1]
        library = "mutagen" if "mutagen" in place.filename else Path(place.filename).name
        key = f"{library}: {type(cause).__name__} in {place.name}"
        if library != "mutagen":
            key += f", line {place.lineno}"
        self.tally.confused[key] = self.tally.confused.get(key, 0) + 1


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Kind and mode, modification time and contents of all that is in a folder."""
    found = {}
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(base, name)
            status = os.lstat(path)
            content = b""
            if stat.S_ISREG(status.st_mode):
                with open(path, "rb") as stream:
                    content = stream.read()
            found[path] = (status.st_mode, status.st_mtime_ns if name in files else 0, content)
    return found


class Family(Protocol):
    """A kind of file, its valid examples, the ways to spoil them, and its readers.

    Attributes:
        name: Of the family.
    """

    name: str

    def seeds(self) -> Mapping[str, tuple[str, bytes]]:
        """Valid files: by name, their ending and bytes."""

    def spoiled(self, number: int, seeds: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
        """The case of a number: ending and bytes."""

    def look(self, look: Look) -> None:
        """Let all readers of the family read a case."""
