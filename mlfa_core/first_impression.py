"""The first tags of a song before PyTorch is there: its beginning, heard by NumPy alone.

Importing PyTorch takes longer than hearing the first seconds of a song, many times over. The same
weights, layers and scores as everywhere, computed here in the plainest way; only for packages
whose networks all hear the mel spectrogram, since those on the waveform are too much for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import SAMPLE_RATE, open_waveform
from mlfa_core.mel_scale import (
    FFT_SAMPLES,
    HOP_SAMPLES,
    mel_filter_bank,
    num_mel_frames,
    samples_of_frames,
)
from mlfa_core.model_package import ModelPackage
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON, MEL_LAYERS, mel_architecture
from mlfa_core.music_gate import MusicGate
from mlfa_core.package_facts import MelFacts, PackageFacts
from mlfa_core.partial_results import HEAD_S, PartialResult
from mlfa_core.segment_sums import SegmentSums
from mlfa_core.song_head import SongHead, head_of
from mlfa_core.song_scores import SongScores

FloatArray = NDArray[np.float32]
_Arrays = Mapping[str, FloatArray]

_HEAD_SAMPLES = round(HEAD_S * SAMPLE_RATE)
_FRAMES = {mel_architecture(frames): frames for frames in MEL_LAYERS}
_KNOWN_WEIGHTS = ("classifier.hidden.", "classifier.output.", "gate.weights", "gate.bias", "head.")


class FirstImpression:
    """Hears how songs begin. Made by `first_impression`."""

    def __init__(
        self,
        package: ModelPackage,
        mel: MelFacts,
        scales: tuple[_Scale, ...],
        classifier: _Classifier,
        gate: MusicGate | None,
    ) -> None:
        self._package = package
        self._mel = mel
        self._scales = scales
        self._classifier = classifier
        self._gate = gate

    def hear(self, path: Path) -> PartialResult | None:
        """Hear the first seconds of a file, as `SongAnalyzer.analyze` does for its first partial.

        Returns:
            What can be said; None of a song that is no longer than that.

        Raises:
            UnreadableAudioError: If the file cannot be decoded.
        """
        head = np.zeros(0, np.float32)
        # One sample more tells that the song goes on.
        with open_waveform(path, block_s=(_HEAD_SAMPLES + 1) / SAMPLE_RATE) as stream:
            total_s = stream.facts.duration_s
            for block in stream:
                head = np.concatenate([head, block])
                if head.shape[0] > _HEAD_SAMPLES:
                    return self._hear_head(head[:_HEAD_SAMPLES], total_s)
        return None

    def _hear_head(self, head: FloatArray, total_s: float | None) -> PartialResult:
        sums = [scale.sums() for scale in self._scales]
        song = SongScores(self._package, self._gate, self._classifier.logits, sums)
        song.count(head)
        frames = (_log_mel(head) - np.float32(self._mel.mean)) / np.float32(self._mel.std)
        for scale, each in zip(self._scales, sums, strict=True):
            features = scale.extract(frames)
            owners, _is_heard = each.see(features.shape[0])
            each.add(features, owners)
        song.take_rest()
        return song.conclude().as_partial(total_s)


def first_impression(package: ModelPackage) -> FirstImpression | None:
    """Prepare a package.

    Returns:
        None if it is not of the simple kind: some network hears the waveform or has options of
        its own, the head is shorter than a segment, or there are weights that this does not know.

    Raises:
        ModelPackageError: If the weights cannot be read, or are not those that the facts name.
    """
    facts = package.facts
    is_simple = all(each.architecture in _FRAMES and not each.options for each in facts.extractors)
    if facts.mel is None or not is_simple:
        return None
    lengths = [_FRAMES[each.architecture] for each in facts.extractors]
    if samples_of_frames(max(lengths)) > _HEAD_SAMPLES:
        return None
    arrays = {
        name: array.astype(np.float32) if array.dtype.kind == "f" else array
        for name, array in package.read_weights().items()
    }
    known = (*_KNOWN_WEIGHTS, *(f"{each.scale}.blocks." for each in facts.extractors))
    if not all(name.startswith(known) for name in arrays):
        return None
    try:
        scales = tuple(
            _Scale.of(each.scale, tuple(each.levels), frames, arrays)
            for each, frames in zip(facts.extractors, lengths, strict=True)
        )
        classifier = _Classifier.of(facts, arrays)
        gate = None
        if facts.music is not None:
            gate = MusicGate(arrays["gate.weights"], float(arrays["gate.bias"][0]))
    except (KeyError, IndexError, ValueError):
        return None  # loading the networks says what is wrong
    return FirstImpression(package, facts.mel, scales, classifier, gate)


@dataclass(frozen=True)
class _Layer:
    """A convolution with its batch normalisation folded in; weight (length * channels, filters)."""

    weight: FloatArray
    bias: FloatArray
    length: int

    def __call__(self, hidden: FloatArray) -> FloatArray:
        """(segments, frames, channels) to (segments, frames // length, filters), after pooling."""
        left, right = (self.length - 1) // 2, self.length // 2
        padded = np.pad(hidden, ((0, 0), (left, right), (0, 0)))
        count, frames, channels = hidden.shape
        shifted = [padded[:, shift : shift + frames] for shift in range(self.length)]
        rows = np.concatenate(shifted, axis=2).reshape(-1, self.length * channels)
        result = (rows @ self.weight + self.bias).reshape(count, frames, -1)
        num_pooled = frames // self.length
        kept = result[:, : num_pooled * self.length]
        pooled: FloatArray = kept.reshape(count, num_pooled, self.length, -1).max(axis=2)
        return np.maximum(pooled, 0.0, out=pooled)


@dataclass(frozen=True)
class _Scale:
    """A network as a feature extractor of one scale."""

    name: str
    num_frames: int
    levels: tuple[int, ...]
    layers: tuple[_Layer, ...]

    @classmethod
    def of(cls, name: str, levels: tuple[int, ...], num_frames: int, arrays: _Arrays) -> _Scale:
        layers = []
        for index, (length, _width) in enumerate(MEL_LAYERS[num_frames][: max(levels)]):
            block = f"{name}.blocks.{index}"
            weight = arrays[f"{block}.conv.weight"]  # (filters, channels, length)
            scale, shift = _folded(arrays, f"{block}.norm", arrays[f"{block}.conv.bias"])
            flat = weight.transpose(2, 1, 0).reshape(-1, weight.shape[0])
            layers.append(_Layer(flat * scale, shift, length))
        return cls(name, num_frames, levels, tuple(layers))

    def sums(self) -> SegmentSums:
        widths = [self.layers[level - 1].bias.shape[0] for level in self.levels]
        samples, hop = samples_of_frames(self.num_frames), self.num_frames * HOP_SAMPLES
        return SegmentSums(self.name, widths, samples, hop)

    def extract(self, frames: FloatArray) -> FloatArray:
        """Return segment features, (segments, sum of channels), of a spectrogram."""
        count = frames.shape[0] // self.num_frames
        used = frames[: count * self.num_frames]
        hidden = used.reshape(count, self.num_frames, frames.shape[1])
        features = []
        for level, layer in enumerate(self.layers, start=1):
            hidden = layer(hidden)
            if level in self.levels:
                features.append(hidden.max(axis=1))
        return np.concatenate(features, axis=1)


@dataclass(frozen=True)
class _Classifier:
    """The global classifier; each layer a weight, (inputs, outputs), and a bias."""

    mean: float
    std: float
    layers: tuple[tuple[FloatArray, FloatArray], ...]
    head: SongHead | None

    @classmethod
    def of(cls, package: PackageFacts, arrays: _Arrays) -> _Classifier:
        facts = package.classifier
        layers = []
        for linear, norm in ((0, 1), (4, 5)):
            key = f"classifier.hidden.{linear}"
            scale, shift = _folded(arrays, f"classifier.hidden.{norm}", arrays[f"{key}.bias"])
            layers.append((arrays[f"{key}.weight"].T * scale, shift))
        layers.append((arrays["classifier.output.weight"].T, arrays["classifier.output.bias"]))
        head = None
        if package.head is not None:
            num_features = arrays["classifier.hidden.0.weight"].shape[1]
            head = head_of(arrays, package.head.num_outputs, num_features)
        return cls(facts.feature_mean, facts.feature_std, tuple(layers), head)

    def logits(self, vectors: FloatArray) -> FloatArray:
        """Return logits, (songs, outputs), of song vectors, (songs, features)."""
        hidden: FloatArray = (vectors - np.float32(self.mean)) / np.float32(self.std)
        for weight, bias in self.layers[:-1]:
            hidden = np.maximum(hidden @ weight + bias, np.float32(0.0))
        weight, bias = self.layers[-1]
        result: FloatArray = hidden @ weight + bias
        if self.head is None:
            return result
        return np.concatenate([result, self.head.logits(vectors)], axis=1)


def _folded(arrays: _Arrays, norm: str, bias: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn a batch normalisation and the bias before it into a factor and a shift, (channels,)."""
    variance = arrays[f"{norm}.running_var"].astype(np.float64)
    scale = arrays[f"{norm}.weight"] / np.sqrt(variance + BATCH_NORM_EPSILON)
    shift = (bias - arrays[f"{norm}.running_mean"]) * scale + arrays[f"{norm}.bias"]
    return scale.astype(np.float32), shift.astype(np.float32)


@lru_cache(maxsize=1)
def _filters() -> FloatArray:
    return mel_filter_bank().T.copy()  # (bins, bands)


def _log_mel(waveform: FloatArray) -> FloatArray:
    """Return the compressed mel spectrogram, (frames, bands), as `mel.log_mel` does."""
    count = num_mel_frames(waveform.shape[0])
    starts = np.arange(count) * HOP_SAMPLES
    frames = waveform[starts[:, None] + np.arange(FFT_SAMPLES)]
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(FFT_SAMPLES) / FFT_SAMPLES)
    magnitude = np.abs(np.fft.rfft(frames * window.astype(np.float32))).astype(np.float32)
    result: FloatArray = np.log10(1.0 + 10.0 * (magnitude @ _filters()))
    return result
