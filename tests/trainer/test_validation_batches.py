"""Which segments of the validation clips are heard after each epoch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from miniature_recordings import fill_store, tiny_workspace, write_recordings
from mlfa_trainer.training.local_data import valid_batches
from trainer_runs import open_data


@pytest.mark.parametrize(
    ("wanted", "expected"), [(None, range(16)), (2, (4, 12)), (3, (2, 8, 13)), (99, range(16))]
)
def test_segments_are_spread_over_each_clip(
    tmp_path: Path, wanted: int | None, expected: tuple[int, ...] | range
) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=14)
    space = tiny_workspace(tmp_path / "work", recordings, "data.synthetic_noise=0")
    fill_store(space)
    scale = space.recipe.scales[0]
    section = space.recipe.local_of(scale).model_copy(update={"valid_segments": wanted})
    local = open_data(space, scale, section)
    # A clip of 7 s has 16 segments of 18 frames.
    batches = list(valid_batches(local, local.clips.valid))
    clips = np.concatenate([batch[0] for batch in batches])
    inputs = torch.cat([batch[1] for batch in batches])
    centres_s = np.concatenate([batch[2] for batch in batches])
    for clip in local.clips.valid:
        whole = local.source.whole_clip(int(clip))
        rows = list(expected)
        assert torch.equal(inputs[torch.from_numpy(clips == clip)], whole.inputs[rows])
        assert np.array_equal(centres_s[clips == clip], whole.centres_s[rows])
