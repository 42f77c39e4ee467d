"""The whole way from files to scores, beside decoding alone and inference alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Returned
from pipeline_tasks import decode_only, infer_only, whole


@dataclass(frozen=True)
class PipelineRates:
    """Songs per minute with all cores at work; medians over the rounds.

    Attributes:
        decoding: Decoding alone.
        inference: Inference alone, from waveforms in memory.
        pipeline: Both, with the digest of the audio payload.
        share: Median over the rounds of pipeline / (1 / (1 / decoding + 1 / inference)), the
            rate that two stages sharing the same cores can reach at best.
        spread: Smallest and largest share of a round.
    """

    decoding: float
    inference: float
    pipeline: float
    share: float
    spread: tuple[float, float]


def measure_pipeline(
    spec: AnalyzerSpec, songs: list[Path], workers: int, rounds: int
) -> PipelineRates:
    """Measure the three in turn, in the same worker processes."""
    with WorkerPool(workers) as pool:

        def rate(function: Callable[..., float], *first: Any) -> float:
            start = time.perf_counter()
            _run_all(pool, function, [(*first, song) for song in songs])
            return 60.0 * len(songs) / (time.perf_counter() - start)

        # Every worker must have loaded every waveform and the networks before the clock runs.
        for _ in range(2 * workers):
            rate(infer_only, spec)
        rate(whole, spec)
        samples = [
            (rate(decode_only), rate(infer_only, spec), rate(whole, spec)) for _ in range(rounds)
        ]
    shares = [p * (1 / d + 1 / i) for d, i, p in samples]
    decoding, inference, pipeline = (
        statistics.median(column) for column in zip(*samples, strict=True)
    )
    return PipelineRates(
        decoding, inference, pipeline, statistics.median(shares), (min(shares), max(shares))
    )


def _run_all(
    pool: WorkerPool, function: Callable[..., float], arguments: list[tuple[Any, ...]]
) -> None:
    waiting = list(arguments)
    done = 0
    while done < len(arguments):
        while waiting and pool.has_room:
            pool.submit(Task(len(waiting), function, waiting.pop()))
        for task, answer in pool.answers(10.0):
            if isinstance(answer, Beat):
                continue
            if not isinstance(answer, Returned):
                raise RuntimeError(f"{task.arguments}: {answer}")
            done += 1
