"""Between the review on the screen and the lanes: looks, plans, writes and saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.job_events import tell_events
from mlfa_app.gui.runner import Runner, Tell, Ticket
from mlfa_app.jobs.job import Bug, SongOutcome, Tally
from mlfa_app.jobs.writing.review import (
    ReviewJob,
    confirmed_plans,
    save_plans,
    with_scores,
    write_plans,
)
from mlfa_app.jobs.writing.review_plan import (
    SCORES_FIELD,
    FileReview,
    ReviewChoice,
    SongOnReview,
    review_file,
)
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError

_CHUNK = 200
"""Songs that are planned at a time; the lane is free for others between two chunks."""


class WriteDesk(QObject):
    """Takes stock of files, plans them by the user's choice, and writes what was confirmed.

    Files are looked at once. Whenever the choice changes, all plans are made again from what was
    seen, in the background and from the first song on.

    Signals:
        restarted: All plans so far are void.
        planned: Further plans, a list of `FileReview` in the order of the songs.
        looked: How many songs were looked at, and how many there are.
        settled: Every song has its plan.
        wrote: Further results, a list of `SongOutcome`.
        write_progressed: How far the write is, a `Progress`.
        write_finished: The counts of the write, a `Tally`.
        plan_saved: Where the plan was saved, and how many files it is about.
        failed: A `KnownError` that ended what was going on.
        crashed: The traceback of a bug that cost one file; the others go on.
        noticed: A sentence that the user should know.

    Args:
        runner: The lanes.
        rule: How songs are seen.
        model: Name and version of the model with a slash between them.
        choice: What the user wants to begin with.
        parent: Owner.
    """

    restarted = Signal()
    planned = Signal(object)
    looked = Signal(object, object)
    settled = Signal()
    wrote = Signal(object)
    write_progressed = Signal(object)
    write_finished = Signal(object)
    plan_saved = Signal(object, object)
    failed = Signal(object)
    crashed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        runner: Runner,
        rule: DecisionRule,
        model: str,
        choice: ReviewChoice,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._rule = rule
        self._model = model
        self._choice = choice
        self._songs: list[SongOnReview] = []
        self._num_wanted = 0
        self._num_planned = 0
        self._look: Ticket | None = None
        self._plan: Ticket | None = None
        self._write: Ticket | None = None
        self._is_closed = False

    @property
    def choice(self) -> ReviewChoice:
        """What the user wants."""
        return self._choice

    @property
    def is_looking(self) -> bool:
        """Whether files are still looked at."""
        return self._look is not None

    @property
    def is_settled(self) -> bool:
        """Whether every song has its plan."""
        return not self.is_looking and self._num_planned >= len(self._songs)

    @property
    def is_writing(self) -> bool:
        """Whether files are being written."""
        return self._write is not None

    # Looking and planning

    def start(self, file_ids: Sequence[int]) -> None:
        """Look at files and plan them."""
        wanted = list(file_ids)
        rule = self._rule
        self._num_wanted = len(wanted)

        def look(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> int:
            return ReviewJob(catalog, rule).run(wanted, tell, should_stop)

        self._look = self._runner.writing.submit_job(
            look, self._on_looked_at_all, self._on_look_failed, self._on_looks
        )

    def set_choice(self, choice: ReviewChoice) -> None:
        """Plan everything again."""
        if choice == self._choice or self._is_closed:
            return
        self._choice = choice
        if self._plan is not None:
            self._plan.cancel()
            self._plan = None
        self._num_planned = 0
        self.restarted.emit()
        self._plan_more()

    def _on_looks(self, events: list[Any]) -> None:
        if self._is_closed:
            return
        for event in events:
            if isinstance(event, SongOnReview):
                self._songs.append(event)
            elif isinstance(event, Bug):
                self.crashed.emit(event.trace)
        self.looked.emit(len(self._songs), self._num_wanted)
        self._plan_more()

    def _on_looked_at_all(self, _count: int) -> None:
        self._look = None
        self._plan_more()

    def _on_look_failed(self, error: KnownError) -> None:
        self._look = None
        self._on_failed(error)
        self._plan_more()

    def _plan_more(self) -> None:
        """Have the next songs planned, unless some are; then this is called again."""
        if self._plan is not None or self._is_closed:
            return
        songs = self._songs[self._num_planned : self._num_planned + _CHUNK]
        if not songs:
            if not self.is_looking:
                self.settled.emit()
            return
        choice, rule, model = self._choice, self._rule, self._model

        def plan(catalog: Catalog) -> tuple[list[SongOnReview], list[FileReview]]:
            known = songs
            if choice.wants(SCORES_FIELD):
                known = with_scores(catalog, rule, model, songs)
            return known, [review_file(song, choice) for song in known]

        self._plan = self._runner.reading.submit(plan, self._on_planned, self._on_plan_failed)

    def _on_planned(self, result: tuple[list[SongOnReview], list[FileReview]]) -> None:
        songs, reviews = result
        self._plan = None
        if self._is_closed:
            return
        first = self._num_planned
        self._songs[first : first + len(songs)] = songs
        self._num_planned += len(songs)
        self.planned.emit(reviews)
        self._plan_more()

    def _on_plan_failed(self, error: KnownError) -> None:
        self._plan = None
        self._on_failed(error)

    def _on_failed(self, error: KnownError) -> None:
        if not self._is_closed:
            self.failed.emit(error)

    # Writing and saving

    def write(self, files: Sequence[FileReview], left_out: dict[int, frozenset[str]]) -> None:
        """Write the plans of files.

        Args:
            files: The files, those without a plan included.
            left_out: By file id, the fields that the user took out.
        """
        confirmed, choice = list(files), self._choice

        def write(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> Tally:
            # *The journal of writes begins here*: one run, its rows made before each file.
            plans = confirmed_plans(confirmed, left_out)
            return write_plans(catalog, plans, choice, tell, should_stop)

        self._write = self._runner.writing.submit_job(
            write, self._on_write_finished, self._on_write_failed, self._on_write_events
        )

    def stop_writing(self) -> None:
        """Stop after the file in work."""
        if self._write is not None:
            self._write.cancel()

    def _on_write_events(self, events: list[Any]) -> None:
        tell_events(
            events,
            SongOutcome,
            outcomes=self.wrote.emit,
            progressed=self.write_progressed.emit,
            noticed=self.noticed.emit,
            crashed=self.crashed.emit,
        )

    def _on_write_finished(self, tally: Tally) -> None:
        self._write = None
        self.write_finished.emit(tally)

    def _on_write_failed(self, error: KnownError) -> None:
        self._write = None
        self.failed.emit(error)
        self.write_finished.emit(Tally(is_interrupted=True))

    def save_plan(
        self, files: Sequence[FileReview], left_out: dict[int, frozenset[str]], path: Path
    ) -> None:
        """Save the plans of files for ``mlfa plan apply``."""
        confirmed = list(files)

        def save(_catalog: Catalog) -> tuple[Path, int]:
            return path, save_plans(confirmed_plans(confirmed, left_out), path)

        self._runner.reading.submit(save, self._on_plan_saved, self._on_failed)

    def _on_plan_saved(self, result: tuple[Path, int]) -> None:
        if not self._is_closed:
            self.plan_saved.emit(*result)

    def save_text(self, text: str, path: Path) -> None:
        """Save a report."""

        def save(_catalog: Catalog) -> None:
            save_whole(path, text.encode("utf-8", "backslashreplace"))

        self._runner.reading.submit(save, failed=self._on_failed)

    def close(self) -> None:
        """Stop looking and planning, and tell nobody any more; a write goes on to its end."""
        self._is_closed = True
        for ticket in (self._look, self._plan):
            if ticket is not None:
                ticket.cancel()
