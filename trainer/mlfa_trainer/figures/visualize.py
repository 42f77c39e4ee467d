"""The command ``visualize``: maps of two tags' clips at single levels, and what they show."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError, ShapeError
from mlfa_core.layer_features import resolve_levels
from mlfa_trainer.figures.clusters import (
    NUM_NEIGHBOURS,
    PERPLEXITY,
    ClusterNumbers,
    make_map,
    measure_clusters,
    perplexity_for,
    reduce_dimensions,
)
from mlfa_trainer.figures.plots import draw_maps
from mlfa_trainer.run_folder import read_json, write_aside
from mlfa_trainer.targets import MUSIC_OUTPUT
from mlfa_trainer.training.features import index_path, load_features
from mlfa_trainer.truth import TopShareDecisions
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Fewer clips of a tag make no cluster.
MIN_CLIPS = 5
# Fewer deserve a warning.
_FEW_CLIPS = 30
# Paper B's Figure 2: at which of two levels a tag lies tighter.
_CLAIMS = {"piano": "lower", "techno": "higher"}


@dataclass(frozen=True)
class TagMaps:
    """Maps of the clips that have one of some tags, one map a level.

    Attributes:
        scale: Whose features.
        levels: As they were asked for.
        level_numbers: The same, counted from the input.
        num_levels: How many levels the scale has.
        tags: As they were asked for.
        columns: Per tag, the names that it has in the data set.
        split: Whose clips.
        clips: Names of the clips.
        owners: Index of each clip's tag, (clips,).
        num_dropped: Clips that were left out because they have more than one of the tags.
        maps: Per level, (clips, 2).
        numbers: How tight each tag lies, per level, in the feature space and on the map.
        truth: What says that a clip has a tag, a phrase.
    """

    scale: str
    levels: tuple[int, ...]
    level_numbers: tuple[int, ...]
    num_levels: int
    tags: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    split: str
    clips: tuple[str, ...]
    owners: IntArray
    num_dropped: int
    maps: tuple[FloatArray, ...]
    numbers: tuple[ClusterNumbers, ...]
    truth: str


def match_tag(tag: str, names: Sequence[str]) -> tuple[int, ...]:
    """Return the columns that mean a tag: letter case and a prefix such as ``mtat/`` are no matter.

    Raises:
        KnownError: If there is none; near names are suggested.
    """
    wanted = tag.casefold()
    bare = [name.casefold().partition("/")[2] or name.casefold() for name in names]
    found = tuple(
        index
        for index, name in enumerate(names)
        if name != MUSIC_OUTPUT and wanted in (name.casefold(), bare[index])
    )
    if found:
        return found
    near = difflib.get_close_matches(wanted, bare, n=5, cutoff=0.5)
    close = list(dict.fromkeys(names[bare.index(name)] for name in near))
    raise KnownError(
        f"The data set has no tag “{tag}”.",
        f"Near it: {', '.join(close)}."
        if close
        else f"It has {len(names)} tags, such as: {', '.join(names[:5])}.",
    )


def map_levels(
    workspace: Workspace,
    scale: str,
    levels: Sequence[int],
    tags: Sequence[str],
    split: str = "test",
) -> TagMaps:
    """Map the clips of some tags at single levels of one scale.

    Clips with more than one of the tags are left out. All levels show the same clips.

    Args:
        workspace: Whose run; its features were extracted.
        scale: Whose features.
        levels: From the input (1 = lowest) or the top (-1 = highest).
        tags: At least two, see ``match_tag``.
        split: ``train``, ``valid`` or ``test``.

    Raises:
        KnownError: If a scale, level or tag does not exist, features are missing, or a tag has
            fewer than five clips.

    Source:
        Paper B, Figure 2; Spec section 8.
    """
    level_numbers, num_levels = _level_numbers(workspace, scale, levels)
    if len({tag.casefold() for tag in tags}) != len(tags) or len(tags) < 2:
        raise KnownError("A map compares different tags.", "Name two, such as Piano,Techno.")
    data = workspace.load_data()
    usable = workspace.usable(data, workspace.open_store())
    clips = np.array([c for c in usable.of(split) if data.rows[int(c)].is_music], np.int64)
    columns, has_tag = _tag_truth(workspace, data, usable, clips, tags)  # (clips, tags)
    is_single = has_tag.sum(axis=1) == 1
    chosen, owners = clips[is_single], has_tag[is_single].argmax(axis=1)
    for index, tag in enumerate(tags):
        count = int((owners == index).sum())
        if count < MIN_CLIPS:
            raise KnownError(
                f"Only {count} clips of the split “{split}” have the tag “{tag}” and none of the "
                f"other; a map needs {MIN_CLIPS}.",
                "Take another split with --split, or other tags with --tags.",
            )
    names = [row.clip for row in data.rows]
    maps: list[FloatArray] = []
    numbers: list[ClusterNumbers] = []
    for level in levels:
        features = load_features(workspace.features_folder, names, {scale: (level,)})
        missing = [int(clip) for clip in chosen if int(clip) not in features.clips]
        if missing:
            raise KnownError(
                f"The clip {names[missing[0]]} has no features.",
                "Run: mlfa-trainer extract, with the same recipe.",
            )
        reduced = reduce_dimensions(features.song_vectors(chosen))
        points = make_map(reduced)
        maps.append(points)
        numbers += measure_clusters(reduced, owners, tuple(tags), level, "features")
        numbers += measure_clusters(points, owners, tuple(tags), level, "map")
    share = workspace.recipe.calibrate.top_share
    return TagMaps(
        scale=scale,
        levels=tuple(levels),
        level_numbers=level_numbers,
        num_levels=num_levels,
        tags=tuple(tags),
        columns=columns,
        split=split,
        clips=tuple(names[int(clip)] for clip in chosen),
        owners=owners,
        num_dropped=int((has_tag.sum(axis=1) > 1).sum()),
        maps=tuple(maps),
        numbers=tuple(numbers),
        truth="the data set's labels"
        if data.track is None
        else f"the teacher's score is among the highest {share:.0%} of the training music",
    )


def _level_numbers(
    workspace: Workspace, scale: str, levels: Sequence[int]
) -> tuple[tuple[int, ...], int]:
    """Return levels counted from the input, and how many there are."""
    known = [section.scale for section in workspace.recipe.scales]
    if scale not in known:
        raise KnownError(
            f"The recipe has no scale “{scale}”.", f"Its scales are: {', '.join(known)}."
        )
    index = index_path(workspace.features_folder, scale)
    if not index.exists():
        raise KnownError(
            f"The features of {scale} were not extracted yet.",
            f"Run: mlfa-trainer extract --scale {scale}, with the same recipe.",
            index,
        )
    num_levels = len(read_json(index)["channels"])
    try:
        numbers = tuple(resolve_levels(num_levels, (level,))[0] + 1 for level in levels)
    except ShapeError as cause:
        raise KnownError(
            f"{scale} has {num_levels} levels, and not all of: {', '.join(map(str, levels))}.",
            f"Count them from 1 (lowest) to {num_levels}, or from -{num_levels} to -1 (highest).",
        ) from cause
    if len(set(numbers)) != len(numbers) or not numbers:
        raise KnownError("The levels of a map must differ.", "Name each once, such as -3,-1.")
    return numbers, num_levels


def _tag_truth(
    workspace: Workspace,
    data: DataSet,
    usable: UsableClips,
    clips: IntArray,
    tags: Sequence[str],
) -> tuple[tuple[tuple[str, ...], ...], BoolArray]:
    """Return each tag's columns and which clips have it, (clips, tags)."""
    names: tuple[str, ...]
    if data.track is not None:
        names = data.track.columns
        means = data.track.clip_means()
        kinds = np.array([data.rows[int(clip)].kind for clip in usable.train])
        top_share = workspace.recipe.calibrate.top_share
        is_piece = (kinds == "music") & data.is_recording[usable.train]
        decisions = TopShareDecisions.fit(means[usable.train[is_piece]], top_share)
        truth = decisions.decide(means[clips])  # a clip without scores has no tag
    else:
        targets = workspace.make_targets(data, 1.0)
        names = targets.names
        truth = np.asarray(targets.at(clips, np.zeros(clips.shape)).values > 0.5, np.bool_)
    columns = [match_tag(tag, names) for tag in tags]
    has_tag = np.stack([truth[:, list(found)].any(axis=1) for found in columns], axis=1)
    return tuple(tuple(names[index] for index in found) for found in columns), has_tag


def write_tag_maps(
    maps: TagMaps, folder: Path, name: str = "tsne", table_name: str = "clusters"
) -> tuple[Path, ...]:
    """Write the figure as PNG and SVG, the numbers as CSV, and a report in Markdown.

    Args:
        maps: What to write.
        folder: Where; it is made.
        name: Of the figures and the report, without ending.
        table_name: Of the table, without ending.

    Returns:
        The files; the report is the last.
    """
    figures = [folder / f"{name}.png", folder / f"{name}.svg"]
    table, report = folder / f"{table_name}.csv", folder / f"{name}.md"
    panels = [
        (
            f"level {number} of {maps.num_levels}" + (f" ({level})" if level < 0 else ""),
            points,
            maps.owners,
        )
        for level, number, points in zip(maps.levels, maps.level_numbers, maps.maps, strict=True)
    ]
    title = f"{maps.scale}: clips of the split “{maps.split}”, t-SNE of single levels"
    folder.mkdir(parents=True, exist_ok=True)
    for path in figures:
        draw_maps(path, panels, maps.tags, title)
    write_aside(table, _table(maps).encode("utf-8"))
    write_aside(report, maps_markdown(maps, figures[0].name).encode("utf-8"))
    return (*figures, table, report)


def _table(maps: TagMaps) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["scale", "split", "tag", "level", "space", "clips", "silhouette", "purity", "chance"]
    )
    for row in maps.numbers:
        writer.writerow(
            [
                maps.scale,
                maps.split,
                row.tag,
                row.level,
                row.space,
                row.num_clips,
                f"{row.silhouette:.6f}",
                f"{row.purity:.6f}",
                f"{row.chance:.6f}",
            ]
        )
    return stream.getvalue()


@dataclass(frozen=True)
class Tightness:
    """At which of two levels a tag lies tighter.

    Attributes:
        tag: The tag.
        level: The tighter level by the silhouette in the feature space.
        num_agreeing: How many of the four measures say so, this one included; equal values
            say nothing.
        is_as_published: Whether paper B's Figure 2 claims the same; None for other tags.
    """

    tag: str
    level: int
    num_agreeing: int
    is_as_published: bool | None


def compare_levels(maps: TagMaps) -> tuple[Tightness, ...]:
    """Compare the lowest with the highest of the mapped levels, per tag.

    The paper's claim is about piano and techno, so it is looked at for just these two.
    """
    order = np.argsort(maps.level_numbers)
    low, high = maps.levels[int(order[0])], maps.levels[int(order[-1])]
    has_claims = {tag.casefold() for tag in maps.tags} == set(_CLAIMS) and low != high
    found = []
    for tag in maps.tags:
        rows = {(row.level, row.space): row for row in maps.numbers if row.tag == tag}
        differences = [
            getattr(rows[high, space], measure) - getattr(rows[low, space], measure)
            for space in ("features", "map")
            for measure in ("silhouette", "purity")
        ]
        is_higher = differences[0] > 0
        num_agreeing = sum(value > 0 if is_higher else value < 0 for value in differences)
        is_as_published = (_CLAIMS[tag.casefold()] == "higher") == is_higher if has_claims else None
        found.append(Tightness(tag, high if is_higher else low, num_agreeing, is_as_published))
    return tuple(found)


def maps_markdown(maps: TagMaps, figure: str) -> str:
    """Return the report.

    Args:
        maps: What it is about.
        figure: The figure's file name.
    """
    counts = ", ".join(
        f"{int((maps.owners == index).sum())} with {tag} ({', '.join(columns)})"
        for index, (tag, columns) in enumerate(zip(maps.tags, maps.columns, strict=True))
    )
    perplexity = perplexity_for(len(maps.clips))
    fewer = (
        f" (not {PERPLEXITY:g}: there are only {len(maps.clips)} clips)"
        if perplexity < PERPLEXITY
        else ""
    )
    parts = [
        f"# {' and '.join(maps.tags)} at single levels of {maps.scale}",
        f"![map]({figure})",
        f"Clips of the split “{maps.split}”: {counts}; {maps.num_dropped} with more than one of "
        f"the tags were left out. A clip has a tag where {_has_phrase(maps)}.",
        "Whole clips' features of each level, standardised per dimension, reduced to at most 50 "
        f"principal components, then mapped by t-SNE with a perplexity of {perplexity:.3g}{fewer}, "
        "begun from principal components, with a fixed seed.",
        "| tag | level | clips | silhouette | neighbours | by chance | silhouette, map | "
        "neighbours, map |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(_row(maps, tag, level) for tag in maps.tags for level in maps.levels),
        "Silhouette: how much nearer a clip is to its own tag's clips than to the other's, -1 to "
        f"1. Neighbours: share of a clip's {NUM_NEIGHBOURS} nearest that have its tag. Higher is "
        "tighter. The map's own numbers are what one sees; those of the features are what is "
        "there.",
    ]
    smallest = int(np.bincount(maps.owners).min())
    if smallest < _FEW_CLIPS:
        parts.append(f"A tag with only {smallest} clips: small differences here are worth little.")
    if len(maps.levels) > 1:
        parts += ["## Where each tag is tighter", "\n".join(map(_sentence, compare_levels(maps)))]
    return "\n\n".join(parts) + "\n"


def _has_phrase(maps: TagMaps) -> str:
    return f"{maps.truth} say so" if maps.truth.endswith("labels") else maps.truth


def _row(maps: TagMaps, tag: str, level: int) -> str:
    rows = {row.space: row for row in maps.numbers if (row.tag, row.level) == (tag, level)}
    features, shown = rows["features"], rows["map"]
    return (
        f"| {tag} | {level} | {features.num_clips} | {features.silhouette:.3f} | "
        f"{features.purity:.1%} | {features.chance:.1%} | {shown.silhouette:.3f} | "
        f"{shown.purity:.1%} |"
    )


def _sentence(found: Tightness) -> str:
    text = (
        f"- **{found.tag}** is tighter at level {found.level} by the silhouette of the features; "
        f"{found.num_agreeing} of the 4 measures say so."
    )
    if found.is_as_published is None:
        return text
    claim = "high" if _CLAIMS[found.tag.casefold()] == "higher" else "low"
    verdict = "agrees with" if found.is_as_published else "is against"
    text += f" This {verdict} paper B's Figure 2, where it is tighter at the {claim} level"
    return text + ("." if found.num_agreeing > 2 else ", though not by most measures.")


def gains_over_worst(
    per_tag: Mapping[str, Sequence[float]], singles: Sequence[str]
) -> dict[str, FloatArray]:
    """Return how much better each choice is than the worst single one, per tag.

    Args:
        per_tag: Name of a level, scale or combination to its ROC-AUC per tag, (tags,).
        singles: The names that are single levels (or scales).

    Returns:
        Name to gains, (tags,); NaN where the tag was not measured.

    Source:
        Paper A, Figure 5; Spec section 6.
    """
    values = {name: np.asarray(found, np.float64) for name, found in per_tag.items()}
    worst = np.fmin.reduce([values[name] for name in singles])  # leaves NaN out
    return {name: found - worst for name, found in values.items()}
