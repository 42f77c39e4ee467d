"""The number that a training shows after each epoch, from scores and targets of whole clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.metrics import accuracy, mean_of_known, per_tag_roc_auc
from mlfa_trainer.targets import MUSIC_OUTPUT, TargetBatch, Targets
from mlfa_trainer.truth import TopShareDecisions

FloatArray = NDArray[np.float32]

# What the papers' tags are rare like; only for watching a training.
_TOP_SHARE = 0.05


@dataclass(frozen=True)
class Measured:
    """A network's quality on the validation split.

    Attributes:
        loss: Mean over known targets.
        score_name: ``macro_roc_auc`` or ``accuracy``.
        score: Over clips.
    """

    loss: float
    score_name: str
    score: float

    def metrics(self) -> dict[str, float]:
        """Return both, under their names."""
        return {"valid_loss": self.loss, f"valid_{self.score_name}": self.score}

    def __str__(self) -> str:
        return f"valid {self.loss:.4f}, {self.score_name} {self.score:.4f}"


def measure(
    loss: float, targets: Targets, wanted: TargetBatch, scores: FloatArray, reference: TargetBatch
) -> Measured:
    """Measure clip scores against clip targets.

    Labels are the truth themselves. Of soft scores, a column is true where the target is among
    the highest twentieth of the reference; clips whose tags nobody scored are left out, and so
    is the music output.

    Args:
        loss: Is passed through.
        targets: What was learned.
        wanted: Targets of the clips, (clips, outputs).
        scores: Scores of the clips, (clips, outputs).
        reference: Targets of training clips.
    """
    if targets.task == "single-label":
        return Measured(loss, "accuracy", accuracy(wanted.values.argmax(axis=1), scores))
    if MUSIC_OUTPUT not in targets.names:
        truth = np.asarray(wanted.values > 0.5, np.bool_)
        return Measured(loss, "macro_roc_auc", mean_of_known(per_tag_roc_auc(truth, scores)))
    decisions = TopShareDecisions.fit(_scored_music(reference), _TOP_SHARE)
    is_counted = _is_scored_music(wanted)
    if not is_counted.any():
        return Measured(loss, "macro_roc_auc", float("nan"))
    truth = decisions.decide(wanted.values[is_counted, :-1])
    areas = per_tag_roc_auc(truth, scores[is_counted, :-1])
    return Measured(loss, "macro_roc_auc", mean_of_known(areas))


def _is_scored_music(batch: TargetBatch) -> NDArray[np.bool_]:
    is_scored = batch.weights[:, :-1].min(axis=1) > 0
    return np.asarray(is_scored & (batch.values[:, -1] > 0.5), np.bool_)


def _scored_music(batch: TargetBatch) -> FloatArray:
    return batch.values[_is_scored_music(batch), :-1]
