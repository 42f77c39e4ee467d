"""Maps that were made, kept in the cache folder by model and level."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.file_lock import one_at_a_time
from mlfa_app.jobs.maps.layout import Layout, PlacedSongs
from mlfa_app.paths import cache_folder
from mlfa_app.saving import written_aside

# Another number makes every map anew: when the way in which maps are made changes.
_VERSION = 2
_ARRAYS = ("places", "mean", "deviation", "components", "reduced", "trust")
_PLACED = ("places", "reduced", "trust")
# Much longer than anybody takes to put a map in place.
_PATIENCE_S = 10.0

MapStamp = tuple[int, int, int]
"""What tells a file from another of the same name."""


class _OtherMapError(Exception):
    """Another process has made a map meanwhile: nothing is put in place."""


def map_path(model_id: str, keys: Sequence[str]) -> Path:
    """Where the map of a model's level is kept.

    Args:
        model_id: Identifier of the model package.
        keys: The features that the map is made of.
    """
    name = "|".join((str(_VERSION), model_id, *keys))
    return cache_folder() / "maps" / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.npz"


def save_map(
    path: Path, layout: Layout, placed: PlacedSongs, *, only_over: MapStamp | None = None
) -> bool:
    """Write a map aside and put it in place whole.

    Args:
        path: Where to.
        layout: The map as it was made.
        placed: Songs that were placed since.
        only_over: The file that they were placed on; another one that is there now is left alone.

    Returns:
        Whether it was put in place.

    Raises:
        OSError: If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    np.savez(
        content,
        digests=_bytes(layout.digests),
        placed=_bytes(placed.digests),
        **{name: getattr(layout, name) for name in _ARRAYS},
        **{f"placed_{name}": getattr(placed, name) for name in _PLACED},
    )
    try:
        # Else another process could put its own in place between the look and the replacing.
        with (
            one_at_a_time(path.parent.with_suffix(".lock"), limit_s=_PATIENCE_S),
            written_aside(path, mode=0o600) as stream,
        ):
            stream.write(content.getvalue())
            if only_over is not None and stamp_of_map(path) not in (only_over, None):
                raise _OtherMapError
    except _OtherMapError:
        return False
    return True


def stamp_of_map(path: Path) -> MapStamp | None:
    """Tell a file of a map from all that were there before it; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def load_map(path: Path) -> tuple[Layout, PlacedSongs] | None:
    """Read a map and the songs that were placed since; None if there is none that can be used."""
    try:
        # Opened here: numpy leaves a file open that it cannot read.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            layout = Layout(_texts(found["digests"]), **{name: found[name] for name in _ARRAYS})
            arrays = {name: found[f"placed_{name}"] for name in _PLACED}
            placed = PlacedSongs(_texts(found["placed"]), **arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        # What is in the cache can be made again.
        return None
    return (layout, placed) if _fits(layout, layout) and _fits(placed, layout) else None


def _fits(songs: Layout | PlacedSongs, layout: Layout) -> bool:
    number = len(songs.digests)
    return (
        songs.places.shape == (number, 2)
        and songs.reduced.shape == (number, *layout.components.shape[:1])
        and songs.trust.shape == (number,)
    )


def _bytes(digests: Sequence[str]) -> npt.NDArray[np.bytes_]:
    return np.array([digest.encode() for digest in digests], dtype=np.bytes_)


def _texts(entries: npt.NDArray[np.bytes_]) -> tuple[str, ...]:
    return tuple(entry.decode() for entry in entries.tolist())
