"""The command ``benchmark``: arguments only."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mlfa_core.models.registry import ARCHITECTURES
from mlfa_trainer.cli.options import open_workspace, use_threads, with_work
from mlfa_trainer.report import terminal_progress


@click.command()
@click.argument("recipe", required=False)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="As elsewhere.")
@with_work
@click.option(
    "--architecture",
    type=click.Choice(sorted(ARCHITECTURES)),
    default=None,
    help="Which network; without it the recipe's first, or samplecnn-3-9.",
)
@click.option("--batch", type=click.IntRange(min=2), default=None, help="Segments a step.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--precision", type=click.Choice(["fp32", "bf16"]), default="fp32", show_default=True)
@click.option(
    "--compile/--no-compile", "is_compiled", default=False, help="Also try torch.compile."
)
@click.option("--quick", is_flag=True, help="Rough figures in seconds.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def benchmark(
    recipe: str | None,
    settings: tuple[str, ...],
    work: Path,
    threads: int | None,
    architecture: str | None,
    batch: int | None,
    device: str,
    precision: str,
    is_compiled: bool,
    quick: bool,
    is_json: bool,
) -> None:
    """Measure how fast a network trains and extracts here, and what the papers' sets would take.

    With a RECIPE whose store is prepared, the time spent waiting for its data is measured, too.

    Example: mlfa-trainer benchmark fast --architecture melcnn-27
    """
    from mlfa_trainer.speed.benchmark import QUICK, Effort, choose_device, run_benchmark
    from mlfa_trainer.speed.benchmark_table import describe_benchmark
    from mlfa_trainer.speed.machine_rate import same_threads

    use_threads(threads)
    space, scale = None, None
    if recipe is not None:
        space = open_workspace(recipe, settings, work, threads)
        scales = space.recipe.scales
        scale = next((s for s in scales if architecture in (None, s.architecture)), None)
        if scale is None:
            names = ", ".join(s.architecture for s in scales)
            raise click.UsageError(f"The recipe has no {architecture}, but: {names}.")
    name = scale.architecture if scale is not None else architecture or "samplecnn-3-9"
    with same_threads():
        result = run_benchmark(
            name,
            choose_device(device),
            "bf16" if precision == "bf16" else "fp32",
            QUICK if quick else Effort(),
            terminal_progress(),
            batch,
            is_compiled,
            space,
            scale,
        )
    if is_json:
        click.echo(json.dumps(result.to_json()))
    else:
        click.echo("\n".join(describe_benchmark(result)))
