"""What a worker process does with one clip: decode, render or synthesise it, quantise it.

Runs in spawned processes, so that a crash of a decoder costs one clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets import synthetic_noise
from mlfa_trainer.datasets.speech_rows import is_speech
from mlfa_trainer.sound.store import Int16Array, to_int16


@dataclass(frozen=True)
class Decoded:
    """A clip's samples, or the reason why there are none."""

    clip: str
    samples: Int16Array | None
    reason: str = ""


def decode_clip(
    clip: str,
    path: Path | None,
    max_samples: int | None = None,
    soundfont: Path | None = None,
    duration_s: float = 0.0,
) -> Decoded:
    """Decode a clip; one without a file is synthesised from its name.

    Args:
        clip: Its name.
        path: Its file.
        max_samples: Keep only so much of its beginning; None keeps all.
        soundfont: What plays the file, if that is a score.
        duration_s: Length of what is played.

    Errors of the user's world become a reason, so that one bad clip never stops the others.
    """
    if path is None and not is_speech(clip):
        return Decoded(clip, to_int16(synthetic_noise.render(clip)))
    name = clip if path is None else path.name
    try:
        waveform = _hear(clip, path, soundfont, duration_s)
    except KnownError as error:
        return Decoded(clip, None, str(error))
    except OSError as error:
        return Decoded(clip, None, f"Could not read {name}: {error.strerror or error}.")
    except MemoryError:
        return Decoded(clip, None, f"{name} is too long for this computer's memory.")
    if waveform.size == 0:
        return Decoded(clip, None, f"{name} holds no sound.")
    return Decoded(clip, to_int16(waveform[:max_samples]))


def _hear(
    clip: str, path: Path | None, soundfont: Path | None, duration_s: float
) -> NDArray[np.float32]:
    """Return a clip's sound; other programs make that of scores and of speech."""
    if path is None:
        from mlfa_trainer.sound.speech import render_speech

        return render_speech(clip)
    if soundfont is not None:
        from mlfa_trainer.sound.midi_render import render_score

        return render_score(path, clip, soundfont, duration_s)
    return read_waveform(path)
