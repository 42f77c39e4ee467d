"""A library of real files with made-up scores, for the tests of review and write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from tag_samples import KINDS, encoded

RULE = DecisionRule(
    model_id="made-up/1",
    tags=("rock", "jazz", "calm", "dark", "piano"),
    categories=("genre", "genre", "mood", "mood", "instrument"),
    thresholds=(0.5, 0.5, 0.5, 0.5, 0.5),
    music_threshold=0.5,
    # The review shows what the policies ask for, whatever the table of songs shows.
    shown_categories=frozenset({"genre"}),
)
SCORES = {"rock": 0.9, "jazz": 0.2, "calm": 0.8, "dark": 0.6, "piano": 0.7}


@dataclass(frozen=True)
class ReviewLibrary:
    """Files and what the catalogue knows of them.

    Attributes:
        folder: Where the files are.
        catalog: Knows them.
    """

    folder: Path
    catalog: Catalog

    def add(self, name: str, kind: str, *, duration_s: float = 0.5, **scores: float) -> int:
        """Add a song of a kind of file.

        Args:
            name: File name without ending.
            kind: One of `tag_samples.KINDS`.
            duration_s: Length; another length is another song.
            scores: Scores that differ from `SCORES`.

        Returns:
            The id of the file.
        """
        path = self.folder / f"{name}{KINDS[kind].suffix}"
        path.write_bytes(encoded(kind, duration_s))
        return self.record(path, **scores)

    def record(self, path: Path, **scores: float) -> int:
        """Let the catalogue know a file and its scores; gives the id of the file."""
        digest = payload_digest(path)
        self.catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
        values = SCORES | scores
        self.catalog.store_analysis(
            digest,
            RULE.model_id,
            duration_s=1.0,
            scores=[values[tag] for tag in RULE.tags],
            is_music=values.get("is_music", 1.0),
            features={"made-up/1": np.zeros(2, np.float32)},
            segment_scores=np.zeros((1, len(RULE.tags)), np.float16),
            segment_starts_s=[0.0],
            segment_duration_s=3.0,
        )
        return self.catalog.file_ids_of([path])[path]

    def decide(self, file_id: int, tag: str, category: str, verdict: Verdict) -> None:
        """Say what the user says of a tag."""
        song = self.catalog.listed_songs([file_id], RULE)[0]
        assert song.digest is not None
        self.catalog.decide([Decision(song.digest, tag, category, verdict)])

    def path(self, file_id: int) -> Path:
        """Where a file is."""
        return self.catalog.listed_songs([file_id], RULE)[0].path
