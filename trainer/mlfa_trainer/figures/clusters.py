"""How tight the clips of a tag lie together: numbers for what a map only shows.

Source:
    Paper B, Figure 2, claims it by eye; Spec section 8 asks for numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_samples
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits  # comes with scikit-learn

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Space = Literal["features", "map"]

NUM_NEIGHBOURS = 10
NUM_COMPONENTS = 50
PERPLEXITY = 30.0
_SEED = 1


@dataclass(frozen=True)
class ClusterNumbers:
    """How tight one tag's clips lie at one level.

    Attributes:
        tag: The tag.
        level: As it was asked for: from the input (1 = lowest) or the top (-1 = highest).
        space: ``features`` (standardised, principal components) or ``map`` (t-SNE).
        num_clips: The tag's clips.
        silhouette: Their mean silhouette against the other tags, -1 to 1; higher is tighter.
        purity: Mean share of their nearest neighbours that have the tag too, 0 to 1.
        chance: What the purity would be if clips lay anyhow.
    """

    tag: str
    level: int
    space: Space
    num_clips: int
    silhouette: float
    purity: float
    chance: float


def standardise(vectors: NDArray[np.floating]) -> FloatArray:
    """Give every dimension the mean 0 and the standard deviation 1; constant ones become 0.

    Args:
        vectors: (n, dimensions).
    """
    values = np.asarray(vectors, np.float64)
    centred = values - values.mean(axis=0)
    deviation = values.std(axis=0)
    # A constant dimension has a deviation of rounding errors, not always of 0.
    is_constant = deviation <= 1e-9 * np.abs(values).max(axis=0, initial=0.0)
    return np.where(is_constant, 0.0, centred / np.where(is_constant, 1.0, deviation))


def reduce_dimensions(vectors: NDArray[np.floating]) -> FloatArray:
    """Standardise, then keep the 50 strongest principal components, or all if there are fewer.

    Args:
        vectors: (n, dimensions).

    Returns:
        (n, components).

    Source:
        Spec section 8 (an assumption there: the paper does not say).
    """
    count = min(NUM_COMPONENTS, *vectors.shape)
    reducer = PCA(count, svd_solver="full")
    return np.asarray(reducer.fit_transform(standardise(vectors)), np.float64)


def perplexity_for(num_points: int) -> float:
    """Return 30, or less where so few points do not have that many neighbours."""
    return min(PERPLEXITY, max((num_points - 1) / 3.0, 1.0))


def make_map(reduced: FloatArray) -> FloatArray:
    """Return a t-SNE map, (n, 2), of reduced vectors, (n, components); always the same one.

    Source:
        Spec section 8: perplexity 30, begun from principal components.
    """
    mapper = TSNE(
        n_components=2,
        perplexity=perplexity_for(reduced.shape[0]),
        init="pca" if reduced.shape[1] >= 2 else "random",
        random_state=_SEED,
    )
    # Several threads add up in any order, and t-SNE makes other maps of other roundings.
    with threadpool_limits(1):
        return np.asarray(mapper.fit_transform(reduced), np.float64)


def neighbour_purity(points: FloatArray, owners: IntArray, k: int = NUM_NEIGHBOURS) -> FloatArray:
    """Return the share of each point's k nearest others that are of its group, (n,).

    Args:
        points: (n, dimensions).
        owners: Group of each point, (n,).
        k: Neighbours; all others if there are fewer.
    """
    count = min(k, points.shape[0] - 1)
    finder = NearestNeighbors(n_neighbors=count).fit(points)
    nearest = finder.kneighbors(return_distance=False)  # a point is not its own neighbour
    return np.asarray((owners[nearest] == owners[:, None]).mean(axis=1), np.float64)


def measure_clusters(
    points: FloatArray, owners: IntArray, tags: tuple[str, ...], level: int, space: Space
) -> tuple[ClusterNumbers, ...]:
    """Measure how tight every tag's clips lie.

    Args:
        points: (n, dimensions).
        owners: Index of each point's tag, (n,); every tag has points.
        tags: Their names.
        level: Is passed through.
        space: Is passed through.
    """
    silhouettes = silhouette_samples(points, owners)
    purities = neighbour_purity(points, owners)
    found = []
    for index, tag in enumerate(tags):
        chosen = owners == index
        count = int(chosen.sum())
        found.append(
            ClusterNumbers(
                tag,
                level,
                space,
                count,
                float(silhouettes[chosen].mean()),
                float(purities[chosen].mean()),
                (count - 1) / (owners.size - 1),
            )
        )
    return tuple(found)
