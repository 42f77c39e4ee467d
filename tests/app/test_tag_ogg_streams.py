"""Ogg and FLAC files that hold more than one thing: streams side by side, doubled blocks, junk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlfa_app.errors import TagFileError
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.vorbis import VorbisComment
from tag_edits import left_alone, make_song, write_fields
from tag_samples import encoded

MOODS = tuple(f"mood {number}" * 50 for number in range(400))


def pages_of(data: bytes) -> list[bytes]:
    """The pages of an Ogg file."""
    pages, at = [], 0
    while at < len(data):
        at = data.index(b"OggS", at)  # passes over junk
        size = 27 + data[at + 26] + sum(data[at + 27 : at + 27 + data[at + 26]])
        pages.append(data[at : at + size])
        at += size
    return pages


def test_streams_side_by_side_are_left_to_themselves(tmp_path: Path) -> None:
    path = make_song(tmp_path, "ogg")
    write_fields(path, {"mood": MOODS[:300]})
    ours, others = pages_of(path.read_bytes()), pages_of(encoded("opus"))
    serials = ours[0][14:18], others[0][14:18]
    assert serials[0] != serials[1]
    # Page by page: those of the other stand between those of our comments, too.
    mixed = [page for pair in zip(ours, others, strict=False) for page in pair]
    shorter = min(len(ours), len(others))
    mixed += [*ours[shorter:], *others[shorter:]]
    junk = b"junk between pages"
    path.write_bytes(b"".join(mixed[:-1]) + junk + mixed[-1])
    digest = payload_digest(path)
    for moods in (MOODS, MOODS[:20], MOODS[:200]):
        write_fields(path, {"mood": moods})
        data = path.read_bytes()
        pages = pages_of(data)
        assert data.count(junk) == 1
        assert [page for page in pages if page[14:18] == serials[1]] == others
        mine = [page for page in pages if page[14:18] == serials[0]]
        numbers = [int.from_bytes(page[18:22], "little") for page in mine]
        assert numbers == list(range(len(mine)))
        # A page on which no packet ends has no position.
        for page in mine:
            is_full = set(page[27 : 27 + page[26]]) == {255}
            assert (page[6:14] == b"\xff" * 8) == is_full
        assert read_fields(path).values == {"mood": moods}
    assert payload_digest(path) == digest


def test_damaged_page_of_comments_is_not_made_whole(tmp_path: Path) -> None:
    path = make_song(tmp_path, "ogg")
    write_fields(path, {"mood": ("calm",)})
    path.write_bytes(path.read_bytes().replace(b"MOOD=calm", b"MOOD=cale", 1))
    with left_alone(path), pytest.raises(TagFileError, match="damaged"):
        write_fields(path, {"genre": ("Jazz",)})


def test_flac_with_two_blocks_of_comments_loses_neither(tmp_path: Path) -> None:
    path = make_song(tmp_path, "flac")
    data = path.read_bytes()
    second = VorbisComment(entries=(b"TITLE=a second one",)).render()
    path.write_bytes(data[:42] + b"\x04" + len(second).to_bytes(3, "big") + second + data[42:])
    with left_alone(path), pytest.raises(TagFileError, match="more than one block"):
        write_fields(path, {"genre": ("Jazz",)})


def test_flac_whose_blocks_do_not_lead_to_its_sound_is_left_alone(tmp_path: Path) -> None:
    path = make_song(tmp_path, "flac")
    data = path.read_bytes()
    at = data.index(b"\xff\xf8")
    path.write_bytes(data[:at] + b"junk" + data[at:])
    with left_alone(path), pytest.raises(TagFileError, match="where the sound begins"):
        write_fields(path, {"genre": ("Jazz",)})
