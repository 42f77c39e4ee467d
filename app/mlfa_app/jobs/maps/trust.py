"""Which songs of a map lie where they belong: a flat map cannot keep all neighbours together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# As many neighbours as one sees around a song.
NUM_NEIGHBOURS = 10
_SAMPLE_SONGS = 500
_PAGE_SONGS = 4096


def trust_of(
    places: Floats,
    features: Floats,
    best: npt.NDArray[np.float64],
    others: tuple[Floats, Floats] | None = None,
) -> Floats:
    """Say for each song how far its neighbours on the map are as near as its true neighbours.

    Compared are mean distances in the space of the features: to the ten nearest songs on the map,
    to the ten nearest songs in truth, and to songs drawn by lot. The measure is 1 where the first
    equals the second, and 0 where the neighbours on the map are as far as songs drawn by lot. Only
    a worker process calls this: scikit-learn is imported here.

    Args:
        places: On the map, (songs, 2).
        features: What the map was made of, (songs, dim).
        best: Mean distance of each song that is asked about to its ten truly nearest, (asked,).
        others: Places and features of songs that were placed among these; None asks about the
            songs themselves.

    Returns:
        0 to 1, one for each song that is asked about.
    """
    from sklearn.neighbors import NearestNeighbors

    own_places, own = (places, features) if others is None else others
    # A song that belongs to the map finds itself first.
    skipped = 1 if others is None else 0
    count = min(NUM_NEIGHBOURS, len(features) - 1)
    finder = NearestNeighbors(n_neighbors=count + skipped, algorithm="kd_tree").fit(places)
    rng = np.random.default_rng(0)
    lots = features[rng.permutation(len(features))[:_SAMPLE_SONGS]]
    found = np.empty(len(own), dtype=np.float32)
    for first in range(0, len(own), _PAGE_SONGS):
        page = slice(first, first + _PAGE_SONGS)
        near = finder.kneighbors(own_places[page], return_distance=False)[:, skipped:]
        seen = np.linalg.norm(features[near] - own[page, np.newaxis], axis=2).mean(axis=1)
        squares = (own[page] ** 2).sum(axis=1)[:, np.newaxis] + (lots**2).sum(axis=1)
        by_lot = np.sqrt(np.maximum(squares - 2 * own[page] @ lots.T, 0)).mean(axis=1)
        room = np.maximum(by_lot - best[page], 1e-9)
        found[page] = np.clip((by_lot - seen) / room, 0, 1)
    return found
