"""The columns of the songs table: names, how they sort, and what a cell says."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from mlfa_app.catalog.listing import ListedSong, Proposal, SongState, SortKey, Values, Verdict
from mlfa_app.errors import shown
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import clock_time, percent

translate = QCoreApplication.translate


class Column(enum.IntEnum):
    """The columns, in the order in which a new table shows them."""

    STATE = 0
    TITLE = 1
    ARTIST = 2
    ALBUM = 3
    GENRE = 4
    TAGS = 5
    SCORE = 6
    LENGTH = 7
    YEAR = 8
    MOOD = 9
    PATH = 10


@dataclass(frozen=True)
class ColumnFacts:
    """What never changes about a column.

    Attributes:
        sort_key: By what a click on its head sorts; None if it does not.
        width: In average characters.
        is_optional: Whether a new table hides it.
        is_number: Whether it stands to the right.
    """

    sort_key: SortKey | None
    width: float
    is_optional: bool = False
    is_number: bool = False


FACTS: dict[Column, ColumnFacts] = {
    Column.STATE: ColumnFacts(SortKey.STATE, 16),
    Column.TITLE: ColumnFacts(SortKey.TITLE, 36),
    Column.ARTIST: ColumnFacts(SortKey.ARTIST, 20),
    Column.ALBUM: ColumnFacts(SortKey.ALBUM, 15),
    Column.GENRE: ColumnFacts(SortKey.GENRE, 14),
    Column.TAGS: ColumnFacts(None, 52),
    Column.SCORE: ColumnFacts(SortKey.SCORE, 7, is_number=True),
    Column.LENGTH: ColumnFacts(SortKey.DURATION, 9, is_number=True),
    Column.YEAR: ColumnFacts(None, 7, is_optional=True),
    Column.MOOD: ColumnFacts(None, 15, is_optional=True),
    Column.PATH: ColumnFacts(SortKey.PATH, 50, is_optional=True),
}


@dataclass(frozen=True, slots=True)
class SongRow:
    """A song with what its cells show, made once when it is read.

    Attributes:
        song: The song.
        texts: One for each column.
        score: The highest score among its proposals; None where there is none.
    """

    song: ListedSong
    texts: Values
    score: float | None


def make_row(song: ListedSong) -> SongRow:
    """Put a song's cells into words."""
    score = max((each.score for each in song.proposals if each.score is not None), default=None)
    texts = (
        state_name(song.state),
        song.title,
        song.artist,
        song.album,
        ", ".join(song.genre),
        ", ".join(each.tag for each in song.proposals),
        "" if score is None else percent(score),
        "" if song.duration_s is None else clock_time(song.duration_s),
        song.year,
        ", ".join(song.mood),
        shown(song.path),
    )
    return SongRow(song, texts, score)


def column_title(column: Column) -> str:
    """Head of a column."""
    match column:
        case Column.STATE:
            return translate("SongColumns", "State")
        case Column.TITLE:
            return translate("SongColumns", "Title")
        case Column.ARTIST:
            return translate("SongColumns", "Artist")
        case Column.ALBUM:
            return translate("SongColumns", "Album")
        case Column.GENRE:
            return translate("SongColumns", "Genre")
        case Column.TAGS:
            return translate("SongColumns", "Proposed tags")
        case Column.SCORE:
            return translate("SongColumns", "Score")
        case Column.LENGTH:
            return translate("SongColumns", "Length")
        case Column.YEAR:
            return translate("SongColumns", "Year")
        case Column.MOOD:
            return translate("SongColumns", "Mood")
        case Column.PATH:
            return translate("SongColumns", "File")


def column_tip(column: Column) -> str:
    """What a column holds, where its head does not say it all; empty otherwise."""
    match column:
        case Column.STATE:
            return translate("SongColumns", "Where the song stands: what is left to do.")
        case Column.GENRE:
            return translate("SongColumns", "The genre that stands in the file.")
        case Column.MOOD:
            return translate("SongColumns", "The mood that stands in the file.")
        case Column.TAGS:
            return translate(
                "SongColumns",
                "What the model heard, and how sure it is. A check: accepted. A plus: added by"
                " you.",
            )
        case Column.SCORE:
            return translate("SongColumns", "How sure the model is of the surest tag.")
        case _:
            return ""


def state_name(state: SongState) -> str:
    """A state in one or two words."""
    match state:
        case SongState.OFFLINE:
            return translate("SongColumns", "Offline")
        case SongState.MISSING:
            return translate("SongColumns", "Missing")
        case SongState.FAILED:
            return translate("SongColumns", "Failed")
        case SongState.PENDING:
            return translate("SongColumns", "Waiting")
        case SongState.NOT_MUSIC:
            return translate("SongColumns", "No music")
        case SongState.UNSURE:
            return translate("SongColumns", "Unsure")
        case SongState.REVIEW:
            return translate("SongColumns", "Review")
        case SongState.DECIDED:
            return translate("SongColumns", "Decided")
        case SongState.DONE:
            return translate("SongColumns", "Done")


def state_sentence(state: SongState) -> str:
    """What a state means."""
    match state:
        case SongState.OFFLINE:
            return translate("SongColumns", "Its drive or folder cannot be reached now.")
        case SongState.MISSING:
            return translate("SongColumns", "The file is gone.")
        case SongState.FAILED:
            return translate("SongColumns", "The file could not be read or analysed.")
        case SongState.PENDING:
            return translate("SongColumns", "It has not been analysed yet.")
        case SongState.NOT_MUSIC:
            return translate("SongColumns", "It sounds like speech, noise or silence.")
        case SongState.UNSURE:
            return translate("SongColumns", "No tag is sure enough to be proposed.")
        case SongState.REVIEW:
            return translate("SongColumns", "Its proposed tags wait for your decision.")
        case SongState.DECIDED:
            return translate("SongColumns", "You decided; the file has not been written yet.")
        case SongState.DONE:
            return translate("SongColumns", "Nothing is left to do.")


def spoken_text(row: SongRow, column: Column) -> str:
    """What a screen reader says for a cell; never empty."""
    song = row.song
    match column:
        case Column.STATE:
            return f"{song.title}, {state_name(song.state)}. {state_sentence(song.state)}"
        case Column.TAGS:
            if not song.proposals:
                return translate("SongColumns", "{title}, no tags proposed").format(
                    title=song.title
                )
            return "; ".join((song.title, *(spoken_tag(each) for each in song.proposals)))
        case Column.SCORE:
            if row.score is None:
                return translate("SongColumns", "{title}, no score").format(title=song.title)
            return translate("SongColumns", "{title}, best score {percent} percent").format(
                title=song.title, percent=round(row.score * 100)
            )
        case Column.TITLE:
            # The cursor is here while one goes through the rows: all that decides is said.
            who = (
                translate("SongColumns", "{title} by {artist}").format(
                    title=song.title, artist=song.artist
                )
                if song.artist
                else song.title
            )
            tags = [spoken_tag(each) for each in song.proposals]
            return "; ".join((who, state_name(song.state), *tags))
        case _:
            value = row.texts[column] or translate("SongColumns", "empty")
            return f"{song.title}, {column_title(column)}: {value}"


def spoken_tag(proposal: Proposal) -> str:
    """A tag, its score and what the user said of it, in words."""
    if proposal.score is None:
        return translate("SongColumns", "{tag}, added by you").format(tag=proposal.tag)
    if proposal.verdict is Verdict.ACCEPTED:
        words = translate("SongColumns", "{tag}, {percent} percent, accepted")
    else:
        words = translate("SongColumns", "{tag}, {percent} percent, proposed")
    return words.format(tag=proposal.tag, percent=round(proposal.score * 100))


def tool_tip(row: SongRow, column: Column) -> str:
    """What a cell says under the mouse; empty for nothing."""
    song = row.song
    if column is Column.TAGS:
        return os.linesep.join(spoken_tag(each) for each in song.proposals)
    if column is Column.STATE:
        if song.error_summary:
            return f"{in_window(song.error_summary)} {in_window(song.error_advice)}".strip()
        return f"{state_name(song.state)}: {state_sentence(song.state)}"
    return row.texts[column]
