"""Maps that were made, kept in the cache folder by model and level."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from mlfa_app.jobs.map_layout import Layout
from mlfa_app.paths import cache_folder

# Another number makes every map anew: when the way in which maps are made changes.
_VERSION = 1
_ARRAYS = ("places", "mean", "deviation", "components", "reduced")


def map_path(model_id: str, keys: Sequence[str]) -> Path:
    """Where the map of a model's level is kept.

    Args:
        model_id: Identifier of the model package.
        keys: The features that the map is made of.
    """
    name = "|".join((str(_VERSION), model_id, *keys))
    return cache_folder() / "maps" / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.npz"


def save_map(path: Path, layout: Layout, placed: dict[str, tuple[float, float]]) -> None:
    """Write a map aside and put it in place whole.

    Args:
        path: Where to.
        layout: The map as it was made.
        placed: Songs that were placed since.

    Raises:
        OSError: If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    np.savez(
        content,
        digests=np.array([digest.encode() for digest in layout.digests], dtype=np.bytes_),
        placed=np.array([digest.encode() for digest in placed], dtype=np.bytes_),
        placed_at=np.array(list(placed.values()), dtype=np.float32).reshape(-1, 2),
        **{name: getattr(layout, name) for name in _ARRAYS},
    )
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.getvalue())
        os.replace(name, path)
    finally:
        with suppress(OSError):
            os.unlink(name)


def load_map(path: Path) -> tuple[Layout, dict[str, tuple[float, float]]] | None:
    """Read a map and the songs that were placed since; None if there is none that can be used."""
    try:
        # Opened here: numpy leaves a file open that it cannot read.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            digests = tuple(entry.decode() for entry in found["digests"].tolist())
            layout = Layout(digests, **{name: found[name] for name in _ARRAYS})
            names = [entry.decode() for entry in found["placed"].tolist()]
            spots = found["placed_at"].tolist()
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        # What is in the cache can be made again.
        return None
    if layout.places.shape != (len(digests), 2) or len(layout.reduced) != len(digests):
        return None
    placed = {name: (x, y) for name, (x, y) in zip(names, spots, strict=True)}
    return layout, placed
