"""Songs of known scores in a real catalogue, for tests of the song view."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

WINDOW_S = 3.0


def add_scored_song(
    catalog: Catalog,
    rule: DecisionRule,
    path: Path,
    scores: Mapping[str, float],
    *,
    number: int,
    music: float = 1.0,
    num_windows: int = 20,
    fields: DisplayFields | None = None,
) -> int:
    """Store a song of the library whose other tags score 0.01; returns its file id.

    Over time each tag has its score in the first half, and nothing in the second.
    """
    digest = f"{number:064x}"
    stamp = FileStamp(1000, number)
    if path.exists():
        stamp = FileStamp.of(path)
    values = np.array([scores.get(tag, 0.01) for tag in rule.tags], np.float32)
    windows = np.tile(values, (num_windows, 1))
    windows[num_windows // 2 :] = 0.01
    with catalog.batch():
        catalog.record_file(path, stamp, digest, in_library=True)
        catalog.store_analysis(
            digest,
            rule.model_id,
            duration_s=num_windows * WINDOW_S,
            scores=values,
            is_music=music,
            features={},
            segment_scores=windows.astype(np.float16),
            segment_starts_s=np.arange(num_windows) * WINDOW_S,
            segment_duration_s=WINDOW_S,
        )
        if fields is not None:
            catalog.store_display_fields(path, fields)
    return catalog.file_ids_of([path])[path]
