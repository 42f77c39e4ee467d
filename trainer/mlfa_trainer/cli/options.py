"""What the commands share: a recipe with settings over it, the work folder, threads."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.workspace import Workspace

if TYPE_CHECKING:
    from mlfa_trainer.training.engine import Engine

_Command = Callable[..., Any]


def with_work(command: _Command) -> _Command:
    """Add the work folder and the number of threads."""
    for decorate in (
        click.option(
            "--work",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("runs"),
            show_default=True,
            envvar="MLFA_WORK",
            help="Work folder: prepared stores and runs.",
        ),
        click.option(
            "--threads", type=click.IntRange(min=1), default=None, help="CPU threads of PyTorch."
        ),
    ):
        command = decorate(command)
    return command


def with_recipe(command: _Command) -> _Command:
    """Add what most commands take: a recipe, settings over it, and the work folder."""
    for decorate in (
        click.argument("recipe"),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="KEY=VALUE",
            help="Overrides one key of the recipe, such as local.epochs=3. Repeatable.",
        ),
        with_work,
    ):
        command = decorate(command)
    return command


def with_workspace(command: _Command) -> _Command:
    """Add what `with_recipe` adds; the command takes the workspace of it as its first argument."""

    @functools.wraps(command)
    def opened(
        recipe: str, settings: tuple[str, ...], work: Path, threads: int | None, **others: Any
    ) -> Any:
        return command(open_workspace(recipe, settings, work, threads), **others)

    return with_recipe(opened)


def with_seed(command: _Command) -> _Command:
    """Add which of a recipe's classifiers is meant; `chosen_seed` takes what it gives."""
    return click.option(
        "--seed", type=int, default=None, help="Which classifier; the recipe's first."
    )(command)


def with_fresh(command: _Command) -> _Command:
    """Add whether to begin anew."""
    return click.option("--fresh", is_flag=True, help="Forget what an earlier run left.")(command)


def with_settings_of_all(command: _Command) -> _Command:
    """Add settings over every recipe that a command takes."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        help="Overrides one key of every recipe. Repeatable.",
    )(command)


def with_device(command: _Command) -> _Command:
    """Add where to compute."""
    return click.option(
        "--device",
        default="auto",
        show_default=True,
        help="cpu, cuda, cuda:1, or auto: cuda where there is one.",
    )(command)


def with_workers(command: _Command) -> _Command:
    """Add how many processes decode."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=None,
        help="Processes that decode; one for each core when not given.",
    )(command)


def use_threads(threads: int | None) -> None:
    """Set how many threads PyTorch uses; None leaves it to PyTorch."""
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def open_workspace(
    recipe: str, settings: tuple[str, ...], work: Path, threads: int | None
) -> Workspace:
    """Load a recipe and return its workspace."""
    use_threads(threads)
    return Workspace(work, load_recipe(recipe, settings))


def chosen_seed(space: Workspace, seed: int | None) -> int:
    """Return the seed of the classifier that is meant, the recipe's first when none was named."""
    return space.recipe.global_.seeds[0] if seed is None else seed


def say(engine: Engine, text: str) -> None:
    """Print a text, once for all processes of a command."""
    if engine.is_main:
        click.echo(text)
