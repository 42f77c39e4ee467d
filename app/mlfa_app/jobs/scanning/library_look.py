"""Look into library folders for the window: what is new is in the list before it is analysed.

Nothing here decodes or digests anything. A folder that is out of reach masks its files; it never
makes failures of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.records import FileState
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.scanning.scan import look_into
from mlfa_app.library.absence import AbsenceJudge, is_within_reach
from mlfa_app.library.file_identity import absolute_path, path_on_disk
from mlfa_app.library.scanner import FoundFile, ScanProblem

# Rows in one transaction: other lanes want to write, too.
_STORED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FolderNews:
    """What a look into one folder brought.

    Attributes:
        folder: The library folder, or the part of one that was looked into.
        files: Music files there.
        new: Files of these that the catalogue did not know.
        to_digest: Files whose song is not known, or may be another one now.
        missing: Files that are gone.
        offline: Files that are out of reach.
        returned: Files that were gone or out of reach, and are there again.
        problems: What could not be looked at.
        unsettled: Files that were being written; they have to be looked at again.
        is_stopped: Whether the look was stopped; nothing was stored then.
    """

    folder: Path
    files: int = 0
    new: int = 0
    to_digest: tuple[FoundFile, ...] = ()
    missing: int = 0
    offline: int = 0
    returned: int = 0
    problems: tuple[ScanProblem, ...] = ()
    unsettled: tuple[Path, ...] = ()
    is_stopped: bool = False


def look_at_folder(
    catalog: Catalog,
    folder: Path,
    model_id: str,
    should_stop: ShouldStop,
    on_found: Callable[[int], None],
    *,
    is_library_folder: bool = True,
    settle_s: float = 0.0,
    clock: Callable[[], float] = time.time,
) -> FolderNews:
    """Walk a folder, store what is new in it and mark what is gone or out of reach.

    Args:
        catalog: The catalogue.
        folder: A library folder, or a folder within one.
        model_id: The model whose analyses count as done; may be empty.
        should_stop: Asked often, also while a large folder is stored; after a yes nothing more is.
        on_found: Told how many files were found so far.
        is_library_folder: Whether it becomes a folder of the library.
        settle_s: New and changed files that were written to within so many seconds are left for
            another look: somebody may still be copying them.
        clock: Gives the time in seconds since 1970, as the file system counts it.
    """
    folder = path_on_disk(folder)
    if not is_library_folder:
        folder = _nearest_existing(folder, catalog.list_folders())
    count = 0

    def count_found(_found: FoundFile | ScanProblem) -> None:
        nonlocal count
        count += 1
        on_found(count)

    look = look_into(catalog, [folder], should_stop, count_found, adds_folders=is_library_folder)
    if should_stop():
        return FolderNews(folder, is_stopped=True)
    found = [file for file in look.files if isinstance(file, FoundFile)]
    # That the folder itself is out of reach is said once, and not as a failure.
    problems = tuple(
        file
        for file in look.files
        if isinstance(file, ScanProblem) and not (file.path == folder and look.absences.offline)
    )
    known = catalog.known_files(model_id)
    forgivable = _forgivable(catalog, folder)
    youngest_ns = (clock() - settle_s) * 1e9
    new: list[FoundFile] = []
    old: list[Path] = []
    to_digest: list[FoundFile] = []
    unsettled: list[Path] = []
    for file in found:
        state = known.state_of(file.path, file.stamp)
        is_unknown = state in (FileState.NEW, FileState.CHANGED)
        if is_unknown and settle_s and file.stamp.mtime_ns > youngest_ns:
            unsettled.append(file.path)
            continue
        if state is FileState.NEW:
            new.append(file)
        else:
            old.append(file.path)
        if is_unknown or (state is FileState.FAILED and file.path in forgivable):
            to_digest.append(file)
    if not _store(catalog, new, old, should_stop):
        return FolderNews(folder, is_stopped=True)
    return FolderNews(
        folder,
        len(found),
        len(new),
        tuple(to_digest),
        look.absences.missing,
        look.absences.offline,
        look.absences.returned,
        problems,
        tuple(unsettled),
    )


def note_absent(catalog: Catalog, path: Path) -> Path | None:
    """Mark a file that is not there any more: gone, or out of reach with all that is beside it.

    A failure that was recorded because it was not there is taken back.

    Args:
        catalog: The catalogue.
        path: A file of the library.

    Returns:
        The folder that is out of reach; None if the file is just gone.
    """
    path = absolute_path(path)
    catalog.clear_failures(path)
    folders = [folder for folder in catalog.list_folders() if folder in path.parents]
    root = min(folders, key=lambda folder: len(folder.parts), default=path.parent)
    if not AbsenceJudge(root).is_offline(path):
        catalog.reconcile(path, ())
        return None
    away = _nearest_existing(path.parent, [root])
    catalog.reconcile(away, ())
    return away


def have_drives_changed(catalog: Catalog, away: Collection[Path]) -> bool:
    """Whether a library folder went out of reach or came back.

    Args:
        catalog: The catalogue.
        away: Folders of which that is known already.
    """
    for folder in catalog.list_folders():
        if not is_within_reach(folder):
            if folder not in away:
                return True
        elif folder in away or catalog.has_offline_files(folder):
            return True
    return False


def _nearest_existing(folder: Path, roots: Sequence[Path]) -> Path:
    """Climb to the nearest folder that is there, but not above the library folder."""
    while not folder.is_dir() and folder not in roots and folder.parent != folder:
        folder = folder.parent
    return folder


def _forgivable(catalog: Catalog, under: Path) -> set[Path]:
    """Files whose failure may be over although they look unchanged, such as one of permissions.

    Only what the sound itself is to blame for comes with a digest.
    """
    return {record.path for record in catalog.failed_files(under) if record.digest is None}


def _store(
    catalog: Catalog, new: Sequence[FoundFile], old: Sequence[Path], should_stop: ShouldStop
) -> bool:
    """Store what was found; what a stop leaves out is found again by the next look.

    Returns:
        Whether all was stored.
    """
    for start in range(0, len(new), _STORED_AT_ONCE):
        if should_stop():
            return False
        with catalog.batch():
            for file in new[start : start + _STORED_AT_ONCE]:
                catalog.record_file(file.path, file.stamp, None, in_library=True)
    for start in range(0, len(old), _STORED_AT_ONCE):
        if should_stop():
            return False
        catalog.add_to_library(old[start : start + _STORED_AT_ONCE])
    return True
