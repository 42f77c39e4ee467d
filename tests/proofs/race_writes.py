"""Let processes write and take back the same files at once for minutes, and kill them meanwhile.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.race_writes
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from race_trials import RaceLab

KINDS = ["mp3", "flac", "opus", "m4a"]
KILLS_AT_ONCE = 20


def main() -> int:
    """Do the trials and print a table; the first that fails ends with its traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="kills")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    started = time.monotonic()
    for number in range(0, given.count, KILLS_AT_ONCE):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            lab = RaceLab(Path(folder), KINDS, given.seed + number)
            counts += lab.trial(given.processes, KILLS_AT_ONCE)
        print(f"{number + KILLS_AT_ONCE} of {given.count}", file=sys.stderr, flush=True)
    print(f"seed {given.seed}, {given.processes} processes, {len(KINDS)} files of {KINDS}")
    for what, count in counts.items():
        print(f"{count:>6}  {what}")
    print(
        "No write was lost, every file was what the journal said, no sound was changed and nothing "
        f"was left over. {time.monotonic() - started:.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
