"""Folders and files of the library, and the songs that files point to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from mlfa_app.catalog.connection import decode_path, encode_path, path_range
from mlfa_app.catalog.field_rows import insert_unread
from mlfa_app.catalog.listing_schema import EVERYTHING
from mlfa_app.catalog.records import (
    AbsenceCounts,
    FileRecord,
    FileState,
    ForgetCounts,
    LibraryCounts,
    SongRecord,
)
from mlfa_app.catalog.store_base import StorePart, file_record, reads_one_moment
from mlfa_app.errors import CatalogError, printable
from mlfa_app.library.absence import AbsenceJudge
from mlfa_app.library.file_identity import FileStamp, absolute_path, path_on_disk


class KnownFiles:
    """All that the catalogue knows about files, in memory, for skipping unchanged ones quickly.

    Made by one query; it does not follow later changes. About 0.4 kB per file.
    """

    def __init__(self, entries: dict[str, tuple[int, int, FileState]]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def state_of(self, path: Path, stamp: FileStamp) -> FileState:
        """Say what there is to do about a file that a walk found.

        Args:
            path: Absolute path, as a walk yields it.
            stamp: The file's stamp now.
        """
        entry = self._entries.get(os.fspath(path))
        if entry is None:
            return FileState.NEW
        size_bytes, mtime_ns, state = entry
        if size_bytes != stamp.size_bytes or mtime_ns != stamp.mtime_ns:
            return FileState.CHANGED
        return state


class FileStore(StorePart):
    """The part of the catalogue about folders, files and songs."""

    # Folders

    def add_folder(self, path: Path) -> None:
        """Make a folder one of the library's; adding it again does no harm."""
        with self._database.transaction():
            self._database.run(
                "INSERT INTO folders (path, added_s) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (encode_path(absolute_path(path)), self._clock()),
            )

    def list_folders(self) -> list[Path]:
        """List the library's folders in the order of their names."""
        return [
            decode_path(row[0])
            for row in self._database.rows("SELECT path FROM folders ORDER BY path")
        ]

    # Files

    def find_file(self, path: Path) -> FileRecord | None:
        """Find a file by its path; None if it was never recorded."""
        row = self._database.row(
            "SELECT * FROM file_records WHERE path = ?", (encode_path(absolute_path(path)),)
        )
        return None if row is None else file_record(row)

    def files_of(self, digest: str) -> list[FileRecord]:
        """List the files of a song: those that are there first, then by path."""
        return [
            file_record(row)
            for row in self._database.rows(
                "SELECT * FROM file_records WHERE digest = ?"
                " ORDER BY is_missing + is_offline, path",
                (digest,),
            )
        ]

    def record_file(
        self, path: Path, stamp: FileStamp, digest: str | None, in_library: bool
    ) -> None:
        """Record a file that is there, with its song.

        It counts as present and as not failed from now on. A file of the library stays one when
        it is recorded with ``in_library`` false.

        Args:
            path: The file.
            stamp: Its stamp, taken before the digest.
            digest: Digest of its audio payload; None while unknown, which keeps a known one as
                long as the stamp is the same.
            in_library: Whether it belongs to the library.
        """
        with self._database.transaction():
            song = None if digest is None else self._song_id(digest)
            self._upsert_file(path, stamp, song, in_library, None, "")

    def record_failure(
        self,
        path: Path,
        stamp: FileStamp,
        summary: str,
        advice: str = "",
        *,
        digest: str | None = None,
        in_library: bool = False,
    ) -> None:
        """Record that a file could not be used, so that it is left alone until its stamp changes.

        Args:
            path: The file.
            stamp: Its stamp when it failed.
            summary: What happened, one sentence.
            advice: What can be done, one sentence.
            digest: Digest of its audio payload where known.
            in_library: Whether it belongs to the library.
        """
        with self._database.transaction():
            song = None if digest is None else self._song_id(digest)
            self._upsert_file(path, stamp, song, in_library, printable(summary), printable(advice))

    def _upsert_file(
        self,
        path: Path,
        stamp: FileStamp,
        song: int | None,
        in_library: bool,
        summary: str | None,
        advice: str,
    ) -> None:
        file_id = self._database.value(
            "INSERT INTO files (path, song, size_bytes, mtime_ns, in_library, error_summary,"
            " error_advice, first_seen_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET"
            " song = CASE WHEN excluded.song IS NULL AND excluded.size_bytes = files.size_bytes"
            "  AND excluded.mtime_ns = files.mtime_ns THEN files.song ELSE excluded.song END,"
            " size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,"
            " in_library = max(files.in_library, excluded.in_library),"
            " is_missing = 0, is_offline = 0, error_summary = excluded.error_summary,"
            " error_advice = excluded.error_advice RETURNING id",
            (
                encode_path(absolute_path(path)),
                song,
                stamp.size_bytes,
                stamp.mtime_ns,
                int(in_library),
                summary,
                advice,
                self._clock(),
            ),
        )
        if self._database.row("SELECT 1 FROM file_fields WHERE file = ?", (file_id,)) is None:
            insert_unread(self._database, [(file_id, absolute_path(path))])

    def add_to_library(self, paths: Iterable[Path]) -> int:
        """Make recorded files part of the library; unknown ones are passed over.

        Returns:
            How many were not part of it before.
        """
        with self._database.transaction():
            cursor = self._database.run_many(
                "UPDATE files SET in_library = 1 WHERE path = ? AND NOT in_library",
                [(encode_path(absolute_path(path)),) for path in paths],
            )
        return cursor.rowcount

    def known_files(self, model_id: str) -> KnownFiles:
        """Read what is known about every file, in one query, for skipping unchanged ones."""
        entries = {}
        for path, size, mtime, has_failed, has_song, is_analyzed in self._database.rows(
            "SELECT f.path, f.size_bytes, f.mtime_ns, f.error_summary IS NOT NULL,"
            " f.song IS NOT NULL, p.song IS NOT NULL FROM files f"
            " LEFT JOIN predictions p ON p.song = f.song"
            " AND p.model = (SELECT id FROM models WHERE identifier = ?)",
            (model_id,),
        ):
            if has_failed:
                state = FileState.FAILED
            elif is_analyzed:
                state = FileState.ANALYZED
            else:
                state = FileState.PENDING if has_song else FileState.CHANGED
            entries[os.fsdecode(path)] = (size, mtime, state)
        return KnownFiles(entries)

    def pending_files(self, model_id: str, under: Path | None = None) -> list[FileRecord]:
        """List the library's files that this model still has to analyse.

        Files that failed, and files that are missing or offline, are left out. Several files of
        one song are all listed: where one of them cannot be heard, another may.

        Args:
            model_id: Identifier of the model package.
            under: Only this file or the files below this folder.
        """
        bounds = path_range(under and absolute_path(under))
        return [
            file_record(row)
            for row in self._database.rows(
                "SELECT * FROM file_records WHERE in_library AND NOT is_missing AND NOT is_offline"
                " AND error_summary IS NULL AND (path = ? OR (path >= ? AND path < ?))"
                " AND (digest IS NULL OR digest NOT IN (SELECT s.digest FROM predictions p"
                "  JOIN songs s ON s.id = p.song JOIN models m ON m.id = p.model"
                "  WHERE m.identifier = ?)) ORDER BY path",
                (*bounds, model_id),
            )
        ]

    def failed_files(self, under: Path | None = None) -> list[FileRecord]:
        """List the files that failed, in the order of their paths."""
        bounds = path_range(under and absolute_path(under))
        return [
            file_record(row)
            for row in self._database.rows(
                "SELECT * FROM file_records WHERE error_summary IS NOT NULL"
                " AND (path = ? OR (path >= ? AND path < ?)) ORDER BY path",
                bounds,
            )
        ]

    def clear_failures(self, under: Path | None = None) -> int:
        """Let failed files be tried again.

        Returns:
            How many there were.
        """
        bounds = path_range(under and absolute_path(under))
        with self._database.transaction():
            return self._database.run(
                "UPDATE files SET error_summary = NULL, error_advice = ''"
                " WHERE error_summary IS NOT NULL"
                " AND (path = ? OR (path >= ? AND path < ?))",
                bounds,
            ).rowcount

    def duplicates(self) -> list[list[FileRecord]]:
        """List the songs of which the library has several files now, as their files."""
        groups: dict[str, list[FileRecord]] = {}
        for row in self._database.rows(
            "SELECT * FROM file_records WHERE in_library AND NOT is_missing AND NOT is_offline"
            " AND digest IN (SELECT s.digest FROM files f JOIN songs s ON s.id = f.song"
            "  WHERE f.in_library AND NOT f.is_missing AND NOT f.is_offline"
            "  GROUP BY f.song HAVING count(*) > 1) ORDER BY path"
        ):
            record = file_record(row)
            groups.setdefault(record.digest or "", []).append(record)
        return list(groups.values())

    def reconcile(
        self, root: Path, seen: Iterable[Path], unreadable: Iterable[Path] = ()
    ) -> AbsenceCounts:
        """After a walk of a folder, mark the library's files there that it did not find.

        Gone files are marked missing, files out of reach (see `AbsenceJudge`) offline, files that
        came back present. Nothing is deleted.

        Args:
            root: The folder (or file) that was walked.
            seen: Files that the walk yielded, absolute; other folders' may be among them.
            unreadable: Folders that the walk could not look into.
        """
        root = absolute_path(root)
        judge = AbsenceJudge(root, unreadable)
        seen_names = {os.fsencode(path) for path in seen}
        missing: list[tuple[int]] = []
        offline: list[tuple[int]] = []
        returned: list[tuple[int]] = []
        for file_id, name, was_absent in self._database.rows(
            "SELECT id, path, is_missing OR is_offline FROM files WHERE in_library"
            " AND (path = ? OR (path >= ? AND path < ?))",
            path_range(root),
        ):
            # A file that is there but was not yielded (named by hand once, say) is not missing.
            if name in seen_names or _is_there(name, seen_names):
                if was_absent:
                    returned.append((file_id,))
            elif judge.is_offline(decode_path(name)):
                offline.append((file_id,))
            else:
                missing.append((file_id,))
        with self._database.transaction():
            for flags, ids in (((0, 0), returned), ((1, 0), missing), ((0, 1), offline)):
                self._database.run_many(
                    "UPDATE files SET is_missing = ?, is_offline = ? WHERE id = ?",
                    [(*flags, *one) for one in ids],
                )
        return AbsenceCounts(len(missing), len(offline), len(returned))

    def has_offline_files(self, under: Path) -> bool:
        """Whether files of a folder were out of reach when they were last looked for."""
        return bool(
            self._database.value(
                "SELECT EXISTS (SELECT 1 FROM files WHERE in_library AND is_offline"
                " AND (path = ? OR (path >= ? AND path < ?)))",
                path_range(absolute_path(under)),
            )
        )

    # Songs

    @reads_one_moment
    def lookup_song(self, digest: str) -> SongRecord | None:
        """Find a song by the digest of its audio payload."""
        row = self._database.row(
            "SELECT id, duration_s, first_seen_s FROM songs WHERE digest = ?", (digest,)
        )
        if row is None:
            return None
        song_id, duration_s, first_seen_s = row
        paths = tuple(record.path for record in self.files_of(digest))
        return SongRecord(song_id, digest, duration_s, first_seen_s, paths)

    @reads_one_moment
    def counts(self, model_id: str) -> LibraryCounts:
        """Count the library's files and songs, and how far the model is with them."""
        (files, songs, analyzed, pending, failed, total_bytes, with_song) = self._database.only_row(
            "WITH present AS (SELECT f.song, f.size_bytes, f.error_summary IS NOT NULL AS failed,"
            "  p.song IS NOT NULL AS analyzed, coalesce(f.song, -f.id) AS unit FROM files f"
            "  LEFT JOIN predictions p ON p.song = f.song"
            "  AND p.model = (SELECT id FROM models WHERE identifier = ?)"
            "  WHERE f.in_library AND NOT f.is_missing AND NOT f.is_offline)"
            " SELECT count(*), count(DISTINCT song),"
            " count(DISTINCT CASE WHEN analyzed THEN song END),"
            " count(DISTINCT CASE WHEN NOT analyzed AND NOT failed THEN unit END),"
            " coalesce(sum(failed), 0), coalesce(sum(size_bytes), 0), count(song) FROM present",
            (model_id,),
        )
        (missing, moved, offline) = self._database.only_row(
            "SELECT coalesce(sum(is_missing AND NOT is_elsewhere), 0),"
            " coalesce(sum(is_missing AND is_elsewhere), 0), coalesce(sum(is_offline), 0)"
            " FROM (SELECT f.is_missing, f.is_offline, EXISTS (SELECT 1 FROM files o"
            "  WHERE o.song = f.song AND o.in_library AND NOT o.is_missing AND NOT o.is_offline)"
            "  AS is_elsewhere FROM files f WHERE f.in_library"
            "  AND (f.is_missing OR f.is_offline))"
        )
        duration_s = self._database.value(
            "SELECT coalesce(sum(duration_s), 0.0) FROM songs WHERE id IN (SELECT song FROM files"
            " WHERE in_library AND NOT is_missing AND NOT is_offline)"
        )
        return LibraryCounts(
            files=files,
            songs=songs,
            analyzed=analyzed,
            pending=pending,
            failed=failed,
            missing=missing,
            moved=moved,
            offline=offline,
            duplicates=with_song - songs,
            bytes=total_bytes,
            duration_s=duration_s,
        )

    # Forgetting

    def forget(
        self, paths: Iterable[Path] = (), *, missing: bool = False, everything: bool = False
    ) -> ForgetCounts:
        """Forget files, and with them songs and analyses that no file needs any more.

        No music file is touched.

        Args:
            paths: Files to forget, and folders to forget with all below them.
            missing: Forget the files that are gone. Files offline stay.
            everything: Forget the whole library, the runs and the written values too.
        """
        forgotten = folders = 0
        with self._database.transaction():
            for path in paths:
                bounds = path_range(absolute_path(path))
                forgotten += self._database.run(
                    "DELETE FROM files WHERE path = ? OR (path >= ? AND path < ?)", bounds
                ).rowcount
                folders += self._database.run(
                    "DELETE FROM folders WHERE path = ? OR (path >= ? AND path < ?)", bounds
                ).rowcount
            if missing:
                forgotten += self._database.run("DELETE FROM files WHERE is_missing").rowcount
            if everything:
                forgotten += self._database.run("DELETE FROM files").rowcount
                folders += self._database.run("DELETE FROM folders").rowcount
            analyses = self._database.value(
                "SELECT count(*) FROM predictions"
                " WHERE song NOT IN (SELECT song FROM files WHERE song IS NOT NULL)"
            )
            songs = self._database.run(
                "DELETE FROM songs WHERE id NOT IN (SELECT song FROM files WHERE song IS NOT NULL)"
            ).rowcount
            self._database.run(
                "DELETE FROM written_values WHERE digest NOT IN (SELECT digest FROM songs)"
            )
            if everything:
                self._database.run("DELETE FROM written_values")
                self._database.run("DELETE FROM runs")
                self._database.run("DELETE FROM decisions")
                self._database.run("DELETE FROM changes")
                self._database.run("INSERT INTO changes (file) VALUES (?)", (EVERYTHING,))
        if everything:
            # Only then is giving the space back worth rewriting the file. Another program that
            # has the catalogue open may prevent it, which costs nothing but the space.
            with contextlib.suppress(CatalogError):
                self._database.shrink()
        return ForgetCounts(forgotten, songs, analyses, folders)


def _is_there(name: bytes, seen_names: Collection[bytes]) -> bool:
    """Whether there is such a file, and not just one that was seen by another spelling."""
    if not os.path.exists(name):
        return False
    spelled = os.fsencode(path_on_disk(decode_path(name)))
    return spelled == name or spelled not in seen_names
