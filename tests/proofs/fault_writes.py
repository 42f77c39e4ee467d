"""Make each system call of writing, taking back and settling fail in turn, over all containers.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.fault_writes
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
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


def play(
    kind: str, name: str, seed: int, parent: Path | None, until_s: float, all_ways: bool
) -> Tally:
    """Let each call on a stage fail, in one of the ways that are possible or in all."""
    tally = Tally()
    if time.time() > until_s:
        return tally
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        home = Path(folder, "stage", "home")
        os.environ["MLFA_HOME"] = str(home)
        stage = MAKERS[name](Path(folder, "stage"), kind)
        for ways in faults_of(stage.calls):
            call = stage.calls[ways[0].index]
            is_of_music = not call.path.startswith(str(home))
            if not is_of_music and (kind, name) not in WHOLE:
                continue
            tally.calls += 1
            # Another way each time, so that all come over the containers and rounds.
            for fault in ways if all_ways else [ways[(ways[0].index + seed) % len(ways)]]:
                if time.time() > until_s:
                    return tally
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
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    started = time.time()
    findings = real_disks.try_all(print)
    reason = why_not_here()
    if reason is not None:
        print(f"Calls cannot be made to fail here: {reason}.")
        return 1
    until_s = started + 60 * given.minutes
    total = Tally()
    stages = [one for one in [*WHOLE, *SONGS] if given.only in f"{one[0]}: {one[1]}"]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.processes, context) as pool:
        waiting = {
            pool.submit(
                play, kind, name, given.seed + number, given.folder, until_s, given.all_ways
            ): f"{kind}: {name}"
            for number, (kind, name) in enumerate(dict.fromkeys(stages))
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
