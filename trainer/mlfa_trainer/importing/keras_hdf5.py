"""The authors' networks: weights of Keras 1 with Theano in an HDF5 file.

Layout: a group per layer, listed in order by the attribute ``layer_names`` (of the file, or of
its group ``model_weights`` where the whole model was saved); arrays named by each group's
``weight_names``. What is in them differs from PyTorch in four ways:

- Kernels have four axes, one of them empty, whose order changed between releases of Keras; their
  lengths tell which is which.
- Theano convolves, PyTorch correlates: kernels are turned round in time. Even filters have their
  extra zero on the left.
- The fourth array of a batch normalisation is named like a deviation and holds the variance.
- The epsilon of the batch normalisations is in the architecture file, not with the weights.

Source:
    Spec sections 1.5 and 9.2. The weight files themselves were not at hand: order of axes and
    direction follow from Keras 1's published source and are tested against a slow convolution
    that is written as Theano defines it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON
from mlfa_core.models.registry import architecture
from mlfa_trainer.importing.network import BlockWeights, ImportedNetwork, assemble

ORIGIN = "jongpillee, Keras 1 with Theano"
FloatArray = NDArray[np.float32]
# Nothing in these networks is larger than 3 x 512 x 512.
_MOST_VALUES = 16_000_000
_NORM_PARTS = (
    ("gamma",),
    ("beta",),
    ("running_mean", "moving_mean"),
    ("running_std", "running_var", "moving_variance"),
)


@dataclass(frozen=True)
class _Layer:
    """A layer that has weights: their names without the layer's, and their values."""

    name: str
    names: tuple[str, ...]
    arrays: tuple[FloatArray, ...]

    @property
    def num_axes(self) -> tuple[int, ...]:
        return tuple(array.ndim for array in self.arrays)


@dataclass(frozen=True)
class _Facts:
    """What the architecture file says, or is assumed without it."""

    epsilon: float
    input_samples: int | None
    stride: int | None
    notes: tuple[str, ...] = ()


def read_keras(
    path: Path,
    architecture_path: Path | None = None,
    outputs: Sequence[str] | None = None,
) -> ImportedNetwork:
    """Read a sample-level network of the authors.

    Args:
        path: The weights, ``weight_msdTag.hdf5`` or another of the same layout.
        architecture_path: The JSON file published beside it.
        outputs: Names of its outputs in order; numbered when None.

    Raises:
        KnownError: If a file is missing, damaged or of another layout.
    """
    layers, backend, model = _read_layers(path)
    if architecture_path is not None:
        model = _read_json(architecture_path)
    facts = _facts(model, architecture_path or path)
    is_theano = backend in ("", "theano")
    convolutions = [layer for layer in layers if layer.num_axes in ((4, 1), (3, 1))]
    norms = [layer for layer in layers if layer.num_axes == (1, 1, 1, 1)]
    denses = [layer for layer in layers if layer.num_axes == (2, 1)]
    if (
        len(convolutions) != len(norms)
        or len(denses) != 1
        or len(convolutions) + len(norms) + 1 != len(layers)
    ):
        raise KnownError(
            f"{path.name} does not hold a sample-level network of the papers: it has "
            f"{len(convolutions)} convolutions, {len(norms)} normalisations and "
            f"{len(denses)} dense layers.",
            "Only the networks of the plain m^n kind can be imported.",
            path,
        )
    blocks = []
    num_channels = 1
    for convolution, norm in zip(convolutions, norms, strict=True):
        kernel = _orient(convolution, num_channels, path)
        if is_theano:
            kernel = kernel[:, :, ::-1]
        blocks.append(_block(kernel, convolution.arrays[1], norm, path))
        num_channels = kernel.shape[0]
    weight, bias = denses[0].arrays
    imported = assemble(
        blocks,
        (_tensor(weight.T), _tensor(bias)),
        path,
        origin=ORIGIN,
        outputs=outputs,
        epsilon=facts.epsilon,
        is_extra_zero_left=is_theano,
        notes=facts.notes,
    )
    _compare_input(imported, facts, architecture_path or path)
    return imported


def _read_layers(path: Path) -> tuple[list[_Layer], str, Mapping[str, Any] | None]:
    """Return the layers with weights in order, the backend's name, and the model if it is there."""
    try:
        with h5py.File(path, "r") as file:
            root = file
            if "layer_names" not in file.attrs and isinstance(
                file.get("model_weights"), h5py.Group
            ):
                root = file["model_weights"]
            names = _texts(root.attrs.get("layer_names"))
            layers = [_read_layer(root, name) for name in names or sorted(root, key=_natural)]
            backend = "".join(_texts(root.attrs.get("backend", file.attrs.get("backend"))))
            model = "".join(_texts(file.attrs.get("model_config")))
            return (
                [layer for layer in layers if layer.arrays],
                backend,
                json.loads(model) if model else None,
            )
    except FileNotFoundError as cause:
        raise KnownError(f"There is no file {path}.", "Check its path.", path) from cause
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as cause:
        # h5py reports damage in all these ways.
        raise KnownError(
            f"Could not read {path.name}: it is no HDF5 file of Keras, or it is damaged.",
            "Get the file again.",
            path,
        ) from cause


def _read_layer(root: Any, layer_name: str) -> _Layer:
    group = root[layer_name]
    if not isinstance(group, h5py.Group):
        raise ValueError(f"{layer_name} is no group")
    names = _texts(group.attrs.get("weight_names"))
    arrays = []
    for name in names:
        dataset = group[name]
        if (
            not isinstance(dataset, h5py.Dataset)
            or dataset.dtype.kind != "f"
            or dataset.size > _MOST_VALUES
            or dataset.external is not None
            or dataset.is_virtual
        ):
            raise ValueError(f"{name} holds no weights")
        arrays.append(np.asarray(dataset[()], np.float32))
    return _Layer(layer_name, tuple(names), tuple(arrays))


def _texts(value: Any) -> list[str]:
    """Return an attribute's texts; none for one that is missing or empty."""
    if value is None or isinstance(value, h5py.Empty):
        return []
    items = np.atleast_1d(np.asarray(value, dtype=object)).ravel().tolist()
    return [item.decode("utf-8") if isinstance(item, bytes) else str(item) for item in items]


def _natural(name: str) -> tuple[str, int]:
    """Sort ``convolution1d_10`` after ``convolution1d_9``."""
    number = re.search(r"(\d+)$", name)
    return (name[: number.start()], int(number[1])) if number else (name, 0)


def _orient(layer: _Layer, num_channels: int, path: Path) -> FloatArray:
    """Bring a kernel into PyTorch's order, (filters, channels, length).

    The layouts of Keras 1 are (length, 1, channels, filters) and, before release 1.1,
    (filters, channels, length, 1); a later one has no empty axis. Channels and filters are
    known from the layers around it.
    """
    kernel, bias = layer.arrays
    num_filters = bias.shape[0]
    shape = kernel.shape
    found = []
    if kernel.ndim == 4 and shape[1:] == (1, num_channels, num_filters):
        found.append(kernel[:, 0].transpose(2, 1, 0))
    if kernel.ndim == 4 and (*shape[:2], shape[3]) == (num_filters, num_channels, 1):
        found.append(kernel[:, :, :, 0])
    if kernel.ndim == 3 and shape[1:] == (num_channels, num_filters):
        found.append(kernel.transpose(2, 1, 0))
    if len(found) != 1:
        raise KnownError(
            f"{path.name}: the kernel of {layer.name} has the shape {shape}, which fits "
            f"{num_channels} channels and {num_filters} filters in {len(found)} ways.",
            "Check that it is the file that was published.",
            path,
        )
    return found[0]


def _block(kernel: FloatArray, bias: FloatArray, norm: _Layer, path: Path) -> BlockWeights:
    parts = []
    for index, endings in enumerate(_NORM_PARTS):
        matches = [i for i, name in enumerate(norm.names) if name.split(":")[0].endswith(endings)]
        # Nameless arrays are in the order in which Keras keeps them.
        if not matches and all("param_" in name for name in norm.names):
            matches = [index]
        if len(matches) != 1:
            raise KnownError(
                f"{path.name}: the normalisation {norm.name} has no {endings[0]}.",
                "Check that it is the file that was published.",
                path,
            )
        parts.append(_tensor(norm.arrays[matches[0]]))
    scale, shift, mean, variance = parts
    return BlockWeights(_tensor(kernel), _tensor(bias), scale, shift, mean, variance)


def _tensor(array: FloatArray) -> Tensor:
    return torch.from_numpy(array.copy())  # turned kernels have negative strides


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        model = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise KnownError(
            f"Could not read the architecture {path}.", "Get the file again.", path
        ) from cause
    if not isinstance(model, dict):
        raise KnownError(f"{path.name} describes no network.", "Get the file again.", path)
    return model


def _facts(model: Mapping[str, Any] | None, path: Path) -> _Facts:
    """Take from an architecture what the weights do not say.

    Raises:
        KnownError: If it is not laid out as Keras writes it, or epsilons differ.
    """
    if model is None:
        note = f"No architecture file: epsilon {BATCH_NORM_EPSILON} of the authors' is assumed."
        return _Facts(BATCH_NORM_EPSILON, None, None, (note,))
    try:
        config = model["config"]
        layers = config["layers"] if isinstance(config, dict) else config
        by_kind: dict[str, list[Mapping[str, Any]]] = {}
        for layer in layers:
            by_kind.setdefault(str(layer["class_name"]), []).append(layer["config"])
        epsilons = {float(c.get("epsilon", 1e-3)) for c in by_kind.get("BatchNormalization", ())}
        shape = next(
            (
                c["batch_input_shape"]
                for group in by_kind.values()
                for c in group
                if "batch_input_shape" in c
            ),
            None,
        )
        strides = [c.get("subsample_length") for c in by_kind.get("Convolution1D", ())]
        if len(epsilons) != 1:
            raise ValueError("epsilons differ")
        return _Facts(
            epsilons.pop(),
            int(shape[1]) if shape is not None else None,
            int(strides[0]) if strides and strides[0] is not None else None,
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as cause:
        raise KnownError(
            f"{path.name} does not describe a network as Keras 1 does.",
            "Get the file again, or import without it.",
            path,
        ) from cause


def _compare_input(imported: ImportedNetwork, facts: _Facts, path: Path) -> None:
    """Check what the weights cannot tell: the input's length and the first layer's stride."""
    length = architecture(imported.architecture).segment_length
    kernel = imported.state["blocks.0.conv.weight"].shape[2]
    if facts.input_samples not in (None, length) or facts.stride not in (None, kernel):
        raise KnownError(
            f"{path.name} describes a network with an input of {facts.input_samples} samples and "
            f"a first stride of {facts.stride}, not {length} and {kernel}.",
            "Only networks whose first stride is their filter length can be imported.",
            path,
        )
