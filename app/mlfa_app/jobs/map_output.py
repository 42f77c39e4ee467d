"""Save a map as a table or as a picture that any browser shows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TextIO

import numpy as np

from mlfa_app.jobs.map_groups import MAX_GROUPS, NO_TAG, SongGroups
from mlfa_app.jobs.map_job import SongMap

# Those of `gui/drawing/colours.py` for light grounds: also people who see no red, no green or no
# blue tell them apart; and each has a shape of its own.
GROUP_COLOURS = ("#320fa8", "#be3d12", "#1f7b68", "#964cb5", "#682213", "#2f343a")
_OTHER_COLOUR = "#8a9097"
_SHAPES = (
    "m-3,0a3,3 0 1,0 6,0a3,3 0 1,0 -6,0",
    "m-2.7,-2.7h5.4v5.4h-5.4z",
    "m0,-3.6l3.4,6h-6.8z",
    "m0,-3.9l3.5,3.9l-3.5,3.9l-3.5,-3.9z",
    "m0,3.6l3.4,-6h-6.8z",
    "m-1.1,-3.4h2.2v2.3h2.3v2.2h-2.3v2.3h-2.2v-2.3h-2.3v-2.2h2.3z",
)
_OTHER_SHAPE = "m-1.8,0a1.8,1.8 0 1,0 3.6,0a1.8,1.8 0 1,0 -3.6,0"
_WIDTH, _HEIGHT, _MARGIN, _LEGEND, _HEAD = 1200, 900, 24, 250, 56
_COORDINATE_DIGITS = 4


@dataclass(frozen=True, eq=False, slots=True)
class MapPicture:
    """All that is drawn.

    Attributes:
        song_map: Where the songs lie.
        groups: What they are coloured by.
        paths: A file of each song, in the map's order.
        title: Above the picture.
        category: What the groups are tags of.
    """

    song_map: SongMap
    groups: SongGroups
    paths: Sequence[Path]
    title: str
    category: str


def write_map_csv(picture: MapPicture, out: TextIO) -> None:
    """Write a row for each song: its file, its digest, its place, and its tag."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("path", "digest", "x", "y", picture.category))
    found = zip(picture.paths, picture.song_map.digests, picture.song_map.places, strict=True)
    for index, (path, digest, (x, y)) in enumerate(found):
        place = (round(float(x), _COORDINATE_DIGITS), round(float(y), _COORDINATE_DIGITS))
        writer.writerow((str(path), digest, *place, picture.groups.name_of(index)))


def write_map_svg(picture: MapPicture, out: TextIO) -> None:
    """Draw the map: a shape and a colour for each group, every song with its name to hover."""
    out.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif">\n'
        f"<title>{_text(picture.title)}</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{_MARGIN}" y="36" font-size="20" fill="#1b1e22">{_text(picture.title)}</text>\n'
    )
    spots = _spots(picture.song_map)
    members = picture.groups.members
    # Groups go last, so that no song without one hides another.
    for group in (NO_TAG, *range(min(len(picture.groups.names), MAX_GROUPS))):
        chosen = np.flatnonzero((members == group) | ((group == NO_TAG) & (members >= MAX_GROUPS)))
        if not len(chosen):
            continue
        opacity = 0.55 if group == NO_TAG else 0.8
        out.write(f'<g fill="{_colour(group)}" fill-opacity="{opacity}">\n')
        shape = _OTHER_SHAPE if group == NO_TAG else _SHAPES[group]
        for index in chosen.tolist():
            x, y = spots[index]
            name = _text(picture.paths[index].stem)
            tag = picture.groups.name_of(index)
            words = f"{name}: {_text(tag)}" if tag else name
            out.write(f'<path d="M{x:.1f},{y:.1f}{shape}"><title>{words}</title></path>\n')
        out.write("</g>\n")
    _write_legend(picture, out)
    out.write("</svg>\n")


def _write_legend(picture: MapPicture, out: TextIO) -> None:
    groups = picture.groups
    shown = list(zip(groups.names, groups.counts, strict=True))[:MAX_GROUPS]
    rest = len(groups.members) - sum(count for _name, count in shown)
    entries = [(index, name, count) for index, (name, count) in enumerate(shown)]
    if rest:
        entries.append((NO_TAG, f"other, or no {picture.category}", rest))
    x = _WIDTH - _LEGEND + _MARGIN
    for row, (group, name, count) in enumerate(entries):
        y = _HEAD + 24 + row * 26
        shape = _OTHER_SHAPE if group == NO_TAG else _SHAPES[group]
        out.write(
            f'<path d="M{x},{y}{shape}" fill="{_colour(group)}"/>'
            f'<text x="{x + 14}" y="{y + 5}" font-size="15" fill="#1b1e22">'
            f"{_text(name)} ({count:,})</text>\n"
        )


def _spots(song_map: SongMap) -> list[tuple[float, float]]:
    """Where songs are drawn; both directions have one scale, for distances count."""
    places = song_map.places.astype(np.float64)
    low, high = places.min(axis=0), places.max(axis=0)
    width = _WIDTH - _LEGEND - 2 * _MARGIN
    height = _HEIGHT - _HEAD - 2 * _MARGIN
    scale = min(width / max(high[0] - low[0], 1e-9), height / max(high[1] - low[1], 1e-9))
    middle = np.array([_MARGIN + width / 2, _HEAD + _MARGIN + height / 2])
    # Upwards is more, as in every diagram.
    drawn = (places - (low + high) / 2) * scale * np.array([1.0, -1.0]) + middle
    return [(float(x), float(y)) for x, y in drawn]


def _colour(group: int) -> str:
    return _OTHER_COLOUR if group == NO_TAG else GROUP_COLOURS[group]


def _text(text: str) -> str:
    """Text for XML: control characters, which it cannot hold, and odd bytes become signs."""
    safe = "".join(char if char.isprintable() or char == " " else "\ufffd" for char in text)
    return escape(safe.encode("utf-8", "replace").decode("utf-8"))
