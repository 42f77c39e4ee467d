"""The command ``visualize``; arguments only."""

from __future__ import annotations

from pathlib import Path

import click

from mlfa_trainer.cli.options import open_workspace, with_recipe


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
) -> None:
    """Map two tags' clips at single levels, and say at which level each is tighter.

    Example: mlfa-trainer visualize fast --tags Piano,Techno --levels -3,-1 --scale mel27
    """
    from mlfa_trainer.figures.visualize import map_levels, write_tag_maps

    space = open_workspace(recipe, settings, work, threads)
    chosen = scale or space.recipe.scales[0].scale
    maps = map_levels(space, chosen, levels, _split_list(tags), split)
    files = write_tag_maps(maps, output or space.run_folder / "figures" / chosen)
    click.echo(files[-1].read_text(encoding="utf-8"))
    click.echo(f"Written to {files[-1].parent}: {', '.join(path.name for path in files)}")
