"""An analysis of files that are known: nothing is decoded, and yet they join the library."""

from __future__ import annotations

from pathlib import Path

from catalogs import MODEL, STAMP, add_song, digest_of
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.capacity import plan_capacity
from mlfa_app.jobs.hearing.analyze import AnalysisJob, AnalysisOptions
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.job import SongOutcome
from mlfa_app.library.scanner import FoundFile


def test_what_was_tagged_in_passing_joins_the_library_when_it_is_scanned() -> None:
    heard, bad = Path("/music/heard.mp3"), Path("/music/bad.mp3")
    options = AnalysisOptions(
        AnalyzerSpec(Path("no model is needed"), MODEL, "cpu", 1),
        plan_capacity(2),
        in_library=True,
        needs_scores=False,
    )
    events: list[object] = []
    with Catalog.in_memory() as catalog:
        add_song(catalog, heard, 1, in_library=False)
        catalog.record_failure(bad, STAMP, "It ends early.", digest=digest_of(2))
        files = [FoundFile(heard, STAMP), FoundFile(bad, STAMP)]
        AnalysisJob(catalog, options).run(files, events.append)
        for path in (heard, bad):
            record = catalog.find_file(path)
            assert record is not None
            assert record.in_library
    outcomes = [event for event in events if isinstance(event, SongOutcome)]
    assert [outcome.path for outcome in outcomes] == [heard, bad]
    assert outcomes[1].error is not None
    assert outcomes[1].error.summary == "It ends early."
