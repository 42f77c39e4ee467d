"""How far the upgrade of a catalogue of an older version is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UpgradeProgress:
    """A moment of an upgrade.

    Attributes:
        step: The step in work, from 1 on.
        num_steps: Steps that are due.
        done: Rows of the step that are done; 0 where they are not counted.
        total: Rows of the step; 0 where they are not counted.
    """

    step: int
    num_steps: int
    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1; each step counts the same."""
        within = self.done / self.total if self.total else 0.0
        return (self.step - 1 + min(1.0, within)) / self.num_steps


OnUpgrade = Callable[[UpgradeProgress], None]
"""Told by whoever opens a catalogue of an older version, in the thread that opens it."""


class UpgradeNews:
    """Passes on how far the steps are; every database has one, mostly with nobody to tell."""

    def __init__(self) -> None:
        self._tell: OnUpgrade | None = None
        self._step = UpgradeProgress(1, 1)

    def begin(self, tell: OnUpgrade | None, step: int, num_steps: int) -> None:
        """A step begins."""
        self._tell = tell
        self._step = UpgradeProgress(step, num_steps)
        self.rows(0, 0)

    def rows(self, done: int, total: int) -> None:
        """Tell how many rows of the step are done."""
        if self._tell is not None:
            self._tell(UpgradeProgress(self._step.step, self._step.num_steps, done, total))

    def end(self) -> None:
        """Nobody is told any more."""
        self._tell = None
