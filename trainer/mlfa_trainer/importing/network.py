"""An imported network, and how the layers of a published one become it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON
from mlfa_core.models.registry import ARCHITECTURES, architecture
from mlfa_trainer.run_folder import save_tensors

# The only output of a network that was published without a classifier; always 0.
NO_HEAD = "no classifier"
_MSD_WIDTH, _USUAL_WIDTH = 256, 512


@dataclass(frozen=True)
class BlockWeights:
    """One convolution and its batch normalisation, as PyTorch has them.

    Attributes:
        kernel: (filters, channels, length), for cross-correlation.
        bias: (filters,).
        scale: (filters,), also called gamma or weight.
        shift: (filters,), also called beta or bias.
        mean: (filters,), running.
        variance: (filters,), running.
    """

    kernel: Tensor
    bias: Tensor
    scale: Tensor
    shift: Tensor
    mean: Tensor
    variance: Tensor


@dataclass(frozen=True)
class ImportedNetwork:
    """A published network in the form of ours.

    Attributes:
        architecture: Name in the registry.
        options: Further arguments of the architecture.
        state: Its weights, by the names of ours.
        outputs: Names of its outputs; only ``NO_HEAD`` where there is no classifier.
        sample_rate: Of the waveform that it was trained on, in hertz.
        delay_samples: Give it segments that start this many samples before those of the
            published network, which took zeros for these samples, and scores are the same.
        origin: Where it was published.
        notes: What is assumed or unknown, a sentence each.
    """

    architecture: str
    options: Mapping[str, Any]
    state: Mapping[str, Tensor]
    outputs: tuple[str, ...]
    sample_rate: int
    delay_samples: int
    origin: str
    notes: tuple[str, ...] = ()

    @property
    def has_head(self) -> bool:
        """Whether its scores mean something."""
        return self.outputs != (NO_HEAD,)

    def build(self) -> LevelNetwork:
        """Return the network with its weights, in evaluation mode."""
        network = _outline(self.architecture, len(self.outputs), self.options)
        state = {name: tensor.clone() for name, tensor in self.state.items()}
        network.load_state_dict(state, assign=True)
        return network.eval()

    def save(self, path: Path) -> None:
        """Write the file that ``train-local`` would have left for it."""
        save_tensors(
            path,
            {
                "state": {name: tensor.clone() for name, tensor in self.state.items()},
                "outputs": list(self.outputs),
                "mel_mean": 0.0,
                "mel_std": 1.0,
                "imported": {
                    "architecture": self.architecture,
                    "options": dict(self.options),
                    "sample_rate": self.sample_rate,
                    "delay_samples": self.delay_samples,
                    "origin": self.origin,
                    "notes": list(self.notes),
                },
            },
        )


def require_fitting(
    imported: Mapping[str, Any],
    architecture_name: str,
    options: Mapping[str, Any],
    sample_rate: int,
    path: Path,
) -> None:
    """Check that an imported network can be used as a recipe says.

    Args:
        imported: What ``ImportedNetwork.save`` wrote about it.
        architecture_name: What the recipe says it is.
        options: Likewise; dropout is no matter, since the network is not trained on.
        sample_rate: Of the waveforms that it is to hear, in hertz.
        path: Its file, for messages.

    Raises:
        KnownError: If it is another network, or was trained at another sample rate.
    """
    wanted = {name: value for name, value in options.items() if name != "dropout"}
    if (imported["architecture"], imported["options"]) != (architecture_name, wanted):
        pairs = ", ".join(f"{key} = {json.dumps(v)}" for key, v in imported["options"].items())
        raise KnownError(
            f"The imported network {path} is another than the recipe says.",
            f'Write architecture = "{imported["architecture"]}"'
            + (f" and options = {{ {pairs} }}" if pairs else ", without other options,")
            + " for its scale.",
            path,
        )
    if imported["sample_rate"] != sample_rate:
        raise KnownError(
            f"The imported network {path} was trained at {imported['sample_rate']:,} Hz, and "
            f"prepared stores are at {sample_rate:,} Hz: it would hear other pitches.",
            f"Use a network that was trained at {sample_rate:,} Hz.",
            path,
        )


def assemble(
    blocks: Sequence[BlockWeights],
    head: tuple[Tensor, Tensor] | None,
    path: Path,
    *,
    origin: str,
    outputs: Sequence[str] | None = None,
    sample_rate: int = 22_050,
    delay_samples: int = 0,
    epsilon: float = BATCH_NORM_EPSILON,
    is_extra_zero_left: bool = False,
    notes: Sequence[str] = (),
) -> ImportedNetwork:
    """Make a network of its layers; which one follows from their number and shapes.

    Args:
        blocks: Strided convolution, modules from the input upwards, last convolution. That may
            be longer than 1: it hears one frame between zeros, so only its centre ever counts.
        head: Weight, (outputs, channels), and bias, (outputs,); None if there is no classifier.
        path: The file, for messages.
        origin: As in ``ImportedNetwork``.
        outputs: Names of the outputs; numbered when None.
        sample_rate: As in ``ImportedNetwork``.
        delay_samples: As in ``ImportedNetwork``.
        epsilon: Of its batch normalisations; another than ours goes into the variances.
        is_extra_zero_left: Padding of even filters, as in ``SampleCnnConfig``.
        notes: As in ``ImportedNetwork``.

    Raises:
        KnownError: If the layers are not those of a sample-level network, or hold values that
            are no numbers.
    """
    if len(blocks) < 5 or any(block.kernel.dim() != 3 for block in blocks):
        raise _wrong(path, f"it has {len(blocks)} convolutions")
    if blocks[-1].kernel.shape[2] % 2 == 0:
        raise _wrong(path, "its last convolution has no centre")
    length, num_modules = blocks[0].kernel.shape[2], len(blocks) - 2
    width = blocks[-1].kernel.shape[0]
    name, options = f"samplecnn-{length}-{num_modules}", {}
    if name not in ARCHITECTURES:
        raise _wrong(path, f"no network has filters of {length} and {num_modules} modules")
    if (name, width) == ("samplecnn-3-9", _MSD_WIDTH):
        name = "samplecnn-3-9-msd"
    elif width != _USUAL_WIDTH:
        options["last_width"] = width
    if is_extra_zero_left and length % 2 == 0:
        options["is_extra_zero_left"] = True
    state = _make_state([*blocks[:-1], _keep_centre(blocks[-1])], epsilon)
    names: tuple[str, ...]
    if head is None:
        head, names = (torch.zeros(1, width), torch.zeros(1)), (NO_HEAD,)
        notes = [*notes, "It has no classifier: only its features can be used."]
    else:
        count = head[0].shape[0]
        names = tuple(outputs) if outputs is not None else _numbered(count)
        if len(names) != count:
            raise _wrong(path, f"it has {count} outputs, but {len(names)} names were given")
    state["output.weight"], state["output.bias"] = (part.detach().float() for part in head)
    _complete(state, _outline(name, len(names), options).state_dict(), path)
    return ImportedNetwork(
        name, options, state, names, sample_rate, delay_samples, origin, tuple(notes)
    )


def _outline(name: str, num_outputs: int, options: Mapping[str, Any]) -> LevelNetwork:
    """Return a network without memory for its weights, since others take their place."""
    with torch.device("meta"):
        return architecture(name).build(num_outputs=num_outputs, **options)


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"output {index}" for index in range(count))


def _keep_centre(block: BlockWeights) -> BlockWeights:
    centre = block.kernel.shape[2] // 2
    kernel = block.kernel[:, :, centre : centre + 1].contiguous()
    return BlockWeights(kernel, block.bias, block.scale, block.shift, block.mean, block.variance)


def _make_state(blocks: Sequence[BlockWeights], epsilon: float) -> dict[str, Tensor]:
    state = {}
    for index, block in enumerate(blocks):
        key = f"blocks.{index}"
        state[f"{key}.conv.weight"] = block.kernel
        state[f"{key}.conv.bias"] = block.bias
        state[f"{key}.norm.weight"] = block.scale
        state[f"{key}.norm.bias"] = block.shift
        state[f"{key}.norm.running_mean"] = block.mean
        # Normalisation divides by the root of variance plus epsilon, so the sum is what counts.
        state[f"{key}.norm.running_var"] = block.variance + (epsilon - BATCH_NORM_EPSILON)
    return {name: tensor.detach().to(torch.float32) for name, tensor in state.items()}


def _complete(state: dict[str, Tensor], wanted: Mapping[str, Tensor], path: Path) -> None:
    """Check shapes and values, and add the counters that only training needs."""
    for name, expected in wanted.items():
        if name.endswith("num_batches_tracked"):
            state[name] = torch.zeros((), dtype=expected.dtype)
            continue
        found = state[name]
        if found.shape != expected.shape:
            raise _wrong(
                path,
                f"{name} has the shape {tuple(found.shape)} instead of {tuple(expected.shape)}",
            )
        if not torch.isfinite(found).all():
            raise _wrong(path, f"{name} holds values that are no numbers")
        if name.endswith("running_var") and (found + BATCH_NORM_EPSILON <= 0).any():
            raise _wrong(path, f"{name} holds negative variances")


def _wrong(path: Path, what: str) -> KnownError:
    return KnownError(
        f"{path.name} does not hold a sample-level network of the papers: {what}.",
        "Check that it is the file that was published, and the right kind of import.",
        path,
    )
