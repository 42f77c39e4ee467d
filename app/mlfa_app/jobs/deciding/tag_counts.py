"""How many songs of the library a model would give each tag."""

from __future__ import annotations

import numpy as np

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog


def count_tags(catalog: Catalog, rule: DecisionRule) -> dict[str, int]:
    """Count the songs of the library for which the model proposes each tag.

    What the user said of single songs is left out: it counts what the model says.

    Args:
        catalog: Holds the scores.
        rule: The model and its thresholds.

    Returns:
        A number for each tag of the model.
    """
    table = catalog.score_table(rule.model_id)
    if not len(table.song_ids):
        return dict.fromkeys(rule.tags, 0)
    # A tag that abstains has no threshold that any score reaches.
    thresholds = np.array([2.0 if limit is None else limit for limit in rule.thresholds])
    has_music = table.is_music >= rule.music_threshold
    counts = (table.scores[has_music] >= thresholds).sum(axis=0)
    return dict(zip(rule.tags, counts.tolist(), strict=True))
