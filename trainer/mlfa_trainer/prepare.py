"""The command ``prepare``: decode a data set once, in parallel, into a packed store."""

from __future__ import annotations

import math
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.published import Finding
from mlfa_trainer.datasets.readers import check_statistics
from mlfa_trainer.datasets.speech_rows import is_speech
from mlfa_trainer.datasets.variant_rows import NO_VARIANTS, VariantPlan, Variants, is_variant
from mlfa_trainer.interrupts import interrupts_held_back
from mlfa_trainer.progress import Progress
from mlfa_trainer.sound.decode import Decoded, decode_clip
from mlfa_trainer.sound.midi_render import require_soundfont
from mlfa_trainer.sound.other_programs import ESPEAK, require_program
from mlfa_trainer.sound.store import (
    BYTES_PER_SAMPLE,
    SAMPLE_RATE,
    SAMPLES_FILE,
    Store,
    StoreWriter,
    to_float,
)
from mlfa_trainer.sound.variants import NEAR_SILENT, RenderJob, render_job, sound_stamp
from mlfa_trainer.teacher.network import Teacher
from mlfa_trainer.teacher.scores import ClipToScore, read_answers, score_clips
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
        bad: Clip and reason of each that could not be decoded, or made.
        num_rendered: Variants made now.
        num_silent: Variants that are not there because there was nothing to hear.
    """

    store: Store
    num_decoded: int
    num_kept: int
    bad: tuple[tuple[str, str], ...]
    num_rendered: int = 0
    num_silent: int = 0


@dataclass(frozen=True)
class _Job:
    """A clip that a worker makes."""

    clip: str
    work: Callable[..., Decoded]
    arguments: tuple[Any, ...]


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
    variants: Variants = NO_VARIANTS,
    quietest_db: float | None = None,
) -> PrepareResult:
    """Decode all clips that the store does not hold yet, then make the variants.

    Args:
        rows: The data set.
        folder: Of the store; created, or begun by an earlier run.
        progress: Where to report.
        num_workers: Processes that decode.
        max_samples: Keep only so much of each clip's beginning; None keeps all.
        variants: How the rows are made that are variants of others.
        quietest_db: Nothing is made of clips below this level; None for any.

    Raises:
        KnownError: If the disk is too small, or a program or soundfont that makes clips is
            missing.
    """
    own_rows = [row for row in rows if not is_variant(row)]
    with StoreWriter(folder) as writer:
        stamps = {row.clip: source_stamp(row, max_samples) for row in own_rows}
        for plan in variants.plans:
            stamps[plan.clip] = sound_stamp(plan, variants.section, stamps, quietest_db)
        pending = [row for row in rows if writer.stamps.get(row.clip) != stamps[row.clip]]
        own = [row for row in pending if not is_variant(row)]
        _check_programs(own)
        _check_space(needed_bytes(pending, max_samples), len(pending), folder, progress)
        jobs = [
            _Job(r.clip, decode_clip, (r.clip, r.path, max_samples, r.soundfont, r.duration_s))
            for r in own
        ]
        _run_all("Decoding clips", jobs, stamps, writer, progress, num_workers, len(own_rows))
        writer.save()
        wanted = {row.clip for row in pending}
        so_far = Store(folder)
        jobs = [
            _render_job(plan, variants, so_far, quietest_db)
            for plan in variants.plans
            if plan.clip in wanted
        ]
        total = len(variants.plans)
        _run_all("Making variants", jobs, stamps, writer, progress, num_workers, total)
    store = Store(folder)
    wanted = {row.clip for row in rows}
    bad = [entry for entry in store.bad.values() if entry.clip in wanted]
    silent = [entry for entry in bad if entry.reason == NEAR_SILENT]
    return PrepareResult(
        store,
        len(own),
        len(own_rows) - len(own),
        tuple((entry.clip, entry.reason) for entry in bad if entry not in silent),
        len(jobs),
        len(silent),
    )


def _render_job(
    plan: VariantPlan, variants: Variants, store: Store, quietest_db: float | None
) -> _Job:
    """Tell a worker where in the store a variant's parents lie; one that is bad has no place."""
    places = {
        name: (store.clips[name].start, store.clips[name].num_samples)
        for name in plan.sources
        if name in store.clips
    }
    path = store.folder / SAMPLES_FILE
    return _Job(
        plan.clip, render_job, (RenderJob(plan, variants.section, path, places, quietest_db),)
    )


@dataclass(frozen=True)
class Asked:
    """What asking the teacher came to.

    Attributes:
        num_clips: Scored now.
        num_patches: Of these.
        num_kept: Clips that were scored before, and have not changed.
    """

    num_clips: int
    num_patches: int
    num_kept: int


def ask_teacher(
    data: DataSet, store: Store, teacher: Teacher, folder: Path, progress: Progress
) -> Asked:
    """Ask the teacher about every clip that wants it and has not been scored as it sounds now.

    Args:
        data: The data set.
        store: With its clips.
        teacher: Whom to ask.
        folder: Where answers are kept.
        progress: Where to report.

    Raises:
        KnownError: If the disk refuses, or earlier answers are damaged.
    """
    asked = () if data.asked is None else data.asked
    names = [data.rows[int(index)].clip for index in asked]
    answers = read_answers(folder, teacher.digest)
    wanted = [store.clips[name] for name in names if name in store.clips]
    pending = [
        entry
        for entry in wanted
        if entry.clip not in answers or answers[entry.clip].stamp != entry.stamp
    ]
    num_kept = len(wanted) - len(pending)
    if not pending:
        return Asked(0, 0, num_kept)
    clips = (
        ClipToScore(entry.clip, entry.stamp, to_float(store.waveform(entry.clip)))
        for entry in pending
    )
    with progress.task("Asking the teacher", len(wanted), num_kept) as task:
        num_clips, num_patches = score_clips(teacher, clips, folder, task)
    return Asked(num_clips, num_patches, num_kept)


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
    asked = set() if data.asked is None else set(data.asked.tolist())
    silent = {
        index: row.clip
        for index, row in enumerate(data.rows)
        if not data.track.has_scores[index]
        and (row.path is not None or index in asked or is_variant(row))
    }
    waiting = tuple(clip for index, clip in silent.items() if index in asked)
    forgotten = tuple(clip for index, clip in silent.items() if index not in asked)
    if forgotten:
        text = f"{len(forgotten):,} clips have no scores; they only teach what is music."
        findings.append(Finding(text, forgotten))
    if waiting:
        text = f"The teacher has not scored {len(waiting):,} clips yet; it is asked about them."
        findings.append(Finding(text, waiting))
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


def _run_all(
    label: str,
    jobs: Sequence[_Job],
    stamps: Mapping[str, str],
    writer: StoreWriter,
    progress: Progress,
    num_workers: int,
    num_clips: int,
) -> None:
    """Let workers make clips, and write them in order."""
    if not jobs:
        return
    with (
        progress.task(label, num_clips, num_clips - len(jobs)) as task,
        decoder_processes(num_workers) as pool,
    ):
        waiting: deque[tuple[_Job, Future[Decoded]]] = deque()

        def take_first() -> None:
            job, future = waiting.popleft()
            decoded = _result_of(job, future)
            if decoded.samples is None:
                writer.add_bad(job.clip, decoded.reason, stamps[job.clip])
            else:
                writer.add(job.clip, decoded.samples, stamps[job.clip])
            task.advance()

        for job in jobs:
            future = pool.schedule(job.work, job.arguments, timeout=_LONGEST_DECODE_S)
            waiting.append((job, future))
            if len(waiting) >= num_workers * _CLIPS_AHEAD:
                take_first()
        while waiting:
            take_first()


def _result_of(job: _Job, future: Future[Decoded]) -> Decoded:
    try:
        return future.result()
    except ProcessExpired:
        return Decoded(job.clip, None, "The decoder crashed on it.")
    except FutureTimeoutError:
        return Decoded(job.clip, None, "Decoding it took too long.")


@contextmanager
def decoder_processes(num_workers: int) -> Iterator[ProcessPool]:
    """Run worker processes; they end at once when anything goes wrong here."""
    pool = ProcessPool(max_workers=num_workers, context=multiprocessing.get_context("spawn"))
    try:
        with interrupts_held_back():
            _ = pool.active  # asking starts the threads and the processes
        yield pool
        pool.close()  # type: ignore[no-untyped-call]  # pebble does not type it
        pool.join()
    except BaseException:
        # Also when the key was pressed while the last clips were waited for, or is pressed again.
        with interrupts_held_back():
            pool.stop()  # type: ignore[no-untyped-call]  # likewise
            pool.join()
        raise


def usable_cores() -> int:
    """Return on how many cores this process may run."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
