"""Writes on disks that are really full, read-only, forbidden or of another kind; Linux, as root.

Where a disk cannot be mounted this says so, and nothing is tried.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from failing_calls import Call, run_watched
from fault_trials import FEW, MANY, Told, told_by
from journals import Desk
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.undoing.run import UndoChoice, UndoJob
from mlfa_app.jobs.writing.write_fields import ApplyPlanJob
from mlfa_app.jobs.writing.write_run import write_run
from mlfa_app.journal.records import RunKind
from mlfa_app.tagfiles.plan import FilePlan
from mlfa_app.tagfiles.write import WriteOptions
from tag_edits import make_song, plan_for

_NOBODY = 65_534
_LIMIT_BYTES = 40_000


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system in memory of a size.

    Raises:
        OSError: If this process may not mount one.
    """
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "none", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False, capture_output=True)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.returncode, done.stderr.strip())


class Place:
    """A song in a folder, and a home in another one.

    Args:
        home: For catalogue and journal.
        music: For the song.
    """

    def __init__(self, home: Path, music: Path) -> None:
        self.home, self.music = home, music
        music.mkdir(exist_ok=True)
        Desk(home).close()
        self.song = make_song(music, "flac")
        self.old = self.song.read_bytes()

    def write(self, told: Told) -> None:
        """Write many values, which need more room than there was."""
        self._apply(plan_for(self.song, dict(MANY)), told)

    def write_few(self, told: Told) -> None:
        """Write few values."""
        self._apply(plan_for(self.song, dict(FEW)), told)

    def undo(self, told: Told) -> None:
        """Take the last write back."""
        with Catalog.open(self.home / "catalogue.sqlite") as catalog:
            UndoJob(catalog, UndoChoice(), WriteOptions()).run(told.hear)

    def _apply(self, plan: FilePlan, told: Told) -> None:
        with (
            Catalog.open(self.home / "catalogue.sqlite") as catalog,
            write_run(catalog, RunKind.WRITE, "plan apply") as run,
        ):
            ApplyPlanJob(catalog, WriteOptions(), run).run([plan], told.hear)

    def must_refuse(
        self, work: Callable[[Told], None], expected: bytes, others: Sequence[str] = ()
    ) -> str:
        """Do something that cannot succeed; gives the sentence.

        Raises:
            AssertionError: If the song is not as expected, a copy was left, or nothing was said.
        """
        told = told_by(work)
        assert not told.bugs, told.bugs[0]
        assert not told.is_done
        assert self.song.read_bytes() == expected, "the song was changed"
        names = sorted((self.song.name, *others))
        assert sorted(os.listdir(self.music)) == names, os.listdir(self.music)
        said = [str(error) for error in told.errors] + told.skips
        assert said, "nothing was said"
        return said[0]

    def must_do(self, work: Callable[[Told], None]) -> None:
        """Do something that succeeds, now that nothing is in its way."""
        told = told_by(work)
        assert told.is_done, told


def full_disk(folder: Path) -> str:
    """No room beside the song: neither for a write nor for taking one back."""
    with disk(folder / "full", "4m") as music:
        place = Place(folder / "home", music)
        place.must_do(place.write_few)
        now = place.song.read_bytes()
        filler = _fill(music, leave_bytes=len(now) // 2)
        said = place.must_refuse(place.write, now)
        place.must_refuse(place.undo, now)
        os.close(filler)
        place.must_do(place.undo)
        assert place.song.read_bytes() == place.old
        return said


def disk_that_fills_up(folder: Path) -> str:
    """Another program fills the disk in the middle of the copy, after free space was asked for."""
    with disk(folder / "filling", "4m") as music:
        place = Place(folder / "home", music)
        fillers: list[int] = []

        def decide(_index: int, call: Call) -> int | None:
            if call.name == "write" and ".part" in call.path and not fillers:
                fillers.append(_fill(music, leave_bytes=8192))
            return None

        outcome = run_watched(lambda: place.must_refuse(place.write, place.old), [music], decide)
        assert fillers
        assert outcome.error is None, outcome.error
        os.close(fillers[0])
        place.must_do(place.write)
        return str(outcome.value)


def no_name_left(folder: Path) -> str:
    """A disk that has room, and none for the name of another file."""
    with disk(folder / "names", "4m,nr_inodes=3") as music:
        place = Place(folder / "home", music)
        (music / ".another").touch()
        try:
            return place.must_refuse(place.write, place.old, others=[".another"])
        finally:
            (music / ".another").unlink()


def file_limit(folder: Path) -> str:
    """A file that may not become as long as the copy has to be."""
    with disk(folder / "limited", "4m") as music:
        place = Place(folder / "home", music)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT_BYTES, before[1]))
        try:
            return place.must_refuse(place.write, place.old)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)


def full_home(folder: Path) -> str:
    """No room for the journal: nothing is written without it."""
    with disk(folder / "home", "1m") as home:
        place = Place(home, folder / "music")
        filler = _fill(home, leave_bytes=4096)
        said = place.must_refuse(place.write, place.old)
        os.close(filler)
        place.must_do(place.write)
        place.must_do(place.undo)
        assert place.song.read_bytes() == place.old
        return said


def read_only_disk(folder: Path) -> str:
    """A disk that is mounted read-only."""
    with disk(folder / "locked", "4m") as music:
        place = Place(folder / "home", music)
        _mount("-o", "remount,ro", str(music))
        said = place.must_refuse(place.write, place.old)
        _mount("-o", "remount,rw", str(music))
        place.must_do(place.write)
        return said


def song_that_is_a_mount(folder: Path) -> str:
    """A song that is a mount of its own: another file cannot take its place (EBUSY)."""
    place = Place(folder / "home", folder / "music")
    outside = folder / "outside.flac"
    outside.write_bytes(place.old)
    _mount("--bind", str(outside), str(place.song))
    try:
        return place.must_refuse(place.write, place.old)
    finally:
        subprocess.run(["umount", place.song], check=True, capture_output=True)


def forbidden_folder(folder: Path) -> str:
    """A folder of somebody else's, for a process that is not root (EACCES)."""
    place = Place(folder / "home", folder / "music")
    for path in (folder / "home", *(folder / "home").iterdir(), place.song):
        os.chown(path, _NOBODY, _NOBODY)
    folder.chmod(0o755)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
            os.write(writer, place.must_refuse(place.write, place.old).encode())
            os._exit(0)
        except BaseException as error:
            os.write(writer, repr(error).encode()[:60_000])
        os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    assert os.waitpid(child, 0)[1] == 0, said
    return said


def _fill(folder: Path, leave_bytes: int) -> int:
    """Take the room of a disk, by a file without a name, until that is closed."""
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    filler = os.open(folder, os.O_RDWR | os.O_TMPFILE)
    os.write(filler, bytes(max(0, free - leave_bytes)))
    return filler


CASES: dict[str, Callable[[Path], str]] = {
    "a full disk (tmpfs)": full_disk,
    "a disk that fills up during the copy (tmpfs)": disk_that_fills_up,
    "a disk without room for another name (tmpfs)": no_name_left,
    "a file that may not grow on (RLIMIT_FSIZE)": file_limit,
    "a full disk under the journal (tmpfs)": full_home,
    "a read-only disk (tmpfs, remounted)": read_only_disk,
    "a song that is a mount (bind)": song_that_is_a_mount,
    "a folder of somebody else's (setuid)": forbidden_folder,
}


def try_all(tell: Callable[[str], None]) -> list[str]:
    """Try each case.

    Args:
        tell: Told a line on each.

    Returns:
        What was not as it must be.
    """
    findings: list[str] = []
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        tell("Real disks were not tried: that needs Linux and root.")
        return findings
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MLFA_HOME"] = str(Path(folder, "home"))
            try:
                tell(f"{name}: {case(Path(folder)).replace(folder, '')}")
            except OSError as error:
                tell(f"{name}: not tried ({error})")
            except AssertionError as error:
                tell(f"{name}: FAILED")
                findings.append(f"{name}: {error}")
    return findings
