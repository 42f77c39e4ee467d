"""The inside of the process that lays songs out on a map: neighbours lie beside each other.

openTSNE and scikit-learn are imported here alone, in functions that only a worker process calls.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.maps.neighbours import find_neighbours
from mlfa_app.jobs.maps.place import place_among
from mlfa_app.jobs.maps.trust import NUM_NEIGHBOURS, trust_of
from mlfa_app.jobs.worker_process import beat, give_way

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Tell = Callable[[int, int], None]

SEED = 1
NUM_COMPONENTS = 50
# Of many songs, half as many neighbours each and a grid of half the fineness (in units of the map)
# lay out nearly the same map in a third of the time: the figures are in docs/benchmarks.md.
_MANY_SONGS = 10_000
_PERPLEXITY, _PERPLEXITY_OF_MANY = 30.0, 15.0
_GRID_UNITS, _GRID_UNITS_OF_MANY = 1.0, 2.0
# The neighbours of all songs take about as long as so many steps.
_NEIGHBOUR_STEPS, _EARLY_STEPS, _STEPS = 200, 250, 500
_TELL_EVERY = 10
_SONGS_FOR_THREADS = 5000
# The library's advice: starts of small spread converge well.
_START_SPREAD = 1e-4


@dataclass(frozen=True, eq=False)
class Layout:
    """A map as it was made, with what it takes to place further songs.

    Attributes:
        digests: The songs.
        places: Where they lie, (songs, 2).
        mean: Of every feature, (dim,).
        deviation: Likewise; 1 where a feature is constant.
        components: The strongest principal components, (components, dim).
        reduced: The songs' features along these, (songs, components).
        trust: How far each song's neighbours on the map are its true ones, (songs,): `trust_of`.
    """

    digests: tuple[str, ...]
    places: Floats
    mean: Floats
    deviation: Floats
    components: Floats
    reduced: Floats
    trust: Floats


@dataclass(frozen=True, eq=False)
class PlacedSongs:
    """Songs that were placed into a map after it was made; the fields are those of `Layout`."""

    digests: tuple[str, ...]
    places: Floats
    reduced: Floats
    trust: Floats

    @classmethod
    def none(cls, num_components: int) -> PlacedSongs:
        """No songs at all."""
        empty = np.zeros((0, 2), dtype=np.float32)
        return cls((), empty, np.zeros((0, num_components), np.float32), empty[:, 0])

    def with_more(self, more: PlacedSongs) -> PlacedSongs:
        """These songs and others."""
        return PlacedSongs(
            self.digests + more.digests,
            np.concatenate([self.places, more.places]),
            np.concatenate([self.reduced, more.reduced]),
            np.concatenate([self.trust, more.trust]),
        )


def lay_out_library(
    catalogue: Path, model_id: str, keys: Sequence[str], start: Mapping[str, tuple[float, float]]
) -> Layout:
    """Make the map of all analysed songs of the library.

    Args:
        catalogue: Its file.
        model_id: The model whose features are taken.
        keys: Which features, concatenated in this order.
        start: Where songs lie on a map of another level, from which this one starts if it has
            them all, so that the two are alike; may be empty.
    """
    _go_easy()
    with Catalog.open(catalogue) as catalog:
        digests, features = _read(catalog, model_id, keys)
    known = [start.get(digest) for digest in digests]
    first = None if not start or None in known else np.array(known, dtype=np.float64)
    return lay_out(digests, features, first, lambda done, total: beat((done, total)))


def place_new(
    catalogue: Path, model_id: str, keys: Sequence[str], layout: Layout, digests: Sequence[str]
) -> PlacedSongs:
    """Place further songs into a map; nobody else moves.

    Args:
        catalogue: Its file.
        model_id: The model whose features are taken.
        keys: The features that the map was made of.
        layout: The map.
        digests: The further songs.

    Returns:
        Those that have the features.
    """
    _go_easy()
    found: list[str] = []
    rows: list[Floats] = []
    with Catalog.open(catalogue) as catalog:
        for digest in digests:
            analysis = catalog.load_analysis(digest, model_id)
            if analysis is not None and set(keys) <= set(analysis.features):
                found.append(digest)
                rows.append(np.concatenate([analysis.features[key] for key in keys]))
    if not rows:
        return PlacedSongs.none(layout.reduced.shape[1])
    features = np.stack(rows)
    reduced = ((features - layout.mean) / layout.deviation) @ layout.components.T
    placed = place_among(layout.places, layout.reduced, reduced.astype(np.float32))
    return PlacedSongs(tuple(found), *placed)


def lay_out(
    digests: tuple[str, ...], features: Floats, first: Doubles | None, tell: Tell
) -> Layout:
    """Make a map of features: standardised, 50 principal components, t-SNE; always the same one.

    Args:
        digests: The songs.
        features: (songs, dim).
        first: Places to start from, (songs, 2), at any spread; None for principal components.
        tell: Told how many steps of how many are done.
    """
    import openTSNE
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.initialization import pca

    mean = features.mean(axis=0, dtype=np.float64)
    spread = features.std(axis=0, dtype=np.float64)
    # A constant feature has a deviation of rounding errors, not always of 0.
    spread[spread <= 1e-6 * np.maximum(np.abs(mean), 1e-6)] = np.inf
    standard = (features - mean) / spread
    components = _principal(standard)
    reduced = standard @ components.T
    perplexity, threads = _perplexity(len(digests)), _num_threads(len(digests))
    total = _NEIGHBOUR_STEPS + _EARLY_STEPS + _STEPS
    small = reduced.astype(np.float32)
    found = find_neighbours(
        small,
        min(len(digests) - 1, int(3 * perplexity)),
        lambda share: tell(int(share * _NEIGHBOUR_STEPS), total),
    )
    progress = _Progress(tell, _NEIGHBOUR_STEPS, total)
    embedding = openTSNE.TSNE(
        perplexity=perplexity,
        early_exaggeration_iter=_EARLY_STEPS,
        n_iter=_STEPS,
        random_state=SEED,
        n_jobs=threads,
        ints_in_interval=_GRID_UNITS if len(digests) < _MANY_SONGS else _GRID_UNITS_OF_MANY,
        callbacks=progress,
        callbacks_every_iters=_TELL_EVERY,
    ).fit(
        affinities=PerplexityBasedNN(perplexity=perplexity, n_jobs=threads, knn_index=found),
        initialization=(pca(reduced, random_state=SEED) if first is None else _small(first)),
    )
    places = np.asarray(embedding, dtype=np.float32)
    return Layout(
        digests=digests,
        places=places,
        mean=mean.astype(np.float32),
        deviation=spread.astype(np.float32),
        components=components.astype(np.float32),
        reduced=small,
        trust=trust_of(places, small, found.distances[:, :NUM_NEIGHBOURS].mean(axis=1)),
    )


class _Progress:
    """Counts steps over both phases of openTSNE's course."""

    def __init__(self, tell: Tell, done: int, total: int) -> None:
        self._tell = tell
        self._done = done
        self._total = total

    def __call__(self, _iteration: int, _error: float, _embedding: Any) -> bool:
        self._done += _TELL_EVERY
        self._tell(self._done, self._total)
        return False


def _read(catalog: Catalog, model_id: str, keys: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
    """Read the features of the songs that have all of them."""
    tables = [catalog.feature_table(model_id, key) for key in keys]
    common = set(tables[0].digests).intersection(*(table.digests for table in tables[1:]))
    digests = tuple(digest for digest in tables[0].digests if digest in common)
    parts = []
    for table in tables:
        rows = {digest: row for row, digest in enumerate(table.digests)}
        parts.append(table.features[[rows[digest] for digest in digests]])
    return digests, np.concatenate(parts, axis=1)


def _principal(standard: Doubles) -> Doubles:
    """Find the strongest principal components, (components, dim), of rows whose mean is 0."""
    count = min(NUM_COMPONENTS, *standard.shape)
    if standard.shape[0] > standard.shape[1]:
        _values, vectors = np.linalg.eigh(standard.T @ standard)
        found = vectors.T[::-1][:count]
    else:
        found = np.linalg.svd(standard, full_matrices=False)[2][:count]
    # A component is one up to its sign; the largest entry decides, so that maps are alike.
    largest = np.abs(found).argmax(axis=1)
    signs = np.sign(found[np.arange(count), largest])
    return np.asarray(found * signs[:, np.newaxis], dtype=np.float64)


def _small(places: Doubles) -> Doubles:
    centred = places - places.mean(axis=0)
    return np.asarray(centred / max(float(centred[:, 0].std()), 1e-12) * _START_SPREAD)


def _perplexity(num_songs: int) -> float:
    """As many neighbours as count, by and large; fewer where so few songs have not that many."""
    wanted = _PERPLEXITY if num_songs < _MANY_SONGS else _PERPLEXITY_OF_MANY
    return min(wanted, max((num_songs - 1) / 3.0, 1.0))


def _go_easy() -> None:
    give_way()
    # Read when openTSNE is imported: threads that wait leave the processor to others.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _num_threads(num_songs: int) -> int:
    # Small maps are made sooner by one thread than threads wait for each other.
    return 1 if num_songs < _SONGS_FOR_THREADS else os.cpu_count() or 1
