"""From the features of a song and its windows to what is said of them. Imports numpy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import SAMPLE_RATE
from mlfa_core.model_package import ModelPackage
from mlfa_core.music_gate import MusicGate, WindowStatistics
from mlfa_core.partial_results import PartialResult
from mlfa_core.segment_sums import WINDOW_SAMPLES, SegmentSums, WindowPool

FloatArray = NDArray[np.float32]

# Quieter than this over the whole song, nothing is there to hear: dB of full scale.
SILENCE_DB = -70.0
_SILENCE_RMS = 10.0 ** (SILENCE_DB / 20.0)
WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE


@dataclass(frozen=True)
class SongAnalysis:
    """All that is stored of a song for one model package.

    Attributes:
        duration_s: Length of the decoded waveform, seconds.
        features: Song features by ``scale/level`` key, (channels,) float32 each.
        scores: Calibrated scores in vocabulary order, (tags,).
        is_music: Score of being music at all, 0 to 1.
        segment_scores: Calibrated scores per window heard, (windows, tags) float16.
        segment_starts_s: Where the windows begin, (windows,), seconds.
        segment_duration_s: Length of one window, seconds.
    """

    duration_s: float
    features: dict[str, FloatArray]
    scores: FloatArray
    is_music: float
    segment_scores: NDArray[np.float16]
    segment_starts_s: FloatArray
    segment_duration_s: float

    def as_partial(self, total_s: float | None) -> PartialResult:
        """Return it as what can be said of a song of that length, seconds, so far."""
        return PartialResult(
            self.duration_s,
            total_s,
            self.scores,
            self.is_music,
            self.segment_scores,
            self.segment_starts_s,
            self.segment_duration_s,
        )


class SongScores:
    """What is said of one song, window by window and in the end.

    Args:
        package: Vocabulary and calibration.
        gate: Tells music from what is not; None if the package has none.
        classify: The global classifier: logits, (songs, outputs), of song vectors.
        scales: What has been heard of the song, in the order of the song vector.
        stride: Every so many windows, one is heard.
    """

    def __init__(
        self,
        package: ModelPackage,
        gate: MusicGate | None,
        classify: Callable[[FloatArray], FloatArray],
        scales: Sequence[SegmentSums],
        stride: int = 1,
    ) -> None:
        self._package = package
        self._gate = gate
        self._classify = classify
        self._scales = scales
        self._stride = stride
        self._windows = WindowPool(scales, stride)
        self._statistics = WindowStatistics(sum(scale.width for scale in scales))
        self._rows: list[FloatArray] = []
        self._num_samples = 0
        self._energy = 0.0

    @property
    def num_samples(self) -> int:
        """Samples of the song so far."""
        return self._num_samples

    @property
    def can_conclude(self) -> bool:
        """Whether every scale has heard a segment, and a window is complete."""
        return bool(self._rows) and all(scale.num_segments for scale in self._scales)

    def count(self, block: FloatArray) -> None:
        """Count a block of the song, (samples,)."""
        self._num_samples += block.shape[0]
        self._energy += float(np.dot(block, block))

    def take_complete_windows(self) -> None:
        """Score the windows that no scale can add to any more."""
        self._score(self._windows.take_complete())

    def take_rest(self) -> None:
        """Score the last windows, once the song has ended."""
        self._score(self._windows.take_rest())

    def conclude(self) -> SongAnalysis:
        """Say what is known of the song from the segments heard so far; changes none of them."""
        vector = np.concatenate([scale.mean() for scale in self._scales])
        is_silent = self._energy / self._num_samples < _SILENCE_RMS**2
        starts = np.arange(len(self._rows)) * self._stride * WINDOW_S
        return SongAnalysis(
            duration_s=self._num_samples / SAMPLE_RATE,
            features={
                key: part for scale in self._scales for key, part in scale.features().items()
            },
            scores=self._calibrated(vector[None])[0],
            is_music=0.0 if is_silent else self._music_score(),
            segment_scores=np.stack(self._rows).astype(np.float16),
            segment_starts_s=starts.astype(np.float32),
            segment_duration_s=WINDOW_S,
        )

    def _score(self, features: FloatArray) -> None:
        if features.shape[0]:
            self._statistics.add(features)
            self._rows += list(self._calibrated(features))

    def _calibrated(self, features: FloatArray) -> FloatArray:
        """Return calibrated tag scores, (songs, tags), of song vectors."""
        logits = self._classify(features)
        return self._package.calibration.apply(self._package.vocabulary.merge(logits))

    def _music_score(self) -> float:
        """Return the calibrated score of being music; 1 if the package cannot tell."""
        music = self._package.facts.music
        if music is None or self._gate is None:
            return 1.0
        raw = float(self._gate.logits(self._statistics.vector()[None])[0])
        scaled = np.clip(music.slope * raw + music.offset, -50.0, 50.0)
        return float(1.0 / (1.0 + np.exp(-scaled)))
