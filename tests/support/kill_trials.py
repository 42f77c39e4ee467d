"""Kill a process at a random moment while it writes and takes back, and look at what it left.

The process is a fork, so that a trial costs no start; it is ended with SIGKILL, and does exactly
what a worker process of the program does.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from journals import Desk
from mlfa_app.jobs.journal_spot import JournalSpot, _journals
from mlfa_app.jobs.undoing.file import UndoRequest, undo_file
from mlfa_app.jobs.writing.settle import Settlement, settle_writes
from mlfa_app.jobs.writing.tasks import check_decodes, write_plan
from mlfa_app.journal.records import FileWrite, WriteState
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.tagfiles.part_file import sweep_part_files
from mlfa_app.tagfiles.restore import FileBytesState, is_in_state
from mlfa_app.tagfiles.write import WriteOptions
from tag_edits import make_song, plan_for

_FEW = {"genre": ("Jazz",), "mood": ("calm",)}
_MANY = {
    "genre": tuple(f"genre {number}" for number in range(200)),
    "mood": tuple(f"mood {number}" * 9 for number in range(400)),
    "instrument": ("尺八",),
}
_LONGEST_S = 0.6
_COPY_S = 0.06


@dataclass(frozen=True)
class Trial:
    """What one kill has left.

    Attributes:
        num_done: Writes and undos that had been noted as done.
        num_parts: Unfinished copies that were left.
        num_forgotten: Those among them that the journal did not know of.
        num_open: Notes that were left open.
        settlement: What became of those.
        seconds: How long the process had lived.
    """

    num_done: int
    num_parts: int
    num_forgotten: int
    num_open: int
    settlement: Settlement
    seconds: float


class KillLab:
    """Files of many containers, and processes that are killed over them.

    Args:
        folder: An empty folder.
        names: Kinds of files, see `tag_samples`; all must be playable.
        seed: Of the chance.
    """

    def __init__(self, folder: Path, names: list[str], seed: int) -> None:
        self._home, self._music = folder / "home", folder / "music"
        self._random = random.Random(seed)
        self._originals: dict[Path, bytes] = {}
        for name in names:
            place = self._music / name
            place.mkdir(parents=True)
            path = make_song(place, name)
            # What a decoder has to be found for is found before the processes are forked.
            check_decodes(path)
            self._originals[path] = path.read_bytes()
        Desk(self._home).close()

    @property
    def paths(self) -> list[Path]:
        """The files."""
        return list(self._originals)

    def trial(self) -> Trial:
        """Kill one process, and make sure that nothing was lost.

        Raises:
            AssertionError: If a file is neither the old one nor the new one, the journal does not
                say which, something is left over, or it cannot be taken back to the byte.
        """
        spot = self.new_run()
        seconds = self._kill_one(spot)
        return self.examine(spot, seconds)

    def new_run(self) -> JournalSpot:
        """Begin a run for a process that is going to be ended."""
        with Desk(self._home) as desk:
            return desk.spot()

    def examine(
        self, spot: JournalSpot, seconds: float = 0.0, *, had_power_cut: bool = False
    ) -> Trial:
        """Look at what a run has left, settle it, and take all of it back.

        Args:
            spot: The run.
            seconds: How long it had gone on.
            had_power_cut: Whether the journal may have lost the name of the last copy, which it
                notes in passing. The next write into that folder removes it.

        Raises:
            AssertionError: As for `trial`.
        """
        desk = Desk(self._home)
        try:
            waiting = len(desk.journal.open_writes())
            parts = list(self._music.rglob(".*"))
            settlement = settle_writes(desk.catalog, desk.journal)
            assert desk.journal.open_writes() == []
            forgotten = list(self._music.rglob(".*"))
            assert len(forgotten) <= had_power_cut
            for part in forgotten:
                assert sweep_part_files(part.parent, min_age_s=0.0) == [part]
            assert settlement.finished + settlement.rolled_back == waiting
            writes = desk.journal.writes_of_run(spot.run_id)
            self._check_states(writes)
            self._take_all_back(desk, writes)
            done = sum(one.state is WriteState.DONE for one in writes)
            return Trial(done, len(parts), len(forgotten), waiting, settlement, seconds)
        finally:
            desk.close()

    def _kill_one(self, spot: JournalSpot) -> float:
        seed = self._random.random()
        delay_s = self._random.uniform(0.0, _LONGEST_S)
        # Half of the kills come while a copy is there: that is the shorter part of the time.
        waits_for_copy = self._random.random() < 0.5
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                write_and_undo(self.paths, spot, random.Random(seed))
            except BaseException:
                traceback.print_exc()
            os._exit(3)
        time.sleep(delay_s)
        if waits_for_copy:
            deadline = time.monotonic() + 5.0
            while time.monotonic() < deadline and not any(self._music.rglob(".*")):
                pass
            time.sleep(self._random.uniform(0.0, _COPY_S))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it ended by itself"
        return time.monotonic() - started

    def _check_states(self, writes: list[FileWrite]) -> None:
        """Every file is to the byte what the journal says it is."""
        last = {one.path: one for one in reversed(writes) if one.state is WriteState.DONE}
        for path, original in self._originals.items():
            if path not in last:
                assert path.read_bytes() == original
                continue
            one = last[path]
            state = FileBytesState(one.digest, one.size_after_bytes, one.surroundings_after)
            with FileBytes(path) as file:
                assert is_in_state(file, state), path
            check_decodes(path)

    def _take_all_back(self, desk: Desk, writes: list[FileWrite]) -> None:
        for one in writes:
            if one.undoes is None and one.undoable_fields:
                assert desk.undo(one).is_exact
        for path, original in self._originals.items():
            assert path.read_bytes() == original, path
        # The next process opens its own; none may be shared across a fork.
        while _journals:
            _journals.popitem()[1].close()


def write_and_undo(paths: list[Path], spot: JournalSpot, chance: random.Random) -> None:
    """Go on writing and taking back until somebody makes an end of it."""
    in_effect: list[int] = []
    journal = Journal.open(spot.path)
    while True:
        if in_effect and chance.random() < 0.4:
            write = journal.find_write(in_effect.pop())
            assert write is not None
            fields = tuple(one.field for one in write.undoable_fields)
            undo_file(UndoRequest(write, write.path, fields, {}, WriteOptions(), spot))
            continue
        path = chance.choice(paths)
        wanted = _MANY if chance.random() < 0.5 and path.suffix != ".wma" else _FEW
        plan = plan_for(path, wanted)
        report = write_plan(plan, WriteOptions(keep_mtime=chance.random() < 0.5), spot, {})
        if report.journal_key is not None:
            in_effect.append(report.journal_key)


def print_verdict(
    counts: Mapping[str, int], kinds: Sequence[str], seed: int, seconds: float
) -> None:
    """Print what trials without a failure have shown.

    Args:
        counts: How often each thing was met, by its words.
        kinds: Kinds of files that took part.
        seed: Of the chance.
        seconds: How long all of it took.
    """
    print(f"seed {seed}, {len(kinds)} containers: {', '.join(kinds)}")
    for what, count in counts.items():
        print(f"{count:>6}  {what}")
    print(
        "Every file was the old or the new one to the byte, as the journal said; nothing was left "
        f"over; all was taken back to the byte. {seconds:.0f} s."
    )
