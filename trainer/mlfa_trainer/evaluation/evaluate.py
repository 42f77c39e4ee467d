"""The command ``evaluate``: calibrate on the validation split, then measure on a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, roc_auc_score

from mlfa_core.metrics import accuracy, per_tag_metrics
from mlfa_trainer.datasets.human_labels import label_truth
from mlfa_trainer.evaluation.calibrate import (
    CalibrationResult,
    calibrate_music,
    calibrate_tags,
)
from mlfa_trainer.evaluation.scoring import Examples, Scoring
from mlfa_trainer.recipe import parse_choice
from mlfa_trainer.run_folder import NETWORK_FILE, read_json, write_json
from mlfa_trainer.targets import MUSIC_OUTPUT
from mlfa_trainer.workspace import Workspace

CALIBRATION_FILE = "calibration.json"
# Fewer known examples of either kind say nothing about a tag.
_MIN_LABELLED = 3

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


def calibrate_run(scoring: Scoring) -> CalibrationResult:
    """Calibrate a run's classifier on whole validation clips and their excerpts.

    A clip's excerpts share the evidence of one example: they are hardly independent.
    """
    section = scoring.workspace.recipe.calibrate
    valid = scoring.usable.valid
    is_music = np.array([scoring.data.rows[int(clip)].is_music for clip in valid])
    gate = None
    if MUSIC_OUTPUT in scoring.outputs and not is_music.all():
        logits = scoring.of_clips(valid).music_logits.astype(np.float64)
        gate = calibrate_music(logits, is_music, section.music_recall)
    clips = scoring.music_clips("valid")
    whole = scoring.of_clips(clips)
    excerpts = scoring.of_excerpts(clips, section.excerpt_s)
    per_clip = np.bincount(excerpts.clips, minlength=len(scoring.data.rows))
    weights = np.concatenate([np.ones(clips.size), 1.0 / per_clip[excerpts.clips]])
    return calibrate_tags(
        np.concatenate([whole.logits, excerpts.logits]).astype(np.float64),
        np.concatenate([whole.truth, excerpts.truth]),
        weights,
        np.arange(weights.size) < clips.size,
        section,
        scoring.decisions.limits.tolist() if scoring.data.track is not None else (),
        gate,
    )


def apply_calibration(calibration: CalibrationResult, logits: FloatArray) -> FloatArray:
    """Return calibrated scores of merged logits, (n, tags)."""
    columns = [
        scale.apply(logits[:, tag].astype(np.float64))
        for tag, scale in enumerate(calibration.scales)
    ]
    return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True)
class Decided:
    """How decisions at one precision turned out.

    Attributes:
        accepted: Per tag, accepted examples.
        right: Per tag, those of them that are true.
        true: Per tag, all true ones.
    """

    accepted: NDArray[np.int64]
    right: NDArray[np.int64]
    true: NDArray[np.int64]


def decide_at(
    scores: FloatArray, truth: BoolArray, thresholds: tuple[float | None, ...]
) -> Decided:
    """Accept scores from their thresholds on, and count."""
    limits = np.array([np.inf if limit is None else limit for limit in thresholds])
    accepted = scores >= limits
    return Decided(
        accepted.sum(axis=0), (accepted & truth).sum(axis=0), truth.sum(axis=0).astype(np.int64)
    )


def _share(part: float, whole: float) -> float | None:
    return None if whole == 0 else float(part / whole)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _ranking(truth: BoolArray, scores: FloatArray) -> dict[str, Any]:
    metrics = per_tag_metrics(truth, scores)
    return {
        "macro_roc_auc": _or_none(metrics.macro_roc_auc),
        "macro_pr_auc": _or_none(metrics.macro_pr_auc),
        "tags_measured": int(truth.shape[1] - metrics.num_skipped),
    }


def _top_share_of_split(reference: FloatArray, top_share: float) -> BoolArray:
    """Return the truth if each tag's highest share of these very clips were true."""
    return np.asarray(reference >= np.quantile(reference, 1 - top_share, axis=0), np.bool_)


def evaluate(workspace: Workspace, split: str, seed: int) -> dict[str, Any]:
    """Measure a run.

    Args:
        workspace: Whose run.
        split: ``test``, or ``valid`` while choosing.
        seed: Which classifier is described in detail.

    Returns:
        All numbers as plain values, also written to ``evaluation-<split>.json``. The
        calibration is written beside it.

    Raises:
        KnownError: If an earlier step is missing.
    """
    scoring = Scoring(workspace, seed)
    calibration = calibrate_run(scoring)
    write_json(workspace.run_folder / CALIBRATION_FILE, calibration.to_json())
    clips = scoring.music_clips(split)
    kinds = np.array([scoring.data.rows[int(clip)].kind for clip in clips])
    music = clips[kinds == "music"]
    examples = scoring.of_clips(music)
    local = scoring.local_scores(music)
    share = workspace.recipe.calibrate.top_share
    own_truth = _top_share_of_split(examples.reference, share)
    result: dict[str, Any] = {
        "recipe": workspace.recipe.name,
        "split": split,
        "seed": seed,
        "clips": {"music": int(music.size), "music and instruments": int(clips.size)},
        "truth": "human labels" if scoring.data.track is None else "teacher's decisions",
        "global": _ranking(examples.truth, examples.logits),
        "global_with_instruments": _all_music(scoring, clips),
    }
    if local is not None:
        result["local_average"] = _ranking(examples.truth, local)
    if scoring.data.task == "single-label":
        result["classes"] = _classes(scoring, music)
    if scoring.data.track is not None:
        result["global_top_share_of_split"] = _ranking(own_truth, examples.logits)
        if local is not None:
            result["local_top_share_of_split"] = _ranking(own_truth, local)
        result["top_genre"] = _top_genre(scoring, examples)
    scores = apply_calibration(calibration, examples.logits)
    result["decisions"] = {
        precision: _decision_summary(decide_at(scores, examples.truth, row), row, music.size)
        for precision, row in calibration.thresholds.items()
    }
    result["music"] = _music(scoring, calibration, split)
    result["human_labels"] = _human(scoring, clips)
    result["per_tag"] = _per_tag(scoring, calibration, examples, scores)
    result["variants"] = _variants(workspace, split)
    write_json(workspace.run_folder / f"evaluation-{split}.json", result)
    return result


def _classes(scoring: Scoring, clips: NDArray[np.int64]) -> dict[str, Any]:
    """Measure one prediction a clip, the class of the highest score, and count confusions.

    Source:
        Spec section 7.
    """
    truth, logits = scoring.class_scores(clips)
    local = scoring.local_outputs(clips)
    counts = confusion_matrix(truth, logits.argmax(axis=1), labels=range(len(scoring.outputs)))
    return {
        "names": list(scoring.outputs),
        "clips": int(clips.size),
        "accuracy": accuracy(truth, logits),
        "local_average_accuracy": None
        if local is None
        else accuracy(truth, np.asarray(np.mean(local, axis=0), np.float32)),
        "confusion": counts.tolist(),  # a row a true class, a column a predicted one
    }


def _all_music(scoring: Scoring, clips: NDArray[np.int64]) -> dict[str, Any]:
    examples = scoring.of_clips(clips)
    return _ranking(examples.truth, examples.logits)


def _top_genre(scoring: Scoring, examples: Examples) -> dict[str, Any]:
    """Compare the first genre with the teacher's first three, by uncalibrated scores."""
    genres = [i for i, tag in enumerate(scoring.vocabulary) if tag.category == "genre"]
    if len(genres) < 3:
        return {}
    ours = examples.logits[:, genres].argmax(axis=1)
    theirs = np.argsort(-examples.reference[:, genres], axis=1)[:, :3]
    hits = (theirs == ours[:, None]).any(axis=1)
    return {"in_top_3_of_teacher": float(hits.mean()), "clips": int(hits.size)}


def _decision_summary(
    decided: Decided, thresholds: tuple[float | None, ...], num_clips: int
) -> dict[str, Any]:
    spoke = decided.accepted > 0
    precisions = decided.right[spoke] / decided.accepted[spoke]
    return {
        "precision": _share(decided.right.sum(), decided.accepted.sum()),
        "macro_precision": float(precisions.mean()) if spoke.any() else None,
        "recall": _share(decided.right.sum(), decided.true.sum()),
        "accepted": int(decided.accepted.sum()),
        "tags_per_clip": float(decided.accepted.sum() / max(num_clips, 1)),
        "tags_abstaining": sum(limit is None for limit in thresholds),
    }


def _music(scoring: Scoring, calibration: CalibrationResult, split: str) -> dict[str, Any]:
    """Measure music against what is not, recorded and synthesised apart.

    Noise whose licence kept it out of training and choosing measures whatever its split is.
    """
    if calibration.music is None:
        return {}
    left_out = [
        index
        for index, row in enumerate(scoring.data.rows)
        if row.clip in scoring.data.left_out.clips
        and not row.is_music
        and index in scoring.features.clips
    ]
    clips = np.union1d(scoring.usable.of(split), np.array(left_out, np.int64))
    rows = [scoring.data.rows[int(clip)] for clip in clips]
    is_music = np.array([row.is_music for row in rows])
    is_synthetic = np.array([row.path is None for row in rows])
    logits = scoring.of_clips(clips).music_logits.astype(np.float64)
    scores = calibration.music.scale.apply(logits)
    accepted = scores >= calibration.music.threshold
    counts: dict[str, Any] = {
        "roc_auc": None if is_music.all() else float(roc_auc_score(is_music, scores)),
        "music_kept": _share(accepted[is_music].sum(), is_music.sum()),
        "music_clips": int(is_music.sum()),
    }
    for name, chosen in (
        ("recorded_noise", ~is_music & ~is_synthetic),
        ("synthetic_noise", ~is_music & is_synthetic),
    ):
        counts[f"{name}_refused"] = _share((~accepted)[chosen].sum(), chosen.sum())
        counts[f"{name}_clips"] = int(chosen.sum())
    return counts


def _human(scoring: Scoring, clips: NDArray[np.int64]) -> dict[str, Any]:
    """Measure against human labels, with the teacher beside it; tags with too few are left."""
    rows = [scoring.data.rows[int(clip)] for clip in clips]
    true, known = label_truth(rows, scoring.vocabulary.names)
    examples = scoring.of_clips(clips)
    per_tag: dict[str, Any] = {}
    for tag, name in enumerate(scoring.vocabulary.names):
        chosen = known[:, tag]
        positives = int(true[chosen, tag].sum())
        negatives = int(chosen.sum()) - positives
        if min(positives, negatives) < _MIN_LABELLED:
            continue
        per_tag[name] = {
            "positives": positives,
            "negatives": negatives,
            "roc_auc": float(roc_auc_score(true[chosen, tag], examples.logits[chosen, tag])),
            "teacher_roc_auc": float(
                roc_auc_score(true[chosen, tag], examples.reference[chosen, tag])
            ),
        }
    if not per_tag:
        return {}
    return {
        "macro_roc_auc": float(np.mean([row["roc_auc"] for row in per_tag.values()])),
        "teacher_macro_roc_auc": float(
            np.mean([row["teacher_roc_auc"] for row in per_tag.values()])
        ),
        "per_tag": per_tag,
    }


def _per_tag(
    scoring: Scoring, calibration: CalibrationResult, examples: Examples, scores: FloatArray
) -> dict[str, Any]:
    metrics = per_tag_metrics(examples.truth, examples.logits)
    decided = {
        precision: decide_at(scores, examples.truth, row)
        for precision, row in calibration.thresholds.items()
    }
    return {
        tag.name: {
            "category": tag.category,
            "positives": int(metrics.num_positives[index]),
            "valid_positives": calibration.num_positives[index],
            "roc_auc": _or_none(metrics.roc_auc[index]),
            "pr_auc": _or_none(metrics.pr_auc[index]),
            "decisions": {
                precision: {
                    "threshold": calibration.thresholds[precision][index],
                    "accepted": int(row.accepted[index]),
                    "right": int(row.right[index]),
                }
                for precision, row in decided.items()
            },
        }
        for index, tag in enumerate(scoring.vocabulary)
    }


def _variants(workspace: Workspace, split: str) -> dict[str, Any]:
    """Measure every classifier of the run: all choices of scales, mean and spread over seeds."""
    found: dict[str, Any] = {}
    if not workspace.classifiers_folder.is_dir():
        return found
    known = {scale.scale for scale in workspace.recipe.scales}
    for folder in sorted(workspace.classifiers_folder.iterdir()):
        scales = None if folder.name == "all" else tuple(folder.name.split("+"))
        if scales is not None and not {parse_choice(scale)[0] for scale in scales} <= known:
            continue
        results, accuracies, local_auc, local_accuracy = [], [], None, None
        for seed_folder in sorted(folder.glob("seed*")):
            if not (seed_folder / NETWORK_FILE).exists():
                continue
            scoring = Scoring(workspace.with_scales(scales), int(seed_folder.name[4:]))
            clips = scoring.music_clips(split)
            music = clips[
                np.array([scoring.data.rows[int(clip)].kind == "music" for clip in clips])
            ]
            examples = scoring.of_clips(music)
            results.append(_ranking(examples.truth, examples.logits))
            local = scoring.local_scores(music)
            if local is not None:
                local_auc = _ranking(examples.truth, local)["macro_roc_auc"]
            if scoring.data.task == "single-label":
                classes = _classes(scoring, music)
                accuracies.append(classes["accuracy"])
                local_accuracy = classes["local_average_accuracy"]
        if results:
            aucs = [row["macro_roc_auc"] for row in results]
            prs = [row["macro_pr_auc"] for row in results]
            found[folder.name] = {
                "runs": len(results),
                "macro_roc_auc": float(np.mean(aucs)),
                "macro_roc_auc_sd": float(np.std(aucs)),
                "macro_pr_auc": float(np.mean(prs)),
                "local_average_macro_roc_auc": local_auc,
            }
        if accuracies:
            found[folder.name] |= {
                "accuracy": float(np.mean(accuracies)),
                "accuracy_sd": float(np.std(accuracies)),
                "local_average_accuracy": local_accuracy,
            }
    return found


def load_calibration(workspace: Workspace) -> CalibrationResult:
    """Load the calibration that ``evaluate`` wrote.

    Raises:
        KnownError: If there is none.
    """
    return CalibrationResult.from_json(read_json(workspace.run_folder / CALIBRATION_FILE))
