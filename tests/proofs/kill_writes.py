"""Kill writes and undos at random moments, hundreds of times, over all containers.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.kill_writes
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kill_trials import KillLab, print_verdict
from tag_samples import PLAYABLE


def main() -> int:
    """Do the trials and print a table; the first that fails ends with its traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="kills")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        lab = KillLab(Path(folder), PLAYABLE, given.seed)
        for number in range(1, given.count + 1):
            trial = lab.trial()
            counts["kills"] += 1
            counts["writes and undos finished before the kill"] += trial.num_done
            counts["kills that left an unfinished copy"] += trial.num_parts > 0
            counts["kills between the note and its end"] += trial.num_open > 0
            counts["of these: settled as finished"] += trial.settlement.finished
            counts["of these: settled as rolled back"] += trial.settlement.rolled_back
            if number % 10 == 0:
                print(f"{number} of {given.count}", file=sys.stderr, flush=True)
    print_verdict(counts, PLAYABLE, given.seed, time.monotonic() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
