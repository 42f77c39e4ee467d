"""The process that looks at spoiled files. It may die: its parent knows at which case."""

from __future__ import annotations

import faulthandler
import os
import pickle
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from proofs.fuzz_families import family_named
from proofs.fuzz_look import Finding, Look
from proofs.fuzz_measure import limit_memory

ADDRESS_LIMIT_BYTES = 4 << 30
"""Beyond this, allocations of a worker fail."""


def work(connection: Connection, folder: Path, seeds_file: Path) -> None:
    """Look at cases until the pipe closes.

    Messages from the parent: (family, number). To it: ("at", reader), and at the end of a case
    ("done", findings, tally).
    """
    tempfile.tempdir = str(folder)  # what readers and seeds leave goes with it
    limit_memory(ADDRESS_LIMIT_BYTES)
    warnings.simplefilter("ignore")
    with open(folder / "stderr.txt", "wb") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    faulthandler.enable()
    seeds: Mapping[str, Mapping[str, tuple[str, bytes]]]
    seeds = pickle.loads(seeds_file.read_bytes())
    while True:
        try:
            name, number = connection.recv()
        except EOFError:
            os._exit(0)
        look = look_at(name, number, seeds[name], folder, connection)
        connection.send(("done", look.findings, look.tally))


def look_at(
    name: str,
    number: int,
    seeds: Mapping[str, tuple[str, bytes]],
    folder: Path,
    connection: Connection | None = None,
) -> Look:
    """Make a case in a folder of its own and look at it with all its readers."""
    family = family_named(name)
    suffix, data = family.spoiled(number, seeds)
    return look_at_bytes(name, number, suffix, data, folder, connection)


def look_at_bytes(
    name: str,
    number: int,
    suffix: str,
    data: bytes,
    folder: Path,
    connection: Connection | None = None,
) -> Look:
    """Look at given bytes with all readers of a family."""
    place = folder / "outer" / "case"
    shutil.rmtree(place.parent, ignore_errors=True)
    place.mkdir(parents=True)
    path = place / f"file{suffix}"
    path.write_bytes(data)
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
    os.environ["MLFA_HOME"] = str(folder / "home")

    def announce(reader: str) -> None:
        if connection is not None:
            connection.send(("at", reader))

    look = Look(name, number, path, announce)
    family_named(name).look(look)
    if [entry.name for entry in place.parent.iterdir()] != ["case"]:
        look.found("all", "something was written outside of its place")
    return look


__all__ = ["Finding", "look_at", "look_at_bytes", "work"]
