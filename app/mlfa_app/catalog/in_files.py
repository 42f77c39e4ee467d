"""Which files hold already what the user accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.id_lists import Ids
from mlfa_app.catalog.verdicts import Verdicts

_FIELD_VALUES = (
    "SELECT file, field_values FROM file_fields WHERE file IN (SELECT value FROM json_each(?))"
)
_WRITTEN = (
    "SELECT f.id, w.field, w.field_values, w.written_s FROM files f JOIN songs s ON s.id = f.song"
    " JOIN written_values w ON w.digest = s.digest AND w.path = f.path"
    " WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY w.id"
)
_HAS_WRITTEN = "SELECT EXISTS (SELECT 1 FROM written_values)"
_ACCEPTED = (
    "SELECT f.id, d.category, d.word, d.decided_s FROM files f JOIN songs s ON s.id = f.song"
    " JOIN decisions d ON d.digest = s.digest"
    " WHERE f.id IN (SELECT value FROM json_each(?)) AND d.verdict = 'accepted'"
)

# For players that show a mood nowhere else, it is written there.
_CATEGORIES = {"grouping": "mood"}

Words = dict[str, set[str]]
"""The words that each field holds, as they are compared with tags."""


def files_that_hold(
    database: Database,
    files: Ids,
    file_songs: Ids,
    verdicts: Verdicts,
    wording: Mapping[str, Iterable[str]],
) -> Ids:
    """Find the files whose fields hold all that was accepted, in the user's words.

    A tag without any word is banned, and lacks nothing. One that was written since it was accepted
    counts as held, whatever the user's word for it was then, as long as what was written is there.

    Args:
        database: The catalogue.
        files: The files in question.
        file_songs: The song of each.
        verdicts: What was decided of these songs, or of more.
        wording: The words for each tag that has some.
    """
    keys = {
        word_key(tag): {word_key(word) for word in words if word.strip()}
        for tag, words in wording.items()
    }
    texts = _FieldTexts(database, files)

    def lacks(text: int, name: int) -> bool:
        category, word = verdicts.names[name]
        return not keys.get(word, {word}) <= texts.words(text).get(category, set())

    rows, names = verdicts.words.of_songs(file_songs)
    lacking = each_pair(texts.of_files[rows], names, lacks)
    is_open = np.zeros(len(files), dtype=np.bool_)
    is_open[rows[lacking]] = True
    written = _written_since(database, files[is_open], texts)
    if written:
        is_lacking = np.zeros(len(files), dtype=np.bool_)
        open_rows, open_names = rows[lacking], names[lacking]
        for row, name in zip(open_rows.tolist(), open_names.tolist(), strict=True):
            if (int(files[row]), *verdicts.names[name]) not in written:
                is_lacking[row] = True
        is_open = is_lacking
    return files[~is_open]


def each_pair(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], is_so: Callable[[int, int], bool]
) -> npt.NDArray[np.bool_]:
    """Ask something of pairs of small numbers; of equal pairs only once.

    Args:
        first: -1 or more, (pairs,).
        second: 0 or more, (pairs,).
        is_so: The question.

    Returns:
        The answers, (pairs,).
    """
    base = int(second.max(initial=0)) + 1
    pairs, place = np.unique((first + 1) * base + second, return_inverse=True)
    answers = [is_so(pair // base - 1, pair % base) for pair in pairs.tolist()]
    return np.array(answers, dtype=np.bool_)[place]


def words_of(fields: Mapping[str, Iterable[str]]) -> Words:
    """Give the words that each field holds, as they are compared with tags."""
    return {name: {word_key(value) for value in values} for name, values in fields.items()}


class _FieldTexts:
    """The fields of files: many hold the same.

    Attributes:
        of_files: For each file the number of its text; -1 where nothing is known of it.
    """

    def __init__(self, database: Database, files: Ids) -> None:
        numbers: dict[str, int] = {}
        found = database.rows(_FIELD_VALUES, (json.dumps(files.tolist()),))
        number_of = np.full(int(files.max(initial=0)) + 1, -1, dtype=np.int64)
        number_of[[file for file, _ in found]] = [
            numbers.setdefault(text, len(numbers)) for _, text in found
        ]
        self._number_of = number_of
        self.of_files: npt.NDArray[np.int64] = number_of[files]
        self._texts = list(numbers)
        self._words: dict[int, Words] = {-1: {}}

    def words(self, number: int) -> Words:
        """The words of a text."""
        if number not in self._words:
            self._words[number] = words_of(json.loads(self._texts[number]))
        return self._words[number]

    def words_in(self, file: int) -> Words:
        """The words of a file."""
        return self.words(int(self._number_of[file]))


def _written_since(database: Database, files: Ids, texts: _FieldTexts) -> set[tuple[int, str, str]]:
    """Give file, category and word of tags that were written after they were accepted."""
    if not len(files) or not database.value(_HAS_WRITTEN):
        return set()
    written_s: dict[tuple[int, str], float] = {}
    for file, field, text, time_s in database.rows(_WRITTEN, (json.dumps(files.tolist()),)):
        words = words_of({field: json.loads(text)})[field]
        is_there = bool(words) and words <= texts.words_in(file).get(field, set())
        # The latest write counts; one that somebody has changed since does not.
        category = _CATEGORIES.get(str(field), str(field))
        written_s[int(file), category] = time_s if is_there else float("-inf")
    wanted = json.dumps(sorted({file for file, _ in written_s}))
    return {
        (file, category, word)
        for file, category, word, decided_s in database.rows(_ACCEPTED, (wanted,))
        if written_s.get((file, category), float("-inf")) >= decided_s
    }
