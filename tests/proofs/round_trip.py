"""Write into songs of every container and kind of tag, take it back, and let others read them.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.round_trip
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import av.logging

from other_readers import PROGRAMS
from round_trips import ROUNDS, RoundTripError, RoundTripLab
from song_variants import VARIANTS


def main() -> int:
    """Do all rounds and print tables, before them whatever is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="songs with this word in their name")
    parser.add_argument("--folder", type=Path, help="on the disk to try; made and removed")
    given = parser.parse_args()
    av.logging.set_level(av.logging.PANIC)
    started = time.monotonic()
    has_failed = False
    programs = [program for program in PROGRAMS if program.needs()]
    variants = {
        name: variant
        for name, variant in VARIANTS.items()
        if variant.can_be_made and given.only in name
    }
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        lab = RoundTripLab(Path(folder), variants, programs)
        for name in ROUNDS:
            print(name, file=sys.stderr, flush=True)
            try:
                lab.run(name)
            except RoundTripError as error:
                print(f"{name}:\n{error}", flush=True)
                has_failed = True
        lab.close()
    tally = lab.tally
    for program in PROGRAMS:
        if program not in programs:
            print(f"{program.name} is not installed, and was left out.")
    for name, variant in VARIANTS.items():
        if not variant.can_be_made:
            print(f"{name}: cannot be made here without {variant.tool}, and was left out.")
    print(f"\n{len(variants)} songs, {len(ROUNDS)} ways to write: {', '.join(ROUNDS)}.")
    print(f"{tally.writes} writes.\n\n| container and tag | written and taken back |\n|---|---:|")
    for kind, count in tally.trips.items():
        print(f"| {kind} | {count} |")
    print("\n| read by | files | values |\n|---|---:|---:|")
    for program in programs:
        print(f"| {program.name} | {tally.readings[program.name]} | {tally.values[program.name]} |")
    fewest = min(tally.fewest_readers.values())
    names = [name for name, count in tally.fewest_readers.items() if count == fewest]
    print(
        f"\nEvery write was read by at least {fewest} other programs ({', '.join(names)}), and "
        "again after it was taken back.\n"
        f"As before to the byte: {tally.exact} of {tally.trips.total()} where the old bytes were "
        f"kept; {tally.by_field_exact} of {tally.by_field} where they were not, and the fields "
        "were taken back one by one: there fields, pictures and sound were the same.\n"
        f"{time.monotonic() - started:.0f} s."
    )
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
