"""``mlfa forget``: take files and folders out of the catalogue."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mlfa_app.catalog.records import ForgetCounts
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.terminal import counted, show
from mlfa_app.paths import catalog_path


@click.command(
    "forget",
    epilog="Example:  mlfa forget --missing",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--missing", is_flag=True, help="Forget all files that are gone.")
@click.option("--everything", is_flag=True, help="Forget the whole library.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(paths: tuple[Path, ...], missing: bool, everything: bool, yes: bool) -> int:
    """Forget files and folders, and what was found in their songs.

    No music file is touched. What MLFA wrote into the files stays there, but afterwards MLFA no
    longer knows that it did. Files can be added again with 'mlfa scan'; they are then analysed
    anew.
    """
    if not (paths or missing or everything):
        raise click.UsageError("Name files or folders, or say --missing or --everything.")
    if not catalog_path().exists():
        show("There is no library yet: nothing to forget.")
        return 0
    with open_catalogue() as catalog:
        if not yes:
            counts = _rehearse(catalog, paths, missing=missing, everything=everything)
            if not (counts.files or counts.folders):
                show("Nothing of that is in the catalogue.")
                return 0
            if not sys.stdin.isatty():
                raise click.UsageError(
                    f"This would forget {_described(counts)}. Say --yes, as nobody can be asked."
                )
            question = f"Forget {_described(counts)}? No music file is touched."
            if not click.confirm(question, err=True):
                show("Nothing was forgotten.")
                return 0
        counts = catalog.forget(paths, missing=missing, everything=everything)
    show(f"Forgot {_described(counts)}.")
    return 0


class _RehearsalOverError(Exception):
    """Rolls a rehearsal back."""


def _rehearse(
    catalog: Catalog, paths: tuple[Path, ...], *, missing: bool, everything: bool
) -> ForgetCounts:
    """Find out what would be forgotten, by doing it in a transaction that is rolled back."""
    counts = ForgetCounts()
    try:
        with catalog.batch():
            counts = catalog.forget(paths, missing=missing, everything=everything)
            raise _RehearsalOverError
    except _RehearsalOverError:
        return counts


def _described(counts: ForgetCounts) -> str:
    parts = [counted(counts.files, "file")]
    if counts.analyses:
        parts.append(f"the analyses of {counted(counts.songs, 'song')}")
    if counts.folders:
        parts.append(counted(counts.folders, "library folder"))
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]
