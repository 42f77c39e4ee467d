"""Place further songs into a map: each among its true neighbours, while nobody else moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlfa_app.jobs.maps.trust import NUM_NEIGHBOURS, trust_of

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

# As openTSNE places: few neighbours decide, the nearest of them the most.
_NEIGHBOURS, _PERPLEXITY = 25, 5.0
_PAGE_SONGS = 256
_STEPS = 30


def place_among(places: Floats, features: Floats, others: Floats) -> tuple[Floats, Floats, Floats]:
    """Find where further songs belong on a map.

    A song is drawn to its 25 nearest songs by the affinities of t-SNE (a Gaussian of perplexity 5
    among the features) through its kernel on the map: neighbours that lie far from the rest draw
    little. It begins beside the neighbour that most of the affinity lies around, and goes to the
    place where all that draws is in balance. All is exact, and takes about a millisecond a song.

    Departure: openTSNE's ``transform`` also lets the other songs push; it builds an index of all
    songs for that, which takes a minute for 50,000, and the songs end nearly where they do here.

    Args:
        places: Of the map's songs, (songs, 2).
        features: Of these, (songs, dim).
        others: Of the further songs, (others, dim).

    Returns:
        The places of the further songs, (others, 2); their features; and how far the places are to
        be trusted, (others,).
    """
    found = np.empty((len(others), 2), dtype=np.float32)
    best = np.empty(len(others), dtype=np.float64)
    squares = (features**2).sum(axis=1)
    count = min(_NEIGHBOURS, len(features))
    for first in range(0, len(others), _PAGE_SONGS):
        page = others[first : first + _PAGE_SONGS]
        away = (page**2).sum(axis=1)[:, np.newaxis] + squares - 2 * page @ features.T
        near = np.argpartition(away, count - 1, axis=1)[:, :count]
        near_away = np.maximum(np.take_along_axis(away, near, axis=1), 0).astype(np.float64)
        order = np.argsort(near_away, axis=1, kind="stable")
        near = np.take_along_axis(near, order, axis=1)
        near_away = np.take_along_axis(near_away, order, axis=1)
        best[first : first + len(page)] = np.sqrt(near_away[:, :NUM_NEIGHBOURS]).mean(axis=1)
        weights = _affinities(near_away, min(_PERPLEXITY, count / 3))
        found[first : first + len(page)] = _balance(places[near].astype(np.float64), weights)
    return found, others, trust_of(places, features, best, (found, others))


def _affinities(squares: Doubles, perplexity: float) -> Doubles:
    """The share of each neighbour, (songs, count), of a Gaussian of a perplexity."""
    wanted = np.log(max(perplexity, 1.0001))
    low, high = np.full((2, len(squares), 1), 0.0)
    high += np.inf
    # Only differences count: the nearest is at 0, and the mean sets the scale.
    relative = squares - squares[:, :1]
    relative /= np.maximum(relative.mean(axis=1, keepdims=True), 1e-12)
    beta = np.ones_like(low)
    for _step in range(50):
        weights = np.exp(-beta * relative)
        shares = weights / weights.sum(axis=1, keepdims=True)
        entropy = -(shares * np.log(np.maximum(shares, 1e-300))).sum(axis=1, keepdims=True)
        is_wide = entropy > wanted
        low = np.where(is_wide, beta, low)
        high = np.where(is_wide, high, beta)
        beta = np.where(np.isinf(high), beta * 2, (low + high) / 2)
    return np.asarray(shares)


def _balance(near: Doubles, weights: Doubles) -> Doubles:
    """Where what draws is in balance, (songs, 2).

    Args:
        near: Places of the neighbours, (songs, count, 2).
        weights: How strongly each draws, (songs, count).
    """
    between = ((near[:, :, np.newaxis] - near[:, np.newaxis]) ** 2).sum(axis=3)
    drawn = (weights[:, np.newaxis] / (1 + between)).sum(axis=2)
    place = near[np.arange(len(near)), drawn.argmax(axis=1)]
    for _step in range(_STEPS):
        away = ((near - place[:, np.newaxis]) ** 2).sum(axis=2)
        pull = weights / (1 + away)
        place = (pull[:, :, np.newaxis] * near).sum(axis=1) / pull.sum(axis=1, keepdims=True)
    return np.asarray(place)
