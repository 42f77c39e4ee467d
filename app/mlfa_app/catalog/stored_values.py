"""Values that SQLite gives back as bytes and texts, read with the thought that they may be damaged.

A disk's error, another program or a hand in the file may put values there that we never wrote;
SQLite itself notices only some of it. The user is told that the catalogue is damaged then.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import damaged_error


def numbers_of(blob: object, kind: Literal["<f4", "<f2"] = "<f4") -> npt.NDArray[Any]:
    """Read numbers, (count,), that were stored as their bytes.

    Raises:
        DamagedCatalogError: If it is not the bytes of such numbers.
    """
    if not isinstance(blob, bytes) or len(blob) % np.dtype(kind).itemsize:
        raise damaged_error(None)
    return np.frombuffer(blob, dtype=kind)


def table_of(numbers: npt.NDArray[Any], num_rows: int = -1, width: int = -1) -> npt.NDArray[Any]:
    """Give numbers the shape (rows, width), one of which is worked out.

    Raises:
        DamagedCatalogError: If they do not fill it.
    """
    try:
        return numbers.reshape(num_rows, width)
    except ValueError as error:
        raise damaged_error(None) from error


def matrix_of(blobs: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """Stack the bytes of float32 numbers of one count, (rows, count); there is one at least.

    Raises:
        DamagedCatalogError: If they are not such bytes.
    """
    try:
        joined = b"".join(blobs)
    except TypeError as error:
        raise damaged_error(None) from error
    return table_of(numbers_of(joined), num_rows=len(blobs))


def joined(parts: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Put tables, (rows, count), one below the other.

    Raises:
        DamagedCatalogError: If they have not the same count.
    """
    try:
        return np.concatenate(parts)
    except ValueError as error:
        raise damaged_error(None) from error


def floats_of(values: Sequence[object]) -> npt.NDArray[np.float32]:
    """Make an array, (count,), of numbers that SQLite keeps as such; NULL becomes NaN.

    Raises:
        DamagedCatalogError: If there is anything else among them.
    """
    try:
        return np.array(values, dtype=np.float32)
    except (ValueError, TypeError) as error:
        raise damaged_error(None) from error


def object_of(text: object) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        DamagedCatalogError: If it is none.
    """
    value = _json_of(text)
    if not isinstance(value, dict):
        raise damaged_error(None)
    return value


def words_of_list(text: object) -> tuple[str, ...]:
    """Read a JSON list of texts.

    Raises:
        DamagedCatalogError: If it is none.
    """
    return _words(_json_of(text))


def words_by_name(text: object) -> dict[str, tuple[str, ...]]:
    """Read a JSON object whose values are lists of texts.

    Raises:
        DamagedCatalogError: If it is none.
    """
    return {name: _words(values) for name, values in object_of(text).items()}


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise damaged_error(None)
    return tuple(value)


def _json_of(text: object) -> Any:
    if not isinstance(text, str):
        raise damaged_error(None)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged_error(None) from error
