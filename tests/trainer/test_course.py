"""A training's course: what is kept as the best, what goes on, and when it counts as finished."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from mlfa_core.errors import KnownError
from mlfa_trainer.run_folder import BEST_FILE, NETWORK_FILE, StageFolder, load_tensors
from mlfa_trainer.training.course import Course
from mlfa_trainer.training.engine import Engine
from trainer_runs import CPU


def open_course(path: Path) -> Course:
    return Course(StageFolder(path, {}, {}), Engine.of(CPU))


def numbered(number: int) -> torch.nn.Linear:
    """Return a network that can be told from others."""
    network = torch.nn.Linear(1, 1)
    torch.nn.init.constant_(network.weight, number)
    return network


@pytest.mark.parametrize(
    ("first", "losses", "best"),
    [
        (1, [0.5, 0.4, 0.4, 0.6], 2),  # of equals the earlier
        (0, [0.3, 0.4, 0.2], 2),
        (0, [0.3, 0.4, 0.5], 0),
        (0, [math.inf, math.inf], 0),
        (1, [math.nan, 0.5], 2),
    ],
)
def test_the_best_is_the_first_of_the_lowest_loss(
    tmp_path: Path, first: int, losses: list[float], best: int
) -> None:
    course = open_course(tmp_path)
    for course.epoch, loss in enumerate(losses, first):
        course.record(loss, numbered(course.epoch), {"valid_loss": loss})
    assert course.best_epoch == best
    assert float(load_tensors(tmp_path / BEST_FILE)["weight"]) == best
    other = numbered(99)
    course.load_best(other)
    assert float(other.weight.detach()) == best


def test_only_what_has_a_network_and_a_result_was_finished(tmp_path: Path) -> None:
    course = open_course(tmp_path)
    course.epoch, course.is_finished = 3, True
    course.record(0.5, numbered(3), {})
    course.save({"more": 7})
    again = open_course(tmp_path)
    assert (again.epoch, again.best_epoch, again.best_loss) == (3, 3, 0.5)
    assert again.is_finished
    assert again.checkpoint is not None
    assert again.checkpoint["more"] == 7
    result = course.finish({"valid_loss": 0.5})
    assert result == {"epochs": 3, "best_epoch": 3, "valid_loss": 0.5}
    assert open_course(tmp_path).result is None
    (tmp_path / NETWORK_FILE).write_bytes(b"")
    assert open_course(tmp_path).result == result


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_said_with_its_place(tmp_path: Path, loss: float) -> None:
    course = open_course(tmp_path)
    course.epoch = 2
    course.check_losses("mel18", [0.1, 0.2], 16, "Do less.")
    with pytest.raises(KnownError, match=r"loss of mel18 .* in epoch 3, step 16\.") as caught:
        course.check_losses("mel18", [0.1, loss], 16, "Do less.")
    assert caught.value.advice == "Do less."
    assert caught.value.path == tmp_path
