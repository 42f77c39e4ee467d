"""Bring the library up to date with its folders, and analyse what is new."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.records import AbsenceCounts
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.hearing.analyze import AnalysisJob, AnalysisOptions
from mlfa_app.jobs.job import Report, ShouldStop, Tally
from mlfa_app.library.file_identity import path_on_disk
from mlfa_app.library.scanner import FoundFile, ScanProblem, walk


@dataclass(frozen=True)
class FolderLook:
    """What a walk of library folders found.

    Attributes:
        files: Files and problems, in order.
        absences: What became of the files that were not found again.
    """

    files: tuple[FoundFile | ScanProblem, ...]
    absences: AbsenceCounts


def look_into(
    catalog: Catalog,
    folders: Sequence[Path],
    should_stop: ShouldStop = lambda: False,
    on_found: Callable[[FoundFile | ScanProblem], None] = lambda _found: None,
    *,
    adds_folders: bool = True,
) -> FolderLook:
    """Walk folders, make them the library's, and mark files there that are gone.

    Args:
        catalog: The catalogue.
        folders: The folders. One that is not there is not added.
        should_stop: Asked often; after a yes nothing is marked as gone.
        on_found: Told of each find at once.
        adds_folders: Whether the folders become the library's; not so for a part of one.
    """
    files: list[FoundFile | ScanProblem] = []
    missing, offline, returned = 0, 0, 0
    for folder in map(path_on_disk, folders):
        start = len(files)
        for found in walk([folder], should_stop=should_stop):
            files.append(found)
            on_found(found)
            if should_stop():
                break
        if should_stop():  # asked again: the walk may have ended for it between two finds
            return FolderLook(tuple(files), AbsenceCounts())
        if adds_folders and folder.is_dir():
            catalog.add_folder(folder)
        looked_at = files[start:]
        counts = catalog.reconcile(
            folder,
            (found.path for found in looked_at if isinstance(found, FoundFile)),
            (
                problem.path
                for problem in looked_at
                if isinstance(problem, ScanProblem) and problem.is_folder
            ),
        )
        missing += counts.missing
        offline += counts.offline
        returned += counts.returned
    return FolderLook(_each_once(files), AbsenceCounts(missing, offline, returned))


class ScanJob:
    """Analyses the files of library folders.

    Args:
        catalog: The catalogue.
        options: As for any analysis; that the files belong to the library is added.
    """

    def __init__(self, catalog: Catalog, options: AnalysisOptions) -> None:
        self._job = AnalysisJob(
            catalog, dataclasses.replace(options, in_library=True, needs_scores=False)
        )

    def run(
        self,
        look: FolderLook,
        report: Report,
        should_stop: ShouldStop = lambda: False,
    ) -> Tally:
        """Analyse what is new; see `AnalysisJob.run`."""
        return self._job.run(look.files, report, should_stop)


def _each_once(
    files: list[FoundFile | ScanProblem],
) -> tuple[FoundFile | ScanProblem, ...]:
    """Drop the repetitions that folders within folders bring."""
    return tuple({found.path: found for found in reversed(files)}.values())[::-1]
