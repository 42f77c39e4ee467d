"""Tens of thousands of spoiled files before every reader of the program.

    PYTHONPATH=tests:tests/support python -m proofs.fuzz_files --count 20000

Each case follows from its family and number alone, so that a finding can be looked at again:

    PYTHONPATH=tests:tests/support python -m proofs.fuzz_files --only sound:1234

With ``--add-to FILE`` the counts are kept, and the next round goes on behind the last case.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import pickle
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from proofs.fuzz_families import FAMILIES, family_named
from proofs.fuzz_look import CPU_LIMIT_S, MEMORY_LIMIT_BYTES, Finding, Tally
from proofs.fuzz_worker import look_at, work

HANG_LIMIT_S = 60.0
"""A reader that says nothing for longer is taken for hung (the computer may be busy)."""

_START_LIMIT_S = 600.0
_NEW_PROCESS_AFTER = 2000

Case = tuple[str, int]


@dataclass
class _Worker:
    """A process at work."""

    process: SpawnProcess
    connection: Connection
    folder: Path
    case: Case | None = None
    reader: str = "start"
    heard_s: float = 0.0
    num_done: int = 0


def cases(count: int, firsts: dict[str, int]) -> Iterator[Case]:
    """Give the cases, the families by their weights, each from a first number on."""
    names = list(firsts)
    weights = {name: FAMILIES[name][2] for name in names}
    due = dict.fromkeys(names, 0.0)
    numbers = dict(firsts)
    for _ in range(count):
        for name in names:
            due[name] += weights[name]
        name = max(due, key=lambda key: due[key])
        due[name] -= sum(weights.values())
        yield name, numbers[name]
        numbers[name] += 1


class Round:
    """One round of cases over several processes."""

    def __init__(self, folder: Path, num_workers: int, out: Path, names: list[str]) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._folder = folder
        self._out = out
        self._seeds = {name: dict(family_named(name).seeds()) for name in names or FAMILIES}
        self._seeds_file = folder / "seeds.pickle"
        self._seeds_file.write_bytes(pickle.dumps(self._seeds))
        self._num_started = 0
        self._workers = [self._start() for _ in range(num_workers)]
        self.findings: list[Finding] = []
        self.tallies: dict[str, Tally] = {name: Tally() for name in self._seeds}
        self.counts: Counter[str] = Counter()

    def load(self, path: Path) -> None:
        """Go on from what earlier rounds have counted."""
        kept = json.loads(path.read_text("utf-8"))
        self.counts.update(kept["counts"])
        self.findings += [Finding(**finding) for finding in kept["findings"]]
        for name, tally in kept["tallies"].items():
            self.tallies.setdefault(name, Tally()).add(Tally(**tally))

    def save(self, path: Path) -> None:
        """Keep the counts. Cases in work are counted by whoever does them."""
        kept = {
            "counts": self.counts,
            "findings": [asdict(finding) for finding in self.findings],
            "tallies": {name: asdict(tally) for name, tally in self.tallies.items()},
        }
        part = path.with_suffix(".part")
        part.write_text(json.dumps(kept), "utf-8")
        part.replace(path)

    def run(self, todo: Iterator[Case], keep_in: Path | None = None) -> None:
        """Look at all cases."""
        is_more = True
        saved = 0
        while is_more or any(worker.case for worker in self._workers):
            for index, worker in enumerate(self._workers):
                if worker.case is None and is_more:
                    if worker.num_done >= _NEW_PROCESS_AFTER:
                        worker.connection.close()
                        worker.process.join()
                        worker = self._workers[index] = self._start()
                    case = next(todo, None)
                    is_more = case is not None
                    if case is not None:
                        worker.case, worker.reader = case, "start"
                        worker.heard_s = time.monotonic()
                        worker.connection.send(case)
            self._listen()
            done = sum(self.counts.values())
            if keep_in is not None and (done >= saved + 100 or not is_more):
                saved = done
                self.save(keep_in)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        self._num_started += 1
        folder = self._folder / f"worker-{self._num_started}"
        folder.mkdir()
        process = self._context.Process(target=work, args=(theirs, folder, self._seeds_file))
        process.daemon = True
        process.start()
        theirs.close()
        return _Worker(process, ours, folder)

    def _listen(self) -> None:
        busy = {worker.connection: worker for worker in self._workers if worker.case}
        heard = wait(list(busy), timeout=1.0)
        for connection in heard:
            assert isinstance(connection, Connection)
            worker = busy[connection]
            try:
                self._take(worker, connection.recv())
            except (EOFError, OSError):
                worker.process.join()
                self._lost(worker, f"the process died ({worker.process.exitcode})")
        now = time.monotonic()
        for worker in list(self._workers):
            limit_s = _START_LIMIT_S if worker.reader == "start" else HANG_LIMIT_S
            if worker.case and now - worker.heard_s > limit_s:
                worker.process.kill()
                worker.process.join()
                self._lost(worker, f"no end after {limit_s:.0f} s")

    def _take(self, worker: _Worker, message: tuple[Any, ...]) -> None:
        worker.heard_s = time.monotonic()
        if message[0] == "at":
            worker.reader = message[1]
            return
        assert worker.case is not None
        _, findings, tally = message
        self.tallies[worker.case[0]].add(tally)
        for finding in findings:
            self._keep(finding)
        self._end(worker)

    def _lost(self, worker: _Worker, kind: str) -> None:
        assert worker.case is not None
        trace = (worker.folder / "stderr.txt").read_text("utf-8", "replace")[-4000:]
        self._keep(Finding(*worker.case, worker.reader, kind, trace))
        self._end(worker)
        worker.connection.close()
        self._workers[self._workers.index(worker)] = self._start()

    def _end(self, worker: _Worker) -> None:
        assert worker.case is not None
        self.counts[worker.case[0]] += 1
        worker.case = None
        worker.num_done += 1
        total = sum(self.counts.values())
        if total % 1000 == 0:
            print(f"{total} files, {len(self.findings)} findings", file=sys.stderr, flush=True)

    def _keep(self, finding: Finding) -> None:
        """Keep the file of a finding, and tell of it."""
        self.findings.append(finding)
        name, number = finding.family, finding.number
        suffix, data = family_named(name).spoiled(number, self._seeds[name])
        self._out.mkdir(parents=True, exist_ok=True)
        (self._out / f"{name}-{number}{suffix}").write_bytes(data)
        with open(self._out / "findings.jsonl", "a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(finding)) + "\n")


def report(counts: Counter[str], tallies: dict[str, Tally], num_findings: int) -> str:
    """Say what the readers did, as a table in Markdown."""
    lines = [
        "| family | files | reader | read | refused | most memory | most processor time |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    for name, tally in tallies.items():
        for reader in sorted(tally.taken | tally.refused):
            memory, seconds = tally.highest_bytes[reader], tally.longest_s[reader]
            taken, refused = tally.taken.get(reader, 0), tally.refused.get(reader, 0)
            lines.append(
                f"| {name} | {counts[name]} | {reader} | {taken} | {refused} "
                f"| {memory / 2**20:.0f} MiB | {seconds:.2f} s |"
            )
    limits = f"{MEMORY_LIMIT_BYTES >> 20} MiB, {CPU_LIMIT_S:.0f} s of processor time"
    lines += ["", f"{sum(counts.values())} files, {num_findings} findings. Limits: {limits}."]
    confused: Counter[str] = Counter()
    for tally in tallies.values():
        confused.update(tally.confused)
    lines += [f"- {count} times a parser's own error: {key}" for key, count in confused.items()]
    return "\n".join(lines)


def main() -> int:
    """Run the fuzzer; the exit code is 1 if there are findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="files in all")
    parser.add_argument("--first", type=int, default=0, help="number of each family's first case")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--family", action="append", default=[], choices=list(FAMILIES))
    parser.add_argument("--only", help="one case, FAMILY:NUMBER, in this very process")
    parser.add_argument("--add-to", type=Path, help="keeps the counts of all rounds")
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlfa-fuzz-", dir=_fast_folder()) as name:
        folder = Path(name)
        tempfile.tempdir = name
        if arguments.only:
            family, _, number = arguments.only.partition(":")
            seeds = family_named(family).seeds()
            look = look_at(family, int(number), seeds, folder)
            shutil.copytree(folder / "outer" / "case", arguments.out, dirs_exist_ok=True)
            for finding in look.findings:
                print(finding.reader, finding.kind, finding.trace, sep="\n")
            print(look.tally)
            return int(bool(look.findings))
        started_s = time.monotonic()
        whole = Round(folder, arguments.workers, arguments.out, arguments.family)
        names = list(whole.tallies)
        firsts = dict.fromkeys(names, arguments.first)
        if arguments.add_to is not None and arguments.add_to.exists():
            whole.load(arguments.add_to)
            firsts = {name: arguments.first + whole.counts[name] for name in names}
        todo = arguments.count - sum(whole.counts.values())
        whole.run(cases(todo, firsts), arguments.add_to)
        print(report(whole.counts, whole.tallies, len(whole.findings)))
        print(f"Took {time.monotonic() - started_s:.0f} s.", file=sys.stderr)
        for (family, reader, kind), times in Counter(
            (f.family, f.reader, f.kind) for f in whole.findings
        ).most_common():
            print(f"- {times} times, {family}, {reader}: {kind}")
        return int(bool(whole.findings))


def _fast_folder() -> str | None:
    """A folder in memory where there is one: the fuzzer writes each file several times."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
