"""Watch folders: songs that come or change are handed to the analysis once they have settled.

Nothing here analyses or writes. What is taken up is noted in the catalogue until its outcome is
known, so that a watch that was killed finishes it after its next start.
"""

from __future__ import annotations

import json
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.records import FileState
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import shown
from mlfa_app.jobs.job import SongOutcome
from mlfa_app.jobs.scanning.library_look import note_absent
from mlfa_app.jobs.watching.folder_look import FolderLook
from mlfa_app.jobs.watching.folders import FolderNews, WatchedFolders
from mlfa_app.jobs.watching.settling import SeenFile, Settling
from mlfa_app.library.file_identity import FileStamp, is_there
from mlfa_app.library.scanner import SKIPPED_FOLDERS, FoundFile, ScanProblem

SESSION_KEY = "watch"
"""Under which the catalogue keeps what is in work."""

# A look through a folder gives way to other work so often.
_SLICE_S = 0.05
# While nothing is in work, but the processes are kept for songs to come.
_WAIT_S = 0.2
# Files that went away are dealt with so many at a time.
_GONE_AT_ONCE = 50


@dataclass(frozen=True)
class WatchOptions:
    """How folders are watched.

    Attributes:
        settle_s: How long a song has to be left alone before it is touched.
        poll_s: How often folders are looked through; None for news from the system, where
            there are any.
        linger_s: How long the processes are kept after the last song.
        is_once: Whether it ends when all that is there has been dealt with.
    """

    settle_s: float = 10.0
    poll_s: float | None = None
    linger_s: float = 30.0
    is_once: bool = False


class FolderWatch:
    """Gathers songs that are ready to be worked on. A `Feed`; belongs to one thread.

    Args:
        catalog: Knows what was heard already.
        folders: The folders, absolute.
        model_id: The model whose analyses count as done.
        options: How.
        say: Told sentences for the user.
        clock: Gives monotonic seconds.
    """

    def __init__(
        self,
        catalog: Catalog,
        folders: Iterable[Path],
        model_id: str,
        options: WatchOptions,
        say: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalog = catalog
        self._model_id = model_id
        self._options = options
        self._say = say
        self._clock = clock
        self._news: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._changed: dict[Path, None] = {}
        self._gone: dict[Path, None] = {}
        self._folders = WatchedFolders(
            folders, self._news.put, say, clock, options.poll_s, is_once=options.is_once
        )
        self._looks: deque[FolderLook] = deque()
        self._looked_at: set[Path] = set()
        self._settling = Settling(options.settle_s, clock)
        self._ready: deque[SeenFile] = deque()
        self._in_work: dict[Path, str | None] = {}
        self._last_done_s = clock()
        self._num_taken = 0
        self._is_stopped = False
        self._take_up_what_was_left()

    # For whoever runs it

    @property
    def has_ready(self) -> bool:
        """Whether a song is ready."""
        return bool(self._ready)

    @property
    def is_quiet(self) -> bool:
        """Whether every folder was looked through, and all that was seen has been dealt with."""
        return self._looked_at.issuperset(self._folders.present) and not (
            self._ready
            or self._in_work
            or len(self._settling)
            or self._looks
            or self._changed
            or self._gone
        )

    @property
    def is_all_there(self) -> bool:
        """Whether every folder is within reach."""
        return self._folders.are_all_there

    def stop(self) -> None:
        """End a wait; may be called from anywhere, a signal's handler included."""
        self._is_stopped = True
        self._news.put(None)

    def wait(self) -> None:
        """Wait until there may be something to do."""
        if self._looks or self._changed or self._gone or self._ready or self._is_stopped:
            return
        times = [self._folders.next_s]
        if (settled_s := self._settling.next_s) is not None:
            times.append(settled_s)
        self._wait_for_news(max(0.0, min(times) - self._clock()))

    def pump(self) -> None:
        """Take in what has happened; takes some hundredths of a second at most."""
        self._take_news()
        for news in self._folders.check():
            self._on_folder(news)
        self._deal_with_changes()
        if self._looks and self._looks[0].go_on(_SLICE_S, self._clock):
            self._on_looked(self._looks.popleft())
        for file in self._settling.settled(self._in_work.__contains__):
            if self._is_wanted(file):
                self._ready.append(file)

    def use_model(self, model_id: str) -> None:
        """Count the analyses of another model as done; what it has not heard is looked for."""
        if model_id != self._model_id:
            self._model_id = model_id
            for folder in self._folders.present:
                self._look_at(folder)

    def close(self) -> None:
        """End the news of the system."""
        self._folders.close()

    # The feed

    def __len__(self) -> int:
        return self._num_taken + len(self._ready)

    @property
    def is_open(self) -> bool:
        """Whether songs may come for which the processes are kept."""
        if self._is_stopped:
            return False
        if self._ready or self._in_work or (self._options.is_once and not self.is_quiet):
            return True
        return self._clock() - self._last_done_s < self._options.linger_s

    def take(self) -> FoundFile | None:
        """Give the next song that is ready; None if there is none now."""
        self.pump()
        while self._ready:
            file = self._ready.popleft()
            try:
                stamp = FileStamp.of(file.path)
            except OSError:
                continue  # Gone again; the next look says so.
            if stamp != file.stamp:
                # Somebody was at it while it waited for its turn.
                self._settling.see(
                    file.path, stamp, file.known_digest, is_unfinished=file.is_unfinished
                )
                continue
            self._in_work[file.path] = file.known_digest
            self._note_work()
            self._num_taken += 1
            return FoundFile(file.path, stamp)
        if not self._in_work:
            self._wait_for_news(_WAIT_S)
        return None

    def is_known(self, path: Path, digest: str) -> bool:
        """Whether a file in work holds the song that it held before: only its fields changed."""
        return self._in_work.get(path) == digest

    def on_outcome(self, outcome: SongOutcome) -> bool:
        """Note that a song is done.

        Returns:
            Whether it is worth telling: a file that went away meanwhile is not.
        """
        self._in_work.pop(outcome.path, None)
        self._note_work()
        self._last_done_s = self._clock()
        if outcome.error is not None and not is_there(outcome.path):
            note_absent(self._catalog, outcome.path)
            return False
        return True

    # Inside

    def _wait_for_news(self, for_s: float) -> None:
        with suppress(queue.Empty):
            path = self._news.get(timeout=for_s) if for_s else self._news.get_nowait()
            if path is not None:
                self._changed[path] = None

    def _take_news(self) -> None:
        with suppress(queue.Empty):
            while True:
                path = self._news.get_nowait()
                if path is not None:
                    self._changed[path] = None

    def _deal_with_changes(self) -> None:
        changed, self._changed = self._changed, {}
        for path in changed:
            root = self._folders.root_of(path)
            if root is None or _is_passed_over(path.relative_to(root)):
                continue
            if path.is_dir():
                if not path.is_symlink():
                    self._look_at(path)
            elif path in self._settling:
                self._settling.touch(path)
            elif _is_music(path):
                try:
                    self._see(FoundFile(path, FileStamp.of(path)))
                except FileNotFoundError:
                    self._gone[path] = None
                except OSError:
                    continue  # The next look says why.
            elif not is_there(path):
                self._gone[path] = None  # A folder, perhaps.
        self._deal_with_absences()

    def _deal_with_absences(self) -> None:
        places: set[Path] = set()
        for path in list(self._gone)[:_GONE_AT_ONCE]:
            del self._gone[path]
            if is_there(path):
                continue
            if _is_music(path):
                note_absent(self._catalog, path)
                continue
            # Perhaps a folder, with songs below it: the nearest one that is left tells.
            place = path.parent
            while not place.is_dir() and self._folders.root_of(place.parent) is not None:
                place = place.parent
            places.add(place)
        for place in places:
            if places.isdisjoint(place.parents):
                self._catalog.reconcile(place, ())

    def _see(self, found: FoundFile) -> None:
        if found.path in self._settling:
            return
        record = self._catalog.find_file(found.path)
        # What had gone and is there again has come, as far as anybody can tell.
        known = None if record is None or record.is_missing else record.digest
        self._settling.see(found.path, found.stamp, known)

    def _is_wanted(self, file: SeenFile) -> bool:
        """Whether a settled file is to be analysed: not if it was meanwhile, or failed as it is."""
        record = self._catalog.find_file(file.path)
        if file.is_unfinished or record is None or record.stamp != file.stamp:
            return True
        if record.error_summary is not None:
            # What the sound is not to blame for may be fine now; it was let through for that.
            return record.digest is None
        return record.digest is None or not self._catalog.has_analysis(
            record.digest, self._model_id
        )

    # Folders

    def _on_folder(self, news: FolderNews) -> None:
        if news.is_there:
            self._look_at(news.folder, is_root=True)
        else:
            self._looks = deque(
                look for look in self._looks if not look.folder.is_relative_to(news.folder)
            )
            self._catalog.reconcile(news.folder, ())

    def _look_at(self, folder: Path, *, is_root: bool = False) -> None:
        is_first = is_root and folder not in self._looked_at

        def on_found(found: FoundFile, state: FileState) -> None:
            if state is FileState.FAILED:
                record = self._catalog.find_file(found.path)
                if not is_first or record is None or record.digest is not None:
                    return
            self._see(found)

        def on_problem(problem: ScanProblem) -> None:
            if is_first:
                self._say(f"{problem.summary} {problem.advice}".strip())

        self._looks.append(
            FolderLook(
                self._catalog,
                folder,
                self._model_id,
                on_found,
                on_problem,
                adds_folder=is_first,
            )
        )

    def _on_looked(self, look: FolderLook) -> None:
        if self._folders.on_looked(look.folder) and look.folder not in self._looked_at:
            self._looked_at.add(look.folder)
            waiting = sum(path.is_relative_to(look.folder) for path in self._settling.paths)
            self._say(f"{shown(look.folder)}: {_songs(look.num_files)}, {waiting:,} to listen to.")
        if look.absences.offline:
            self._say(
                f"Out of reach below {shown(look.folder)}, perhaps on a drive that is not mounted: "
                f"{_songs(look.absences.offline)}."
            )

    # What a kill must not lose

    def _note_work(self) -> None:
        text = None
        if self._in_work:
            # ASCII: names that are no UTF-8 are in it as escapes.
            text = json.dumps({str(path): digest for path, digest in self._in_work.items()})
        self._catalog.set_session_value(SESSION_KEY, text)

    def _take_up_what_was_left(self) -> None:
        text = self._catalog.session_value(SESSION_KEY)
        try:
            left = json.loads(text) if text else {}
        except json.JSONDecodeError:
            left = {}
        for name, digest in left.items() if isinstance(left, dict) else ():
            path = Path(name)
            if self._folders.root_of(path) is None:
                continue
            with suppress(OSError):
                self._settling.see(path, FileStamp.of(path), digest, is_unfinished=True)


def _songs(count: int) -> str:
    return f"{count:,} song{'' if count == 1 else 's'}"


def _is_passed_over(below: Path) -> bool:
    """Whether a walk would not come by a path, going by the folders on its way."""
    return any(part.startswith(".") or part.lower() in SKIPPED_FOLDERS for part in below.parts)


def _is_music(path: Path) -> bool:
    # Only on first use, as in the scanner: the decoders take a while to import.
    from mlfa_core.audio import SUPPORTED_SUFFIXES

    return path.suffix.lower() in SUPPORTED_SUFFIXES
