"""Tells when another process has written into the catalogue, as a command beside the window."""

from __future__ import annotations

from dataclasses import dataclass

from mlfa_app.catalog.connection import num_own_writes
from mlfa_app.catalog.store import Catalog


@dataclass(frozen=True)
class Moment:
    """What a connection knew of writes at some moment.

    Attributes:
        version: Another number whenever any other connection has written since.
        own_writes: Another number whenever this process has written, or was about to.
    """

    version: int
    own_writes: int

    @classmethod
    def of(cls, catalog: Catalog) -> Moment:
        """Ask a catalogue; takes microseconds. Moments of other connections compare with none."""
        version = catalog.data_version()
        return cls(version, num_own_writes())


@dataclass(frozen=True)
class Change:
    """What happened between two moments.

    Attributes:
        is_outside: Whether another process has certainly written.
        is_doubtful: Whether it may have: this process has written, too.
    """

    is_outside: bool
    is_doubtful: bool

    @classmethod
    def between(cls, before: Moment, after: Moment) -> Change:
        """Compare two moments of one connection."""
        has_changed = before.version != after.version
        has_written = before.own_writes != after.own_writes
        return cls(has_changed and not has_written, has_changed and has_written)
