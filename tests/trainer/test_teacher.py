"""The teacher: its network, what it hears, and how its answers are kept."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from mlfa_core.audio.resampling import resample
from mlfa_core.errors import KnownError, ShapeError
from mlfa_core.mel_scale import mel_filter_bank
from mlfa_trainer.datasets.paper_tags import MSD_TAGS, MTAT_TAGS
from mlfa_trainer.datasets.soft_scores import SoftScores
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.teacher import scores
from mlfa_trainer.teacher.network import Teacher, TeacherNetwork, load_teacher
from mlfa_trainer.teacher.scores import (
    ClipScores,
    ClipToScore,
    fill_in,
    no_scores,
    read_answers,
    score_clips,
)
from mlfa_trainer.teacher.spectrogram import cut_patches, log_mel_power, patches_of
from random_teacher import random_weights, write_teacher

Weights = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_teacher(tmp_path_factory.mktemp("teacher"))


@pytest.fixture(scope="module")
def teacher(folder: Path) -> Teacher:
    return load_teacher(folder)


# --- a second, slow implementation, in the order of the description ------------------------------


def slow_norm(weights: Weights, number: int, values: np.ndarray) -> np.ndarray:
    """Batch normalisation over the last axis."""
    name = f"batch_normalization_{number}" if number else "batch_normalization"
    mean, variance = weights[f"{name}|moving_mean"], weights[f"{name}|moving_variance"]
    scaled = (values - mean) / np.sqrt(variance + 0.001)
    return weights[f"{name}|gamma"] * scaled + weights[f"{name}|beta"]


def slow_convolution(weights: Weights, number: int, image: np.ndarray) -> np.ndarray:
    """Convolve (frames, bands), "same" in time only; ReLU; (frames, places, filters)."""
    name = f"conv2d_{number}" if number else "conv2d"
    kernel = weights[f"{name}|kernel"][:, :, 0]
    length, width, _ = kernel.shape
    before = (length - 1) // 2
    frames = image.shape[0]
    padded = np.pad(image, ((before, length - 1 - before), (0, 0)))
    places = image.shape[1] - width + 1
    result = np.empty((frames, places, kernel.shape[2]))
    for place in range(places):
        summed = np.zeros((frames, kernel.shape[2]))
        for step in range(length):
            summed += padded[step : step + frames, place : place + width] @ kernel[step]
        result[:, place] = summed
    return np.maximum(result + weights[f"{name}|bias"], 0)


def slow_scores(weights: Weights, patch: np.ndarray) -> np.ndarray:
    weights = {name: values.astype(np.float64) for name, values in weights.items()}
    image = slow_norm(weights, 0, patch[:, :, None].astype(np.float64))[:, :, 0]
    front = [
        slow_norm(weights, number + 1, slow_convolution(weights, number, image)).max(axis=1)
        for number in range(5)
    ]
    joined = np.concatenate(front, axis=1)
    parts = [joined]
    for number in (5, 6, 7):
        found = slow_norm(weights, number + 1, slow_convolution(weights, number, parts[-1]))[:, 0]
        parts.append(found if number == 5 else found + parts[-1])
    channels = np.concatenate(parts, axis=1)
    pooled = np.empty(2 * channels.shape[1])
    pooled[0::2], pooled[1::2] = channels.max(axis=0), channels.mean(axis=0)
    hidden = slow_norm(weights, 9, pooled) @ weights["dense|kernel"] + weights["dense|bias"]
    hidden = slow_norm(weights, 10, np.maximum(hidden, 0))
    logits = hidden @ weights["dense_1|kernel"] + weights["dense_1|bias"]
    return np.asarray(1 / (1 + np.exp(-logits)))


def test_scores_are_those_of_the_slow_implementation() -> None:
    weights = random_weights(7)
    assert (weights["batch_normalization_1|gamma"] < 0).any()
    patches = torch.rand((1, 187, 96), generator=torch.Generator().manual_seed(1)) * 4
    with torch.inference_mode():
        scores = TeacherNetwork(weights)(patches).numpy()
    for patch, found in zip(patches.numpy(), scores, strict=True):
        expected = slow_scores(weights, patch)
        assert expected.std() > 0.05
        assert np.abs(found - expected).max() < 2e-5


def test_columns_are_in_the_papers_order(teacher: Teacher, folder: Path) -> None:
    assert teacher.columns == tuple(
        [f"msd/{t}" for t in MSD_TAGS] + [f"mtat/{t}" for t in MTAT_TAGS]
    )
    patches = torch.rand((1, 187, 96))
    scores = teacher.score(patches)[0]
    with np.load(folder / "mtat.npz") as archive, torch.inference_mode():
        own = TeacherNetwork(dict(archive))(patches)[0]
    # The network says metal at 47 and female voice at 48.
    assert scores[50 + MTAT_TAGS.index("metal")] == own[47]
    assert scores[50 + MTAT_TAGS.index("femaleVoice")] == own[48]
    assert torch.equal(scores[50:97], own[:47])
    assert scores[99] == own[49]


def test_patches_of_another_shape_are_refused(teacher: Teacher) -> None:
    with pytest.raises(ShapeError):
        teacher.score(torch.zeros((1, 96, 187)))


# --- weights -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dense|bias": None}, "lack the array “dense|bias”"),
        ({"conv2d_3|kernel": np.zeros((64, 2, 1, 51), np.float32)}, "“conv2d_3|kernel”"),
        ({"dense_1|bias": np.full(50, np.nan, np.float32)}, "does not hold numbers"),
        ({"dense_1|bias": np.array([{}] * 50)}, "Could not read"),
    ],
)
def test_wrong_weights_are_named(
    change: dict[str, np.ndarray | None], words: str, tmp_path: Path
) -> None:
    weights = {name: a for name, a in (random_weights(1) | change).items() if a is not None}
    np.savez(tmp_path / "msd.npz", **weights)
    with pytest.raises(KnownError, match=words.replace("|", r"\|")):
        load_teacher(tmp_path)


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="no weights of a teacher"):
        load_teacher(tmp_path)


# --- spectrogram ---------------------------------------------------------------------------------


def test_spectrogram_is_that_of_a_slow_transform() -> None:
    rng = np.random.default_rng(3)
    wave = 0.3 * rng.standard_normal(1_000)
    found = log_mel_power(torch.from_numpy(wave.astype(np.float32))).numpy()
    assert found.shape == (1 + 1_000 // 256, 96)
    times = np.arange(512)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * times / 512)
    transform = np.exp(-2j * np.pi * np.outer(np.arange(257), times) / 512)
    filters = mel_filter_bank(16_000, 512, 96).astype(np.float64)
    for frame, row in enumerate(found):
        # Centred: frame k is about sample 256 k, and there are zeros beyond the ends.
        places = 256 * frame - 256 + times
        inside = (places >= 0) & (places < wave.size)
        heard = np.where(inside, wave[places.clip(0, wave.size - 1)], 0.0) * window
        power = np.abs(transform @ heard) ** 2
        assert np.allclose(row, np.log10(1 + 10_000 * (filters @ power)), atol=1e-4)


def test_patches_follow_each_other_and_a_short_clip_gives_one() -> None:
    frames = torch.arange(400.0)[:, None].expand(400, 96)
    patches = cut_patches(frames)
    assert patches.shape == (2, 187, 96)
    assert patches[1, 0, 0] == 187
    short = cut_patches(frames[:10] + 1)
    assert short.shape == (1, 187, 96)
    assert short[0, 9, 0] == 10
    assert not short[0, 10:].any()
    # 15 s are 938 centred frames, 5 patches; half a minute is ten.
    assert patches_of(np.zeros(15 * 22_050, np.float32)).shape == (5, 187, 96)
    assert patches_of(np.zeros(30 * 22_050, np.float32)).shape == (10, 187, 96)


def test_resampling_keeps_pitch_and_length() -> None:
    wave = np.sin(2 * np.pi * 1_000 * np.arange(22_050) / 22_050).astype(np.float32)
    found = resample(wave, 22_050, 16_000)
    assert found.size == 16_000
    expected = np.sin(2 * np.pi * 1_000 * np.arange(16_000) / 16_000)
    assert np.abs(found - expected)[500:-500].max() < 1e-3


# --- answers -------------------------------------------------------------------------------------


class CountingTask:
    """Counts steps, and fails after some, as if the process were killed there."""

    def __init__(self, fails_after: int = 1_000) -> None:
        self.steps, self.fails_after = 0, fails_after

    def __enter__(self) -> CountingTask:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def advance(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps >= self.fails_after:
            raise KeyboardInterrupt

    def note(self, text: str) -> None:
        assert text.endswith("patches/s")


def noise_clips(count: int, seconds: float = 3.5) -> list[ClipToScore]:
    rng = np.random.default_rng(5)
    return [
        ClipToScore(
            f"clip{index}",
            f"stamp{index}",
            (0.1 * rng.standard_normal(int(22_050 * seconds))).astype(np.float32),
        )
        for index in range(count)
    ]


def test_answers_are_kept_and_equal_those_of_each_clip_alone(
    teacher: Teacher, tmp_path: Path
) -> None:
    clips = [*noise_clips(2), *noise_clips(1, seconds=7.0)[:1]]
    clips[2] = ClipToScore("long", "its stamp", clips[2].waveform)
    task = CountingTask()
    assert score_clips(teacher, clips, tmp_path / "teacher", task) == (3, 4)
    assert task.steps == 3
    answers = read_answers(tmp_path / "teacher", teacher.digest)
    assert list(answers) == ["clip0", "clip1", "long"]
    assert answers["long"].stamp == "its stamp"
    for clip in clips:
        alone = teacher.score(patches_of(clip.waveform)).numpy()
        assert np.abs(answers[clip.clip].values - alone).max() < 5e-4  # half precision
    assert read_answers(tmp_path / "teacher", "sha256:other weights") == {}


def test_what_was_answered_before_an_interrupt_is_kept_and_later_answers_win(
    teacher: Teacher, tmp_path: Path
) -> None:
    clips = noise_clips(5)
    silent = [ClipToScore(clip.clip, clip.stamp, clip.waveform[:100]) for clip in clips]
    with pytest.raises(KeyboardInterrupt):
        score_clips(teacher, silent, tmp_path, CountingTask(fails_after=4), 2)
    answers = read_answers(tmp_path, teacher.digest)
    assert list(answers) == [clip.clip for clip in clips[:4]]
    changed = ClipToScore("clip3", "another stamp", clips[3].waveform)
    assert score_clips(teacher, [changed], tmp_path, CountingTask()) == (1, 1)
    again = read_answers(tmp_path, teacher.digest)
    assert again["clip3"].stamp == "another stamp"
    assert again["clip2"].stamp == "stamp2"
    assert not np.array_equal(again["clip3"].values, answers["clip3"].values)


def test_an_interrupt_while_the_disk_is_slow_loses_no_answer(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = noise_clips(1)[0]
    clips = [ClipToScore(f"clip{n}", "its stamp", one.waveform[:100]) for n in range(6)]
    monkeypatch.setattr(scores, "_CLIPS_AT_ONCE", 4)
    calls = 0

    def slow(file: int, sync: Callable[[int], None] = os.fsync) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            signal.raise_signal(signal.SIGINT)
        sync(file)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(KeyboardInterrupt):
        score_clips(teacher, clips, tmp_path, CountingTask(), 2)
    assert list(read_answers(tmp_path, teacher.digest)) == ["clip0", "clip1", "clip2", "clip3"]


def test_ctrl_c_pressed_again_while_the_last_answers_are_written_loses_none(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = noise_clips(1)[0]

    def clips() -> Iterator[ClipToScore]:
        for number in range(3):
            yield ClipToScore(f"clip{number}", "its stamp", one.waveform[:100])
        signal.raise_signal(signal.SIGINT)

    def slow(file: int, sync: Callable[[int], None] = os.fsync) -> None:
        signal.raise_signal(signal.SIGINT)
        sync(file)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(KeyboardInterrupt):
        score_clips(teacher, clips(), tmp_path, CountingTask(), 2)
    assert list(read_answers(tmp_path, teacher.digest)) == ["clip0", "clip1"]


def test_nothing_to_score_writes_nothing(teacher: Teacher, tmp_path: Path) -> None:
    assert score_clips(teacher, [], tmp_path, SilentProgress().task("", 0)) == (0, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_block_is_named(tmp_path: Path) -> None:
    (tmp_path / "block-000000.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(KnownError, match="block-000000"):
        read_answers(tmp_path, "any")


def test_answers_fill_only_what_the_file_does_not_know() -> None:
    known = np.full((3, 2, 2), np.nan, np.float32)
    known[0, 0] = 0.25
    scores = SoftScores(("b/y", "a/x"), known)
    half = np.array([[0.5, 0.75], [0.125, 1.0], [0.0, 0.5]], np.float16)
    answers = {"first": ClipScores("", half), "second": ClipScores("", half)}
    filled = fill_in(scores, ["first", "second", "third"], answers, ("a/x", "b/y"))
    assert filled.values.shape == (3, 3, 2)
    assert filled.values[0, 0].tolist() == [0.25, 0.25]
    assert np.isnan(filled.values[0, 1:]).all()
    assert filled.values[1].tolist() == [[0.75, 0.5], [1.0, 0.125], [0.5, 0.0]]
    assert np.isnan(filled.values[2]).all()


def test_scores_of_another_kind_are_refused() -> None:
    with pytest.raises(KnownError, match="toy/hum"):
        fill_in(no_scores(("toy/hum",), 1), ["a"], {}, ("msd/rock",))
    odd = SoftScores(("msd/rock",), np.zeros((1, 1, 1), np.float32), patch_s=1.0)
    with pytest.raises(KnownError, match=r"2\.992 s"):
        fill_in(odd, ["a"], {}, ("msd/rock",))


# --- the published weights -----------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.skipif("MLFA_DATA" not in os.environ, reason="MLFA_DATA names no recordings")
def test_published_weights_give_the_published_scores() -> None:
    data = Path(os.environ["MLFA_DATA"])
    published = load_teacher(data / "teacher")
    checks = json.loads((data / "teacher" / "check.json").read_text("utf-8"))
    for clip, groups in checks.items():
        wave, rate = soundfile.read(data / "clips" / clip, dtype="float32")
        scores = published.score(patches_of(wave, rate)[:1])[0].numpy()
        expected = np.array([*groups["msd"], *groups["mtat"]])
        assert np.abs(scores - expected).max() < 2e-5, clip
