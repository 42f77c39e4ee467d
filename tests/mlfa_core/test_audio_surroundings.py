"""What surrounds the sound, and what hearing leaves behind: covers, tags, names, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import mutagen.flac
import mutagen.id3
import mutagen.mp4
import numpy as np
import pytest

from encoders import encode, middle_rms, music, run_tool, tone, write_wav
from mlfa_core.audio import SAMPLE_RATE, open_waveform, read_waveform
from mlfa_core.audio.sniff import identify
from mlfa_core.audio.source import ByteSource
from mlfa_core.errors import UnreadableAudioError


def refusal(path: Path) -> UnreadableAudioError:
    with pytest.raises(UnreadableAudioError) as caught:
        read_waveform(path)
    assert caught.value.path == path
    return caught.value


COVER = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + np.random.default_rng(3).bytes(200_000)
"""Bytes that FFmpeg takes for a picture, and in which frames seem to begin by chance."""


def test_covers_are_not_music(tmp_path: Path) -> None:
    for name in ("mp3", "flac", "m4a"):
        path = encode(tmp_path, name, tone(2.0), stem="plain")
        expected = read_waveform(path)
        if name == "mp3":
            frames = mutagen.id3.ID3()
            frames.add(mutagen.id3.APIC(mime="image/jpeg", type=3, data=COVER))
            frames.save(path)
        elif name == "flac":
            flac = mutagen.flac.FLAC(path)
            picture = mutagen.flac.Picture()
            picture.data, picture.mime, picture.type = COVER, "image/jpeg", 3
            flac.add_picture(picture)
            flac.save()
        else:
            mp4 = mutagen.mp4.MP4(path)
            mp4["covr"] = [mutagen.mp4.MP4Cover(COVER)]
            mp4.save()
        assert path.stat().st_size > len(COVER)
        np.testing.assert_array_equal(read_waveform(path), expected)


@pytest.mark.parametrize("name", ["mp3", "wavpack", "tta", "musepack"])
def test_tags_behind_the_sound_are_not_music(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path, "wav" if name == "musepack" else name, tone(2.0))
    if name == "musepack":
        wave, path = path, path.with_suffix(".mpc")
        run_tool("mpcenc", "--silent", wave, path)
    expected = read_waveform(path)
    value = np.random.default_rng(3).bytes(100_000)
    item = len(value).to_bytes(4, "little") + (2).to_bytes(4, "little") + b"Cover\0" + value
    size = (len(item) + 32).to_bytes(4, "little")
    foot = b"APETAGEX" + (2000).to_bytes(4, "little") + size + (1).to_bytes(4, "little")
    head = foot + (0xA0000000).to_bytes(4, "little") + bytes(8)
    foot += (0x80000000).to_bytes(4, "little") + bytes(8)
    lyrics = b"LYRICSBEGININD0000200" + b"000021LYRICS200"
    id3v1 = b"TAG".ljust(128, b"\0")
    path.write_bytes(path.read_bytes() + head + item + foot + lyrics + id3v1)
    np.testing.assert_array_equal(read_waveform(path), expected)


def test_the_head_of_an_ape_tag_is_no_id3v1(tmp_path: Path) -> None:
    """The word APETAGEX holds the letters that an ID3v1 tag begins with, 128 bytes from the end."""
    path = encode(tmp_path, "mp3", tone(2.0))
    num_bytes = path.stat().st_size
    value = b"x" * 50
    item = len(value).to_bytes(4, "little") + bytes(4) + b"Mood-ab\0\0"[:8] + b"\0" + value
    item = item[:67]
    size = (len(item) + 32).to_bytes(4, "little")
    foot = b"APETAGEX" + (2000).to_bytes(4, "little") + size + (1).to_bytes(4, "little")
    head = foot + (0xA0000000).to_bytes(4, "little") + bytes(8)
    foot += (0x80000000).to_bytes(4, "little") + bytes(8)
    path.write_bytes(path.read_bytes() + head + item + foot)
    assert path.read_bytes()[-128:-125] == b"TAG"
    with ByteSource(path) as source:
        identify(source)
        assert source.shown_from + source.shown_bytes == num_bytes


@pytest.mark.parametrize(
    "name",
    [
        b"\xd0\x9f\xd0\xb5\xd1\x81\xd0\xbd\xd1\x8f",
        "夜想曲 第2番".encode(),
        "🎹🎻 👩‍🎤".encode(),
        b"two\nlines\r\t",
        b"caf\xe9 \xff\xfe",
        b"http:song",
        b"concat:a|b",
        b"-i",
        b"100%d %s {x}",
        b"song.raw",
    ],
)
def test_names_in_any_script(tmp_path: Path, name: bytes) -> None:
    folder = os.fsencode(tmp_path)
    for encoding in ("wav", "mp3", "flac"):
        made = encode(tmp_path, encoding, tone(0.5))
        path = Path(os.fsdecode(os.path.join(folder, name)))
        made.rename(path)
        assert len(read_waveform(path)) == pytest.approx(SAMPLE_RATE / 2, abs=600)
        path.write_bytes(b"")
        # The sentence can be printed and fits into a line.
        refusal(path).summary.encode("utf-8")
        path.unlink()


def test_a_name_is_shown_as_it_is(tmp_path: Path) -> None:
    for name, shown in (("Песня 夜.mp3", "Песня 夜.mp3"), ("a\nb.mp3", "a\\nb.mp3")):
        assert refusal(tmp_path / name).summary == f"Could not read {shown}: it is not there."
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp3"))
    assert refusal(bad).summary == "Could not read caf\ufffd.mp3: it is not there."


def test_a_file_deleted_while_it_is_heard(tmp_path: Path) -> None:
    path = encode(tmp_path, "flac", music(4.0))
    with open_waveform(path, block_s=0.5) as stream:
        next(stream)
        path.unlink()
        assert sum(map(len, stream)) == pytest.approx(3.5 * SAMPLE_RATE, abs=2)


@pytest.mark.parametrize("name", ["wav 24 bit", "flac", "mp3", "alac"])
def test_memory_does_not_grow_with_the_length(tmp_path: Path, name: str) -> None:
    num_channels, rate = (2, 44_100) if name == "mp3" else (6, 96_000)
    peaks = []
    for duration_s in (4.0, 16.0):
        samples = np.tile(music(1.0, rate, num_channels), (int(duration_s), 1))
        path = encode(tmp_path, name, samples, rate)
        del samples
        tracemalloc.start()
        with open_waveform(path, block_s=1.0) as stream:
            assert sum(map(len, stream)) == pytest.approx(duration_s * SAMPLE_RATE, abs=1500)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[0] < 16e6
    assert peaks[1] < 1.3 * peaks[0] + 1e6


def test_files_are_closed(tmp_path: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("this system does not list a process's open files")
    good = encode(tmp_path, "mp3", tone(1.0))
    read_waveform(good)
    cut, text = tmp_path / "cut.flac", tmp_path / "text.mp3"
    cut.write_bytes(encode(tmp_path, "flac", music(2.0)).read_bytes()[:50_000])
    text.write_bytes(b"text")
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        read_waveform(good)
        refusal(cut)
        refusal(text)
    assert len(list(descriptors.iterdir())) == before


def test_the_decoders_are_loaded_with_the_first_file() -> None:
    code = (
        "import sys, mlfa_core.audio;"
        "print([m for m in ('av', 'soundfile', 'soxr', 'torch') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=120
    )
    assert done.stdout.strip() == b"[]"


def test_level_is_kept(tmp_path: Path) -> None:
    """A full-scale float file above 1 is not clipped."""
    path = write_wav(tmp_path / "loud.wav", tone(1.0, amplitude=2.0), subtype="FLOAT")
    assert middle_rms(read_waveform(path)) == pytest.approx(np.sqrt(2.0), rel=1e-3)
