"""The musicnn network, from its weights in NumPy files.

Written after the paper and a description of the published weights: convolutions over a patch of
the log-mel spectrogram whose filters cover much of the mel axis (timbre) or much of time (rhythm),
the strongest response of each over the mel axis, three convolutions over time, and two dense
layers over the maximum and the mean over time.

Source:
    Pons and Serra, "musicnn: pre-trained convolutional neural networks for music audio tagging",
    2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mlfa_core.errors import KnownError, ShapeError
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.datasets.paper_tags import PAPER_TAGS, column_names
from mlfa_trainer.teacher.spectrogram import NUM_BANDS, PATCH_FRAMES
from mlfa_trainer.world_errors import DAMAGE

Weights = dict[str, NDArray[np.float32]]

_EPSILON = 0.001
_NUM_TAGS = 50
_DENSE_UNITS = 200
_MIDDLE_FILTERS = 64
_MIDDLE_FRAMES = 7
# Frames, bands and filters of the first layer's kernels, in the order of their numbers.
_TIMBRAL = ((7, 38, 204), (7, 67, 204))
_TEMPORAL = ((128, 1, 51), (64, 1, 51), (32, 1, 51))
_FRONT = (*_TIMBRAL, *_TEMPORAL)
FRONT_CHANNELS = sum(filters for *_, filters in _FRONT)
ALL_CHANNELS = FRONT_CHANNELS + 3 * _MIDDLE_FILTERS
# The published network's order of outputs, by place in the paper's list: it has metal before
# femaleVoice, the paper after it.
_PLACES = {"mtat": (*range(47), 48, 47, 49)}


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


def _norm_shapes(number: int, size: int) -> dict[str, tuple[int, ...]]:
    norm = _numbered("batch_normalization", number)
    return {f"{norm}|{part}": (size,) for part in ("gamma", "beta", *_MOMENTS)}


_MOMENTS = ("moving_mean", "moving_variance")


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """Return every array of a file of weights, with its shape in TensorFlow's layout."""
    shapes: dict[str, tuple[int, ...]] = _norm_shapes(0, 1)
    kernels = [(frames, bands, 1, filters) for frames, bands, filters in _FRONT]
    for channels in (FRONT_CHANNELS, _MIDDLE_FILTERS, _MIDDLE_FILTERS):
        kernels.append((_MIDDLE_FRAMES, channels, 1, _MIDDLE_FILTERS))
    for number, kernel in enumerate(kernels):
        layer = _numbered("conv2d", number)
        shapes |= {f"{layer}|kernel": kernel, f"{layer}|bias": kernel[-1:]}
        shapes |= _norm_shapes(number + 1, kernel[-1])
    shapes |= _norm_shapes(9, 2 * ALL_CHANNELS) | _norm_shapes(10, _DENSE_UNITS)
    for number, (size, units) in enumerate(
        ((2 * ALL_CHANNELS, _DENSE_UNITS), (_DENSE_UNITS, _NUM_TAGS))
    ):
        layer = _numbered("dense", number)
        shapes |= {f"{layer}|kernel": (size, units), f"{layer}|bias": (units,)}
    return shapes


def read_weights(path: Path) -> Weights:
    """Read a network's weights; nothing in the file is executed.

    Args:
        path: An ``.npz`` file with one array a variable, ``|`` for ``/`` in names.

    Raises:
        KnownError: If the file is missing or damaged, or an array is missing, of another shape
            than the network's, or holds something that is no number.
    """
    advice = "Check data.teacher in the recipe: a folder with the networks' msd.npz and mtat.npz."
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except DAMAGE as cause:
        raise KnownError(f"Could not read the teacher's weights {path}.", advice, path) from cause
    weights: Weights = {}
    for name, shape in expected_shapes().items():
        if name not in arrays:
            raise KnownError(f"The weights {path.name} lack the array “{name}”.", advice, path)
        if arrays[name].shape != shape:
            raise KnownError(
                f"“{name}” in {path.name} has the shape {arrays[name].shape}; expected {shape}.",
                advice,
                path,
            )
        if arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            raise KnownError(f"“{name}” in {path.name} does not hold numbers.", advice, path)
        weights[name] = arrays[name].astype(np.float32)
    return weights


class _Norm(nn.Module):
    """Batch normalisation by stored statistics: one factor and one summand a channel."""

    scale: Tensor
    shift: Tensor

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        name = _numbered("batch_normalization", number)
        gamma, beta, mean, variance = (
            weights[f"{name}|{part}"].astype(np.float64) for part in ("gamma", "beta", *_MOMENTS)
        )
        scale = gamma / np.sqrt(variance + _EPSILON)
        self.register_buffer("scale", torch.from_numpy(scale).float())
        self.register_buffer("shift", torch.from_numpy(beta - mean * scale).float())

    def forward(self, values: Tensor) -> Tensor:
        """Normalise, (batch, channels) or (batch, channels, frames)."""
        if values.dim() == 2:
            return values * self.scale + self.shift
        return values * self.scale[:, None] + self.shift[:, None]


class _FrontLayer(nn.Module):
    """One set of filters over a patch: convolution, ReLU, normalisation, maximum over mel.

    The maximum is taken first, of fewer values then to be normalised: ReLU and normalisation
    keep the order of values, or turn it around where the factor is negative. Those filters are
    used with the opposite sign, whose maximum is their minimum.

    As a matrix product of all windows with all filters: twice as fast as PyTorch's convolution
    where there is one input channel and two of three kernels are as long as half the patch.
    """

    kernel: Tensor
    sign: Tensor
    bias: Tensor

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        name = _numbered("conv2d", number)
        kernel = torch.from_numpy(weights[f"{name}|kernel"]).squeeze(2)  # (frames, bands, filters)
        self.frames, self.bands, _ = kernel.shape
        self.norm = _Norm(weights, number + 1)
        self.register_buffer("sign", torch.where(self.norm.scale < 0, -1.0, 1.0))
        self.register_buffer("kernel", kernel.flatten(0, 1).T * self.sign[:, None])
        self.register_buffer("bias", torch.from_numpy(weights[f"{name}|bias"]))

    def forward(self, patches: Tensor) -> Tensor:
        """Return the strongest responses over mel, (patches, filters, frames).

        Args:
            patches: Normalised, (patches, frames, bands).
        """
        before = (self.frames - 1) // 2
        padded = functional.pad(patches, (0, 0, before, self.frames - 1 - before))
        num_frames, num_places = patches.shape[1], patches.shape[2] - self.bands + 1
        strongest = patches.new_empty((patches.shape[0], self.kernel.shape[0], num_frames))
        for patch, found in zip(padded, strongest, strict=True):  # all at once leave the cache
            windows = patch.unfold(0, self.frames, 1).unfold(1, self.bands, 1)
            columns = windows.permute(2, 3, 0, 1).reshape(self.kernel.shape[1], -1)
            responses = (self.kernel @ columns).view(-1, num_frames, num_places)
            torch.amax(responses, 2, out=found)
        responses = strongest * self.sign[:, None] + self.bias[:, None]
        result: Tensor = self.norm(functional.relu(responses))
        return result


class TeacherNetwork(nn.Module):
    """Scores patches of the log-mel spectrogram.

    Args:
        weights: As ``read_weights`` gives them.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.input_norm = _Norm(weights, 0)
        self.front = nn.ModuleList(_FrontLayer(weights, number) for number in range(len(_FRONT)))
        self.middle = nn.ModuleList()
        self.middle_norms = nn.ModuleList()
        for number in range(len(_FRONT), len(_FRONT) + 3):
            name = _numbered("conv2d", number)
            kernel = torch.from_numpy(weights[f"{name}|kernel"])  # (frames, channels, 1, filters)
            layer = nn.Conv1d(kernel.shape[1], kernel.shape[3], kernel.shape[0], padding="same")
            _set(layer, kernel.squeeze(2).permute(2, 1, 0), weights[f"{name}|bias"])
            self.middle.append(layer)
            self.middle_norms.append(_Norm(weights, number + 1))
        self.pooled_norm = _Norm(weights, 9)
        self.dense = _linear(weights, 0)
        self.dense_norm = _Norm(weights, 10)
        self.head = _linear(weights, 1)
        self.eval()
        self.requires_grad_(False)

    def forward(self, patches: Tensor) -> Tensor:
        """Return scores, (patches, 50), in the order of the network's outputs.

        Args:
            patches: (patches, 187, 96), see ``spectrogram``.

        Raises:
            ShapeError: If patches have another shape.
        """
        if patches.dim() != 3 or patches.shape[1:] != (PATCH_FRAMES, NUM_BANDS):
            raise ShapeError(f"Expected (patches, 187, 96), got {tuple(patches.shape)}.")
        values = patches * self.input_norm.scale + self.input_norm.shift
        parts = [torch.cat([layer(values) for layer in self.front], 1)]  # (patches, 561, 187)
        for layer, norm in zip(self.middle, self.middle_norms, strict=True):
            found = norm(functional.relu(layer(parts[-1])))  # (patches, 64, 187)
            parts.append(found if len(parts) == 1 else found + parts[-1])
        channels = torch.cat(parts, 1)  # (patches, 753, 187)
        pooled = torch.stack([channels.amax(2), channels.mean(2)], 2).flatten(1)  # (patches, 1506)
        hidden = self.dense_norm(functional.relu(self.dense(self.pooled_norm(pooled))))
        return torch.sigmoid(self.head(hidden))


def _linear(weights: Weights, number: int) -> nn.Linear:
    name = _numbered("dense", number)
    kernel = torch.from_numpy(weights[f"{name}|kernel"])  # (in, out)
    layer = nn.Linear(*kernel.shape)
    _set(layer, kernel.T, weights[f"{name}|bias"])
    return layer


def _set(layer: nn.Conv1d | nn.Linear, kernel: Tensor, bias: NDArray[Any]) -> None:
    with torch.no_grad():
        layer.weight.copy_(kernel)
        assert layer.bias is not None
        layer.bias.copy_(torch.from_numpy(bias))


@dataclass(frozen=True)
class Teacher:
    """The networks of a folder.

    Attributes:
        networks: By tag list, each with the places of its outputs in the paper's order.
        columns: Names of all scores, ``<list>/<tag>``, as score files have them.
        digest: Of the weights; other weights give other scores.
    """

    networks: tuple[tuple[TeacherNetwork, tuple[int, ...]], ...]
    columns: tuple[str, ...]
    digest: str

    @torch.inference_mode()
    def score(self, patches: Tensor) -> Tensor:
        """Return the scores of patches, (patches, columns), in the papers' order, on the CPU.

        Args:
            patches: (patches, 187, 96), on any device.
        """
        device = self.networks[0][0].input_norm.scale.device
        on_device = patches.to(device)
        found = [network(on_device)[:, list(places)].cpu() for network, places in self.networks]
        return torch.cat(found, 1)

    def to(self, device: str | torch.device) -> Teacher:
        """Move the networks; returns the teacher itself."""
        for network, _ in self.networks:
            network.to(device)
        return self


def teacher_paths(folder: Path) -> dict[str, Path]:
    """Return the files of weights in a folder, by tag list in the papers' order.

    Raises:
        KnownError: If there are none.
    """
    found = {group: folder / f"{group}.npz" for group in PAPER_TAGS}
    found = {group: path for group, path in found.items() if path.is_file()}
    if not found:
        raise KnownError(
            f"There are no weights of a teacher in {folder}.",
            "data.teacher in the recipe names a folder with msd.npz, mtat.npz, or both.",
            folder,
        )
    return found


def teacher_columns(folder: Path) -> tuple[str, ...]:
    """Return the names of a teacher's scores, without reading its weights."""
    return tuple(column for group in teacher_paths(folder) for column in column_names(group))


def teacher_digest(folder: Path) -> str:
    """Return what tells other weights from these."""
    return file_digest(*teacher_paths(folder).values())


def load_teacher(folder: Path) -> Teacher:
    """Load the networks of a folder.

    Args:
        folder: With ``msd.npz``, ``mtat.npz``, or both.

    Raises:
        KnownError: As ``read_weights``, and if there are no weights.
    """
    networks = []
    for group, path in teacher_paths(folder).items():
        places = _PLACES.get(group, tuple(range(_NUM_TAGS)))
        networks.append((TeacherNetwork(read_weights(path)), places))
    return Teacher(tuple(networks), teacher_columns(folder), teacher_digest(folder))
