"""Files of strangers before the readers: found cases, a sample of the fuzzer's, and bombs.

The whole of it is run by ``make proofs``; docs/reliability.md tells what came of it.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlfa_app.errors import TagFileError
from mlfa_app.gui.work_memory import WorkMemory
from mlfa_app.jobs.models.install import install_package
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.display_fields import read_display_fields
from mlfa_app.tagfiles.fields import read_fields
from mlfa_core.audio import open_stereo, open_waveform
from mlfa_core.errors import KnownError, ModelPackageError
from mlfa_core.model_package import FACTS_FILE, load_package
from mlfa_trainer.datasets.published import read_label_array
from repository import PROJECT
from tag_samples import encoded

CORPUS = sorted((PROJECT / "tests" / "corpus").iterdir())
_LOOK = """
import sys, tempfile, zlib
from pathlib import Path
from proofs.fuzz_worker import look_at_bytes
with tempfile.TemporaryDirectory() as folder:
    for path in map(Path, sys.argv[1:]):
        family, _, rest = path.name.partition("-")
        number, _, suffix = rest.removesuffix(".z").partition(".")
        data = zlib.decompress(path.read_bytes())
        look = look_at_bytes(family, int(number), f".{suffix}", data, Path(folder))
        for finding in look.findings:
            print("FOUND", path.name, finding.reader, finding.kind, finding.trace)
print("looked at all")
"""


def _with_proofs(*command: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(PROJECT / "tests" / name) for name in ("", "support"))
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )


def test_found_cases_are_findings_no_more() -> None:
    done = _with_proofs("-c", _LOOK, *map(str, CORPUS))
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[-1:] == ["looked at all"]
    assert [line for line in lines if line.startswith("FOUND")] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is asked of Linux")
def test_a_sample_of_spoiled_files_finds_nothing(tmp_path: Path) -> None:
    families = ("sound", "package", "plan", "settings", "wording", "catalogue", "journal")
    chosen = [word for name in families for word in ("--family", name)]
    out = tmp_path / "counts.json"
    done = _with_proofs(
        *("-m", "proofs.fuzz_files", "--count", "100", "--workers", "1", "--first", "7000000"),
        *("--out", str(tmp_path / "findings"), "--add-to", str(out), *chosen),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(out.read_text("utf-8"))
    assert sum(counts["counts"].values()) == 100
    assert set(counts["counts"]) == set(families)
    assert counts["findings"] == []


def _chunks(head: bytes, chunk: bytes, count: int) -> bytes:
    order = "<" if head[:4] == b"RIFF" else ">"
    return head[:4] + struct.pack(f"{order}I", 4 + len(chunk) * count) + head[4:] + chunk * count


def _id3(frames: bytes) -> bytes:
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frames + encoded("mp3", 0.3)


def _growing_frame(name: bytes, unpacked_bytes: int) -> bytes:
    data = unpacked_bytes.to_bytes(4, "big") + zlib.compress(bytes(unpacked_bytes), 9)
    return name + len(data).to_bytes(4, "big") + b"\0\x80" + data


def _ape(count: int) -> bytes:
    items = (bytes(8) + b"ab\0") * count
    numbers = struct.pack("<IIII", 2000, len(items) + 32, count, 0)
    return encoded("mp3", 0.3) + items + b"APETAGEX" + numbers + bytes(8)


def _flac(blocks: bytes) -> bytes:
    return encoded("flac", 0.3)[:42] + blocks + b"\x81\0\0\0\xff\xf8" + bytes(999)


def _comments(count: int) -> bytes:
    body = bytes(4) + count.to_bytes(4, "little") + bytes(4 * count)
    return b"\x04" + len(body).to_bytes(3, "big") + body


MANY = 60_000
CROWDS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "blocks": (".flac", lambda: _flac(b"\x02\0\0\0" * MANY), "too many metadata blocks"),
    "comments": (".flac", lambda: _flac(_comments(MANY)), "too many comments"),
    "frames": (".mp3", lambda: _id3(b"TIT2\0\0\0\0\0\0" * MANY), "too many frames"),
    "growing pictures": (
        ".mp3",
        lambda: _id3(_growing_frame(b"APIC", 40 << 20) * 2),
        "beyond all measure",
    ),
    "items": (".mp3", lambda: _ape(MANY), "too many items"),
    "chunks": (".wav", lambda: _chunks(b"RIFFWAVE", b"junk\0\0\0\0", MANY), "chunks are damaged"),
    "chunks of AIFF": (
        ".aiff",
        lambda: _chunks(b"FORMAIFF", b"junk\0\0\0\0", MANY),
        "chunks are damaged",
    ),
}


@pytest.mark.parametrize("name", CROWDS)
def test_crowds_of_parts_are_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    suffix, make, words = CROWDS[name]
    path = tmp_path / f"song{suffix}"
    path.write_bytes(make())
    for read in (read_fields, read_display_fields):
        with pytest.raises(TagFileError, match=words):
            read(path)
    assert payload_digest(path).startswith("sha256:")


def test_boxes_within_boxes_are_no_bug(tmp_path: Path) -> None:
    song, depth = encoded("m4a", 0.3), 4000
    nested = b"".join((8 * (depth - n)).to_bytes(4, "big") + b"trak" for n in range(depth))
    at = song.index(b"moov") - 4
    size = int.from_bytes(song[at : at + 4], "big")
    head = song[:at] + (size + len(nested)).to_bytes(4, "big") + song[at + 4 : at + size]
    path = tmp_path / "song.m4a"
    path.write_bytes(head + nested + song[at + size :])
    for read in (open_waveform, open_stereo):
        with read(path) as blocks:
            assert sum(len(block) for block in blocks) > 5000
    # Its own fields can be told from the rest.
    assert read_fields(path).container == "MP4"


def test_a_table_that_leads_to_the_same_samples_for_ever_is_not_followed(tmp_path: Path) -> None:
    song = bytearray(encoded("m4a", 0.3))
    at = song.index(b"stsz")
    fixed, count = struct.unpack_from(">II", song, at + 8)
    assert not fixed
    for sample in range(count):
        # Every sample is as long as all the file in front of its table's end.
        struct.pack_into(">I", song, at + 16 + 4 * sample, len(song) // 2)
    path = tmp_path / "song.m4a"
    path.write_bytes(bytes(song))
    assert payload_digest(path).startswith("sha256:")


def test_the_head_of_an_array_is_no_program(tmp_path: Path) -> None:
    path = tmp_path / "labels.npy"
    np.save(path, np.ones((4, 5), np.bool_))
    path.write_bytes(path.read_bytes().replace(b"}", b" "))
    with pytest.raises(KnownError, match="Could not read the labels"):
        read_label_array(path, 5)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_pipe_in_the_place_of_a_package_is_not_waited_for(
    tmp_path: Path, is_folder: bool
) -> None:
    path = tmp_path / "package"
    if is_folder:
        path.mkdir()
        os.mkfifo(path / FACTS_FILE)
    else:
        os.mkfifo(path)
    with pytest.raises(ModelPackageError):
        load_package(path)
    with pytest.raises(KnownError):
        install_package(path)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"folders": 5}', "[]", '{"state": ["a"]}', "\0"])
def test_memory_of_the_window_that_makes_no_sense_counts_as_none(text: str) -> None:
    assert WorkMemory.from_text(text) == WorkMemory()
