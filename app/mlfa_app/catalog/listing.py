"""The library as a list: what a row shows, in which order, and by which rule tags are accepted."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A record of the files themselves; it is named here with the others of the list.
from mlfa_app.library.display import DisplayFields as DisplayFields

Values = tuple[str, ...]


class Verdict(enum.Enum):
    """What the user said of a tag of a song; the value is what the catalogue keeps."""

    ACCEPTED = "accepted"
    """A proposal that is right, or a tag that the user added."""
    REJECTED = "rejected"
    """A proposal that is wrong; it is never proposed for this song again."""


class SongState(enum.Enum):
    """Where a file stands, the first that fits; the value is the word of the filter language."""

    OFFLINE = "offline"
    """Its drive or folder cannot be looked into now."""
    MISSING = "missing"
    """It is gone."""
    FAILED = "failed"
    """It could not be read or analysed."""
    PENDING = "pending"
    """The model has not analysed it yet."""
    NOT_MUSIC = "notmusic"
    """The model takes it for speech, noise or silence."""
    UNSURE = "unsure"
    """Analysed, and no tag is sure enough at the wanted precision."""
    REVIEW = "review"
    """It has proposals that the user has not decided on."""
    DECIDED = "decided"
    """The user accepted or rejected every proposal; what was accepted is not in the file yet."""
    DONE = "done"
    """What was accepted is in the file, or everything was rejected."""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """The model and the thresholds through which the library is seen.

    Attributes:
        model_id: Identifier of the model package.
        tags: Names of its tags, in the order of the scores.
        categories: Category of each tag.
        thresholds: Score from which each tag is proposed; None where it abstains.
        music_threshold: Score from which something counts as music.
        shown_categories: Categories whose tags are proposed at all; the others are left out.
        wording: Tags that are written in other words, each with these; none bans it.
    """

    model_id: str
    tags: Values
    categories: Values
    thresholds: tuple[float | None, ...]
    music_threshold: float
    shown_categories: frozenset[str]
    wording: tuple[tuple[str, Values], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tag that stands beside a song.

    Attributes:
        tag: Its name; a tag that the user added may be none of the model's.
        category: Such as "genre".
        score: 0 to 1; None for a tag that the model has no score of.
        verdict: What the user said; None if nothing yet. Rejected tags are not listed.
    """

    tag: str
    category: str
    score: float | None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ListedSong:
    """One file of the library, as a row shows it.

    Attributes:
        file_id: Row number of the file.
        path: Absolute path.
        digest: Digest of its audio payload; None while unknown.
        title: From the file; the name of the file where it has none.
        artist: From the file, empty where it has none.
        album: Likewise.
        album_artist: Likewise.
        track: Number on the album as text, likewise.
        year: Likewise.
        genre: The genre field of the file.
        mood: The mood field of the file.
        fields: All fields that MLFA may write, as they stand in the file.
        container: Name of its format; empty while unknown.
        duration_s: Length; None while unknown.
        state: Where it stands.
        is_music: 0 to 1; None where not analysed.
        proposals: Proposed and accepted tags: by category in the model's order of categories,
            within one the highest score first, equal ones in the model's order.
        error_summary: Why it failed; None if it did not.
        error_advice: What to do about that.
    """

    file_id: int
    path: Path
    digest: str | None
    title: str
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    track: str = ""
    year: str = ""
    genre: Values = ()
    mood: Values = ()
    fields: Mapping[str, Values] = field(default_factory=dict)
    container: str = ""
    duration_s: float | None = None
    state: SongState = SongState.PENDING
    is_music: float | None = None
    proposals: tuple[Proposal, ...] = ()
    error_summary: str | None = None
    error_advice: str = ""


class SortKey(enum.Enum):
    """What the table can be sorted by."""

    TITLE = "title"
    ARTIST = "artist"
    ALBUM = "album"
    GENRE = "genre"
    SCORE = "score"
    """The highest score among the proposals."""
    STATE = "state"
    DURATION = "duration"
    PATH = "path"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Order:
    """How the table is sorted.

    Attributes:
        key: By what. Ties go by artist (of the album, where it has one), album, track and path.
        descending: Whether the largest goes first.
    """

    key: SortKey = SortKey.ARTIST
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user said of one tag of one song.

    Attributes:
        digest: The song.
        tag: Name of the tag.
        category: Its category, which names the field it belongs to.
        verdict: None takes an earlier decision back.
    """

    digest: str
    tag: str
    category: str
    verdict: Verdict | None
