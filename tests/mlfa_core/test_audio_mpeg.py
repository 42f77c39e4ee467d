"""Headers of MPEG audio frames, against numbers of the standard and of lame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from encoders import encode, music, run_tool, tone, write_wav
from mlfa_core.audio import SAMPLE_RATE, open_waveform
from mlfa_core.audio.mpeg import declared_frames, find_frames, parse_frame_header


@pytest.mark.parametrize(
    ("head", "sample_rate", "num_samples", "frame_bytes"),
    [
        ("fffb9064", 44_100, 1152, 417),  # MPEG 1 layer 3, 128 kbit/s: 144 * 128000 / 44100
        ("fffb9264", 44_100, 1152, 418),  # with padding
        ("fffbe0c4", 44_100, 1152, 1044),  # 320 kbit/s, mono
        ("fff38064", 22_050, 576, 208),  # MPEG 2 layer 3, 64 kbit/s: 72 * 64000 / 22050
        ("ffe38864", 8_000, 576, 576),  # MPEG 2.5, 64 kbit/s
        ("fffda404", 48_000, 1152, 576),  # MPEG 1 layer 2, 192 kbit/s: 144 * 192000 / 48000
        ("ffffc004", 44_100, 384, 416),  # MPEG 1 layer 1, 384 kbit/s: 4 * (12 * 384000 / 44100)
    ],
)
def test_frame_headers(head: str, sample_rate: int, num_samples: int, frame_bytes: int) -> None:
    header = parse_frame_header(bytes.fromhex(head) + bytes(4))
    assert header is not None
    assert not header.is_adts
    assert (header.sample_rate, header.num_samples) == (sample_rate, num_samples)
    assert header.frame_bytes == frame_bytes


def test_an_adts_header() -> None:
    # AAC LC, 44.1 kHz, stereo, 371 bytes, one block: 1024 samples.
    header = parse_frame_header(bytes.fromhex("fff150802e7ffc"))
    assert header is not None
    assert header.is_adts
    assert (header.frame_bytes, header.num_samples) == (371, 1024)


@pytest.mark.parametrize(
    "head",
    [
        "00fb9064",  # no sync word
        "fffbf064",  # bit rate 15
        "fffb0064",  # free format
        "fffb9c64",  # rate 3
        "ffeb9064",  # version 1
        "ff",
        "",
    ],
)
def test_what_is_no_header(head: str) -> None:
    assert parse_frame_header(bytes.fromhex(head) + bytes(4 if len(head) == 8 else 0)) is None


def test_frames_are_found_behind_junk(tmp_path: Path) -> None:
    frames = encode(tmp_path, "mp3", tone(0.5)).read_bytes()
    frames = frames[find_frames(frames, True) :]
    for junk in (b"", b"\xff", b"\xff\xfb\x90\x64" * 3, np.random.default_rng(5).bytes(50_000)):
        assert find_frames(junk + frames, True) == len(junk)


def test_noise_holds_no_frames() -> None:
    assert find_frames(np.random.default_rng(6).bytes(1 << 20), True) is None


def test_one_frame_is_enough_where_nothing_follows() -> None:
    frame = bytes.fromhex("fffb9064").ljust(417, b"\0")
    assert find_frames(frame, True) == 0
    assert find_frames(frame, False) is None
    assert find_frames(frame + b"\0", True) is None


@pytest.mark.parametrize("sample_rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("num_channels", [1, 2])
def test_lame_declares_the_exact_length(
    tmp_path: Path, sample_rate: int, num_channels: int
) -> None:
    num_frames = 30_011
    wav = write_wav(
        tmp_path / "song.wav",
        music(num_frames / sample_rate, sample_rate, num_channels),
        sample_rate,
    )
    path = tmp_path / "song.mp3"
    run_tool("lame", "--quiet", "-V5", "--resample", str(sample_rate), wav, path)
    data = path.read_bytes()
    assert declared_frames(data[find_frames(data, True) :]) == (num_frames, sample_rate)


def test_the_header_of_fraunhofers_encoder(tmp_path: Path) -> None:
    """VBRI: no encoder here writes it, so it is put before frames that lame made without one."""
    wav = write_wav(tmp_path / "song.wav", tone(2.0))
    path = tmp_path / "song.mp3"
    run_tool("lame", "--quiet", "-t", "-b", "128", wav, path)
    frames = path.read_bytes()
    num_frames = 0
    at = 0
    while (header := parse_frame_header(frames, at)) is not None:
        num_frames, at = num_frames + 1, at + header.frame_bytes
    vbri = b"VBRI\0\x01\x07\x66\0\x4b" + len(frames).to_bytes(4, "big")
    vbri += num_frames.to_bytes(4, "big")
    first = (bytes.fromhex("fffb9064").ljust(36, b"\0") + vbri).ljust(417, b"\0")
    assert declared_frames(first) == (num_frames * 1152, 44_100)
    path.write_bytes(first + frames)
    with open_waveform(path) as stream:
        assert stream.facts.duration_s == pytest.approx(num_frames * 1152 / 44_100)
        heard_s = sum(map(len, stream)) / SAMPLE_RATE
    assert heard_s == pytest.approx(num_frames * 1152 / 44_100, abs=0.06)
