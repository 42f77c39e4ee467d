"""The papers' global classifier, fitted anew to few examples: what teaching was chosen over."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlfa_core.song_head import fit_standards
from mlfa_core.teaching import fit_space

Floats = npt.NDArray[np.float32]

_EPOCHS = 40
_BATCH = 32


class Features:
    """Vectors of recordings, standardised as a library is: with no labels, all of them.

    Attributes:
        units: Standardised, (recordings, features).
        space: The directions that they differ in.
        places: Along these, (recordings, directions).
    """

    def __init__(self, vectors: Floats) -> None:
        self.units = fit_standards(vectors).units(vectors)
        self.space = fit_space(self.units)
        self.places = self.space.place(self.units)


def network_scores(
    features: Features,
    labels: npt.NDArray[np.int8],
    train: npt.NDArray[np.int64],
    test: npt.NDArray[np.int64],
) -> Floats:
    """Train two hidden layers of 512 units with dropout, and score; see `models.classifier`.

    It gets the same standardised vectors as the regression, which it learns from more quickly
    than from the raw ones, and balanced examples.
    """
    import torch
    from torch.nn import functional

    from mlfa_core.models.classifier import Classifier, ClassifierConfig

    torch.set_num_threads(1)
    torch.manual_seed(0)
    # Of length 1, entries are small; as the papers, a deviation of 1 overall.
    inputs = torch.from_numpy(features.units[train])
    scale = float(inputs.std())
    network = Classifier(
        ClassifierConfig(inputs.shape[1], labels.shape[1], feature_mean=0.0, feature_std=scale)
    )
    goal = torch.from_numpy((labels > 0).astype(np.float32))
    known = torch.from_numpy((labels != 0).astype(np.float32))
    yes, no = (goal * known).sum(0), ((1 - goal) * known).sum(0)
    half = (yes + no) / 2
    weights = known * (goal * half / yes.clamp(min=1) + (1 - goal) * half / no.clamp(min=1))
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    for _ in range(_EPOCHS):
        network.train()
        order = torch.randperm(len(train))
        for start in range(0, len(train), _BATCH):
            rows = order[start : start + _BATCH]
            if len(rows) < 2:  # batch normalisation needs several
                continue
            loss = functional.binary_cross_entropy_with_logits(
                network(inputs[rows]), goal[rows], weights[rows]
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.eval()
    with torch.inference_mode():
        found = network(torch.from_numpy(features.units[test]))
    return np.asarray(found.numpy(), np.float32)
