"""The command ``import``; arguments only."""

from __future__ import annotations

from pathlib import Path

import click

from mlfa_trainer.cli.options import use_threads, with_work

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice(["keras", "clmr", "sota"]))
@click.argument("path", type=_FILE)
@click.option("--name", required=True, help="Of the run that will hold the network.")
@click.option("--scale", default=None, help="Its name as a scale; such as s3-9 when not given.")
@click.option(
    "--companion",
    type=_FILE,
    default=None,
    help="keras: the architecture's JSON file; clmr: the linear classifier.",
)
@click.option(
    "--tags",
    default=None,
    metavar="msd|mtat|FILE",
    help="Names of the outputs: a paper's tag list, or a text file with one a line.",
)
@with_work
def import_network(
    kind: str,
    path: Path,
    name: str,
    scale: str | None,
    companion: Path | None,
    tags: str | None,
    work: Path,
    threads: int | None,
) -> None:
    """Import a published network, so that recipes can use it with network_from.

    KIND is keras (the authors' networks), clmr, or sota (“sample” of
    sota-music-tagging-models); PATH is the published file. Nothing in it is executed.

    Example: mlfa-trainer import keras weight_msdTag.hdf5 --companion architecture_msdTag.json
    --name msd-published --scale s3-9 --tags msd
    """
    from mlfa_trainer.import_run import import_run

    use_threads(threads)
    run = import_run(work, kind, path, name, scale=scale, companion=companion, tags=tags)
    network, sanity = run.result.network, run.result.sanity
    options = "".join(f", {key} = {value}" for key, value in network.options.items())
    click.echo(f"{run.scale}: {network.architecture}{options}, published by {network.origin}")
    click.echo(f"trained at {network.sample_rate:,} Hz")
    if network.has_head:
        shown = ", ".join(network.outputs[:5]) + (" …" if len(network.outputs) > 5 else "")
        click.echo(f"{len(network.outputs)} outputs: {shown}")
    hearing = " ".join(f"{share:.0%}" for share in sanity.hearing)
    click.echo(f"channels that answer different sounds differently, per level: {hearing}")
    if network.has_head:
        click.echo(f"largest difference of a score between two sounds: {sanity.score_range:.3g}")
    for note in run.notes:
        click.echo(f"note: {note}")
    click.echo(f"network: {run.network_path}")
    click.echo(f"a recipe that uses it: {run.recipe_path}")
    click.echo(f"next: mlfa-trainer prepare {run.recipe_path}, then extract and train-global")
