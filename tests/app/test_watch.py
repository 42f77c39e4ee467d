"""Watching folders: what settles, what is taken up, what is left alone; units and locks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogs import analysis_of, digest_of
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import systemd_unit
from mlfa_app.jobs.job import SongOutcome
from mlfa_app.jobs.watching import folders as watch_folders
from mlfa_app.jobs.watching.lock import only_watch
from mlfa_app.jobs.watching.settling import Settling
from mlfa_app.jobs.watching.watch import FolderWatch, WatchOptions
from mlfa_app.library import mounts
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.open_files import is_being_written
from mlfa_app.library.scanner import FoundFile
from mlfa_core.errors import KnownError
from repository import PROJECT

MODEL = "fast-1.0-abc"
LIMIT_S = 60.0
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux")


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_file_settles_when_nothing_has_happened_to_it_for_a_while(tmp_path: Path) -> None:
    clock = Clock()
    busy: set[Path] = set()
    settling = Settling(10.0, clock, busy.__contains__)
    growing, still, gone, opened = (tmp_path / name for name in ("g", "s", "x", "o"))
    for path in (growing, still, gone, opened):
        path.write_bytes(b"1")
        settling.see(path, FileStamp.of(path), None)
    busy.add(opened)
    clock.now_s += 9.0
    assert settling.settled(set().__contains__) == []
    assert settling.next_s == 110.0
    settling.touch(still)
    growing.write_bytes(b"22")
    gone.unlink()
    clock.now_s += 1.0
    assert settling.settled(set().__contains__) == []
    assert set(settling.paths) == {growing, still, opened}
    busy.clear()
    clock.now_s += 9.0
    assert [file.path for file in settling.settled(set().__contains__)] == [still]
    clock.now_s += 1.0
    assert settling.settled({growing}.__contains__)[0].path == opened
    assert settling.paths == [growing]
    clock.now_s += 10.0
    (last,) = settling.settled(set().__contains__)
    assert (last.path, last.stamp) == (growing, FileStamp.of(growing))
    assert settling.next_s is None


@on_linux
def test_who_writes_a_file_is_noticed_and_not_disturbed(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"12")
    assert not is_being_written(path)
    with path.open("rb"):
        assert not is_being_written(path)
    with path.open("ab") as writer:
        assert is_being_written(path)
        writer.write(b"34")
    assert not is_being_written(path)
    assert path.read_bytes() == b"1234"
    # Nobody waits for a lease that was not given back: this open would block for 45 seconds.
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.close(descriptor)
    assert not is_being_written(tmp_path / "none.mp3")


def test_network_drives_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 20 0:40 / /mnt/my\\040music rw,nosuid shared:5 - cifs //nas/music rw\n"
        "31 30 8:2 / /mnt/my\\040music/local rw - xfs /dev/sdb rw\n"
        "not a line\n"
    )
    monkeypatch.setattr(mounts, "_TABLE", table)
    mounted = mounts.mounts()
    assert mounts.is_on_network(Path("/mnt/my music/Art"), mounted)
    assert not mounts.is_on_network(Path("/mnt/my music/local/Art"), mounted)
    assert not mounts.is_on_network(Path("/mnt/my"), mounted)
    within = mounts.mounted_within([Path("/mnt/my music")], mounted)
    assert {mount.kind for mount in within} == {"cifs", "xfs"}
    monkeypatch.setattr(mounts, "_TABLE", tmp_path / "none")
    assert not mounts.is_on_network(Path("/mnt/my music"), mounts.mounts())


def test_only_one_watches_a_library(tmp_path: Path) -> None:
    with only_watch(tmp_path / "home"):
        number = f"process {os.getpid()}"
        with pytest.raises(KnownError, match=number), only_watch(tmp_path / "home"):
            pass
        with only_watch(tmp_path / "other"):
            pass
    with only_watch(tmp_path / "home"):
        pass


class Watcher:
    """A watch of a folder without what analyses: songs are taken as they get ready."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.catalog = catalog
        self.said: list[str] = []
        options = WatchOptions(settle_s=0.1, poll_s=0.1, linger_s=0.0)
        self.watch = FolderWatch(catalog, [folder], MODEL, options, self.said.append)

    def until(self, is_so: Callable[[], object]) -> None:
        """Let it watch until something is so."""
        end_s = time.monotonic() + LIMIT_S
        while not is_so():
            assert time.monotonic() < end_s, self.said
            self.watch.wait()
            self.watch.pump()

    def take(self) -> Path:
        """Give the next song that is ready."""
        self.until(lambda: self.watch.has_ready)
        found = self.watch.take()
        assert isinstance(found, FoundFile)
        return found.path

    def finish(self, path: Path, number: int) -> None:
        """Do as the analysis does."""
        self.catalog.record_file(path, FileStamp.of(path), digest_of(number), in_library=True)
        self.catalog.store_analysis(digest_of(number), MODEL, **analysis_of(number))
        assert self.watch.on_outcome(SongOutcome(path))

    def is_missing(self, path: Path) -> tuple[bool, bool]:
        record = self.catalog.find_file(path)
        assert record is not None
        return record.is_missing, record.is_offline


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "music").mkdir()
    return tmp_path / "music"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setattr(watch_folders, "CHECK_EVERY_S", 0.1)
    with Catalog.open(tmp_path / "catalogue.sqlite") as opened:
        yield opened


def test_songs_are_taken_once_and_again_only_with_another_sound(
    catalog: Catalog, folder: Path
) -> None:
    first, other = folder / "1.mp3", folder / "deep" / "er" / "2.mp3"
    first.write_bytes(b"1")
    (folder / ".mlfa-0123456789abcdef.part.mp3").write_bytes(b"1")
    (folder / "cover.jpg").write_bytes(b"1")
    watcher = Watcher(catalog, folder)
    assert watcher.take() == first
    assert not watcher.watch.is_known(first, digest_of(1))
    watcher.finish(first, 1)
    assert catalog.list_folders() == [folder]
    other.parent.mkdir(parents=True)
    other.write_bytes(b"2")
    assert watcher.take() == other
    watcher.finish(other, 2)
    # A retagged file is looked at, but holds the song that it held.
    first.write_bytes(b"1 with a title")
    assert watcher.take() == first
    assert watcher.watch.is_known(first, digest_of(1))
    assert not watcher.watch.is_known(first, digest_of(3))
    watcher.finish(first, 1)
    # What the catalogue has learnt meanwhile, as of a write of our own, is nothing new.
    other.write_bytes(b"2 written")
    catalog.record_file(other, FileStamp.of(other), digest_of(2), in_library=True)
    last = folder / "3.mp3"
    last.write_bytes(b"3")
    assert watcher.take() == last
    watcher.finish(last, 3)
    last.unlink()
    watcher.until(lambda: watcher.is_missing(last) == (True, False))
    # Deleted, and copied once more: it has come, and is no edit of what was there.
    last.write_bytes(b"3 again")
    assert watcher.take() == last
    assert not watcher.watch.is_known(last, digest_of(3))
    watcher.finish(last, 3)
    # One that changes while it waits for its turn has to settle anew.
    late = folder / "4.mp3"
    late.write_bytes(b"4")
    watcher.until(lambda: watcher.watch.has_ready)
    late.write_bytes(b"4 and more")
    assert watcher.watch.take() is None
    assert watcher.take() == late
    watcher.watch.close()


def test_a_folder_out_of_reach_is_waited_for_and_its_songs_are_not_gone(
    catalog: Catalog, folder: Path
) -> None:
    song = folder / "1.mp3"
    song.write_bytes(b"1")
    watcher = Watcher(catalog, folder)
    watcher.take()
    watcher.finish(song, 1)
    away = folder.with_name("away")
    folder.rename(away)
    watcher.until(lambda: not watcher.watch.is_all_there)
    assert watcher.is_missing(song) == (False, True)
    assert watcher.said[-1].endswith("It is waited for.")
    # The point where its drive is mounted is empty without it.
    folder.mkdir()
    watcher.until(lambda: "is there again" in " ".join(watcher.said))
    watcher.until(lambda: watcher.watch.is_quiet)
    assert watcher.is_missing(song) == (False, True)
    folder.rmdir()
    (away / "2.mp3").write_bytes(b"2")
    away.rename(folder)
    assert watcher.take() == folder / "2.mp3"
    assert watcher.is_missing(song) == (False, False)
    watcher.watch.close()


def test_what_was_in_work_when_it_was_killed_is_taken_up_again(
    catalog: Catalog, folder: Path
) -> None:
    heard, unheard, retagged = (folder / name for name in ("1.mp3", "\udcff.mp3", "3.mp3"))
    for number, path in enumerate((heard, unheard, retagged)):
        path.write_bytes(b"%d" % number)
    catalog.record_file(retagged, FileStamp(1, 1), digest_of(3), in_library=True)
    catalog.store_analysis(digest_of(3), MODEL, **analysis_of(3))
    killed = Watcher(catalog, folder)
    assert {killed.take() for _ in range(3)} == {heard, unheard, retagged}
    # It was heard, but not written yet; the catalogue says that there is nothing to do.
    catalog.record_file(heard, FileStamp.of(heard), digest_of(1), in_library=True)
    catalog.store_analysis(digest_of(1), MODEL, **analysis_of(1))
    killed.watch.close()
    again = Watcher(catalog, folder)
    assert {again.take() for _ in range(3)} == {heard, unheard, retagged}
    assert not again.watch.is_known(heard, digest_of(1))
    assert again.watch.is_known(retagged, digest_of(3))
    for number, path in enumerate((heard, unheard, retagged)):
        again.finish(path, number)
    assert catalog.session_value("watch") is None
    again.watch.close()


def test_once_ends_only_when_all_that_is_there_is_done(catalog: Catalog, folder: Path) -> None:
    (folder / "1.mp3").write_bytes(b"1")
    watcher = Watcher(catalog, folder)
    watcher.watch.close()
    options = WatchOptions(settle_s=0.1, linger_s=0.0, is_once=True)
    watcher.watch = FolderWatch(
        catalog, [folder, folder / "none"], MODEL, options, watcher.said.append
    )
    watcher.watch.pump()
    assert not watcher.watch.is_quiet
    assert watcher.take() == folder / "1.mp3"
    assert watcher.watch.is_open
    watcher.finish(folder / "1.mp3", 1)
    watcher.until(lambda: watcher.watch.is_quiet)
    assert not watcher.watch.is_open
    assert any("1 song, 1 to listen to" in line for line in watcher.said)
    watcher.watch.close()


@on_linux
def test_news_of_the_system_comes_for_files_folders_and_moves(
    catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("watchdog")
    watcher = Watcher(catalog, folder)
    watcher.watch.close()
    options = WatchOptions(settle_s=0.1, linger_s=0.0)
    watcher.watch = FolderWatch(catalog, [folder], MODEL, options, watcher.said.append)
    watcher.until(lambda: any("0 songs" in line for line in watcher.said))
    whole = tmp_path / "album"
    (whole / "cd 1").mkdir(parents=True)
    (whole / "cd 1" / "1.mp3").write_bytes(b"1")
    whole.rename(folder / "album")
    first = folder / "album" / "cd 1" / "1.mp3"
    assert watcher.take() == first
    watcher.finish(first, 1)
    # Written in place, and then under another name.
    second = folder / "album" / "cd 1" / "2.mp3"
    shutil.copy(first, second)
    assert watcher.take() == second
    watcher.finish(second, 2)
    moved = folder / "moved.mp3"
    second.rename(moved)
    assert watcher.take() == moved
    watcher.finish(moved, 2)
    watcher.until(lambda: watcher.is_missing(second) == (True, False))
    shutil.rmtree(folder / "album")
    watcher.until(lambda: watcher.is_missing(first) == (True, False))
    watcher.watch.close()


def test_the_unit_says_words_so_that_systemd_reads_them_back() -> None:
    text = systemd_unit.unit_text(
        ["/opt/ml fa", "watch", "--write", '/a/100% "$x" \\'], {"MLFA_HOME": "/a b/{what}"}
    )
    assert 'ExecStart="/opt/ml fa" watch --write "/a/100%% \\"$$x\\" \\\\"\n' in text
    assert 'Environment="MLFA_HOME=/a b/{what}"\n' in text
    template = (PROJECT / "packaging/linux/mlfa-watch.service").read_text("utf-8")
    plain = systemd_unit.unit_text(["HOME/.local/bin/mlfa", "watch"])
    assert template == plain.replace("HOME/", "%h/")


def test_systemd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    judge = shutil.which("systemd-analyze")
    if judge is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "mlfa-watch.service"
    unit.write_text(systemd_unit.unit_text([sys.executable, "watch", "/a b"], {"A": "b c"}))
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    answer = subprocess.run(
        [judge, "verify", "--user", str(unit)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_another_model_hears_what_is_there_and_takes_it_for_known(
    catalog: Catalog, folder: Path
) -> None:
    path = folder / "1.mp3"
    path.write_bytes(b"1")
    watcher = Watcher(catalog, folder)
    watcher.finish(watcher.take(), 1)
    watcher.until(lambda: watcher.watch.is_quiet)
    watcher.watch.use_model(MODEL)
    assert watcher.watch.is_quiet
    watcher.watch.use_model("taught-1-1.0-def")
    assert not watcher.watch.is_quiet
    assert watcher.take() == path
    # The library knows it: it is heard, and not written.
    assert watcher.watch.is_known(path, digest_of(1))
