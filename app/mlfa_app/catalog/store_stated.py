"""What files say of their songs, many at once: values of a field, and who put them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.connection import damaged_error, decode_path
from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Values, Verdict
from mlfa_app.catalog.store_base import StorePart
from mlfa_app.catalog.stored_values import words_by_name, words_of_list
from mlfa_app.library.file_identity import absolute_path


@dataclass(frozen=True, slots=True)
class StatedSong:
    """A file that is there, and what it says.

    Attributes:
        file_id: Row number of the file.
        path: The file.
        digest: Its song.
        title: From the file; empty where it has none.
        artist: Likewise.
        album: Likewise.
        album_artist: Likewise.
        values: Of the field that was asked about; may be none.
    """

    file_id: int
    path: Path
    digest: str
    title: str
    artist: str
    album: str
    album_artist: str
    values: Values


class StatedStore(StorePart):
    """The part of the catalogue about what files say of their songs."""

    def stated_songs(self, field: str) -> list[StatedSong]:
        """List the library's files that are there and whose song is known, in order of their path.

        Args:
            field: Neutral name, such as "genre".
        """
        rows = self._database.rows(
            "SELECT f.id, f.path, s.digest, d.title, d.artist, d.album, d.album_artist,"
            " d.field_values FROM files f JOIN songs s ON s.id = f.song"
            " JOIN file_fields d ON d.file = f.id"
            " WHERE f.in_library AND NOT f.is_missing AND NOT f.is_offline ORDER BY f.path"
        )
        # A library has few genres: each text is read only once.
        known: dict[str, Values] = {}
        found = []
        for file_id, path, digest, title, artist, album, album_artist, text in rows:
            if text not in known:
                known[text] = words_by_name(text).get(field, ())
            found.append(
                StatedSong(
                    file_id,
                    decode_path(path),
                    digest,
                    title,
                    artist,
                    album,
                    album_artist,
                    known[text],
                )
            )
        return found

    def words_of_ours(self, field: str) -> dict[str, frozenset[str]]:
        """Give all words that this program ever wrote into a field, by song.

        Args:
            field: Neutral name, such as "genre".

        Returns:
            Words as `folding.word_key` compares them, by digest.
        """
        found: dict[str, set[str]] = {}
        for digest, text in self._database.rows(
            "SELECT digest, field_values FROM written_values WHERE field = ?", (field,)
        ):
            found.setdefault(digest, set()).update(word_key(one) for one in words_of_list(text))
        return {digest: frozenset(words) for digest, words in found.items()}

    def verdicts_on(self, category: str) -> dict[str, dict[str, Verdict]]:
        """Give all that the user decided in a category, by song and tag.

        Args:
            category: Such as "genre".

        Raises:
            DamagedCatalogError: If there is a verdict that nobody wrote.
        """
        found: dict[str, dict[str, Verdict]] = {}
        for digest, tag, verdict in self._database.rows(
            "SELECT digest, tag, verdict FROM decisions WHERE category = ?", (category,)
        ):
            try:
                found.setdefault(digest, {})[tag] = Verdict(verdict)
            except ValueError as error:
                raise damaged_error(None) from error
        return found

    def decision_counts(self) -> dict[tuple[str, str], dict[Verdict, int]]:
        """Count what the user decided, by category and tag.

        Raises:
            DamagedCatalogError: If there is a verdict that nobody wrote.
        """
        found: dict[tuple[str, str], dict[Verdict, int]] = {}
        for category, tag, verdict, number in self._database.rows(
            "SELECT category, tag, verdict, count(*) FROM decisions GROUP BY category, tag, verdict"
        ):
            try:
                found.setdefault((category, tag), {})[Verdict(verdict)] = int(number)
            except ValueError as error:
                raise damaged_error(None) from error
        return found


def files_below(songs: Sequence[StatedSong], folder: Path) -> list[StatedSong]:
    """Give the songs whose file is in a folder, or is that file."""
    whole = absolute_path(folder)
    return [song for song in songs if song.path == whole or whole in song.path.parents]
