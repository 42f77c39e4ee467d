"""What stands beside many songs at once, for deciding on all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.listing import DecisionRule, Proposal
from mlfa_app.catalog.proposals import decided_tags, proposals_of

_OF_FILES = (
    "SELECT f.id, s.digest, p.scores, p.is_music FROM json_each(?) w"
    " CROSS JOIN files f ON f.id = w.value JOIN songs s ON s.id = f.song"
    " LEFT JOIN predictions p ON p.song = s.id"
    " AND p.model = (SELECT id FROM models WHERE identifier = ?)"
)


class ProposedSong(NamedTuple):
    """A file's song, as far as it matters to a decision.

    Attributes:
        file_id: Row number of the file.
        digest: The song.
        proposals: What stands beside it, as `ListedSong.proposals`.
    """

    file_id: int
    digest: str
    proposals: tuple[Proposal, ...]


def read_proposed_songs(
    database: Database, file_ids: Sequence[int], rule: DecisionRule
) -> list[ProposedSong]:
    """Give what stands beside songs; files whose song is not known are left out.

    Args:
        database: The catalogue.
        file_ids: The files, in whose order the answer is.
        rule: The model and the thresholds.
    """
    rows = database.rows(_OF_FILES, (json.dumps(list(file_ids)), rule.model_id))
    decided = decided_tags(database, sorted({row[1] for row in rows}))
    thresholds = shown_thresholds(rule)
    size = thresholds.nbytes
    is_plain = [
        isinstance(blob, bytes) and len(blob) == size and digest not in decided
        for _, digest, blob, _ in rows
    ]
    blobs = [row[2] for row, plain in zip(rows, is_plain, strict=True) if plain]
    scores = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), len(thresholds))
    # Of all scores few are proposals: only these become objects.
    songs, tags = np.nonzero(scores >= thresholds)
    proposed: list[list[Proposal]] = [[] for _ in blobs]
    for song, tag, score in zip(
        songs.tolist(), tags.tolist(), scores[songs, tags].tolist(), strict=True
    ):
        proposed[song].append(Proposal(rule.tags[tag], rule.categories[tag], score))
    in_order = _order_of(rule)
    waiting = iter(proposed)
    found = []
    for (file_id, digest, blob, music), plain in zip(rows, is_plain, strict=True):
        if plain:
            own = sorted(next(waiting), key=in_order)
            proposals = tuple(own) if music >= rule.music_threshold else ()
        else:
            proposals = proposals_of(blob, music, decided.get(digest, {}), rule)
        found.append(ProposedSong(file_id, digest, proposals))
    return found


def shown_thresholds(rule: DecisionRule) -> npt.NDArray[np.float32]:
    """Give the score from which each tag is proposed, (tags,); infinite for what is not shown."""
    return np.array(
        [
            np.inf
            if threshold is None or category not in rule.shown_categories
            else _least_float32(threshold)
            for threshold, category in zip(rule.thresholds, rule.categories, strict=True)
        ],
        dtype=np.float32,
    )


def _least_float32(threshold: float) -> np.float32:
    """The least float32 that reaches a threshold: scores are compared as they are stored."""
    nearest = np.float32(threshold)
    return nearest if float(nearest) >= threshold else np.nextafter(nearest, np.float32(np.inf))


def _order_of(rule: DecisionRule) -> Callable[[Proposal], tuple[int, float]]:
    """Give the key that sorts what the model proposes, as `proposals_of` does."""
    places = {category: place for place, category in enumerate(dict.fromkeys(rule.categories))}
    return lambda one: (places[one.category], -(one.score or 0.0))
