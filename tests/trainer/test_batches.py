"""Batches made ahead: in order, with their errors, and by a thread that ends."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from miniature_recordings import Recordings, fill_store, tiny_workspace
from mlfa_trainer.sections.networks import LocalSection
from mlfa_trainer.sound.segment_source import plan_segments
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.local_data import LocalData, train_batches
from mlfa_trainer.training.sampling import soft_loss
from trainer_runs import CPU, open_data

SECTION = LocalSection(batch=15, augment={"gain_db": (-6.0, 3.0), "equaliser_db": 2.0})


def no_thread_is_left() -> bool:
    return all(thread.name != "prefetch" for thread in threading.enumerate())


def test_items_come_in_their_order() -> None:
    with Prefetched(range(100), depth=2) as items:
        assert list(items) == list(range(100))
        assert items.waited_s >= 0
    assert no_thread_is_left()


def test_an_error_comes_where_its_item_would_have() -> None:
    def make() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the drive is gone")

    seen = []
    with pytest.raises(OSError, match="drive is gone"), Prefetched(make()) as items:
        seen.extend(items)
    assert no_thread_is_left()
    with Prefetched(make()) as items:
        found = iter(items)
        assert [next(found), next(found)] == [1, 2]
        with pytest.raises(OSError, match="drive is gone"):
            next(found)


def test_the_thread_ends_with_the_loop_and_is_never_far_ahead() -> None:
    made = []

    def make() -> Iterator[int]:
        for number in itertools.count():
            made.append(number)
            yield number

    with Prefetched(make(), depth=3) as items:
        for item in items:
            if item == 5:
                break
    assert no_thread_is_left()
    # Six were taken, three were ready, and one was in the maker's hands.
    assert len(made) <= 10


@pytest.fixture(scope="module")
def opened(
    recordings: Recordings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, LocalData]:
    """What training a mel network and a sample-level one would read."""
    work = tmp_path_factory.mktemp("work")
    space = tiny_workspace(work, recordings, "scales.1.architecture=samplecnn-3-8")
    fill_store(space)
    return {
        kind: open_data(space, scale, SECTION)
        for kind, scale in zip(("mel", "samples"), space.recipe.scales, strict=True)
    }


@pytest.mark.parametrize("kind", ["mel", "samples"])
def test_parts_of_a_plan_are_parts_of_its_batch(opened: dict[str, LocalData], kind: str) -> None:
    source, clips = opened[kind].source, opened[kind].clips.train[:9]
    plan = plan_segments(np.random.default_rng(4), clips, SECTION.augment)
    whole = source.cut(plan)
    assert np.array_equal(source.centres_s(plan), whole.centres_s)
    assert len(set(plan.places)) == len(set(plan.gains_db)) == 9
    for rows in (slice(0, 4), slice(4, 9)):
        part = source.cut(plan.part(rows))
        assert torch.equal(part.inputs, whole.inputs[rows])
        assert np.array_equal(part.centres_s, whole.centres_s[rows])


def test_a_batch_follows_from_its_step_alone(opened: dict[str, LocalData]) -> None:
    engine = Engine.of(CPU)
    first = [parts[0].inputs for parts in train_batches(opened["mel"], SECTION, engine, 9, 4)]
    second = [parts[0].inputs for parts in train_batches(opened["mel"], SECTION, engine, 9, 4)]
    other = [parts[0].inputs for parts in train_batches(opened["mel"], SECTION, engine, 10, 4)]
    assert all(torch.equal(one, two) for one, two in zip(first, second, strict=True))
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[0], other[0])


def test_gradients_of_parts_add_up_to_that_of_the_batch(opened: dict[str, LocalData]) -> None:
    """With a network without batch normalisation, which sees each part by itself."""
    engine, local = Engine.of(CPU), opened["mel"]
    num_outputs = len(local.targets.names)
    gradients, counts = [], []
    for accumulate in (1, 4):
        section = SECTION.model_copy(update={"accumulate": accumulate})
        (parts,) = train_batches(local, section, engine, 3, 1)
        counts.append([part.inputs.shape[0] for part in parts])
        torch.manual_seed(0)
        network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.LazyLinear(num_outputs))
        network(parts[0].inputs)  # which makes its weights
        model = engine.setup(network)
        losses = []
        for part in parts:
            with engine.adding_up(model, part is parts[-1]):
                loss = soft_loss(
                    model(part.inputs),
                    part.values,
                    part.known,
                    torch.ones(num_outputs),
                    local.targets.task,
                    part.total,
                )
                engine.backward(loss)
            losses.append(loss.item())
        gradient = network[1].weight.grad
        assert gradient is not None
        gradients.append((sum(losses), gradient))
    assert counts == [[15], [3, 4, 4, 4]]
    assert gradients[0][0] == pytest.approx(gradients[1][0], rel=1e-5)
    assert torch.allclose(gradients[0][1], gradients[1][1], rtol=1e-4, atol=1e-6)


def test_leaving_with_a_full_queue_does_not_hang(tmp_path: Path) -> None:
    with Prefetched(range(1000), depth=1) as items:
        assert next(iter(items)) == 0
    assert no_thread_is_left()
