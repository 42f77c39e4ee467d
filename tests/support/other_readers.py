"""Other people's programs that read tags, and what each of them shows of our fields.

Two come with the program's own dependencies: mutagen, and FFmpeg through PyAV. The others are used
where they are installed. What is said here of each is what it was seen to do; where a program shows
less than a file holds (the first value only, no text beyond Latin), that is stated as its rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reading_programs import (
    EYED3,
    TAGLIB,
    Reading,
    Values,
    by_script,
    has_command,
    has_module,
    one_by_one,
    with_atomicparsley,
    with_exiftool,
    with_ffmpeg,
    with_id3v2,
    with_mediainfo,
    with_metaflac,
    with_mutagen,
    with_ogginfo,
    with_vorbiscomment,
    with_wvunpack,
)

NAMES = {
    "instrument": "INSTRUMENT",
    "vocal": "VOCAL",
    "era": "ERA",
    "scores": "MLFA_SCORES",
}
"""The fields for which no container has a place of its own, and their names."""


@dataclass(frozen=True)
class Rule:
    """Where a program shows our fields of one kind of tag.

    Attributes:
        genre: Its key for the genre; empty if it does not show it. Likewise the others.
        mood: For the mood.
        grouping: For the grouping.
        free: For the others, with "{}" for the name.
        how: What it shows of several values: "all", "first", or what it joins them with.
    """

    genre: str
    mood: str
    grouping: str
    free: str
    how: str = "all"

    def shown(self, name: str, values: Values) -> tuple[str, Values] | None:
        """The key under which a field is to be seen, and what is to be seen there."""
        key = self.free.format(NAMES[name]) if name in NAMES else str(getattr(self, name))
        if not key:
            return None
        if not values:
            return key.casefold(), ()
        match self.how:
            case "all":
                seen = values
            case "first":
                seen = values[:1]
            case joiner:
                seen = (joiner.join(values),)
        return key.casefold(), seen


@dataclass(frozen=True)
class Program:
    """Another program.

    Attributes:
        name: Its name.
        read: Reads files; those that it cannot read are left out.
        rules: By kind of tag, where it shows our fields. It is asked only about these kinds.
        needs: Whether what it takes is installed.
        only: Containers to which it keeps; all if empty.
        never: Containers whose tags it does not read, or only those "CONTAINER with KIND".
        shows_ascii_only: Whether it shows nothing right but ASCII.
        is_in_order: Whether it shows several values in the file's order.
        garbles: Kinds of tag of which it mixes up free fields with others.
    """

    name: str
    read: Callable[[Sequence[Path]], dict[Path, Reading]]
    rules: Mapping[str, Rule]
    needs: Callable[[], bool] = lambda: True
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    shows_ascii_only: bool = False
    is_in_order: bool = True
    garbles: frozenset[str] = frozenset()

    def rule_for(self, container: str, tag_kind: str) -> Rule | None:
        """Where it shows our fields of a kind of file; None if it does not read them."""
        is_out = {container, f"{container} with {tag_kind}"} & self.never
        if is_out or (self.only and container not in self.only):
            return None
        return self.rules.get(tag_kind)


def tag_kind(container: str, id3_version: str | None) -> str:
    """Name the kind of tag in which a file keeps our fields."""
    if id3_version:
        return f"ID3v{id3_version}"
    if container == "FLAC" or container.startswith("Ogg"):
        return "Vorbis"
    return {"MP4": "MP4", "Windows Media": "ASF"}.get(container, "APE")


_PLAIN = ("genre", "mood", "grouping", "{}")
_FREE3 = Rule("TCON", "TXXX:MOOD", "TIT1", "TXXX:{}")
_FREE4 = Rule("TCON", "TMOO", "TIT1", "TXXX:{}")
_ITUNES = "----:com.apple.iTunes:{}"
_ATOM = '----" [com.apple.iTunes;{}]'
_MPEG = frozenset(("MP3", "AAC"))


def _first(rule: Rule) -> Rule:
    return Rule(rule.genre, rule.mood, rule.grouping, rule.free, "first")


MUTAGEN = Program(
    "mutagen",
    with_mutagen,
    {
        **dict.fromkeys(("ID3v2.2", "ID3v2.3"), _FREE3),
        "ID3v2.4": _FREE4,
        "Vorbis": Rule(*_PLAIN),
        "MP4": Rule("\xa9gen", _ITUNES.format("MOOD"), "\xa9grp", _ITUNES),
        "APE": Rule(*_PLAIN),
        "ASF": Rule("WM/Genre", "WM/Mood", "WM/ContentGroupDescription", "{}"),
    },
    never=frozenset(("RF64",)),
    is_in_order=False,  # Of Windows Media: its two lists stand in the file in any order.
)
FFMPEG = Program(
    "FFmpeg (PyAV)",
    with_ffmpeg,
    {
        "ID3v2.2": Rule("genre", "MOOD", "TT1", "{}", "first"),
        "ID3v2.3": Rule(*_PLAIN, "first"),
        "ID3v2.4": Rule("genre", "TMOO", "grouping", "{}", "first"),
        "Vorbis": Rule(*_PLAIN, ";"),
        "MP4": Rule(*_PLAIN, "first"),
        "APE": Rule(*_PLAIN, "first"),
        "ASF": Rule("genre", "WM/Mood", "WM/ContentGroupDescription", "{}", "first"),
    },
    # What stands here for Monkey's Audio holds no sound that it could open.
    never=frozenset(("True Audio", "MP3 with APE", "Monkey's Audio")),
)
PROGRAMS = (
    MUTAGEN,
    FFMPEG,
    Program(
        "TagLib",
        by_script(TAGLIB),
        {
            **dict.fromkeys(("ID3v2.2", "ID3v2.3", "ID3v2.4"), Rule("GENRE", "MOOD", "WORK", "{}")),
            "Vorbis": Rule(*_PLAIN),
            "MP4": Rule("genre", "mood", "grouping", ""),
            "APE": Rule(*_PLAIN),
            "ASF": Rule("genre", "mood", "work", ""),
        },
        has_module("taglib"),
        never=frozenset(("AAC", "RF64")),
        is_in_order=False,
    ),
    Program(
        "ExifTool",
        with_exiftool,
        {
            **dict.fromkeys(
                ("ID3v2.2", "ID3v2.3"), Rule("", "any:free:MOOD", "", "any:free:{}", "first")
            ),
            "ID3v2.4": Rule("", "", "", "any:free:{}", "first"),
            "Vorbis": Rule("Vorbis:Genre", "Vorbis:Mood", "Vorbis:Grouping", "", "all"),
            "MP4": Rule("ItemList:Genre", "", "ItemList:Grouping", ""),
            "ASF": Rule("ASF:Genre", "ASF:Mood", "ASF:ContentGroupDescription", ""),
        },
        has_command("exiftool"),
        never=frozenset(("Ogg Speex",)),
        is_in_order=False,
    ),
    Program(
        "MediaInfo",
        with_mediainfo,
        {
            "ID3v2.2": Rule("Genre", "", "Grouping", "", "first"),
            **dict.fromkeys(("ID3v2.3", "ID3v2.4", "APE"), Rule(*_PLAIN, "first")),
            "Vorbis": Rule(*_PLAIN, " / "),
            # It puts free fields of the same name together, whoever they belong to.
            "MP4": Rule("Genre", "", "Grouping", "{}", " / "),
            "ASF": Rule("Genre", "WM_Mood", "WM_ContentGroupDescription", "{}", "first"),
        },
        has_command("mediainfo"),
        never=frozenset(("True Audio", "WavPack", "Ogg Speex", "Ogg FLAC")),
        # It takes three letters of a description for a language, and what is left for the name.
        garbles=frozenset(("ID3v2.2",)),
    ),
    Program(
        "eyeD3",
        by_script(EYED3),
        {"ID3v2.3": _FREE3, "ID3v2.4": _FREE4},
        has_module("eyed3"),
        only=frozenset(("MP3",)),
    ),
    Program(
        "id3v2",
        one_by_one(with_id3v2),
        {
            "ID3v2.2": Rule("TCO", "TXX:MOOD", "TT1", "TXX:{}", "first"),
            "ID3v2.3": _first(_FREE3),
        },
        has_command("id3v2"),
        only=_MPEG,
        shows_ascii_only=True,
    ),
    Program(
        "metaflac",
        one_by_one(with_metaflac),
        {"Vorbis": Rule(*_PLAIN)},
        has_command("metaflac"),
        only=frozenset(("FLAC",)),
    ),
    Program(
        "vorbiscomment",
        one_by_one(with_vorbiscomment),
        {"Vorbis": Rule(*_PLAIN)},
        has_command("vorbiscomment"),
        only=frozenset(("Ogg Vorbis",)),
    ),
    Program(
        "ogginfo",
        one_by_one(with_ogginfo("ogginfo")),
        {"Vorbis": Rule(*_PLAIN)},
        has_command("ogginfo"),
        only=frozenset(("Ogg Vorbis", "Ogg FLAC", "Ogg Speex")),
    ),
    Program(
        "opusinfo",
        one_by_one(with_ogginfo("opusinfo")),
        {"Vorbis": Rule(*_PLAIN)},
        has_command("opusinfo"),
        only=frozenset(("Ogg Opus",)),
    ),
    Program(
        "AtomicParsley",
        one_by_one(with_atomicparsley),
        {"MP4": Rule('\xa9gen"', _ATOM.format("MOOD"), '\xa9grp"', _ATOM)},
        has_command("AtomicParsley"),
    ),
    Program(
        "wvunpack",
        one_by_one(with_wvunpack),
        {"APE": Rule(*_PLAIN, "\\")},
        has_command("wvunpack"),
        only=frozenset(("WavPack",)),
    ),
)
