"""Clips that are not music, synthesised: scenes of a few layers of noises, cries and voices.

Recordings of such sounds under plainly free licences are rare, and a tagger that never heard
any will call a waterfall "ambient". Every sound follows from its name, so a recipe that names
count and seed names the sounds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlfa_trainer.datasets import noise_layers
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.noise_layers import Generator, Layer, Wave

FloatArray = NDArray[np.float32]

CLIP_S = 10.0
# Raise the number with every change of what a name sounds like: stores go by names.
_PREFIX = "noise2"
_SOURCE = "MLFA, synthesised"
_LICENCE = "CC0 1.0"
_SPLIT_CYCLE = ("train",) * 7 + ("valid",) * 1 + ("test",) * 2

# What a scene is named after; the other layers are drawn from all.
_LAYERS: dict[str, Layer] = {
    "steady noise": noise_layers.shaped_noise,
    "texture": noise_layers.texture,
    "strikes": noise_layers.strikes,
    "calls": noise_layers.calls,
    "voice": noise_layers.voice,
    "machine": noise_layers.machine,
    "texture and more": noise_layers.texture,
    "strikes and more": noise_layers.strikes,
    "insects": noise_layers.insects,
    "crowd": noise_layers.crowd,
    "tone": noise_layers.tone,
    "siren": noise_layers.siren,
}
_NEAR_SILENCE = "near silence"
KINDS = (*_LAYERS, _NEAR_SILENCE)


def synthetic_rows(count: int, seed: int) -> tuple[ClipRow, ...]:
    """Describe synthetic clips; each kind gets its share of every split.

    Args:
        count: How many.
        seed: Becomes part of each clip's name, from which its sound follows.
    """
    rows = []
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        name = f"{_PREFIX}-{seed}-{index}"
        rows.append(
            ClipRow(
                clip=name,
                path=None,
                recording=name,
                split=_SPLIT_CYCLE[(index // len(KINDS)) % len(_SPLIT_CYCLE)],
                kind="not music",
                duration_s=CLIP_S,
                labels=(f"notmusic:{kind}",),
                label_strength="strong",
                licence=_LICENCE,
                source=_SOURCE,
                title=kind,
            )
        )
    return tuple(rows)


def render(clip: str) -> FloatArray:
    """Synthesise a clip from its name, (samples,), at a random level.

    Args:
        clip: As ``synthetic_rows`` names it.
    """
    seed, index = (int(part) for part in clip.removeprefix(f"{_PREFIX}-").split("-"))
    rng = np.random.default_rng([seed, index])
    kind = KINDS[index % len(KINDS)]
    num_samples = int(CLIP_S * noise_layers.RATE)
    if kind == _NEAR_SILENCE:
        quiet = 10 ** rng.uniform(-5, -3) * noise_layers.shaped_noise(rng, num_samples)
        return quiet.astype(np.float32)
    wave = _scene(rng, kind, num_samples)
    peak = 10 ** rng.uniform(-1.7, -0.05)
    return (wave * peak).astype(np.float32)


def _scene(rng: Generator, kind: str, num_samples: int) -> Wave:
    """Mix the layer that gives the kind its name with others, in a room, through a microphone."""
    wave = _LAYERS[kind](rng, num_samples)
    num_more = int(rng.integers(1, 4)) if kind.endswith("more") else int(rng.random() < 0.5)
    for _ in range(num_more):
        layer = tuple(_LAYERS.values())[int(rng.integers(len(_LAYERS)))]
        wave = wave + 10 ** rng.uniform(-1.5, 0.0) * layer(rng, num_samples)
    if rng.random() < 0.6:
        wave = noise_layers.room(rng, wave)
    if rng.random() < 0.7:
        wave = noise_layers.coloured(rng, wave)
    return noise_layers.normalise(wave)
