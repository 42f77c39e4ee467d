"""What scores are measured by: a teacher's decisions, human labels, sounds that are no music."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlfa_core.tags import Tag, Vocabulary
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.evaluation_tables import human_text
from mlfa_trainer.evaluation.music_gate import kind_of
from mlfa_trainer.evaluation.yardstick import Yardstick

VOCABULARY = Vocabulary(
    (
        Tag("rock", "genre", (0,)),
        Tag("electronic", "genre", (1,)),
        Tag("jazz", "genre", (2,)),
        Tag("country", "genre", (3,)),
        Tag("vocals", "vocal", (4,)),
    )
)


def yardstick(
    labels: list[str], reference: np.ndarray, kinds: list[str] | None = None
) -> Yardstick:
    rows = tuple(
        ClipRow(f"c{i}", None, f"r{i // 2}", "test", kind=kind, labels=(label,))
        for i, (label, kind) in enumerate(
            zip(labels, kinds or ["music"] * len(labels), strict=True)
        )
    )
    return Yardstick(rows, VOCABULARY, reference.astype(np.float32), reference > 0.7, True)


def test_human_labels_measure_us_and_the_teacher_alike() -> None:
    """Six rock and six electronic clips: each denies the other; the rest is not labelled."""
    labels = ["genre:rock"] * 6 + ["genre:electronic"] * 6
    reference = np.full((12, 5), 0.1)
    reference[:6, 0] = 0.8  # the teacher is right about rock
    reference[6:, 1] = 0.05  # and wrong about all that is electronic
    scores = np.zeros((12, 5), np.float32)
    scores[:5, 0] = 1.0
    scores[6:, 1] = 1.0
    found = yardstick(labels, reference).against_humans(scores)
    assert set(found["per_tag"]) == {"rock", "electronic"}
    assert found["per_tag"]["rock"] | {"interval": None} == {
        "positives": 6,
        "recordings": 3,
        "negatives": 6,
        "roc_auc": pytest.approx((5 + 0.5) / 6),
        "interval": None,
        "teacher_roc_auc": 1.0,
    }
    assert found["per_tag"]["electronic"]["roc_auc"] == 1.0
    assert found["per_tag"]["electronic"]["teacher_roc_auc"] == 0.0
    assert found["macro_roc_auc"] == pytest.approx((5.5 / 6 + 1) / 2)
    assert found["difference"] == pytest.approx((5.5 / 6 + 1) / 2 - 0.5)
    low, high = found["interval"]
    assert low < found["macro_roc_auc"] <= high == 1.0
    # The teacher is right or wrong whatever is drawn, but for draws of one kind alone.
    assert found["teacher_interval"] == (0.5, 0.5)
    assert (found["clips"], found["recordings"]) == (12, 6)
    # Ties keep the order of the tags: rock, electronic, jazz are the teacher's first three of
    # rock, and rock, jazz, country of what is electronic.
    assert found["genre"]["in_top_3"] == 1.0
    assert found["genre"]["teacher_in_top_3"] == 0.5
    text = human_text(found)
    assert "| rock | 6 (3) | 6 | 0.917" in text
    assert "+50.0 (" in text


def test_tags_with_few_labels_are_not_measured() -> None:
    labels = ["rock"] * 2 + ["electronic"] * 2
    assert yardstick(labels, np.full((4, 5), 0.5)).against_humans(np.zeros((4, 5))) == {}


def test_the_teachers_truth_measures_music_only_not_single_instruments() -> None:
    reference = np.full((6, 5), 0.1)
    reference[[0, 1, 2, 5], 0] = 0.9
    scores = np.zeros((6, 5), np.float32)
    scores[[0, 1], 0] = 1.0
    kinds = ["music"] * 5 + ["instrument"]
    found = yardstick(["?"] * 6, reference, kinds)
    measured = found.against_truth(scores)
    assert measured["tags_measured"] == 1
    assert measured["macro_roc_auc"] == pytest.approx((2 + 0.5) / 3)
    assert measured["interval"][0] <= measured["macro_roc_auc"] <= measured["interval"][1]
    # Three clips of music where the teacher says at least a half: enough; with two, not.
    assert found.against_even_odds(scores)["tags_measured"] == 1
    reference[2, 0] = 0.4
    assert yardstick(["?"] * 6, reference, kinds).against_even_odds(scores)["tags_measured"] == 0


def test_the_first_genre_is_looked_for_among_the_teachers_first_three() -> None:
    reference = np.tile([0.4, 0.3, 0.2, 0.1, 0.9], (4, 1))
    scores = np.zeros((4, 5), np.float32)
    scores[:, 4] = 9.0  # no genre
    scores[0, 0] = scores[1, 2] = scores[2, 3] = scores[3, 3] = 1.0
    found = yardstick(["?"] * 4, reference).top_genre(scores)
    assert (found["in_top_3_of_teacher"], found["clips"]) == (0.5, 4)


@pytest.mark.parametrize(
    ("label", "source", "kind"),
    [
        ("notmusic:rain", "somewhere/else", "recorded noise"),
        ("notmusic:speech", "somewhere/else", "recorded speech"),
        ("notmusic:speech", "a speech synthesiser, synthesised", "synthesised speech"),
        ("notmusic:voice", "MLFA, synthesised", "synthesised noise"),
        ("notmusic:tone", "MLFA, synthesised", "synthesised tones"),
        ("notmusic:near silence", "MLFA, synthesised", "synthesised silence"),
    ],
)
def test_kinds_of_sounds_that_are_not_music(label: str, source: str, kind: str) -> None:
    row = ClipRow("a", Path("a.wav"), "a", "test", "not music", labels=(label,), source=source)
    assert kind_of(row) == kind
