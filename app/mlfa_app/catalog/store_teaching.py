"""What teaching asks and stores: words of files, decisions, and scores of models of one family."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlfa_app.catalog.connection import damaged_error, decode_path
from mlfa_app.catalog.families import family_of, tag_keys_of
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.listing_schema import insert_tag_scores
from mlfa_app.catalog.records import Float32Array
from mlfa_app.catalog.store_base import StorePart, reads_one_moment
from mlfa_app.catalog.stored_values import numbers_of, words_by_name, words_of_list


@dataclass(frozen=True, slots=True)
class WordedFile:
    """What a file of the library says of its song.

    Attributes:
        digest: The song.
        path: The file.
        artist: Empty where it has none.
        album: Likewise.
        album_artist: Likewise.
        fields: The values of each field that MLFA may write.
    """

    digest: str
    path: Path
    artist: str
    album: str
    album_artist: str
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False, slots=True)
class FamilyScores:
    """What another model of the family found in a song.

    Attributes:
        song: Row number.
        tag_keys: Keys of the other's tags; see `TeachingStore.join_family`.
        scores: (tags,).
        is_music: 0 to 1; the same for all models of the family.
        analyzed_at_s: When the song was heard, seconds since 1970.
    """

    song: int
    tag_keys: tuple[str, ...]
    scores: Float32Array
    is_music: float
    analyzed_at_s: float


class TeachingStore(StorePart):
    """The part of the catalogue about teaching."""

    def worded_files(self) -> list[WordedFile]:
        """List the files of the library whose song is known and whose fields were read."""
        rows = self._database.rows(
            "SELECT s.digest, f.path, d.artist, d.album, d.album_artist, d.field_values"
            " FROM files f JOIN songs s ON s.id = f.song JOIN file_fields d ON d.file = f.id"
            " WHERE f.in_library AND NOT f.is_missing ORDER BY s.id, f.id"
        )
        read: dict[str, dict[str, tuple[str, ...]]] = {}  # few texts are different
        found = []
        for digest, path, artist, album, album_artist, text in rows:
            if text not in read:
                read[text] = words_by_name(text)
            found.append(
                WordedFile(digest, decode_path(path), artist, album, album_artist, read[text])
            )
        return found

    def all_decisions(self) -> list[Decision]:
        """List all that the user decided, also of songs that are not known any more.

        Raises:
            DamagedCatalogError: If what is stored is no verdict.
        """
        try:
            return [
                Decision(digest, tag, category, Verdict(verdict))
                for digest, category, tag, verdict in self._database.rows(
                    "SELECT digest, category, tag, verdict FROM decisions"
                )
            ]
        except ValueError as error:
            raise damaged_error(None) from error

    def written_words(self) -> dict[tuple[str, str], set[str]]:
        """Give every word that MLFA ever wrote, as `folding.word_key` compares words.

        Returns:
            By digest of the song and field.
        """
        found: dict[tuple[str, str], set[str]] = {}
        for digest, field, text in self._database.rows(
            "SELECT digest, field, field_values FROM written_values"
        ):
            words = found.setdefault((digest, field), set())
            words.update(word_key(word) for word in words_of_list(text))
        return found

    # Families of models

    def join_family(
        self, model_id: str, tag_keys: Sequence[str], of: str, its_keys: Sequence[str]
    ) -> None:
        """Say that a model has the very networks of another: its features are that one's.

        Args:
            model_id: Identifier of the model, which has stored nothing yet.
            tag_keys: One for each of its tags. Equal keys of two models of a family mean that the
                two give equal scores.
            of: Identifier of the other, which is in no other's family.
            its_keys: Likewise of the other.
        """
        with self._database.transaction():
            for identifier, keys in ((of, its_keys), (model_id, tag_keys)):
                self._database.run(
                    "INSERT INTO models (identifier, tag_keys) VALUES (?, ?)"
                    " ON CONFLICT (identifier) DO UPDATE SET tag_keys = excluded.tag_keys",
                    (identifier, json.dumps(list(keys))),
                )
            self._database.run(
                "UPDATE models SET family = (SELECT coalesce(family, id) FROM models"
                " WHERE identifier = ?) WHERE identifier = ?",
                (of, model_id),
            )

    def family_members(self, model_id: str) -> list[str]:
        """Give the identifiers of all models of a model's family, itself included."""
        rows = self._database.rows(
            "SELECT o.identifier FROM models m JOIN models o"
            " ON coalesce(o.family, o.id) = coalesce(m.family, m.id)"
            " WHERE m.identifier = ? ORDER BY o.id",
            (model_id,),
        )
        return [str(row[0]) for row in rows]

    def songs_to_score(self, model_id: str) -> list[int]:
        """Give the songs that others of the family have heard and this model has no scores of."""
        rows = self._database.rows(
            "SELECT DISTINCT p.song FROM models m JOIN models o"
            " ON coalesce(o.family, o.id) = coalesce(m.family, m.id) AND o.id <> m.id"
            " JOIN predictions p ON p.model = o.id WHERE m.identifier = ?"
            " AND NOT EXISTS (SELECT 1 FROM predictions q WHERE q.model = m.id"
            "  AND q.song = p.song) ORDER BY p.song",
            (model_id,),
        )
        return [int(row[0]) for row in rows]

    @reads_one_moment
    def family_scores(self, model_id: str, songs: Sequence[int]) -> list[FamilyScores]:
        """Give what the other models of the family found in songs."""
        keys: dict[int, tuple[str, ...]] = {}
        found = []
        for song, other, blob, is_music, analyzed_at_s in self._database.rows(
            "SELECT p.song, p.model, p.scores, p.is_music, p.analyzed_at_s FROM models m"
            " JOIN models o ON coalesce(o.family, o.id) = coalesce(m.family, m.id)"
            " AND o.id <> m.id JOIN predictions p ON p.model = o.id WHERE m.identifier = ?"
            " AND p.song IN (SELECT value FROM json_each(?)) ORDER BY p.song, o.id",
            (model_id, json.dumps([int(song) for song in songs])),
        ):
            if other not in keys:
                keys[other] = tag_keys_of(self._database, other)
            scores = numbers_of(blob)
            known = keys[other] if len(keys[other]) == len(scores) else ("",) * len(scores)
            found.append(FamilyScores(song, known, scores, is_music, analyzed_at_s))
        return found

    def store_family_scores(
        self, model_id: str, rows: Iterable[tuple[int, Float32Array, float, float]]
    ) -> None:
        """Store scores that were worked out from features which another of the family stored.

        Songs, and a model, that another process has forgotten meanwhile are passed over.

        Args:
            model_id: Whose scores.
            rows: Song, scores, (tags,), is_music, and when it was heard.
        """
        with self._database.transaction():
            found = self._database.row("SELECT id FROM models WHERE identifier = ?", (model_id,))
            if found is None:
                return
            model = int(found[0])
            for song, scores, is_music, analyzed_at_s in rows:
                blob = np.ascontiguousarray(scores, dtype="<f4").tobytes()
                cursor = self._database.run(
                    "INSERT OR REPLACE INTO predictions (model, song, scores, is_music,"
                    " analyzed_at_s) SELECT ?, id, ?, ?, ? FROM songs WHERE id = ?",
                    (model, blob, float(is_music), float(analyzed_at_s), song),
                )
                if cursor.rowcount:
                    insert_tag_scores(self._database, model, song, blob)

    @reads_one_moment
    def family_owner(self, model_id: str) -> str | None:
        """Give the model whose networks a model has; itself for most, None for an unknown one."""
        row = self._database.row("SELECT id FROM models WHERE identifier = ?", (model_id,))
        if row is None:
            return None
        owner = family_of(self._database, int(row[0]))
        return str(self._database.value("SELECT identifier FROM models WHERE id = ?", (owner,)))

    def forget_scores(self, model_id: str) -> None:
        """Drop the scores of songs of a model that is in another's family; its windows stay."""
        with self._database.transaction():
            self._database.run(
                "DELETE FROM predictions WHERE model = (SELECT id FROM models WHERE identifier = ?"
                " AND family IS NOT NULL)",
                (model_id,),
            )
