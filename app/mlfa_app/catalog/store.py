"""The catalogue: one object for all that the program remembers."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from mlfa_app.catalog.connection import BUSY_TIMEOUT_S, Database, connect, damaged_error
from mlfa_app.catalog.migrations import prepare
from mlfa_app.catalog.store_analyses import AnalysisStore
from mlfa_app.catalog.store_decisions import DecisionStore
from mlfa_app.catalog.store_files import FileStore
from mlfa_app.catalog.store_listing import ListingStore
from mlfa_app.catalog.store_maps import MapStore
from mlfa_app.catalog.store_neighbours import NeighbourStore
from mlfa_app.catalog.store_runs import RunStore
from mlfa_app.catalog.store_stated import StatedStore
from mlfa_app.catalog.store_teaching import TeachingStore
from mlfa_app.catalog.store_words import WordStore
from mlfa_app.catalog.upgrade import OnUpgrade


class Catalog(
    ListingStore,
    DecisionStore,
    FileStore,
    AnalysisStore,
    MapStore,
    NeighbourStore,
    RunStore,
    StatedStore,
    TeachingStore,
    WordStore,
):
    """Folders, files, songs, analyses, decisions, runs and written values.

    One object belongs to one thread; every thread and process opens its own. Each method is one
    transaction; `batch` makes one of several. Use as a context manager, or call `close`.

    Raises:
        CatalogError: From any method, when another program keeps the catalogue busy for too
            long, the disk is full, or the file is damaged.
    """

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        on_upgrade: OnUpgrade | None = None,
    ) -> Self:
        """Open a catalogue, making it or bringing it up to date if need be.

        Before an older one is brought up to date a copy is kept beside it.

        Args:
            path: File of the catalogue, usually `mlfa_app.paths.catalog_path`.
            clock: Gives the time in seconds since 1970.
            busy_timeout_s: How long to wait for another program that writes.
            on_upgrade: Told how far it is when an older one is brought up to date.

        Raises:
            NewerCatalogError: If a newer version of the program made it.
            DamagedCatalogError: If it is no sound database; `connection.set_aside` moves it away.
            CatalogError: If it cannot be made, read or written.
        """
        return cls._prepared(connect(path, busy_timeout_s), clock, on_upgrade)

    @classmethod
    def in_memory(cls, *, clock: Callable[[], float] = time.time) -> Self:
        """Open an empty catalogue that leaves nothing behind."""
        return cls._prepared(connect(None), clock)

    @classmethod
    def _prepared(
        cls,
        database: Database,
        clock: Callable[[], float],
        on_upgrade: OnUpgrade | None = None,
    ) -> Self:
        try:
            prepare(database, on_upgrade)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    @property
    def path(self) -> Path | None:
        """File of the catalogue; None for one in memory."""
        return self._database.path

    def batch(self) -> AbstractContextManager[None]:
        """Make one transaction of several calls: all of them take effect, or none.

        Keep it short: other processes that want to write wait meanwhile. Never hold it across
        decoding or analysis.
        """
        return self._database.transaction()

    def abandon(self) -> None:
        """Roll back what is open, after an interrupt that is passed on, see `Database.abandon`."""
        self._database.abandon()

    def data_version(self) -> int:
        """Return a number that is another one whenever another connection has written."""
        return int(self._database.value("PRAGMA data_version"))

    def check(self) -> None:
        """Read the whole file. Takes seconds for a large library.

        Raises:
            DamagedCatalogError: If it is not sound.
        """
        if str(self._database.value("PRAGMA quick_check(1)")) != "ok":
            raise damaged_error(self.path)

    def close(self) -> None:
        """Close the catalogue."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
