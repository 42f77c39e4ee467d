"""The task that worker processes run to take a write back."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlfa_app.errors import FileChangedError, printable
from mlfa_app.jobs.journal_spot import JournalSpot, journal_at
from mlfa_app.jobs.writing.tasks import check_decodes
from mlfa_app.journal.records import FieldWrite, FileWrite
from mlfa_app.journal.run_journal import RunJournal
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import digest_of
from mlfa_app.library.write_intent import Values
from mlfa_app.tagfiles.opening import open_tags, parsing
from mlfa_app.tagfiles.plan import FieldChange, FilePlan
from mlfa_app.tagfiles.restore import FileBytesState, Restoration, is_in_state, restore
from mlfa_app.tagfiles.write import WriteOptions, WriteReport, apply_plan, reason_to_skip


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """What shall be taken back in one file.

    Attributes:
        write: The write.
        path: Where its file is now.
        fields: Which of its fields; others stay.
        own: What counts as written by MLFA now.
        options: What may be written although it is skipped by default. Kept modification times
            are those from before the write, where all of the file is as it was then.
        spot: Where the write is noted.
        is_dry_run: Whether only to look what would be done.
    """

    write: FileWrite
    path: Path
    fields: tuple[str, ...]
    own: Mapping[str, Values]
    options: WriteOptions
    spot: JournalSpot
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class UndoAnswer:
    """What was taken back in one file, or would be.

    Attributes:
        changes: The fields: what they held, and hold again.
        already: Fields that hold already what they held before the write.
        refused: Fields that somebody has changed since, with what they hold now.
        is_exact: Whether the whole file is to the byte as it was before the write.
        report: What was written; None if nothing was to be, or on a dry run.
        skipped: Why the file was left alone, as a sentence; None if it was not.
    """

    changes: tuple[FieldChange, ...] = ()
    already: tuple[str, ...] = ()
    refused: Mapping[str, Values] = field(default_factory=dict)
    is_exact: bool = False
    report: WriteReport | None = None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class _Present:
    """The file as it is now."""

    stamp: FileStamp
    container: str
    values: Mapping[str, Values]
    is_as_written: bool
    skipped: str | None


def undo_file(request: UndoRequest) -> UndoAnswer:
    """Take a write back, as far as nobody has changed since what it wrote.

    Where the file is to the byte as we left it, and its old bytes are kept, it gets them back.
    Otherwise the fields are set one by one to what they held, through the same safe write, and
    whatever others have changed stays.

    Raises:
        FileChangedError: If the file is not there, or holds another sound.
        TagFileError: If it cannot be read or written; it is then as it was.
        JournalError: If the journal cannot be used; the file is as it was.
    """
    write = request.write
    # Where a link was followed when the file was written, the user has allowed it.
    follows = request.options.follow_symlinks or write.target != write.path
    options = replace(
        request.options,
        follow_symlinks=follows,
        keep_mtime=request.options.keep_mtime or write.keeps_mtime,
    )
    wanted = [one for one in write.undoable_fields if one.field in request.fields]
    present = _look(request.path, write, options)
    answer = _compared(wanted, present.values)
    if not answer.changes:
        return answer
    changed = {one.field for one in write.fields if one.old != one.new}
    is_whole = {change.field for change in answer.changes} == changed
    may_be_exact = is_whole and write.has_inverse and present.is_as_written
    if request.is_dry_run:
        return replace(answer, is_exact=may_be_exact, skipped=present.skipped)
    journal = journal_at(request.spot.path)
    own_after = {one.field: one.own_before for one in wanted}
    notes = RunJournal(journal, request.spot.run_id, request.own, own_after, write.write_id)
    report = None
    if may_be_exact:
        inverse = journal.inverse_of(write.write_id)
        if inverse is not None:
            restoration = Restoration(
                path=request.path,
                now=_state_after(write),
                then=FileBytesState(
                    write.digest, write.before.size_bytes, write.surroundings_before
                ),
                fields={change.field: (change.old, change.new) for change in answer.changes},
                inverse=inverse,
                mtime_ns=write.before.mtime_ns if options.keep_mtime else None,
            )
            report = restore(restoration, options, check_decodes=check_decodes, journal=notes)
    is_exact = report is not None and report.skipped is None
    if report is None:
        plan = FilePlan(
            request.path, write.digest, present.stamp, present.container, answer.changes
        )
        report = apply_plan(plan, options, check_decodes=check_decodes, journal=notes)
    return replace(answer, is_exact=is_exact, report=report, skipped=report.skipped)


def _state_after(write: FileWrite) -> FileBytesState:
    return FileBytesState(write.digest, write.size_after_bytes, write.surroundings_after)


def _look(path: Path, write: FileWrite, options: WriteOptions) -> _Present:
    """Read the file's fields, and make sure that it is the one that was written."""
    with parsing(path, "take back"), FileBytes(path) as file:
        status = os.fstat(file.fileno())
        tags = open_tags(file, path)
        if digest_of(file) != write.digest:
            raise FileChangedError(
                f"Could not take {printable(path.name)} back: it holds another sound now.",
                "If the file was moved, scan its new folder, then try again.",
                path,
            )
        skipped = reason_to_skip(path, status, options)
        if stat.S_ISLNK(os.lstat(path).st_mode) and not options.follow_symlinks:
            skipped = "It is a symbolic link, and links are not followed."
        return _Present(
            FileStamp.from_stat(status),
            tags.container,
            tags.values(),
            is_in_state(file, _state_after(write)),
            skipped,
        )


def _compared(wanted: list[FieldWrite], values: Mapping[str, Values]) -> UndoAnswer:
    """Tell the fields that are as we left them from those that are not."""
    changes: list[FieldChange] = []
    already: list[str] = []
    refused: dict[str, Values] = {}
    for one in wanted:
        present = values.get(one.field, ())
        if present == one.new != one.old:
            changes.append(FieldChange(one.field, one.new, one.old))
        elif present == one.old:
            already.append(one.field)
        else:
            refused[one.field] = present
    return UndoAnswer(tuple(changes), tuple(already), refused)
