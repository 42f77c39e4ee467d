"""Dialogs that work on the whole library: doubtful genres, duplicates, playlists, teaching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk

if TYPE_CHECKING:
    from mlfa_app.gui.views.tools.teach_dialog import TeachDialog
    from mlfa_app.gui.views.tools.walk_dialog import WalkDialog
    from mlfa_app.gui.views.writing.write_dialog import WriteDialog

Open = Callable[[str, Callable[[], QDialog]], None]
GENRE = "genre"


class ToolDialogs(QObject):
    """Makes the dialogs and wires them to the window. Lives in the GUI thread.

    Args:
        context: What the window's parts share.
        desk: Takes decisions.
        window: Owns the dialogs.
        dialogs: Those that are open, by name.
        open_dialog: Shows a dialog by name, made if it is not there.
        selected_ids: The songs that are selected in the table.
        go_to_song: Puts the table's cursor on a file.
        play_song: Plays a file.
        make_review: Makes the review of files.
        teach_keys: What gives the tag that is taught, and what says that a song lacks it.
    """

    def __init__(
        self,
        context: WindowContext,
        desk: DecisionDesk,
        window: QWidget,
        *,
        dialogs: dict[str, QDialog],
        open_dialog: Open,
        selected_ids: Callable[[], Sequence[int]],
        go_to_song: Callable[[int], None],
        play_song: Callable[[Path], None],
        make_review: Callable[[list[int]], QDialog],
        teach_keys: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(window)
        self._context = context
        self._desk = desk
        self._window = window
        self._dialogs = dialogs
        self._open = open_dialog
        self._selected_ids = selected_ids
        self._go_to_song = go_to_song
        self._play_song = play_song
        self._make_review = make_review
        self._teach_keys = teach_keys

    def show_mislabels(self) -> None:
        """Show the songs whose genre is doubtful."""
        self._open("mislabels", self._made_mislabels)

    def show_copies(self) -> None:
        """Show the recordings that are held more than once."""
        self._open("copies", self._made_copies)

    def show_walk(self) -> None:
        """Show the playlist between two songs, those that are selected to begin with."""
        there = cast("WalkDialog | None", self._dialogs.get("walk"))
        if there is not None:
            there.take_selection()
        self._open("walk", self._made_walk)

    def show_teach(self) -> None:
        """Show the dialog of teaching."""
        self._open("teach", self._made_teach)

    def give_tag(self) -> None:
        """Give the selected songs the tag that is taught."""
        self._judge(Verdict.ACCEPTED)

    def deny_tag(self) -> None:
        """Say that the selected songs lack the tag that is taught."""
        self._judge(Verdict.REJECTED)

    def _judge(self, verdict: Verdict) -> None:
        there = cast("TeachDialog | None", self._dialogs.get("teach"))
        if there is None or not there.judge_selected(verdict):
            # Which tag is meant is chosen there.
            self.show_teach()
            cast("TeachDialog", self._dialogs["teach"]).show_tags()

    def review_genres(self, file_ids: Sequence[int]) -> None:
        """Review files whose genre the user has just decided on: that alone, and in its place.

        What the settings say is never written stays as it is.
        """
        self._open("write", lambda: self._made_genre_review(list(file_ids)))

    def _made_mislabels(self) -> QDialog:
        from mlfa_app.gui.views.tools.mislabels_dialog import MislabelsDialog

        dialog = MislabelsDialog(self._context, self._desk, self._window)
        dialog.song_chosen.connect(self._go_to_song)
        dialog.song_opened.connect(self._play_song)
        dialog.write_wanted.connect(self.review_genres)
        return dialog

    def _made_genre_review(self, file_ids: list[int]) -> QDialog:
        dialog = cast("WriteDialog", self._make_review(file_ids))
        choices = dialog.choices
        choices.set_accepted_only(True)
        for field in choices.policy_boxes:
            if field != GENRE:
                choices.set_policy(field, "never")
            elif choices.choice.wants(GENRE):
                choices.set_policy(GENRE, "replace")
        return dialog

    def _made_copies(self) -> QDialog:
        from mlfa_app.gui.views.tools.copies_dialog import CopiesDialog

        dialog = CopiesDialog(self._context, self._window)
        dialog.song_opened.connect(self._play_song)
        return dialog

    def _made_walk(self) -> QDialog:
        from mlfa_app.gui.views.tools.walk_dialog import WalkDialog

        dialog = WalkDialog(self._context, self._selected_ids, self._window)
        dialog.song_chosen.connect(self._go_to_song)
        dialog.song_opened.connect(self._play_song)
        return dialog

    def _made_teach(self) -> QDialog:
        from mlfa_app.gui.views.tools.teach_dialog import TeachDialog

        dialog = TeachDialog(
            self._context, self._desk, self._selected_ids, self._teach_keys, self._window
        )
        dialog.song_chosen.connect(self._go_to_song)
        dialog.song_opened.connect(self._play_song)
        return dialog
