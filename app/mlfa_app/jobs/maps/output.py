"""Save a map as a table or as a picture that any browser shows."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from html import escape
from typing import TextIO

import numpy as np

from mlfa_app.jobs.maps.colours import ColourBy
from mlfa_app.jobs.maps.groups import MAX_GROUPS, NO_TAG
from mlfa_app.jobs.maps.view import MapView

# Those of `gui/drawing/colours.py` for light grounds: also people who see no red, no green or no
# blue tell them apart; and each has a shape of its own.
GROUP_COLOURS = ("#320fa8", "#be3d12", "#1f7b68", "#964cb5", "#682213", "#2f343a")
SCORE_COLOURS = ("#b9d3ec", "#6fa8d8", "#2a71b5", "#0a3470")
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
_NAME_SIZE = 15


@dataclass(frozen=True, eq=False, slots=True)
class MapPicture:
    """All that is drawn.

    Attributes:
        view: The map, its colours and its regions.
        title: Above the picture.
    """

    view: MapView
    title: str

    def tag_of(self, index: int) -> str:
        """What a song is coloured by: its group or its score; empty without."""
        return self.view.colours.text_of(index)


def column_of(by: ColourBy) -> str:
    """What the colours are called in tables and JSON."""
    if by.kind == "category":
        return by.name
    return f"file_{by.name}" if by.kind == "field" else "score" if by.kind == "tag" else by.kind


def regions_by_song(view: MapView) -> list[str]:
    """The name of each song's region; empty where it has none."""
    names = [""] * len(view.places)
    for region in view.regions:
        for index in region.songs.tolist():
            names[index] = region.name
    return names


def write_map_csv(picture: MapPicture, out: TextIO) -> None:
    """Write a row for each song: its file, digest and place, its colour, region and trust."""
    view = picture.view
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("path", "digest", "x", "y", column_of(view.colours.by), "region", "trust"))
    found = zip(view.paths, view.song_map.digests, view.places.tolist(), strict=True)
    regions, trust = regions_by_song(view), view.song_map.trust.tolist()
    for index, (path, digest, (x, y)) in enumerate(found):
        place = (round(x, _COORDINATE_DIGITS), round(y, _COORDINATE_DIGITS))
        more = (picture.tag_of(index), regions[index], round(trust[index], 3))
        writer.writerow((str(path), digest, *place, *more))


def write_map_svg(picture: MapPicture, out: TextIO) -> None:
    """Draw the map: a shape and a colour for each group, every song with its name to hover."""
    view = picture.view
    out.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif">\n'
        f"<title>{_text(picture.title)}</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{_MARGIN}" y="36" font-size="20" fill="#1b1e22">{_text(picture.title)}</text>\n'
    )
    spots, scores = _Spots(view), view.colours.scores
    members = view.colours.groups.members
    # Groups go last, so that no song without one hides another; so do high scores.
    if scores is None:
        kinds = [NO_TAG, *range(min(len(view.colours.groups.names), MAX_GROUPS))]
        steps = np.where(members >= MAX_GROUPS, NO_TAG, members)
    else:
        kinds = [NO_TAG, *range(len(SCORE_COLOURS))]
        known = np.clip(np.nan_to_num(scores), 0, 1) * len(SCORE_COLOURS)
        top = len(SCORE_COLOURS) - 1
        steps = np.where(np.isnan(scores), NO_TAG, np.minimum(known.astype(np.intp), top))
    for kind in kinds:
        chosen = np.flatnonzero(steps == kind)
        if not len(chosen):
            continue
        opacity = 0.55 if kind == NO_TAG else 0.8
        colour, shape = _look(kind, is_scale=scores is not None)
        out.write(f'<g fill="{colour}" fill-opacity="{opacity}">\n')
        for index in chosen.tolist():
            x, y = spots.of(view.places[index])
            name = _text(view.paths[index].stem)
            tag = picture.tag_of(index)
            words = f"{name}: {_text(tag)}" if tag else name
            out.write(f'<path d="M{x:.1f},{y:.1f}{shape}"><title>{words}</title></path>\n')
        out.write("</g>\n")
    _write_names(view, spots, out)
    _write_legend(view, out)
    out.write("</svg>\n")


def _write_names(view: MapView, spots: _Spots, out: TextIO) -> None:
    """Write the names of regions, the largest first; one that would cover another is left out."""
    taken: list[tuple[float, float, float]] = []
    for region in view.regions:
        if not region.name:
            continue
        x, y = spots.of(np.array(region.middle))
        half = len(region.name) * _NAME_SIZE * 0.3
        if any(
            abs(x - other) < half + width and abs(y - height) < _NAME_SIZE * 1.2
            for other, height, width in taken
        ):
            continue
        taken.append((x, y, half))
        # Twice: not every program knows how to paint a rim below the letters.
        for rim in (' stroke="#ffffff" stroke-width="4" stroke-linejoin="round"', ""):
            out.write(
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_NAME_SIZE}" font-weight="bold"'
                f' text-anchor="middle" fill="#1b1e22"{rim}>{_text(region.name)}</text>\n'
            )


def _write_legend(view: MapView, out: TextIO) -> None:
    groups, by = view.colours.groups, view.colours.by
    shown = list(zip(groups.names, groups.counts, strict=True))[:MAX_GROUPS]
    rest = len(groups.members) - sum(count for _name, count in shown)
    rows = [(index, f"{name} ({count:,})") for index, (name, count) in enumerate(shown)]
    if view.colours.scores is not None:
        size = 100 // len(SCORE_COLOURS)
        rows = [
            (step, f"{by.name}, {step * size} to {(step + 1) * size} %")
            for step in range(len(SCORE_COLOURS))
        ]
        rest = int(np.isnan(view.colours.scores).sum())
    if rest:
        rows.append((NO_TAG, f"other, or no {column_of(by).replace('_', ' ')} ({rest:,})"))
    x = _WIDTH - _LEGEND + _MARGIN
    for row, (kind, words) in enumerate(rows):
        y = _HEAD + 24 + row * 26
        colour, shape = _look(kind, is_scale=view.colours.scores is not None)
        out.write(
            f'<path d="M{x},{y}{shape}" fill="{colour}"/>'
            f'<text x="{x + 14}" y="{y + 5}" font-size="15" fill="#1b1e22">{_text(words)}</text>\n'
        )


class _Spots:
    """Where places are drawn; both directions have one scale, for distances count."""

    def __init__(self, view: MapView) -> None:
        places = view.places.astype(np.float64)
        low, high = places.min(axis=0), places.max(axis=0)
        width = _WIDTH - _LEGEND - 2 * _MARGIN
        height = _HEIGHT - _HEAD - 2 * _MARGIN
        self._scale = min(width / max(high[0] - low[0], 1e-9), height / max(high[1] - low[1], 1e-9))
        self._middle = (low + high) / 2
        self._centre = (_MARGIN + width / 2, _HEAD + _MARGIN + height / 2)

    def of(self, place: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> tuple[float, float]:
        # Upwards is more, as in every diagram.
        x, y = (place - self._middle) * self._scale
        return float(self._centre[0] + x), float(self._centre[1] - y)


def _look(kind: int, *, is_scale: bool) -> tuple[str, str]:
    """Colour and shape of a group, or of a step of a scale."""
    if kind == NO_TAG:
        return _OTHER_COLOUR, _OTHER_SHAPE
    return (SCORE_COLOURS[kind], _SHAPES[0]) if is_scale else (GROUP_COLOURS[kind], _SHAPES[kind])


def _text(text: str) -> str:
    """Text for XML: control characters, which it cannot hold, and odd bytes become signs."""
    safe = "".join(char if char.isprintable() or char == " " else "\ufffd" for char in text)
    return escape(safe.encode("utf-8", "replace").decode("utf-8"))
