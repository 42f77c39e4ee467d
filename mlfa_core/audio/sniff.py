"""Tell a sound format by its content: suffixes lie."""

from __future__ import annotations

from dataclasses import dataclass

from mlfa_core.audio import mpeg, problems
from mlfa_core.audio.source import ByteSource

_SOUNDFILE_FIRST = ("soundfile", "av")
_AV_FIRST = ("av", "soundfile")
_AV_ONLY = ("av",)

_SEARCH_BYTES = 1 << 21
"""How far MPEG frames are looked for behind junk, such as a tag that understates its size."""


@dataclass(frozen=True)
class Kind:
    """A sound format.

    Attributes:
        name: For people.
        demuxer: FFmpeg's name. Always given, so that no content can choose a demuxer which
            opens other files or addresses (playlists do).
        decoders: Which libraries read it, the better one first.
        declares_length: FFmpeg's duration is read from the file, not guessed from its bit rate.
    """

    name: str
    demuxer: str
    decoders: tuple[str, ...]
    declares_length: bool = True


WAV = Kind("WAV", "wav", _SOUNDFILE_FIRST)
W64 = Kind("Wave64", "w64", _SOUNDFILE_FIRST)
AIFF = Kind("AIFF", "aiff", _SOUNDFILE_FIRST)
CAF = Kind("CAF", "caf", _SOUNDFILE_FIRST)
AU = Kind("AU", "au", _SOUNDFILE_FIRST)
# libFLAC checks every frame's CRC, and is as fast as FFmpeg's decoder.
FLAC = Kind("FLAC", "flac", _SOUNDFILE_FIRST)
# libsndfile 1.2.2 refuses a quarter of FFmpeg's Opus files, reads only the first of several
# chained Ogg streams without a word, and is slower here.
OGG = Kind("Ogg", "ogg", _AV_FIRST)
# libsndfile's mpg123 is 15 % faster than FFmpeg, but it gives a file up after 1 KiB of junk
# between frames, loses the reason, and writes to standard error.
MPEG = Kind("MPEG audio", "mp3", _AV_ONLY, declares_length=False)
ADTS = Kind("AAC", "aac", _AV_ONLY, declares_length=False)
MPEG_IN_WAV = Kind("WAV", "wav", _AV_ONLY)
MP4 = Kind("MP4", "mov", _AV_ONLY)
ASF = Kind("Windows Media", "asf", _AV_ONLY)
MATROSKA = Kind("Matroska", "matroska", _AV_ONLY)
APE = Kind("Monkey's Audio", "ape", _AV_ONLY)
WAVPACK = Kind("WavPack", "wv", _AV_ONLY)
MUSEPACK7 = Kind("Musepack", "mpc", _AV_ONLY)
MUSEPACK8 = Kind("Musepack", "mpc8", _AV_ONLY)
TTA = Kind("True Audio", "tta", _AV_ONLY)
TAK = Kind("TAK", "tak", _AV_ONLY)
DSF = Kind("DSF", "dsf", _AV_ONLY)
DSDIFF = Kind("DSDIFF", "iff", _AV_ONLY)

ASF_GUID = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
W64_GUID = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")

# Their fields stand in an APE tag behind the sound, with or without an ID3v1 tag after it.
_TAGGED_BEHIND = (APE, WAVPACK, MUSEPACK7, MUSEPACK8, TTA, TAK)

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (ASF_GUID, ASF),
    (W64_GUID, W64),
    (b"\x1a\x45\xdf\xa3", MATROSKA),
    (b"MAC ", APE),
    (b"MACF", APE),
    (b"wvpk", WAVPACK),
    (b"MPCK", MUSEPACK8),
    (b"MP+", MUSEPACK7),
    (b"TTA1", TTA),
    (b"TTA2", TTA),
    (b"tBaK", TAK),
    (b"DSD ", DSF),
    (b"caff", CAF),
    (b".snd", AU),
)

_OTHER_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "it is a picture"),
    (b"\x89PNG", "it is a picture"),
    (b"GIF8", "it is a picture"),
    (b"%PDF", "it is a PDF document"),
    (b"PK\x03\x04", "it is an archive (ZIP)"),
    (b"Rar!", "it is an archive (RAR)"),
    (b"7z\xbc\xaf", "it is an archive (7z)"),
    (b"\x1f\x8b", "it is an archive (gzip)"),
    (b"MThd", "it is a MIDI file: notes, not sound"),
    (b"\x7fELF", "it is a program"),
    (b"MZ", "it is a program"),
    (b"SQLite format 3", "it is a database"),
)
_SAMPLE_BYTES = 4096
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_BYTES_OF_TEXT = frozenset(b"\t\n\r\f\x1b") | frozenset(range(32, 256))


def identify(source: ByteSource) -> Kind:
    """Find the format of a file, and show the decoders the part of it that is sound.

    ID3 tags before the sound are left out for every format, and tags behind it for those whose
    frames have no index (a cover in such a tag may look like frames) and those that keep their
    fields there (FFmpeg takes two such tags for damage, and gives the song up).

    Args:
        source: The opened file.

    Returns:
        Its format.

    Raises:
        UnreadableAudioError: If it is empty or no known sound format.
    """
    if source.size_bytes == 0:
        raise problems.empty(source.path)
    begin = _end_of_id3(source)
    head = source.bytes_at(begin, 64)
    kind = _by_beginning(head)
    if kind is not None:
        is_tagged_behind = kind in _TAGGED_BEHIND
        end = _start_of_trailing_tags(source) if is_tagged_behind else source.size_bytes
        source.show_part(begin, end)
        return MPEG_IN_WAV if kind == WAV and _holds_mpeg(source.bytes_at(begin, 4096)) else kind
    other = _by_other_beginning(head)
    if other is None:
        end = _start_of_trailing_tags(source)
        for start in dict.fromkeys((begin, 0)):
            data = source.bytes_at(start, min(_SEARCH_BYTES, end - start))
            at = mpeg.find_frames(data, start + len(data) == end)
            if at is not None:
                source.show_part(start + at, end)
                header = mpeg.parse_frame_header(data, at)
                return ADTS if header is not None and header.is_adts else MPEG
        other = _describe(source, begin)
    if source.error is not None:
        raise problems.of_os_error(source.path, source.error)
    raise problems.not_sound(source.path, other)


def _by_beginning(head: bytes) -> Kind | None:
    for magic, kind in _BEGINNINGS:
        if head.startswith(magic):
            return kind
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    if head[:4] == b"FRM8" and head[12:16] == b"DSD ":
        return DSDIFF
    # The size before the name is below 512 MiB (or 1, with a longer size behind): text is not.
    if head[4:8] in _BOXES and head[0] < 0x20:
        return MP4
    return None


def _holds_mpeg(head: bytes) -> bool:
    """Whether a WAV file's format tag is that of MPEG layer 1, 2 or 3."""
    at = head.find(b"fmt ")
    return at >= 0 and head[at + 8 : at + 10] in (b"\x50\0", b"\x55\0")


def _by_other_beginning(head: bytes) -> str | None:
    for magic, what in _OTHER_BEGINNINGS:
        if head.startswith(magic):
            return what
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI "):
        return "it is a picture" if head[8:12] == b"WEBP" else "it is a film"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "it is a picture"
    return None


def _describe(source: ByteSource, begin: int) -> str:
    """Say what unknown content looks like."""
    sample = source.bytes_at(begin, _SAMPLE_BYTES)
    if not sample:
        return "it holds tags only, and no sound"
    if not sample.strip(b"\0"):
        return "it begins with zeros only, like a download that was never finished"
    if _BYTES_OF_TEXT.issuperset(sample) and (_is_utf8(sample) or _is_mostly_ascii(sample)):
        return "it is text, not sound"
    return "it is not a sound format that MLFA knows"


def _is_mostly_ascii(sample: bytes) -> bool:
    return sum(byte < 127 for byte in sample) > 0.7 * len(sample)


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last character may be cut in two.
        return len(sample) == _SAMPLE_BYTES and error.start >= len(sample) - 4
    return True


def _end_of_id3(source: ByteSource) -> int:
    """Offset behind all ID3v2 tags at the beginning (ID3v2.4 section 3.1)."""
    at = 0
    while True:
        head = source.bytes_at(at, 10)
        if len(head) < 10 or head[:3] != b"ID3" or not 2 <= head[3] <= 4 or max(head[6:]) > 127:
            return at
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + size + (10 if head[5] & 0x10 else 0)


def _start_of_trailing_tags(source: ByteSource) -> int:
    """Offset where ID3v1, Lyrics3 and APE tags at the end begin."""
    end = source.size_bytes
    while True:
        # The head of an APE tag, "APETAGEX", may have its letters at the same place.
        if source.bytes_at(end - 128, 3) == b"TAG" and source.bytes_at(end - 131, 3) != b"APE":
            end -= 128
            continue
        tail = source.bytes_at(end - 32, 32)
        if tail[:8] == b"APETAGEX":
            size = int.from_bytes(tail[12:16], "little")
            has_header = int.from_bytes(tail[20:24], "little") >> 31
            size += 32 if has_header else 0
        elif tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
            size = int(tail[-15:-9]) + 15
        else:
            return end
        if not 0 < size <= end:
            return end
        end -= size
