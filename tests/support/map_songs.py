"""Songs whose features fall into two clear groups, for tests of maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from catalogs import digest_of
from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

FOLDER = Path("/music")
DIMS = {"mel18/1": 24, "mel18/2": 24, "mel27/1": 32}


def add_grouped_songs(
    catalog: Catalog, model_id: str, numbers: range, scores: tuple[list[float], list[float]]
) -> None:
    """Record songs: even ones and odd ones are two groups far apart at every level.

    Args:
        catalog: Where to.
        model_id: Who heard them.
        numbers: Which songs; each number is the same song on every call.
        scores: Of the tags, for even and for odd songs.
    """
    centres = {
        key: np.random.default_rng(dim).standard_normal((2, dim)) * 4 for key, dim in DIMS.items()
    }
    with catalog.batch():
        catalog.add_folder(FOLDER)
        for number in numbers:
            group = number % 2
            rng = np.random.default_rng(number)
            path = FOLDER / f"{number:04}.flac"
            catalog.record_file(path, FileStamp(1000, 1), digest_of(number), True)
            catalog.store_display_fields(
                path, DisplayFields(title=f"Song {number}", artist=f"Artist {group}")
            )
            catalog.store_analysis(
                digest_of(number),
                model_id,
                duration_s=60.0,
                scores=scores[group],
                is_music=0.9,
                features={
                    key: centres[key][group] + rng.standard_normal(dim) for key, dim in DIMS.items()
                },
                segment_scores=[scores[group]],
                segment_starts_s=[0.0],
                segment_duration_s=3.0,
            )
