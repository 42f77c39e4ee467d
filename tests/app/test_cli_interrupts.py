"""Ctrl-C in the commands at places chosen by chance: all is kept, said, and finished by the next.

A sample; ``make proofs`` presses it a thousand times in every command.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from interrupt_trials import InterruptLab

NUM_TRIALS = {"tag --write": 1, "forget": 4, "vocabulary set": 4, "export playlists": 4}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_commands_survive_ctrl_c_at_places_chosen_by_chance(tmp_path: Path) -> None:
    lab = InterruptLab(tmp_path, ["mp3"], seed=os.getpid())
    for name, number in NUM_TRIALS.items():
        lab.prepare(name)
        for _ in range(number):
            lab.trial(name)
    assert lab.counts["interrupted commands that ended early"] > 0
