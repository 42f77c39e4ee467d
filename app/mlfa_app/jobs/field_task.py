"""The task that worker processes run to read fields for the list."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from mlfa_app.library.display import DisplayFields
from mlfa_core.errors import KnownError


def fields_for_display(paths: Sequence[Path]) -> tuple[DisplayFields | None, ...]:
    """Read the fields of files, as `display_fields_of` does."""
    return tuple(display_fields_of(path) for path in paths)


def display_fields_of(path: Path) -> DisplayFields | None:
    """Read the fields of a file as far as its tags allow: its song does not fail for them.

    Returns:
        The fields; None if the disk or the system did not let us read the file, which says
        nothing about what it holds.
    """
    # Worker processes that only compute need not load the parsers.
    from mlfa_app.tagfiles.display_fields import read_display_fields
    from mlfa_app.tagfiles.fields import read_fields

    try:
        return read_display_fields(path)
    except KnownError as error:
        if isinstance(error.__cause__, OSError):
            return None
    with suppress(KnownError):
        own = read_fields(path)
        return DisplayFields(fields=own.values, container=own.container)
    return DisplayFields()
