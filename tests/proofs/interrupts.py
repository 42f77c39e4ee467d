"""Press Ctrl-C in the program's commands, at one place after the other, for minutes.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.interrupts
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from interrupt_stories import STORIES
from interrupt_trials import FoundError, InterruptLab

KINDS = ["mp3", "flac", "ogg", "m4a_front", "wav", "wavpack"]
# A story that starts processes takes as long as so many others.
_WORKER_COST = 8


def main() -> int:
    """Do the trials and print what was found; 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="interrupted commands")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--story", action="append", choices=STORIES, help="only this one")
    parser.add_argument("--even", action="store_true", help="as many trials for each command")
    parser.add_argument("--go-on", action="store_true", help="do not end at the first failure")
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    names = given.story or list(STORIES)
    weights = [
        1 / _WORKER_COST if STORIES[name].costs_worker and not given.even else 1 for name in names
    ]
    started = time.monotonic()
    failed = 0
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        lab = InterruptLab(Path(folder), KINDS, given.seed)
        for name in names:
            own, saving = lab.prepare(name)
            print(f"{name}: {own} places, {saving} that save", file=sys.stderr, flush=True)
        for number in range(1, given.count + 1):
            try:
                lab.trial(chance.choices(names, weights)[0])
            except FoundError as error:
                if not given.go_on:
                    raise
                failed += 1
                print(f"FAILED {error}\n", flush=True)
            if number % 20 == 0:
                print(f"{number} of {given.count}", file=sys.stderr, flush=True)
    print(f"seed {given.seed}, {len(names)} commands, {len(KINDS)} songs: {', '.join(KINDS)}")
    for what, count in lab.counts.items():
        print(f"{count:>6}  {what}")
    if failed:
        print(f"{failed:>6}  failed")
        return 1
    print(
        "Every song was the old or the new one to the byte, the same command again came to its "
        "end, all was taken back to the byte, nothing was left over, and all was said in "
        f"sentences. {time.monotonic() - started:.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
