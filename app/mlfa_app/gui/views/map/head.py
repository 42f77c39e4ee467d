"""What stands above the map: level, cluster measure, colours, tools, and what is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from mlfa_app.gui.drawing.map_picture import BOX, LASSO, MOVE
from mlfa_app.gui.maps.words import clusters_help, clusters_text, colour_name
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.flow_layout import FlowLayout
from mlfa_app.jobs.maps.colours import FIELDS, ColourBy
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.maps.view import MapView
from mlfa_app.settings import CATEGORIES

_MOST_LISTED = 24


class MapHead(QWidget):
    """Chooses level, colours and tool.

    Signals:
        level_changed: Another level was chosen.
        colours_changed: Something else was chosen to colour songs by.
        tool_changed: What dragging does, as `MapPicture.tool` has it.
        shown_changed: Names, doubt or the legend were switched on or off.
        list_wanted: Whether the list is wanted.
        whole_wanted: All of the map is to be shown.
        anew_wanted: The map is to be made anew.
        export_wanted: "png", "svg" or "csv".

    Attributes:
        slider: Chooses the level.
        level_text: Says which it is.
        clusters: Says how tight songs lie.
        colours: Chooses what songs are coloured by.
        tools: By tool, the actions that choose it.
        switches: "regions", "doubt", "legend" and "play": what is shown, and whether a click plays.
        list_button: Shows the list.

    Args:
        parent: Owner.
    """

    level_changed = Signal()
    colours_changed = Signal()
    tool_changed = Signal(str)
    shown_changed = Signal()
    list_wanted = Signal(bool)
    whole_wanted = Signal()
    anew_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[MapLevel, ...] = ()
        self._choices: list[ColourBy | None] = []
        self._make_level()
        self._make_colours()
        self._make_tools()
        self._make_menu()
        self.list_button = self._button(self.tr("List"), self.tr("Regions and songs as a list"))
        self.list_button.setCheckable(True)
        self.list_button.toggled.connect(self.list_wanted)
        self._lay_out()

    # For others

    def set_levels(self, levels: tuple[MapLevel, ...], *, keeps_place: bool) -> None:
        """Offer levels.

        Args:
            levels: The lowest first.
            keeps_place: Whether the level that was chosen stays; else the highest is.
        """
        self._levels = levels
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(levels) - 1))
        if not keeps_place:
            # What kind of music it is: what most people look for first.
            self.slider.setValue(len(levels) - 1)
        self.slider.blockSignals(False)
        self.set_free(True)
        self._say_level()

    def set_free(self, is_free: bool) -> None:
        """Let the user choose, or not."""
        self.slider.setEnabled(is_free and len(self._levels) > 1)
        self.colours.setEnabled(is_free and bool(self._levels))

    def level(self) -> MapLevel | None:
        """The level that is chosen."""
        return self._levels[self.slider.value()] if self._levels else None

    def by(self) -> ColourBy:
        """What songs are to be coloured by."""
        index = self.colours.currentIndex()
        choice = self._choices[index] if 0 <= index < len(self._choices) else None
        return choice or ColourBy()

    def choose_colours(self, by: ColourBy) -> None:
        """Colour songs by something that is offered."""
        if by in self._choices:
            self.colours.setCurrentIndex(self._choices.index(by))

    def set_tags(self, tags: Sequence[str]) -> None:
        """Offer the scores of these tags."""
        before = self.by()
        self.colours.blockSignals(True)
        self.colours.clear()
        self._choices = []
        self._add_title(self.tr("Strongest proposed tag"))
        for category in CATEGORIES:
            self._add(ColourBy("category", category))
        self._add_title(self.tr("In the files"))
        for name in FIELDS:
            self._add(ColourBy("field", name))
        self._add_title(self.tr("Your work"))
        self._add(ColourBy("decisions", ""))
        self._add(ColourBy("state", ""))
        self._add_title(self.tr("Neighbourhood"))
        self._add(ColourBy("region", ""))
        if tags:
            self._add_title(self.tr("Score of a tag"))
        for tag in sorted(tags, key=str.casefold):
            self._add(ColourBy("tag", tag))
        wanted = before if before in self._choices else ColourBy()
        self.colours.setCurrentIndex(self._choices.index(wanted))
        self.colours.blockSignals(False)

    def show_clusters(self, view: MapView | None) -> None:
        """Say how tight songs lie."""
        text = "" if view is None else clusters_text(view)
        self.clusters.setText(text)
        self._groups[1].setVisible(bool(text))
        help_text = "" if view is None else clusters_help(view)
        self.clusters.setToolTip(help_text)
        self.clusters.setAccessibleDescription(help_text)

    def is_on(self, name: str) -> bool:
        """Whether something of `switches` is on."""
        return self.switches[name].isChecked()

    # Building

    def _make_level(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Level of the model"))
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setFixedWidth(self.fontMetrics().height() * 8)
        self.slider.valueChanged.connect(self._on_slid)
        self.level_text = QLabel()
        self.clusters = QLabel()
        self.clusters.setTextFormat(Qt.TextFormat.PlainText)
        self.clusters.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clusters.setAccessibleName(self.tr("How tight songs lie"))

    def _make_colours(self) -> None:
        self.colours = QComboBox()
        self.colours.setAccessibleName(self.tr("Colour by"))
        self.colours.setMaxVisibleItems(_MOST_LISTED)
        self.colours.setMinimumContentsLength(14)
        self.colours.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.colours.currentIndexChanged.connect(self.colours_changed)
        self.set_tags(())

    def _add(self, by: ColourBy) -> None:
        self._choices.append(by)
        self.colours.addItem(f"   {colour_name(by)}")

    def _add_title(self, words: str) -> None:
        self._choices.append(None)
        self.colours.addItem(words)
        model = self.colours.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self.colours.count() - 1).setEnabled(False)

    def _make_tools(self) -> None:
        words = {
            MOVE: (self.tr("Move"), self.tr("Dragging moves the map; with Shift it selects")),
            LASSO: (self.tr("Lasso"), self.tr("Draw around songs to select them")),
            BOX: (self.tr("Box"), self.tr("Draw a box around songs to select them")),
        }
        group = QActionGroup(self)
        self.tools: dict[str, QAction] = {}
        for tool, (name, explanation) in words.items():
            action = QAction(name, group)
            action.setToolTip(explanation)
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, tool=tool: self.tool_changed.emit(tool))
            self.tools[tool] = action
        self.tools[MOVE].setChecked(True)
        self._tool_buttons = []
        for action in self.tools.values():
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._tool_buttons.append(button)

    def _make_menu(self) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        names = {
            "regions": self.tr("Names of regions"),
            "doubt": self.tr("Fainter where the place is doubtful"),
            "legend": self.tr("Legend"),
            "play": self.tr("Play what is clicked"),
        }
        self.switches: dict[str, QAction] = {}
        for name, words in names.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(lambda _on: self.shown_changed.emit())
            self.switches[name] = action
        menu.addSeparator()
        menu.addAction(self.tr("Show all")).triggered.connect(lambda _on: self.whole_wanted.emit())
        menu.addSeparator()
        exports = {
            "png": self.tr("Save picture (PNG)…"),
            "svg": self.tr("Save drawing (SVG)…"),
            "csv": self.tr("Save table (CSV)…"),
        }
        for kind, words in exports.items():
            action = menu.addAction(words)
            action.triggered.connect(lambda _on=False, kind=kind: self.export_wanted.emit(kind))
        menu.addSeparator()
        anew = menu.addAction(self.tr("Make the map anew"))
        anew.setToolTip(self.tr("Every song may move"))
        anew.triggered.connect(lambda _on: self.anew_wanted.emit())
        self.menu_button = self._button(self.tr("More"), self.tr("What is shown, and saving"))
        self.menu_button.setMenu(menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _button(self, words: str, explanation: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(explanation)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        space = gap(self)
        flow = FlowLayout(self, gap=space)
        flow.setContentsMargins(0, 0, 0, 0)
        level_title, colour_title = QLabel(self.tr("Level")), QLabel(self.tr("Colour by"))
        level_title.setBuddy(self.slider)
        colour_title.setBuddy(self.colours)
        # What belongs together stays together when the lines wrap.
        groups: tuple[tuple[QWidget, ...], ...] = (
            (level_title, self.slider, self.level_text),
            (self.clusters,),
            (colour_title, self.colours),
            tuple(self._tool_buttons),
            (self.menu_button, self.list_button),
        )
        self._groups = []
        for widgets in groups:
            group = QWidget(self)
            row = QHBoxLayout(group)
            row.setContentsMargins(0, 0, space, 0)
            row.setSpacing(space if len(widgets) < 3 or widgets[0] is level_title else 2)
            for widget in widgets:
                row.addWidget(widget)
            flow.addWidget(group)
            self._groups.append(group)
        self._groups[1].hide()
        # All lines are as high as the highest of their parts, so that words stand on one line.
        height = max(group.sizeHint().height() for group in self._groups)
        for group in self._groups:
            group.setMinimumHeight(height)

    # What the user does

    def _on_slid(self) -> None:
        self._say_level()
        self.level_changed.emit()

    def _say_level(self) -> None:
        level = self.level()
        if level is None:
            self.level_text.setText("")
            return
        text = self.tr("{place} of {number}").format(
            place=self.slider.value() + 1, number=len(self._levels)
        )
        if self.slider.value() == 0:
            text = self.tr("{text}: how it sounds").format(text=text)
        elif level.is_top:
            text = self.tr("{text}: what kind of music it is").format(text=text)
        self.level_text.setText(text)
        self.slider.setAccessibleDescription(text)
        self.slider.setToolTip(", ".join(level.keys))
