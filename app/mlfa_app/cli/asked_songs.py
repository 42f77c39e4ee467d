"""The songs that a command is asked about: known ones are looked up, others are heard first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.listening import analysis_options, found_files
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.terminal import clean, say, shown_path
from mlfa_app.jobs.capacity import plan_capacity
from mlfa_app.jobs.hearing.analyze import AnalysisJob
from mlfa_app.jobs.hearing.part import hear_part
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.job import Event, Notice, Progress, ShouldStop, SongOutcome
from mlfa_app.jobs.similar.near_songs import AskedSong
from mlfa_app.library.file_identity import FileStamp, path_on_disk
from mlfa_app.library.scanner import FoundFile, ScanProblem
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

_TIME = r"(?:(\d+):)?(\d+):([0-5]?\d(?:\.\d+)?)|(\d+(?:\.\d+)?)"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a song.

    Attributes:
        start_s: Where it begins, seconds.
        end_s: Where it ends.
    """

    start_s: float
    end_s: float


class PartType(click.ParamType):  # type: ignore[type-arg]  # has no arguments before click 8.3
    """A part of a song, such as ``1:20-1:50`` or ``80-110``."""

    name = "part"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Part:
        """Read and check."""
        if isinstance(value, Part):
            return value
        found = re.fullmatch(rf"\s*({_TIME})\s*-\s*({_TIME})\s*", str(value))
        if found is None:
            self.fail(f"“{value}” is no part; say 1:20-1:50, or seconds: 80-110.", param, ctx)
        start_s, end_s = _seconds(found[1]), _seconds(found[6])
        if end_s <= start_s:
            self.fail(f"“{value}” ends before it begins.", param, ctx)
        return Part(start_s, end_s)


def _seconds(text: str) -> float:
    total = 0.0
    for piece in text.split(":"):
        total = total * 60 + float(piece)
    return total


@dataclass(frozen=True)
class Asking:
    """How songs that are not known yet are heard.

    Attributes:
        catalog: Keeps what was found; files do not become part of the library.
        package: The model.
        device: What it runs on.
        workers: Processes; 0 for one per core.
        coverage: How much of each song is heard.
        should_stop: Whether the user wants to stop.
    """

    catalog: Catalog
    package: ModelPackage
    device: str
    workers: int
    coverage: str
    should_stop: ShouldStop

    @classmethod
    def by_settings(
        cls,
        catalog: Catalog,
        package: ModelPackage,
        settings: Settings,
        device: str | None,
        should_stop: ShouldStop,
    ) -> Asking:
        """Hear as the user's settings say, but for the device where another one is named."""
        wanted = device or settings.device
        return cls(catalog, package, wanted, settings.workers, settings.coverage, should_stop)

    def songs(self, paths: Sequence[Path]) -> list[AskedSong] | None:
        """Give the songs of files, and of the files in folders.

        Returns:
            The songs in order, each once; None if that was stopped.

        Raises:
            KnownError: If one of them cannot be used, or there is none.
        """
        places = [path_on_disk(path) for path in paths]
        known = {path: song for path in places if (song := self._known(path)) is not None}
        others = [path for path in places if path not in known]
        found = found_files(others, self.should_stop) if others else []
        if not known and not found and not self.should_stop():
            raise KnownError(
                "There are no music files there.", "Name a file, or a folder that holds some."
            )
        heard = self._heard(found)
        if heard is None:
            return None
        songs = {song.digest: song for song in (*known.values(), *heard)}
        return list(songs.values())

    def part(self, path: Path, part: Part) -> AskedSong | None:
        """Hear a part of a file; None if that was stopped.

        Raises:
            KnownError: If it cannot be decoded, or has no such part.
        """
        place = path_on_disk(path)
        spec = AnalyzerSpec(
            self.package.path.absolute(),
            self.package.identifier,
            self.device,
            plan_capacity(1, self.workers).threads,
        )
        features = hear_part(spec, place, part.start_s, part.end_s, self.should_stop)
        if features is None:
            return None
        fields = self.catalog.display_fields(place) or DisplayFields()
        # Its own song is no answer, where the library has it.
        record = self.catalog.find_file(place)
        digest = "" if record is None or record.digest is None else record.digest
        return AskedSong(place, digest, part.end_s - part.start_s, features, fields)

    def _known(self, path: Path) -> AskedSong | None:
        """A song that was heard before and has not changed since, or is on a drive that is away."""
        record = self.catalog.find_file(path)
        if record is None or record.digest is None:
            return None
        try:
            if FileStamp.of(path) != record.stamp:
                return None
        except FileNotFoundError:
            pass
        except OSError:
            return None
        return self._stored(path, record.digest)

    def _stored(self, path: Path, digest: str) -> AskedSong | None:
        analysis = self.catalog.load_analysis(digest, self.package.identifier)
        if analysis is None or not analysis.features:
            return None
        fields = self.catalog.display_fields(path) or DisplayFields()
        return AskedSong(path, digest, analysis.duration_s, analysis.features, fields)

    def _heard(self, files: Sequence[FoundFile | ScanProblem]) -> list[AskedSong] | None:
        if not files:
            return []
        outcomes: list[SongOutcome] = []
        with ProgressDisplay() as display:

            def on_event(event: Event) -> None:
                match event:
                    case Progress():
                        display.show(event)
                    case Notice(text):
                        say(text)
                    case SongOutcome():
                        outcomes.append(event)
                    case _:
                        pass

            options = analysis_options(
                self.package,
                files,
                device=self.device,
                workers=self.workers,
                coverage=self.coverage,
            )
            tally = AnalysisJob(self.catalog, options).run(files, on_event, self.should_stop)
        if tally.is_interrupted or self.should_stop():
            return None
        songs = []
        for outcome in outcomes:
            if outcome.error is not None and len(files) == 1:
                raise outcome.error
            record = self.catalog.find_file(outcome.path)
            song = None
            if outcome.error is None and record is not None and record.digest is not None:
                song = self._stored(outcome.path, record.digest)
            if song is not None:
                songs.append(song)
            elif outcome.error is not None:
                say(f"{shown_path(outcome.path)}: {clean(str(outcome.error))}")
        if not songs:
            raise KnownError("None of the files could be heard.", "The reasons are above.")
        return songs
