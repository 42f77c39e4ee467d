"""Look through a folder a little at a time, while other work goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from mlfa_app.catalog.records import AbsenceCounts, FileState
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.scanner import FoundFile, ScanProblem, walk

# Files of these that were known already are made the library's, so many in one transaction.
_STORED_AT_ONCE = 500


class FolderLook:
    """A look through one folder and all below it.

    Args:
        catalog: Knows what is unchanged, and learns what is gone.
        folder: The folder.
        model_id: The model whose analyses count as done.
        on_found: Told of each file that is new, changed, or known but not analysed, and of each
            that failed before.
        on_problem: Told of what could not be looked at.
        adds_folder: Whether it becomes a folder of the library, and known files below it files of
            the library.

    Attributes:
        num_files: Files that were found so far.
        absences: What became of files that were not found again; at the end.
    """

    def __init__(
        self,
        catalog: Catalog,
        folder: Path,
        model_id: str,
        on_found: Callable[[FoundFile, FileState], object],
        on_problem: Callable[[ScanProblem], object],
        *,
        adds_folder: bool = False,
    ) -> None:
        self.folder = folder
        self.num_files = 0
        self.absences = AbsenceCounts()
        self._catalog = catalog
        self._model_id = model_id
        self._on_found = on_found
        self._on_problem = on_problem
        self._adds_folder = adds_folder
        self._steps: Iterator[None] | None = None

    def go_on(self, for_s: float, clock: Callable[[], float] = time.monotonic) -> bool:
        """Look for a while.

        Args:
            for_s: For about so long.
            clock: Gives monotonic seconds.

        Returns:
            Whether it is done.
        """
        if self._steps is None:
            self._steps = self._run()
        end_s = clock() + for_s
        # The steps are done if none of them comes after that time.
        return all(clock() < end_s for _ in self._steps)

    def _run(self) -> Iterator[None]:
        known = self._catalog.known_files(self._model_id)
        found: list[Path] = []
        unchanged: list[Path] = []
        unreadable: list[Path] = []
        for entry in walk([self.folder]):
            if isinstance(entry, ScanProblem):
                # That the folder itself is away is no news of a file; whoever looks says it.
                if entry.path != self.folder:
                    self._on_problem(entry)
                if entry.is_folder:
                    unreadable.append(entry.path)
            else:
                found.append(entry.path)
                self.num_files += 1
                state = known.state_of(entry.path, entry.stamp)
                if state is FileState.ANALYZED:
                    unchanged.append(entry.path)
                else:
                    self._on_found(entry, state)
            yield
        if self._adds_folder and self.folder.is_dir():
            self._catalog.add_folder(self.folder)
            for start in range(0, len(unchanged), _STORED_AT_ONCE):
                self._catalog.add_to_library(unchanged[start : start + _STORED_AT_ONCE])
                yield
        self.absences = self._catalog.reconcile(self.folder, found, unreadable)
