"""Write, then undo: what mutagen and FFmpeg read is what was written, and then what was before.

A sample; ``make proofs`` does it with all songs, all policies and a dozen programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av.logging
import pytest

from other_readers import FFMPEG, MUTAGEN
from round_trips import RoundTripLab
from song_variants import RICH

SONGS = (
    "MP3, ID3v2.2",
    "MP3, ID3v2.3, no room",
    "MP3, two ID3v2, APE, Lyrics3, ID3v1",
    "AAC, ID3v2.4",
    "FLAC",
    "Ogg Vorbis, pictures",
    "Ogg Opus",
    "MP4, AAC, chapters, no room",
    "WAV, chunks",
    "AIFF, chunks and ID3v2.3",
    "Windows Media",
    "WavPack, APE",
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RoundTripLab]:
    av.logging.set_level(av.logging.PANIC)
    made = RoundTripLab(tmp_path, {name: RICH[name] for name in SONGS}, [MUTAGEN, FFMPEG])
    yield made
    made.close()


def test_what_is_written_is_read_by_others_and_taken_back_to_the_byte(lab: RoundTripLab) -> None:
    lab.run("replace, then what was ours")
    lab.run("for DJ programs")
    tally = lab.tally
    assert tally.trips.total() == tally.exact == 2 * len(SONGS)
    assert set(tally.fewest_readers.values()) == {2}
    assert tally.by_field >= len(SONGS)
