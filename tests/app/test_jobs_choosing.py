"""Which tags are shown when nothing is sure enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlfa_app.jobs.choosing import TagChoice
from mlfa_app.jobs.job import SongScores
from mlfa_core.model_package import write_package
from random_package import package_parts


def test_the_nearest_tags_are_those_with_most_of_the_score_they_needed(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    # piano, techno, calm; the lowest threshold belongs to the tag with no score at all.
    facts["thresholds"] = {"0.9": [0.8, 0.4, 0.9]}
    choice = TagChoice(write_package(tmp_path, facts, tensors, ""), 0.9)
    song = SongScores(30.0, np.array([0.3, 0.0, 0.5], np.float32), 1.0)
    assert [one.tag for one in choice.nearest(song)] == ["calm", "piano"]
