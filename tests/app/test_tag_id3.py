"""ID3 tags: their version, their other frames, and the other tags beside them stay."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TCON, TXXX
from mutagen.wave import WAVE

from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.write import apply_plan
from tag_edits import (
    EVERY_FIELD,
    V1,
    add_rich_ape,
    add_rich_id3,
    plan_for,
    write_fields,
)
from tag_samples import decode, encoded, make_file


def frames_of(path: Path) -> list[tuple[bytes, bytes]]:
    """The frames of a v2.3 or v2.4 tag without unsynchronisation: an independent little reader."""
    data = path.read_bytes()
    assert data[:3] == b"ID3"
    end = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    frames, at = [], 10
    while at < end and data[at]:
        size = data[at + 4 : at + 8]
        length = (
            size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]
            if data[3] == 4
            else int.from_bytes(size, "big")
        )
        frames.append((data[at : at + 4], data[at : at + 10 + length]))
        at += 10 + length
    return frames


def is_ours(name: bytes, raw: bytes) -> bool:
    text = raw[11:].replace(b"\0", b"").lstrip(b"\xff\xfe").upper()
    names = (b"MOOD", b"INSTRUMENT", b"VOCAL", b"ERA", b"MLFA_SCORES")
    return name in (b"TCON", b"TMOO", b"TIT1") or (name == b"TXXX" and text.startswith(names))


def others(path: Path) -> list[bytes]:
    return [raw for name, raw in frames_of(path) if not is_ours(name, raw)]


@pytest.mark.parametrize("version", [3, 4])
def test_id3_version_and_all_other_frames_stay(tmp_path: Path, version: int) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_id3(path, version)
    before, sound = others(path), decode(path)
    size = path.stat().st_size
    report = write_fields(path, {"genre": ("Jazz", "Blues"), "mood": ("calm",)})
    assert path.read_bytes()[3] == version
    assert others(path) == before
    assert report.other_fields_count == len(before) == 17 + 1 + 5
    assert path.stat().st_size == size, "padding takes up the change"
    names = [name for name, _ in frames_of(path)]
    assert (b"TMOO" in names) == (version == 4)
    tag = ID3(path, translate=False)
    assert tag["TCON"].text == ["Jazz", "Blues"]
    assert tag["TMOO" if version == 4 else "TXXX:MOOD"].text == ["calm"]
    assert decode(path) == sound


def test_id3_without_padding_grows(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_id3(path, 3, padding=0)
    before, size = others(path), path.stat().st_size
    write_fields(path, EVERY_FIELD)
    assert others(path) == before
    assert path.stat().st_size > size
    write_fields(path, {"scores": ()})
    assert others(path) == before


def id3_v22(*frames: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack(">I", len(data))[1:] + data for name, data in frames)
    return b"ID3\x02\x00\x00" + bytes((0, 0, len(body) >> 7, len(body) & 0x7F)) + body


def test_id3_v22_stays_v22(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    head = id3_v22((b"TT2", b"\0Name"), (b"TCO", b"\0(17)"), (b"PIC", b"\0PNG\x03\0data"))
    path.write_bytes(head + path.read_bytes())
    assert read_fields(path).id3_version == "2.2"
    assert read_fields(path).values == {"genre": ("Rock",)}
    write_fields(path, {"genre": ("Jazz",), "mood": ("日本",)})
    data = path.read_bytes()
    assert data[3] == 2
    assert b"TT2\0\0\x05\0Name" in data
    assert b"PIC\0\0\x0a\0PNG\x03\0data" in data
    assert read_fields(path).values == {"genre": ("Jazz",), "mood": ("日本",)}
    assert ID3(path)["TCON"].text == ["Jazz"]


def test_id3v1_stays_and_is_read(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    path.write_bytes(path.read_bytes() + V1)
    assert read_fields(path).values == {"genre": ("Jazz",)}
    write_fields(path, {"mood": ("calm",)})
    data = path.read_bytes()
    assert data.endswith(V1)
    assert data[:4] == b"ID3\x04"
    assert read_fields(path).values == {"genre": ("Jazz",), "mood": ("calm",)}
    # To programs that read the new tag only, nothing is gone.
    tag = ID3(path, load_v1=False)
    assert str(tag["TIT2"]) == "Old name"
    assert str(tag["TALB"]) == "Album"
    assert str(tag["TDRC"]) == "1999"
    assert str(tag["TRCK"]) == "7"
    assert tag["TPE1"].text[0].encode("latin-1") == "Бард".encode("cp1251")
    assert tag["COMM::eng"].text == ["said"]
    assert tag["TCON"].text == ["Jazz"]
    write_fields(path, {"genre": ("Metal",)})
    assert path.read_bytes().endswith(V1)
    assert read_fields(path).values["genre"] == ("Metal",)


def test_ape_tag_beside_id3_stays(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_ape(path)
    path.write_bytes(path.read_bytes() + V1)
    at = path.read_bytes().index(b"APETAGEX")
    tail = path.read_bytes()[at:]
    add_rich_id3(path, 3)
    write_fields(path, EVERY_FIELD)
    assert path.read_bytes().endswith(tail)
    assert read_fields(path).values == EVERY_FIELD


def test_ape_tag_alone_on_an_mp3_is_the_one_that_is_edited(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_ape(path)
    write_fields(path, EVERY_FIELD)
    assert path.read_bytes()[:3] != b"ID3"
    tag = APEv2(path)
    assert list(tag["Genre"]) == list(EVERY_FIELD["genre"])
    assert list(tag["Artist"]) == ["One", "Two"]


def test_gain_of_an_ape_tag_does_not_make_it_the_songs_tag(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    tag = APEv2()
    tag["MP3GAIN_MINMAX"] = "89,179"
    tag.save(path)
    tail = path.read_bytes()[len(encoded("mp3")) :]
    write_fields(path, {"genre": ("Jazz",)})
    assert path.read_bytes()[:4] == b"ID3\x04"
    assert path.read_bytes().endswith(tail)


@pytest.mark.parametrize("name", ["wav", "aiff", "rf64"])
def test_id3_in_chunks_keeps_other_chunks_and_the_version(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    data = path.read_bytes()
    big = name == "aiff"

    def chunk(kind: bytes, content: bytes) -> bytes:
        size = len(content).to_bytes(4, "big" if big else "little")
        return kind + size + content + b"\0" * (len(content) % 2)

    helper = tmp_path / "tag.mp3"
    helper.write_bytes(b"")
    add_rich_id3(helper, 3)
    tag = helper.read_bytes()
    extra = chunk(b"bext" if not big else b"ANNO", b"odd length!") + chunk(b"ID3 ", tag)
    data += extra + chunk(b"cue " if not big else b"MARK", b"\0\0\0\0")
    if name == "rf64":
        data = data[:20] + struct.pack("<Q", len(data) - 8) + data[28:]
    else:
        data = data[:4] + (len(data) - 8).to_bytes(4, "big" if big else "little") + data[8:]
    path.write_bytes(data)
    sound = decode(path)
    report = write_fields(path, EVERY_FIELD)
    after = path.read_bytes()
    assert report.other_fields_count == 23
    assert chunk(b"bext" if not big else b"ANNO", b"odd length!") in after
    assert after.endswith(chunk(b"cue " if not big else b"MARK", b"\0\0\0\0"))
    assert after.count(b"ID3 ") == 1, "the chunk keeps the name it was found with"
    start = after.index(b"ID3\x03")
    helper.write_bytes(after[start:])
    assert ID3(helper, translate=False)["TXXX:MOOD"].text == list(EVERY_FIELD["mood"])
    declared = after[20:28] if name == "rf64" else after[4:8]
    assert int.from_bytes(declared, "big" if big else "little") == len(after) - 8
    assert decode(path) == sound


def test_wav_list_gives_the_genre_until_there_is_another(tmp_path: Path) -> None:
    path = make_file("wav", tmp_path)
    info = b"LIST" + struct.pack("<I", 18) + b"INFOIGNR" + struct.pack("<I", 5) + b"Folk\0\0"
    data = path.read_bytes() + info
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    assert read_fields(path).values == {"genre": ("Folk",)}
    write_fields(path, {"genre": ("Jazz",)})
    assert read_fields(path).values == {"genre": ("Jazz",)}
    assert info in path.read_bytes()


@pytest.mark.parametrize("version", ["2.3", "2.4"])
def test_new_tag_in_a_wav_takes_over_what_its_list_says(tmp_path: Path, version: str) -> None:
    """Many programs read the list only where there is no ID3 tag."""
    path = make_file("wav", tmp_path)
    texts = {
        b"INAM": "Füße".encode(),
        b"IART": "Бард".encode("cp1251"),
        b"IPRD": b"Album",
        b"ICRD": b"1999-05-01",
        b"IPRT": b"3/12",
        b"ICMT": "sägt".encode(),
        b"ICOP": b"2001 someone",
        b"IGNR": b"Folk",
        b"ISFT": b"something",
    }
    entries = b"".join(
        name + struct.pack("<I", len(text)) + text + bytes(len(text) % 2)
        for name, text in texts.items()
    )
    info = b"LIST" + struct.pack("<I", len(entries) + 4) + b"INFO" + entries
    data = path.read_bytes() + info
    old = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]
    path.write_bytes(old)
    plan = replace(plan_for(path, {"mood": ("calm",)}), new_id3_version=version)
    assert apply_plan(plan).other_fields_count == 7  # the genre is a field of ours
    tag = WAVE(path).tags
    assert tag.version == (2, 4, 0) if version == "2.4" else (2, 3, 0)
    found = {frame.FrameID: str(frame) for frame in tag.values() if frame.FrameID != "TXXX"}
    assert found.pop("TDRC") == ("1999-05-01" if version == "2.4" else "1999")
    assert found.pop("TMOO", "calm") == "calm"
    assert found == {
        "TIT2": "Füße",
        "TPE1": "Бард".encode("cp1251").decode("latin-1"),
        "TALB": "Album",
        "TRCK": "3/12",
        "COMM": "sägt",
        "TCOP": "2001 someone",
        "TCON": "Folk",
    }
    assert info in path.read_bytes()
    write_fields(path, {"genre": ("Jazz",)})
    assert read_fields(path).values == {"genre": ("Jazz",), "mood": ("calm",)}


@pytest.mark.parametrize(
    ("stored", "names"),
    [
        (["(17)"], ("Rock",)),
        (["17"], ("Rock",)),
        (["(17)(RX)Foo"], ("Rock", "Remix", "Foo")),
        (["(17)Rock"], ("Rock",)),
        (["(255)"], None),
        (["((Foo)"], ("(Foo)",)),
        (["Rock/Pop", "80s"], ("Rock/Pop", "80s")),
        (["(90s) Hits"], ("(90s) Hits",)),
    ],
)
def test_number_genres_are_read_by_name_and_not_rewritten(
    tmp_path: Path, stored: list[str], names: tuple[str, ...] | None
) -> None:
    path = make_file("mp3", tmp_path)
    tag = ID3()
    tag.add(TCON(encoding=0, text=stored))
    tag.save(path, v2_version=3, v23_sep=None)
    assert read_fields(path).values.get("genre") == names
    write_fields(path, {"mood": ("calm",)})
    assert ID3(path, translate=False)["TCON"].text == stored
    if names:
        write_fields(path, {"genre": (*names, "(odd) one")})
        assert read_fields(path).values["genre"] == (*names, "(odd) one")


def test_mood_keeps_the_case_of_its_name_and_both_places_agree(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    tag = ID3()
    tag.add(TXXX(encoding=0, desc="Mood", text=["sad"]))
    tag.save(path, v2_version=3)
    write_fields(path, {"mood": ("glad",)})
    assert ID3(path, translate=False)["TXXX:Mood"].text == ["glad"]
    tag.save(path, v2_version=4)
    assert read_fields(path).values == {"mood": ("sad",)}
    write_fields(path, {"mood": ("glad",)})
    tag = ID3(path)
    assert tag["TXXX:Mood"].text == tag["TMOO"].text == ["glad"]


def test_unsynchronised_tags(tmp_path: Path) -> None:
    for version in (3, 4):
        path = tmp_path / f"{version}.mp3"
        raw = b"PRIV" + struct.pack(">I", 9) + b"\0\0" + b"me\0\xff\xe0\xff\0\xffa"
        if version == 3:
            body = raw.replace(b"\xff\xe0", b"\xff\0\xe0").replace(b"\xff\0\xff", b"\xff\0\0\xff")
        else:
            inner = b"me\0\xff\0\xe0\xff\0\0\xffa"
            body = b"PRIV" + struct.pack(">I", len(inner)) + b"\0\x02" + inner
        head = b"ID3" + bytes((version, 0, 0x80, 0, 0, 0, len(body)))
        path.write_bytes(head + body + encoded("mp3"))
        private = ID3(path)["PRIV:me:ÿàÿ\0ÿa"].data
        write_fields(path, {"genre": ("日本",), "mood": ("ÿþ",)})
        assert path.read_bytes()[5] == 0x80
        tag = ID3(path, translate=False)
        assert tag["PRIV:me:ÿàÿ\0ÿa"].data == private
        assert tag["TCON"].text == ["日本"]
        assert read_fields(path).values == {"genre": ("日本",), "mood": ("ÿþ",)}


def test_v24_tag_with_plain_sizes(tmp_path: Path) -> None:
    # iTunes wrote sizes of eight bits a byte into v2.4 tags.
    data = b"\0" + b"x" * 300
    body = b"TIT2" + struct.pack(">I", len(data)) + b"\0\0" + data
    head = b"ID3\x04\0\0" + bytes((0, 0, len(body) >> 7, len(body) & 0x7F))
    path = tmp_path / "a.mp3"
    path.write_bytes(head + body + encoded("mp3"))
    long = tuple(f"genre number {number}" for number in range(30))
    write_fields(path, {"genre": long})
    assert body in path.read_bytes()
    assert ID3(path)["TCON"].text == list(long)
    assert read_fields(path).values["genre"] == long
