"""What music players can show: facts about each, from which follows how values are written.

The facts come from the documents named beside each; where none is named beyond the standard, they
are what is commonly said of the program. None of the programs was run for them, and
docs/vocabulary.md says so.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

Values = tuple[str, ...]


class TagKind(enum.Enum):
    """A kind of tag, as far as it matters how several values are kept."""

    ID3_OLD = "ID3v2.3"
    """Versions 2.2 and 2.3, whose standard knows no lists."""
    ID3 = "ID3v2.4"
    """A list with zeros between the values."""
    VORBIS = "Vorbis comment"
    """A comment for each value."""
    MP4 = "MP4"
    APE = "APEv2"
    ASF = "Windows Media"


_ID3_KINDS = {"2.2": TagKind.ID3_OLD, "2.3": TagKind.ID3_OLD, "2.4": TagKind.ID3}
_KINDS = {"FLAC": TagKind.VORBIS, "MP4": TagKind.MP4, "Windows Media": TagKind.ASF}


def kind_of(container: str, id3_version: str | None) -> TagKind:
    """Tell the kind of tag in which a file keeps our fields.

    Args:
        container: Name of the file's format.
        id3_version: "2.3" and the like, where they are kept in an ID3 tag.
    """
    if id3_version is not None:
        return _ID3_KINDS.get(id3_version, TagKind.ID3)
    return TagKind.VORBIS if container.startswith("Ogg") else _KINDS.get(container, TagKind.APE)


@dataclass(frozen=True)
class PlayerProfile:
    """How files are written for a player.

    Attributes:
        name: The word for settings and commands.
        title: Name for people; empty for the default.
        new_id3_version: "2.3" or "2.4", for an ID3 tag that a file lacks.
        reads_id3: Versions that it reads; a tag of another one is kept and warned of.
        joiner: What stands between several values that are written as one; empty where they are
            written as several.
        max_values: For fields of which it shows only so many values: the strongest come first.
        places: Fields that go into another one, since it shows that.
        separators: What it takes for the border between two values.
        old_id3_separators: The same in ID3v2.2 and v2.3, in addition.
        sources: Names of the documentation.
    """

    name: str
    title: str
    new_id3_version: str = "2.4"
    reads_id3: Values = ("2.2", "2.3", "2.4")
    joiner: str = ""
    max_values: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    separators: Values = ()
    old_id3_separators: Values = ()
    sources: Values = ()

    def separators_in(self, kind: TagKind) -> Values:
        """What the player splits on in a kind of tag."""
        extra = self.old_id3_separators if kind is TagKind.ID3_OLD else ()
        return tuple(dict.fromkeys((*self.separators_in_general, *extra)))

    @property
    def separators_in_general(self) -> Values:
        """What the player splits on in every kind of tag, our own joiner included."""
        own = (self.joiner.strip(),) if self.joiner else ()
        return tuple(dict.fromkeys((*own, *self.separators)))

    @property
    def all_separators(self) -> Values:
        """What the player splits on in any kind of tag."""
        return self.separators_in(TagKind.ID3_OLD)


_ALL = (
    # For people who have not said which player reads their files: what any common one splits on.
    PlayerProfile("default", "", separators=(";", "/", ",", "\\\\")),
    PlayerProfile(
        "apple",
        "iTunes, Apple Music",
        joiner=", ",
        max_values={"genre": 1},
        old_id3_separators=("/",),
        sources=("ID3v2.3.0, section 4.2",),
    ),
    PlayerProfile(
        "foobar2000",
        "foobar2000",
        separators=(";",),
        old_id3_separators=("/",),
        sources=("ID3v2.3.0, section 4.2",),
    ),
    PlayerProfile(
        "mpd",
        "MPD",
        sources=("MPD source, src/tag/Id3Scan.cxx", "MPD protocol, tags"),
    ),
    PlayerProfile(
        "server",
        "Navidrome, Jellyfin",
        separators=(";", "/", ",", "|", "\\"),
        sources=(
            "Navidrome source, resources/mappings.yaml, and discussion 2904",
            "Jellyfin pull request 12385 (custom tag delimiters)",
        ),
    ),
    PlayerProfile(
        "dj",
        "rekordbox, Serato, Traktor",
        new_id3_version="2.3",
        joiner=", ",
        max_values={"genre": 2},
        places={"mood": "grouping"},
        old_id3_separators=("/",),
        sources=("ID3v2.3.0, section 4.2",),
    ),
    PlayerProfile(
        "car",
        "",
        new_id3_version="2.3",
        reads_id3=("2.2", "2.3"),
        joiner=", ",
        max_values={"genre": 1},
        old_id3_separators=("/",),
        sources=(
            "Cadillac Escalade EXT 2009 manual (ID3 1.0, 1.1, 2.0)",
            "Kenwood KDC-172Y audio file specification (2.2 to 2.4; no genre)",
            "ID3v2.3.0, section 4.2",
        ),
    ),
)
PROFILES = {profile.name: profile for profile in _ALL}
"""The profiles by name, in the order in which they are offered."""


def profile_of(name: str) -> PlayerProfile:
    """Give a profile; the default for a name that this version does not know."""
    return PROFILES.get(name, PROFILES["default"])
