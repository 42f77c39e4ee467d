"""Joint training: local networks and global classifier end to end; one loop, and its control."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.joint_answers import (
    answer_whole_clips,
    draw_segments,
    loss_of,
    mean_local_loss,
)
from mlfa_trainer.joint_data import (
    Arm,
    JointData,
    arm_workspace,
    open_joint,
    starting_classifier,
)
from mlfa_trainer.joint_network import JointNetwork
from mlfa_trainer.joint_section import JointSection
from mlfa_trainer.progress import Progress
from mlfa_trainer.quality import Measured, measure
from mlfa_trainer.run_folder import (
    BEST_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    StageFolder,
    load_tensors,
    save_tensors,
    write_json,
)
from mlfa_trainer.sampling import draw_clips
from mlfa_trainer.train_global import save_classifier
from mlfa_trainer.train_local import make_optimiser, stage_seed
from mlfa_trainer.workspace import Workspace

STAGE = "joint"


def train_joint(
    workspace: Workspace,
    seed: int,
    arm: Arm,
    progress: Progress,
    device: torch.device,
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
        device: Where to compute.
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
    network, data = open_joint(workspace, seed, progress, device)
    local_weight = section.local_weight
    if arm == "control":
        local_weight = local_weight or 1.0
    if local_weight:
        _check_local_outputs(data)
    num_epochs = epochs or section.epochs
    steps = section.steps or max(data.clips.train.size // section.batch, 1)
    space = arm_workspace(workspace, arm, seed)
    folder = _open_folder(workspace, space, seed, arm, epochs, data, is_fresh)
    optimisers = {
        "local": make_optimiser(network.locals, section.optimiser, section.weight_decay),
        "classifier": make_optimiser(network.classifier, section.optimiser, section.weight_decay),
    }
    state = _State()
    checkpoint = folder.load_checkpoint()
    if checkpoint is not None:
        network.load_state_dict(checkpoint["network"])
        for name, optimiser in optimisers.items():
            optimiser.load_state_dict(checkpoint["optimisers"][name])
        state = _State(**checkpoint["state"])
        folder.keep_metrics(state.epoch + 1)
    else:
        folder.keep_metrics(0)
        _take_stock(folder, network, data, arm, device, state)

    label = f"{'Joint' if arm == 'joint' else 'Control'} training {seed}"
    with progress.task(label, steps * num_epochs, steps * state.epoch) as task:
        while not state.is_finished:
            # As in train_local: an epoch's chance follows from its number, and here a step's too.
            epoch_seed = stage_seed(recipe.seed, STAGE, seed, state.epoch)
            torch.manual_seed(epoch_seed)
            rng = np.random.default_rng(epoch_seed)
            drawn = draw_clips(rng, data.clips.train, data.chances, steps * section.batch)
            network.train()
            train_loss, local_loss = 0.0, 0.0
            for step in range(steps):
                chosen = drawn[step * section.batch : (step + 1) * section.batch]
                step_rng = np.random.default_rng((epoch_seed, step))
                inputs, wanted = draw_segments(data, chosen, section.segments, step_rng)
                share = (state.epoch * steps + step) / (steps * section.epochs)
                _set_rates(optimisers, section, share)
                with torch.autocast(
                    device.type, torch.bfloat16, enabled=section.precision == "bf16"
                ):
                    output = network([part.to(device) for part in inputs])
                local = mean_local_loss(data, output.local_logits, wanted, device)
                target = data.whole_targets(chosen)
                clip_loss = loss_of(output.logits, target, data.columns, data.targets.task, device)
                loss = local_weight * local
                if arm == "joint":
                    loss = loss + clip_loss
                for optimiser in optimisers.values():
                    optimiser.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
                for optimiser in optimisers.values():
                    optimiser.step()
                train_loss += float(clip_loss.detach())
                local_loss += float(local.detach())
                task.advance()
                if not math.isfinite(train_loss + local_loss):
                    raise KnownError(
                        f"The loss of the {label.lower()} is not a number any more, in epoch "
                        f"{state.epoch + 1}, step {step + 1}.",
                        "Lower joint.learning_rate and joint.classifier_learning_rate, then use "
                        "--fresh.",
                        folder.path,
                    )
            state.epoch += 1
            losses = {"train_loss": train_loss / steps, "train_local_loss": local_loss / steps}
            whole = _take_stock(folder, network, data, arm, device, state, losses)
            task.note(
                f"loss {train_loss / steps:.4f}, valid {whole.measured.loss:.4f}, "
                f"{whole.measured.score_name} {whole.measured.score:.4f}"
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
    network.load_state_dict(load_tensors(folder.path / BEST_FILE))
    result = {
        "epochs": state.epoch,
        "best_epoch": state.best_epoch,
        "steps": state.epoch * steps,
        "first_loss": state.first_loss,
        "best_loss": state.best_loss,
    }
    _leave(space, network, data, result)
    write_json(folder.path / RESULT_FILE, result)
    return result


@dataclass
class _State:
    """Where a training stands; its losses are what it is chosen by."""

    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = math.inf
    first_loss: float = math.inf
    is_finished: bool = False


@dataclass(frozen=True)
class _Stock:
    measured: Measured
    local_loss: float


def _take_stock(
    folder: StageFolder,
    network: JointNetwork,
    data: JointData,
    arm: Arm,
    device: torch.device,
    state: _State,
    losses: dict[str, float] | None = None,
) -> _Stock:
    """Measure the network on the validation clips, note it, and keep it if it is the best."""
    clips = data.clips.valid
    whole = answer_whole_clips(network, data, clips, device)
    wanted = data.whole_targets(clips)
    logits = torch.from_numpy(whole.logits)
    task = data.targets.task
    cpu = torch.device("cpu")
    loss = float(loss_of(logits, wanted, data.columns.cpu(), task, cpu))
    scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
    reference = data.whole_targets(data.clips.train)
    measured = measure(loss, data.targets, wanted, scores.numpy(), reference)
    chosen_by = loss if arm == "joint" else whole.local_loss
    if state.epoch == 0:
        state.first_loss = chosen_by
    if chosen_by < state.best_loss or state.epoch == 0:
        state.best_loss, state.best_epoch = chosen_by, state.epoch
        save_tensors(folder.path / BEST_FILE, network.state_dict())
    folder.add_metrics(
        state.epoch,
        {
            **(losses or {}),
            "valid_loss": loss,
            "valid_local_loss": whole.local_loss,
            f"valid_{measured.score_name}": measured.score,
        },
    )
    return _Stock(measured, whole.local_loss)


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
        if scale.outputs != scale.targets.names:
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
    }
    space.run_folder.mkdir(parents=True, exist_ok=True)
    write_json(space.run_folder / "recipe.json", space.recipe.to_json())
    return StageFolder(space.run_folder / STAGE, settings, facts, is_fresh)


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
    workspace: Workspace, seed: int, progress: Progress, device: torch.device
) -> tuple[JointNetwork, JointData]:
    """Load the joint network of a finished training, and its data.

    Raises:
        KnownError: If it was not trained yet.
    """
    network, data = open_joint(workspace, seed, progress, device)
    folder = arm_workspace(workspace, "joint", seed).run_folder / STAGE
    network.load_state_dict(load_tensors(folder / BEST_FILE))
    network.eval()
    return network, data
