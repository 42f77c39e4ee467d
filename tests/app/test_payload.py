"""The digest of the encoded audio: the same after any edit of tags, another for other audio."""

from __future__ import annotations

import hashlib
import os
import struct
import tracemalloc
from pathlib import Path

import av
import mutagen
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.id3 import APIC, ID3, TIT2
from mutagen.oggvorbis import OggVorbis

from mlfa_app.library import ogg_pages, payload_mp4
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import payload_digest
from tag_samples import KINDS, decode, encoded, make_file, run_tool


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


ID3_24 = b"ID3\x04\x00\x00" + bytes((0, 0, 0, 15)) + b"TIT2\0\0\0\x05\0\0\x03Name"
ID3_23_PADDED = b"ID3\x03\x00\x00" + bytes((0, 0, 1, 0)) + bytes(128)
ID3_FOOTED = (
    b"ID3\x04\x00\x10" + bytes((0, 0, 0, 15)) + b"TIT2\0\0\0\x05\0\0\x03Name"
    b"3DI\x04\x00\x10" + bytes((0, 0, 0, 15))
)
V1 = b"TAG" + b"name".ljust(124, b"\0") + b"\x11"
ENHANCED = b"TAG+" + bytes(223)
LYRICS2 = b"LYRICSBEGININD0000200LYR00005words"
LYRICS2 += f"{len(LYRICS2):06}".encode() + b"LYRICS200"
LYRICS1 = b"LYRICSBEGINold wordsLYRICSEND"


def ape_tag(*, header: bool) -> bytes:
    item = struct.pack("<II", 4, 0) + b"Genre\0Rock"
    flags = 1 << 31 if header else 0

    def mark(extra: int) -> bytes:
        return b"APETAGEX" + struct.pack("<4I8x", 2000, len(item) + 32, 1, flags | extra)

    return (mark(1 << 29) if header else b"") + item + mark(0)


FRAMES = encoded("mp3")


@pytest.mark.parametrize(
    "stack",
    [
        (b"", FRAMES, b""),
        (ID3_24, FRAMES, b""),
        (ID3_24 + ID3_23_PADDED, FRAMES, V1),
        (ID3_FOOTED, FRAMES, ENHANCED + V1),
        (b"", FRAMES, LYRICS2 + V1),
        (b"", FRAMES, LYRICS1 + V1),
        (b"", FRAMES, ape_tag(header=True) + V1),
        (b"", FRAMES, ape_tag(header=False)),
        (ID3_23_PADDED, FRAMES, ape_tag(header=True) + LYRICS2 + V1),
        (b"", FRAMES, LYRICS2 + ape_tag(header=False) + V1 + ID3_FOOTED),
    ],
    ids=range(10),
)
def test_mp3_payload_is_what_stands_between_the_tags(
    tmp_path: Path, stack: tuple[bytes, bytes, bytes]
) -> None:
    data = b"".join(stack)
    assert payload_digest(write(tmp_path / "a.mp3", data)) == sha256(FRAMES)


def test_suffix_does_not_matter(tmp_path: Path) -> None:
    for name in ("flac", "m4a", "ogg", "wav", "wma"):
        data = encoded(name)
        right = write(tmp_path / f"right{KINDS[name].suffix}", data)
        wrong = write(tmp_path / f"wrong_{name}.mp3", data)
        assert payload_digest(right) == payload_digest(wrong) != sha256(data)


@pytest.mark.parametrize("name", KINDS)
def test_another_tagger_leaves_the_digest(tmp_path: Path, name: str) -> None:
    path = make_file(name, tmp_path)
    before = payload_digest(path)
    if name in ("rf64", "m4a_fragments"):
        pytest.skip("mutagen does not write RF64, and breaks fragmented files")
    if name in ("adts", "tta"):
        ID3().save(path)
        tags = ID3(path)
        tags.add(TIT2(encoding=3, text="a title " * 500))
        tags.save(path)
    elif name in ("mp3", "wav", "aiff"):
        song = mutagen.File(path)
        song.add_tags()
        song.tags.add(TIT2(encoding=3, text="a title"))
        song.tags.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=bytes(30_000)))
        song.save()
    else:
        song = mutagen.File(path)
        if song.tags is None:
            song.add_tags()
        key = {"MP4": "\xa9nam"}.get(KINDS[name].container, "Title")
        song[key] = ["a title " * 9_000 if key != "Title" or name != "wma" else "a title"]
        song.save()
    assert path.read_bytes() != encoded(name)
    assert payload_digest(path) == before


@pytest.mark.parametrize("name", KINDS)
def test_other_audio_has_another_digest(tmp_path: Path, name: str) -> None:
    data = bytearray(encoded(name))
    before = payload_digest(make_file(name, tmp_path))
    # In the middle of every file here there is sound.
    data[len(data) // 2] ^= 0x55
    assert payload_digest(write(tmp_path / f"other{KINDS[name].suffix}", bytes(data))) != before


def test_flac_payload_is_the_frames_between_tags(tmp_path: Path) -> None:
    data = encoded("flac")
    at, is_last = 4, False
    while not is_last:
        is_last = bool(data[at] & 0x80)
        at += 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    assert data[at : at + 2] == b"\xff\xf8"
    path = write(tmp_path / "a.flac", ID3_24 + data + V1)
    assert payload_digest(path) == sha256(data[at:])


def test_wav_payload_is_format_and_samples(tmp_path: Path) -> None:
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    samples = bytes(range(256)) * 4

    def wav(*chunks: tuple[bytes, bytes]) -> bytes:
        body = b"".join(n + struct.pack("<I", len(c)) + c + b"\0" * (len(c) % 2) for n, c in chunks)
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body

    plain = wav((b"fmt ", fmt), (b"data", samples))
    info = b"INFOIGNR\4\0\0\0Folk"
    busy = wav((b"odd ", b"x"), (b"fmt ", fmt), (b"data", samples), (b"LIST", info))
    faster = wav((b"fmt ", struct.pack("<HHIIHH", 1, 1, 9000, 18000, 2, 16)), (b"data", samples))
    expected = sha256(fmt + samples)
    assert payload_digest(write(tmp_path / "plain.wav", plain)) == expected
    assert payload_digest(write(tmp_path / "busy.wav", busy)) == expected
    assert payload_digest(write(tmp_path / "faster.wav", faster)) != expected


def test_rf64_and_wav_of_the_same_samples_agree(tmp_path: Path) -> None:
    plain, long = make_file("wav", tmp_path, "plain"), make_file("rf64", tmp_path, "long")
    assert long.read_bytes()[:4] == b"RF64"
    assert payload_digest(long) == payload_digest(plain)


def test_wav_without_its_length_filled_in(tmp_path: Path) -> None:
    data = bytearray(encoded("wav"))
    whole = payload_digest(write(tmp_path / "a.wav", bytes(data)))
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    assert payload_digest(write(tmp_path / "piped.wav", bytes(data))) == whole


def spans_content(path: Path) -> bytes:
    with FileBytes(path) as file:
        spans = payload_mp4.audio_spans(file, Span(0, file.size_bytes))
        return b"".join(file.at(span.start, span.size_bytes) for span in spans)


def test_mp4_samples_are_found_wherever_the_tables_stand(tmp_path: Path) -> None:
    end = make_file("m4a", tmp_path, "end")
    front = make_file("m4a_front", tmp_path, "front")
    assert end.read_bytes().index(b"mdat") < end.read_bytes().index(b"moov")
    assert front.read_bytes().index(b"moov") < front.read_bytes().index(b"mdat")
    samples = spans_content(end)
    assert len(samples) > 10_000
    assert payload_digest(end) == payload_digest(front) == sha256(samples)


def test_mp4_fragments_hold_the_same_samples(tmp_path: Path) -> None:
    whole = make_file("m4a", tmp_path, "whole")
    pieces = make_file("m4a_fragments", tmp_path, "pieces")
    assert pieces.read_bytes().count(b"moof") > 2
    assert spans_content(pieces) == spans_content(whole)
    assert payload_digest(pieces) == payload_digest(whole)


def test_mp4_offset_that_leads_elsewhere_changes_the_digest(tmp_path: Path) -> None:
    data = bytearray(make_file("m4a_front", tmp_path).read_bytes())
    before = payload_digest(tmp_path / "song.m4a")
    at = data.index(b"stco") + 12
    offset = int.from_bytes(data[at : at + 4], "big")
    data[at : at + 4] = (offset + 3).to_bytes(4, "big")
    assert payload_digest(write(tmp_path / "moved.m4a", bytes(data))) != before


def test_damage_that_another_tagger_does_to_fragments_shows(tmp_path: Path) -> None:
    # mutagen 1.48 corrects the offsets of the first fragment only.
    path = make_file("m4a_fragments", tmp_path)
    before, sound = payload_digest(path), decode(path)
    song = mutagen.File(path)
    song["\xa9nam"] = ["a title " * 9_000]
    song.save()
    try:
        is_damaged = decode(path) != sound
    except av.error.FFmpegError:
        is_damaged = True
    assert is_damaged == (payload_digest(path) != before)


def test_mp4_without_usable_tables_counts_its_media_data(tmp_path: Path) -> None:
    box = struct.pack(">I4s", 16, b"ftyp") + b"M4A \0\0\0\0"
    media = b"samples" * 50
    data = box + struct.pack(">I4sQ", 1, b"mdat", 16 + len(media)) + media
    assert payload_digest(write(tmp_path / "a.m4a", data)) == sha256(b"media data" + media)


def page_list(path: Path) -> list[ogg_pages.OggPage]:
    with FileBytes(path) as file:
        return list(ogg_pages.read_pages(file, Span(0, file.size_bytes)))


@pytest.mark.parametrize("name", ["ogg", "opus", "oggflac"])
@pytest.mark.parametrize("num_segments", [1, 7, 255])
def test_ogg_digest_ignores_how_packets_lie_on_pages(
    tmp_path: Path, name: str, num_segments: int
) -> None:
    path = make_file(name, tmp_path)
    pages = page_list(path)
    lacing = b"".join(page.lacing for page in pages)
    body = b"".join(page.body for page in pages)
    result, at = [], 0
    for number, start in enumerate(range(0, len(lacing), num_segments)):
        table = lacing[start : start + num_segments]
        continued = ogg_pages.CONTINUED if start and lacing[start - 1] == 255 else 0
        flags = continued | (0 if start else ogg_pages.FIRST)
        size = sum(table)
        part = body[at : at + size]
        result.append(ogg_pages.render_page(flags, 0, pages[0].serial, number, table, part))
        at += size
    other = write(tmp_path / "other", b"".join(result))
    assert payload_digest(other) == payload_digest(path)


def test_ogg_streams_may_be_chained_and_multiplexed(tmp_path: Path) -> None:
    one, two = make_file("ogg", tmp_path, "one"), make_file("opus", tmp_path, "two")
    chained = write(tmp_path / "chained.ogg", one.read_bytes() + two.read_bytes())
    digest = payload_digest(chained)
    assert digest not in (payload_digest(one), payload_digest(two))

    pages_one, pages_two = page_list(one), page_list(two)
    mixed = [pages_one[0], pages_two[0], *pages_one[1:3], *pages_two[1:], *pages_one[3:]]
    rendered = b"".join(page.numbered(page.sequence) for page in mixed)
    assert payload_digest(write(tmp_path / "mixed.ogg", rendered)) == digest

    song = OggVorbis(chained)
    song["title"] = ["a title " * 20_000]
    song.save()
    assert payload_digest(chained) == digest


def test_ogg_checksum_equals_that_of_the_encoder(tmp_path: Path) -> None:
    path = make_file("ogg", tmp_path)
    rendered = [ogg_pages.render_page(*page[1:5], *page[6:]) for page in page_list(path)]
    assert b"".join(rendered) == path.read_bytes()
    assert len(rendered) > 3


def slow_checksum(data: bytes) -> int:
    """RFC 3533: polynomial 0x04c11db7, highest bit first, neither inverted."""
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value


@given(st.binary(max_size=300))
def test_ogg_checksum_equals_the_definition(data: bytes) -> None:
    assert ogg_pages.checksum(data) == slow_checksum(data)


def test_junk_between_ogg_pages_is_passed_over(tmp_path: Path) -> None:
    path = make_file("ogg", tmp_path)
    pages = page_list(path)
    data = path.read_bytes()
    at = pages[3].offset
    junk = write(tmp_path / "junk.ogg", data[:at] + b"OggOggS\x07junk" + data[at:])
    assert [page.sequence for page in page_list(junk)] == [page.sequence for page in pages]
    assert payload_digest(junk) == payload_digest(path)


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"ID3", b"OggS", b"fLaC", b"RIFF\0\0\0\0WAVE", b"some text " * 900, bytes(5000)],
    ids=["empty", "one", "id3", "ogg", "flac", "wav", "text", "zeros"],
)
def test_what_is_no_music_is_digested_whole(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path / "a.mp3", data)
    expected = b"" if data == b"fLaC" else data
    assert payload_digest(path) in (sha256(expected), sha256(data))


def test_a_tag_alone_is_not_its_content(tmp_path: Path) -> None:
    assert payload_digest(write(tmp_path / "a.mp3", ID3_24 + V1)) == sha256(b"")


def test_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        payload_digest(tmp_path / "none.mp3")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_damaged_files_have_a_digest_too(tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(len(name))
    data = encoded(name)
    for trial in range(12):
        broken = bytearray(data[: rng.integers(1, len(data))] if trial % 2 else data)
        for at in rng.integers(0, min(600, len(broken)), 8):
            broken[at] = rng.integers(0, 256)
        path = write(tmp_path / "a", bytes(broken))
        assert len(payload_digest(path)) == 71


@settings(max_examples=30)
@given(st.binary(max_size=4000))
def test_any_bytes_have_a_digest(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a"
    for head in (b"", b"OggS\0", b"\0\0\0\x14ftyp", b"RIFF\0\0\0\0WAVE", b"fLaC\0"):
        assert payload_digest(write(path, head + data)).startswith("sha256:")


@pytest.mark.parametrize("name", ["wav", "mp3", "ogg"])
def test_memory_stays_flat(tmp_path: Path, name: str) -> None:
    path = tmp_path / "long"
    data = bytearray(encoded(name))
    if name == "wav":
        at = data.index(b"data")
        data[at + 4 : at + 8] = struct.pack("<I", 60_000_000)
    if name == "ogg":
        data *= 1500
    write(path, bytes(data))
    if name != "ogg":
        os.truncate(path, 60_000_000)
    del data
    tracemalloc.start()
    try:
        payload_digest(path)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 8_000_000


def test_zeros_for_chunks_are_no_chunks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", encoded("wav") + bytes(3_000_000))
    assert payload_digest(path) == payload_digest(make_file("wav", tmp_path))


def test_remuxing_by_ffmpeg_keeps_the_digest(tmp_path: Path) -> None:
    for name in ("m4a", "ogg", "flac"):
        path = make_file(name, tmp_path, name)
        other = tmp_path / f"remuxed{path.suffix}"
        run_tool("ffmpeg", "-v", "error", "-y", "-i", str(path), "-c", "copy", str(other))
        assert payload_digest(other) == payload_digest(path), name


def test_ape_tag_of_mutagen_on_an_mp3(tmp_path: Path) -> None:
    path = make_file("mp3", tmp_path)
    tag = APEv2()
    tag["Genre"] = ["Rock"]
    tag.save(path)
    assert payload_digest(path) == sha256(FRAMES)
