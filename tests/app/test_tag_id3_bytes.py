"""ID3 tags byte by byte: flags, encodings and lists as other programs write them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.id3 import Frame, Id3Tag, new_frame, parse_tag
from mlfa_app.tagfiles.id3v1 import as_frames
from mlfa_app.tagfiles.riff_info import as_frames as as_info_frames
from mlfa_app.tagfiles.riff_info import read_info
from mlfa_app.tagfiles.tag_file import BrokenTagError
from tag_bytes import frame, id3
from tag_edits import V1, make_song, write_fields


def again(tag: Id3Tag) -> Id3Tag:
    """The tag as it is read after it was written."""
    return parse_tag(tag.render())


def test_brackets_at_the_start_of_a_genre_are_no_number() -> None:
    for genre in ("(17) hits", "(Alt) Rock", "((x"):
        tag = again(Id3Tag(version=3).with_values({"genre": (genre,)}))
        assert tag.values() == {"genre": (genre,)}
    assert again(Id3Tag(version=4).with_values({"genre": ("(Alt) x",)})).values() == {
        "genre": ("(Alt) x",)
    }
    # The same genre as a number and by name, in another case: that of the list.
    assert parse_tag(id3(3, frame(3, b"TCON", b"\0(17)ROCK"))).values() == {"genre": ("Rock",)}


def test_unsynchronised_tag_never_ends_in_what_looks_like_sound() -> None:
    full = Id3Tag(3, 0x80, (new_frame(b"PRIV", b"x\xff", 3),), size_bytes=10)
    assert not full.render().endswith(b"\xff")
    assert again(full).frames == full.frames


def test_flags_and_what_stands_behind_the_padding_stay() -> None:
    tag = parse_tag(id3(4, frame(4, b"TIT2", b"\3x"), flags=0x20))
    assert tag.with_values({"genre": ("Jazz",)}).render()[5] == 0x20
    body = frame(3, b"TIT2", b"\0x") + bytes(30) + b"junk"
    tag = parse_tag(id3(3, body, padding=0))
    written = tag.with_values({"genre": ("Jazz",)}).render()
    assert written.rstrip(b"\0").endswith(bytes(30) + b"junk")
    assert again(tag).kept() == tag.kept()


def test_empty_tag_goes_unless_it_says_which_version_is_wanted() -> None:
    for version, is_needless in ((3, False), (4, True)):
        tag = parse_tag(id3(version, frame(version, b"TCON", b"\0Rock")))
        assert tag.with_values({"genre": ()}).is_needless == is_needless
    junk = parse_tag(id3(4, frame(4, b"TCON", b"\0Rock") + bytes(3) + b"junk", padding=0))
    assert not junk.with_values({"genre": ()}).is_needless


def test_each_text_has_its_own_mark_in_v23() -> None:
    (written,) = Id3Tag(version=3).with_values({"instrument": ("尺八", "箏")}).frames
    name, values = "INSTRUMENT".encode("utf-16"), "尺八\0箏".encode("utf-16")
    assert written.data == b"\x01" + name + b"\0\0" + values
    (genre,) = Id3Tag(version=3).with_values({"genre": ("尺八",)}).frames
    assert genre.data == b"\x01" + "尺八".encode("utf-16")


def test_texts_of_either_byte_order_are_read() -> None:
    big = b"\xfe\xff" + "Füße".encode("utf-16-be")
    assert parse_tag(id3(3, frame(3, b"TCON", b"\x01" + big))).values() == {"genre": ("Füße",)}
    marked = b"\x01" + "Jazz".encode("utf-16") + b"\0\0" + "Blues".encode("utf-16")
    assert parse_tag(id3(4, frame(4, b"TCON", marked))).values() == {"genre": ("Jazz", "Blues")}


def packed(version: int) -> bytes:
    """A compressed genre of a group of frames."""
    text = zlib.compress(b"\0Jazz")
    if version == 3:
        return frame(3, b"TCON", struct.pack(">I", 5) + b"\x07" + text, b"\0\xa0")
    return frame(4, b"TCON", b"\x07" + struct.pack(">I", 5) + text, b"\0\x49")


@pytest.mark.parametrize("version", [3, 4])
def test_packed_and_grouped_frames_are_read_and_secret_ones_refused(version: int) -> None:
    assert parse_tag(id3(version, packed(version))).values() == {"genre": ("Jazz",)}
    flags = b"\0\x40" if version == 3 else b"\0\x04"
    secret = parse_tag(id3(version, frame(version, b"TCON", b"\x01\0Jazz", flags)))
    with pytest.raises(BrokenTagError, match="encrypted"):
        secret.values()


def test_extended_head_is_passed_over_also_where_there_is_none() -> None:
    genre = frame(3, b"TCON", b"\0Jazz")
    for head in (b"", struct.pack(">I", 6) + bytes(6), struct.pack(">I", 10) + bytes(10)):
        assert parse_tag(id3(3, head + genre, flags=0x40)).values() == {"genre": ("Jazz",)}


def test_the_proper_place_of_the_mood_counts() -> None:
    places = {3: (b"TXXX", b"\0MOOD\0calm", b"TMOO"), 4: (b"TMOO", b"\0calm", b"TXXX")}
    for version, (proper, value, other) in places.items():
        old = b"\0MOOD\0sad" if other == b"TXXX" else b"\0sad"
        for order in (1, -1):
            frames = [frame(version, proper, value), frame(version, other, old)][::order]
            tag = parse_tag(id3(version, b"".join(frames)))
            assert tag.values() == {"mood": ("calm",)}


def texts_of(frames: tuple[Frame, ...]) -> dict[bytes, bytes]:
    return {one.name: one.data for one in frames}


def test_old_tag_is_taken_over_as_it_was_meant() -> None:
    assert texts_of(as_frames(V1))[b"TRCK"] == b"\x007"
    assert texts_of(as_frames(V1))[b"COMM"] == b"\0eng\0said"
    # A comment that fills its place leaves none for a track; a year is four digits.
    full = V1[:93] + b"19?9" + b"a comment of all thirty letter" + V1[127:]
    assert len(full) == 128
    found = texts_of(as_frames(full))
    assert found[b"COMM"] == b"\0eng\0a comment of all thirty letter"
    assert not {b"TRCK", b"TDRC", b"TYER"} & set(found)


def test_list_of_a_wave_file_is_taken_over_as_it_was_meant() -> None:
    entries = ((b"INAM", b"Song\0"), (b"ITRK", b"A1\0\0"), (b"INAM", b"Other\0"), (b"IGNR", b"Dub"))
    data = b"".join(
        name + struct.pack("<I", len(text)) + text + bytes(len(text) % 2) for name, text in entries
    )
    info = read_info(data)
    assert info == {b"INAM": b"Song", b"ITRK": b"A1", b"IGNR": b"Dub"}
    assert texts_of(as_info_frames(info)) == {b"TIT2": b"\0Song", b"TCON": b"\0Dub"}
    both = as_info_frames({b"ITRK": b"3", b"IPRT": b"4/9"})  # the more usual name first
    assert texts_of(both) == {b"TRCK": b"\x003"}


def test_chunk_of_odd_length_at_the_end_gets_its_padding_before_another(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wav")
    sound = b"\x80\x90" * 4000 + b"\x80"  # 8 bits, an odd number of them, and nothing behind
    form = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(sound)) + sound
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    digest = payload_digest(path)
    for mood in ("calm", "sad"):
        write_fields(path, {"mood": (mood,)})
        data = path.read_bytes()
        at = data.index(b"id3 ")
        assert at == 8 + len(body) + 1
        assert int.from_bytes(data[4:8], "little") == len(data) - 8
        assert len(data) == at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
    assert payload_digest(path) == digest
    # The name of a chunk that is there stays.
    path.write_bytes(path.read_bytes().replace(b"id3 ", b"ID3 "))
    write_fields(path, {"mood": ("glad",)})
    assert b"id3 " not in path.read_bytes()
    assert read_fields(path).values == {"mood": ("glad",)}
