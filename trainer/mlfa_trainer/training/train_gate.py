"""Fits the gate that tells music from what is not, on the features of the training split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.utils.class_weight import compute_sample_weight

from mlfa_core.errors import KnownError
from mlfa_core.music_gate import MusicGate
from mlfa_trainer.run_folder import load_tensors, save_tensors
from mlfa_trainer.training.features import WindowFeatures, run_rows
from mlfa_trainer.training.gate_sounds import GateSounds
from mlfa_trainer.workspace import Workspace
from mlfa_trainer.world_errors import writing

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

GATE_FILE = "music-gate.pt"
# From strong regularisation to weak.
_STRENGTHS = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
# Besides whole clips, runs of so many windows: songs may be short.
_SHORT_RUNS = (1, 2, 4)
_MOST_STEPS = 400


@dataclass(frozen=True)
class _Examples:
    statistics: FloatArray  # (examples, 2 * features)
    is_music: BoolArray
    weights: NDArray[np.float64]  # music and the rest weigh the same in sum


def window_statistics(features: WindowFeatures, starts: IntArray, lengths: IntArray) -> FloatArray:
    """Return what ``mlfa_core.music_gate.WindowStatistics`` gives for runs of windows.

    Args:
        features: Of all clips.
        starts: First window of each run, (n,).
        lengths: Windows of each run, at least 1, (n,).

    Returns:
        (n, 2 * features).
    """
    rows, bounds = run_rows(starts, lengths)
    means, spreads = [], []
    for block in features.blocks:
        values = block[rows].astype(np.float32)
        mean = np.add.reduceat(np.sqrt(values), bounds, axis=0) / lengths[:, None]
        power = np.add.reduceat(values, bounds, axis=0) / lengths[:, None]
        means.append(mean)
        spreads.append(np.sqrt(np.maximum(power - mean**2, 0.0)))
    return np.concatenate([*means, *spreads], axis=1).astype(np.float32)


def clip_statistics(features: WindowFeatures, clips: IntArray) -> FloatArray:
    """Return the window statistics of whole clips, (clips, 2 * features)."""
    places = np.array([features.clips[int(clip)] for clip in clips], np.int64).reshape(-1, 2)
    return window_statistics(features, places[:, 0], places[:, 1])


def fit_gate(
    features: WindowFeatures,
    train: IntArray,
    valid: IntArray,
    is_music: BoolArray,
    seed: int,
    sounds: GateSounds | None = None,
) -> MusicGate:
    """Fit a logistic regression; its regularisation is chosen on the validation split.

    Args:
        features: Of all clips.
        train: Training clips, some of them not music.
        valid: Likewise.
        is_music: Of every clip of the data set.
        seed: Of the places of short excerpts.
        sounds: More that is not music, which only the gate hears.

    Returns:
        The gate, for unscaled statistics.
    """
    rng = np.random.default_rng(seed)
    learned, chosen = (
        _examples(_pieces(features, train, valid, is_music, sounds, split), rng)
        for split in ("train", "valid")
    )
    mean = learned.statistics.mean(axis=0)
    scale = learned.statistics.std(axis=0)
    scale[scale < 1e-6] = 1.0  # filters that never respond
    inputs = (learned.statistics - mean) / scale
    others = (chosen.statistics - mean) / scale
    best: tuple[float, LogisticRegression] | None = None
    for strength in _STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=_MOST_STEPS)
        model.fit(inputs, learned.is_music, sample_weight=learned.weights)
        loss = float(
            log_loss(
                chosen.is_music,
                model.predict_proba(others)[:, 1],
                sample_weight=chosen.weights,
                labels=[False, True],
            )
        )
        if best is None or loss < best[0]:
            best = (loss, model)
    assert best is not None  # there are strengths
    weights = best[1].coef_[0] / scale
    return MusicGate(weights.astype(np.float32), float(best[1].intercept_[0] - weights @ mean))


def save_gate(workspace: Workspace, gate: MusicGate) -> None:
    """Write a run's gate, whole or not at all."""
    path = workspace.run_folder / GATE_FILE
    with writing(path):
        save_tensors(path, {"weights": torch.from_numpy(gate.weights), "bias": gate.bias})


def load_gate(workspace: Workspace) -> MusicGate:
    """Read a run's gate.

    Raises:
        KnownError: If the run was not evaluated.
    """
    path = workspace.run_folder / GATE_FILE
    if not path.exists():
        raise KnownError(
            "The run has no music gate yet.",
            f"Run: mlfa-trainer evaluate {workspace.recipe.name}",
            path,
        )
    found = load_tensors(path)
    return MusicGate(found["weights"].numpy(), float(found["bias"]))


def _pieces(
    features: WindowFeatures,
    train: IntArray,
    valid: IntArray,
    is_music: BoolArray,
    sounds: GateSounds | None,
    split: str,
) -> list[tuple[WindowFeatures, IntArray, BoolArray]]:
    """Return features, clips and truth of a split: the data set's, then the gate's own."""
    clips = train if split == "train" else valid
    found = [(features, clips, np.asarray(is_music[clips], np.bool_))]
    if sounds is not None and sounds.splits[split].size:
        more = sounds.splits[split]
        found.append((sounds.features, more, np.zeros(more.size, np.bool_)))
    return found


def _examples(
    pieces: list[tuple[WindowFeatures, IntArray, BoolArray]], rng: np.random.Generator
) -> _Examples:
    statistics, truth = [], []
    for features, clips, is_music in pieces:
        places = np.array([features.clips[int(clip)] for clip in clips], np.int64).reshape(-1, 2)
        starts, lengths = [places[:, 0]], [places[:, 1]]
        for length in _SHORT_RUNS:
            room = np.maximum(places[:, 1] - length, 0)
            starts.append(places[:, 0] + rng.integers(0, room + 1))
            lengths.append(np.minimum(places[:, 1], length))
        statistics.append(
            window_statistics(features, np.concatenate(starts), np.concatenate(lengths))
        )
        truth.append(np.tile(is_music, 1 + len(_SHORT_RUNS)))
    all_truth = np.concatenate(truth)
    return _Examples(
        np.concatenate(statistics),
        all_truth,
        # A clip and its excerpts are hardly independent: together they count as one.
        compute_sample_weight("balanced", all_truth) / (1 + len(_SHORT_RUNS)),
    )
