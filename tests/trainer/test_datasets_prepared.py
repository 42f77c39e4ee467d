"""Published sets are the index that the rest of the trainer works on; bad clips shift nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from miniature_datasets import write_gtzan, write_magnatagatune
from mlfa_trainer.datasets.gtzan import FAULTY_CLIP
from mlfa_trainer.datasets.readers import read_published
from mlfa_trainer.prepare import prepare
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.targets import LabelTargets

SHORT_S = 0.5


def strongest_hz(samples: np.ndarray) -> float:
    """Return the frequency with the most energy."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return float(np.argmax(spectrum) * 22_050 / samples.size)


def test_every_prepared_clip_sounds_like_its_label(tmp_path: Path) -> None:
    """The miniature's genres are tones, so sound and label can be compared end to end."""
    published = read_published("gtzan", write_gtzan(tmp_path / "gtzan", (2, 1, 1), SHORT_S))
    result = prepare(published.rows, tmp_path / "store", SilentProgress(), num_workers=1)
    assert [clip for clip, _ in result.bad] == [FAULTY_CLIP]
    targets = LabelTargets(published.rows, published.task, published.label_names)
    assert targets.names == published.label_names
    for index, row in enumerate(published.rows):
        if row.clip == FAULTY_CLIP:
            continue
        values = targets.at(np.array([index]), np.zeros(1)).values[0]
        (column,) = np.flatnonzero(values)
        expected_hz = 120.0 * 1.6 ** (column % 8)
        assert abs(strongest_hz(result.store.waveform(row.clip)) - expected_hz) < 4.0
    assert result.store.bad[FAULTY_CLIP].reason


def test_tags_of_mp3_clips_are_heard(tmp_path: Path) -> None:
    folder = write_magnatagatune(tmp_path / "mtat", duration_s=SHORT_S)
    published = read_published("magnatagatune", folder)
    result = prepare(published.rows, tmp_path / "store", SilentProgress(), num_workers=1)
    assert not result.bad
    for row in published.rows:
        heard_hz = strongest_hz(result.store.waveform(row.clip))
        columns = [published.label_names.index(label) for label in row.labels]
        assert min(abs(heard_hz - 120.0 * 1.6 ** (c % 8)) for c in columns) < 4.0
