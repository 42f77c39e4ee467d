"""The stages of an experiment, one command each; arguments only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlfa_core.errors import KnownError
from mlfa_trainer.cli.options import (
    chosen_seed,
    open_workspace,
    say,
    use_threads,
    with_device,
    with_fresh,
    with_recipe,
    with_seed,
    with_workers,
    with_workspace,
)
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import expand_folder
from mlfa_trainer.report import engine_progress, terminal_progress
from mlfa_trainer.sections.networks import ScaleSection
from mlfa_trainer.workspace import Workspace

if TYPE_CHECKING:
    from mlfa_trainer.sound.store import Store
    from mlfa_trainer.training.engine import Engine

_with_scales = click.option("--scale", "wanted", multiple=True, help="Only this scale. Repeatable.")


def _for_scales(
    space: Workspace,
    wanted: tuple[str, ...],
    device: str,
    work: Callable[[ScaleSection, Progress, Engine], str],
) -> None:
    """Do a stage's work on the wanted scales, all when none is named, and say what came of it.

    Raises:
        KnownError: If a wanted scale is not in the recipe.
    """
    from mlfa_trainer.training.engine import Engine

    names = [scale.scale for scale in space.recipe.scales]
    if unknown := sorted(set(wanted) - set(names)):
        raise KnownError(
            f"The recipe {space.recipe.name} has no scale “{unknown[0]}”.",
            f"It has {', '.join(names)}.",
        )
    with Engine.start(device) as engine:
        for scale in space.recipe.scales:
            if not wanted or scale.scale in wanted:
                text = work(scale, engine_progress(engine), engine)
                say(engine, f"{scale.scale}: {text}")


def _numbers(result: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value:.4g}" for key, value in result.items())


@click.command()
@with_recipe
@with_workers
@with_device
def prepare(
    recipe: str,
    settings: tuple[str, ...],
    work: Path,
    threads: int | None,
    workers: int | None,
    device: str,
) -> None:
    """Decode the recipe's data set once into a packed store; make its variants.

    With data.teacher in the recipe, the teacher then scores the music that has no scores, on
    --device. What gate.sounds names is decoded into a store of its own. Goes on where an
    earlier run stopped.

    Example: MLFA_DATA=~/music-data mlfa-trainer prepare fast
    """
    from mlfa_trainer.prepare import describe_findings, usable_cores
    from mlfa_trainer.prepare import prepare as run

    space = open_workspace(recipe, settings, work, threads)
    data = space.load_data()
    for line in describe_findings(data):
        click.echo(line)
    section = space.recipe.data
    num_workers = workers or usable_cores()
    _prepare_gate(space, num_workers)  # first: what is missing is told before hours of work
    result = run(
        data.rows,
        space.store_folder,
        terminal_progress(),
        num_workers,
        section.max_samples,
        data.variants,
        section.quietest_db,
    )
    known = data.published.known_faults if data.published else {}
    for clip, reason in result.bad:
        click.echo(f"bad clip {clip}: {reason}" + (f" ({known[clip]})" if clip in known else ""))
    for (source, licence), count in sorted(data.left_out.counts.items()):
        click.echo(f"not trained on: {count} clips of {source} ({licence})")
    if data.variants.plans:
        click.echo(
            f"{result.num_rendered} of {len(data.variants.plans)} variants made now; "
            f"{result.num_silent} are left out: what they would be made of is near-silent"
        )
    if section.teacher is not None:
        _ask_teacher(space, result.store, device, threads or num_workers)
    clips = space.usable(data, result.store)
    click.echo(
        f"{result.num_decoded} clips decoded, {result.num_kept} were there, "
        f"{len(result.bad)} bad; usable: {clips.train.size} train, {clips.valid.size} valid, "
        f"{clips.test.size} test"
    )


def _prepare_gate(space: Workspace, num_workers: int) -> None:
    """Prepare what only the music gate hears, and say what was found and what is missing."""
    from mlfa_trainer.prepare_gate import how_to_get, prepare_gate_sounds

    made = prepare_gate_sounds(
        space.recipe, space.gate_store_folder, terminal_progress(), num_workers
    )
    if made is None:
        return
    for found in made.found:
        package = found.package
        bad = f", {len(found.bad)} bad files ({found.bad[0][1]})" if found.bad else ""
        click.echo(
            f"for the music gate: {package.name}, {package.kind}, {package.split}: "
            f"{len(found.clips)} clips, {found.duration_s / 60:.1f} min of {found.num_files} "
            f"files ({package.licence}){bad}"
        )
    if made.missing:
        names = ", ".join(package.name for package in made.missing)
        click.echo(f"for the music gate, missing: {names}. {how_to_get(made.missing)}")
    click.echo(f"packages for the music gate: {made.num_made} decoded, of {len(made.found)}")


def _ask_teacher(space: Workspace, store: Store, device: str, threads: int) -> None:
    """Ask the teacher about the clips that want it, and say what came of it."""
    from mlfa_trainer.prepare import ask_teacher
    from mlfa_trainer.teacher.network import load_teacher
    from mlfa_trainer.training.engine import Engine

    use_threads(threads)
    folder = expand_folder(space.recipe.data.teacher or "")
    with Engine.start(device) as engine:
        teacher = load_teacher(folder).to(engine.device)
        asked = ask_teacher(
            space.load_data(), store, teacher, space.answers_folder, terminal_progress()
        )
    click.echo(
        f"the teacher scored {asked.num_clips} clips ({asked.num_patches} patches), "
        f"{asked.num_kept} were there"
    )


@click.command("train-local")
@with_workspace
@_with_scales
@with_device
@with_fresh
def train_local(
    space: Workspace,
    wanted: tuple[str, ...],
    device: str,
    fresh: bool,
) -> None:
    """Train the recipe's local networks; goes on where an earlier run stopped.

    Under torchrun, or srun with --ntasks-per-node, processes share each batch:
    torchrun --standalone --nproc-per-node 4 -m mlfa_trainer train-local fast

    Example: mlfa-trainer train-local fast --scale mel27 --set local.epochs=10
    """
    from mlfa_trainer.training.train_local import train_local as run

    def train(scale: ScaleSection, progress: Progress, engine: Engine) -> str:
        if scale.network_from is not None:
            return f"uses the network of run {scale.network_from}"
        return _numbers(run(space, scale, progress, engine, fresh))

    _for_scales(space, wanted, device, train)


@click.command()
@with_workspace
@_with_scales
@with_device
def extract(
    space: Workspace,
    wanted: tuple[str, ...],
    device: str,
) -> None:
    """Extract the features of all levels of all clips, with the trained local networks.

    Example: mlfa-trainer extract fast
    """
    from mlfa_trainer.training.extract import extract as run

    sounds = space.of_gate_sounds()

    def update(scale: ScaleSection, progress: Progress, engine: Engine) -> str:
        text = "extracted" if run(space, scale, progress, engine) else "was up to date"
        if sounds is not None:
            is_new = run(sounds, scale, progress, engine)
            text += ", for the music gate " + ("extracted" if is_new else "up to date")
        return text

    _for_scales(space, wanted, device, update)


@click.command("train-global")
@with_workspace
@click.option(
    "--scales",
    "choices",
    multiple=True,
    metavar="A+B",
    help="Another choice of scales than the recipe's, or “all”. Repeatable, for comparison.",
)
@with_device
@with_fresh
def train_global(
    space: Workspace,
    choices: tuple[str, ...],
    device: str,
    fresh: bool,
) -> None:
    """Train the global classifier on the extracted features, once per seed.

    Example: mlfa-trainer train-global fast --scales all --scales mel27 --set global.seeds=[1,2]
    """
    from mlfa_trainer.training.engine import Engine
    from mlfa_trainer.training.train_global import open_global_data
    from mlfa_trainer.training.train_global import train_global as run

    variants = [
        space.with_scales(None if choice == "all" else tuple(choice.split("+")))
        for choice in choices
    ] or [space]
    with Engine.start(device) as engine:
        for variant in variants:
            opened = open_global_data(variant)
            for seed in variant.recipe.global_.seeds:
                progress = engine_progress(engine)
                result = run(variant, seed, progress, engine, fresh, opened=opened)
                say(engine, f"{variant.variant}, seed {seed}: {_numbers(result)}")


@click.command()
@with_workspace
@click.option("--split", type=click.Choice(["test", "valid"]), default="test", show_default=True)
@with_seed
def evaluate(
    space: Workspace,
    split: str,
    seed: int | None,
) -> None:
    """Calibrate on the validation split and measure; prints Markdown, writes it and JSON.

    Example: mlfa-trainer evaluate fast
    """
    from mlfa_trainer.evaluation.evaluate import evaluate as run
    from mlfa_trainer.evaluation.evaluation_tables import evaluation_markdown
    from mlfa_trainer.run_folder import write_aside

    text = evaluation_markdown(run(space, split, chosen_seed(space, seed)))
    write_aside(space.run_folder / f"evaluation-{split}.md", text.encode("utf-8"))
    click.echo(text)


@click.command()
@with_workspace
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of the package; “package” in the run folder when not given.",
)
@with_seed
def export(
    space: Workspace,
    output: Path | None,
    seed: int | None,
) -> None:
    """Write the finished run as a model package.

    Example: mlfa-trainer export fast --output ./fast
    """
    from mlfa_trainer.evaluation.export import export as run

    folder = output or space.run_folder / "package"
    package = run(space, folder, chosen_seed(space, seed))
    size = sum(entry.stat().st_size for entry in folder.iterdir())
    click.echo(f"{package.identifier} in {folder}, {size / 2**20:.1f} MiB")
