"""The command that makes the papers' tables and figures; arguments only."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mlfa_core.errors import KnownError
from mlfa_trainer.cli.options import (
    use_threads,
    with_device,
    with_settings_of_all,
    with_work,
    with_workers,
)
from mlfa_trainer.report import engine_progress
from mlfa_trainer.reproduction.targets import TARGETS

_DATA_KEYS = ("msd", "mtat", "gtzan", "tagtraum")


@click.command()
@click.argument("target", type=click.Choice([*TARGETS, "all"]))
@click.option(
    "--recipe",
    "bindings",
    multiple=True,
    metavar="DATA=RECIPE",
    help="Another recipe for msd, mtat, gtzan or tagtraum. Repeatable.",
)
@click.option(
    "--on",
    "stand_in",
    metavar="RECIPE",
    help="One recipe in place of all data sets: the table's form, on recordings of your own.",
)
@with_settings_of_all
@with_device
@with_workers
@with_work
def reproduce(
    target: str,
    bindings: tuple[str, ...],
    stand_in: str | None,
    settings: tuple[str, ...],
    device: str,
    workers: int | None,
    work: Path,
    threads: int | None,
) -> None:
    """Make a table or figure of the papers: theirs, ours, difference, spread, runs.

    Does all that it needs and is not done yet. Data sets are found by the environment variables
    MLFA_MTAT, MLFA_MSD, MLFA_GTZAN and MLFA_TAGTRAUM; a cell whose data are missing says so.

    Example: MLFA_MTAT=~/mtat mlfa-trainer reproduce b-table2
    """
    from mlfa_trainer.prepare import usable_cores
    from mlfa_trainer.reproduction.laboratory import Bench, Laboratory
    from mlfa_trainer.reproduction.writing import reproduce_and_write
    from mlfa_trainer.training.engine import Engine

    use_threads(threads)
    recipes = {key: key for key in _DATA_KEYS} | dict(_binding(text) for text in bindings)
    command = " ".join(["mlfa-trainer", *sys.argv[1:]])
    has_failed, is_empty = False, True
    with Engine.start(device) as engine:
        bench = Bench(work, engine_progress(engine), engine, workers or usable_cores())
        laboratory = Laboratory(bench, recipes, settings, stand_in)
        for name in TARGETS if target == "all" else (target,):
            written = reproduce_and_write(TARGETS[name], laboratory, bench, command, stand_in)
            if engine.is_main:
                click.echo(written.text)
                click.echo(f"Written to {written.folder}", err=True)
            has_failed = has_failed or written.has_failed
            is_empty = is_empty and written.is_empty
    if is_empty and not has_failed:
        raise KnownError(
            "Nothing could be measured: no data set is at hand.",
            "Set MLFA_MTAT, MLFA_MSD, MLFA_GTZAN or MLFA_TAGTRAUM to a data set's folder, or "
            "name a recipe of your own with --on.",
        )
    if has_failed:
        raise KnownError(
            "Something went wrong at some cells; the table names them.",
            "Mend it and run the same command, which goes on from there.",
        )


def _binding(text: str) -> tuple[str, str]:
    key, separator, recipe = text.partition("=")
    if not separator or key not in _DATA_KEYS:
        raise click.UsageError(
            f"“{text}” is not DATA=RECIPE, with DATA one of {', '.join(_DATA_KEYS)}."
        )
    return key, recipe
