"""The window shows what other processes make of the library while it is open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.listing import ListedSong, SongState, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.outside_changes import OutsideChanges
from window_truth import differences
from window_user import WindowUser, seed_library

_DECIDE = """
import sys
from pathlib import Path
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

path, digest, tag, category, new = sys.argv[1:]
with Catalog.open(Path(path)) as catalog:
    if digest:
        catalog.decide([Decision(digest, tag, category, Verdict.ACCEPTED)])
    if new:
        catalog.record_file(Path(new), FileStamp(10, 1), None, in_library=True)
"""


def elsewhere(
    home: Path, digest: str = "", tag: str = "", category: str = "", *, new: Path | str = ""
) -> None:
    """Have another process write into the catalogue."""
    words = [str(home / "catalogue.sqlite"), digest, tag, category, str(new)]
    subprocess.run([sys.executable, "-c", _DECIDE, *words], check=True, timeout=120)


@pytest.fixture
def user(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[WindowUser]:
    seed_library(home, 60)
    someone = WindowUser(qtbot, qapp)
    yield someone
    someone.close()


def test_rows_counts_and_the_song_shown_follow_another_process(
    user: WindowUser, home: Path
) -> None:
    user.start()
    bench = user.bench
    songs = bench.songs
    user.wait(lambda: songs.model.rowCount() > 0)
    user.settle()
    rows = range(songs.model.rowCount())
    songs.grid.go_to(next(row for row in rows if known(user, row).state is SongState.REVIEW))
    user.wait(lambda: bench.song.song is not None)
    song = bench.song.song
    assert song is not None
    assert song.digest is not None
    (proposal, *_others) = [each for each in song.proposals if each.verdict is None]
    user.settle()
    new = song.path.with_name("a new one.mp3")
    elsewhere(home, song.digest, proposal.tag, proposal.category, new=new)
    user.wait(lambda: songs.model.rowCount() == len(rows) + 1)
    user.wait(lambda: verdict_of(bench.song.song, proposal.tag) is Verdict.ACCEPTED)
    user.wait(lambda: all_songs(user) == str(len(rows) + 1))


def test_a_window_at_rest_shows_what_the_catalogue_holds(user: WindowUser, home: Path) -> None:
    user.start()
    bench = user.bench
    model, catalogue = bench.songs.model, home / "catalogue.sqlite"

    def is_true() -> bool:
        # Out of sight, too: asking for a row has it read.
        rows = [model.song_at(row) for row in range(model.rowCount())]
        return all(rows) and differences(bench, catalogue) == []

    user.wait(lambda: model.rowCount() > 0)
    user.wait(is_true)
    bench.desk.accept_ids(bench.songs.listed_ids())
    user.settle()
    user.wait(is_true)
    bench.outside.stop()
    user.settle()
    digest = next(
        song.digest for row in range(model.rowCount()) if (song := known(user, row)).digest
    )
    elsewhere(home, digest or "", "a tag of another", "genre")
    user.settle()
    assert not is_true()
    bench.outside.start()
    user.wait(is_true)


def known(user: WindowUser, row: int) -> ListedSong:
    """A row of the table, once it has been read."""
    model = user.bench.songs.model
    user.wait(lambda: model.song_at(row) is not None)
    song = model.song_at(row)
    assert song is not None
    return song


def verdict_of(song: ListedSong | None, tag: str) -> Verdict | None:
    """What is shown as decided of a tag of a song."""
    proposals = () if song is None else song.proposals
    return next((each.verdict for each in proposals if each.tag == tag), None)


def all_songs(user: WindowUser) -> str:
    """The number beside “All songs”."""
    section = user.bench.panel.tree.topLevelItem(0)
    assert section is not None
    return section.child(0).text(1)


def test_own_writes_are_told_from_those_of_others_where_possible(
    user: WindowUser, home: Path
) -> None:
    user.start()
    bench = user.bench
    user.wait(lambda: bench.songs.model.rowCount() > 0)
    user.settle()
    found: list[None] = []
    watch = OutsideChanges(bench.runner.asking)
    watch.found.connect(lambda: found.append(None))

    def look() -> None:
        watch.look()
        user.wait(lambda: not bench.runner.asking.is_busy)

    look()
    places = bench.songs.listed_ids()
    bench.desk.accept_ids(places)
    user.settle()
    look()
    assert found == []
    # It is not known who wrote while this program did: once nobody does, all is read, and once.
    look()
    assert len(found) == 1
    look()
    assert len(found) == 1
    # Who only reads is no writer.
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.list_folders()
    look()
    assert len(found) == 1
    elsewhere(home, new=home.parent / "music" / "another.mp3")
    look()
    assert len(found) == 2
    look()
    assert len(found) == 2
