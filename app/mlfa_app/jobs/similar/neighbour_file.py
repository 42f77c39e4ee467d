"""The kept index of similar songs: two files in the cache folder for each model.

The vectors of most songs lie in one large file that is mapped into memory, feature by feature,
so that a question reads only what it needs. A small file beside it holds everything else, also
the vectors of the songs that came since. Both are written aside and renamed; none is ever changed.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from mlfa_app.paths import cache_folder
from mlfa_app.saving import written_aside
from mlfa_core.neighbours import FeatureSpace

Floats = npt.NDArray[np.float32]

# Another number builds every index anew: when what is kept changes its meaning.
_VERSION = 1
_FLOAT_BYTES = 4
_ABANDONED_S = 24 * 3600.0


@dataclass(frozen=True, eq=False)
class KeptIndex:
    """An index as it is kept.

    Attributes:
        spaces: By feature, in the model's order.
        digests: The songs of the large file.
        vectors: By feature, (songs, size).
        recent_digests: Songs that came since.
        recent_vectors: By feature, (recent songs, size).
        vectors_name: Of the large file.
    """

    spaces: Mapping[str, FeatureSpace]
    digests: tuple[str, ...]
    vectors: Mapping[str, Floats]
    recent_digests: tuple[str, ...]
    recent_vectors: Mapping[str, Floats]
    vectors_name: str


def index_path(model_id: str) -> Path:
    """Where the index of a model's songs is kept: its small file."""
    name = hashlib.sha256(f"{_VERSION}|{model_id}".encode()).hexdigest()[:32]
    return cache_folder() / "neighbours" / f"{name}.npz"


class VectorFile:
    """The large file while it is written, feature by feature, page by page.

    Args:
        stream: Where to; opened for writing bytes.
        sizes: Length of the vectors by feature.
        num_songs: How many songs there will be.
    """

    def __init__(self, stream: IO[bytes], sizes: Mapping[str, int], num_songs: int) -> None:
        self._stream = stream
        self._sizes = sizes
        self._starts = dict(zip(sizes, _starts(sizes, num_songs), strict=True))

    def write(self, first: int, key: str, vectors: Floats) -> None:
        """Write the vectors of some songs.

        Args:
            first: Place of the first of them.
            key: The feature.
            vectors: (songs, size).

        Raises:
            OSError: If the disk is full.
        """
        # Written and not mapped: a full disk is an error then, not the end of the process.
        self._stream.seek((self._starts[key] + first * self._sizes[key]) * _FLOAT_BYTES)
        self._stream.write(np.ascontiguousarray(vectors, dtype="<f4").tobytes())


@contextmanager
def writing_vectors(path: Path, sizes: Mapping[str, int], num_songs: int) -> Iterator[VectorFile]:
    """Write a large file, which appears when it is complete.

    Raises:
        OSError: If it cannot be written.
    """
    with _written_aside(path) as stream:
        # All of its length from the start: songs at the end may lack a feature, or be forgotten
        # while they are read, and nothing is written for them.
        stream.truncate(num_songs * sum(sizes.values()) * _FLOAT_BYTES)
        yield VectorFile(stream, sizes, num_songs)


def new_vectors_path(small: Path) -> Path:
    """Give a name for another large file beside the small one."""
    return small.with_name(f"{small.stem}-{os.urandom(6).hex()}.vectors")


def map_vectors(path: Path, sizes: Mapping[str, int], num_songs: int) -> dict[str, Floats]:
    """Map a large file into memory.

    Returns:
        By feature, (songs, size); read when they are used.

    Raises:
        ValueError: If it has another length.
        OSError: If it cannot be read.
    """
    total = num_songs * sum(sizes.values())
    if path.stat().st_size != total * _FLOAT_BYTES:
        raise ValueError(f"not {total} numbers")
    if not total:
        return {key: np.zeros((num_songs, size), np.float32) for key, size in sizes.items()}
    numbers = np.memmap(path, dtype="<f4", mode="r", shape=(total,))
    return {
        key: np.asarray(numbers[start : start + num_songs * size]).reshape(num_songs, size)
        for (key, size), start in zip(sizes.items(), _starts(sizes, num_songs), strict=True)
    }


def save_index(small: Path, index: KeptIndex) -> None:
    """Write the small file, and remove large ones that nobody needs any more.

    Raises:
        OSError: If it cannot be written.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "keys": np.array(list(index.spaces), dtype=np.str_),
        "digests": _bytes(index.digests),
        "recent_digests": _bytes(index.recent_digests),
        "vectors_name": np.array(index.vectors_name),
    }
    for number, (key, space) in enumerate(index.spaces.items()):
        arrays[f"mean-{number}"] = space.mean
        arrays[f"matrix-{number}"] = space.matrix
        arrays[f"recent-{number}"] = index.recent_vectors[key]
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    with _written_aside(small) as stream:
        stream.write(content.getvalue())
    for other in small.parent.glob(f"{small.stem}-*.vectors"):
        if other.name != index.vectors_name:
            # Windows keeps a file that another program has mapped; the next save removes it.
            with suppress(OSError):
                other.unlink()
    for unfinished in small.parent.glob("*.part"):
        # Of a process that was killed; those that work now are younger.
        with suppress(OSError):
            if time.time() - unfinished.stat().st_mtime > _ABANDONED_S:
                unfinished.unlink()


def load_index(small: Path) -> KeptIndex | None:
    """Open a kept index; None if there is none that can be used."""
    try:
        # Opened here: numpy leaves a file open that it cannot read.
        with small.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            keys = [str(key) for key in found["keys"].tolist()]
            spaces = {key: _space(found, number) for number, key in enumerate(keys)}
            digests = _texts(found["digests"])
            recent_digests = _texts(found["recent_digests"])
            recent = {key: found[f"recent-{number}"] for number, key in enumerate(keys)}
            name = str(found["vectors_name"])
        sizes = {key: space.size for key, space in spaces.items()}
        vectors = map_vectors(small.with_name(Path(name).name), sizes, len(digests))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        # What is in the cache can be made again.
        return None
    shapes = {(len(recent_digests), size) for size in sizes.values()}
    if {array.shape for array in recent.values()} - shapes:
        return None
    return KeptIndex(spaces, digests, vectors, recent_digests, recent, name)


def _space(found: Mapping[str, Floats], number: int) -> FeatureSpace:
    space = FeatureSpace(found[f"mean-{number}"], found[f"matrix-{number}"])
    if space.matrix.shape[1:] != space.mean.shape:
        raise ValueError("shapes differ")
    return space


@contextmanager
def _written_aside(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path, mode=0o600) as stream:
        yield stream


def _starts(sizes: Mapping[str, int], num_songs: int) -> Iterable[int]:
    ends = np.cumsum([size * num_songs for size in sizes.values()])
    return [0, *ends[:-1].tolist()]


def _bytes(digests: Sequence[str]) -> npt.NDArray[np.bytes_]:
    return np.array([digest.encode() for digest in digests], dtype=np.bytes_)


def _texts(entries: npt.NDArray[np.bytes_]) -> tuple[str, ...]:
    return tuple(entry.decode() for entry in entries.tolist())
