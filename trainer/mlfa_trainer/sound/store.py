"""The packed store: a data set's waveforms, decoded once, as one flat file of 16-bit samples.

Two files: ``samples.i16`` (little-endian int16, mono, 22,050 Hz, clip after clip) and
``index.jsonl`` (one line a clip: where it lies, or why it could not be decoded). Lines are
added only after the samples are on disk, for some clips at once, since each wait for the disk
costs as much as a clip's decoding. So a kill at any moment loses at most the last clips; the
next run cuts off what no line describes and goes on.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.interrupts import interrupts_held_back
from mlfa_trainer.world_errors import writing

SAMPLES_FILE = "samples.i16"
INDEX_FILE = "index.jsonl"
SAMPLE_RATE = 22_050
BYTES_PER_SAMPLE = 2
_FULL_SCALE = 32_768.0
# The index is brought up to date when so many clips are new, or so much time has passed.
_CLIPS_AT_ONCE = 64
_LONGEST_WAIT_S = 2.0

Int16Array = NDArray[np.int16]


@dataclass(frozen=True)
class StoredClip:
    """Where a clip lies in the store.

    Attributes:
        clip: Its name.
        start: First sample.
        num_samples: Length.
        level_db: Root mean square, in dB of full scale; -120 for silence.
        stamp: What the source looked like; another stamp means decode again.
    """

    clip: str
    start: int
    num_samples: int
    level_db: float
    stamp: str


@dataclass(frozen=True)
class BadClip:
    """A clip that could not be decoded, with the reason."""

    clip: str
    reason: str
    stamp: str


def to_int16(waveform: NDArray[np.float32]) -> Int16Array:
    """Quantise a waveform in [-1, 1], (samples,), to 16 bits; louder samples are clipped."""
    scaled = np.clip(np.rint(waveform * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    return np.asarray(scaled, dtype="<i2")


def to_float(samples: Int16Array) -> NDArray[np.float32]:
    """Bring stored samples, (samples,), back to [-1, 1], float32."""
    return samples.astype(np.float32) / np.float32(_FULL_SCALE)


def level_db(samples: Int16Array) -> float:
    """Return the root mean square of samples in dB of full scale, -120 at least."""
    if samples.size == 0:
        return -120.0
    power = float(np.mean(np.square(to_float(samples), dtype=np.float64)))
    return max(10.0 * float(np.log10(max(power, 1e-12))), -120.0)


def _read_index(folder: Path) -> tuple[list[StoredClip | BadClip], int]:
    """Read the index; also return how many bytes of it are whole lines."""
    path = folder / INDEX_FILE
    entries: list[StoredClip | BadClip] = []
    whole_bytes = 0
    if not path.exists():
        return entries, whole_bytes
    for line in path.read_bytes().splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break  # the process died while it wrote this line
        try:
            values = json.loads(line)
            entry = BadClip(**values) if "reason" in values else StoredClip(**values)
        except (ValueError, TypeError) as cause:
            raise KnownError(
                f"The store's index {path} is damaged.",
                "Delete the store's folder and prepare the data set again.",
                path,
            ) from cause
        entries.append(entry)
        whole_bytes += len(line)
    return entries, whole_bytes


def read_stamps(folder: Path) -> dict[str, str]:
    """Return the stamp of every clip that a store holds; none where there is no store yet."""
    return {e.clip: e.stamp for e in _read_index(folder)[0] if isinstance(e, StoredClip)}


class StoreWriter:
    """Adds clips to a store, new or begun earlier. A context manager.

    Attributes:
        stamps: Stamp of every clip that is done, good or bad, by name.

    Raises:
        KnownError: If the store is damaged, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        entries, whole_bytes = _read_index(folder)
        self.stamps = {entry.clip: entry.stamp for entry in entries}
        self._end = max(
            (e.start + e.num_samples for e in entries if isinstance(e, StoredClip)), default=0
        )
        self._samples_path, self._index_path = folder / SAMPLES_FILE, folder / INDEX_FILE
        self._samples = _open_at(self._samples_path, self._end * BYTES_PER_SAMPLE)
        self._index = _open_at(self._index_path, whole_bytes)
        self._index_bytes = whole_bytes
        self._pending: list[StoredClip | BadClip] = []
        self._saved_s = time.monotonic()

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with interrupts_held_back():  # or pressed again, the key would lose the last clips
                self.save()
        except KnownError:
            if error is None:
                raise  # else the first error says more
        finally:
            self._samples.close()
            self._index.close()

    def add(self, clip: str, samples: Int16Array, stamp: str) -> None:
        """Append a clip's samples; its line follows with the next ``save``."""
        content = np.ascontiguousarray(samples, dtype="<i2").view(np.uint8).data
        with writing(self._samples_path):
            _write_all(self._samples, content)
        self._add(StoredClip(clip, self._end, samples.size, level_db(samples), stamp))
        self._end += samples.size

    def add_bad(self, clip: str, reason: str, stamp: str) -> None:
        """Record that a clip could not be decoded."""
        self._add(BadClip(clip, reason, stamp))

    def _add(self, entry: StoredClip | BadClip) -> None:
        self._pending.append(entry)
        self.stamps[entry.clip] = entry.stamp
        is_late = time.monotonic() - self._saved_s >= _LONGEST_WAIT_S
        if is_late or len(self._pending) >= _CLIPS_AT_ONCE:
            self.save()

    def save(self) -> None:
        """Bring the samples to the disk, then the lines of all clips added since.

        What fails here, or is interrupted, which a slow disk makes likely, is done again by the
        next call: clips are forgotten only once their lines are on the disk.

        Raises:
            KnownError: If the disk refuses.
        """
        self._saved_s = time.monotonic()
        if not self._pending:
            return
        entries = tuple(self._pending)
        lines = "".join(json.dumps(asdict(e), ensure_ascii=True) + "\n" for e in entries).encode()
        with writing(self._samples_path):
            os.fsync(self._samples.fileno())
        with writing(self._index_path):
            self._index.seek(self._index_bytes)
            _write_all(self._index, memoryview(lines))
            os.fsync(self._index.fileno())
        # Interrupted between these two, the lines are written twice, which says the same.
        self._index_bytes += len(lines)
        del self._pending[: len(entries)]


def _write_all(stream: FileIO, content: memoryview) -> None:
    """Write without a buffer, which would try again when the file is closed on a full disk."""
    while content:
        content = content[stream.write(content) :]


def _open_at(path: Path, num_bytes: int) -> FileIO:
    """Open a file for appending after its first ``num_bytes``, cutting off the rest."""
    with writing(path):
        stream = FileIO(path, "r+" if path.exists() else "w+")  # closed by the writer
        size = stream.seek(0, os.SEEK_END)
    if size < num_bytes:
        stream.close()
        raise _shorter(path)
    with writing(path):
        stream.truncate(num_bytes)
        stream.seek(num_bytes)
    return stream


def _shorter(path: Path) -> KnownError:
    return KnownError(
        f"The store's file {path} is shorter than its index says.",
        "Delete the store's folder and prepare the data set again.",
        path,
    )


class Store:
    """A prepared store, read through memory mapping: segments cost no decoding and no copy.

    Attributes:
        clips: Every decoded clip by name.
        bad: Every clip that could not be decoded, by name.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / SAMPLES_FILE
        if not path.exists():
            raise KnownError(
                f"There is no prepared store in {folder}.",
                "Run: mlfa-trainer prepare, with the same recipe.",
                folder,
            )
        entries, _ = _read_index(folder)
        self.folder = folder
        # Later lines replace earlier ones: a source that changed was decoded again.
        latest = {entry.clip: entry for entry in entries}
        self.clips = {n: e for n, e in latest.items() if isinstance(e, StoredClip)}
        self.bad = {n: e for n, e in latest.items() if isinstance(e, BadClip)}
        size = path.stat().st_size // BYTES_PER_SAMPLE
        self._samples: Int16Array = (
            np.memmap(path, dtype="<i2", mode="r", shape=(size,))
            if size
            else np.zeros(0, dtype="<i2")
        )
        if any(c.start + c.num_samples > size for c in self.clips.values()):
            raise _shorter(path)

    @property
    def samples(self) -> Int16Array:
        """All samples of all clips, (samples,), mapped from disk."""
        return self._samples

    def waveform(self, clip: str) -> Int16Array:
        """Return a clip's samples, (samples,), without copying.

        Raises:
            KnownError: If the clip was not or could not be decoded.
        """
        if clip not in self.clips:
            reason = self.bad[clip].reason if clip in self.bad else "It was not prepared."
            raise KnownError(f"The clip {clip} is not in the store. {reason}", "")
        entry = self.clips[clip]
        return self._samples[entry.start : entry.start + entry.num_samples]
