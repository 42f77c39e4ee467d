"""The command ``export``: a finished run becomes a model package."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_core.layer_features import resolve_levels
from mlfa_core.model_package import ModelPackage, write_package
from mlfa_core.models.registry import architecture
from mlfa_core.typical_song import write_typical_song
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.variant_rows import is_variant
from mlfa_trainer.evaluation.calibrate import CalibrationResult
from mlfa_trainer.evaluation.card_sections import further_sections
from mlfa_trainer.evaluation.evaluate import load_calibration, measured_files
from mlfa_trainer.evaluation.model_card import write_card
from mlfa_trainer.evaluation.vocabulary import read_vocabulary, vocabulary_of_outputs
from mlfa_trainer.interrupts import interrupts_held_back
from mlfa_trainer.recipe import Recipe
from mlfa_trainer.run_folder import NETWORK_FILE, read_json, versions
from mlfa_trainer.sections.networks import ScaleSection
from mlfa_trainer.training.extract import TrainedNetwork, load_network
from mlfa_trainer.training.features import load_features
from mlfa_trainer.training.gate_sounds import learned_by_gate
from mlfa_trainer.training.train_gate import load_gate
from mlfa_trainer.training.train_global import load_classifier
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace

Tensors = dict[str, NDArray[Any]]


def export(workspace: Workspace, folder: Path, seed: int) -> ModelPackage:
    """Write a run as a model package.

    Args:
        workspace: Whose run; it must have been evaluated on the test split.
        folder: Of the package.
        seed: Which classifier.

    Returns:
        The package, as read back.

    Raises:
        KnownError: If an earlier step is missing, or the networks disagree.
    """
    recipe = workspace.recipe
    data, store = workspace.load_data(), workspace.open_store()
    usable = workspace.usable(data, store)
    calibration = load_calibration(workspace)
    quality = read_json(workspace.run_folder / "evaluation-test.json")
    if quality["seed"] != seed:
        raise KnownError(
            f"The run was evaluated with classifier {quality['seed']}, not {seed}.",
            f"Run: mlfa-trainer evaluate {recipe.name} --seed {seed}",
        )
    if quality.get("files", now := measured_files(workspace, seed)) != now:
        raise KnownError(
            "The run has changed since it was evaluated: its classifier, gate or calibration.",
            f"Run: mlfa-trainer evaluate {recipe.name} --seed {seed}",
        )
    classifier, outputs = load_classifier(workspace.classifier_folder(seed) / NETWORK_FILE)
    source = recipe.export.vocabulary
    vocabulary = (
        vocabulary_of_outputs(outputs) if source is None else read_vocabulary(source, outputs)
    )
    chosen = workspace.chosen_scales
    scales = [scale for scale in recipe.scales if scale.scale in chosen]
    trained = {scale.scale: load_network(workspace, scale) for scale in scales}
    extractors = [
        _extractor_facts(scale, trained[scale.scale], chosen[scale.scale]) for scale in scales
    ]
    tensors: Tensors = {}
    for facts in extractors:
        tensors |= _block_tensors(trained[facts["scale"]], facts["scale"], max(facts["levels"]))
    for name, tensor in classifier.state_dict().items():
        tensors |= _packed(f"classifier.{name}", tensor)
    if calibration.music is not None:
        gate = load_gate(workspace)
        tensors["gate.weights"] = gate.weights
        tensors["gate.bias"] = np.array([gate.bias], np.float32)
    config = classifier.config
    gate_rows = learned_by_gate(workspace)
    facts = {
        "name": recipe.export.name or recipe.name,
        "version": recipe.export.version,
        "title": recipe.export.title or recipe.name,
        "description": recipe.export.description,
        "licence": recipe.export.licence,
        "extractors": extractors,
        "mel": _mel_facts(scales, trained),
        "classifier": {
            "num_units": config.num_units,
            "task": config.task,
            "feature_mean": config.feature_mean,
            "feature_std": config.feature_std,
        },
        "outputs": list(outputs),
        "vocabulary": [
            {"name": tag.name, "category": tag.category, "sources": list(tag.sources)}
            for tag in vocabulary
        ],
        **_calibration_facts(calibration),
        "decision_source": _decision_source(recipe, data),
        "training": _training_facts(recipe, data, usable, gate_rows),
        "quality": _quality_facts(quality),
    }
    further = further_sections(workspace, seed)
    card = write_card(recipe, data, usable, calibration, vocabulary, quality, further, gate_rows)
    average = typical_song(workspace, data, usable)
    with interrupts_held_back():  # half of it would damage an earlier package in this folder
        package = write_package(folder, facts, tensors, card)
        write_typical_song(folder, average)
    return package


def typical_song(workspace: Workspace, data: DataSet, usable: UsableClips) -> NDArray[np.float32]:
    """Average the song vectors that the classifier was trained on, (features,)."""
    names = [row.clip for row in data.rows]
    features = load_features(workspace.features_folder, names, workspace.chosen_scales)
    vectors = features.song_vectors(usable.train)
    return np.asarray(vectors.mean(axis=0, dtype=np.float64), np.float32)


def _extractor_facts(
    scale: ScaleSection, trained: TrainedNetwork, wanted: tuple[int, ...] | None
) -> dict[str, Any]:
    levels = resolve_levels(len(trained.network.levels), wanted)
    return {
        "scale": scale.scale,
        "architecture": scale.architecture,
        "options": dict(scale.options),
        "levels": [index + 1 for index in levels],
    }


def _mel_facts(
    scales: Iterable[ScaleSection], trained: dict[str, TrainedNetwork]
) -> dict[str, float] | None:
    """Return the mel standardisation, which all mel networks of a package share."""
    found = {
        trained[scale.scale].normalisation
        for scale in scales
        if architecture(scale.architecture).input_kind == "mel"
    }
    if len(found) > 1:
        raise KnownError(
            "The mel networks were trained with different standardisations.",
            "Train all of them on the same prepared data: mlfa-trainer train-local --fresh",
        )
    return {"mean": one.mean, "std": one.std} if (one := next(iter(found), None)) else None


def _packed(name: str, tensor: torch.Tensor) -> Tensors:
    """Pack one array: matrices as float16, vectors and statistics as float32; no counters."""
    if name.endswith("num_batches_tracked"):
        return {}
    dtype = np.float16 if tensor.dim() > 1 else np.float32
    array = tensor.detach().cpu().numpy()
    packed = array.astype(dtype)
    if not np.isfinite(packed).all():
        raise KnownError(
            f"The weight {name} does not fit into the package: it is too large or no number.",
            "Train again with a lower learning rate or some weight decay.",
        )
    return {name: packed}


def _block_tensors(trained: TrainedNetwork, scale: str, top: int) -> Tensors:
    """Pack the blocks up to the highest stored level; the head is not needed."""
    tensors: Tensors = {}
    for name, tensor in trained.network.blocks[:top].state_dict().items():
        tensors |= _packed(f"{scale}.blocks.{name}", tensor)
    return tensors


def _calibration_facts(calibration: CalibrationResult) -> dict[str, Any]:
    music = None
    if calibration.music is not None:
        music = {
            "slope": calibration.music.scale.slope,
            "offset": calibration.music.scale.offset,
            "threshold": calibration.music.threshold,
        }
    return {
        "calibration": {
            "slopes": [scale.slope for scale in calibration.scales],
            "offsets": [scale.offset for scale in calibration.scales],
        },
        "thresholds": {precision: list(row) for precision, row in calibration.thresholds.items()},
        "music": music,
    }


def _decision_source(recipe: Recipe, data: DataSet) -> str:
    if data.track is None:
        return "the human labels of the data set"
    share = f"{recipe.calibrate.top_share:.0%}"
    return (
        f"a teacher network's decisions: a tag is true of a song if the teacher's score is "
        f"among the highest {share} of the training music"
    )


def _training_facts(
    recipe: Recipe, data: DataSet, usable: UsableClips, gate_rows: Sequence[ClipRow]
) -> dict[str, Any]:
    train = [data.rows[int(clip)] for clip in usable.train]
    rows = [row for row in train if not is_variant(row)]
    return {
        "recipe": recipe.to_json(),
        "data_digest": data.digest,
        "versions": versions(),
        "clips": {split: int(usable.of(split).size) for split in ("train", "valid", "test")},
        "variants": len(train) - len(rows),
        "hours": round(sum(row.duration_s for row in rows) / 3600, 2),
        "not_used": usable.reasons,
        "left_out_by_licence": [
            {"source": source, "licence": licence, "clips": count}
            for (source, licence), count in sorted(data.left_out.counts.items())
        ],
        "recordings": recordings(data.rows[int(c)] for c in (*usable.train, *usable.valid)),
        "gate_recordings": recordings(gate_rows),
    }


def recordings(rows: Iterable[ClipRow]) -> list[dict[str, Any]]:
    """List what was used, such that the same sounds can be found again.

    Returns:
        One entry a recording: source, title, attribution, licence, split, and the start and
        length of each of its clips in seconds. Synthesised sounds follow from the recipe's seed
        and are left out.
    """
    grouped: dict[str, list[ClipRow]] = defaultdict(list)
    for row in rows:
        if row.path is not None:
            grouped[row.recording].append(row)
    return [
        {
            "source": clips[0].source,
            "title": clips[0].title,
            "attribution": clips[0].attribution,
            "licence": clips[0].licence,
            "split": clips[0].split,
            "excerpts_s": [[clip.start_s, clip.duration_s] for clip in clips],
        }
        for clips in grouped.values()
    ]


def _quality_facts(quality: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "split", "truth", "clips", "global", "local_average", "global_top_share_of_split",
        "top_genre", "classes", "decisions", "music", "human_labels", "per_tag",
    )  # fmt: skip
    facts = {key: quality[key] for key in kept if key in quality}
    return {key: _without_nan(value) for key, value in facts.items()}


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(entry) for key, entry in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
