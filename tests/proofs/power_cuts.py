"""Cut the power at random moments of writes and undos, and look at what the disk may have kept.

The disk is one in memory that forgets what was not flushed, see `volatile_disk`. After every cut
several of the states that it may be in are looked at: nothing but what was flushed, everything,
and mixtures by chance.

Needs FUSE (Linux: /dev/fuse, libfuse2, fusermount). Run with ``make proofs``, or:
PYTHONPATH=tests:tests/support python -m proofs.power_cuts
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from kill_trials import KillLab, print_verdict, write_and_undo
from mlfa_app.jobs.journal_spot import JournalSpot
from mounted_disk import mounted_disk, wait_for, why_no_disk
from tag_samples import PLAYABLE
from volatile_disk import MARK


def main() -> int:
    """Do the trials and print a table; the first that fails ends with its traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="cuts")
    parser.add_argument("--variants", type=int, default=5, help="states looked at after each")
    parser.add_argument("--longest", type=int, default=400, help="changes before the latest cut")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    reason = why_no_disk()
    if reason is not None:
        print(f"{reason} Nothing was tried.")
        return 0
    chance = random.Random(given.seed)
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mlfa-power-") as name:
        folder = Path(name)
        place = folder / "disk"
        place.mkdir()
        lab = KillLab(place, PLAYABLE, given.seed)
        for number in range(1, given.count + 1):
            results = folder / "left"
            results.mkdir()
            options = {
                "fails_after": chance.randint(1, given.longest),
                "num_variants": given.variants,
                "seed": chance.randrange(1 << 30),
            }
            spot = _cut(place, results, options, lab, chance.random())
            counts["cuts"] += 1
            for variant in range(given.variants):
                _fill(place, results / f"{variant}")
                try:
                    trial = lab.examine(spot, had_power_cut=True)
                except AssertionError:
                    print(f"cut {number}, state {variant}, seed {given.seed}", file=sys.stderr)
                    raise
                counts["states"] += 1
                counts["writes and undos noted as done in them"] += trial.num_done
                counts["states with an unfinished copy"] += trial.num_parts > 0
                counts["of these: copies that the journal did not know of"] += trial.num_forgotten
                counts["writes settled as finished"] += trial.settlement.finished
                counts["writes settled as rolled back"] += trial.settlement.rolled_back
            shutil.rmtree(results)
            if number % 10 == 0:
                print(f"{number} of {given.count}", file=sys.stderr, flush=True)
    print_verdict(counts, PLAYABLE, given.seed, time.monotonic() - started)
    return 0


def _cut(
    place: Path, results: Path, options: dict[str, int], lab: KillLab, seed: float
) -> JournalSpot:
    """Have a process write on a disk whose power fails, and leave the disk's folder as it was."""
    spot = lab.new_run()
    source = place.with_name("source")
    shutil.copytree(place, source)
    has_failed = (results / MARK).exists
    with mounted_disk(source, place, results, **options):
        child = os.fork()
        if child == 0:
            try:
                write_and_undo(lab.paths, spot, random.Random(seed))
            except BaseException as error:
                if not has_failed():
                    traceback.print_exception(error)
            os._exit(3)
        try:
            wait_for(has_failed, "the power did not fail")
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    shutil.rmtree(source)
    return spot


def _fill(place: Path, state: Path) -> None:
    for child in place.iterdir():
        if child.is_dir():
            shutil.rmtree(child)
        else:
            child.unlink()
    shutil.copytree(state, place, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main())
