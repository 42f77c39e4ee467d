"""Every container that an encoder could be had for: frequency, level, length, and a second way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from encoders import (
    AMPLITUDE,
    ENCODINGS,
    TONE_HZ,
    decode_with_ffmpeg,
    encode,
    id3_tag,
    middle_rms,
    music,
    peak_hz,
    run_tool,
    tone,
    tool,
    write_wav,
)
from mlfa_core.audio import SAMPLE_RATE, SUPPORTED_SUFFIXES, open_waveform, read_waveform
from mlfa_core.audio.decoders import open_decoder
from mlfa_core.audio.sniff import identify
from mlfa_core.audio.source import ByteSource

DELAY_S = 0.06
"""Priming and padding that a lossy encoder may add: two AAC frames."""


LEVEL_TOLERANCE = 0.06
"""lame lowers the level by 3 or 5 % so that nothing clips."""


def native_rate(name: str) -> int:
    return 48_000 if name == "opus" else 44_100


def decode_native(path: Path, decoder: str) -> npt.NDArray[np.float32]:
    with ByteSource(path) as source:
        kind = identify(source)
        opened = open_decoder(decoder, source, kind)
        blocks = [block.samples for block in opened.blocks()]
        opened.close()
    return np.concatenate(blocks)


def check_tone(waveform: npt.NDArray[np.float32], duration_s: float, is_lossless: bool) -> None:
    assert waveform.dtype == np.float32
    assert waveform.ndim == 1
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)
    level = AMPLITUDE / np.sqrt(2.0)
    tolerance = 0.0005 if is_lossless else LEVEL_TOLERANCE
    assert middle_rms(waveform) == pytest.approx(level, rel=tolerance)
    length_s = len(waveform) / SAMPLE_RATE
    assert length_s == pytest.approx(duration_s, abs=1e-4 if is_lossless else DELAY_S)


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_tone_survives_every_container(tmp_path: Path, name: str) -> None:
    rate = native_rate(name)
    path = encode(tmp_path, name, tone(2.0, rate), rate)
    with open_waveform(path) as stream:
        waveform = np.concatenate(list(stream))
    # FFmpeg writes ALAC into CAF with a wrong count of its last frame.
    check_tone(waveform, 2.0, ENCODINGS[name].is_lossless and name != "caf alac")
    assert stream.facts.sample_rate == rate
    assert stream.facts.num_channels == 2
    if name in ("mp2", "aac"):
        assert stream.facts.duration_s is None
    else:
        assert stream.facts.duration_s == pytest.approx(2.0, abs=DELAY_S)
    assert path.suffix in SUPPORTED_SUFFIXES


@pytest.mark.parametrize("name", sorted(ENCODINGS.keys() - {"vorbis"}))
def test_agrees_with_the_ffmpeg_command(tmp_path: Path, name: str) -> None:
    tool("ffmpeg")
    rate = native_rate(name)
    path = encode(tmp_path, name, music(1.0, rate), rate)
    expected = decode_with_ffmpeg(path, 2)
    actual = read_waveform(path, sample_rate=rate)
    # Versions of FFmpeg differ in how much of the padding they cut off at the end.
    common = min(len(expected), len(actual))
    assert abs(len(expected) - len(actual)) < DELAY_S * rate
    if name == "opus":
        # The library's own FFmpeg and the system's may use different decoders of Opus.
        difference = expected[:common] - actual[:common]
        assert middle_rms(difference) < 0.01 * middle_rms(expected)
    else:
        np.testing.assert_allclose(actual[:common], expected[:common], atol=2e-4)


def test_vorbis_agrees_with_the_reference_decoder(tmp_path: Path) -> None:
    """Not with the ffmpeg command: FFmpeg 5.1 decodes its own encoder's files a little wrong."""
    path = encode(tmp_path, "vorbis", music(2.0))
    expected, rate = soundfile.read(path, dtype="float32")
    np.testing.assert_allclose(
        read_waveform(path, sample_rate=rate), expected.mean(axis=1), atol=1e-6
    )


@pytest.mark.parametrize("name", ["wav", "wav 24 bit", "wav float", "aiff", "flac", "flac 24 bit"])
def test_both_decoders_deliver_the_same_numbers(tmp_path: Path, name: str) -> None:
    for num_channels in (1, 2, 6):
        path = encode(tmp_path, name, music(0.5, 44_100, num_channels))
        by_soundfile = decode_native(path, "soundfile")
        np.testing.assert_array_equal(by_soundfile, decode_native(path, "av"))
        assert len(by_soundfile) == 22_050


@pytest.mark.parametrize(
    "name", ["wav", "flac", "aac", "m4a", "alac", "opus", "wavpack", "tta", "matroska"]
)
@pytest.mark.parametrize("num_channels", [1, 6])
def test_channels_are_averaged(tmp_path: Path, name: str, num_channels: int) -> None:
    rate = native_rate(name)
    samples = np.zeros((rate, num_channels))
    samples[:, 0] = tone(1.0, rate, 1)[:, 0]
    path = encode(tmp_path, name, samples, rate)
    waveform = read_waveform(path)
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)
    level = AMPLITUDE / np.sqrt(2.0) / num_channels
    assert middle_rms(waveform) == pytest.approx(level, rel=0.03)


@pytest.mark.parametrize(("codec", "suffix"), [("aac", ".m4a"), ("wavpack", ".wv")])
def test_eight_planar_channels(tmp_path: Path, codec: str, suffix: str) -> None:
    """Of which PyAV reads the pointers of more planes than there are, and crashes."""
    samples = np.zeros((44_100, 8))
    samples[:, 4] = tone(1.0, 44_100, 1)[:, 0]
    wav = write_wav(tmp_path / "song.wav", samples)
    path = tmp_path / f"song{suffix}"
    layout = ("-af", "aformat=channel_layouts=7.1")
    run_tool("ffmpeg", "-v", "error", "-i", wav, *layout, "-c:a", codec, path)
    with open_waveform(path) as stream:
        assert stream.facts.num_channels == 8
        waveform = np.concatenate(list(stream))
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)
    assert middle_rms(waveform) == pytest.approx(AMPLITUDE / np.sqrt(2.0) / 8, rel=0.03)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        *(("wav", 8_000), ("mp3", 8_000), ("aac", 8_000), ("m4a", 8_000), ("opus", 8_000)),
        *(("mp3", 16_000), ("mp3", 22_050), ("flac", 22_050), ("wav", 11_025)),
        *(("mp3", 32_000), ("m4a", 48_000), ("mp3", 48_000)),
        *(("wav 24 bit", 96_000), ("flac 24 bit", 96_000), ("m4a", 96_000), ("alac", 96_000)),
        *(("wavpack", 96_000), ("flac 24 bit", 192_000), ("wav float", 384_000)),
    ],
)
def test_any_rate(tmp_path: Path, name: str, rate: int) -> None:
    path = encode(tmp_path, name, tone(1.0, rate), rate)
    waveform = read_waveform(path)
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)
    assert middle_rms(waveform) == pytest.approx(AMPLITUDE / np.sqrt(2.0), rel=LEVEL_TOLERANCE)
    # One AAC frame at 8 kHz is 128 ms; with priming and padding there may be two of them.
    assert len(waveform) / SAMPLE_RATE == pytest.approx(1.0, abs=max(DELAY_S, 2100 / rate))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("num_frames", [10, 1000, 65_536, 130_003])
def test_length_is_that_of_the_sound(tmp_path: Path, rate: int, num_frames: int) -> None:
    path = write_wav(tmp_path / "song.wav", music(num_frames / rate, rate, 1), rate)
    expected = round(num_frames * SAMPLE_RATE / rate)
    assert abs(len(read_waveform(path)) - expected) <= 1


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_conversion_in_pieces_equals_conversion_at_once(tmp_path: Path, rate: int) -> None:
    path = write_wav(tmp_path / "song.wav", music(5.0, rate), rate)
    samples, _ = soundfile.read(path, dtype="float32")
    expected = soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE, quality="HQ")
    np.testing.assert_allclose(read_waveform(path), expected, atol=2e-6)


def test_what_cannot_be_heard_at_the_new_rate_is_filtered_out(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", tone(1.0, 44_100, 1, tone_hz=15_000.0))
    assert middle_rms(read_waveform(path)) < 1e-4


def test_blocks_have_the_wanted_length(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(3.3, 44_100))
    whole = read_waveform(path)
    for block_s in (0.01, 0.5, 1.0, 10.0):
        with open_waveform(path, block_s=block_s) as stream:
            blocks = list(stream)
        lengths = {len(block) for block in blocks[:-1]}
        assert lengths <= {round(block_s * SAMPLE_RATE)}
        assert 0 < len(blocks[-1]) <= round(block_s * SAMPLE_RATE)
        np.testing.assert_array_equal(np.concatenate(blocks), whole)


@pytest.mark.parametrize("block_s", [0.0, -1.0, 1e-9])
def test_impossible_blocks_are_a_bug(tmp_path: Path, block_s: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        open_waveform(tmp_path / "song.wav", block_s=block_s)


def test_a_closed_stream_is_at_its_end(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(3.0))
    stream = open_waveform(path, block_s=0.5)
    assert len(next(stream)) == SAMPLE_RATE // 2
    stream.close()
    stream.close()
    assert list(stream) == []


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "m4a", "opus", "wavpack"])
@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".txt", ""])
def test_the_suffix_does_not_matter(tmp_path: Path, name: str, suffix: str) -> None:
    rate = native_rate(name)
    made = encode(tmp_path, name, tone(1.0, rate), rate)
    path = made.rename(tmp_path / f"wrong{suffix}")
    check_tone(read_waveform(path), 1.0, ENCODINGS[name].is_lossless)


@pytest.mark.parametrize("name", ["flac", "mp3", "wavpack", "tta", "aac"])
def test_id3_tags_before_the_sound(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path, name, tone(1.0))
    path.write_bytes(id3_tag(1000) + id3_tag(70_000) + path.read_bytes())
    check_tone(read_waveform(path), 1.0, ENCODINGS[name].is_lossless)


def test_wave_format_extensible(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    soundfile.write(path, tone(1.0), 44_100, "PCM_24", format="WAVEX")
    assert path.read_bytes()[20:22] == b"\xfe\xff"
    check_tone(read_waveform(path), 1.0, True)


def test_lame_with_and_without_its_header(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "song.wav", tone(2.0))
    for options, is_declared in ((["-V4"], True), (["-V4", "-t"], False), (["-b", "128"], True)):
        path = tmp_path / "song.mp3"
        run_tool("lame", "--quiet", *options, wav, path)
        with open_waveform(path) as stream:
            waveform = np.concatenate(list(stream))
        check_tone(waveform, 2.0, False)
        assert (stream.facts.duration_s is not None) == is_declared
        if is_declared:
            # The delay of the encoder is told in its header, and cut off.
            assert stream.facts.duration_s == pytest.approx(2.0, abs=1e-6)
            assert len(waveform) == pytest.approx(2 * SAMPLE_RATE, abs=1)


def test_vbr_without_header_by_ffmpeg(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "song.wav", tone(2.0))
    path = tmp_path / "song.mp3"
    run_tool("ffmpeg", "-v", "error", "-i", wav, "-q:a", "4", "-write_xing", "0", path)
    assert b"Xing" not in path.read_bytes()
    check_tone(read_waveform(path), 2.0, False)


@pytest.mark.parametrize(
    ("program", "suffix", "command"),
    [
        ("flac", ".flac", ["-s", "-8", "{wav}", "-o", "{out}"]),
        ("flac", ".oga", ["-s", "--ogg", "{wav}", "-o", "{out}"]),
        ("oggenc", ".ogg", ["-Q", "-q", "6", "{wav}", "-o", "{out}"]),
        ("opusenc", ".opus", ["--quiet", "{wav}", "{out}"]),
        ("wavpack", ".wv", ["-q", "-h", "{wav}", "-o", "{out}"]),
        ("wavpack", ".wv", ["-q", "-b256", "{wav}", "-o", "{out}"]),
        ("mpcenc", ".mpc", ["--silent", "{wav}", "{out}"]),
    ],
)
@pytest.mark.parametrize("num_channels", [1, 2])
def test_encoders_of_their_makers(
    tmp_path: Path, program: str, suffix: str, command: list[str], num_channels: int
) -> None:
    tool(program)
    wav = write_wav(tmp_path / "song.wav", tone(2.0, 44_100, num_channels))
    path = tmp_path / f"made{suffix}"
    run_tool(program, *(part.format(wav=wav, out=path) for part in command))
    is_lossless = suffix in (".flac", ".oga") or "-h" in command
    check_tone(read_waveform(path), 2.0, is_lossless)


def test_opus_of_the_ffmpeg_command(tmp_path: Path) -> None:
    """Of which libsndfile 1.2.2 refuses about a quarter as malformed."""
    tool("ffmpeg")
    for seed in range(6):
        wav = write_wav(tmp_path / "song.wav", music(1.0 + 0.37 * seed, 48_000), 48_000)
        path = tmp_path / f"{seed}.opus"
        run_tool("ffmpeg", "-v", "error", "-i", wav, "-c:a", "libopus", "-b:a", "64k", path)
        assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(1.0 + 0.37 * seed, abs=0.01)


def test_chained_ogg_streams_are_heard_to_the_end(tmp_path: Path) -> None:
    path = encode(tmp_path, "vorbis", tone(1.0))
    path.write_bytes(path.read_bytes() * 2)
    assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(2.0, abs=DELAY_S)


def test_rate_that_changes_within_a_file(tmp_path: Path) -> None:
    """Two MP3 streams in one file, as a careless program joins them: each is converted."""
    first = encode(tmp_path, "aac", tone(1.0, 44_100), 44_100, "a").read_bytes()
    second = encode(tmp_path, "aac", tone(1.0, 24_000), 24_000, "b").read_bytes()
    path = tmp_path / "both.aac"
    path.write_bytes(first + second)
    waveform = read_waveform(path)
    assert len(waveform) / SAMPLE_RATE == pytest.approx(2.0, abs=0.15)
    for half in (waveform[: SAMPLE_RATE // 2], waveform[-SAMPLE_RATE // 2 :]):
        assert peak_hz(half, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=1.0)


def one_bit(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """First-order sigma-delta modulation to bits, as DSD stores sound."""
    # The running sum's crossings of whole numbers are the ones of the bit stream.
    crossings = np.floor(np.cumsum((samples + 1.0) / 2.0))
    return np.diff(crossings, prepend=0.0).astype(np.uint8)


def test_dsf(tmp_path: Path) -> None:
    """Direct stream digital: no encoder at hand, so the file is made from its description."""
    rate, block = 2_822_400, 4096
    samples = tone(0.5, rate, 1)[:, 0]
    packed = np.packbits(one_bit(samples), bitorder="little").tobytes()
    num_blocks = -(-len(packed) // block)
    data = packed.ljust(num_blocks * block, b"\x69")
    fields = (1, 0, 1, 1, rate, 1)
    fmt = b"fmt " + (52).to_bytes(8, "little") + b"".join(f.to_bytes(4, "little") for f in fields)
    fmt += len(samples).to_bytes(8, "little") + block.to_bytes(4, "little") + bytes(4)
    total = 28 + len(fmt) + 12 + len(data)
    head = b"DSD " + (28).to_bytes(8, "little") + total.to_bytes(8, "little") + bytes(8)
    path = tmp_path / "song.dsf"
    path.write_bytes(head + fmt + b"data" + (12 + len(data)).to_bytes(8, "little") + data)
    waveform = read_waveform(path)
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=1.0)
    assert middle_rms(waveform) == pytest.approx(AMPLITUDE / np.sqrt(2.0), rel=0.02)
    assert len(waveform) / SAMPLE_RATE == pytest.approx(0.5, abs=0.01)
