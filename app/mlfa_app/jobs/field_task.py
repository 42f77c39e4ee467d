"""The task that worker processes run to read fields for the list."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from mlfa_app.library.display import DisplayFields
from mlfa_core.errors import KnownError


def fields_for_display(paths: Sequence[Path]) -> tuple[DisplayFields, ...]:
    """Read the fields of files, as far as they can be read."""
    return tuple(display_fields_of(path) for path in paths)


def display_fields_of(path: Path) -> DisplayFields:
    """Read the fields of a file, as far as they can be read: its song does not fail for them."""
    # Worker processes that only compute need not load the parsers.
    from mlfa_app.tagfiles.display_fields import read_display_fields
    from mlfa_app.tagfiles.fields import read_fields

    with suppress(KnownError):
        return read_display_fields(path)
    with suppress(KnownError):
        own = read_fields(path)
        return DisplayFields(fields=own.values, container=own.container)
    return DisplayFields()
