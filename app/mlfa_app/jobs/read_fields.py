"""Read the fields of files for the list: of older catalogues, and of files that changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.field_task import fields_for_display
from mlfa_app.jobs.job import Bug, Progress, Report, ShouldStop
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Returned

_PAGE_FILES = 1000
_FILES_PER_TASK = 20
_LIMIT_S = 120.0
_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class FieldsRead:
    """Files whose fields are in the catalogue now.

    Attributes:
        paths: The files.
    """

    paths: tuple[Path, ...]


class ReadFieldsJob:
    """Reads the fields of all files of the library that lack them.

    A file whose fields cannot be read counts as read, with nothing in them: it is shown by its
    name, and looked at again when it changes.

    Args:
        catalog: Says which files, and takes the fields.
        num_workers: Processes.
    """

    def __init__(self, catalog: Catalog, num_workers: int = 1) -> None:
        self._catalog = catalog
        self._num_workers = num_workers

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
            How many files were read.
        """
        done = 0
        # Without this a file that another program keeps changing would be read for ever.
        seen: set[Path] = set()
        with WorkerPool(self._num_workers) as pool:
            while not should_stop():
                page = [
                    path
                    for path in self._catalog.files_without_fields(_PAGE_FILES)
                    if path not in seen
                ]
                if not page:
                    break
                seen.update(page)
                for start in range(0, len(page), _FILES_PER_TASK):
                    part = tuple(page[start : start + _FILES_PER_TASK])
                    pool.submit(Task(part, fields_for_display, (part,), _LIMIT_S))
                while pool.num_open and not should_stop():
                    for task, answer in pool.answers(_POLL_S):
                        if isinstance(answer, Beat):
                            continue
                        fields: tuple[DisplayFields, ...]
                        match answer:
                            case Returned(tuple(fields)):
                                pass
                            case _:
                                if isinstance(answer, Crashed):
                                    report(Bug(task.key[0], answer.trace))
                                # One of them ended the process: each goes by its name.
                                fields = tuple(DisplayFields() for _ in task.key)
                        self._store(task.key, fields)
                        done += len(task.key)
                        report(Progress(done, max(done, len(seen))))
        return done

    def _store(self, paths: tuple[Path, ...], fields: tuple[DisplayFields, ...]) -> None:
        with self._catalog.batch():
            for path, found in zip(paths, fields, strict=True):
                self._catalog.store_display_fields(path, found)
