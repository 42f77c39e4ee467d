"""The way back from a new file to the old one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.tagfiles.inverse import Placed, inverse_pieces, make_inverse
from mlfa_app.tagfiles.tag_file import BrokenTagError


def noise(size: int, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8).tobytes()


def taken_back(
    folder: Path, old: bytes, new: bytes, placed: list[Placed], limit: int = 1 << 20
) -> tuple[bytes | None, bytes]:
    """What is kept, and what it makes of the new file."""
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    with FileBytes(folder / "old") as before, FileBytes(folder / "new") as after:
        kept = make_inverse(before, after, placed, limit)
        if kept is None:
            return None, b""
        pieces = inverse_pieces(kept, after)
        made = b"".join(
            after.at(piece.start, piece.size_bytes) if isinstance(piece, Span) else piece
            for piece in pieces
        )
        return kept, made


@settings(max_examples=40)
@given(
    parts=st.lists(st.tuples(st.integers(0, 7), st.binary(max_size=40)), max_size=8),
)
def test_any_edit_can_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    old = b"".join(noise(50, seed) for seed in range(8))
    new, placed = b"", []
    for number, between in parts:
        # Parts may come in any order, twice, or not at all.
        placed.append(Placed(Span(number * 50, number * 50 + 50), len(new)))
        new += old[number * 50 : number * 50 + 50] + between
    kept, made = taken_back(folder, old, new, placed)
    assert kept is not None
    assert made == old


def test_picture_in_a_tag_that_was_put_together_anew_is_not_kept_again(tmp_path: Path) -> None:
    front, back, sound = noise(300_000, 1), noise(80_000, 2), noise(200_000, 3)
    old = b"title=a;" + front + b"genre=rock;" + back + b"mood=old" + bytes(500) + sound
    new = b"title=a;" + front + b"genre=jazz, blues;" + back + b"mood=new" + bytes(300) + sound
    placed = [Placed(Span(len(old) - 200_000, len(old)), len(new) - 200_000)]
    kept, made = taken_back(tmp_path, old, new, placed)
    assert made == old
    assert kept is not None
    assert len(kept) < 300


def test_pages_that_were_counted_anew_cost_their_numbers_only(tmp_path: Path) -> None:
    old = np.frombuffer(noise(3_000_000), dtype=np.uint8).copy()
    new = old.copy()
    new[18::4000] ^= 0x5A
    shifted = b"x" * 777 + new.tobytes()
    kept, made = taken_back(tmp_path, b"comment" + old.tobytes(), shifted, [])
    assert made == b"comment" + old.tobytes()
    assert kept is not None
    assert len(kept) < 12_000


def test_too_much_is_not_kept(tmp_path: Path) -> None:
    old = noise(300_000)
    kept, _ = taken_back(tmp_path, old, noise(300_000, 2), [], limit=200_000)
    assert kept is None
    kept, made = taken_back(tmp_path, old, b"", [])
    assert made == old


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    old = noise(1000)
    kept, _ = taken_back(tmp_path, old, old, [Placed(Span(0, 1000), 0)])
    assert kept is not None
    (tmp_path / "short").write_bytes(old[:999])
    with FileBytes(tmp_path / "short") as file:
        for data in (kept, kept[:5], kept[:-3] + b"abc", b"\x09" + kept[1:], b""):
            with pytest.raises(BrokenTagError):
                list(inverse_pieces(data, file))
