"""What the catalogue hands out and takes in: plain frozen records."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.library.file_identity import FileStamp

Float32Array = npt.NDArray[np.float32]
Float16Array = npt.NDArray[np.float16]


class FileState(enum.Enum):
    """What the catalogue knows about a file that a walk has just found."""

    NEW = "new"
    """Never seen: take its digest."""
    CHANGED = "changed"
    """Seen with another stamp, or its song is not known yet: take its digest."""
    PENDING = "pending"
    """Unchanged and its song is known, but this model has not analysed it."""
    ANALYZED = "analyzed"
    """Unchanged, and this model has analysed its song: nothing to do."""
    FAILED = "failed"
    """Unchanged since it failed: leave it, unless a retry is asked for."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as the catalogue knows it.

    Attributes:
        file_id: Row number.
        path: Absolute path, symbolic links not resolved.
        stamp: Stamp of the file when it was last recorded.
        digest: Digest of its audio payload, which names its song; None while unknown.
        in_library: Whether it belongs to the library (or was only tagged in passing).
        is_missing: Whether the last look found it gone.
        is_offline: Whether the folder it is in could not be looked into (a drive not mounted).
        error_summary: Sentence on why the file failed; None if it did not.
        error_advice: Sentence on what to do about it.
    """

    file_id: int
    path: Path
    stamp: FileStamp
    digest: str | None
    in_library: bool
    is_missing: bool = False
    is_offline: bool = False
    error_summary: str | None = None
    error_advice: str = ""

    @property
    def is_present(self) -> bool:
        """Whether the file was there when it was last looked for."""
        return not (self.is_missing or self.is_offline)


@dataclass(frozen=True, slots=True)
class SongRecord:
    """A song: one audio payload, in however many files.

    Attributes:
        song_id: Row number, stable for as long as the song is known.
        digest: Digest of the audio payload.
        duration_s: Length in seconds; None before the first analysis.
        first_seen_s: When it was first recorded, seconds since 1970.
        paths: Its files, present ones first.
    """

    song_id: int
    digest: str
    duration_s: float | None
    first_seen_s: float
    paths: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class StoredAnalysis:
    """What one model found in one song.

    Attributes:
        digest: Digest of the song's audio payload.
        model_id: Identifier of the model package.
        duration_s: Length of the song in seconds.
        scores: Calibrated product scores, (tags,) float32, in the package's order.
        is_music: 0 to 1.
        features: Song features by "scale/level", each (dim,) float32.
        segment_scores: Scores per window, (windows, tags) float16.
        segment_starts_s: Start of each window in seconds, (windows,) float32.
        segment_duration_s: Length of a window in seconds.
        analyzed_at_s: When it was stored, seconds since 1970.
    """

    digest: str
    model_id: str
    duration_s: float
    scores: Float32Array
    is_music: float
    features: Mapping[str, Float32Array]
    segment_scores: Float16Array
    segment_starts_s: Float32Array
    segment_duration_s: float
    analyzed_at_s: float


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """The scores of many songs by one model, row i of each belonging to one song.

    Attributes:
        model_id: Identifier of the model package.
        song_ids: Row numbers of the songs, (songs,) int64, ascending.
        digests: Digests of the songs.
        paths: One file of each song, a present one where there is one.
        durations_s: (songs,) float32.
        is_music: (songs,) float32.
        scores: (songs, tags) float32.
    """

    model_id: str
    song_ids: npt.NDArray[np.int64]
    digests: tuple[str, ...]
    paths: tuple[Path, ...]
    durations_s: Float32Array
    is_music: Float32Array
    scores: Float32Array


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """One key's song features for many songs.

    Attributes:
        model_id: Identifier of the model package.
        key: "scale/level", such as "mel27/1".
        song_ids: Row numbers of the songs, (songs,) int64, ascending.
        digests: Digests of the songs.
        features: (songs, dim) float32.
    """

    model_id: str
    key: str
    song_ids: npt.NDArray[np.int64]
    digests: tuple[str, ...]
    features: Float32Array


@dataclass(frozen=True, slots=True)
class SongRow:
    """One song of the library for listing and export.

    Attributes:
        song: The song and its files.
        scores: (tags,) float32; None when the model has not analysed the song.
        is_music: 0 to 1; None when the model has not analysed the song.
    """

    song: SongRecord
    scores: Float32Array | None = field(compare=False, default=None)
    is_music: float | None = None


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """The state of the library with one model.

    Files that are missing or offline count only where this says so.

    Attributes:
        files: Files in the library that are there.
        songs: Different songs among them.
        analyzed: Of these songs, those analysed by the model.
        pending: Files there whose song this model has not analysed and that have not failed;
            several files of one song count once.
        failed: Files there that failed.
        missing: Files that are gone, and no other file has their song.
        moved: Files that are gone, but whose song is there under another path.
        offline: Files in folders that cannot be looked into now.
        duplicates: Files beyond the first of each song.
        bytes: Size of the files together.
        duration_s: Length of the songs together, as far as it is known.
    """

    files: int = 0
    songs: int = 0
    analyzed: int = 0
    pending: int = 0
    failed: int = 0
    missing: int = 0
    moved: int = 0
    offline: int = 0
    duplicates: int = 0
    bytes: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class AbsenceCounts:
    """What became of the files that a walk of a folder did not find again."""

    missing: int = 0
    offline: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class ForgetCounts:
    """How much was forgotten.

    Attributes:
        files: Files.
        songs: Songs that no file has any more.
        analyses: Analyses of these songs, counted per model.
        folders: Library folders.
    """

    files: int = 0
    songs: int = 0
    analyses: int = 0
    folders: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of a command.

    Attributes:
        run_id: Number of the run, ascending.
        command: The command as it was given.
        started_s: Seconds since 1970.
        finished_s: Seconds since 1970; None while it runs, or when it was killed.
        counts: What it did, by name.
    """

    run_id: int
    command: str
    started_s: float
    finished_s: float | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """What we wrote into one field of one file.

    Attributes:
        path: The file as it was named then.
        digest: Digest of its audio payload.
        field: Neutral field name, such as "genre".
        values: The field's values after the write.
        run_id: The run that wrote it; None if it has none.
        written_s: When, seconds since 1970.
    """

    path: Path
    digest: str
    field: str
    values: tuple[str, ...]
    run_id: int | None
    written_s: float
