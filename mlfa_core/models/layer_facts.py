"""What is fixed of the layers of both papers' networks. Imports nothing."""

from __future__ import annotations

# (filter length and pooling length, filters) of each convolution, by input size in frames.
# Paper A: the 27-frame model is the reference; longer ones append (2, 256) layers.
MEL_LAYERS: dict[int, tuple[tuple[int, int], ...]] = {
    18: ((3, 128), (3, 128), (2, 256)),
    27: ((3, 128), (3, 128), (3, 256)),
    54: ((3, 128), (3, 128), (3, 256), (2, 256)),
    108: ((3, 128), (3, 128), (3, 256), (2, 256), (2, 256)),
    216: ((3, 128), (3, 128), (3, 256), (2, 256), (2, 256), (2, 256)),
}
# Of both papers' code (spec section 4.1).
BATCH_NORM_EPSILON = 1e-5


def mel_architecture(num_frames: int) -> str:
    """Name the network of an input size, such as ``melcnn-27``."""
    return f"melcnn-{num_frames}"
