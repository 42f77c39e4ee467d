"""The tag timeline: where in a song each tag is heard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlfa_app.gui.drawing.heat import TimeAxis, peak
from mlfa_app.gui.drawing.timeline_picture import Picture, TimelineContent, timeline_height
from mlfa_app.gui.number_text import clock_time, percent
from mlfa_app.gui.readings import TagReading
from mlfa_app.jobs.job import SegmentScores

_PAGE_WINDOWS = 10


class Timeline(QWidget):
    """A heat strip per tag over the length of a song.

    Click a place to play there, a name to see where its tag is strongest. By keyboard: arrow keys
    move over the windows, Enter plays there, H shows where the tag is strongest, W says why.

    Signals:
        clicked_at: Play from this second.
        tag_chosen: Name of the tag whose strongest moments are shown; None when no more.
        why_asked: Name of a tag: why it has its score is asked for.
        axis_moved: The song begins and ends at other pixels now: left and right margin.
        cell_changed: The keyboard's cursor has moved: what stands there, in words.
    """

    clicked_at = Signal(float)
    tag_chosen = Signal(object)
    why_asked = Signal(str)
    axis_moved = Signal(int, int)
    cell_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = TimelineContent()
        self._picture: Picture | None = None
        self._pixmap: QPixmap | None = None
        self._position_s: float | None = None
        self._chosen: str | None = None
        self._hover: tuple[int, int] | None = None
        self._cursor = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Tag timeline"))
        self.setToolTipDuration(20_000)
        self._say_cell(aloud=False)

    # What is shown

    def set_content(
        self, tags: Sequence[TagReading], segments: SegmentScores | None, duration_s: float | None
    ) -> None:
        """Show tags of a song.

        Args:
            tags: One row each, in this order; all have a column in the scores.
            segments: Scores over time; None empties the timeline.
            duration_s: Length of the song; None takes the end of the last window.
        """
        names_before = [one.tag for one in self._content.tags]
        self._content = TimelineContent.of(tags, segments, duration_s)
        if names_before != [one.tag for one in self._content.tags]:
            self._hover = None
            if self._chosen is not None and self._chosen not in self.tag_names:
                self.choose_tag(None)
        row, window = self._cursor
        self._cursor = (
            min(row, max(0, len(self._content.tags) - 1)),
            min(window, max(0, self._content.num_windows - 1)),
        )
        self._say_cell(aloud=False)
        self.updateGeometry()
        self._renew()

    def clear(self) -> None:
        """Show nothing."""
        self._position_s = None
        self._cursor = (0, 0)
        self.set_content((), None, None)

    def set_position(self, seconds: float | None) -> None:
        """Draw the line of the playback there; None draws none."""
        if seconds == self._position_s:
            return
        self._update_line(self._position_s)
        self._position_s = seconds
        self._update_line(seconds)

    def choose_tag(self, tag: str | None) -> None:
        """Show where a tag is strongest; None shows all alike again."""
        if tag == self._chosen:
            return
        self._chosen = tag
        self._renew()
        self.tag_chosen.emit(tag)

    @property
    def chosen_tag(self) -> str | None:
        """The tag whose strongest moments are shown."""
        return self._chosen

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The tags from top to bottom."""
        return tuple(one.tag for one in self._content.tags)

    def strongest_at(self, tag: str) -> float | None:
        """When a tag is strongest, seconds; None if it is not shown."""
        if tag not in self.tag_names or not self._content.num_windows:
            return None
        window = peak(self._content.scores[self.tag_names.index(tag)])
        return self._content.window_start_s(window)

    @property
    def axis(self) -> TimeAxis:
        """Where the song lies from left to right."""
        return self._made_picture().axis

    def cell_rect(self, row: int, window: int) -> QRect:
        """Where a window of a tag is drawn."""
        return self._made_picture().cell_rect(row, window).toAlignedRect()

    @property
    def cursor_cell(self) -> tuple[int, int]:
        """Row and window of the keyboard's cursor."""
        return self._cursor

    def cell_text(self, row: int, window: int) -> str:
        """Say what stands in a cell: "piano, 1:12, 82 percent"."""
        content = self._content
        if row >= len(content.tags) or window >= content.num_windows:
            return self.tr("There are no scores over time.")
        return self.tr("{tag}, {time}, {percent} percent").format(
            tag=content.tags[row].tag,
            time=clock_time(content.window_start_s(window)),
            percent=round(100 * float(content.scores[row, window])),
        )

    # Size and drawing

    def sizeHint(self) -> QSize:  # noqa: N802
        """Prefer the height of all rows."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 60, timeline_height(self._content, metrics))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Need room for names and a little time."""
        return QSize(self.fontMetrics().averageCharWidth() * 30, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw anew."""
        super().resizeEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (
            QEvent.Type.PaletteChange,
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
            QEvent.Type.EnabledChange,
        ):
            self.updateGeometry()
            self._renew()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture, and over it what moves."""
        picture = self._made_picture()
        ratio = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatio() != ratio:
            self._pixmap = QPixmap(self.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(self._pixmap) as painter:
                picture.paint(painter, self._chosen)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._pixmap)
            if self._content.num_windows:
                if self._hover is not None:
                    picture.paint_cell(painter, *self._hover, is_cursor=False)
                if self.hasFocus():
                    picture.paint_cell(painter, *self._cursor, is_cursor=True)
                if self._position_s is not None:
                    picture.paint_position(painter, self._position_s)

    def _renew(self) -> None:
        before = None if self._picture is None else self._picture.axis
        self._picture = self._pixmap = None
        axis = self.axis
        if before is None or (before.left, before.width) != (axis.left, axis.width):
            left = round(axis.left)
            self.axis_moved.emit(left, max(0, self.width() - left - round(axis.width)))
        self.update()

    def _made_picture(self) -> Picture:
        if self._picture is None:
            self._picture = Picture(
                self._content,
                self.size(),
                self.font(),
                self.palette(),
                self.tr("Where each tag is heard shows here once the song is analysed."),
            )
        return self._picture

    def _update_line(self, seconds: float | None) -> None:
        if seconds is not None:
            x = round(self.axis.x_of(seconds))
            self.update(QRect(x - 6, 0, 12, self.height()))

    # The mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show what is under the pointer."""
        place = event.position()
        cell = self._made_picture().cell_at(place)
        is_live = cell is not None or self._made_picture().label_at(place) is not None
        shape = Qt.CursorShape.PointingHandCursor if is_live else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        if cell != self._hover:
            self._hover = cell
            self.update()
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPosition().toPoint(), self._tip(*cell), self)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Forget the place under the pointer."""
        super().leaveEvent(event)
        self._hover = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Play there, or choose the tag."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._content.num_windows:
            super().mousePressEvent(event)
            return
        picture, place = self._made_picture(), event.position()
        row = picture.label_at(place)
        if row is not None:
            tag = self._content.tags[row].tag
            self.choose_tag(None if tag == self._chosen else tag)
        elif (cell := picture.cell_at(place)) is not None:
            self._move_to(*cell)
            self.clicked_at.emit(self._content.window_start_s(cell[1]))
        elif place.x() >= picture.axis.left:
            self.clicked_at.emit(picture.axis.seconds_at(place.x()))

    def event(self, event: QEvent) -> bool:
        """Tell the category and the threshold of a name under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            row = self._made_picture().label_at(QPointF(event.pos()))
            if row is not None:
                QToolTip.showText(event.globalPos(), self._label_tip(self._content.tags[row]), self)
            return True
        return super().event(event)

    def _tip(self, row: int, window: int) -> str:
        content = self._content
        start_s = content.window_start_s(window)
        return self.tr("{tag}, {begin} to {end}: {percent}").format(
            tag=content.tags[row].tag,
            begin=clock_time(start_s),
            end=clock_time(min(start_s + content.window_s, content.duration_s)),
            percent=percent(float(content.scores[row, window])),
        )

    def _label_tip(self, reading: TagReading) -> str:
        if reading.threshold is None:
            return self.tr("{tag}: the model is not sure enough of this tag to propose it.").format(
                tag=reading.tag
            )
        return self.tr(
            "{tag}: {score} % over the whole song, proposed from {threshold} %. "
            "Click, or press H, to see where it is strongest."
        ).format(
            tag=reading.tag,
            score=round(100 * (reading.score or 0.0)),
            threshold=round(100 * reading.threshold),
        )

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move over the cells, play, and highlight."""
        row, window = self._cursor
        last_row, last = len(self._content.tags) - 1, self._content.num_windows - 1
        if last < 0 or last_row < 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Left:
                self._move_to(row, window - 1)
            case Qt.Key.Key_Right:
                self._move_to(row, window + 1)
            case Qt.Key.Key_Up:
                self._move_to(row - 1, window)
            case Qt.Key.Key_Down:
                self._move_to(row + 1, window)
            case Qt.Key.Key_Home:
                self._move_to(row, 0)
            case Qt.Key.Key_End:
                self._move_to(row, last)
            case Qt.Key.Key_PageUp:
                self._move_to(row, window - _PAGE_WINDOWS)
            case Qt.Key.Key_PageDown:
                self._move_to(row, window + _PAGE_WINDOWS)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.clicked_at.emit(self._content.window_start_s(window))
            case Qt.Key.Key_W:
                self.why_asked.emit(self._content.tags[row].tag)
            case Qt.Key.Key_H:
                tag = self._content.tags[row].tag
                self.choose_tag(None if tag == self._chosen else tag)
                if self._chosen is not None:
                    self._move_to(row, peak(self._content.scores[row]))
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the cursor, and say where it is."""
        super().focusInEvent(event)
        self._say_cell(aloud=True)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hide the cursor."""
        super().focusOutEvent(event)
        self.update()

    def _move_to(self, row: int, window: int) -> None:
        row = min(max(row, 0), len(self._content.tags) - 1)
        window = min(max(window, 0), self._content.num_windows - 1)
        if (row, window) != self._cursor:
            self._cursor = (row, window)
            self._say_cell(aloud=True)
            self.update()

    def _say_cell(self, *, aloud: bool) -> None:
        """Give screen readers the words for the cursor's cell."""
        text = self.cell_text(*self._cursor)
        self.setAccessibleDescription(text)
        if aloud:
            self.cell_changed.emit(text)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
