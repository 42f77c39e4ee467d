"""What a list shows of a file: title, artist, album and the like, and our own fields.

Our own fields are read by our own strict parsers, as for a write; the others by mutagen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen.apev2 import APENoHeaderError, APEv2
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3NoHeaderError
from mutagen.mp4 import MP4
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from mlfa_app.library.container import is_id3_head, layout_of, syncsafe
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.payload import read_chunks
from mlfa_app.tagfiles.fields import FileFields, read_fields
from mlfa_app.tagfiles.id3 import parse_tag
from mlfa_app.tagfiles.opening import parsing
from mlfa_app.tagfiles.tag_file import BrokenTagError

# mutagen is typed only in part: its objects are taken as they come.
_READERS: dict[str, Any] = {
    "FLAC": FLAC,
    "Ogg Vorbis": OggVorbis,
    "Ogg Opus": OggOpus,
    "Ogg Speex": OggSpeex,
    "Ogg FLAC": OggFLAC,
    "MP4": MP4,
    "Windows Media": ASF,
}
_WITH_ID3 = ("MP3", "AAC", "True Audio")
_CHUNKED = ("WAV", "AIFF")
_ID3: Any = ID3
_APE: Any = APEv2


@dataclass(frozen=True, slots=True)
class _Keys:
    """Under which keys a kind of tag keeps a song's names; the first that is there counts."""

    title: tuple[str, ...]
    artist: tuple[str, ...]
    album: tuple[str, ...]
    album_artist: tuple[str, ...]
    track: tuple[str, ...]
    date: tuple[str, ...]


_ID3_KEYS = _Keys(("TIT2",), ("TPE1",), ("TALB",), ("TPE2",), ("TRCK",), ("TDRC", "TDOR", "TYER"))
_VORBIS_KEYS = _Keys(
    ("title",),
    ("artist",),
    ("album",),
    ("albumartist", "album artist", "album_artist"),
    ("tracknumber", "track"),
    ("date", "year", "originaldate"),
)
_MP4_KEYS = _Keys(("©nam",), ("©ART",), ("©alb",), ("aART",), ("trkn",), ("©day",))
_ASF_KEYS = _Keys(
    ("Title",),
    ("Author", "WM/Author"),
    ("WM/AlbumTitle",),
    ("WM/AlbumArtist",),
    ("WM/TrackNumber", "WM/Track"),
    ("WM/Year", "WM/OriginalReleaseYear"),
)
_APE_KEYS = _Keys(
    ("Title",),
    ("Artist",),
    ("Album",),
    ("Album Artist", "AlbumArtist"),
    ("Track",),
    ("Year", "Date"),
)
_INFO_KEYS = _Keys(("INAM",), ("IART",), ("IPRD",), (), ("ITRK", "IPRT"), ("ICRD",))

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_TRACK = re.compile(r"\s*0*([0-9]+)")
_MAX_VALUE_LETTERS = 1000
_MAX_INFO_BYTES = 1 << 20


def read_display_fields(path: Path) -> DisplayFields:
    """Read what a list shows of a file.

    Raises:
        TagFileError: If there is no such file, its tags are damaged, or it is of a kind that has
            no fields that can be written.
    """
    own = read_fields(path)
    with parsing(path):
        sources = list(_sources(path, own))
        return DisplayFields(
            title=_joined(sources, "title"),
            artist=_joined(sources, "artist"),
            album=_joined(sources, "album"),
            album_artist=_joined(sources, "album_artist"),
            track=_track(_first(sources, "track")),
            year=_year(_first(sources, "date")),
            fields=own.values,
            container=own.container,
        )


_Source = tuple[Mapping[str, Any], _Keys]


def _sources(path: Path, own: FileFields) -> Iterable[_Source]:
    """Give the tags of a file, the one that counts first."""
    name = own.container
    if name in _READERS:
        tags = _READERS[name](path).tags
        yield _by_folded_key(tags), _keys_of(name)
    elif name in _CHUNKED:
        yield from _chunk_sources(path)
    else:
        sources = [(_id3_of(path), _ID3_KEYS), (_ape_of(path), _APE_KEYS)]
        # Where an APE tag is the proper one, ID3 tags are strangers.
        yield from sources if name in _WITH_ID3 and own.id3_version else sources[::-1]


def _keys_of(container: str) -> _Keys:
    return {"MP4": _MP4_KEYS, "Windows Media": _ASF_KEYS}.get(container, _VORBIS_KEYS)


def _id3_of(source: Path | io.BytesIO) -> dict[str, Any]:
    try:
        if isinstance(source, Path):
            _check_id3(source)
        return _by_folded_key(_ID3(source))
    except (ID3NoHeaderError, BrokenTagError):
        return {}


def _check_id3(path: Path) -> None:
    """Look at a tag strictly first: mutagen unpacks all of it, however large it grows.

    Raises:
        BrokenTagError: If it is damaged.
    """
    with FileBytes(path) as file:
        head = file.at(0, 10)
        if is_id3_head(head, b"ID3"):
            parse_tag(file.at(0, 20 + syncsafe(head[6:10])))


def _ape_of(path: Path) -> dict[str, Any]:
    try:
        return _by_folded_key(_APE(path))
    except APENoHeaderError:
        return {}


def _chunk_sources(path: Path) -> Iterable[_Source]:
    """Read the ID3 tag and the list of information that stand in chunks of a WAV or AIFF file."""
    info: dict[str, Any] = {}
    with FileBytes(path) as file:
        for chunk in read_chunks(file, layout_of(file)):
            if chunk.name.upper() == b"ID3 ":
                data = io.BytesIO(file.at(chunk.content, chunk.size_bytes))
                yield _id3_of(data), _ID3_KEYS
            elif chunk.name == b"LIST" and file.at(chunk.content, 4) == b"INFO":
                size = min(chunk.size_bytes - 4, _MAX_INFO_BYTES)
                info |= _info_of(file.at(chunk.content + 4, size))
    yield info, _INFO_KEYS


def _info_of(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        raw = data[at + 8 : at + 8 + size].split(b"\0")[0]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        found.setdefault(data[at : at + 4].decode("latin-1").casefold(), [text])
        at += 8 + size + size % 2
    return found


def _by_folded_key(tags: Any) -> dict[str, Any]:
    """Give values by key without regard to case, in which programs differ."""
    found: dict[str, Any] = {}
    for key, value in () if tags is None else tags.items():
        found.setdefault(str(key).casefold(), value)
    return found


def _first(sources: Iterable[_Source], what: str) -> list[str]:
    """Values under the first key that has any."""
    for tags, keys in sources:
        for key in getattr(keys, what):
            values = _texts(tags.get(key.casefold()))
            if values:
                return values
    return []


def _joined(sources: Iterable[_Source], what: str) -> str:
    return ", ".join(dict.fromkeys(_first(sources, what)))[:_MAX_VALUE_LETTERS]


def _texts(value: Any) -> list[str]:
    """The texts of a value, whatever mutagen makes of it: frames, attributes, lists, pairs."""
    if value is None:
        return []
    parts = getattr(value, "text", value)
    if isinstance(parts, str | bytes | int) or not isinstance(parts, Iterable):
        parts = [parts]
    texts = []
    for part in parts:
        if isinstance(part, tuple):  # number and count of a track
            part = part[0] or ""
        plain = getattr(part, "value", part)
        if isinstance(plain, bytes):
            continue  # a picture or the like, under a name that is meant for text
        text = str(plain).replace("\0", " ").strip()
        if text:
            texts.append(text)
    return texts


def _track(values: list[str]) -> str:
    """The number alone: "03/12" is 3. What is no number, such as "A1", stays."""
    if not values:
        return ""
    match = _TRACK.match(values[0])
    return match.group(1) if match else values[0].split("/")[0].strip()[:_MAX_VALUE_LETTERS]


def _year(values: list[str]) -> str:
    match = _YEAR.search(values[0]) if values else None
    return match.group() if match else ""
