"""A training's course: where it stands, the best of it, and how it goes on and ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from mlfa_core.errors import KnownError
from mlfa_trainer.run_folder import (
    BEST_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    StageFolder,
    load_tensors,
    read_json,
)
from mlfa_trainer.training.engine import Engine

# Steps between two looks at the loss, for each of which a GPU's queue runs empty.
CHECK_EVERY = 16


class Course:
    """What the training loops share: all but the steps, and when to stop.

    The loop counts ``epoch`` and decides ``is_finished``. What belongs to a checkpoint, but for
    where the training stands, is the loop's, and it takes it back itself.

    Args:
        folder: The training's.
        engine: The processes that train.
        on_epoch: Told the number of each epoch once it is on disk.

    Attributes:
        folder: As given.
        epoch: How many epochs are done.
        best_epoch: After which the network was the best; 0 is before the first.
        best_loss: Its validation loss.
        is_finished: Whether no epoch shall follow.
        checkpoint: What an earlier run gave to ``save`` last; None if there is none.
        result: What an earlier run gave to ``finish``; None if it did not come that far.
    """

    def __init__(
        self,
        folder: StageFolder,
        engine: Engine,
        on_epoch: Callable[[int], None] | None = None,
    ) -> None:
        self.folder = folder
        self._engine = engine
        self._on_epoch = on_epoch
        self.epoch = 0
        self.best_epoch = 0
        self.best_loss = math.inf
        self.is_finished = False
        self.result: dict[str, Any] | None = None
        self.checkpoint = folder.load_checkpoint()
        if self.checkpoint is None:
            return
        state = self.checkpoint["state"]
        self.epoch = int(state["epoch"])
        self.best_epoch = int(state["best_epoch"])
        self.best_loss = float(state["best_loss"])
        self.is_finished = bool(state["is_finished"])
        paths = [folder.path / name for name in (NETWORK_FILE, RESULT_FILE)]
        if self.is_finished and all(path.exists() for path in paths):
            self.result = read_json(paths[1])

    def check_losses(self, name: str, losses: list[float], step: int, advice: str) -> None:
        """Check losses in the middle of an epoch.

        Args:
            name: Of what is trained, for the sentence.
            losses: The same in all processes.
            step: How many steps of this epoch they come from.
            advice: What to do if they are no numbers.

        Raises:
            KnownError: If one is not a number.
        """
        if not all(math.isfinite(loss) for loss in losses):
            raise KnownError(
                f"The loss of {name} is not a number any more, in epoch {self.epoch + 1}, "
                f"step {step}.",
                advice,
                self.folder.path,
            )

    def record(self, loss: float, network: nn.Module, metrics: Mapping[str, float | str]) -> None:
        """Write down an epoch's metrics, and keep the network if it is the best so far.

        Args:
            loss: The validation loss that the best is chosen by.
            network: As it is after the epoch.
            metrics: Of the epoch.
        """
        # What is measured before the first epoch is kept in any case: there shall be a best.
        if loss < self.best_loss or self.epoch == 0:
            self.best_loss, self.best_epoch = loss, self.epoch
            self.folder.save(BEST_FILE, network.state_dict())
        self.folder.add_metrics(self.epoch, metrics)

    def load_best(self, network: nn.Module) -> None:
        """Give a network the best weights so far."""
        self._engine.barrier()  # until they are written
        network.load_state_dict(load_tensors(self.folder.path / BEST_FILE))

    def save(self, values: Mapping[str, Any]) -> None:
        """Replace the checkpoint: after that, the epoch is done.

        Args:
            values: All that going on needs, but for where the training stands.
        """
        state = {
            "epoch": self.epoch,
            "best_epoch": self.best_epoch,
            "best_loss": self.best_loss,
            "is_finished": self.is_finished,
        }
        self.folder.save_checkpoint({**values, "state": state})
        if self._on_epoch is not None:
            self._on_epoch(self.epoch)

    def finish(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write the result, once the network is written, and return it.

        Args:
            values: What the result says beside the numbers of epochs.
        """
        result = {"epochs": self.epoch, "best_epoch": self.best_epoch, **values}
        self.folder.close()
        self.folder.write_result(result)
        self._engine.barrier()
        return result
