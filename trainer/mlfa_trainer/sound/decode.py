"""What a worker process does with one clip: decode or synthesise it, quantise it.

Runs in spawned processes, so that a crash of a decoder costs one clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_core.audio import read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets import synthetic_noise
from mlfa_trainer.sound.store import Int16Array, to_int16


@dataclass(frozen=True)
class Decoded:
    """A clip's samples, or the reason why there are none."""

    clip: str
    samples: Int16Array | None
    reason: str = ""


def decode_clip(clip: str, path: Path | None, max_samples: int | None = None) -> Decoded:
    """Decode a clip; one without a file is synthesised from its name.

    Args:
        clip: Its name.
        path: Its file.
        max_samples: Keep only so much of its beginning; None keeps all.

    Errors of the user's world become a reason, so that one bad clip never stops the others.
    """
    if path is None:
        return Decoded(clip, to_int16(synthetic_noise.render(clip)))
    try:
        waveform = read_waveform(path)
    except KnownError as error:
        return Decoded(clip, None, str(error))
    except OSError as error:
        return Decoded(clip, None, f"Could not read {path.name}: {error.strerror or error}.")
    except MemoryError:
        return Decoded(clip, None, f"{path.name} is too long for this computer's memory.")
    if waveform.size == 0:
        return Decoded(clip, None, f"{path.name} holds no sound.")
    return Decoded(clip, to_int16(waveform[:max_samples]))
