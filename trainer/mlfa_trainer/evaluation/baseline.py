"""The classic baseline: logistic regression on statistics of mel-frequency cepstra (MFCC).

It shows what the networks are worth: the same clips, the same truth, but features that are
written down in a few lines instead of learned.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.signal import savgol_filter
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from mlfa_core.errors import KnownError, ShapeError
from mlfa_core.metrics import mean_of_known, per_tag_roc_auc
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import read_json, write_chunks_aside, write_json
from mlfa_trainer.sound.mel_cache import hash_names, open_mel_cache

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]

NUM_COEFFICIENTS = 20
NUM_FEATURES = 4 * NUM_COEFFICIENTS  # of coefficients and deltas, mean and standard deviation
# Of deltas, as usual; shorter clips take the longest odd one that fits.
_DELTA_FRAMES = 9
# Loudness below the loudest band of a clip, where the logarithm ends.
_RANGE_DB = 80.0
# Weights of the data against the penalty, of which the validation clips choose one.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)
_FOLDER, _FEATURES_FILE, _RESULT_FILE = "baseline", "mfcc.npy", "result.json"


def mfcc_statistics(compressed: NDArray[np.floating]) -> FloatArray:
    """Describe a clip by its cepstra.

    20 coefficients a frame with their deltas (the slope of a line through nine frames); of
    each, mean and standard deviation over the clip.

    Args:
        compressed: Mel spectrogram as in the store's cache, log10(1 + 10 x), (frames, bands).

    Returns:
        (80,): means and deviations of the coefficients, then of the deltas.

    Raises:
        ShapeError: If there are no frames.

    Source:
        Davis and Mermelstein, 1980; the usual setting of music tagging's baselines, as in
        librosa's ``feature.mfcc`` and ``feature.delta``.
    """
    if compressed.ndim != 2 or compressed.shape[0] == 0:
        raise ShapeError(f"Expected (frames, bands), got {compressed.shape}.")
    magnitude = (np.power(10.0, compressed.astype(np.float64)) - 1.0) / 10.0
    floor = max(float(magnitude.max()), 1e-6) * 10.0 ** (-_RANGE_DB / 20.0)
    level_db = 20.0 * np.log10(np.maximum(magnitude, floor))  # (frames, bands)
    cepstra = dct(level_db, type=2, norm="ortho", axis=1)[:, :NUM_COEFFICIENTS]
    num_frames = cepstra.shape[0]
    width = min(_DELTA_FRAMES, num_frames - 1 + num_frames % 2)
    if width < 3:
        deltas = np.zeros_like(cepstra)
    else:
        deltas = savgol_filter(cepstra, width, polyorder=1, deriv=1, axis=0, mode="interp")
    return np.concatenate(
        [cepstra.mean(0), cepstra.std(0), deltas.mean(0), deltas.std(0)], dtype=np.float64
    ).astype(np.float32)


def load_statistics(scoring: Scoring, progress: Progress) -> FloatArray:
    """Return the statistics of all decoded clips, (clips of the data set, 80); NaN for others.

    Computed once and kept in the run folder.
    """
    store = scoring.store
    names = [row.clip for row in scoring.data.rows]
    digest = hashlib.sha256("\n".join([hash_names(store), *names]).encode()).hexdigest()
    folder = scoring.workspace.run_folder / _FOLDER
    known = folder / "mfcc.json"
    if known.exists() and read_json(known)["fingerprint"] == digest:
        return np.asarray(np.load(folder / _FEATURES_FILE), np.float32)
    cache = open_mel_cache(store, progress)
    found = np.full((len(names), NUM_FEATURES), np.nan, np.float32)
    with progress.task("Computing MFCC", len(names)) as task:
        for index, name in enumerate(names):
            if name in cache.places:
                start, count = cache.places[name]
                found[index] = mfcc_statistics(cache.frames[start : start + count])
            task.advance()
    folder.mkdir(parents=True, exist_ok=True)
    known.unlink(missing_ok=True)
    _save_array(folder / _FEATURES_FILE, found)
    write_json(known, {"fingerprint": digest})
    return found


def _save_array(path: Path, values: FloatArray) -> None:
    buffer = io.BytesIO()
    np.save(buffer, values)
    write_chunks_aside(path, (buffer.getbuffer(),))


@dataclass(frozen=True)
class Baseline:
    """Fitted regressions.

    Attributes:
        scaler: Standardises the features.
        models: Per tag; None where the training clips have only one kind.
        strength: The chosen one of ``STRENGTHS``.
        valid_macro_roc_auc: By which it was chosen, per strength.
    """

    scaler: StandardScaler
    models: tuple[LogisticRegression | None, ...]
    strength: float
    valid_macro_roc_auc: dict[str, float]

    def scores(self, features: FloatArray) -> FloatArray:
        """Return logits, (clips, tags)."""
        scaled = self.scaler.transform(features)
        columns = [
            np.zeros(features.shape[0]) if model is None else model.decision_function(scaled)
            for model in self.models
        ]
        return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True)
class Examples:
    """What a baseline learns from and is chosen by.

    Attributes:
        train: Features, (clips, features).
        targets: 0 or 1 for decisions, or a teacher's scores between, (clips, tags).
        valid: Features, (clips, features).
        valid_truth: Decisions, (clips, tags).
    """

    train: FloatArray
    targets: FloatArray
    valid: FloatArray
    valid_truth: BoolArray


def fit_baseline(
    examples: Examples, is_balanced: bool, strengths: Sequence[float] = STRENGTHS
) -> Baseline:
    """Fit one regression a tag; one strength of all tags, chosen by validation macro ROC-AUC.

    A few true clips of a tag could not choose a strength of its own.

    Args:
        examples: What to learn from.
        is_balanced: Whether both kinds of a tag weigh alike, however rare one of them is.
        strengths: To choose from.
    """
    scaler = StandardScaler().fit(examples.train)
    scaled = scaler.transform(examples.train)
    found: dict[float, Baseline] = {}
    quality: dict[str, float] = {}
    for strength in strengths:
        models = tuple(_fit_tag(scaled, t, strength, is_balanced) for t in examples.targets.T)
        candidate = Baseline(scaler, models, strength, quality)
        scores = candidate.scores(examples.valid)
        quality[f"{strength:g}"] = mean_of_known(per_tag_roc_auc(examples.valid_truth, scores))
        found[strength] = candidate
    best = max(strengths, key=lambda strength: np.nan_to_num(quality[f"{strength:g}"]))
    return found[best]


def _fit_tag(
    scaled: FloatArray, targets: FloatArray, strength: float, is_balanced: bool
) -> LogisticRegression | None:
    """Fit one tag; a target between 0 and 1 is both kinds, each with its share of the weight."""
    yes, no = targets.astype(np.float64), 1.0 - targets.astype(np.float64)
    if yes.sum() <= 0 or no.sum() <= 0:
        return None
    if is_balanced:
        half = targets.size / 2
        yes, no = yes * half / yes.sum(), no * half / no.sum()
    weights = np.concatenate([yes, no])
    used = weights > 0
    kinds = np.repeat([True, False], targets.size)[used]
    model = LogisticRegression(C=strength, max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough
        return model.fit(np.concatenate([scaled, scaled])[used], kinds, weights[used])


def baseline_scores(scoring: Scoring, progress: Progress) -> dict[str, FloatArray]:
    """Return what the baselines say of all clips, fitted to a run's training clips.

    One learns the truth that is measured by, as such baselines do. Where a teacher's scores are
    learned another learns these, as the networks do: only scores can be compared between tags.
    Clips without a known truth, such as synthesised noise, teach tags nothing. What was fitted
    is kept in the run folder.

    Returns:
        By what was learned (``decisions``, ``scores``): logits, (clips of the data set, tags),
        NaN for clips without sound.

    Raises:
        KnownError: If there is no training or validation clip with a known truth.
    """
    statistics = load_statistics(scoring, progress)
    (train, wanted), (valid, expected) = (
        _known(scoring, statistics, s) for s in ("train", "valid")
    )
    truth = scoring.decisions.decide(expected)
    decided = scoring.decisions.decide(wanted).astype(np.float32)
    kinds = {"decisions": (decided, True)}
    if scoring.data.track is not None:
        kinds["scores"] = (wanted, False)
    digest = hashlib.sha256(repr(STRENGTHS).encode())
    for array in (train, decided, wanted, valid, truth):
        digest.update(np.ascontiguousarray(array).tobytes())
    folder = scoring.workspace.run_folder / _FOLDER
    known = folder / _RESULT_FILE
    if known.exists() and read_json(known)["fingerprint"] == digest.hexdigest():
        return {name: np.load(_scores_path(folder, name)) for name in kinds}
    has_sound = ~np.isnan(statistics).any(axis=1)
    found: dict[str, FloatArray] = {}
    facts: dict[str, Any] = {"features": NUM_FEATURES, "train_clips": int(train.shape[0])}
    known.unlink(missing_ok=True)
    with progress.task("Fitting the MFCC baseline", len(kinds)) as task, threadpool_limits(1):
        for name, (targets, is_balanced) in kinds.items():
            fitted = fit_baseline(Examples(train, targets, valid, truth), is_balanced)
            logits = np.full((statistics.shape[0], truth.shape[1]), np.nan, np.float32)
            logits[has_sound] = fitted.scores(statistics[has_sound])
            _save_array(_scores_path(folder, name), logits)
            found[name] = logits
            facts[name] = {
                "strength": fitted.strength,
                "valid_macro_roc_auc": fitted.valid_macro_roc_auc,
            }
            task.advance()
    write_json(known, {"fingerprint": digest.hexdigest(), **facts})
    return found


def _scores_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _known(scoring: Scoring, statistics: FloatArray, split: str) -> tuple[FloatArray, FloatArray]:
    """Return the statistics and the truth's scores of a split's clips that have both."""
    clips = scoring.usable.of(split)
    reference = scoring.reference(clips)
    is_known = ~np.isnan(reference).any(axis=1) & ~np.isnan(statistics[clips]).any(axis=1)
    if not is_known.any():
        raise KnownError(
            f"No clip of the split “{split}” has a known truth.", "Check the data set."
        )
    return statistics[clips[is_known]], reference[is_known]
