"""The headline of a plan says how many files are left alone, why, and what to do."""

from __future__ import annotations

import pytest

from mlfa_app.gui.tables.change_rows import ChangeCounts
from mlfa_app.gui.tables.plan_words import plan_headline, what_to_do
from mlfa_app.jobs.writing.looking import Obstacle

READ_ONLY, OFFLINE = Obstacle.READ_ONLY, Obstacle.OFFLINE
TICK = "To write anyway, tick “Read-only files” under Options."


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (ChangeCounts(3, 3), "3 songs: 3 files would change, 0 stay as they are."),
        (
            ChangeCounts(9, 4, {READ_ONLY: 2, OFFLINE: 1}),
            "9 songs: 4 files would change, 3 are left alone, 2 stay as they are.",
        ),
        (
            ChangeCounts(3, 0, {READ_ONLY: 3}),
            f"None of the 3 files can be written (read-only). {TICK}",
        ),
        (
            ChangeCounts(5, 0, {OFFLINE: 1, READ_ONLY: 4}),
            f"None of the 5 files can be written (4 read-only, 1 on a drive not connected). {TICK}",
        ),
        (
            ChangeCounts(5, 0, {READ_ONLY: 3}),
            "No file can be written: 3 are left alone (read-only), the others need no change. "
            + TICK,
        ),
        (ChangeCounts(2), "2 songs: nothing would change."),
        (ChangeCounts(), "There is no song to write to."),
    ],
)
def test_the_headline_tells_the_truth(qapp: object, counts: ChangeCounts, words: str) -> None:
    assert plan_headline(counts) == words


def test_there_is_a_way_on_for_each_obstacle(qapp: object) -> None:
    for obstacle in (None, *Obstacle):
        assert what_to_do(obstacle).endswith(".")
