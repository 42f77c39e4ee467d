"""The drawings of a reproduced table or figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlfa_trainer.figures.plots import draw_bars, draw_gains, draw_lines
from mlfa_trainer.figures.visualize import gains_over_worst
from mlfa_trainer.reproduction.claims import tag_value
from mlfa_trainer.reproduction.declared import Measured
from mlfa_trainer.reproduction.paper_a import (
    FIGURE_5_LEVELS,
    FIGURE_5_SCALES,
    FIGURE_5_TAGS,
    SIZES,
)
from mlfa_trainer.reproduction.run import Line, Reproduced

_ENDINGS = (".png", ".svg")
_MOST_TAGS = 60  # more are not readable in one drawing


def draw(reproduced: Reproduced, folder: Path) -> list[str]:
    """Draw what was measured; return the names of the files.

    Args:
        reproduced: The table or figure.
        folder: Where to; it must exist.
    """
    if not reproduced.num_measured:
        return []
    kind = reproduced.target.drawing
    if kind == "gains":
        return _gains(reproduced, folder)
    names: list[str] = []
    for column in dict.fromkeys(line.column for line in reproduced.lines):
        lines = [line for line in reproduced.lines if line.column == column]
        if not any(isinstance(line.outcome, Measured) for line in lines):
            continue
        drawn = _forms(f"{reproduced.target.name}-{column.lower()}")
        paths = [folder / name for name in drawn]
        if kind == "lines":
            _sizes(reproduced, lines, column, paths)
        else:
            _bars(reproduced, lines, column, paths)
        names += drawn
    return names


def _forms(stem: str) -> list[str]:
    """Return the names of the files of one drawing."""
    return [stem + ending for ending in _ENDINGS]


def _measure_name(lines: Sequence[Line]) -> str:
    return next(one.outcome.metric for one in lines if isinstance(one.outcome, Measured))


def _bars(
    reproduced: Reproduced, lines: Sequence[Line], column: str, paths: Sequence[Path]
) -> None:
    ours = [one.outcome.mean if isinstance(one.outcome, Measured) else None for one in lines]
    spreads = [one.outcome.spread if isinstance(one.outcome, Measured) else None for one in lines]
    paper = [one.paper if reproduced.stand_in is None else None for one in lines]
    draw_bars(
        paths,
        f"{reproduced.target.title}\n{column}",
        [one.row for one in lines],
        {"ours": (ours, spreads)},
        _measure_name(lines),
        {"paper": paper} if any(value is not None for value in paper) else None,
    )


def _sizes(
    reproduced: Reproduced, lines: Sequence[Line], column: str, paths: Sequence[Path]
) -> None:
    found = {one.row: one.outcome for one in lines}
    series = {}
    for kind in ("local", "global"):
        outcomes = [found.get(f"{size} frames, {kind}") for size in SIZES]
        known = [one if isinstance(one, Measured) else None for one in outcomes]
        series[kind] = (
            [None if one is None else one.mean for one in known],
            [None if one is None else one.spread for one in known],
        )
    draw_lines(
        paths,
        f"{reproduced.target.title}\n{column}",
        [str(size) for size in SIZES],
        series,
        _measure_name(lines),
        "input size, frames",
    )


def _gains(reproduced: Reproduced, folder: Path) -> list[str]:
    found = {one.row: one.outcome for one in reproduced.lines}
    names = []
    for what, rows in (("level", FIGURE_5_LEVELS), ("scale", FIGURE_5_SCALES)):
        tables = {
            row: outcome.per_tag
            for row in rows
            if isinstance(outcome := found.get(row), Measured) and outcome.per_tag
        }
        if len(tables) < 2:
            continue
        tags, groups = _tags_of(tables)
        if not tags:
            continue
        values = {row: [tag_value(t, tag) or 0.0 for tag in tags] for row, t in tables.items()}
        gains = {
            row: [float(gain) for gain in found]
            for row, found in gains_over_worst(values, list(values)).items()
        }
        absolute = [max(column) for column in zip(*values.values(), strict=True)]
        column = reproduced.lines[0].column
        drawn = _forms(f"{reproduced.target.name}-{what}s-{column.lower()}")
        draw_gains(
            [folder / name for name in drawn],
            f"{reproduced.target.title}\n{column}, by {what}",
            tags,
            gains,
            absolute,
            groups,
            gain_label=f"gain in ROC-AUC\nover the worst single {what}",
        )
        names += drawn
    return names


def _tags_of(tables: Mapping[str, Mapping[str, float]]) -> tuple[list[str], list[str]]:
    tags, groups = [], []
    for group, members in FIGURE_5_TAGS.items():
        for tag in members:
            if all(tag_value(table, tag) is not None for table in tables.values()):
                tags.append(tag)
                groups.append(group)
    if not tags:  # another vocabulary: whatever all of them measured
        tags = sorted(set.intersection(*(set(table) for table in tables.values())))
        groups = ["tags"] * len(tags)
    return tags[:_MOST_TAGS], groups[:_MOST_TAGS]
