"""Find songs whose file says another genre than what is heard and what similar songs say.

How strength is worked out is told in `mlfa_core.label_doubt`; how good it is, in
docs/benchmarks.md.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import DecisionRule, Values, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_stated import StatedSong, files_below
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.mislabels.genres import Genres, read_genres, split_values
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.near_songs import DEFAULT_BALANCE
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex
from mlfa_core.label_doubt import Doubts, Groups, find_doubts, votes
from mlfa_core.neighbours import key_weights, level_weights

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
# `NUM_NEIGHBOURS` at most, for every file and genre: a large library has many of both.
Counts = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Report = Callable[[int, int], None]

GENRE = "genre"
MIN_STRENGTH = 0.4
"""What is weaker is no claim; docs/benchmarks.md says how often such claims are right."""
NUM_NEIGHBOURS = 30
# With fewer, no share says anything.
_MIN_NEIGHBOURS = 10
# A genre of fewer songs, or from fewer albums, is none that neighbours could know.
_MIN_SONGS, _MIN_ALBUMS = 8, 3
# Shares are estimates from `NUM_NEIGHBOURS` songs anyway: more voters make them no better.
_MAX_VOTERS = 20_000
_PAGE_SONGS = 512
# Songs without an album that lie in one folder may be one, if there are not too many.
_FOLDER_SONGS = 40
_SEVERAL_ARTISTS = frozenset(
    map(word_key, ("various artists", "various", "va", "unknown artist", "unknown", "diverse"))
)
# An album is one row where so many of its judged songs, and more than half, disagree.
_ALBUM_SONGS = 3


@dataclass(frozen=True, eq=False, slots=True)
class Mislabel:
    """A song whose file says another genre than everything else.

    Attributes:
        song: Its file, with all that it says.
        stated: The genres in question, as the file spells them.
        proposed: The genre that should stand there, as most files of the library spell it.
        tag: The model's tag for it; None if the model does not know it.
        strength: See `mlfa_core.label_doubt.Doubts`; `MIN_STRENGTH` and more.
        heard_stated: Highest calibrated score of the stated genres; None if the model knows none.
        heard_proposed: Score of the proposed one; None likewise.
        num_near: How many of the nearest songs, of other albums and artists, were asked.
        near_stated: How many of them state the same genre, at most for one of them.
        near_proposed: How many state the proposed one.
    """

    song: StatedSong
    stated: Values
    proposed: str
    tag: str | None
    strength: float
    heard_stated: float | None
    heard_proposed: float | None
    num_near: int
    near_stated: int
    near_proposed: int


@dataclass(frozen=True, eq=False, slots=True)
class MislabeledAlbum:
    """An album most of whose songs disagree in the same way.

    Attributes:
        album: Its name; that of the folder where files name none.
        artist: Of the album, or of its first song.
        stated: The genres in question.
        proposed: The genre that should stand there.
        songs: The songs that disagree, the strongest first.
        num_judged: Songs of the album that could be judged.
        strength: Mean of its songs.
    """

    album: str
    artist: str
    stated: Values
    proposed: str
    songs: tuple[Mislabel, ...]
    num_judged: int
    strength: float


Row = Mislabel | MislabeledAlbum


@dataclass(frozen=True, eq=False, slots=True)
class MislabelReport:
    """What was found.

    Attributes:
        rows: Whole albums and single songs, the strongest first.
        num_files: Files with a genre that were looked at.
        num_judged: Those of them that could be judged.
    """

    rows: tuple[Row, ...]
    num_files: int
    num_judged: int

    @property
    def albums(self) -> tuple[MislabeledAlbum, ...]:
        """The rows that are albums."""
        return tuple(row for row in self.rows if isinstance(row, MislabeledAlbum))

    @property
    def songs(self) -> tuple[Mislabel, ...]:
        """All songs, those of albums included, row by row."""
        return tuple(song for row in self.rows for song in songs_of(row))


def songs_of(row: Row) -> tuple[Mislabel, ...]:
    """The songs of a row."""
    return row.songs if isinstance(row, MislabeledAlbum) else (row,)


@one_blas_thread()
def find_mislabels(
    catalog: Catalog,
    index: NeighbourIndex,
    rule: DecisionRule,
    *,
    under: Path | None = None,
    report: Report = lambda _done, _total: None,
    should_stop: ShouldStop = lambda: False,
) -> MislabelReport | None:
    """Find the songs of the library whose file says another genre than sound and neighbours.

    Left out are songs about whose genre the user decided (accepting a tag says that it is right),
    genres that this program wrote itself, those that say nothing about sound, and what is no music.

    Args:
        catalog: Of the library.
        index: Its songs.
        rule: The model, and the user's words.
        under: Only files of this folder; neighbours are asked in the whole library.
        report: Told how many songs of how many were compared.
        should_stop: Asked every few hundred songs.

    Returns:
        What was found; None if it was stopped.
    """
    library = _Library.read(catalog, index, rule)
    near = _neighbours(index, library, report, should_stop)
    if near is None:
        return None
    counts, asked = near
    shares: Floats = counts.astype(np.float32) / np.maximum(asked, 1).astype(np.float32)[:, None]
    shares[asked < _MIN_NEIGHBOURS] = np.nan
    doubts = _doubts(library, shares)
    judged = library.is_open & (asked >= _MIN_NEIGHBOURS)
    wanted: set[Path] | None = None
    if under is not None:
        wanted = {song.path for song in files_below(library.songs, under)}
    found = []
    for row in np.flatnonzero(doubts.strength >= MIN_STRENGTH).tolist():
        if wanted is None or library.songs[row].path in wanted:
            found.append((row, _mislabel(library, doubts, counts, asked, row)))
    inside = [wanted is None or song.path in wanted for song in library.songs]
    looked_at = np.array(inside, dtype=np.bool_)
    return MislabelReport(
        tuple(_rows(library, found, judged)),
        int(np.count_nonzero(looked_at)),
        int(np.count_nonzero(judged & looked_at)),
    )


@dataclass(frozen=True, eq=False)
class _Library:
    """The files that state a genre and whose song was heard, as arrays.

    Attributes:
        songs: The files.
        genres: What they state.
        rows: Row of each in the index, (files,).
        scores: What the model says of each genre, (files, genres); NaN for those it does not know.
        groups: Their albums and artists.
        is_open: Whether each is judged, (files,).
        votes_for: What each says for its neighbours, (files, genres).
        refused: What the user said that it is not, (files, genres).
    """

    rule: DecisionRule
    songs: list[StatedSong]
    genres: Genres
    rows: npt.NDArray[np.intp]
    scores: Floats
    groups: Groups
    is_open: Flags
    votes_for: Flags
    refused: Flags

    @classmethod
    def read(cls, catalog: Catalog, index: NeighbourIndex, rule: DecisionRule) -> _Library:
        table = catalog.score_table(rule.model_id)
        heard = {digest: row for row, digest in enumerate(table.digests)}
        songs = [
            song
            for song in catalog.stated_songs(GENRE)
            if song.values and song.digest in index.rows and song.digest in heard
        ]
        places = np.array([heard[song.digest] for song in songs], dtype=np.intp)
        is_music: Flags = table.is_music[places] >= rule.music_threshold
        ours = catalog.words_of_ours(GENRE)
        verdicts = catalog.verdicts_on(GENRE)
        stated = [_of_others(song, ours.get(song.digest, frozenset())) for song in songs]
        accepted = [_said(verdicts.get(song.digest, {}), Verdict.ACCEPTED) for song in songs]
        rejected = [_said(verdicts.get(song.digest, {}), Verdict.REJECTED) for song in songs]
        # What the user said of a song counts for its neighbours, whatever its file says.
        genres = read_genres([*stated, *accepted, *rejected], rule)
        labels, decided, refused = genres.labels.reshape(3, len(songs), len(genres.keys))
        has_word = np.array([bool(words) for words in accepted], dtype=np.bool_)
        return cls(
            rule,
            songs,
            Genres(genres.keys, genres.words, labels, genres.columns),
            np.array([index.rows[song.digest] for song in songs], dtype=np.intp),
            _heard_genres(table.scores[places], genres.columns),
            Groups(_albums(songs), _artists(songs)),
            is_music & labels.any(axis=1) & ~has_word,
            np.where(has_word[:, np.newaxis], decided, labels) & is_music[:, np.newaxis],
            refused,
        )

    def voters(self) -> npt.NDArray[np.intp]:
        """One file of each song that has something to say, at most `_MAX_VOTERS`."""
        speaking = np.flatnonzero(self.votes_for.any(axis=1))
        _, first = np.unique(self.rows[speaking], return_index=True)
        chosen = speaking[first]
        if len(chosen) <= _MAX_VOTERS:
            return chosen
        places = np.linspace(0, len(chosen) - 1, _MAX_VOTERS).astype(np.intp)
        return np.asarray(chosen[places])


def _of_others(song: StatedSong, ours: frozenset[str]) -> Values:
    """The genres of a file that this program did not write."""
    return tuple(value for value in song.values if word_key(value) not in ours)


def _said(verdicts: Mapping[str, Verdict], wanted: Verdict) -> Values:
    return tuple(tag for tag, verdict in verdicts.items() if verdict is wanted)


def _heard_genres(scores: Floats, columns: Sequence[tuple[int, ...]]) -> Floats:
    """Scores of the library's genres, (files, genres): of several tags for one the highest."""
    found = np.full((len(scores), len(columns)), np.nan, dtype=np.float32)
    for place, tags in enumerate(columns):
        if tags:
            found[:, place] = scores[:, list(tags)].max(axis=1)
    return found


def _albums(songs: Sequence[StatedSong]) -> Ints:
    """Number the albums; songs without one are an album with the others of their folder."""
    folders = Counter(song.path.parent for song in songs if not song.album)
    numbers: dict[str, int] = {}
    found = []
    for song in songs:
        key = album_key(song)
        if not song.album and folders[song.path.parent] > _FOLDER_SONGS:
            key = ""
        found.append(numbers.setdefault(key, len(numbers)) if key else -1)
    return np.array(found, dtype=np.int64)


def album_key(song: StatedSong) -> str:
    """What the songs of one album have in common: its name and folder, or the folder alone."""
    folder = os.fsdecode(song.path.parent)
    return f"{folder}\n{word_key(song.album)}"


def _artists(songs: Sequence[StatedSong]) -> Ints:
    numbers: dict[str, int] = {}
    found = []
    for song in songs:
        key = word_key(song.artist or song.album_artist)
        has_one = bool(key) and key not in _SEVERAL_ARTISTS
        found.append(numbers.setdefault(key, len(numbers)) if has_one else -1)
    return np.array(found, dtype=np.int64)


def _neighbours(
    index: NeighbourIndex, library: _Library, report: Report, should_stop: ShouldStop
) -> tuple[Counts, Ints] | None:
    """Ask the neighbours of every file; None if that was stopped.

    Returns:
        How many state each genre, (files, genres), and how many were asked, (files,).
    """
    number = len(library.songs)
    counts = np.zeros((number, len(library.genres.keys)), dtype=np.uint8)
    asked = np.zeros(number, dtype=np.int64)
    voters = library.voters()
    if not len(voters):
        return counts, asked
    weights = np.sqrt(
        key_weights(
            [level.keys for level in index.levels],
            level_weights(len(index.levels), DEFAULT_BALANCE),
            index.keys,
        )
    )

    def joined(rows: npt.NDArray[np.intp]) -> Floats:
        found = index.vectors_at(rows)
        return np.concatenate(
            [weight * found[key] for key, weight in zip(index.keys, weights, strict=True)], axis=1
        )

    matrix, groups = joined(library.rows[voters]).T, library.groups.at(voters)
    report(0, number)
    for first in range(0, number, _PAGE_SONGS):
        if should_stop():
            return None
        page = np.arange(first, min(first + _PAGE_SONGS, number))
        similarity = joined(library.rows[page]) @ matrix
        barred = library.groups.at(page).shared_with(groups)
        barred |= library.rows[page][:, np.newaxis] == library.rows[voters]
        found = votes(similarity, barred, library.votes_for[voters], NUM_NEIGHBOURS)
        counts[page], asked[page] = found[0].astype(np.uint8), found[1]
        report(int(page[-1]) + 1, number)
    return counts, asked


def _doubts(library: _Library, shares: Floats) -> Doubts:
    labels = library.genres.labels
    carried = library.votes_for
    albums = library.groups.albums
    num_albums = [len(np.unique(albums[carried[:, place]])) for place in range(labels.shape[1])]
    # Songs without an album count as one album each.
    lone = (carried & (albums < 0)[:, np.newaxis]).sum(axis=0)
    can_vouch: Flags = (carried.sum(axis=0) >= _MIN_SONGS) & (
        np.array(num_albums, dtype=np.int64) + lone >= _MIN_ALBUMS
    )
    banned = {tag for tag, words in library.rule.wording if not any(map(str.strip, words))}
    is_banned = np.array(
        [
            bool(columns) and all(library.rule.tags[column] in banned for column in columns)
            for columns in library.genres.columns
        ],
        dtype=np.bool_,
    )
    return find_doubts(
        labels,
        library.scores,
        shares,
        is_asked=library.is_open,
        can_vouch=can_vouch,
        can_replace=can_vouch & ~is_banned,
        is_related=library.genres.related(),
        is_refused=library.refused,
    )


def _mislabel(library: _Library, doubts: Doubts, counts: Counts, asked: Ints, row: int) -> Mislabel:
    genres, song = library.genres, library.songs[row]
    label = int(doubts.label[row])
    given = np.flatnonzero(genres.labels[row])
    own = library.scores[row, given]
    other = float(library.scores[row, label])
    columns = genres.columns[label]
    keys = {genres.keys[place] for place in given.tolist()}
    stated = read_genres([(value,) for value in song.values], library.rule)
    named = [
        value
        for value, flags in zip(song.values, stated.labels, strict=True)
        if keys.intersection(np.array(stated.keys, dtype=object)[flags].tolist())
    ]
    return Mislabel(
        song=song,
        stated=tuple(named),
        proposed=genres.words[label],
        tag=_best_tag(library, row, columns),
        strength=float(doubts.strength[row]),
        heard_stated=None if np.isnan(own).all() else float(np.nanmax(own)),
        heard_proposed=None if np.isnan(other) else other,
        num_near=int(asked[row]),
        near_stated=int(counts[row, given].max()),
        near_proposed=int(counts[row, label]),
    )


def _best_tag(library: _Library, row: int, columns: tuple[int, ...]) -> str | None:
    """The model's tag for a genre; of several that the user has one word for, the first."""
    return library.rule.tags[columns[0]] if columns else None


def _rows(library: _Library, found: Sequence[tuple[int, Mislabel]], judged: Flags) -> list[Row]:
    """Make albums of songs that disagree in the same way, and put all in order."""
    albums = library.groups.albums
    by_album: dict[tuple[int, frozenset[str], str], list[Mislabel]] = {}
    rows: list[Row] = []
    for row, song in found:
        key = frozenset(map(word_key, split_values(song.stated)))
        by_album.setdefault((int(albums[row]), key, song.proposed), []).append(song)
    for (album, _stated, proposed), songs in by_album.items():
        num_judged = int(np.count_nonzero(judged & (albums == album)))
        if album < 0 or len(songs) < _ALBUM_SONGS or 2 * len(songs) <= num_judged:
            rows += songs
            continue
        songs = sorted(songs, key=_strongest)
        first = songs[0].song
        rows.append(
            MislabeledAlbum(
                album=first.album or first.path.parent.name,
                artist=first.album_artist or _only([one.song.artist for one in songs]),
                stated=songs[0].stated,
                proposed=proposed,
                songs=tuple(songs),
                num_judged=num_judged,
                strength=float(np.mean([song.strength for song in songs])),
            )
        )
    return sorted(rows, key=_strongest)


def _only(names: Sequence[str]) -> str:
    """A name that all have; empty where they differ."""
    return names[0] if len(set(names)) == 1 else ""


def _strongest(row: Row) -> tuple[float, Path]:
    return -row.strength, songs_of(row)[0].song.path
