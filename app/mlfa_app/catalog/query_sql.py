"""A query as SQL: every leaf of its tree becomes one statement that gives ids of files.

The leaves are put together outside of SQLite, as sets: so each is answered by its own narrow
index, which no planner manages for arbitrary trees. Values only ever go into placeholders.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass

from mlfa_app.catalog.folding import fold, word_key
from mlfa_app.catalog.listing import DecisionRule, Verdict
from mlfa_app.catalog.listing_schema import LEAST_SCORE
from mlfa_app.catalog.query_language import QueryError
from mlfa_app.catalog.query_nodes import (
    Added,
    All,
    Disagrees,
    Duration,
    Either,
    Everything,
    InState,
    Judged,
    Missing,
    Node,
    Not,
    Query,
    Score,
    Tagged,
    Text,
)

Parameter = str | float | int


@dataclass(frozen=True, slots=True)
class Rows:
    """The files that a statement gives.

    Attributes:
        start: The statement up to its condition.
        condition: The condition; those on the same rows can be put together.
        parameters: For its placeholders.
    """

    start: str
    condition: str
    parameters: tuple[Parameter, ...]

    @property
    def sql(self) -> str:
        """The whole statement."""
        return self.start + self.condition


@dataclass(frozen=True, slots=True)
class HasMusic:
    """The files whose song counts as music."""


@dataclass(frozen=True, slots=True)
class IsHeard:
    """The files whose song the model has analysed."""


@dataclass(frozen=True, slots=True)
class Complement:
    """The library's files that are not in a set."""

    part: Selection


@dataclass(frozen=True, slots=True)
class Intersection:
    """The files that are in all sets."""

    parts: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """The files that are in any set."""

    parts: tuple[Selection, ...]


Seen = InState | Disagrees | HasMusic | IsHeard | Score
"""What the view of the rule answers, without SQL (a score: only the best proposal's)."""
Selection = Everything | Rows | Seen | Complement | Intersection | Union

_TEXTS = "SELECT file FROM file_texts WHERE "
_COLUMNS = {
    "artist": "artist_key",
    "album": "album_key",
    "title": "title_key",
    "genre": "genre",
    "mood": "mood",
    "year": "year",
}
_FIELDS = {
    column: f"SELECT file FROM file_fields WHERE {column} "  # noqa: S608 - our own names
    for column in _COLUMNS.values()
}
_CONTAINS = {column: f"instr({column}, ?) > 0" for column in _COLUMNS.values()}
# Signs that mean something in a pattern; beyond this length SQLite takes none.
_PATTERN_SIGNS = re.compile(r"[*?\[]")
_MAX_PATTERN = 1000
# SQLite takes a thousand in one condition.
_TEXTS_AT_ONCE = 400
_OPERATORS = ("<", "<=", ">", ">=", "=")
_DURATION = "SELECT f.id FROM songs s JOIN files f ON f.song = s.id WHERE "
_ADDED = "SELECT id FROM files WHERE "
_TAG_SCORE = (
    "SELECT f.id FROM tag_scores t JOIN files f ON f.song = t.song"
    " WHERE t.model = (SELECT id FROM models WHERE identifier = ?) AND t.tag = ? AND "
)
# Wanted tags come as a JSON list of [place, least score, name, category].
_PROPOSED = (
    "WITH wanted AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS tag,"
    " json_extract(value, '$[1]') AS least, json_extract(value, '$[2]') AS name,"
    " json_extract(value, '$[3]') AS category FROM json_each(?))"
    " SELECT f.id FROM wanted w CROSS JOIN tag_scores t ON t.tag = w.tag AND t.score >= w.least"
    " AND t.model = (SELECT id FROM models WHERE identifier = ?)"
    " JOIN files f ON f.song = t.song WHERE (t.song, t.tag) NOT IN"
    " (SELECT s.id, w.tag FROM wanted w JOIN decisions d ON d.category = w.category"
    "  AND d.tag = w.name AND d.verdict = 'rejected' JOIN songs s ON s.digest = d.digest)"
)
_ACCEPTED = (
    "SELECT f.id FROM decisions d JOIN songs s ON s.digest = d.digest"
    " JOIN files f ON f.song = s.id WHERE d.verdict = ?"
    " AND d.category IN (SELECT value FROM json_each(?)) AND "
)
_DECIDED = (
    "SELECT f.id FROM decisions d JOIN songs s ON s.digest = d.digest"
    " JOIN files f ON f.song = s.id WHERE "
)


def compile_query(query: Query, rule: DecisionRule, now_s: float) -> Selection:
    """Turn a query into statements.

    Args:
        query: The query.
        rule: Names the tags and says which are proposed.
        now_s: Seconds since 1970, for ages.

    Raises:
        QueryError: If it names a tag that the model does not have.
    """
    return _Compiler(rule, now_s).selection(query.root)


class _Compiler:
    def __init__(self, rule: DecisionRule, now_s: float) -> None:
        self._rule = rule
        self._now_s = now_s

    def selection(self, node: Node) -> Selection:
        match node:
            case Everything() | InState() | Disagrees() | Score(None):
                return node
            case Not(part):
                return Complement(self.selection(part))
            case All(parts):
                return _together([self.selection(part) for part in parts], " AND ")
            case Either(parts):
                return _together([self.selection(part) for part in parts], " OR ")
            case Text():
                return self._text(node)
            case Tagged(tag):
                word = word_key(tag)
                return self._tagged([p for p, w in self._words() if w == word], "d.word = ?", word)
            case Score(str(tag), operator, value):
                return self._score(tag, operator, value)
            case Missing("title"):
                return Rows(_FIELDS["title_key"].replace("title_key", "title"), "= ''", ())
            case Missing(field):
                return Rows(_FIELDS[_COLUMNS[field]], "= ''", ())
            case Judged(verdict):
                return Rows(_DECIDED, "d.verdict = ?", (verdict.value,))
            case Duration("=", seconds):
                bounds = (seconds - 0.5, seconds + 0.5)
                return Rows(_DURATION, "s.duration_s >= ? AND s.duration_s < ?", bounds)
            case Duration(operator, seconds):
                return Rows(_DURATION, f"s.duration_s {_checked(operator)} ?", (seconds,))
            case Added(operator, age_s):
                turned = _checked(operator).translate(str.maketrans("<>", "><"))
                return Rows(_ADDED, f"first_seen_s {turned} ?", (self._now_s - age_s,))
        raise TypeError(node)

    def _words(self) -> list[tuple[int, str]]:
        return [(place, word_key(tag)) for place, tag in enumerate(self._rule.tags)]

    def _text(self, node: Text) -> Selection:
        text = fold(node.text)
        if node.field is None:
            return _anywhere(text)
        if node.field == "path":
            return Rows(_TEXTS, "instr(substr(words, path_at), ?) > 0", (text,))
        column = _COLUMNS[node.field]
        start = _FIELDS[column].removesuffix(f"{column} ")
        in_file = Rows(start, _CONTAINS[column], (text,))
        if node.field not in ("genre", "mood"):
            return in_file
        word = word_key(node.text)
        places = [
            place
            for place, own in self._words()
            if word in own and self._rule.categories[place] == node.field
        ]
        return Union((in_file, self._tagged(places, "instr(d.word, ?) > 0", word, node.field)))

    def _tagged(
        self, places: list[int], condition: str, word: str, category: str | None = None
    ) -> Selection:
        """Songs beside which one of these tags stands: proposed, or accepted."""
        rule = self._rule
        wanted = [
            (place, rule.thresholds[place], rule.tags[place], rule.categories[place])
            for place in places
            if rule.thresholds[place] is not None
            and rule.categories[place] in rule.shown_categories
        ]
        shown = [category] if category else sorted(rule.shown_categories)
        accepted = Rows(
            _ACCEPTED,
            condition,
            (Verdict.ACCEPTED.value, json.dumps(shown), word),
        )
        if not wanted:
            return accepted
        proposed = Rows(_PROPOSED, "", (json.dumps(wanted), rule.model_id))
        return Union((Intersection((proposed, HasMusic())), accepted))

    def _score(self, tag: str, operator: str, value: float) -> Selection:
        word = word_key(tag)
        places = [place for place, own in self._words() if own == word]
        if not places:
            near = difflib.get_close_matches(tag, self._rule.tags, 1)
            raise QueryError(
                f"The model has no tag “{tag}”.",
                f"Did you mean “{near[0]}{operator}{value:g}”?" if near else "",
            )
        model = self._rule.model_id
        condition, values = _comparison(operator, value)
        if not _holds(0.0, operator, value):
            return _union(
                [Rows(_TAG_SCORE, condition, (model, place, *values)) for place in places]
            )
        # Scores too low to be in the table count as 0: what is not there fits.
        return _union(
            [
                Intersection(
                    (
                        IsHeard(),
                        Complement(Rows(_TAG_SCORE, f"NOT ({condition})", (model, place, *values))),
                    )
                )
                for place in places
            ]
        )


def _anywhere(text: str) -> Rows:
    """Files whose names or path contain a folded text."""
    if "\0" in text or len(text) > _MAX_PATTERN:
        return Rows(_TEXTS, "instr(words, ?) > 0", (text,))
    # Half the time: SQLite measures each text in letters before it looks for one in it. Patterns
    # are compared letter by letter, and heed the case, which folding has taken away.
    pattern = _PATTERN_SIGNS.sub(r"[\g<0>]", text)
    return Rows(_TEXTS, "words GLOB ?", (f"*{pattern}*",))


def _comparison(operator: str, value: float) -> tuple[str, tuple[float, ...]]:
    if operator == "=":
        return "t.score >= ? AND t.score < ?", (value - 0.005, value + 0.005)
    return f"t.score {_checked(operator)} ?", (value,)


def _holds(score: float, operator: str, value: float) -> bool:
    """Whether a score that is not in the table fits a comparison."""
    match operator:
        case "<":
            return score < value
        case "<=":
            return score <= value
        case ">":
            return score > value
        case ">=":
            return score >= value
    return abs(score - value) < LEAST_SCORE


def _checked(operator: str) -> str:
    """An operator for a statement: one of ours and nothing else."""
    if operator not in _OPERATORS:
        raise ValueError(operator)
    return operator


def _together(parts: list[Selection], word: str) -> Selection:
    """Put parts together; conditions on the names of files become one statement."""
    texts = [p for p in parts if isinstance(p, Rows) and p.condition and p.start == _TEXTS]
    whole: list[Selection] = []
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        some = texts[first : first + _TEXTS_AT_ONCE]
        # Each in brackets, since it may hold the other word.
        condition = word.join(f"({part.condition})" for part in some)
        values = tuple(value for part in some for value in part.parameters)
        whole.append(some[0] if len(some) == 1 else Rows(_TEXTS, condition, values))
    whole += [part for part in parts if part not in texts]
    if len(whole) == 1:
        return whole[0]
    return Intersection(tuple(whole)) if word == " AND " else Union(tuple(whole))


def _union(parts: list[Selection] | list[Rows] | list[Intersection]) -> Selection:
    return parts[0] if len(parts) == 1 else Union(tuple(parts))
