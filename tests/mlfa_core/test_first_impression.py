"""The first tags without PyTorch are those with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from encoders import music, write_wav
from mlfa_core.audio import SAMPLE_RATE
from mlfa_core.errors import UnreadableAudioError
from mlfa_core.first_impression import first_impression
from mlfa_core.inference import SongAnalyzer
from mlfa_core.model_package import ModelPackage, load_package, write_package
from mlfa_core.partial_results import HEAD_S, PartialResult
from mlfa_core.song_head import SongHead, fit_standards
from mlfa_resources import models_folder
from random_package import package_parts, write_random_package


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("song") / "song.wav"
    write_wav(path, music(25.0, SAMPLE_RATE, 2), SAMPLE_RATE)
    return path


def expect_the_same_with_torch(package: ModelPackage, song: Path) -> None:
    impression = first_impression(package)
    assert impression is not None
    ours = impression.hear(song)
    assert ours is not None
    partials: list[PartialResult] = []
    SongAnalyzer(package).analyze(song, on_partial=partials.append)
    theirs = partials[0]
    assert (ours.heard_s, ours.total_s) == (theirs.heard_s, theirs.total_s) == (HEAD_S, 25.0)
    np.testing.assert_allclose(ours.scores, theirs.scores, atol=1e-4)
    np.testing.assert_allclose(ours.segment_scores, theirs.segment_scores, atol=1e-3)
    np.testing.assert_array_equal(ours.segment_starts_s, theirs.segment_starts_s)
    assert ours.segment_duration_s == theirs.segment_duration_s
    assert abs(ours.is_music - theirs.is_music) < 1e-4


def test_the_shipped_package(song: Path) -> None:
    expect_the_same_with_torch(load_package(models_folder() / "fast"), song)


def test_some_levels_only_and_a_network_that_hears_longer_than_a_window(
    song: Path, tmp_path: Path
) -> None:
    package = write_random_package(
        tmp_path, architectures=("melcnn-18", "melcnn-216"), levels=(1, 3)
    )
    expect_the_same_with_torch(package, song)


def test_what_a_user_taught(song: Path, tmp_path: Path) -> None:
    facts, tensors = package_parts(architectures=("melcnn-18",))
    num_features = tensors["gate.weights"].size // 2
    rng = np.random.default_rng(0)
    standards = fit_standards(np.abs(rng.standard_normal((9, num_features))).astype(np.float32))
    weight = rng.standard_normal((1, num_features)).astype(np.float32)
    head = SongHead(standards, weight, np.ones(1, np.float32))
    taught = {
        **facts,
        "outputs": [*facts["outputs"], "taught/mine"],
        "head": {"num_outputs": 1},
        "vocabulary": [{"name": "mine", "category": "other", "sources": [5]}, *facts["vocabulary"]],
        "calibration": {"slopes": [1.0] * 4, "offsets": [0.0] * 4},
        "thresholds": {"0.9": [0.5] * 4},
    }
    package = write_package(tmp_path, taught, {**tensors, **head.tensors()}, "")
    expect_the_same_with_torch(package, song)


def test_other_packages_wait_for_torch(tmp_path: Path) -> None:
    assert first_impression(load_package(models_folder() / "full")) is None
    facts, tensors = package_parts(("melcnn-18",))
    del tensors["classifier.output.bias"]
    assert first_impression(write_package(tmp_path, facts, tensors, "")) is None


def test_short_and_broken_songs(tmp_path: Path) -> None:
    impression = first_impression(load_package(models_folder() / "fast"))
    assert impression is not None
    short = tmp_path / "short.wav"
    write_wav(short, music(HEAD_S, SAMPLE_RATE, 2), SAMPLE_RATE)
    assert impression.hear(short) is None
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound at all")
    with pytest.raises(UnreadableAudioError):
        impression.hear(broken)


def test_torch_is_not_imported(song: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from mlfa_core.first_impression import first_impression\n"
        "from mlfa_core.model_package import load_package\n"
        "found = first_impression(load_package(Path(sys.argv[1]))).hear(Path(sys.argv[2]))\n"
        "assert found.scores.max() > 0\n"
        "print('torch' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(models_folder() / "fast"), str(song)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
