"""Teaching for the window: own tags, questions, learning, versions; all off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.teaching.examples import TeachRequest
from mlfa_app.jobs.teaching.own_tags import OwnTag, create_tag, forget_tag, list_own_tags
from mlfa_app.jobs.teaching.queue import Question, questions
from mlfa_app.jobs.teaching.report import TaughtDraft, TeachProgress
from mlfa_app.jobs.teaching.teach import (
    TaughtVersion,
    back_from,
    discard,
    drop_old_scores,
    keep,
    score_library,
    taught_versions,
    teach,
)
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext
    from mlfa_app.gui.decisions import DecisionDesk

NUM_QUESTIONS = 20


@dataclass(frozen=True, eq=False, slots=True)
class OpenQuestion:
    """A question with the file that it is about.

    Attributes:
        question: What is asked.
        file_id: The file.
    """

    question: Question
    file_id: int


class TeachDesk(QObject):
    """Carries out what the window of teaching wants. Lives in the GUI thread.

    One thing is learnt or switched at a time.

    Signals:
        tags_known: A list of `OwnTag`, whenever they changed.
        tag_created: The `OwnTag` that was created.
        asked: A list of `OpenQuestion`.
        answered: Verdicts by place in the list that was asked last; None where nothing was said.
        progressed: A `TeachProgress`.
        drafted: A `TaughtDraft`; None if learning was stopped.
        switched: The name of the model that is used from now on; empty if that was stopped.
        versions_known: A list of `TaughtVersion`, the newest first.
        failed: A `KnownError`.

    Args:
        context: The window's shared parts.
        decisions: Takes what is said of songs, as steps that can be undone.
        parent: Owner.
    """

    tags_known = Signal(object)
    tag_created = Signal(object)
    asked = Signal(object)
    answered = Signal(object)
    progressed = Signal(object)
    drafted = Signal(object)
    switched = Signal(str)
    versions_known = Signal(object)
    failed = Signal(object)

    def __init__(
        self, context: WindowContext, decisions: DecisionDesk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._decisions = decisions
        self._work: Ticket | None = None
        self._asking: Ticket | None = None
        self._asked: list[OpenQuestion] = []
        self._num_asked = 0
        self._draft: TaughtDraft | None = None
        decisions.changed.connect(self._on_decided)
        context.signals.package_changed.connect(self.read_versions)
        context.signals.package_changed.connect(self.read_tags)

    @property
    def is_working(self) -> bool:
        """Whether something is being learnt or switched."""
        return self._work is not None

    @property
    def draft(self) -> TaughtDraft | None:
        """What was learnt and waits for a yes or no."""
        return self._draft

    # Own tags

    def read_tags(self) -> None:
        """Read the user's tags."""
        package = self._context.package
        self._context.runner.reading.submit(
            lambda catalog: list_own_tags(catalog, package), self._on_tags, self._on_failed
        )

    def create_tag(self, name: str, category: str) -> None:
        """Create a tag that no song has yet."""
        package = self._context.package
        self._context.runner.deciding.submit(
            lambda catalog: create_tag(catalog, package, name, category),
            self._on_created,
            self._on_failed,
        )

    def forget_tag(self, tag: OwnTag) -> None:
        """Forget a tag that no song has."""
        self._context.runner.deciding.submit(
            lambda catalog: forget_tag(catalog, tag), self._on_forgotten, self._on_failed
        )

    def judge(self, file_ids: Sequence[int], tag: OwnTag, verdict: Verdict | None) -> None:
        """Say of songs whether they have a tag; None takes that back."""
        self._decisions.judge_ids(file_ids, tag.name, tag.category, verdict)

    # Questions

    def ask(self, tags: Sequence[str] = ()) -> None:
        """Choose the songs whose answer would teach most.

        Args:
            tags: About which tags; none for all that were taught, or the model's genres.
        """
        package, wording = self._context.package, dict(self._context.settings.wording)
        if self._asking is not None:
            # What comes of it is no answer any more: see `_on_asked`.
            self._asking.cancel()
        self._num_asked += 1
        if package is None:
            self._on_asked((self._num_asked, []))
            return
        turn = self._num_asked

        def job(
            catalog: Catalog, _tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[int, list[OpenQuestion]] | None:
            found = questions(
                catalog,
                package,
                NUM_QUESTIONS,
                tags=tags,
                wording=wording,
                should_stop=should_stop,
            )
            if found is None:
                return None
            ids = catalog.file_ids_of([one.path for one in found])
            return turn, [OpenQuestion(one, ids[one.path]) for one in found if one.path in ids]

        self._asking = self._context.runner.asking.submit_job(
            job, self._on_asked, self._on_asking_failed
        )

    def answer(self, asked: OpenQuestion, verdict: Verdict | None) -> None:
        """Answer a question; None takes the answer back."""
        one = asked.question
        self._decisions.judge_ids([asked.file_id], one.tag, one.category, verdict)

    def undo(self) -> None:
        """Take the last step back."""
        self._decisions.undo_stack.undo()

    # Learning

    def learn(self, request: TeachRequest) -> None:
        """Learn, and measure; nothing is used yet."""
        package, settings = self._context.package, self._context.settings
        if self._work is not None or package is None:
            return
        self.refuse()
        wording, precision = dict(settings.wording), settings.precision

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> TaughtDraft | None:
            return teach(
                catalog,
                package,
                request,
                wording=wording,
                precision=precision,
                report=tell,
                should_stop=should_stop,
            )

        self._work = self._context.runner.mapping.submit_job(
            job, self._on_drafted, self._on_work_failed, self._on_events
        )

    def cancel(self) -> None:
        """Stop what is being learnt or switched; the model in use stays."""
        if self._work is not None:
            self._work.cancel()

    def use(self) -> None:
        """Use what was learnt from now on."""
        draft, used_before, before = (
            self._draft,
            self._context.settings.model,
            self._context.package,
        )
        if self._work is not None or draft is None or draft.folder is None:
            return

        def job(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> str:
            package = keep(catalog, draft, used_before)
            return _switch(catalog, package, before, tell, should_stop)

        self._draft = None
        self._start_switch(job)

    def refuse(self) -> None:
        """Forget what was learnt."""
        draft, self._draft = self._draft, None
        if draft is not None:
            # In the lane that finishes what waits, also when the window is closed the moment after.
            self._context.runner.deciding.submit(
                lambda _catalog: discard(draft), failed=self._context.messages.show_error
            )

    # Versions

    def read_versions(self) -> None:
        """List what was taught so far."""
        self._context.runner.reading.submit(
            lambda _catalog: taught_versions(), self._on_versions, self._on_failed
        )

    def use_version(self, version: TaughtVersion) -> None:
        """Use an earlier or later version."""
        before = self._context.package
        if self._work is None:
            self._start_switch(
                lambda catalog, tell, should_stop: _switch(
                    catalog, version.package, before, tell, should_stop
                )
            )

    def go_back(self) -> None:
        """Use what was used before the version that is in use."""
        before = self._context.package
        if self._work is not None or before is None:
            return
        self._start_switch(
            lambda catalog, tell, should_stop: _switch(
                catalog, back_from(before), before, tell, should_stop
            )
        )

    def close(self) -> None:
        """Stop everything, and forget what was learnt and not wanted."""
        self.cancel()
        if self._asking is not None:
            self._asking.cancel()
        self.refuse()

    # Inside

    def _start_switch(self, job: Callable[[Catalog, Tell, Callable[[], bool]], str]) -> None:
        self._work = self._context.runner.mapping.submit_job(
            job, self._on_switched, self._on_work_failed, self._on_events
        )

    # Methods, and no signals: the lanes see that their owner is gone with a closed dialog.

    def _on_tags(self, tags: list[OwnTag]) -> None:
        self.tags_known.emit(tags)

    def _on_created(self, tag: OwnTag) -> None:
        self.tag_created.emit(tag)
        self.read_tags()

    def _on_forgotten(self, _nothing: None) -> None:
        self.read_tags()

    def _on_versions(self, versions: list[TaughtVersion]) -> None:
        self.versions_known.emit(versions)

    def _on_answers(self, verdicts: list[Verdict | None]) -> None:
        self.answered.emit(verdicts)

    def _on_failed(self, error: KnownError) -> None:
        self.failed.emit(error)

    def _on_events(self, events: list[TeachProgress]) -> None:
        self.progressed.emit(events[-1])

    def _on_drafted(self, draft: TaughtDraft | None) -> None:
        self._work = None
        self._draft = draft
        self.drafted.emit(draft)

    def _on_switched(self, name: str) -> None:
        self._work = None
        if name:
            self._context.change_settings(model=name)
        self.switched.emit(name)
        self.read_versions()

    def _on_work_failed(self, error: KnownError) -> None:
        self._work = None
        self.failed.emit(error)

    def _on_asked(self, answer: tuple[int, list[OpenQuestion]] | None) -> None:
        if answer is None or answer[0] != self._num_asked:
            return  # another question was asked meanwhile
        self._asking = None
        self._asked = answer[1]
        self.asked.emit(self._asked)

    def _on_asking_failed(self, error: KnownError) -> None:
        self._asking = None
        self.failed.emit(error)

    def _on_decided(self, _file_ids: Iterable[int]) -> None:
        self.read_tags()
        asked = self._asked
        if asked:
            self._context.runner.reading.submit(
                lambda catalog: _verdicts(catalog, asked), self._on_answers, self._on_failed
            )


def _switch(
    catalog: Catalog,
    package: ModelPackage,
    before: ModelPackage | None,
    tell: Tell,
    should_stop: Callable[[], bool],
) -> str:
    """Give the library a model's scores; its name, or nothing if that was stopped."""
    if score_library(catalog, package, tell, should_stop) is None:
        return ""
    drop_old_scores(catalog, package, *(() if before is None else (before,)))
    return package.name


def _verdicts(catalog: Catalog, asked: Sequence[OpenQuestion]) -> list[Verdict | None]:
    by_category = {
        category: catalog.verdicts_on(category)
        for category in {one.question.category for one in asked}
    }
    return [
        by_category[one.question.category].get(one.question.digest, {}).get(one.question.tag)
        for one in asked
    ]
