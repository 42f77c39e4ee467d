"""What all long work has in common: how it is stopped and what it tells on the way.

A job is a plain object with a ``run`` method that takes a report function and a stop question.
The command line prints the reports, the window turns them into signals.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import Verdict
from mlfa_app.tagfiles.player_plan import Caution
from mlfa_core.errors import KnownError

ShouldStop = Callable[[], bool]


class Pace(enum.Enum):
    """How a job that can be held is to go on."""

    ON = "on"
    """At full speed."""
    HELD = "held"
    """What is in work is finished, nothing is begun; the processes wait."""
    ENDING = "ending"
    """What is in work is finished, then the job ends."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        done: Files dealt with.
        total: Files in all.
        analysed: Files of these that were decoded and analysed in this run.
        failed: Files of these that failed.
    """

    done: int
    total: int
    analysed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that concerns the whole job, one or two sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class DeviceInUse:
    """What the work is computed on, told when it is known and when it changes.

    Attributes:
        kind: "cpu" or "cuda".
        name: The same for people, such as "cuda (NVIDIA H200)".
        precision: Number format of the largest convolutions, such as "bfloat16".
        workers: Processes that share the work.
        note: A sentence where it is not what was asked for.
    """

    kind: str
    name: str
    precision: str
    workers: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """Where a worker's time went for one song.

    Attributes:
        decoding_s: Seconds until the decoder had given its blocks, the disk included.
        networks_s: Seconds for everything else, the networks above all.
    """

    decoding_s: float
    networks_s: float


@dataclass(frozen=True, slots=True)
class Bug:
    """A song met a bug; the job goes on.

    Attributes:
        path: The file.
        trace: Traceback as text.
    """

    path: Path
    trace: str


@dataclass(frozen=True, eq=False, slots=True)
class SegmentScores:
    """Scores over the course of a song.

    Attributes:
        starts_s: Start of each window, (windows,), seconds.
        duration_s: Length of a window, seconds.
        scores: (windows, tags) float16.
    """

    starts_s: npt.NDArray[np.float32]
    duration_s: float
    scores: npt.NDArray[np.float16]


@dataclass(frozen=True, eq=False, slots=True)
class SongScores:
    """What a model found in a song.

    Attributes:
        duration_s: Length of the song, seconds.
        scores: Calibrated scores, (tags,), in the order of the package.
        is_music: 0 to 1.
        segments: Scores over time, where asked for.
        verdicts: What the user said, by category and tag; a tag may be none of the model's.
    """

    duration_s: float
    scores: npt.NDArray[np.float32]
    is_music: float
    segments: SegmentScores | None = None
    verdicts: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One field that is to change, or has changed.

    Attributes:
        field: Neutral name, such as ``genre``.
        old: Values before.
        new: Values after.
    """

    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """What became of writing one file.

    Attributes:
        changes: Fields that were changed, or that a plan would change.
        is_plan: Whether only a plan was wanted.
        skipped: Why the file was left alone, a sentence; None if it was not.
        num_other_fields: Fields of the file that were checked to be as before.
        kept: Fields of interest that hold something already and stay as they are.
        plan: The plan as a line of JSON, where one was wanted.
        cautions: What to know about the changes.
        notes: The same as sentences, of a plan that was saved.
    """

    changes: tuple[PlannedChange, ...] = ()
    is_plan: bool = False
    skipped: str | None = None
    num_other_fields: int = 0
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plan: str | None = None
    cautions: tuple[Caution, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether the file was changed."""
        return bool(self.changes) and not self.is_plan and self.skipped is None


@dataclass(frozen=True, eq=False, slots=True)
class SongOutcome:
    """What became of one file.

    Attributes:
        path: The file.
        song: What was found in it; None if it failed.
        is_analysed: Whether it was decoded and analysed in this run, rather than looked up.
        write: What became of writing it, where that was asked for.
        error: Why it failed; None if it did not. A file can be analysed well and fail in writing.
        effort: What the analysis took, where it was measured.
    """

    path: Path
    song: SongScores | None = None
    is_analysed: bool = False
    write: WriteOutcome | None = None
    error: KnownError | None = None
    effort: Effort | None = None


Event = Progress | Notice | DeviceInUse | Bug | SongOutcome
Report = Callable[[Event], None]


@dataclass(slots=True)
class Tally:
    """Counts of a run, for its last line.

    Attributes:
        files: Files that were dealt with.
        analysed: Decoded and analysed now.
        from_catalogue: Known already, or the same song as another file.
        failed: Could not be used, or could not be written.
        written: Changed on disk.
        planned: Would be changed.
        skipped: Left alone by policy.
        is_interrupted: Whether the run was stopped before its end.
        devices: What the analysis ran on.
    """

    files: int = 0
    analysed: int = 0
    from_catalogue: int = 0
    failed: int = 0
    written: int = 0
    planned: int = 0
    skipped: int = 0
    is_interrupted: bool = False
    devices: list[str] = field(default_factory=list)
