"""The packed store: what goes in comes out, whatever happens in between."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from miniature_recordings import write_recordings
from mlfa_core.audio import read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow, read_manifest
from mlfa_trainer.prepare import needed_bytes, prepare
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.sound import store as store_module
from mlfa_trainer.sound.store import (
    INDEX_FILE,
    SAMPLES_FILE,
    Store,
    StoreWriter,
    level_db,
    to_float,
    to_int16,
)


def ramp(first: int, count: int) -> np.ndarray:
    return np.arange(first, first + count, dtype=np.int16)


def test_samples_come_back_without_copying(tmp_path: Path) -> None:
    with StoreWriter(tmp_path) as writer:
        writer.add("a", ramp(0, 5), "1")
        writer.add("b", ramp(100, 3), "1")
    store = Store(tmp_path)
    assert store.waveform("a").tolist() == [0, 1, 2, 3, 4]
    assert store.waveform("b").tolist() == [100, 101, 102]
    assert np.shares_memory(store.waveform("b"), store.samples)


def test_a_bad_clip_shifts_nothing(tmp_path: Path) -> None:
    with StoreWriter(tmp_path) as writer:
        writer.add("a", ramp(0, 2), "1")
        writer.add_bad("b", "It ends early.", "1")
        writer.add("c", ramp(7, 2), "1")
    store = Store(tmp_path)
    assert store.waveform("c").tolist() == [7, 8]
    assert store.bad["b"].reason == "It ends early."
    with pytest.raises(KnownError, match="It ends early"):
        store.waveform("b")


def test_what_a_kill_left_half_written_is_cut_off(tmp_path: Path) -> None:
    with StoreWriter(tmp_path) as writer:
        writer.add("a", ramp(0, 4), "1")
    with open(tmp_path / SAMPLES_FILE, "ab") as stream:
        stream.write(b"\x01\x02\x03")  # samples whose line was never written
    with open(tmp_path / INDEX_FILE, "ab") as stream:
        stream.write(b'{"clip": "b", "sta')  # a line torn in two
    with StoreWriter(tmp_path) as writer:
        assert set(writer.stamps) == {"a"}
        writer.add("b", ramp(50, 2), "1")
    store = Store(tmp_path)
    assert store.waveform("a").tolist() == [0, 1, 2, 3]
    assert store.waveform("b").tolist() == [50, 51]


def test_ctrl_c_pressed_again_while_the_last_clips_are_written_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(file: int, sync: Callable[[int], None] = os.fsync) -> None:
        signal.raise_signal(signal.SIGINT)
        sync(file)

    def press_twice() -> None:
        with StoreWriter(tmp_path) as writer:
            writer.add("waiting", ramp(100, 3), "1")
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", slow)
        with pytest.raises(KeyboardInterrupt):
            press_twice()
    assert Store(tmp_path).waveform("waiting").tolist() == [100, 101, 102]


def pressing_at(number: int) -> Callable[[FrameType, str, object], Any]:
    """Return what presses Ctrl-C before the nth line that is executed of the store."""
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        is_of_store = frame.f_code.co_filename == store_module.__file__
        # In the moment in which it is left, clips can be lost, as by a kill.
        if not is_of_store or frame.f_code.co_name == "__exit__":
            return None
        if event == "line":
            lines += 1
            if lines == number:
                signal.raise_signal(signal.SIGINT)
        return trace

    return trace


def test_ctrl_c_at_any_line_loses_no_clip_that_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_CLIPS_AT_ONCE", 2)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    before = sys.gettrace()
    for number in itertools.count(1):
        folder = tmp_path / str(number)
        with StoreWriter(folder) as writer:
            writer.add("before", ramp(0, 2), "1")
        added = {"before": [0, 1]}
        is_whole = False
        try:
            with StoreWriter(folder) as writer:
                sys.settrace(pressing_at(number))
                for first in (10, 20, 30):
                    writer.add(f"clip{first}", ramp(first, 3), "1")
                    added[f"clip{first}"] = [first, first + 1, first + 2]
            is_whole = True
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        with StoreWriter(folder) as writer:
            assert set(writer.stamps) >= set(added), number
            writer.add("after", ramp(7, 2), "1")
        store = Store(folder)
        for clip, samples in {**added, "after": [7, 8]}.items():
            assert store.waveform(clip).tolist() == samples, number
        if is_whole:
            break
    assert number > 50  # it was pressed at so many lines


@pytest.mark.parametrize("interrupted_call", [1, 2], ids=["samples", "lines"])
def test_an_interrupt_while_the_disk_is_slow_loses_no_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted_call: int
) -> None:
    calls = 0

    def slow(file: int, sync: Callable[[int], None] = os.fsync) -> None:
        nonlocal calls
        calls += 1
        if calls == interrupted_call:
            signal.raise_signal(signal.SIGINT)
        sync(file)

    with StoreWriter(tmp_path) as writer:
        writer.add("before", ramp(0, 2), "1")

    def add_and_save() -> None:
        with StoreWriter(tmp_path) as writer:
            writer.add("waiting", ramp(100, 3), "1")
            writer.save()

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", slow)
        with pytest.raises(KeyboardInterrupt):
            add_and_save()
    with StoreWriter(tmp_path) as writer:
        assert set(writer.stamps) == {"before", "waiting"}
        writer.add("after", ramp(7, 2), "1")
    store = Store(tmp_path)
    assert store.waveform("waiting").tolist() == [100, 101, 102]
    assert store.waveform("after").tolist() == [7, 8]
    assert len((tmp_path / INDEX_FILE).read_bytes().splitlines()) == 3


def test_a_clip_added_again_replaces_the_old(tmp_path: Path) -> None:
    with StoreWriter(tmp_path) as writer:
        writer.add("a", ramp(0, 4), "1")
        writer.add("a", ramp(9, 1), "2")
    assert Store(tmp_path).waveform("a").tolist() == [9]


def test_lost_samples_are_noticed(tmp_path: Path) -> None:
    with StoreWriter(tmp_path) as writer:
        writer.add("a", ramp(0, 4), "1")
    (tmp_path / SAMPLES_FILE).write_bytes(b"\0\0")
    with pytest.raises(KnownError, match="shorter than its index says"):
        Store(tmp_path)
    with pytest.raises(KnownError, match="shorter than its index says"):
        StoreWriter(tmp_path)


def test_a_folder_without_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        Store(tmp_path)
    assert "mlfa-trainer prepare" in caught.value.advice


def test_quantising_is_within_half_a_step_and_clips() -> None:
    wave = np.linspace(-1.2, 1.2, 1001, dtype=np.float32)
    back = to_float(to_int16(wave))
    inside = np.abs(wave) < 0.999
    assert np.abs(back - wave)[inside].max() <= 0.5 / 32768 + 1e-7
    assert back.min() == -1.0
    assert back.max() == pytest.approx(1.0, abs=1e-4)


def test_levels_in_decibels() -> None:
    assert level_db(np.zeros(10, np.int16)) == -120.0
    assert level_db(np.full(10, 16384, np.int16)) == pytest.approx(-6.0206, abs=1e-3)


def test_prepare_decodes_lists_the_bad_and_goes_on_later(tmp_path: Path) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=6)
    (recordings.folder / "clips" / "clip01.wav").write_text("this is no sound")
    (recordings.folder / "clips" / "clip02.wav").unlink()
    rows = read_manifest(recordings.folder / "manifest.csv")
    first = prepare(rows[:4], tmp_path / "store", SilentProgress(), num_workers=1)
    assert (first.num_decoded, first.num_kept) == (4, 0)
    assert [clip for clip, _ in first.bad] == ["clip01.wav", "clip02.wav"]
    assert all(reason for _, reason in first.bad)

    # One clip is mended, and the data set grows: only what is new is decoded.
    shutil.copy(recordings.folder / "clips" / "clip05.wav", rows[1].path or Path())
    second = prepare(rows, tmp_path / "store", SilentProgress(), num_workers=1)
    assert (second.num_decoded, second.num_kept) == (3, 3)
    assert [clip for clip, _ in second.bad] == ["clip02.wav"]
    for name in ("clip00.wav", "clip01.wav", "clip05.wav"):
        expected = to_int16(read_waveform(recordings.folder / "clips" / name))
        assert np.array_equal(second.store.waveform(name), expected)
    assert json.loads((tmp_path / "store" / INDEX_FILE).read_text().splitlines()[0])


def test_too_little_space_is_said_before_anything_is_decoded(tmp_path: Path) -> None:
    row = ClipRow("long", Path("long.wav"), "long", "train", duration_s=1e12)
    assert needed_bytes([row]) == int(1e12) * 44_100
    with pytest.raises(KnownError, match=r"needs about .* MiB, but only"):
        prepare([row], tmp_path, SilentProgress())
    assert (tmp_path / SAMPLES_FILE).stat().st_size == 0
