"""Long columns of whole numbers out of SQLite, without a Python object for each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database, Parameters, damaged_error

Ids = npt.NDArray[np.int64]

_NAMES = ("a", "b", "c")


def read_ids(database: Database, sql: str, parameters: Parameters = ()) -> Ids:
    """Run a statement that gives one column of whole numbers, and give them in its order."""
    return read_columns(database, sql, parameters, count=1)[0]


def read_columns(
    database: Database, sql: str, parameters: Parameters = (), *, count: int
) -> list[Ids]:
    """Run a statement that gives columns of whole numbers, none of them NULL.

    SQLite joins each column into one text. That takes a third of the time that a hundred thousand
    rows take, and other threads run meanwhile: the window's, above all. SQLite keeps the order of
    an inner query for this very use.

    Args:
        database: The catalogue.
        sql: Our own statement.
        parameters: For its placeholders.
        count: How many columns it gives.

    Raises:
        DamagedCatalogError: If there is anything but whole numbers in them.
    """
    names = _NAMES[:count]
    joined = ", ".join(f"group_concat({name})" for name in names)
    row = database.only_row(
        f"WITH found({', '.join(names)}) AS ({sql}) SELECT {joined} FROM found",  # noqa: S608
        parameters,
    )
    try:
        return [
            np.zeros(0, dtype=np.int64)
            if text is None
            else np.fromstring(str(text), dtype=np.int64, sep=",")
            for text in row
        ]
    except ValueError as error:
        raise damaged_error(database.path) from error
