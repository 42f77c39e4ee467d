"""What catalogue and journal have in common as SQLite files."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mlfa_app.catalog.store import Catalog
from mlfa_app.journal.store import Journal
from mlfa_core.errors import KnownError

ROUNDS = 100
AT_ONCE = 3


@pytest.mark.parametrize("kind", [Catalog, Journal])
def test_several_that_make_the_same_file_at_once_all_open_it(
    tmp_path: Path, kind: type[Catalog] | type[Journal]
) -> None:
    # A window's lanes and the processes that write do so the first time that the program runs.
    troubles: list[KnownError] = []

    def open_it(path: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            kind.open(path).close()
        except KnownError as error:
            troubles.append(error)

    for number in range(ROUNDS):
        path, together = tmp_path / f"{number}.sqlite", threading.Barrier(AT_ONCE)
        threads = [threading.Thread(target=open_it, args=(path, together)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert troubles == []
