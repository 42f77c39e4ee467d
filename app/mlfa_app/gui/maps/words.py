"""The map in words: what colours mean, how tight songs lie, what a card says of a song."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from mlfa_app.catalog.listing import ListedSong, SongState
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.number_text import decimal, number, percent
from mlfa_app.gui.tables.song_columns import state_name
from mlfa_app.jobs.maps.clusters import Cluster
from mlfa_app.jobs.maps.colours import ACCEPTED, FIELDS, REJECTED, UNDECIDED, ColourBy
from mlfa_app.jobs.maps.view import MapView

# Below this, a song's neighbours on the map are, on average, more than a third of the way from its
# true neighbours to songs drawn by lot.
DOUBTFUL_BELOW = 2 / 3
_MOST_NEIGHBOURS_TOLD = 4


def colour_name(by: ColourBy) -> str:
    """What songs can be coloured by, as a list offers it."""
    if by.kind == "category":
        return category_name(by.name)
    if by.kind == "field":
        return _field_name(by.name)
    if by.kind == "region":
        return QCoreApplication.translate("MapWords", "Region of the map")
    if by.kind == "decisions":
        return QCoreApplication.translate("MapWords", "Your decisions")
    if by.kind == "state":
        return QCoreApplication.translate("MapWords", "State")
    return by.name


def _field_name(name: str) -> str:
    names = dict(
        zip(
            FIELDS,
            (
                QCoreApplication.translate("MapWords", "Genre in the file"),
                QCoreApplication.translate("MapWords", "Mood in the file"),
                QCoreApplication.translate("MapWords", "Artist"),
                QCoreApplication.translate("MapWords", "Album"),
                QCoreApplication.translate("MapWords", "Decade"),
            ),
            strict=True,
        )
    )
    return names[name]


def group_name(by: ColourBy, name: str) -> str:
    """A group as the user knows it."""
    if by.kind == "state":
        return state_name(SongState(name))
    if by.kind == "decisions":
        names = {
            UNDECIDED: QCoreApplication.translate("MapWords", "undecided"),
            ACCEPTED: QCoreApplication.translate("MapWords", "accepted"),
            REJECTED: QCoreApplication.translate("MapWords", "rejected"),
        }
        return names[name]
    return name


def clusters_text(view: MapView) -> str:
    """How tight songs lie at each level that has a map, the one that is shown in brackets."""
    by = view.colours.by
    is_coloured = any(level.coloured for level in view.clusters)
    parts = []
    for level in view.clusters:
        value = level.coloured_mean if is_coloured else level.mean
        words = "–" if value is None else decimal(value, 2)
        parts.append(
            f"[{words}]" if level.level == view.level and len(view.clusters) > 1 else words
        )
    if not is_coloured and not any(level.every for level in view.clusters):
        return ""
    name = colour_name(by) if is_coloured else QCoreApplication.translate("MapWords", "all tags")
    text = QCoreApplication.translate("MapWords", "Clusters of {name}: {values}")
    return text.format(name=name, values=" ".join(parts))


def clusters_help(view: MapView) -> str:
    """What the measure means, and that of each tag at the level that is shown."""
    here = view.clusters_here()
    words = QCoreApplication.translate(
        "MapWords",
        "Mean silhouette, from -1 to 1: how much nearer the songs of a tag lie to each other than "
        "to all other songs, in the space of the level’s features. Levels from the lowest to the "
        "highest, as far as they have a map; in brackets the one that is shown.",
    )
    if here is None:
        return words
    lines = [words]
    if here.mean is not None:
        text = QCoreApplication.translate("MapWords", "All {count} tags here: {value}")
        lines.append(text.format(count=number(len(here.every)), value=decimal(here.mean, 2)))
    listed = sorted(here.coloured or here.every, key=lambda one: -one.silhouette)
    lines += [_cluster_line(cluster) for cluster in listed[:10]]
    return "\n".join(lines)


def _cluster_line(cluster: Cluster) -> str:
    text = QCoreApplication.translate("MapWords", "{name}: {value} ({songs} songs)")
    return text.format(
        name=cluster.name, value=decimal(cluster.silhouette, 2), songs=number(cluster.songs)
    )


def song_line(song: ListedSong) -> str:
    """A song in one line: title, artist, tags."""
    tags = ", ".join(proposal.tag for proposal in song.proposals)
    return " – ".join(part for part in (song.title, song.artist, tags) if part)


def card_text(song: ListedSong, neighbours: Sequence[ListedSong], *, is_doubtful: bool) -> str:
    """The card of a song that is pointed at, as rich text: tags, and its true neighbours."""
    lines = [f"<b>{escape(song.title)}</b>"]
    if song.artist:
        lines.append(escape(song.artist))
    tags = [
        escape(proposal.tag) + ("" if proposal.score is None else f" {percent(proposal.score)}")
        for proposal in song.proposals
    ]
    if tags:
        lines.append(", ".join(tags))
    near = [" – ".join(filter(None, (one.title, one.artist))) for one in neighbours]
    if near:
        lines.append("")
        lines.append(QCoreApplication.translate("MapWords", "Nearest by sound:"))
        lines += [escape(text) for text in near[:_MOST_NEIGHBOURS_TOLD]]
    if is_doubtful:
        lines.append("")
        words = QCoreApplication.translate(
            "MapWords", "Its place is doubtful: its true neighbours lie elsewhere."
        )
        lines.append(f"<i>{escape(words)}</i>")
    return "<br>".join(lines)


def region_words(view: MapView, place: int) -> str:
    """What is frequent in a region, with figures; the list of regions reads it."""
    region = view.regions[place]
    if not region.tags:
        return QCoreApplication.translate(
            "MapWords", "No tag is more frequent here than elsewhere."
        )
    text = QCoreApplication.translate("MapWords", "{tag}: {share} here, {usual} of all songs")
    return "; ".join(
        text.format(tag=tag.tag, share=percent(tag.share), usual=percent(tag.usual))
        for tag in region.tags
    )


def region_name(view: MapView, place: int) -> str:
    """The name of a region in lists."""
    name = view.regions[place].name
    if name:
        return name
    text = QCoreApplication.translate("MapWords", "Region {number}")
    return text.format(number=number(place + 1))
