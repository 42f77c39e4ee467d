"""The real window and each of its dialogs for those who hear it, zoom it, or have no mouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.listing import ListedSong, SongState
from mlfa_app.gui.tables.song_columns import Column, column_title
from mlfa_app.gui.views.failed_files import FailedFilesDialog
from mlfa_app.gui.views.help_dialogs import AboutDialog, KeysDialog
from mlfa_app.gui.views.models_dialog import ModelsDialog
from mlfa_app.gui.views.settings_dialog import PAGES, SettingsDialog
from mlfa_app.gui.views.song.tag_editor import TagEditor
from mlfa_app.gui.views.tools.copies_dialog import CopiesDialog
from mlfa_app.gui.views.tools.mislabels_dialog import MislabelsDialog
from mlfa_app.gui.views.tools.teach_dialog import TeachDialog
from mlfa_app.gui.views.tools.walk_dialog import WalkDialog
from mlfa_app.gui.views.tools.why_dialog import WhyDialog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from window_user import WindowUser, seed_library

SMALL_LAPTOP = QSize(1366, 768)
AT_200_PERCENT = QSize(683, 384)


@pytest.fixture
def user(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[WindowUser]:
    seed_library(home, 120)
    user = WindowUser(qtbot, qapp)
    user.start()
    user.program.window.resize(SMALL_LAPTOP)
    user.wait(lambda: user.bench.songs.model.rowCount() > 0)
    user.settle()
    yield user
    user.close()


def controls(top: QWidget) -> list[QWidget]:
    """What the Tab key has to reach in a window, as far as it is seen now."""
    found = []
    for widget in top.findChildren(QWidget):
        is_inner = widget.objectName().startswith("qt_") or widget.focusProxy() is not None
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and not is_inner and widget.window() is top and widget.isVisible():
            found.append(widget)
    return found


def describe(widget: QWidget) -> str:
    parents: list[str] = []
    at: QObject | None = widget
    while at is not None and len(parents) < 4:
        parents.append(type(at).__name__)
        at = at.parent()
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return " < ".join(parents) + (f" {words!r}" if words else "")


def nameless(top: QWidget) -> list[str]:
    bad = []
    for widget in controls(top):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None
        if not interface.text(QAccessible.Text.Name).strip():
            bad.append(describe(widget))
    return bad


def unreached(top: QWidget) -> list[str]:
    """Controls that pressing Tab again and again never comes to."""
    wanted = [widget for widget in controls(top) if widget.isEnabled()]
    top.activateWindow()
    assert QTest.qWaitForWindowActive(top)
    wanted[0].setFocus()
    reached: list[QWidget] = []
    for _ in range(3 * len(wanted) + 5):
        now = QApplication.focusWidget()
        if now is None or now in reached[:-1]:
            break
        # A text with links keeps the focus until its last link was passed.
        if now not in reached:
            reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    # Of radio buttons that belong together Tab reaches the one that is on.
    return [
        describe(widget)
        for widget in wanted
        if widget not in reached and not isinstance(widget, QRadioButton)
    ]


def clashes(top: QWidget) -> list[str]:
    """Keys that two things in one window listen to, so that neither would hear them."""
    places: Counter[tuple[str, str]] = Counter()
    for action in top.findChildren(QAction):
        if action.shortcutContext() is Qt.ShortcutContext.WindowShortcut:
            where = ["window"]
        else:
            where = [hex(id(each)) for each in action.associatedObjects()]
        for key in action.shortcuts():
            for place in where:
                places[place, key.toString()] += 1
    for shortcut in top.findChildren(QShortcut):
        if shortcut.context() is Qt.ShortcutContext.WindowShortcut:
            for key in shortcut.keys():  # noqa: SIM118  # no mapping
                places["window", key.toString()] += 1
    for button in top.findChildren(QAbstractButton):
        if button.isVisible() and not button.shortcut().isEmpty():
            places["window", button.shortcut().toString()] += 1
    for label in top.findChildren(QLabel):
        if label.isVisible() and label.buddy() is not None:
            places["window", QKeySequence.mnemonic(label.text()).toString()] += 1
    for menu in top.findChildren(QMenu):
        for action in menu.actions():
            places[
                f"menu {menu.title()} {id(menu)}", QKeySequence.mnemonic(action.text()).toString()
            ] += 1
    return [f"{key} in {place}" for (place, key), count in places.items() if key and count > 1]


def silent_cells(model: QAbstractItemModel, columns: list[int], rows: int = 30) -> list[str]:
    bad = []
    for row in range(min(rows, model.rowCount())):
        for column in columns:
            index = model.index(row, column, QModelIndex())
            spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
            if not spoken and not index.data(Qt.ItemDataRole.DisplayRole):
                bad.append(f"{row}, {column}")
    return bad


def least_size(top: QWidget) -> QSize:
    return top.minimumSizeHint().expandedTo(top.minimumSize())


def fits(size: QSize, room: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


def test_the_main_window(user: WindowUser) -> None:
    window, bench = user.program.window, user.bench
    bench.songs.grid.go_to(0)
    user.wait(lambda: bench.song.song is not None)
    user.settle()
    assert nameless(window) == []
    assert clashes(window) == []
    assert unreached(window) == []
    assert fits(least_size(window), AT_200_PERCENT), least_size(window)
    shown = [column for column in range(11) if not bench.songs.grid.isColumnHidden(column)]
    assert silent_cells(bench.songs.model, shown) == []
    texts = [
        bench.songs.model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in shown
    ]
    assert all(texts)
    check_that_cells_speak(user)
    assert bench.panel.tree.topLevelItemCount() == 3
    window.resize(AT_200_PERCENT)
    assert window.size() == AT_200_PERCENT
    user.settle()
    assert nameless(window) == []


def check_that_cells_speak(user: WindowUser) -> None:
    """As a screen reader hears the table: through Qt's accessible interfaces, not the model."""
    grid, model = user.bench.songs.grid, user.bench.songs.model
    rows = [row for row in range(20) if (song := model.song_at(row)) and song.artist]
    waiting = [row for row in rows if _song(user, row).state is SongState.REVIEW]
    row = next(row for row in waiting if len(_song(user, row).proposals) > 1)
    song = _song(user, row)
    table = QAccessible.queryAccessibleInterface(grid)
    assert table is not None
    assert table.role() is QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Songs"
    heads: list[str] = []
    cells: list[str] = []
    # Each line begins with a cell of the head at the side, which is hidden.
    for place in range((row + 1) * (len(Column) + 1), (row + 2) * (len(Column) + 1)):
        cell = table.child(place)
        if cell is not None and cell.role() is QAccessible.Role.Cell:
            cells.append(cell.text(QAccessible.Text.Name))
    for place in range(1, len(Column) + 1):
        head = table.child(place)
        assert head is not None
        heads.append(head.text(QAccessible.Text.Name))
    assert heads == [column_title(column) for column in Column]
    assert len(cells) == len(Column)
    # The cursor stands in the title's cell: it says who, what is to be done, and every tag.
    said = cells[Column.TITLE]
    assert said.startswith(f"{song.title} by {song.artist}; Review")
    for proposal in song.proposals:
        assert proposal.score is not None
        words = f"{proposal.tag}, {round(proposal.score * 100)} percent, proposed"
        assert words in said
        assert words in cells[Column.TAGS]
    assert cells[Column.ARTIST] == f"{song.title}, Artist: {song.artist}"
    assert "Its proposed tags wait for your decision." in cells[Column.STATE]


def _song(user: WindowUser, row: int) -> ListedSong:
    song = user.bench.songs.model.song_at(row)
    assert song is not None
    return song


def test_every_dialog(user: WindowUser) -> None:
    window, bench = user.program.window, user.bench
    bench.songs.grid.go_to(0)
    bench.songs.edit_selected()

    def shown(kind: type[QDialog]) -> QDialog:
        user.wait(lambda: any(each.isVisible() for each in window.findChildren(kind)))
        user.settle()
        dialogs: list[QDialog] = window.findChildren(kind)
        return next(each for each in dialogs if each.isVisible())

    opened: list[tuple[str, type[QDialog]]] = [
        ("", TagEditor),
        ("models", ModelsDialog),
        ("write", WriteDialog),
        ("failed_files", FailedFilesDialog),
        ("mislabels", MislabelsDialog),
        ("copies", CopiesDialog),
        ("walk", WalkDialog),
        ("teach", TeachDialog),
        ("keys", KeysDialog),
        ("about", AboutDialog),
    ]
    troubles: list[str] = []

    def check(dialog: QDialog, name: str) -> None:
        for find in (nameless, clashes, unreached):
            troubles.extend(f"{name}: {find.__name__}: {words}" for words in find(dialog))
        if not fits(least_size(dialog), SMALL_LAPTOP) or not fits(dialog.size(), SMALL_LAPTOP):
            troubles.append(f"{name} needs {least_size(dialog)} and takes {dialog.size()}")
        for view in dialog.findChildren(QAbstractItemView):
            if view.isVisible() and view.window() is dialog:
                # The first column of a list or a tree holds its words.
                silent = silent_cells(view.model(), [0])
                troubles.extend(f"{name}: cell {words}" for words in silent)

    for action, kind in opened:
        if action:
            window.commands[action].trigger()
        dialog = shown(kind)
        check(dialog, kind.__name__)
        dialog.close()
    bench.song.page.scores.lines[0].on_why()
    why = shown(WhyDialog)
    check(why, "why")
    why.close()
    window.commands["settings"].trigger()
    settings = shown(SettingsDialog)
    assert isinstance(settings, SettingsDialog)
    for row, page in enumerate(PAGES):
        settings.page_list.setCurrentRow(row)
        user.settle()
        check(settings, f"settings, {page}")
    settings.close()
    assert not troubles, "\n".join(troubles)
