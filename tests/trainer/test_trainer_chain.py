"""The whole way by commands: recordings in, a model package out that hears the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

from miniature_recordings import (
    COLUMNS,
    Recordings,
    tiny_words,
    tiny_workspace,
    write_manifest,
    write_recordings,
)
from mlfa_core.attribution import read_head
from mlfa_core.errors import KnownError
from mlfa_core.inference import SongAnalyzer
from mlfa_core.model_package import ModelPackage, load_package
from mlfa_core.segment_sums import WINDOW_SAMPLES
from mlfa_core.typical_song import read_typical_song
from mlfa_trainer.cli import cli, main
from mlfa_trainer.evaluation.evaluate import apply_calibration, load_calibration
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.run_folder import load_tensors, save_tensors
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_gate import clip_statistics, load_gate
from trainer_runs import CPU, QUIET, call

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("one_thread")]

PLAINLY_FREE = 'data.leave_out_licences=["unclear"]'


@dataclass(frozen=True)
class Chain:
    """What the commands left and said."""

    recordings: Recordings
    work: Path
    said: dict[str, Result]
    package: ModelPackage


@pytest.fixture(scope="module")
def chain(recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    work = tmp_path_factory.mktemp("work")
    more = {
        "prepare": ("--workers", "1"),
        "train-local": (),
        "extract": (),
        "train-global": ("--scales", "all", "--scales", "mel18"),
        "evaluate": (),
        "export": (),
    }
    said = {
        command: call(*tiny_words(command, work, recordings, PLAINLY_FREE), *options)
        for command, options in more.items()
    }
    return Chain(recordings, work, said, load_package(work / "tiny" / "package"))


def test_every_command_succeeds_and_says_what_it_did(chain: Chain) -> None:
    assert all(result.exit_code == 0 for result in chain.said.values())
    assert "62 clips decoded" in chain.said["prepare"].stdout
    assert "1 clips of somewhere/else (Terms UNCLEAR, ask)" in chain.said["prepare"].stdout
    assert "mel27: epochs 3" in chain.said["train-local"].stdout
    assert "mel18: extracted" in chain.said["extract"].stdout
    assert "all, seed 1" in chain.said["train-global"].stdout
    assert "| mel18 |" in chain.said["evaluate"].stdout
    assert "MiB" in chain.said["export"].stdout


def test_progress_goes_to_stderr_and_results_to_stdout(chain: Chain) -> None:
    assert "Training mel18" in chain.said["train-local"].stderr
    assert "Training mel18" not in chain.said["train-local"].stdout


def test_the_package_holds_the_columns_as_tags(chain: Chain) -> None:
    package = chain.package
    assert package.vocabulary.names == COLUMNS
    assert package.facts.outputs == (*COLUMNS, "is_music")
    assert [extractor.levels for extractor in package.facts.extractors] == [(1, 2, 3), (2, 3)]
    assert set(package.thresholds) == {0.95, 0.9, 0.8, 0.7}
    weights = package.read_weights()
    assert weights["mel18.blocks.0.conv.weight"].dtype == np.float16
    assert weights["mel18.blocks.0.norm.running_var"].dtype == np.float32
    assert not any("mel18.output" in name or "tracked" in name for name in weights)


def test_the_program_hears_what_the_trainer_measured(chain: Chain) -> None:
    """Two ways from a file to scores: streaming through the package, and the run's features."""
    space = tiny_workspace(chain.work, chain.recordings)
    scoring = Scoring(space, 1)
    calibration = load_calibration(space)
    assert space.recipe.extract.window_samples == WINDOW_SAMPLES
    analyzer = SongAnalyzer(chain.package)
    clips = scoring.usable.test[:4]
    examples = scoring.of_clips(clips)
    expected = apply_calibration(calibration, examples.logits)
    vectors = scoring.features.song_vectors(clips)
    assert calibration.music is not None
    gate = load_gate(space)
    music = calibration.music.scale.apply(gate.logits(clip_statistics(scoring.features, clips)))
    for row, clip in enumerate(clips):
        path = scoring.data.rows[int(clip)].path
        assert path is not None
        analysis = analyzer.analyze(path)
        heard = np.concatenate(list(analysis.features.values()))
        # Features are stored, and weights shipped, as float16.
        assert np.allclose(heard, vectors[row], rtol=0.02, atol=0.02)
        assert np.abs(analysis.scores - expected[row]).max() < 0.02
        assert analysis.is_music == pytest.approx(float(music[row]), abs=0.03)


def test_the_package_brings_the_average_song_of_the_training(chain: Chain) -> None:
    space = tiny_workspace(chain.work, chain.recordings, PLAINLY_FREE)
    scoring = Scoring(space, 1)
    vectors = scoring.features.song_vectors(scoring.usable.train)
    average = read_typical_song(chain.package, vectors.shape[1])
    assert average is not None
    assert average == pytest.approx(vectors.mean(axis=0), abs=1e-5)
    # Explanations begin there: by the scalar mean of all features, which the facts hold.
    head = read_head(chain.package)
    assert head.is_measured
    assert average.mean() == pytest.approx(chain.package.facts.classifier.feature_mean, abs=1e-5)


def test_quality_and_training_are_told_in_the_package(chain: Chain) -> None:
    facts = chain.package.facts
    assert facts.quality["per_tag"].keys() == set(COLUMNS)
    assert facts.training["clips"]["test"] == 9
    recordings = facts.training["recordings"]
    # 18 training and 9 validation recordings, less the one that is not plainly free.
    assert len(recordings) == 26
    first = recordings[0]
    assert first["source"] == "somewhere/else"
    assert first["excerpts_s"] == [[0.0, 7.0]]
    assert "Terms UNCLEAR" not in json.dumps(recordings)
    assert facts.training["recipe"]["name"] == "tiny"
    assert "teacher" in facts.decision_source


def test_the_card_names_limits_licences_and_people(chain: Chain) -> None:
    card = chain.package.card_text
    for wanted in ("## Limits", "## Tags that abstain", "somewhere/else", "A. Nonymous", "CC0"):
        assert wanted in card
    assert "UNCLEAR" not in card
    assert "toy/hum" in card


def test_evaluation_compares_choices_of_scales(chain: Chain) -> None:
    result = json.loads((chain.work / "tiny" / "evaluation-test.json").read_text())
    assert set(result["variants"]) == {"all", "mel18"}
    assert result["variants"]["all"]["macro_roc_auc"] == result["global"]["macro_roc_auc"]
    # Tones, hisses and beeps are easy; chance would be a half.
    assert result["global"]["macro_roc_auc"] > 0.8
    text = (chain.work / "tiny" / "evaluation-test.md").read_text(encoding="utf-8")
    assert "## Per tag" in text


def test_a_second_run_of_every_step_finds_it_done(chain: Chain) -> None:
    space = (chain.work, chain.recordings, PLAINLY_FREE)
    assert "0 clips decoded" in call(*tiny_words("prepare", *space)).stdout
    assert "was up to date" in call(*tiny_words("extract", *space)).stdout
    again = call(*tiny_words("train-global", *space))
    assert again.stdout == chain.said["train-global"].stdout.splitlines(keepends=True)[0]


def test_features_of_old_weights_are_extracted_anew(chain: Chain) -> None:
    space = tiny_workspace(chain.work, chain.recordings, "name=renewed", PLAINLY_FREE)
    scale = space.recipe.scales[0]
    old = tiny_workspace(chain.work, chain.recordings).local_folder(scale.scale)
    new = space.local_folder(scale.scale)
    new.mkdir(parents=True)
    values = torch.load(old / "network.pt", weights_only=True)
    torch.save(values, new / "network.pt")
    assert extract(space, scale, QUIET, CPU)
    assert not extract(space, scale, QUIET, CPU)
    values["state"]["output.bias"] += 1.0
    torch.save(values, new / "network.pt")
    assert extract(space, scale, QUIET, CPU)


def test_a_package_is_made_of_what_was_evaluated(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(chain.work / "tiny", chain.work / "changed")
    space = (chain.work, chain.recordings, PLAINLY_FREE, "name=changed")
    path = tiny_workspace(*space).classifier_folder(1) / "network.pt"
    classifier = load_tensors(path)
    classifier["state"]["output.bias"] += 0.5
    save_tensors(path, classifier)
    with pytest.raises(KnownError, match="changed since it was evaluated"):
        call(*tiny_words("export", *space))

    def pressing(call: Callable[..., None]) -> Callable[..., None]:
        def pressed(*arguments: Any) -> None:
            signal.raise_signal(signal.SIGINT)
            call(*arguments)

        return pressed

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", pressing(os.fsync))  # of gate, calibration and evaluation
        with pytest.raises(click.Abort):
            call(*tiny_words("evaluate", *space))
    old = load_package(chain.work / "changed" / "package").identifier
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", pressing(os.replace))  # of the package's files
        with pytest.raises(click.Abort):
            call(*tiny_words("export", *space))
    package = load_package(chain.work / "changed" / "package")
    assert package.identifier != old
    assert package.read_weights()["classifier.output.bias"] == pytest.approx(
        chain.package.read_weights()["classifier.output.bias"] + 0.5
    )
    assert read_head(package).is_measured  # the average song is there


def test_steps_out_of_order_say_what_is_missing(chain: Chain, tmp_path: Path) -> None:
    for command in ("train-local", "extract", "train-global", "evaluate", "export"):
        with pytest.raises(KnownError) as caught:
            call(*tiny_words(command, tmp_path, chain.recordings))
        assert caught.value.advice.startswith("Run")


def test_a_leaking_split_stops_the_first_step(tmp_path: Path) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=12)
    rows = [{**row, "recording": "the same"} for row in recordings.rows]
    write_manifest(recordings.folder, rows)
    with pytest.raises(KnownError, match="“the same” has clips in"):
        call(*tiny_words("prepare", tmp_path / "work", recordings))


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    said = CliRunner().invoke(cli, [command, "--help"])
    assert said.exit_code == 0
    assert "Example: " in said.output
    assert "mlfa-trainer" in said.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["prepare", "slow"], 1, "There is no recipe “slow”."),
        (["prepare"], 2, "Missing argument"),
        (["prepare", "tiny", "--nonsense"], 2, "No such option"),
        (["prepare", "tiny", "--set", "local.epochz=1"], 1, "“local.epochz”"),
        (["--version"], 0, ""),
    ],
)
def test_exit_codes_and_sentences(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["mlfa-trainer", *arguments])
    caught = 0
    try:
        main()
    except SystemExit as stop:
        caught = int(stop.code or 0)
    assert caught == code
    assert said in capsys.readouterr().err
