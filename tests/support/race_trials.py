"""Several processes that write and take back the same files at once, and are killed over them.

The processes are forks, so that a trial costs no start; they do what worker processes of the
program do. Every value is written once only, so that the notes must form one chain for each field:
what a write found there is what the one before it left.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import time
import traceback
from collections import Counter
from pathlib import Path

from journals import Desk
from mlfa_app.jobs.journal_spot import JournalSpot, _journals
from mlfa_app.jobs.undoing.file import UndoRequest, undo_file
from mlfa_app.jobs.writing.settle import settle_writes
from mlfa_app.jobs.writing.tasks import WriteRequest, plan_and_write
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.records import RunKind
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.plan import FieldPolicy
from mlfa_app.tagfiles.write import WriteOptions
from mlfa_core.errors import KnownError
from tag_edits import make_song

_FIELDS = ("genre", "mood")
_REPLACE = dict.fromkeys(_FIELDS, FieldPolicy.REPLACE)
_LATEST_RUNS, _WRITES_OF_EACH = 6, 4
_LIFE_S = (0.1, 0.8)
_BUG = 3


class RaceLab:
    """Files of some containers, and processes that all write into them.

    Args:
        folder: An empty folder.
        names: Kinds of files, see `tag_samples`.
        seed: Of the chance.
    """

    def __init__(self, folder: Path, names: list[str], seed: int) -> None:
        self._home, self._music = folder / "home", folder / "music"
        self._random = random.Random(seed)
        self._numbers = itertools.count(1)
        self._digests: dict[Path, str] = {}
        for name in names:
            (self._music / name).mkdir(parents=True)
            path = make_song(self._music / name, name)
            self._digests[path] = payload_digest(path)
        self._first = {path: dict(read_fields(path).values) for path in self._digests}
        Desk(self._home).close()

    def trial(self, num_processes: int, num_kills: int) -> Counter[str]:
        """Let processes write, kill one after the other, and make sure that nothing was lost.

        Returns:
            How often each thing was met, by its words.

        Raises:
            AssertionError: If a process met a bug, a write was lost, a file is not what the journal
                says, a sound was changed, or something was left over.
        """
        living = [self._begin() for _ in range(num_processes)]
        try:
            for _ in range(num_kills):
                time.sleep(self._random.uniform(*_LIFE_S))
                place = self._random.randrange(num_processes)
                _end(living[place])
                living[place] = self._begin()
        finally:
            for child in living:
                _end(child)
        counts = self._examine()
        counts["kills"] = num_kills + num_processes
        return counts

    def _begin(self) -> int:
        name, seed = next(self._numbers), self._random.random()
        child = os.fork()
        if child == 0:
            try:
                # None may be shared across a fork.
                _journals.clear()
                self._write_and_undo(name, random.Random(seed))
            except BaseException:
                traceback.print_exc()
            os._exit(_BUG)
        return child

    def _write_and_undo(self, name: int, chance: random.Random) -> None:
        """Go on writing and taking back until somebody makes an end of it."""
        place = self._home / JOURNAL_NAME
        journal = Journal.open(place)
        spot = JournalSpot(place, journal.start_run(RunKind.WRITE, f"process {name}"))
        for number in itertools.count():
            path = chance.choice(list(self._digests))
            # That they keep the times makes files harder to tell apart.
            options = WriteOptions(keep_mtime=chance.random() < 0.5)
            try:
                if chance.random() < 0.65:
                    fields = chance.sample(_FIELDS, chance.choice((1, 2)))
                    values = dict.fromkeys(fields, (f"{name}-{number}",))
                    stamp, digest = FileStamp.of(path), self._digests[path]
                    plan_and_write(
                        WriteRequest(path, digest, stamp, values, _REPLACE, {}, options, spot=spot)
                    )
                else:
                    self._undo_one(journal, path, spot, options, chance)
            except KnownError:
                pass  # Others are quicker: it is refused, and nothing has happened.

    def _undo_one(
        self,
        journal: Journal,
        path: Path,
        spot: JournalSpot,
        options: WriteOptions,
        chance: random.Random,
    ) -> None:
        found = [
            write
            for run in journal.list_runs(_LATEST_RUNS)
            for write in journal.writes_of_run(
                run.run_id, undoable_only=True, limit=_WRITES_OF_EACH
            )
            if write.path == path
        ]
        if found:
            write = chance.choice(found)
            fields = tuple(one.field for one in write.undoable_fields)
            undo_file(UndoRequest(write, path, fields, {}, options, spot))

    def _examine(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        with Desk(self._home) as desk:
            settlement = settle_writes(desk.catalog, desk.journal)
            counts["of these: settled as finished"] = settlement.finished
            counts["of these: settled as rolled back"] = settlement.rolled_back
            assert desk.journal.open_writes() == []
            assert desk.journal.announced_copies() == []
            rows = desk.journal._database.rows(
                "SELECT w.path, w.state, w.undoes IS NOT NULL, w.id, f.field, f.old_values,"
                " f.new_values FROM writes w JOIN fields f ON f.write = w.id ORDER BY w.id"
            )
        assert list(self._music.rglob(".*")) == []
        held = {path: dict(values) for path, values in self._first.items()}
        seen: set[int] = set()
        for name, state, is_undo, write_id, field, old, new in rows:
            if write_id not in seen:
                seen.add(write_id)
                counts[f"{'undos' if is_undo else 'writes'} {state}"] += 1
            if state == "done":
                present = held[Path(os.fsdecode(name))]
                assert present.get(field, ()) == tuple(json.loads(old)), (write_id, field)
                present[field] = tuple(json.loads(new))
        for path, values in held.items():
            kept = {field: one for field, one in values.items() if one}
            assert read_fields(path).values == kept, path
            assert payload_digest(path) == self._digests[path], path
        return counts


def _end(child: int) -> None:
    """Kill a process.

    Raises:
        AssertionError: If it had ended by itself.
    """
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "a process met a bug: see above"
