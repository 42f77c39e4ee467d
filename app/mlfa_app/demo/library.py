"""The demonstration library: ten plainly different pieces, as files of six kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mlfa_app.demo import beats, pieces
from mlfa_app.demo.pieces import Stereo
from mlfa_app.demo.sound import SAMPLE_RATE
from mlfa_core.audio_encode import encode
from mlfa_core.errors import KnownError

_SEED = 20_260_101
ARTIST = "The MLFA Demonstration Ensemble"


@dataclass(frozen=True)
class DemoSong:
    """One piece and the file it becomes.

    Attributes:
        file_name: Relative to the library's folder; the suffix decides the format.
        compose: Makes the stereo waveform, (2, samples), from a seeded generator.
        fields: Metadata besides the artist. Some songs have a genre already, to show that it
            is kept.
    """

    file_name: str
    compose: Callable[[np.random.Generator], Stereo]
    fields: dict[str, str] = field(default_factory=dict)


def _song(
    folder: str, track: int, title: str, suffix: str, compose: Callable[..., Stereo], **more: str
) -> DemoSong:
    fields = {"title": title, "album": folder, "track": str(track), **more}
    return DemoSong(f"{folder}/{track:02d} {title}{suffix}", compose, fields)


DEMO_SONGS = (
    _song("Rooms", 1, "Waltz for a Grey Morning", ".flac", pieces.slow_piano),
    _song("Rooms", 2, "Study in A Minor", ".ogg", pieces.guitar_arpeggios),
    _song("Rooms", 3, "Slow Movement", ".m4a", pieces.string_quartet, genre="Chamber Music"),
    _song("Rooms", 4, "Two-Part Invention", ".mp3", pieces.harpsichord_invention),
    _song("Rooms", 5, "Pastoral for Flute and Harp", ".m4a", pieces.flute_and_harp),
    _song("Machines", 1, "Warehouse 132", ".mp3", beats.acid_techno),
    _song("Machines", 2, "Drift", ".opus", beats.ambient_drones),
    _song("Machines", 3, "Garage Door", ".mp3", beats.loud_rock, genre="Garage Rock"),
    _song("Machines", 4, "Kit Alone", ".wav", beats.drum_solo),
    _song("Machines", 5, "Wind at the Window", ".flac", beats.wind_at_the_window),
)


def make_demo_library(
    folder: Path, *, songs: Sequence[DemoSong] = DEMO_SONGS, overwrite: bool = False
) -> Iterator[tuple[Path, bool]]:
    """Synthesise the library, one song per step.

    Args:
        folder: Where it comes to lie; made if it is not there.
        songs: What to make.
        overwrite: Make songs anew that are there already, instead of keeping them.

    Yields:
        Each song's file, and whether it was made now.

    Raises:
        KnownError: If a folder or a file cannot be written.
    """
    for song in songs:
        path = folder / song.file_name
        if path.exists() and not overwrite:
            yield path, False
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KnownError(
                f"Could not make the folder {path.parent}: {error.strerror}.",
                "Choose another place.",
                path.parent,
            ) from error
        waveform = song.compose(np.random.default_rng(_SEED))
        encode(waveform, SAMPLE_RATE, path, {"artist": ARTIST, "date": "2026", **song.fields})
        yield path, True
