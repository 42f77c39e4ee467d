"""Make the old file out of the new one, byte for byte, where nobody changed it in between."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.file_identity import FileStamp, path_on_disk
from mlfa_app.library.payload import digest_of
from mlfa_app.library.surroundings import surroundings_digest
from mlfa_app.library.write_intent import WriteIntent, WriteJournal
from mlfa_app.tagfiles.inverse import inverse_pieces
from mlfa_app.tagfiles.opening import handling, open_tags, parsing
from mlfa_app.tagfiles.replacing import make_copy, put_in_place
from mlfa_app.tagfiles.tag_file import BrokenTagError, Values
from mlfa_app.tagfiles.write import (
    NO_FOLDER,
    WriteOptions,
    WriteReport,
    make_sure_it_plays,
    reason_to_skip,
)


@dataclass(frozen=True, slots=True)
class FileBytesState:
    """A file to the byte, whatever its name.

    Attributes:
        digest: Digest of its audio payload.
        size_bytes: Its size.
        surroundings: Digest of all but its payload.
    """

    digest: str
    size_bytes: int
    surroundings: str


def is_in_state(file: FileBytes, state: FileBytesState) -> bool:
    """Whether a file is to the byte as it was then.

    Raises:
        OSError: If it cannot be read.
    """
    return (
        file.size_bytes == state.size_bytes
        and surroundings_digest(file) == state.surroundings
        and digest_of(file) == state.digest
    )


@dataclass(frozen=True, slots=True)
class Restoration:
    """How a file is to become what it was.

    Attributes:
        path: The file.
        now: What it must be now.
        then: What it was.
        fields: For each field that changes by this, its values now and then.
        inverse: What was kept of its old bytes.
        mtime_ns: Modification time that it shall have; None for now, or that which it has where
            the options keep it.
    """

    path: Path
    now: FileBytesState
    then: FileBytesState
    fields: Mapping[str, tuple[Values, Values]]
    inverse: bytes
    mtime_ns: int | None


def restore(
    restoration: Restoration,
    options: WriteOptions,
    *,
    check_decodes: Callable[[Path], object] | None = None,
    journal: WriteJournal | None = None,
) -> WriteReport | None:
    """Give a file its old bytes back.

    Args:
        restoration: The file, and what it was.
        options: What may be written although it is skipped by default.
        check_decodes: Tries to decode the beginning of a file, see `apply_plan`.
        journal: Notes the write before it happens.

    Returns:
        What was done, or why nothing was; None if the file is not as it must be now, or what was
        kept of it does not lead back: its fields can still be taken back one by one.

    Raises:
        FileChangedError: If the file vanished, or was changed while it was written.
        TagFileError: If the copy could not be made or does not play. The file is as it was.
        KnownError: If the journal cannot take the note; the file is as it was.
    """
    path = restoration.path
    with handling(path, "write"), ExitStack() as stack:
        is_link = stat.S_ISLNK(os.lstat(path).st_mode)
        # By its own name: what takes its place would get the name that is asked for.
        target = path_on_disk(Path(os.path.realpath(path)) if is_link else path)
        with FileBytes(target) as old:
            status = os.fstat(old.fileno())
            stamp = FileStamp.from_stat(status)
            if not is_in_state(old, restoration.now):
                return None
            reason = reason_to_skip(target, status, options)
            if is_link and not options.follow_symlinks:
                reason = "It is a symbolic link, and links are not followed."
            if reason:
                return WriteReport(path, {}, reason, 0, False, stamp)
            try:
                pieces = inverse_pieces(restoration.inverse, old)
                copy = make_copy(stack, old, target, path, pieces, journal)
            except BrokenTagError:
                return None
            if copy is None:
                return WriteReport(path, {}, NO_FOLDER, 0, False, stamp)
        with FileBytes(copy.part) as new:
            if not is_in_state(new, restoration.then):
                return None
            with parsing(path, "write"):
                tags = open_tags(new, path)
                container, num_others = tags.container, sum(kept.is_field for kept in tags.kept())
        if check_decodes is not None:
            make_sure_it_plays(copy.part, path, check_decodes)
        intent = WriteIntent(
            path=path,
            target=target,
            digest=restoration.now.digest,
            container=container,
            fields=restoration.fields,
            before=stamp,
            surroundings_before=restoration.now.surroundings,
            size_after_bytes=restoration.then.size_bytes,
            surroundings_after=restoration.then.surroundings,
            part=copy.part,
            part_inode=os.fstat(copy.file.fileno()).st_ino,
            keeps_mtime=options.keep_mtime,
            inverse=copy.inverse,
        )
        stamp, key = put_in_place(copy, intent, journal, mtime_ns=restoration.mtime_ns)
    written = {field: then for field, (_, then) in restoration.fields.items()}
    return WriteReport(path, written, None, num_others, True, stamp, key)
