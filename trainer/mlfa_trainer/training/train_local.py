"""The command ``train-local``: one network on random segments; one loop, top to bottom."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mlfa_core.mel_scale import MelNormalisation
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.registry import architecture
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import NETWORK_FILE, StageFolder, save_tensors, write_json
from mlfa_trainer.sections.data import DataSection
from mlfa_trainer.sections.networks import LocalSection, ScaleSection
from mlfa_trainer.targets import TargetBatch
from mlfa_trainer.training.auxiliary import AidedNetwork, AuxiliaryLoss, set_output_prior
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.training.course import CHECK_EVERY, Course
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.local_data import (
    LocalData,
    open_local_data,
    train_batches,
    valid_batches,
)
from mlfa_trainer.training.quality import Measured, measure
from mlfa_trainer.training.sampling import (
    column_means,
    column_weights,
    soft_loss,
)
from mlfa_trainer.training.schedules import Verdict, make_schedule
from mlfa_trainer.workspace import DataSet, Workspace

_SMALLER_STEPS = (
    "Lower local.learning_rate, or set local.max_gradient_norm; then run the same command with "
    "--fresh."
)


def build_network(scale: ScaleSection, num_outputs: int, dropout: float | None) -> LevelNetwork:
    """Build a scale's network with fresh weights."""
    options = dict(scale.options)
    if dropout is not None:
        options["dropout"] = dropout
    return architecture(scale.architecture).build(num_outputs=num_outputs, **options)


def stage_seed(seed: int, *names: str | int) -> int:
    """Return a seed that is fixed by a recipe's seed and the place it is used at."""
    text = ":".join(str(part) for part in (seed, *names))
    return zlib.crc32(text.encode("utf-8"))


def train_local(
    workspace: Workspace,
    scale: ScaleSection,
    progress: Progress,
    device: torch.device | Engine,
    is_fresh: bool = False,
    on_epoch: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Train one network; go on where an earlier run stopped.

    Several processes share each batch, and give what one would give, but for rounding and for
    where dropout falls.

    Args:
        workspace: Where things lie.
        scale: Which network.
        progress: Where to report.
        device: Where to compute; an engine where several processes do it together.
        is_fresh: Forget what an earlier run left.
        on_epoch: Told the number of each epoch once it is on disk.

    Returns:
        The result, as written to ``result.json``.

    Raises:
        KnownError: If the data are not as needed, the device cannot do what the recipe says,
            or the loss is no longer a number.
    """
    recipe = workspace.recipe
    section = recipe.local_of(scale)
    engine = Engine.of(device).at(section.precision)
    data, store = workspace.load_data(), workspace.open_store()
    local = open_local_data(workspace, scale, section, data, store, progress, engine)
    targets = local.targets
    segments = sum(local.source.num_segments(int(clip)) for clip in local.clips.train)
    steps = section.steps or max(segments // section.batch, 1)
    folder = engine.main_first(
        lambda: _open_folder(workspace, scale, section, data, local, is_fresh, engine)
    )
    course = Course(folder, engine, on_epoch)
    if course.result is not None:
        progress.say(f"{scale.scale}: its training was finished before")
        return course.result

    torch.manual_seed(stage_seed(recipe.seed, scale.scale, "weights"))
    network = build_network(scale, len(targets.names), section.dropout)
    if section.output_prior:
        set_output_prior(network, column_means(targets, local.clips.train), targets.task)
    aided = AidedNetwork(network, section.auxiliary)
    model = engine.setup(aided, section.compile)  # what is called; the network is what is kept
    optimiser = make_optimiser(aided, section.optimiser, section.weight_decay)
    schedule = make_schedule(section, steps)
    columns = column_weights(targets, local.clips.train, section.column_balance).to(engine.device)
    auxiliary_loss = AuxiliaryLoss(
        section.auxiliary, columns, targets.task, section.batch, aided.hop_samples
    )
    if course.checkpoint is not None:
        network.load_state_dict(course.checkpoint["network"])
        aided.heads.load_state_dict(course.checkpoint["heads"])
        optimiser.load_state_dict(course.checkpoint["optimiser"])
        schedule.restore(course.checkpoint["schedule"])
        engine.restore_scaling(course.checkpoint["scaling"])
    stepper = engine.setup_optimiser(optimiser)
    folder.keep_metrics(course.epoch)

    with progress.task(
        f"Training {scale.scale}", steps * section.epochs, steps * course.epoch
    ) as task:
        while not course.is_finished:
            # All chance in an epoch follows from its number, and that of a batch from its step
            # too, so that a resumed run is equal and batches can be made ahead.
            epoch_seed = stage_seed(recipe.seed, scale.scale, course.epoch)
            torch.manual_seed(epoch_seed + engine.rank)  # of the dropout
            network.train()
            train_loss = torch.zeros((), dtype=torch.float64, device=engine.device)
            begin_s = time.perf_counter()
            with Prefetched(train_batches(local, section, engine, epoch_seed, steps)) as batches:
                for step, parts in enumerate(batches, 1):
                    rate = schedule.rate()
                    for group in optimiser.param_groups:
                        group["lr"] = rate
                    optimiser.zero_grad(set_to_none=True)
                    for part in parts:
                        with engine.adding_up(model, part is parts[-1]):
                            inputs, values, known = part.on(engine.device)
                            logits, spectrogram, more = model(inputs)
                            loss = soft_loss(
                                logits, values, known, columns, targets.task, part.total
                            )
                            besides = auxiliary_loss(
                                spectrogram, more, inputs, values, known, part.total
                            )
                            engine.backward(loss + besides)
                        train_loss += loss.detach()
                    if section.max_gradient_norm is not None:
                        engine.clip_gradients(model, stepper, section.max_gradient_norm)
                    stepper.step()
                    task.advance()
                    if step % CHECK_EVERY == 0 or step == steps:
                        mean_loss = float(engine.all_sum(train_loss)) / step
                        course.check_losses(scale.scale, [mean_loss], step, _SMALLER_STEPS)
                train_s = time.perf_counter() - begin_s
                speed = {
                    "segments_per_s": round(steps * section.batch / train_s, 1),
                    "loader_share": round(batches.waited_s / train_s, 4),
                }
            measured = validate(network, local, columns, engine)
            course.epoch += 1
            metrics = {"train_loss": mean_loss, **measured.metrics(), "learning_rate": rate}
            course.record(measured.loss, network, metrics | speed)
            task.note(f"loss {mean_loss:.4f}, {measured}")
            verdict = schedule.end_epoch(measured.loss)
            course.is_finished = verdict is Verdict.STOP
            if verdict is Verdict.RESTART_FROM_BEST:
                course.load_best(network)
                optimiser = make_optimiser(aided, section.optimiser, section.weight_decay)
                stepper = engine.setup_optimiser(optimiser)
            course.save(
                {
                    "network": network.state_dict(),
                    "heads": aided.heads.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state(),
                    "scaling": engine.scaling(),
                }
            )
    course.load_best(network)
    measured = validate(network, local, columns, engine)
    if engine.is_main:
        save_network(folder.path / NETWORK_FILE, network, targets.names, local.normalisation)
    return course.finish(measured.metrics())


def _open_folder(
    workspace: Workspace,
    scale: ScaleSection,
    section: LocalSection,
    data: DataSet,
    local: LocalData,
    is_fresh: bool,
    engine: Engine,
) -> StageFolder:
    recipe = workspace.recipe
    settings = {
        "seed": recipe.seed,
        "data": recipe.data.model_dump(mode="json"),
        "data_digest": data.digest,
        "scale": scale.model_dump(mode="json", exclude={"levels", "local"}),
        # Compiled or not, the result is the same but for rounding.
        "local": section.model_dump(mode="json", exclude={"compile"}),
    }
    facts = {
        "train_clips": int(local.clips.train.size),
        "valid_clips": int(local.clips.valid.size),
        "clips_not_used": local.clips.reasons,
        "mel_mean": local.normalisation.mean,
        "mel_std": local.normalisation.std,
        "outputs": list(local.targets.names),
        "processes": engine.world_size,
        "device": str(engine.device),
    }
    folder = StageFolder(
        workspace.local_folder(scale.scale),
        settings,
        facts,
        is_fresh,
        engine.is_main,
        {"data": DataSection, "scale": ScaleSection, "local": LocalSection},
    )
    if engine.is_main:
        write_json(workspace.run_folder / "recipe.json", recipe.to_json())
    return folder


def save_network(
    path: Path, network: nn.Module, outputs: tuple[str, ...], normalisation: MelNormalisation
) -> None:
    """Save a network with what it answers, and how its input is scaled."""
    save_tensors(
        path,
        {
            "state": {name: tensor.cpu() for name, tensor in network.state_dict().items()},
            "outputs": list(outputs),
            "mel_mean": normalisation.mean,
            "mel_std": normalisation.std,
        },
    )


def make_optimiser(network: nn.Module, name: str, weight_decay: float) -> torch.optim.Optimizer:
    """Make an optimiser; its rate is set before each step. Vectors are not decayed."""
    matrices = [p for p in network.parameters() if p.dim() > 1]
    vectors = [p for p in network.parameters() if p.dim() <= 1]
    groups = [
        {"params": matrices, "weight_decay": weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    if name == "adamw":
        return torch.optim.AdamW(groups, lr=0.0)
    return torch.optim.SGD(groups, lr=0.0, momentum=0.9, nesterov=True)


def validate(network: LevelNetwork, local: LocalData, columns: Tensor, engine: Engine) -> Measured:
    """Measure a network on all segments of the validation clips; scores are means over them.

    Processes share the clips, and all return the same.

    Args:
        network: The network; it is in evaluation mode afterwards.
        local: Sound and targets.
        columns: Weight of each output in the loss, (outputs,).
        engine: Where to compute.
    """
    network.eval()
    total, count = 0.0, 0.0
    rows: list[tuple[NDArray[np.float32], ...]] = []  # scores, targets, weights of each clip
    task = local.targets.task
    mine = local.clips.valid[engine.rank :: engine.world_size]
    with torch.inference_mode(), Prefetched(valid_batches(local, mine), depth=1) as batches:
        for clips, inputs, centres_s in batches:
            wanted = local.targets.at(clips, centres_s)
            logits = network(inputs.to(engine.device))
            values = torch.from_numpy(wanted.values).to(engine.device)
            known = torch.from_numpy(wanted.weights).to(engine.device)
            loss = soft_loss(logits, values, known, columns, task)
            # Weighed by known targets, not by segments: some clips know one output only.
            num_known = float(wanted.weights.sum())
            total += float(loss) * num_known
            count += num_known
            scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
            found = (scores.float().cpu().numpy(), wanted.values, wanted.weights)
            for clip in np.unique(clips):
                rows.append(tuple(array[clips == clip].mean(axis=0) for array in found))
    gathered = engine.gather((total, count, rows))
    all_rows = [
        gathered[place % engine.world_size][2][place // engine.world_size]
        for place in range(local.clips.valid.size)
    ]
    scores_all, values_all, known_all = (np.stack(part) for part in zip(*all_rows, strict=True))
    loss_all = sum(part[0] for part in gathered) / sum(part[1] for part in gathered)
    train = local.clips.train
    # One moment of every training clip stands for the clip.
    reference = local.targets.at(train, np.full(train.shape, 5.0))
    whole = TargetBatch(values_all, known_all)
    return engine.broadcast(measure(loss_all, local.targets, whole, scores_all, reference))
