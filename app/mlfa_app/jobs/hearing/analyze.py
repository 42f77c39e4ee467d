"""Analyse files: as little work as possible, each result committed as soon as it is there.

What is known costs nothing. A file whose size and time are unchanged is looked up; any other is
digested, and only a song that the model has never heard is decoded, once, however many files
hold it. So a run that is stopped or killed loses the songs in work, and the next one goes on.
"""

from __future__ import annotations

import dataclasses
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mlfa_app.catalog.records import FileState, StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.capacity import Capacity, cuda_workers
from mlfa_app.jobs.failures import ANALYSED, Failure, failure_of, was_ended_from_outside
from mlfa_app.jobs.hearing.feed import Feed, as_feed
from mlfa_app.jobs.hearing.tasks import (
    AnalyzerSpec,
    DeviceNews,
    HeardSong,
    analyze_song,
    has_nvidia_device,
    take_identity,
)
from mlfa_app.jobs.job import (
    Bug,
    DeviceInUse,
    Effort,
    Notice,
    Pace,
    Report,
    SegmentScores,
    ShouldStop,
    SongOutcome,
    SongScores,
    Tally,
    WriteOutcome,
)
from mlfa_app.jobs.ordered import OrderedReports
from mlfa_app.jobs.worker_pool import Answer, Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Refused, Returned
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.scanner import FoundFile, ScanProblem
from mlfa_core.errors import DeviceError, KnownError, ModelPackageError

# Files that may be finished while an earlier one still holds up the order of the reports.
_MAX_HELD_BACK = 5000
_POLL_S = 0.2
# After a stop, songs nearly done may still finish.
_GRACE_S = 2.0
# A task that is silent for longer has hung; large files on slow drives get more.
_BASE_LIMIT_S = 180.0
_SLOWEST_BYTES_PER_S = 1e6
_LIBRARY_BATCH = 500


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What an analysis is to do.

    Attributes:
        spec: Model and device.
        capacity: Processes and threads.
        in_library: Whether the files are added to the library.
        retry_failed: Whether files that failed before are tried again.
        needs_scores: Whether outcomes carry scores; without, known files cost next to nothing.
        needs_segments: Whether these have the scores over time.
        keeps_features: Whether song features are stored too.
        in_order: Whether outcomes are reported in the order of the files.
    """

    spec: AnalyzerSpec
    capacity: Capacity
    in_library: bool = False
    retry_failed: bool = False
    needs_scores: bool = True
    needs_segments: bool = False
    keeps_features: bool = True
    in_order: bool = True


class FollowUp(Protocol):
    """Something to do with each song once its scores are there, such as writing its fields."""

    def begin(self, entry: Entry, song: SongScores) -> Task | WriteOutcome:
        """Return a task for a worker, or at once what became of the file."""

    def finish(self, entry: Entry, value: object) -> WriteOutcome:
        """Take what the task returned, in the program's own process."""


@dataclass(eq=False, slots=True)
class Entry:
    """A file on its way through the job.

    Attributes:
        index: Its place in the order of the reports.
        found: The file and its stamp when it was found.
        stamp: Its stamp, taken before the digest.
        digest: Digest of its audio payload, once known.
        song: What was found, once known.
        is_analysed: Whether it was decoded in this run.
        effort: What that took, where it was measured.
        was_lost: Whether somebody ended the process that worked on it, once.
    """

    index: int
    found: FoundFile
    stamp: FileStamp
    digest: str | None = None
    song: SongScores | None = None
    is_analysed: bool = False
    effort: Effort | None = None
    was_lost: bool = False


@dataclass(slots=True)
class _Step:
    """The key of a task: which file, and what is done with it."""

    entry: Entry
    take: Callable[[Entry, object], None] = field(repr=False)


class AnalysisJob:
    """Analyses files one by one and reports each, in the order given.

    Args:
        catalog: Takes the results; one in memory leaves nothing behind.
        options: What to do.
        follow_up: What to do with each song afterwards.
        clock: Gives monotonic seconds.
    """

    def __init__(
        self,
        catalog: Catalog,
        options: AnalysisOptions,
        follow_up: FollowUp | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalog = catalog
        self._options = options
        self._model_id = options.spec.model_id
        self._follow_up = follow_up
        self._clock = clock
        self._report: Report = lambda _event: None
        self._reports = OrderedReports(self._report, 0, clock)
        self._twins: dict[str, deque[Entry]] = {}
        self._is_stopping = False
        self._to_library: list[FoundFile] = []
        self._lost: list[Task] = []

    def run(
        self,
        files: Sequence[FoundFile | ScanProblem] | Feed,
        report: Report,
        should_stop: ShouldStop = lambda: False,
        pace: Callable[[], Pace] = lambda: Pace.ON,
    ) -> Tally:
        """Do the work.

        Args:
            files: What a walk found, problems included; each is reported in its place.
            report: Told of every event, in the calling thread.
            should_stop: Asked often. After a yes, songs nearly done are finished, the rest is
                left for another run.
            pace: Asked often. Holds the work, or ends it after all songs in work.

        Returns:
            The counts.

        Raises:
            KnownError: If nothing can go on: the model or the device cannot be used, the
                catalogue cannot be written, or processes do not start.
        """
        self._report = report
        feed = as_feed(files)
        self._reports = OrderedReports(
            report, len(feed), self._clock, in_order=self._options.in_order
        )
        known = self._catalog.known_files(self._model_id)
        with WorkerPool(self._first_workers()) as pool:
            self._pool = pool
            place = 0
            is_empty = False
            while not should_stop():
                wanted = pace()
                pool.is_held = wanted is not Pace.ON
                while not is_empty and wanted is Pace.ON and self._may_feed():
                    if (found := feed.take()) is None:
                        is_empty = not feed.is_open
                        break
                    self._feed(place, found, known.state_of)
                    place += 1
                    if should_stop():
                        break
                if not pool.num_open:
                    if is_empty and not self._lost:
                        break
                    self._try_lost_again()
                if wanted is Pace.ENDING and not pool.num_begun:
                    break
                self._listen(_POLL_S)
            else:
                self._wind_down()
            self._add_to_library()
        self._reports.show_progress(at_once=True)
        return self._reports.tally

    # Feeding

    def _may_feed(self) -> bool:
        return self._pool.has_room and self._reports.num_held_back < _MAX_HELD_BACK

    def _first_workers(self) -> int:
        """Start one worker where a GPU may turn up, and the others when it is known."""
        capacity, device = self._options.capacity, self._options.spec.device
        if device == "cuda" or (device == "auto" and has_nvidia_device()):
            return 1
        return capacity.workers

    def _feed(
        self,
        index: int,
        found: FoundFile | ScanProblem,
        state_of: Callable[..., FileState],
    ) -> None:
        if isinstance(found, ScanProblem):
            error = KnownError(found.summary, found.advice, found.path)
            self._reports.add(index, SongOutcome(found.path, error=error))
            return
        entry = Entry(index, found, found.stamp)
        state = state_of(found.path, found.stamp)
        if state is FileState.FAILED and not self._is_remembered_failure(entry):
            state = FileState.CHANGED
        elif state is FileState.FAILED:
            return
        if state in (FileState.ANALYZED, FileState.PENDING):
            record = self._catalog.find_file(found.path)
            entry.digest = record.digest if record is not None else None
            if self._options.in_library:
                self._to_library.append(found)
                if len(self._to_library) >= _LIBRARY_BATCH:
                    self._add_to_library()
        if entry.digest is None:
            self._submit(entry, take_identity, (found.path,), self._on_digest)
        elif state is FileState.ANALYZED:
            self._use_catalogue(entry)
        else:
            self._analyze(entry)

    def _is_remembered_failure(self, entry: Entry) -> bool:
        """Report an earlier failure of an unchanged file, if it is worth remembering.

        Only what the sound itself is to blame for comes with a digest. A file that could not be
        read, say for its permissions, may be fine now although it looks unchanged.
        """
        if self._options.retry_failed:
            return False
        record = self._catalog.find_file(entry.found.path)
        if record is None or record.digest is None or record.error_summary is None:
            return False
        if self._options.in_library:
            self._to_library.append(entry.found)
        error = KnownError(record.error_summary, record.error_advice, record.path)
        self._reports.add(entry.index, SongOutcome(entry.found.path, error=error))
        return True

    def _submit(
        self,
        entry: Entry,
        function: Callable[..., object],
        arguments: tuple[object, ...],
        take: Callable[[Entry, object], None],
    ) -> None:
        limit_s = _BASE_LIMIT_S + entry.stamp.size_bytes / _SLOWEST_BYTES_PER_S
        # Later steps of a file go before new files: its bytes are still in memory.
        is_later = entry.digest is not None
        task = Task(_Step(entry, take), function, arguments, limit_s)
        self._pool.submit(task, first=is_later)

    # Steps of one file

    def _on_digest(self, entry: Entry, value: object) -> None:
        assert isinstance(value, tuple)
        entry.digest, entry.stamp, fields = value
        digest = str(entry.digest)
        with self._catalog.batch():
            self._catalog.record_file(
                entry.found.path, entry.stamp, digest, in_library=self._options.in_library
            )
            self._catalog.store_display_fields(entry.found.path, fields)
        if self._catalog.has_analysis(digest, self._model_id):
            self._use_catalogue(entry)
        else:
            self._analyze(entry)

    def _analyze(self, entry: Entry) -> None:
        assert entry.digest is not None
        if entry.digest in self._twins:
            self._twins[entry.digest].append(entry)
            return
        self._twins[entry.digest] = deque()
        spec = self._options.spec
        self._submit(entry, analyze_song, (spec, entry.found.path), self._on_analysis)

    def _on_analysis(self, entry: Entry, value: object) -> None:
        assert entry.digest is not None
        assert isinstance(value, HeardSong)
        analysis = value
        with self._catalog.batch():
            self._catalog.store_analysis(
                entry.digest,
                self._model_id,
                duration_s=analysis.duration_s,
                scores=analysis.scores,
                is_music=analysis.is_music,
                features=analysis.features if self._options.keeps_features else {},
                segment_scores=analysis.segment_scores,
                segment_starts_s=analysis.segment_starts_s,
                segment_duration_s=analysis.segment_duration_s,
            )
            # Clears an earlier failure, too.
            self._catalog.record_file(
                entry.found.path, entry.stamp, entry.digest, in_library=self._options.in_library
            )
        entry.is_analysed, entry.effort = True, analysis.effort
        entry.song = self._scores_of(analysis, entry.digest)
        self._go_on(entry)
        for twin in self._twins.pop(entry.digest, ()):
            twin.song = entry.song
            self._go_on(twin)

    def _use_catalogue(self, entry: Entry) -> None:
        if self._options.needs_scores:
            stored = self._catalog.load_analysis(str(entry.digest), self._model_id)
            if stored is None:  # forgotten by another program a moment ago
                self._analyze(entry)
                return
            entry.song = self._scores_of(stored, str(entry.digest))
        self._go_on(entry)

    def _scores_of(self, analysis: HeardSong | StoredAnalysis, digest: str) -> SongScores:
        segments = None
        if self._options.needs_segments:
            segments = SegmentScores(
                analysis.segment_starts_s, analysis.segment_duration_s, analysis.segment_scores
            )
        return SongScores(
            analysis.duration_s,
            analysis.scores,
            analysis.is_music,
            segments,
            self._catalog.verdicts_of(digest),
        )

    def _go_on(self, entry: Entry) -> None:
        """Start what follows the analysis, or report the file if nothing does."""
        if self._follow_up is None or entry.song is None:
            self._finish_entry(entry)
            return
        if self._is_stopping:
            return  # stored, but not written: the next run does that
        begun = self._follow_up.begin(entry, entry.song)
        if isinstance(begun, Task):
            step = _Step(entry, self._on_followed)
            self._pool.submit(dataclasses.replace(begun, key=step), first=True)
        else:
            self._finish_entry(entry, begun)

    def _on_followed(self, entry: Entry, value: object) -> None:
        assert self._follow_up is not None
        self._finish_entry(entry, self._follow_up.finish(entry, value))

    # Endings

    def _finish_entry(
        self,
        entry: Entry,
        write: WriteOutcome | None = None,
        error: KnownError | None = None,
    ) -> None:
        self._reports.add(
            entry.index,
            SongOutcome(
                entry.found.path, entry.song, entry.is_analysed, write, error, entry.effort
            ),
        )

    def _fail(self, entry: Entry, failure: Failure) -> None:
        """Report a failure, and remember it if the file itself is to blame."""
        error = failure.error
        if entry.song is None:
            # Without a digest it is listed as failed, but tried again next time.
            if failure.is_lasting or entry.digest is None:
                self._catalog.record_failure(
                    entry.found.path,
                    entry.stamp,
                    error.summary,
                    error.advice,
                    digest=entry.digest,
                    in_library=self._options.in_library,
                )
            twins = self._twins.pop(entry.digest or "", None)
            if twins:
                # The same sound in another file may well be readable.
                first = twins.popleft()
                self._analyze(first)
                self._twins[str(first.digest)].extend(twins)
        self._finish_entry(entry, error=error)

    def _add_to_library(self) -> None:
        if self._to_library:
            self._catalog.add_to_library([found.path for found in self._to_library])
            self._to_library.clear()

    # Answers of the workers

    def _listen(self, timeout_s: float) -> None:
        for task, answer in self._pool.answers(timeout_s):
            entry = task.key.entry
            if was_ended_from_outside(answer) and self._may_try_again(entry):
                entry.was_lost = True
                self._lost.append(task)
            else:
                self._take(entry, task.key.take, answer)

    def _may_try_again(self, entry: Entry) -> bool:
        return not (entry.was_lost or self._is_stopping or entry.song is not None)

    def _try_lost_again(self) -> None:
        """When all else is done: whoever ended those processes may have wanted only the memory."""
        for task in self._lost:
            self._pool.submit(task)
        self._lost.clear()

    def _take(self, entry: Entry, take: Callable[[Entry, object], None], answer: Answer) -> None:
        match answer:
            case Beat(DeviceNews() as news):
                self._on_device(news)
            case Beat(Notice() as notice):
                self._report(notice)
            case Beat():
                pass
            case Returned(value):
                take(entry, value)
            case Refused(error) if isinstance(error, ModelPackageError | DeviceError):
                raise error
            case _:
                if isinstance(answer, Crashed):
                    self._report(Bug(entry.found.path, answer.trace))
                verb = "written" if entry.song is not None else ANALYSED
                self._fail(entry, failure_of(answer, entry.found.path, verb))

    def _on_device(self, news: DeviceNews) -> None:
        if news.note:
            self._report(Notice(news.note))
        devices = self._reports.tally.devices
        if news.name not in devices:
            devices.append(news.name)
        capacity = self._options.capacity
        workers = cuda_workers(capacity) if news.kind == "cuda" else capacity.workers
        self._pool.num_workers = workers
        self._report(DeviceInUse(news.kind, news.name, news.precision, workers, news.note))

    def _wind_down(self) -> None:
        """After a stop: let what is nearly done finish, then end the workers."""
        self._is_stopping = self._reports.tally.is_interrupted = True
        self._pool.drop_waiting()
        deadline_s = self._clock() + _GRACE_S
        while self._pool.num_open and self._clock() < deadline_s:
            self._listen(_POLL_S)
            self._pool.drop_waiting()
        self._pool.abandon()
        while self._pool.num_open:  # files that are being written
            self._listen(_POLL_S)
        self._reports.flush()
