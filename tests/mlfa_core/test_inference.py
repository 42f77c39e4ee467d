"""A song's way to scores, against a second, slow implementation of the same."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mlfa_core.errors import (
    AnalysisStoppedError,
    DeviceError,
    ModelPackageError,
    UnreadableAudioError,
)
from mlfa_core.inference import SongAnalyzer, stride_for
from mlfa_core.layer_features import level_activations
from mlfa_core.mel import log_mel
from mlfa_core.model_package import ModelPackage, write_package
from mlfa_core.models.classifier import Classifier, ClassifierConfig
from mlfa_core.segment_sums import WINDOW_SAMPLES
from random_package import package_parts, random_network, write_random_package

FloatArray = NDArray[np.float32]


def noise(num_samples: int, seed: int = 0) -> FloatArray:
    """Noise whose colour changes, so that windows differ."""
    rng = np.random.default_rng(seed)
    white = rng.standard_normal(num_samples)
    slow = np.sin(np.arange(num_samples) / 20_000)
    return (0.2 * white * (1.2 + slow)).astype(np.float32)


@pytest.fixture(scope="module")
def mel_package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    return write_random_package(
        tmp_path_factory.mktemp("mel"), architectures=("melcnn-18", "melcnn-54")
    )


@pytest.fixture(scope="module")
def mixed_package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    return write_random_package(
        tmp_path_factory.mktemp("mixed"),
        architectures=("samplecnn-5-5", "melcnn-216"),
        levels=(2, 5),
    )


def slow_features(
    architecture: str, waveform: FloatArray, levels: list[int]
) -> dict[int, FloatArray]:
    """Segment features by level, each segment on its own through the unfolded network."""
    network = random_network(architecture)
    length = network.input_shape[0]
    if architecture.startswith("mel"):
        samples = (length - 1) * 512 + 1024
        if waveform.shape[0] < samples:
            waveform = np.pad(waveform, (0, samples - waveform.shape[0]))
        source = (log_mel(torch.from_numpy(waveform)) - 0.2) / 0.3
    else:
        if waveform.shape[0] < length:
            waveform = np.pad(waveform, (0, length - waveform.shape[0]))
        source = torch.from_numpy(waveform)
    rows: dict[int, list[FloatArray]] = {level: [] for level in levels}
    for start in range(0, source.shape[0] - length + 1, length):
        with torch.inference_mode():
            activations = level_activations(network, source[None, start : start + length])
        for level in levels:
            rows[level].append(activations[level - 1][0].max(dim=1).values.numpy())
    return {level: np.stack(values) for level, values in rows.items()}


def calibrated(package: ModelPackage, vector: FloatArray) -> FloatArray:
    """Scores of a song vector: two hidden layers, maxima, Platt scaling; step by step."""
    classifier = Classifier(
        ClassifierConfig(vector.shape[0], 5, num_units=16, feature_mean=0.5, feature_std=1.0)
    ).eval()
    weights = package.read_weights()
    state = {
        key.removeprefix("classifier."): torch.from_numpy(value)
        for key, value in weights.items()
        if key.startswith("classifier.")
    }
    classifier.load_state_dict(state)
    with torch.inference_mode():
        logits = classifier(torch.from_numpy(vector)[None])[0].numpy().astype(np.float64)
    merged = np.array([max(logits[0], logits[1]), logits[2], logits[3]])
    scores = 1 / (1 + np.exp(-(np.array([1.0, 0.5, 2.0]) * merged + np.array([0.0, 0.1, -0.1]))))
    return scores.astype(np.float32)


def music_score(package: ModelPackage, windows: FloatArray) -> float:
    """Score of being music, from the features of all windows, (windows, features)."""
    weights = package.read_weights()
    roots = np.sqrt(windows.astype(np.float64))
    statistics = np.concatenate([roots.mean(axis=0), roots.std(axis=0)])
    logit = statistics @ weights["gate.weights"] + weights["gate.bias"][0]
    return float(1 / (1 + np.exp(-(logit + 5.0))))


def test_features_and_scores_equal_a_slow_implementation(mel_package: ModelPackage) -> None:
    waveform = noise(22_050 * 14)
    analysis = SongAnalyzer(mel_package).analyze_blocks(np.array_split(waveform, 5))
    slow = {
        (scale, level): rows
        for scale, name, levels in (
            ("mel18", "melcnn-18", [1, 2, 3]),
            ("mel54", "melcnn-54", [1, 2, 3, 4]),
        )
        for level, rows in slow_features(name, waveform, levels).items()
    }
    assert set(analysis.features) == {f"{scale}/{level}" for scale, level in slow}
    for (scale, level), rows in slow.items():
        np.testing.assert_allclose(
            analysis.features[f"{scale}/{level}"], rows.mean(axis=0), rtol=2e-3, atol=2e-4
        )
    song_vector = np.concatenate([rows.mean(axis=0) for rows in slow.values()])
    scores = calibrated(mel_package, song_vector)
    np.testing.assert_allclose(analysis.scores, scores, atol=2e-3)
    # The timeline: segments belong to the window in which their centre lies.
    assert analysis.segment_scores.shape == (len(analysis.segment_starts_s), 3)
    windows = []
    for window in range(len(analysis.segment_starts_s)):
        parts = []
        for (scale, _), rows in slow.items():
            frames = int(scale.removeprefix("mel"))
            centres = np.arange(len(rows)) * frames * 512 + ((frames - 1) * 512 + 1024) // 2
            parts.append(rows[centres // WINDOW_SAMPLES == window].mean(axis=0))
        windows.append(np.concatenate(parts))
        expected = calibrated(mel_package, windows[-1])
        np.testing.assert_allclose(analysis.segment_scores[window], expected, atol=3e-3)
    expected_music = music_score(mel_package, np.stack(windows))
    assert analysis.is_music == pytest.approx(expected_music, abs=2e-3)


def test_waveform_and_mel_networks_of_chosen_levels_together(mixed_package: ModelPackage) -> None:
    waveform = noise(22_050 * 12, seed=1)
    analyzer = SongAnalyzer(mixed_package, dtype=torch.float32)
    analysis = analyzer.analyze_blocks([waveform])
    sample = slow_features("samplecnn-5-5", waveform, [2, 5])
    mel = slow_features("melcnn-216", waveform, [2, 5])
    for key, rows in (
        ("sample5-5/1", sample[2]),
        ("sample5-5/2", sample[5]),
        ("mel216/1", mel[2]),
        ("mel216/2", mel[5]),
    ):
        np.testing.assert_allclose(analysis.features[key], rows.mean(axis=0), rtol=2e-3, atol=2e-4)
    # 216 frames are longer than a window: windows without a centre repeat the one before.
    assert np.isfinite(analysis.segment_scores.astype(np.float32)).all()
    assert analysis.segment_scores.shape[0] == 4


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 22_050 * 6), min_size=1, max_size=4), st.integers(0, 1000))
def test_blocks_do_not_matter(mel_package: ModelPackage, lengths: list[int], seed: int) -> None:
    waveform = noise(sum(lengths), seed)
    bounds = np.cumsum([0, *lengths])
    analyzer = SongAnalyzer(mel_package)
    whole = analyzer.analyze_blocks([waveform])
    parts = analyzer.analyze_blocks([waveform[a:b] for a, b in pairwise(bounds)])
    for key, vector in whole.features.items():
        np.testing.assert_allclose(parts.features[key], vector, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(parts.scores, whole.scores, atol=1e-3)
    assert parts.segment_scores.shape == whole.segment_scores.shape
    np.testing.assert_allclose(parts.segment_scores, whole.segment_scores, atol=2e-3)


@pytest.mark.parametrize("block_s", [1.3, 60.0])
def test_a_stride_hears_every_so_many_windows_and_nothing_else(
    mel_package: ModelPackage, mixed_package: ModelPackage, block_s: float
) -> None:
    waveform = noise(22_050 * 31, seed=4)
    size = round(block_s * 22_050)
    blocks = [waveform[start : start + size] for start in range(0, len(waveform), size)]
    for package in (mel_package, mixed_package):
        analyzer = SongAnalyzer(package, dtype=torch.float32)
        whole = analyzer.analyze_blocks(blocks)
        some = analyzer.analyze_blocks(blocks, stride=4)
        assert some.duration_s == whole.duration_s
        np.testing.assert_array_equal(some.segment_starts_s, whole.segment_starts_s[::4])
        if package is mel_package:
            np.testing.assert_allclose(some.segment_scores, whole.segment_scores[::4], atol=2e-3)
    # The features are those of the segments whose centres lie in the windows 0, 4 and 8.
    centres_s = (np.arange(slow_count("melcnn-18", waveform)) * 18 + 9) * 512 / 22_050
    is_heard = (centres_s // whole.segment_duration_s).astype(int) % 4 == 0
    rows = slow_features("melcnn-18", waveform, [1])[1][is_heard]
    found = SongAnalyzer(mel_package).analyze_blocks(blocks, stride=4).features["mel18/1"]
    np.testing.assert_allclose(found, rows.mean(axis=0), rtol=2e-3, atol=2e-4)


def slow_count(architecture: str, waveform: FloatArray) -> int:
    """How many segments a song has."""
    return len(slow_features(architecture, waveform, [1])[1])


def test_the_stride_for_about_a_minute() -> None:
    assert [stride_for(total_s, 60.0) for total_s in (3.0, 60.0, 119.0, 120.0, 250.0)] == [
        1,
        1,
        1,
        2,
        4,
    ]
    assert stride_for(None, 60.0) == 1


@pytest.mark.parametrize("num_samples", [1, 600, 1024, 9_000, 15_000])
def test_short_songs_are_padded_to_one_segment(
    mel_package: ModelPackage, mixed_package: ModelPackage, num_samples: int
) -> None:
    waveform = noise(num_samples)
    analysis = SongAnalyzer(mel_package).analyze_blocks([waveform])
    expected = slow_features("melcnn-54", waveform, [4])[4].mean(axis=0)
    np.testing.assert_allclose(analysis.features["mel54/4"], expected, rtol=2e-3, atol=2e-4)
    assert analysis.duration_s == num_samples / 22_050
    assert analysis.segment_scores.shape == (1, 3)
    mixed = SongAnalyzer(mixed_package, dtype=torch.float32).analyze_blocks([waveform])
    expected = slow_features("samplecnn-5-5", waveform, [5])[5].mean(axis=0)
    np.testing.assert_allclose(mixed.features["sample5-5/2"], expected, rtol=2e-3, atol=2e-4)


def test_memory_does_not_grow_with_the_song(mel_package: ModelPackage) -> None:
    import resource

    analyzer = SongAnalyzer(mel_package)
    block = noise(22_050 * 20)

    def blocks(count: int):  # type: ignore[no-untyped-def]
        for _ in range(count):
            yield block.copy()

    analyzer.analyze_blocks(blocks(3))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hour = analyzer.analyze_blocks(blocks(180))
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert hour.duration_s == 3600.0
    # The waveform of an hour alone would be 303 MiB.
    assert grown_mib < 60


def test_silence_is_not_music(mel_package: ModelPackage) -> None:
    analyzer = SongAnalyzer(mel_package)
    assert analyzer.analyze_blocks([noise(22_050 * 4)]).is_music > 0.5
    assert analyzer.analyze_blocks([np.zeros(22_050 * 4, np.float32)]).is_music == 0.0
    with pytest.raises(UnreadableAudioError):
        analyzer.analyze_blocks([])


def test_stops_and_reports_progress(mel_package: ModelPackage) -> None:
    analyzer = SongAnalyzer(mel_package)
    seconds: list[float] = []
    blocks = [noise(22_050)] * 3
    analyzer.analyze_blocks(blocks, on_progress=seconds.append)
    assert seconds == [1.0, 2.0, 3.0]
    with pytest.raises(AnalysisStoppedError):
        analyzer.analyze_blocks(blocks, should_stop=lambda: True)


def test_reads_a_file(mel_package: ModelPackage, tmp_path: Path) -> None:
    import soundfile

    waveform = noise(22_050 * 5)
    soundfile.write(tmp_path / "noise.wav", waveform, 22_050, subtype="FLOAT")
    analyzer = SongAnalyzer(mel_package)
    from_file = analyzer.analyze(tmp_path / "noise.wav")
    np.testing.assert_allclose(
        from_file.scores, analyzer.analyze_blocks([waveform]).scores, atol=1e-3
    )
    with pytest.raises(UnreadableAudioError):
        analyzer.analyze(tmp_path / "none.wav")


def test_devices(mel_package: ModelPackage) -> None:
    with pytest.raises(DeviceError, match="no device"):
        SongAnalyzer(mel_package, device="toaster")
    if not torch.cuda.is_available():
        with pytest.raises(DeviceError, match="CUDA"):
            SongAnalyzer(mel_package, device="cuda")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_cuda_gives_the_scores_of_the_cpu(mixed_package: ModelPackage) -> None:
    blocks = [noise(22_050 * 20)]
    on_cpu = SongAnalyzer(mixed_package, dtype=torch.float32).analyze_blocks(blocks)
    on_cuda = SongAnalyzer(mixed_package, device="cuda").analyze_blocks(blocks)
    np.testing.assert_allclose(on_cuda.scores, on_cpu.scores, atol=2e-3)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    missing = {key: value for key, value in tensors.items() if "mel27.blocks.1.conv" not in key}
    with pytest.raises(ModelPackageError, match="mel27"):
        SongAnalyzer(write_package(tmp_path / "a", facts, missing, ""))
    wrong = {**tensors, "classifier.output.bias": np.zeros(3, np.float32)}
    with pytest.raises(ModelPackageError, match="classifier"):
        SongAnalyzer(write_package(tmp_path / "b", facts, wrong, ""))
    facts["extractors"][0]["levels"] = (1, 9)
    with pytest.raises(ModelPackageError, match="levels"):
        SongAnalyzer(write_package(tmp_path / "c", facts, tensors, ""))
    facts["extractors"][0] = {
        "scale": "x",
        "architecture": "melcnn-18",
        "levels": (1,),
        "options": {"segment_frames": 5},
    }
    with pytest.raises(ModelPackageError, match="options"):
        SongAnalyzer(write_package(tmp_path / "d", facts, tensors, ""))


@pytest.mark.parametrize("change", ["missing", "of another length"])
def test_a_package_whose_music_gate_does_not_fit_is_refused(tmp_path: Path, change: str) -> None:
    facts, tensors = package_parts()
    weights = tensors.pop("gate.weights")
    if change != "missing":
        tensors["gate.weights"] = weights[1:]
    package = write_package(tmp_path / "odd", facts, tensors, "")
    with pytest.raises(ModelPackageError, match="gate that tells music from noise"):
        SongAnalyzer(package)
