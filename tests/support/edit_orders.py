"""Our writes, edits of others and undos in any order, beside a model of what must come of them.

A state machine for hypothesis. The model knows nothing of files: it keeps values, and by the rules
that users are told (an undo takes back what nobody has changed since) works out the next ones.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import foreign_edits
from journals import Desk
from mlfa_app.jobs.undoing.file import UndoRequest, undo_file
from mlfa_app.jobs.writing.tasks import write_plan
from mlfa_app.journal.records import FileWrite, RunKind
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.write import WriteOptions
from tag_edits import picture, plan_for
from tag_samples import make_file

Values = tuple[str, ...]
KINDS = ("mp3", "flac", "ogg", "m4a", "wav", "wavpack")
_FIELDS = ("genre", "mood", "instrument", "vocal")

_words = st.sampled_from(
    ("Jazz", "calm", "düster", "尺八", "Трип-хоп", "Drum & Bass", "(90s) Hits")
)
_values = st.one_of(
    st.lists(_words, max_size=3, unique_by=str.casefold).map(tuple),
    # Beyond any padding.
    st.integers(1, 4).map(lambda number: tuple(f"word {n} {'y' * 900}" for n in range(number))),
)
_wanted = st.dictionaries(st.sampled_from(_FIELDS), _values, min_size=1)
_some_fields = st.one_of(st.none(), st.sets(st.sampled_from(_FIELDS), min_size=1))

_their_values = st.lists(_words, min_size=1, max_size=2, unique_by=str.casefold).map(tuple)
_edits: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("title"), _words),
    # A field that nobody else knows.
    st.tuples(st.just("note"), _words),
    # Fields that are ours as well.
    st.tuples(st.sampled_from(("genre", "mood")), _their_values),
    st.tuples(st.just("picture"), st.sampled_from((600, 3000, 70_000))),
    # As it is, with so much padding.
    st.tuples(st.just("saved again"), st.sampled_from((0, 40, 5000))),
    # Parts that few programs know.
    st.tuples(st.just("by hand"), st.binary(max_size=300)),
    st.tuples(st.just("stripped of all tags"), st.none()),
)


@dataclass
class _Song:
    """A song, and what it must hold."""

    path: Path
    digest: str
    packets: str
    ours: dict[str, Values] = field(default_factory=dict)
    theirs: dict[str, object] = field(
        default_factory=lambda: {"title": None, "note": None, "picture": None}
    )


@dataclass
class _Write:
    """A write that was done, or an undo, which is one as well."""

    key: int
    run: int
    song: _Song
    fields: dict[str, tuple[Values, Values]]
    before: bytes
    after: bytes
    undoes: _Write | None = None
    undone: set[str] = field(default_factory=set)

    @property
    def in_effect(self) -> set[str]:
        """Fields that it changed and that were not taken back."""
        changed = {name for name, (old, new) in self.fields.items() if old != new}
        return changed - self.undone

    def mark(self, names: Sequence[str]) -> None:
        """Fields of this write were taken back; what it had taken back is in effect again."""
        is_undone, write = True, self
        while True:
            write.undone = write.undone | set(names) if is_undone else write.undone - set(names)
            if write.undoes is None:
                return
            write, is_undone = write.undoes, not is_undone


class EditOrders(RuleBasedStateMachine):
    """Two songs of any two containers; see above."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="mlfa-orders-")
        self._desk = Desk(Path(self._folder.name) / "home")
        self._songs: list[_Song] = []
        self._writes: list[_Write] = []
        self.done: Counter[str] = Counter()

    def teardown(self) -> None:
        """See hypothesis."""
        self._desk.close()
        self._folder.cleanup()

    @initialize(kinds=st.lists(st.sampled_from(KINDS), min_size=2, max_size=2), title=_words)
    def songs(self, kinds: list[str], title: str) -> None:
        """Make the songs; the first has a title, a genre and a picture already."""
        for number, kind in enumerate(kinds):
            place = Path(self._folder.name) / str(number)
            place.mkdir()
            path = make_file(kind, place, duration_s=0.2 + 0.1 * number)
            self._songs.append(_Song(path, payload_digest(path), _packets(path)))
        first = self._songs[0]
        foreign_edits.set_title(first.path, title)
        foreign_edits.set_field(first.path, "genre", ("Old", "Older"))
        foreign_edits.add_picture(first.path, 3000)
        first.theirs |= {"title": title, "picture": picture(3000).data}
        first.ours["genre"] = ("Old", "Older")
        self._look()

    # Ours

    @rule(both=st.booleans(), which=st.integers(0, 1), wanted=_wanted, keeps_time=st.booleans())
    def write(self, both: bool, which: int, wanted: dict[str, Values], keeps_time: bool) -> None:
        """A run that writes into one song, or both."""
        spot = self._desk.spot()
        for song in self._songs if both else [self._songs[which]]:
            before = song.path.read_bytes()
            plan = plan_for(song.path, wanted)
            report = write_plan(plan, WriteOptions(keep_mtime=keeps_time), spot, {})
            if report.skipped is not None:
                assert report.skipped == "It already is as planned."
                assert all(song.ours.get(name, ()) == new for name, new in wanted.items())
                assert song.path.read_bytes() == before
                continue
            assert report.journal_key is not None
            fields = {name: (song.ours.get(name, ()), new) for name, new in wanted.items()}
            self._writes.append(
                _Write(
                    report.journal_key, spot.run_id, song, fields, before, song.path.read_bytes()
                )
            )
            song.ours |= wanted
            self.done["writes of ours"] += 1
        self._look()

    @precondition(lambda self: self._writes)
    @rule(pick=st.integers(0, 99), names=_some_fields)
    def undo_file(self, pick: int, names: set[str] | None) -> None:
        """Take one write back, or one of its fields, or an undo; the latest are chosen most."""
        writes = self._writes[-min(len(self._writes), 1 + pick % 6) :]
        write = writes[pick % len(writes)]
        self._undo([write], names)

    @precondition(lambda self: self._writes)
    @rule(pick=st.integers(0, 99))
    def undo_run(self, pick: int) -> None:
        """Take a whole run back, the newest write first."""
        run = self._writes[-1 - pick % min(3, len(self._writes))].run
        self._undo([one for one in reversed(self._writes) if one.run == run], None)

    @precondition(lambda self: any(one.undoes for one in self._writes))
    @rule(pick=st.integers(0, 2))
    def undo_an_undo(self, pick: int) -> None:
        """Bring back what was taken back."""
        undos = [one for one in self._writes if one.undoes]
        self._undo([undos[-1 - min(pick, len(undos) - 1)]], None)

    def _undo(self, writes: list[_Write], names: set[str] | None) -> None:
        spot = self._desk.spot(RunKind.UNDO)
        for write in writes:
            song, before = write.song, write.song.path.read_bytes()
            wanted = [
                name
                for name in write.fields
                if name in write.in_effect and (names is None or name in names)
            ]
            changed = [
                n
                for n in wanted
                if song.ours.get(n, ()) == write.fields[n][1] != write.fields[n][0]
            ]
            already = [
                n for n in wanted if n not in changed and song.ours.get(n, ()) == write.fields[n][0]
            ]
            refused = {n: song.ours.get(n, ()) for n in wanted if n not in (*changed, *already)}
            found = self._noted(write)
            options = WriteOptions()
            answer = undo_file(UndoRequest(found, song.path, tuple(wanted), {}, options, spot))
            assert [one.field for one in answer.changes] == changed
            assert list(answer.already) == already
            assert answer.refused == refused
            assert answer.skipped is None
            after = song.path.read_bytes()
            really = {n for n, (old, new) in write.fields.items() if old != new}
            is_untouched = before == write.after and set(changed) == really != set()
            assert answer.is_exact == is_untouched
            if is_untouched:
                assert after == write.before
                self.done["undos to the byte"] += 1
            elif changed:
                self.done["undos field by field"] += 1
            self.done["undos of undos, and of these again"] += bool(changed and write.undoes)
            self.done["fields that an undo left as others had made them"] += len(refused)
            if already:  # As the job does that a user begins.
                self._desk.journal.mark_undone(write.key, already)
                write.mark(already)
            if not changed:
                assert after == before
                continue
            assert answer.report is not None
            assert answer.report.journal_key is not None
            fields = {name: (write.fields[name][1], write.fields[name][0]) for name in changed}
            key, run = answer.report.journal_key, spot.run_id
            self._writes.append(_Write(key, run, song, fields, before, after, write))
            write.mark(changed)
            song.ours |= {name: write.fields[name][0] for name in changed}
            taken_back: _Write | None = self._writes[-1]
            while taken_back is not None:
                self._noted(taken_back)
                taken_back = taken_back.undoes
        self._look()

    def _noted(self, write: _Write) -> FileWrite:
        """The journal's note of a write, which must know what of it is in effect."""
        found = self._desk.journal.find_write(write.key)
        assert found is not None
        in_effect = {one.field for one in found.undoable_fields}
        assert in_effect == write.in_effect
        return found

    @rule(which=st.integers(0, 1), edit=_edits)
    def others(self, which: int, edit: tuple[str, Any]) -> None:
        """Another program, or a person, does something to a song."""
        song, (kind, value) = self._songs[which], edit
        match kind:
            case "title":
                foreign_edits.set_title(song.path, value)
                song.theirs["title"] = value
            case "note":
                foreign_edits.set_note(song.path, value)
                song.theirs["note"] = value
            case "genre" | "mood":
                foreign_edits.set_field(song.path, kind, value)
                song.ours[kind] = value
            case "picture":
                foreign_edits.add_picture(song.path, value)
                song.theirs["picture"] = picture(value).data
            case "saved again":
                foreign_edits.save_again(song.path, value)
            case "by hand":
                foreign_edits.by_hand(song.path, value)
            case _:
                foreign_edits.strip(song.path)
                song.ours = {}
                song.theirs = {"title": None, "note": None, "picture": None}
        self.done[f"edits of others: {kind}"] += 1
        self._look()

    def _look(self) -> None:
        """All files are as the model says, by our own reading and by mutagen's."""
        for song in self._songs:
            expected = {name: values for name, values in song.ours.items() if values}
            assert read_fields(song.path).values == expected
            assert foreign_edits.others_say(song.path) == song.theirs
            assert payload_digest(song.path) == song.digest
            assert _packets(song.path) == song.packets
            assert [entry.name for entry in song.path.parent.iterdir()] == [song.path.name]


def _packets(path: Path) -> str:
    """Digest of the sound's packets as FFmpeg finds them: a second way to tell the sound."""
    digest = hashlib.sha256()
    with av.open(str(path), metadata_errors="replace") as container:
        packets: Any = container.demux(container.streams.audio[0])
        try:
            for packet in packets:
                digest.update(bytes(packet))
        except av.error.InvalidDataError:
            pass  # A tag behind WavPack's last block.
    return digest.hexdigest()
