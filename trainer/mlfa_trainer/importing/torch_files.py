"""Read weights from PyTorch files, executing nothing in them.

PyTorch's own restricted reader builds tensors and plain containers only. Files of PyTorch
Lightning also hold settings, as objects of classes that are not installed here; these names
get stand-ins, empty or plain dictionaries, which can do nothing.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mlfa_core.errors import KnownError

_CHECKPOINT_SUFFIXES = (".pt", ".pth", ".ckpt")


class _StandIn:
    """Takes the place of a settings object; its values are thrown away."""

    def __setstate__(self, state: object) -> None:
        """Keep nothing."""


# The restricted reader fills no dictionary but Python's own kinds.
_STAND_INS: tuple[tuple[type, str], ...] = (
    (_StandIn, "argparse.Namespace"),
    (OrderedDict, "pytorch_lightning.utilities.parsing.AttributeDict"),
    (OrderedDict, "lightning_fabric.utilities.data.AttributeDict"),
    (_StandIn, "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint"),
    (_StandIn, "pytorch_lightning.callbacks.early_stopping.EarlyStopping"),
)


def read_state(path: Path) -> dict[str, Tensor]:
    """Read the named tensors of a checkpoint.

    Args:
        path: A file of ``torch.save``, a Lightning checkpoint, or a zip archive around one.

    Returns:
        Tensors by name; from a Lightning checkpoint those under ``state_dict``.

    Raises:
        KnownError: If it is missing, damaged, or holds anything but data.
    """
    values = _load(path)
    if isinstance(values, Mapping) and isinstance(values.get("state_dict"), Mapping):
        values = values["state_dict"]
    if not isinstance(values, Mapping):
        raise KnownError(
            f"{path.name} holds no named weights.", "Check that it is the right file.", path
        )
    return {
        name: tensor
        for name, tensor in values.items()
        if isinstance(name, str) and isinstance(tensor, Tensor)
    }


def _load(path: Path) -> Any:
    try:
        with open(path, "rb") as stream, torch.serialization.safe_globals(list(_STAND_INS)):
            return torch.load(_unwrap(stream), map_location="cpu", weights_only=True)
    except FileNotFoundError as cause:
        raise KnownError(f"There is no file {path}.", "Check its path.", path) from cause
    except pickle.UnpicklingError as cause:
        raise KnownError(
            f"{path.name} was refused: it is damaged, or holds more than weights. "
            "Nothing in it was run.",
            "Get the file again from its publisher.",
            path,
        ) from cause
    except (
        OSError,
        RuntimeError,
        ValueError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
    ) as cause:
        # PyTorch's reader trips over damaged files in all these ways.
        raise KnownError(
            f"Could not read the weights in {path.name}.", "Get the file again.", path
        ) from cause


def _unwrap(stream: Any) -> Any:
    """Return the checkpoint inside a zip archive that was put around it, or the stream itself."""
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            inner = [name for name in names if name.endswith(_CHECKPOINT_SUFFIXES)]
            is_checkpoint = any(name.rpartition("/")[2] == "data.pkl" for name in names)
            if len(inner) == 1 and not is_checkpoint:
                return io.BytesIO(archive.read(inner[0]))
    stream.seek(0)
    return stream
