"""The command ``train-local``: one network on random segments; one loop, top to bottom."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mlfa_core.errors import KnownError
from mlfa_core.mel import MelNormalisation
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.registry import architecture
from mlfa_trainer.mel_cache import measure_normalisation, open_mel_cache
from mlfa_trainer.progress import Progress
from mlfa_trainer.quality import Measured, measure
from mlfa_trainer.recipe import LocalSection, Recipe, ScaleSection
from mlfa_trainer.run_folder import (
    BEST_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    StageFolder,
    load_tensors,
    save_tensors,
    write_json,
)
from mlfa_trainer.sampling import clip_weights, column_weights, draw_clips, soft_loss
from mlfa_trainer.schedules import Schedule, Verdict, make_schedule
from mlfa_trainer.segment_source import SegmentSource, make_source
from mlfa_trainer.store import Store
from mlfa_trainer.targets import TargetBatch, Targets
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace, duration_s

# Input values of a validation batch: 512 segments of 27 frames, 34 of 3^9, whose first layer
# alone holds 340 MB for so many.
_VALID_VALUES = 2_000_000

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class LocalData:
    """All that the training of one network reads.

    Attributes:
        source: Cuts segments.
        targets: What to answer.
        clips: Which clips.
        weights: Chance of each training clip to be drawn.
        normalisation: Of the mel spectrogram.
    """

    source: SegmentSource
    targets: Targets
    clips: UsableClips
    weights: NDArray[np.float64]
    normalisation: MelNormalisation


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


def open_local_data(
    workspace: Workspace,
    scale: ScaleSection,
    section: LocalSection,
    data: DataSet,
    store: Store,
    progress: Progress,
) -> LocalData:
    """Open what the training of one network reads."""
    facts = architecture(scale.architecture)
    clips = workspace.usable(data, store)
    cache, normalisation = None, MelNormalisation()
    if facts.input_kind == "mel":
        cache = open_mel_cache(store, progress)
        names = [data.rows[index].clip for index in clips.train]
        normalisation = measure_normalisation(cache, names)
    durations = np.array([duration_s(store, data.rows[index].clip) for index in clips.train])
    weights = clip_weights(durations, data.is_music[clips.train], section.not_music_share)
    return LocalData(
        make_source(facts, store, data.rows, cache, normalisation),
        workspace.make_targets(data, section.music_weight),
        clips,
        weights,
        normalisation,
    )


def train_local(
    workspace: Workspace,
    scale: ScaleSection,
    progress: Progress,
    device: torch.device,
    is_fresh: bool = False,
    on_epoch: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Train one network; go on where an earlier run stopped.

    Args:
        workspace: Where things lie.
        scale: Which network.
        progress: Where to report.
        device: Where to compute.
        is_fresh: Forget what an earlier run left.
        on_epoch: Told the number of each epoch once it is on disk.

    Returns:
        The result, as written to ``result.json``.

    Raises:
        KnownError: If the data are not as needed, or the loss is no longer a number.
    """
    recipe = workspace.recipe
    section = recipe.local_of(scale)
    data, store = workspace.load_data(), workspace.open_store()
    local = open_local_data(workspace, scale, section, data, store, progress)
    targets = local.targets
    segments = sum(local.source.num_segments(int(clip)) for clip in local.clips.train)
    steps = section.steps or max(segments // section.batch, 1)
    folder = _open_folder(workspace, recipe, scale, section, data, local, is_fresh)

    torch.manual_seed(stage_seed(recipe.seed, scale.scale, "weights"))
    network = build_network(scale, len(targets.names), section.dropout).to(device)
    optimiser = make_optimiser(network, section.optimiser, section.weight_decay)
    schedule = make_schedule(section, steps)
    columns = column_weights(targets, local.clips.train, section.column_balance).to(device)
    state = _State()
    checkpoint = folder.load_checkpoint()
    if checkpoint is not None:
        network.load_state_dict(checkpoint["network"])
        optimiser.load_state_dict(checkpoint["optimiser"])
        schedule.restore(checkpoint["schedule"])
        state = _State(**checkpoint["state"])
    folder.keep_metrics(state.epoch)

    with progress.task(
        f"Training {scale.scale}", steps * section.epochs, steps * state.epoch
    ) as task:
        while not state.is_finished:
            # Everything random in an epoch follows from its number, so a resumed run is equal.
            epoch_seed = stage_seed(recipe.seed, scale.scale, state.epoch)
            rng = np.random.default_rng(epoch_seed)
            torch.manual_seed(epoch_seed)
            drawn = draw_clips(rng, local.clips.train, local.weights, steps * section.batch)
            network.train()
            train_loss = 0.0
            for step in range(steps):
                chosen = drawn[step * section.batch : (step + 1) * section.batch]
                segments_now = local.source.random_batch(chosen, rng, section.augment)
                wanted = targets.at(chosen, segments_now.centres_s)
                values = torch.from_numpy(wanted.values).to(device)
                known = torch.from_numpy(wanted.weights).to(device)
                rate = schedule.rate()
                for group in optimiser.param_groups:
                    group["lr"] = rate
                with torch.autocast(
                    device.type, torch.bfloat16, enabled=section.precision == "bf16"
                ):
                    logits = network(segments_now.inputs.to(device))
                loss = soft_loss(logits, values, known, columns, targets.task)
                optimiser.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
                if section.max_gradient_norm is not None:
                    nn.utils.clip_grad_norm_(network.parameters(), section.max_gradient_norm)
                optimiser.step()
                train_loss += float(loss.detach())
                task.advance()
                if not math.isfinite(train_loss):
                    raise KnownError(
                        f"The loss of {scale.scale} is not a number any more, in epoch "
                        f"{state.epoch + 1}, step {step + 1}.",
                        "Lower local.learning_rate, or set local.max_gradient_norm; then run "
                        "the same command, which goes on from the last whole epoch.",
                        folder.path,
                    )
            measured = validate(network, local, columns, device)
            state.epoch += 1
            if measured.loss < state.best_loss:
                state.best_loss, state.best_epoch = measured.loss, state.epoch
                save_tensors(folder.path / BEST_FILE, network.state_dict())
            folder.add_metrics(
                state.epoch,
                {
                    "train_loss": train_loss / steps,
                    "valid_loss": measured.loss,
                    f"valid_{measured.score_name}": measured.score,
                    "learning_rate": rate,
                },
            )
            task.note(
                f"loss {train_loss / steps:.4f}, valid {measured.loss:.4f}, "
                f"{measured.score_name} {measured.score:.4f}"
            )
            verdict = schedule.end_epoch(measured.loss)
            state.is_finished = verdict is Verdict.STOP
            if verdict is Verdict.RESTART_FROM_BEST:
                network.load_state_dict(load_tensors(folder.path / BEST_FILE))
                optimiser = make_optimiser(network, section.optimiser, section.weight_decay)
            folder.save_checkpoint(_checkpoint(network, optimiser, schedule, state))
            if on_epoch is not None:
                on_epoch(state.epoch)
    folder.close()
    return _finish(folder.path, network, local, columns, device, state)


@dataclass
class _State:
    """Where a training stands."""

    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = math.inf
    is_finished: bool = False


def _open_folder(
    workspace: Workspace,
    recipe: Recipe,
    scale: ScaleSection,
    section: LocalSection,
    data: DataSet,
    local: LocalData,
    is_fresh: bool,
) -> StageFolder:
    settings = {
        "seed": recipe.seed,
        "data": recipe.data.model_dump(mode="json"),
        "data_digest": data.digest,
        "scale": scale.model_dump(mode="json", exclude={"levels", "local"}),
        "local": section.model_dump(mode="json"),
    }
    facts = {
        "train_clips": int(local.clips.train.size),
        "valid_clips": int(local.clips.valid.size),
        "clips_not_used": local.clips.reasons,
        "mel_mean": local.normalisation.mean,
        "mel_std": local.normalisation.std,
        "outputs": list(local.targets.names),
    }
    folder = StageFolder(workspace.local_folder(scale.scale), settings, facts, is_fresh)
    write_json(workspace.run_folder / "recipe.json", recipe.to_json())
    return folder


def _checkpoint(
    network: nn.Module, optimiser: torch.optim.Optimizer, schedule: Schedule, state: _State
) -> dict[str, Any]:
    return {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state(),
        "state": dict(vars(state)),
    }


def _finish(
    path: Path,
    network: LevelNetwork,
    local: LocalData,
    columns: Tensor,
    device: torch.device,
    state: _State,
) -> dict[str, Any]:
    """Keep the best weights as the network, and write the result."""
    network.load_state_dict(load_tensors(path / BEST_FILE))
    measured = validate(network, local, columns, device)
    save_tensors(
        path / NETWORK_FILE,
        {
            "state": {name: tensor.cpu() for name, tensor in network.state_dict().items()},
            "outputs": list(local.targets.names),
            "mel_mean": local.normalisation.mean,
            "mel_std": local.normalisation.std,
        },
    )
    result = {
        "epochs": state.epoch,
        "best_epoch": state.best_epoch,
        "valid_loss": measured.loss,
        f"valid_{measured.score_name}": measured.score,
    }
    write_json(path / RESULT_FILE, result)
    return result


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


def validate(
    network: LevelNetwork, local: LocalData, columns: Tensor, device: torch.device
) -> Measured:
    """Measure a network on all segments of the validation clips; scores are means over them."""
    network.eval()
    total, count = 0.0, 0.0
    clip_scores, clip_values, weights_now = [], [], []
    task = local.targets.task
    with torch.inference_mode():
        for clips, inputs, centres_s in _valid_batches(local):
            wanted = local.targets.at(clips, centres_s)
            logits = network(inputs.to(device))
            values = torch.from_numpy(wanted.values).to(device)
            known = torch.from_numpy(wanted.weights).to(device)
            loss = soft_loss(logits, values, known, columns, task)
            # Weighed by known targets, not by segments: some clips know one output only.
            num_known = float(wanted.weights.sum())
            total += float(loss) * num_known
            count += num_known
            scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
            scores_now = scores.float().cpu().numpy()
            for clip in np.unique(clips):
                clip_scores.append(scores_now[clips == clip].mean(axis=0))
                clip_values.append(wanted.values[clips == clip].mean(axis=0))
                weights_now.append(wanted.weights[clips == clip].mean(axis=0))
    train = local.clips.train
    # One moment of every training clip stands for the clip.
    reference = local.targets.at(train, np.full(train.shape, 5.0))
    whole = TargetBatch(np.stack(clip_values), np.stack(weights_now))
    return measure(total / count, local.targets, whole, np.stack(clip_scores), reference)


def _valid_batches(local: LocalData) -> Any:
    """Yield (clip indices, inputs, centres) in batches; a clip's segments stay together."""
    clips: list[IntArray] = []
    inputs: list[Tensor] = []
    centres: list[NDArray[np.float64]] = []
    count = 0
    for clip in local.clips.valid:
        whole = local.source.whole_clip(int(clip))
        clips.append(np.full(whole.centres_s.shape, clip))
        inputs.append(whole.inputs)
        centres.append(whole.centres_s)
        count += whole.centres_s.size
        if count * whole.inputs[0].numel() >= _VALID_VALUES:
            yield np.concatenate(clips), torch.cat(inputs), np.concatenate(centres)
            clips, inputs, centres, count = [], [], [], 0
    if count:
        yield np.concatenate(clips), torch.cat(inputs), np.concatenate(centres)
