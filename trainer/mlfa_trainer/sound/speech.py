"""Speech by espeak-ng: one to three voices, alone or with noise, near or in a room."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets import noise_layers
from mlfa_trainer.datasets.noise_layers import RATE, Generator, Layer, Wave
from mlfa_trainer.datasets.speech_rows import CLIP_S, SPEAKERS, Speakers, parse_name, split_of
from mlfa_trainer.datasets.speech_texts import make_text
from mlfa_trainer.sound.other_programs import ESPEAK, run_program

_BACKGROUNDS: tuple[Layer, ...] = (
    noise_layers.shaped_noise,
    noise_layers.texture,
    noise_layers.strikes,
    noise_layers.machine,
    noise_layers.crowd,
)
_NUM_VOICES = (1, 1, 1, 1, 1, 2, 2, 3)
# A voice that says nothing at all in so many tries is broken.
_MOST_PASSAGES = 40


def espeak_command(sound: Path, voice: str, speed: int, pitch: int, gap: int) -> list[str]:
    """Return the command line that says what it reads, into a WAV file.

    Args:
        sound: The file to write.
        voice: Language and variant, as ``de+f2``.
        speed: Words a minute.
        pitch: 0 to 99.
        gap: Pause between words, in about hundredths of a second.
    """
    return [
        ESPEAK, "-v", voice, "-s", str(speed), "-p", str(pitch), "-g", str(gap),
        "-b", "1", "-w", str(sound), "--stdin",
    ]  # fmt: skip


def render_speech(clip: str) -> NDArray[np.float32]:
    """Synthesise a clip from its name.

    Args:
        clip: As ``speech_rows`` names it.

    Returns:
        (samples,) at 22,050 Hz, mono, 10 s.

    Raises:
        KnownError: If espeak-ng is missing or fails.
    """
    rng = np.random.default_rng(parse_name(clip))
    speakers = SPEAKERS[split_of(clip)]
    num_samples = int(CLIP_S * RATE)
    wave = np.zeros(num_samples)
    with tempfile.TemporaryDirectory(prefix="mlfa-") as folder:
        for _ in range(int(rng.choice(_NUM_VOICES))):
            spoken = _talk(rng, speakers, num_samples, Path(folder) / "sound.wav")
            wave += 10 ** rng.uniform(-0.6, 0.0) * noise_layers.normalise(spoken)
    if rng.random() < 0.5:
        wave = noise_layers.room(rng, wave)
    if rng.random() < 0.5:
        layer = _BACKGROUNDS[int(rng.integers(len(_BACKGROUNDS)))]
        noise = layer(rng, num_samples)
        wave = noise_layers.normalise(wave) + 10 ** rng.uniform(-2.0, -0.5) * noise
    if rng.random() < 0.5:
        wave = noise_layers.coloured(rng, wave)
    peak = 10 ** rng.uniform(-1.2, -0.05)
    return np.asarray(noise_layers.normalise(wave) * peak, np.float32)


def _talk(rng: Generator, speakers: Speakers, num_samples: int, sound: Path) -> Wave:
    """Let one voice talk with pauses, (samples,)."""
    language = str(rng.choice(speakers.languages))
    variant = str(rng.choice(speakers.variants))
    voice = f"{language}+{variant}" if variant else language
    speed, pitch = int(rng.integers(90, 290)), int(rng.integers(10, 95))
    gap = int(rng.integers(1, 15)) if rng.random() < 0.25 else 0
    wave = np.zeros(num_samples)
    position = int(rng.uniform(0.0, 1.0) * RATE)
    for _ in range(_MOST_PASSAGES):
        if position >= num_samples:
            break
        run_program(espeak_command(sound, voice, speed, pitch, gap), make_text(language, rng))
        passage = read_waveform(sound)[: num_samples - position]
        wave[position : position + passage.size] += passage
        position += passage.size + int(rng.exponential(0.4) * RATE)
    if not wave.any():
        raise KnownError(f"The voice {voice} of espeak-ng says nothing.", "Take another seed.")
    return wave
