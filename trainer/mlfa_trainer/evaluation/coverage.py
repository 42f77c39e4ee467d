"""Accuracy against cost: how much of a song has to be heard to say what all of it would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_core.segments import spread_starts
from mlfa_trainer.evaluation.scoring import Scoring, classifier_digest
from mlfa_trainer.evaluation.tables import number, percent, table
from mlfa_trainer.evaluation.yardstick import rank
from mlfa_trainer.run_folder import write_json
from mlfa_trainer.sound.store import SAMPLE_RATE
from mlfa_trainer.training.features import WindowFeatures
from mlfa_trainer.training.train_global import global_logits
from mlfa_trainer.workspace import Workspace

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

COVERAGE_FILE = "coverage.json"
CLIP_WINDOWS = (1, 2, 3, 5)
PIECE_WINDOWS = (1, 2, 3, 5, 10, 20)
# So many pieces at least, or their numbers would mislead.
_MIN_PIECES = 10


@dataclass(frozen=True)
class _Unit:
    """What counts as one song.

    Attributes:
        windows: Rows of the window features, in the order of time.
        whole: Those of them that the sound fills; the last one of a clip seldom is.
        duration_s: Length of the sound.
        reference: The teacher's scores, or labels, (tags,).
    """

    windows: IntArray
    whole: IntArray
    duration_s: float
    reference: FloatArray


def measure_coverage(workspace: Workspace, seed: int, split: str = "test") -> dict[str, Any]:
    """Measure how answers change when only some windows of each song are heard.

    Nothing is computed anew but the small classifier: windows are taken from the stored
    features. They are spread evenly from the first to the last, as the core spreads segments.

    Args:
        workspace: Whose run.
        seed: Which classifier.
        split: Whose music.

    Returns:
        All numbers as plain values, also written to ``coverage.json``.

    Raises:
        KnownError: If an earlier step is missing.
    """
    scoring = Scoring(workspace, seed)
    clips = scoring.music_clips(split)
    clips = clips[np.array([scoring.data.rows[int(clip)].kind == "music" for clip in clips])]
    if not clips.size:
        raise KnownError(f"The split “{split}” has no music.", "Check the data set.")
    result: dict[str, Any] = {
        "recipe": workspace.recipe.name,
        "split": split,
        "seed": seed,
        "classifiers": [classifier_digest(workspace, seed)],
        "window_s": scoring.features.window_samples / SAMPLE_RATE,
        "clips": _measure(scoring, _clip_units(scoring, clips), CLIP_WINDOWS),
    }
    pieces = _piece_units(scoring, clips)
    if len(pieces) >= _MIN_PIECES:
        result["pieces"] = _measure(scoring, pieces, PIECE_WINDOWS)
    write_json(workspace.run_folder / COVERAGE_FILE, result)
    return result


def _clip_units(scoring: Scoring, clips: IntArray) -> list[_Unit]:
    """Return each clip as a song of its own."""
    return [
        _unit(scoring, int(clip), reference)
        for clip, reference in zip(clips, scoring.reference(clips), strict=True)
    ]


def _unit(scoring: Scoring, clip: int, reference: FloatArray) -> _Unit:
    first, count = scoring.features.clips[clip]
    num_samples = scoring.store.clips[scoring.data.rows[clip].clip].num_samples
    num_whole = min(max(num_samples // scoring.features.window_samples, 1), count)
    windows = np.arange(first, first + count)
    return _Unit(windows, windows[:num_whole], num_samples / SAMPLE_RATE, reference)


def _piece_units(scoring: Scoring, clips: IntArray) -> list[_Unit]:
    """Join the clips of each recording that has more than one, in the order of time."""
    of_recording: dict[str, list[int]] = defaultdict(list)
    for clip in clips:
        of_recording[scoring.data.rows[int(clip)].recording].append(int(clip))
    units = []
    for found in of_recording.values():
        if len(found) < 2:
            continue
        found.sort(key=lambda clip: scoring.data.rows[clip].start_s)
        parts = _clip_units(scoring, np.array(found, np.int64))
        durations = [part.duration_s for part in parts]
        reference = np.average([part.reference for part in parts], axis=0, weights=durations)
        units.append(
            _Unit(
                np.concatenate([part.windows for part in parts]),
                np.concatenate([part.whole for part in parts]),
                sum(durations),
                reference.astype(np.float32),
            )
        )
    return units


def spread_windows(windows: IntArray, wanted: int) -> IntArray:
    """Choose so many windows, evenly spread from the first to the last."""
    return windows[list(spread_starts(windows.size, 1, wanted))]


def _heard(unit: _Unit, wanted: int | None, window_s: float) -> tuple[IntArray, float]:
    """Return which windows are heard, and how many seconds these are; all if not so many."""
    if wanted is None or wanted > unit.whole.size:
        return unit.windows, unit.duration_s
    return spread_windows(unit.whole, wanted), min(wanted * window_s, unit.duration_s)


def mean_of_windows(features: WindowFeatures, chosen: Sequence[IntArray]) -> FloatArray:
    """Average some windows of each song as a song of just these would be, (songs, features)."""
    rows = np.concatenate(chosen)
    bounds = np.cumsum([0, *(part.size for part in chosen[:-1])])
    parts = []
    for block, weights in zip(features.blocks, features.weights, strict=True):
        now = weights[rows]
        total = np.add.reduceat(block[rows].astype(np.float32) * now[:, None], bounds, axis=0)
        parts.append(total / np.add.reduceat(now, bounds)[:, None])
    return np.concatenate(parts, axis=1)


def _measure(scoring: Scoring, units: Sequence[_Unit], wanted: Sequence[int]) -> dict[str, Any]:
    truth = scoring.decisions.decide(np.stack([unit.reference for unit in units]))
    genres = [i for i, tag in enumerate(scoring.vocabulary) if tag.category == "genre"]
    whole = _logits(scoring, [unit.windows for unit in units])
    window_s = scoring.features.window_samples / SAMPLE_RATE
    total_s = sum(unit.duration_s for unit in units)
    rows = []
    for count in (*wanted, None):
        chosen = [_heard(unit, count, window_s) for unit in units]
        logits = _logits(scoring, [windows for windows, _ in chosen])
        heard_s = sum(seconds for _, seconds in chosen)
        row: dict[str, Any] = {
            "windows": count,
            "heard_s": heard_s / len(units),
            "share_of_cost": heard_s / total_s,
            "correlation": float(np.mean(tag_correlations(logits, whole))),
            **rank(truth, logits),
        }
        if genres:
            same = logits[:, genres].argmax(axis=1) == whole[:, genres].argmax(axis=1)
            row["same_top_genre"] = float(same.mean())
        rows.append(row)
    return {"number": len(units), "rows": rows}


def _logits(scoring: Scoring, chosen: Sequence[IntArray]) -> FloatArray:
    vectors = mean_of_windows(scoring.features, chosen)
    return scoring.vocabulary.merge(global_logits(scoring.classifier, vectors))


def tag_correlations(one: FloatArray, other: FloatArray) -> DoubleArray:
    """Return Pearson's correlation over songs for each tag that varies, (such tags,)."""
    a, b = (part.astype(np.float64) - part.mean(axis=0) for part in (one, other))
    norms = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    varies = norms > 0
    return np.asarray((a * b).sum(axis=0)[varies] / norms[varies])


def coverage_markdown(result: dict[str, Any]) -> str:
    """Return what was measured, for people."""
    return (
        f"# How much of a song {result['recipe']} has to hear\n\n"
        f"Split “{result['split']}”. {coverage_text(result)}\n"
    )


def coverage_text(result: dict[str, Any]) -> str:
    """Return the tables, and what they mean."""
    window = f"{result['window_s']:.2f} s"
    parts = [
        f"Heard are windows of {window}, spread evenly from beginning to end; compared is with "
        "hearing all of them. The cost is that of the networks, which grows with what is heard; "
        "decoding comes on top."
    ]
    titles = {"clips": "Clips", "pieces": "Pieces: all clips of a recording, joined"}
    for key, title in titles.items():
        if key in result:
            found = result[key]
            parts += [f"{title} ({found['number']}):", _coverage_table(found["rows"])]
    return "\n\n".join(parts)


def _coverage_table(rows: Sequence[dict[str, Any]]) -> str:
    header = [
        "windows",
        "heard",
        "share of the cost",
        "correlation of scores",
        "same top genre",
        "macro ROC-AUC",
        "macro PR-AUC",
    ]
    return table(
        header,
        [
            [
                "all" if row["windows"] is None else str(row["windows"]),
                f"{row['heard_s']:.1f} s",
                percent(row["share_of_cost"]),
                number(row["correlation"]),
                percent(row.get("same_top_genre")),
                number(row["macro_roc_auc"]),
                number(row["macro_pr_auc"]),
            ]
            for row in rows
        ],
    )
