"""Files that cannot be heard: each ends in one calm sentence, and nothing else is printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from encoders import (
    ENCODINGS,
    TONE_HZ,
    encode,
    id3_tag,
    music,
    peak_hz,
    run_tool,
    tone,
    wav_head,
    write_wav,
)
from mlfa_core.audio import SAMPLE_RATE, open_waveform, read_waveform
from mlfa_core.errors import UnreadableAudioError

NOT_DECLARED = {"mp2", "aac"}
"""Streams of frames that say nowhere how many there are."""


@pytest.fixture(autouse=True)
def nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The libraries write to the process's own standard error, past Python."""
    yield
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err == ""


def refusal(path: Path) -> UnreadableAudioError:
    """The error that hearing a file to its end raises."""
    with pytest.raises(UnreadableAudioError) as caught:
        read_waveform(path)
    error = caught.value
    assert error.path == path
    assert error.summary.startswith("Could not read ")
    assert error.summary.endswith(".")
    assert "\n" not in error.summary
    assert error.advice.endswith(".")
    return error


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def noise(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


def native_rate(name: str) -> int:
    return 48_000 if name == "opus" else 44_100


def test_an_empty_file(tmp_path: Path) -> None:
    error = refusal(write(tmp_path / "song.mp3", b""))
    assert error.summary == "Could not read song.mp3: it is empty."


@pytest.mark.parametrize(
    "text",
    [
        b"This is no music.\n" * 100,
        "Это не музыка, а текст.\n".encode() * 300,
        "這不是音樂。\n".encode() * 900,
        b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
        b"#EXTM3U\nhttp://127.0.0.1:9/song.mp3\n",
        b"x",
        b"ID3 is what MP3 files begin with, this one too.",
        b"RIFF is a word, WAVE is another: this is text.",
        b"Yay free music, and moov and mdat",
    ],
)
def test_text_with_the_name_of_a_song(tmp_path: Path, text: bytes) -> None:
    for suffix in (".mp3", ".flac", ".m4a"):
        error = refusal(write(tmp_path / f"song{suffix}", text))
        assert error.summary == f"Could not read song{suffix}: it is text, not sound."


@pytest.mark.parametrize("size", [1, 100, 5_000, 300_000])
def test_noise_of_bytes_is_not_music(tmp_path: Path, size: int) -> None:
    """Which encrypted files look like; decoders that resynchronise hear bursts in it."""
    for begin in (b"", id3_tag(500)):
        summary = refusal(write(tmp_path / "song.mp3", begin + b"\x80" + noise(size))).summary
        assert summary == "Could not read song.mp3: it is not a sound format that MLFA knows."


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        *((b"fLaC", "FLAC"), (b"MAC \x96\x0f", "Monkey's Audio"), (b"wvpk", "WavPack")),
        *((b"MPCK", "Musepack"), (b"MP+\x07", "Musepack"), (b"TTA1", "True Audio")),
        *((b"caff\0\1\0\0", "CAF"), (b"\x1a\x45\xdf\xa3", "Matroska")),
        *((b"tBaK", "TAK"), (b"DSD " + (28).to_bytes(8, "little"), "DSF")),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "Windows Media"),
        *((wav_head(60_000)[:20], "WAV"), (b"FORM\0\0\xea\x60AIFF", "AIFF")),
    ],
)
def test_noise_behind_a_true_beginning(tmp_path: Path, begin: bytes, name: str) -> None:
    error = refusal(write(tmp_path / "song.flac", begin + b"\xfe" + noise(60_000)))
    assert f"it looks like {name}, but it is damaged" in error.summary


def test_an_mp4_head_with_noise_behind_it(tmp_path: Path) -> None:
    head = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42"
    error = refusal(write(tmp_path / "song.m4a", head + noise(60_000)))
    assert error.summary == "Could not read song.m4a: the file ends early."


def test_a_few_frames_in_noise_are_not_music(tmp_path: Path) -> None:
    frames = encode(tmp_path, "mp3", tone(0.5)).read_bytes()
    error = refusal(write(tmp_path / "song.mp3", frames + noise(400_000)))
    assert "too much of it is damaged" in error.summary


def test_zeros_of_an_unfinished_download(tmp_path: Path) -> None:
    error = refusal(write(tmp_path / "song.mp3", bytes(100_000)))
    assert "a download that was never finished" in error.summary
    begun = encode(tmp_path, "mp3", music(4.0)).read_bytes()
    half = len(begun) // 2
    assert "damaged" in refusal(write(tmp_path / "song.mp3", begun[:half] + bytes(half))).summary


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "it is a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), "it is a picture"),
        (b"RIFF\x64\0\0\0WEBPVP8 " + bytes(100), "it is a picture"),
        (b"BM\x64\0\0\0\0\0\0\0" + bytes(100), "it is a picture"),
        (b"RIFF\x64\0\0\0AVI LIST" + bytes(100), "it is a film"),
        (b"PK\x03\x04" + bytes(100), "it is an archive (ZIP)"),
        (b"%PDF-1.7" + bytes(100), "it is a PDF document"),
        (b"MThd\0\0\0\x06" + bytes(100), "it is a MIDI file: notes, not sound"),
        (id3_tag(300), "it holds tags only, and no sound"),
    ],
)
def test_other_things_are_named(tmp_path: Path, data: bytes, what: str) -> None:
    assert refusal(write(tmp_path / "song.mp3", data)).summary.endswith(f": {what}.")


@pytest.mark.parametrize(("muxer", "suffix"), [("mp4", ".m4a"), ("matroska", ".mka")])
def test_a_film_without_sound(tmp_path: Path, muxer: str, suffix: str) -> None:
    path = tmp_path / f"song{suffix}"
    with av.open(str(path), "w", format=muxer) as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    assert refusal(path).summary == f"Could not read song{suffix}: there is no sound in it."


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "album.flac"
    folder.mkdir()
    assert refusal(folder).summary == "Could not read album.flac: it is a folder."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.mp3").summary == "Could not read gone.mp3: it is not there."
    song = write_wav(tmp_path / "song.wav", tone(0.1))
    assert "it is not there" in refusal(song / "below").summary
    assert "it is not there" in refusal(tmp_path / "a\0b.mp3").summary
    assert "too long" in refusal(tmp_path / ("a" * 300 + ".mp3")).summary


def test_a_link_to_nowhere_and_in_a_circle(tmp_path: Path) -> None:
    lost = tmp_path / "lost.mp3"
    lost.symlink_to(tmp_path / "gone.mp3")
    assert "it is not there" in refusal(lost).summary
    circle = tmp_path / "circle.mp3"
    circle.symlink_to(circle)
    assert refusal(circle).path == circle


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the superuser's rights for a while: permissions do not hold for it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", tone(0.1))
    assert len(read_waveform(path)) > 0
    path.chmod(0)
    with as_nobody():
        error = refusal(path)
    assert error.summary == "Could not read song.wav: you are not allowed to read it."


def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert "it is a pipe or a device" in refusal(path).summary


@pytest.mark.parametrize("name", sorted(ENCODINGS.keys() - NOT_DECLARED))
@pytest.mark.parametrize("part", [0.3, 0.8])
def test_a_file_that_was_cut(tmp_path: Path, name: str, part: float) -> None:
    rate = native_rate(name)
    path = encode(tmp_path, name, music(4.0, rate), rate)
    data = path.read_bytes()
    assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(4.0, abs=0.06)
    path.write_bytes(data[: int(len(data) * part)])
    assert refusal(path).summary.endswith(": the file ends early.")


@pytest.mark.parametrize("name", sorted(NOT_DECLARED))
def test_a_cut_that_nobody_can_see_is_heard(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path, name, music(4.0))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("name", ["wav", "aiff", "flac", "mp3", "wma"])
def test_a_few_missing_frames_are_no_cut(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path, name, music(8.0))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.99)])
    assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(7.92, abs=0.2)


def test_an_mp3_cut_behind_a_large_cover(tmp_path: Path) -> None:
    """Its size must not hide that sound is missing."""
    path = encode(tmp_path, "mp3", music(4.0))
    data = path.read_bytes()
    assert "ends early" in refusal(write(path, id3_tag(500_000) + data[: len(data) // 2])).summary


@pytest.mark.parametrize(
    "size", [0, 0xFFFFFFFF, 0xFFFFFFFF - 44, 0x7FFFFFFF, 0x80000000, 0x7FFFF000]
)
def test_a_wav_that_was_written_into_a_pipe(tmp_path: Path, size: int) -> None:
    sound = np.rint(tone(1.0) * 32_767).astype("<i2").tobytes()
    path = write(tmp_path / "song.wav", wav_head(size) + sound)
    waveform = read_waveform(path)
    assert len(waveform) == pytest.approx(SAMPLE_RATE, abs=2)
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)


@pytest.mark.parametrize(
    ("muxer", "codec"),
    [
        *(("wav", "pcm_s16le"), ("aiff", "pcm_s16be"), ("flac", "flac"), ("mp3", "libmp3lame")),
        *(("ogg", "libvorbis"), ("opus", "libopus"), ("matroska", "flac"), ("asf", "wmav2")),
        *(("wv", "wavpack"), ("au", "pcm_s16be"), ("adts", "aac")),
    ],
)
def test_files_that_ffmpeg_wrote_into_a_pipe(tmp_path: Path, muxer: str, codec: str) -> None:
    wav = write_wav(tmp_path / "song.wav", music(3.0, 48_000), 48_000)
    made = run_tool("ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, "-f", muxer, "-")
    path = write(tmp_path / "made", made)
    assert len(read_waveform(path)) / SAMPLE_RATE == pytest.approx(3.0, abs=0.06)


def test_flac_of_unknown_length(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "song.wav", music(2.0))
    path = write(tmp_path / "song.flac", run_tool("flac", "-s", "-c", "-", stdin=wav.read_bytes()))
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    path.write_bytes(data)
    with open_waveform(path) as stream:
        assert stream.facts.duration_s is None
        assert sum(map(len, stream)) == 2 * SAMPLE_RATE


@pytest.mark.parametrize("name", ["wav", "aiff", "au", "w64", "caf"])
def test_a_header_without_a_sample(tmp_path: Path, name: str) -> None:
    path = tmp_path / "song"
    soundfile.write(path, np.zeros((0, 2)), 44_100, "PCM_16", format=name.upper())
    assert "it holds no sound at all" in refusal(path).summary


def test_a_flac_without_a_sample(tmp_path: Path) -> None:
    path = encode(tmp_path, "flac", np.zeros((0, 2)))
    assert "it holds no sound at all" in refusal(path).summary


def test_a_sample_that_vanishes_at_our_rate(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", np.full((1, 1), 0.5), 192_000)
    assert "it holds no sound at all" in refusal(path).summary


def test_a_protected_song_of_a_shop(tmp_path: Path) -> None:
    path = encode(tmp_path, "m4a", tone(1.0))
    for entry in (b"drms", b"enca"):
        data = path.read_bytes()
        assert data.count(b"mp4a") >= 1
        locked = write(tmp_path / "song.m4p", data.replace(b"mp4a", entry))
        assert refusal(locked).summary == (
            "Could not read song.m4p: it is protected against copying (DRM)."
        )


def test_a_protected_wma(tmp_path: Path) -> None:
    codec_list = bytes.fromhex("4052d1861d31d011a3a400a0c90348f6")
    encryption = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")
    data = encode(tmp_path, "wma", tone(1.0)).read_bytes()
    assert data.count(codec_list) == 1
    path = write(tmp_path / "song.wma", data.replace(codec_list, encryption))
    assert "is protected" in refusal(path).summary


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (wav_head(44_000, num_channels=500), "500 channels"),
        (wav_head(44_000, sample_rate=100), "a sample rate of 100 Hz"),
        (wav_head(44_000, sample_rate=1_000_000_000), "a sample rate of 1,000,000,000 Hz"),
    ],
)
def test_impossible_numbers(tmp_path: Path, head: bytes, what: str) -> None:
    summary = refusal(write(tmp_path / "song.wav", head + bytes(44_000))).summary
    assert summary == f"Could not read song.wav: it declares {what}, which no music has."


@pytest.mark.parametrize("num_channels", [0, 5_000, 65_535])
def test_numbers_that_no_decoder_takes(tmp_path: Path, num_channels: int) -> None:
    head = wav_head(44_000, num_channels=num_channels)
    assert refusal(write(tmp_path / "song.wav", head + bytes(44_000))).advice


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_single_samples_that_are_no_numbers_become_silence(tmp_path: Path, value: float) -> None:
    samples = tone(1.0)
    samples[10_000:10_100, 0] = value
    waveform = read_waveform(write_wav(tmp_path / "song.wav", samples, subtype="FLOAT"))
    assert np.isfinite(waveform).all()
    assert peak_hz(waveform, SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=0.5)
    assert np.abs(waveform[5010:5040]).max() < 0.05


def test_a_file_of_nan(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", np.full((44_100, 2), np.nan), subtype="FLOAT")
    assert "its samples are not numbers" in refusal(path).summary


@pytest.mark.parametrize("name", ["mp3", "mp2", "aac", "m4a", "flac", "vorbis", "opus", "wma"])
def test_damage_in_the_middle_is_passed_over(tmp_path: Path, name: str) -> None:
    rate = native_rate(name)
    path = encode(tmp_path, name, music(12.0, rate) + tone(12.0, rate), rate)
    data = bytearray(path.read_bytes())
    for place in (0.4, 0.6):
        begin = int(len(data) * place)
        data[begin : begin + 1500] = noise(1500)
    path.write_bytes(data)
    waveform = read_waveform(path)
    assert len(waveform) / SAMPLE_RATE == pytest.approx(12.0, abs=0.7)
    assert np.isfinite(waveform).all()
    # What follows the damage is there, and in its place.
    assert peak_hz(waveform[-SAMPLE_RATE:], SAMPLE_RATE) == pytest.approx(TONE_HZ, abs=1.0)


@pytest.mark.parametrize("name", ["mp3", "mp2", "aac", "flac", "vorbis", "opus"])
def test_a_file_most_of_which_is_damaged(tmp_path: Path, name: str) -> None:
    rate = native_rate(name)
    path = encode(tmp_path, name, music(12.0, rate), rate)
    data = bytearray(path.read_bytes())
    begin, end = int(len(data) * 0.15), int(len(data) * 0.85)
    data[begin:end] = noise(end - begin)
    path.write_bytes(data)
    assert "damaged" in refusal(path).summary


@pytest.mark.parametrize("name", ["mp3", "flac", "m4a", "vorbis", "opus", "wav", "wma", "tta"])
def test_flipped_bytes_never_crash(tmp_path: Path, name: str) -> None:
    """Any damage ends in sound of finite samples or in a sentence."""
    rate = native_rate(name)
    path = encode(tmp_path, name, music(0.5, rate), rate)
    whole = path.read_bytes()
    rng = np.random.default_rng(11)
    num_read = 0
    for trial in range(25):
        data = bytearray(whole)
        reach = len(data) if trial % 2 else 400
        for place in rng.integers(0, reach, 12):
            data[place] = int(rng.integers(256))
        path.write_bytes(data)
        with suppress(UnreadableAudioError):
            assert np.isfinite(read_waveform(path)).all()
            num_read += 1
    # Where checksums cover everything, each flip may be found; elsewhere some pass.
    assert num_read or name in ("vorbis", "opus", "tta")
