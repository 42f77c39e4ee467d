"""The command ``visualize``; arguments only."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mlfa_core.errors import KnownError
from mlfa_trainer.cli.options import open_workspace, use_threads, with_recipe
from mlfa_trainer.report import engine_progress


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _read_levels(context: click.Context, option: click.Parameter, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in _split_list(text))
    except ValueError as cause:
        raise click.BadParameter("levels are whole numbers, such as -3,-1") from cause


@click.command()
@with_recipe
@click.option("--tags", default="Piano,Techno", show_default=True, metavar="A,B")
@click.option(
    "--levels",
    default="-3,-1",
    show_default=True,
    metavar="L,M",
    callback=_read_levels,
    help="From the input (1 is the lowest) or from the top (-1 is the highest).",
)
@click.option("--scale", default=None, help="Whose features; the recipe's first when not given.")
@click.option(
    "--split", type=click.Choice(["test", "valid", "train"]), default="test", show_default=True
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of the figure; “figures” in the run folder when not given.",
)
@click.option(
    "--bars",
    is_flag=True,
    help="Instead draw each tag's gain by level and by scale (paper A, Figure 5); trains the "
    "classifiers that it needs. Tags, levels, scale, split and output do not apply.",
)
def visualize(
    recipe: str,
    settings: tuple[str, ...],
    work: Path,
    threads: int | None,
    tags: str,
    levels: tuple[int, ...],
    scale: str | None,
    split: str,
    output: Path | None,
    bars: bool,
) -> None:
    """Map two tags' clips at single levels, and say at which level each is tighter.

    With --bars, tags by level and by scale instead: the recipe then needs mel18, mel27, mel54.

    Example: mlfa-trainer visualize fast --tags Piano,Techno --levels -3,-1 --scale mel27
    """
    if bars:
        _draw_bars(recipe, settings, work, threads)
        return
    from mlfa_trainer.figures.visualize import map_levels, write_tag_maps

    space = open_workspace(recipe, settings, work, threads)
    chosen = scale or space.recipe.scales[0].scale
    maps = map_levels(space, chosen, levels, _split_list(tags), split)
    files = write_tag_maps(maps, output or space.run_folder / "figures" / chosen)
    click.echo(files[-1].read_text(encoding="utf-8"))
    click.echo(f"Written to {files[-1].parent}: {', '.join(path.name for path in files)}")


def _draw_bars(recipe: str, settings: tuple[str, ...], work: Path, threads: int | None) -> None:
    from mlfa_trainer.reproduction.laboratory import Bench, Laboratory
    from mlfa_trainer.reproduction.targets import TARGETS
    from mlfa_trainer.reproduction.writing import reproduce_and_write
    from mlfa_trainer.training.engine import Engine

    use_threads(threads)
    with Engine.start("auto") as engine:
        bench = Bench(work, engine_progress(engine), engine)
        laboratory = Laboratory(bench, {"msd": recipe, "mtat": recipe}, settings, recipe)
        command = " ".join(["mlfa-trainer", *sys.argv[1:]])
        written = reproduce_and_write(TARGETS["a-fig5"], laboratory, bench, command, recipe)
        if engine.is_main:
            click.echo(written.text)
            click.echo(f"Written to {written.folder}", err=True)
    if written.is_empty:
        raise KnownError(
            "No tag could be drawn; the report says why.",
            "Give a recipe with the scales mel18, mel27 and mel54, and several labels a clip.",
            written.folder,
        )
