"""What the user decided of songs, as columns: a whole library has hundreds of thousands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.id_lists import Ids
from mlfa_app.catalog.listing import DecisionRule, Verdict

# Tags are few and songs many: SQLite joins the songs of each tag into one text, as in `id_lists`.
# The order of the joins is ours: the first goes along an index that holds all it needs.
_ALL = (
    "SELECT d.category, d.tag, d.verdict, group_concat(s.id) FROM decisions d"
    " INDEXED BY decisions_by_tag CROSS JOIN songs s ON s.digest = d.digest"
    " GROUP BY d.category, d.tag, d.verdict"
)
_SOME = (
    "SELECT d.category, d.tag, d.verdict, group_concat(s.id) FROM json_each(?) w"
    " CROSS JOIN songs s ON s.id = w.value CROSS JOIN decisions d ON d.digest = s.digest"
    " GROUP BY d.category, d.tag, d.verdict"
)
_NO_IDS: Ids = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Songs and something of each; a song may come several times.

    Attributes:
        songs: Row numbers in the catalogue, ascending.
        others: What belongs to each.
    """

    songs: Ids
    others: Ids

    @classmethod
    def of(cls, groups: list[tuple[Ids, int]]) -> Pairs:
        """Put groups of songs together, each with what belongs to all of it."""
        if not groups:
            return cls(_NO_IDS, _NO_IDS)
        songs = np.concatenate([ids for ids, _ in groups])
        others = np.repeat([other for _, other in groups], [len(ids) for ids, _ in groups])
        order = np.argsort(songs, kind="stable")
        return cls(songs[order], others[order].astype(np.int64))

    def of_songs(self, songs: Ids) -> tuple[npt.NDArray[np.intp], Ids]:
        """Find what belongs to some songs, which may repeat.

        Returns:
            For everything found the place in ``songs``, ascending, and what it is, (found,) each.
        """
        first = np.searchsorted(self.songs, songs, "left")
        counts = np.searchsorted(self.songs, songs, "right") - first
        before = np.cumsum(counts) - counts
        rows = np.repeat(np.arange(len(songs)), counts)
        places = np.arange(len(rows)) + np.repeat(first - before, counts)
        return rows, self.others[places]

    def put(self, matrix: npt.NDArray[np.bool_], song_ids: Ids, *, value: bool) -> None:
        """Set the places of songs in a matrix (songs, others), whose songs are ascending."""
        if not len(self.songs) or not len(song_ids):
            return
        first, last = np.searchsorted(self.songs, (song_ids[0], song_ids[-1] + 1))
        songs, others = self.songs[first:last], self.others[first:last]
        rows = np.minimum(np.searchsorted(song_ids, songs), len(song_ids) - 1)
        is_here = song_ids[rows] == songs
        matrix[rows[is_here], others[is_here]] = value


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What was decided of songs.

    Attributes:
        accepted: Songs and the places of the rule's tags that were accepted.
        rejected: Likewise.
        words: Songs and places in ``names`` of whatever was accepted in the categories shown.
        names: Category and word of each of these, as `folding.word_key` compares words.
    """

    accepted: Pairs
    rejected: Pairs
    words: Pairs
    names: list[tuple[str, str]]


def read_verdicts(database: Database, rule: DecisionRule, song_list: str | None) -> Verdicts:
    """Read what was decided.

    Args:
        database: The catalogue.
        rule: Names the tags and says which categories count.
        song_list: Row numbers of songs as a JSON list; None for all.
    """
    places = {
        (category, tag): place
        for place, (category, tag) in enumerate(zip(rule.categories, rule.tags, strict=True))
        if category in rule.shown_categories
    }
    accepted: list[tuple[Ids, int]] = []
    rejected: list[tuple[Ids, int]] = []
    words: list[tuple[Ids, int]] = []
    names: dict[tuple[str, str], int] = {}
    rows = database.rows(_ALL) if song_list is None else database.rows(_SOME, (song_list,))
    for category, tag, verdict, text in rows:
        ids = np.fromstring(text, dtype=np.int64, sep=",")
        place = places.get((category, tag))
        is_accepted = verdict == Verdict.ACCEPTED.value
        if is_accepted and category in rule.shown_categories:
            words.append((ids, names.setdefault((category, word_key(tag)), len(names))))
        if place is not None:
            (accepted if is_accepted else rejected).append((ids, place))
    return Verdicts(Pairs.of(accepted), Pairs.of(rejected), Pairs.of(words), list(names))
