"""The table of songs on a made-up catalogue; prints a Markdown table beside the targets.

python benchmarks/catalogue_listing.py [--songs 100000] [--catalogue FILE] [--rounds 9]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mlfa_app.catalog.listing import Decision, DecisionRule, DisplayFields, Order, SortKey, Verdict
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from seeded_catalogue import file_size, seeded_catalogue, seeded_rule

_FILTERS = (
    "love",
    "dance blue",
    "-love",
    "artist:orchestra",
    "genre:jazz",
    "tag:piano",
    "piano>0.6",
    "piano<0.6",
    "score>0.8",
    "missing:mood",
    "state:review",
    "disagrees:genre",
    "duration>5:00",
    "added<2000d",
    "verdict:accepted",
    "genre:jazz score>0.8 missing:mood",
)


@dataclass(frozen=True)
class Timing:
    """How long something took.

    Attributes:
        median_s: Median of the rounds.
        worst_s: The slowest round.
        cpu_s: Median of the processor's time, which other programs do not lengthen.
    """

    median_s: float
    worst_s: float
    cpu_s: float


def measure(work: Callable[[], object], rounds: int) -> Timing:
    """Repeat something and time each round."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall_s)
        cpus.append(time.process_time() - cpu_s)
    return Timing(statistics.median(walls), max(walls), statistics.median(cpus))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--catalogue", type=Path, help="Keep the catalogue here, or use it again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlfa-bench-") as name:
        path = options.catalogue or Path(name) / "catalogue.sqlite"
        for line in listing_report(path, options.songs, options.rounds):
            print(line, flush=True)


def listing_report(path: Path, songs: int, rounds: int) -> Iterator[str]:
    """Measure a catalogue of made-up songs, which is made unless it is there.

    Args:
        path: File of the catalogue.
        songs: How many files it holds.
        rounds: How often everything is measured.
    """
    rule = seeded_rule()
    yield "## The table of songs"
    yield ""
    if not path.exists():
        start_s = time.perf_counter()
        seeded_catalogue(path, songs)
        yield f"- Made in {time.perf_counter() - start_s:.0f} s"
    yield f"- {songs:,} files, {file_size(path) / 1e6:.0f} MB; {rounds} rounds"
    yield "- Times in ms: median, slowest round, and the median of the processor's own time"
    yield ""
    yield "| what | median | slowest | processor | to reach |"
    yield "| --- | --- | --- | --- | --- |"
    for label, limit_ms, work, own_rounds in _cases(path, rule, rounds):
        timing = measure(work, own_rounds)
        cells = (f"{1e3 * s:,.1f}" for s in (timing.median_s, timing.worst_s, timing.cpu_s))
        yield f"| {label} | {' | '.join(cells)} | {limit_ms or ''} |"
    yield ""


def _cases(
    path: Path, rule: DecisionRule, rounds: int
) -> Iterator[tuple[str, int | None, Callable[[], object], int]]:
    """Give what is measured: name, limit in ms, the work, and how often it is done."""
    everything = parse_query("")

    def open_and_list() -> None:
        with Catalog.open(path) as fresh:
            fresh.list_ids(everything, Order(), rule)

    yield "open the catalogue, list everything", 1000, open_and_list, 3
    with Catalog.open(path) as catalog:
        states: dict[str, Callable[[], object]] = {
            "state of every song for a new rule": lambda: catalog.state_counts(rule)
        }
        for label, work in states.items():
            yield label, None, work, 1
        yield "everything", 300, lambda: catalog.list_ids(everything, Order(), rule), rounds
        song = catalog.listed_songs([77], rule)[0]
        fields = DisplayFields(title=song.title, artist=song.artist, fields=song.fields)

        def after_a_change() -> None:
            catalog.store_display_fields(song.path, fields)
            catalog.list_ids(everything, Order(), rule)

        yield "everything, after a file changed", 300, after_a_change, rounds
        for key in SortKey:
            order = Order(key, descending=True)
            label = f"everything by {key.value}"
            yield label, 300, partial(catalog.list_ids, everything, order, rule), rounds
        for text in _FILTERS:
            query = parse_query(text)
            label = f"filter `{text}`"
            yield (
                label,
                150,
                partial(catalog.list_ids, query, Order(), rule),
                rounds,
            )
        ids = list(catalog.list_ids(everything, Order(), rule))
        middle = ids[len(ids) // 2 : len(ids) // 2 + 60]
        yield "60 rows", 15, lambda: catalog.listed_songs(middle, rule), rounds
        verdicts = iter([Verdict.ACCEPTED, Verdict.REJECTED] * rounds)

        def count_after_a_decision() -> None:
            catalog.decide([Decision(str(song.digest), "rock", "genre", next(verdicts))])
            catalog.state_counts(rule)

        yield "counts by state, after a decision", 150, count_after_a_decision, rounds
        yield "counts by state", 150, lambda: catalog.state_counts(rule), rounds
        yield "files of each folder", None, catalog.folder_counts, rounds


if __name__ == "__main__":
    main()
