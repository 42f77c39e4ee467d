"""Clips of music that is rendered from scores: which score each plays, and what is known of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.bands import PROGRAM_NAMES
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.midi_plan import clip_name, make_plan

SOURCE = "MLFA, rendered"
_SUFFIXES = (".mid", ".midi")


@dataclass(frozen=True)
class Collection:
    """What is known of scores by the folder that they lie in.

    Attributes:
        licence: Of the scores.
        attribution: Who must be named.
        has_programs: Whether the scores name their instruments.
    """

    licence: str
    attribution: str
    has_programs: bool


COLLECTIONS = {
    "nottingham": Collection(
        "public folk-music collection", "Nottingham Music Database, Eric Foxley and others", False
    ),
    "openmsx": Collection("GPL-2.0", "OpenMSX: Jim Redfarn, Kyle Timmerman and others", True),
}
_UNKNOWN = Collection("not stated", "", False)
# By the name of the file; these come with Debian.
_SOUNDFONT_LICENCES = {
    "FluidR3_GM": "MIT",
    "FluidR3_GS": "MIT",
    "MuseScore_General": "MIT",
    "MuseScore_General_Lite": "MIT",
    "TimGM6mb": "GPL-2.0",
}


def collection_of(path: Path) -> Collection:
    """Return what is known of a score."""
    return COLLECTIONS.get(path.parent.name.lower(), _UNKNOWN)


def midi_rows(
    count: int,
    seed: int,
    folder: Path,
    soundfont: Path,
    duration_s: float,
    valid_share: float = 0.0,
    test_share: float = 0.0,
) -> tuple[ClipRow, ...]:
    """Describe clips to be rendered. Neither scores nor soundfont are opened.

    Collections are drawn by the root of their size, so that few large pieces are not lost among
    many small ones. A score is in one split, whatever the seed.

    Args:
        count: How many.
        seed: Becomes part of each clip's name, from which its sound follows.
        folder: Of the scores, at any depth.
        soundfont: What plays them.
        duration_s: Of each clip.
        valid_share: Share of the scores for the validation split.
        test_share: Share of the scores for the test split.

    Raises:
        KnownError: If the folder has no score.
    """
    if count == 0:
        return ()
    groups: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES:
            groups[path.parent].append(path)
    if not groups:
        raise KnownError(
            f"The folder {folder} holds no scores.",
            "Set data.midi.folder to a folder with .mid files, or data.midi.count to 0.",
            folder,
        )
    places = list(groups)
    weights = np.sqrt([len(groups[place]) for place in places])
    rows = []
    for index in range(count):
        rng = np.random.default_rng([seed, index, 1])
        place = places[int(rng.choice(len(places), p=weights / weights.sum()))]
        path = groups[place][int(rng.integers(len(groups[place])))]
        rows.append(
            _row(
                clip_name(seed, index),
                path,
                path.relative_to(folder).with_suffix("").as_posix(),
                soundfont,
                duration_s,
                (valid_share, test_share),
            )
        )
    return tuple(rows)


def _row(
    clip: str,
    path: Path,
    score: str,
    soundfont: Path,
    duration_s: float,
    shares: tuple[float, float],
) -> ClipRow:
    collection = collection_of(path)
    # Which instruments a score names is not known before it is read.
    programs = () if collection.has_programs else make_plan(clip).programs
    licence = _SOUNDFONT_LICENCES.get(soundfont.stem, "not stated")
    return ClipRow(
        clip=clip,
        path=path,
        recording=f"midi:{score}",
        split=_split_of(score, *shares),
        kind="music",
        duration_s=duration_s,
        labels=tuple(f"instrument:{PROGRAM_NAMES[program]}" for program in programs),
        label_strength="strong" if programs else "none",
        licence=f"score: {collection.licence}; soundfont: {licence}",
        source=SOURCE,
        title=score,
        attribution="; ".join(
            name for name in (collection.attribution, f"soundfont {soundfont.stem}") if name
        ),
        soundfont=soundfont,
    )


def _split_of(name: str, valid_share: float, test_share: float) -> str:
    chance = crc32(name.encode()) / 2**32
    if chance < test_share:
        return "test"
    return "valid" if chance < test_share + valid_share else "train"
