"""Single entries of tags as other programs write them: odd, doubled, damaged, of another kind."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.apev2 import APEv2, APEValue
from mutagen.asf import ASF, ASFByteArrayAttribute
from mutagen.flac import FLAC

from mlfa_app.errors import TagFileError
from mlfa_app.library.payload import payload_digest
from mlfa_app.library.payload_mp4 import boxes
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.tag_file import BrokenTagError
from mlfa_app.tagfiles.vorbis import VorbisComment, parse_comment
from tag_edits import V1, left_alone, make_song, write_fields

HEADER_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


def test_doubled_empty_and_spaced_comments_are_one_value_each() -> None:
    entries = (b"GENRE=Rock ", b"genre=Rock", b"GENRE=", b"GENRE= ", b"Genre=Jazz", b"no entry")
    comment = parse_comment(VorbisComment(entries=entries).render())
    assert comment.entries == entries
    assert comment.values() == {"genre": ("Rock", "Jazz")}
    assert VorbisComment(entries=(b"MOOD=",)).values() == {}


def test_comments_that_end_early_are_refused() -> None:
    whole = VorbisComment(entries=(b"TITLE=x", b"GENRE=Rock")).render()
    assert parse_comment(whole + b"\x01").rest == b"\x01"
    for length in range(len(whole)):
        with pytest.raises(BrokenTagError):
            parse_comment(whole[:length])


def as_comment(path: Path, value: bytes) -> None:
    """Put a genre of given bytes into a FLAC file."""
    song = FLAC(path)
    song["genre"] = "x" * len(value)
    song.save()
    path.write_bytes(path.read_bytes().replace(b"x" * len(value), value, 1))


def as_ape_item(path: Path, _value: bytes) -> None:
    tag = APEv2()
    tag["Genre"] = APEValue(b"reads like text", 1)  # but is said to be binary
    tag.save(path)


def as_ape_text(path: Path, value: bytes) -> None:
    tag = APEv2()
    tag["Genre"] = "x" * len(value)
    tag.save(path)
    path.write_bytes(path.read_bytes().replace(b"x" * len(value), value, 1))


def as_attribute(path: Path, value: bytes) -> None:
    song = ASF(path)
    song["WM/Genre"] = [ASFByteArrayAttribute(value)]
    song.save()


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("flac", as_comment),
        ("wavpack", as_ape_item),
        ("wavpack", as_ape_text),
        ("wma", as_attribute),
    ],
)
def test_field_of_ours_that_is_no_text_is_never_touched(
    tmp_path: Path, name: str, put: Callable[[Path, bytes], None]
) -> None:
    path = make_song(tmp_path, name)
    put(path, b"Fr\xfcher \xff\xfe\xfd")
    with left_alone(path):
        with pytest.raises(TagFileError):
            read_fields(path)
        with pytest.raises(TagFileError):
            write_fields(path, {"mood": ("calm",)})


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("lengths", [0, 0b110001])
def test_index_of_mp4_fragments_moves_with_them(tmp_path: Path, version: int, lengths: int) -> None:
    """Every offset from the end of the table of contents on, whatever stands between them."""
    path = make_song(tmp_path, "m4a_fragments")
    data = path.read_bytes()
    top = [box for box in boxes(data) if box.name != b"mfra"]
    at_border = next(box.end for box in top if box.name == b"moov")
    offsets = [0, at_border, *(box.start for box in top if box.name == b"moof")]
    numbers = bytes(3) if not lengths else bytes(4 + 1 + 2)
    kind = ">QQ" if version else ">II"
    entries = b"".join(struct.pack(kind, 99_999_999, offset) + numbers for offset in offsets)
    tfra = struct.pack(">B3xIII", version, 1, lengths, len(offsets)) + entries
    tfra = struct.pack(">I4s", 8 + len(tfra), b"tfra") + tfra
    path.write_bytes(data[: top[-1].end] + struct.pack(">I4s", 8 + len(tfra), b"mfra") + tfra)

    write_fields(path, {"mood": ("calm" * 999,)})
    after = path.read_bytes()
    growth = len(after) - top[-1].end - 8 - len(tfra)
    assert growth > 3996
    index = after[-len(tfra) :][24:]
    width = len(entries) // len(offsets)
    found = [struct.unpack_from(kind, index, width * n) for n in range(len(offsets))]
    moved = [0, *(offset + growth for offset in offsets[1:])]
    assert found == [(99_999_999, offset) for offset in moved]


def without_ape(path: Path) -> bytes:
    """The bytes of a file before its APE tag."""
    return path.read_bytes().split(b"APETAGEX")[0]


def test_ape_tag_of_the_old_version_is_left_alone(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wavpack")
    item = struct.pack("<II", 4, 0) + b"Genre\0Rock"
    old = item + b"APETAGEX" + struct.pack("<IIII8x", 1000, len(item) + 32, 1, 0)
    path.write_bytes(without_ape(path) + old)
    with left_alone(path), pytest.raises(TagFileError, match="old version"):
        write_fields(path, {"mood": ("calm",)})


@pytest.mark.parametrize("name", ["wavpack", "ape", "musepack"])
def test_new_ape_tag_stands_before_an_old_one_at_the_end(tmp_path: Path, name: str) -> None:
    path = make_song(tmp_path, name)
    data = without_ape(path)
    path.write_bytes(data + V1)
    write_fields(path, {"mood": ("calm",)})
    after = path.read_bytes()
    assert after.startswith(data + b"APETAGEX")
    assert after.endswith(V1)
    write_fields(path, {"mood": ()})
    assert path.read_bytes() == data + V1


def test_flags_of_an_ape_tag_stay(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wavpack")
    item = struct.pack("<II", 4, 0) + b"Genre\0Rock"
    flags = 0x00000101  # no header; one that is defined, and one that is not yet
    tag = item + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(item) + 32, 1, flags)
    data = without_ape(path)
    path.write_bytes(data + tag)
    write_fields(path, {"genre": ("Jazz",)})
    assert path.read_bytes() == data + tag.replace(b"Rock", b"Jazz")


def with_more(data: bytes, name: bytes, new: bytes) -> bytes:
    """Put bytes at the end of a box of the highest level that has nothing behind it to move."""
    box = next(box for box in boxes(data) if box.name == name)
    size = struct.pack(">I", box.end - box.start + len(new))
    return data[: box.start] + size + data[box.start + 4 : box.end] + new + data[box.end :]


def test_mp4_with_offsets_that_are_not_known_is_left_alone(tmp_path: Path) -> None:
    path = make_song(tmp_path, "m4a")  # whose table of contents stands at its end
    data = path.read_bytes()
    assert list(boxes(data))[-1].name == b"moov"
    path.write_bytes(with_more(data, b"moov", struct.pack(">I4s12x", 20, b"saio")))
    with left_alone(path), pytest.raises(TagFileError, match="protected"):
        write_fields(path, {"mood": ("calm" * 999,)})
    # Nor is one whose boxes do not fill those that they stand in.
    path.write_bytes(with_more(data, b"moov", b"junk"))
    with left_alone(path), pytest.raises(TagFileError, match="structure is damaged"):
        write_fields(path, {"mood": ("calm",)})


def test_mp4_whose_offsets_stand_in_an_unknown_place_is_not_moved(tmp_path: Path) -> None:
    path = make_song(tmp_path, "m4a_front")
    path.write_bytes(path.read_bytes().replace(b"stco", b"xtco", 1))
    with left_alone(path), pytest.raises(TagFileError, match="its sound would be lost"):
        write_fields(path, {"mood": ("calm" * 999,)})


def test_mp4_text_counts_before_the_old_number(tmp_path: Path) -> None:
    path = make_song(tmp_path, "m4a")
    write_fields(path, {"genre": ("Jazz",)})
    data = path.read_bytes()
    moov = next(box for box in boxes(data) if box.name == b"moov")
    inner = data[moov.content : moov.end]
    text = inner.index(b"\xa9gen") - 4
    old = struct.pack(">I4sI4sIIH", 26, b"gnre", 18, b"data", 0, 0, 18)
    inner = inner[:text] + old + inner[text:]
    # Each box around the items has become longer.
    for name in (b"ilst", b"meta", b"udta"):
        at = inner.index(name) - 4
        size = int.from_bytes(inner[at : at + 4], "big") + len(old)
        inner = inner[:at] + size.to_bytes(4, "big") + inner[at + 4 :]
    head = struct.pack(">I4s", 8 + len(inner), b"moov")
    path.write_bytes(data[: moov.start] + head + inner)
    assert read_fields(path).values == {"genre": ("Jazz",)}


def test_mp4_table_of_contents_with_a_long_head_keeps_it(tmp_path: Path) -> None:
    path = make_song(tmp_path, "m4a_front")
    data = bytearray(path.read_bytes())
    digest = payload_digest(path)
    moov = next(box for box in boxes(bytes(data)) if box.name == b"moov")
    table = data.index(b"stco") + 8
    for at in range(table + 4, table + 4 + 4 * int.from_bytes(data[table : table + 4], "big"), 4):
        data[at : at + 4] = (int.from_bytes(data[at : at + 4], "big") + 8).to_bytes(4, "big")
    data[moov.start : moov.content] = struct.pack(">I4sQ", 1, b"moov", moov.end - moov.start + 8)
    path.write_bytes(data)
    assert payload_digest(path) == digest
    write_fields(path, {"mood": ("calm" * 999,)})
    assert payload_digest(path) == digest
    after = next(box for box in boxes(path.read_bytes()) if box.name == b"moov")
    assert after.content - after.start == 16


def test_asf_header_without_an_extension_takes_all_values(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wma")
    data = path.read_bytes()
    at = data.index(HEADER_EXTENSION)
    size = int.from_bytes(data[at + 16 : at + 24], "little")
    header, count = (int.from_bytes(data[a:b], "little") for a, b in ((16, 24), (24, 28)))
    data = data[:at] + data[at + size :]
    head = (header - size).to_bytes(8, "little") + (count - 1).to_bytes(4, "little")
    path.write_bytes(data[:16] + head + data[28:])
    write_fields(path, {"genre": ("Jazz", "Blues")})
    assert [str(value) for value in ASF(path)["WM/Genre"]] == ["Jazz", "Blues"]


def test_asf_names_and_a_length_that_is_not_the_files_stay(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wma")
    song = ASF(path)
    song["Instrument"] = ["lute"]
    song.save()
    data = path.read_bytes()
    at = data.index(FILE_PROPERTIES) + 40
    path.write_bytes(data[:at] + (123_456).to_bytes(8, "little") + data[at + 8 :])
    write_fields(path, {"instrument": ("piano", "lute" * 500)})
    after = ASF(path)
    assert [str(value) for value in after["Instrument"]] == ["piano", "lute" * 500]
    assert "INSTRUMENT" not in after
    written = path.read_bytes()
    assert int.from_bytes(written[at : at + 8], "little") == 123_456
    heads = [one[one.index(HEADER_EXTENSION) + 24 :][:18] for one in (data, written)]
    assert heads[0] == heads[1]
    assert any(heads[0])


def test_asf_text_ends_where_its_zero_is(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wma")
    song = ASF(path)
    song["WM/Genre"] = ["Jazz\0rest of an older, longer one"]
    song.save()
    assert read_fields(path).values == {"genre": ("Jazz",)}
