"""What is known of a dropped song, and what the catalogue has to do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.hearing.preview import Identity
from mlfa_app.jobs.hearing.tasks import HeardSong
from mlfa_app.jobs.job import SegmentScores
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_identity import FileStamp


@dataclass(frozen=True, eq=False)
class PreviewState:
    """What is known of a dropped song so far.

    Attributes:
        path: The file.
        heard_s: Seconds of it that were heard.
        duration_s: Its length; None while it is not known.
        scores: Calibrated scores, (tags,); None before the first segments.
        is_music: 0 to 1; None likewise.
        segments: Scores over time; None likewise.
        is_final: Whether all of it was heard.
        digest: Digest of its audio payload; None while unknown.
        fields: What stands in the file; None while unknown.
        is_in_library: Whether the library has this file.
    """

    path: Path
    heard_s: float = 0.0
    duration_s: float | None = None
    scores: npt.NDArray[np.float32] | None = None
    is_music: float | None = None
    segments: SegmentScores | None = None
    is_final: bool = False
    digest: str | None = None
    fields: DisplayFields | None = None
    is_in_library: bool = False


@dataclass(frozen=True, eq=False)
class KnownFile:
    """What the catalogue knows of a file that was dropped.

    Attributes:
        stored: What the model found in its song; None where that is not known.
        is_in_library: Whether the library has this file.
    """

    stored: StoredAnalysis | None = None
    is_in_library: bool = False


def final_state(state: PreviewState, found: HeardSong | StoredAnalysis) -> PreviewState:
    """Make the last state of a song that was heard to its end, now or earlier."""
    segments = SegmentScores(found.segment_starts_s, found.segment_duration_s, found.segment_scores)
    return replace(
        state,
        heard_s=found.duration_s,
        duration_s=found.duration_s,
        scores=found.scores,
        is_music=found.is_music,
        segments=segments,
        is_final=True,
    )


def known_by_stamp(catalog: Catalog, path: Path, model_id: str) -> KnownFile:
    """Load what is stored of a file that looks as it did when it was last recorded."""
    record = catalog.find_file(path)
    if record is None:
        return KnownFile()
    try:
        is_same = FileStamp.of(path) == record.stamp
    except OSError:
        is_same = False  # the worker says why, in a sentence
    stored = None
    if is_same and record.digest is not None:
        stored = catalog.load_analysis(record.digest, model_id)
    return KnownFile(stored, record.in_library)


def known_by_digest(
    catalog: Catalog, path: Path, identity: Identity, model_id: str
) -> StoredAnalysis | None:
    """Load what is stored of a song, whichever file it was heard from, and remember this one."""
    stored = catalog.load_analysis(identity.digest, model_id)
    if stored is not None:
        catalog.record_file(path, identity.stamp, identity.digest, in_library=False)
    return stored


def keep_preview(
    catalog: Catalog, path: Path, identity: Identity, model_id: str, heard: HeardSong
) -> None:
    """Keep what was heard, without adding the file to the library."""
    with catalog.batch():
        catalog.store_analysis(
            identity.digest,
            model_id,
            duration_s=heard.duration_s,
            scores=heard.scores,
            is_music=heard.is_music,
            features=heard.features,
            segment_scores=heard.segment_scores,
            segment_starts_s=heard.segment_starts_s,
            segment_duration_s=heard.segment_duration_s,
        )
        catalog.record_file(path, identity.stamp, identity.digest, in_library=False)
