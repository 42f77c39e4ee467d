"""Doubted genres for the window: looked for off the GUI thread, with what the user said of each."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.mislabels.find import GENRE, Mislabel, MislabelReport, find_mislabels
from mlfa_app.jobs.mislabels.plan import confirmed, taken
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.vocabulary.genre_key import genre_key
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext
    from mlfa_app.gui.decisions import DecisionDesk


class Answer(enum.Enum):
    """What the user said of a doubted genre."""

    RIGHT = "right"
    """The file is right."""
    TAKEN = "taken"
    """The proposed genre shall stand instead."""


Answers = Mapping[int, Answer]
"""What was said, by file id; files of which nothing was said are left out."""


class MislabelsDesk(QObject):
    """Looks for doubted genres and takes answers. Lives in the GUI thread.

    Signals:
        found: A `MislabelReport`; None if there is no model.
        answered: `Answers` of the user, whenever they changed, by whatever way.
        progressed: Share of the comparison that is done, 0 to 1.
        failed: A `KnownError`.

    Args:
        context: The window's shared parts.
        decisions: Takes the answers as steps that can be undone.
        parent: Owner.
    """

    found = Signal(object)
    answered = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(
        self, context: WindowContext, decisions: DecisionDesk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._decisions = decisions
        self._ticket: Ticket | None = None
        self._songs: dict[int, Mislabel] = {}
        decisions.changed.connect(self._on_decided)

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def look(self) -> None:
        """Look through the library."""
        rule = self._context.rule
        if self._ticket is not None:
            return
        if rule is None:
            self.found.emit(None)
            return

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> MislabelReport | None:
            def report(done: int, total: int) -> None:
                tell(done / max(total, 1))

            index = open_index(catalog, rule.model_id, report, should_stop)
            if index is None:
                return None
            return find_mislabels(catalog, index, rule, report=report, should_stop=should_stop)

        def begin(_nothing: None) -> None:
            self._ticket = self._context.runner.mapping.submit_job(
                job, self._on_found, self._on_failed, self._on_events
            )

        # What was decided a moment ago is noted first, so that it counts.
        self._ticket = self._context.runner.deciding.submit(
            lambda _catalog: None, begin, self._on_failed
        )

    def stop(self) -> None:
        """Look no further."""
        if self._ticket is not None:
            self._ticket.cancel()

    def say_right(self, songs: Sequence[Mislabel]) -> None:
        """Remember that the files are right; they are never asked about again."""
        rule = self._context.rule
        if rule is not None and songs:
            tags = {one.song.file_id: confirmed(one, rule) for one in songs}
            text = self.tr("keep the genre of %n songs", "", len(songs))
            self._decisions.accept_each(text, tags, GENRE)

    def take_proposed(self, songs: Sequence[Mislabel]) -> None:
        """Decide that the proposed genres shall stand; nothing is written yet."""
        if songs:
            tags = {one.song.file_id: taken(one) for one in songs}
            text = self.tr("take the proposed genre of %n songs", "", len(songs))
            self._decisions.accept_each(text, tags, GENRE)

    def undo(self) -> None:
        """Take the last step back."""
        self._decisions.undo_stack.undo()

    # Inside

    def _on_events(self, events: list[float]) -> None:
        self.progressed.emit(events[-1])

    def _on_found(self, report: MislabelReport | None) -> None:
        self._ticket = None
        if report is not None:
            self._songs = {one.song.file_id: one for one in report.songs}
            self.found.emit(report)

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        self.failed.emit(error)

    def _on_decided(self, file_ids: Iterable[int]) -> None:
        rule = self._context.rule
        if rule is None or self._songs.keys().isdisjoint(file_ids):
            return
        songs = list(self._songs.values())
        self._context.runner.reading.submit(
            lambda catalog: _answers(catalog, songs, rule), self._on_answers, self._on_failed
        )

    # A method, and no signal: the lane sees that its owner is gone with a closed dialog.
    def _on_answers(self, answers: Answers) -> None:
        self.answered.emit(answers)


def _answers(catalog: Catalog, songs: Sequence[Mislabel], rule: DecisionRule) -> dict[int, Answer]:
    verdicts = catalog.verdicts_on(GENRE)
    found = {}
    for one in songs:
        accepted = {
            genre_key(tag)
            for tag, verdict in verdicts.get(one.song.digest, {}).items()
            if verdict is Verdict.ACCEPTED
        }
        if genre_key(one.tag or one.proposed) in accepted:
            found[one.song.file_id] = Answer.TAKEN
        elif accepted.intersection(map(genre_key, confirmed(one, rule))):
            found[one.song.file_id] = Answer.RIGHT
    return found
