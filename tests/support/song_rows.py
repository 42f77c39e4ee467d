"""A small library for tests of the songs table: every song's scores and fields are known."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from catalogs import digest_of
from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

RULE = DecisionRule(
    model_id="tiny-1",
    tags=("jazz", "rock", "happy", "sad", "piano", "hip-hop & rap"),
    categories=("genre", "genre", "mood", "mood", "instrument", "genre"),
    thresholds=(0.5, 0.5, 0.5, 0.5, 0.5, None),
    music_threshold=0.5,
    shown_categories=frozenset({"genre", "mood", "instrument"}),
)
FOLDER = Path("/music")


def scores_of(number: int) -> list[float]:
    """Even songs are jazz with a piano, odd ones rock; every third is happy, too."""
    is_even = number % 2 == 0
    return [
        0.9 if is_even else 0.1,
        0.1 if is_even else 0.8,
        0.7 if number % 3 == 0 else 0.2,
        0.3,
        0.6 if is_even else 0.05,
        0.99,
    ]


def path_of(number: int) -> Path:
    """Path of the song of that number."""
    return FOLDER / f"Artist {number // 10:03}" / f"{number:05}.flac"


def add_songs(catalog: Catalog, numbers: range) -> None:
    """Record songs as a scan and an analysis would; the titles go down as the numbers go up."""
    with catalog.batch():
        catalog.add_folder(FOLDER)
        for number in numbers:
            path = path_of(number)
            catalog.record_file(path, FileStamp(1000, 1), digest_of(number), True)
            genre = ("Jazz",) if number % 4 == 0 else ()
            catalog.store_display_fields(
                path,
                DisplayFields(
                    title=f"Song {99999 - number}",
                    artist=f"Artist {number // 10:03}",
                    album=f"Album {number // 5:03}",
                    track=str(number % 10 + 1),
                    year="1999",
                    fields={"genre": genre} if genre else {},
                    container="FLAC",
                ),
            )
            analyse(catalog, number)


def analyse(catalog: Catalog, number: int) -> None:
    """Store what the tiny model finds in a song."""
    scores = np.array(scores_of(number), dtype=np.float32)
    catalog.store_analysis(
        digest_of(number),
        RULE.model_id,
        duration_s=60.0 + number,
        scores=scores,
        is_music=0.9,
        features={},
        segment_scores=scores[np.newaxis],
        segment_starts_s=[0.0],
        segment_duration_s=3.0,
    )


def seed(target: Path, template: Path) -> None:
    """Make a catalogue of 200 songs; the first one is kept as the template of the others.

    Args:
        target: File of the catalogue.
        template: Where the template lies, or is to lie.
    """
    if not template.exists():
        with Catalog.open(template) as catalog:
            add_songs(catalog, range(200))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, target)
