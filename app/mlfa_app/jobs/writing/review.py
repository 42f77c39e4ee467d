"""Take stock of many files before they are written, write what the user confirmed, or save it."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from mlfa_app.catalog.listing import DecisionRule, ListedSong, Proposal, SongState, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import printable, shown
from mlfa_app.jobs.deciding.compact_scores import compact_scores
from mlfa_app.jobs.job import Bug, Notice, Report, ShouldStop, Tally
from mlfa_app.jobs.worker_pool import Answer, Lost, Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Refused, Returned
from mlfa_app.jobs.writing.looking import FileLook, Obstacle, look_at
from mlfa_app.jobs.writing.review_plan import TAG_FIELDS, FileReview, ReviewChoice, SongOnReview
from mlfa_app.saving import text_written_aside
from mlfa_app.tagfiles.plan import FilePlan, plan_to_json
from mlfa_core.errors import KnownError

Values = tuple[str, ...]

IN_WORK = 100
"""Files that are looked at at a time."""
_POLL_S = 0.1
# A file that is silent for longer has hung; one that was touched is digested, which takes a read.
_BASE_LIMIT_S = 60.0
_SLOWEST_BYTES_PER_S = 1e6
_ABSENT = {SongState.MISSING: Obstacle.MISSING, SongState.OFFLINE: Obstacle.OFFLINE}


class ReviewJob:
    """Gathers, song by song, what is known and what the file holds. Writes nothing.

    Args:
        catalog: Knows songs, decisions and what we wrote earlier.
        rule: Which tags are proposed. All its categories count: the policies of the review say
            which of them are written.
        num_workers: Processes that read files.
    """

    def __init__(self, catalog: Catalog, rule: DecisionRule, num_workers: int = 2) -> None:
        self._catalog = catalog
        # A tag that the user gave may belong to a category that the model does not know.
        every = frozenset((*rule.categories, *TAG_FIELDS))
        self._rule = dataclasses.replace(rule, shown_categories=every)
        self._num_workers = num_workers

    def run(
        self,
        file_ids: Sequence[int],
        report: Callable[[SongOnReview | Bug], None],
        should_stop: ShouldStop = lambda: False,
    ) -> int:
        """Do the work.

        Args:
            file_ids: The files; those that the catalogue does not know are left out.
            report: Told of each song, in the order given.
            should_stop: Asked between files.

        Returns:
            How many songs were reported.
        """
        open_songs: deque[_Slot] = deque()
        num_reported = 0
        next_id = 0
        with WorkerPool(self._num_workers) as pool:
            while (next_id < len(file_ids) or open_songs) and not should_stop():
                if next_id < len(file_ids) and len(open_songs) <= IN_WORK // 2:
                    page = file_ids[next_id : next_id + IN_WORK // 2]
                    next_id += len(page)
                    for listed in self._catalog.listed_songs(page, self._rule):
                        open_songs.append(self._begin(pool, listed))
                for task, answer in pool.answers(_POLL_S if pool.num_open else 0.0):
                    if not isinstance(answer, Beat):
                        _finish(task.key, answer, report)
                while open_songs and open_songs[0].is_done:
                    report(open_songs.popleft().song)
                    num_reported += 1
        return num_reported

    def _begin(self, pool: WorkerPool, listed: ListedSong) -> _Slot:
        """Gather what the catalogue knows, and have the file looked at."""
        song = self._gathered(listed)
        known = self._catalog.find_file(listed.path)
        obstacle = _ABSENT.get(listed.state)
        if obstacle is None and (not song.digest or known is None):
            obstacle = Obstacle.NOT_READ
        if obstacle is not None or known is None:
            return _Slot(dataclasses.replace(song, obstacle=obstacle), is_done=True)
        slot = _Slot(song)
        limit_s = _BASE_LIMIT_S + known.stamp.size_bytes / _SLOWEST_BYTES_PER_S
        pool.submit(Task(slot, look_at, (song.path, known.stamp, song.digest), limit_s))
        return slot

    def _gathered(self, listed: ListedSong) -> SongOnReview:
        name = f"{listed.title} – {listed.artist}" if listed.artist else listed.title
        song = SongOnReview(listed.file_id, listed.path, name)
        if listed.digest is None:
            return song
        accepted = [one for one in listed.proposals if one.verdict is Verdict.ACCEPTED]
        decisions = self._catalog.decisions_of(listed.digest)
        return dataclasses.replace(
            song,
            digest=listed.digest,
            proposed=_by_category(listed.proposals),
            accepted=_by_category(accepted),
            decided=frozenset(decision.category for decision in decisions),
            is_heard=listed.is_music is not None,
            own=self._catalog.own_values(listed.digest, listed.path),
        )


@dataclasses.dataclass(eq=False, slots=True)
class _Slot:
    """A song's place in the order of the reports."""

    song: SongOnReview
    is_done: bool = False


def _by_category(proposals: Iterable[Proposal]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for one in proposals:
        if one.category in TAG_FIELDS:
            found[one.category] = (*found.get(one.category, ()), one.tag)
    return found


def _finish(slot: _Slot, answer: Answer, report: Callable[[Bug], None]) -> None:
    """Note what a worker has seen of a file, or why it saw nothing."""
    slot.is_done = True
    path = slot.song.path
    name = printable(path.name)
    error: KnownError | None = None
    match answer:
        case Returned(FileLook() as look):
            slot.song = dataclasses.replace(slot.song, look=look)
            return
        case Refused(refusal):
            error = refusal
        case Crashed(summary, trace):
            report(Bug(path, trace))
            error = KnownError(f"{name} met an error in MLFA itself: {summary}.", "", path)
        case Lost(reason):
            summary = f"{name} could not be read: {reason}."
            error = KnownError(summary, "Open the review again to try it once more.", path)
    slot.song = dataclasses.replace(slot.song, error=error)


def with_scores(
    catalog: Catalog, rule: DecisionRule, model: str, songs: Iterable[SongOnReview]
) -> list[SongOnReview]:
    """Add the scores in one value, for the field that keeps them.

    Args:
        catalog: Holds the analyses.
        rule: Names the model and its tags.
        model: Name and version of the model with a slash between them.
        songs: The songs; those that the model has not analysed stay without.
    """
    found = []
    for song in songs:
        analysis = catalog.load_analysis(song.digest, rule.model_id) if song.digest else None
        if analysis is not None and not song.scores:
            scores = compact_scores(model, rule.tags, analysis.scores.tolist(), analysis.is_music)
            song = dataclasses.replace(song, scores=scores)
        found.append(song)
    return found


def without_fields(plan: FilePlan, left_out: frozenset[str]) -> FilePlan | None:
    """Take fields out of a plan; None if nothing is left of it."""
    changes = tuple(change for change in plan.changes if change.field not in left_out)
    return dataclasses.replace(plan, changes=changes) if changes else None


def confirmed_plans(
    files: Iterable[FileReview], left_out: Mapping[int, frozenset[str]]
) -> list[FilePlan]:
    """Give what shall be written of a review.

    Args:
        files: The files, those that are left alone included.
        left_out: By file id, the fields that the user took out.
    """
    plans = (
        without_fields(file.plan, left_out.get(file.file_id, frozenset()))
        for file in files
        if file.plan is not None
    )
    return [plan for plan in plans if plan is not None]


def write_plans(
    catalog: Catalog,
    plans: Sequence[FilePlan],
    choice: ReviewChoice,
    report: Report,
    should_stop: ShouldStop = lambda: False,
) -> Tally:
    """Write the plans that the user confirmed, as one run that the catalogue notes.

    A file that changed since it was planned is refused, and the rest goes on. The journal notes
    each write before it happens.

    Args:
        catalog: Takes what was written.
        plans: The plans.
        choice: What may be written although it is left alone by default.
        report: Told of every event.
        should_stop: Asked between files; a file in work is finished.

    Returns:
        The counts.

    Raises:
        JournalError: If the journal cannot be used. No file was touched.
    """
    # Only here, in the lane: it brings the library that reads and writes fields.
    from mlfa_app.jobs.writing.write_fields import ApplyPlanJob
    from mlfa_app.jobs.writing.write_run import write_run
    from mlfa_app.journal.database import WAITING
    from mlfa_app.journal.records import RunKind
    from mlfa_app.tagfiles.write import WriteOptions

    options = WriteOptions(
        keep_mtime=choice.keep_mtime,
        follow_symlinks=Obstacle.SYMLINK in choice.allowed,
        break_hard_links=Obstacle.HARD_LINKS in choice.allowed,
        include_read_only=Obstacle.READ_ONLY in choice.allowed,
    )
    command = f"review: write {len(plans)} files"

    def tell_of_wait() -> None:
        report(Notice(WAITING))

    with write_run(catalog, RunKind.WRITE, command, on_wait=tell_of_wait) as run:
        if run.settlement.sentence:
            report(Notice(run.settlement.sentence))
        tally = ApplyPlanJob(catalog, options, run).run(plans, report, should_stop)
        counts = {
            "files": tally.files,
            "written": tally.written,
            "skipped": tally.skipped,
            "failed": tally.failed,
        }
        run.finish(counts)
    return tally


def save_plans(plans: Iterable[FilePlan], path: Path) -> int:
    """Save plans for ``mlfa plan apply``: aside first, then in place.

    Returns:
        How many files the plan is about.

    Raises:
        KnownError: If the file cannot be written.
    """
    count = 0
    try:
        with text_written_aside(path, "ascii") as stream:
            for plan in plans:
                stream.write(plan_to_json(plan) + "\n")
                count += 1
    except OSError as error:
        raise KnownError(
            f"Could not write the plan {shown(path)}: {error.strerror}.",
            "Choose another folder, or free some space.",
            path,
        ) from error
    return count
