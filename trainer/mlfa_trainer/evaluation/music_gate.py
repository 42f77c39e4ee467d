"""Music or not, measured: each kind of sound that is not music by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from mlfa_core.music_gate import MusicGate
from mlfa_core.song_scores import SILENCE_DB
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.calibrate import MusicCalibration
from mlfa_trainer.evaluation.intervals import wilson_interval
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.training.gate_sounds import GateSounds
from mlfa_trainer.training.train_gate import clip_statistics

# In this order they are told.
KINDS = (
    "recorded noise",
    "recorded speech",
    "synthesised noise",
    "synthesised speech",
    "synthesised tones",
    "synthesised silence",
)
# Added to the kinds of what only the gate hears, whose packages are in one split each.
HELD_OUT = "packages held out"
_SPEECH, _TONE, _SILENCE = "notmusic:speech", "notmusic:tone", "notmusic:near silence"


def kind_of(row: ClipRow) -> str:
    """Return which kind of sound a clip that is not music is.

    Speech that a speech synthesiser said names it by its source; the voices without words among
    the trainer's own noises count as noise.
    """
    is_synthesised = row.path is None or "synthesi" in row.source.lower()
    made = "synthesised" if is_synthesised else "recorded"
    if _SPEECH in row.labels:
        return f"{made} speech"
    if is_synthesised and _TONE in row.labels:
        return "synthesised tones"
    if is_synthesised and _SILENCE in row.labels:
        return "synthesised silence"
    return f"{made} noise"


def measure_music_gate(
    scoring: Scoring,
    gate: MusicGate,
    calibration: MusicCalibration,
    split: str,
    sounds: GateSounds | None = None,
) -> dict[str, Any]:
    """Measure music against what is not, as the program decides.

    Noise whose licence kept it out of training and choosing measures whatever its split is. The
    program takes near-silence for no music without asking the networks.

    Args:
        scoring: Of the run.
        gate: Its gate.
        calibration: Of the gate.
        split: Which clips.
        sounds: What only the gate hears besides. The split's are told as kinds of their own;
            ROC-AUC and “all that is not music” are without them, as in runs that lack them.
    """
    clips = np.union1d(scoring.usable.of(split), _unused_noise(scoring))
    rows = [scoring.data.rows[int(clip)] for clip in clips]
    is_music = np.array([row.is_music for row in rows], np.bool_)
    levels = np.array([scoring.store.clips[row.clip].level_db for row in rows])
    scores = calibration.scale.apply(gate.logits(clip_statistics(scoring.features, clips)))
    accepted = (scores >= calibration.threshold) & (levels >= SILENCE_DB)
    refused = ~accepted
    kinds = np.array(["" if row.is_music else kind_of(row) for row in rows])
    pieces = np.array([row.kind == "music" for row in rows], np.bool_)
    found: dict[str, Any] = {
        "roc_auc": None
        if is_music.all() or not is_music.any()
        else float(roc_auc_score(is_music, scores)),
        "kept": {
            "music": _counted(accepted[pieces]),
            "single instruments": _counted(accepted[is_music & ~pieces]),
        },
        "refused": {kind: _counted(refused[kinds == kind]) for kind in KINDS},
    }
    found["refused"]["all that is not music"] = _counted(refused[~is_music])
    if sounds is not None:
        found["refused"] |= _of_sounds(gate, calibration, sounds, split)
    for part in ("kept", "refused"):
        found[part] = {name: row for name, row in found[part].items() if row["clips"]}
    return found


def _of_sounds(
    gate: MusicGate, calibration: MusicCalibration, sounds: GateSounds, split: str
) -> dict[str, Any]:
    clips = sounds.splits[split]
    scores = calibration.scale.apply(gate.logits(clip_statistics(sounds.features, clips)))
    refused = (scores < calibration.threshold) | (sounds.levels_db[clips] < SILENCE_DB)
    kinds = np.array([kind_of(sounds.rows[int(clip)]) for clip in clips])
    return {f"{kind}, {HELD_OUT}": _counted(refused[kinds == kind]) for kind in KINDS[:2]}


def _unused_noise(scoring: Scoring) -> NDArray[np.int64]:
    left_out = scoring.data.left_out.clips
    found = [
        index
        for index, row in enumerate(scoring.data.rows)
        if row.clip in left_out and not row.is_music and index in scoring.features.clips
    ]
    return np.array(found, np.int64)


def _counted(hits: NDArray[np.bool_]) -> dict[str, Any]:
    count, total = int(hits.sum()), int(hits.size)
    return {
        "share": count / total if total else None,
        "interval": wilson_interval(count, total),
        "clips": total,
    }
