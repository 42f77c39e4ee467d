"""Journals of writes: by bytes and by values, read, settled, searched and cleared."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from proofs.fuzz_documents import Seeds, with_other_values
from proofs.fuzz_look import Look
from proofs.fuzz_mutators import spoil

from mlfa_app.jobs.writing.settle import settle_file
from mlfa_app.journal.records import FileWrite, RunKind
from mlfa_app.journal.store import Journal, Retention
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.write_intent import WriteIntent

_AFTER = FileStamp(120, 9)


class Journals:
    """SQLite files as the program leaves them, closed or in the middle of a write. A `Family`."""

    name = "journal"

    def seeds(self) -> Seeds:
        """See `Family`."""
        seeds: dict[str, tuple[str, bytes]] = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, is_open in (("closed", False), ("open", True)):
                path = Path(folder) / f"{name}.sqlite"
                with Journal.open(path) as journal:
                    _fill(journal, is_open=is_open)
                seeds[name] = (".sqlite", path.read_bytes())
        return seeds

    def spoiled(self, number: int, seeds: Seeds) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"journal/{number}")
        suffix, data = seeds[list(seeds)[number % len(seeds)]]
        if rng.random() < 0.6:
            return suffix, with_other_values(rng, data)
        return suffix, spoil(rng, data, [data])

    def look(self, look: Look) -> None:
        """See `Family`."""
        with look.by("journal"), Journal.open(look.path) as journal:
            for ask in _QUESTIONS:
                with look.by("journal's answers"):
                    ask(journal)
            writes: list[FileWrite] = []
            with look.by("journal's answers"):
                writes = journal.open_writes()
            for write in writes:
                with look.by("settling"):
                    settle_file(write)
            with look.by("journal's ends"):
                journal.forget_copies([part for part, _owner in journal.announced_copies()])
                journal.note([write.write_id for write in journal.unnoted_writes()])
                journal.prune(Retention())
        for path in look.folder.iterdir():
            path.unlink()


def _fill(journal: Journal, *, is_open: bool) -> None:
    run = journal.start_run(RunKind.WRITE, "tag --write /music")
    for number in range(3):
        key = journal.begin(run, _intent(number), {"mood": ("old",)}, {"genre": ("Jazz",)}, None)
        if number < 2 or not is_open:
            journal.finish(key, _AFTER)
    if is_open:
        journal.announce(Path("/nowhere/.mlfa-0123456789abcdef.part.mp3"))
        return
    journal.finish_run(run)
    undo = journal.start_run(RunKind.UNDO, "undo")
    journal.finish(journal.begin(undo, _intent(0), {}, {}, 1), _AFTER)
    journal.mark_undone(1, ("genre",))
    journal.mark_refused(2, ("mood",))
    journal.finish_run(undo)


def _intent(number: int) -> WriteIntent:
    path = Path(f"/nowhere/{number}.mp3")
    return WriteIntent(
        path=path,
        target=path,
        digest=f"sha256:{number:064}",
        container="MP3",
        fields={"genre": (("Pop",), ("Jazz",)), "mood": ((), ("calm", "süß"))},
        before=FileStamp(100, 1),
        surroundings_before="sha256:1",
        size_after_bytes=120,
        surroundings_after="sha256:2",
        part=path.with_name(f".mlfa-{number:016x}.part.mp3"),
        part_inode=5,
        keeps_mtime=True,
        inverse=b"old bytes" * 9,
    )


_QUESTIONS: tuple[Callable[[Journal], object], ...] = (
    lambda journal: journal.list_runs(),
    lambda journal: [journal.writes_of_run(run.run_id) for run in journal.list_runs()],
    lambda journal: journal.announced_copies(),
    lambda journal: journal.unnoted_writes(),
    lambda journal: [journal.find_write(number) for number in range(5)],
    lambda journal: [journal.inverse_of(number) for number in range(5)],
    lambda journal: journal.has_written(1, Path("/nowhere/1.mp3")),
    lambda journal: [
        journal.later_run(write, "genre")
        for run in journal.list_runs()
        for write in journal.writes_of_run(run.run_id)
    ],
    lambda journal: journal.size_bytes(),
)
