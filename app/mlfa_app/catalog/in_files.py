"""Which files hold already what the user accepted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.folding import word_key

_FIELD_VALUES = (
    "SELECT file, field_values FROM file_fields WHERE file IN (SELECT value FROM json_each(?))"
)
_WRITTEN = (
    "SELECT f.id, w.field, w.field_values, w.written_s FROM files f JOIN songs s ON s.id = f.song"
    " JOIN written_values w ON w.digest = s.digest AND w.path = f.path"
    " WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY w.id"
)
_ACCEPTED = (
    "SELECT f.id, d.category, d.word, d.decided_s FROM files f JOIN songs s ON s.id = f.song"
    " JOIN decisions d ON d.digest = s.digest"
    " WHERE f.id IN (SELECT value FROM json_each(?)) AND d.verdict = 'accepted'"
)

Words = dict[str, set[str]]
"""The words that each field holds, as they are compared with tags."""


def files_that_hold(
    database: Database,
    songs: Mapping[int, int],
    accepted: Mapping[int, Iterable[tuple[str, str]]],
    wording: Mapping[str, Iterable[str]],
) -> list[int]:
    """Find the files whose fields hold all that was accepted, in the user's words.

    A tag without any word is banned, and lacks nothing. One that was written since it was accepted
    counts as held, whatever the user's word for it was then, as long as what was written is there.

    Args:
        database: The catalogue.
        songs: Song of each file in question.
        accepted: Category and word of what was accepted, by song.
        wording: The words for each tag that has some.
    """
    known: dict[str, Words] = {}
    held: dict[int, Words] = {}
    for file, text in database.rows(_FIELD_VALUES, (json.dumps(list(songs)),)):
        if text not in known:
            known[text] = words_of(json.loads(text))
        held[file] = known[text]
    keys = {
        word_key(tag): {word_key(word) for word in words if word.strip()}
        for tag, words in wording.items()
    }
    lacking = {
        file: [
            (category, word)
            for category, word in accepted[song]
            if not keys.get(word, {word}) <= held.get(file, {}).get(category, set())
        ]
        for file, song in songs.items()
    }
    open_files = [file for file, words in lacking.items() if words]
    written = _written_since(database, open_files, held)
    return [
        file
        for file, words in lacking.items()
        if all((file, category, word) in written for category, word in words)
    ]


def words_of(fields: Mapping[str, Iterable[str]]) -> Words:
    """Give the words that each field holds, as they are compared with tags."""
    return {name: {word_key(value) for value in values} for name, values in fields.items()}


def _written_since(
    database: Database, files: list[int], held: Mapping[int, Words]
) -> set[tuple[int, str, str]]:
    """Give file, category and word of tags that were written after they were accepted."""
    wanted = (json.dumps(files),)
    written_s: dict[tuple[int, str], float] = {}
    for file, field, text, time_s in database.rows(_WRITTEN, wanted):
        words = words_of({field: json.loads(text)})[field]
        is_there = bool(words) and words <= held.get(file, {}).get(field, set())
        # The latest write counts; one that somebody has changed since does not.
        written_s[file, field] = time_s if is_there else float("-inf")
    return {
        (file, category, word)
        for file, category, word, decided_s in database.rows(_ACCEPTED, wanted)
        if written_s.get((file, category), float("-inf")) >= decided_s
    }
