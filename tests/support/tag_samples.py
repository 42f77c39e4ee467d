"""Small music files of every container, for the tests of fields: made by FFmpeg's encoders.

PyAV brings them along, so no program needs to be installed. Where no encoder exists (Monkey's
Audio, Musepack) there is a file with a proper head and noise behind it: it can be tagged, not
played.
"""

from __future__ import annotations

import functools
import io
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile


@dataclass(frozen=True)
class Kind:
    """A container to test: file ending, FFmpeg's names, the muxer's options, our name."""

    suffix: str
    muxer: str
    codec: str
    container: str
    options: tuple[tuple[str, str], ...] = ()
    sample_rate: int = 44_100
    layout: str = "stereo"


KINDS = {
    "mp3": Kind(".mp3", "mp3", "libmp3lame", "MP3", (("id3v2_version", "0"), ("write_xing", "1"))),
    "wav": Kind(".wav", "wav", "pcm_s16le", "WAV", (("fflags", "+bitexact"),)),
    "rf64": Kind(".wav", "wav", "pcm_s16le", "WAV", (("rf64", "always"),)),
    "aiff": Kind(".aiff", "aiff", "pcm_s16be", "AIFF"),
    "flac": Kind(".flac", "flac", "flac", "FLAC"),
    "ogg": Kind(".ogg", "soundfile", "VORBIS", "Ogg Vorbis"),
    "opus": Kind(".opus", "ogg", "libopus", "Ogg Opus", sample_rate=48_000),
    "oggflac": Kind(".oga", "ogg", "flac", "Ogg FLAC"),
    "speex": Kind(".spx", "ffmpeg", "libspeex", "Ogg Speex", sample_rate=16_000, layout="mono"),
    "m4a": Kind(".m4a", "ipod", "aac", "MP4"),
    "alac": Kind(".m4a", "ipod", "alac", "MP4"),
    "m4a_front": Kind(".m4a", "ipod", "aac", "MP4", (("movflags", "+faststart"),)),
    "m4a_fragments": Kind(
        ".m4a", "mp4", "aac", "MP4", (("movflags", "+frag_keyframe"), ("frag_duration", "200000"))
    ),
    "wma": Kind(".wma", "asf", "wmav2", "Windows Media"),
    "wavpack": Kind(".wv", "wv", "wavpack", "WavPack"),
    "tta": Kind(".tta", "tta", "tta", "True Audio"),
    "adts": Kind(".aac", "adts", "aac", "AAC"),
    "ape": Kind(".ape", "", "", "Monkey's Audio"),
    "musepack": Kind(".mpc", "", "", "Musepack"),
}
PLAYABLE = [name for name, kind in KINDS.items() if kind.codec]


def make_file(name: str, folder: Path, stem: str = "song", *, duration_s: float = 1.0) -> Path:
    """Write a file of a kind into a folder."""
    path = folder / f"{stem}{KINDS[name].suffix}"
    path.write_bytes(encoded(name, duration_s))
    return path


def tones(duration_s: float, sample_rate: int, num_channels: int) -> np.ndarray:
    """Two tones with a little noise, (channels, samples), float32."""
    time_s = np.arange(int(duration_s * sample_rate)) / sample_rate
    noise = np.random.default_rng(7).normal(0, 0.05, (num_channels, len(time_s)))
    wave = 0.3 * np.sin(2 * np.pi * 440 * time_s) + 0.2 * np.sin(2 * np.pi * 660 * time_s)
    return (wave + noise).astype(np.float32)


@functools.cache
def encoded(name: str, duration_s: float = 1.0) -> bytes:
    """Bytes of a file of a kind."""
    kind = KINDS[name]
    if not kind.codec:
        return _unplayable(name)
    num_channels = 1 if kind.layout == "mono" else 2
    wave = tones(duration_s, kind.sample_rate, num_channels)
    if kind.muxer == "soundfile":
        # PyAV's FFmpeg lacks libvorbis; libsndfile has it.
        buffer = io.BytesIO()
        with soundfile.SoundFile(
            buffer, "w", kind.sample_rate, num_channels, kind.codec, format="OGG"
        ) as file:
            # libsndfile's Vorbis encoder crashes when it is given minutes at once.
            for start in range(0, wave.shape[1], 65_536):
                file.write(wave[:, start : start + 65_536].T)
        return buffer.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"song{kind.suffix}"
        if kind.muxer == "ffmpeg":
            source = Path(folder) / "song.wav"
            soundfile.write(source, wave.T, kind.sample_rate)
            run_tool("ffmpeg", "-v", "error", "-i", str(source), "-c:a", kind.codec, str(path))
        else:
            _encode(path, kind, wave)
        return path.read_bytes()


def _encode(path: Path, kind: Kind, wave: np.ndarray) -> None:
    with av.open(str(path), "w", format=kind.muxer, options=dict(kind.options)) as container:
        stream = container.add_stream(kind.codec, rate=kind.sample_rate, layout=kind.layout)
        stream.bit_rate = 128_000
        stream.codec_context.open()
        size = stream.codec_context.frame_size or 4096
        resampler = av.AudioResampler(
            format=stream.format, layout=kind.layout, rate=kind.sample_rate, frame_size=size
        )
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout=kind.layout)
        frame.sample_rate = kind.sample_rate
        frame.pts = 0
        for converted in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))


def _unplayable(name: str) -> bytes:
    noise = np.random.default_rng(3).integers(0, 255, 20_000, dtype=np.uint8).tobytes()
    if name == "ape":
        head = struct.pack("<4sHHIIIIIII16s", b"MAC ", 3990, 0, 52, 24, 0, 0, 0, 0, 0, bytes(16))
        head += struct.pack("<HHIIIHHI", 2000, 0, 73_728, 40_000, 1, 16, 2, 44_100)
        return head + noise
    return b"MP+\x07" + struct.pack("<IIHHHHI", 40, 0x18_00_00_00, 0, 0, 0, 0, 0) + noise


def decode(path: Path) -> bytes:
    """Decode a file with FFmpeg, as bytes of samples."""
    samples = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples.append(frame.to_ndarray().tobytes())
    return b"".join(samples)


def run_tool(*command: str) -> str:
    """Run another program and give what it prints; skips the test where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")
