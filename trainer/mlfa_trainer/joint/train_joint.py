"""Joint training: local networks and global classifier end to end; one loop, and its control."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from pydantic import BaseModel

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.joint.answers import (
    PartTargets,
    answer_whole_clips,
    joint_batches,
    mean_local_loss,
)
from mlfa_trainer.joint.data import (
    Arm,
    JointData,
    arm_workspace,
    open_joint,
    starting_classifier,
)
from mlfa_trainer.joint.network import JointNetwork
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import (
    BEST_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    StageFolder,
    load_tensors,
    write_json,
)
from mlfa_trainer.sections.data import DataSection
from mlfa_trainer.sections.joint import JointSection
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.training.course import CHECK_EVERY, Course
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.quality import Measured, measure
from mlfa_trainer.training.train_global import save_classifier
from mlfa_trainer.training.train_local import make_optimiser, save_network, stage_seed
from mlfa_trainer.workspace import Workspace

STAGE = "joint"
_SMALLER_STEPS = "Lower joint.learning_rate and joint.classifier_learning_rate, then use --fresh."


def train_joint(
    workspace: Workspace,
    seed: int,
    arm: Arm,
    progress: Progress,
    device: torch.device | Engine,
    is_fresh: bool = False,
    epochs: int | None = None,
    on_epoch: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Train a run's networks on, together; go on where an earlier training stopped.

    The networks as they were count as the training's first state: unless an epoch makes the
    validation loss lower, they are the result. The control sees the same segments and minds
    the local losses alone.

    Args:
        workspace: The run whose networks and classifier are trained.
        seed: One of the recipe's ``joint.seeds``.
        arm: The joint training, or its control.
        progress: Where to report.
        device: Where to compute; an engine where several processes do it together.
        is_fresh: Forget what an earlier training left.
        epochs: Train exactly so many, whatever the patience; None follows the recipe.
        on_epoch: Told the number of each epoch once it is on disk.

    Returns:
        The result, as written to ``result.json``. The run of ``arm_workspace`` then has the
        trained local networks where ``train-local`` would leave them.

    Raises:
        KnownError: If networks or the classifier are missing or for other outputs, or the loss
            is no longer a number.
    """
    recipe, section = workspace.recipe, workspace.recipe.joint
    engine = Engine.of(device).at(section.precision)
    network, data = open_joint(workspace, seed, progress, engine)
    local_weight = section.local_weight
    if arm == "control":
        local_weight = local_weight or 1.0
    if local_weight:
        _check_local_outputs(data)
    num_epochs = epochs or section.epochs
    steps = section.steps or max(data.clips.train.size // section.batch, 1)
    space = arm_workspace(workspace, arm, seed)
    folder = engine.main_first(
        lambda: _open_folder(workspace, space, seed, arm, epochs, data, is_fresh, engine)
    )
    course = Course(folder, engine, on_epoch)
    if course.result is not None:
        return course.result
    if course.checkpoint is not None:
        network.load_state_dict(course.checkpoint["network"])
    network.train_only(bool(local_weight), arm == "joint")
    model = engine.setup(network)  # what is called; the network is what is kept
    optimisers = {
        "local": make_optimiser(network.locals, section.optimiser, section.weight_decay),
        "classifier": make_optimiser(network.classifier, section.optimiser, section.weight_decay),
    }
    steppers = [engine.setup_optimiser(optimiser) for optimiser in optimisers.values()]
    if course.checkpoint is not None:
        for name, optimiser in optimisers.items():
            optimiser.load_state_dict(course.checkpoint["optimisers"][name])
        first_loss = course.checkpoint["first_loss"]
        folder.keep_metrics(course.epoch + 1)
    else:
        folder.keep_metrics(0)
        _take_stock(course, network, data, arm, engine)
        first_loss = course.best_loss

    label = f"{'Joint' if arm == 'joint' else 'Control'} training {seed}"
    with progress.task(label, steps * num_epochs, steps * course.epoch) as task:
        while not course.is_finished:
            # As in train_local: all chance follows from the epoch's number, and the step's.
            epoch_seed = stage_seed(recipe.seed, STAGE, seed, course.epoch)
            torch.manual_seed(epoch_seed + engine.rank)  # of the dropout
            network.train()
            sums = torch.zeros(2, dtype=torch.float64, device=engine.device)
            with Prefetched(joint_batches(data, section, engine, epoch_seed, steps)) as batches:
                for step, part in enumerate(batches, 1):
                    share = (course.epoch * steps + step - 1) / (steps * section.epochs)
                    _set_rates(optimisers, section, share)
                    for optimiser in optimisers.values():
                        optimiser.zero_grad(set_to_none=True)
                    output = model([inputs.to(engine.device) for inputs in part.inputs])
                    local_loss = mean_local_loss(data, output.local_logits, part.local)
                    clip_loss = part.whole.loss(output.logits, data.columns, data.targets.task)
                    loss = clip_loss if arm == "joint" else torch.zeros_like(clip_loss)
                    if local_weight:
                        loss = loss + local_weight * local_loss
                    engine.backward(loss)
                    for stepper in steppers:
                        stepper.step()
                    sums += torch.stack([clip_loss.detach(), local_loss.detach().to(sums.device)])
                    task.advance()
                    if step % CHECK_EVERY == 0 or step == steps:
                        means = (engine.all_sum(sums) / step).tolist()
                        course.check_losses(f"the {label.lower()}", means, step, _SMALLER_STEPS)
            course.epoch += 1
            losses = {"train_loss": means[0], "train_local_loss": means[1]}
            measured = _take_stock(course, network, data, arm, engine, losses)
            task.note(f"loss {means[0]:.4f}, {measured}")
            is_tired = course.epoch - course.best_epoch >= section.patience
            course.is_finished = course.epoch >= num_epochs or (epochs is None and is_tired)
            course.save(
                {
                    "network": network.state_dict(),
                    "optimisers": {n: o.state_dict() for n, o in optimisers.items()},
                    "first_loss": first_loss,
                }
            )
    course.load_best(network)
    result = {
        "epochs": course.epoch,
        "best_epoch": course.best_epoch,
        "steps": course.epoch * steps,
        "first_loss": first_loss,
        "best_loss": course.best_loss,
    }
    if engine.is_main:
        _leave(space, network, data, result)
    return course.finish(result)


def _take_stock(
    course: Course,
    network: JointNetwork,
    data: JointData,
    arm: Arm,
    engine: Engine,
    losses: dict[str, float] | None = None,
) -> Measured:
    """Measure the network on the validation clips, note it, and keep it if it is the best."""
    clips = data.clips.valid
    whole = answer_whole_clips(network, data, clips, engine)
    wanted = data.whole_targets(clips)
    logits = torch.from_numpy(whole.logits)
    task = data.targets.task
    loss = float(PartTargets.of(wanted, task, slice(None)).loss(logits, data.columns.cpu(), task))
    scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
    reference = data.whole_targets(data.clips.train)
    measured, local_loss = engine.broadcast(
        (measure(loss, data.targets, wanted, scores.numpy(), reference), whole.local_loss)
    )
    chosen_by = measured.loss if arm == "joint" else local_loss
    metrics = {**(losses or {}), **measured.metrics(), "valid_local_loss": local_loss}
    course.record(chosen_by, network, metrics)
    return measured


def _set_rates(
    optimisers: dict[str, torch.optim.Optimizer], section: JointSection, share: float
) -> None:
    factor = 0.5 * (1.0 + math.cos(math.pi * share)) if section.schedule == "cosine" else 1.0
    rates = {"local": section.learning_rate, "classifier": section.classifier_learning_rate}
    for name, optimiser in optimisers.items():
        for group in optimiser.param_groups:
            group["lr"] = rates[name] * factor


def _check_local_outputs(data: JointData) -> None:
    for scale in data.scales:
        if not scale.has_own_outputs:
            raise KnownError(
                f"The network of {scale.section.scale} answers other outputs than this data set "
                "has, so it has no local loss here.",
                "Set joint.local_weight=0, and use --no-control.",
            )


def _open_folder(
    workspace: Workspace,
    space: Workspace,
    seed: int,
    arm: Arm,
    epochs: int | None,
    data: JointData,
    is_fresh: bool,
    engine: Engine,
) -> StageFolder:
    recipe = workspace.recipe
    settings = {
        "seed": [recipe.seed, seed],
        "arm": arm,
        "epochs": epochs,
        "data": recipe.data.model_dump(mode="json"),
        "data_digest": workspace.load_data().digest,
        "joint": recipe.joint.model_dump(mode="json", exclude={"seeds"}),
        "global": recipe.global_.model_dump(
            mode="json", include={"music_weight", "not_music_share", "column_balance"}
        ),
        "window_samples": recipe.extract.window_samples,
        "scales": {
            scale.section.scale: {
                "levels": scale.levels,
                "network": scale.digest,
                "local": recipe.local_of(scale.section).model_dump(
                    mode="json", include={"augment", "music_weight", "column_balance", "dropout"}
                ),
            }
            for scale in data.scales
        },
        "classifier": file_digest(starting_classifier(workspace, seed)),
    }
    facts = {
        "train_clips": int(data.clips.train.size),
        "valid_clips": int(data.clips.valid.size),
        "clips_not_used": data.clips.reasons,
        "outputs": list(data.targets.names),
        "processes": engine.world_size,
        "device": str(engine.device),
    }
    if engine.is_main:
        space.run_folder.mkdir(parents=True, exist_ok=True)
        write_json(space.run_folder / "recipe.json", space.recipe.to_json())
    path = space.run_folder / STAGE
    sections: dict[str, type[BaseModel]] = {"data": DataSection, "joint": JointSection}
    return StageFolder(path, settings, facts, is_fresh, engine.is_main, sections)


def _leave(
    space: Workspace, network: JointNetwork, data: JointData, result: dict[str, Any]
) -> None:
    """Leave the local networks where and as ``train-local`` would, and the classifier beside."""
    for place, scale in enumerate(data.scales):
        path = space.local_folder(scale.section.scale)
        # With settings of its own, so that train-local refuses to write here.
        settings = {"command": "train-joint", "scale": scale.section.scale}
        StageFolder(path, settings, {"outputs": list(scale.outputs)}).close()
        save_network(path / NETWORK_FILE, network.locals[place], scale.outputs, scale.normalisation)
        write_json(path / RESULT_FILE, result)
    save_classifier(space.run_folder / STAGE / NETWORK_FILE, network.classifier, data.targets.names)


def load_joint(
    workspace: Workspace, seed: int, progress: Progress, engine: Engine
) -> tuple[JointNetwork, JointData]:
    """Load the joint network of a finished training, and its data.

    Raises:
        KnownError: If it was not trained yet.
    """
    network, data = open_joint(workspace, seed, progress, engine)
    folder = arm_workspace(workspace, "joint", seed).run_folder / STAGE
    network.load_state_dict(load_tensors(folder / BEST_FILE))
    network.eval()
    return network, data
