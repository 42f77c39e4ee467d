"""CLMR: self-supervised SampleCNN extractors trained on MagnaTagATune at 22,050 Hz.

Layout: release 1.0 is a state dict whose keys begin with ``encoder.``; release 2.0 a PyTorch
Lightning checkpoint, prefix ``model.encoder.``. Then ``sequential.B.0`` is the convolution and
``sequential.B.1`` the batch normalisation of block B. The last convolution has length 3. The
projection ``fc`` of the encoder is no classifier; a linear one is published apart.

Source:
    Spec section 9.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import MTAT_TAGS
from mlfa_trainer.importing.network import BlockWeights, ImportedNetwork, assemble
from mlfa_trainer.importing.torch_files import read_state

ORIGIN = "Spijkervet/CLMR"
_FIRST = "sequential.0.0.weight"
# A Lightning checkpoint holds the same encoder under two names.
_PREFIXES = ("model.encoder.", "encoder.", "")
_HEAD_PREFIXES = ("model.", "")


def _clmr_tags() -> tuple[str, ...]:
    """Return MagnaTagATune's tags in CLMR's order: two columns are exchanged (spec 5.3)."""
    tags = list(MTAT_TAGS)
    first, second = tags.index("femaleVoice"), tags.index("metal")
    tags[first], tags[second] = tags[second], tags[first]
    return tuple(tags)


CLMR_TAGS = _clmr_tags()


def read_clmr(
    path: Path, head_path: Path | None = None, outputs: Sequence[str] | None = None
) -> ImportedNetwork:
    """Read an encoder, and a linear classifier if there is one.

    Args:
        path: The encoder's checkpoint.
        head_path: The classifier's checkpoint.
        outputs: Names of the classifier's outputs; CLMR's order of MagnaTagATune's tags when
            None and there are 50.

    Raises:
        KnownError: If a file is missing, damaged or of another layout.
    """
    state = read_state(path)
    prefix = next((p for p in _PREFIXES if p + _FIRST in state), None)
    if prefix is None:
        prefix = next((name[: -len(_FIRST)] for name in state if name.endswith(_FIRST)), None)
    if prefix is None:
        raise KnownError(
            f"{path.name} does not hold an encoder of CLMR: there is no {_FIRST}.",
            "Check that it is the encoder's checkpoint, not the classifier's.",
            path,
        )
    blocks: list[BlockWeights] = []
    while f"{prefix}sequential.{len(blocks)}.0.weight" in state:
        blocks.append(_block(state, f"{prefix}sequential.{len(blocks)}.", path))
    head = None if head_path is None else _read_head(head_path)
    notes = []
    if head is not None and outputs is None and head[0].shape[0] == len(CLMR_TAGS):
        outputs = CLMR_TAGS
        notes.append("The outputs are named in the order of CLMR's own split.")
    return assemble(blocks, head, path, origin=ORIGIN, outputs=outputs, notes=notes)


def _block(state: Mapping[str, Tensor], prefix: str, path: Path) -> BlockWeights:
    names = ("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var")
    missing = next((name for name in names if prefix + name not in state), None)
    if missing is not None:
        raise KnownError(
            f"{path.name} lacks the weights {prefix}{missing}.", "Get the file again.", path
        )
    return BlockWeights(*(state[prefix + name] for name in names))


def _read_head(path: Path) -> tuple[Tensor, Tensor]:
    state = read_state(path)
    prefix = next((p for p in _HEAD_PREFIXES if f"{p}0.weight" in state), None)
    if prefix is None or f"{prefix}0.bias" not in state:
        raise KnownError(
            f"{path.name} does not hold a classifier of CLMR.",
            "It is the file that was published as “finetuner”.",
            path,
        )
    if f"{prefix}2.weight" in state:
        raise KnownError(
            f"{path.name} holds a classifier with a hidden layer, which this network has no "
            "place for.",
            "Import the encoder alone, and train a global classifier on its features.",
            path,
        )
    return state[f"{prefix}0.weight"], state[f"{prefix}0.bias"]
