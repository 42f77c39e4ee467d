"""What the user says of tags: accepted, rejected, edited; and taken back again."""

from __future__ import annotations

import array
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from mlfa_app.catalog.listing import (
    Decision,
    DecisionRule,
    ListedSong,
    Proposal,
    Values,
    Verdict,
)
from mlfa_app.catalog.proposed_songs import ProposedSong
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.runner import Tell
from mlfa_core.errors import KnownError

Decide = Callable[[ProposedSong, DecisionRule], list[Decision]]
"""What a step decides of one song; empty for nothing."""

# Between slices other work gets its turn, and the catalogue's lock is free.
_SLICE_SONGS = 1000
# Kept in the order of their digests, as the catalogue stores them: otherwise every slice would
# touch, and write anew, a page for nearly every song.
_GATHERED_SONGS = 20_000
_UNDO_LIMIT = 200


class _Part:
    """What is done to one slice of songs, packed.

    A step of a whole library would otherwise be hundreds of thousands of objects, which take much
    memory and hold up the window whenever Python looks through them for garbage.
    """

    __slots__ = ("_decisions", "num_songs")

    def __init__(self, decisions: Sequence[Decision], num_songs: int) -> None:
        rows = [
            (each.digest, each.tag, each.category, each.verdict and each.verdict.value)
            for each in decisions
        ]
        self._decisions = zlib.compress(json.dumps(rows).encode(), 1)
        self.num_songs = num_songs

    def decisions(self) -> list[Decision]:
        return [
            Decision(digest, tag, category, None if verdict is None else Verdict(verdict))
            for digest, tag, category, verdict in json.loads(zlib.decompress(self._decisions))
        ]


class _Slice(NamedTuple):
    """A slice that was carried out.

    Attributes:
        file_ids: All files whose tags look different now: a decision is about the sound, so it
            counts for copies that were not chosen, too.
        num_songs: How many of the chosen songs were decided on.
        share: How much of the step is done.
    """

    file_ids: list[int]
    num_songs: int
    share: float


@dataclass
class _Decided:
    """What is decided of a song, and how many of the chosen files hold it."""

    decisions: list[Decision]
    num_files: int = 0


@dataclass(eq=False)
class _Step:
    """One step of the undo list, shared by the window and the lane that carries it out.

    The lane does one thing after the other, so what it wrote here is there when the step is taken
    back, however soon that is asked for.

    Attributes:
        file_ids: The songs.
        decide: What to decide of each; asked only the first time.
        parts: What was decided in each slice.
        inverse: What restores the state before, slice by slice.
        was_done: Whether it was carried out before; then it is only done again.
    """

    file_ids: Sequence[int]
    decide: Decide
    rule: DecisionRule
    parts: list[_Part] = field(default_factory=list)
    inverse: list[_Part] = field(default_factory=list)
    was_done: bool = False


class DecisionDesk(QObject):
    """Accepts, rejects and edits tags through the deciding lane. Lives in the GUI thread.

    Each call is one step of the undo list, however many songs it concerns. What is decided of a
    song follows from its tags as the catalogue has them then, not from what a row showed.

    Attributes:
        undo_stack: The steps; undo and redo go through it.

    Signals:
        changed: File ids of songs whose decisions changed; also told through the context.
        busy_changed: Whether a step is being carried out.
        progressed: Share of the step under way that is kept, 0 to 1; some ten times a second.
        step_done: How many songs a step changed; also 0.

    Args:
        context: The window's.
        parent: Owner.
    """

    changed = Signal(object)
    busy_changed = Signal(bool)
    progressed = Signal(float)
    step_done = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._open_jobs = 0
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_LIMIT)

    @property
    def is_busy(self) -> bool:
        """Whether a step is being carried out."""
        return self._open_jobs > 0

    def accept(self, songs: Sequence[ListedSong], tag: str | None = None) -> None:
        """Accept proposed tags.

        Args:
            songs: The songs.
            tag: Only this one, where it is proposed; None for all that are not decided on.
        """
        self.accept_ids([song.file_id for song in songs], tag)

    def reject(self, songs: Sequence[ListedSong], tag: str | None = None) -> None:
        """Reject tags.

        Args:
            songs: The songs.
            tag: Only this one, also where it was accepted. None for all that are not decided on;
                of a song that has none of these, all that were proposed.
        """
        self.reject_ids([song.file_id for song in songs], tag)

    def set_tags(self, songs: Sequence[ListedSong], category: str, tags: Values) -> None:
        """Make the tags of a category exactly these: accept them, reject what else is proposed."""
        self.edit_ids(
            [song.file_id for song in songs],
            {category: tags},
            only={category},
        )

    def accept_ids(self, file_ids: Sequence[int], tag: str | None = None) -> None:
        """As `accept`, for songs whose rows need not be known."""

        def decide(song: ProposedSong, _rule: DecisionRule) -> list[Decision]:
            return [
                _decision(song, proposal, Verdict.ACCEPTED)
                for proposal in song.proposals
                if proposal.verdict is None and tag in (None, proposal.tag)
            ]

        text = self.tr("accept tags") if tag is None else self.tr("accept “{tag}”").format(tag=tag)
        self._push(text, file_ids, decide)

    def reject_ids(self, file_ids: Sequence[int], tag: str | None = None) -> None:
        """As `reject`, for songs whose rows need not be known."""

        def decide(song: ProposedSong, rule: DecisionRule) -> list[Decision]:
            if tag is not None:
                chosen = [each for each in song.proposals if each.tag == tag]
            else:
                chosen = [each for each in song.proposals if each.verdict is None]
                chosen = chosen or list(song.proposals)
            return [_decision(song, each, _refusal(each, rule)) for each in chosen]

        text = self.tr("reject tags") if tag is None else self.tr("reject “{tag}”").format(tag=tag)
        self._push(text, file_ids, decide)

    def edit_ids(
        self,
        file_ids: Sequence[int],
        on: Mapping[str, Values],
        off: Mapping[str, Values] | None = None,
        *,
        only: set[str] | None = None,
    ) -> None:
        """Switch tags on and off by category, as one step.

        Args:
            file_ids: The songs.
            on: By category: tags that every song has afterwards.
            off: By category: tags that no song has afterwards.
            only: Categories in which every other tag is switched off, too.
        """
        wanted = {(category, tag) for category, tags in on.items() for tag in tags}
        unwanted = {(category, tag) for category, tags in (off or {}).items() for tag in tags}
        cleared = only or set()

        def decide(song: ProposedSong, rule: DecisionRule) -> list[Decision]:
            listed = {(each.category, each.tag): each for each in song.proposals}
            decisions = [
                Decision(song.digest, tag, category, Verdict.ACCEPTED)
                for category, tag in sorted(wanted)
                if (category, tag) not in listed
                or listed[category, tag].verdict is not Verdict.ACCEPTED
            ]
            decisions += [
                _decision(song, each, _refusal(each, rule))
                for key, each in listed.items()
                if key not in wanted and (key in unwanted or each.category in cleared)
            ]
            return decisions

        self._push(self.tr("edit tags"), file_ids, decide)

    def accept_each(self, text: str, tags: Mapping[int, Values], category: str) -> None:
        """Accept tags, other ones for each song, as one step.

        Args:
            text: What the step is called in the list of steps.
            tags: By file id the tags that stand afterwards; others are left as they are.
            category: Their category.
        """
        wanted = dict(tags)

        def decide(song: ProposedSong, _rule: DecisionRule) -> list[Decision]:
            stands = {
                each.tag
                for each in song.proposals
                if each.category == category and each.verdict is Verdict.ACCEPTED
            }
            return [
                Decision(song.digest, tag, category, Verdict.ACCEPTED)
                for tag in wanted[song.file_id]
                if tag not in stands
            ]

        self._push(text, list(wanted), decide)

    def judge_ids(
        self, file_ids: Sequence[int], tag: str, category: str, verdict: Verdict | None
    ) -> None:
        """Say of songs whether they have a tag, also one that the model does not know.

        Args:
            file_ids: The songs.
            tag: Its name.
            category: Its category.
            verdict: None takes back what was said before.
        """

        def decide(song: ProposedSong, _rule: DecisionRule) -> list[Decision]:
            return [Decision(song.digest, tag, category, verdict)]

        if verdict is Verdict.ACCEPTED:
            text = self.tr("give “{tag}”")
        elif verdict is Verdict.REJECTED:
            text = self.tr("say that it is not “{tag}”")
        else:
            text = self.tr("take back what was said of “{tag}”")
        self._push(text.format(tag=tag), file_ids, decide)

    def _push(self, text: str, file_ids: Sequence[int], decide: Decide) -> None:
        if not file_ids:
            return
        rule = self._context.rule or NO_RULE
        self.undo_stack.push(_Command(self, text, _Step(array.array("q", file_ids), decide, rule)))

    # Carrying out

    def do(self, command: _Command) -> None:
        """Carry a step out, or once more."""
        step = command.step

        def job(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> int:
            done = _do_first(catalog, step) if not step.was_done else _do_again(catalog, step)
            return _told(done, tell, should_stop)

        self._start(job, command)

    def take_back(self, command: _Command) -> None:
        """Restore exactly what was before a step."""
        step = command.step

        def job(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> int:
            return _told(_take_back(catalog, step), tell, should_stop)

        self._start(job, command)

    def _start(
        self,
        job: Callable[[Catalog, Tell, Callable[[], bool]], int],
        command: _Command,
    ) -> None:
        self._open_jobs += 1
        if self._open_jobs == 1:
            self.busy_changed.emit(True)

        def on_done(songs: int) -> None:
            self._on_done(songs, command)

        def on_failed(error: KnownError) -> None:
            self._on_failed(error, command)

        self._context.runner.deciding.submit_job(job, on_done, on_failed, self._on_slices)

    def _on_slices(self, slices: list[_Slice]) -> None:
        ids = [file_id for one in slices for file_id in one.file_ids]
        if ids:
            self.changed.emit(ids)
            self._context.signals.songs_changed.emit(ids)
        self.progressed.emit(slices[-1].share)

    def _on_done(self, songs: int, command: _Command) -> None:
        if songs == 0:
            self._drop(command)
        self._finish()
        self.step_done.emit(songs)

    def _on_failed(self, error: KnownError, command: _Command) -> None:
        # What was done before the failure can still be taken back.
        if not command.step.parts:
            self._drop(command)
        self._finish()
        self._context.messages.show_error(error)

    def _finish(self) -> None:
        self._open_jobs -= 1
        if self._open_jobs == 0:
            self.busy_changed.emit(False)

    def _drop(self, command: _Command) -> None:
        """Take a step out of the list that changed nothing."""
        stack = self.undo_stack
        if command.step.parts or stack.index() == 0:
            return
        if stack.command(stack.index() - 1) is command:
            command.setObsolete(True)
            # Undoing an obsolete command only removes it.
            stack.undo()


class _Command(QUndoCommand):
    """A step, as Qt's undo list wants it."""

    def __init__(self, desk: DecisionDesk, text: str, step: _Step) -> None:
        super().__init__(text)
        self._desk = desk
        self.step = step

    def redo(self) -> None:
        self._desk.do(self)

    def undo(self) -> None:
        self._desk.take_back(self)


def _decision(song: ProposedSong, proposal: Proposal, verdict: Verdict | None) -> Decision:
    return Decision(song.digest, proposal.tag, proposal.category, verdict)


def _refusal(proposal: Proposal, rule: DecisionRule) -> Verdict | None:
    """How a tag is refused: the model's is rejected, the user's own is taken back."""
    if proposal.tag not in rule.tags or proposal.score is None:
        return None
    threshold = rule.thresholds[rule.tags.index(proposal.tag)]
    is_proposed = threshold is not None and proposal.score >= threshold
    return Verdict.REJECTED if is_proposed else None


# In the lane's thread


def _do_first(catalog: Catalog, step: _Step) -> Iterator[_Slice]:
    step.was_done = True
    num_files = len(step.file_ids)
    for first in range(0, num_files, _GATHERED_SONGS):
        gathered = step.file_ids[first : first + _GATHERED_SONGS]
        songs: dict[str, _Decided] = {}
        for start in range(0, len(gathered), _SLICE_SONGS):
            for song in catalog.proposed_songs(gathered[start : start + _SLICE_SONGS], step.rule):
                decisions = step.decide(song, step.rule)
                if decisions:
                    one = songs.setdefault(song.digest, _Decided(decisions))
                    one.num_files += 1
            # Told even if empty: between any two slices the work may be asked to stop.
            yield _Slice([], 0, first / num_files)
        digests = sorted(songs)
        for start in range(0, len(digests), _SLICE_SONGS):
            slice_ = [songs[digest] for digest in digests[start : start + _SLICE_SONGS]]
            made = [decision for one in slice_ for decision in one.decisions]
            num_songs = sum(one.num_files for one in slice_)
            inverse = catalog.decide(made)
            step.parts.append(_Part(made, num_songs))
            step.inverse.append(_Part(inverse, num_songs))
            share = min(start + _SLICE_SONGS, len(digests)) / len(digests)
            done = (first + share * len(gathered)) / num_files
            yield _Slice(_files_with(catalog, made), num_songs, done)


def _do_again(catalog: Catalog, step: _Step) -> Iterator[_Slice]:
    return _decide_parts(catalog, step.parts)


def _take_back(catalog: Catalog, step: _Step) -> Iterator[_Slice]:
    # Backwards: two files of one song lie in two slices, and the first saw the older state.
    return _decide_parts(catalog, step.inverse[::-1])


def _decide_parts(catalog: Catalog, parts: Sequence[_Part]) -> Iterator[_Slice]:
    for number, part in enumerate(parts, start=1):
        decisions = part.decisions()
        catalog.decide(decisions)
        yield _Slice(_files_with(catalog, decisions), part.num_songs, number / len(parts))


def _files_with(catalog: Catalog, decisions: Sequence[Decision]) -> list[int]:
    return catalog.file_ids_with(list(dict.fromkeys(one.digest for one in decisions)))


def _told(slices: Iterator[_Slice], tell: Tell, should_stop: Callable[[], bool]) -> int:
    """Carry out slice by slice and tell of each; give the number of songs."""
    songs = 0
    for one in slices:
        tell(one)
        songs += one.num_songs
        if should_stop():
            break
    return songs
