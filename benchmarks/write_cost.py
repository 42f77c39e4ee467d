"""What a write costs beside a plain copy of the same file; prints a Markdown table.

python benchmarks/write_cost.py [--rounds 7] [--folder DIR] [--sizes 5 50] [--profile]

A write is all that the program does to a file: reading its fields, the plan, digests of the sound
before and after, the journal's notes, the copy, the comparison of everything else by two readers,
decoding the first second, flushing file and folder. A plain copy is `shutil.copyfile` and a flush
of the new file to the disk. Both run in turn on the same files, whose bytes are in memory.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mlfa_app.jobs.journal_spot import JournalSpot, journal_at
from mlfa_app.jobs.writing.tasks import WriteRequest, plan_and_write
from mlfa_app.journal.records import RunKind
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.plan import FieldPolicy
from mlfa_app.tagfiles.write import WriteOptions
from written_songs import KINDS, write_tagged_song

_WANTED = {
    "genre": ("Jazz", "Trip hop"),
    "mood": ("calm", "dreamy"),
    "instrument": ("piano", "bass"),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 50], help="in MB")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--folder", type=Path, help="Where the files go: the disk to measure.")
    parser.add_argument("--profile", action="store_true", help="Say where the time goes, too.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlfa-bench-", dir=given.folder) as name:
        bench = _Bench(Path(name), given.rounds, is_profiled=given.profile)
        for line in bench.report(given.kinds, given.sizes):
            print(line, flush=True)
        bench.print_profile()


class _Bench:
    """Measures writes and copies in turn."""

    def __init__(self, folder: Path, rounds: int, *, is_profiled: bool) -> None:
        self._folder = folder
        self._rounds = rounds
        self._profile = cProfile.Profile() if is_profiled else None
        journal = journal_at(folder / "journal.sqlite")
        self._spot = JournalSpot(journal.path, journal.start_run(RunKind.WRITE, "benchmark"))

    def report(self, kinds: list[str], sizes: list[int]) -> Iterator[str]:
        """Give the table's lines."""
        yield f"- {self._rounds} rounds; load of the computer {os.getloadavg()[0]:.1f}"
        yield "- Times in ms (medians); the ratio is the median of the rounds' ratios, then the"
        yield "  smallest and the largest; processor: the write's own processor time"
        yield ""
        yield "| file | room in its tag | copy | write | ratio | spread | processor |"
        yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
        for kind in kinds:
            for megabytes in sizes:
                for has_room in (True, False):
                    yield self._row(kind, megabytes, has_room=has_room)

    def _row(self, kind: str, megabytes: int, *, has_room: bool) -> str:
        original = self._folder / f"original{KINDS[kind]}"
        write_tagged_song(original, kind, megabytes * 1_000_000, has_room=has_room)
        song, aside = (self._folder / f"{name}{KINDS[kind]}" for name in ("song", "aside"))
        copies, writes, cpus = [], [], []
        digest = payload_digest(original)
        for number in range(self._rounds + 1):
            copy_s = self._timed_copy(original, aside)
            _copy(original, song)
            write_s, cpu_s = self._timed_write(song, digest)
            if number:  # The first of each warms up.
                copies.append(copy_s)
                writes.append(write_s)
                cpus.append(cpu_s)
        size = original.stat().st_size / 1e6
        for path in (original, song, aside):
            path.unlink()
        ratios = [write / copy for write, copy in zip(writes, copies, strict=True)]
        return (
            f"| {kind}, {size:.0f} MB | {'yes' if has_room else 'no'} "
            f"| {1e3 * statistics.median(copies):,.0f} | {1e3 * statistics.median(writes):,.0f} "
            f"| {statistics.median(ratios):.1f} | {min(ratios):.1f} to {max(ratios):.1f} "
            f"| {1e3 * statistics.median(cpus):,.0f} |"
        )

    def _timed_copy(self, source: Path, target: Path) -> float:
        target.unlink(missing_ok=True)
        start_s = time.perf_counter()
        _copy(source, target)
        return time.perf_counter() - start_s

    def _timed_write(self, song: Path, digest: str) -> tuple[float, float]:
        request = WriteRequest(
            song,
            digest,
            FileStamp.of(song),
            _WANTED,
            dict.fromkeys(_WANTED, FieldPolicy.REPLACE),
            {},
            WriteOptions(),
            spot=self._spot,
        )
        if self._profile:
            self._profile.enable()
        start_s, cpu_s = time.perf_counter(), time.process_time()
        answer = plan_and_write(request)
        took_s = time.perf_counter() - start_s, time.process_time() - cpu_s
        if self._profile:
            self._profile.disable()
        assert answer.report is not None
        assert answer.report.skipped is None
        return took_s

    def print_profile(self) -> None:
        """Print where the time of all writes went."""
        if self._profile:
            pstats.Stats(self._profile, stream=sys.stdout).sort_stats("tottime").print_stats(25)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
