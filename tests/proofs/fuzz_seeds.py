"""Sound files of every container and kind of tag, made here: what the fuzzer begins with."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, CueSheet, CueSheetTrack, CueSheetTrackIndex
from mutagen.id3 import ID3, TCON, TIT2, TXXX
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from encoders import encode, music
from tag_edits import (
    V1,
    add_rich_ape,
    add_rich_asf,
    add_rich_id3,
    add_rich_mp4,
    picture,
    write_fields,
)
from tag_samples import KINDS, encoded

_DURATION_S = 0.4
_SOME = {"genre": ("Jazz", "Трип-хоп"), "mood": ("calm",)}


def sound_seeds() -> dict[str, tuple[str, bytes]]:
    """Make the files.

    Returns:
        By name: the ending, and the bytes. The same on every call on one computer.
    """
    seeds = {
        f"plain {name}": (kind.suffix, encoded(name, _DURATION_S))
        for name, kind in KINDS.items()
        if name != "speex" or shutil.which("ffmpeg")
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, add) in _TAGGED.items():
            path = Path(folder) / f"song{KINDS[kind].suffix}"
            path.write_bytes(encoded(kind, _DURATION_S))
            add(path)
            seeds[name] = (path.suffix, path.read_bytes())
        for name in ("wav adpcm", "mp3 in wav", "w64", "caf", "caf alac", "au", "mp2", "matroska"):
            path = encode(Path(folder), name, music(_DURATION_S))
            seeds[f"other {name}"] = (path.suffix, path.read_bytes())
        wave = encode(Path(folder), "wav", music(_DURATION_S), stem="source")
        if shutil.which("mpcenc"):
            path = Path(folder) / "song.mpc"
            command = ["mpcenc", "--silent", "--overwrite", str(wave), str(path)]
            subprocess.run(command, check=True, capture_output=True)
            seeds["other musepack"] = (".mpc", path.read_bytes())
    return seeds


def _before(data: bytes) -> Callable[[Path], None]:
    return lambda path: void(path.write_bytes(data + path.read_bytes()))


def _after(data: bytes) -> Callable[[Path], None]:
    return lambda path: void(path.write_bytes(path.read_bytes() + data))


def void(_: object) -> None:
    """Make a statement of an expression."""


def id3(version: int, frames: bytes, flags: int = 0, padding: int = 40) -> bytes:
    """An ID3 tag of given frames."""
    body = frames + bytes(padding)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, flags)) + size + body


def frame(name: bytes, data: bytes, flags: bytes = b"\0\0") -> bytes:
    """A frame as version 2.3 writes it; of short ones, also as 2.4 does."""
    return name + len(data).to_bytes(4, "big") + flags + data


def compressed_frame(name: bytes, data: bytes) -> bytes:
    """A compressed frame of version 2.4, with its length before compression."""
    size = bytes(len(data) >> shift & 0x7F for shift in (21, 14, 7, 0))
    packed = size + zlib.compress(data)
    syncsafe = bytes(len(packed) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return name + syncsafe + b"\0\x09" + packed


def ape_tag(path: Path | None = None) -> bytes:
    """An APE tag for the end of an MP3."""
    buffer = io.BytesIO(bytes(64))
    tag = APEv2()
    tag["Title"], tag["Genre"], tag["REPLAYGAIN_TRACK_GAIN"] = "Song", ["Jazz", "Dub"], "-1 dB"
    tag.save(buffer)
    return buffer.getvalue()[64:]


def _chunk(name: bytes, data: bytes, order: str = "<") -> bytes:
    return name + struct.pack(f"{order}I", len(data)) + data + bytes(len(data) % 2)


def _add_chunks(path: Path) -> None:
    """Give a WAV or AIFF file chunks of information and an ID3 tag."""
    data = bytearray(path.read_bytes())
    order = "<" if data[:4] == b"RIFF" else ">"
    tag = id3(3, frame(b"TIT2", b"\0Song") + frame(b"TCON", b"\0(17)Rock"))
    info = b"INFO" + _chunk(b"INAM", b"Name\0") + _chunk(b"IGNR", b"Rock\0")
    new = _chunk(b"LIST", info) if order == "<" else _chunk(b"NAME", b"Name", order)
    new += _chunk(b"id3 " if order == "<" else b"ID3 ", tag, order)
    data += new
    data[4:8] = struct.pack(f"{order}I", len(data) - 8)
    path.write_bytes(bytes(data))


def _rich_flac(path: Path) -> None:
    song = FLAC(path)
    song["title"], song["genre"], song["mood"] = "Song", ["Jazz", "Dub"], "calm"
    song.add_picture(picture(3000))
    song.cuesheet = CueSheet(None)
    song.metadata_blocks.append(song.cuesheet)
    song.cuesheet.tracks.append(CueSheetTrack(1, 0))
    song.cuesheet.tracks[0].indexes.append(CueSheetTrackIndex(1, 0))
    song.save(padding=lambda info: 700)


def _rich_comments(kind: type[OggVorbis] | type[OggOpus]) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        song = kind(path)
        song["title"], song["genre"], song["tracknumber"] = "Song", ["Jazz", "Dub"], "3/12"
        song["metadata_block_picture"] = "AAAA" * 3000
        song.save()

    return add


def _chapters(path: Path) -> None:
    """Chapters as Nero's programs write them, and fields of ours."""
    add_rich_mp4(path)
    write_fields(path, _SOME)
    data = path.read_bytes()
    names = b"".join(struct.pack(">QB", n * 1000, 4) + b"Part" for n in range(3))
    box = b"chpl" + bytes(8) + b"\x03" + names
    at = data.index(b"udta") - 4
    size, moov = int.from_bytes(data[at : at + 4], "big"), data.index(b"moov") - 4
    new = (len(box) + 4).to_bytes(4, "big") + box
    grown = bytearray(data[: at + size] + new + data[at + size :])
    for place in (at, moov):
        old = int.from_bytes(grown[place : place + 4], "big")
        grown[place : place + 4] = (old + len(new)).to_bytes(4, "big")
    path.write_bytes(bytes(grown))
    MP4(path)


def _fields(path: Path) -> None:
    write_fields(path, _SOME)


def _unsynchronised(path: Path) -> None:
    tag = ID3()
    tag.add(TIT2(encoding=1, text="ÿþ Füße"))
    tag.add(TCON(encoding=1, text="Jazz"))
    buffer = io.BytesIO()
    tag.save(buffer, v2_version=3)
    frames = buffer.getvalue()[10:].replace(b"\xff", b"\xff\0")
    path.write_bytes(id3(3, frames, 0x80) + path.read_bytes())


def _compressed(path: Path) -> None:
    frames = compressed_frame(b"TCON", b"\x03Jazz\0Dub") + compressed_frame(
        b"APIC", b"\x03image/png\0\x03\0" + bytes(60_000)
    )
    path.write_bytes(id3(4, frames) + path.read_bytes())


def _extended(path: Path) -> None:
    head = b"\0\0\0\x06\x01\0"
    frames = head + frame(b"TCON", b"\x03Dub") + frame(b"TMOO", b"\x03calm", b"\0\x02")
    path.write_bytes(id3(4, frames, 0x50, 0) + b"3DI" + path.read_bytes())


def _old(path: Path) -> None:
    frames = b"TT2\0\0\x05\0Song" + b"TCO\0\0\x05\0(17)" + b"TXX\0\0\x0a\0MOOD\0calm"
    path.write_bytes(id3(2, frames) + path.read_bytes() + V1)


def _stacked(path: Path) -> None:
    first = id3(3, frame(b"TCON", b"\0Jazz"))
    second = id3(4, frame(b"TCON", b"\x03Dub") + frame(b"TXXX", b"\x03MOOD\0calm"))
    lyrics = b"LYRICSBEGININD0000200ETT00004Song000037LYRICS200"
    path.write_bytes(first + second + path.read_bytes() + ape_tag() + lyrics + V1)


def _dj(path: Path) -> None:
    tag = ID3()
    for key in ("Serato", "Traktor", "rekordbox"):
        tag.add(TXXX(encoding=0, desc=key, text="x"))
    tag.add(TCON(encoding=1, text=["Jazz", "Dub"]))
    tag.save(path, v2_version=4)


_TAGGED: dict[str, tuple[str, Callable[[Path], None]]] = {
    "mp3 with ID3v2.2 and v1": ("mp3", _old),
    "mp3 with ID3v2.3": ("mp3", lambda path: add_rich_id3(path, 3)),
    "mp3 with ID3v2.4": ("mp3", lambda path: add_rich_id3(path, 4)),
    "mp3, unsynchronised": ("mp3", _unsynchronised),
    "mp3, compressed frames": ("mp3", _compressed),
    "mp3, extended head": ("mp3", _extended),
    "mp3 with several tags": ("mp3", _stacked),
    "mp3 with APE alone": ("mp3", lambda path: path.write_bytes(path.read_bytes() + ape_tag())),
    "mp3 of a DJ": ("mp3", _dj),
    "mp3 with ID3v1": ("mp3", _after(V1)),
    "adts with ID3": ("adts", _before(id3(4, frame(b"TCON", b"\x03Dub")))),
    "tta with ID3": ("tta", _before(id3(3, frame(b"TCON", b"\0Dub")))),
    "flac, rich": ("flac", _rich_flac),
    "flac behind ID3": ("flac", _before(id3(4, frame(b"TCON", b"\x03Dub")))),
    "vorbis, rich": ("ogg", _rich_comments(OggVorbis)),
    "opus, rich": ("opus", _rich_comments(OggOpus)),
    "oggflac with fields": ("oggflac", _fields),
    "m4a with chapters": ("m4a", _chapters),
    "m4a, index first": ("m4a_front", add_rich_mp4),
    "m4a in fragments": ("m4a_fragments", _fields),
    "wma, rich": ("wma", add_rich_asf),
    "wavpack with APE": ("wavpack", add_rich_ape),
    "ape with APE": ("ape", add_rich_ape),
    "musepack with APE": ("musepack", add_rich_ape),
    "wav with LIST and ID3": ("wav", _add_chunks),
    "rf64 with ID3": ("rf64", _fields),
    "aiff with ID3": ("aiff", _add_chunks),
}
