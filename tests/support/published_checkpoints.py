"""Checkpoints in the layouts that others published, with random weights, and slow networks.

``TheanoNet`` and ``TorchNet`` compute what those programs compute, written from their
definitions with numpy, sample by sample where it matters; nothing is shared with the importer.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import torch

from mlfa_trainer.importing.network import ImportedNetwork

Array = np.ndarray
EPSILON = 1e-5


@dataclass(frozen=True)
class Layer:
    """A convolution and its batch normalisation.

    Attributes:
        kernel: (length, channels, filters), as the program itself applies it.
        pool: Length of the max-pooling after it.
        stride: Of the convolution.
    """

    kernel: Array
    bias: Array
    gamma: Array
    beta: Array
    mean: Array
    variance: Array
    pool: int
    stride: int


@dataclass(frozen=True)
class Net:
    """A sample-level network of random weights.

    Attributes:
        layers: From the input upwards.
        weight: Of the classifier, (channels, outputs).
        bias: Of the classifier.
    """

    layers: tuple[Layer, ...]
    weight: Array
    bias: Array


def random_net(m: int, n: int, last: int, num_outputs: int, last_length: int = 1) -> Net:
    """Return a network with filters of m, n modules, and the papers' widths."""
    rng = np.random.default_rng(m * 100 + n)
    widths = [128, 128, 128, *[256] * (n - 3), last, last]
    layers = []
    channels = 1
    for index, width in enumerate(widths):
        length = last_length if index == n + 1 else m
        size = np.sqrt(6.0 / (length * channels))
        layers.append(
            Layer(
                rng.uniform(-size, size, (length, channels, width)).astype(np.float32),
                rng.normal(0, 0.1, width).astype(np.float32),
                rng.uniform(0.5, 1.5, width).astype(np.float32),
                rng.normal(0, 0.2, width).astype(np.float32),
                rng.normal(0, 0.1, width).astype(np.float32),
                rng.uniform(0.3, 2.0, width).astype(np.float32),
                1 if index in (0, n + 1) else m,
                m if index == 0 else 1,
            )
        )
        channels = width
    weight = rng.normal(0, 0.1, (channels, num_outputs)).astype(np.float32)
    return Net(tuple(layers), weight, rng.normal(0, 0.1, num_outputs).astype(np.float32))


def _tap(signal: Array, places: Array) -> Array:
    """Return a signal, (frames, channels), at some frames; zero outside it."""
    inside = (places >= 0) & (places < signal.shape[0])
    return np.where(inside[:, None], signal[np.clip(places, 0, signal.shape[0] - 1)], 0.0)


def slow_forward(net: Net, waveform: Array, *, style: str, epsilon: float = EPSILON) -> Array:
    """Return the logits of one segment in double precision.

    Args:
        net: Weights.
        waveform: (samples,).
        style: ``theano`` convolves: out[t] = sum over j of W[j] x[t + length - 1 - j - pad], with
            length // 2 zeros on both sides of 'same' layers and the surplus output cut off.
            ``torch`` correlates, with (length - 1) // 2 zeros on the left of 'same' layers.
            ``torch-padded`` has one zero before the strided convolution too.
        epsilon: Of the batch normalisations.
    """
    signal = waveform.astype(np.float64)[:, None]
    for index, layer in enumerate(net.layers):
        length = layer.kernel.shape[0]
        num_out = signal.shape[0] // layer.stride
        if index == 0:
            pad = 1 if style == "torch-padded" else 0
        else:
            pad = length // 2 if style == "theano" else (length - 1) // 2
        total = np.zeros((num_out, layer.kernel.shape[2]))
        for j in range(length):
            shift = length - 1 - j if style == "theano" else j
            taps = _tap(signal, np.arange(num_out) * layer.stride + shift - pad)
            total += taps @ layer.kernel[j].astype(np.float64)
        total += layer.bias
        normal = (total - layer.mean) / np.sqrt(layer.variance.astype(np.float64) + epsilon)
        signal = np.maximum(normal * layer.gamma + layer.beta, 0.0)
        signal = signal.reshape(-1, layer.pool, signal.shape[1]).max(axis=1)
    (top,) = signal
    return top @ net.weight + net.bias


# --- Keras 1 ------------------------------------------------------------------------------------


def write_keras(
    path: Path,
    net: Net,
    *,
    axes: str = "new",
    is_whole_model: bool = False,
    backend: str | None = None,
    epsilon: float = EPSILON,
) -> Path:
    """Write an HDF5 file as ``save_weights`` of Keras 1 does, and its architecture as JSON.

    Args:
        path: The HDF5 file.
        net: Weights.
        axes: Of the kernels: ``new`` (length, 1, channels, filters), ``old`` (filters, channels,
            length, 1), ``three`` (length, channels, filters).
        is_whole_model: As ``save`` does: weights in a group, the architecture as an attribute.
        backend: Written where later releases write it; Keras 1 wrote none.
        epsilon: Written into the architecture.

    Returns:
        The JSON file.
    """
    architecture = keras_architecture(net, epsilon)
    with h5py.File(path, "w") as file:
        root = file
        if is_whole_model:
            file.attrs["model_config"] = json.dumps(architecture).encode()
            root = file.create_group("model_weights")
        names = [layer["name"] for layer in architecture["config"]["layers"]]
        root.attrs["layer_names"] = [name.encode() for name in names]
        if backend is not None:
            root.attrs["backend"] = backend.encode()
        for name in names:
            group = root.create_group(name)
            weights = _keras_weights(net, name, axes)
            group.attrs["weight_names"] = [key.encode() for key in weights]
            for key, value in weights.items():
                group.create_dataset(key, data=value)
    described = path.with_suffix(".json")
    described.write_text(json.dumps(architecture))
    return described


def _keras_weights(net: Net, name: str, axes: str) -> dict[str, Array]:
    kind, _, number = name.rpartition("_")
    if kind == "dense":
        return {f"{name}_W": net.weight, f"{name}_b": net.bias}
    if kind == "convolution1d":
        layer = net.layers[int(number) - 1]
        kernel = {
            "new": layer.kernel[:, None],
            "old": layer.kernel.transpose(2, 1, 0)[..., None],
            "three": layer.kernel,
        }[axes]
        return {f"{name}_W": kernel, f"{name}_b": layer.bias}
    if kind == "batchnormalization":
        layer = net.layers[int(number) - 1]
        return {
            f"{name}_gamma": layer.gamma,
            f"{name}_beta": layer.beta,
            f"{name}_running_mean": layer.mean,
            f"{name}_running_std": layer.variance,  # so named, and the variance
        }
    return {}


def keras_architecture(net: Net, epsilon: float) -> dict[str, Any]:
    """Return what ``to_json`` of Keras 1.1 gives, as far as anything may read it."""
    num_samples = net.layers[0].stride
    for layer in net.layers:
        num_samples *= layer.pool
    layers = [_keras_layer("InputLayer", "input_1", batch_input_shape=[None, num_samples, 1])]
    pools = 0
    for number, layer in enumerate(net.layers, start=1):
        layers += [
            _keras_layer(
                "Convolution1D",
                f"convolution1d_{number}",
                filter_length=layer.kernel.shape[0],
                nb_filter=layer.kernel.shape[2],
                subsample_length=layer.stride,
                border_mode="valid" if number == 1 else "same",
                activation="linear",
            ),
            _keras_layer(
                "BatchNormalization",
                f"batchnormalization_{number}",
                epsilon=epsilon,
                momentum=0.99,
                axis=-1,
                mode=0,
            ),
            _keras_layer("Activation", f"activation_{number}", activation="relu"),
        ]
        if layer.pool > 1:
            pools += 1
            layers.append(
                _keras_layer("MaxPooling1D", f"maxpooling1d_{pools}", pool_length=layer.pool)
            )
    layers += [
        _keras_layer("Flatten", "flatten_1"),
        _keras_layer("Dense", "dense_1", output_dim=len(net.bias), activation="sigmoid"),
    ]
    return {"class_name": "Model", "keras_version": "1.1.0", "config": {"layers": layers}}


def _keras_layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "name": name, "config": {"name": name, **config}}


# --- PyTorch ------------------------------------------------------------------------------------


def torch_layers(net: Net, conv: str, norm: str) -> OrderedDict[str, torch.Tensor]:
    """Return a state dict of the layers.

    Args:
        net: Weights.
        conv: Name of a convolution with ``{}`` for its number from 0, as in ``seq.{}.0``.
        norm: Likewise, of its batch normalisation.
    """
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    for index, layer in enumerate(net.layers):
        values = {
            f"{conv.format(index)}.weight": layer.kernel.transpose(2, 1, 0),
            f"{conv.format(index)}.bias": layer.bias,
            f"{norm.format(index)}.weight": layer.gamma,
            f"{norm.format(index)}.bias": layer.beta,
            f"{norm.format(index)}.running_mean": layer.mean,
            f"{norm.format(index)}.running_var": layer.variance,
        }
        for name, value in values.items():
            state[name] = torch.from_numpy(np.ascontiguousarray(value))
        state[f"{norm.format(index)}.num_batches_tracked"] = torch.tensor(1_000)
    return state


def clmr_state(net: Net, prefixes: Sequence[str] = ("encoder.",)) -> OrderedDict[str, torch.Tensor]:
    """Return CLMR's state dict: the encoder below each prefix, and the projector it has beside."""
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    for prefix in prefixes:
        layers = torch_layers(net, f"{prefix}sequential.{{}}.0", f"{prefix}sequential.{{}}.1")
        state.update(layers)
        state[f"{prefix}fc.weight"] = torch.zeros(50, net.weight.shape[0])
        state[f"{prefix}fc.bias"] = torch.zeros(50)
    state["projector.0.weight"] = torch.ones(4, 4)
    return state


def clmr_head(net: Net, prefix: str = "") -> OrderedDict[str, torch.Tensor]:
    """Return the state dict of CLMR's linear classifier."""
    return OrderedDict(
        {
            f"{prefix}0.weight": torch.from_numpy(net.weight.T.copy()),
            f"{prefix}0.bias": torch.from_numpy(net.bias),
        }
    )


def sota_state(net: Net) -> OrderedDict[str, torch.Tensor]:
    """Return the state dict of a ``sample`` network of sota-music-tagging-models."""
    state: OrderedDict[str, torch.Tensor] = OrderedDict()
    for name, value in torch_layers(net, "{}|conv", "{}|bn").items():
        index, _, rest = name.partition("|")
        state[f"layer{int(index) + 1}.{rest}"] = value
    state["dense.weight"] = torch.from_numpy(net.weight.T.copy())
    state["dense.bias"] = torch.from_numpy(net.bias)
    return state


# --- comparing ----------------------------------------------------------------------------------


def noise(num_samples: int) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 0.3, num_samples).astype(np.float32)


def logits(imported: ImportedNetwork, waveform: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        return imported.build()(torch.from_numpy(waveform)[None])[0].numpy()


def expect_same(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=2e-4 * np.abs(expected).max())
