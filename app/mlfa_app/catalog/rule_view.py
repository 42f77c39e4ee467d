"""Where every file of the library stands, seen through a rule: worked out once, then kept up.

Thresholds differ per tag and per wish, so states cannot be stored. Working them out for a hundred
thousand songs takes part of a second; afterwards only what changed is looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.id_lists import Ids, read_columns, read_ids
from mlfa_app.catalog.in_files import each_pair, files_that_hold
from mlfa_app.catalog.listing import DecisionRule, SongState
from mlfa_app.catalog.listing_schema import EVERYTHING
from mlfa_app.catalog.proposed_songs import shown_thresholds
from mlfa_app.catalog.verdicts import Verdicts, read_verdicts

Bits = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Name = tuple[str, str]
"""Category and word of something that was accepted."""

STATES = tuple(SongState)
CODES = {state: code for code, state in enumerate(STATES)}
NOT_LISTED = -1
NOBODY = -1
COMPARED_FIELDS = ("genre", "mood")
# Beyond this many changed files it is quicker to look at all.
_MANY_CHANGES = 25_000
_PAGE_SONGS = 8000
_IS_MISSING, _IS_OFFLINE, _HAS_FAILED = 1, 2, 4

_FILES = (
    "SELECT id, coalesce(song, 0), is_missing + 2 * is_offline + 4 * (error_summary IS NOT NULL)"
    " FROM files WHERE in_library"
)
_SOME_FILES = (
    "SELECT id, coalesce(song, 0), is_missing + 2 * is_offline + 4 * (error_summary IS NOT NULL)"
    " FROM files WHERE in_library AND id IN (SELECT value FROM json_each(?))"
)
_ANY_FILES = (
    "SELECT id, coalesce(song, 0), is_missing + 2 * is_offline + 4 * (error_summary IS NOT NULL)"
    " FROM files WHERE id IN (SELECT value FROM json_each(?))"
)
_SCORES = (
    "SELECT song, is_music, scores FROM predictions"
    " WHERE model = (SELECT id FROM models WHERE identifier = ?) ORDER BY song"
)
_SOME_SCORES = (
    "SELECT song, is_music, scores FROM predictions"
    " WHERE model = (SELECT id FROM models WHERE identifier = ?)"
    " AND song IN (SELECT value FROM json_each(?)) ORDER BY song"
)
# Each by its own narrow index, files and texts in the same order.
_FIELD_FILES = {
    "genre": "SELECT file FROM file_fields WHERE genre > '' ORDER BY genre",
    "mood": "SELECT file FROM file_fields WHERE mood > '' ORDER BY mood",
}
_FIELD_TEXTS = {
    "genre": "SELECT genre, count(*) FROM file_fields WHERE genre > '' GROUP BY genre"
    " ORDER BY genre",
    "mood": "SELECT mood, count(*) FROM file_fields WHERE mood > '' GROUP BY mood ORDER BY mood",
}
_SOME_FIELD_TEXTS = {
    "genre": "SELECT genre, file FROM file_fields WHERE genre > ''"
    " AND file IN (SELECT value FROM json_each(?)) ORDER BY genre",
    "mood": "SELECT mood, file FROM file_fields WHERE mood > ''"
    " AND file IN (SELECT value FROM json_each(?)) ORDER BY mood",
}


@dataclass(eq=False)
class _Songs:
    """What the rule says of songs, row by row.

    Attributes:
        ids: Row numbers in the catalogue, ascending; the last is `NOBODY`.
        has_music: Whether each counts as music.
        undecided: Whether it has proposals that wait for a verdict.
        has_proposals: Whether any tag is sure enough, rejected or not.
        best: Highest score of a tag that stands beside it; not a number where there is none.
        standing: The tags that stand beside it, as packed bits in the rule's order.
    """

    ids: Ids
    has_music: Flags
    undecided: Flags
    has_proposals: Flags
    best: npt.NDArray[np.float32]
    standing: Bits


class RuleView:
    """The library through one rule. Lives with one connection.

    Attributes:
        rule: The rule.
        state: Code of the state by file id; `NOT_LISTED` for what the library does not hold.
        best: Highest score of a proposal by file id; not a number where there is none.
        is_heard: By file id, whether the model has analysed its song.
        has_music: By file id, whether its song counts as music.
        disagrees: By file id, a bit for each of `COMPARED_FIELDS`.
    """

    def __init__(self, database: Database, rule: DecisionRule) -> None:
        """Make an empty view; `update` or `look_at` fills it."""
        self.rule = rule
        self._database = database
        self._thresholds = shown_thresholds(rule)
        self._number = -1
        self._clear(0)

    def update(self) -> None:
        """Look again at what has changed since the last time."""
        number = self._database.value("SELECT coalesce(max(number), 0) FROM changes")
        if number == self._number:
            return
        changed = [
            row[0]
            for row in self._database.rows(
                "SELECT file FROM changes WHERE number > ? LIMIT ?",
                (self._number, _MANY_CHANGES + 1),
            )
        ]
        size = self._database.value("SELECT coalesce(max(id), 0) + 1 FROM files")
        if self._number < 0 or len(changed) > _MANY_CHANGES or EVERYTHING in changed:
            self._clear(size)
            self._look(read_columns(self._database, _FILES, count=3), None)
        else:
            self._grow(size)
            places = np.array([file for file in changed if file < len(self.state)], dtype=np.int64)
            self.state[places] = NOT_LISTED
            self.best[places] = np.nan
            self.is_heard[places] = False
            self.has_music[places] = False
            self.disagrees[places] = 0
            wanted = json.dumps(changed)
            self._look(read_columns(self._database, _SOME_FILES, (wanted,), count=3), wanted)
        self._number = number

    def look_at(self, file_list: str) -> None:
        """Work out the state of the files of a JSON list, whether or not the library holds them.

        What they disagree in is left out.
        """
        self._clear(self._database.value("SELECT coalesce(max(id), 0) + 1 FROM files"))
        found = read_columns(self._database, _ANY_FILES, (file_list,), count=3)
        self._look(found, file_list, compares=False)

    def copied(self, database: Database) -> RuleView:
        """Give a copy for another connection to the same catalogue."""
        other = RuleView(database, self.rule)
        for name in ("state", "best", "is_heard", "has_music", "disagrees"):
            setattr(other, name, getattr(self, name).copy())
        other._number = self._number
        return other

    def is_older_than(self, other: RuleView) -> bool:
        """Whether another view of the same rule has seen later changes."""
        return self._number < other._number

    def counts(self) -> dict[SongState, int]:
        """Count the library's files by state; every state is there."""
        totals = np.bincount(self.state[self.state >= 0], minlength=len(STATES))
        return {state: int(totals[code]) for code, state in enumerate(STATES)}

    def _clear(self, size: int) -> None:
        self.state = np.full(size, NOT_LISTED, dtype=np.int8)
        self.best = np.full(size, np.nan, dtype=np.float32)
        self.is_heard = np.zeros(size, dtype=np.bool_)
        self.has_music = np.zeros(size, dtype=np.bool_)
        self.disagrees = np.zeros(size, dtype=np.uint8)

    def _grow(self, size: int) -> None:
        more = size - len(self.state)
        if more > 0:
            # With room to spare: files come one by one during a scan.
            more += size // 8
            self.state = np.pad(self.state, (0, more), constant_values=NOT_LISTED)
            self.best = np.pad(self.best, (0, more), constant_values=np.nan)
            self.is_heard = np.pad(self.is_heard, (0, more))
            self.has_music = np.pad(self.has_music, (0, more))
            self.disagrees = np.pad(self.disagrees, (0, more))

    # Looking

    def _look(self, columns: list[Ids], file_list: str | None, *, compares: bool = True) -> None:
        """Work out the state of files: all of them, or those in a JSON list."""
        if not len(columns[0]):
            return
        files, file_songs, flags = columns
        song_list = None
        if file_list is not None:
            song_list = json.dumps(np.unique(file_songs[file_songs > 0]).tolist())
        verdicts = read_verdicts(self._database, self.rule, song_list)
        songs = self._judge_songs(song_list, verdicts)

        # The last row is nobody's: files without an analysis point there.
        row = np.searchsorted(songs.ids[:-1], file_songs)
        is_heard = songs.ids[row] == file_songs
        row[~is_heard] = len(songs.ids) - 1
        has_accepted = np.isin(file_songs, verdicts.words.songs)
        has_music = songs.has_music[row] & is_heard

        state = np.full(len(files), CODES[SongState.DECIDED], dtype=np.int8)
        all_rejected = ~has_accepted & songs.has_proposals[row]
        state[all_rejected] = CODES[SongState.DONE]
        state[songs.undecided[row]] = CODES[SongState.REVIEW]
        state[~has_accepted & ~songs.has_proposals[row]] = CODES[SongState.UNSURE]
        state[~has_accepted & ~has_music] = CODES[SongState.NOT_MUSIC]
        state[~is_heard] = CODES[SongState.PENDING]
        is_decided = state == CODES[SongState.DECIDED]
        state[flags & _HAS_FAILED > 0] = CODES[SongState.FAILED]
        state[flags & _IS_MISSING > 0] = CODES[SongState.MISSING]
        state[flags & _IS_OFFLINE > 0] = CODES[SongState.OFFLINE]
        is_decided &= state == CODES[SongState.DECIDED]
        if is_decided.any():
            holding = files_that_hold(
                self._database,
                files[is_decided],
                file_songs[is_decided],
                verdicts,
                dict(self.rule.wording),
            )
            state[np.isin(files, holding)] = CODES[SongState.DONE]

        self.state[files] = state
        self.best[files] = np.where(is_heard, songs.best[row], np.nan)
        self.is_heard[files] = is_heard
        self.has_music[files] = has_music
        if not compares:
            return
        row_of = np.full(len(self.state), -1, dtype=np.int64)
        row_of[files] = row
        rows, words = verdicts.words.of_songs(file_songs)
        own = (files[rows], words, verdicts.names)
        for bit, name in enumerate(COMPARED_FIELDS):
            held = (
                (text, listed, songs.standing[row_of[listed]])
                for text, held_by in self._held_texts(name, file_list)
                if len(listed := held_by[row_of[held_by] >= 0])
            )
            self.disagrees[self._differing(name, held, own)] |= 1 << bit

    def _judge_songs(self, song_list: str | None, verdicts: Verdicts) -> _Songs:
        sql, parameters = _SCORES, [self.rule.model_id]
        if song_list is not None:
            sql, parameters = _SOME_SCORES, [self.rule.model_id, song_list]
        parts = []
        for page in self._database.pages(sql, parameters, size=_PAGE_SONGS):
            ids, music, blobs = zip(*page, strict=True)
            scores = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(ids), -1)
            if scores.shape[1] != len(self.rule.tags):
                continue  # another package of the same name: its scores mean other tags
            song_ids = np.array(ids, dtype=np.int64)
            has_music = np.array(music) >= self.rule.music_threshold
            proposed = (scores >= self._thresholds) & has_music[:, np.newaxis]
            has_proposals = proposed.any(axis=1)
            verdicts.rejected.put(proposed, song_ids, value=False)
            standing = proposed.copy()
            verdicts.accepted.put(standing, song_ids, value=True)
            verdicts.accepted.put(proposed, song_ids, value=False)
            best = np.where(standing, scores, -1.0).max(axis=1, initial=-1.0)
            best[best < 0] = np.nan
            parts.append(
                _Songs(
                    song_ids,
                    has_music,
                    np.asarray(proposed.any(axis=1)),
                    np.asarray(has_proposals),
                    best.astype(np.float32),
                    np.packbits(standing, axis=1),
                )
            )
        parts.append(_nobody((len(self.rule.tags) + 7) // 8))
        names = ("ids", "has_music", "undecided", "has_proposals", "best", "standing")
        return _Songs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def _held_texts(self, name: str, file_list: str | None) -> Iterator[tuple[str, Ids]]:
        """Give each text that stands in a field, with the files that hold it."""
        if file_list is not None:
            rows = self._database.rows(_SOME_FIELD_TEXTS[name], (file_list,))
            for text, group in groupby(rows, key=itemgetter(0)):
                yield text, np.array([file for _, file in group], dtype=np.int64)
            return
        # Ids and texts apart: a library has few genres, and each is made a string only once.
        ids = read_ids(self._database, _FIELD_FILES[name])
        at = 0
        for text, count in self._database.rows(_FIELD_TEXTS[name]):
            yield text, ids[at : at + count]
            at += count

    def _differing(
        self, name: str, held: Iterable[tuple[str, Ids, Bits]], own: tuple[Ids, Ids, list[Name]]
    ) -> Ids:
        """Find the files whose field holds none of the tags that stand beside the song.

        Args:
            name: The field.
            held: Each text of the field, folded, one value a line; the files that hold it; and
                the packed tags that stand beside each of them.
            own: Files and places of what was accepted for their songs, some of it none of the
                rule's tags; and what there is at those places.
        """
        # A rule may have no tags, and an array of nothing would be one of numbers.
        is_of_field = np.array([category == name for category in self.rule.categories], np.bool_)
        tag_words = [word_key(tag) for tag in self.rule.tags]
        size = len(self.state)
        text_of = np.full(size, -1, dtype=np.int64)
        agrees = np.zeros(size, dtype=np.bool_)
        differs = np.zeros(size, dtype=np.bool_)
        texts: list[set[str]] = []
        for text, files, standing in held:
            values = {word_key(value) for value in text.split("\n")}
            text_of[files] = len(texts)
            texts.append(values)
            is_held = np.array([word in values for word in tag_words], dtype=np.bool_)
            agrees[files] = (standing & np.packbits(is_of_field & is_held)).any(axis=1)
            has_tags = (standing & np.packbits(is_of_field)).any(axis=1)
            differs[files] = has_tags & ~agrees[files]
        own_files, places, names = own
        counts = np.array([category == name for category, _ in names], dtype=np.bool_)[places]
        counts &= text_of[own_files] >= 0
        own_files, places = own_files[counts], places[counts]
        is_held = each_pair(
            text_of[own_files], places, lambda text, at: names[at][1] in texts[text]
        )
        agrees[own_files[is_held]] = True
        differs[own_files] = ~agrees[own_files]
        return np.flatnonzero(differs)


def _nobody(num_bytes: int) -> _Songs:
    """A row for files of which no song was analysed."""
    return _Songs(
        np.full(1, NOBODY, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
        np.zeros(1, dtype=np.bool_),
        np.zeros(1, dtype=np.bool_),
        np.full(1, np.nan, dtype=np.float32),
        np.zeros((1, num_bytes), dtype=np.uint8),
    )
