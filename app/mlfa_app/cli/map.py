"""``mlfa map``: the library as a map on which songs that sound alike lie side by side."""

from __future__ import annotations

import sys
import time
from io import BytesIO, TextIOWrapper
from pathlib import Path

import click

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress_lines import LineTimer
from mlfa_app.cli.terminal import (
    INTERRUPTED,
    clean,
    counted,
    say,
    show,
    shown_time_span,
    write_json_line,
)
from mlfa_app.jobs.maps.clusters import Cluster
from mlfa_app.jobs.maps.colours import FIELDS, ColourBy
from mlfa_app.jobs.maps.groups import MAX_GROUPS
from mlfa_app.jobs.maps.job import MapProgress, make_map
from mlfa_app.jobs.maps.output import (
    MapPicture,
    column_of,
    regions_by_song,
    write_map_csv,
    write_map_svg,
)
from mlfa_app.jobs.maps.view import LevelClusters, view_of
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage
from mlfa_core.tags import CATEGORIES

_ENDINGS = (".png", ".svg", ".csv")
_FILE = "file-"
_BY = (*CATEGORIES, *(f"{_FILE}{name}" for name in FIELDS), "region", "decisions", "state")
_SHOWN_REGIONS = 12


@click.command(
    "map",
    epilog="Example:  mlfa map --level 1 --output low.svg",
)
@click.option(
    "--level",
    type=int,
    default=-1,
    show_default=True,
    metavar="L",
    help="Level of the model: 1 is the lowest (how it sounds), -1 the top of each scale (what "
    "kind of music).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the map: a .csv table, or a picture as .svg or .png (which needs the window's "
    "library).",
)
@click.option(
    "--by",
    "kind",
    type=click.Choice(_BY),
    default="genre",
    show_default=True,
    help="Colour songs by the strongest proposed tag of a kind, by a field of their files, by the "
    "region of the map, by your decisions, or by their state.",
)
@click.option("--tag", metavar="TAG", help="Colour songs by their score of this tag instead.")
@click.option("--again", is_flag=True, help="Make the map anew; every song may move.")
@options.precision_option
@options.model_option
@options.json_option
def command(
    level: int,
    output: Path | None,
    kind: str,
    tag: str | None,
    again: bool,
    precision: float | None,
    model: str | None,
    is_json: bool,
) -> int:
    """Make a map of the library: songs that the model hears alike lie side by side.

    The map is t-SNE of the song features that 'mlfa scan' has stored; no file is read. It is kept:
    a second call gives the same map at once, and new songs are placed into it while all others
    stay where they are.

    The clusters that are printed are mean silhouettes, from -1 to 1: how much nearer the songs of a
    tag lie to each other than to all others, in the space of the level's features.
    """
    if output is not None and output.suffix.lower() not in _ENDINGS:
        raise click.UsageError(f"--output takes a file that ends in {', '.join(_ENDINGS)}.")
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    rule = options.rule_for(package, settings, precision)
    by = _colours(kind, tag, rule.tags)
    require_library()
    begin_s = time.monotonic()
    with open_catalogue() as catalog:
        with polite_stop("Stopping. The map that was there stays.") as stop:
            song_map = make_map(
                catalog,
                package.identifier,
                level,
                model_name=package.name,
                is_anew=again,
                report=_Progress(),
                should_stop=stop,
            )
        if song_map is None:
            return INTERRUPTED
        took_s = time.monotonic() - begin_s
        number = song_map.level.number
        words = "highest level" if song_map.level.is_top else f"level {number}"
        title = f"{package.name}, {words}: {', '.join(song_map.level.keys)}"
        picture = MapPicture(view_of(catalog, rule, song_map, by), title)
    if output is not None:
        _save(picture, output)
    if is_json:
        _print_json(picture, package, took_s)
    else:
        _print(picture, output, took_s)
    return 0


class _Progress:
    """Says now and then how far the map is."""

    def __init__(self) -> None:
        self._timer = LineTimer(first_after_s=5.0, every_s=15.0)

    def __call__(self, progress: MapProgress) -> None:
        if self._timer.is_due(progress.done, progress.total):
            say(f"Arranging the songs: {100 * progress.done // progress.total} %")


def _colours(kind: str, tag: str | None, tags: tuple[str, ...]) -> ColourBy:
    if tag is not None:
        known = {one.casefold(): one for one in tags}
        if tag.casefold() not in known:
            raise KnownError(
                f"The model has no tag “{tag}”.", f"It has: {', '.join(sorted(tags))}."
            )
        return ColourBy("tag", known[tag.casefold()])
    if kind.startswith(_FILE):
        return ColourBy("field", kind.removeprefix(_FILE))
    return ColourBy("category", kind) if kind in CATEGORIES else ColourBy(kind, "")


def _save(picture: MapPicture, target: Path) -> None:
    """Write a file aside and put it in place whole."""
    content = BytesIO()
    # Paths go out as the bytes they are; all other text is UTF-8 anyway.
    text = TextIOWrapper(content, encoding="utf-8", errors="surrogateescape", newline="")
    ending = target.suffix.lower()
    (write_map_csv if ending == ".csv" else write_map_svg)(picture, text)
    text.flush()
    save_whole(target, content.getvalue() if ending != ".png" else _png(content.getvalue()))


def _png(svg: bytes) -> bytes:
    try:
        from mlfa_app.gui.drawing.svg_png import png_of
    except ImportError as error:
        raise KnownError(
            "A .png picture is drawn by the window’s library, PySide6, which cannot be used here.",
            "Save an .svg picture instead, or install it with pip install 'mlfa[app]'",
        ) from error
    return png_of(svg)


def _print(picture: MapPicture, output: Path | None, took_s: float) -> None:
    view = picture.view
    song_map, groups = view.song_map, view.colours.groups
    number = len(song_map.digests)
    show(f"{counted(number, 'song')} on the map of {picture.title}")
    if view.colours.scores is None:
        listed = list(zip(groups.names, groups.counts, strict=True))[:MAX_GROUPS]
        for name, count in listed:
            show(f"  {clean(name)}  {count:,}")
        rest = number - sum(count for _name, count in listed)
        if rest:
            show(f"  other, or no {column_of(view.colours.by).replace('_', ' ')}  {rest:,}")
    named = [region for region in view.regions if region.name]
    if named:
        show("Regions, and what is frequent there:")
    for region in named[:_SHOWN_REGIONS]:
        shares = (f"{tag.share:.0%} (of all songs {tag.usual:.0%})" for tag in region.tags)
        tags = zip(region.tags, shares, strict=True)
        words = ", ".join(f"{clean(tag.tag)} {share}" for tag, share in tags)
        show(f"  {counted(len(region.songs), 'song')}: {words}")
    by = view.colours.by
    _print_clusters(view.clusters, by.name if by.kind == "tag" else column_of(by).replace("_", " "))
    sys.stdout.flush()
    if song_map.is_made_now:
        say(f"Made in {shown_time_span(took_s)}.")
    if song_map.num_placed:
        say(f"{counted(song_map.num_placed, 'song')} placed since the map was made.")
        if 2 * song_map.num_placed > number:
            say("  Most songs came later; to make the map anew: mlfa map --again")
    if output is None:
        say("To see it: mlfa map --output map.svg, or View, Map in the window")
    else:
        say(f"Saved to {clean(str(output))}.")


def _print_clusters(levels: tuple[LevelClusters, ...], coloured: str) -> None:
    if not any(level.every for level in levels):
        return
    show("Clusters, mean silhouette in the space of the features, by level with a map:")
    for found in levels:
        words = "highest level" if found.level.is_top else f"level {found.level.number}"
        parts = []
        if found.coloured_mean is not None:
            parts.append(f"{clean(coloured)} {found.coloured_mean:+.3f}")
        if found.mean is not None:
            parts.append(f"all {counted(len(found.every), 'tag')} {found.mean:+.3f}")
        show(f"  {words}: {', '.join(parts) or 'too few songs with a tag'}")


def _print_json(picture: MapPicture, package: ModelPackage, took_s: float) -> None:
    view = picture.view
    song_map, level = view.song_map, view.level
    found = zip(view.paths, song_map.digests, song_map.places.tolist(), strict=True)
    column, regions = column_of(view.colours.by), regions_by_song(view)
    for index, (path, digest, (x, y)) in enumerate(found):
        text = picture.tag_of(index)
        is_score = view.colours.scores is not None
        write_json_line(
            {
                "path": str(path),
                "digest": digest,
                "x": round(x, 4),
                "y": round(y, 4),
                column: (float(text) if is_score else text) if text else None,
                "region": regions[index] or None,
                "trust": round(float(song_map.trust[index]), 3),
            }
        )
    write_json_line(
        {
            "summary": {
                "songs": len(song_map.digests),
                "placed": song_map.num_placed,
                "made_now": song_map.is_made_now,
                "model": package.identifier,
                "level": level.number,
                "features": list(level.keys),
                "seconds": round(took_s, 2),
                "regions": [
                    {
                        "songs": len(region.songs),
                        "tags": [
                            {
                                "tag": tag.tag,
                                "share": round(tag.share, 4),
                                "usual": round(tag.usual, 4),
                            }
                            for tag in region.tags
                        ],
                    }
                    for region in view.regions
                ],
                "clusters": [_clusters_json(found) for found in view.clusters],
            }
        }
    )


def _clusters_json(found: LevelClusters) -> dict[str, object]:
    return {
        "level": found.level.number,
        "measure": "mean silhouette in the space of the features",
        "coloured": _rounded(found.coloured_mean),
        "every_tag": _rounded(found.mean),
        "of_tags": [_cluster_json(cluster) for cluster in found.every],
        "of_colours": [_cluster_json(cluster) for cluster in found.coloured],
    }


def _cluster_json(cluster: Cluster) -> dict[str, object]:
    value = _rounded(cluster.silhouette)
    return {"name": cluster.name, "songs": cluster.songs, "silhouette": value}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
