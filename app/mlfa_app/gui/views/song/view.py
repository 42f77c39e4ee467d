"""The view of one song: a song of the library, a dropped one, several, or none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget

from mlfa_app.catalog.listing import ListedSong, SongState
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.number_text import percent
from mlfa_app.gui.previewer import Previewer, PreviewState
from mlfa_app.gui.readings import TagReading, is_music, read_tags, timeline_tags
from mlfa_app.gui.song_loader import LoadedSong, SelectionSummary, SongLoader
from mlfa_app.gui.views.song.dropped_song import visiting_song
from mlfa_app.gui.views.song.page import SongPage
from mlfa_app.gui.views.song.summary import SongSummary
from mlfa_app.jobs.job import SegmentScores
from mlfa_app.library.file_identity import absolute_path
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.playback import Playback

# What belongs to the song before is taken away after this long, if the new one has not come.
_STALE_MS = 250
# A song that is only passed by is not opened in the player.
_OPEN_MS = 400
_KEPT_WAVEFORMS = 40


class SongView(QWidget):
    """Shows everything about one song.

    A dropped song takes the place of the chosen one until it is closed, or another is chosen.

    Attributes:
        previewer: Hears dropped songs; the window warms it up and shuts it down.

    Signals:
        add_requested: Path of a dropped song that shall join the library.
        retry_requested: Path of a song of the library that failed and shall be tried again.
        preview_closed: The dropped song was left.
        why_requested: Path and digest of the song, and one of its tags: why it has its score.

    Args:
        context: The window's.
        playback: Plays songs.
        desk: Takes verdicts.
        parent: Owner.
    """

    add_requested = Signal(object)
    retry_requested = Signal(object)
    preview_closed = Signal()
    why_requested = Signal(object, str, str)

    def __init__(
        self,
        context: WindowContext,
        playback: Playback,
        desk: DecisionDesk,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._playback = playback
        self._desk = desk
        self._song: ListedSong | None = None
        self._chosen: ListedSong | None = None
        self._num_selected = 0
        self._is_only_cursor = False
        self._preview: Path | None = None
        self._readings: list[TagReading] = []
        self._wants_why = False
        self._waveforms: OrderedDict[Path, Any] = OrderedDict()
        self.previewer = Previewer(context, self)
        self.page = SongPage()
        self.summary = SongSummary(self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.summary)
        self._stack.addWidget(self._scroll)
        self._loader = SongLoader(context, self)
        self._stale = QTimer(self, singleShot=True, interval=_STALE_MS)
        self._opening = QTimer(self, singleShot=True, interval=_OPEN_MS)
        self.setAccessibleName(self.tr("Song"))
        self._connect()

    def _connect(self) -> None:
        self._loader.loaded.connect(self._on_loaded)
        self._loader.summed.connect(self._on_summed)
        self._stale.timeout.connect(self._on_stale)
        self._opening.timeout.connect(self._on_calm)
        page = self.page
        page.play_wanted_at.connect(self.play_at)
        page.scores.tag_accepted.connect(self._on_tag_accepted)
        page.scores.tag_rejected.connect(self._on_tag_rejected)
        page.scores.why_asked.connect(self._on_why_asked)
        page.timeline.why_asked.connect(self._on_why_asked)
        page.fields.retry_requested.connect(self.retry_requested)
        page.strip.add_requested.connect(self.add_requested)
        page.strip.retry_requested.connect(self.show_preview)
        page.strip.closed.connect(self.close_preview)
        self.previewer.updated.connect(self._on_preview_updated)
        self.previewer.failed.connect(self._on_preview_failed)
        self._context.signals.songs_changed.connect(self._on_songs_changed)
        self._context.signals.rule_changed.connect(self._on_rule_changed)
        self._playback.opened.connect(self._on_opened)
        self._playback.position_changed.connect(self._on_position_changed)
        self._playback.overview_ready.connect(self._on_overview_ready)

    # What is shown

    @property
    def song(self) -> ListedSong | None:
        """The song shown; a dropped one has no file id."""
        return self._song

    @property
    def preview_path(self) -> Path | None:
        """The dropped song that is shown."""
        return self._preview

    def show_song(self, song: ListedSong | None) -> None:
        """Show a song of the library; None shows that none is chosen."""
        before, self._chosen = self._chosen, song
        is_same = song is not None and before is not None and before.file_id == song.file_id
        if self._preview is not None:
            # Rows that are only read again do not send a dropped song away.
            if song is None or is_same:
                return
            if not self._num_selected:
                # A table that gets the focus only puts its cursor on a row.
                self._is_only_cursor = True
                return
            self._leave_preview()
        if self._num_selected > 1 and song is not None:
            return  # the last of several, which are shown together
        if song is None:
            self._song = None
            self._loader.cancel()
            self._stale.stop()
            self._opening.stop()
            self.summary.show_nothing()
            self._stack.setCurrentWidget(self.summary)
            return
        self._show_head(song)
        self._loader.load(song)
        if not is_same:
            self._wants_why = False
            self._stale.start()
            self._opening.start()

    def show_selection(self, count: int, file_ids: Sequence[int] = ()) -> None:
        """Show how many songs are chosen, if there are several.

        Args:
            count: How many.
            file_ids: Which, for saying what they have in common; may be left out.
        """
        self._num_selected = count
        if count == 1 and self._preview is not None and self._is_only_cursor:
            self.close_preview()
            return
        if count <= 1:
            if self._stack.currentWidget() is self.summary and self._chosen is not None:
                self.show_song(self._chosen)
            return
        if self._preview is not None:
            self._leave_preview()
        self._song = None
        self._loader.cancel()
        self._stale.stop()
        self._opening.stop()
        self.summary.show_count(count)
        self._stack.setCurrentWidget(self.summary)
        if file_ids:
            self._loader.sum_up(file_ids)

    def show_preview(self, path: Path) -> None:
        """Hear a dropped song and show it, without adding it to the library."""
        self._loader.cancel()
        self._stale.stop()
        self._preview = absolute_path(path)
        self._is_only_cursor = False
        self._song = None
        self.page.strip.show()
        self._scroll.verticalScrollBar().setValue(0)
        self.previewer.open(self._preview)
        self._opening.start()

    def close_preview(self) -> None:
        """Leave the dropped song, and show the chosen one again."""
        if self._preview is None:
            return
        self._leave_preview()
        chosen, self._chosen = self._chosen, None
        self.show_song(chosen)
        self.preview_closed.emit()

    def shut_down(self) -> None:
        """End the previewer's process, when the program ends."""
        self._loader.cancel()
        self.previewer.shut_down()

    def _leave_preview(self) -> None:
        self._preview = None
        self.previewer.close()
        self.page.strip.hide()

    def _show_head(self, song: ListedSong) -> None:
        """Show at once what the table knows already."""
        is_other = self._song is None or self._song.path != song.path
        self._song = song
        self._stack.setCurrentWidget(self._scroll)
        self.page.header.show_song(song)
        self.page.show_parts(is_heard=False, has_failed=song.state is SongState.FAILED)
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)
            self._show_waveform()
            self._follow()

    def _on_stale(self) -> None:
        if self._loader.is_waiting:
            self._readings = []
            self.page.timeline.clear()
            self.page.scores.clear()
            self.page.fields.show_song(self._song)

    def _on_loaded(self, loaded: LoadedSong) -> None:
        self._stale.stop()
        rule = self._context.rule or NO_RULE
        song, analysis = loaded.song, loaded.analysis
        self._show_head(song)
        self._chosen = song
        scores = None if analysis is None else analysis.scores
        music = None if analysis is None else analysis.is_music
        segments = None
        if analysis is not None:
            segments = SegmentScores(
                analysis.segment_starts_s, analysis.segment_duration_s, analysis.segment_scores
            )
        readings = read_tags(rule, scores, music, loaded.decisions)
        sentence = self._sentence(readings, music, is_known=analysis is not None)
        self.page.show_parts(
            is_heard=analysis is not None, has_failed=song.state is SongState.FAILED
        )
        self._show_scores(song, readings, segments, sentence)
        if self._wants_why:
            self.ask_why()

    def _show_scores(
        self,
        song: ListedSong,
        readings: list[TagReading],
        segments: SegmentScores | None,
        sentence: str,
    ) -> None:
        rule = self._context.rule or NO_RULE
        self._readings = readings
        self.page.timeline.set_content(
            timeline_tags(rule, readings, segments), segments, song.duration_s
        )
        self.page.scores.set_readings(
            rule, readings, sentence, can_decide=self._preview is None and song.digest is not None
        )
        self.page.fields.show_song(song, readings)
        self._follow()

    def _sentence(
        self, readings: Sequence[TagReading], music: float | None, *, is_known: bool
    ) -> str:
        """Say what the scores alone do not: no music, nothing sure, or not heard yet."""
        rule = self._context.rule
        if rule is None:
            return self.tr("There is no model, so no tags can be proposed.")
        if not is_known:
            return self.tr("The model in use has not heard this song yet.")
        if music is not None and not is_music(rule, music):
            return self.tr(
                "This sounds like speech, noise or silence (music: {percent}), "
                "so no tag is proposed."
            ).format(percent=percent(music))
        if not any(one.is_proposed for one in readings):
            return self.tr(
                "No tag is sure enough at the precision you chose. The nearest are shown dimmed; "
                "the stroke across each bar is the score from which it would be proposed."
            )
        return ""

    def _on_summed(self, summary: SelectionSummary) -> None:
        self.summary.show_summary(summary)

    def _on_songs_changed(self, file_ids: list[int] | None) -> None:
        song = self._song
        if song is None or self._preview is not None:
            return
        if file_ids is None or song.file_id in file_ids:
            self._loader.load(song)

    def _on_rule_changed(self) -> None:
        if self._preview is not None:
            if self.previewer.state is not None and self.previewer.state.is_final:
                self.previewer.open(self._preview)
        elif self._song is not None:
            self._loader.load(self._song)

    # A dropped song

    def _on_preview_updated(self, state: PreviewState) -> None:
        if self._preview is None or state.path != self._preview:
            return
        song = visiting_song(state)
        is_other = self._song is None or self._song.path != song.path
        self._song = song
        self._stack.setCurrentWidget(self._scroll)
        self.page.header.show_visitor(song)
        self.page.strip.show_state(state)
        self.page.show_parts(is_heard=True, has_failed=False)
        if is_other:
            self._show_waveform()
        readings = read_tags(self._context.rule or NO_RULE, state.scores, state.is_music)
        sentence = ""
        if state.is_final:
            sentence = self._sentence(readings, state.is_music, is_known=True)
        self._show_scores(song, readings, state.segments, sentence)

    def _on_preview_failed(self, path: Path, error: KnownError) -> None:
        if path == self._preview:
            self.page.strip.show_failure(path, error)
            self.page.show_parts(is_heard=False, has_failed=True)

    # Verdicts

    def _on_tag_accepted(self, reading: TagReading) -> None:
        song = self._song
        if song is None or self._preview is not None:
            return
        if reading.is_proposed and reading.verdict is None:
            self._desk.accept([song], reading.tag)
        else:
            # Below its threshold, or rejected before: it is added like any other tag.
            self._desk.edit_ids([song.file_id], {reading.category: (reading.tag,)})

    def _on_tag_rejected(self, reading: TagReading) -> None:
        if self._song is not None and self._preview is None:
            self._desk.reject([self._song], reading.tag)

    def ask_why(self) -> None:
        """Ask why the song shown has the first of its tags; of a song to be read, once it is."""
        self._wants_why = self._loader.is_waiting
        if self._wants_why:
            return
        scored = [one for one in self._readings if one.score is not None]
        if self._song is None or not scored:
            self._context.messages.show_notice(
                self.tr("Choose one song that was heard to see why it has its tags.")
            )
            return
        first = max(scored, key=lambda one: (one.stands, one.is_proposed, one.score or 0.0))
        self._on_why_asked(first.tag)

    def _on_why_asked(self, tag: str) -> None:
        if self._song is not None:
            self.why_requested.emit(self._song.path, self._song.digest or "", tag)

    # Playing

    def play_at(self, seconds: float) -> None:
        """Play the song shown from there."""
        song = self._song
        if song is None:
            return
        if self._playback.path != song.path:
            self._playback.open(song.path)
        self._playback.seek(seconds)
        self._playback.play()

    def _on_calm(self) -> None:
        """Open the song in the player without a sound, for its waveform, unless one plays."""
        song = self._song
        if song is None or song.state in (SongState.MISSING, SongState.OFFLINE, SongState.FAILED):
            return
        if self._playback.state == "stopped" and self._playback.path != song.path:
            self._playback.open(song.path)

    def _on_opened(self, path: Path, _duration_s: float) -> None:
        if self._song is not None and self._song.path == path:
            self._follow()

    def _on_position_changed(self, seconds: float) -> None:
        if self._song is not None and self._song.path == self._playback.path:
            self.page.waveform.set_position(seconds)
            self.page.timeline.set_position(seconds)

    def _on_overview_ready(self, path: Path, overview: Any) -> None:
        self._waveforms[path] = overview
        self._waveforms.move_to_end(path)
        while len(self._waveforms) > _KEPT_WAVEFORMS:
            self._waveforms.popitem(last=False)
        if self._song is not None and self._song.path == path:
            self.page.waveform.set_overview(overview)

    def _show_waveform(self) -> None:
        if self._song is not None:
            self.page.waveform.set_overview(self._waveforms.get(self._song.path))

    def _follow(self) -> None:
        """Put both axes in step, and take the line away from a song that is not in the player."""
        song = self._song
        if song is None:
            return
        is_open = song.path == self._playback.path
        known_s = self._playback.duration_s if is_open else 0.0
        self.page.waveform.set_duration(song.duration_s or known_s)
        self.page.waveform.set_position(self._playback.position_s if is_open else 0.0)
        self.page.timeline.set_position(self._playback.position_s if is_open else None)
