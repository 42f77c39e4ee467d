"""The ``sample`` networks of sota-music-tagging-models: SampleCNN at 16 kHz.

Layout: a plain state dict, ``layerL.conv`` and ``layerL.bn`` for L from 1 (strided) to 11 (1x1),
then ``dense``. The sigmoid is inside their network and after our logits, which is the same. Their
strided convolution has a zero before the first sample, so each of their frames hears one sample
earlier than ours.

Source:
    Spec sections 9.1 and 9.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import MSD_TAGS
from mlfa_trainer.importing.network import BlockWeights, ImportedNetwork, assemble
from mlfa_trainer.importing.torch_files import read_state

ORIGIN = "minzwon/sota-music-tagging-models"
SAMPLE_RATE = 16_000
_PARTS = ("conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var")


def read_sota(path: Path, outputs: Sequence[str] | None = None) -> ImportedNetwork:
    """Read a ``sample/best_model.pth``.

    Args:
        path: The checkpoint.
        outputs: Names of its outputs in order; numbered when None.

    Raises:
        KnownError: If the file is missing, damaged or of another layout.
    """
    state = read_state(path)
    if "layer1.conv_1.weight" in state:
        raise KnownError(
            f"{path.name} is the “se” variant, whose blocks are others.",
            "Import the file from the folder “sample”.",
            path,
        )
    blocks: list[BlockWeights] = []
    while all(f"layer{len(blocks) + 1}.{part}" in state for part in _PARTS):
        prefix = f"layer{len(blocks) + 1}."
        blocks.append(BlockWeights(*(state[prefix + part] for part in _PARTS)))
    if not blocks or "dense.weight" not in state or "dense.bias" not in state:
        raise KnownError(
            f"{path.name} does not hold a “sample” network of {ORIGIN}.",
            "Check that it is the file from the folder “sample”.",
            path,
        )
    notes = [
        "It was trained at 16,000 Hz; at another rate it hears other pitches and durations.",
        "It gives exactly the published scores when each segment starts one sample earlier.",
    ]
    if outputs is None:
        notes.append(
            "Its outputs are numbered, because the order of its tags is not in the file; those "
            f"trained on the Million Song Dataset have the papers' order ({MSD_TAGS[0]}, "
            f"{MSD_TAGS[1]} …)."
        )
    return assemble(
        blocks,
        (state["dense.weight"], state["dense.bias"]),
        path,
        origin=ORIGIN,
        outputs=outputs,
        sample_rate=SAMPLE_RATE,
        delay_samples=1,
        notes=notes,
    )
