"""Results are saved whole or not at all, over what was there before."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

import failing_calls
from mlfa_app.jobs.vocabulary.wording_file import read_wording, write_wording
from mlfa_app.jobs.writing.review import save_plans
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.saving import save_whole, write_whole
from mlfa_app.tagfiles.plan import FieldChange, FilePlan
from mlfa_core.errors import KnownError


def test_an_older_file_stays_where_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "list.m3u8"
    save_whole(target, b"old")

    def half(stream: BinaryIO) -> None:
        stream.write(b"new, but")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(KnownError, match=r"Could not write .*list\.m3u8: No space left"):
        write_whole(target, half)
    assert target.read_bytes() == b"old"
    save_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["list.m3u8"]
    with pytest.raises(KnownError, match="Could not write"):
        save_whole(tmp_path / "nowhere" / "list.m3u8", b"new")


@pytest.mark.skipif(
    failing_calls.why_not_here() is not None, reason=failing_calls.why_not_here() or ""
)
def test_the_new_file_reaches_the_disk_before_it_takes_the_place(tmp_path: Path) -> None:
    # Otherwise a power cut may leave an empty file where the older one was.
    target = tmp_path / "list.m3u8"
    outcome = failing_calls.run_watched(
        lambda: save_whole(target, b"new"), [tmp_path], lambda _index, _call: None
    )
    assert outcome.error is None
    names = [call.name for call in outcome.calls if call.is_changing]
    assert names[: names.index("rename") + 1][-2:] == ["fsync", "rename"]
    assert names.count("write") == 1
    assert names.index("write") < names.index("fsync")


def plan_of(name: str) -> FilePlan:
    change = FieldChange("genre", (), ("Jazz",))
    return FilePlan(Path(f"/music/{name}.mp3"), "sha256:x", FileStamp(1, 1), "MP3", (change,))


def test_two_that_save_the_same_plan_at_once_do_not_mix_it(tmp_path: Path) -> None:
    target = tmp_path / "songs.jsonl"
    # Somebody's own file, which only looks like one of ours.
    beside = target.with_name("songs.jsonl.part")
    beside.write_bytes(b"mine")

    def saved_by_one() -> Iterator[FilePlan]:
        yield plan_of("first")
        assert save_plans([plan_of("other")] * 100, target) == 100
        yield plan_of("second")

    assert save_plans(saved_by_one(), target) == 2
    names = [json.loads(line)["path"] for line in target.read_text("ascii").splitlines()]
    assert names == ["/music/first.mp3", "/music/second.mp3"]
    assert beside.read_bytes() == b"mine"
    assert sorted(os.listdir(tmp_path)) == ["songs.jsonl", "songs.jsonl.part"]


def test_words_are_saved_beside_a_file_of_the_same_name(tmp_path: Path) -> None:
    target, beside = tmp_path / "words.txt", tmp_path / ".words.txt.part"
    beside.write_bytes(b"mine")
    write_wording({"jazz": ("Jazz",)}, target)
    assert read_wording(target) == {"jazz": ("Jazz",)}
    assert beside.read_bytes() == b"mine"
