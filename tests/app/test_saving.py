"""Results are saved whole or not at all, over what was there before."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

import failing_calls
from mlfa_app.saving import save_whole, write_whole
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
