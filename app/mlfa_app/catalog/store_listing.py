"""The library as a list: which files, in which order, what rows show, how many stand where."""

from __future__ import annotations

import array
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from mlfa_app.catalog.connection import (
    Database,
    Row,
    decode_path,
    encode_path,
    path_range,
)
from mlfa_app.catalog.field_rows import insert_unread, shown_name, update_fields
from mlfa_app.catalog.id_lists import read_ids
from mlfa_app.catalog.listing import (
    DecisionRule,
    DisplayFields,
    ListedSong,
    Order,
    SongState,
    Values,
)
from mlfa_app.catalog.proposals import decided_tags, proposals_of
from mlfa_app.catalog.query_language import Query
from mlfa_app.catalog.query_nodes import Disagrees, Everything, InState, Score
from mlfa_app.catalog.query_sql import (
    Complement,
    HasMusic,
    Intersection,
    IsHeard,
    Rows,
    Seen,
    Selection,
    Union,
    compile_query,
)
from mlfa_app.catalog.rule_view import CODES, COMPARED_FIELDS, STATES, Flags, RuleView
from mlfa_app.catalog.song_order import SongOrder
from mlfa_app.catalog.store_base import StorePart, reads_one_moment
from mlfa_app.catalog.stored_values import words_by_name
from mlfa_app.library.file_identity import absolute_path

_MAX_VIEWS = 2
_LISTED = (
    "SELECT f.id, f.path, s.digest, s.duration_s, f.error_summary, f.error_advice, d.title,"
    " d.artist, d.album, d.album_artist, d.track, d.year, d.container, d.field_values,"
    " p.scores, p.is_music FROM files f LEFT JOIN songs s ON s.id = f.song"
    " LEFT JOIN file_fields d ON d.file = f.id LEFT JOIN predictions p ON p.song = f.song"
    " AND p.model = (SELECT id FROM models WHERE identifier = ?)"
    " WHERE f.id IN (SELECT value FROM json_each(?))"
)
# Files offline are masked; so are those that are gone while their song is there elsewhere.
_MASKED = (
    "SELECT id, is_offline, is_missing, is_missing AND EXISTS (SELECT 1 FROM files o"
    "  WHERE o.song = f.song AND o.in_library AND NOT o.is_missing AND NOT o.is_offline)"
    " FROM files f WHERE (is_missing OR is_offline OR NOT in_library) AND in_library"
)
_OUTSIDE = (
    "SELECT id FROM files WHERE (is_missing OR is_offline OR NOT in_library) AND NOT in_library"
)


class ListingStore(StorePart):
    """The part of the catalogue that the table of songs is made of."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        super().__init__(database, clock)
        self._order = SongOrder(database)
        self._views: dict[DecisionRule, RuleView] = {}

    @reads_one_moment
    def list_ids(self, query: Query, order: Order, rule: DecisionRule) -> array.array[int]:
        """List the library's files that a query fits.

        Files offline are masked, and so are files that are gone but whose song is there under
        another path: they are listed only where the query asks for their state.

        Args:
            query: What to look for.
            order: How to sort.
            rule: The model and the thresholds.

        Returns:
            Ids of files, in order.

        Raises:
            QueryError: If the query names a tag that the model does not have.
        """
        fitting = self._fitting(query, rule)
        view = self._view(rule) if self._order.needs_view(order.key) else None
        ids = self._order.ids(order, view)
        ids = ids[ids < len(fitting)]
        found = array.array("q")
        found.frombytes(np.ascontiguousarray(ids[fitting[ids]], dtype=np.int64).tobytes())
        return found

    @reads_one_moment
    def count_matches(self, query: Query, rule: DecisionRule) -> int:
        """Count the files that `list_ids` would list."""
        return int(np.count_nonzero(self._fitting(query, rule)))

    @reads_one_moment
    def state_counts(self, rule: DecisionRule) -> dict[SongState, int]:
        """Count the library's files by state, masked ones included; every state is there."""
        return self._view(rule).counts()

    @reads_one_moment
    def view_copy(self, rule: DecisionRule) -> RuleView:
        """Work out where every file stands, for `take_view` of another connection."""
        return self._view(rule).copied(self._database)

    def take_view(self, view: RuleView) -> None:
        """Use what another connection has worked out, unless this one knows as much."""
        own = self._views.get(view.rule)
        if own is None or own.is_older_than(view):
            self._views[view.rule] = view.copied(self._database)

    @reads_one_moment
    def listed_songs(self, file_ids: Sequence[int], rule: DecisionRule) -> list[ListedSong]:
        """Give the rows of files, in the order of the ids; those that are gone are left out."""
        wanted = json.dumps(list(file_ids))
        rows = {row[0]: row for row in self._database.rows(_LISTED, (rule.model_id, wanted))}
        view = RuleView(self._database, rule)
        view.look_at(wanted)
        digests = sorted({str(row[2]) for row in rows.values() if row[2] is not None})
        decided = decided_tags(self._database, digests)
        return [
            _listed_song(rows[file_id], STATES[view.state[file_id]], decided, rule)
            for file_id in file_ids
            if file_id in rows
        ]

    def file_ids_of(self, paths: Sequence[Path]) -> dict[Path, int]:
        """Find the ids of files by path; files never recorded are left out."""
        found = {}
        for path in paths:
            row = self._database.row(
                "SELECT id FROM files WHERE path = ?", (encode_path(absolute_path(path)),)
            )
            if row is not None:
                found[path] = int(row[0])
        return found

    def digests_of(self, file_ids: Sequence[int]) -> dict[int, str]:
        """Give the songs of files by their ids; files whose song is not known are left out."""
        rows = self._database.rows(
            "SELECT f.id, s.digest FROM files f JOIN songs s ON s.id = f.song"
            " WHERE f.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(file_ids)),),
        )
        return {int(file_id): str(digest) for file_id, digest in rows}

    def file_ids_with(self, digests: Sequence[str]) -> list[int]:
        """Find the ids of all files that hold songs, copies of one song included."""
        rows = self._database.rows(
            "SELECT f.id FROM songs s JOIN files f ON f.song = s.id"
            " WHERE s.digest IN (SELECT value FROM json_each(?))",
            (json.dumps(list(digests)),),
        )
        return [int(file_id) for (file_id,) in rows]

    @reads_one_moment
    def folder_counts(self) -> list[tuple[Path, int, bool]]:
        """List the library's folders with the number of files in each.

        Returns:
            Folder, files in it (masked ones included), and whether it could be looked into when
            that was last tried.
        """
        found = []
        for (name,) in self._database.rows("SELECT path FROM folders ORDER BY path"):
            path = decode_path(name)
            files, offline = self._database.only_row(
                "SELECT count(*), coalesce(sum(is_offline), 0) FROM files"
                " WHERE in_library AND (path = ? OR (path >= ? AND path < ?))",
                path_range(path),
            )
            found.append((path, files, files == 0 or offline < files))
        return found

    # Fields

    def store_display_fields(self, path: Path, fields: DisplayFields) -> None:
        """Store what was read in a file; one that was never recorded is passed over.

        They count as those of the file as it was last recorded, until it changes.
        """
        path = absolute_path(path)
        with self._database.transaction():
            row = self._database.row("SELECT id FROM files WHERE path = ?", (encode_path(path),))
            if row is not None:
                insert_unread(self._database, [(row[0], path)])
                update_fields(self._database, row[0], path, fields)

    def display_fields(self, path: Path) -> DisplayFields | None:
        """Give the stored fields of a file; None where they were not read since it changed."""
        row = self._database.row(
            "SELECT d.title, d.artist, d.album, d.album_artist, d.track, d.year, d.field_values,"
            " d.container FROM files f JOIN file_fields d ON d.file = f.id"
            " WHERE f.path = ? AND d.is_current",
            (encode_path(absolute_path(path)),),
        )
        if row is None:
            return None
        title, artist, album, album_artist, track, year, field_values, container = row
        return DisplayFields(
            title, artist, album, album_artist, track, year, _fields(field_values), container
        )

    def files_without_fields(self, limit: int = 1000) -> list[Path]:
        """List files of the library whose fields were not read since they changed last.

        Args:
            limit: At most so many.
        """
        return [
            decode_path(path)
            for (path,) in self._database.rows(
                "SELECT f.path FROM file_fields d JOIN files f ON f.id = d.file"
                " WHERE NOT d.is_current AND f.in_library AND NOT f.is_missing"
                " AND NOT f.is_offline ORDER BY d.file LIMIT ?",
                (limit,),
            )
        ]

    # Sets of files, as flags by id

    def _fitting(self, query: Query, rule: DecisionRule) -> Flags:
        size = int(self._database.value("SELECT coalesce(max(id), 0) + 1 FROM files"))
        fits = self._flags(compile_query(query, rule, self._clock()), size, rule)
        outside = read_ids(self._database, _OUTSIDE)
        fits[outside[outside < size]] = False
        asked = _states_in(query)
        for file_id, is_offline, is_missing, is_elsewhere in self._database.rows(_MASKED):
            is_masked = (is_offline and SongState.OFFLINE not in asked) or (
                is_missing and is_elsewhere and SongState.MISSING not in asked
            )
            if is_masked and file_id < size:
                fits[file_id] = False
        return fits

    def _flags(self, selection: Selection, size: int, rule: DecisionRule) -> Flags:
        match selection:
            case Everything():
                return self._known(size)
            case Rows():
                flags = np.zeros(size, dtype=np.bool_)
                ids = read_ids(self._database, selection.sql, selection.parameters)
                flags[ids[ids < size]] = True
                return flags
            case Complement(part):
                return self._known(size) & ~self._flags(part, size, rule)
            case Intersection(parts):
                flags = self._flags(parts[0], size, rule)
                for part in parts[1:]:
                    flags &= self._flags(part, size, rule)
                return flags
            case Union(parts):
                flags = self._flags(parts[0], size, rule)
                for part in parts[1:]:
                    flags |= self._flags(part, size, rule)
                return flags
            case _:
                return _sized(_seen(selection, self._view(rule)), size)

    def _known(self, size: int) -> Flags:
        """Flags of all files that are recorded."""
        flags = np.zeros(size, dtype=np.bool_)
        ids = self._order.base_ids()
        flags[ids[ids < size]] = True
        return flags

    def _view(self, rule: DecisionRule) -> RuleView:
        """The view of a rule, up to date; the latest few are kept."""
        view = self._views.pop(rule, None) or RuleView(self._database, rule)
        view.update()
        self._views[rule] = view
        while len(self._views) > _MAX_VIEWS:
            del self._views[next(iter(self._views))]
        return view


def _sized(flags: Flags, size: int) -> Flags:
    """Flags of exactly so many ids."""
    return flags[:size] if len(flags) >= size else np.pad(flags, (0, size - len(flags)))


def _seen(selection: Seen, view: RuleView) -> Flags:
    """Answer from the view what the view knows."""
    match selection:
        case InState(state):
            return np.asarray(view.state == CODES[state])
        case Disagrees(field):
            return np.asarray(view.disagrees & (1 << COMPARED_FIELDS.index(field)), dtype=np.bool_)
        case HasMusic():
            return view.has_music.copy()
        case IsHeard():
            return view.is_heard.copy()
        case Score(_, operator, value):
            # No comparison holds for a best score that is not there.
            best, limit = view.best, np.float32(value)
            flags = {
                "<": best < limit,
                "<=": best <= limit,
                ">": best > limit,
                ">=": best >= limit,
                "=": np.abs(best - limit) < 0.005,
            }
            return np.asarray(flags[operator])
    raise TypeError(selection)


def _states_in(query: Query) -> set[SongState]:
    """The states that a query names anywhere."""
    found = set()
    waiting: list[object] = [query.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, InState):
            found.add(node.state)
        waiting += getattr(node, "parts", ())
        if hasattr(node, "part"):
            waiting.append(node.part)
    return found


def _fields(text: str) -> dict[str, Values]:
    return words_by_name(text)


def _listed_song(
    row: Row,
    state: SongState,
    decided: dict[str, dict[tuple[str, str], str]],
    rule: DecisionRule,
) -> ListedSong:
    (file_id, name, digest, duration_s, summary, advice, title, artist, album, album_artist) = row[
        :10
    ]
    track, year, container, field_values, scores, is_music = row[10:]
    path = decode_path(name)
    fields = _fields(field_values or "{}")
    return ListedSong(
        file_id=file_id,
        path=path,
        digest=digest,
        title=title or shown_name(path),
        artist=artist or "",
        album=album or "",
        album_artist=album_artist or "",
        track=track or "",
        year=year or "",
        genre=fields.get("genre", ()),
        mood=fields.get("mood", ()),
        fields=fields,
        container=container or "",
        duration_s=duration_s,
        state=state,
        is_music=is_music,
        proposals=proposals_of(scores, is_music, decided.get(digest, {}), rule),
        error_summary=summary,
        error_advice=advice,
    )
