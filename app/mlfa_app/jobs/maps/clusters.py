"""How tight the songs of a tag lie at a level of the model, as a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

# Fewer songs make no cluster.
MIN_SONGS = 5
# Beyond these, songs are drawn by lot: a mean of so many distances is near enough.
_MOST_WITH, _MOST_WITHOUT = 300, 2000


@dataclass(frozen=True, slots=True)
class Cluster:
    """How tight the songs of one tag or group lie.

    Attributes:
        name: Of the tag or group.
        songs: How many songs have it.
        silhouette: Mean silhouette of these against all other songs of the map, -1 to 1; the
            higher, the nearer they lie to each other.
    """

    name: str
    songs: int
    silhouette: float


def measure_clusters(features: Floats, has: Flags, names: Sequence[str]) -> tuple[Cluster, ...]:
    """Measure how tight the songs of each tag lie in the space of the features.

    The silhouette of a song is (b - a) / max(a, b), with its mean distance a to the other songs
    that have the tag, and b to those that have it not. Of many songs some are drawn by lot,
    always the same ones.

    Args:
        features: (songs, dim).
        has: Which songs have each tag, (songs, tags).
        names: Of the tags.

    Returns:
        Those that enough songs have, and enough songs have not; in their order.

    Source:
        Rousseeuw 1987. Paper B's Figure 2 claims tightness by eye alone; the silhouette in the
        space of the features is the measure that our reproduction of it takes, too.
    """
    rng = np.random.default_rng(0)
    order = rng.permutation(len(features))
    found = []
    for column, name in enumerate(names):
        flags = has[order, column]
        count = int(flags.sum())
        if min(count, len(features) - count) < MIN_SONGS:
            continue
        inside = features[order[flags][:_MOST_WITH]].astype(np.float64)
        outside = features[order[~flags][:_MOST_WITHOUT]].astype(np.float64)
        a = _distances(inside, inside).sum(axis=1) / (len(inside) - 1)
        b = _distances(inside, outside).mean(axis=1)
        value = ((b - a) / np.maximum(np.maximum(a, b), 1e-12)).mean()
        found.append(Cluster(name, count, float(value)))
    return tuple(found)


def mean_silhouette(clusters: Sequence[Cluster]) -> float | None:
    """The mean over tags, each counting the same; None without any."""
    if not clusters:
        return None
    return float(np.mean([cluster.silhouette for cluster in clusters]))


def _distances(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Euclidean distances, (first, second)."""
    squares = (first**2).sum(axis=1)[:, np.newaxis] + (second**2).sum(axis=1)
    squares -= 2 * first @ second.T
    # Rounding may leave a little less than nothing.
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))
