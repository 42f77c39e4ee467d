"""Features of real recordings, and of re-encodings of them, for measuring neighbours.

Takes the recordings from the folder that ``MLFA_DATA`` names: ``clips`` and ``manifest.csv``.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_core.audio import SAMPLE_RATE, read_waveform
from mlfa_core.audio_encode import encode
from mlfa_core.inference import SongAnalyzer
from mlfa_core.song_scores import SongAnalysis

Floats = npt.NDArray[np.float32]

CLIPS_PER_RECORDING = 3
_RECORDINGS_PER_GENRE = 24
_GENRE = "genre:"
# A guess of whoever described the recording; and what says nothing about the sound.
_NO_GENRES = frozenset({"soundtrack", "instrumental"})


@dataclass(frozen=True, slots=True)
class Clip:
    """An excerpt of a recording.

    Attributes:
        name: Its file's stem.
        recording: Clips of one recording share it.
        source: Where it is from; its recordings may share production and artist.
        genres: What its description says.
    """

    name: str
    recording: str
    source: str
    genres: frozenset[str]


@dataclass(frozen=True, eq=False)
class HeardClips:
    """What the model found in clips.

    Attributes:
        clips: The clips; several rows may be of one clip.
        encodings: How each row was encoded; empty for the clip as it is.
        durations_s: (rows,).
        features: (rows, dim) by "scale/level".
    """

    clips: tuple[Clip, ...]
    encodings: tuple[str, ...]
    durations_s: Floats
    features: dict[str, Floats]


Change = Callable[[Floats], Floats]
# Suffix, bits a second, and what is done to the samples before.
ENCODINGS: dict[str, tuple[str, int | None, Change]] = {
    "MP3, 128 kbit/s": (".mp3", 128_000, lambda samples: samples),
    "MP3, 40 kbit/s": (".mp3", 40_000, lambda samples: samples),
    "Opus, 32 kbit/s": (".opus", 32_000, lambda samples: samples),
    "Ogg Vorbis": (".ogg", None, lambda samples: samples),
    "first second cut, MP3 96": (".mp3", 96_000, lambda samples: samples[SAMPLE_RATE:]),
    "last second cut, AAC 64": (".m4a", 64_000, lambda samples: samples[:-SAMPLE_RATE]),
}


def choose_clips(folder: Path, count: int) -> list[Clip]:
    """Choose clips of recordings whose genre is described, always the same ones.

    Args:
        folder: With ``manifest.csv``.
        count: How many at most; three of each recording, recordings of all genres in turn.
    """
    found: dict[str, list[Clip]] = {}
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            genres = frozenset(_genres(row["labels"]))
            if row["kind"] != "music" or not genres or float(row["duration_s"]) < 25:
                continue
            clip = Clip(row["clip"].removesuffix(".ogg"), row["recording"], row["source"], genres)
            found.setdefault(clip.recording, []).append(clip)
    several = {name: clips for name, clips in found.items() if len(clips) >= 2}
    order = sorted(several, key=lambda name: hashlib.sha256(name.encode()).digest())
    by_genre: Counter[str] = Counter()
    chosen: list[Clip] = []
    for name in order:
        clips = several[name][:CLIPS_PER_RECORDING]
        if min(by_genre[genre] for genre in clips[0].genres) >= _RECORDINGS_PER_GENRE:
            continue
        by_genre.update(clips[0].genres)
        chosen += clips
        if len(chosen) >= count:
            break
    return chosen[:count]


def _genres(labels: str) -> Iterator[str]:
    for label in labels.replace("|", ";").split(";"):
        name = label.strip()
        if name.startswith(_GENRE) and not name.endswith("?"):
            genre = name.removeprefix(_GENRE)
            if genre not in _NO_GENRES:
                yield genre


def hear(
    folder: Path, clips: Sequence[Clip], num_encoded: int, analyzer: SongAnalyzer
) -> HeardClips:
    """Hear clips, and re-encodings of the first of them.

    Args:
        folder: With ``clips``.
        clips: Which.
        num_encoded: Of how many clips all encodings are made.
        analyzer: The model.
    """
    rows: list[Clip] = []
    encodings: list[str] = []
    found: list[SongAnalysis] = []
    encoded = set(_spread(clips, num_encoded))
    with tempfile.TemporaryDirectory(prefix="mlfa-neighbours-") as name:
        for clip in clips:
            path = folder / "clips" / f"{clip.name}.ogg"
            rows.append(clip)
            encodings.append("")
            found.append(analyzer.analyze(path))
            if clip not in encoded:
                continue
            samples = read_waveform(path)
            for words, (suffix, bit_rate, change) in ENCODINGS.items():
                target = Path(name) / f"clip{suffix}"
                encode(change(samples)[np.newaxis], SAMPLE_RATE, target, None, bit_rate)
                rows.append(clip)
                encodings.append(words)
                found.append(analyzer.analyze(target))
    return HeardClips(
        tuple(rows),
        tuple(encodings),
        np.array([one.duration_s for one in found], dtype=np.float32),
        {key: np.stack([one.features[key] for one in found]) for key in found[0].features},
    )


def _spread(clips: Sequence[Clip], count: int) -> list[Clip]:
    """The first clip of each recording, then the second, and so on, up to a number."""
    seen: Counter[str] = Counter()
    ranked = []
    for clip in clips:
        ranked.append((seen[clip.recording], clip))
        seen[clip.recording] += 1
    return [clip for _rank, clip in sorted(ranked, key=lambda entry: entry[0])][:count]
