"""Several lanes of the window, or processes, that ask the index of neighbours at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from map_songs import FOLDER, add_grouped_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.neighbour_file import index_path, load_index
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, open_index

SCORES = ([0.9, 0.8, 0.1], [0.9, -0.1, 0.1])
LIMIT_S = 60.0
ROUNDS = 6
ASKER = """
import sys
from pathlib import Path
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.similar.neighbour_index import open_index
with Catalog.open(Path(sys.argv[1])) as catalog:
    for _line in sys.stdin:
        print(open_index(catalog, "m").num_songs, flush=True)
"""


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


def test_songs_that_are_forgotten_while_the_index_is_made_are_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    place = tmp_path / "home/catalogue.sqlite"

    def forget(_done: int, _total: int) -> None:
        with Catalog.open(place) as other:
            other.forget([FOLDER / "0059.flac", FOLDER / "0003.flac"])

    with Catalog.open(place) as catalog:
        add_grouped_songs(catalog, "m", range(60), SCORES)
        index = open_index(catalog, "m", forget)
        assert index is not None
        again = open_index(catalog, "m")
    assert again is not None
    assert again.num_songs == 58
    assert set(again.digests) < set(index.digests) | {""}


def test_processes_that_want_the_index_at_once_leave_one_that_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    place = tmp_path / "home/catalogue.sqlite"
    with Catalog.open(place) as catalog:
        add_grouped_songs(catalog, "m", range(60), SCORES)
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for _ in range(2)
    ]
    try:
        for _round in range(ROUNDS):
            for asker in askers:
                assert asker.stdin is not None
                asker.stdin.write("now\n")
            for asker in askers:
                assert asker.stdout is not None
                assert asker.stdout.readline() == "60\n"
            small = index_path("m")
            kept = load_index(small)
            assert kept is not None
            assert set(os.listdir(small.parent)) == {small.name, kept.vectors_name}
            shutil.rmtree(small.parent)
    finally:
        for asker in askers:
            asker.communicate(timeout=LIMIT_S)
    assert [asker.returncode for asker in askers] == [0, 0]


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
