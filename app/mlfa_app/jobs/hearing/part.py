"""Hear a part of a song, from one second to another, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.jobs.hearing.tasks import AnalyzerSpec, loaded_analyzer, unreadable_file
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.one_task import in_own_process
from mlfa_app.jobs.worker_pool import Task
from mlfa_app.jobs.worker_process import beat
from mlfa_core.errors import KnownError

Floats = npt.NDArray[np.float32]

# As for a whole song that says nothing for so long.
_SILENCE_LIMIT_S = 120.0


def hear_part(
    spec: AnalyzerSpec,
    path: Path,
    start_s: float,
    end_s: float,
    should_stop: ShouldStop = lambda: False,
) -> dict[str, Floats] | None:
    """Give the features of a part of a song; all the work is done by a process.

    Args:
        spec: The model, and what it runs on.
        path: The file.
        start_s: Where the part begins, seconds.
        end_s: Where it ends.
        should_stop: Asked ten times a second.

    Returns:
        Features by "scale/level", (dim,) each; None if it was stopped.

    Raises:
        KnownError: If the file cannot be decoded, or ends before the part begins.
    """
    task = Task("part", part_features, (spec, path, start_s, end_s), _SILENCE_LIMIT_S)
    features: dict[str, Floats] | None = in_own_process(
        task,
        lambda reason: KnownError(f"{path.name} could not be heard: {reason}.", "", path),
        lambda _message: None,
        should_stop,
    )
    return features


def part_features(
    spec: AnalyzerSpec, path: Path, start_s: float, end_s: float
) -> dict[str, Floats]:
    """Decode a file as far as needed and hear a part of it; runs in a worker process.

    Raises:
        KnownError: If the file cannot be decoded, or ends before the part begins.
    """
    from mlfa_core.audio import SAMPLE_RATE, open_waveform

    analyzer = loaded_analyzer(spec)
    first, last = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
    try:
        with open_waveform(path, block_s=analyzer.block_s) as blocks:
            total_s = blocks.facts.duration_s
            part = list(_cut(blocks, first, last, beat))
    except OSError as error:
        raise unreadable_file(path, error) from error
    if not part:
        length = "" if total_s is None else f", which is {total_s:.0f} seconds long"
        raise KnownError(
            f"{path.name}{length}, ends before the part that was asked for.",
            "Name a part that lies within it.",
            path,
        )
    return analyzer.analyze_blocks(part, path).features


def _cut(
    blocks: Iterable[Floats], first: int, last: int, on_block: Callable[[], None]
) -> Iterator[Floats]:
    """Pass the samples from one place to another on."""
    place = 0
    for block in blocks:
        on_block()
        piece = block[max(first - place, 0) : max(last - place, 0)]
        if len(piece):
            yield piece
        place += len(block)
        if place >= last:
            return
