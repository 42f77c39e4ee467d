"""Commands that set a finished run beside others, and beside less of itself; arguments only."""

from __future__ import annotations

from pathlib import Path

import click

from mlfa_trainer.cli.options import (
    chosen_seed,
    open_workspace,
    say,
    with_device,
    with_seed,
    with_settings_of_all,
    with_work,
    with_workspace,
)
from mlfa_trainer.report import engine_progress
from mlfa_trainer.workspace import Workspace


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RECIPE...")
@with_settings_of_all
@with_device
@with_work
def compare(
    runs: tuple[str, ...],
    settings: tuple[str, ...],
    device: str,
    work: Path,
    threads: int | None,
) -> None:
    """Set runs side by side with parts of them, a classic baseline and the teacher.

    Measures on the test split: each run's classifier, its single scales, the levels of its best
    scale, the average of its local scores, logistic regression on MFCC, and the teacher against
    human labels. Classifiers that are missing are trained. Prints Markdown; writes it and JSON
    into the work folder, and JSON into each run, for its model card.

    Example: mlfa-trainer compare fast full
    """
    from mlfa_trainer.evaluation.compare import COMPARISON_FILE, comparison_markdown
    from mlfa_trainer.evaluation.compare import compare as run
    from mlfa_trainer.run_folder import write_aside, write_json
    from mlfa_trainer.training.engine import Engine

    spaces = [open_workspace(recipe, settings, work, threads) for recipe in runs]
    with Engine.start(device) as engine:
        result = run(spaces, engine_progress(engine), engine)
        text = comparison_markdown(result)
        if engine.is_main:
            write_aside(work / "comparison.md", text.encode("utf-8"))
            for folder in (work, *(space.run_folder for space in spaces)):
                write_json(folder / COMPARISON_FILE, result)
        say(engine, text)


@click.command()
@with_workspace
@with_seed
def coverage(space: Workspace, seed: int | None) -> None:
    """Measure how much of a song has to be heard, from features that are there.

    Example: mlfa-trainer coverage fast
    """
    from mlfa_trainer.evaluation.coverage import coverage_markdown, measure_coverage
    from mlfa_trainer.run_folder import write_aside

    text = coverage_markdown(measure_coverage(space, chosen_seed(space, seed)))
    write_aside(space.run_folder / "coverage.md", text.encode("utf-8"))
    click.echo(text)


@click.command("leave-out")
@with_workspace
@click.option("--folds", type=click.IntRange(min=2), default=5, show_default=True)
@click.option(
    "--retrain-local",
    is_flag=True,
    help="Train the local networks anew too, for each fold. As long as so many whole runs.",
)
@with_device
def leave_out(
    space: Workspace,
    folds: int,
    retrain_local: bool,
    device: str,
) -> None:
    """Leave whole sources out in turn, and measure on them: recordings unlike those trained on.

    Without --retrain-local only the classifier is trained without them. Goes on where an earlier
    run stopped.

    Example: mlfa-trainer leave-out fast --folds 5
    """
    from mlfa_trainer.evaluation.leave_out import leave_out as run
    from mlfa_trainer.evaluation.leave_out_tables import leave_out_markdown
    from mlfa_trainer.run_folder import write_aside
    from mlfa_trainer.training.engine import Engine

    with Engine.start(device) as engine:
        result = run(space, folds, retrain_local, engine_progress(engine), engine)
        text = leave_out_markdown(result)
        if engine.is_main:
            name = "leave-out-retrained.md" if retrain_local else "leave-out.md"
            write_aside(space.run_folder / name, text.encode("utf-8"))
        say(engine, text)
