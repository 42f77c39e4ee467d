"""Where the file of an earlier write is now."""

from __future__ import annotations

import os
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import FileChangedError, printable, shown
from mlfa_app.journal.records import FileWrite
from mlfa_app.journal.store import Journal
from mlfa_app.library.absence import is_within_reach

_ADVICE_LATER = "It can be taken back later."


def find_place(catalog: Catalog, journal: Journal, write: FileWrite) -> Path:
    """Find the file that was written, also after it was moved or renamed.

    Args:
        catalog: Knows which files hold which sound.
        journal: Knows which of several files was written.
        write: The write.

    Returns:
        The file's present name.

    Raises:
        FileChangedError: If it is out of reach, gone, or one of several that look alike.
    """
    known = catalog.find_file(write.path)
    is_there = os.path.lexists(write.path)
    if is_there and (known is None or known.digest in (None, write.digest)):
        return write.path
    found = [
        record.path
        for record in catalog.files_of(write.digest)
        if record.path != write.path
        and os.path.lexists(record.path)
        and not journal.has_written(write.run_id, record.path)
    ]
    name = printable(write.path.name)
    if len(found) == 1:
        return found[0]
    if found:
        raise FileChangedError(
            f"Could not take {name} back: it is not where it was, and several files hold the same "
            "sound now.",
            f"Give it its old name {shown(write.path)} again. {_ADVICE_LATER}",
            write.path,
        )
    if is_there:
        return write.path
    if not is_within_reach(write.path.parent):
        raise FileChangedError(
            f"Could not take {name} back: its folder {shown(write.path.parent)} is out of reach.",
            f"Connect its drive, or scan the folder that it was moved to. {_ADVICE_LATER}",
            write.path,
        )
    raise FileChangedError(
        f"Could not take {name} back: it is not there any more.",
        f"If it was moved, scan its new folder: mlfa scan FOLDER. {_ADVICE_LATER}",
        write.path,
    )
