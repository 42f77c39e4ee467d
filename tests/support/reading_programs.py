"""How other people's programs are asked what they read in a song, and their answers taken apart."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import mutagen
from av.error import FFmpegError
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3

Values = tuple[str, ...]
Reading = Mapping[str, Values]
"""All that a program tells of a file: values by key, the keys in small letters."""


# The two that are always there


def with_mutagen(paths: Sequence[Path]) -> dict[Path, Reading]:
    return {path: dict(_mutagen_pairs(path)) for path in paths}


def _mutagen_pairs(path: Path) -> Iterator[tuple[str, Values]]:
    opened: Any = None
    with contextlib.suppress(mutagen.MutagenError):
        opened = mutagen.File(path)
    if opened is not None and opened.tags is not None and not isinstance(opened.tags, ID3 | APEv2):
        found: dict[str, list[str]] = defaultdict(list)
        for key, value in opened.tags.items():
            found[key.casefold()] += [_plain(one) for one in _listed(value)]
        yield from ((key, tuple(values)) for key, values in found.items())
    for number, picture in enumerate(getattr(opened, "pictures", ())):
        yield f"picture {number}", (repr(picture.write()),)
    for sheet in filter(None, [getattr(opened, "cuesheet", None)]):
        yield "cue sheet", (repr(sheet),)
    # Also the tags around a file, whatever it is.
    tags: Any = opened.tags if opened is not None and isinstance(opened.tags, ID3) else None
    if tags is None or path.suffix in (".mp3", ".aac", ".tta"):
        with contextlib.suppress(mutagen.MutagenError):
            tags = ID3(path, translate=False, load_v1=False)
    for key, frame in (tags or {}).items():
        texts = getattr(frame, "text", None)
        yield key.casefold(), tuple(map(str, texts)) if isinstance(texts, list) else (repr(frame),)
    for number, unknown in enumerate(getattr(tags, "unknown_frames", ())):
        yield f"unknown frame {number}", (repr(unknown),)
    with contextlib.suppress(mutagen.MutagenError):
        for key, value in APEv2(path).items():
            yield key.casefold(), tuple(map(str, value)) if value.kind == 0 else (repr(value),)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _plain(value: object) -> str:
    if isinstance(value, bytes):  # A free field of MP4.
        with contextlib.suppress(UnicodeDecodeError):
            return bytes(value).decode("utf-8")
    return repr(value) if isinstance(value, bytes) else str(value)


def with_ffmpeg(paths: Sequence[Path]) -> dict[Path, Reading]:
    found = {}
    for path in paths:
        with contextlib.suppress(FFmpegError):
            found[path] = dict(_ffmpeg_pairs(path))
    return found


def _ffmpeg_pairs(path: Path) -> Iterator[tuple[str, Values]]:
    """Fields of the file and of its streams, and a digest of each stream's packets."""
    with av.open(str(path), metadata_errors="replace") as container:
        for source in (*container.streams, container):
            for key, value in source.metadata.items():
                yield key.casefold(), (value,)
        digests = {stream.index: hashlib.sha256() for stream in container.streams}
        # Of WavPack it takes the tag behind the sound for a damaged block.
        with contextlib.suppress(FFmpegError):
            for packet in container.demux():
                digests[packet.stream_index].update(bytes(packet))
        for stream in container.streams:
            yield f"stream {stream.index} {stream.type}", (digests[stream.index].hexdigest(),)


# Others


def _output(*command: str | Path) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        timeout=120,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def _gathered(pairs: Iterable[tuple[str, str]]) -> Reading:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key.casefold()].append(value)
    return {key: tuple(values) for key, values in found.items()}


def one_by_one(
    read: Callable[[Path], Iterable[tuple[str, str]]],
) -> Callable[[Sequence[Path]], dict[Path, Reading]]:
    def read_all(paths: Sequence[Path]) -> dict[Path, Reading]:
        found = {path: _gathered(read(path)) for path in paths}
        return {path: reading for path, reading in found.items() if reading}

    return read_all


def _lines_with(pattern: str, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of key and value, each on a line; what does not fit belongs to the value before."""
    pair: tuple[str, str] | None = None
    for line in text.splitlines():
        found = re.fullmatch(pattern, line)
        if found:
            if pair:
                yield pair
            pair = found[1], found[2]
        elif pair:
            pair = pair[0], f"{pair[1]}\n{line}"
    if pair:
        yield pair


def with_metaflac(path: Path) -> Iterator[tuple[str, str]]:
    text = _output("metaflac", "--no-utf8-convert", "--export-tags-to=-", path)
    return _lines_with(r"([\x20-\x3c\x3e-\x7d]+)=(.*)", text)


def with_vorbiscomment(path: Path) -> Iterator[tuple[str, str]]:
    return _lines_with(r"([^=]+)=(.*)", _output("vorbiscomment", "-l", "-R", "-e", path))


def with_ogginfo(command: str) -> Callable[[Path], Iterator[tuple[str, str]]]:
    def read(path: Path) -> Iterator[tuple[str, str]]:
        text = _output(command, path).partition("User comments section follows...\n")[2]
        text = re.split(r"^(?:\S.* stream \d+:?|Logical stream.*)$", text, flags=re.M)[0]
        text = re.sub(r"^WARNING.*\n?", "", text, flags=re.M)  # About pictures that are none.
        return _lines_with(r"\t([\x20-\x3c\x3e-\x7d]+)=(.*)", text)

    return read


def with_id3v2(path: Path) -> Iterator[tuple[str, str]]:
    text = _output("id3v2", "-l", path).partition("id3v2 tag info")[2]
    pattern = re.compile(r"^(\w{3,4}) \(.*?\): (?:\(([^)]*)\)(?:\[\w*\])?: )?(.*)$", re.M)
    for name, description, value in pattern.findall(text):
        is_free = name.startswith("TXX")
        yield (f"{name}:{description}" if is_free else name), re.sub(r" \(\d+\)$", "", value)


def with_atomicparsley(path: Path) -> Iterator[tuple[str, str]]:
    text = _output("AtomicParsley", path, "-t").lstrip("\ufeff")
    return _lines_with(r'Atom "([^"]+"(?: \[[^\]]*\])?) contains: (.*)', text)


def with_wvunpack(path: Path) -> Iterator[tuple[str, str]]:
    text = _output("wvunpack", "-q", "-ss", path).partition("APEv2 tag items")[2]
    return _lines_with(r"([\x20-\x39\x3b-\x7e]+): +(.*)", text)


_EXIF_LINE = r"\[(\w+)\] +(\S+) +: (.*)"
_EXIF_ASIDE = re.compile(r"system|file|exiftool|composite|.*(offset|size|padding|bitrate).*|free")


def with_exiftool(paths: Sequence[Path]) -> dict[Path, Reading]:
    text = _output("exiftool", "-a", "-G1", "-s", "-u", *paths)
    if len(paths) == 1:
        text = f"======== {paths[0]}\n{text}"
    found = {}
    for part in re.split("^======== ", text, flags=re.M)[1:]:
        name, _, lines = part.partition("\n")
        pairs = []
        for group, key, value in re.findall(_EXIF_LINE, lines):
            free = re.match(r"\(([^)]+)\) (.*)", value)
            if key == "UserDefinedText" and free:
                pairs.append((f"{group}:free:{free[1]}", free[2]))
            elif not _EXIF_ASIDE.match(group.casefold()) and not _EXIF_ASIDE.match(key.casefold()):
                # Lists with text beyond ASCII appear as an address in its memory.
                pairs.append((f"{group}:{key}", re.sub(r"SCALAR\(\w+\)", "SCALAR", value)))
        if "] Error " not in lines and pairs:
            # Whatever the tag is called, its fields are looked for by their own names.
            pairs += [("any:" + key.partition(":")[2], value) for key, value in pairs]
            found[Path(name)] = _gathered(pairs)
    return found


_MEDIAINFO_ASIDE = re.compile(
    r"(?i)@type|.*(size|date|bitrate|duration|proportion|streamable|offset|padding|delay|samplingcount).*"
)


def with_mediainfo(paths: Sequence[Path]) -> dict[Path, Reading]:
    parsed = json.loads(_output("mediainfo", "--Output=JSON", *paths))
    found = {}
    for one in parsed if isinstance(parsed, list) else [parsed]:
        pairs = []
        for number, track in enumerate(one["media"]["track"]):
            for source in (track, track.get("extra", {})):
                for key, value in source.items():
                    if isinstance(value, str) and not _MEDIAINFO_ASIDE.fullmatch(key):
                        pairs.append((key if number == 0 else f"{number}:{key}", value))
        found[Path(one["media"]["@ref"])] = _gathered(pairs)
    return found


_SYSTEM_PYTHON = shutil.which("python3", path=os.defpath) or ""

TAGLIB = """
import json, sys, taglib
for path in sys.argv[1:]:
    try:
        song = taglib.File(path)
    except OSError:
        continue
    tags = {key.lower(): values for key, values in song.tags.items()}
    if tags or song.unsupported:
        print(json.dumps([path, {**tags, "unsupported": sorted(song.unsupported)}]))
"""

EYED3 = """
import eyed3, json, logging, sys
logging.disable(logging.CRITICAL)
for path in sys.argv[1:]:
    try:
        tag = eyed3.load(path).tag
    except Exception:
        continue
    if tag is None or not tag.isV2():
        continue
    found = {}
    for frames in tag.frame_set.values():
        for frame in frames:
            key = frame.id.decode().lower()
            description = getattr(frame, "description", None)
            key += "" if description is None else ":" + description.lower()
            text = getattr(frame, "text", None)
            is_ours = key.startswith("t") and isinstance(text, str)
            shown = text.split(chr(0)) if is_ours else [frame.data.hex() if frame.data else ""]
            found.setdefault(key, []).extend(shown)
    print(json.dumps([path, found]))
"""


def by_script(script: str) -> Callable[[Sequence[Path]], dict[Path, Reading]]:
    def read(paths: Sequence[Path]) -> dict[Path, Reading]:
        lines = _output(_SYSTEM_PYTHON, "-c", script, *paths).splitlines()
        found = (json.loads(line) for line in lines if line.startswith("["))
        return {
            Path(path): {key: tuple(values) for key, values in tags.items()} for path, tags in found
        }

    return read


def has_module(name: str) -> Callable[[], bool]:
    def look() -> bool:
        command = [_SYSTEM_PYTHON, "-c", f"import {name}"]
        return bool(_SYSTEM_PYTHON) and not subprocess.run(command, capture_output=True).returncode

    return look


def has_command(command: str) -> Callable[[], bool]:
    return lambda: shutil.which(command) is not None
