"""Synthesised sound, and real encoders that make files of it.

Most files are made by PyAV, whose FFmpeg is a real encoder and needs nothing on the system; the
tools of Debian's packages (lame, flac, oggenc, opusenc, wavpack, ffmpeg) are used where they are.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

Samples = npt.NDArray[np.float64]

AMPLITUDE = 0.5
TONE_HZ = 440.0


def tone(
    duration_s: float = 1.0,
    sample_rate: int = 44_100,
    num_channels: int = 2,
    tone_hz: float = TONE_HZ,
    amplitude: float = AMPLITUDE,
) -> Samples:
    """A sine, the same in every channel.

    Returns:
        (frames, num_channels).
    """
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    sine = amplitude * np.sin(2.0 * np.pi * tone_hz * time_s)
    return np.repeat(sine[:, np.newaxis], num_channels, axis=1)


def music(duration_s: float = 1.0, sample_rate: int = 44_100, num_channels: int = 2) -> Samples:
    """Chords and noise, different in every channel: what encoders do not find too easy.

    Returns:
        (frames, num_channels), within full scale.
    """
    rng = np.random.default_rng(7)
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    channels = []
    for channel in range(num_channels):
        notes = [np.sin(2 * np.pi * hz * time_s) for hz in (196, 247 + 10 * channel, 1175)]
        beat = np.exp(-8.0 * (time_s * 4.0 % 1.0)) * rng.standard_normal(len(time_s))
        channels.append(0.1 * sum(notes) + 0.1 * beat)
    return np.stack(channels, axis=1).clip(-1.0, 1.0)


def peak_hz(waveform: npt.NDArray[np.float32], sample_rate: int) -> float:
    """Frequency of the strongest partial, in hertz."""
    windowed = waveform * np.hanning(len(waveform))
    spectrum = np.abs(np.fft.rfft(windowed, 4 * len(waveform)))
    return float(np.argmax(spectrum)) * sample_rate / (4 * len(waveform))


def middle_rms(waveform: npt.NDArray[np.float32]) -> float:
    """Root mean square of the middle half, which no fade of an encoder reaches."""
    quarter = len(waveform) // 4
    return float(np.sqrt(np.mean(np.square(waveform[quarter : 3 * quarter], dtype=np.float64))))


@dataclass(frozen=True)
class Encoding:
    """How PyAV makes a file.

    Attributes:
        suffix: Of the file.
        muxer: FFmpeg's name of the container.
        codec: FFmpeg's name of the encoder.
        sample_format: FFmpeg's name of the samples that the encoder takes.
        is_lossless: Decodes to the same numbers.
        codec_options: For the encoder.
        muxer_options: For the container.
    """

    suffix: str
    muxer: str
    codec: str
    sample_format: str
    is_lossless: bool = False
    codec_options: dict[str, str] = field(default_factory=dict)
    muxer_options: dict[str, str] = field(default_factory=dict)


ENCODINGS = {
    "wav": Encoding(".wav", "wav", "pcm_s16le", "s16", True),
    "wav 24 bit": Encoding(".wav", "wav", "pcm_s24le", "s32", True),
    "wav float": Encoding(".wav", "wav", "pcm_f32le", "flt", True),
    "rf64": Encoding(".wav", "wav", "pcm_s16le", "s16", True, {}, {"rf64": "always"}),
    "wav adpcm": Encoding(".wav", "wav", "adpcm_ms", "s16"),
    "mp3 in wav": Encoding(".wav", "wav", "libmp3lame", "fltp"),
    "w64": Encoding(".w64", "w64", "pcm_s16le", "s16", True),
    "aiff": Encoding(".aiff", "aiff", "pcm_s16be", "s16", True),
    "caf": Encoding(".caf", "caf", "pcm_s16be", "s16", True),
    "caf alac": Encoding(".caf", "caf", "alac", "s16p", True),
    "au": Encoding(".au", "au", "pcm_s16be", "s16", True),
    "flac": Encoding(".flac", "flac", "flac", "s16", True),
    "flac 24 bit": Encoding(".flac", "flac", "flac", "s32", True),
    "flac in ogg": Encoding(".oga", "ogg", "flac", "s16", True),
    "mp3": Encoding(".mp3", "mp3", "libmp3lame", "fltp", False, {"b": "192000"}),
    "mp2": Encoding(".mp2", "mp2", "mp2", "s16", False, {"b": "192000"}),
    "aac": Encoding(".aac", "adts", "aac", "fltp"),
    "m4a": Encoding(".m4a", "ipod", "aac", "fltp"),
    "m4a, index first": Encoding(
        ".m4a", "ipod", "aac", "fltp", False, {}, {"movflags": "faststart"}
    ),
    "m4a in fragments": Encoding(
        ".m4a", "mp4", "aac", "fltp", False, {}, {"movflags": "frag_keyframe+empty_moov"}
    ),
    "alac": Encoding(".m4a", "ipod", "alac", "s16p", True),
    "opus": Encoding(".opus", "opus", "libopus", "flt"),
    "vorbis": Encoding(".ogg", "ogg", "vorbis", "fltp", False, {"strict": "-2", "b": "160000"}),
    "wma": Encoding(".wma", "asf", "wmav2", "fltp", False, {"b": "192000"}),
    "wavpack": Encoding(".wv", "wv", "wavpack", "s16p", True),
    "tta": Encoding(".tta", "tta", "tta", "s16", True),
    "matroska": Encoding(".mka", "matroska", "flac", "s16", True),
}
"""Every container and coding that FFmpeg can write and that a music library may hold.

Monkey's Audio, TAK and DSDIFF are missing: there is no free encoder of them.
"""

_NUMPY_TYPES = {"s16": np.int16, "s32": np.int32, "flt": np.float32, "dbl": np.float64}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def quantise(samples: Samples, sample_format: str) -> npt.NDArray[np.generic]:
    """Scale samples to an FFmpeg sample format's numbers, (frames, channels)."""
    kind = _NUMPY_TYPES[sample_format.removesuffix("p")]
    if np.issubdtype(kind, np.floating):
        return samples.astype(kind)
    full_scale = 2.0 ** (8 * np.dtype(kind).itemsize - 1)
    return np.rint(samples * full_scale).clip(-full_scale, full_scale - 1).astype(kind)


def encode(
    folder: Path, name: str, samples: Samples, sample_rate: int = 44_100, stem: str = "song"
) -> Path:
    """Make a file with PyAV.

    Args:
        folder: Where to.
        name: Key of ENCODINGS.
        samples: (frames, channels).
        sample_rate: In hertz.
        stem: Name of the file without its suffix.

    Returns:
        The file.
    """
    encoding = ENCODINGS[name]
    path = folder / f"{stem}{encoding.suffix}"
    numbers = quantise(samples, encoding.sample_format)
    layout = _LAYOUTS[samples.shape[1]]
    with av.open(
        str(path), "w", format=encoding.muxer, container_options=encoding.muxer_options
    ) as output:
        stream = output.add_stream(encoding.codec, rate=sample_rate, layout=layout)
        stream.options = encoding.codec_options
        stream.format = encoding.sample_format
        stream.codec_context.open()
        fixed = stream.codec_context.frame_size or 4096
        for begin in range(0, len(numbers), fixed):
            part = numbers[begin : begin + fixed]
            planar = encoding.sample_format.endswith("p")
            array = np.ascontiguousarray(part.T) if planar else part.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(array, encoding.sample_format, layout)
            frame.sample_rate, frame.pts = sample_rate, begin
            frame.time_base = Fraction(1, sample_rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def write_wav(
    path: Path, samples: Samples, sample_rate: int = 44_100, subtype: str = "PCM_16"
) -> Path:
    """Write a WAV file with libsndfile; returns its path."""
    soundfile.write(path, samples, sample_rate, subtype=subtype, format="WAV")
    return path


def tool(name: str) -> str:
    """Find an encoder or reader of the system; skips the test where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"the program {name} is not installed")
    return found


def run_tool(name: str, *arguments: str | Path, stdin: bytes | None = None) -> bytes:
    """Run a program of the system; returns what it printed."""
    command = [tool(name), *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=60)
    return done.stdout


def decode_with_ffmpeg(path: Path, num_channels: int) -> npt.NDArray[np.float32]:
    """Decode with the ffmpeg command at the file's own rate, averaged: a second way.

    Returns:
        (samples,).
    """
    raw = run_tool("ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "f32le", "-")
    channels = np.frombuffer(raw, np.float32).reshape(-1, num_channels)
    return channels.astype(np.float64).mean(axis=1).astype(np.float32)


def id3_tag(size: int) -> bytes:
    """An ID3v2.4 tag of nothing but padding, with `size` bytes behind its head."""
    syncsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + syncsafe + bytes(size)


def wav_head(
    data_bytes: int,
    sample_rate: int = 44_100,
    num_channels: int = 2,
    bits: int = 16,
    coding: int = 1,
) -> bytes:
    """The first 44 bytes of a WAV file, true or not."""
    frame_bytes = num_channels * bits // 8
    return b"".join(
        (
            b"RIFF",
            min(data_bytes + 36, 0xFFFFFFFF).to_bytes(4, "little"),
            b"WAVEfmt \x10\0\0\0",
            struct.pack(
                "<HHIIHH",
                coding,
                num_channels,
                sample_rate,
                sample_rate * frame_bytes & 0xFFFFFFFF,
                frame_bytes & 0xFFFF,
                bits,
            ),
            b"data",
            data_bytes.to_bytes(4, "little"),
        )
    )
