"""The inside of the song view: everything about one song, one part below the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.gui.drawing.timeline import Timeline
from mlfa_app.gui.drawing.waveform import WaveformView
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out
from mlfa_app.gui.views.song.dropped_song import DroppedSongStrip
from mlfa_app.gui.views.song.fields_panel import FieldsPanel
from mlfa_app.gui.views.song.header import SongHeader
from mlfa_app.gui.views.song.scores_panel import ScoresPanel


class SongPage(QWidget):
    """Header, strip of a dropped song, waveform, timeline, scores and fields.

    The waveform stands exactly above the timeline, with one axis of time for both.

    Signals:
        play_wanted_at: Play from this second.

    Attributes:
        header: Which song it is.
        strip: About a dropped song.
        waveform: The song's loudness over time.
        timeline: Its tags over time.
        scores: Its tags as a whole.
        fields: What stands in its file.
    """

    play_wanted_at = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SongHeader(self)
        self.strip = DroppedSongStrip(self)
        self.waveform = WaveformView(self)
        self.timeline = Timeline(self)
        self.scores = ScoresPanel(self)
        self.fields = FieldsPanel(self)
        self._moment = QPushButton(self)
        self._moment.setAutoDefault(False)
        self._moment.hide()
        self._moment_s = 0.0
        self._moment.clicked.connect(self._on_moment_clicked)
        self.waveform.clicked_at.connect(self.play_wanted_at)
        self.timeline.clicked_at.connect(self.play_wanted_at)
        self.timeline.tag_chosen.connect(self._on_tag_chosen)
        self.timeline.axis_moved.connect(self._on_axis_moved)
        self.scores.tag_chosen.connect(self._on_tag_asked_for)
        self._wave_row = QHBoxLayout()
        self._wave_row.setContentsMargins(0, 0, 0, 0)
        self._wave_row.addWidget(self.waveform)
        self._time_head = _section_head(self.tr("Over time"), self)
        self._scores_head = _section_head(self.tr("Tags"), self)
        self._fields_head = _section_head(self.tr("In the file"), self)
        layout = QVBoxLayout(self)
        margin = gap(self, 0.7)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(gap(self, 0.35))
        layout.addWidget(self.header)
        layout.addWidget(self.strip)
        layout.addWidget(self._time_head)
        layout.addLayout(self._wave_row)
        layout.addWidget(self.timeline)
        layout.addWidget(self._moment, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._scores_head)
        layout.addWidget(self.scores)
        layout.addWidget(self._fields_head)
        layout.addWidget(self.fields)
        layout.addStretch(1)
        self.strip.hide()

    def show_parts(self, *, is_heard: bool, has_failed: bool) -> None:
        """Show the parts that have something to say.

        Args:
            is_heard: Whether there are, or will be, scores.
            has_failed: Whether the file is only good for a sentence on why.
        """
        for part in (self._time_head, self.waveform, self.timeline, self._scores_head):
            part.setVisible(is_heard or not has_failed)
        self.scores.setVisible(is_heard or not has_failed)

    def _on_axis_moved(self, left: int, right: int) -> None:
        self._wave_row.setContentsMargins(left, 0, right, 0)

    def _on_tag_chosen(self, tag: str | None) -> None:
        moment_s = None if tag is None else self.timeline.strongest_at(tag)
        self._moment.setVisible(moment_s is not None)
        if moment_s is not None:
            self._moment_s = moment_s
            self._moment.setText(
                self.tr("Play “{tag}” at its strongest, {time}").format(
                    tag=tag, time=clock_time(moment_s)
                )
            )

    def _on_tag_asked_for(self, tag: str) -> None:
        if tag in self.timeline.tag_names:
            self.timeline.choose_tag(None if tag == self.timeline.chosen_tag else tag)

    def _on_moment_clicked(self) -> None:
        self.play_wanted_at.emit(self._moment_s)


def _section_head(text: str, parent: QWidget) -> QLabel:
    head = QLabel(text, parent)
    stand_out(head, 1.1)
    head.setContentsMargins(0, gap(head, 0.6), 0, 0)
    return head
