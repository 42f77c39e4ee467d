"""A run that writes: noted in the catalogue and in the journal, settled before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import JournalError, SettingsError
from mlfa_app.jobs.journal_spot import JournalSpot
from mlfa_app.jobs.writing.settle import Settlement, journal_beside, record_values, settle_writes
from mlfa_app.journal.records import Retention, RunKind, Values
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.paths import settings_path
from mlfa_app.settings import load_settings


class WriteRun:
    """One run, for as long as it writes. Made by `write_run`.

    Args:
        catalog: The catalogue.
        journal: The journal.
        catalog_run: The run's number in the catalogue.
        run_id: Its number in the journal.
        settlement: What had been left open by processes that died.
    """

    def __init__(
        self,
        catalog: Catalog,
        journal: Journal,
        catalog_run: int,
        run_id: int,
        settlement: Settlement,
    ) -> None:
        self._catalog = catalog
        self.journal = journal
        self.catalog_run = catalog_run
        self.spot = JournalSpot(journal.path, run_id)
        self.settlement = settlement

    def note(
        self,
        path: Path,
        digest: str,
        stamp: FileStamp,
        written: Mapping[str, Values],
        own: Mapping[str, Values],
        key: int | None,
    ) -> None:
        """Bring the catalogue in line with a file that was just written.

        Args:
            path: The file.
            digest: Digest of its audio payload.
            stamp: Its stamp now.
            written: The values that each written field has now.
            own: Those of them that count as written by MLFA.
            key: The number of the journal's note.
        """
        record_values(self._catalog, path, digest, stamp, written, own, self.catalog_run)
        if key is not None:
            # Otherwise the next start notes it again, which does no harm.
            with suppress(JournalError):
                self.journal.note([key])

    def forget_own(self, path: Path, digest: str, own: Mapping[str, Values]) -> None:
        """Note which values of a file count as written by MLFA, where nothing was written now."""
        record_values(self._catalog, path, digest, None, {}, own, self.catalog_run)

    def finish(self, counts: Mapping[str, int]) -> None:
        """Note in the catalogue what the run did."""
        self._catalog.finish_run(self.catalog_run, counts)


@contextmanager
def write_run(
    catalog: Catalog,
    kind: RunKind,
    command: str,
    retention: Retention | None = None,
    on_wait: Callable[[], object] | None = None,
) -> Iterator[WriteRun]:
    """Begin a run that writes. What earlier processes left open is settled first.

    Args:
        catalog: The catalogue; the journal lies beside it.
        kind: Whether it writes or takes back.
        command: What the user asked for, in words.
        retention: How much the journal keeps; what the user's settings say if None.
        on_wait: Called while another process keeps the journal; what the catalogue knows if None.

    Raises:
        JournalError: If the journal cannot be opened or written. No file was touched.
    """
    on_wait = on_wait or catalog.on_journal_wait
    with Journal.open(journal_beside(catalog), on_wait=on_wait) as journal:
        settlement = settle_writes(catalog, journal)
        run_id = journal.start_run(kind, command)
        catalog_run = catalog.start_run(command)
        try:
            yield WriteRun(catalog, journal, catalog_run, run_id, settlement)
        except GeneratorExit:
            # An interrupt came up between two steps of the `with`, and nobody else ends the block:
            # the catalogue may be closed by now. The next start tells what there is to tell.
            raise
        except BaseException:
            # One that came up at the end of a transaction has left it open.
            catalog.abandon()
            journal.abandon()
            _end(catalog, journal, run_id, retention)
            raise
        _end(catalog, journal, run_id, retention)


def _end(catalog: Catalog, journal: Journal, run_id: int, retention: Retention | None) -> None:
    """Tell of a run what can be told now, also where it ends badly; the next start tells the rest.

    Args:
        catalog: The catalogue.
        journal: The journal.
        run_id: The run's number in the journal.
        retention: How much the journal keeps; what the user's settings say if None.
    """
    with suppress(JournalError):
        settle_writes(catalog, journal)
        journal.finish_run(run_id)
        retention = retention or _wanted_retention()
        if retention is not None:
            journal.prune(retention)


def _wanted_retention() -> Retention | None:
    """Read from the settings how much is kept; None, which keeps all, where they are no good.

    Read here and not handed down: whoever writes must forget the same, the window like a command.
    """
    try:
        settings = load_settings(settings_path())
    except SettingsError:
        return None
    return Retention(settings.journal_days * 86_400.0, settings.journal_mb * 1_000_000)
