"""The command ``train-joint``; arguments only."""

from __future__ import annotations

import click

from mlfa_trainer.cli.options import say, with_device, with_workspace
from mlfa_trainer.report import engine_progress
from mlfa_trainer.workspace import Workspace


@click.command("train-joint")
@with_workspace
@click.option(
    "--control/--no-control",
    "has_control",
    default=True,
    show_default=True,
    help="Also spend as many steps on the local losses alone, for comparison.",
)
@with_device
@click.option("--fresh", is_flag=True, help="Forget what earlier joint trainings left.")
def train_joint(
    space: Workspace,
    has_control: bool,
    device: str,
    fresh: bool,
) -> None:
    """Train local and global networks on together, and report whether that helps.

    Begins with the local networks that train-local left. Extracts features and trains
    classifiers where they are missing, then trains jointly, once per joint.seeds, and trains
    new classifiers on the features of the networks so trained. These become runs of their own,
    NAME-joint and NAME-joint-control. Prints Markdown; writes it, CSV and JSON into the run
    folder. Goes on where an earlier run stopped. Under torchrun, or srun with
    --ntasks-per-node, processes share each batch.

    Example: mlfa-trainer train-joint fast --set joint.epochs=5 --set joint.seeds=[1,2]
    """
    from mlfa_trainer.joint.report import compare_joint, to_markdown
    from mlfa_trainer.training.engine import Engine

    with Engine.start(device) as engine:
        found = compare_joint(space, engine_progress(engine), engine, fresh, has_control)
        say(engine, to_markdown(found))
