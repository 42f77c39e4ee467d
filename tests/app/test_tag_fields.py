"""Every field in every container: written, read back by us, by mutagen and by other programs."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.asf import ASF
from mutagen.flac import FLAC, CueSheet, CueSheetTrack, SeekTable
from mutagen.mp4 import MP4

from mlfa_app.errors import TagFileError
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.ogg_pages import NO_POSITION, read_pages
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from tag_edits import (
    EVERY_FIELD,
    V1,
    add_rich_ape,
    add_rich_asf,
    add_rich_id3,
    add_rich_mp4,
    picture,
    write_fields,
)
from tag_samples import KINDS, PLAYABLE, decode, encoded, make_file, run_tool


@pytest.mark.parametrize("name", KINDS)
def test_every_field_survives_in_every_container(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    sound = decode(path) if name in PLAYABLE else b""
    digest = payload_digest(path)
    assert read_fields(path).values == {}
    report = write_fields(path, EVERY_FIELD)
    assert report.written == EVERY_FIELD
    assert report.skipped is None
    assert report.audio_identical
    fields = read_fields(path)
    assert fields.values == EVERY_FIELD
    assert fields.container == KINDS[name].container
    assert payload_digest(path) == digest
    if name in PLAYABLE:
        assert decode(path) == sound
    # Fewer and longer values, then none: nothing of ours remains.
    changed = {**EVERY_FIELD, "genre": ("Ambient",), "mood": tuple("m" * n for n in range(1, 300))}
    write_fields(path, changed)
    assert read_fields(path).values == changed
    write_fields(path, dict.fromkeys(EVERY_FIELD, ()))
    assert read_fields(path).values == {}
    assert payload_digest(path) == digest
    if (
        KINDS[name].container not in ("FLAC", "MP4", "Windows Media")
        and "Ogg" not in KINDS[name].container
    ):
        assert path.read_bytes() == encoded(name), "an empty tag is left out"


@pytest.mark.parametrize("name", [*(n for n in KINDS if n not in ("ape", "musepack"))])
def test_content_decides_and_not_the_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(encoded(name))
    write_fields(path, {"genre": ("Jazz",)})
    assert path.name == "song.mp3"
    assert read_fields(path).container == KINDS[name].container
    assert read_fields(path).values == {"genre": ("Jazz",)}


def blocks_of(path: Path) -> list[tuple[int, bytes]]:
    data = path.read_bytes()
    at, blocks, is_last = data.index(b"fLaC") + 4, [], False
    while not is_last:
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        blocks.append((data[at] & 0x7F, data[at + 4 : at + 4 + size]))
        is_last = bool(data[at] & 0x80)
        at += 4 + size
    return blocks


def test_flac_blocks_and_odd_comments_stay(tmp_path: Path) -> None:
    path = make_file("flac", tmp_path)
    song = FLAC(path)
    song["Title"], song["ARTIST"] = ["Füße"], ["One", "Two"]
    song["replaygain_track_gain"] = ["-6.50 dB"]
    song["genre"] = ["Rock", "Pop"]
    song.add_picture(picture(6000))
    song.add_picture(picture(3000, 4))
    sheet = CueSheet(None)
    sheet.tracks.append(CueSheetTrack(170, 44100))
    song.metadata_blocks.append(sheet)
    if not song.seektable:
        song.metadata_blocks.append(SeekTable(struct.pack(">QQH", 0, 0, 4096)))
    song.save(padding=lambda info: 2000)
    # An application block, and a comment in another alphabet than the format allows.
    data = path.read_bytes()
    block = b"\x02\x00\x00\x08" + b"APPLdata"
    data = data[:42] + block + data[42:].replace("Title=Füße".encode(), b"Title=F\xfcr\xdfes", 1)
    path.write_bytes(ID3_EMPTY + data + V1)

    before, size = blocks_of(path), path.stat().st_size
    report = write_fields(path, EVERY_FIELD)
    after = blocks_of(path)
    assert [b for b in before if b[0] not in (1, 4)] == [b for b in after if b[0] not in (1, 4)]
    assert [kind for kind, _ in before] == [kind for kind, _ in after]
    assert path.stat().st_size == size
    raw = path.read_bytes()
    assert raw.startswith(ID3_EMPTY)
    assert raw.endswith(V1)
    comments = dict(after)[4]
    assert b"Title=F\xfcr\xdfes" in comments
    assert b"genre=Drum & Bass" in comments, "the key keeps its case"
    assert report.other_fields_count >= 4 + 2 + 2
    assert read_fields(path).values == EVERY_FIELD


ID3_EMPTY = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)


def test_flac_without_comments_or_padding(tmp_path: Path) -> None:
    path = make_file("flac", tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\x80" + data[5:42] + data[data.index(b"\xff\xf8") :])
    assert [kind for kind, _ in blocks_of(path)] == [0]
    sound = decode(path)
    write_fields(path, EVERY_FIELD)
    assert [kind for kind, _ in blocks_of(path)] == [0, 4]
    assert decode(path) == sound
    assert FLAC(path)["GENRE"] == list(EVERY_FIELD["genre"])


@pytest.mark.parametrize("name", ["ogg", "opus", "oggflac", "speex"])
@pytest.mark.parametrize("size", [0, 300_000])
def test_ogg_comments_pictures_and_gain_stay(tmp_path: Path, name: str, size: int) -> None:
    path = make_file(name, tmp_path)
    song = mutagen.File(path)
    song["Title"], song["artist"] = ["Füße"], ["One", "Two"]
    song["R128_TRACK_GAIN"] = ["-512"]
    song["CHAPTER001"] = ["00:00:00.000"]
    if size:
        song["metadata_block_picture"] = [
            base64.b64encode(picture(size, kind).write()).decode() for kind in (3, 4)
        ]
    song.save()
    sound = decode(path)
    others_before = dict(mutagen.File(path))
    huge = tuple(f"mood {number}" * 50 for number in range(400))
    write_fields(path, {**EVERY_FIELD, "mood": huge})
    song = mutagen.File(path)
    assert {k: v for k, v in song.items() if k in others_before} == others_before
    assert song["MOOD"] == list(huge)
    assert decode(path) == sound
    write_fields(path, {"mood": ()})
    assert decode(path) == sound
    sequence = page_numbers(path)
    assert sequence == list(range(len(sequence)))


def page_numbers(path: Path) -> list[int]:
    data, numbers, at = path.read_bytes(), [], 0
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        numbers.append(int.from_bytes(data[at + 18 : at + 22], "little"))
        at += 27 + data[at + 26] + sum(data[at + 27 : at + 27 + data[at + 26]])
    return numbers


@pytest.mark.parametrize("name", ["ogg", "opus", "oggflac"])
def test_ogg_pages_that_have_room_take_more_comments(tmp_path: Path, name: str) -> None:
    """With a picture there are many pages, which others write half full: none is needed more."""
    path = make_file(name, tmp_path)
    song = mutagen.File(path)
    song["metadata_block_picture"] = [base64.b64encode(picture(90_000).write()).decode()]
    song.save()
    with FileBytes(path) as file:
        before = list(read_pages(file, Span(0, file.size_bytes)))
    assert sum(page.position == NO_POSITION for page in before) > 5
    sound = decode(path)
    for moods in (["calm"], [f"mood {number}" * 50 for number in range(30)], []):
        write_fields(path, {"mood": tuple(moods)})
        with FileBytes(path) as file:
            after = list(read_pages(file, Span(0, file.size_bytes)))
        assert len(after) == len(before)
        assert not any(page.damage for page in after)
        first_sound = next(n for n, page in enumerate(before) if page.position not in _HEADS)
        assert [page[1:] for page in after[first_sound:]] == [
            page[1:] for page in before[first_sound:]
        ]
        assert mutagen.File(path)["metadata_block_picture"] == song["metadata_block_picture"]
        assert mutagen.File(path).get("mood", []) == moods
        assert decode(path) == sound


@pytest.mark.parametrize("name", ["ogg", "oggflac"])
def test_ogg_comments_of_any_length_leave_what_follows_them(tmp_path: Path, name: str) -> None:
    """Where they end near the end of a page, the next packet must not be cut otherwise."""
    path = make_file(name, tmp_path)
    sound = decode(path)
    for size in (*range(58_000, 66_500, 650), 123_000, 500, 0):
        write_fields(path, {"mood": ("x" * size,) if size else ()})
        assert len("".join(mutagen.File(path).get("mood", []))) == size
    assert decode(path) == sound


_HEADS = (0, NO_POSITION)


def test_chained_ogg_is_edited_in_its_first_song(tmp_path: Path) -> None:
    path = tmp_path / "chained.ogg"
    path.write_bytes(encoded("ogg") + encoded("ogg") + encoded("opus"))
    digest = payload_digest(path)
    write_fields(path, {"mood": tuple(f"mood {number}" * 50 for number in range(400))})
    assert path.read_bytes().endswith(encoded("ogg") + encoded("opus"))
    assert payload_digest(path) == digest


@pytest.mark.parametrize("name", ["m4a", "m4a_front", "alac"])
def test_mp4_items_stay(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    add_rich_mp4(path)
    song = MP4(path)
    song["----:com.apple.iTunes:Mood"] = [b"sad"]
    song.save()
    before, sound = dict(MP4(path)), decode(path)
    write_fields(path, EVERY_FIELD)
    after = dict(MP4(path))
    assert {k: v for k, v in after.items() if k in before and "Mood" not in k} == {
        k: v for k, v in before.items() if "Mood" not in k
    }
    assert after["\xa9gen"] == list(EVERY_FIELD["genre"])
    assert [bytes(v).decode() for v in after["----:com.apple.iTunes:Mood"]] == list(
        EVERY_FIELD["mood"]
    )
    assert "----:com.apple.iTunes:MOOD" not in after
    assert bytes(after["----:org.example:MOOD"][0]) == b"not ours"
    huge = tuple(f"mood {number}" * 50 for number in range(900))
    write_fields(path, {"mood": huge})
    assert read_fields(path).values["mood"] == huge
    assert decode(path) == sound


def test_mp4_number_genre_is_read_and_dropped_with_the_text(tmp_path: Path) -> None:
    path = make_file("m4a", tmp_path)
    song = MP4(path)
    song["\xa9nam"] = ["x"]
    song.save()
    data = path.read_bytes()
    old = struct.pack(">I4sI4sIIH", 26, b"gnre", 18, b"data", 0, 0, 18)
    at = data.index(b"ilst") - 4
    free = data.index(b"free", at) - 4
    size = int.from_bytes(data[at : at + 4], "big")
    room = int.from_bytes(data[free : free + 4], "big")
    data = (
        data[:at]
        + struct.pack(">I4s", size + 26, b"ilst")
        + old
        + data[at + 8 : at + size]
        + struct.pack(">I4s", room - 26, b"free")
        + data[free + 8 + 26 :]
    )
    path.write_bytes(data)
    assert read_fields(path).values == {"genre": ("Rock",)}
    write_fields(path, {"mood": ("calm",)})
    assert old in path.read_bytes()
    write_fields(path, {"genre": ("Jazz",)})
    assert b"gnre" not in path.read_bytes()
    assert MP4(path)["\xa9gen"] == ["Jazz"]


@pytest.mark.parametrize("name", ["wavpack", "ape", "musepack"])
def test_ape_items_stay(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    add_rich_ape(path)
    tag = APEv2(path)
    tag["mood"] = "sad"
    tag.save(path)
    path.write_bytes(path.read_bytes() + V1)
    before = {k: v for k, v in APEv2(path).items() if k != "mood"}
    write_fields(path, EVERY_FIELD)
    after = APEv2(path)
    assert {k: v for k, v in after.items() if k in before} == before
    assert list(after["Mood"]) == list(EVERY_FIELD["mood"])
    assert b"\0mood\0" in path.read_bytes(), "the key keeps its case"
    assert path.read_bytes().endswith(V1)


def test_asf_attributes_stay(tmp_path: Path) -> None:
    path = make_file("wma", tmp_path)
    add_rich_asf(path)
    before, sound = dict(ASF(path)), decode(path)
    write_fields(path, EVERY_FIELD)
    after = dict(ASF(path))
    assert {k: v for k, v in after.items() if k in before} == before
    assert [str(v) for v in after["WM/Genre"]] == list(EVERY_FIELD["genre"])
    assert [str(v) for v in after["INSTRUMENT"]] == list(EVERY_FIELD["instrument"])
    assert decode(path) == sound


def test_asf_knows_its_new_length(tmp_path: Path) -> None:
    path = make_file("wma", tmp_path)
    write_fields(path, EVERY_FIELD)
    data = path.read_bytes()
    at = data.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"))
    assert len(data) != len(encoded("wma"))
    assert int.from_bytes(data[at + 40 : at + 48], "little") == len(data)


def probe(path: Path) -> dict[str, str]:
    shown = json.loads(
        run_tool(
            "ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)
        )
    )
    tags = shown["format"].get("tags", {}) | shown["streams"][0].get("tags", {})
    return {key.lower(): value for key, value in tags.items()}


# FFmpeg does not look for ID3 in RF64 and before True Audio.
@pytest.mark.parametrize("name", [n for n in PLAYABLE if n not in ("rf64", "tta")])
def test_ffprobe_reads_our_fields(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    write_fields(path, {"genre": ("Jazz",), "mood": ("düster",), "instrument": ("piano",)})
    tags = probe(path)
    assert "jazz" in {tags.get("genre", "").lower(), tags.get("wm/genre", "").lower()}
    moods = {tags.get(key) for key in ("mood", "tmoo", "wm/mood")}
    assert "düster" in moods
    assert tags.get("instrument") == "piano"


def test_metaflac_and_flac_agree(tmp_path: Path) -> None:
    path = make_file("flac", tmp_path)
    write_fields(path, EVERY_FIELD)
    shown = run_tool(
        "metaflac", "--no-utf8-convert", "--show-tag=GENRE", "--show-tag=MOOD", str(path)
    )
    assert shown.splitlines() == [
        *(f"GENRE={value}" for value in EVERY_FIELD["genre"]),
        *(f"MOOD={value}" for value in EVERY_FIELD["mood"]),
    ]
    run_tool("flac", "--silent", "--test", str(path))


def test_vorbiscomment_agrees(tmp_path: Path) -> None:
    path = make_file("ogg", tmp_path)
    write_fields(path, EVERY_FIELD)
    shown = run_tool("vorbiscomment", "--raw", "--list", str(path)).splitlines()
    assert [line for line in shown if line.startswith("INSTRUMENT")] == [
        f"INSTRUMENT={value}" for value in EVERY_FIELD["instrument"]
    ]


@pytest.mark.parametrize("version", [3, 4])
def test_id3v2_and_eyed3_agree(tmp_path: Path, version: int) -> None:
    path = make_file("mp3", tmp_path)
    add_rich_id3(path, version)
    write_fields(path, {"genre": ("Jazz",), "mood": ("calm",)})
    shown = run_tool("id3v2", "--list", str(path))
    if version == 3:  # id3v2 does not know the other one.
        assert "TCON (Content type): Jazz" in shown
        assert "(MOOD): calm" in shown
    report = run_tool("eyeD3", "--no-color", str(path))
    assert f"ID3 v2.{version}" in report
    assert "genre: Jazz" in report
    assert "Serato Markers2" in report


def test_atomicparsley_agrees(tmp_path: Path) -> None:
    path = make_file("m4a_front", tmp_path)
    add_rich_mp4(path)
    write_fields(path, {"genre": ("Jazz",), "mood": ("calm",)})
    shown = run_tool("AtomicParsley", str(path), "-t")
    assert 'gen" contains: Jazz' in shown
    assert "MOOD" in shown
    assert "contains: calm" in shown
    assert "covr" in shown


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no kind whose fields"),
        (b"just text, renamed", "no kind whose fields"),
        (b"DSD " + bytes(300), "cannot write fields into DSF"),
        (b"OggS" + bytes(300), "no kind of sound"),
    ],
)
def test_what_has_no_fields_says_so(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(data)
    with pytest.raises(TagFileError, match=word) as caught:
        read_fields(path)
    assert caught.value.path == path
    assert caught.value.advice


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(TagFileError, match="not there"):
        read_fields(tmp_path / "gone.mp3")
