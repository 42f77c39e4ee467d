"""What can be done with the songs that are selected on the map."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from mlfa_app.gui.library_reader import TagSummary
from mlfa_app.gui.number_text import number
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.flow_layout import FlowLayout

_MOST_TAGS = 15
# What a narrow map has in a menu.
_SPARE = ("table", "playlist", "grow", "clear")


class MapStage(QWidget):
    """Holds the map, and at its lower edge the bar, which leaves the map where it is.

    Args:
        picture: The map.
        bar: Lies over it when songs are selected.
        parent: Owner.
    """

    def __init__(self, picture: QWidget, bar: MapSelection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(picture)
        bar.setParent(self)
        bar.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the bar at the lower edge."""
        super().resizeEvent(event)
        self._place_bar()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Place the bar when it appears, or needs another height."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place_bar()
        return super().eventFilter(watched, event)

    def _place_bar(self) -> None:
        self._bar.fit(self.width())
        height = self._bar.heightForWidth(self.width())
        self._bar.setGeometry(0, self.height() - height, self.width(), height)
        self._bar.raise_()


class MapSelection(QWidget):
    """A bar at the lower edge of the map; hidden as long as nothing is selected.

    Signals:
        accept_wanted: A tag to accept for the songs, or None for all that are proposed.
        reject_wanted: A tag to reject, or None for all.
        edit_wanted: The tags of the songs are to be edited; others can be added there.
        table_wanted: The table is to list these songs alone.
        playlist_wanted: The songs are to be saved as a playlist.
        grow_wanted: The neighbours of the songs are to be selected, too.
        clear_wanted: Nothing is to be selected.

    Attributes:
        words: Says how many songs there are.
        buttons: By what they do: "accept", "reject", "edit", "table", "playlist", "grow", "clear".
        more: The last four in a menu, where there is no room for them.

    Args:
        parent: Owner.
    """

    accept_wanted = Signal(object)
    reject_wanted = Signal(object)
    edit_wanted = Signal()
    table_wanted = Signal()
    playlist_wanted = Signal()
    grow_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = TagSummary()
        self.words = QLabel()
        self.words.setAccessibleName(self.tr("Selection"))
        self.buttons: dict[str, QPushButton | QToolButton] = {}
        for name, words, explanation, signal in (
            (
                "accept",
                self.tr("Accept"),
                self.tr("Accept proposed tags of the selected songs"),
                self.accept_wanted,
            ),
            (
                "reject",
                self.tr("Reject"),
                self.tr("Reject proposed tags of the selected songs"),
                self.reject_wanted,
            ),
        ):
            button = QToolButton()
            button.setText(words)
            button.setToolTip(explanation)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            menu = QMenu(button)
            menu.aboutToShow.connect(lambda menu=menu, signal=signal: self._fill(menu, signal))
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self.buttons[name] = button
        for name, words, explanation, signal in (
            (
                "edit",
                self.tr("Edit tags…"),
                self.tr("Add tags, or take some away"),
                self.edit_wanted,
            ),
            (
                "table",
                self.tr("Show in table"),
                self.tr("List these songs alone"),
                self.table_wanted,
            ),
            (
                "playlist",
                self.tr("Save playlist…"),
                self.tr("Neighbours follow each other"),
                self.playlist_wanted,
            ),
            (
                "grow",
                self.tr("Add neighbours"),
                self.tr("Select the five nearest songs of each, too"),
                self.grow_wanted,
            ),
            ("clear", self.tr("Clear"), self.tr("Select nothing"), self.clear_wanted),
        ):
            push = QPushButton(words)
            push.setToolTip(explanation)
            push.setAutoDefault(False)
            push.clicked.connect(lambda _on=False, signal=signal: signal.emit())
            self.buttons[name] = push
        self.setAutoFillBackground(True)
        self.more = self._made_more()
        self._space = gap(self)
        inner = QWidget(self)
        flow = FlowLayout(inner, gap=self._space)
        flow.addWidget(self.words)
        for one in (*self.buttons.values(), self.more):
            flow.addWidget(one)
        # Words and buttons of one line stand on one line.
        height = max(one.sizeHint().height() for one in self.buttons.values())
        self.words.setMinimumHeight(height)
        column = QVBoxLayout(self)
        column.setContentsMargins(self._space, self._space // 2, self._space, self._space // 2)
        column.addWidget(inner)
        self.hide()

    def _made_more(self) -> QToolButton:
        """Holds in a menu what a narrow map has no room for."""
        more = QToolButton()
        more.setText(self.tr("More"))
        more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(more)
        for name in _SPARE:
            button = self.buttons[name]
            action = menu.addAction(button.text())
            action.triggered.connect(lambda _on=False, button=button: button.click())
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return more

    def fit(self, width: int) -> None:
        """Put some buttons into a menu where there is no room for all in one line."""
        every = (self.words, *self.buttons.values())
        needed = sum(one.sizeHint().width() + self._space for one in every) + self._space
        is_narrow = needed > width
        for name in _SPARE:
            self.buttons[name].setVisible(not is_narrow)
        self.more.setVisible(is_narrow)

    def show_count(self, count: int) -> None:
        """Say how many songs are selected; of none it hides."""
        text = self.tr("%n songs selected", "", count)
        self.words.setText(text.replace(str(count), number(count)))
        self._summary = TagSummary()
        self.setVisible(count > 0)

    def show_tags(self, summary: TagSummary) -> None:
        """Offer the tags of the selected songs."""
        self._summary = summary

    def _fill(self, menu: QMenu, signal: SignalInstance) -> None:
        menu.clear()
        every = menu.addAction(self.tr("All that are proposed"))
        every.triggered.connect(lambda _on: signal.emit(None))
        menu.addSeparator()
        for (_category, tag), count in self._summary.counts.most_common(_MOST_TAGS):
            words = self.tr("{tag} (%n songs)", "", count).format(tag=tag)
            # An ampersand would be a key.
            action = menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, tag=tag: signal.emit(tag))
