"""The safe write: an edited copy is proven to differ in nothing but our fields, then put in place.

At any moment, whatever happens to program, disk or power, the name leads to the old file or to the
new one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.errors import TagFileError, printable
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.file_identity import FileStamp, path_on_disk
from mlfa_app.library.payload import digest_of
from mlfa_app.library.surroundings import surroundings_digest
from mlfa_app.library.write_intent import WriteIntent, WriteJournal
from mlfa_app.tagfiles.opening import handling, open_tags, parsed, parsing
from mlfa_app.tagfiles.plan import FilePlan
from mlfa_app.tagfiles.replacing import changed_error, make_copy, put_in_place
from mlfa_app.tagfiles.second_reader import other_fields
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, TagFile, Values
from mlfa_core.errors import KnownError

NOT_FOLLOWED = "It is a symbolic link, and links are not followed."
NO_FOLDER = "Its folder cannot be written to."


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """What may be written although it is skipped by default.

    Attributes:
        keep_mtime: Keep the modification time.
        follow_symlinks: Write the file that a symbolic link leads to; the link stays.
        break_hard_links: Write a file that has further names. They keep the old content.
        include_read_only: Write files that are marked read-only; they stay so.
    """

    keep_mtime: bool = False
    follow_symlinks: bool = False
    break_hard_links: bool = False
    include_read_only: bool = False


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What became of one file.

    Attributes:
        path: The file, as planned.
        written: The new values of each field that was written; an empty tuple means removed.
        skipped: Why nothing was written, as a sentence; None if it was.
        other_fields_count: How many other fields and pictures were compared and are the same.
        audio_identical: Whether the audio payload was compared and is the same.
        stamp: The file's size and modification time now.
        journal_key: Number of the journal's note; None without a journal.
    """

    path: Path
    written: Mapping[str, Values]
    skipped: str | None
    other_fields_count: int
    audio_identical: bool
    stamp: FileStamp
    journal_key: int | None = None


def apply_plan(
    plan: FilePlan,
    options: WriteOptions | None = None,
    *,
    check_decodes: Callable[[Path], object] | None = None,
    journal: WriteJournal | None = None,
) -> WriteReport:
    """Write a plan into its file.

    Args:
        plan: The plan. A file that already is as planned is skipped.
        options: What may be written although it is skipped by default.
        check_decodes: Tries to decode the beginning of a file, and raises a `KnownError` if that
            fails. Called with the finished copy before it takes the file's place.
        journal: Notes the write before it happens. The program always gives one.

    Returns:
        What was written, or why nothing was.

    Raises:
        FileChangedError: If the file is no longer the one that was planned against, or vanished.
        TagFileError: If its tags are damaged, or the copy could not be made or proven. The file
            is as it was.
        KnownError: If the journal cannot take the note; the file is as it was.
    """
    options = options or WriteOptions()
    if not plan.changes:
        return _skipped(plan, "There is nothing to change.")
    with handling(plan.path, "write"):
        link = os.lstat(plan.path)
        is_link = stat.S_ISLNK(link.st_mode)
        if is_link and not options.follow_symlinks:
            return _skipped(plan, NOT_FOLLOWED)
        # By its own name: what takes its place would get the name that is asked for.
        target = path_on_disk(Path(os.path.realpath(plan.path)) if is_link else plan.path)
        return _write(plan, target, options, check_decodes, journal)


def _skipped(plan: FilePlan, reason: str, stamp: FileStamp | None = None) -> WriteReport:
    return WriteReport(plan.path, {}, reason, 0, False, stamp or plan.stamp)


def _write(
    plan: FilePlan,
    target: Path,
    options: WriteOptions,
    check_decodes: Callable[[Path], object] | None,
    journal: WriteJournal | None,
) -> WriteReport:
    wanted = {change.field: change.new for change in plan.changes}
    with ExitStack() as stack:
        with FileBytes(target) as old:
            status = os.fstat(old.fileno())
            stamp = FileStamp.from_stat(status)
            with parsing(plan.path):
                tags = open_tags(old, plan.path, plan.new_id3_version)
                values = tags.values()
                digest = digest_of(old)
            is_same_sound = digest == plan.digest
            if is_same_sound and all(values.get(f, ()) == new for f, new in wanted.items()):
                return _skipped(plan, "It already is as planned.", stamp)
            is_same = all(values.get(c.field, ()) == c.old for c in plan.changes)
            if not is_same_sound or not is_same or stamp != plan.stamp:
                raise changed_error(plan.path)
            reason = reason_to_skip(target, status, options)
            if reason:
                return _skipped(plan, reason, stamp)
            with parsing(plan.path):
                before = _State(values | wanted, tags.kept(), other_fields(target, tags), digest)
                surroundings = surroundings_digest(old)
            pieces = parsed(tags.edited(wanted), plan.path)
            copy = make_copy(stack, old, target, plan.path, pieces, journal)
            if copy is None:
                return _skipped(plan, NO_FOLDER, stamp)
        with parsing(plan.path, "write"):
            size, new_surroundings = _prove(copy.part, plan, before, tags)
        if check_decodes is not None:
            make_sure_it_plays(copy.part, plan.path, check_decodes)
        intent = WriteIntent(
            path=plan.path,
            target=target,
            digest=digest,
            container=tags.container,
            fields={change.field: (change.old, change.new) for change in plan.changes},
            before=stamp,
            surroundings_before=surroundings,
            size_after_bytes=size,
            surroundings_after=new_surroundings,
            part=copy.part,
            part_inode=os.fstat(copy.file.fileno()).st_ino,
            keeps_mtime=options.keep_mtime,
            inverse=copy.inverse,
        )
        stamp, key = put_in_place(copy, intent, journal)
    other_fields_count = sum(kept.is_field for kept in before.kept)
    return WriteReport(plan.path, wanted, None, other_fields_count, True, stamp, key)


@dataclass(frozen=True, slots=True)
class _State:
    """What the new file must hold: our values, all else as two readers see it, the sound."""

    values: Mapping[str, Values]
    kept: tuple[Kept, ...]
    seen_by_other: Mapping[str, str] | None
    digest: str


def reason_to_skip(target: Path, status: os.stat_result, options: WriteOptions) -> str | None:
    """Say why a file is not written unless that is asked for; None if there is no reason."""
    if has_further_names(status) and not options.break_hard_links:
        return "It has further names (hard links), which would keep the old content."
    if is_read_only(target, status) and not options.include_read_only:
        return "It is read-only."
    return None


def reason_to_leave(path: Path, options: WriteOptions) -> str | None:
    """Say why a write would leave a file alone as it is now; None if there is no reason.

    For plans: what `apply_plan` would find out itself.

    Raises:
        TagFileError: If there is no such file, or it cannot be looked at.
    """
    with handling(path, "read"):
        if path.is_symlink() and not options.follow_symlinks:
            return NOT_FOLLOWED
        target = Path(os.path.realpath(path))
        reason = reason_to_skip(target, os.stat(target), options)
        return reason or (None if os.access(target.parent, os.W_OK) else NO_FOLDER)


def has_further_names(status: os.stat_result) -> bool:
    """Whether a file has hard links, which a write would part from it."""
    return status.st_nlink > 1


def is_read_only(target: Path, status: os.stat_result) -> bool:
    """Whether a file is marked as not to be written, or may not be."""
    # Root may write everywhere; the mark says what the owner wants.
    return not status.st_mode & stat.S_IWUSR or not os.access(target, os.W_OK)


def _prove(part: Path, plan: FilePlan, before: _State, old: TagFile) -> tuple[int, str]:
    """Make sure that the copy differs in nothing but our fields.

    Returns:
        Its size, and the digest of all but its payload.

    Raises:
        BrokenTagError: If it does.
    """
    with FileBytes(part) as file:
        tags = open_tags(file, plan.path, plan.new_id3_version)
        if (tags.container, tags.id3_version) != (old.container, old.id3_version):
            raise BrokenTagError("the edited copy would be of another kind")
        if digest_of(file) != before.digest:
            raise BrokenTagError("the sound of the edited copy would not be the same")
        if tags.kept() != before.kept:
            raise BrokenTagError("other fields of the edited copy would not be the same")
        expected = {field: values for field, values in before.values.items() if values}
        if tags.values() != expected:
            raise BrokenTagError("the new values would not be read back as they were written")
        found = file.size_bytes, surroundings_digest(file)
    # Where there was no tag there is nothing to compare; an empty one is left out.
    if before.seen_by_other is not None:
        seen = other_fields(part, tags) or {}
        if seen != before.seen_by_other:
            raise BrokenTagError("another reader sees other fields in the edited copy")
    return found


def make_sure_it_plays(part: Path, path: Path, check: Callable[[Path], object]) -> None:
    """Decode the beginning of a copy.

    Raises:
        TagFileError: If that fails.
    """
    try:
        check(part)
    except KnownError as error:
        raise TagFileError(
            f"Could not write the fields of {printable(path.name)}: the edited copy does not play.",
            "It was left as it is. Play it to see whether it is whole.",
            path,
        ) from error
