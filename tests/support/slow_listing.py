"""The table of songs once more: slowly, song by song, and from the raw tables."""

from __future__ import annotations

from pathlib import Path

from catalogs import MODEL, STAMP, digest_of
from mlfa_app.catalog.folding import fold, natural_key, sort_key, word_key
from mlfa_app.catalog.listing import (
    Decision,
    DecisionRule,
    ListedSong,
    Order,
    SongState,
    SortKey,
    Verdict,
)
from mlfa_app.catalog.query_language import Query
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
    Not,
    Score,
    Tagged,
    Text,
)
from mlfa_app.catalog.store import Catalog
from seeded_catalogue import seeded_catalogue, seeded_rule

NOW_S = 1_600_900_000.0
SONGS = 600
EVERYTHING = Query()

RULE = DecisionRule(
    model_id=MODEL,
    tags=("rock", "jazz", "calm", "happy", "piano"),
    categories=("genre", "genre", "mood", "mood", "instrument"),
    thresholds=(0.5, 0.5, 0.5, 0.5, None),
    music_threshold=0.5,
    shown_categories=frozenset(("genre", "mood", "instrument")),
)
"""A rule for songs of `catalogs`."""


def make_sample(folder: Path) -> Path:
    """Make a catalogue that holds something of everything, in a folder."""
    path = folder / "catalogue.sqlite"
    seeded_catalogue(path, SONGS, seed=3, decided_share=0.3)
    with Catalog.open(path) as catalog:
        # What seeding leaves out: a tag that the user added, files outside of the library.
        for song in catalog.listed_songs([20, 21, 22], seeded_rule()):
            if song.digest is not None:
                catalog.decide([Decision(song.digest, "shoegaze", "genre", Verdict.ACCEPTED)])
        catalog.record_file(Path("/elsewhere/a.mp3"), STAMP, digest_of(999_999), in_library=False)
    return path


class Slow:
    """The listing once more, song by song and from the raw tables."""

    def __init__(self, catalog: Catalog, rule: DecisionRule) -> None:
        self.rule = rule
        database = catalog._database
        self.rows = database.rows(
            "SELECT id, is_missing, is_offline, first_seen_s FROM files WHERE in_library"
        )
        self.added = {row[0]: row[3] for row in self.rows}
        songs = catalog.listed_songs([row[0] for row in self.rows], rule)
        self.songs = {song.file_id: song for song in songs}
        self.scores = {}
        for song in songs:
            found = song.digest and catalog.load_analysis(song.digest, rule.model_id)
            if found:
                self.scores[song.file_id] = dict(zip(rule.tags, found.scores.tolist(), strict=True))
        self.decisions = {
            song.file_id: catalog.decisions_of(song.digest) if song.digest else [] for song in songs
        }
        present = {
            self.songs[file_id].digest
            for file_id, missing, offline, _ in self.rows
            if not missing and not offline
        }
        self.offline = {row[0] for row in self.rows if row[2]}
        self.moved = {
            row[0] for row in self.rows if row[1] and self.songs[row[0]].digest in present
        }

    def matches(self, query: Query) -> set[int]:
        states = set(states_of(query.root))
        masked = set()
        if SongState.OFFLINE not in states:
            masked |= self.offline
        if SongState.MISSING not in states:
            masked |= self.moved
        return {
            file_id
            for file_id, song in self.songs.items()
            if file_id not in masked and self.fits(query.root, song)
        }

    def fits(self, node: object, song: ListedSong) -> bool:
        match node:
            case Everything():
                return True
            case Not(part):
                return not self.fits(part, song)
            case All(parts):
                return all(self.fits(part, song) for part in parts)
            case Either(parts):
                return any(self.fits(part, song) for part in parts)
            case Text(text, None):
                title = song.title if self.has(song, "title") else ""
                parts = (title, song.artist, song.album, song.album_artist, str(song.path))
                return any(fold(text) in fold(part) for part in parts)
            case Text(text, ("genre" | "mood") as field):
                values = song.fields.get(field, ())
                if any(fold(text) in fold(value) for value in values):
                    return True
                return any(
                    word_key(text) in word_key(one.tag)
                    for one in song.proposals
                    if one.category == field
                )
            case Text(text, "path"):
                return fold(text) in fold(str(song.path))
            case Text(text, str(field)):
                return fold(text) in fold(getattr(song, field))
            case Tagged(tag):
                return any(word_key(one.tag) == word_key(tag) for one in song.proposals)
            case Score(None, operator, value):
                scores = [one.score for one in song.proposals if one.score is not None]
                return bool(scores) and compare(max(scores), operator, value)
            case Score(str(tag), operator, value):
                scores = self.scores.get(song.file_id)
                if scores is None:
                    return False
                score = next(s for name, s in scores.items() if word_key(name) == word_key(tag))
                return compare(score if score >= 0.05 else 0.0, operator, value)
            case Missing(field):
                return not self.has(song, field)
            case InState(state):
                return song.state is state
            case Judged(verdict):
                return any(one.verdict is verdict for one in self.decisions[song.file_id])
            case Disagrees(field):
                held = {word_key(value) for value in song.fields.get(field, ())}
                tags = {word_key(one.tag) for one in song.proposals if one.category == field}
                return bool(held) and bool(tags) and not held & tags
            case Duration("=", value):
                return song.duration_s is not None and abs(song.duration_s - value) < 0.5
            case Duration(operator, value):
                return song.duration_s is not None and compare(song.duration_s, operator, value)
            case Added(operator, age_s):
                return compare(NOW_S - self.added[song.file_id], operator, age_s)
        raise TypeError(node)

    @staticmethod
    def has(song: ListedSong, field: str) -> bool:
        if field == "title":
            return song.title != song.path.name
        if field in ("genre", "mood"):
            return bool(song.fields.get(field))
        return bool(getattr(song, field))

    def ordered(self, order: Order) -> list[int]:
        """All files that are not masked, in order."""
        songs = [self.songs[file_id] for file_id in self.matches(EVERYTHING)]
        songs.sort(
            key=lambda song: (
                sort_key(song.album_artist or song.artist) or "\U0010ffff",
                sort_key(song.album),
                natural_key(song.track) or "\U0010ffff",
                natural_key(str(song.path)),
            )
        )
        values = {song.file_id: self.value(song, order.key) for song in songs}
        known = [song for song in songs if values[song.file_id] is not None]
        # Sorting keeps the order of equals, also when it is reversed.
        known.sort(key=lambda song: values[song.file_id], reverse=order.descending)
        return [song.file_id for song in known] + [
            song.file_id for song in songs if values[song.file_id] is None
        ]

    def value(self, song: ListedSong, key: SortKey) -> object:
        match key:
            case SortKey.TITLE:
                return sort_key(song.title)
            case SortKey.ARTIST:
                return sort_key(song.artist) or None
            case SortKey.ALBUM:
                return sort_key(song.album) or None
            case SortKey.GENRE:
                return "\n".join(fold(value) for value in song.genre) or None
            case SortKey.SCORE:
                return max((o.score for o in song.proposals if o.score is not None), default=None)
            case SortKey.STATE:
                return list(SongState).index(song.state)
            case SortKey.DURATION:
                return song.duration_s
            case SortKey.PATH:
                return natural_key(str(song.path))
            case SortKey.ADDED:
                return self.added[song.file_id]


def compare(left: float, operator: str, right: float) -> bool:
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": abs(left - right) < 0.005,
    }[operator]


def states_of(node: object):
    if isinstance(node, InState):
        yield node.state
    for part in (*getattr(node, "parts", ()), *([node.part] if hasattr(node, "part") else ())):
        yield from states_of(part)
