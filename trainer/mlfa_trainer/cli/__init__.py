"""The command line of the trainer: arguments only."""

from __future__ import annotations

from mlfa_core.cpu_tuning import tune_allocator

tune_allocator()  # before anything imports torch

import sys  # noqa: E402  # the line above must come first

import click  # noqa: E402  # likewise

from mlfa_core.errors import KnownError  # noqa: E402  # likewise
from mlfa_trainer.cli import stages  # noqa: E402  # likewise


@click.group()
@click.version_option(package_name="mlfa")
def cli() -> None:
    """Trains, measures and exports MLFA's networks, by recipes.

    Example: mlfa-trainer prepare fast && mlfa-trainer train-local fast
    """


for command in (
    stages.prepare,
    stages.train_local,
    stages.extract,
    stages.train_global,
    stages.evaluate,
    stages.export,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; say known errors in a sentence."""
    try:
        cli(standalone_mode=False)
    except KnownError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; the same command goes on from here.", err=True)
        sys.exit(130)
