"""The left column: what can be looked at. Filters, saved filters, folders, each with its count."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import DecisionRule, SongState
from mlfa_app.catalog.query_language import QueryError, parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import encodable, printable, shown
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.drawing.icons import action_icon
from mlfa_app.gui.messages import Choice
from mlfa_app.gui.number_text import number
from mlfa_app.gui.runner import Ticket
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.file_manager import show_in_manager
from mlfa_core.errors import KnownError

# While songs come in, the counts follow at this pace.
_REFRESH_MS = 400
_QUERY = Qt.ItemDataRole.UserRole
_FOLDER = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2
_ICON = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True)
class PanelFacts:
    """What the panel shows, read at once.

    Attributes:
        counts: Songs by state; without a model only those out of reach.
        folders: Each with how many files it has and whether it can be looked into.
        filters: The user's own, name and query.
        num_songs: As many as the table shows without a filter, which hides songs out of reach.
    """

    counts: dict[SongState, int] = field(default_factory=dict)
    folders: list[tuple[Path, int, bool]] = field(default_factory=list)
    filters: list[tuple[str, str]] = field(default_factory=list)
    num_songs: int = 0


@dataclass(frozen=True)
class _Fixed:
    """A filter that is always there."""

    query: str
    icon: str
    state: SongState | None = None


_FIXED = {
    "all": _Fixed("", "songs"),
    "review": _Fixed("state:review", "review", SongState.REVIEW),
    "unsure": _Fixed("state:unsure", "unsure", SongState.UNSURE),
    "missing_genre": _Fixed("missing:genre", "missing"),
    "disagrees": _Fixed("disagrees:genre", "disagrees"),
    "decided": _Fixed("state:decided", "write", SongState.DECIDED),
    "failed": _Fixed("state:failed", "error", SongState.FAILED),
    "missing": _Fixed("state:missing", "missing", SongState.MISSING),
    "offline": _Fixed("state:offline", "offline", SongState.OFFLINE),
}


class LibraryPanel(QWidget):
    """Chooses what the table shows.

    Signals:
        query_chosen: The query of what was clicked.
        folder_added: The user wants to add a folder.
        folder_rescanned: This `Path` is to be looked through again.
        folder_removed: This `Path` is to leave the library; it has been confirmed.
        counted: New `PanelFacts` are shown; the first ones have no counts by state.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    query_chosen = Signal(str)
    folder_added = Signal()
    folder_rescanned = Signal(object)
    folder_removed = Signal(object)
    counted = Signal(object)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tickets: list[Ticket] = []
        self._is_reading = False
        self._must_read_again = False
        self._has_looked = False
        self._has_just_told = False
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(self.fontMetrics().averageCharWidth())
        self.tree.setItemsExpandable(False)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setAccessibleName(self.tr("Library"))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self.on_menu_wanted)
        self.tree.currentItemChanged.connect(self.on_current_changed)
        self.tree.itemClicked.connect(self.on_clicked)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._shown = self._section(self.tr("Songs"))
        self._saved = self._section(self.tr("Saved filters"))
        self._folders = self._section(self.tr("Folders"))
        self._fixed = {name: self._fixed_item(name) for name in _FIXED}
        self._saved.setHidden(True)
        self._fixed["offline"].setHidden(True)
        self._draw_icons()
        self.tree.setBackgroundRole(QPalette.ColorRole.Window)
        self.tree.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 22)
        self.setFocusProxy(self.tree)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(gap(self, 0.6), 0, gap(self, 0.3), 0)
        layout.addWidget(self.tree)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        signals = context.signals
        signals.library_changed.connect(self.refresh_soon)
        signals.rule_changed.connect(self.refresh_soon)
        signals.songs_changed.connect(self.refresh_soon)
        signals.outside_changed.connect(self.refresh_soon)

    # Counts

    def refresh_soon(self, *_what: object) -> None:
        """Count again, with what else changes in a moment."""
        if not self._timer.isActive():
            self._timer.start()

    def refresh(self) -> None:
        """Count again, off the GUI thread. The table's own queries get their turn in between."""
        if self._is_reading:
            self._must_read_again = True
            return
        self._is_reading = True
        rule = self._context.rule
        if not self._has_looked:
            # Whether there is a library at all is known long before it is counted.
            self._has_looked = True
            self._context.runner.reading.submit(
                lambda catalog: read_facts(catalog, None), self._on_first_facts, self._on_failed
            )
        self._context.runner.counting.submit(
            lambda catalog: read_facts(catalog, rule), self._on_facts, self._on_failed
        )

    def _on_first_facts(self, facts: PanelFacts) -> None:
        self._show_folders(facts.folders)
        self._show_saved(facts.filters)
        self.counted.emit(facts)

    def _on_facts(self, facts: PanelFacts) -> None:
        self._is_reading = False
        for name, fixed in _FIXED.items():
            if fixed.state is not None:
                self._set_count(self._fixed[name], facts.counts.get(fixed.state, 0))
        self._set_count(self._fixed["all"], facts.num_songs)
        self._fixed["offline"].setHidden(not facts.counts.get(SongState.OFFLINE, 0))
        self._show_folders(facts.folders)
        self._show_saved(facts.filters)
        self.counted.emit(facts)
        self._count_queries()
        if self._must_read_again:
            self._must_read_again = False
            self.refresh_soon()

    def _on_failed(self, error: KnownError) -> None:
        self._is_reading = False
        self._context.messages.show_error(error)

    def _count_queries(self) -> None:
        """Count what needs a query of its own, one piece of work each."""
        rule = self._context.rule
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets = []
        if rule is None:
            return
        items = [self._fixed["missing_genre"], self._fixed["disagrees"]]
        items += _children(self._saved)
        for item in items:
            text = str(item.data(0, _QUERY))
            self._tickets.append(self._count_query(item, text, rule))

    def _count_query(self, item: QTreeWidgetItem, text: str, rule: DecisionRule) -> Ticket:
        def count(catalog: Catalog) -> int | None:
            try:
                return catalog.count_matches(parse_query(text), rule)
            except QueryError:
                # A saved filter of another version; choosing it says what is wrong.
                return None

        def show(number: int | None) -> None:
            self._set_count(item, number)

        return self._context.runner.counting.submit(count, show, self._context.messages.show_error)

    def _set_count(self, item: QTreeWidgetItem, count: int | None) -> None:
        text = "" if count is None else number(count)
        if item.text(1) == text:
            return
        item.setText(1, text)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = item.text(0)
        if count is not None:
            words += ", " + self.tr("%n songs", "", count)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, words)

    # Rows

    def _section(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        # Some air above what belongs together.
        item.setSizeHint(0, QSize(0, round(self.fontMetrics().height() * 2.2)))
        item.setTextAlignment(0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        return item

    def _row(self, section: QTreeWidgetItem, text: str, index: int = -1) -> QTreeWidgetItem:
        item = QTreeWidgetItem([text, ""])
        item.setSizeHint(0, QSize(0, round(self.fontMetrics().height() * 1.6)))
        section.insertChild(section.childCount() if index < 0 else index, item)
        return item

    def _fixed_item(self, name: str) -> QTreeWidgetItem:
        words = {
            "all": self.tr("All songs"),
            "review": self.tr("Needs review"),
            "unsure": self.tr("Unsure"),
            "missing_genre": self.tr("Missing genre"),
            "disagrees": self.tr("Disagrees with file’s genre"),
            "decided": self.tr("Accepted, not written"),
            "failed": self.tr("Failed"),
            "missing": self.tr("Missing files"),
            "offline": self.tr("On drives that are away"),
        }
        item = self._row(self._shown, words[name])
        item.setData(0, _QUERY, _FIXED[name].query)
        item.setToolTip(0, words[name])
        return item

    def _show_folders(self, folders: list[tuple[Path, int, bool]]) -> None:
        found = {path: (count, is_there) for path, count, is_there in folders}
        for item in _children(self._folders):
            if item.data(0, _FOLDER) not in found:
                self._folders.removeChild(item)
        present = {item.data(0, _FOLDER): item for item in _children(self._folders)}
        for index, (path, count, is_there) in enumerate(folders):
            item = present.get(path) or self._row(self._folders, "", index)
            if path not in present:
                item.setData(0, _FOLDER, path)
                item.setData(0, _QUERY, folder_query(path))
            name = printable(path.name) or shown(path)
            # By words and by an icon, never by colour alone.
            text = name if is_there else self.tr("{folder} (offline)").format(folder=name)
            item.setText(0, text)
            item.setToolTip(
                0,
                shown(path)
                if is_there
                else self.tr("{folder} cannot be looked into now; its songs are kept.").format(
                    folder=shown(path)
                ),
            )
            item.setData(0, _ICON, "folder" if is_there else "offline")
            item.setIcon(0, self._icon(item.data(0, _ICON)))
            self._set_count(item, count)
        self._folders.setHidden(not folders)

    def _show_saved(self, filters: list[tuple[str, str]]) -> None:
        there = [(i.data(0, _NAME), i.data(0, _QUERY)) for i in _children(self._saved)]
        self._saved.setHidden(not filters)
        if there == filters:
            return
        self._saved.takeChildren()
        for name, query in filters:
            item = self._row(self._saved, printable(name))
            item.setData(0, _NAME, name)
            item.setData(0, _QUERY, query)
            item.setToolTip(0, printable(query))
            item.setIcon(0, self._icon("filter"))

    def _icon(self, name: str) -> QIcon:
        return action_icon(name, self.palette())

    def _draw_icons(self) -> None:
        side = round(self.fontMetrics().height() * 1.1)
        self.tree.setIconSize(QSize(side, side))
        for name, item in self._fixed.items():
            item.setIcon(0, self._icon(_FIXED[name].icon))
        for item in _children(self._saved):
            item.setIcon(0, self._icon("filter"))
        for item in _children(self._folders):
            item.setIcon(0, self._icon(item.data(0, _ICON)))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw icons in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_timer"):
            self._draw_icons()
            self.refresh_soon()

    # Choosing

    def choose(self, name: str) -> None:
        """Choose a fixed filter, such as "review"."""
        self.tree.setCurrentItem(self._fixed[name])

    def on_query_changed(self, query: str) -> None:
        """Mark what the table shows now; nothing where it is none of these."""
        current = self.tree.currentItem()
        if current is not None and current.data(0, _QUERY) == query:
            return
        self.tree.blockSignals(True)
        for section in (self._shown, self._saved, self._folders):
            for item in _children(section):
                if item.data(0, _QUERY) == query:
                    self.tree.setCurrentItem(item)
                    self.tree.blockSignals(False)
                    return
        self.tree.setCurrentIndex(QModelIndex())
        self.tree.clearSelection()
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        """Tell what was chosen."""
        query = item.data(0, _QUERY) if item is not None else None
        if isinstance(query, str):
            self._has_just_told = True
            self.query_chosen.emit(query)

    def on_clicked(self, item: QTreeWidgetItem) -> None:
        """A click on what is chosen already brings its songs back."""
        if not self._has_just_told:
            self.on_current_changed(item)
        self._has_just_told = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Delete takes a saved filter or a folder away, once that is confirmed."""
        item = self.tree.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self._remove(item)
        else:
            super().keyPressEvent(event)

    # Menus

    def on_menu_wanted(self, place: QPoint) -> None:
        """Show what can be done with a row."""
        item = self.tree.itemAt(place)
        menu = self.menu_of(item)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def menu_of(self, item: QTreeWidgetItem | None) -> QMenu:
        """Make the menu of a row."""
        menu = QMenu(self)
        folder = item.data(0, _FOLDER) if item is not None else None
        name = item.data(0, _NAME) if item is not None else None
        if isinstance(folder, Path) and item is not None:
            menu.addAction(
                self.tr("Look for new songs"), lambda: self.folder_rescanned.emit(folder)
            )
            menu.addAction(self.tr("Show in file manager"), lambda: show_in_manager(folder))
            menu.addSeparator()
            menu.addAction(self.tr("Remove from library…"), lambda: self._remove(item))
        elif isinstance(name, str) and item is not None:
            menu.addAction(self.tr("Delete saved filter…"), lambda: self._remove(item))
        else:
            menu.addAction(self.tr("Add folder…"), self.folder_added.emit)
        return menu

    def _remove(self, item: QTreeWidgetItem) -> None:
        folder, name = item.data(0, _FOLDER), item.data(0, _NAME)
        messages = self._context.messages
        if isinstance(folder, Path):
            question = self.tr(
                "Remove {folder} from the library? No music file is touched; the songs can be "
                "added again at any time."
            ).format(folder=shown(folder))
            remove = Choice(self.tr("Remove"), lambda: self.folder_removed.emit(folder))
            messages.ask(question, [remove, Choice(self.tr("Keep"), lambda: None)])
        elif isinstance(name, str):
            question = self.tr("Delete the saved filter “{name}”?").format(name=printable(name))
            delete = Choice(self.tr("Delete"), lambda: self._forget_filter(name))
            messages.ask(question, [delete, Choice(self.tr("Keep"), lambda: None)])

    def _forget_filter(self, name: str) -> None:
        self._context.runner.deciding.submit(
            lambda catalog: catalog.forget_filter(name),
            self.refresh_soon,
            self._context.messages.show_error,
        )


def read_facts(catalog: Catalog, rule: DecisionRule | None) -> PanelFacts:
    """Read what the panel shows; runs in a lane."""
    folders = catalog.folder_counts()
    if rule is None:
        num_songs = sum(count for _path, count, is_there in folders if is_there)
        away = sum(count for _path, count, is_there in folders if not is_there)
        counts = {SongState.OFFLINE: away}
    else:
        counts = catalog.state_counts(rule)
        num_songs = sum(count for state, count in counts.items() if state is not SongState.OFFLINE)
    return PanelFacts(counts, folders, catalog.saved_filters(), num_songs)


def folder_query(folder: Path) -> str:
    """The query of everything below a folder."""
    text = encodable(str(folder)).replace('"', "")
    return f'path:"{text}"'


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for row in range(item.childCount()) if (child := item.child(row)) is not None]
