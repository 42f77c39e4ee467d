"""A library with a few wrong genres, for the tests of the mislabel finder: all of it made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from catalogs import digest_of
from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

FOLDER = Path("/music")
# What each kind of song sounds like to a model that knows jazz and rock, and how files call it.
KINDS: dict[str, tuple[dict[str, float], str]] = {
    "jazz": ({"jazz": 0.95, "rock": 0.05}, "Jazz"),
    "rock": ({"jazz": 0.05, "rock": 0.9}, "Rock"),
    "skald": ({"jazz": 0.1, "rock": 0.2}, "Skald"),
}
SONGS_EACH, SONGS_PER_ALBUM = 48, 6
DIMS = {"mel18/1": 24, "mel27/1": 32}


def kind_of(number: int) -> str:
    """What the song of a number sounds like: three kinds, 48 songs of each."""
    return list(KINDS)[number // SONGS_EACH]


def path_of(number: int) -> Path:
    """Path of the song of a number: albums of six songs, each by another artist."""
    return FOLDER / f"Album {number // SONGS_PER_ALBUM}" / f"{number:02}.flac"


def add_mislabel_library(
    catalog: Catalog,
    rule: DecisionRule,
    genres: Mapping[int, Sequence[str]],
    paths: Mapping[int, tuple[Path, str]] | None = None,
) -> None:
    """Record 144 songs: 48 that sound like jazz, then rock, then what the model does not know.

    Args:
        catalog: Where to.
        rule: Whose tags are scored.
        genres: What the files of some songs say; of all others the genre that they sound like.
        paths: Real files of some songs, with their digests.
    """
    catalog.add_folder(FOLDER)
    with catalog.batch():
        _add_songs(catalog, rule, genres, paths or {})


def _add_songs(
    catalog: Catalog,
    rule: DecisionRule,
    genres: Mapping[int, Sequence[str]],
    paths: Mapping[int, tuple[Path, str]],
) -> None:
    for number in range(len(KINDS) * SONGS_EACH):
        kind = kind_of(number)
        sound, name = KINDS[kind]
        place = list(KINDS).index(kind)
        path, digest = paths.get(number, (path_of(number), digest_of(number)))
        rng = np.random.default_rng(number)
        stamp = FileStamp.of(path) if number in paths else FileStamp(1000, 1)
        catalog.record_file(path, stamp, digest, in_library=True)
        catalog.store_display_fields(
            path,
            DisplayFields(
                title=f"Song {number}",
                artist=f"Artist {number // SONGS_PER_ALBUM}",
                album=f"Album {number // SONGS_PER_ALBUM}",
                fields={"genre": tuple(genres.get(number, (name,)))},
            ),
        )
        centres = {
            key: np.random.default_rng(dim).standard_normal((3, dim)) * 4
            for key, dim in DIMS.items()
        }
        scores = [sound.get(tag, 0.1) for tag in rule.tags]
        catalog.store_analysis(
            digest,
            rule.model_id,
            duration_s=60.0,
            scores=scores,
            is_music=0.99,
            features={
                key: centres[key][place] + rng.standard_normal(dim) for key, dim in DIMS.items()
            },
            segment_scores=[scores],
            segment_starts_s=[0.0],
            segment_duration_s=3.0,
        )
