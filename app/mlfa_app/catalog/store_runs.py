"""Runs of commands, and the values that they wrote into files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlfa_app.catalog.connection import Row, decode_path, encode_path
from mlfa_app.catalog.records import RunRecord, WrittenValue
from mlfa_app.catalog.store_base import StorePart
from mlfa_app.catalog.stored_values import object_of, words_of_list
from mlfa_app.errors import printable
from mlfa_app.library.file_identity import absolute_path


class RunStore(StorePart):
    """The part of the catalogue about runs and written values."""

    def start_run(self, command: str) -> int:
        """Note that a command begins.

        Returns:
            The number of the run.
        """
        with self._database.transaction():
            cursor = self._database.run(
                "INSERT INTO runs (command, started_s) VALUES (?, ?)",
                (printable(command), self._clock()),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def finish_run(self, run_id: int, counts: Mapping[str, int]) -> None:
        """Note that a run has ended, with what it did by name."""
        with self._database.transaction():
            self._database.run(
                "UPDATE runs SET finished_s = ?, counts = ? WHERE id = ?",
                (self._clock(), json.dumps(dict(counts), sort_keys=True), run_id),
            )

    def list_runs(self, limit: int | None = None) -> list[RunRecord]:
        """List runs, the newest first; at most ``limit`` where one is given."""
        rows = self._database.rows(
            "SELECT id, command, started_s, finished_s, counts FROM runs ORDER BY id DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        return [
            RunRecord(run_id, command, started, finished, object_of(counts))
            for run_id, command, started, finished, counts in rows
        ]

    def record_written(
        self,
        path: Path,
        digest: str,
        values: Mapping[str, Sequence[str]],
        run_id: int | None = None,
    ) -> None:
        """Note what was just written into a file.

        Args:
            path: The file.
            digest: Digest of its audio payload.
            values: For each neutral field that was written, its values after the write. No
                values means that the field was emptied.
            run_id: The run that wrote; one that was forgotten meanwhile is left out.
        """
        now = self._clock()
        with self._database.transaction():
            self._database.run_many(
                "INSERT INTO written_values (run, digest, path, field, field_values, written_s)"
                " VALUES ((SELECT id FROM runs WHERE id = ?), ?, ?, ?, ?, ?)",
                [
                    # ASCII JSON holds any text, lone surrogates of damaged fields included.
                    (
                        run_id,
                        digest,
                        encode_path(absolute_path(path)),
                        field,
                        json.dumps(list(texts)),
                        now,
                    )
                    for field, texts in values.items()
                ],
            )

    def own_values(self, digest: str, path: Path | None = None) -> dict[str, tuple[str, ...]]:
        """Give the values that we wrote last into each field of a song's file.

        Args:
            digest: Digest of the audio payload: a moved or retagged file is still known by it.
            path: The file as it is named now. What we wrote under another name counts only when
                no file has that name any more: then it was moved. A copy that is still there
                speaks for itself alone. Without a path the latest of any file counts.

        Returns:
            Values by neutral field name; fields that we never wrote are left out.
        """
        wanted = None if path is None else encode_path(absolute_path(path))
        moved: dict[bytes, bool] = {}
        own: dict[str, tuple[str, ...]] = {}
        exact: dict[str, tuple[str, ...]] = {}
        for name, field, values in self._database.rows(
            "SELECT path, field, field_values FROM written_values WHERE digest = ? ORDER BY id",
            (digest,),
        ):
            texts = words_of_list(values)
            if name == wanted:
                exact[field] = texts
                continue
            decode_path(name)  # or the catalogue is damaged
            if name not in moved:
                moved[name] = wanted is None or not os.path.lexists(name)
            if moved[name]:
                own[field] = texts
        return {field: texts for field, texts in (own | exact).items() if texts}

    def written_in_run(self, run_id: int) -> list[WrittenValue]:
        """List what a run wrote, in the order of writing."""
        return [
            _written_value(row)
            for row in self._database.rows(
                "SELECT path, digest, field, field_values, run, written_s FROM written_values"
                " WHERE run = ? ORDER BY id",
                (run_id,),
            )
        ]


def _written_value(row: Row) -> WrittenValue:
    path, digest, field, values, run_id, written_s = row
    return WrittenValue(decode_path(path), digest, field, words_of_list(values), run_id, written_s)
