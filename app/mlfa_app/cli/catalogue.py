"""Opens the library catalogue for a command, and says when that takes a while."""

from __future__ import annotations

from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.upgrade import UpgradeProgress
from mlfa_app.cli.terminal import say
from mlfa_app.paths import catalog_path


def open_catalogue(path: Path | None = None) -> Catalog:
    """Open the catalogue; one of an older version is brought up to date, with a line on stderr.

    Args:
        path: Where it is; None for the usual place.

    Raises:
        CatalogError: As `Catalog.open`.
    """
    return Catalog.open(path or catalog_path(), on_upgrade=_Announcer())


class _Announcer:
    """Says once that an upgrade goes on."""

    def __init__(self) -> None:
        self._has_said = False

    def __call__(self, _progress: UpgradeProgress) -> None:
        if not self._has_said:
            self._has_said = True
            say(
                "Bringing the library catalogue up to date, which takes about half a minute for "
                "100,000 songs. A copy of the old one is kept."
            )
