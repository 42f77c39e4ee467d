"""Opens the library catalogue for a command, and says when that takes a while."""

from __future__ import annotations

from pathlib import Path

from mlfa_app.catalog.connection import telling_of_a_wait
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.upgrade import UpgradeProgress
from mlfa_app.cli.terminal import say
from mlfa_app.journal.database import WAITING
from mlfa_app.paths import catalog_path
from mlfa_core.errors import KnownError


def open_catalogue(path: Path | None = None) -> Catalog:
    """Open the catalogue, with a line on stderr where that, or a write later on, has to wait.

    One of an older version is brought up to date, which is said too.

    Args:
        path: Where it is; None for the usual place.

    Raises:
        CatalogError: As `Catalog.open`.
    """
    announcer = _Announcer()
    with telling_of_a_wait(announcer.on_wait):
        catalog = Catalog.open(path or catalog_path(), on_upgrade=announcer.on_upgrade)
    announcer.is_upgrading = False
    catalog.tell_of_waits(announcer.on_wait, lambda: say(WAITING))
    return catalog


def require_library() -> None:
    """Refuse to go on where no library was begun yet: a command that only asks makes none.

    Raises:
        KnownError: If there is no catalogue.
    """
    if not catalog_path().exists():
        raise KnownError("There is no library yet.", "To begin one: mlfa scan FOLDER")


class _Announcer:
    """Says once that an upgrade goes on, and once that another program is waited for.

    Attributes:
        is_upgrading: Whether an upgrade goes on, which explains every delay.
    """

    def __init__(self) -> None:
        self.is_upgrading = False
        self._has_waited = False

    def on_upgrade(self, _progress: UpgradeProgress) -> None:
        """An older catalogue is brought up to date."""
        if not self.is_upgrading:
            self.is_upgrading = True
            say(
                "Bringing the library catalogue up to date, which takes about half a minute for "
                "100,000 songs. A copy of the old one is kept."
            )

    def on_wait(self) -> None:
        """The catalogue does not answer; comes in a thread of its own."""
        if not (self.is_upgrading or self._has_waited):
            self._has_waited = True
            say(
                "The library catalogue does not answer yet. Perhaps another program is using it; "
                "waiting for it up to half a minute."
            )
