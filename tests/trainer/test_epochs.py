"""What an epoch of local training reads."""

from __future__ import annotations

import pytest
import torch

from miniature_recordings import fill_store, tiny_workspace, write_recordings
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.local_data import LocalData, train_batches
from mlfa_trainer.workspace import Workspace
from trainer_runs import open_data


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    recordings = write_recordings(tmp_path_factory.mktemp("recordings"), num_clips=12)
    found = tiny_workspace(
        tmp_path_factory.mktemp("work"),
        recordings,
        "data.synthetic_noise=0",
        "local.segments=consecutive",
        "local.batch=12",
        "local.augment={}",
    )
    fill_store(found)
    return found


def tiny_data(space: Workspace) -> LocalData:
    scale = space.recipe.scales[0]
    return open_data(space, scale, space.recipe.local_of(scale))


def epoch(space: Workspace, local: LocalData, seed: int, steps: int) -> torch.Tensor:
    section = space.recipe.local_of(space.recipe.scales[0])
    batches = train_batches(local, section, Engine.start("cpu"), seed, steps)
    return torch.cat([part.inputs for parts in batches for part in parts])


def in_order(segments: torch.Tensor) -> torch.Tensor:
    flat = segments.flatten(1)
    return flat[torch.argsort(flat.sum(dim=1))]


def test_an_epoch_of_consecutive_segments_has_each_once(space: Workspace) -> None:
    local = tiny_data(space)
    whole = torch.cat([local.source.whole_clip(int(clip)).inputs for clip in local.clips.train])
    # 6 clips of 7 s are 301 frames each, hence 16 segments of 18: 96 segments, 8 batches of 12.
    assert whole.shape[0] == 96
    first, second = (epoch(space, local, seed, 8) for seed in (1, 2))
    assert torch.equal(in_order(first), in_order(whole))
    assert torch.equal(in_order(second), in_order(whole))
    assert not torch.equal(first, second)


def test_what_fills_no_batch_is_dropped_and_more_steps_begin_anew(space: Workspace) -> None:
    local = tiny_data(space)
    fewer, more = epoch(space, local, 1, 7), epoch(space, local, 1, 9)
    assert fewer.shape[0] == 84
    assert torch.equal(more[:84], fewer)
    assert torch.equal(more[96:], more[:12])
