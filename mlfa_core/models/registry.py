"""Every network of both papers by name, with the facts that callers need before building it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mlfa_core.errors import ModelPackageError
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.layer_facts import MEL_LAYERS, mel_architecture
from mlfa_core.models.melcnn import MelCnn, MelCnnConfig
from mlfa_core.models.samplecnn import SampleCnn, SampleCnnConfig

InputKind = Literal["waveform", "mel"]

_SAMPLE_MODELS = ((2, 13), (2, 14), (3, 8), (3, 9), (4, 6), (4, 7), (5, 5), (5, 6))


@dataclass(frozen=True)
class ArchitectureFacts:
    """What is known of a network without building it.

    Attributes:
        name: Name in the registry, such as ``samplecnn-3-9`` or ``melcnn-27``.
        title: Name in the papers, such as ``3^9`` or ``27 frames``.
        input_kind: Whether it hears the waveform or a mel spectrogram.
        segment_length: Length of one input, in samples or in spectrogram frames.
        build: Makes the network; takes ``num_outputs`` and the architecture's own options.
    """

    name: str
    title: str
    input_kind: InputKind
    segment_length: int
    build: Callable[..., LevelNetwork]


def _sample_facts(name: str, title: str, **fixed: Any) -> ArchitectureFacts:
    def build(**options: Any) -> LevelNetwork:
        return SampleCnn(SampleCnnConfig(**{**fixed, **options}))

    length = SampleCnnConfig(**fixed).segment_samples
    return ArchitectureFacts(name, title, "waveform", length, build)


def _mel_facts(frames: int) -> ArchitectureFacts:
    def build(**options: Any) -> LevelNetwork:
        return MelCnn(MelCnnConfig(segment_frames=frames, **options))

    return ArchitectureFacts(mel_architecture(frames), f"{frames} frames", "mel", frames, build)


_FACTS = (
    *(
        _sample_facts(f"samplecnn-{m}-{n}", f"{m}^{n}", filter_length=m, num_modules=n)
        for m, n in _SAMPLE_MODELS
    ),
    # The network its authors released for the Million Song Dataset: narrower, no dropout.
    _sample_facts(
        "samplecnn-3-9-msd",
        "3^9 (released MSD variant)",
        filter_length=3,
        num_modules=9,
        last_width=256,
        dropout=0.0,
    ),
    *(_mel_facts(frames) for frames in MEL_LAYERS),
)
ARCHITECTURES: dict[str, ArchitectureFacts] = {facts.name: facts for facts in _FACTS}


def architecture(name: str) -> ArchitectureFacts:
    """Look a network up.

    Raises:
        ModelPackageError: If no network has that name.
    """
    if name not in ARCHITECTURES:
        raise ModelPackageError(
            f"There is no network named “{name}”.",
            f"Known networks: {', '.join(sorted(ARCHITECTURES))}.",
        )
    return ARCHITECTURES[name]
