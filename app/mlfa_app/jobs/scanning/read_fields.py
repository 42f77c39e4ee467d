"""Read the fields of files for the list: of older catalogues, and of files that changed."""

from __future__ import annotations

from pathlib import Path

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.field_task import fields_for_display
from mlfa_app.jobs.job import Bug, Progress, Report, ShouldStop
from mlfa_app.jobs.worker_pool import Answer, Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Returned

_PAGE_FILES = 1000
_FILES_PER_TASK = 20
_LIMIT_S = 120.0
_POLL_S = 0.2


class ReadFieldsJob:
    """Reads the fields of all files of the library that lack them.

    A file whose tags are damaged counts as read, with nothing in them: it is shown by its name,
    and looked at again when it changes. A file that the system did not let us read is looked at
    again by the next job.

    Args:
        catalog: Says which files, and takes the fields.
        num_workers: Processes.
    """

    def __init__(self, catalog: Catalog, num_workers: int = 1) -> None:
        self._catalog = catalog
        self._num_workers = num_workers
        self._seen: set[Path] = set()
        self._done = 0

    def run(
        self,
        report: Report = lambda _event: None,
        should_stop: ShouldStop = lambda: False,
    ) -> int:
        """Do the work.

        Args:
            report: Told of progress.
            should_stop: Asked often.

        Returns:
            How many files were looked at.
        """
        self._seen, self._done = set(), 0
        with WorkerPool(self._num_workers) as pool:
            while not should_stop() and (page := self._next_page()):
                for start in range(0, len(page), _FILES_PER_TASK):
                    _submit(pool, tuple(page[start : start + _FILES_PER_TASK]))
                while pool.num_open and not should_stop():
                    for task, answer in pool.answers(_POLL_S):
                        self._take(pool, task.key, answer, report)
        return self._done

    def _next_page(self) -> list[Path]:
        """Files that were not looked at yet. Those that could not be read are in the list still."""
        num_unread = len(self._seen)
        lacking = self._catalog.files_without_fields(_PAGE_FILES + num_unread)
        self._seen.intersection_update(lacking)
        page = [path for path in lacking if path not in self._seen]
        self._seen.update(page)
        return page

    def _take(
        self, pool: WorkerPool, paths: tuple[Path, ...], answer: Answer, report: Report
    ) -> None:
        match answer:
            case Beat():
                return
            case Returned(tuple() as fields):
                pass
            case _ if len(paths) > 1:
                # One of them ended the process: the others are not to blame.
                for path in paths:
                    _submit(pool, (path,))
                return
            case _:
                if isinstance(answer, Crashed):
                    report(Bug(paths[0], answer.trace))
                fields = (DisplayFields(),)
        with self._catalog.batch():
            for path, found in zip(paths, fields, strict=True):
                if found is not None:
                    self._catalog.store_display_fields(path, found)
        self._done += len(paths)
        report(Progress(self._done, self._done + pool.num_open * _FILES_PER_TASK))


def _submit(pool: WorkerPool, paths: tuple[Path, ...]) -> None:
    pool.submit(Task(paths, fields_for_display, (paths,), _LIMIT_S))
