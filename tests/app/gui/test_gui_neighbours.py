"""Similar songs in the window: asked for, weighed by the slider, gone through, saved."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from catalogs import digest_of
from encoders import encode, tone
from map_songs import add_grouped_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.tools.neighbours_dialog import NeighboursDialog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import Settings
from mlfa_core.inference import SongAnalyzer
from random_package import write_random_package
from song_rows import RULE

RATE = 22_050

SCORES = ([0.9, 0.1, 0.1, 0.1, 0.9, 0.1], [0.1, 0.8, 0.1, 0.1, 0.1, 0.1])


def titles(dialog: NeighboursDialog) -> list[str]:
    model = dialog.table.model()
    return [str(model.index(row, 3).data()) for row in range(model.rowCount())]


def test_similar_songs_follow_slider_and_keys(
    qtbot: QtBot, runner: Runner, home: Path, tmp_path: Path
) -> None:
    home.mkdir(parents=True, exist_ok=True)
    context = WindowContext(runner, Settings(), rule=RULE)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, RULE.model_id, range(70), SCORES)
        ids = catalog.file_ids_of([Path(f"/music/{place:04}.flac") for place in range(70)])
    asked = ids[Path("/music/0007.flac")]
    # A map in the making, which may take minutes, keeps nobody from an answer.
    is_over = Event()
    runner.mapping.submit(lambda _catalog: is_over.wait(60.0))
    dialog = NeighboursDialog(context, [asked])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 50)
    assert runner.mapping.is_busy
    is_over.set()
    middle = titles(dialog)
    assert "Song 7" not in middle
    assert dialog.words.text() == "Nearest to Artist 1 – Song 7, of 70 songs in the library"

    # The slider, by keys: another order; the chosen song stays the chosen one.
    dialog.table.setFocus()
    with qtbot.waitSignal(dialog.song_chosen) as chosen:
        dialog.table.selectRow(1)
    assert chosen.args == [ids[Path(f"/music/{int(middle[1].split()[1]):04}.flac")]]
    dialog.slider.setFocus()
    with qtbot.waitSignal(dialog.desk.found):
        QTest.keyClick(dialog.slider, Qt.Key.Key_Home)
    low = titles(dialog)
    assert low != middle
    row = dialog.table.currentIndex().row()
    assert low[row] == middle[1]
    with qtbot.waitSignal(dialog.song_opened) as opened:
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert opened.args[0].stem == f"{int(low[row].split()[1]):04}"

    target = tmp_path / "near.m3u8"
    with qtbot.waitSignal(context.messages.posted):
        dialog.save_playlist(target)
    assert target.read_text("utf-8").count("#EXTINF") == 50

    # Of several wishes the last one counts; a song that was never heard says so.
    for value in (3, 9, 20):
        dialog.slider.setValue(value)
    qtbot.waitUntil(lambda: titles(dialog) not in (low, middle))
    assert not dialog.part.isEnabled()  # there is no model's package that could hear it
    dialog.show_songs([])
    qtbot.waitUntil(lambda: "has not heard" in dialog.words.text())
    assert not dialog.save.isEnabled()
    dialog.close()


def test_a_part_of_a_song_is_heard_by_a_process(
    qtbot: QtBot, runner: Runner, home: Path, tmp_path: Path
) -> None:
    package = write_random_package(home / "models" / "random", architectures=("melcnn-18",))
    analyzer = SongAnalyzer(package)
    # The first half of the first song is the second song.
    low, high = tone(4.0, RATE, tone_hz=200.0), tone(4.0, RATE, tone_hz=3000.0)
    sounds = (np.concatenate([low, high]), low, high)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        for number, sound in enumerate(sounds):
            path = encode(tmp_path, "wav", sound, RATE, stem=f"song {number}")
            found = analyzer.analyze(path)
            catalog.record_file(path, FileStamp.of(path), digest_of(number), True)
            catalog.store_analysis(digest_of(number), package.identifier, **vars(found))
        (asked,) = catalog.file_ids_of([tmp_path / "song 0.wav"]).values()
    context = WindowContext(runner, Settings(), package=package)
    dialog = NeighboursDialog(context, [asked])
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.desk.found):
        dialog.show()
    assert dialog.part.isEnabled()
    assert (dialog.part.end.maximumTime(), dialog.part.part) == (QTime(0, 0, 8), None)
    for start_s, end_s, nearest in ((0, 4, "song 1"), (4, 8, "song 2")):
        dialog.part.box.setChecked(False)
        dialog.part.start.setTime(QTime(0, 0, start_s))
        dialog.part.end.setTime(QTime(0, 0, end_s))
        dialog.part.box.setChecked(True)
        qtbot.waitUntil(lambda: not dialog.desk.is_asking)
        assert dialog.part.part == (start_s, end_s)
        assert titles(dialog)[0].split(" (")[0] == nearest
    dialog.close()
