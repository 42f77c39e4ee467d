"""Clips for the music gate: files of any length cut, or joined with gaps, into clips of one.

Runs in spawned processes, so that a crash of a decoder costs one package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.sections.gate import GateSection
from mlfa_trainer.sound.store import SAMPLE_RATE, Int16Array, level_db, to_int16

_SHORTEST_S = 1.0
# Of one long file no more is taken: others shall be heard, too.
_MOST_PIECES = 5


@dataclass(frozen=True)
class GateClip:
    """A clip.

    Attributes:
        file: The first file that is heard in it.
        samples: (samples,).
    """

    file: Path
    samples: Int16Array


@dataclass(frozen=True)
class PackageClips:
    """What came of a package.

    Attributes:
        clips: At most as many as the recipe wants.
        bad: Files that could not be decoded, with the reason.
        num_silent: Files, or pieces of them, in which there is nothing to hear.
    """

    clips: tuple[GateClip, ...]
    bad: tuple[tuple[str, str], ...]
    num_silent: int


def make_clips(files: Sequence[Path], section: GateSection, seed: Sequence[int]) -> PackageClips:
    """Decode files in random order until there are as many clips as wanted.

    Args:
        files: Of one package.
        section: Of the recipe.
        seed: From which the order follows.
    """
    bad: list[tuple[str, str]] = []
    silent: list[Path] = []

    def pieces() -> Iterator[GateClip]:
        for number in np.random.default_rng(seed).permutation(len(files)):
            file = files[int(number)]
            try:
                waveform = read_waveform(file)
            except (KnownError, OSError, MemoryError) as error:
                bad.append((file.name, str(error) or "It is too long for this computer's memory."))
                continue
            for piece in _cut(to_int16(waveform), section.clip_s):
                if level_db(piece) < section.quietest_db:
                    silent.append(file)
                else:
                    yield GateClip(file, piece)

    clips = []
    for clip in _join(pieces(), section.clip_s, section.gap_s):
        clips.append(clip)
        if len(clips) == section.most_clips:
            break
    return PackageClips(tuple(clips), tuple(bad), len(silent))


def _cut(samples: Int16Array, clip_s: float) -> Iterator[Int16Array]:
    length = int(clip_s * SAMPLE_RATE)
    for start in range(0, min(samples.size, _MOST_PIECES * length), length):
        yield samples[start : start + length]


def _join(pieces: Iterable[GateClip], clip_s: float, gap_s: float) -> Iterator[GateClip]:
    """Join pieces as long as they fit into one clip; what stays too short is left out."""
    longest = int(clip_s * SAMPLE_RATE)
    gap: NDArray[np.int16] = np.zeros(int(gap_s * SAMPLE_RATE), "<i2")
    file, parts, size = Path(), list[Int16Array](), 0
    for piece in pieces:
        if parts and size + gap.size + piece.samples.size > longest:
            if size >= _SHORTEST_S * SAMPLE_RATE:
                yield GateClip(file, np.concatenate(parts))
            parts, size = [], 0
        if parts:
            parts.append(gap)
            size += gap.size
        else:
            file = piece.file
        parts.append(piece.samples)
        size += piece.samples.size
    if size >= _SHORTEST_S * SAMPLE_RATE:
        yield GateClip(file, np.concatenate(parts))
