"""What any system's scores of some clips are measured by: a teacher's truth and human labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.metrics import per_tag_metrics, per_tag_roc_auc
from mlfa_core.tags import Vocabulary
from mlfa_trainer.datasets.human_labels import label_truth
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.intervals import (
    draw_groups,
    macro_draws,
    percentile_interval,
    roc_auc_draws,
    share_draws,
)
from mlfa_trainer.evaluation.scoring import Scoring

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

# Fewer known examples of either kind say nothing about a tag.
MIN_LABELLED = 3
TOP_GENRES = 3
# Networks that learned probabilities say yes from here on.
EVEN_ODDS = 0.5


def or_none(value: float) -> float | None:
    """Return a number for JSON, which knows no NaN."""
    return None if np.isnan(value) else float(value)


def rank(truth: BoolArray, scores: FloatArray) -> dict[str, Any]:
    """Return macro ROC-AUC and PR-AUC, and over how many tags.

    Args:
        truth: Which clip has which tag, (clips, tags).
        scores: Higher means surer, (clips, tags).
    """
    metrics = per_tag_metrics(truth, scores)
    return {
        "macro_roc_auc": or_none(metrics.macro_roc_auc),
        "macro_pr_auc": or_none(metrics.macro_pr_auc),
        "tags_measured": int(truth.shape[1] - metrics.num_skipped),
    }


@dataclass(frozen=True)
class Yardstick:
    """Clips with all that is known of them, to measure scores of any system.

    Attributes:
        rows: The clips, music and single instruments.
        vocabulary: The tags.
        reference: The teacher's scores, or labels, (clips, tags).
        truth: Decisions, (clips, tags).
        has_teacher: Whether the truth is a teacher's, and human labels stand beside it.
    """

    rows: tuple[ClipRow, ...]
    vocabulary: Vocabulary
    reference: FloatArray
    truth: BoolArray
    has_teacher: bool

    @classmethod
    def of(cls, scoring: Scoring, clips: IntArray) -> Yardstick:
        """Make it of a run's clips, which have a known truth."""
        reference = scoring.reference(clips)
        return cls(
            tuple(scoring.data.rows[int(clip)] for clip in clips),
            scoring.vocabulary,
            reference,
            scoring.decisions.decide(reference),
            scoring.data.track is not None,
        )

    @cached_property
    def is_piece(self) -> BoolArray:
        """Which clips are music in the narrow sense, not single instruments, (clips,)."""
        return np.array([row.kind == "music" for row in self.rows], np.bool_)

    @cached_property
    def genres(self) -> list[int]:
        """Columns of the tags that are genres."""
        return [i for i, tag in enumerate(self.vocabulary) if tag.category == "genre"]

    @cached_property
    def human(self) -> tuple[BoolArray, BoolArray]:
        """What human labels affirm, and what they say anything of, both (clips, tags)."""
        return label_truth(self.rows, self.vocabulary.names)

    @cached_property
    def human_tags(self) -> list[int]:
        """Columns of the tags of which human labels say enough to measure."""
        true, known = self.human
        positives = (true & known).sum(axis=0)
        negatives = known.sum(axis=0) - positives
        return np.flatnonzero(np.minimum(positives, negatives) >= MIN_LABELLED).tolist()

    @cached_property
    def draws(self) -> FloatArray:
        """The bootstrap's draws of recordings, (draws, clips)."""
        return draw_groups([row.recording for row in self.rows])

    def against_truth(self, scores: FloatArray) -> dict[str, Any]:
        """Measure the music by the truth, with an interval.

        Args:
            scores: (clips, tags), of all clips.
        """
        chosen = self.is_piece
        if not chosen.any():
            return {"macro_roc_auc": None, "macro_pr_auc": None, "tags_measured": 0}
        truth, scores, draws = self.truth[chosen], scores[chosen], self.draws[:, chosen]
        per_tag = [
            roc_auc_draws(truth[:, tag], scores[:, tag], draws)
            for tag in range(truth.shape[1])
            if 0 < truth[:, tag].sum() < truth.shape[0]
        ]
        interval = percentile_interval(macro_draws(per_tag)) if per_tag else None
        return {**rank(truth, scores), "interval": interval}

    def against_even_odds(self, scores: FloatArray) -> dict[str, Any]:
        """Measure the music by the teacher's own yes: a score of at least a half.

        Tags that it says too seldom are left out. Scores are (clips, tags), as everywhere here.
        """
        truth = self.reference[self.is_piece] >= EVEN_ODDS
        if not truth.size:
            return {}
        truth[:, truth.sum(axis=0) < MIN_LABELLED] = False
        return rank(truth, scores[self.is_piece])

    def top_genre(self, scores: FloatArray) -> dict[str, Any]:
        """Compare the first genre of each piece with the teacher's first three."""
        chosen = self.is_piece
        if len(self.genres) < TOP_GENRES or not self.has_teacher or not chosen.any():
            return {}
        ours = scores[chosen][:, self.genres].argmax(axis=1)
        theirs = _top(self.reference[chosen][:, self.genres])
        hits = _any_tag(theirs == ours[:, None])
        draws = self.draws[:, chosen]
        return {
            "in_top_3_of_teacher": float(hits.mean()),
            "interval": percentile_interval(share_draws(hits, draws)),
            "clips": int(hits.size),
        }

    def against_humans(self, scores: FloatArray) -> dict[str, Any]:
        """Measure all clips by human labels, the teacher beside it.

        Returns:
            Nothing if no tag has labels enough.
        """
        if not self.has_teacher or not self.human_tags:
            return {}
        ours, teacher = self._human_draws(scores), self._human_draws(self.reference)
        return {
            **_pair(ours, teacher, "macro_roc_auc"),
            "recordings": len({row.recording for row in self._labelled_rows()}),
            "clips": len(self._labelled_rows()),
            "genre": self._human_genre(scores),
            "per_tag": self._human_per_tag(scores),
        }

    def _labelled_rows(self) -> list[ClipRow]:
        says = _any_tag(self.human[1][:, self.human_tags])
        return [row for row, is_in in zip(self.rows, says, strict=True) if is_in]

    def _human_draws(self, scores: FloatArray) -> tuple[float, DoubleArray]:
        """Return macro ROC-AUC by human labels, and in each draw."""
        true, known = self.human
        values, draws = [], []
        for tag in self.human_tags:
            chosen = known[:, tag]
            now = scores[chosen, tag]
            values.append(_roc_auc(true[chosen, tag], now))
            draws.append(roc_auc_draws(true[chosen, tag], now, self.draws[:, chosen]))
        return float(np.mean(values)), macro_draws(draws)

    def _human_genre(self, scores: FloatArray) -> dict[str, Any]:
        """Measure in how many clips a genre that people named is among the first three."""
        true = self.human[0][:, self.genres]
        chosen = _any_tag(true)
        if len(self.genres) < TOP_GENRES or not chosen.any():
            return {}

        def draws(of: FloatArray) -> tuple[float, DoubleArray]:
            first = _top(of[chosen][:, self.genres])
            hits = _any_tag(np.take_along_axis(true[chosen], first, axis=1))
            return float(hits.mean()), share_draws(hits, self.draws[:, chosen])

        recordings = {row.recording for row, has in zip(self.rows, chosen, strict=True) if has}
        return {
            **_pair(draws(scores), draws(self.reference), "in_top_3"),
            "clips": int(chosen.sum()),
            "recordings": len(recordings),
        }

    def _human_per_tag(self, scores: FloatArray) -> dict[str, Any]:
        true, known = self.human
        found = {}
        for tag in self.human_tags:
            chosen = known[:, tag]
            truth = true[chosen, tag]
            rows = [row for row, is_in in zip(self.rows, true[:, tag], strict=True) if is_in]
            recordings = len({row.recording for row in rows})
            draws = self.draws[:, chosen]
            interval = percentile_interval(roc_auc_draws(truth, scores[chosen, tag], draws))
            ours, teacher = scores[chosen, tag], self.reference[chosen, tag]
            found[self.vocabulary.names[tag]] = {
                "positives": int(truth.sum()),
                "recordings": recordings,
                "negatives": int((~truth).sum()),
                "roc_auc": _roc_auc(truth, ours),
                # Draws of a single recording say nothing of others.
                "interval": interval if recordings > 1 else None,
                "teacher_roc_auc": _roc_auc(truth, teacher),
            }
        return found


def _top(scores: FloatArray) -> IntArray:
    """Return the columns of the three highest scores, (clips, 3)."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :TOP_GENRES]


def _any_tag(values: BoolArray) -> BoolArray:
    """Return in which rows anything is true, (clips,)."""
    return np.asarray(values.any(axis=1), np.bool_)


def _roc_auc(truth: BoolArray, scores: FloatArray) -> float:
    return float(per_tag_roc_auc(truth[:, None], scores[:, None])[0])


def _pair(
    ours: tuple[float, DoubleArray], teacher: tuple[float, DoubleArray], name: str
) -> dict[str, Any]:
    """Return a number of ours and the teacher's, and the difference, all with intervals."""
    return {
        name: ours[0],
        "interval": percentile_interval(ours[1]),
        f"teacher_{name}": teacher[0],
        "teacher_interval": percentile_interval(teacher[1]),
        "difference": ours[0] - teacher[0],
        "difference_interval": percentile_interval(ours[1] - teacher[1]),
    }
