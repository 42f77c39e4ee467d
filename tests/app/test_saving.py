"""Results are saved whole or not at all, over what was there before."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

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
