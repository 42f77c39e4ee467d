"""Network inputs from the store: the right samples, at the right moment, of one clip only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mlfa_core.mel import log_mel
from mlfa_core.mel_scale import MelNormalisation, num_mel_frames, samples_of_frames
from mlfa_core.models.registry import architecture
from mlfa_core.segments import segment_starts
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.sections.networks import AugmentSection
from mlfa_trainer.sound.mel_cache import MelCache, measure_normalisation, open_mel_cache
from mlfa_trainer.sound.segment_source import MelSource, WaveformSource, make_source, plan_segments
from mlfa_trainer.sound.store import SAMPLE_RATE, Store, StoreWriter, to_float, to_int16

PLAIN = MelNormalisation()
NO_CHANGE = AugmentSection()


def rows_of(*names: str) -> list[ClipRow]:
    return [ClipRow(name, None, name, "train") for name in names]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A noise, a second noise, and one shorter than any segment."""
    rng = np.random.default_rng(3)
    with StoreWriter(tmp_path) as writer:
        for name, count in (("a", 60_000), ("b", 40_000), ("short", 5_000)):
            writer.add(name, to_int16(0.1 * rng.standard_normal(count).astype(np.float32)), "1")
    return Store(tmp_path)


@pytest.fixture
def cache(store: Store) -> MelCache:
    return open_mel_cache(store, SilentProgress())


def spectrogram(store: Store, name: str) -> torch.Tensor:
    return log_mel(torch.from_numpy(to_float(store.waveform(name))))


def test_cached_spectrograms_are_those_of_the_front_end(store: Store, cache: MelCache) -> None:
    for name in ("a", "b", "short"):
        start, count = cache.places[name]
        stored = cache.frames[start : start + count].astype(np.float32)
        assert np.abs(stored - spectrogram(store, name).numpy()).max() < 2e-3  # float16


def test_the_cache_is_made_anew_when_the_store_grows(store: Store, cache: MelCache) -> None:
    with StoreWriter(store.folder) as writer:
        writer.add("c", np.ones(3_000, np.int16), "1")
    grown = open_mel_cache(Store(store.folder), SilentProgress())
    assert grown.places["c"][1] == num_mel_frames(3_000)
    assert set(cache.places) < set(grown.places)


def test_normalisation_is_over_all_entries(cache: MelCache) -> None:
    found = measure_normalisation(cache, ["a", "short"])
    parts = [cache.frames[s : s + n] for s, n in (cache.places["a"], cache.places["short"])]
    values = np.concatenate(parts).astype(np.float64)
    assert found.mean == pytest.approx(values.mean(), abs=1e-5)
    assert found.std == pytest.approx(values.std(), abs=1e-5)


def test_whole_clips_are_cut_as_songs_are(store: Store, cache: MelCache) -> None:
    source = MelSource(store, cache, rows_of("a", "short"), 18, PLAIN)
    whole = source.whole_clip(0)
    frames = spectrogram(store, "a")
    starts = segment_starts(frames.shape[0], 18)
    assert source.num_segments(0) == whole.inputs.shape[0] == len(starts)
    for segment, start in zip(whole.inputs, starts, strict=True):
        assert torch.allclose(segment, frames[start : start + 18], atol=2e-3)
    first_centre_s = samples_of_frames(18) / 2 / SAMPLE_RATE
    assert whole.centres_s[0] == pytest.approx(first_centre_s)
    assert whole.centres_s[1] - whole.centres_s[0] == pytest.approx(18 * 512 / SAMPLE_RATE)


def test_a_short_clip_is_padded_in_time(store: Store, cache: MelCache) -> None:
    source = MelSource(store, cache, rows_of("short"), 27, PLAIN)
    padded = np.pad(to_float(store.waveform("short")), (0, samples_of_frames(27) - 5_000))
    expected = log_mel(torch.from_numpy(padded))
    assert source.num_segments(0) == 1
    assert torch.allclose(source.whole_clip(0).inputs[0], expected, atol=1e-5)
    batch = source.cut(plan_segments(np.random.default_rng(0), np.array([0]), NO_CHANGE))
    assert torch.allclose(batch.inputs[0], expected, atol=1e-5)


def test_random_mel_segments_are_stretches_of_their_clip(store: Store, cache: MelCache) -> None:
    names = ("a", "b")
    source = MelSource(store, cache, rows_of(*names), 18, MelNormalisation(0.5, 2.0))
    clips = np.tile([0, 1], 50)
    batch = source.cut(plan_segments(np.random.default_rng(1), clips, NO_CHANGE))
    starts = set()
    for clip, segment, centre_s in zip(clips, batch.inputs, batch.centres_s, strict=True):
        frames = (spectrogram(store, names[clip]) - 0.5) / 2.0
        start = round((centre_s * SAMPLE_RATE - samples_of_frames(18) / 2) / 512)
        starts.add((int(clip), start))
        assert torch.allclose(segment, frames[start : start + 18], atol=2e-3)
    assert len(starts) > 60  # not always the same place


def test_a_gain_on_the_spectrogram_is_a_gain_of_the_sound(store: Store, cache: MelCache) -> None:
    source = MelSource(store, cache, rows_of("a"), 54, PLAIN)
    louder = AugmentSection(gain_db=(6.0, 6.0))
    batch = source.cut(plan_segments(np.random.default_rng(5), np.array([0]), louder))
    start = round((batch.centres_s[0] * SAMPLE_RATE - samples_of_frames(54) / 2) / 512) * 512
    sound = to_float(store.waveform("a"))[start : start + samples_of_frames(54)]
    expected = log_mel(torch.from_numpy(sound * np.float32(10 ** (6 / 20))))
    assert torch.allclose(batch.inputs[0], expected, atol=4e-3)


def test_the_equaliser_changes_bands_smoothly_and_within_its_limit(
    store: Store, cache: MelCache
) -> None:
    source = MelSource(store, cache, rows_of("a"), 18, PLAIN)
    rng = np.random.default_rng(2)
    equal = AugmentSection(equaliser_db=6.0)
    batch = source.cut(plan_segments(rng, np.array([0]), equal))
    start = round((batch.centres_s[0] * SAMPLE_RATE - samples_of_frames(18) / 2) / 512)
    before = 10 ** spectrogram(store, "a")[start : start + 18].numpy() - 1
    after = 10 ** batch.inputs[0].numpy() - 1
    gains_db = 20 * np.log10(after.sum(axis=0) / before.sum(axis=0))
    assert np.abs(gains_db).max() < 6.2
    assert np.ptp(gains_db) > 0.5
    assert np.abs(np.diff(gains_db)).max() < 0.7  # no jumps from band to band


def test_waveform_segments_are_samples_of_their_clip(store: Store) -> None:
    source = WaveformSource(store, rows_of("a", "b"), 19_683)
    clips = np.array([1, 0, 1])
    batch = source.cut(plan_segments(np.random.default_rng(0), clips, NO_CHANGE))
    for clip, segment, centre_s in zip(clips, batch.inputs, batch.centres_s, strict=True):
        start = round(centre_s * SAMPLE_RATE - 19_683 / 2)
        sound = to_float(store.waveform("ab"[clip]))
        assert np.array_equal(segment.numpy(), sound[start : start + 19_683])
    whole = source.whole_clip(0)
    assert whole.inputs.shape == (3, 19_683)
    assert np.array_equal(whole.inputs.numpy().ravel(), to_float(store.waveform("a"))[: 3 * 19_683])


def test_a_short_waveform_is_padded_with_zeros(store: Store) -> None:
    source = WaveformSource(store, rows_of("short"), 19_683)
    inputs = source.whole_clip(0).inputs
    assert inputs.shape == (1, 19_683)
    assert torch.equal(inputs[0, 5_000:], torch.zeros(14_683))
    louder = AugmentSection(gain_db=(-20.0, -20.0))
    batch = source.cut(plan_segments(np.random.default_rng(0), np.array([0]), louder))
    assert torch.allclose(batch.inputs, inputs * 0.1, atol=1e-7)


@pytest.mark.parametrize(
    ("name", "kind"), [("samplecnn-3-9", WaveformSource), ("melcnn-27", MelSource)]
)
def test_each_network_gets_its_kind_of_input(
    store: Store, cache: MelCache, name: str, kind: type
) -> None:
    facts = architecture(name)
    source = make_source(facts, store, rows_of("a"), cache, PLAIN)
    assert isinstance(source, kind)
    network = facts.build(num_outputs=1)
    assert source.whole_clip(0).inputs.shape[1:] == network.input_shape


def test_numbered_segments_are_those_of_the_whole_clip(store: Store, cache: MelCache) -> None:
    rows = rows_of("a", "b", "short")
    rng = np.random.default_rng(0)
    for source in (
        WaveformSource(store, rows, 9_000),
        MelSource(store, cache, rows, 27, PLAIN),
    ):
        for clip in range(3):
            whole = source.whole_clip(clip)
            numbers = np.arange(source.num_segments(clip))[::-1]
            clips = np.full(numbers.size, clip)
            found = source.cut(plan_segments(rng, clips, NO_CHANGE, numbers))
            assert torch.equal(found.inputs, whole.inputs.flip(0))
            assert np.allclose(found.centres_s, whole.centres_s[::-1])
