"""Make each system call of writing, taking back and settling fail in turn, over all containers.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.fault_writes
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import real_disks
from failing_calls import why_not_here
from fault_kinds import faults_of
from fault_trials import (
    FEW,
    MANY,
    Stage,
    first_stage,
    settled_stage,
    undo_stage,
    write_stage,
)
from tag_samples import PLAYABLE

MAKERS: dict[str, Callable[[Path, str], Stage]] = {
    "write": lambda folder, kind: write_stage(folder, kind, FEW, "write"),
    "write much": lambda folder, kind: write_stage(folder, kind, MANY, "write much"),
    "undo": undo_stage,
    "undo of fields": lambda folder, kind: undo_stage(folder, kind, is_edited=True),
    "first write": first_stage,
    "settling a copy": lambda folder, kind: settled_stage(folder, kind, "copy"),
    "settling a note": lambda folder, kind: settled_stage(folder, kind, "note"),
    "settling a new file": lambda folder, kind: settled_stage(folder, kind, "place"),
}
WHOLE = [("mp3", name) for name in MAKERS if name != "write much"]
"""Where every call counts, those about catalogue and journal included: elsewhere they are alike."""

SONGS = [(kind, name) for name in ("write", "write much", "undo") for kind in PLAYABLE]
# FFmpeg's writer of Windows Media leaves no room for so many values.
SONGS.remove(("wma", "write much"))


@dataclass
class Tally:
    """What came of the trials on one stage, or on several.

    Attributes:
        calls: Calls that were made to fail.
        ways: Trials by what went wrong.
        ends: Trials by what became of them.
        findings: What was not as it must be.
    """

    calls: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take another one in."""
        self.calls += other.calls
        self.ways.update(other.ways)
        self.ends.update(other.ends)
        self.findings += other.findings


@dataclass(frozen=True)
class Effort:
    """How much is tried.

    Attributes:
        seed: Of the chance.
        has_all_ways: Whether each call fails in all ways; otherwise in one, another each time.
        share: Of the calls that fail.
        until_s: When to stop, in seconds since 1970.
        folder: On the disk to try; None for the usual one.
    """

    seed: int
    has_all_ways: bool
    share: float
    until_s: float
    folder: Path | None


def play(kind: str, name: str, effort: Effort) -> Tally:
    """Let each call on a stage fail, in one of the ways that are possible or in all."""
    tally = Tally()
    if time.time() > effort.until_s:
        return tally
    chance = random.Random(f"{effort.seed} {kind} {name}")
    with tempfile.TemporaryDirectory(dir=effort.folder) as folder:
        home = Path(folder, "stage", "home")
        os.environ["MLFA_HOME"] = str(home)
        stage = MAKERS[name](Path(folder, "stage"), kind)
        for ways in faults_of(stage.calls):
            call = stage.calls[ways[0].index]
            is_of_music = not call.path.startswith(str(home))
            if not is_of_music and (kind, name) not in WHOLE:
                continue
            if chance.random() >= effort.share:
                continue
            if time.time() > effort.until_s:
                return tally
            tally.calls += 1
            for fault in ways if effort.has_all_ways else [chance.choice(ways)]:
                tally.ways[fault.name] += 1
                try:
                    tally.ends[stage.check(stage.run(fault), fault)] += 1
                except (AssertionError, OSError) as error:
                    where = f"{call.name} {Path(call.path).name}"
                    tally.findings.append(f"{stage.name}: {fault} at {where}: {error}")
    return tally


def main() -> int:
    """Do the trials and print tables; the exit code is 1 if something was not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which way fails")
    parser.add_argument("--all-ways", action="store_true", help="each call in every way: hours")
    parser.add_argument("--only", default="", help="stages whose name holds this, as 'mp3: undo'")
    parser.add_argument("--share", type=float, default=1.0, help="of the calls, by chance")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many")
    # Most of the time is spent waiting: for a journal that says it is in use, half a minute.
    parser.add_argument("--processes", type=int, default=6 * (os.cpu_count() or 1))
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    started = time.time()
    findings = [] if given.only else real_disks.try_all(print)
    reason = why_not_here()
    if reason is not None:
        print(f"Calls cannot be made to fail here: {reason}.")
        return 1
    until_s = started + 60 * given.minutes
    effort = Effort(given.seed, given.all_ways, given.share, until_s, given.folder)
    total = Tally()
    stages = [one for one in [*WHOLE, *SONGS] if given.only in f"{one[0]}: {one[1]}"]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.processes, context) as pool:
        waiting = {
            pool.submit(play, kind, name, effort): f"{kind}: {name}"
            for kind, name in dict.fromkeys(stages)
        }
        for done in as_completed(waiting):
            tally = done.result()
            total.add(tally)
            print(f"{waiting[done]}: {tally.calls} calls", file=sys.stderr, flush=True)
            for finding in tally.findings:
                print(f"FOUND {finding}", file=sys.stderr, flush=True)
    total.findings += findings
    print(f"seed {given.seed}; {total.calls} calls on {len(waiting)} stages")
    for title, counts in (("what went wrong", total.ways), ("what came of it", total.ends)):
        print(f"\n{title}:")
        for what, count in counts.most_common():
            print(f"{count:>6}  {what}")
    print(f"\n{len(total.findings)} findings; {time.time() - started:.0f} s.")
    for finding in total.findings:
        print(f"FOUND {finding}")
    return bool(total.findings)


if __name__ == "__main__":
    sys.exit(main())
