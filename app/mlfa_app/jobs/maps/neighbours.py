"""The true neighbours of all songs of a map; only its worker process calls this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Up to so many songs, comparing all with all takes less than an index of them.
_MOST_COMPARED = 60_000
_PAGE_SONGS = 4096


@dataclass(frozen=True, eq=False)
class KnownNeighbours:
    """The nearest songs of each, as openTSNE asks an index for them.

    Attributes:
        indices: The nearest first, (songs, count).
        distances: Euclidean, (songs, count).
        k: How many there are of each.
        n_samples: How many songs.
    """

    indices: npt.NDArray[np.int64]
    distances: npt.NDArray[np.float64]

    @property
    def k(self) -> int:
        """How many neighbours there are of each song."""
        return int(self.indices.shape[1])

    @property
    def n_samples(self) -> int:
        """How many songs."""
        return len(self.indices)

    def build(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Give indices and distances, (songs, count) each."""
        return self.indices, self.distances


def find_neighbours(features: Floats, count: int, tell: Callable[[float], None]) -> KnownNeighbours:
    """Find the nearest songs of each song; exactly, unless there are very many.

    Args:
        features: (songs, dim).
        count: How many of each, less than there are songs.
        tell: Told the share that is done, 0 to 1.
    """
    tell(0.0)
    if len(features) > _MOST_COMPARED:
        from openTSNE.nearest_neighbors import Annoy

        index = Annoy(features.astype(np.float64), k=count, n_jobs=-1, random_state=1)
        indices, distances = index.build()
        tell(1.0)
        return KnownNeighbours(indices, distances)
    from sklearn.neighbors import NearestNeighbors

    finder = NearestNeighbors(n_neighbors=count + 1, algorithm="brute").fit(features)
    indices = np.empty((len(features), count), dtype=np.int64)
    distances = np.empty((len(features), count), dtype=np.float64)
    for first in range(0, len(features), _PAGE_SONGS):
        page = features[first : first + _PAGE_SONGS]
        away, near = finder.kneighbors(page)
        # A song finds itself, mostly first; among equal songs perhaps not at all.
        is_other = near != np.arange(first, first + len(page))[:, np.newaxis]
        is_other[is_other.all(axis=1), -1] = False
        indices[first : first + len(page)] = near[is_other].reshape(-1, count)
        distances[first : first + len(page)] = away[is_other].reshape(-1, count)
        tell((first + len(page)) / len(features))
    return KnownNeighbours(indices, distances)
