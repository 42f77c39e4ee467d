"""What a network should answer for a moment of a clip: soft scores or human labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.soft_scores import ScoreTrack

Task = Literal["multi-label", "single-label"]
FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

MUSIC_OUTPUT = "is_music"


@dataclass(frozen=True)
class TargetBatch:
    """Targets of some moments.

    Attributes:
        values: (n, outputs), 0 to 1.
        weights: (n, outputs); 0 where nothing is known.
    """

    values: FloatArray
    weights: FloatArray


class Targets(Protocol):
    """Targets of a data set, by clip index and moment."""

    names: tuple[str, ...]
    task: Task

    def at(self, clips: IntArray, times_s: NDArray[np.float64]) -> TargetBatch:
        """Return targets at moments, (n,) seconds from the start of clips, (n,)."""
        ...


class SoftTargets:
    """Teacher scores interpolated to the moment, and one output that tells music from noise.

    Args:
        track: Scores of every clip.
        is_music: Per clip; becomes the output ``is_music``, after the teacher's columns.
        music_weight: Weight of that output in the loss, relative to one tag.
    """

    task: Task = "multi-label"

    def __init__(
        self, track: ScoreTrack, is_music: NDArray[np.bool_], music_weight: float = 1.0
    ) -> None:
        self._track = track
        self._is_music = is_music.astype(np.float32)
        self._music_weight = music_weight
        self.names = (*track.columns, MUSIC_OUTPUT)

    def at(self, clips: IntArray, times_s: NDArray[np.float64]) -> TargetBatch:
        """Return interpolated scores and the music output; see ``Targets``."""
        scores = self._track.at(clips, times_s)
        is_known = self._track.has_scores[clips]
        values = np.empty((clips.shape[0], len(self.names)), np.float32)
        values[:, :-1] = np.where(is_known[:, None], scores, 0.0)
        values[:, -1] = self._is_music[clips]
        weights = np.empty_like(values)
        weights[:, :-1] = is_known[:, None]
        weights[:, -1] = self._music_weight
        return TargetBatch(values, weights)


class LabelTargets:
    """Human labels: every moment inherits its clip's labels.

    Args:
        rows: All clips.
        task: ``single-label`` needs exactly one label a clip.
        names: The labels to learn; those of the training split, sorted, when None.

    Raises:
        KnownError: If there are no labels, or a clip has not exactly one where it must.
    """

    def __init__(
        self, rows: Sequence[ClipRow], task: Task, names: Sequence[str] | None = None
    ) -> None:
        self.task = task
        # A label with a question mark is a guess of the data set's maker.
        sure = [tuple(label for label in row.labels if not label.endswith("?")) for row in rows]
        if names is None:
            counts = Counter(
                label
                for row, labels in zip(rows, sure, strict=True)
                if row.split == "train"
                for label in labels
            )
            names = sorted(counts)
        if not names:
            raise KnownError(
                "No training clip has a label.", "Name data.scores, or fill the column labels."
            )
        self.names = tuple(names)
        column_of = {name: column for column, name in enumerate(self.names)}
        self._values = np.zeros((len(rows), len(self.names)), np.float32)
        for index, labels in enumerate(sure):
            for label in labels:
                if label in column_of:
                    self._values[index, column_of[label]] = 1.0
        if task == "single-label":
            wrong = np.flatnonzero(self._values.sum(axis=1) != 1)
            if wrong.size:
                raise KnownError(
                    f"The clip {rows[wrong[0]].clip} does not have exactly one known label"
                    + (f", and so have {wrong.size - 1} others." if wrong.size > 1 else "."),
                    "A single-label task needs one label a clip.",
                )

    def at(self, clips: IntArray, times_s: NDArray[np.float64]) -> TargetBatch:
        """Return the clips' labels; see ``Targets``."""
        values = self._values[clips]
        return TargetBatch(values, np.ones_like(values))
