"""Songs to measure with: the demonstration's pieces, repeated to any length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from mlfa_app.demo.beats import acid_techno, loud_rock
from mlfa_app.demo.pieces import slow_piano, string_quartet
from mlfa_app.demo.sound import SAMPLE_RATE

_PIECES = (slow_piano, acid_techno, string_quartet, loud_rock)
_FORMATS = {".mp3": ("MP3", None), ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS")}


def write_song(path: Path, seconds: float, piece: int = 0) -> Path:
    """Write a stereo song of about a length, unless it is there already.

    Args:
        path: Its suffix chooses the format: .mp3, .flac or .ogg.
        seconds: Wanted length.
        piece: Which of the pieces to repeat.
    """
    if path.exists():
        return path
    stereo = _PIECES[piece % len(_PIECES)](np.random.default_rng(piece))  # (2, samples)
    frames = np.ascontiguousarray(stereo.T)
    container, subtype = _FORMATS[path.suffix]
    aside = path.with_name(f"part-{path.name}")
    with soundfile.SoundFile(aside, "w", SAMPLE_RATE, 2, subtype, format=container) as file:
        left = round(seconds * SAMPLE_RATE)
        while left > 0:
            file.write(frames[:left])
            left -= frames.shape[0]
    aside.rename(path)
    return path


def write_songs(folder: Path, count: int, seconds: float) -> list[Path]:
    """Write songs of the three formats in turn."""
    suffixes = list(_FORMATS)
    return [
        write_song(folder / f"song-{index}{suffixes[index % 3]}", seconds, index)
        for index in range(count)
    ]
