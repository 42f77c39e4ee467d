"""Headers of MPEG audio (MP1, MP2, MP3) and ADTS AAC frames.

Sources: ISO/IEC 11172-3 section 2.4.1.3 and 13818-3 (frame header), 13818-7 section 6.2 (ADTS),
the Xing and LAME tag descriptions, and Fraunhofer's VBRI header.
"""

from __future__ import annotations

from dataclasses import dataclass

_MPEG1_KBPS = {
    1: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_MPEG2_KBPS = {
    1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    3: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MPEG1_RATES = (44_100, 48_000, 32_000)
_DIVISOR = {3: 1, 2: 2, 0: 4}  # MPEG 1, 2 and 2.5 by their version bits.
_CHAIN_FRAMES = 4


@dataclass(frozen=True)
class FrameHeader:
    """One frame's header.

    Attributes:
        family: What does not change within a stream: kind, version, layer and rate index.
        sample_rate: In hertz; 0 for ADTS, where nothing here needs it.
        num_samples: Per channel in the frame.
        frame_bytes: From this header to the next.
        is_adts: AAC rather than MPEG layer 1 to 3.
        is_mono: One channel.
        is_mpeg1: MPEG 1 rather than the half and quarter rates of MPEG 2 and 2.5.
    """

    family: tuple[int, ...]
    sample_rate: int
    num_samples: int
    frame_bytes: int
    is_adts: bool
    is_mono: bool
    is_mpeg1: bool


def parse_frame_header(data: bytes, at: int = 0) -> FrameHeader | None:
    """Read the header at an offset.

    Returns:
        The header, or None where there is none, or one of the never seen free format.
    """
    if len(data) < at + 7 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    second, third, fourth = data[at + 1], data[at + 2], data[at + 3]
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    if second & 0xF6 == 0xF0:
        return _parse_adts(data, at)
    bitrate_index, rate_index = third >> 4, third >> 2 & 3
    if version == 1 or layer == 4 or bitrate_index in (0, 15) or rate_index == 3:
        return None
    is_mpeg1 = version == 3
    kbps = (_MPEG1_KBPS if is_mpeg1 else _MPEG2_KBPS)[layer][bitrate_index]
    rate = _MPEG1_RATES[rate_index] // _DIVISOR[version]
    padding = third >> 1 & 1
    if layer == 1:
        num_samples, size = 384, (12_000 * kbps // rate + padding) * 4
    else:
        num_samples = 576 if layer == 3 and not is_mpeg1 else 1152
        size = num_samples * 125 * kbps // rate + padding
    return FrameHeader(
        (version, layer, rate_index), rate, num_samples, size, False, fourth >> 6 == 3, is_mpeg1
    )


def _parse_adts(data: bytes, at: int) -> FrameHeader | None:
    rate_index = data[at + 2] >> 2 & 15
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    if rate_index > 12 or size < 8:
        return None
    num_samples = 1024 * ((data[at + 6] & 3) + 1)
    return FrameHeader((16, rate_index), 0, num_samples, size, True, False, False)


def find_frames(data: bytes, is_whole: bool) -> int | None:
    """Find where a run of frames begins.

    Four headers in a row that agree with one another do not occur by chance (in 2 MiB of noise
    about once in 10^12 files); a single one does, dozens of times, and decoders that start on it
    turn any file into a burst of noise.

    Args:
        data: The beginning of the sound, perhaps after some junk.
        is_whole: Nothing follows; then a shorter run that fills the data to its end will do.

    Returns:
        Offset of the first header, or None.
    """
    at = data.find(b"\xff")
    while at >= 0:
        first = header = parse_frame_header(data, at)
        place, count = at, 0
        while header is not None and first is not None and header.family == first.family:
            count += 1
            place += header.frame_bytes
            if count == _CHAIN_FRAMES or (is_whole and place == len(data)):
                return at
            header = parse_frame_header(data, place)
        at = data.find(b"\xff", at + 1)
    return None


def declared_frames(data: bytes) -> tuple[int, int] | None:
    """Read how long a stream says it is in its first frame (Xing, Info or VBRI).

    Args:
        data: The first frame, from its header on.

    Returns:
        The number of samples per channel, without the encoder's delay and padding where they
        are told, and the sample rate in hertz; None where nothing is declared.
    """
    header = parse_frame_header(data)
    if header is None or header.is_adts:
        return None
    side_info = (17 if header.is_mono else 32) if header.is_mpeg1 else (9 if header.is_mono else 17)
    at = 4 + side_info
    if data[at : at + 4] in (b"Xing", b"Info"):
        flags = int.from_bytes(data[at + 4 : at + 8], "big")
        if not flags & 1:
            return None
        frames = int.from_bytes(data[at + 8 : at + 12], "big")
        # Frame count, byte count, seek table and quality precede the encoder's tag.
        sizes = {1: 4, 2: 4, 4: 100, 8: 4}
        tail = at + 8 + sum(size for flag, size in sizes.items() if flags & flag)
        trim = int.from_bytes(data[tail + 21 : tail + 24], "big")
        has_trim = data[tail : tail + 4] in (b"LAME", b"Lavf", b"Lavc")
        unheard = (trim >> 12) + (trim & 0xFFF) if has_trim else 0
    elif data[36:40] == b"VBRI":
        frames, unheard = int.from_bytes(data[50:54], "big"), 0
    else:
        return None
    return (max(0, frames * header.num_samples - unheard), header.sample_rate) if frames else None
