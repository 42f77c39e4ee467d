"""Whether joint training helps: separate and joint networks measured alike, as tables."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.metrics import accuracy, per_tag_metrics
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.joint.answers import answer_whole_clips
from mlfa_trainer.joint.data import Arm, arm_workspace
from mlfa_trainer.joint.statistics import RULE, Difference, Runs, difference
from mlfa_trainer.joint.train_joint import load_joint, train_joint
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import NETWORK_FILE, write_aside, write_json
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import global_logits, load_classifier, train_global
from mlfa_trainer.workspace import Workspace

SEPARATE = "separate training"
TOGETHER = "joint network as trained"
EXTRACTORS = "jointly trained extractors, new classifiers"
CONTROL = "control: locally trained on, new classifiers"

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
_METRICS = {
    "macro_roc_auc": "macro ROC-AUC",
    "macro_pr_auc": "macro PR-AUC",
    "accuracy": "accuracy",
}


@dataclass(frozen=True)
class Row:
    """One way of training, measured on one split by one metric.

    Attributes:
        split: ``valid`` or ``test``.
        way: One of the four above.
        metric: Key of the metric; higher is better.
        runs: Its values.
        from_separate: Difference from the separate training; None for itself.
        from_control: Difference from the control; None without one.
    """

    split: str
    way: str
    metric: str
    runs: Runs
    from_separate: Difference | None
    from_control: Difference | None


@dataclass(frozen=True)
class Comparison:
    """What the report says.

    Attributes:
        name: Of the run.
        variant: Its scales, or ``all``.
        clips: How many were measured on, by split.
        is_taught: Whether the truth is a teacher's decisions.
        rows: All measurements.
        trainings: Results of the joint trainings and their controls, by arm.
    """

    name: str
    variant: str
    clips: dict[str, int]
    is_taught: bool
    rows: tuple[Row, ...]
    trainings: dict[Arm, list[dict[str, Any]]]

    def differences(
        self, split: str, metric: str
    ) -> dict[str, tuple[Difference, Difference | None]]:
        """Return each way's differences from the separate training and from the control."""
        return {
            row.way: (row.from_separate, row.from_control)
            for row in self.rows
            if (row.split, row.metric) == (split, metric) and row.from_separate is not None
        }


def compare_joint(
    workspace: Workspace,
    progress: Progress,
    device: torch.device | Engine,
    is_fresh: bool = False,
    has_control: bool = True,
) -> Comparison:
    """Train jointly, and measure what came of it beside the separate training.

    Whatever is done already is not done again, the separate run's features and classifiers
    included. Writes ``joint.md``, ``joint.csv`` and ``joint.json`` into the run folder.

    Args:
        workspace: The separate run; its local networks must be trained.
        progress: Where to report.
        device: Where to compute; an engine where several processes do it together.
        is_fresh: Forget what earlier joint trainings left.
        has_control: Also spend as many steps on the local losses alone.

    Raises:
        KnownError: If a network is missing, or a loss is no longer a number.
    """
    engine = Engine.of(device)
    joint_seeds = tuple(dict.fromkeys(workspace.recipe.joint.seeds))
    _classify(workspace, progress, engine, is_fresh=False)
    base = Scoring(workspace, workspace.recipe.global_.seeds[0])
    splits = {split: _music(base, split) for split in ("valid", "test")}
    splits = {split: clips for split, clips in splits.items() if clips.size}
    separate = _seed_logits(workspace, base, splits)
    answers: dict[str, list[list[dict[str, FloatArray]]]] = {SEPARATE: [separate]}
    trainings: dict[Arm, list[dict[str, Any]]] = {"joint": []}
    if has_control:
        trainings["control"] = []
    for seed in joint_seeds:
        found = train_joint(workspace, seed, "joint", progress, engine, is_fresh)
        trainings["joint"].append({"seed": seed, **found})
        network, data = load_joint(workspace, seed, progress, engine)
        whole = {
            split: base.vocabulary.merge(answer_whole_clips(network, data, clips, engine).logits)
            for split, clips in splits.items()
        }
        answers.setdefault(TOGETHER, []).append([whole])
        del network, data
        if has_control:
            # As many epochs, even where the joint training grew tired of itself.
            control = train_joint(
                workspace, seed, "control", progress, engine, is_fresh, found["epochs"]
            )
            trainings["control"].append({"seed": seed, **control})
        for arm in trainings:
            space = arm_workspace(workspace, arm, seed)
            _classify(space, progress, engine, is_fresh)
            scoring = Scoring(space, workspace.recipe.global_.seeds[0])
            way = EXTRACTORS if arm == "joint" else CONTROL
            answers.setdefault(way, []).append(_seed_logits(space, scoring, splits))
    values = {way: _measure_all(base, splits, found) for way, found in answers.items()}
    comparison = Comparison(
        workspace.recipe.name,
        workspace.variant,
        {split: int(clips.size) for split, clips in splits.items()},
        base.data.track is not None,
        _rows(values),
        trainings,
    )
    if engine.is_main:
        _write(workspace.run_folder, comparison)
    return comparison


def _classify(workspace: Workspace, progress: Progress, engine: Engine, is_fresh: bool) -> None:
    """Extract a run's features, and train its classifiers."""
    for scale in workspace.recipe.scales:
        if scale.scale in workspace.chosen_scales:
            extract(workspace, scale, progress, engine)
    for seed in workspace.recipe.global_.seeds:
        train_global(workspace, seed, progress, engine, is_fresh)


def _music(scoring: Scoring, split: str) -> IntArray:
    """Return the clips that ``evaluate`` measures on."""
    if scoring.usable.of(split).size == 0:
        return np.zeros(0, np.int64)
    clips = scoring.music_clips(split)
    return clips[np.array([scoring.data.rows[int(c)].kind == "music" for c in clips], np.bool_)]


def _seed_logits(
    workspace: Workspace, scoring: Scoring, splits: dict[str, IntArray]
) -> list[dict[str, FloatArray]]:
    """Return each classifier's merged logits of the splits' clips."""
    found = []
    for seed in workspace.recipe.global_.seeds:
        classifier, _ = load_classifier(workspace.classifier_folder(seed) / NETWORK_FILE)
        found.append(
            {
                split: scoring.vocabulary.merge(
                    global_logits(classifier, scoring.features.song_vectors(clips))
                )
                for split, clips in splits.items()
            }
        )
    return found


def _measure_all(
    scoring: Scoring, splits: dict[str, IntArray], found: list[list[dict[str, FloatArray]]]
) -> dict[tuple[str, str], Runs]:
    """Return the runs of each split and metric."""
    values: dict[tuple[str, str], Runs] = {}
    for split, clips in splits.items():
        reference = scoring.reference(clips)
        truth = scoring.decisions.decide(reference)
        groups = [[_measure(scoring, truth, one[split]) for one in group] for group in found]
        for metric in groups[0][0]:
            values[split, metric] = Runs(
                tuple(tuple(measured[metric] for measured in group) for group in groups)
            )
    return values


def _measure(scoring: Scoring, truth: NDArray[np.bool_], logits: FloatArray) -> dict[str, float]:
    if scoring.data.task == "single-label":
        return {"accuracy": accuracy(truth.argmax(axis=1), logits)}
    metrics = per_tag_metrics(truth, logits)
    return {"macro_roc_auc": metrics.macro_roc_auc, "macro_pr_auc": metrics.macro_pr_auc}


def _rows(values: dict[str, dict[tuple[str, str], Runs]]) -> tuple[Row, ...]:
    rows = []
    for split, metric in values[SEPARATE]:
        separate = values[SEPARATE][split, metric]
        control = values[CONTROL][split, metric] if CONTROL in values else None
        for way in (SEPARATE, TOGETHER, EXTRACTORS, CONTROL):
            if way not in values:
                continue
            runs = values[way][split, metric]
            from_control = None
            if control is not None and way in (TOGETHER, EXTRACTORS):
                from_control = difference(runs, control)
            from_separate = None if way == SEPARATE else difference(runs, separate)
            rows.append(Row(split, way, metric, runs, from_separate, from_control))
    return tuple(rows)


def conclusions(comparison: Comparison) -> list[str]:
    """Say in sentences whether the joint training helps; the first is the answer."""
    split = "test" if "test" in comparison.clips else "valid"
    metric = next(row.metric for row in comparison.rows)
    found = comparison.differences(split, metric)
    name = f"{'test' if split == 'test' else 'validation'} {_METRICS[metric]}"
    gain, against_control = found[EXTRACTORS]
    sentences = [
        _answer(gain, against_control, name),
        f"Jointly trained extractors against separate training: {_told(gain)}.",
        f"The joint network as trained against separate training: {_told(found[TOGETHER][0])}.",
    ]
    if against_control is not None:
        sentences += [
            "Training the local networks on without the classifier (the control) against "
            f"separate training: {_told(found[CONTROL][0])}.",
            f"Jointly trained extractors against the control: {_told(against_control)}.",
        ]
    unmoved = [row["seed"] for row in comparison.trainings["joint"] if row["best_epoch"] == 0]
    if unmoved:
        seeds = ", ".join(str(seed) for seed in unmoved)
        sentences.append(
            f"No epoch of the joint training lowered the validation loss (seed {seeds}), so its "
            "networks are those it began with."
        )
    return sentences


def _answer(gain: Difference, against_control: Difference | None, name: str) -> str:
    if gain.verdict == "not known":
        return (
            f"Whether joint training helps is not known: {name} has no spread with a single "
            "classifier. Use several global.seeds."
        )
    if gain.verdict == "within the spread":
        return f"What joint training changes in {name} lies within the spread."
    if gain.verdict == "worse":
        return f"Joint training hurts {name}: extractors so trained are worse than separate ones."
    if against_control is None:
        return f"Joint training helps {name}; whether mere further training would is not known."
    if against_control.verdict == "better":
        return f"Joint training helps {name}, and more than as much further local training does."
    return (
        f"Joint training raises {name}, but so does as much further local training: against that "
        + (
            "it is worse."
            if against_control.verdict == "worse"
            else "the difference lies within the spread."
        )
    )


def _told(found: Difference) -> str:
    if found.error is None:
        return f"{found.value:+.4f}, not known"
    return f"{found.value:+.4f} (standard error {found.error:.4f}), {found.verdict}"


def to_markdown(comparison: Comparison) -> str:
    """Return the report."""
    counts = ", ".join(f"{count} {split}" for split, count in comparison.clips.items())
    truth = "the teacher's decisions" if comparison.is_taught else "labels"
    lines = [
        f"# Joint training: {comparison.name}, {comparison.variant}",
        "",
        *(f"- {sentence}" for sentence in conclusions(comparison)),
        "",
        f"Music clips: {counts}; truth: {truth}.",
        "",
        "| Split | Training | Measure | Runs | Mean | Spread | Against separate | Verdict |",
        "|---|---|---|---:|---:|---:|---:|---|",
    ]
    for row in comparison.rows:
        lines.append(f"| {' | '.join(_cells(row))} |")
    lines += [
        "",
        "| Training | Seed | Epochs | Best epoch | Steps | Validation loss before | after |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for arm, found in comparison.trainings.items():
        kind = "joint (clips' loss)" if arm == "joint" else "control (local loss)"
        lines += [
            f"| {kind} | {one['seed']} | {one['epochs']} | {one['best_epoch']} | {one['steps']} "
            f"| {one['first_loss']:.5f} | {one['best_loss']:.5f} |"
            for one in found
        ]
    return "\n".join([*lines, "", RULE]) + "\n"


def _cells(row: Row) -> list[str]:
    spread = row.runs.spread
    found = row.from_separate
    against = "–"
    if found is not None:
        against = f"{found.value:+.4f}" + ("" if found.error is None else f" ± {found.error:.4f}")
    return [
        row.split,
        row.way,
        _METRICS[row.metric],
        str(len(row.runs.values)),
        f"{row.runs.mean:.4f}",
        "–" if spread is None else f"{spread:.4f}",
        against,
        "–" if found is None else found.verdict,
    ]


def _plain(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _plain_difference(found: Difference | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "value": _plain(found.value),
        "standard_error": _plain(found.error),
        "verdict": found.verdict,
    }


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Return the report as plain values."""
    return {
        "recipe": comparison.name,
        "variant": comparison.variant,
        "clips": comparison.clips,
        "truth": "teacher's decisions" if comparison.is_taught else "labels",
        "conclusions": conclusions(comparison),
        "rule": RULE,
        "trainings": comparison.trainings,
        "rows": [
            {
                "split": row.split,
                "training": row.way,
                "metric": row.metric,
                "values": [[_plain(value) for value in group] for group in row.runs.groups],
                "mean": _plain(row.runs.mean),
                "spread": _plain(row.runs.spread),
                "from_separate": _plain_difference(row.from_separate),
                "from_control": _plain_difference(row.from_control),
            }
            for row in comparison.rows
        ],
    }


def to_csv(comparison: Comparison) -> str:
    """Return the measurements as CSV, one a row, values unrounded."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    head = ["split", "training", "metric", "runs", "mean", "spread"]
    for other in ("separate", "control"):
        head += [f"from_{other}", f"from_{other}_error", f"from_{other}_verdict"]
    writer.writerow(head)
    for row in comparison.rows:
        cells: list[Any] = [row.split, row.way, row.metric, len(row.runs.values)]
        cells += [row.runs.mean, row.runs.spread]
        for found in (row.from_separate, row.from_control):
            cells += ["", "", ""] if found is None else [found.value, found.error, found.verdict]
        writer.writerow(cells)
    return stream.getvalue()


def _write(folder: Path, comparison: Comparison) -> None:
    write_json(folder / "joint.json", to_json(comparison))
    write_aside(folder / "joint.csv", to_csv(comparison).encode("utf-8"))
    write_aside(folder / "joint.md", to_markdown(comparison).encode("utf-8"))
