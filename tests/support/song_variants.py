"""Songs with all that libraries hold: every container, kind of tag, picture, chapter, odd frame.

Made by mutagen where it writes such a thing, and by hand where no library would.
"""

from __future__ import annotations

import base64
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mutagen
from mutagen.asf import ASF, ASFByteArrayAttribute, ASFGUIDAttribute
from mutagen.flac import FLAC, CueSheet, CueSheetTrack, CueSheetTrackIndex
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from tag_bytes import (
    CUE,
    LYRICS3,
    RICH_APE,
    ape_tag,
    chunk,
    compressed_frames,
    extended_id3,
    frame,
    id3,
    rich_id3,
    rich_old_id3,
    unsynchronised,
)
from tag_edits import V1, picture
from tag_samples import KINDS, encoded, make_file

_SHORT_S = 0.4


@dataclass(frozen=True)
class Variant:
    """A kind of song.

    Attributes:
        kind: Its container, a name of `tag_samples.KINDS`.
        add: Puts the tags into a plain file.
        tool: A program that it takes to make it; empty if none.
        unread_by: Programs that do not read its tags although they know its format, also before
            we have touched it.
        gets_new_tag: Whether a tag of ours comes beside an older one, and takes over what it says.
    """

    kind: str
    add: Callable[[Path], object]
    tool: str = ""
    unread_by: frozenset[str] = frozenset()
    gets_new_tag: bool = False

    @property
    def can_be_made(self) -> bool:
        """Whether what it takes to make it is installed."""
        return not self.tool or shutil.which(self.tool) is not None

    @property
    def is_playable(self) -> bool:
        """Whether there is sound in it, and not noise behind a head."""
        return bool(KINDS[self.kind].codec) or self.tool == "mpcenc"

    def make(self, folder: Path) -> Path:
        """Make the song in a folder."""
        path = make_file(self.kind, folder, duration_s=_SHORT_S)
        self.add(path)
        return path


def _before(make: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make() + path.read_bytes())


def _after(*parts: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_bytes() + b"".join(parts))


def _around(path: Path) -> None:
    """ID3v2, APE, Lyrics3 and ID3v1 at once, and a second ID3v2 tag."""
    second = id3(4, frame(4, b"TCON", b"\x03Dub") + frame(4, b"TXXX", b"\x03MOOD\0calm"))
    tail = ape_tag({**RICH_APE, "Genre": "Blues"}) + LYRICS3 + V1
    path.write_bytes(rich_id3(3) + second + path.read_bytes() + tail)


def _chunks(*tags: bytes) -> Callable[[Path], None]:
    """Chunks of information, cues and Broadcast Wave, and one with each tag."""

    def add(path: Path) -> None:
        data = bytearray(path.read_bytes())
        order = "<" if data[:4] == b"RIFF" else ">"
        if order == "<":
            info = b"INFO" + chunk(b"INAM", b"Name\0", order) + chunk(b"IGNR", b"Rock\0", order)
            data += chunk(b"LIST", info, order) + chunk(b"bext", bytes(602) + b"coding", order)
            data += chunk(b"cue ", struct.pack("<7I", 1, 1, 0, 0x61746164, 0, 0, 0), order)
        else:
            data += chunk(b"NAME", b"Name", order) + chunk(b"ANNO", b"words", order)
        data += chunk(b"odd!", b"unknown", order)
        for tag in tags:
            data += chunk(b"id3 " if order == "<" else b"ID3 ", tag, order)
        data[4:8] = struct.pack(f"{order}I", len(data) - 8)
        path.write_bytes(bytes(data))

    return add


def _flac(padding: int, *, behind_id3: bool = False) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        song = FLAC(path)
        for key, values in _comments().items():
            song[key] = values
        song["CUESHEET"] = [CUE]
        song.add_picture(picture(6000))
        song.add_picture(picture(3000, 4))
        sheet = CueSheet(None)
        sheet.tracks.append(CueSheetTrack(1, 0))
        sheet.tracks[0].indexes.append(CueSheetTrackIndex(1, 0))
        sheet.tracks.append(CueSheetTrack(170, 17_640))
        song.cuesheet = sheet
        song.metadata_blocks.append(sheet)
        song.save(padding=lambda info: padding)
        # What mutagen would not write: an application's block, another alphabet.
        data = path.read_bytes()
        data = data[:42] + b"\x02\x00\x00\x08APPLdata" + data[42:]
        data = data.replace("Note=Füße".encode(), b"Note=F\xfcr\xdfes", 1)
        path.write_bytes(rich_id3(3) + data + V1 if behind_id3 else data)

    return add


def _comments() -> dict[str, list[str]]:
    return {
        "Title": ["Füße"],
        "ARTIST": ["One", "Two"],
        "Note": ["Füße"],
        "genre": ["Rock", "Pop"],
        "replaygain_track_gain": ["-6.50 dB"],
        "REPLAYGAIN_ALBUM_PEAK": ["0.98"],
        "R128_TRACK_GAIN": ["-512"],
        "LYRICS": ["la\nla"],
        "CHAPTER001": ["00:00:00.000"],
        "CHAPTER001NAME": ["One"],
        "SERATO_MARKERS_V2": [base64.b64encode(bytes(range(256))).decode()],
    }


def _bare_flac(path: Path) -> None:
    """No comments, no padding: the description of the stream alone."""
    data = path.read_bytes()
    start = FLAC(path)
    blocks = sum(4 + len(block.write()) for block in start.metadata_blocks[1:])
    audio = data.index(b"\xff\xf8", 42 + min(blocks, 0))
    path.write_bytes(data[:4] + b"\x80" + data[5:42] + data[audio:])


def _ogg(picture_bytes: int) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        song = mutagen.File(path)
        for key, values in _comments().items():
            song[key] = values
        if picture_bytes:
            song["metadata_block_picture"] = [
                base64.b64encode(picture(picture_bytes, kind).write()).decode() for kind in (3, 4)
            ]
        song.save()

    return add


def _mp4(path: Path) -> None:
    """All kinds of items; beside them free space of a kilobyte."""
    song = MP4(path)
    song["\xa9nam"], song["\xa9ART"], song["\xa9gen"] = ["Füße"], ["One", "Two"], ["Rock", "Pop"]
    song["trkn"], song["tmpo"], song["cpil"] = [(3, 12)], [120], True
    song["stik"], song["rtng"], song["pgap"] = [1], [0], False
    song["\xa9lyr"], song["desc"], song["\xa9grp"] = ["la\nla"], ["words"], ["group"]
    song["covr"] = [
        MP4Cover(picture(6000).data, imageformat=MP4Cover.FORMAT_PNG),
        MP4Cover(picture(3000).data, imageformat=MP4Cover.FORMAT_JPEG),
    ]
    for name, data in (
        ("com.apple.iTunes:replaygain_track_gain", b"-6.5 dB"),
        ("com.apple.iTunes:iTunSMPB", b" 00000000 00000840"),
        ("com.serato.dj:markersv2", base64.b64encode(bytes(range(256)))),
        ("com.native-instruments.traktor:TRAKTOR4", b"DRCD" + bytes(80)),
        ("org.example:MOOD", b"not ours"),
    ):
        song[f"----:{name}"] = [MP4FreeForm(data)]
    song.save(padding=lambda info: 1000)


def _mp4_chapters(path: Path) -> None:
    """Also chapters as Nero's programs write them, and no room."""
    _mp4(path)
    song = MP4(path)
    song.save(padding=lambda info: 0)
    names = b"".join(struct.pack(">QB", n * 1_000_000, 4) + b"Part" for n in range(3))
    box = b"chpl" + b"\x01" + bytes(7) + b"\x03" + names
    new = (len(box) + 4).to_bytes(4, "big") + box
    data = path.read_bytes()
    at, moov = data.index(b"udta") - 4, data.index(b"moov") - 4
    assert moov > data.index(b"mdat"), "the sound would have to be moved"
    end = at + int.from_bytes(data[at : at + 4], "big")
    grown = bytearray(data[:end] + new + data[end:])
    for place in (at, moov):
        old = int.from_bytes(grown[place : place + 4], "big")
        grown[place : place + 4] = (old + len(new)).to_bytes(4, "big")
    path.write_bytes(bytes(grown))


def _asf(padding: int) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        song = ASF(path)
        song["Title"], song["Author"] = ["Füße"], ["One"]
        song["WM/AlbumTitle"], song["WM/Composer"] = ["日本"], ["A", "B"]
        song["WM/Genre"], song["WM/Lyrics"] = ["Rock", "Pop"], ["la\nla"]
        song["WM/TrackNumber"], song["IsVBR"] = [3], [True]
        song["replaygain_track_gain"] = ["-6.5 dB"]
        song["WM/MediaClassPrimaryID"] = [ASFGUIDAttribute(bytes(range(16)))]
        cover = b"\x03" + struct.pack("<I", 90_000) + "image/png\0front\0".encode("utf-16-le")
        song["WM/Picture"] = [ASFByteArrayAttribute(cover + bytes(90_000))]
        song.save(padding=lambda info: padding)

    return add


def _musepack(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "song.wav"
        wave.write_bytes(encoded("wav", _SHORT_S))
        command = ["mpcenc", "--silent", "--overwrite", str(wave), str(path)]
        subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + ape_tag(RICH_APE))


_RICH_APE = _after(ape_tag(RICH_APE))

RICH: dict[str, Variant] = {
    "MP3, ID3v2.2": Variant("mp3", _before(rich_old_id3)),
    "MP3, ID3v2.3": Variant("mp3", _before(lambda: rich_id3(3))),
    "MP3, ID3v2.3, no room": Variant("mp3", _before(lambda: rich_id3(3, 0))),
    "MP3, ID3v2.3, much room": Variant("mp3", _before(lambda: rich_id3(3, 60_000))),
    # FFmpeg stops behind the first frame that had to be made longer.
    "MP3, ID3v2.3, unsynchronised": Variant(
        "mp3", _before(lambda: unsynchronised(rich_id3(3))), unread_by=frozenset(("FFmpeg (PyAV)",))
    ),
    "MP3, ID3v2.3 and v1": Variant(
        "mp3", lambda path: path.write_bytes(rich_id3(3) + path.read_bytes() + V1)
    ),
    "MP3, ID3v2.4": Variant("mp3", _before(lambda: rich_id3(4))),
    "MP3, ID3v2.4, no room": Variant("mp3", _before(lambda: rich_id3(4, 0))),
    "MP3, ID3v2.4, frames with flags": Variant(
        "mp3", _before(lambda: id3(4, compressed_frames())), unread_by=frozenset(("MediaInfo",))
    ),
    # MediaInfo reads the tag once our write has left the extended head out.
    "MP3, ID3v2.4, extended head": Variant(
        "mp3", _before(extended_id3), unread_by=frozenset(("MediaInfo",))
    ),
    "MP3, ID3v1": Variant("mp3", _after(V1), gets_new_tag=True),
    "MP3, APE": Variant("mp3", _RICH_APE),
    "MP3, APE and ID3v1": Variant("mp3", _after(ape_tag(RICH_APE), V1)),
    # MediaInfo takes the second tag, where others take the first.
    "MP3, two ID3v2, APE, Lyrics3, ID3v1": Variant(
        "mp3", _around, unread_by=frozenset(("MediaInfo",))
    ),
    "AAC, ID3v2.4": Variant("adts", _before(lambda: rich_id3(4))),
    "True Audio, ID3v2.3": Variant("tta", _before(lambda: rich_id3(3))),
    "FLAC": Variant("flac", _flac(2000)),
    "FLAC, no room": Variant("flac", _flac(0)),
    "FLAC, between ID3 tags": Variant("flac", _flac(2000, behind_id3=True)),
    "FLAC, no comments": Variant("flac", _bare_flac),
    "Ogg Vorbis": Variant("ogg", _ogg(0)),
    "Ogg Vorbis, pictures": Variant("ogg", _ogg(200_000), unread_by=frozenset(("MediaInfo",))),
    "Ogg Opus": Variant("opus", _ogg(0)),
    "Ogg Opus, pictures": Variant("opus", _ogg(200_000), unread_by=frozenset(("MediaInfo",))),
    # ExifTool reads comments only while they stand on one page.
    "Ogg FLAC": Variant("oggflac", _ogg(3000), unread_by=frozenset(("ExifTool",))),
    "Ogg Speex": Variant("speex", _ogg(3000), "ffmpeg"),
    "MP4, AAC": Variant("m4a", _mp4),
    "MP4, AAC, chapters, no room": Variant("m4a", _mp4_chapters),
    "MP4, AAC, index first": Variant("m4a_front", _mp4),
    "MP4, ALAC": Variant("alac", _mp4),
    "WAV, chunks and ID3v2.3": Variant("wav", _chunks(rich_id3(3))),
    "WAV, chunks and ID3v2.4, no room": Variant("wav", _chunks(rich_id3(4, 0))),
    "WAV, chunks": Variant("wav", _chunks(), gets_new_tag=True),
    "AIFF, chunks and ID3v2.3": Variant("aiff", _chunks(rich_id3(3))),
    "AIFF, chunks": Variant("aiff", _chunks()),
    "Windows Media": Variant("wma", _asf(2000)),
    "Windows Media, no room": Variant("wma", _asf(0)),
    "WavPack, APE": Variant("wavpack", _RICH_APE),
    # FFmpeg takes the ID3v1 tag.
    "WavPack, APE and ID3v1": Variant(
        "wavpack", _after(ape_tag(RICH_APE), V1), unread_by=frozenset(("FFmpeg (PyAV)",))
    ),
    "Musepack 8, APE": Variant("musepack", _musepack, "mpcenc"),
    "Musepack 7, APE": Variant("musepack", _RICH_APE),
    "Monkey's Audio, APE": Variant("ape", _RICH_APE),
}
"""Songs with tags."""

PLAIN: dict[str, Variant] = {
    f"{kind.container} ({name}), no tags": Variant(
        name, lambda path: None, "ffmpeg" if name == "speex" else ""
    )
    for name, kind in KINDS.items()
}
"""Songs as an encoder leaves them."""

VARIANTS = RICH | PLAIN
