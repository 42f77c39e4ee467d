"""Model packages of random weights for tests. The program itself never ships or uses one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from mlfa_core.model_package import ModelPackage, write_package
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.classifier import Classifier, ClassifierConfig
from mlfa_core.models.registry import ARCHITECTURES

TAGS = (("piano", "instrument"), ("techno", "genre"), ("calm", "mood"))


def randomise(network: torch.nn.Module) -> None:
    """Give batch normalisations statistics as after training; else folding tests nothing."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_(0.0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0.0, 0.1)


def random_network(name: str, seed: int = 0, num_outputs: int = 5) -> LevelNetwork:
    """Build a registered network with random statistics, in evaluation mode."""
    torch.manual_seed(seed)
    network = ARCHITECTURES[name].build(num_outputs=num_outputs)
    randomise(network)
    return network.eval()


def package_parts(
    architectures: Sequence[str] = ("melcnn-18", "melcnn-27"),
    levels: Sequence[int] | None = None,
    seed: int = 0,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts and the tensors of a package of random weights."""
    tensors: dict[str, Any] = {}
    extractors = []
    num_features = 0
    for name in architectures:
        network = random_network(name, seed)
        scale = name.replace("melcnn-", "mel").replace("samplecnn-", "sample")
        stored = tuple(levels or range(1, len(network.levels) + 1))
        extractors.append({"scale": scale, "architecture": name, "levels": stored})
        num_features += sum(network.levels[level - 1].num_channels for level in stored)
        for key, value in network.blocks.state_dict().items():
            if int(key.split(".")[0]) < max(stored):
                tensors[f"{scale}.blocks.{key}"] = value.numpy()
    outputs = ("a/piano", "b/piano", "a/techno", "a/calm", "is_music")
    torch.manual_seed(seed)
    classifier = Classifier(ClassifierConfig(num_features, len(outputs), num_units=16))
    randomise(classifier)
    for key, value in classifier.state_dict().items():
        tensors[f"classifier.{key}"] = value.numpy()
    tensors["gate.weights"] = torch.randn(2 * num_features).numpy() * 0.01
    tensors["gate.bias"] = torch.zeros(1).numpy()
    facts: dict[str, Any] = {
        "name": "random",
        "version": "0.0.1",
        "title": "Random weights",
        "description": "For tests only.",
        "licence": "CC0",
        "extractors": extractors,
        "mel": {"mean": 0.2, "std": 0.3},
        "classifier": {"num_units": 16, "feature_mean": 0.5, "feature_std": 1.0},
        "outputs": outputs,
        "vocabulary": [
            {"name": "piano", "category": "instrument", "sources": [0, 1]},
            {"name": "techno", "category": "genre", "sources": [2]},
            {"name": "calm", "category": "mood", "sources": [3]},
        ],
        "calibration": {"slopes": [1.0, 0.5, 2.0], "offsets": [0.0, 0.1, -0.1]},
        "thresholds": {"0.9": [0.5, 0.0, None], "0.7": [0.2, 0.0, 0.0]},
        "music": {"slope": 1.0, "offset": 5.0, "threshold": 0.01},
    }
    return facts, tensors


def write_random_package(folder: Path, **options: Any) -> ModelPackage:
    """Write a package of random weights into a folder."""
    facts, tensors = package_parts(**options)
    return write_package(folder, facts, tensors, "# Random weights\n\nFor tests only.\n")
