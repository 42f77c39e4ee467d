"""What mutagen reads in a file: a second opinion, independent of our own parsers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutagen.aiff import AIFF
from mutagen.apev2 import APENoHeaderError, APEv2
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3NoHeaderError
from mutagen.mp4 import MP4
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from mlfa_app.tagfiles.keys import APE_KEYS, ASF_NAMES, ID3_DESCRIPTIONS, MP4_NAMES, VORBIS_KEYS
from mlfa_app.tagfiles.tag_file import TagFile

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
_CHUNKED: dict[str, Any] = {"WAV": WAVE, "AIFF": AIFF}

_ID3: Any = ID3
_APE: Any = APEv2

_FREE = {f"TXXX:{name}" for name in ID3_DESCRIPTIONS.values()}
_OURS = {
    name.casefold()
    for name in (
        *("TCON", "TMOO", "TIT1", *_FREE),
        *(
            "\xa9gen",
            "gnre",
            "\xa9grp",
            *(f"----:com.apple.iTunes:{name}" for name in MP4_NAMES.values()),
        ),
        *VORBIS_KEYS.values(),
        *APE_KEYS.values(),
        *ASF_NAMES.values(),
    )
}


def other_fields(path: Path, tags: TagFile) -> dict[str, str] | None:
    """Read all fields but ours with mutagen.

    Args:
        path: The file.
        tags: The same file as we read it, which tells the reader to choose.

    Returns:
        Text by name; None for the kinds of tag that the file has none of, or mutagen does not
        read.

    Raises:
        mutagen.MutagenError: If it cannot read the file; further errors are bugs of its own.
    """
    name = tags.container
    if name in _READERS:
        opened = _READERS[name](path)
        found = {} if opened.tags is None else _by_key(opened.tags)
        for index, picture in enumerate(getattr(opened, "pictures", ())):
            found[f"picture {index}"] = repr((picture.write(), picture.type))
        found["length"] = repr((opened.info.length, getattr(opened.info, "channels", 0)))
    elif name in _CHUNKED:
        if _is_long(path):
            return None
        opened = _CHUNKED[name](path, translate=False, load_v1=False)
        if opened.tags is None:
            return None
        found = _frames(opened.tags)
    elif tags.id3_version:
        try:
            found = _frames(_ID3(path, translate=False, load_v1=False))
        except ID3NoHeaderError:
            return None
    else:
        try:
            found = _by_key(_APE(path))
        except APENoHeaderError:
            return None
    return {key: value for key, value in found.items() if key.casefold() not in _OURS}


def _is_long(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"RF64", b"BW64")


def _by_key(tags: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tags.items():
        found[str(key)] = found.get(str(key), "") + repr(value)
    return found


def _frames(tags: Any) -> dict[str, str]:
    found = {str(key): repr(frame) for key, frame in tags.items()}
    if tags.unknown_frames:
        found["unknown frames"] = repr(tags.unknown_frames)
    return found
