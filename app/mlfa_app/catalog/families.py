"""Models of one family have the same networks: what one heard of a song, the others know too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database, damaged_error
from mlfa_app.catalog.records import Float16Array, Float32Array
from mlfa_app.catalog.stored_values import numbers_of, table_of, words_of_list


def family_of(database: Database, model: int) -> int:
    """Give the row number of the model that a model's features are stored under."""
    return int(database.value("SELECT coalesce(family, id) FROM models WHERE id = ?", (model,)))


def tag_keys_of(database: Database, model: int) -> tuple[str, ...]:
    """Give the keys of a model's tags, none where they are not known."""
    text = database.value("SELECT tag_keys FROM models WHERE id = ?", (model,))
    return () if text is None else words_of_list(text)


def shared_columns(own: tuple[str, ...], other: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Say where another model of the family keeps the scores of one's tags.

    Returns:
        Place of each of the own tags in the other's, (tags,); -1 where it has none.
    """
    places = {key: place for place, key in enumerate(other)}
    return np.array([places.get(key, -1) for key in own], dtype=np.int64)


def read_segments(
    database: Database, song: int, model: int, num_tags: int
) -> tuple[float, Float32Array, Float16Array]:
    """Read the scores of a song's windows, also those that another model of the family found.

    Returns:
        Length of a window in seconds, starts, (windows,), and scores, (windows, tags); tags that
        the other model does not have are NaN. No windows, where no model of a family has any.

    Raises:
        DamagedCatalogError: If they are no such numbers, or those of a model without a family are
            missing.
    """
    family = family_of(database, model)
    rows = database.rows(
        "SELECT g.model, g.duration_s, g.starts_s, g.scores FROM segments g JOIN models m"
        " ON m.id = g.model WHERE g.song = ? AND coalesce(m.family, m.id) = ?"
        " ORDER BY g.model <> ?, g.model",
        (song, family, model),
    )
    if rows and rows[0][0] == model:
        _, duration_s, starts, windows = rows[0]
        scores = table_of(numbers_of(windows, "<f2"), width=num_tags)
        return duration_s, numbers_of(starts), scores
    own = tag_keys_of(database, model)
    if len(own) != num_tags:  # only a model of a family may lack segments of its own
        raise damaged_error(database.path)
    best: tuple[int, float, Float32Array, Float16Array] | None = None
    for other, duration_s, starts, windows in rows:
        keys = tag_keys_of(database, other)
        places = shared_columns(own, keys)
        num_shared = int((places >= 0).sum())
        if not keys or (best is not None and num_shared <= best[0]):
            continue
        theirs = table_of(numbers_of(windows, "<f2"), width=len(keys))
        scores = np.where(places >= 0, theirs[:, np.maximum(places, 0)], np.float16(np.nan))
        best = (num_shared, duration_s, numbers_of(starts), scores.astype(np.float16))
    if best is None:
        return 0.0, np.zeros(0, np.float32), np.zeros((0, num_tags), np.float16)
    return best[1:]


def drop_model(database: Database, identifier: str) -> None:
    """Drop all that a model found, but for what others of its family need. Needs a transaction."""
    row = database.row("SELECT id FROM models WHERE identifier = ?", (identifier,))
    if row is None:
        return
    (model,) = row
    if database.value("SELECT EXISTS (SELECT 1 FROM models WHERE family = ?)", (model,)):
        database.run("DELETE FROM predictions WHERE model = ?", (model,))
    else:
        database.run("DELETE FROM models WHERE id = ?", (model,))
