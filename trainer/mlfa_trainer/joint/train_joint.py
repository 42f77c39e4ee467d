"""Joint training: local networks and global classifier end to end; one loop, and its control."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from pydantic import BaseModel
from torch import nn

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
from mlfa_trainer.joint_section import JointSection
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import DataSection
from mlfa_trainer.run_folder import (
    BEST_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    StageFolder,
    load_tensors,
    read_json,
    save_tensors,
    write_json,
)
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.quality import Measured, measure
from mlfa_trainer.training.train_global import save_classifier
from mlfa_trainer.training.train_local import make_optimiser, stage_seed
from mlfa_trainer.workspace import Workspace

STAGE = "joint"
# As in train_local: a look at the loss waits for the device.
_CHECK_EVERY = 16


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
    state = _State()
    checkpoint = folder.load_checkpoint()
    if checkpoint is not None:
        state = _State(**checkpoint["state"])
        result_path = folder.path / RESULT_FILE
        if state.is_finished and result_path.exists():
            found: dict[str, Any] = read_json(result_path)
            return found
        network.load_state_dict(checkpoint["network"])
    network.train_only(bool(local_weight), arm == "joint")
    model = engine.setup(network)  # what is called; the network is what is kept
    optimisers = {
        "local": make_optimiser(network.locals, section.optimiser, section.weight_decay),
        "classifier": make_optimiser(network.classifier, section.optimiser, section.weight_decay),
    }
    steppers = [engine.setup_optimiser(optimiser) for optimiser in optimisers.values()]
    if checkpoint is not None:
        for name, optimiser in optimisers.items():
            optimiser.load_state_dict(checkpoint["optimisers"][name])
        folder.keep_metrics(state.epoch + 1)
    else:
        folder.keep_metrics(0)
        _take_stock(folder, network, data, arm, engine, state)

    label = f"{'Joint' if arm == 'joint' else 'Control'} training {seed}"
    with progress.task(label, steps * num_epochs, steps * state.epoch) as task:
        while not state.is_finished:
            # As in train_local: all chance follows from the epoch's number, and the step's.
            epoch_seed = stage_seed(recipe.seed, STAGE, seed, state.epoch)
            torch.manual_seed(epoch_seed + engine.rank)  # of the dropout
            network.train()
            sums = torch.zeros(2, dtype=torch.float64, device=engine.device)
            with Prefetched(joint_batches(data, section, engine, epoch_seed, steps)) as batches:
                for step, part in enumerate(batches):
                    share = (state.epoch * steps + step) / (steps * section.epochs)
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
                    if (step + 1) % _CHECK_EVERY == 0 or step + 1 == steps:
                        means = (engine.all_sum(sums) / (step + 1)).tolist()
                        if not all(math.isfinite(mean) for mean in means):
                            raise KnownError(
                                f"The loss of the {label.lower()} is not a number any more, in "
                                f"epoch {state.epoch + 1}, step {step + 1}.",
                                "Lower joint.learning_rate and joint.classifier_learning_rate, "
                                "then use --fresh.",
                                folder.path,
                            )
            state.epoch += 1
            losses = {"train_loss": means[0], "train_local_loss": means[1]}
            measured = _take_stock(folder, network, data, arm, engine, state, losses)
            task.note(
                f"loss {means[0]:.4f}, valid {measured.loss:.4f}, "
                f"{measured.score_name} {measured.score:.4f}"
            )
            is_tired = state.epoch - state.best_epoch >= section.patience
            state.is_finished = state.epoch >= num_epochs or (epochs is None and is_tired)
            folder.save_checkpoint(
                {
                    "network": network.state_dict(),
                    "optimisers": {n: o.state_dict() for n, o in optimisers.items()},
                    "state": dict(vars(state)),
                }
            )
            if on_epoch is not None:
                on_epoch(state.epoch)
    folder.close()
    engine.barrier()  # until the best is written
    network.load_state_dict(load_tensors(folder.path / BEST_FILE))
    result = {
        "epochs": state.epoch,
        "best_epoch": state.best_epoch,
        "steps": state.epoch * steps,
        "first_loss": state.first_loss,
        "best_loss": state.best_loss,
    }
    if engine.is_main:
        _leave(space, network, data, result)
    folder.write_result(result)
    engine.barrier()
    return result


@dataclass
class _State:
    """Where a training stands; its losses are what it is chosen by."""

    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = math.inf
    first_loss: float = math.inf
    is_finished: bool = False


def _take_stock(
    folder: StageFolder,
    network: JointNetwork,
    data: JointData,
    arm: Arm,
    engine: Engine,
    state: _State,
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
    if state.epoch == 0:
        state.first_loss = chosen_by
    if chosen_by < state.best_loss or state.epoch == 0:
        state.best_loss, state.best_epoch = chosen_by, state.epoch
        folder.save(BEST_FILE, network.state_dict())
    folder.add_metrics(
        state.epoch,
        {
            **(losses or {}),
            "valid_loss": measured.loss,
            "valid_local_loss": local_loss,
            f"valid_{measured.score_name}": measured.score,
        },
    )
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
        local: nn.Module = network.locals[place]
        save_tensors(
            path / NETWORK_FILE,
            {
                "state": {name: tensor.cpu() for name, tensor in local.state_dict().items()},
                "outputs": list(scale.outputs),
                "mel_mean": scale.normalisation.mean,
                "mel_std": scale.normalisation.std,
            },
        )
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
