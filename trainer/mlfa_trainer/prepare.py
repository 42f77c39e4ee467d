"""The command ``prepare``: decode a data set once, in parallel, into a packed store."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.published import Finding
from mlfa_trainer.datasets.readers import check_statistics
from mlfa_trainer.datasets.speech_rows import is_speech
from mlfa_trainer.progress import Progress
from mlfa_trainer.sound.decode import Decoded, decode_clip
from mlfa_trainer.sound.midi_render import require_soundfont
from mlfa_trainer.sound.other_programs import ESPEAK, require_program
from mlfa_trainer.sound.store import BYTES_PER_SAMPLE, SAMPLE_RATE, Store, StoreWriter
from mlfa_trainer.workspace import DataSet
from mlfa_trainer.world_errors import require_space

# A clip whose length the manifest does not say is taken for one of the papers' 30 seconds.
_USUAL_CLIP_S = 30.0
_LONGEST_DECODE_S = 120.0
_CLIPS_SHOWN = 5
_FACTS_SHOWN = 8
# Clips given out before they are needed: enough that a slow one lets no worker wait, few
# enough that decoded sound does not pile up in memory.
_CLIPS_AHEAD = 4


@dataclass(frozen=True)
class PrepareResult:
    """What a preparation did.

    Attributes:
        store: The finished store.
        num_decoded: Clips decoded now.
        num_kept: Clips that an earlier run had decoded.
        bad: Clip and reason of each that could not be decoded.
    """

    store: Store
    num_decoded: int
    num_kept: int
    bad: tuple[tuple[str, str], ...]


def needed_bytes(rows: Sequence[ClipRow], max_samples: int | None = None) -> int:
    """Estimate the store's size for some clips."""
    longest_s = math.inf if max_samples is None else max_samples / SAMPLE_RATE
    total_s = sum(min(row.duration_s or _USUAL_CLIP_S, longest_s) for row in rows)
    return int(total_s * SAMPLE_RATE * BYTES_PER_SAMPLE)


def source_stamp(row: ClipRow, max_samples: int | None = None) -> str:
    """Return what tells a changed source, or cut, from the one that was decoded."""
    return _file_stamp(row) + ("" if max_samples is None else f":{max_samples}")


def _file_stamp(row: ClipRow) -> str:
    if row.path is None:
        return "synthesised"
    try:
        facts = row.path.stat()
        stamp = f"{facts.st_size}:{facts.st_mtime_ns}"
        if row.soundfont is not None:
            stamp += f":{row.soundfont.name}:{row.soundfont.stat().st_size}:{row.duration_s:g}"
    except OSError:
        return "missing"
    return stamp


def prepare(
    rows: Sequence[ClipRow],
    folder: Path,
    progress: Progress,
    num_workers: int = 2,
    max_samples: int | None = None,
) -> PrepareResult:
    """Decode all clips that the store does not hold yet.

    Args:
        rows: The data set.
        folder: Of the store; created, or begun by an earlier run.
        progress: Where to report.
        num_workers: Processes that decode.
        max_samples: Keep only so much of each clip's beginning; None keeps all.

    Raises:
        KnownError: If the disk is too small, or a program or soundfont that makes clips is
            missing.
    """
    with StoreWriter(folder) as writer:
        stamps = {row.clip: source_stamp(row, max_samples) for row in rows}
        pending = [row for row in rows if writer.stamps.get(row.clip) != stamps[row.clip]]
        _check_programs(pending)
        _check_space(needed_bytes(pending, max_samples), len(pending), folder, progress)
        if pending:
            total = len(rows)
            _decode_all(pending, stamps, writer, progress, num_workers, total, max_samples)
    store = Store(folder)
    wanted = {row.clip for row in rows}
    bad = tuple((b.clip, b.reason) for b in store.bad.values() if b.clip in wanted)
    return PrepareResult(store, len(pending), len(rows) - len(pending), bad)


def describe_findings(data: DataSet) -> list[str]:
    """Return sentences on what was noticed in a data set's files, before any sound is decoded."""
    findings = (*_score_findings(data), *(data.published.findings if data.published else ()))
    lines = [_describe(finding) for finding in findings]
    if data.published is None:
        return lines
    facts = check_statistics(data.published)
    different = [fact for fact in facts if not fact.is_as_published]
    if different:
        lines.append(
            f"{len(different)} of {len(facts)} numbers that are known of the whole data set "
            "differ here; results on it cannot be compared with the papers':"
        )
    lines += [
        f"  {fact.name}: {_number(fact.found)} here, {_number(fact.published)} as published"
        for fact in different[:_FACTS_SHOWN]
    ]
    if len(different) > _FACTS_SHOWN:
        lines.append(f"  and {len(different) - _FACTS_SHOWN} more")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _describe(finding: Finding) -> str:
    shown = ", ".join(finding.clips[:_CLIPS_SHOWN])
    more = len(finding.clips) - _CLIPS_SHOWN
    clips = f" ({shown}{f' and {more:,} more' if more > 0 else ''})" if shown else ""
    return f"noticed: {finding.summary}{clips}"


def _score_findings(data: DataSet) -> list[Finding]:
    """Return what does not go together between a manifest and its soft scores."""
    if data.track is None:
        return []
    findings = []
    if data.track.unknown:
        findings.append(
            Finding(
                f"The scores name {len(data.track.unknown):,} clips that the manifest lacks; "
                "these are not used.",
                data.track.unknown,
            )
        )
    silent = tuple(
        row.clip
        for row, has_scores in zip(data.rows, data.track.has_scores, strict=True)
        if not has_scores and row.path is not None
    )
    if silent:
        findings.append(
            Finding(f"{len(silent):,} clips have no scores; they only teach what is music.", silent)
        )
    return findings


def _check_programs(pending: Sequence[ClipRow]) -> None:
    """Check once, before hours of work, what every such clip would lack."""
    for soundfont in sorted({row.soundfont for row in pending if row.soundfont is not None}):
        require_soundfont(soundfont)
    if any(is_speech(row.clip) for row in pending):
        require_program(ESPEAK)


def _check_space(need: int, num_pending: int, folder: Path, progress: Progress) -> None:
    free = require_space(need, folder, "The store")
    if num_pending:
        progress.say(
            f"{num_pending:,} clips to decode: about {need / 2**20:,.0f} MiB, "
            f"{free / 2**20:,.0f} MiB are free."
        )


def _decode_all(
    pending: Sequence[ClipRow],
    stamps: dict[str, str],
    writer: StoreWriter,
    progress: Progress,
    num_workers: int,
    num_rows: int,
    max_samples: int | None,
) -> None:
    with (
        progress.task("Decoding clips", num_rows, num_rows - len(pending)) as task,
        _decoders(num_workers) as pool,
    ):
        waiting: deque[tuple[ClipRow, Future[Decoded]]] = deque()

        def take_first() -> None:
            row, future = waiting.popleft()
            decoded = _result_of(row, future)
            if decoded.samples is None:
                writer.add_bad(row.clip, decoded.reason, stamps[row.clip])
            else:
                writer.add(row.clip, decoded.samples, stamps[row.clip])
            task.advance()

        for row in pending:
            job = (row.clip, row.path, max_samples, row.soundfont, row.duration_s)
            waiting.append((row, pool.schedule(decode_clip, job, timeout=_LONGEST_DECODE_S)))
            if len(waiting) >= num_workers * _CLIPS_AHEAD:
                take_first()
        while waiting:
            take_first()


def _result_of(row: ClipRow, future: Future[Decoded]) -> Decoded:
    try:
        return future.result()
    except ProcessExpired:
        return Decoded(row.clip, None, "The decoder crashed on it.")
    except FutureTimeoutError:
        return Decoded(row.clip, None, "Decoding it took too long.")


@contextmanager
def _decoders(num_workers: int) -> Iterator[ProcessPool]:
    """Run worker processes; they end at once when anything goes wrong here."""
    pool = ProcessPool(max_workers=num_workers, context=multiprocessing.get_context("spawn"))
    with _interrupts_held_back():
        _ = pool.active  # asking starts the threads and the processes
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]  # pebble does not type it
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]  # likewise
        raise
    finally:
        pool.join()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start threads and processes that are deaf to Ctrl-C, which signal masks let inherit.

    A key pressed meanwhile reaches the program afterwards. A process that hears it while it
    starts would print a trace.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def usable_cores() -> int:
    """Return on how many cores this process may run."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
