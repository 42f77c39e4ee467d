"""A playlist per tag for music servers: lists of files, and rules that Navidrome follows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import encodable
from mlfa_app.file_names import safe_name
from mlfa_app.jobs.exporting.export import ExportedSong
from mlfa_app.jobs.exporting.server_paths import ServerPaths
from mlfa_app.jobs.similar.playlist import PlaylistEntry, extinf_line
from mlfa_app.jobs.vocabulary.wording import Wording, apply_wording
from mlfa_app.library.scanner import natural_key
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError
from mlfa_core.tags import CATEGORIES

MARK = "Made by MLFA"
"""Stands in every playlist that we make, so that we know it again."""

RULE_FIELDS = ("genre", "mood")
"""The categories whose fields Navidrome reads without being told to."""

_LOOKED_THROUGH_BYTES = 4096


@dataclass(frozen=True, order=True)
class Word:
    """A tag in the user's words.

    Attributes:
        category: Its category, which is also the field of a file that holds it.
        text: The word.
    """

    category: str
    text: str


@dataclass
class SavedPlaylists:
    """What became of a folder of playlists.

    Attributes:
        saved: Names of the files that were written.
        refused: Names of files that are there already, and not ours.
        num_entries: Songs in all of them together.
    """

    saved: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    num_entries: int = 0


def accepted_words(
    song: ExportedSong,
    wording: Wording,
    priorities: Sequence[str],
) -> list[Word]:
    """Give a song's accepted tags in the user's words."""
    return [
        Word(category, word)
        for category, names in song.accepted.items()
        for word in apply_wording(names, wording, priorities)
    ]


def written_words(catalog: Catalog, song: ExportedSong) -> list[Word]:
    """Give the values that MLFA has written into a song's first file and that still count."""
    own = catalog.own_values(song.digest, song.paths[0])
    return [
        Word(category, value)
        for category, values in own.items()
        if category in CATEGORIES
        for value in values
    ]


def by_word(
    songs: Iterable[tuple[ExportedSong, Iterable[Word]]],
) -> dict[Word, list[ExportedSong]]:
    """Gather songs under their words; a word's case makes no other word of it."""
    first: dict[tuple[str, str], Word] = {}
    found: dict[Word, list[ExportedSong]] = {}
    for song, words in songs:
        keys = {(word.category, word.text.casefold()): word for word in words}
        for key, word in keys.items():
            found.setdefault(first.setdefault(key, word), []).append(song)
    order: dict[str, int] = {category: place for place, category in enumerate(CATEGORIES)}
    return dict(
        sorted(found.items(), key=lambda pair: (order[pair[0].category], pair[0].text.casefold()))
    )


def list_of_files(
    catalog: Catalog, name: str, songs: Iterable[ExportedSong], paths: ServerPaths
) -> tuple[bytes, int]:
    """Make a playlist in the M3U8 format, in natural order of the paths.

    Args:
        catalog: Knows artists and titles.
        name: What a server is to call it; Navidrome reads it from the file.
        songs: The songs.
        paths: How they are named.

    Returns:
        The file's content, and how many songs it holds.
    """
    lines = ["#EXTM3U", f"#PLAYLIST:{' '.join(name.split())}", f"# {MARK}"]
    chosen = [(paths.best_of(song.paths), song) for song in songs]
    chosen.sort(key=lambda pair: (natural_key(str(pair[0].parent)), natural_key(pair[0].name)))
    count = 0
    for path, song in chosen:
        line = paths.line(path)
        if line is None:
            continue
        fields = catalog.display_fields(path)
        if fields is None:
            title = " ".join(path.stem.split())
            lines.append(f"#EXTINF:{round(song.song.duration_s)},{title}")
        else:
            lines.append(extinf_line(PlaylistEntry(path, song.song.duration_s, fields)))
        lines.append(line)
        count += 1
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"), count


def rules(name: str, wanted: Sequence[Sequence[Word]]) -> bytes:
    """Make a smart playlist of Navidrome (``.nsp``).

    Args:
        name: What Navidrome is to call it.
        wanted: A song must have one word of each group.

    Raises:
        KnownError: If a category is none that Navidrome reads.
    """
    conditions: list[object] = []
    for group in wanted:
        either = []
        for word in group:
            if word.category not in RULE_FIELDS:
                raise KnownError(
                    f"Navidrome reads no field for “{word.text}” ({word.category}).",
                    "Rules are for genre and mood; other tags can be a playlist: --format m3u",
                )
            either.append({"is": {word.category: encodable(word.text)}})
        conditions.append(either[0] if len(either) == 1 else {"any": either})
    document = {"name": name, "comment": MARK, "all": conditions, "sort": "title", "order": "asc"}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def words_of_tag(tag: str, category: str, wording: Wording) -> list[Word]:
    """Give the words that are written for a tag.

    Raises:
        KnownError: If the user's vocabulary bans it.
    """
    words = [Word(category, word) for word in apply_wording((tag,), wording)]
    if not words:
        raise KnownError(
            f"Your vocabulary says that “{tag}” is never written, so that no file has it.",
            "See: mlfa vocabulary",
        )
    return words


def save_playlists(
    folder: Path,
    suffix: str,
    contents: Mapping[Word, tuple[bytes, int]],
    *,
    may_replace: bool = False,
) -> SavedPlaylists:
    """Save a playlist per word, each whole or not at all.

    Args:
        folder: Where to; it is made if need be.
        suffix: The ending of their names.
        contents: What each holds, and how many songs that are.
        may_replace: Whether playlists are replaced that somebody else has made.

    Raises:
        KnownError: If the disk or the system does not let us.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(
            f"Could not make the folder {folder}: {error.strerror}.", "Name another one.", folder
        ) from error
    done = SavedPlaylists()
    taken: set[str] = set()
    for word, (content, count) in contents.items():
        name = safe_name(f"{word.category} - {word.text}", suffix, taken)
        taken.add(name.casefold())
        target = folder / name
        if not may_replace and not _is_ours_or_free(target):
            done.refused.append(name)
            continue
        save_whole(target, content)
        done.saved.append(name)
        done.num_entries += count
    return done


def stale_playlists(folder: Path, suffix: str, saved: Iterable[str]) -> list[str]:
    """Name the playlists of ours in a folder that were not saved just now."""
    kept = {name.casefold() for name in saved}
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == suffix)
    except OSError:
        return []
    return [name for name in names if name.casefold() not in kept and _is_ours(folder / name)]


def sticker_lines(
    songs: Iterable[ExportedSong], categories: Mapping[str, str], paths: ServerPaths
) -> Iterable[str]:
    """Say in the protocol of MPD which stickers make songs findable by their tags.

    MPD owns its sticker database, so that nothing but MPD may write it. A sticker is named
    ``mlfa:CATEGORY:TAG`` and holds the score; 1 for a word of the user's own, which has none.

    Args:
        songs: The songs.
        categories: The category of each tag whose score a song has, in their order.
        paths: How they are named: relative to MPD's music folder.
    """
    places = {tag: place for place, tag in enumerate(categories)}
    for song in songs:
        path = paths.best_of(song.paths)
        name = paths.name(path)
        if name is None or not paths.is_reached(path):
            continue
        for category, tags in song.accepted.items():
            for tag in tags:
                place = places.get(tag)
                score = 1.0 if place is None else song.song.scores[place]
                words = (name, f"mlfa:{category}:{tag}", f"{score:.2f}")
                yield f"sticker set song {' '.join(map(_quoted, words))}\n"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_ours_or_free(target: Path) -> bool:
    try:
        target.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return _is_ours(target)


def _is_ours(target: Path) -> bool:
    try:
        with target.open("rb") as file:
            return MARK.encode() in file.read(_LOOKED_THROUGH_BYTES)
    except OSError:
        return False
