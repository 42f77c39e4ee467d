"""The small language of the filter: text to a tree, with errors that say where.

    jazz genre:"hip hop" -state:failed (piano>0.6 or score>0.8) added<7d

Words stand side by side and must all fit; ``or`` and brackets choose; ``-`` says no.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from mlfa_app.catalog.listing import SongState, Verdict
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
from mlfa_core.errors import KnownError

__all__ = ["QUERY_WORDS", "Query", "QueryError", "parse_query"]

TEXT_FIELDS = ("artist", "album", "title", "path", "genre", "mood", "year")
"""What ``name:text`` looks into."""
PRESENT_FIELDS = ("genre", "mood", "title", "artist", "album", "year")
"""What can be ``missing:``, and what a file ``has:``."""
COMPARED_FIELDS = ("genre", "mood")
"""Where ``disagrees:`` compares the file's field with the tags."""
_UNITS_S = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_UNITS_S["y"] = 365.25 * _UNITS_S["d"]

QUERY_WORDS: tuple[tuple[str, str], ...] = (
    ("artist:", "The artist's name has this text."),
    ("album:", "The album's name has this text."),
    ("title:", "The title has this text."),
    ("path:", "The file's path has this text."),
    ("year:", "The year, such as year:1994 or year:199."),
    ("genre:", "The file's genre or a proposed genre has this text."),
    ("mood:", "The file's mood or a proposed mood has this text."),
    ("tag:", "A tag of this name is proposed or accepted."),
    ("score>", "The best proposal's score, such as score>0.8."),
    ("piano>", "A tag's score, such as piano>0.6; any tag's name will do."),
    ("missing:", "The file has no genre, mood, title, artist, album or year."),
    ("has:", "The file has a genre, mood, title, artist, album or year."),
    ("state:", f"One of: {', '.join(state.value for state in SongState)}."),
    ("verdict:", "Songs with tags that you accepted or rejected."),
    ("disagrees:", "The file's genre (or mood) is none of the proposed ones."),
    ("duration>", "Longer than this, such as duration>5:00 or duration<90."),
    ("added<", "Added less than this ago, such as added<7d or added>1y."),
    ("-", "Not: the songs that the next word does not fit."),
    ("or", "Either: songs that one of two words fits."),
)
"""What can be typed, with an explanation, for completion and help."""


class QueryError(KnownError):
    """A query that cannot be understood.

    Attributes:
        position: Where in the text, from 0.
    """

    def __init__(
        self, summary: str, advice: str = "", path: Path | None = None, position: int = 0
    ) -> None:
        super().__init__(summary, advice, path)
        self.position = position


def parse_query(text: str) -> Query:
    """Read a query; text with nothing in it fits every song.

    Args:
        text: As the user typed it.

    Raises:
        QueryError: If it cannot be understood.
    """
    if len(text) > _MAX_LENGTH:
        raise QueryError("The filter is too long.", f"It may have {_MAX_LENGTH} letters.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        # A terminal in another encoding gives such letters; nothing in a catalogue holds them.
        raise QueryError(
            "The filter holds a letter that is none.", "Type it again.", position=error.start
        ) from error
    return Query(_Parser(text).whole())


_MAX_LENGTH = 5000
_MAX_DEPTH = 40
_NAMED = re.compile(r'([^\s:<>=()"]+|"[^"]*")(:|<=|>=|<|>|=)')
_BARE = re.compile(r'[^\s()"]+')
_NUMBER = re.compile(r"([0-9]*[.,]?[0-9]+|[0-9]+[.,])(%?)")
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,5}):([0-9]{2})")
_AMOUNT = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)([a-z]*)")


class _Parser:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        self._skip_space()
        if self._at == len(self._text):
            return Everything()
        root = self._either()
        if self._at < len(self._text):
            raise self._error("This closing bracket has no opening one.", self._at)
        return root

    # Structure

    def _either(self) -> Node:
        parts = [self._all()]
        while word := self._or_ahead():
            start = self._at
            self._at += len(word)
            self._skip_space()
            if not self._begins_part():
                raise self._error("Something is missing behind “or”.", start)
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Either(_flat(parts, Either))

    def _all(self) -> Node:
        if self._or_ahead():
            raise self._error(
                "Something is missing before “or”.", self._at, 'To look for the word: "or"'
            )
        parts = []
        while self._begins_part() and not self._or_ahead():
            part = self._part()
            if part is not None:
                parts.append(part)
            self._skip_space()
        if not parts:
            return Everything()
        return parts[0] if len(parts) == 1 else All(_flat(parts, All))

    def _part(self) -> Node | None:
        start = self._at
        if self._depth >= _MAX_DEPTH:
            raise self._error("There are too many brackets within brackets.", start)
        self._depth += 1
        try:
            if self._text[start] == "-":
                self._at += 1
                if self._at == len(self._text) or self._text[self._at].isspace():
                    return None  # a dash between words, as in "Artist - Title"
                if self._text[self._at] == ")":
                    raise self._error("Something is missing behind “-”.", start)
                part = self._part()
                return None if part is None else Not(part)
            if self._text[start] == "(":
                self._at += 1
                self._skip_space()
                if self._text[self._at : self._at + 1] == ")":
                    raise self._error("There is nothing between the brackets.", start)
                inside = self._either()
                if self._text[self._at : self._at + 1] != ")":
                    raise self._error("This bracket is not closed.", start)
                self._at += 1
                return inside
            return self._term()
        finally:
            self._depth -= 1

    def _or_ahead(self) -> str:
        match = re.compile(r"or(?=[\s()]|\Z)", re.IGNORECASE).match(self._text, self._at)
        return match.group() if match else ""

    def _begins_part(self) -> bool:
        return self._at < len(self._text) and self._text[self._at] != ")"

    def _skip_space(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    # Terms

    def _term(self) -> Node:
        start = self._at
        named = _NAMED.match(self._text, start)
        if named is None:
            return Text(self._value())
        name, operator = named.groups()
        self._at = named.end()
        after = self._text[self._at : self._at + 1]
        if not after or after in "()" or after.isspace():
            raise self._error(f"Something is missing behind “{named.group()}”.", start)
        value_at = self._at
        value = self._value()
        is_quoted = name.startswith('"')
        name = name.strip('"') if is_quoted else name
        if operator == ":":
            if is_quoted:
                raise self._error("A word with a colon stands without quotation marks.", start)
            return self._labelled(name.casefold(), value, start, value_at)
        return self._compared(name, operator, value, start, value_at, is_quoted=is_quoted)

    def _value(self) -> str:
        start = self._at
        if self._text[start] == '"':
            end = self._text.find('"', start + 1)
            if end < 0:
                raise self._error("The quotation mark is not closed.", start)
            self._at = end + 1
            return self._text[start + 1 : end]
        match = _BARE.match(self._text, start)
        assert match is not None
        self._at = match.end()
        return match.group()

    def _labelled(self, name: str, value: str, start: int, value_at: int) -> Node:
        """Read ``name:value``."""
        if name in TEXT_FIELDS:
            return Text(value, name)
        word = value.casefold()
        if name == "tag":
            return Tagged(value)
        if name in ("missing", "has"):
            missing = Missing(self._choice(word, PRESENT_FIELDS, value_at))
            return missing if name == "missing" else Not(missing)
        if name == "state":
            return InState(SongState(self._choice(word, _STATES, value_at)))
        if name == "verdict":
            return Judged(Verdict(self._choice(word, _VERDICTS, value_at)))
        if name == "disagrees":
            return Disagrees(self._choice(word, COMPARED_FIELDS, value_at))
        if name in ("score", "duration", "added"):
            raise self._error(f"“{name}” needs a comparison.", start, f"Such as {_EXAMPLES[name]}.")
        advice = 'To look for the text itself, put it in quotation marks: "like this".'
        near = difflib.get_close_matches(name, _LABELS, 1)
        if near:
            advice = f"Did you mean “{near[0]}:”? {advice}"
        raise self._error(f"There is no filter word “{name}:”.", start, advice)

    def _compared(
        self, name: str, operator: str, value: str, start: int, value_at: int, *, is_quoted: bool
    ) -> Node:
        """Read ``name>value``."""
        word = "" if is_quoted else name.casefold()
        if word == "duration":
            return Duration(operator, self._seconds(value, value_at))
        if word == "added":
            if operator == "=":
                raise self._error("“added” is compared with < or >.", start, "Such as added<7d.")
            return Added(operator, self._amount(value, value_at, "d", "Such as 7d, 2w or 1y."))
        if word in _LABELS and word != "tag":
            raise self._error(
                f"“{name}” cannot be compared.", start, f"Such as {name}:text instead."
            )
        return Score(None if word == "score" else name, operator, self._score(value, value_at))

    def _choice(self, word: str, choices: tuple[str, ...], at: int) -> str:
        if word not in choices:
            raise self._error(f"“{word}” is none of the choices.", at, f"{', '.join(choices)}.")
        return word

    # Values

    def _score(self, value: str, at: int) -> float:
        match = _NUMBER.fullmatch(value)
        if match is None:
            raise self._error(f"“{value}” is no score.", at, "A score is a number such as 0.8.")
        number = float(match.group(1).replace(",", ".")) / (100 if match.group(2) else 1)
        if number > 1:
            raise self._error(f"“{value}” is no score.", at, "Scores go from 0 to 1.")
        return number

    def _seconds(self, value: str, at: int) -> float:
        match = _CLOCK.fullmatch(value)
        if match is None:
            return self._amount(value, at, "s", "Such as 5:00, 90s or 1h.")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600.0 + minutes * 60.0 + seconds

    def _amount(self, value: str, at: int, unit: str, examples: str) -> float:
        match = _AMOUNT.fullmatch(value.casefold())
        factor = None if match is None else _UNITS_S.get(match.group(2) or unit)
        if match is None or factor is None:
            raise self._error(f"“{value}” is no length of time.", at, examples)
        return float(match.group(1).replace(",", ".")) * factor

    def _error(self, summary: str, at: int, advice: str = "") -> QueryError:
        return QueryError(summary, advice, position=at)


_STATES = tuple(state.value for state in SongState)
_VERDICTS = tuple(verdict.value for verdict in Verdict)
_LABELS = (*TEXT_FIELDS, "tag", "missing", "has", "state", "verdict", "disagrees")
_EXAMPLES = {"score": "score>0.8", "duration": "duration>5:00", "added": "added<7d"}


def _flat(parts: list[Node], kind: type[All] | type[Either]) -> tuple[Node, ...]:
    """Take apart parts that are of the same kind as the whole."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, All | Either) and isinstance(part, kind):
            flat += part.parts
        else:
            flat.append(part)
    return tuple(flat)


def query_text(query: Query) -> str:
    """Write a query so that reading it gives the same one again."""
    return "" if query.is_everything else _written(query.root)


def _written(node: Node) -> str:
    match node:
        case Everything():
            return '""'
        case Text(text, None):
            return _quoted(text)
        case Text(text, str(field)):
            return f"{field}:{_quoted(text)}"
        case Tagged(tag):
            return f"tag:{_quoted(tag)}"
        case Score(None, operator, value):
            return f"score{operator}{value:.9f}"
        case Score(tag, operator, value):
            return f"{_quoted(str(tag))}{operator}{value:.9f}"
        case Missing(field):
            return f"missing:{field}"
        case InState(state):
            return f"state:{state.value}"
        case Judged(verdict):
            return f"verdict:{verdict.value}"
        case Disagrees(field):
            return f"disagrees:{field}"
        case Duration(operator, seconds):
            return f"duration{operator}{seconds:.6f}s"
        case Added(operator, seconds):
            return f"added{operator}{seconds:.6f}s"
        case Not(part):
            inner = _written(part)
            return f"-({inner})" if isinstance(part, All | Either) else f"-{inner}"
        case All(parts):
            return " ".join(
                f"({_written(part)})" if isinstance(part, Either) else _written(part)
                for part in parts
            )
        case Either(parts):
            return " or ".join(_written(part) for part in parts)
    raise TypeError(node)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'
