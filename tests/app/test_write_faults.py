"""Calls of the system that fail while a file is written: the file is as it was, and told so.

A sample; ``make proofs`` makes every call fail in turn, over all containers.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import failing_calls
from failing_calls import Call, run_watched
from fault_kinds import Fault, errors_for
from fault_trials import (
    FEW,
    Stage,
    first_stage,
    settled_stage,
    undo_stage,
    write_stage,
)
from mlfa_app.errors import TagFileError
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.write_intent import WriteIntent
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.opening import parsing
from mlfa_app.tagfiles.write import apply_plan
from tag_edits import left_alone, make_song, plan_for

JAZZ: dict[str, tuple[str, ...]] = {"genre": ("Jazz",)}
needs_watching = pytest.mark.skipif(
    failing_calls.why_not_here() is not None, reason=failing_calls.why_not_here() or ""
)


class Notes:
    """A journal that takes every note, and may have a bug."""

    def __init__(self, bug_in: str = "") -> None:
        self.bug_in = bug_in
        self.said: list[str] = []

    def _take(self, what: str) -> int:
        self.said.append(what)
        if what == self.bug_in:
            raise ZeroDivisionError("a bug")
        return len(self.said)

    def announce(self, part: Path) -> None:
        self._take("announce")

    def begin(self, intent: WriteIntent) -> int:
        return self._take("begin")

    def finish(self, key: int, after: FileStamp) -> None:
        self._take("finish")

    def roll_back(self, key: int) -> None:
        self._take("roll back")


@pytest.mark.parametrize("bug_in", ["announce", "begin"])
def test_a_bug_of_ours_is_not_blamed_on_the_file(tmp_path: Path, bug_in: str) -> None:
    path = make_song(tmp_path)
    with left_alone(path), pytest.raises(ZeroDivisionError):
        apply_plan(plan_for(path, JAZZ), journal=Notes(bug_in))


def failing_at(
    tmp_path: Path, wanted: Callable[[Call], bool], error: int, *, happens: bool = False
) -> tuple[Path, Notes, BaseException | None]:
    """Write a song while one call fails; gives the song, the notes and what was raised."""
    path = make_song(tmp_path)
    plan, notes = plan_for(path, JAZZ), Notes()
    apply_plan(plan_for(make_song(tmp_path, stem="another"), JAZZ))  # what is imported late
    was_there = False

    def decide(_index: int, call: Call) -> int | None:
        nonlocal was_there
        if was_there or not wanted(call):
            return None
        was_there = True
        if happens:
            os.rename(call.path, call.new_path)
        return error

    def work() -> list[str]:
        apply_plan(plan, journal=notes)
        return notes.said

    outcome = run_watched(work, [tmp_path], decide)
    assert was_there
    notes.said = outcome.value or []
    return path, notes, outcome.error


@needs_watching
def test_a_renaming_whose_answer_was_lost_has_happened(tmp_path: Path) -> None:
    # A network drive may say that it failed when only its answer came too late.
    path, notes, error = failing_at(
        tmp_path, lambda call: call.name == "rename", errno.EIO, happens=True
    )
    assert error is None
    assert notes.said == ["announce", "begin", "finish"]
    assert read_fields(path).values == JAZZ


@needs_watching
def test_the_copy_reaches_the_disk_first_and_then_its_name(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    outcome = run_watched(lambda: apply_plan(plan), [tmp_path], lambda _index, _call: None)
    assert outcome.error is None
    steps = [(call.name, Path(call.path)) for call in outcome.calls if call.is_changing]
    at = [name for name, _ in steps].index("rename")
    part = steps[at][1]
    # Nothing is done to the copy after it was flushed, its time and permissions included.
    assert steps[at - 1 : at + 2] == [("fsync", part), ("rename", part), ("fsync", tmp_path)]


@needs_watching
@pytest.mark.parametrize("name", ["close", "unlink", "openat"])
def test_nothing_that_fails_after_the_renaming_is_told_as_a_failure(
    tmp_path: Path, name: str
) -> None:
    is_renamed = False

    def comes_later(call: Call) -> bool:
        nonlocal is_renamed
        is_renamed = is_renamed or call.name == "rename"
        return is_renamed and call.name == name

    path, notes, error = failing_at(tmp_path, comes_later, errno.EIO)
    assert error is None
    assert notes.said == ["announce", "begin", "finish"]
    assert read_fields(path).values == JAZZ


@needs_watching
def test_a_copy_that_cannot_be_removed_does_not_hide_what_failed(tmp_path: Path) -> None:
    fails = {"fsync": errno.EROFS, "unlink": errno.EIO}
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    outcome = run_watched(
        lambda: apply_plan(plan, journal=Notes()), [tmp_path], lambda _, call: fails.get(call.name)
    )
    assert isinstance(outcome.error, TagFileError)
    assert "its disk is read-only" in outcome.error.summary
    assert read_fields(path).values == {}


@needs_watching
@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("rename", errno.EXDEV, "does not let another file take its place"),
        ("openat", errno.EMFILE, "too many files are open"),
        ("openat", errno.ENAMETOOLONG, "leaves no room for a copy's name"),
        ("fsync", errno.EROFS, "its disk is read-only"),
        ("fsync", errno.EDQUOT, "no room for a copy"),
        ("fsync", errno.EIO, "disk reported an error (Input/output error)"),
    ],
)
def test_each_error_has_its_own_words(tmp_path: Path, name: str, error: int, words: str) -> None:
    path, _, raised = failing_at(
        tmp_path,
        lambda call: (
            (call.name == name and "song.mp3" in call.path + call.new_path)
            or call.name == name == "fsync"
        ),
        error,
    )
    assert isinstance(raised, TagFileError)
    assert words in raised.summary
    assert path.name in raised.summary
    assert raised.advice
    assert read_fields(path).values == {}
    assert sorted(os.listdir(tmp_path)) == ["another.mp3", "song.mp3"]


@needs_watching
def test_what_the_disk_tells_the_second_reader_is_no_fault_of_the_tags(tmp_path: Path) -> None:
    num_opened = 0

    def second_opening(call: Call) -> bool:
        nonlocal num_opened
        num_opened += call.name == "openat" and call.path.endswith("song.mp3")
        return num_opened == 2

    _, _, raised = failing_at(tmp_path, second_opening, errno.EIO)
    assert isinstance(raised, TagFileError)
    assert "disk reported an error" in raised.summary


def test_what_the_disk_says_is_found_however_often_it_was_wrapped(tmp_path: Path) -> None:
    # As mutagen does for AIFF and MP4: an error of its own in place of an error of its own.
    error = KeyError("another one")
    error.__context__ = ValueError("mutagen's")
    error.__context__.__context__ = OSError(errno.EIO, os.strerror(errno.EIO))
    with pytest.raises(TagFileError, match="disk reported an error"), parsing(tmp_path / "a"):
        raise error


@needs_watching
def test_a_file_that_shrinks_while_it_is_copied_was_changed(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)

    def decide(_index: int, call: Call) -> int | None:
        if call.name == "write" and ".part" in call.path and path.stat().st_size > 100:
            os.truncate(path, 100)
        return None

    outcome = run_watched(lambda: apply_plan(plan, journal=Notes()), [tmp_path], decide)
    assert isinstance(outcome.error, TagFileError)
    assert "it was changed" in outcome.error.summary
    assert os.listdir(tmp_path) == [path.name]


# All that may fail, one thing after the other: a sample.

STAGES: dict[str, Callable[[Path], Stage]] = {
    "write": lambda folder: write_stage(folder, "flac", FEW, "few values"),
    "undo": lambda folder: undo_stage(folder, "m4a_front"),
    "undo of fields": lambda folder: undo_stage(folder, "wav", is_edited=True),
    "first write": lambda folder: first_stage(folder, "mp3"),
    "settling": lambda folder: settled_stage(folder, "ogg", "note"),
}
NUM_TRIALS = 6


@needs_watching
@pytest.mark.parametrize("name", STAGES)
def test_whatever_fails_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "stage" / "home"))
    stage = STAGES[name](tmp_path / "stage")
    # A lock that is not given is waited for, up to a minute; that is left to the proof.
    places = [index for index, call in enumerate(stage.calls) if call.name != "fcntl"]
    step = max(1, len(places) // NUM_TRIALS)
    # Another call each time: the whole of it is the proof's.
    for index in places[os.getpid() % step :: step]:
        fault = Fault(index, errors_for(stage.calls[index])[0])
        stage.check(stage.run(fault), fault)
