"""What counts as true when networks are measured: a teacher's decisions, or human labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class TopShareDecisions:
    """A tag is true where the teacher's score is among its highest share of reference clips.

    Attributes:
        limits: The score from which on a tag is true, (tags,).
    """

    limits: FloatArray

    @classmethod
    def fit(cls, reference: FloatArray, top_share: float) -> TopShareDecisions:
        """Set the limits by clips, (clips, tags), such that ``top_share`` of them are above."""
        known = reference[~np.isnan(reference).any(axis=1)]
        return cls(np.quantile(known, 1.0 - top_share, axis=0).astype(np.float32))

    def decide(self, scores: FloatArray) -> NDArray[np.bool_]:
        """Return which tags are true, (clips, tags)."""
        return np.asarray(scores >= self.limits, np.bool_)
