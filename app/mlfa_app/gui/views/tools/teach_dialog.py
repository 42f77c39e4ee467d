"""The dialog of teaching: own tags, questions worth asking, learning with its versions."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.desks.teach import TeachDesk
from mlfa_app.gui.desks.walk import SelectedIds
from mlfa_app.gui.views.tools.teach_learn_page import TeachLearnPage
from mlfa_app.gui.views.tools.teach_queue_page import TeachQueuePage
from mlfa_app.gui.views.tools.teach_tags_page import TeachTagsPage
from mlfa_app.jobs.teaching.own_tags import OwnTag
from mlfa_core.errors import KnownError


class TeachDialog(QDialog):
    """Teaches the model the user's own tags. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.

    Attributes:
        tags_page: Own tags.
        queue_page: Questions.
        learn_page: Learning, and versions.

    Args:
        context: The window's shared parts.
        decisions: Takes what is said of songs.
        selected_ids: Gives the songs that are selected in the window's table.
        keys: What gives the chosen tag, and what says that a song lacks it, as they are shown.
        parent: The window.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)

    def __init__(
        self,
        context: WindowContext,
        decisions: DecisionDesk,
        selected_ids: SelectedIds,
        keys: tuple[str, str] = ("", ""),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._selected_ids = selected_ids
        self.desk = TeachDesk(context, decisions, self)
        self.setWindowTitle(self.tr("Teach"))
        self.tags_page = TeachTagsPage(self.desk, keys)
        self.queue_page = TeachQueuePage(self.desk)
        self.learn_page = TeachLearnPage(context, self.desk)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.tags_page, self.tr("Your tags"))
        self.tabs.addTab(self.queue_page, self.tr("Questions"))
        self.tabs.addTab(self.learn_page, self.tr("Learn"))
        self.tabs.currentChanged.connect(self._on_tab_changed)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        # Enter in the line of a new tag must create it, not close the window.
        for button in buttons.buttons():
            cast(QPushButton, button).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(132 * metrics.averageCharWidth(), 36 * metrics.lineSpacing())
        self.tags_page.judged.connect(self._on_judged)
        self.queue_page.song_chosen.connect(self.song_chosen)
        self.queue_page.song_opened.connect(self.song_opened)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.close)
        self.desk.read_tags()
        self.desk.read_versions()

    def judge_selected(self, verdict: Verdict) -> bool:
        """Say of the selected songs whether they have the chosen tag.

        Returns:
            Whether there is a chosen tag.
        """
        tag = self.tags_page.tag
        if tag is None:
            return False
        self._on_judged(tag, verdict)
        return True

    def show_tags(self) -> None:
        """Show the page of own tags."""
        self.tabs.setCurrentWidget(self.tags_page)

    def _on_judged(self, tag: OwnTag, verdict: Verdict | None) -> None:
        chosen = list(self._selected_ids())
        if chosen:
            self.desk.judge(chosen, tag, verdict)
        else:
            self._context.messages.show_notice(
                self.tr("Select songs in the table first: what is said is said of them.")
            )

    def _on_tab_changed(self, _index: int) -> None:
        if self.tabs.currentWidget() is self.queue_page and not self.queue_page.model.rowCount():
            self.queue_page.ask()

    def _on_failed(self, error: KnownError) -> None:
        self._context.messages.show_error(error)
