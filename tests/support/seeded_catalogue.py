"""A large catalogue of songs that might exist, made quickly and the same on every run.

Nothing of it is on the disk: the files are rows. What is rare in a library is rare here, too:
files that failed, drives that are away, copies, songs without any fields, names in other scripts
and names that are far too long.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from mlfa_app.catalog.connection import Database, encode_path
from mlfa_app.catalog.field_rows import insert_read
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.listing_schema import LEAST_SCORE
from mlfa_app.catalog.store import Catalog

SEEDED_MODEL = "seeded-1.0"
TAGS: tuple[tuple[str, str], ...] = (
    *((name, "genre") for name in ("rock", "pop", "alternative", "indie", "electronic", "dance")),
    *((name, "genre") for name in ("jazz", "metal", "classic rock", "soul", "folk", "punk")),
    *((name, "genre") for name in ("blues", "hard rock", "ambient", "hip-hop", "country", "funk")),
    *((name, "genre") for name in ("techno", "house", "classical", "reggae", "rnb", "latin")),
    *((name, "mood") for name in ("calm", "happy", "sad", "energetic", "dark", "romantic")),
    *((name, "mood") for name in ("aggressive", "party", "relaxing", "melancholic")),
    *((name, "vocal") for name in ("female vocals", "male vocals", "instrumental", "choir")),
    *((name, "instrument") for name in ("guitar", "piano", "strings", "synth", "drums", "sax")),
    *((name, "era") for name in ("60s", "70s", "80s", "90s", "00s")),
)
"""The tags of the model that has heard the songs: name and category."""

_FIRST = (
    *("The Quiet", "Blue", "Electric", "Midnight", "Northern", "Golden", "Björk's", "Señor"),
    *("Røde", "Čisté", "Les", "Die", "Velvet", "Broken", "Silver", "Paper", "Young", "Old"),
    *("Saint", "Dr.", "DJ", "Los", "Great", "Tiny", "Sigur", "Mötley", "Ægir", "Łódź"),
)
_SECOND = (
    *("Rivers", "Foxes", "Orchestra", "Machine", "Lights", "Mountain", "Brothers", "Sisters"),
    *("Guðmundsdóttir", "Ångström", "Quartet", "Ensemble", "Radio", "Parade", "Garden", "Wolves"),
    *("Ghosts", "Society", "Mirrors", "Harbour", "Kings", "Dreams", "Engine", "Señoritas"),
)
_FOREIGN = (
    *("坂本龍一", "東京事変", "椎名林檎", "久石譲", "きのこ帝国", "فيروز", "أم كلثوم", "عمرو دياب"),
    *("Кино", "Аквариум", "Земфира", "周杰倫", "방탄소년단", "Χάρις Αλεξίου", "लता मंगेशकर"),
)
_WORDS = (
    *("love", "night", "river", "home", "fire", "rain", "summer", "heart", "city", "road", "blue"),
    *("dance", "moon", "stone", "light", "shadow", "morning", "winter", "train", "ocean", "été"),
    *("naïve", "über", "mañana", "夜", "雪の花", "ليل", "ветер", "again", "tonight", "forever"),
    *("without you", "of the world", "in the rain", "(live)", "part 2", "no. 7", "remix"),
)
_LONG = (
    "Regulations for the Performance of a Symphony in an Exceptionally Long and Draughty Hall,"
    " as Amended by the Committee of Persons Who Were There, with Notes, Errata and a Map"
)
_KINDS = ((".mp3", "MP3"), (".flac", "FLAC"), (".m4a", "MP4"), (".opus", "Ogg Opus"))
_SONGS_PER_ALBUM = 11
_ALBUMS_PER_ARTIST = 4
_PAGE = 5000
_START_S = 1_600_000_000.0


def seeded_rule(
    model_id: str = SEEDED_MODEL,
    tags: Sequence[tuple[str, str]] = TAGS,
    *,
    threshold: float = 0.65,
    shown: Sequence[str] = ("genre", "mood", "instrument"),
) -> DecisionRule:
    """A rule through which a seeded catalogue can be seen."""
    return DecisionRule(
        model_id=model_id,
        tags=tuple(name for name, _ in tags),
        categories=tuple(category for _, category in tags),
        thresholds=tuple(None if name == "punk" else threshold for name, _ in tags),
        music_threshold=0.5,
        shown_categories=frozenset(shown),
    )


def seeded_catalogue(
    path: Path,
    songs: int = 100_000,
    seed: int = 0,
    model_id: str = SEEDED_MODEL,
    tags: Sequence[tuple[str, str]] = TAGS,
    *,
    feature_dims: Mapping[str, int] | None = None,
    num_windows: int = 4,
    decided_share: float = 0.02,
    folder: Path = Path("/music"),
) -> None:
    """Make a catalogue.

    Of the files 5 % failed, 2 % are pending, 1 % are on a drive that is away, 1 % are missing, 2 %
    are copies of the song before, 1.5 % are no music, 6 % lack a genre and 40 % a mood, 3 % have
    no fields at all.

    Args:
        path: File of the catalogue, which is made.
        songs: Number of files.
        seed: Another number gives another library.
        model_id: Identifier of the model that has heard the songs.
        tags: Its tags and their categories.
        feature_dims: Song features to make up, by key; none by default.
        num_windows: Windows of the scores over time.
        decided_share: Share of the songs that the user has decided on.
        folder: The library's folder; the drive that is away lies beside it.
    """
    rng = np.random.default_rng(seed)
    with Catalog.open(path) as catalog:
        database = catalog._database
        catalog.add_folder(folder)
        catalog.add_folder(folder.with_name("drive"))
        with _plain_tables(database):
            for first in range(0, songs, _PAGE):
                with catalog.batch():
                    page = _Page(rng, first, min(_PAGE, songs - first), tags, folder)
                    page.store(database, model_id, feature_dims or {}, num_windows)
                    page.decide(database, decided_share)


@contextmanager
def _plain_tables(database: Database) -> Iterator[None]:
    """Fill tables without indexes and triggers, which are put back afterwards: much quicker."""
    extras = database.rows(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    database.run("PRAGMA foreign_keys=OFF")
    database.run("PRAGMA synchronous=OFF")
    for kind, name, _ in extras:
        database.run(f"DROP {kind} {name}")
    yield
    with database.transaction():
        for _, _, sql in extras:
            database.run(sql)
    database.rows("PRAGMA wal_checkpoint(TRUNCATE)")


class _Page:
    """Some thousand songs in a row. Numbers of songs and files begin at 1 and are the same."""

    def __init__(
        self,
        rng: np.random.Generator,
        first: int,
        count: int,
        tags: Sequence[tuple[str, str]],
        folder: Path,
    ) -> None:
        self._rng = rng
        self._tags = tags
        self._count = count
        self._ids = np.arange(first + 1, first + count + 1)
        self._categories = np.array([category for _, category in tags])
        self._fate = rng.random(count)
        self._is_copy = (rng.random(count) < 0.02) & (np.arange(count) % _SONGS_PER_ALBUM > 0)
        self._scores = self._make_scores()
        self._is_music = np.where(
            rng.random(count) < 0.015, rng.random(count) * 0.4, 0.8 + rng.random(count) * 0.2
        )
        self._files = [self._file(index, folder) for index in range(count)]

    def _make_scores(self) -> np.ndarray:
        """Mostly near nothing; two or three genres and a few others stand out."""
        scores = self._rng.beta(0.25, 6.0, (self._count, len(self._tags)))
        for category, chance in (("genre", 1.0), ("mood", 0.8), ("instrument", 0.7)):
            places = np.flatnonzero(self._categories == category)
            if len(places):
                strong = self._rng.choice(places, self._count)
                rows = np.flatnonzero(self._rng.random(self._count) < chance)
                scores[rows, strong[rows]] = self._rng.beta(5.0, 2.0, len(rows))
        return scores.astype("<f4")

    def _file(self, index: int, folder: Path) -> tuple[Path, DisplayFields]:
        number = int(self._ids[index]) - 1
        album_number = number // _SONGS_PER_ALBUM
        artist_number = album_number // _ALBUMS_PER_ARTIST
        artist = _artist(artist_number)
        words = _album_words(album_number)
        album_name = f"{_WORDS[words[0]]} {_WORDS[words[1]]}".title()
        track = number % _SONGS_PER_ALBUM + 1
        title = f"{_WORDS[words[track + 2]]} {_WORDS[words[track + 14]]}".capitalize()
        if number % 997 == 5:
            title = artist = _LONG
        suffix, container = _KINDS[words[2] % len(_KINDS)]
        is_away = self._fate[index] < 0.01
        root = folder.with_name("drive") if is_away else folder
        copy = " (copy)" if self._is_copy[index] else ""
        name = f"{track:02} {title[:60]}{copy} {number}{suffix}".replace("/", "-")
        path = root / artist[:60].replace("/", "-") / f"{album_name} {album_number}" / name
        if number % 31 == 7:
            return path, DisplayFields(container=container)
        is_collection = album_number % 23 == 3
        fields = self._own_fields(index, number)
        return path, DisplayFields(
            title=title,
            artist=_artist(number * 7 + 1) if is_collection else artist,
            album=album_name,
            album_artist="Various Artists" if is_collection else "",
            track=str(track),
            year=str(1960 + words[3] * 60 // len(_WORDS)) if number % 9 else "",
            fields=fields,
            container=container,
        )

    def _own_fields(self, index: int, number: int) -> dict[str, tuple[str, ...]]:
        fields = {}
        places = np.flatnonzero(self._categories == "genre")
        if len(places) and self._rng.random() > 0.03:
            # Most files agree with the model; the others say something that was never looked at.
            best = places[np.argmax(self._scores[index, places])]
            place = best if self._rng.random() < 0.6 else places[number % len(places)]
            genre = self._tags[place][0]
            fields["genre"] = (genre.title() if number % 2 else genre,)
        places = np.flatnonzero(self._categories == "mood")
        if len(places) and self._rng.random() < 0.6:
            fields["mood"] = (self._tags[int(self._rng.choice(places))][0],)
        return fields

    def store(
        self,
        database: Database,
        model_id: str,
        feature_dims: Mapping[str, int],
        num_windows: int,
    ) -> None:
        """Put the songs into the catalogue."""
        database.run(
            "INSERT INTO models (identifier) VALUES (?) ON CONFLICT DO NOTHING", (model_id,)
        )
        model = database.value("SELECT id FROM models WHERE identifier = ?", (model_id,))
        ids = self._ids.tolist()
        song_of = [
            file_id - 1 if is_copy else file_id
            for file_id, is_copy in zip(ids, self._is_copy.tolist(), strict=True)
        ]
        has_failed = (self._fate >= 0.02) & (self._fate < 0.07) & ~self._is_copy
        is_pending = (self._fate >= 0.07) & (self._fate < 0.09) & ~self._is_copy
        seen_s = _START_S + self._ids * 1500.0
        durations = np.clip(self._rng.gamma(9.0, 27.0, self._count), 20.0, 3000.0)
        database.run_many(
            "INSERT INTO songs (id, digest, duration_s, first_seen_s) VALUES (?, ?, ?, ?)",
            zip(ids, map(seeded_digest, ids), durations.tolist(), seen_s.tolist(), strict=True),
        )
        fates = self._fate.tolist()
        database.run_many(
            "INSERT INTO files (id, path, song, size_bytes, mtime_ns, in_library, is_missing,"
            " is_offline, error_summary, error_advice, first_seen_s)"
            " VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
            (
                (
                    file_id,
                    encode_path(file_path),
                    song,
                    4_000_000 + file_id,
                    1_700_000_000_000_000_000 + file_id,
                    0.01 <= fate < 0.02,
                    fate < 0.01,
                    "The sound could not be decoded: the file ends early." if failed else None,
                    "Copy it again, or take it out of the library." if failed else "",
                    seen,
                )
                for file_id, (file_path, _), song, fate, failed, seen in zip(
                    ids,
                    self._files,
                    song_of,
                    fates,
                    has_failed.tolist(),
                    seen_s.tolist(),
                    strict=True,
                )
            ),
        )
        insert_read(
            database,
            [(file_id, *one) for file_id, one in zip(ids, self._files, strict=True)],
        )
        heard = np.flatnonzero(~(has_failed | is_pending | self._is_copy))
        database.run_many(
            "INSERT INTO predictions (model, song, scores, is_music, analyzed_at_s)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                (model, ids[row], self._scores[row].tobytes(), self._is_music[row], seen_s[row])
                for row in heard.tolist()
            ),
        )
        rows, places = np.nonzero(self._scores[heard] >= LEAST_SCORE)
        database.run_many(
            "INSERT INTO tag_scores (model, song, tag, score) VALUES (?, ?, ?, ?)",
            zip(
                [model] * len(rows),
                self._ids[heard][rows].tolist(),
                places.tolist(),
                self._scores[heard][rows, places].astype(float).tolist(),
                strict=True,
            ),
        )
        self._store_details(database, model, heard, feature_dims, num_windows)

    def _store_details(
        self,
        database: Database,
        model: int,
        heard: np.ndarray,
        feature_dims: Mapping[str, int],
        num_windows: int,
    ) -> None:
        starts = (np.arange(num_windows) * 3.0).astype("<f4").tobytes()
        database.run_many(
            "INSERT INTO segments (song, model, duration_s, starts_s, scores)"
            " VALUES (?, ?, 3.0, ?, ?)",
            (
                (
                    int(self._ids[row]),
                    model,
                    starts,
                    np.repeat(self._scores[row : row + 1], num_windows, axis=0)
                    .astype("<f2")
                    .tobytes(),
                )
                for row in heard.tolist()
            ),
        )
        for key, dim in feature_dims.items():
            database.run(
                "INSERT INTO feature_keys (model, key, dim) VALUES (?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (model, key, dim),
            )
            key_id = database.value(
                "SELECT id FROM feature_keys WHERE model = ? AND key = ?", (model, key)
            )
            vectors = self._rng.standard_normal((len(heard), dim)).astype("<f4")
            database.run_many(
                "INSERT INTO song_features (song, feature_key, vector) VALUES (?, ?, ?)",
                (
                    (int(self._ids[row]), key_id, vector.tobytes())
                    for row, vector in zip(heard.tolist(), vectors, strict=True)
                ),
            )

    def decide(self, database: Database, share: float) -> None:
        """Let the user have an opinion of some songs: mostly the model was right."""
        rows = []
        for index in np.flatnonzero(self._rng.random(self._count) < share).tolist():
            for place in np.flatnonzero(self._scores[index] >= 0.65).tolist():
                name, category = self._tags[place]
                verdict = "accepted" if self._rng.random() < 0.8 else "rejected"
                digest = seeded_digest(int(self._ids[index]))
                rows.append((digest, category, name, word_key(name), verdict, _START_S))
        database.run_many(
            "INSERT INTO decisions (digest, category, tag, word, verdict, decided_s)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )


def seeded_digest(number: int) -> str:
    """Digest of the song of that number; the first is 1."""
    return f"sha256:{number:064x}"


@functools.lru_cache(16)
def _album_words(number: int) -> list[int]:
    """Places of words for an album and its songs, wherever a page of songs begins."""
    words: list[int] = np.random.default_rng(number).integers(0, len(_WORDS), 40).tolist()
    return words


def _artist(number: int) -> str:
    number = (number * 2654435761) % (1 << 32)
    if number % 17 == 0:
        return _FOREIGN[number // 17 % len(_FOREIGN)]
    return f"{_FIRST[number // 7 % len(_FIRST)]} {_SECOND[number // 311 % len(_SECOND)]}"


def file_size(path: Path) -> int:
    """Bytes of a catalogue with its log."""
    log = path.with_name(path.name + "-wal")
    return os.path.getsize(path) + (os.path.getsize(log) if log.exists() else 0)
