"""What the commands share that analyse files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.terminal import FAILED, INTERRUPTED, OK, counted, say
from mlfa_app.jobs.capacity import plan_capacity
from mlfa_app.jobs.hearing.analyze import AnalysisOptions
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.job import ShouldStop, Tally
from mlfa_app.library.scanner import FoundFile, ScanProblem, walk
from mlfa_core.model_package import ModelPackage


def found_files(paths: Iterable[Path], should_stop: ShouldStop) -> list[FoundFile | ScanProblem]:
    """List the music files among and below the paths, and what could not be looked at."""
    found: list[FoundFile | ScanProblem] = []
    for entry in walk(paths):
        found.append(entry)
        if should_stop():
            break
    return found


def analysis_options(
    package: ModelPackage,
    files: Sequence[object],
    *,
    device: str,
    workers: int,
    coverage: str,
    **others: Any,
) -> AnalysisOptions:
    """Plan an analysis: processes, threads, model, device and coverage."""
    capacity = plan_capacity(len(files), workers)
    spec = AnalyzerSpec(
        package.path.absolute(),
        package.identifier,
        device,
        capacity.threads,
        coverage=coverage,
    )
    return AnalysisOptions(spec, capacity, **others)


def score_known_songs(catalog: Catalog, package: ModelPackage, should_stop: ShouldStop) -> None:
    """Score what others of a taught model's family have heard: none of it is heard again."""
    if not catalog.songs_to_score(package.identifier):
        return
    # Only here: nearly always there are none.
    from mlfa_app.jobs.teaching.teach import score_known

    number = score_known(catalog, package, should_stop=should_stop)
    if number:
        say(f"{counted(number, 'song')} known by the same networks: nothing is heard again.")


def exit_code(tally: Tally) -> int:
    """Turn the counts of a run into the program's exit code."""
    if tally.is_interrupted:
        return INTERRUPTED
    return FAILED if tally.failed else OK


def run_counts(tally: Tally) -> dict[str, int]:
    """The counts of a run, as the catalogue keeps them."""
    return {
        "files": tally.files,
        "analysed": tally.analysed,
        "written": tally.written,
        "skipped": tally.skipped,
        "failed": tally.failed,
    }
