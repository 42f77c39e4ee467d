"""One song heard at once, with what can be said on the way: the tasks of the preview's worker.

What runs here runs inside a worker process that is kept, with its networks loaded. Whoever wants
a song no more sends the next task: the running one sees that and ends early.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlfa_app.jobs.hearing.tasks import (
    AnalyzerSpec,
    HeardSong,
    has_loaded,
    loaded_analyzer,
    take_identity,
    unreadable_file,
)
from mlfa_app.jobs.worker_process import beat, import_networks, is_another_waiting
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_identity import FileStamp
from mlfa_core.errors import AnalysisStoppedError, KnownError
from mlfa_core.partial_results import PartialResult

if TYPE_CHECKING:
    from mlfa_core.first_impression import FirstImpression
    from mlfa_core.model_package import ModelPackage
    from mlfa_core.song_scores import SongAnalysis

_HEARD_EVERY_S = 0.2

# Prepared for a process whose networks are not loaded, by the model's identifier.
_impressions: dict[str, FirstImpression | None] = {}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which song a file holds, told as soon as its first tags are out.

    Attributes:
        digest: Digest of its audio payload.
        stamp: Stamp of the file from before it was read.
        fields: What a list shows of it.
    """

    digest: str
    stamp: FileStamp
    fields: DisplayFields


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """How far the reading is.

    Attributes:
        seconds: Of the song.
    """

    seconds: float


@dataclass(frozen=True, eq=False, slots=True)
class PreviewedSong:
    """A song heard to its end.

    Attributes:
        heard: What was found.
        identity: Which song it is; None if the file changed meanwhile.
    """

    heard: HeardSong
    identity: Identity | None


def prepare_hearing() -> None:
    """Import and read what the first tags of the first song take, before anybody knows the song.

    With a model that NumPy alone can hear the beginning with, PyTorch is left for later.
    """
    from mlfa_app.packages import find_package
    from mlfa_app.paths import settings_path
    from mlfa_app.settings import load_settings

    try:
        package = find_package(load_settings(settings_path()).model)
        is_ready = _impression_of(package) is not None
    except KnownError:
        return  # the song says it, or the window
    if not is_ready:
        import_networks()
    # Imported by the first file otherwise: decoders, digests, tags of all formats.
    import mlfa_app.library.payload
    import mlfa_app.tagfiles.display_fields  # noqa: F401


def load_networks(spec: AnalyzerSpec) -> None:
    """Load all that a song needs, and hear a moment of nothing, so that the first one is quick."""
    import numpy as np

    analyzer = loaded_analyzer(spec)
    # Imported by the first file otherwise: decoders, digests, tags of all formats.
    import mlfa_app.library.payload
    import mlfa_app.tagfiles.display_fields  # noqa: F401
    from mlfa_core.audio import SAMPLE_RATE

    analyzer.analyze_blocks([np.zeros(7 * SAMPLE_RATE, np.float32)])


def stop_hearing() -> None:
    """Do nothing: sending any task ends the one that runs."""


def preview_song(spec: AnalyzerSpec, path: Path) -> PreviewedSong | None:
    """Hear a song, telling `PartialResult`, `Identity` and `HeardSoFar` on the way.

    Returns:
        What was found; None if another task was sent before the end.

    Raises:
        KnownError: If the file cannot be decoded, or the device not be used.
    """
    listener = _Listener(path)
    try:
        if not has_loaded(spec):
            _tell_first_impression(spec, path, listener)
        analysis = loaded_analyzer(spec).analyze(
            path, is_another_waiting, listener.on_progress, listener.on_partial
        )
        return PreviewedSong(_plain(analysis), listener.final_identity())
    except AnalysisStoppedError:
        return None
    except OSError as error:
        raise unreadable_file(path, error) from error
    except RuntimeError as error:
        if "memory" in str(error):
            raise KnownError(
                f"There was not enough memory for {path.name}.", "Close other programs.", path
            ) from error
        raise


def _tell_first_impression(spec: AnalyzerSpec, path: Path, listener: _Listener) -> None:
    """Tell the first tags before PyTorch is imported, where the model allows it."""
    if spec.model_id not in _impressions:
        from mlfa_core.model_package import load_package

        package = load_package(spec.package_path)
        if package.identifier == spec.model_id:
            _impression_of(package)
    impression = _impressions.get(spec.model_id)
    partial = None if impression is None else impression.hear(path)
    if partial is not None:
        listener.on_partial(partial)
    if is_another_waiting():
        raise AnalysisStoppedError("The analysis was stopped.")


def _impression_of(package: ModelPackage) -> FirstImpression | None:
    from mlfa_core.first_impression import first_impression

    _impressions[package.identifier] = first_impression(package)
    return _impressions[package.identifier]


class _Listener:
    """Tells the program what is known of one song, while it is read."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._last_s = clock()
        self._identity: Identity | None = None
        self._first_stamp = FileStamp.of(path)

    def on_progress(self, seconds: float) -> None:
        now_s = self._clock()
        if now_s - self._last_s >= _HEARD_EVERY_S:
            self._last_s = now_s
            beat(HeardSoFar(seconds))

    def on_partial(self, partial: PartialResult) -> None:
        beat(partial)
        # The first tags go before the digest, for which the whole file is read.
        if self._identity is None:
            self._tell_identity()

    def final_identity(self) -> Identity | None:
        if self._identity is None:
            self._tell_identity()
        is_same = FileStamp.of(self._path) == self._first_stamp
        return self._identity if is_same else None

    def _tell_identity(self) -> None:
        self._identity = Identity(*take_identity(self._path))
        beat(self._identity)


def _plain(analysis: SongAnalysis) -> HeardSong:
    return HeardSong(
        duration_s=analysis.duration_s,
        scores=analysis.scores,
        is_music=analysis.is_music,
        features=analysis.features,
        segment_scores=analysis.segment_scores,
        segment_starts_s=analysis.segment_starts_s,
        segment_duration_s=analysis.segment_duration_s,
    )
