"""What a sound file says about itself, and the limits of what is taken for sound."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE_RATE = 22_050
"""Sample rate of every waveform that the networks hear, in hertz."""

MAX_CHANNELS = 64
"""More channels than this are taken for a damaged header, not for music."""

MIN_SAMPLE_RATE = 1_000
MAX_SAMPLE_RATE = 2_822_400
"""Limits of a declared sample rate in hertz; the upper one is DSD512 as its decoder delivers it."""

SUPPORTED_SUFFIXES = frozenset(
    {
        *(".wav", ".wave", ".bwf", ".rf64", ".w64"),
        *(".aif", ".aiff", ".aifc", ".caf", ".au", ".snd"),
        *(".flac", ".fla", ".mp3", ".mp2", ".mpga", ".aac"),
        *(".ogg", ".oga", ".opus", ".spx", ".mka"),
        *(".m4a", ".m4b", ".m4p", ".m4r", ".wma"),
        *(".ape", ".wv", ".mpc", ".mp+", ".tta", ".tak", ".dsf", ".dff"),
    }
)
"""Suffixes, in lower case, of the files that a scan of a folder takes for music."""


@dataclass(frozen=True)
class AudioFacts:
    """What a file declares, before all of it is decoded.

    Attributes:
        format_name: The container, for people: "FLAC", "MPEG audio", "MP4".
        codec: The coding, in the decoder's word for it: "flac", "pcm_16", "aac".
        sample_rate: Of the decoded sound, before it is converted, in hertz.
        num_channels: Before they are averaged.
        duration_s: As the file declares it, in seconds; None where it does not.
        decoder: The library that reads it: "soundfile" or "av".
    """

    format_name: str
    codec: str
    sample_rate: int
    num_channels: int
    duration_s: float | None
    decoder: str
