"""The window's work on its library: look into folders, list what is there, analyse what is new.

One job for the ``analysing`` lane. It can be held, ended softly, and told what is wanted first.
What is finished is in the catalogue at once, so that a later run goes on wherever this one ended.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.capacity import plan_capacity
from mlfa_app.jobs.hearing.analyze import AnalysisJob, AnalysisOptions
from mlfa_app.jobs.hearing.rates import RateMeter
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.job import (
    Bug,
    DeviceInUse,
    Effort,
    Event,
    Notice,
    Pace,
    Progress,
    ShouldStop,
    SongOutcome,
    Tally,
)
from mlfa_app.jobs.scanning.library_look import (
    FolderNews,
    look_at_folder,
    note_absent,
)
from mlfa_app.jobs.scanning.read_fields import ReadFieldsJob
from mlfa_app.jobs.scanning.song_queue import SongQueue, WorkControl
from mlfa_app.library.absence import is_within_reach
from mlfa_app.library.file_identity import absolute_path
from mlfa_app.library.scanner import FoundFile
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings
from mlfa_core.errors import ModelPackageError
from mlfa_core.model_package import ModelPackage

Phase = Literal["scanning", "analysing", "idle", "paused"]

_TELL_EVERY_S = 0.25
_WAIT_S = 0.2
_ROWS_EVERY_S = 3.0
# So many files are analysed soon enough, their titles with them.
_FEW_FILES = 50


@dataclass(frozen=True, slots=True)
class WorkRequest:
    """What is to be done. What is pending in the catalogue is analysed in any case.

    Attributes:
        folders: Folders to look into and to make the library's.
        places: Folders within these to look into again.
        everything: Whether all folders of the library are looked into.
        returned: Whether those are that are within reach and hold files marked out of reach; and
            files of folders that are out of reach are marked.
        retry: Failed files to try again.
        retry_all: Whether all failed files of the library are tried again.
        settle_s: See `look_at_folder`.
        only_look: Whether nothing is analysed, only listed.
    """

    folders: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()
    everything: bool = False
    returned: bool = False
    retry: tuple[Path, ...] = ()
    retry_all: bool = False
    settle_s: float = 0.0
    only_look: bool = False

    def joined(self, other: WorkRequest) -> WorkRequest:
        """Ask for both."""
        return WorkRequest(
            tuple(dict.fromkeys(self.folders + other.folders)),
            tuple(dict.fromkeys(self.places + other.places)),
            self.everything or other.everything,
            self.returned or other.returned,
            tuple(dict.fromkeys(self.retry + other.retry)),
            self.retry_all or other.retry_all,
            min(self.settle_s, other.settle_s),
            self.only_look and other.only_look,
        )


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far the work is.

    Attributes:
        phase: What is done now.
        done: Files dealt with; while scanning, files found; when idle, songs analysed.
        total: Files to deal with; when idle, songs of the library. While scanning it is 0 as long
            as folders are looked into, and above while the fields of new files are read.
        analysed: Files of these that were decoded and analysed.
        failed: Files of these that failed; when idle, files of the library that failed.
        songs_per_minute: None while it cannot be known.
        seconds_left: None while it cannot be known.
        device: What the work is computed on, in words.
        note: What else should be known of that, a sentence or two.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    analysed: int = 0
    failed: int = 0
    songs_per_minute: float | None = None
    seconds_left: float | None = None
    device: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SongChanged:
    """Something about a file of the library changed."""

    path: Path


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """What a list of the library shows of its files changed, of many at once."""


@dataclass(frozen=True, slots=True)
class EffortSoFar:
    """Where the workers' time went since the work began, in seconds of all together."""

    effort: Effort


WorkEvent = (
    WorkProgress | SongChanged | RowsChanged | FolderNews | DeviceInUse | EffortSoFar | Notice | Bug
)
Tell = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class WorkResult:
    """How the work ended.

    Attributes:
        tally: Counts of the analysis.
        unsettled: Files that have to be looked at again in a few seconds.
        is_done: Whether nothing is left to do; otherwise it was stopped or ended softly.
    """

    tally: Tally = field(default_factory=Tally)
    unsettled: tuple[Path, ...] = ()
    is_done: bool = False


class LibraryWork:
    """Brings the library up to date. Lives in the analysing lane while it runs.

    Args:
        settings: Model, device and number of processes.
        request: What to do besides analysing what is pending.
        control: Pause, end and urgency.
        clock: Gives monotonic seconds.
    """

    def __init__(
        self,
        settings: Settings,
        request: WorkRequest,
        control: WorkControl,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._request = request
        self._control = control
        self._clock = clock
        self._rate = RateMeter(clock)
        self._progress = WorkProgress("scanning")
        self._effort = Effort(0.0, 0.0)
        self._unsettled: list[Path] = []
        self._last_told_s = float("-inf")
        self._last_rows_s = float("-inf")
        self._was_held = False
        self._away: set[Path] = set()
        self._num_vanished = 0

    def run(self, catalog: Catalog, tell: Tell, should_stop: ShouldStop) -> WorkResult:
        """Do the work.

        Args:
            catalog: The lane's catalogue.
            tell: Takes every `WorkEvent`.
            should_stop: Asked often. After a yes the work ends within about two seconds.

        Raises:
            KnownError: If there is no model, the device cannot be used, the catalogue cannot be
                written, or processes do not start. Folders were looked into before.
        """
        self._catalog = catalog
        self._tell = tell
        self._should_stop = should_stop
        try:
            package, missing_model = find_package(self._settings.model), None
        except ModelPackageError as error:
            package, missing_model = None, error
        model_id = "" if package is None else package.identifier
        to_digest = self._look_into_folders(model_id)
        if should_stop():
            return WorkResult(unsettled=tuple(self._unsettled))
        self._read_fields({file.path for file in to_digest})
        retried = self._take_failures_back()
        files = self._files_to_analyse(model_id, to_digest, retried)
        if self._request.only_look:
            files = []
        if files and missing_model is not None:
            raise missing_model
        tally = Tally() if package is None or not files else self._analyse(package, files)
        is_done = not should_stop() and self._control.pace() is not Pace.ENDING
        return WorkResult(tally, tuple(self._unsettled), is_done)

    # Folders

    def _look_into_folders(self, model_id: str) -> list[FoundFile]:
        catalog, request = self._catalog, self._request
        known = set(catalog.list_folders())
        folders = []
        places = list(request.places)
        for folder in map(absolute_path, request.folders):
            if not known.isdisjoint(folder.parents):
                places.append(folder)  # a part of a folder that is the library's already
                continue
            folders.append(folder)
            if folder.is_dir():
                # Before the walk: a library that knows its folders can go on after a crash.
                catalog.add_folder(folder)
        if request.everything:
            folders += catalog.list_folders()
        elif request.returned:
            folders += self._folders_to_check()
        found: list[FoundFile] = []
        for folder in dict.fromkeys(folders):
            found += self._look(folder, model_id, is_library_folder=True)
        for place in dict.fromkeys(places):
            found += self._look(place, model_id, is_library_folder=False)
        return found

    def _look(self, folder: Path, model_id: str, *, is_library_folder: bool) -> list[FoundFile]:
        if self._is_stopped_or_held():
            return []
        self._show(WorkProgress("scanning"), at_once=True)
        news = look_at_folder(
            self._catalog,
            folder,
            model_id,
            self._is_stopped_or_held,
            lambda count: self._show(WorkProgress("scanning", done=count)),
            is_library_folder=is_library_folder,
            settle_s=self._request.settle_s,
        )
        if news.is_stopped:
            return []
        self._unsettled += news.unsettled
        self._tell(dataclasses.replace(news, to_digest=()))
        return list(news.to_digest)

    def _folders_to_check(self) -> list[Path]:
        """Folders that came back; those that went away have their files marked."""
        back = []
        for folder in self._catalog.list_folders():
            if is_within_reach(folder):
                if self._catalog.has_offline_files(folder):
                    back.append(folder)
            else:
                counts = self._catalog.reconcile(folder, ())
                if counts.offline:
                    self._tell(FolderNews(folder, offline=counts.offline))
        return back

    def _is_stopped_or_held(self) -> bool:
        """Wait as long as the work is paused, then say whether it is to stop."""
        while not self._should_stop() and not self._control.wait_while_paused(_WAIT_S):
            pass
        return self._should_stop()

    # Files

    def _read_fields(self, to_digest: set[Path]) -> None:
        """Read titles and artists of what is new, long before its songs are analysed."""
        lacking = self._catalog.files_without_fields(_FEW_FILES + 1)
        if not lacking or (len(lacking) <= _FEW_FILES and to_digest.issuperset(lacking)):
            return  # a few are read with their digest, in a moment
        self._show(WorkProgress("scanning"), at_once=True)
        job = ReadFieldsJob(self._catalog, plan_capacity(len(lacking)).workers)
        job.run(self._on_fields_read, self._is_stopped_or_held)
        self._tell(RowsChanged())

    def _on_fields_read(self, event: Event) -> None:
        match event:
            case Progress(done, total):
                self._show(WorkProgress("scanning", done, total))
                if self._clock() - self._last_rows_s >= _ROWS_EVERY_S:
                    self._last_rows_s = self._clock()
                    self._tell(RowsChanged())
            case Bug():
                self._tell(event)
            case _:
                pass

    def _take_failures_back(self) -> list[Path]:
        """Make failed files pending that are to be tried again."""
        request = self._request
        if not request.retry_all and not request.retry:
            return []
        failed = [record.path for record in self._catalog.failed_files() if record.in_library]
        if not request.retry_all:
            wanted = set(request.retry)
            failed = [path for path in failed if path in wanted]
        with self._catalog.batch():
            for path in failed:
                self._catalog.clear_failures(path)
        return failed

    def _files_to_analyse(
        self, model_id: str, to_digest: list[FoundFile], first: list[Path]
    ) -> list[FoundFile]:
        """List what is to be done: what was asked for, what was just found, then the rest."""
        pending = self._catalog.pending_files(model_id)
        files = {record.path: FoundFile(record.path, record.stamp) for record in pending}
        # A file that changed always has to be digested, whatever the catalogue says of its song.
        found = {file.path: file for file in to_digest}
        order = [path for path in first if path in files]
        return list(({path: files[path] for path in order} | found | files).values())

    # Analysis

    def _analyse(self, package: ModelPackage, files: list[FoundFile]) -> Tally:
        settings = self._settings
        capacity = plan_capacity(len(files), settings.workers)
        spec = AnalyzerSpec(
            package.path.absolute(),
            package.identifier,
            settings.device,
            capacity.threads,
            gives_way=True,
            coverage=settings.coverage,
        )
        options = AnalysisOptions(
            spec, capacity, in_library=True, needs_scores=False, in_order=False
        )
        queue = SongQueue(files, self._control, self._on_absent)
        self._show(WorkProgress("analysing", total=len(files)), at_once=True)
        job = AnalysisJob(self._catalog, options, clock=self._clock)
        tally = job.run(queue, self._on_event, self._should_stop, self._pace)
        # They are gone or out of reach, which is no failure of theirs.
        tally.failed -= self._num_vanished
        tally.files -= self._num_vanished
        self._show(self._progress, at_once=True)
        return tally

    def _on_event(self, event: Event) -> None:
        match event:
            case SongOutcome():
                self._on_outcome(event)
            case Notice() | DeviceInUse() | Bug():
                self._tell(event)
            case _:
                pass  # progress is counted here, since files may drop out

    def _on_outcome(self, outcome: SongOutcome) -> None:
        before = self._progress
        has_failed = outcome.error is not None
        if has_failed and not outcome.path.exists():
            self._num_vanished += 1
            self._on_absent(outcome.path, was_in_work=True)
            return
        if outcome.is_analysed and outcome.song is not None:
            self._rate.add(outcome.song.duration_s)
        if outcome.effort is not None:
            self._effort = Effort(
                self._effort.decoding_s + outcome.effort.decoding_s,
                self._effort.networks_s + outcome.effort.networks_s,
            )
            self._tell(EffortSoFar(self._effort))
        self._tell(SongChanged(outcome.path))
        self._progress = dataclasses.replace(
            before,
            done=before.done + 1,
            analysed=before.analysed + outcome.is_analysed,
            failed=before.failed + (has_failed and self._is_listed_as_failed(outcome.path)),
        )
        self._show(self._progress)

    def _is_listed_as_failed(self, path: Path) -> bool:
        """Whether the catalogue keeps the failure; otherwise the song still waits."""
        record = self._catalog.find_file(path)
        return record is not None and record.error_summary is not None

    def _on_absent(self, path: Path, *, was_in_work: bool = False) -> None:
        """A file went away since it was found.

        Its failure, recorded while it was in work, has made it present again; all other files
        below a folder that is out of reach were marked with the first.
        """
        self._progress = dataclasses.replace(self._progress, done=self._progress.done + 1)
        if was_in_work or self._away.isdisjoint(path.parents):
            away = note_absent(self._catalog, path)
            if away is not None and away not in self._away:
                self._away.add(away)
                self._tell(FolderNews(away, offline=1))
        self._tell(SongChanged(path))

    def _pace(self) -> Pace:
        """Asked by the analysis all the time, which keeps the display alive."""
        pace = self._control.pace()
        is_held = pace is Pace.HELD
        if self._was_held and not is_held:
            self._rate.start_again()
        self._was_held = is_held
        self._show(self._progress)
        return pace

    def _show(self, progress: WorkProgress, *, at_once: bool = False) -> None:
        """Tell progress, unless that was done a moment ago."""
        self._progress = progress
        now_s = self._clock()
        if not at_once and now_s - self._last_told_s < _TELL_EVERY_S:
            return
        self._last_told_s = now_s
        if progress.phase == "analysing":
            left = progress.total - progress.done
            progress = dataclasses.replace(
                progress,
                phase="paused" if self._was_held else "analysing",
                songs_per_minute=self._rate.songs_per_minute,
                seconds_left=self._rate.seconds_left(left),
            )
        self._tell(progress)
