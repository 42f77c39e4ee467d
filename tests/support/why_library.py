"""A small library whose scores really come from its model's classifier, for tests of `why`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from catalogs import digest_of
from mlfa_app.catalog.listing import Decision, DisplayFields, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp
from mlfa_core.attribution import feature_keys, read_head
from mlfa_core.model_package import ModelPackage
from random_package import write_random_package

FOLDER = Path("/music")
NUM_SONGS = 30
SIZES = (128, 128, 256)
# What songs say beside the score: in the file, by the user.
IN_FILE = {3: "Techno", 4: "tech-no", 5: "Rock"}
ACCEPTED = (6,)
REJECTED = (3, 7)
NOT_MUSIC = 8
COPY = 9
"""As near to song 0 as another encoding of it."""


def path_of(number: int) -> Path:
    """Where the song of that number would lie; there is no file."""
    return FOLDER / f"{number:02}.flac"


def features_of(package: ModelPackage, number: int) -> dict[str, np.ndarray]:
    """Song features of the song of that number, (channels,) float32 by "scale/level"."""
    rng = np.random.default_rng(0 if number == COPY else number)
    return {
        key: rng.random(size, dtype=np.float32)
        for key, size in zip(feature_keys(package), SIZES, strict=True)
    }


def write_why_library(home: Path) -> ModelPackage:
    """Install a model of random weights, and record songs as an analysis by it would."""
    package = write_random_package(home / "models" / "random", architectures=("melcnn-18",))
    head = read_head(package)
    with Catalog.open(home / "catalogue.sqlite") as catalog, catalog.batch():
        catalog.add_folder(FOLDER)
        for number in range(NUM_SONGS):
            features = features_of(package, number)
            vector = np.concatenate(list(features.values())).astype(np.float64)
            logits = head.outputs(vector[np.newaxis]).astype(np.float32)
            scores = package.calibration.apply(package.vocabulary.merge(logits))[0]
            path = path_of(number)
            catalog.record_file(path, FileStamp(1000, 1), digest_of(number), True)
            fields = {"genre": (IN_FILE[number],)} if number in IN_FILE else {}
            catalog.store_display_fields(
                path, DisplayFields(title=f"Song {number}", artist="Artist", fields=fields)
            )
            # Techno in the second half.
            windows = np.tile(scores, (20, 1))
            windows[:10, 1] *= 0.2
            catalog.store_analysis(
                digest_of(number),
                package.identifier,
                duration_s=60.0,
                scores=scores,
                is_music=0.0 if number == NOT_MUSIC else 0.9,
                features=features,
                segment_scores=windows.astype(np.float16),
                segment_starts_s=np.arange(20) * 3.0,
                segment_duration_s=3.0,
            )
        catalog.decide(
            [
                Decision(digest_of(number), "techno", "genre", verdict)
                for numbers, verdict in (
                    (ACCEPTED, Verdict.ACCEPTED),
                    (REJECTED, Verdict.REJECTED),
                )
                for number in numbers
            ]
        )
    return package
