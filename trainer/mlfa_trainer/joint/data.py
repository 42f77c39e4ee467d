"""What joint training begins with and reads: trained networks as one, segments, targets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.mel_scale import MelNormalisation
from mlfa_core.models.classifier import Classifier
from mlfa_core.models.registry import architecture
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.joint.network import JointNetwork
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import validate_recipe
from mlfa_trainer.run_folder import NETWORK_FILE, load_tensors
from mlfa_trainer.sections.networks import AugmentSection, ScaleSection
from mlfa_trainer.sound.mel_cache import open_mel_cache
from mlfa_trainer.sound.segment_source import SegmentSource, make_source
from mlfa_trainer.sound.store import SAMPLE_RATE
from mlfa_trainer.targets import TargetBatch, Targets
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.sampling import clip_weights, column_weights
from mlfa_trainer.training.train_global import load_classifier
from mlfa_trainer.training.train_local import build_network, stage_seed
from mlfa_trainer.workspace import UsableClips, Workspace, duration_s

# ``joint`` follows the gradient of the clips' loss, ``control`` that of the local losses alone.
Arm = Literal["joint", "control"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class JointScale:
    """What one scale brings to the training.

    Attributes:
        section: Of the recipe.
        levels: Those wanted of it.
        outputs: Names of the local network's outputs.
        normalisation: Of the mel spectrogram.
        source: Cuts segments.
        targets: What the local network should answer.
        columns: Weights of its outputs.
        augment: Changes of the sound, those of the local training.
        digest: Of the network's file that the training begins with.
    """

    section: ScaleSection
    levels: tuple[int, ...] | None
    outputs: tuple[str, ...]
    normalisation: MelNormalisation
    source: SegmentSource
    targets: Targets
    columns: Tensor
    augment: AugmentSection
    digest: str

    @property
    def has_own_outputs(self) -> bool:
        """Whether the local network answers what this data set asks, and so has a loss here."""
        return self.outputs == self.targets.names


@dataclass(frozen=True)
class JointData:
    """All that a joint training reads.

    Attributes:
        scales: In the order of the song vector.
        targets: What the classifier should answer.
        columns: Weights of its outputs.
        clips: Which clips.
        chances: Of each training clip to be drawn.
        num_windows: Of every clip, for its targets.
        window_s: Length of a window, seconds.
    """

    scales: tuple[JointScale, ...]
    targets: Targets
    columns: Tensor
    clips: UsableClips
    chances: NDArray[np.float64]
    num_windows: IntArray
    window_s: float

    def whole_targets(self, clips: IntArray) -> TargetBatch:
        """Return the targets of whole clips: means over windows, as ``train-global`` has them."""
        counts = self.num_windows[clips]
        bounds = np.concatenate([[0], np.cumsum(counts)[:-1]])
        places = np.arange(int(counts.sum())) - np.repeat(bounds, counts)
        batch = self.targets.at(np.repeat(clips, counts), (places + 0.5) * self.window_s)
        values = np.add.reduceat(batch.values, bounds, axis=0) / counts[:, None]
        weights = np.add.reduceat(batch.weights, bounds, axis=0) / counts[:, None]
        return TargetBatch(values.astype(np.float32), weights.astype(np.float32))


def arm_workspace(workspace: Workspace, arm: Arm, seed: int) -> Workspace:
    """Return the workspace of a joint training's own run: ``<name>-joint``, for the first seed.

    Its recipe has the chosen scales only, and none of them from another run.
    """
    recipe = workspace.recipe
    name = f"{recipe.name}-joint" + ("-control" if arm == "control" else "")
    if seed != recipe.joint.seeds[0]:
        name += f"-seed{seed}"
    values = recipe.to_json()
    values["name"] = name
    chosen = workspace.chosen_scales
    values["scales"] = [
        {**scale, "network_from": None} for scale in values["scales"] if scale["scale"] in chosen
    ]
    return workspace.with_recipe(validate_recipe(values))


def starting_classifier(workspace: Workspace, seed: int) -> Path:
    """Return the file of the classifier that a joint training begins with.

    The joint seeds take turns with those of the classifiers, so that their means are over the
    same beginnings.
    """
    seeds = workspace.recipe.global_.seeds
    place = workspace.recipe.joint.seeds.index(seed)
    return workspace.classifier_folder(seeds[place % len(seeds)]) / NETWORK_FILE


def open_joint(
    workspace: Workspace, seed: int, progress: Progress, engine: Engine
) -> tuple[JointNetwork, JointData]:
    """Load the trained networks as one, and open what its training reads.

    Raises:
        KnownError: If a network or the classifier was not trained yet, or for other outputs.
    """
    recipe, section = workspace.recipe, workspace.recipe.joint
    data, store = workspace.load_data(), workspace.open_store()
    clips = workspace.usable(data, store)
    chosen = workspace.chosen_scales
    networks, scales = [], []
    for scale in recipe.scales:
        if scale.scale not in chosen:
            continue
        local = recipe.local_of(scale)
        path = workspace.network_path(scale)
        values = load_tensors(path)
        network = build_network(scale, len(values["outputs"]), local.dropout)
        network.load_state_dict(values["state"])
        facts = architecture(scale.architecture)
        cache = None
        if facts.input_kind == "mel":
            cache = engine.main_first(lambda: open_mel_cache(store, progress))
        normalisation = MelNormalisation(values["mel_mean"], values["mel_std"])
        targets = workspace.make_targets(data, local.music_weight)
        networks.append(network)
        scales.append(
            JointScale(
                scale,
                chosen[scale.scale],
                tuple(values["outputs"]),
                normalisation,
                make_source(facts, store, data.rows, cache, normalisation),
                targets,
                column_weights(targets, clips.train, local.column_balance).to(engine.device),
                local.augment,
                file_digest(path),
            )
        )
    targets = workspace.make_targets(data, recipe.global_.music_weight)
    classifier, outputs = load_classifier(starting_classifier(workspace, seed))
    if outputs != targets.names:
        raise KnownError(
            "The trained classifier has other outputs than the data set.",
            "Run: mlfa-trainer train-global --fresh, with the same recipe.",
            starting_classifier(workspace, seed),
        )
    if section.is_fresh_classifier:
        torch.manual_seed(stage_seed(recipe.seed, "joint", seed, "weights"))
        classifier = Classifier(classifier.config)
    joint = JointNetwork(
        networks,
        [scale.levels for scale in scales],
        classifier,
        section.is_statistics_frozen,
        section.is_statistics_frozen and not section.is_fresh_classifier,
    )
    window = recipe.extract.window_samples
    lengths = [
        store.clips[row.clip].num_samples if row.clip in store.clips else 0 for row in data.rows
    ]
    durations = np.array([duration_s(store, data.rows[int(c)].clip) for c in clips.train])
    is_music = data.is_music[clips.train]
    return joint.to(engine.device), JointData(
        tuple(scales),
        targets,
        column_weights(targets, clips.train, recipe.global_.column_balance).to(engine.device),
        clips,
        clip_weights(durations, is_music, recipe.global_.not_music_share),
        np.maximum(-(-np.array(lengths, np.int64) // window), 1),
        window / SAMPLE_RATE,
    )
