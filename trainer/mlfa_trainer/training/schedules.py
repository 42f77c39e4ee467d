"""Learning-rate schedules: the papers' ladder with early stopping, and cosine with warm-up."""

from __future__ import annotations

import math
from enum import Enum
from typing import Any, Protocol

from mlfa_trainer.sections.networks import LocalSection

# Keras' "decay": not weight decay, but lr / (1 + decay * updates), anew in each stage.
_RATE_DECAY_PER_UPDATE = 1e-6


class Verdict(Enum):
    """What to do after an epoch."""

    GO_ON = "go on"
    RESTART_FROM_BEST = "restart from best"
    STOP = "stop"


class Schedule(Protocol):
    """Gives each update its rate, and each epoch its verdict."""

    def rate(self) -> float:
        """Return the rate of the next update, and count it."""
        ...

    def end_epoch(self, valid_loss: float) -> Verdict:
        """Take an epoch's validation loss and decide."""
        ...

    def state(self) -> dict[str, Any]:
        """Return all that resuming needs."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` returned."""
        ...


class CosineSchedule:
    """Linear warm-up, then half a cosine down to zero over a fixed number of updates."""

    def __init__(self, highest_rate: float, steps: int, epochs: int, warmup: float) -> None:
        self._highest_rate = highest_rate
        self._total = steps * epochs
        self._warmup = max(round(self._total * warmup), 1)
        self._epochs = epochs
        self._updates = 0
        self._epochs_done = 0

    def rate(self) -> float:
        """See ``Schedule``."""
        update = self._updates
        self._updates += 1
        if update < self._warmup:
            return self._highest_rate * (update + 1) / self._warmup
        share = (update - self._warmup) / max(self._total - self._warmup, 1)
        return self._highest_rate * 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))

    def end_epoch(self, valid_loss: float) -> Verdict:
        """See ``Schedule``."""
        self._epochs_done += 1
        return Verdict.STOP if self._epochs_done >= self._epochs else Verdict.GO_ON

    def state(self) -> dict[str, Any]:
        """See ``Schedule``."""
        return {"updates": self._updates, "epochs_done": self._epochs_done}

    def restore(self, state: dict[str, Any]) -> None:
        """See ``Schedule``."""
        self._updates = int(state["updates"])
        self._epochs_done = int(state["epochs_done"])


class LadderSchedule:
    """The papers' stages: when validation stops improving, back to the best and a lower rate.

    Source:
        Spec section 4.1.
    """

    def __init__(
        self, first_rate: float, factor: float, stages: int, patience: int, epochs: int
    ) -> None:
        self._first_rate = first_rate
        self._factor = factor
        self._stages = stages
        self._patience = patience
        self._epochs = epochs
        self._stage = 0
        self._updates = 0
        self._epochs_done = 0
        self._bad_epochs = 0
        self._best_loss = math.inf

    def rate(self) -> float:
        """See ``Schedule``."""
        rate = self._first_rate * self._factor**self._stage
        rate /= 1.0 + _RATE_DECAY_PER_UPDATE * self._updates
        self._updates += 1
        return rate

    def end_epoch(self, valid_loss: float) -> Verdict:
        """See ``Schedule``."""
        self._epochs_done += 1
        if valid_loss < self._best_loss:
            self._best_loss = valid_loss
            self._bad_epochs = 0
        else:
            self._bad_epochs += 1
        if self._epochs_done >= self._epochs:
            return Verdict.STOP
        if self._bad_epochs <= self._patience:
            return Verdict.GO_ON
        self._stage += 1
        self._updates = 0
        self._bad_epochs = 0
        return Verdict.STOP if self._stage >= self._stages else Verdict.RESTART_FROM_BEST

    def state(self) -> dict[str, Any]:
        """See ``Schedule``."""
        return {
            "stage": self._stage,
            "updates": self._updates,
            "epochs_done": self._epochs_done,
            "bad_epochs": self._bad_epochs,
            "best_loss": self._best_loss,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """See ``Schedule``."""
        self._stage = int(state["stage"])
        self._updates = int(state["updates"])
        self._epochs_done = int(state["epochs_done"])
        self._bad_epochs = int(state["bad_epochs"])
        self._best_loss = float(state["best_loss"])


def make_schedule(section: LocalSection, steps: int) -> Schedule:
    """Make the schedule that a recipe asks for, ``steps`` updates an epoch."""
    if section.schedule == "cosine":
        return CosineSchedule(section.learning_rate, steps, section.epochs, section.warmup)
    return LadderSchedule(
        section.learning_rate,
        section.ladder_factor,
        section.ladder_stages,
        section.ladder_patience,
        section.epochs,
    )
