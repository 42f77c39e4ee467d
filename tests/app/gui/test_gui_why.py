"""Why a tag has its score, in the window: asked by key and button, read, heard, gone through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from catalogs import digest_of
from colour_contrast import contrast
from mlfa_app.catalog.listing import Decision, ListedSong, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.desks.why import WhyWish
from mlfa_app.gui.drawing.why_bars import BarRow, WhyBars
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.theme import dark_palette, light_palette
from mlfa_app.gui.views.help_dialogs import KeysDialog
from mlfa_app.gui.views.song.view import SongView
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.gui.views.tools.why_dialog import WhyDialog
from mlfa_app.gui.why_opening import WhyOpening
from mlfa_app.settings import Settings
from mlfa_core.model_package import ModelPackage
from why_library import ACCEPTED, NOT_MUSIC, REJECTED, path_of, write_why_library


@pytest.fixture
def package(home: Path) -> ModelPackage:
    home.mkdir(parents=True, exist_ok=True)
    return write_why_library(home)


@pytest.fixture
def context(runner: Runner, package: ModelPackage) -> WindowContext:
    return WindowContext(runner, Settings(), package)


def wish_of(number: int, tag: str = "techno") -> WhyWish:
    return WhyWish(path_of(number), digest_of(number), tag)


@pytest.fixture
def dialog(qtbot: QtBot, context: WindowContext) -> Iterator[WhyDialog]:
    shown = WhyDialog(context, wish_of(0))
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: shown.table.model().rowCount() == 5)
    yield shown
    shown.close()


def number_of(text: str) -> float:
    return float(text.replace("−", "-"))


def test_dialog_adds_up_plays_and_opens(qtbot: QtBot, dialog: WhyDialog) -> None:
    rows = dialog.bars.rows
    assert [row.kind for row in rows] == ["end", "head", "bar", "bar", "bar", "end"]
    assert [row.text for row in rows] == [
        "An average song", "18 frames (0.4 s)", "level 1", "level 2", "top level", "This song",
    ]  # fmt: skip
    assert sum(number_of(row.number) for row in rows if row.kind == "bar") == pytest.approx(
        sum(row.value for row in rows), abs=0.02
    )
    assert dialog.head.text().startswith("Artist – Song 0: ")
    assert dialog.head.text().endswith("proposed from 0%")
    assert dialog.words.text().endswith("Strongest from 0:33 to 1:00.")

    # Up to the right, down to the left, as long as their share.
    for index, row in enumerate(rows):
        box = dialog.bars.bar_rect(index)
        assert box.width() > 0 or row.kind != "bar"
    bars = [(row.value, dialog.bars.bar_rect(i)) for i, row in enumerate(rows) if row.value]
    lines = {round(box.right() if value < 0 else box.left(), 3) for value, box in bars}
    assert len(lines) == 1
    (first, one), (second, other) = bars[:2]
    assert one.width() / other.width() == pytest.approx(abs(first / second), rel=1e-6)

    (passage,) = dialog.passages
    with qtbot.waitSignal(dialog.play_wanted) as played:
        QTest.keyClick(passage, Qt.Key.Key_Space)
    assert played.args == [path_of(0), 33.0]
    assert "0:33" in passage.accessibleName()

    dialog.table.setFocus()
    with qtbot.waitSignal(dialog.song_chosen) as chosen:
        dialog.table.selectRow(1)
    assert chosen.args[0] > 0
    with qtbot.waitSignal(dialog.song_opened) as opened:
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    title = dialog.table.model().index(1, 2).data()
    assert title == f"Song {int(opened.args[0].stem)}"

    # Everything that takes the focus has a name, and all fits on a laptop's screen at 200 %.
    for widget in dialog.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name).strip(), widget
    needed = dialog.minimumSizeHint()
    assert (needed.width() <= 683, needed.height() <= 384) == (True, True), needed

    # Another tag by the keyboard: it abstains, so that no song has it.
    dialog.tags.setFocus()
    place = dialog.tags.findData("calm")
    with qtbot.waitSignal(dialog.desk.liked):
        dialog.tags.setCurrentIndex(place)
        dialog.tags.activated.emit(place)
    assert dialog.windowTitle() == "Why “calm”"
    assert "not reliable enough" in dialog.head.text()
    assert "No other song of your library" in dialog.songs_words.text()
    assert not dialog.table.isVisible()


def test_all_states_are_said(
    qtbot: QtBot, dialog: WhyDialog, context: WindowContext, home: Path
) -> None:
    for number, words in (
        (ACCEPTED[0], "accepted by you"),
        (REJECTED[0], "rejected by you"),
        (NOT_MUSIC, "does not sound like music"),
    ):
        with qtbot.waitSignal(dialog.desk.liked):
            dialog.show_tag(wish_of(number))
        assert words in dialog.head.text()
    ways = {
        dialog.table.model().index(row, 3).data() for row in range(dialog.table.model().rowCount())
    }
    assert ways <= {
        "proposed",
        "accepted by you",
        "genre of the file",
        "genre of the file, proposed",
    }
    # What the user says meanwhile is said here, too; news of other songs change nothing.
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.decide([Decision(digest_of(NOT_MUSIC), "techno", "genre", Verdict.ACCEPTED)])
        ids = catalog.file_ids_of([path_of(1), path_of(NOT_MUSIC)])
    context.signals.songs_changed.emit([ids[path_of(1)]])
    assert dialog.table.model().rowCount() == 5
    context.signals.songs_changed.emit([ids[path_of(NOT_MUSIC)]])
    qtbot.waitUntil(lambda: "accepted by you" in dialog.head.text())
    # Of several wishes the last one counts.
    for number in (1, 2, 10):
        dialog.show_tag(wish_of(number))
    qtbot.waitUntil(lambda: "Song 10" in dialog.head.text())
    # A dropped song that is still being heard; a tag that the user added.
    dialog.show_tag(WhyWish(Path("/elsewhere/x.mp3"), "", "techno"))
    qtbot.waitUntil(lambda: "has not heard" in dialog.words.text())
    assert dialog.bars.rows == ()
    assert not dialog.passages
    dialog.show_tag(wish_of(0, "sunday cooking"))
    qtbot.waitUntil(lambda: "has no tag “sunday cooking”" in dialog.words.text())
    context.set_package(None)
    qtbot.waitUntil(lambda: "has not heard" in dialog.words.text())


def test_bars_are_told_and_readable(qtbot: QtBot) -> None:
    rows = [
        BarRow("end", "An average song", "1.0%", spoken="An average song: 1.0%"),
        BarRow("head", "54 frames"),
        BarRow("bar", "level 1", "+2.00", 2.0, "54 frames, level 1: +2.00, for the tag"),
        BarRow("bar", "top level", "−1.00", -1.0, "54 frames, top level: −1.00, against the tag"),
        BarRow("end", "This song", "2.7%", spoken="This song: 2.7%"),
    ]
    for palette in (light_palette(), dark_palette()):
        bars = WhyBars()
        qtbot.addWidget(bars)
        bars.setPalette(palette)
        bars.set_rows(rows, "genre")
        bars.resize(bars.sizeHint())
        bars.show()
        bars.setFocus()
        said = [bars.accessibleDescription()]
        for _ in range(4):
            QTest.keyClick(bars, Qt.Key.Key_Down)
            said.append(bars.accessibleDescription())
        assert said == [rows[0].spoken, *(row.spoken for row in rows[2:]), rows[4].spoken]
        QTest.keyClick(bars, Qt.Key.Key_Home)
        assert bars.current == rows[0]
        image = bars.grab().toImage()
        ground = QColor(palette.color(QPalette.ColorRole.Window))
        rise, fall = bars.bar_rect(2).toRect(), bars.bar_rect(3).toRect()
        assert fall.right() <= rise.left() + 1
        full = image.pixelColor(rise.center())
        assert contrast(full, ground) > 3
        # Against: hatched, so that it is another one without its place and colour, too.
        colours = {
            image.pixelColor(x, fall.center().y()).name()
            for x in range(fall.left() + 2, fall.right() - 2)
        }
        assert len(colours) > 1
        bars.set_rows((), "")
        assert bars.accessibleDescription() == ""
        QTest.keyClick(bars, Qt.Key.Key_Down)


def test_song_view_asks_by_key_and_button(qtbot: QtBot, context: WindowContext, home: Path) -> None:
    playback = Playback(None, sink="null")
    desk = DecisionDesk(context)
    view, songs, window = (
        SongView(context, playback, desk),
        SongsView(context, desk=desk),
        QWidget(),
    )
    for widget in (view, songs, window):
        qtbot.addWidget(widget)
    opening = WhyOpening(context, view, songs, playback, window)
    view.resize(430, 900)
    view.show()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        ids = catalog.file_ids_of([path_of(0)])
    view.show_song(ListedSong(ids[path_of(0)], path_of(0), digest_of(0), "Song 0"))
    qtbot.waitUntil(lambda: bool(view.page.scores.lines))

    (line,) = (one for one in view.page.scores.lines if one.reading and one.reading.tag == "techno")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: opening.dialog is not None)
    dialog = opening.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 5)
    assert dialog.wish == wish_of(0)
    # The same dialog for the next tag, by the button; and by the key in the timeline.
    (other,) = (one for one in view.page.scores.lines if one.reading and one.reading.tag == "piano")
    assert other.why_button.accessibleName() == "Why piano"
    QTest.mouseClick(other.why_button, Qt.MouseButton.LeftButton)
    assert opening.dialog is dialog
    assert dialog.wish.tag == "piano"
    view.page.timeline.setFocus()
    row, _window = view.page.timeline.cursor_cell
    QTest.keyClick(view.page.timeline, Qt.Key.Key_W)
    assert dialog.wish.tag == view.page.timeline.tag_names[row]
    dialog.close()
    qtbot.waitUntil(lambda: opening.dialog is None)
    QTest.keyClick(line, Qt.Key.Key_W)
    assert opening.dialog is not None
    assert opening.dialog is not dialog
    opening.dialog.close()
    # From the table: why the song at the cursor has the first of its tags.
    songs.resize(700, 400)
    songs.show()
    songs.current_song_changed.connect(view.show_song)
    qtbot.waitUntil(lambda: songs.model.rowCount() > 0)
    place = songs.model.row_of(ids[path_of(0)])
    assert place is not None
    songs.grid.go_to(place)
    songs.grid.setFocus()
    qtbot.waitUntil(lambda: opening.dialog is None)
    QTest.keyClick(songs.grid, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: opening.dialog is not None)
    assert opening.dialog.wish.path == path_of(0)
    opening.dialog.close()
    # Of no song there is nothing to say but that.
    view.show_song(None)
    view.ask_why()
    qtbot.waitUntil(lambda: opening.dialog is None)
    assert "Choose one song" in context.messages.recent[-1].text
    keys = KeysDialog([])
    qtbot.addWidget(keys)
    found = keys.tree.findItems("W", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly, 1)
    assert [item.text(0) for item in found] == ["Say why this tag has its score"]
    view.shut_down()
    playback.close()
