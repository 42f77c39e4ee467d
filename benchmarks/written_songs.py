"""Songs of a wanted size with the tags of a usual library: names, a cover, with and without room.

Sound is made once and its packets are repeated, since encoding minutes of it would take longer
than everything that is measured.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import av
import mutagen
import numpy as np
import soundfile
from mutagen import PaddingInfo
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TALB, TIT2, TPE1
from mutagen.mp4 import MP4, MP4Cover

from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.ogg_pages import (
    CONTINUED,
    NO_POSITION,
    OggPage,
    packet_ends,
    read_pages,
    render_page,
)

KINDS = {"MP3": ".mp3", "FLAC": ".flac", "M4A (AAC)": ".m4a", "Ogg Vorbis": ".ogg", "WAV": ".wav"}
"""What can be made, and the file ending of each."""

_RATE_HZ = 44_100
_SOURCE_S = 20
_COVER_BYTES = 60_000
_ROOM_BYTES = 4096


def write_tagged_song(path: Path, kind: str, size_bytes: int, *, has_room: bool) -> None:
    """Write a song.

    Args:
        path: Where to.
        kind: One of `KINDS`.
        size_bytes: About how large.
        has_room: Whether its tag has room for a few values. In Ogg that is room on the pages of the
            comments; where there is none, all pages are counted anew.
    """
    match kind:
        case "WAV" | "FLAC":
            _write_samples(path, kind, size_bytes)
        case _:
            _repeat(path, kind, size_bytes)
    _add_tags(path, _ROOM_BYTES if has_room else 0)


def _noise(frames: int, amplitude: float = 0.25) -> Any:
    """Stereo noise, (frames, 2), which no coding makes much smaller."""
    rng = np.random.default_rng(5)
    return (amplitude * rng.standard_normal((frames, 2))).clip(-1, 1).astype(np.float32)


def _write_samples(path: Path, kind: str, size_bytes: int) -> None:
    # Noise at this level takes about 15 of 16 bits in FLAC.
    frames = int(size_bytes / (4.0 if kind == "WAV" else 3.75))
    block = _noise(_RATE_HZ * _SOURCE_S)
    with soundfile.SoundFile(path, "w", _RATE_HZ, 2, "PCM_16", format=kind) as file:
        for start in range(0, frames, len(block)):
            file.write(block[: frames - start])


@cache
def _source(kind: str) -> bytes:
    """A short song, encoded."""
    buffer, wave = io.BytesIO(), _noise(_RATE_HZ * _SOURCE_S)
    if kind == "Ogg Vorbis":
        with soundfile.SoundFile(buffer, "w", _RATE_HZ, 2, "VORBIS", format="OGG") as file:
            for start in range(0, len(wave), 65_536):
                file.write(wave[start : start + 65_536])
        return buffer.getvalue()
    muxer, codec = {"MP3": ("mp3", "libmp3lame"), "M4A (AAC)": ("mp4", "aac")}[kind]
    with av.open(buffer, "w", format=muxer) as output:
        stream: Any = output.add_stream(codec, rate=_RATE_HZ, layout="stereo")
        stream.bit_rate = 320_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave.T), "fltp", "stereo")
        frame.sample_rate, frame.pts = _RATE_HZ, 0
        fifo = av.AudioFifo()
        fifo.write(frame)
        stream.codec_context.open()
        while part := fifo.read(stream.codec_context.frame_size or 1024, partial=True):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return buffer.getvalue()


def _repeat(path: Path, kind: str, size_bytes: int) -> None:
    """Put the packets of the short song one behind the other until they are enough."""
    muxer = {"MP3": "mp3", "M4A (AAC)": "ipod", "Ogg Vorbis": "ogg"}[kind]
    options = {"movflags": "+faststart"} if muxer == "ipod" else {"id3v2_version": "0"}
    opened: Any = av.open(io.BytesIO(_source(kind)))
    made: Any = av.open(str(path), "w", format=muxer, options=options if muxer != "ogg" else {})
    with opened as source, made as output:
        packets = [
            (bytes(packet), packet.pts, packet.duration, packet.is_keyframe)
            for packet in source.demux(source.streams.audio[0])
            if packet.size
        ]
        stream = output.add_stream_from_template(source.streams.audio[0])
        length = packets[-1][1] + packets[-1][2] - packets[0][1]
        done = shift = 0
        while done < size_bytes:
            for data, pts, duration, _ in packets:
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, source.streams.audio[0].time_base
                packet.pts = packet.dts = pts + shift
                packet.duration, packet.is_keyframe = duration, True
                output.mux_one(packet)
                done += len(data)
                if done >= size_bytes:
                    break
            shift += length


def _add_tags(path: Path, room_bytes: int) -> None:
    """Names, and a cover; then exactly so much room."""
    cover = np.random.default_rng(1).bytes(_COVER_BYTES)
    room: Callable[[PaddingInfo], int] = lambda info: room_bytes  # noqa: E731 - a callback
    song: Any = mutagen.File(path)
    if path.suffix in (".mp3", ".wav"):
        if song.tags is None:
            song.add_tags()
        tags: Any = song.tags
        assert isinstance(tags, ID3)
        tags.add(TIT2(encoding=3, text="A title"))
        tags.add(TPE1(encoding=3, text="An artist"))
        tags.add(TALB(encoding=3, text="An album"))
        tags.add(APIC(encoding=0, mime="image/jpeg", type=3, data=cover))
        song.save(padding=room)
        return
    if isinstance(song, MP4):
        song["\xa9nam"], song["\xa9ART"], song["\xa9alb"] = ["A title"], ["An artist"], ["An album"]
        song["covr"] = [MP4Cover(cover)]
        song.save(padding=room)
        return
    song["title"], song["artist"], song["album"] = ["A title"], ["An artist"], ["An album"]
    picture: Any = Picture()
    picture.data, picture.mime, picture.type = cover, "image/jpeg", 3
    if isinstance(song, FLAC):
        song.add_picture(picture)
        song.save(padding=room)
        return
    song["metadata_block_picture"] = [base64.b64encode(picture.write()).decode()]
    song.save(padding=lambda info: 0)
    if not room_bytes:
        _fill_pages(path, song)


def _fill_pages(path: Path, song: Any) -> None:
    """Let the comments fill their pages: for one value more another page is needed."""
    lacing = b"".join(page.lacing for page in _comment_pages(_pages(path)))
    now_bytes = packet_ends(lacing)[0]
    num_others = len(lacing) - now_bytes // 255 - 1
    # A page holds 255 entries of its table, of 255 bytes each; an entry below that ends a packet.
    full_bytes = (-(-len(lacing) // 255) * 255 - num_others) * 255 - 1
    song["comment"] = ["x" * (full_bytes - now_bytes - len("....comment="))]
    song.save(padding=lambda info: 0)
    pages = _pages(path)
    old = _comment_pages(pages)
    lacing, body = b"".join(page.lacing for page in old), b"".join(page.body for page in old)
    new, body_at = [], 0
    for at in range(0, len(lacing), 255):
        table = lacing[at : at + 255]
        is_last = at + 255 >= len(lacing)
        position = old[-1].position if is_last else NO_POSITION
        content = body[body_at : body_at + sum(table)]
        flags = CONTINUED if at else 0
        new.append(render_page(flags, position, old[0].serial, len(new) + 1, table, content))
        body_at += sum(table)
    shift = len(new) - len(old)
    rest = (page.numbered(page.sequence + shift) for page in pages[len(old) + 1 :])
    path.write_bytes(pages[0].numbered(0) + b"".join(new) + b"".join(rest))


def _pages(path: Path) -> list[OggPage]:
    with FileBytes(path) as file:
        return list(read_pages(file, Span(0, file.size_bytes)))


def _comment_pages(pages: list[OggPage]) -> list[OggPage]:
    """The pages behind the first one, up to the one on which the comments end."""
    end = next(n for n, page in enumerate(pages) if n and page.position != NO_POSITION)
    return pages[1 : end + 1]
