"""Runs side by side, with parts of them, a classic baseline and the teacher; one measure of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.layer_features import resolve_levels
from mlfa_trainer.evaluation.baseline import baseline_scores
from mlfa_trainer.evaluation.scoring import Scoring, classifier_digest
from mlfa_trainer.evaluation.tables import (
    NOTHING,
    number,
    percent_with_interval,
    table,
    with_interval,
)
from mlfa_trainer.evaluation.yardstick import Yardstick, rank
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import read_json
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.features import index_path
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.workspace import Workspace

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

COMPARISON_FILE = "comparison.json"


@dataclass(frozen=True)
class _Row:
    """One line of the table.

    Attributes:
        system: What it is, for people.
        key: What it is, for programs.
        scores: Of the test clips, (clips, tags).
        valid_macro_roc_auc: On the validation split, where it was chosen by that.
    """

    system: str
    key: str
    scores: FloatArray
    valid_macro_roc_auc: float | None = None


def compare(workspaces: Sequence[Workspace], progress: Progress, engine: Engine) -> dict[str, Any]:
    """Measure runs and parts of them on the test split.

    Classifiers of single scales and levels that are not trained yet are trained, with the first
    seed of the run. Which scale's levels are shown, and which of them is the best, is decided on
    the validation split.

    Args:
        workspaces: Whose runs; local networks and features must be there.
        progress: Where to report.
        engine: Where to compute.

    Returns:
        Plain values: ``runs``, and ``rows``, one a system.

    Raises:
        KnownError: If an earlier step is missing.
    """
    rows: list[dict[str, Any]] = []
    known: list[Yardstick] = []
    for workspace in workspaces:
        found, yardstick, others = _run_rows(workspace, progress, engine)
        rows += [_measured(workspace.recipe.name, row, yardstick) for row in found]
        if not any(_is_same(yardstick, other) for other in known):
            rows += [_measured(None, row, yardstick) for row in others]
        known.append(yardstick)
    first = known[0]
    return {
        "runs": [workspace.recipe.name for workspace in workspaces],
        "classifiers": [classifier_digest(w, w.recipe.global_.seeds[0]) for w in workspaces],
        "split": "test",
        "clips": {"music": int(first.is_piece.sum()), "music and instruments": len(first.rows)},
        "is_same_truth": all(_is_same(first, other) for other in known),
        "top_share": workspaces[0].recipe.calibrate.top_share,
        "has_teacher": first.has_teacher,
        "rows": rows,
    }


def _is_same(one: Yardstick, other: Yardstick) -> bool:
    """Whether two runs are measured on the same clips by the same truth."""
    names = [[row.clip for row in yardstick.rows] for yardstick in (one, other)]
    return (
        names[0] == names[1]
        and one.vocabulary.names == other.vocabulary.names
        and np.array_equal(one.truth, other.truth)
    )


def _run_rows(
    workspace: Workspace, progress: Progress, engine: Engine
) -> tuple[list[_Row], Yardstick, list[_Row]]:
    """Return a run's rows, what they are measured by, and the rows of baseline and teacher."""
    seed = workspace.recipe.global_.seeds[0]
    whole = _scoring(workspace, seed, progress, engine)
    clips = whole.music_clips("test")
    yardstick = Yardstick.of(whole, clips)
    scales = list(workspace.chosen_scales)
    text = f"all of it ({_plus(workspace)})"
    rows = [_Row(text, "global", whole.of_clips(clips).logits)]
    singles: dict[str, _Row] = {}
    for scale in scales:
        if len(scales) == 1:
            singles[scale] = rows[0]
            continue
        variant = workspace.with_scales((scale,))
        singles[scale] = _single(variant, seed, progress, engine, clips, f"single scale {scale}")
        rows.append(singles[scale])
    best = max(scales, key=lambda scale: singles[scale].valid_macro_roc_auc or 0.0)
    rows += _level_rows(workspace, best, seed, progress, engine, clips)
    local = whole.local_scores(clips)
    if local is not None:
        rows.append(_Row("average of the local scores", "local_average", local))
    baseline = baseline_scores(whole, progress)
    names = {
        "decisions": "MFCC, logistic regression on the truth",
        "scores": "MFCC, logistic regression on the teacher's scores",
    }
    others = [_Row(names[key], f"mfcc_{key}", found[clips]) for key, found in baseline.items()]
    if yardstick.has_teacher:
        others.append(_Row("the teacher itself", "teacher", yardstick.reference))
    return rows, yardstick, others


def _plus(workspace: Workspace) -> str:
    choices = workspace.recipe.global_.scales
    return " + ".join(choices or [scale.scale for scale in workspace.recipe.scales])


def _scoring(workspace: Workspace, seed: int, progress: Progress, engine: Engine) -> Scoring:
    """Open a classifier; train it first if need be."""
    train_global(workspace, seed, progress, engine)
    return Scoring(workspace, seed)


def _single(
    variant: Workspace,
    seed: int,
    progress: Progress,
    engine: Engine,
    clips: IntArray,
    text: str,
) -> _Row:
    scoring = _scoring(variant, seed, progress, engine)
    valid = scoring.music_clips("valid")
    valid = valid[Yardstick.of(scoring, valid).is_piece]
    examples = scoring.of_clips(valid)
    quality = rank(examples.truth, examples.logits)["macro_roc_auc"]
    return _Row(text, variant.variant, scoring.of_clips(clips).logits, quality)


def _level_rows(
    workspace: Workspace,
    scale: str,
    seed: int,
    progress: Progress,
    engine: Engine,
    clips: IntArray,
) -> list[_Row]:
    """Return a row for each level of a scale, the best one marked."""
    num_levels = len(read_json(index_path(workspace.features_folder, scale))["channels"])
    levels = resolve_levels(num_levels, workspace.chosen_scales[scale])
    if len(levels) < 2:
        return []
    rows = []
    for level in levels:
        choice = f"{scale}@{level + 1}"
        variant = workspace.with_scales((choice,))
        rows.append(_single(variant, seed, progress, engine, clips, f"single level {choice}"))
    best = max(rows, key=lambda row: row.valid_macro_roc_auc or 0.0)
    return [
        _Row(
            f"{row.system}, the best on the validation split" if row is best else row.system,
            row.key,
            row.scores,
            row.valid_macro_roc_auc,
        )
        for row in rows
    ]


def _measured(run: str | None, row: _Row, yardstick: Yardstick) -> dict[str, Any]:
    human = yardstick.against_humans(row.scores)
    human.pop("per_tag", None)
    is_teacher = row.key == "teacher"
    return {
        "run": run,
        "system": row.system,
        "key": row.key,
        "valid_macro_roc_auc": row.valid_macro_roc_auc,
        "truth": {} if is_teacher else yardstick.against_truth(row.scores),
        "top_genre": {} if is_teacher else yardstick.top_genre(row.scores),
        "human": human,
    }


def comparison_markdown(result: dict[str, Any]) -> str:
    """Return a comparison for people."""
    return f"# Side by side: {', '.join(result['runs'])}\n\n{comparison_text(result)}\n"


def comparison_text(result: dict[str, Any]) -> str:
    """Return the table of a comparison, and what its columns mean."""
    share = f"top {result['top_share']:.0%}" if result["has_teacher"] else "labels"
    is_one = len(result["runs"]) == 1
    header = ["system", f"{share}: macro ROC-AUC", "macro PR-AUC"]
    if result["has_teacher"]:
        header += [
            "top genre in teacher's top 3",
            "human labels: macro ROC-AUC",
            "human genre in top 3",
        ]
    lines = []
    for row in result["rows"]:
        is_shared = row["run"] is None
        cells = [] if is_one else [NOTHING if is_shared else str(row["run"])]
        truth, human, genre = row["truth"], row["human"], row["human"].get("genre", {})
        cells += [
            row["system"],
            with_interval(truth.get("macro_roc_auc"), truth.get("interval")),
            number(truth.get("macro_pr_auc")),
        ]
        if result["has_teacher"]:
            top = row["top_genre"]
            cells += [
                percent_with_interval(top.get("in_top_3_of_teacher"), top.get("interval")),
                with_interval(human.get("macro_roc_auc"), human.get("interval")),
                percent_with_interval(genre.get("in_top_3"), genre.get("interval")),
            ]
        lines.append(cells)
    text = table(header if is_one else ["run", *header], lines)
    return "\n\n".join([text, *_notes(result)])


def _notes(result: dict[str, Any]) -> list[str]:
    human: dict[str, Any] = next((row["human"] for row in result["rows"] if row["human"]), {})
    notes = [f"Test split: {result['clips']['music']} clips of music."]
    if human:
        genre = human.get("genre")
        notes[0] += (
            f" Human labels: {human['clips']} clips of {human['recordings']} recordings, single "
            "instruments among them"
            + (
                f"; genres: {genre['clips']} clips of {genre['recordings']} recordings."
                if genre
                else "."
            )
        )
    notes.append(
        "In brackets: what 95 % of 1,000 bootstrap draws of whole recordings lie within. "
        "Classifiers of single scales and levels have the run's settings and first seed; which "
        "scale's levels are shown, and the best of them, were chosen on the validation split. "
        "MFCC: 20 coefficients and deltas, mean and deviation over the clip, one regression a "
        "tag, on the same training clips; its strength was chosen on the validation split. One "
        "is fitted to the truth in the first column, another to the teacher's scores, which alone "
        "can be compared between genres."
        if result["has_teacher"]
        else "In brackets: what 95 % of 1,000 bootstrap draws of whole recordings lie within."
    )
    if not result["is_same_truth"]:
        notes.append(
            "**The runs are not measured on the same clips by the same truth**: their rows "
            "cannot be compared with each other."
        )
    return notes
