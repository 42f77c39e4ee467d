"""Cutting, padding and averaging: arithmetic worked out by hand, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mlfa_core.aggregation import (
    MeanAccumulator,
    average_segments,
    concatenate,
    feature_key,
)
from mlfa_core.errors import ShapeError
from mlfa_core.mel import HOP_SAMPLES
from mlfa_core.mel_scale import samples_of_frames
from mlfa_core.models.registry import ARCHITECTURES
from mlfa_core.segment_sums import WINDOW_SAMPLES, SegmentSums, WindowPool
from mlfa_core.segments import pad_to_length, segment_starts, spread_starts
from mlfa_core.song_stream import SegmentCutter

CLIP_SAMPLES = 640_512


@pytest.mark.parametrize(
    ("length", "count"),
    [(16_384, 39), (32_768, 19), (19_683, 32), (59_049, 10), (65_536, 9), (15_625, 40),
     (78_125, 8)],
)  # fmt: skip
def test_segments_per_clip_are_those_published(length: int, count: int) -> None:
    assert len(segment_starts(CLIP_SAMPLES, length)) == count


@pytest.mark.parametrize(("frames", "count"), [(18, 69), (27, 46), (54, 23), (108, 11), (216, 5)])
def test_mel_segments_per_clip_are_those_published(frames: int, count: int) -> None:
    assert len(segment_starts(1250, frames)) == count


def test_tails_short_songs_and_hops() -> None:
    assert list(segment_starts(10, 4)) == [0, 4]
    assert list(segment_starts(3, 4)) == [0]
    assert list(segment_starts(0, 4)) == []
    assert list(segment_starts(10, 4, hop=3)) == [0, 3, 6]


@pytest.mark.parametrize("wrong", [(10, 0, None), (10, 0, 3), (10, 4, 0), (-1, 4, 4)])
def test_lengths_that_make_no_segments_are_refused(wrong: tuple[int, int, int | None]) -> None:
    with pytest.raises(ShapeError):
        segment_starts(*wrong)
    with pytest.raises(ShapeError):
        spread_starts(wrong[0], wrong[1], 0 if wrong[2] == 0 else 12)


def test_spread_segments_of_the_authors_code() -> None:
    starts = spread_starts(CLIP_SAMPLES, 59_049)
    assert len(starts) == 12
    assert starts[1] == (CLIP_SAMPLES - 59_049) // 11
    assert starts[-1] + 59_049 <= CLIP_SAMPLES
    assert spread_starts(100, 59_049) == (0,)
    assert spread_starts(0, 59_049) == ()


@given(st.integers(0, 10_000), st.integers(1, 500), st.integers(1, 500))
def test_every_segment_lies_within_the_song(total: int, length: int, hop: int) -> None:
    starts = segment_starts(total, length, hop)
    if total >= length:
        assert all(start + length <= total for start in starts)
        assert starts[-1] + hop + length > total
    else:
        assert list(starts) == ([0] if total else [])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10), st.integers(1, 20))
def test_cutting_a_stream_equals_cutting_the_whole(lengths: list[int], length: int) -> None:
    whole = torch.arange(sum(lengths) * 2).reshape(-1, 2)
    cutter = SegmentCutter(length)
    segments = torch.cat([cutter.push(block) for block in whole.split(lengths)])
    count = whole.shape[0] // length
    assert torch.equal(segments, whole[: count * length].reshape(count, length, 2))


def test_padding_appends_zeros() -> None:
    padded = pad_to_length(np.ones((2, 3), np.float32), 4)
    assert padded.tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0], [0, 0, 0]]
    assert pad_to_length(padded, 2) is padded


def test_mean_over_segments() -> None:
    accumulator = MeanAccumulator(2)
    with pytest.raises(ShapeError):
        accumulator.mean()
    accumulator.add(np.array([[1, 2], [3, 6]], np.float32))
    accumulator.add(np.array([[5, 1]], np.float32))
    assert accumulator.mean().tolist() == [3.0, 3.0]
    assert average_segments(np.array([[1, 2], [3, 6]], np.float32)).tolist() == [2.0, 4.0]
    with pytest.raises(ShapeError):
        accumulator.add(np.zeros((1, 3), np.float32))


def test_mean_keeps_its_precision_over_many_hours() -> None:
    accumulator = MeanAccumulator(1)
    rng = np.random.default_rng(0)
    blocks = [(1000 + rng.random((5000, 1))).astype(np.float32) for _ in range(40)]
    for block in blocks:
        accumulator.add(block)
    exact = np.concatenate(blocks).astype(np.float64).mean()
    assert abs(float(accumulator.mean()[0]) - exact) < 1e-4


def test_concatenation_over_any_levels_and_scales() -> None:
    features = {
        feature_key("mel18", 1): np.array([1.0], np.float32),
        feature_key("mel18", 2): np.array([2.0, 3.0], np.float32),
        feature_key("mel27", 1): np.array([4.0], np.float32),
    }
    assert concatenate(features, ["mel18/1", "mel18/2", "mel27/1"]).tolist() == [1, 2, 3, 4]
    assert concatenate(features, ["mel27/1", "mel18/2"]).tolist() == [4, 2, 3]
    with pytest.raises(ShapeError, match="mel54/1"):
        concatenate(features, ["mel54/1"])
    with pytest.raises(ShapeError):
        concatenate(features, [])
    songs = {key: np.stack([vector, vector + 1]) for key, vector in features.items()}
    assert concatenate(songs, ["mel18/1", "mel27/1"]).tolist() == [[1, 4], [2, 5]]


def test_a_window_without_a_centre_takes_the_features_of_the_one_before() -> None:
    # Segments of one and a half windows: nothing is centred in the windows 1 and 4.
    sums = SegmentSums("x", [1], 3 * WINDOW_SAMPLES // 2, 3 * WINDOW_SAMPLES // 2)
    owners, is_heard = sums.see(4)
    assert owners.tolist() == [0, 2, 3, 5]
    assert is_heard.all()
    sums.add(np.array([[1.0], [2.0], [3.0], [6.0]], np.float32), owners)
    windows = WindowPool([sums]).take_rest()
    assert windows[:, 0].tolist() == [1.0, 1.0, 2.0, 3.0, 3.0, 6.0]
    assert sums.features()["x/1"].tolist() == [3.0]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_beginning_of_a_song_is_heard_with_any_stride(name: str) -> None:
    facts = ARCHITECTURES[name]
    length, hop = facts.segment_length, facts.segment_length
    if facts.input_kind == "mel":
        length, hop = samples_of_frames(length), hop * HOP_SAMPLES
    _owners, is_heard = SegmentSums("x", [1], length, hop, stride=100).see(1)
    assert is_heard.tolist() == [True]


def test_a_mean_over_many_segments_keeps_its_precision() -> None:
    # Half of these would vanish beside the sum if that had 24 bits.
    accumulator = MeanAccumulator(1)
    accumulator.add(np.full((1, 1), 2.0**24, np.float32))
    for _ in range(8):
        accumulator.add(np.ones((1, 1), np.float32))
    accumulator.add(np.full((1, 1), -(2.0**24), np.float32))
    assert accumulator.mean()[0] == np.float32(0.8)
    at_once = np.array([[2.0**24], *[[1.0]] * 8, [-(2.0**24)]], np.float32)
    assert average_segments(np.repeat(at_once, 2, axis=1)).tolist() == [np.float32(0.8)] * 2
