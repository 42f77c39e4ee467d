"""The command ``train-global``: the small classifier on aggregated features; one loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.models.classifier import Classifier, ClassifierConfig
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import (
    NETWORK_FILE,
    StageFolder,
    load_tensors,
    read_json,
    save_tensors,
    write_json,
)
from mlfa_trainer.sections.classifier import GlobalSection
from mlfa_trainer.sections.data import DataSection
from mlfa_trainer.sound.store import SAMPLE_RATE
from mlfa_trainer.targets import TargetBatch, Targets
from mlfa_trainer.training.course import Course
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.features import WindowFeatures, load_features, run_rows
from mlfa_trainer.training.quality import Measured, measure
from mlfa_trainer.training.sampling import (
    clip_weights,
    column_weights,
    draw_clips,
    known_total,
    soft_loss,
)
from mlfa_trainer.training.train_local import make_optimiser, stage_seed
from mlfa_trainer.workspace import UsableClips, Workspace, duration_s

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
_SONGS_AT_ONCE = 1024
_MOMENT_S = 3.0
_SMALLER_STEPS = "Lower global.learning_rate, then use --fresh."


@dataclass(frozen=True)
class GlobalData:
    """All that the training of a classifier reads.

    Attributes:
        features: Of all clips.
        values: Targets of every window, (all windows, outputs).
        known: Their weights, likewise.
        targets: What to answer.
        clips: Which clips.
    """

    features: WindowFeatures
    values: FloatArray
    known: FloatArray
    targets: Targets
    clips: UsableClips

    @cached_property
    def valid(self) -> tuple[Tensor, Tensor, Tensor]:
        """The validation clips, as ``whole`` gives them."""
        return self.whole(self.clips.valid)

    @cached_property
    def train_targets(self) -> TargetBatch:
        """Targets of the training clips, whole."""
        _, values, known = self.whole(self.clips.train)
        return TargetBatch(values.numpy(), known.numpy())

    def collapsed(self) -> GlobalData:
        """Return the same with one window a clip, for a training on whole clips."""
        places = np.array(list(self.features.clips.values()), np.int64).reshape(-1, 2)
        wanted = self.targets_of(places[:, 0], places[:, 1])
        features = self.features.collapsed()
        return GlobalData(features, wanted.values, wanted.weights, self.targets, self.clips)

    def targets_of(self, starts: IntArray, lengths: IntArray) -> TargetBatch:
        """Return targets of runs of windows.

        Args:
            starts: First window of each run, (runs,).
            lengths: How many windows each has, (runs,).
        """
        rows, bounds = run_rows(starts, lengths)
        count = lengths[:, None].astype(np.float32)
        values = np.add.reduceat(self.values[rows], bounds, axis=0) / count
        known = np.add.reduceat(self.known[rows], bounds, axis=0) / count
        return TargetBatch(np.asarray(values, np.float32), np.asarray(known, np.float32))

    def examples(self, starts: IntArray, lengths: IntArray) -> tuple[Tensor, Tensor, Tensor]:
        """Return song vectors, targets and target weights of runs of windows.

        Args:
            starts: First window of each run, (runs,).
            lengths: How many windows each has, (runs,).

        Returns:
            (runs, features), (runs, outputs) and (runs, outputs).
        """
        wanted = self.targets_of(starts, lengths)
        vectors = self.features.mean(starts, lengths)
        return (
            torch.from_numpy(vectors),
            torch.from_numpy(wanted.values),
            torch.from_numpy(wanted.weights),
        )

    def whole(self, clips: IntArray) -> tuple[Tensor, Tensor, Tensor]:
        """Return the same of whole clips, named by index, (clips,)."""
        places = np.array([self.features.clips[int(clip)] for clip in clips], np.int64)
        return self.examples(places[:, 0], places[:, 1])


def open_global_data(workspace: Workspace) -> GlobalData:
    """Open features and targets.

    Raises:
        KnownError: If features were not extracted.
    """
    data, store = workspace.load_data(), workspace.open_store()
    names = [row.clip for row in data.rows]
    features = load_features(workspace.features_folder, names, workspace.chosen_scales)
    targets = workspace.make_targets(data, workspace.recipe.global_.music_weight)
    num_windows = features.blocks[0].shape[0]
    values = np.zeros((num_windows, len(targets.names)), np.float32)
    known = np.zeros_like(values)
    for clip, (first, count) in features.clips.items():
        length_s = duration_s(store, names[clip])
        times_s = _moments(features.centres_s(count), features.window_samples, length_s)
        batch = targets.at(np.full(times_s.size, clip), times_s.ravel())
        shape = (*times_s.shape, -1)  # (windows, moments, outputs)
        values[first : first + count] = batch.values.reshape(shape).mean(axis=1)
        known[first : first + count] = batch.weights.reshape(shape).mean(axis=1)
    usable = workspace.usable(data, store)
    missing = [c for c in (*usable.train, *usable.valid) if int(c) not in features.clips]
    if missing:
        raise KnownError(
            f"The clip {names[missing[0]]} has no features.",
            "Run: mlfa-trainer extract, with the same recipe.",
        )
    data_now = GlobalData(features, values, known, targets, usable)
    return data_now.collapsed() if workspace.recipe.global_.max_windows == 0 else data_now


def _moments(
    centres_s: NDArray[np.float64], window_samples: int, length_s: float
) -> NDArray[np.float64]:
    """Return the moments whose targets stand for each window, seconds, (windows, moments).

    One about every three seconds, so that a window as long as a clip has the clip's mean.
    """
    window_s = window_samples / SAMPLE_RATE
    count = max(round(min(window_s, length_s) / _MOMENT_S), 1)
    starts_s = centres_s - window_s / 2
    spans_s = np.clip(length_s - starts_s, 0.0, window_s)
    return np.asarray(starts_s[:, None] + spans_s[:, None] * (np.arange(count) + 0.5) / count)


def draw_runs(
    rng: np.random.Generator, features: WindowFeatures, clips: IntArray, max_windows: int
) -> tuple[IntArray, IntArray]:
    """Draw a random run of windows from each clip; whole clips if ``max_windows`` is 0."""
    places = np.array([features.clips[int(clip)] for clip in clips], np.int64)
    first, count = places[:, 0], places[:, 1]
    if max_windows == 0:
        return first, count
    lengths = np.minimum(rng.integers(1, max_windows + 1, clips.size), count)
    starts = first + (rng.random(clips.size) * (count - lengths + 1)).astype(np.int64)
    return starts, lengths


def train_global(
    workspace: Workspace,
    seed: int,
    progress: Progress,
    device: torch.device | Engine,
    is_fresh: bool = False,
    on_epoch: Callable[[int], None] | None = None,
    opened: GlobalData | None = None,
) -> dict[str, Any]:
    """Train one classifier; go on where an earlier run stopped.

    Several processes share each batch, as in ``train_local``. It pays for the largest
    classifiers only.

    Args:
        workspace: Where things lie.
        seed: One of the recipe's ``global.seeds``.
        progress: Where to report.
        device: Where to compute; an engine where several processes do it together.
        is_fresh: Forget what an earlier run left.
        on_epoch: Told the number of each epoch once it is on disk.
        opened: What ``open_global_data`` gave for this workspace, to read it once for several
            seeds.

    Returns:
        The result, as written to ``result.json``.

    Raises:
        KnownError: If features are missing, or the loss is no longer a number.
    """
    recipe = workspace.recipe
    section = recipe.global_
    engine = Engine.of(device)
    data = opened or open_global_data(workspace)
    config = _classifier_config(data, section, data.targets.task)
    folder = engine.main_first(lambda: _open_folder(workspace, seed, data, is_fresh, engine))
    course = Course(folder, engine, on_epoch)
    if course.result is not None:
        return course.result

    torch.manual_seed(stage_seed(recipe.seed, "global", seed, "weights"))
    network = Classifier(config)
    model = engine.setup(network)
    optimiser = make_optimiser(network, section.optimiser, section.weight_decay)
    columns = column_weights(data.targets, data.clips.train, section.column_balance)
    columns = columns.to(engine.device)
    chances = _chances(workspace, data, section)
    batches = max(data.clips.train.size * section.views // section.batch, 1)
    share = engine.share(section.batch)
    if course.checkpoint is not None:
        network.load_state_dict(course.checkpoint["network"])
        optimiser.load_state_dict(course.checkpoint["optimiser"])
    stepper = engine.setup_optimiser(optimiser)
    folder.keep_metrics(course.epoch)

    with progress.task(
        f"Training {workspace.variant}, seed {seed}", section.epochs, course.epoch
    ) as task:
        while not course.is_finished:
            # As in train_local: an epoch's chance follows from its number.
            epoch_seed = stage_seed(recipe.seed, "global", seed, course.epoch)
            rng = np.random.default_rng(epoch_seed)
            torch.manual_seed(epoch_seed + engine.rank)  # of the dropout
            drawn = draw_clips(rng, data.clips.train, chances, batches * section.batch)
            starts, lengths = draw_runs(rng, data.features, drawn, section.max_windows)
            network.train()
            train_loss = torch.zeros((), dtype=torch.float64, device=engine.device)
            for step in range(batches):
                part = slice(step * section.batch, (step + 1) * section.batch)
                wanted = data.targets_of(starts[part], lengths[part])
                vectors = data.features.mean(starts[part][share], lengths[part][share])
                rate = _rate(section, course.epoch * batches + step, batches)
                for group in optimiser.param_groups:
                    group["lr"] = rate
                loss = soft_loss(
                    model(torch.from_numpy(vectors).to(engine.device)),
                    torch.from_numpy(wanted.values[share]).to(engine.device),
                    torch.from_numpy(wanted.weights[share]).to(engine.device),
                    columns,
                    data.targets.task,
                    known_total(wanted.weights, data.targets.task),
                )
                optimiser.zero_grad(set_to_none=True)
                engine.backward(loss)
                stepper.step()
                train_loss += loss.detach()
            mean_loss = float(engine.all_sum(train_loss)) / batches
            course.check_losses("the classifier", [mean_loss], batches, _SMALLER_STEPS)
            measured = validate(network, data, columns, engine)
            course.epoch += 1
            metrics = {"train_loss": mean_loss, **measured.metrics(), "learning_rate": rate}
            course.record(measured.loss, network, metrics)
            course.is_finished = course.epoch >= section.epochs or (
                section.schedule == "plateau"
                and course.epoch - course.best_epoch >= section.patience
            )
            course.save({"network": network.state_dict(), "optimiser": optimiser.state_dict()})
            task.note(str(measured))
            task.advance()
    course.load_best(network)
    measured = validate(network, data, columns, engine)
    if engine.is_main:
        save_classifier(folder.path / NETWORK_FILE, network, data.targets.names)
    return course.finish(measured.metrics())


def _classifier_config(data: GlobalData, section: GlobalSection, task: Any) -> ClassifierConfig:
    """Return the classifier's configuration; its scaling is measured on training clips."""
    vectors = data.features.song_vectors(data.clips.train)
    return ClassifierConfig(
        num_features=data.features.num_features,
        num_outputs=len(data.targets.names),
        num_units=section.units,
        task=task,
        dropout=section.dropout,
        feature_mean=float(vectors.mean(dtype=np.float64)),
        feature_std=max(float(vectors.std(dtype=np.float64)), 1e-9),
    )


def _open_folder(
    workspace: Workspace, seed: int, data: GlobalData, is_fresh: bool, engine: Engine
) -> StageFolder:
    recipe = workspace.recipe
    extracted = {
        scale: read_json(workspace.features_folder / f"{scale}.json")["fingerprint"]
        for scale in workspace.chosen_scales
    }
    levels = {scale: list(found or ()) for scale, found in workspace.chosen_scales.items()}
    settings = {
        "seed": [recipe.seed, seed],
        "data": recipe.data.model_dump(mode="json"),
        "global": recipe.global_.model_dump(mode="json", exclude={"seeds"}),
        "levels": levels,
        "features": extracted,
    }
    facts = {
        "train_clips": int(data.clips.train.size),
        "valid_clips": int(data.clips.valid.size),
        "num_features": data.features.num_features,
        "outputs": list(data.targets.names),
    }
    if engine.is_main:
        write_json(workspace.run_folder / "recipe.json", recipe.to_json())
    return StageFolder(
        workspace.classifier_folder(seed),
        settings,
        facts,
        is_fresh,
        engine.is_main,
        {"data": DataSection, "global": GlobalSection},
    )


def _chances(workspace: Workspace, data: GlobalData, section: GlobalSection) -> NDArray[np.float64]:
    rows = workspace.load_data().rows
    counts = np.array([data.features.clips[int(c)][1] for c in data.clips.train], np.float64)
    is_music = np.array([rows[int(c)].is_music for c in data.clips.train], np.bool_)
    return clip_weights(counts, is_music, section.not_music_share)


def _rate(section: GlobalSection, update: int, batches: int) -> float:
    if section.schedule == "plateau":
        # Keras' decay, as in the local models (spec section 4.2).
        return section.learning_rate / (1.0 + 1e-6 * update)
    share = update / (batches * section.epochs)
    warm = min((update + 1) / max(batches, 1), 1.0)
    return section.learning_rate * warm * 0.5 * (1.0 + math.cos(math.pi * share))


def validate(network: Classifier, data: GlobalData, columns: Tensor, engine: Engine) -> Measured:
    """Measure a classifier on the validation clips, whole; the same in all processes.

    Args:
        network: The classifier; it is in evaluation mode afterwards.
        data: Features and targets.
        columns: Weight of each output in the loss, (outputs,).
        engine: Where to compute.
    """
    network.eval()
    vectors, values, known = data.valid
    task = data.targets.task
    with torch.inference_mode():
        logits = network(vectors.to(engine.device))
        targets = (values.to(engine.device), known.to(engine.device))
        loss = float(soft_loss(logits, *targets, columns, task))
        scores = (logits.softmax(1) if task == "single-label" else logits.sigmoid()).cpu().numpy()
    measured = measure(
        loss,
        data.targets,
        TargetBatch(values.numpy(), known.numpy()),
        scores,
        data.train_targets,
    )
    return engine.broadcast(measured)


def save_classifier(path: Path, network: Classifier, outputs: tuple[str, ...]) -> None:
    """Save a classifier with its configuration."""
    save_tensors(
        path,
        {
            "state": {name: tensor.cpu() for name, tensor in network.state_dict().items()},
            "config": dict(vars(network.config)),
            "outputs": list(outputs),
        },
    )


def load_classifier(path: Path) -> tuple[Classifier, tuple[str, ...]]:
    """Load a classifier, in evaluation mode, and the names of its outputs.

    Raises:
        KnownError: If it was not trained yet.
    """
    values = load_tensors(path)
    network = Classifier(ClassifierConfig(**values["config"]))
    network.load_state_dict(values["state"])
    network.eval()
    return network, tuple(values["outputs"])


def global_logits(network: Classifier, vectors: FloatArray) -> FloatArray:
    """Return logits of song vectors, (songs, outputs), on the CPU."""
    parts = []
    with torch.inference_mode():
        for start in range(0, vectors.shape[0], _SONGS_AT_ONCE):
            parts.append(network(torch.from_numpy(vectors[start : start + _SONGS_AT_ONCE])).numpy())
    return np.concatenate(parts)
