"""The ordered tag vocabulary of a model package. Imports numpy only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

Category = Literal["genre", "mood", "vocal", "instrument", "era", "other"]
CATEGORIES: tuple[Category, ...] = get_args(Category)


@dataclass(frozen=True)
class Tag:
    """A predicted label.

    Attributes:
        name: As shown and written.
        category: What kind of statement it is.
        sources: Columns of the classifier whose largest score is this tag's raw score.
    """

    name: str
    category: Category
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The tags of a package in the order of its score vectors."""

    tags: tuple[Tag, ...]

    def __len__(self) -> int:
        return len(self.tags)

    def __iter__(self) -> Iterator[Tag]:
        return iter(self.tags)

    @property
    def names(self) -> tuple[str, ...]:
        """The tags' names, in order."""
        return tuple(tag.name for tag in self.tags)

    def merge(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Merge classifier columns into tags: each tag is the maximum of its columns.

        Args:
            columns: Scores or logits of the classifier, (..., columns).

        Returns:
            (..., tags), same type.

        Raises:
            ShapeError: If a tag names a column that does not exist.
        """
        highest = max((max(tag.sources) for tag in self.tags), default=-1)
        if highest >= columns.shape[-1]:
            raise ShapeError(f"There is no column {highest}; there are {columns.shape[-1]}.")
        merged = np.empty((*columns.shape[:-1], len(self.tags)), dtype=columns.dtype)
        for index, tag in enumerate(self.tags):
            merged[..., index] = columns[..., list(tag.sources)].max(axis=-1)
        return merged


@dataclass(frozen=True)
class Calibration:
    """Platt scaling per tag: sigmoid(slope * logit + offset).

    Attributes:
        slopes: Per tag, positive, so that the order of songs stays.
        offsets: Per tag.
    """

    slopes: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def apply(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn merged logits, (..., tags), into calibrated scores between 0 and 1.

        Raises:
            ShapeError: If there are not as many tags as slopes.
        """
        if logits.shape[-1] != self.slopes.shape[0]:
            raise ShapeError(f"Expected {self.slopes.shape[0]} tags, got {logits.shape[-1]}.")
        # exp overflows to infinity for very sure negatives, and 1/(1+inf) is the right 0.
        with np.errstate(over="ignore"):
            scores = 1.0 / (1.0 + np.exp(-(self.slopes * logits + self.offsets)))
        return np.asarray(scores, np.float32)
