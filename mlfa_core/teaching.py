"""The papers' transfer setting on one's own songs: fixed features, a small classifier fitted anew.

One logistic regression a tag, on song vectors of all levels and scales that are standardised and
brought to length 1 (`song_head`). What it was chosen over, and by how much, is measured in
docs/teaching.md. Songs of which it is not known whether they have a tag count neither way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError
from mlfa_core.song_head import SongHead, Standards
from mlfa_core.teaching_groups import IntArray, Labels, assign_folds, train_rows

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
Tell = Callable[[int, int], None]

STRENGTHS = (4.0, 16.0, 64.0)
"""Weights of the examples against the penalty, of which held-out songs choose one."""
NUM_FOLDS = 5
# Directions in which the songs that are learnt from differ most: twice as many, or all, gave
# held-out quality higher by 0.001 at most.
_NUM_DIRECTIONS = 256
# Held-out quality is the same to 0.001 from 12 steps on.
_MAX_STEPS = 25
_TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Space:
    """The directions in which standardised song vectors differ most.

    Attributes:
        mean: Of the vectors, (features,).
        directions: Orthonormal, (directions, features).
        spread: Mean square along each, (directions,).
    """

    mean: FloatArray
    directions: FloatArray
    spread: FloatArray

    def place(self, units: FloatArray) -> FloatArray:
        """Return places of standardised vectors, (songs, directions)."""
        return np.asarray((units - self.mean) @ self.directions.T, np.float32)


def fit_space(units: FloatArray, num_directions: int = _NUM_DIRECTIONS) -> Space:
    """Find the strongest directions; all of them where there are few songs.

    It sees no labels, so that held-out songs may be among its own.

    Args:
        units: Standardised vectors, (songs, features).
        num_directions: At most.

    Raises:
        ShapeError: If there are no vectors.
    """
    if units.ndim != 2 or units.size == 0:
        raise ShapeError(f"Expected (songs, features), got {units.shape}.")
    mean = units.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = units - mean
    is_wide = centred.shape[0] < centred.shape[1]
    gram = centred @ centred.T if is_wide else centred.T @ centred
    values, vectors = np.linalg.eigh(gram.astype(np.float64))
    order = np.argsort(-values)[:num_directions]
    order = order[values[order] > 1e-7 * max(float(values.max(initial=0.0)), 1e-12)]
    if is_wide:
        rows = (centred.T @ vectors[:, order].astype(np.float32)).T
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    else:
        rows = vectors[:, order].T.astype(np.float32)
    spread = values[order] / centred.shape[0]
    return Space(mean, np.ascontiguousarray(rows), spread.astype(np.float32))


@dataclass(frozen=True, eq=False)
class Fit:
    """Fitted regressions.

    Attributes:
        weight: (tags, directions).
        bias: (tags,).
        is_fitted: Which tags had examples of both kinds, (tags,); the others say 0 of every song.
    """

    weight: FloatArray
    bias: FloatArray
    is_fitted: NDArray[np.bool_]

    def logits(self, places: FloatArray) -> FloatArray:
        """Return logits, (songs, tags), for places, (songs, directions)."""
        result: FloatArray = places @ self.weight.T + self.bias
        return result


def fit_tags(
    places: FloatArray,
    labels: Labels,
    strength: float,
    spread: FloatArray,
    start: Fit | None = None,
) -> Fit:
    """Fit all tags at once; both kinds of a tag weigh alike, however rare one of them is.

    Args:
        places: (songs, directions).
        labels: 1 yes, -1 no, 0 unknown, (songs, tags).
        strength: Weight of the examples against the penalty.
        spread: Of the directions, as in `Space`; only the speed depends on it.
        start: Where to begin.

    Raises:
        ShapeError: If there are not as many places as labels.
    """
    from scipy.optimize import minimize  # takes a while, and only worker processes come here

    num_songs, num_tags = labels.shape
    if places.shape[0] != num_songs:
        raise ShapeError(f"Places and labels differ: {places.shape}, {labels.shape}.")
    yes, no = (labels > 0).astype(np.float32), (labels < 0).astype(np.float32)
    num_yes, num_no = yes.sum(axis=0), no.sum(axis=0)
    is_fitted = (num_yes > 0) & (num_no > 0)
    half = (num_yes + num_no) / 2
    weights = yes * (half / np.maximum(num_yes, 1)) + no * (half / np.maximum(num_no, 1))
    weights *= is_fitted
    signs = labels.astype(np.float32)
    # The steps along strong directions are made as short as those along weak ones are long.
    curve = np.maximum(half, 1.0)[:, None] * spread / 4 + 1.0 / strength
    steps = np.concatenate(
        [1 / np.sqrt(curve), 2 / np.sqrt(np.maximum(half, 1.0))[:, None]], axis=1
    )
    width = places.shape[1]

    def loss(flat: DoubleArray) -> tuple[float, DoubleArray]:
        now = (flat.reshape(num_tags, width + 1) * steps).astype(np.float32)
        weight, bias = now[:, :width], now[:, width]
        margins = signs * (places @ weight.T + bias)
        odds = 1.0 / (1.0 + np.exp(np.clip(margins, -60, 60)))
        pull = -(weights * odds * signs)
        # log(1 + exp(-m)), without overflow
        terms = np.maximum(-margins, 0) + np.log1p(np.exp(-np.abs(margins)))
        value = float((weights * terms).sum(dtype=np.float64))
        value += float((weight.astype(np.float64) ** 2).sum()) / (2 * strength)
        slope = np.concatenate([pull.T @ places + weight / strength, pull.sum(axis=0)[:, None]], 1)
        return value, (slope * steps).astype(np.float64).ravel()

    first = np.zeros((num_tags, width + 1))
    if start is not None:
        first = np.concatenate([start.weight, start.bias[:, None]], axis=1) / steps
    scale = max(float(weights.sum()), 1.0)
    found = minimize(
        lambda flat: tuple(part / scale for part in loss(flat)),
        first.ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _MAX_STEPS, "gtol": _TOLERANCE / np.sqrt(scale), "ftol": 1e-6},
    )
    now = (found.x.reshape(num_tags, width + 1) * steps).astype(np.float32)
    now[~is_fitted] = 0.0
    return Fit(np.ascontiguousarray(now[:, :width]), np.ascontiguousarray(now[:, width]), is_fitted)


def make_head(standards: Standards, space: Space, fit: Fit) -> SongHead:
    """Turn a fit into a head, which needs no directions."""
    weight = fit.weight @ space.directions
    return SongHead(standards, weight, np.asarray(fit.bias - weight @ space.mean, np.float32))


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What was said of each song by a classifier that had learnt from none of its group.

    Attributes:
        folds: Fold of each song, (songs,).
        logits: By strength, (songs, tags); NaN where the others had no examples of both kinds.
    """

    folds: IntArray
    logits: dict[float, FloatArray]


def hold_out(
    places: FloatArray,
    labels: Labels,
    groups: IntArray,
    spread: FloatArray,
    *,
    compilations: Sequence[Iterable[Hashable]] | None = None,
    strengths: Sequence[float] = STRENGTHS,
    num_folds: int = NUM_FOLDS,
    tell: Tell = lambda _done, _total: None,
) -> HeldOut:
    """Cross-validate: whole groups are held out, and what shares a compilation with them.

    Args:
        places: (songs, directions).
        labels: 1 yes, -1 no, 0 unknown, (songs, tags).
        groups: Of each song, (songs,).
        spread: Of the directions.
        compilations: As in `train_rows`; None for none.
        strengths: The weakest first.
        num_folds: At least 2.
        tell: Told how many folds of how many are done.
    """
    folds = assign_folds(groups, labels, num_folds)
    keys: Sequence[Iterable[Hashable]] = compilations or [()] * len(groups)
    found = HeldOut(folds, {s: np.full(labels.shape, np.nan, np.float32) for s in strengths})

    def fit_without(fold: int) -> None:
        out = np.flatnonzero(folds == fold)
        rows = train_rows(folds, fold, keys)
        if not len(out) or not len(rows):
            return
        start: Fit | None = None
        for strength in strengths:
            start = fit_tags(places[rows], labels[rows], strength, spread, start)
            logits = start.logits(places[out])
            logits[:, ~start.is_fitted] = np.nan
            found.logits[strength][out] = logits

    # Products let go of the interpreter; each fold writes rows of its own.
    with ThreadPoolExecutor(min(num_folds, os.cpu_count() or 1)) as threads:
        waiting = [threads.submit(fit_without, fold) for fold in range(num_folds)]
        for done, future in enumerate(as_completed(waiting), start=1):
            future.result()
            tell(done, num_folds)
    return found
