"""A finished run beside parts of itself, without sources, and hearing less; all by commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from miniature_recordings import Recordings, fill_store, write_manifest, write_recordings
from mlfa_core.errors import KnownError
from mlfa_trainer.cli import cli
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.baseline import baseline_scores, load_statistics
from mlfa_trainer.evaluation.card_sections import further_sections
from mlfa_trainer.evaluation.compare import compare, comparison_text
from mlfa_trainer.evaluation.coverage import mean_of_windows, spread_windows, tag_correlations
from mlfa_trainer.evaluation.evaluate import evaluate
from mlfa_trainer.evaluation.leave_out import leave_out, make_folds, mean_of_folds
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.run_folder import load_tensors, read_json
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace

QUIET = SilentProgress()
# The sounds of the miniature recordings under names that human labels mean.
MEANING = {"hum": "electronic", "hiss": "rock", "beep": "jazz"}
NUM_SOURCES = 3


@dataclass(frozen=True)
class Run:
    """A trained run, and what a command needs to name it."""

    space: Workspace
    words: tuple[str, ...]

    def command(self, name: str, *more: str) -> str:
        words = [name, *self.words, *more]
        said = CliRunner().invoke(cli, words, catch_exceptions=False, standalone_mode=False)
        assert said.exit_code == 0
        return said.stdout


def labelled_recordings(folder: Path) -> Recordings:
    """Three sources, labels that people would give, two clips to a recording."""
    recordings = write_recordings(folder)
    rows = [
        {
            **row,
            "source": f"source {index // 12}",
            "recording": f"{row['split']} {index // 12} {index % 12 // 2}",
            "labels": ";".join(MEANING[label] for label in row["labels"].split(";") if label),
        }
        for index, row in enumerate(recordings.rows)
    ]
    write_manifest(folder, rows)
    lines = [f"{meaning},genre,{sound}" for sound, meaning in MEANING.items()]
    (folder / "vocabulary.csv").write_text("\n".join(["tag,category,toy", *lines]) + "\n")
    return recordings


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("compared")
    recordings = labelled_recordings(folder / "data")
    settings = [
        f'data.folder="{recordings.folder.as_posix()}"',
        f'export.vocabulary="{(recordings.folder / "vocabulary.csv").as_posix()}"',
        'data.leave_out_licences=["unclear"]',
        "local.epochs=1",
    ]
    space = Workspace(folder, load_recipe("tiny", settings))
    fill_store(space)
    cpu = torch.device("cpu")
    for scale in space.recipe.scales:
        train_local(space, scale, QUIET, cpu)
        extract(space, scale, QUIET, cpu)
    train_global(space, 1, QUIET, cpu)
    words = ["tiny", "--work", str(folder), "--threads", "1"]
    yield Run(space, (*words, *(word for text in settings for word in ("--set", text))))
    torch.set_num_threads(threads)


def test_parts_of_a_run_are_measured_like_all_of_it(run: Run) -> None:
    text = run.command("compare", "--device", "cpu")
    result = read_json(run.space.run_folder / "comparison.json")
    rows = {row["key"]: row for row in result["rows"]}
    best = next(scale for scale in ("mel18", "mel27") if f"{scale}@2" in rows)
    levels = {"mel18": ("@1", "@2", "@3"), "mel27": ("@2", "@3")}[best]
    assert list(rows) == [
        "global", "mel18", "mel27", *(f"{best}{level}" for level in levels), "local_average",
        "mfcc_decisions", "mfcc_scores", "teacher",
    ]  # fmt: skip
    quality = {key: row["valid_macro_roc_auc"] for key, row in rows.items()}
    assert quality[best] == max(quality["mel18"], quality["mel27"])
    evaluated = evaluate(run.space, "test", 1)
    assert rows["global"]["truth"] == json.loads(json.dumps(evaluated["global"]))
    assert rows["local_average"]["truth"]["macro_roc_auc"] == pytest.approx(
        evaluated["local_average"]["macro_roc_auc"]
    )
    assert rows["global"]["human"]["macro_roc_auc"] == pytest.approx(
        evaluated["human_labels"]["macro_roc_auc"]
    )
    # The labels are what the teacher's scores were made of.
    assert rows["teacher"]["human"]["macro_roc_auc"] == 1.0
    assert rows["mfcc_scores"]["truth"]["macro_roc_auc"] > 0.8
    assert (run.space.work / "comparison.md").read_text(encoding="utf-8").strip() == text.strip()
    assert text.count("the best on the validation split") == 1
    assert "| the teacher itself | – | – | – | 1.000 (1.000 to 1.000) |" in text


def test_the_baseline_of_a_run_is_kept(run: Run) -> None:
    scoring = Scoring(run.space, 1)
    found = baseline_scores(scoring, QUIET)
    assert set(found) == {"decisions", "scores"}
    clips = scoring.music_clips("test")
    # Hums, hisses and beeps are told apart by any cepstra.
    truth = scoring.reference(clips) > 0.5
    assert ((found["scores"][clips] > 0) == truth).mean() > 0.9
    kept = run.space.run_folder / "baseline" / "scores.npy"
    stamp = kept.stat().st_mtime_ns
    again = baseline_scores(Scoring(run.space, 1), QUIET)
    assert np.array_equal(again["scores"], found["scores"], equal_nan=True)
    assert kept.stat().st_mtime_ns == stamp
    assert load_statistics(scoring, QUIET).shape == (len(scoring.data.rows), 80)


def test_runs_measured_by_the_same_truth_share_baseline_and_teacher(run: Run) -> None:
    values = run.space.recipe.to_json() | {"name": "again"}
    recipe = type(run.space.recipe).model_validate(values)
    again = Workspace(run.space.work, recipe, run.space.run_folder)
    with Engine.start("cpu") as engine:
        result = compare([run.space, again], QUIET, engine)
    keys = [(row["run"], row["key"]) for row in result["rows"]]
    assert keys.count(("tiny", "global")) == keys.count(("again", "global")) == 1
    assert [key for key in keys if key[1] == "teacher"] == [(None, "teacher")]
    assert result["is_same_truth"]
    assert "cannot be compared" not in comparison_text(result)
    assert "cannot be compared" in comparison_text({**result, "is_same_truth": False})


def test_hearing_all_of_a_song_agrees_with_itself(run: Run) -> None:
    text = run.command("coverage")
    result = read_json(run.space.run_folder / "coverage.json")
    # Seven seconds fill two windows of 2.97 s; the third is heard with all of them only.
    window_s = 65_536 / 22_050
    rows = {row["windows"]: row for row in result["clips"]["rows"]}
    assert rows[1]["share_of_cost"] == pytest.approx(window_s / 7)
    assert rows[2]["share_of_cost"] == pytest.approx(2 * window_s / 7)
    assert rows[2]["heard_s"] == pytest.approx(2 * window_s)
    assert rows[None]["share_of_cost"] == rows[3]["share_of_cost"] == 1.0
    assert rows[None]["correlation"] == rows[3]["correlation"] == pytest.approx(1.0)
    assert rows[None]["same_top_genre"] == 1.0
    assert rows[1]["correlation"] <= 1.0
    evaluated = evaluate(run.space, "test", 1)["global"]
    assert rows[None]["macro_roc_auc"] == pytest.approx(evaluated["macro_roc_auc"])
    assert "pieces" not in result  # too few
    assert "| all | 7.0 s | 100.0% | 1.000 | 100.0% |" in text


def test_windows_are_spread_from_the_first_on() -> None:
    windows = np.arange(100, 110)
    assert spread_windows(windows, 3).tolist() == [100, 104, 108]
    assert spread_windows(windows, 1).tolist() == [100]
    assert spread_windows(windows, 10).tolist() == windows.tolist()


def test_means_of_all_windows_are_song_vectors(run: Run) -> None:
    scoring = Scoring(run.space, 1)
    clips = scoring.usable.test
    places = [scoring.features.clips[int(clip)] for clip in clips]
    chosen = [np.arange(first, first + count) for first, count in places]
    expected = scoring.features.song_vectors(clips)
    assert np.allclose(mean_of_windows(scoring.features, chosen), expected, atol=1e-6)


def test_correlations_are_pearsons() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.standard_normal((2, 20, 3)).astype(np.float32)
    one[:, 1] = 4.0  # a tag that says the same of all songs has none
    expected = [np.corrcoef(one[:, tag], other[:, tag])[0, 1] for tag in (0, 2)]
    assert tag_correlations(one, other) == pytest.approx(expected, abs=1e-5)


def rows_of(hours: dict[str, float]) -> list[ClipRow]:
    """Return two clips for each source."""
    return [
        ClipRow(
            f"{source}{part}", Path(source), source, "train", duration_s=1800 * h, source=source
        )
        for source, h in hours.items()
        for part in range(2)
    ]


def test_folds_are_balanced_by_hours_and_always_the_same() -> None:
    hours = {"e": 1, "b": 3, "a": 4, "d": 2, "c": 3}
    folds = make_folds(rows_of(hours), 2)
    # a; b; c to the lighter second; d to the first; e to the first of two alike.
    assert [fold.sources for fold in folds] == [("a", "d", "e"), ("b", "c")]
    assert [fold.hours for fold in folds] == [pytest.approx(7), pytest.approx(6)]
    assert make_folds(rows_of(dict(reversed(hours.items()))), 2) == folds
    assert len(make_folds(rows_of(dict.fromkeys("abc", 0.0)), 3)) == 3
    with pytest.raises(KnownError, match="5 sources, fewer than 6"):
        make_folds(rows_of(hours), 6)


def test_left_out_sources_are_only_measured(run: Run) -> None:
    space = run.space.without_sources(["source 1"], run.space.run_folder, False)
    data, store = space.load_data(), space.open_store()
    usable, before = space.usable(data, store), run.space.usable(data, store)
    names = [data.rows[int(clip)].source for clip in usable.left_out]
    # All twelve, also the one whose licence forbids training.
    assert names == ["source 1"] * 12
    assert data.rows[12].clip in data.left_out.clips
    for split in ("train", "valid", "test"):
        assert "source 1" not in {data.rows[int(clip)].source for clip in usable.of(split)}
        assert set(usable.of(split)) <= set(before.of(split))
    assert usable.train.size == before.train.size - 5
    assert before.left_out.size == 0
    with pytest.raises(KnownError, match="“sauce”"):
        run.space.without_sources(["sauce"], run.space.run_folder, False).usable(data, store)


def test_every_source_is_measured_by_what_never_learned_from_it(run: Run) -> None:
    text = run.command("leave-out", "--folds", str(NUM_SOURCES), "--device", "cpu")
    result = read_json(run.space.run_folder / "leave-out.json")
    assert [fold["sources"] for fold in result["folds"]] == [
        ["source 0"],
        ["source 1"],
        ["source 2"],
    ]
    # 36 clips, three of which are no music.
    assert [fold["music_clips"] for fold in result["folds"]] == [12, 12, 9]
    assert result["pooled"]["music_clips"] == 33
    assert result["pooled"]["human"]["teacher_macro_roc_auc"] == 1.0
    place = run.space.run_folder / "leave-out"
    whole = read_json(run.space.classifier_folder(1) / "facts.json")["train_clips"]
    for number, own in ((1, 6), (2, 5), (3, 6)):
        facts = place / f"fold{number}-of-3" / "global" / "all" / "seed1" / "facts.json"
        assert read_json(facts)["train_clips"] == whole - own
    expected = np.mean([fold["truth"]["macro_roc_auc"] for fold in result["folds"]])
    assert result["mean"]["macro_roc_auc"]["mean"] == pytest.approx(expected)
    assert "the local networks had heard these sources in training" in text
    assert "- fold 2, 0.0 hours: source 1" in text


def test_local_networks_can_be_trained_without_the_sources_too(run: Run) -> None:
    with Engine.start("cpu") as engine:
        space = run.space.with_scales(("mel18",))
        result = leave_out(space, 3, True, QUIET, engine)
    assert result["pooled"]["music_clips"] == 33
    folder = run.space.run_folder / "leave-out-retrained"
    own = load_tensors(folder / "fold1-of-3" / "local" / "mel18" / "network.pt")["state"]
    with_all = load_tensors(run.space.local_folder("mel18") / "network.pt")["state"]
    assert not torch.equal(own["output.weight"], with_all["output.weight"])
    assert (folder / "fold1-of-3" / "features" / "mel18.json").exists()
    assert not (folder / "fold1-of-3" / "local" / "mel27").exists()


def test_networks_of_another_run_cannot_be_retrained(run: Run) -> None:
    values = run.space.recipe.to_json()
    values["scales"][0]["network_from"] = "elsewhere"
    space = Workspace(run.space.work, type(run.space.recipe).model_validate(values))
    with pytest.raises(KnownError, match="comes from the run elsewhere"), Engine.start("cpu") as e:
        leave_out(space, 2, True, QUIET, e)


def test_means_are_over_the_folds_that_have_a_number() -> None:
    folds = [
        {"truth": {"macro_roc_auc": 0.8}, "top_genre": {}, "human": {}},
        {"truth": {"macro_roc_auc": 0.6}, "top_genre": {}, "human": {"genre": {"in_top_3": 0.5}}},
    ]
    found = mean_of_folds(folds)
    assert found["macro_roc_auc"] == {
        "mean": pytest.approx(0.7),
        "spread": pytest.approx(0.1),
        "folds": 2,
    }
    assert found["human_in_top_3"]["folds"] == 1
    assert "macro_pr_auc" not in found


def test_the_card_tells_only_what_was_measured_of_the_same_classifier(run: Run) -> None:
    run.command("coverage")
    if not (run.space.run_folder / "comparison.json").exists():  # by another test
        run.command("compare", "--device", "cpu")
    sections = further_sections(run.space, 1)
    assert {"### Side by side", "### How much of a song has to be heard"} <= set(sections)
    other = run.space.with_scales(("mel18",))
    train_global(other, 1, QUIET, torch.device("cpu"))
    kept = [title for title in further_sections(other, 1) if title.startswith("###")]
    assert set(kept) <= {"### Whole sources left out"}  # what another test measured of it
    with pytest.raises(KnownError, match="is missing"):
        further_sections(run.space, 7)
