"""The command line of the trainer: arguments only."""

from __future__ import annotations

from mlfa_core.cpu_tuning import tune_allocator

tune_allocator()  # before anything imports torch

import os  # noqa: E402  # the line above must come first
import sys  # noqa: E402  # likewise
from collections.abc import Iterator  # noqa: E402  # likewise
from contextlib import contextmanager  # noqa: E402  # likewise
from typing import Any  # noqa: E402  # likewise

import click  # noqa: E402  # likewise

from mlfa_core.errors import KnownError, MlfaError  # noqa: E402  # likewise
from mlfa_trainer.cli import (  # noqa: E402  # likewise
    benchmark,
    comparing,
    importing,
    joint,
    reproduce,
    stages,
    visualize,
)
from mlfa_trainer.world_errors import explain, missing_library  # noqa: E402  # likewise

_PIPE_CLOSED = 141  # what shells say of a program whose reader went away


class _ReaderGoneError(MlfaError):
    """Nobody reads stdout any more, as in ``mlfa-trainer evaluate fast | head -1``."""


class _Trainer(click.Group):
    """Tells a closed pipe apart, which click takes for a failure."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the arguments; ``--help`` prints here."""
        with _noticing_closed_pipes():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        with _noticing_closed_pipes():
            return super().invoke(ctx)


@contextmanager
def _noticing_closed_pipes() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderGoneError from error


@click.group(cls=_Trainer)
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
    comparing.compare,
    comparing.coverage,
    comparing.leave_out,
    joint.train_joint,
    stages.export,
    visualize.visualize,
    importing.import_network,
    reproduce.reproduce,
    benchmark.benchmark,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; say known errors in a sentence. Errors of this program keep their trace."""
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except KnownError as error:
        _fail(error)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        # Given again, --fresh would throw away what was done until now.
        without = " without --fresh" if "--fresh" in sys.argv[1:] else ""
        click.echo(f"Interrupted; the same command{without} goes on from here.", err=True)
        sys.exit(130)
    except (_ReaderGoneError, BrokenPipeError):
        # Python flushes stdout once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_PIPE_CLOSED)
    except ModuleNotFoundError as error:
        known = missing_library(error)
        if known is None:
            raise
        _fail(known)
    except OSError as error:
        known = explain(error)
        if known is None:
            raise
        _fail(known)


def _fail(error: KnownError) -> None:
    click.echo(str(error), err=True)
    sys.exit(1)
