"""What other programs and people do to a song between our writes: by mutagen, and by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
from mutagen.apev2 import APEv2, APEValue
from mutagen.flac import FLAC
from mutagen.id3 import APIC, ID3, TCON, TIT2, TMOO, TXXX
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from tag_edits import picture

Values = tuple[str, ...]
EMPTY_V1 = b"TAG" + bytes(124) + b"\xff"
"""An ID3v1 tag without a word."""

_FREE = "----:com.apple.iTunes:"


def _opened(path: Path) -> Any:
    song = mutagen.File(path)
    assert song is not None
    if song.tags is None:
        song.add_tags()
    return song


def set_title(path: Path, title: str) -> None:
    """Give it another title."""
    song = _opened(path)
    if isinstance(song.tags, ID3):
        song.tags.setall("TIT2", [TIT2(encoding=3, text=title)])
    elif isinstance(song, MP4):
        song["\xa9nam"] = [title]
    else:
        song["Title"] = [title]
    song.save()


def set_note(path: Path, note: str) -> None:
    """Give it a field of another program's own."""
    song = _opened(path)
    if isinstance(song.tags, ID3):
        song.tags.setall("TXXX:THEIRS", [TXXX(encoding=3, desc="THEIRS", text=note)])
    elif isinstance(song, MP4):
        song[f"{_FREE}THEIRS"] = [MP4FreeForm(note.encode())]
    else:
        song["Theirs"] = [note]
    song.save()


def set_field(path: Path, field: str, values: Values) -> None:
    """Set the genre or the mood, which are ours as well."""
    song, texts = _opened(path), list(values)
    if isinstance(song.tags, ID3):
        kind = TCON if field == "genre" else TMOO
        song.tags.setall(kind.__name__, [kind(encoding=3, text=texts)])
    elif isinstance(song, MP4):
        if field == "genre":
            song["\xa9gen"] = texts
        else:
            song[f"{_FREE}MOOD"] = [MP4FreeForm(text.encode()) for text in texts]
    else:
        song[field.capitalize()] = texts
    song.save()


def add_picture(path: Path, size: int) -> None:
    """Give it a picture instead of those it has."""
    song, cover = _opened(path), picture(size)
    if isinstance(song.tags, ID3):
        song.tags.setall("APIC", [APIC(encoding=0, mime="image/png", type=3, data=cover.data)])
    elif isinstance(song, FLAC):
        song.clear_pictures()
        song.add_picture(cover)
    elif isinstance(song, MP4):
        song["covr"] = [MP4Cover(cover.data, imageformat=MP4Cover.FORMAT_PNG)]
    elif isinstance(song.tags, APEv2):
        song["Cover Art (Front)"] = APEValue(b"front.png\0" + cover.data, 1)
    else:
        song["metadata_block_picture"] = [base64.b64encode(cover.write()).decode()]
    song.save()


def save_again(path: Path, padding: int) -> None:
    """Save it as it is, with other padding where its format has some."""
    song = _opened(path)
    if isinstance(song.tags, APEv2):
        song.save()
    else:
        song.save(padding=lambda info: padding)


def strip(path: Path) -> None:
    """Remove all tags."""
    song = _opened(path)
    song.delete()
    if isinstance(song, FLAC):
        song = _opened(path)
        song.clear_pictures()
        song.save()


def by_hand(path: Path, data: bytes) -> bool:
    """Put bytes where the format has room for strange ones; whether it has."""
    old = path.read_bytes()
    match path.suffix:
        case ".flac":
            block = b"\x02" + (len(data) + 4).to_bytes(3, "big") + b"HAND" + data
            path.write_bytes(old[:42] + block + old[42:])
        case ".m4a":
            path.write_bytes(old + (len(data) + 8).to_bytes(4, "big") + b"free" + data)
        case ".mp3":
            path.write_bytes((old[:-128] if old[-128:-125] == b"TAG" else old) + EMPTY_V1)
        case ".wav":
            even = data + bytes(len(data) % 2)
            new = old + b"HAND" + len(even).to_bytes(4, "little") + even
            path.write_bytes(new[:4] + (len(new) - 8).to_bytes(4, "little") + new[8:])
        case _:
            return False
    return True


def others_say(path: Path) -> dict[str, object]:
    """Title, note and picture as mutagen reads them."""
    song = mutagen.File(path)
    tags: Any = song.tags if song is not None and song.tags is not None else {}
    found: dict[str, object] = {}
    cover: bytes | None = None
    if isinstance(tags, ID3):
        found = {"title": tags.get("TIT2"), "note": tags.get("TXXX:THEIRS")}
        cover = next((frame.data for frame in tags.getall("APIC")), None)
    elif isinstance(song, MP4):
        found = {"title": _first(tags.get("\xa9nam")), "note": _first(tags.get(f"{_FREE}THEIRS"))}
        cover = next(map(bytes, tags.get("covr", [])), None)
    else:
        found = {"title": _first(tags.get("Title")), "note": _first(tags.get("Theirs"))}
        if isinstance(song, FLAC):
            cover = next((one.data for one in song.pictures), None)
        elif isinstance(tags, APEv2):
            value = tags.get("Cover Art (Front)")
            cover = None if value is None else value.value.partition(b"\0")[2]
        elif tags.get("metadata_block_picture"):
            block = base64.b64decode(tags["metadata_block_picture"][0])
            cover = block[-picture_bytes(block) :]
    texts = {
        name: value.decode() if isinstance(value, bytes) else None if value is None else str(value)
        for name, value in found.items()
    }
    return {**texts, "picture": cover}


def picture_bytes(block: bytes) -> int:
    """Length of the picture at the end of a block of FLAC's."""
    from mutagen.flac import Picture

    return len(Picture(block).data)


def _first(values: Any) -> Any:
    return values[0] if values else None


Edit = Callable[[Path], object]
