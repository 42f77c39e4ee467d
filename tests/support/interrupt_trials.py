"""Press Ctrl-C at one place after the other of the commands, and look at what that leaves.

After each the stage must be sound, and the same command, said again, must bring it to where an
undisturbed one would have.
"""

from __future__ import annotations

import random
import re
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mlfa_app
import mlfa_app.__main__ as program
from interrupt_places import (
    Place,
    Press,
    Ran,
    import_commands,
    is_ours,
    run_command,
    spread_presses,
)
from interrupt_stories import STORIES, Stage, close_journals
from journals import Desk
from mlfa_app.journal.database import JOURNAL_NAME

INTERRUPTED = 130
# When the work is over the system ends the process; a shell calls that 130, too.
_ENDED_BY_KEY = -signal.SIGINT
_SAVING = tuple(
    str(Path(mlfa_app.__file__).parent / part)
    for part in (
        *("saving.py", "settings.py", "sqlite_file.py", "file_lock.py", "journal", "catalog"),
        *("jobs/writing", "jobs/undoing", "jobs/models", "jobs/worker_pool.py"),
        *("jobs/quiet_start.py", "jobs/exporting/server_playlists.py", "cli/models.py"),
    )
)
_NO_SENTENCE = re.compile(r"Traceback|Exception ignored|KeyboardInterrupt|error in MLFA|Errno")
# What documents promise to be removed by the next command that writes, or installs.
_PROMISED = re.compile(
    r"music/\.mlfa-[0-9a-f]{16}\.part(\.\w+)?|home/models/\.aside-[0-9a-f]{16}/.*"
)


class FoundError(AssertionError):
    """A trial has shown something that must not be."""


@dataclass
class _Undisturbed:
    """How a command goes when nobody interrupts it.

    Attributes:
        code: Its exit code.
        places: The places that it passes, and how often.
        after: What the stage holds afterwards.
        songs_before: The songs before it.
        songs_after: The songs after it.
        names: The files that may be there at any time.
    """

    code: int
    places: dict[Place, int]
    after: Mapping[str, Any]
    songs_before: Mapping[str, bytes]
    songs_after: Mapping[str, bytes]
    names: set[str]
    untried: list[Place] = field(default_factory=list)


class InterruptLab:
    """Stages, commands, and what was found out about them.

    Args:
        folder: An empty folder.
        kinds: Kinds of songs, see `tag_samples`; all must be playable.
        seed: Of the chance.

    Attributes:
        counts: How often each thing was met, by its words.
    """

    def __init__(self, folder: Path, kinds: list[str], seed: int) -> None:
        import_commands()
        self.counts: Counter[str] = Counter()
        self._stage = Stage(folder, kinds)
        self._chance = random.Random(seed)
        self._undisturbed: dict[str, _Undisturbed] = {}

    def prepare(self, name: str) -> tuple[int, int]:
        """Run a story undisturbed.

        Returns:
            How many places of the program's own it passes, and how many of these save something.
        """
        story = STORIES[name]
        self._stage.restore(story.kind)
        for words in story.before:
            assert self._run(words).code == 0, words
        self._stage.keep(name)
        songs_before, names = self._stage.songs(), self._stage.names()
        ran = self._run(story.words, counts=True)
        assert ran.code == 0, ran.err
        assert not ran.left, ran.left
        # Before its first instruction it is not the program that answers.
        is_first = (program.__file__, "main", -1)
        ours = {place: count for place, count in ran.places.items() if place != is_first}
        self._undisturbed[name] = _Undisturbed(
            ran.code,
            ours,
            self._stage.contents(),
            songs_before,
            self._stage.songs(),
            names | self._stage.names(),
        )
        again = self._run(story.words)
        assert again.code in (0, *story.codes), (again.code, again.err)
        if story.is_same:
            _same(self._undisturbed[name].after, self._stage.contents(), "said twice")
        own = [place for place in ours if is_ours(place[0])]
        return len(own), sum(_is_saving(place) for place in own)

    def trial(self, name: str) -> None:
        """Interrupt a story once, at a place that was not tried before where there is one.

        Raises:
            FoundError: If something is lost, half done, left over or not said.
        """
        self.try_press(name, self._next_press(name))

    def try_press(self, name: str, press: Press) -> None:
        """Interrupt a story so.

        Raises:
            FoundError: As for `trial`.
        """
        self._stage.restore(name)
        ran = None
        try:
            ran = self._run(STORIES[name].words, press)
            self._examine(name, ran)
        except AssertionError as error:
            said = ""
            if ran is not None:
                said = f"\ncode {ran.code}, stdout:\n{ran.out}\nstderr:\n{ran.err}"
            raise FoundError(f"{name}, {press}: {error}{said}") from error
        if ran.num_pressed:
            self.counts["keys pressed"] += ran.num_pressed
            is_stopped = ran.code in (INTERRUPTED, _ENDED_BY_KEY)
            ended = "early" if is_stopped else "having done its work"
            self.counts[f"interrupted commands that ended {ended}"] += 1
        else:
            self.counts["ended before its place came"] += 1

    def _next_press(self, name: str) -> Press:
        known = self._undisturbed[name]
        if not known.untried:
            places = list(known.places)
            self._chance.shuffle(places)
            # Taken from the end: what saves comes first, then what is the program's own.
            places.sort(key=lambda place: (_is_saving(place), is_ours(place[0])))
            known.untried = places
        # Every third from elsewhere, so that few trials, too, are spread over all of it.
        at = -1 if self._chance.random() < 2 / 3 else self._chance.randrange(len(known.untried))
        place = known.untried.pop(at)
        visit = self._chance.randint(1, known.places[place]) if self._chance.random() < 0.5 else 1
        return spread_presses(Press(place, visit), self._chance)

    def _run(
        self, words: tuple[str, ...], press: Press | None = None, *, counts: bool = False
    ) -> Ran:
        stage = self._stage
        return run_command(stage.words(words), stage.home, stage.scratch, press, counts=counts)

    # Looking at what is there

    def _examine(self, name: str, ran: Ran) -> None:
        story, known, stage = STORIES[name], self._undisturbed[name], self._stage
        _check_words(ran, {known.code})
        songs = stage.songs()
        assert set(songs) == set(known.songs_before), set(songs) ^ set(known.songs_before)
        changed = 0
        for song, content in songs.items():
            assert content in (known.songs_before[song], known.songs_after[song]), (
                f"{song} is neither the old nor the new one"
            )
            changed += content != known.songs_before[song]
        self.counts["songs written or taken back before the end"] += changed
        for left in stage.names() - known.names:
            assert _PROMISED.fullmatch(left), f"left over: {left}"
            self.counts["files left to the next command, as documents say"] += 1
        stage.check()
        again = self._run(story.words)
        _check_words(again, {known.code, *story.codes})
        stage.check()
        if story.is_same:
            _same(known.after, stage.contents(), "after the same command again")
        if "--write" in story.words or story.words[:2] == ("plan", "apply"):
            self._take_back(known)

    def _take_back(self, known: _Undisturbed) -> None:
        """Take every write back as the workers do, and compare all bytes."""
        with Desk(self._stage.home) as desk:
            for run in desk.journal.list_runs():
                for write in desk.journal.writes_of_run(run.run_id, undoable_only=True):
                    assert desk.undo(write).is_exact
        close_journals()
        for song, content in self._stage.songs().items():
            assert content == known.songs_before[song], f"{song} could not be taken back"
        assert (self._stage.home / JOURNAL_NAME).exists()


def _is_saving(place: Place) -> bool:
    return place[0].startswith(_SAVING)


def _check_words(ran: Ran, codes: set[int]) -> None:
    """Make sure that it ended in order, said so, and left no process."""
    assert ran.code in codes | {INTERRUPTED, _ENDED_BY_KEY}, f"exit code {ran.code}"
    assert not _NO_SENTENCE.search(ran.err), "no sentence for users"
    assert not _NO_SENTENCE.search(ran.out), "no sentence for users"
    assert ran.code != INTERRUPTED or "Stopp" in ran.err, "it does not say that it stopped"
    assert not ran.left, f"processes left: {ran.left}"


def _same(wanted: Mapping[str, Any], found: Mapping[str, Any], when: str) -> None:
    """Compare what stages hold, and say in what they differ."""
    differing = list(_differences(wanted, found))
    assert not differing, f"{when}: " + "; ".join(differing)


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*wanted, *found}):
        if wanted.get(key) != found.get(key):
            yield f"{key} is {found.get(key)!r:.1500}, not {wanted.get(key)!r:.1500}"
