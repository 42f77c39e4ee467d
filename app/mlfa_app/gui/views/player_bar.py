"""The line of the player: which song, how far, and how loud."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import SIGNAL, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import printable
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.drawing.icons import action_icon, coloured_icon
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.number_text import clock_time, percent
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.seek_slider import SeekSlider
from mlfa_app.player.messages import SoundDeviceError
from mlfa_core.errors import KnownError

_STEPS = 100
_VOLUME_STEP = 5
_SAVE_MS = 1000
_NATIVE = QKeySequence.SequenceFormat.NativeText


class PlayerBar(QWidget):
    """Shows and steers the playback.

    The space bar is the window's: it plays or pauses wherever nothing else needs it.

    Signals:
        previous_requested: The song before this one is wanted.
        next_requested: The song after this one is wanted. The buttons of both are shown where
            somebody listens to it.

    Args:
        playback: The player.
        context: Knows the songs' titles and keeps the loudness; None does neither.
        parent: Owner.
    """

    previous_requested = Signal()
    next_requested = Signal()

    def __init__(
        self,
        playback: Playback,
        context: WindowContext | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._playback = playback
        self._loudness_before = 0.8
        self._shown_s: int | None = None
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(_SAVE_MS)
        self._save_timer.timeout.connect(self._save_volume)
        self._make_actions()
        self._make_parts()
        self._lay_out()
        self._wire()
        if context is not None:
            playback.set_volume(context.settings.volume)
        self._on_volume_changed(playback.volume)
        self._on_state_changed(playback.state)
        self._show_time()

    @property
    def context(self) -> WindowContext | None:
        """What the window's parts share."""
        return self._context

    # Its parts

    def _make_actions(self) -> None:
        window = Qt.ShortcutContext.WindowShortcut
        self.play_action = self._action(self.tr("Play"), (Qt.Key.Key_MediaTogglePlayPause,), window)
        self.stop_action = self._action(self.tr("Stop"), (Qt.Key.Key_MediaStop,), window)
        self.previous_action = self._action(
            self.tr("Previous song"), ("Ctrl+Shift+Left", Qt.Key.Key_MediaPrevious), window
        )
        self.next_action = self._action(
            self.tr("Next song"), ("Ctrl+Shift+Right", Qt.Key.Key_MediaNext), window
        )
        self.mute_action = self._action(self.tr("Mute"), ("Ctrl+Shift+M",), window)
        self.mute_action.setCheckable(True)
        self.play_action.triggered.connect(self._playback.toggle)
        self.stop_action.triggered.connect(self._playback.stop)
        self.previous_action.triggered.connect(self.previous_requested)
        self.next_action.triggered.connect(self.next_requested)
        self.mute_action.triggered.connect(self._on_mute_triggered)

    def _action(
        self, text: str, keys: tuple[str | Qt.Key, ...], context: Qt.ShortcutContext
    ) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(context)
        action.setAutoRepeat(False)
        self._name(action, text)
        self.addAction(action)
        return action

    def _make_parts(self) -> None:
        self.previous_button = self._button(self.previous_action)
        self.play_button = self._button(self.play_action)
        self.stop_button = self._button(self.stop_action)
        self.next_button = self._button(self.next_action)
        self.mute_button = self._button(self.mute_action)
        self.title = ElidedLabel(self)
        self.title.setAccessibleDescription(self.tr("The song in the player."))
        self.seek = SeekSlider(self)
        self.seek.hide()
        self.time = QLabel(self)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note_icon = QLabel(self)
        self.note = ElidedLabel(self)
        self.note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.volume = QSlider(Qt.Orientation.Horizontal, self)
        self.volume.setRange(0, _STEPS)
        self.volume.setSingleStep(_VOLUME_STEP)
        self.volume.setPageStep(2 * _VOLUME_STEP)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._show_note("", "")

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button

    def _lay_out(self) -> None:
        self._line = QHBoxLayout(self)
        for button in (
            self.previous_button,
            self.play_button,
            self.stop_button,
            self.next_button,
        ):
            self._line.addWidget(button)
        self._line.addSpacing(gap(self))
        self._line.addWidget(self.title, 3)
        self._line.addWidget(self.note_icon)
        self._line.addWidget(self.note)
        self._line.addWidget(self.seek, 4)
        self._line.addWidget(self.time)
        self._line.addSpacing(gap(self))
        self._line.addWidget(self.mute_button)
        self._line.addWidget(self.volume)
        self._measure()
        self._draw_icons()

    def _wire(self) -> None:
        playback = self._playback
        playback.opened.connect(self._on_opened)
        playback.duration_changed.connect(self._on_duration_changed)
        playback.position_changed.connect(self._on_position_changed)
        playback.state_changed.connect(self._on_state_changed)
        playback.failed.connect(self._on_failed)
        playback.volume_changed.connect(self._on_volume_changed)
        self.seek.seek_wanted.connect(playback.seek)
        self.volume.valueChanged.connect(self._on_slider_moved)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line that parts it from the songs above."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, self.palette().mid())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show only buttons that do something."""
        super().showEvent(event)
        self.look_for_listeners()

    def look_for_listeners(self) -> None:
        """Offer the neighbouring songs if somebody knows them."""
        has_neighbours = self.receivers(SIGNAL("next_requested()")) > 0
        for action in (self.previous_action, self.next_action):
            action.setEnabled(has_neighbours)
        for button in (self.previous_button, self.next_button):
            button.setVisible(has_neighbours)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme and the font."""
        super().changeEvent(event)
        if not hasattr(self, "_line"):
            return
        if event.type() is QEvent.Type.FontChange:
            self._measure()
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def _measure(self) -> None:
        """Give every part a place that does not move while a song plays."""
        metrics = self.fontMetrics()
        side, low = metrics.averageCharWidth(), metrics.descent()
        self._line.setContentsMargins(side, low + 1, side, low)
        self._line.setSpacing(max(1, side // 2))
        self.time.setMinimumWidth(metrics.horizontalAdvance("88:88 / 88:88"))
        self.volume.setFixedWidth(metrics.averageCharWidth() * 16)

    def _draw_icons(self) -> None:
        palette = self.palette()
        is_playing = self._playback.state == "playing"
        self.play_action.setIcon(action_icon("pause" if is_playing else "play", palette))
        self.stop_action.setIcon(action_icon("stop", palette))
        self.previous_action.setIcon(action_icon("previous", palette))
        self.next_action.setIcon(action_icon("next", palette))
        is_muted = self._playback.volume == 0.0
        self.mute_action.setIcon(action_icon("muted" if is_muted else "volume", palette))
        quiet = palette.color(palette.ColorRole.PlaceholderText)
        size = self.fontMetrics().height()
        self.note_icon.setPixmap(
            coloured_icon("muted", quiet).pixmap(QSize(size, size), self.devicePixelRatioF())
        )

    # The song

    def _on_opened(self, path: Path, _duration_s: float) -> None:
        self._show_note("", "")
        self.seek.show()
        self._on_state_changed(self._playback.state)
        self.title.setText(printable(path.stem))
        self._look_up(path)
        self._show_time()

    def _look_up(self, path: Path) -> None:
        """Ask the catalogue for the song's title, off the GUI thread."""
        if self._context is None or self._context.rule is None:
            return
        rule = self._context.rule

        def find(catalog: Catalog) -> ListedSong | None:
            file_ids = catalog.file_ids_of([path])
            songs = catalog.listed_songs(list(file_ids.values()), rule)
            return songs[0] if songs else None

        failed = self._context.messages.show_error
        self._context.runner.reading.submit(find, self._on_looked_up, failed)

    def _on_looked_up(self, song: ListedSong | None) -> None:
        if song is None or song.path != self._playback.path:
            return
        # Without a title of its own a song is listed by its file's name, ending and all.
        words = printable(song.path.stem if song.title == song.path.name else song.title)
        if song.artist:
            words = self.tr("{title} – {artist}").format(title=words, artist=printable(song.artist))
        self.title.setText(words)

    def _on_duration_changed(self, _duration_s: float) -> None:
        self._show_time()

    def _on_position_changed(self, seconds: float) -> None:
        # Twenty times a second, of which one shows something new.
        if int(seconds) != self._shown_s:
            self._show_time()

    def _show_time(self) -> None:
        playback = self._playback
        self._shown_s = int(playback.position_s)
        self.seek.set_duration(playback.duration_s)
        self.seek.set_position(playback.position_s)
        if playback.path is None:
            self.time.setText("")
            return
        self.time.setText(
            self.tr("{position} / {duration}").format(
                position=clock_time(playback.position_s),
                duration=clock_time(playback.duration_s) if playback.duration_s else "–",
            )
        )

    def _on_state_changed(self, state: str) -> None:
        is_playing = state == "playing"
        if is_playing:
            self._show_note("", "")
        words = self.tr("Pause") if is_playing else self.tr("Play")
        self._name(self.play_action, words, self.tr("Space"))
        has_song = self._playback.path is not None
        self.play_action.setEnabled(has_song)
        self.stop_action.setEnabled(has_song and state != "stopped")
        self._draw_icons()

    def _on_failed(self, error: KnownError) -> None:
        if isinstance(error, SoundDeviceError):
            self._show_note(self.tr("No sound device"), error_text(error))
        elif error.path is not None and error.path == self._playback.path:
            self.title.setText(printable(error.path.stem))
            self._on_state_changed(self._playback.state)
            # There is no place to go to.
            self.seek.hide()
            self._show_note(self.tr("This song cannot be played."), error_text(error))

    def _name(self, action: QAction, words: str, key: str = "") -> None:
        """Say what an action does now, and by which key."""
        key = key or action.shortcut().toString(_NATIVE)
        action.setText(words)
        action.setToolTip(self.tr("{action} ({key})").format(action=words, key=key))

    def _show_note(self, text: str, tip: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note_icon.setVisible(bool(text))
        self.note.setToolTip(tip)
        self.note_icon.setToolTip(tip)
        self.note.setAccessibleDescription(tip)

    # Loudness

    def _on_slider_moved(self, value: int) -> None:
        self._playback.set_volume(value / _STEPS)

    def _on_mute_triggered(self) -> None:
        if self._playback.volume > 0.0:
            self._loudness_before = self._playback.volume
            self._playback.set_volume(0.0)
        else:
            self._playback.set_volume(self._loudness_before)

    def _on_volume_changed(self, volume: float) -> None:
        step = round(volume * _STEPS)
        if step != self.volume.value():
            self.volume.setValue(step)
        self.volume.setToolTip(self.tr("Volume: {percent}").format(percent=percent(volume)))
        is_muted = volume == 0.0
        self.mute_action.setChecked(is_muted)
        self._name(self.mute_action, self.tr("Unmute") if is_muted else self.tr("Mute"))
        self._draw_icons()
        self._save_timer.start()

    def _save_volume(self) -> None:
        # The next session does not begin in silence.
        volume = self._playback.volume
        if self._context is not None and volume not in (0.0, self._context.settings.volume):
            self._context.change_settings(volume=volume)
