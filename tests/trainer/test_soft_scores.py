"""Teacher scores between patches: numbers worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import MSD_TAGS, MTAT_TAGS, column_names
from mlfa_trainer.datasets.soft_scores import PATCH_S, ScoreTrack, SoftScores, read_scores


def track(rows: list[list[float]], patch_s: float = 2.0) -> ScoreTrack:
    """Make a track of one column from scores per clip and patch."""
    return ScoreTrack(SoftScores(("toy/a",), np.array(rows, np.float32)[:, :, None], patch_s))


def at(scores: ScoreTrack, clip: int, times_s: list[float]) -> list[float]:
    values = scores.at(np.full(len(times_s), clip), np.array(times_s))
    return [round(float(value), 6) for value in values[:, 0]]


def test_scores_are_linear_between_the_centres_of_scored_patches() -> None:
    # Patches of 2 s: centres at 1, 3, 5 s. The middle one is not scored.
    scores = track([[0.2, np.nan, 0.6]])
    assert at(scores, 0, [1.0, 2.0, 3.0, 4.5, 5.0]) == [0.2, 0.3, 0.4, 0.55, 0.6]


def test_the_ends_hold() -> None:
    scores = track([[np.nan, 0.4, np.nan, 0.8, np.nan, np.nan]])
    # Centres at 3 and 7 s.
    assert at(scores, 0, [0.0, 1.0, 3.0, 4.0, 7.0, 11.0, 99.0]) == [
        0.4, 0.4, 0.4, 0.5, 0.8, 0.8, 0.8,
    ]  # fmt: skip


def test_unequal_gaps_keep_their_own_slopes() -> None:
    scores = track([[0.0, 0.3, np.nan, np.nan, 0.9]])
    # Centres 1, 3, 9 s; from 3 to 9 s it rises 0.1 a second.
    assert at(scores, 0, [2.0, 4.0, 6.0, 8.0]) == [0.15, 0.4, 0.6, 0.8]


def test_a_clip_without_scores_is_known_as_such() -> None:
    scores = track([[0.5, 0.5], [np.nan, np.nan]])
    assert scores.has_scores.tolist() == [True, False]
    assert np.isnan(at(scores, 1, [1.0])).all()
    means = scores.clip_means()[:, 0]
    assert means[0] == 0.5
    assert np.isnan(means[1])


def test_clip_means_are_of_scored_patches_only() -> None:
    scores = track([[0.2, np.nan, np.nan, 0.6]])
    assert scores.clip_means()[0, 0] == pytest.approx(0.4)


def test_scores_go_by_name_not_by_row(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    values = np.array([[[0.25]], [[0.5]]], np.float16)
    np.savez(path, clips=["b", "a"], toy=values, toy_columns=["x"])
    found = read_scores(path, ["a", "unknown", "b"])
    assert found.columns == ("toy/x",)
    assert found.patch_s == PATCH_S
    assert found.values[[0, 2], 0, 0].tolist() == [0.5, 0.25]
    assert np.isnan(found.values[1]).all()
    assert read_scores(path, ["a"]).unknown == ("b",)


def test_the_papers_lists_come_in_the_papers_order(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    np.savez(path, clips=["a"], mtat=np.full((1, 1, 50), 0.5), msd=np.full((1, 1, 50), 0.25))
    found = read_scores(path, ["a"])
    assert found.columns == column_names("msd") + column_names("mtat")
    assert found.values[0, 0, 0] == 0.25
    assert found.values[0, 0, 99] == 0.5


def test_the_columns_that_others_swap_are_the_papers_own() -> None:
    assert (MTAT_TAGS[47], MTAT_TAGS[48]) == ("femaleVoice", "metal")
    assert len(set(MTAT_TAGS)) == len(set(MSD_TAGS)) == 50


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"toy": np.zeros((1, 1, 1))}, "do not name their clips"),
        ({"clips": ["a"]}, "hold no tag list"),
        ({"clips": ["a"], "msd": np.zeros((1, 1, 49))}, "expected \\(1, patches, 50\\)"),
        ({"clips": ["a"], "toy": np.zeros((1, 1, 2))}, "“toy”"),
        ({"clips": ["a"], "msd": np.zeros((2, 1, 50))}, "expected \\(1, patches, 50\\)"),
        ({"clips": ["a"], "msd": np.zeros((1, 0, 50))}, "expected \\(1, patches, 50\\)"),
        ({"clips": ["a", "a"], "msd": np.zeros((2, 1, 50))}, "the clip a twice"),
        ({"clips": ["a"], "msd": np.full((1, 1, 50), -3.5)}, "the score -3.5 for the clip a"),
        ({"clips": ["a"], "msd": np.full((1, 1, 50), np.inf)}, "the score inf for the clip a"),
        (
            {"clips": ["a"], "msd": np.zeros((1, 1, 50)), "mtat": np.zeros((1, 2, 50))},
            "2 patches, and “msd” 1",
        ),
    ],
)
def test_scores_that_are_not_as_described_are_refused(
    tmp_path: Path, arrays: dict[str, np.ndarray], said: str
) -> None:
    path = tmp_path / "scores.npz"
    np.savez(path, **arrays)
    with pytest.raises(KnownError, match=said):
        read_scores(path, ["a"])


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    path.write_text("no archive")
    with pytest.raises(KnownError, match="Could not read the scores"):
        read_scores(path, ["a"])
