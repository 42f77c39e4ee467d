"""The work on the library in the window: what is known is worked out, the rest is heard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell
from mlfa_app.jobs.scanning.library_work import LibraryWork, RowsChanged, WorkRequest, WorkResult
from mlfa_app.jobs.scanning.song_queue import WorkControl
from mlfa_app.settings import Settings
from mlfa_core.errors import ModelPackageError


class LibraryTask:
    """`LibraryWork` with a taught model's scores first. Lives in the analysing lane while it runs.

    Whichever way such a model was chosen, songs that were heard by the networks that it shares with
    others are not heard again.

    Args:
        settings: Model, device and number of processes.
        request: What to do besides analysing what is pending.
        control: Pause, end and urgency.
    """

    def __init__(self, settings: Settings, request: WorkRequest, control: WorkControl) -> None:
        self._model = settings.model
        self._is_wanted = not request.only_look
        self._work = LibraryWork(settings, request, control)

    def run(self, catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> WorkResult:
        """Do the work.

        Args:
            catalog: The lane's catalogue.
            tell: Takes every `WorkEvent`.
            should_stop: Asked often.

        Raises:
            KnownError: As `LibraryWork.run`, or if a process cannot be started.
        """
        # Only in the lane: they bring what the window does without.
        from mlfa_app.jobs.teaching.teach import score_known
        from mlfa_app.packages import find_package

        # Of a missing model the work itself tells, once it has looked into the folders.
        with suppress(ModelPackageError):
            if self._is_wanted and score_known(
                catalog, find_package(self._model), should_stop=should_stop
            ):
                tell(RowsChanged())
        return self._work.run(catalog, tell, should_stop)
