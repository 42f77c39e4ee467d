"""Sound for listeners: two channels at the song's own rate, entered anywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from encoders import ENCODINGS, encode, music, peak_hz, tone, write_wav
from mlfa_core.audio import StereoStream, open_stereo
from mlfa_core.audio.channels import fold_to_two
from mlfa_core.audio.decoders import open_decoder
from mlfa_core.audio.sniff import identify
from mlfa_core.audio.source import ByteSource
from mlfa_core.errors import UnreadableAudioError

Sound = npt.NDArray[np.float32]


def rest_of(stream: StereoStream) -> Sound:
    """What is left of a stream."""
    return np.concatenate([*stream, np.zeros((0, 2), np.float32)])


def heard(path: Path, sample_rate: int | None = None) -> Sound:
    """A whole file."""
    with open_stereo(path, sample_rate=sample_rate) as stream:
        return rest_of(stream)


@pytest.mark.parametrize("name", [name for name, kind in ENCODINGS.items() if kind.is_lossless])
def test_two_channels_come_out_as_they_went_in(name: str, tmp_path: Path) -> None:
    samples = np.rint(music(0.4) * 32_767) / 32_768
    path = encode(tmp_path, name, samples)
    with open_stereo(path) as stream:
        assert stream.sample_rate == 44_100
        assert stream.facts.num_channels == 2
        got = rest_of(stream)
    np.testing.assert_array_equal(got, samples.astype(np.float32))


@pytest.mark.parametrize("name", ["wav", "flac", "vorbis", "mp3", "m4a", "opus"])
def test_blocks_are_the_decoders_own_samples(name: str, tmp_path: Path) -> None:
    rate = 48_000
    path = encode(tmp_path, name, music(0.5, rate), rate)
    with ByteSource(path) as source:
        kind = identify(source)
        decoder = open_decoder(kind.decoders[0], source, kind, lambda channels: channels.T.copy())
        native = np.concatenate([block.samples for block in decoder.blocks()])
        decoder.close()
    np.testing.assert_array_equal(heard(path), native)


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_entering_anywhere_continues_as_if_heard_from_the_beginning(
    name: str, tmp_path: Path
) -> None:
    rate = 48_000 if name == "opus" else 44_100
    path = encode(tmp_path, name, music(3.0, rate), rate)
    whole = heard(path)
    # FFmpeg's AAC has noise in it that is drawn anew whenever it is decoded.
    allowed = 0.006 if name in ("aac", "m4a") or name.startswith("m4a") else 5e-5
    # These containers round their time stamps to milliseconds.
    lags = range(-45, 46) if name in ("matroska", "wma") else range(1)
    with open_stereo(path) as stream:
        for position_s in (1.5, 0.3, 2.6, 0.0):
            begin = round(stream.seek(position_s) * rate)
            got = rest_of(stream)
            assert any(
                len(got) == len(whole[max(0, begin + lag) :])
                and np.abs(got - whole[max(0, begin + lag) :]).mean() < allowed
                for lag in lags
            )


@pytest.mark.parametrize("name", ["wav", "flac"])
def test_lossless_files_are_entered_to_the_sample(name: str, tmp_path: Path) -> None:
    path = encode(tmp_path, name, music(2.0))
    whole = heard(path)
    with open_stereo(path) as stream:
        for frame in (12_345, 1, 80_000):
            stream.seek(frame / 44_100)
            np.testing.assert_array_equal(rest_of(stream), whole[frame:])


def test_one_channel_goes_to_both_and_eight_kilohertz_stay(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "old.wav", tone(0.5, 8_000, 1), 8_000)
    got = heard(path)
    assert got.shape == (4_000, 2)
    np.testing.assert_array_equal(got[:, 0], got[:, 1])
    assert peak_hz(got[:, 0], 8_000) == pytest.approx(440.0, abs=2.0)


def test_six_channels_are_mixed_by_their_places() -> None:
    channels = np.zeros((6, 6), np.float32)
    np.fill_diagonal(channels, 1.0)
    got = fold_to_two(channels)
    full = 1.0 + 0.7071 + 0.7071
    expected = [[1, 0], [0, 1], [0.7071, 0.7071], [0, 0], [0.7071, 0], [0, 0.7071]]
    np.testing.assert_allclose(got, np.array(expected) / full, rtol=1e-6)


def test_no_number_of_channels_exceeds_full_scale() -> None:
    for num_channels in range(1, 65):
        got = fold_to_two(np.ones((num_channels, 3), np.float32))
        assert got.shape == (3, 2)
        np.testing.assert_allclose(got, 1.0, rtol=1e-5)


def test_surround_files_are_heard(tmp_path: Path) -> None:
    samples = np.zeros((22_050, 6))
    samples[:, 1] = tone(0.5, num_channels=1)[:, 0]
    got = heard(encode(tmp_path, "flac", samples))
    assert np.abs(got[:, 0]).max() == 0.0
    assert np.abs(got[:, 1]).max() == pytest.approx(0.5 / 2.4142, rel=0.01)


def test_another_rate_is_made_without_changing_the_pitch_or_the_sides(tmp_path: Path) -> None:
    samples = np.hstack([tone(1.0, num_channels=1), tone(1.0, num_channels=1, tone_hz=880.0)])
    path = write_wav(tmp_path / "song.wav", samples)
    got = heard(path, sample_rate=48_000)
    assert len(got) == pytest.approx(48_000, abs=2)
    assert peak_hz(got[:, 0], 48_000) == pytest.approx(440.0, abs=1.0)
    assert peak_hz(got[:, 1], 48_000) == pytest.approx(880.0, abs=1.0)


def test_lengths_are_told_and_guesses_named(tmp_path: Path) -> None:
    with open_stereo(encode(tmp_path, "flac", music(1.0))) as stream:
        assert stream.duration_s == pytest.approx(1.0)
        assert stream.is_duration_declared
    with open_stereo(encode(tmp_path, "aac", music(1.0))) as stream:
        assert not stream.is_duration_declared


def test_what_is_there_of_a_cut_file_is_heard_before_it_is_told(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(2.0))
    path.write_bytes(path.read_bytes()[: 44 + 44_100 * 4])
    blocks: list[Sound] = []
    with open_stereo(path) as stream, pytest.raises(UnreadableAudioError, match="ends early"):
        blocks.extend(stream)
    assert sum(map(len, blocks)) == 44_100


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp3"
    path.write_text("Dear Sir, this is a letter. " * 50)
    with pytest.raises(UnreadableAudioError, match="it is text"):
        open_stereo(path)


def test_places_outside_the_song_are_its_ends(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(0.5))
    with open_stereo(path) as stream:
        assert stream.seek(99.0) == pytest.approx(0.5)
        assert len(rest_of(stream)) == 0
        assert stream.seek(-3.0) == 0.0
        assert len(rest_of(stream)) == 22_050
