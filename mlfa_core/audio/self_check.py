"""Make a short tone in each format that can be made here, and hear it back.

This is how ``mlfa doctor`` knows that a decoder works, rather than that it is installed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mlfa_core.audio.facts import SAMPLE_RATE
from mlfa_core.audio.stream import read_waveform
from mlfa_core.errors import UnreadableAudioError

_TONE_HZ = 440.0
_TONE_RATE = 48_000
_TONE_S = 1.0
# Encoders add up to a tenth of a second of padding, and lossy ones spread the tone a little.
_DURATION_TOLERANCE_S = 0.15
_PITCH_TOLERANCE_HZ = 5.0


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How FFmpeg, which comes with PyAV, makes a file of a format."""

    suffix: str
    muxer: str
    codec: str
    sample_format: str
    options: dict[str, str] = field(default_factory=dict)


_RECIPES = {
    "MP3": _Recipe(".mp3", "mp3", "libmp3lame", "fltp"),
    "FLAC": _Recipe(".flac", "flac", "flac", "s16"),
    # FFmpeg calls its own Vorbis encoder experimental, which the option accepts.
    "Ogg Vorbis": _Recipe(".ogg", "ogg", "vorbis", "fltp", {"strict": "-2"}),
    "Opus": _Recipe(".opus", "opus", "libopus", "flt"),
    "M4A (AAC)": _Recipe(".m4a", "ipod", "aac", "fltp"),
    "M4A (ALAC)": _Recipe(".m4a", "ipod", "alac", "s16p"),
    "WAV": _Recipe(".wav", "wav", "pcm_s16le", "s16"),
    "AIFF": _Recipe(".aiff", "aiff", "pcm_s16be", "s16"),
    "WMA": _Recipe(".wma", "asf", "wmav2", "fltp", {"b": "192000"}),
    "WavPack": _Recipe(".wv", "wv", "wavpack", "s16p"),
}
# Read, but nothing free writes them, so they cannot be tried: FFmpeg's name of the decoder.
_UNTRIED = {"Monkey's Audio": "ape", "Musepack": "mpc8"}

FORMATS = (*_RECIPES, *_UNTRIED)
"""Names of the formats that can be asked about."""


@dataclass(frozen=True, slots=True)
class FormatCheck:
    """What became of trying a format.

    Attributes:
        name: One of `FORMATS`.
        is_heard: Whether a file was made and heard back; None where none could be made.
        detail: The decoder that read it, or what went wrong.
    """

    name: str
    is_heard: bool | None
    detail: str


def check_format(name: str, folder: Path) -> FormatCheck:
    """Try one format.

    Args:
        name: One of `FORMATS`.
        folder: For the file; it is left there.

    Returns:
        The result. Only bugs raise.
    """
    import av

    if name in _UNTRIED:
        try:
            av.Codec(_UNTRIED[name], "r")
        except (av.error.FFmpegError, ValueError):
            return FormatCheck(name, False, "there is no decoder")
        return FormatCheck(name, None, "a decoder is there; nothing here can make a file to try it")
    recipe = _RECIPES[name]
    path = folder / f"tone-{recipe.codec}{recipe.suffix}"
    try:
        _encode_tone(path, recipe)
    except (av.error.FFmpegError, ValueError, OSError) as error:
        return FormatCheck(name, None, f"no file to try it could be made ({error})")
    try:
        waveform = read_waveform(path)
    except UnreadableAudioError as error:
        return FormatCheck(name, False, error.summary)
    return _judge(name, waveform)


def _judge(name: str, waveform: np.ndarray[tuple[int], np.dtype[np.float32]]) -> FormatCheck:
    duration_s = len(waveform) / SAMPLE_RATE
    if abs(duration_s - _TONE_S) > _DURATION_TOLERANCE_S:
        return FormatCheck(name, False, f"heard {duration_s:.2f} seconds instead of {_TONE_S:g}")
    spectrum = np.abs(np.fft.rfft(waveform * np.hanning(len(waveform))))
    heard_hz = float(np.argmax(spectrum)) / duration_s
    if abs(heard_hz - _TONE_HZ) > _PITCH_TOLERANCE_HZ:
        return FormatCheck(name, False, f"heard {heard_hz:.0f} Hz instead of {_TONE_HZ:.0f} Hz")
    return FormatCheck(name, True, "")


def _encode_tone(path: Path, recipe: _Recipe) -> None:
    """Write one second of a sine, in stereo."""
    import av

    time_s = np.arange(round(_TONE_S * _TONE_RATE)) / _TONE_RATE
    tone = np.repeat((0.5 * np.sin(2 * np.pi * _TONE_HZ * time_s))[np.newaxis], 2, axis=0)
    with av.open(str(path), "w", format=recipe.muxer) as output:
        stream = output.add_stream(recipe.codec, rate=_TONE_RATE, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        stream.options = dict(recipe.options)
        stream.format = recipe.sample_format
        frame = av.AudioFrame.from_ndarray(tone.astype(np.float32), "fltp", "stereo")
        frame.sample_rate = _TONE_RATE
        resampler = av.AudioResampler(
            recipe.sample_format, "stereo", _TONE_RATE, frame_size=stream.frame_size or 1024
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
