"""A library of real files with chosen scores, for the window and the commands alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.field_task import display_fields_of
from mlfa_app.jobs.teaching.scores import outputs_of
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.settings import LATEST_VERSION
from mlfa_core.aggregation import concatenate
from mlfa_core.attribution import feature_keys, read_head
from mlfa_core.model_package import ModelPackage, write_package
from mlfa_core.models.registry import ARCHITECTURES
from random_package import package_parts
from tag_samples import KINDS, encoded

MODEL = "random"
# In another order than that of the alphabet: tags of equal scores stay in this one.
TAGS = {
    "techno": "genre",
    "house": "genre",
    "jazz": "genre",
    "dark": "mood",
    "calm": "mood",
    "piano": "instrument",
    "voice": "vocal",
    "1980s": "era",
    "live": "other",
}
SCORES = {
    "techno": 0.8,
    "house": 0.8,
    "jazz": 0.4,
    "dark": 0.6,
    "calm": 0.9,
    "piano": 0.7,
    "voice": 0.55,
    "1980s": 0.6,
    "live": 0.1,
}
THRESHOLDS = {"0.9": 0.5, "0.7": 0.3}


@dataclass(frozen=True)
class TwoEnds:
    """Files, and a home folder in which commands and window find the same.

    Attributes:
        home: What `MLFA_HOME` names.
        folder: Where the music is.
        package: The model, of random weights; scores are chosen and not computed.
    """

    home: Path
    folder: Path
    package: ModelPackage

    @staticmethod
    def begun(home: Path, folder: Path) -> TwoEnds:
        """Make the home folder with the model, and an empty library."""
        folder.mkdir(parents=True)
        ends = TwoEnds(home, folder, write_model(home / "models" / MODEL))
        ends.set()
        with ends.catalog() as catalog:
            catalog.add_folder(folder)
        return ends

    def catalog(self) -> Catalog:
        """Open the catalogue."""
        return Catalog.open(self.home / "catalogue.sqlite")

    def set(self, **values: object) -> None:
        """Write the settings; those that are not named are the defaults."""
        document = {"version": LATEST_VERSION, "model": MODEL, "workers": 1, **values}
        (self.home / "settings.json").write_text(json.dumps(document))

    def add(self, name: str, kind: str, *, duration_s: float = 0.5, **scores: float) -> Path:
        """Add a song that the model has heard.

        Args:
            name: File name without ending.
            kind: One of `tag_samples.KINDS`.
            duration_s: Length; another length is another song.
            scores: Scores that differ from `SCORES`, and ``is_music``.
        """
        path = self.folder / f"{name}{KINDS[kind].suffix}"
        path.write_bytes(encoded(kind, duration_s))
        self.record(path, **scores)
        return path

    def record(
        self, path: Path, *, features: Mapping[str, Any] | None = None, **scores: float
    ) -> None:
        """Let the catalogue know a file and its scores."""
        digest = payload_digest(path)
        values = SCORES | scores
        with self.catalog() as catalog:
            catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
            catalog.store_display_fields(path, display_fields_of(path))
            catalog.store_analysis(
                digest,
                self.package.identifier,
                duration_s=1.0,
                scores=[values[tag] for tag in TAGS],
                is_music=values.get("is_music", 1.0),
                features=features or some_features(self.package, 0),
                segment_scores=np.zeros((1, len(TAGS)), np.float16),
                segment_starts_s=[0.0],
                segment_duration_s=3.0,
            )

    def add_computed(self, name: str, kind: str) -> Path:
        """Add a song whose scores follow from its features, some between the two thresholds."""
        path = self.folder / f"{name}{KINDS[kind].suffix}"
        path.write_bytes(encoded(kind, 1.5))
        head, keys = read_head(self.package), feature_keys(self.package)
        for seed in range(200):
            features = some_features(self.package, seed)
            rows = {key: values[np.newaxis] for key, values in features.items()}
            outputs = outputs_of(head, concatenate(rows, keys))
            vocabulary, calibration = self.package.vocabulary, self.package.calibration
            scores = calibration.apply(vocabulary.merge(outputs))[0]
            if any(THRESHOLDS["0.7"] < score < THRESHOLDS["0.9"] for score in scores):
                break
        found = dict(zip(TAGS, scores.tolist(), strict=True))
        self.record(path, features=features, **found)
        return path

    def decide(self, path: Path, verdict: Verdict, **tags: str) -> None:
        """Say what the user says of tags of a song, each named with its category."""
        with self.catalog() as catalog:
            file = catalog.find_file(path)
            assert file is not None
            assert file.digest is not None
            catalog.decide(
                [Decision(file.digest, tag, category, verdict) for tag, category in tags.items()]
            )

    def file_ids(self, paths: Iterable[Path]) -> list[int]:
        """The ids of files that the library lists, in their order."""
        with self.catalog() as catalog:
            return list(catalog.file_ids_of(list(paths)).values())


def write_model(folder: Path, thresholds: Mapping[str, float] | None = None) -> ModelPackage:
    """Write a package of random weights with `TAGS`."""
    facts, tensors = package_parts(architectures=("melcnn-18",))
    sources = {"genre": [2], "mood": [3]}
    facts["vocabulary"] = [
        {"name": tag, "category": category, "sources": sources.get(category, [0])}
        for tag, category in TAGS.items()
    ]
    number = len(TAGS)
    facts["calibration"] = {"slopes": [1.0] * number, "offsets": [0.0] * number}
    offered = THRESHOLDS if thresholds is None else thresholds
    facts["thresholds"] = {precision: [value] * number for precision, value in offered.items()}
    facts["music"] = {"slope": 1.0, "offset": 0.0, "threshold": 0.5}
    facts["name"] = folder.name
    return write_package(folder, facts, tensors, "# Random weights\n\nFor tests only.\n")


def some_features(package: ModelPackage, seed: int) -> dict[str, Any]:
    """Features of the right shapes, as if a song had been heard."""
    rng = np.random.default_rng(seed)
    found = {}
    for extractor in package.facts.extractors:
        network = ARCHITECTURES[extractor.architecture].build(num_outputs=2)
        for level in extractor.levels:
            size = network.levels[level - 1].num_channels
            found[f"{extractor.scale}/{level}"] = rng.random(size, dtype=np.float32)
    return found
