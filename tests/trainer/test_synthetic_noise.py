"""Synthesised sounds follow from their names and are what training needs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.noise_layers import RATE, convolve
from mlfa_trainer.datasets.synthetic_noise import CLIP_S, KINDS, render, synthetic_rows

ROWS = synthetic_rows(len(KINDS) * 10, seed=5)


@pytest.mark.parametrize("row", ROWS[: len(KINDS)], ids=lambda row: str(row.title))
def test_every_kind_sounds_and_sounds_the_same_again(row: ClipRow) -> None:
    wave = render(row.clip)
    assert wave.dtype == np.float32
    assert wave.shape == (int(CLIP_S * RATE),)
    assert np.isfinite(wave).all()
    assert np.abs(wave).max() < 1.0
    assert wave.std() > 0.0
    assert np.array_equal(wave, render(row.clip))


def test_every_kind_is_in_every_split() -> None:
    counts = Counter((row.title, row.split) for row in ROWS)
    for kind in KINDS:
        assert [counts[kind, split] for split in ("train", "valid", "test")] == [7, 1, 2]


def test_none_is_music_and_all_are_free() -> None:
    assert not any(row.is_music for row in ROWS)
    assert {row.licence for row in ROWS} == {"CC0 1.0"}
    assert len({row.recording for row in ROWS}) == len(ROWS)


def test_another_seed_or_number_is_another_sound() -> None:
    first, second = synthetic_rows(1, seed=1)[0], synthetic_rows(1, seed=2)[0]
    assert not np.array_equal(render(first.clip), render(second.clip))


def test_convolution_is_that_of_numpy() -> None:
    rng = np.random.default_rng(0)
    wave, response = rng.standard_normal(100), rng.standard_normal(7)
    assert np.allclose(convolve(wave, response), np.convolve(wave, response))
