"""Several lanes of the window that ask the index of neighbours at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from map_songs import add_grouped_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.neighbour_file import index_path
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, open_index

SCORES = ([0.9, 0.8, 0.1], [0.9, -0.1, 0.1])
LIMIT_S = 60.0


def test_lanes_that_want_the_index_at_once_share_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    place = tmp_path / "home/catalogue.sqlite"
    with Catalog.open(place) as catalog:
        add_grouped_songs(catalog, "m", range(60), SCORES)
    is_making, is_stopped = threading.Event(), threading.Event()

    def meet(_done: int, _total: int) -> None:
        # While one lane makes it, the others come, and one of them is stopped.
        is_making.set()
        assert is_stopped.wait(LIMIT_S)

    def lane(should_stop: Callable[[], bool]) -> NeighbourIndex | None:
        with Catalog.open(place) as catalog:
            return open_index(catalog, "m", meet, should_stop)

    with ThreadPoolExecutor(3) as lanes:
        making = lanes.submit(lane, lambda: False)
        assert is_making.wait(LIMIT_S)
        waiting, stopped = lanes.submit(lane, lambda: False), lanes.submit(lane, lambda: True)
        assert stopped.result(LIMIT_S) is None
        assert not waiting.done()
        is_stopped.set()
        first, second = making.result(LIMIT_S), waiting.result(LIMIT_S)
    assert first is not None
    assert second is not None
    assert [first.is_built_now, second.is_built_now] == [True, False]
    rows = np.arange(60)
    for key in first.keys:
        assert np.array_equal(second.vectors_at(rows)[key], first.vectors_at(rows)[key])
    suffixes = sorted(file.suffix for file in index_path("m").parent.iterdir())
    assert suffixes == [".npz", ".vectors"]


def test_products_get_their_threads_back_when_the_last_lane_is_through() -> None:
    controller = ThreadpoolController()

    def threads() -> set[int]:
        found = ThreadpoolController().select(user_api="blas").info()
        return {library["num_threads"] for library in found}

    with controller.limit(limits=2, user_api="blas"):
        assert threads() == {2}
        first, second = one_blas_thread(), one_blas_thread()
        first.__enter__()
        second.__enter__()
        # The one that came first leaves first, as lanes do.
        first.__exit__(None, None, None)
        assert threads() == {1}
        second.__exit__(None, None, None)
        assert threads() == {2}
