"""Writes by all policies, taken back again; before and after, what other programs read.

The writes are done by the very functions that worker processes of the program run, with a journal.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import av
from av.error import FFmpegError

from journals import Desk
from mlfa_app.jobs.journal_spot import JournalSpot, journal_at
from mlfa_app.jobs.writing.tasks import WriteAnswer, WriteRequest, plan_and_write
from mlfa_app.journal.records import FileWrite
from mlfa_app.journal.run_journal import RunJournal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import FileFields, read_fields
from mlfa_app.tagfiles.plan import FieldPolicy
from mlfa_app.tagfiles.restore import restore
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from other_readers import Program, tag_kind
from reading_programs import Reading
from song_variants import Variant
from tag_bytes import WHOLE

Values = tuple[str, ...]
Wanted = Mapping[str, Values]

SOME: Wanted = {
    "genre": ("Drum & Bass", "Трип-хоп"),
    "mood": ("melancholic", "düster"),
    "instrument": ("Gitarre", "尺八", "piano"),
    "vocal": ("female vocals",),
    "era": ("1980s",),
    "scores": ("fast-1:rock=0.82;jazz=0.11",),
}
OTHERS: Wanted = {
    "genre": ("Ambient", "drum & bass"),
    "mood": ("calm",),
    "instrument": ("harp", "piano"),
    "vocal": (),
    "era": ("2020s", "1980s"),
    "scores": ("fast-2:rock=0.4",),
}
LONG: Wanted = {
    **SOME,
    "mood": tuple(f"mood {number} " + "x" * 120 for number in range(60)),
    "instrument": tuple(f"инструмент {number}" for number in range(120)),
}
_NAMES = tuple(SOME)
_DEFAULT_OPTIONS = WriteOptions()


@dataclass(frozen=True)
class Step:
    """One write of a round.

    Attributes:
        wanted: What is proposed.
        policy: What may happen to all fields.
        profile: Name of the player's profile.
        options: What may be written although it is skipped by default.
    """

    wanted: Wanted
    policy: FieldPolicy
    profile: str = "default"
    options: WriteOptions = _DEFAULT_OPTIONS


ROUNDS: dict[str, tuple[Step, ...]] = {
    "fill": (Step(SOME, FieldPolicy.FILL),),
    "append": (Step(SOME, FieldPolicy.APPEND, options=WriteOptions(keep_mtime=True)),),
    "replace, beyond the padding": (Step(LONG, FieldPolicy.REPLACE),),
    "replace, then what was ours": (
        Step(SOME, FieldPolicy.REPLACE),
        Step(OTHERS, FieldPolicy.REPLACE_OWN),
    ),
    "for DJ programs": (Step(SOME, FieldPolicy.REPLACE, "dj"),),
    "for a car": (Step(SOME, FieldPolicy.APPEND, "car"), Step(OTHERS, FieldPolicy.APPEND, "car")),
}
"""What is written, by name."""


class RoundTripError(AssertionError):
    """A file, or what a program read in it, was not right."""


@dataclass
class Tally:
    """Counts of all rounds.

    Attributes:
        writes: Writes that were done.
        trips: Songs that were written and taken back, by container and tag.
        exact: Of these, those that then were as before to the byte.
        by_field: Trips that were taken back field by field, since no old bytes were kept.
        by_field_exact: Of these, those that were as before to the byte nevertheless.
        fewest_readers: By variant, how many programs have read each write of it, at least.
        readings: By program, files in which it has found our values.
        values: By program, values that it has found.
    """

    writes: int = 0
    trips: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    by_field: int = 0
    by_field_exact: int = 0
    fewest_readers: dict[str, int] = field(default_factory=dict)
    readings: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)


@dataclass
class _Song:
    """A song on its way."""

    name: str
    variant: Variant
    path: Path
    original: bytes
    sound: bytes
    fields: FileFields
    before: dict[str, Reading] = field(default_factory=dict)
    notes: list[FileWrite] = field(default_factory=list)
    changed: dict[str, Values] = field(default_factory=dict)
    written: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def container(self, fields: FileFields) -> str:
        return "RF64" if self.variant.kind == "rf64" else fields.container

    def must(self, is_so: bool, what: str) -> None:
        if not is_so:
            self.problems.append(f"{self.name}: {what}")


class RoundTripLab:
    """Songs, and the programs that read them.

    Args:
        folder: An empty folder.
        variants: The songs by name; all can be made here.
        programs: Other programs; all are installed.
    """

    def __init__(
        self, folder: Path, variants: Mapping[str, Variant], programs: Sequence[Program]
    ) -> None:
        self.tally = Tally()
        self._programs = programs
        self._desk = Desk(folder / "home")
        self._songs = []
        for number, (name, variant) in enumerate(variants.items()):
            place = folder / f"{number:03}"
            place.mkdir()
            path = variant.make(place)
            fields = read_fields(path)
            song = _Song(name, variant, path, path.read_bytes(), _sound(path, variant), fields)
            self._songs.append(song)
        for program, found in self._read(lambda song: song.fields):
            for song in self._songs:
                song.before[program.name] = found.get(song.path, {})

    def close(self) -> None:
        """Close the journal."""
        self._desk.close()

    def run(self, name: str) -> None:
        """Write by a round's steps, look, take back, look; then back and forth by other ways.

        Raises:
            RoundTripError: If anything is not as it must be.
        """
        for song in self._songs:
            self._write(song, ROUNDS[name])
        written = [song for song in self._songs if song.notes]
        self._check_written(written)
        for song in written:
            self._take_back(song)
        self._check_taken_back(written)
        for song in written:
            self._take_back_by_field(song)
        problems = [one for song in self._songs for one in song.problems]
        for song in self._songs:
            song.problems = []
        if problems:
            raise RoundTripError("\n".join(problems))

    # Writing

    def _write(self, song: _Song, steps: Iterable[Step]) -> None:
        song.notes, song.changed, song.written = [], {}, []
        own: dict[str, Values] = {}
        for step in steps:
            spot = self._desk.spot()
            answer = _plan_and_write(song, step, own, spot)
            if answer.report is None:
                continue
            song.notes.append(self._desk.note_of(answer.report))
            song.written.append(song.path.read_bytes())
            self.tally.writes += 1
            for change in answer.plan.changes:
                song.changed[change.field] = change.new
                own[change.field] = change.new
            now = read_fields(song.path)
            expected = {k: v for k, v in {**song.fields.values, **song.changed}.items() if v}
            song.must(now.values == expected, f"{now.values} is not {expected}")
            self._check_rest(song)

    def _check_rest(self, song: _Song) -> None:
        """The sound, and all that must stay to the byte."""
        song.must(_sound(song.path, song.variant) == song.sound, "the sound is another one")
        if song.variant.kind in _CUT_INTO_PAGES:
            return
        now = song.path.read_bytes()
        for data in WHOLE:
            if now.count(data) < song.original.count(data):
                song.must(False, f"{data[:30]!r} is not whole any more")

    # Reading

    def _read(
        self, fields_of: Callable[[_Song], FileFields]
    ) -> Iterator[tuple[Program, dict[Path, Reading]]]:
        for program in self._programs:
            paths = []
            for song in self._songs:
                fields = fields_of(song)
                kind = tag_kind(fields.container, fields.id3_version)
                is_read = program.name not in song.variant.unread_by
                if is_read and program.rule_for(song.container(fields), kind):
                    paths.append(song.path)
            yield program, program.read(paths) if paths else {}

    def _check_written(self, songs: Sequence[_Song]) -> None:
        """Every program finds our values under its key, and all else as before."""
        now = {song.name: read_fields(song.path) for song in songs}
        counts: Counter[str] = Counter()
        for program, found in self._read(lambda song: now.get(song.name, song.fields)):
            for song in songs:
                fields = now[song.name]
                kind = tag_kind(fields.container, fields.id3_version)
                rule = program.rule_for(song.container(fields), kind)
                if rule is None or program.name in song.variant.unread_by:
                    continue
                if song.path not in found:
                    song.must(False, f"{program.name} reads nothing")
                    continue
                counts[song.name] += 1
                self.tally.readings[program.name] += 1
                self._check_values(song, program, fields, found[song.path])
                self._check_others(song, program, found[song.path])
        for song in songs:
            fewest = self.tally.fewest_readers.get(song.name, 99)
            self.tally.fewest_readers[song.name] = min(fewest, counts[song.name])

    def _check_values(
        self, song: _Song, program: Program, fields: FileFields, reading: Reading
    ) -> None:
        kind = tag_kind(fields.container, fields.id3_version)
        rule = program.rule_for(song.container(fields), kind)
        assert rule is not None
        for name, values in song.changed.items():
            shown = rule.shown(name, values)
            if shown is None:
                continue
            key, expected = shown
            seen = reading.get(key, ())
            if program.shows_ascii_only and not "".join(expected).isascii():
                continue
            is_same = seen == expected
            if not program.is_in_order:
                is_same = sorted(seen) == sorted(expected)
            song.must(is_same, f"{program.name} shows {seen} as {key}, not {expected}")
            self.tally.values[program.name] += len(expected)

    def _check_others(self, song: _Song, program: Program, reading: Reading) -> None:
        before, after = others_of(song.before[program.name]), others_of(reading)
        if song.variant.gets_new_tag:
            told = {value for values in after.values() for value in values}
            # Letters of unknown alphabets are shown otherwise in the new tag.
            lost = [
                value
                for values in before.values()
                for value in values
                if value not in told and "\ufffd" not in value
            ]
            song.must(not lost, f"{program.name} no longer tells {lost}")
            return
        kind = tag_kind(song.fields.container, song.fields.id3_version)
        if not song.before[program.name] or kind in program.garbles:
            return
        # A block of comments that was not there names us as its maker.
        after = {k: v for k, v in after.items() if k in before or v != ("MLFA",)}
        differing = [key for key in before | after if before.get(key) != after.get(key)]
        what = [(key, str(before.get(key))[:60], str(after.get(key))[:60]) for key in differing[:3]]
        song.must(not differing, f"{program.name} sees other fields than before: {what}")

    # Taking back

    def _take_back(self, song: _Song) -> None:
        for note in reversed(song.notes):
            undone = self._undo(song, note)
            if note is song.notes[-1]:
                # What was taken back can be brought back, and taken back again.
                redone = self._undo(song, undone)
                song.must(song.path.read_bytes() == song.written[-1], "not brought back")
                self._undo(song, redone)
        self.tally.trips[_kind_of(song)] += 1
        self.tally.exact += song.path.read_bytes() == song.original

    def _undo(self, song: _Song, note: FileWrite) -> FileWrite:
        """Take a write back to the byte; gives the note of that."""
        if song.variant.is_playable:
            answer = self._desk.undo(note)
            song.must(answer.is_exact, f"not taken back to the byte: {answer.skipped}")
            return self._desk.note_of(answer.report)
        journal = RunJournal(self._desk.journal, self._desk.spot().run_id, {}, undoes=note.write_id)
        report = restore(self._desk.way_back(note), WriteOptions(), journal=journal)
        song.must(report is not None, "not taken back to the byte")
        return self._desk.note_of(report)

    def _check_taken_back(self, songs: Sequence[_Song]) -> None:
        for song in songs:
            song.must(song.path.read_bytes() == song.original, "not the bytes of the original")
            song.must(read_fields(song.path) == song.fields, "not the fields of the original")
            song.must(_sound(song.path, song.variant) == song.sound, "the sound is another one")
        for program, found in self._read(lambda song: song.fields):
            for song in songs:
                same = found.get(song.path, {}) == song.before[program.name]
                song.must(same, f"{program.name} reads something else than in the original")

    def _take_back_by_field(self, song: _Song) -> None:
        """Once more without the old bytes, as where they are too many or kept no longer."""
        first = song.original
        song.path.write_bytes(first)
        step = Step(dict(song.changed), FieldPolicy.REPLACE)
        removed = [name for name, values in song.changed.items() if not values]
        answer = _plan_and_write(song, step, {}, self._desk.spot())
        if answer.report is None or removed or not song.variant.is_playable:
            song.path.write_bytes(first)
            return
        note = self._desk.note_of(answer.report)
        self._desk.journal._database.run("DELETE FROM inverses WHERE write = ?", (note.write_id,))
        again = self._desk.journal.find_write(note.write_id)
        assert again is not None
        undone = self._desk.undo(again)
        song.must(not undone.is_exact and undone.skipped is None, "taken back in another way")
        song.must(read_fields(song.path).values == song.fields.values, "other fields than before")
        self._check_rest(song)
        program = self._programs[0]
        seen, before = program.read([song.path]).get(song.path, {}), song.before[program.name]
        for key, values in before.items():
            # A genre that was a number is a name now, and what ID3v1 says stands in the new tag.
            is_other_form = values and re.fullmatch(r"\(\d+\)", values[0])
            if not is_other_form and not song.variant.gets_new_tag:
                now = seen.get(key, ())
                song.must(sorted(values) == sorted(now), f"{program.name} reads {now} as {key}")
        self.tally.by_field += 1
        self.tally.by_field_exact += song.path.read_bytes() == first
        song.path.write_bytes(first)


_CUT_INTO_PAGES = frozenset(("ogg", "opus", "speex", "oggflac"))

_OURS = frozenset(
    (
        *("genre", "mood", "grouping", "instrument", "vocal", "era", "mlfa_scores", "mlfascores"),
        *("work", "contentgroup", "contentgroupdescription", "wm_mood", "wm/genre", "wm/mood"),
        *("wm_contentgroupdescription", "wm/contentgroupdescription", "tcon", "tmoo", "tit1"),
        *("tco", "tt1", "\xa9gen", "\xa9grp", "gnre"),
    )
)


def others_of(reading: Reading) -> dict[str, Values]:
    """What a program tells of anything but our fields."""
    found = {}
    for key, values in reading.items():
        name = key.rpartition(":")[2].rpartition(";")[2].strip(' "]')
        if name in _OURS and "org.example" not in key:
            continue
        if key == "unsupported":  # TagLib's list of what it shows no values of.
            values = tuple(v for v in values if v.rpartition(":")[2].casefold() not in _OURS)
        found[key] = values
    return found


def _kind_of(song: _Song) -> str:
    fields = song.fields
    return f"{song.container(fields)}, {tag_kind(fields.container, fields.id3_version)}"


def _plan_and_write(
    song: _Song, step: Step, own: Mapping[str, Values], spot: JournalSpot
) -> WriteAnswer:
    path = song.path
    request = WriteRequest(
        path=path,
        digest=payload_digest(path),
        stamp=FileStamp.of(path),
        proposed=step.wanted,
        policies=dict.fromkeys((*_NAMES, "grouping"), step.policy),
        own=own,
        options=step.options,
        profile=step.profile,
        # What holds no sound fails the program's last look, and is written without it.
        spot=spot if song.variant.is_playable else None,
    )
    answer = plan_and_write(request)
    if song.variant.is_playable or not answer.plan.changes:
        return answer
    journal = RunJournal(journal_at(spot.path), spot.run_id, own)
    return replace(answer, report=apply_plan(answer.plan, step.options, journal=journal))


def _sound(path: Path, variant: Variant) -> bytes:
    """The samples as FFmpeg decodes them; of what nobody decodes here, nothing."""
    if not variant.is_playable:
        return b""
    samples = []
    # In memory: the name must not tell the format.
    with (
        contextlib.suppress(FFmpegError),
        av.open(io.BytesIO(path.read_bytes()), metadata_errors="replace") as container,
    ):
        for frame in container.decode(audio=0):
            samples.append(frame.to_ndarray().tobytes())
    return b"".join(samples)
