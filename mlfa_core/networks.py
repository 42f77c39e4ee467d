"""The networks of a model package, ready to compute: extractors, mel front end, classifier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.folded import FoldedExtractor, has_native_bfloat16
from mlfa_core.mel import MelStream, log_mel, standardise
from mlfa_core.mel_scale import HOP_SAMPLES, MelNormalisation, samples_of_frames
from mlfa_core.model_package import ModelPackage
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.classifier import Classifier, ClassifierConfig
from mlfa_core.models.registry import architecture
from mlfa_core.music_gate import MusicGate
from mlfa_core.package_facts import ExtractorFacts
from mlfa_core.song_head import SongHead, head_of

FloatArray = NDArray[np.float32]
# Largest activations of one batch, in values; keeps a sample-level batch near 200 MB.
_MAX_BATCH_VALUES = 8 * 19_683 * 128


@dataclass(frozen=True)
class ScaleExtractor:
    """A network as a feature extractor of one scale.

    Attributes:
        scale: Its name in feature keys.
        hears_mel: Whether its input is the mel spectrogram, else the waveform.
        segment_length: Length of one input, in frames or samples.
        segment_samples: The same in samples of waveform.
        hop_samples: Distance between segments, samples.
        num_channels: Channels of each stored level, low to high.
        extract: Gives segment features, (segments, sum of channels).
        max_batch: Segments at once that keep memory small.
    """

    scale: str
    hears_mel: bool
    segment_length: int
    segment_samples: int
    hop_samples: int
    num_channels: tuple[int, ...]
    extract: FoldedExtractor
    max_batch: int


class PackageNetworks:
    """All networks of a package on one device.

    Attributes:
        extractors: One a scale, in the order of the song vector.
        gate: Tells music from what is not; None if the package has none.
        precision_name: Number format of the largest convolutions.
    """

    def __init__(
        self,
        extractors: tuple[ScaleExtractor, ...],
        classifier: Classifier,
        normalisation: MelNormalisation,
        device: torch.device,
        precision_name: str,
        gate: MusicGate | None,
        head: SongHead | None = None,
    ) -> None:
        self.gate = gate
        self.extractors = extractors
        self.precision_name = precision_name
        self._classifier = classifier
        self._normalisation = normalisation
        self._device = device
        self._head = head

    def start_mel_stream(self) -> MelStream | None:
        """Return a fresh mel front end, which all mel scales share; None if none hears mel."""
        if any(extractor.hears_mel for extractor in self.extractors):
            return MelStream(self._normalisation)
        return None

    def whole_input(self, extractor: ScaleExtractor, waveform: Tensor) -> Tensor:
        """Turn exactly one segment of waveform, (segment_samples,), into the network's input.

        Returns:
            (segment_samples,), or (frames, bands) for a network that hears mel spectrograms.
        """
        waveform = waveform.to(self._device)
        if extractor.hears_mel:
            return standardise(log_mel(waveform), self._normalisation)
        return waveform

    def classify(self, features: FloatArray) -> FloatArray:
        """Return the global classifier's logits, (songs, outputs), for (songs, features).

        Those of the head, where the package has one, come last.
        """
        with torch.inference_mode():
            logits: Tensor = self._classifier(torch.from_numpy(features).to(self._device))
            found = np.asarray(logits.float().cpu().numpy(), dtype=np.float32)
        if self._head is None:
            return found
        return np.concatenate([found, self._head.logits(features)], axis=1)


def load_networks(
    package: ModelPackage, device: torch.device, dtype: torch.dtype | None = None
) -> PackageNetworks:
    """Build a package's networks and load their weights.

    Args:
        package: The package.
        device: Where to compute.
        dtype: Format of sample-level convolutions; None chooses by the CPU.

    Raises:
        ModelPackageError: If weights and facts do not fit each other.
    """
    tensors = {name: torch.from_numpy(array) for name, array in package.read_weights().items()}
    wave_dtype = dtype or _best_dtype(device)
    # Mel networks are small: the front end costs more, and float32 keeps scores exact.
    extractors = tuple(
        _load_extractor(package, facts, tensors, device, wave_dtype)
        for facts in package.facts.extractors
    )
    num_features = sum(sum(extractor.num_channels) for extractor in extractors)
    facts = package.facts.classifier
    classifier = Classifier(
        ClassifierConfig(
            num_features=num_features,
            num_outputs=package.facts.num_classifier_outputs,
            num_units=facts.num_units,
            task=facts.task,
            feature_mean=facts.feature_mean,
            feature_std=facts.feature_std,
        )
    )
    _load_state(package, classifier, tensors, "classifier.")
    classifier.eval().to(device)
    mel = package.facts.mel
    normalisation = MelNormalisation() if mel is None else MelNormalisation(mel.mean, mel.std)
    hears_waveform = any(not extractor.hears_mel for extractor in extractors)
    precision = str(wave_dtype if hears_waveform else torch.float32).removeprefix("torch.")
    has_gate = package.facts.music is not None
    gate = _load_gate(package, tensors, num_features) if has_gate else None
    head = _load_head(package, num_features)
    return PackageNetworks(extractors, classifier, normalisation, device, precision, gate, head)


def _load_head(package: ModelPackage, num_features: int) -> SongHead | None:
    facts = package.facts.head
    if facts is None:
        return None
    try:
        return head_of(package.read_weights(), facts.num_outputs, num_features)
    except ShapeError as cause:
        raise ModelPackageError(
            f"The weights of the model package “{package.name}” do not fit what was taught to it.",
            "Install the package again, or ask its maker.",
            package.path,
        ) from cause


def _load_gate(
    package: ModelPackage, tensors: Mapping[str, Tensor], num_features: int
) -> MusicGate:
    weights, bias = tensors.get("gate.weights"), tensors.get("gate.bias")
    shapes = [None if tensor is None else tuple(tensor.shape) for tensor in (weights, bias)]
    if weights is None or bias is None or shapes != [(2 * num_features,), (1,)]:
        raise ModelPackageError(
            f"The weights of the model package “{package.name}” do not fit the gate that tells "
            "music from noise.",
            "Install the package again, or ask its maker.",
            package.path,
        )
    return MusicGate(weights.float().numpy(), float(bias[0]))


def _best_dtype(device: torch.device) -> torch.dtype:
    if device.type == "cpu" and has_native_bfloat16():
        return torch.bfloat16
    return torch.float32


def _load_extractor(
    package: ModelPackage,
    facts: ExtractorFacts,
    tensors: Mapping[str, Tensor],
    device: torch.device,
    wave_dtype: torch.dtype,
) -> ScaleExtractor:
    known = architecture(facts.architecture)
    try:
        network = known.build(num_outputs=1, **facts.options)
    except (TypeError, ShapeError) as cause:
        raise ModelPackageError(
            f"The model package “{package.name}” gives options that "
            f"{facts.architecture} does not have.",
            "Install the package again, or ask its maker.",
            package.path,
        ) from cause
    if max(facts.levels) > len(network.levels) or list(facts.levels) != sorted(set(facts.levels)):
        raise ModelPackageError(
            f"The model package “{package.name}” names levels that {facts.architecture} "
            "does not have, or not from low to high.",
            "Install the package again, or ask its maker.",
            package.path,
        )
    top = max(facts.levels)
    # Blocks above the highest stored level need not be in the package.
    del network.blocks[top:]
    network.levels = network.levels[:top]
    _load_state(package, network.blocks, tensors, f"{facts.scale}.blocks.")
    network.eval()
    hears_mel = known.input_kind == "mel"
    extract = FoldedExtractor(
        network, facts.levels, device, torch.float32 if hears_mel else wave_dtype
    )
    length = network.input_shape[0]
    return ScaleExtractor(
        scale=facts.scale,
        hears_mel=hears_mel,
        segment_length=length,
        segment_samples=samples_of_frames(length) if hears_mel else length,
        hop_samples=length * HOP_SAMPLES if hears_mel else length,
        num_channels=extract.num_channels,
        extract=extract,
        max_batch=max_batch_of(network),
    )


def max_batch_of(network: LevelNetwork) -> int:
    """Return how many segments at once keep the largest activations small."""
    largest = max(level.num_channels * level.num_frames for level in network.levels)
    return max(_MAX_BATCH_VALUES // largest, 1)


def _load_state(
    package: ModelPackage, module: torch.nn.Module, tensors: Mapping[str, Tensor], prefix: str
) -> None:
    state = {
        name.removeprefix(prefix): tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
    # A counter of training steps; no forward pass in evaluation mode reads it.
    for name in module.state_dict():
        if name.endswith("num_batches_tracked"):
            state.setdefault(name, torch.tensor(0))
    try:
        module.load_state_dict(state, strict=True)
    except RuntimeError as cause:
        raise ModelPackageError(
            f"The weights of the model package “{package.name}” do not fit the network "
            f"“{prefix.rstrip('.')}” that its facts name.",
            "Install the package again, or ask its maker.",
            package.path,
        ) from cause
