"""The command ``evaluate``: calibrate on the validation split, then measure on a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from mlfa_core.metrics import accuracy, per_tag_metrics
from mlfa_core.music_gate import MusicGate
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.evaluation.calibrate import (
    CalibrationResult,
    calibrate_music,
    calibrate_tags,
)
from mlfa_trainer.evaluation.intervals import wilson_interval
from mlfa_trainer.evaluation.music_gate import measure_music_gate
from mlfa_trainer.evaluation.scoring import Examples, Scoring, classifier_path
from mlfa_trainer.evaluation.yardstick import Yardstick, or_none, rank
from mlfa_trainer.interrupts import interrupts_held_back
from mlfa_trainer.recipe import parse_choice
from mlfa_trainer.run_folder import NETWORK_FILE, read_json, write_json
from mlfa_trainer.training.gate_sounds import GateSounds, load_gate_sounds
from mlfa_trainer.training.train_gate import GATE_FILE, clip_statistics, fit_gate, save_gate
from mlfa_trainer.workspace import Workspace

CALIBRATION_FILE = "calibration.json"

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


def calibrate_run(
    scoring: Scoring, sounds: GateSounds | None = None
) -> tuple[CalibrationResult, MusicGate | None]:
    """Fit a run's music gate, and calibrate its classifier on validation clips and excerpts.

    A clip's excerpts share the evidence of one example: they are hardly independent.

    Args:
        scoring: Of the run.
        sounds: What only the gate hears besides.

    Returns:
        The calibration, and the gate; None where all is music.
    """
    section = scoring.workspace.recipe.calibrate
    valid = scoring.usable.valid
    train, is_music = scoring.usable.train, scoring.data.is_music
    music = gate = None
    if _has_others(is_music[train], sounds, "train") and _has_others(
        is_music[valid], sounds, "valid"
    ):
        gate = fit_gate(
            scoring.features,
            train,
            valid,
            is_music,
            scoring.workspace.recipe.seed,
            sounds,
        )
        logits, truth = gate.logits(clip_statistics(scoring.features, valid)), is_music[valid]
        if sounds is not None and sounds.splits["valid"].size:
            others = gate.logits(clip_statistics(sounds.features, sounds.splits["valid"]))
            logits = np.concatenate([logits, others])
            truth = np.concatenate([truth, np.zeros(others.size, np.bool_)])
        music = calibrate_music(logits, truth, section.music_recall)
    clips = scoring.music_clips("valid")
    whole = scoring.of_clips(clips)
    excerpts = scoring.of_excerpts(clips, section.excerpt_s)
    per_clip = np.bincount(excerpts.clips, minlength=len(scoring.data.rows))
    weights = np.concatenate([np.ones(clips.size), 1.0 / per_clip[excerpts.clips]])
    calibration = calibrate_tags(
        np.concatenate([whole.logits, excerpts.logits]).astype(np.float64),
        np.concatenate([whole.truth, excerpts.truth]),
        weights,
        np.arange(weights.size) < clips.size,
        section,
        scoring.decisions.limits.tolist() if scoring.data.track is not None else (),
        music,
    )
    return calibration, gate


def _has_others(is_music: BoolArray, sounds: GateSounds | None, split: str) -> bool:
    """Tell whether anything in a split is not music."""
    return not is_music.all() or (sounds is not None and sounds.splits[split].size > 0)


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
    """Accept scores from their thresholds on, and count.

    Args:
        scores: Calibrated, (clips, tags).
        truth: Which clip has which tag, (clips, tags).
        thresholds: Per tag; None accepts nothing.
    """
    limits = np.array([np.inf if limit is None else limit for limit in thresholds])
    accepted = scores >= limits
    return Decided(
        accepted.sum(axis=0), (accepted & truth).sum(axis=0), truth.sum(axis=0).astype(np.int64)
    )


def _share(part: float, whole: float) -> float | None:
    return None if whole == 0 else float(part / whole)


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
        calibration and the music gate are written beside it.

    Raises:
        KnownError: If an earlier step is missing.
    """
    scoring = Scoring(workspace, seed)
    sounds = load_gate_sounds(workspace)
    calibration, gate = calibrate_run(scoring, sounds)
    clips = scoring.music_clips(split)
    yardstick = Yardstick.of(scoring, clips)
    logits = scoring.of_clips(clips).logits
    local = scoring.local_scores(clips)
    music = clips[yardstick.is_piece]
    examples = scoring.of_clips(music)
    result: dict[str, Any] = {
        "recipe": workspace.recipe.name,
        "split": split,
        "seed": seed,
        "clips": {"music": int(music.size), "music and instruments": int(clips.size)},
        "truth": "human labels" if scoring.data.track is None else "teacher's decisions",
        "top_share": workspace.recipe.calibrate.top_share,
        "global": yardstick.against_truth(logits),
        "global_with_instruments": rank(yardstick.truth, logits),
    }
    if local is not None:
        result["local_average"] = yardstick.against_truth(local)
    if scoring.data.task == "single-label":
        result["classes"] = _classes(scoring, music)
    if scoring.data.track is not None:
        own = _top_share_of_split(examples.reference, workspace.recipe.calibrate.top_share)
        result["global_top_share_of_split"] = rank(own, examples.logits)
        if local is not None:
            result["local_top_share_of_split"] = rank(own, local[yardstick.is_piece])
        result["global_even_odds"] = yardstick.against_even_odds(logits)
        result["top_genre"] = yardstick.top_genre(logits)
    scores = apply_calibration(calibration, examples.logits)
    result["decisions"] = {
        precision: _decision_summary(decide_at(scores, examples.truth, row), row, music.size)
        for precision, row in calibration.thresholds.items()
    }
    if calibration.music is not None and gate is not None:
        result["music"] = measure_music_gate(scoring, gate, calibration.music, split, sounds)
    result["human_labels"] = yardstick.against_humans(logits)
    result["per_tag"] = _per_tag(scoring, calibration, examples, scores)
    result["variants"] = _variants(workspace, split)
    # Together, and last what tells of which files it speaks: a package is made of all of them.
    with interrupts_held_back():
        if gate is not None:
            save_gate(workspace, gate)
        write_json(workspace.run_folder / CALIBRATION_FILE, calibration.to_json())
        result["files"] = measured_files(workspace, seed)
        write_json(workspace.run_folder / f"evaluation-{split}.json", result)
    return result


def measured_files(workspace: Workspace, seed: int) -> str:
    """Return what changes with the classifier, gate or calibration that a package is made of."""
    paths = [workspace.run_folder / name for name in (CALIBRATION_FILE, GATE_FILE)]
    return file_digest(classifier_path(workspace, seed), *(path for path in paths if path.exists()))


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


def _decision_summary(
    decided: Decided, thresholds: tuple[float | None, ...], num_clips: int
) -> dict[str, Any]:
    spoke = decided.accepted > 0
    precisions = decided.right[spoke] / decided.accepted[spoke]
    return {
        "precision": _share(decided.right.sum(), decided.accepted.sum()),
        "precision_interval": wilson_interval(
            int(decided.right.sum()), int(decided.accepted.sum())
        ),
        "macro_precision": float(precisions.mean()) if spoke.any() else None,
        "recall": _share(decided.right.sum(), decided.true.sum()),
        "accepted": int(decided.accepted.sum()),
        "tags_per_clip": float(decided.accepted.sum() / max(num_clips, 1)),
        "tags_abstaining": sum(limit is None for limit in thresholds),
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
            "roc_auc": or_none(metrics.roc_auc[index]),
            "pr_auc": or_none(metrics.pr_auc[index]),
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
            results.append(rank(examples.truth, examples.logits))
            local = scoring.local_scores(music)
            if local is not None:
                local_auc = rank(examples.truth, local)["macro_roc_auc"]
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
