"""Tells the rest of the window how the library stands: why it is empty, that nothing worked."""

from __future__ import annotations

from PySide6.QtCore import QObject

from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.views.job_bar import JobBar
from mlfa_app.gui.views.library_panel import LibraryPanel, PanelFacts
from mlfa_app.gui.views.no_songs import LibraryFacts, NoSongs
from mlfa_app.jobs.job import Tally


class LibraryState(QObject):
    """Brings what engine and panel know to those who say it. Lives in the GUI thread.

    Args:
        engine: Knows counts, and what goes on.
        panel: Knows the folders.
        no_songs: Says why nothing is listed.
        jobs: Opens the failed files.
        parent: Owner.
    """

    def __init__(
        self,
        engine: LibraryEngine,
        panel: LibraryPanel,
        no_songs: NoSongs,
        jobs: JobBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._no_songs = no_songs
        self._jobs = jobs
        self._folders: PanelFacts = PanelFacts()
        self._counts: LibraryCounts | None = None
        self._told: LibraryFacts | None = None
        panel.counted.connect(self.on_counted)
        engine.counts_changed.connect(self.on_counts_changed)
        engine.progressed.connect(self.on_progressed)
        engine.finished.connect(self.on_finished)

    def on_counted(self, facts: PanelFacts) -> None:
        """The folders may be others."""
        self._folders = facts
        self._tell()

    def on_counts_changed(self, counts: LibraryCounts) -> None:
        """There may be more or fewer files."""
        self._counts = counts
        self._tell()

    def on_progressed(self, _progress: object) -> None:
        """Work may have begun or ended."""
        self._tell()

    def on_finished(self, tally: Tally) -> None:
        """Where not one song could be analysed, that is said, with a way to the reasons."""
        if tally.is_interrupted or not tally.failed or tally.failed < tally.files:
            return
        text = self.tr("None of the %n songs could be analysed.", "", tally.failed)
        self._engine.context.messages.show_error_text(
            text, self.tr("Show why…"), self._jobs.open_failed_files
        )

    def _tell(self) -> None:
        facts = LibraryFacts(
            self._counts,
            tuple(path for path, _count, _is_there in self._folders.folders),
            self._engine.facts.away,
            self._engine.progress.phase == "scanning",
        )
        if facts != self._told:
            self._told = facts
            self._no_songs.show_library(facts)
