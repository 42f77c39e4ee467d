"""Ask the teacher about clips, and keep its answers in blocks that a kill cannot damage.

A folder of small ``.npz`` files, each written aside and renamed: clip names, stamps of their
sound, patches of each, scores, and whose they are. A clip in several blocks has the scores of
the last one, so a changed clip is simply scored again.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.soft_scores import PATCH_S, SoftScores
from mlfa_trainer.interrupts import interrupts_held_back
from mlfa_trainer.progress import Task
from mlfa_trainer.run_folder import write_chunks_aside
from mlfa_trainer.teacher.network import Teacher
from mlfa_trainer.teacher.spectrogram import patches_of
from mlfa_trainer.world_errors import DAMAGE, writing

FloatArray = NDArray[np.float32]

_BLOCK_NAME = "block-{:06d}.npz"
_BLOCKS = "block-*.npz"
_CLIPS_AT_ONCE = 256
_LONGEST_WAIT_S = 60.0
# Patches of several clips go through the network together; more bring nothing on a CPU.
_PATCHES_AT_ONCE = 32


@dataclass(frozen=True)
class ClipToScore:
    """A clip that the teacher is asked about.

    Attributes:
        clip: Its name.
        stamp: Of its sound; another stamp means ask again.
        waveform: At the store's rate, (samples,).
    """

    clip: str
    stamp: str
    waveform: FloatArray


@dataclass(frozen=True)
class ClipScores:
    """The teacher's answer for a clip.

    Attributes:
        stamp: Of the sound that was heard.
        values: (patches, columns), half precision.
    """

    stamp: str
    values: NDArray[np.float16]


def read_answers(folder: Path, digest: str) -> dict[str, ClipScores]:
    """Read the answers of the teacher with these weights, by clip; none where no folder is.

    Args:
        folder: Of the blocks.
        digest: As ``Teacher.digest``.

    Raises:
        KnownError: If a block is damaged.
    """
    answers: dict[str, ClipScores] = {}
    for path in sorted(folder.glob(_BLOCKS)):
        try:
            with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as archive:
                if str(archive["digest"]) != digest:
                    continue
                names, stamps = archive["clips"], archive["stamps"]
                parts = np.split(archive["scores"], np.cumsum(archive["counts"])[:-1])
            for name, stamp, values in zip(names, stamps, parts, strict=True):
                answers[str(name)] = ClipScores(str(stamp), values)
        except DAMAGE as cause:
            raise KnownError(
                f"The teacher's scores in {path} are damaged.",
                "Delete this file and run mlfa-trainer prepare again.",
                path,
            ) from cause
    return answers


class _AnswerWriter:
    """Collects answers and writes a block now and then."""

    def __init__(self, folder: Path, digest: str) -> None:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.stem.rpartition("-")[2]) for path in folder.glob(_BLOCKS)]
        self._folder, self._digest = folder, digest
        self._number = max(numbers, default=-1) + 1
        self._waiting: dict[str, ClipScores] = {}
        self._saved_s = time.monotonic()

    def add(self, clip: str, scores: ClipScores) -> None:
        """Keep an answer; it is on disk after the next ``save`` at the latest."""
        self._waiting[clip] = scores
        is_late = time.monotonic() - self._saved_s >= _LONGEST_WAIT_S
        if is_late or len(self._waiting) >= _CLIPS_AT_ONCE:
            self.save()

    def save(self) -> None:
        """Write what was added since the last time as one block; again, if it fails half-way."""
        self._saved_s = time.monotonic()
        if not self._waiting:
            return
        answers = self._waiting
        arrays = {
            "clips": np.array(list(answers)),
            "stamps": np.array([answer.stamp for answer in answers.values()]),
            "counts": np.array([answer.values.shape[0] for answer in answers.values()]),
            "scores": np.concatenate([answer.values for answer in answers.values()]),
            "digest": np.array(self._digest),
        }
        write_chunks_aside(self._folder / _BLOCK_NAME.format(self._number), [_npz_bytes(arrays)])
        # Interrupted between these two, the answers are written twice, which says the same.
        self._number += 1
        self._waiting = {}


def _npz_bytes(arrays: Mapping[str, NDArray[np.generic]]) -> memoryview:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getbuffer()


def score_clips(
    teacher: Teacher,
    clips: Iterable[ClipToScore],
    folder: Path,
    task: Task,
    patches_at_once: int = _PATCHES_AT_ONCE,
) -> tuple[int, int]:
    """Ask the teacher about clips; what was answered before a kill or an error is kept.

    Args:
        teacher: Whom to ask.
        clips: Each is read when its turn comes.
        folder: Of the blocks; created.
        task: Told of every clip, and of the rate.
        patches_at_once: So many go through the network together, at least.

    Returns:
        How many clips and how many patches were scored.

    Raises:
        KnownError: If the disk refuses.
    """
    writer = _AnswerWriter(folder, teacher.digest)
    waiting: list[tuple[ClipToScore, Tensor]] = []
    num_clips = num_patches = 0
    begun_s = time.monotonic()

    def score_waiting() -> None:
        nonlocal num_clips, num_patches
        if not waiting:
            return
        counts = [patches.shape[0] for _, patches in waiting]
        scores = teacher.score(torch.cat([patches for _, patches in waiting]))
        for (clip, _), values in zip(waiting, torch.split(scores, counts), strict=True):
            half = values.numpy().astype(np.float16)
            writer.add(clip.clip, ClipScores(clip.stamp, half))
        num_clips, num_patches = num_clips + len(waiting), num_patches + sum(counts)
        rate = num_patches / max(time.monotonic() - begun_s, 1e-9)
        task.advance(len(waiting))
        task.note(f"{rate:.1f} patches/s")
        waiting.clear()

    try:
        for clip in clips:
            waiting.append((clip, patches_of(clip.waveform)))
            if sum(patches.shape[0] for _, patches in waiting) >= patches_at_once:
                score_waiting()
        score_waiting()
    finally:
        with interrupts_held_back():  # or pressed again, the key would lose the last answers
            writer.save()
    return num_clips, num_patches


def no_scores(columns: tuple[str, ...], num_clips: int) -> SoftScores:
    """Return scores of clips of which none is known, for a data set without a score file."""
    return SoftScores(columns, np.full((num_clips, 1, len(columns)), np.nan, np.float32))


def fill_in(
    scores: SoftScores,
    clips: Sequence[str],
    answers: Mapping[str, ClipScores],
    teacher_columns: tuple[str, ...],
) -> SoftScores:
    """Give clips that a score file says nothing of the teacher's answers.

    Args:
        scores: Of the file, in the order of the clips.
        clips: Their names.
        answers: By clip.
        teacher_columns: Columns of the answers.

    Raises:
        KnownError: If the file's scores are of another kind than the teacher's.
    """
    check_columns(scores, teacher_columns)
    order = [teacher_columns.index(column) for column in scores.columns]
    is_known = scores.has_scores
    found = [
        (row, answers[name].values)
        for row, name in enumerate(clips)
        if name in answers and not is_known[row]
    ]
    num_patches = max([scores.values.shape[1], *(values.shape[0] for _, values in found)])
    filled = np.full((len(clips), num_patches, len(scores.columns)), np.nan, scores.values.dtype)
    filled[:, : scores.values.shape[1]] = scores.values
    for row, values in found:
        filled[row, : values.shape[0]] = values[:, order]
    return SoftScores(scores.columns, filled, scores.patch_s, scores.unknown)


def check_columns(scores: SoftScores, teacher_columns: tuple[str, ...]) -> None:
    """Check that a score file's scores and the teacher's mean the same.

    Raises:
        KnownError: If the file has a column that the teacher lacks, or other patches.
    """
    missing = [column for column in scores.columns if column not in teacher_columns]
    if missing:
        raise KnownError(
            f"The score file has the column “{missing[0]}”, which the teacher does not give.",
            "Leave out data.scores or data.teacher in the recipe, or use scores of its networks.",
        )
    if abs(scores.patch_s - PATCH_S) > 1e-6:
        raise KnownError(
            f"The score file's patches last {scores.patch_s:g} s, the teacher's {PATCH_S:g} s.",
            "Leave out data.scores or data.teacher in the recipe.",
        )
