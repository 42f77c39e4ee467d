"""Which container a file is, told by its content: suffixes lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlfa_app.library.file_bytes import FileBytes


class Container(Enum):
    """The containers that digests and fields know; the value is the name for people."""

    MPEG = "MP3"
    ADTS = "AAC"
    WAV = "WAV"
    WAVE64 = "Wave64"
    AIFF = "AIFF"
    CAF = "CAF"
    FLAC = "FLAC"
    OGG = "Ogg"
    MP4 = "MP4"
    ASF = "Windows Media"
    MONKEYS_AUDIO = "Monkey's Audio"
    WAVPACK = "WavPack"
    MUSEPACK = "Musepack"
    TRUE_AUDIO = "True Audio"
    TAK = "TAK"
    OPTIMFROG = "OptimFROG"
    DSF = "DSF"
    DSDIFF = "DSDIFF"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's own content lies between the tags that are put around any file.

    Attributes:
        container: What the content is.
        start: Offset behind the ID3v2 tags at the beginning.
        end: Offset where the ID3v1, Lyrics3, APE and appended ID3v2 tags at the end begin.
            For containers with an inner length of their own it is the end of the file.
    """

    container: Container
    start: int
    end: int


_ASF_GUID = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_WAVE64_GUID = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")

_BEGINNINGS: tuple[tuple[bytes, Container], ...] = (
    (b"fLaC", Container.FLAC),
    (b"OggS", Container.OGG),
    (_ASF_GUID, Container.ASF),
    (_WAVE64_GUID, Container.WAVE64),
    (b"MAC ", Container.MONKEYS_AUDIO),
    (b"MACF", Container.MONKEYS_AUDIO),
    (b"wvpk", Container.WAVPACK),
    (b"MPCK", Container.MUSEPACK),
    (b"MP+", Container.MUSEPACK),
    (b"TTA1", Container.TRUE_AUDIO),
    (b"TTA2", Container.TRUE_AUDIO),
    (b"tBaK", Container.TAK),
    (b"OFR ", Container.OPTIMFROG),
    (b"DSD ", Container.DSF),
    (b"caff", Container.CAF),
)
_BOXES = frozenset((b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))

# Containers whose content simply runs from the tags before it to the tags behind it.
_BARE = frozenset(
    (
        Container.MPEG,
        Container.ADTS,
        Container.MONKEYS_AUDIO,
        Container.WAVPACK,
        Container.MUSEPACK,
        Container.TRUE_AUDIO,
        Container.TAK,
        Container.OPTIMFROG,
        Container.UNKNOWN,
    )
)

MAX_PARTS = 20_000
"""So many chunks, blocks, frames or items are looked at. Nothing honest comes near it; a file of
nothing but empty ones would take minutes, and a hundred times its size in memory."""

# How far MPEG frames are looked for behind junk, such as a tag that understates its size.
_SEARCH_BYTES = 1 << 17


def layout_of(file: FileBytes) -> Layout:
    """Tell the container and where its content lies.

    Raises:
        OSError: If the file cannot be read.
    """
    start = end_of_leading_id3(file)
    container = _by_beginning(file.at(start, 16))
    if container is None:
        end = start_of_trailing_tags(file, start)
        return Layout(_mpeg_or_unknown(file, start, end), start, end)
    if container in _BARE:
        return Layout(container, start, start_of_trailing_tags(file, start))
    return Layout(container, start, file.size_bytes)


def _by_beginning(head: bytes) -> Container | None:
    for magic, container in _BEGINNINGS:
        if head.startswith(magic):
            return container
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return Container.WAV
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Container.AIFF
    if head[:4] == b"FRM8" and head[12:16] == b"DSD ":
        return Container.DSDIFF
    # The first box is below 512 MiB (or says 1, with a longer size behind): text is not.
    if head[4:8] in _BOXES and head[0] < 0x20:
        return Container.MP4
    return None


def end_of_leading_id3(file: FileBytes) -> int:
    """Offset behind all ID3v2 tags at the beginning (ID3v2.4 structure, section 3.1)."""
    at = 0
    for _ in range(MAX_PARTS):
        head = file.at(at, 10)
        if not is_id3_head(head, b"ID3"):
            return at
        # A v2.4 footer repeats the header behind the tag and is not counted in its size.
        end = at + 10 + syncsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)
        if end >= file.size_bytes:
            return min(end, file.size_bytes)
        at = end
    return at


def is_id3_head(head: bytes, magic: bytes) -> bool:
    """Whether ten bytes are the header ("ID3") or footer ("3DI") of an ID3v2 tag."""
    return (
        len(head) == 10
        and head[:3] == magic
        and head[3] != 0xFF
        and head[4] != 0xFF
        and max(head[6:10]) < 0x80
    )


def syncsafe(data: bytes) -> int:
    """Read four bytes of seven bits each."""
    return data[0] << 21 | data[1] << 14 | data[2] << 7 | data[3]


def start_of_trailing_tags(file: FileBytes, floor: int = 0) -> int:
    """Offset where the tags at the end begin, in whatever order they are stacked.

    Known are ID3v1 and the enhanced tag before it, Lyrics3 v1 and v2, APEv1 and v2, and ID3v2.4
    tags with a footer.

    Args:
        file: The opened file.
        floor: No tag reaches before this offset.
    """
    end = file.size_bytes
    for _ in range(MAX_PARTS):
        size = _trailing_tag_bytes(file, end)
        if size <= 0 or end - size < floor:
            return end
        end -= size
    return end


def has_id3v1(file: FileBytes, end: int) -> bool:
    """Whether an ID3v1 tag ends at an offset; the head of an APE tag ("APETAGEX") is none."""
    around = file.at(end - 131, 8)
    if len(around) < 8:
        return file.at(end - 128, 3) == b"TAG" and end >= 128
    return around[3:6] == b"TAG" and around != b"APETAGEX"


def _trailing_tag_bytes(file: FileBytes, end: int) -> int:
    if has_id3v1(file, end):
        # The enhanced tag of 227 bytes stands only before an ID3v1 tag.
        return 355 if file.at(end - 355, 4) == b"TAG+" else 128
    tail = file.at(end - 32, 32) if end >= 32 else b""
    if len(tail) < 32 or end > file.size_bytes:
        return 0
    if tail[:8] == b"APETAGEX":
        flags = int.from_bytes(tail[20:24], "little")
        return int.from_bytes(tail[12:16], "little") + (32 if flags >> 31 else 0)
    if tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        size = int(tail[-15:-9]) + 15
        return size if file.at(end - size, 11) == b"LYRICSBEGIN" else 0
    if tail[-9:] == b"LYRICSEND":
        # Version 1 has no size; it is at most 5,100 bytes and begins with a fixed word.
        window = file.at(max(0, end - 5120), min(5120, end))
        begin = window.rfind(b"LYRICSBEGIN")
        return len(window) - begin if begin >= 0 else 0
    if is_id3_head(tail[-10:], b"3DI"):
        size = syncsafe(tail[-4:]) + 20
        return size if file.at(end - size, 3) == b"ID3" else 0
    return 0


def _mpeg_or_unknown(file: FileBytes, start: int, end: int) -> Container:
    """Look for two MPEG audio frames in a row, or for one that ends with the content."""
    data = file.at(start, min(_SEARCH_BYTES, max(0, end - start)))
    at = data.find(b"\xff")
    while at >= 0:
        size = _frame_bytes(data[at : at + 6])
        if size:
            follower = at + size
            if (start + follower == end and at == 0) or (
                _frame_bytes(data[follower : follower + 6])
                and data[follower + 1] & 0xFE == data[at + 1] & 0xFE
            ):
                return Container.MPEG if data[at + 1] & 0x06 else Container.ADTS
        at = data.find(b"\xff", at + 1)
    return Container.UNKNOWN


# Kilobits per second by index, ISO 11172-3 and 13818-3: layers I, II, III of MPEG-1, then
# layer I and layers II and III of MPEG-2.
_BIT_RATES = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _frame_bytes(head: bytes) -> int:
    """Length of the MPEG audio or ADTS frame that begins here; 0 if none does."""
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer_bits = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer_bits == 0:
        # ADTS (ISO 13818-7): twelve sync bits, frame length of 13 bits.
        if head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 0xF > 12:
            return 0
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return size if size > 7 else 0
    rate_index, sampling_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 0 < rate_index < 15 or sampling_index == 3:
        return 0
    layer = 4 - layer_bits
    bit_rate = _BIT_RATES[version == 3, layer][rate_index - 1] * 1000
    sample_rate = _SAMPLE_RATES[version][sampling_index]
    padding = head[2] >> 1 & 1
    if layer == 1:
        return (12 * bit_rate // sample_rate + padding) * 4
    samples = 72 if layer == 3 and version != 3 else 144
    return samples * bit_rate // sample_rate + padding
