"""Answers of the catalogue are of one moment, whatever other processes write meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogs import digest_of
from mlfa_app.catalog.listing import Order, SortKey
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from song_rows import RULE, add_songs, path_of

SONGS = 12
Ask = Callable[[Catalog], Any]
Write = Callable[[Catalog, int], None]


def listed(catalog: Catalog, text: str, order: Order) -> list[int]:
    return list(catalog.list_ids(parse_query(text), order, RULE))


def judged(catalog: Catalog) -> list[tuple[bytes, bytes]]:
    view = catalog.view_copy(RULE)
    # It may have room for files to come.
    size = int(np.flatnonzero(view.state >= 0).max(initial=-1)) + 1
    return [(view.state[:size].tobytes(), view.disagrees[:size].tobytes())]


ASKS: dict[str, Ask] = {
    "counts by state": lambda catalog: catalog.state_counts(RULE),
    "by genre": lambda catalog: listed(catalog, "", Order(SortKey.GENRE)),
    "by title": lambda catalog: listed(catalog, "", Order(SortKey.TITLE, descending=True)),
    "other genre": lambda catalog: listed(catalog, "disagrees:genre", Order()),
    "rows": lambda catalog: catalog.listed_songs(range(1, 2 * SONGS), RULE),
    "view": judged,
    "for deciding": lambda catalog: catalog.proposed_songs(range(1, 2 * SONGS), RULE),
    "folders": lambda catalog: catalog.folder_counts(),
    "library": lambda catalog: catalog.counts(RULE.model_id),
    "song": lambda catalog: catalog.lookup_song(digest_of(SONGS - 1)),
}


def adds(catalog: Catalog, number: int) -> None:
    add_songs(catalog, range(SONGS + number, SONGS + number + 1))


def forgets(catalog: Catalog, number: int) -> None:
    catalog.forget([path_of(max(0, SONGS - 1 - number))])


class Beside:
    """Another process that writes whenever a connection is about to ask something.

    Attributes:
        moments: What the answer was at each moment that there was.
    """

    def __init__(self, path: Path, write: Write, ask: Ask) -> None:
        self.moments: list[Any] = []
        self._path, self._write, self._ask = path, write, ask

    def __call__(self, _statement: str) -> None:
        with Catalog.open(self._path) as other:
            self._write(other, len(self.moments))
        self.look()

    def look(self) -> None:
        """Note what the answer is now."""
        with Catalog.open(self._path) as other:
            self.moments.append(self._ask(other))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalogue.sqlite") as catalog:
        add_songs(catalog, range(SONGS))
        yield catalog


@pytest.mark.parametrize("write", [adds, forgets])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_an_answer_is_what_there_was_at_some_moment(
    catalog: Catalog, ask: Ask, write: Write
) -> None:
    assert catalog.path is not None
    beside = Beside(catalog.path, write, ask)
    beside.look()
    # Called by SQLite before each statement of this connection.
    catalog._database._connection.set_trace_callback(beside)
    answer = ask(catalog)
    assert answer in beside.moments


def test_an_analysis_that_is_forgotten_meanwhile_is_whole_or_not_there(catalog: Catalog) -> None:
    assert catalog.path is not None
    other = Catalog.open(catalog.path)

    def forget(statement: str) -> None:
        if "FROM segments" in statement:
            other.forget([path_of(number) for number in range(SONGS)])

    catalog._database._connection.set_trace_callback(forget)
    try:
        whole = catalog.load_analysis(digest_of(0), RULE.model_id)
        assert whole is not None
        assert len(whole.segment_scores) > 0
        assert catalog.load_analysis(digest_of(1), RULE.model_id) is None
    finally:
        other.close()


def test_what_is_written_after_all_was_forgotten_is_noted_without_its_run(
    catalog: Catalog,
) -> None:
    run = catalog.start_run("tag --write")
    catalog.forget(everything=True)
    catalog.record_written(path_of(0), digest_of(0), {"genre": ["Jazz"]}, run)
    assert catalog.own_values(digest_of(0), path_of(0)) == {"genre": ("Jazz",)}
    catalog.finish_run(run, {"written": 1})


def test_scores_of_songs_and_models_that_were_forgotten_meanwhile_are_passed_over(
    catalog: Catalog,
) -> None:
    catalog.join_family("taught", ["jazz"], RULE.model_id, ["jazz"])
    songs = catalog.songs_to_score("taught")
    assert len(songs) == SONGS
    catalog.forget([path_of(0)])
    scores = [(song, np.array([0.5], dtype=np.float32), 1.0, 1.0) for song in songs]
    catalog.store_family_scores("taught", scores)
    assert catalog.list_models()["taught"] == SONGS - 1
    catalog.forget_model("taught")
    catalog.store_family_scores("taught", scores)
    assert "taught" not in catalog.list_models()
