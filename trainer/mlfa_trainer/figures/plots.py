"""All figures of the trainer: plain values in, a PNG or SVG file out.

Drawn without a window. Colours are Okabe and Ito's, which people with any colour vision tell
apart, and never carry a meaning alone: bars have hatchings, lines and points have shapes.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.run_folder import write_aside

Values = Sequence[float | None]
FloatArray = NDArray[np.float64]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_HATCHES = ("", "//", "..", "xx", "\\\\", "oo", "++", "--")
_MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")
_DASHES = ("-", "--", "-.", ":")
_INK, _FAINT = "#222222", "#D8D8D8"
_STYLE: Any = {  # matplotlib lists all its names in the type
    "font.size": 9.0,
    "axes.titlesize": 11.0,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: it can be searched
    "svg.hashsalt": "mlfa",  # the same figure gives the same file
}
_DOTS_PER_INCH = 150
# More bars than this leave no room for their numbers.
_NUMBERED_BARS = 24


class _Bar(NamedTuple):
    """One bar a group."""

    name: str
    values: FloatArray
    spreads: FloatArray
    is_reference: bool


def draw_bars(
    path: Path | Sequence[Path],
    title: str,
    labels: Sequence[str],
    series: Mapping[str, tuple[Values, Values]],
    y_label: str,
    reference: Mapping[str, Values | None] | None = None,
) -> None:
    """Draw grouped bars with error bars, such as a table of ours beside the paper's.

    The value axis is cut to the range of the values, and says so. A value that is None or not a
    number is a gap with a dash.

    Args:
        path: PNG or SVG by its ending; several for the same drawing in several forms.
        title: Of the figure.
        labels: Of the groups.
        series: Name to values and spreads (half lengths of the error bars), one a group.
        y_label: What the values are, with their unit.
        reference: Name to values that others published, drawn unfilled beside the series of the
            same name, or last; None where they published nothing.

    Raises:
        KnownError: If the file cannot be written, or its ending is unknown.
        ValueError: If a series has another length than the labels.
    """
    bars = [_Bar(name, *_pair(found, len(labels)), False) for name, found in series.items()]
    for name, published in (reference or {}).items():
        if published is None:
            continue
        row = _Bar(name, _array(published, len(labels)), np.zeros(len(labels)), True)
        same = [index for index, bar in enumerate(bars) if bar.name == name]
        bars.insert(same[-1] + 1 if same else len(bars), row)
    names = list(dict.fromkeys(bar.name for bar in bars))
    width = 0.8 / max(len(bars), 1)
    with rc_context(_STYLE):
        figure = _figure(max(5.0, 1.2 + len(labels) * max(0.9, 0.45 * len(bars))), 4.2)
        axes = figure.add_subplot()
        places = np.arange(len(labels), dtype=np.float64)
        low, high = _cut([(bar.values, bar.spreads) for bar in bars], room_above=0.10)
        digits = 4 if len(labels) * len(bars) <= _NUMBERED_BARS / 2 else 3
        for position, (name, values, spreads, is_reference) in enumerate(bars):
            index = names.index(name)
            colour = COLOURS[index % len(COLOURS)]
            x = places + (position - (len(bars) - 1) / 2) * width
            axes.bar(
                x,
                np.nan_to_num(values, nan=low) - low,
                width * 0.92,
                bottom=low,
                color="white" if is_reference else colour,
                edgecolor=colour if is_reference else _INK,
                linewidth=1.4 if is_reference else 0.6,
                hatch="////" if is_reference else _HATCHES[index % len(_HATCHES)],
                label=f"{name} (published)" if is_reference else name,
            )
            has_spread = spreads > 0
            axes.errorbar(
                x[has_spread],
                values[has_spread],
                spreads[has_spread],
                fmt="none",
                ecolor=_INK,
                capsize=3,
            )
            for place, value, spread in zip(x, values, spreads, strict=True):
                if math.isnan(value):
                    axes.annotate(
                        "none", (place, low), ha="center", va="bottom", rotation=90, fontsize=7
                    )
                elif len(labels) * len(bars) <= _NUMBERED_BARS:
                    axes.annotate(
                        f"{value:.{digits}f}",
                        (place, value + spread),
                        xytext=(0, 2),
                        textcoords="offset points",
                        ha="center",
                        va="bottom",
                        fontsize=7,
                    )
        axes.set_ylim(low, high)
        _label_steps(axes, places, labels, figure)
        _finish(axes, title, f"{y_label}\n(axis starts at {low:.3g})" if low > 0 else y_label)
        _legend(figure, axes)
        _save(figure, path)


def draw_lines(
    path: Path | Sequence[Path],
    title: str,
    x_labels: Sequence[str],
    series: Mapping[str, tuple[Values, Values]],
    y_label: str,
    x_label: str = "",
) -> None:
    """Draw lines with error bars over ordered steps, such as AUC over the input size.

    Args:
        path: PNG or SVG by its ending; several for the same drawing in several forms.
        title: Of the figure.
        x_labels: Of the steps.
        series: Name to values and spreads (half lengths of the error bars), one a step. A value
            that is None or not a number interrupts the line.
        y_label: What the values are, with their unit.
        x_label: What the steps are, with their unit.

    Raises:
        KnownError: If the file cannot be written, or its ending is unknown.
        ValueError: If a series has another length than the labels.
    """
    rows = {name: _pair(found, len(x_labels)) for name, found in series.items()}
    with rc_context(_STYLE):
        figure = _figure(max(5.0, 1.5 + 0.9 * len(x_labels)), 4.2)
        axes = figure.add_subplot()
        places = np.arange(len(x_labels), dtype=np.float64)
        for index, (name, (values, spreads)) in enumerate(rows.items()):
            # Points of one step stand side by side, so that their error bars stay apart.
            shift = (index - (len(rows) - 1) / 2) * 0.06
            axes.errorbar(
                places + shift,
                values,
                spreads,
                color=COLOURS[index % len(COLOURS)],
                marker=_MARKERS[index % len(_MARKERS)],
                linestyle=_DASHES[index % len(_DASHES)],
                markersize=6,
                capsize=3,
                label=name,
            )
        axes.set_ylim(*_cut(list(rows.values()), room_above=0.05))
        axes.set_xlim(-0.4, len(x_labels) - 0.6)
        _label_steps(axes, places, x_labels, figure)
        axes.set_xlabel(x_label)
        _finish(axes, title, y_label)
        _legend(figure, axes)
        _save(figure, path)


def draw_gains(
    path: Path | Sequence[Path],
    title: str,
    tags: Sequence[str],
    gains: Mapping[str, Values],
    absolute: Values,
    groups: Sequence[str],
    *,
    gain_label: str = "gain in ROC-AUC\nover the worst single level",
    absolute_label: str = "ROC-AUC",
) -> None:
    """Draw per-tag gains as bars, and the absolute values on an axis of their own above.

    Tags of one group must follow each other; groups are separated and named.

    Args:
        path: PNG or SVG by its ending; several for the same drawing in several forms.
        title: Of the figure.
        tags: Names.
        gains: Name (of a level, scale or combination) to its gains, one a tag.
        absolute: The best absolute value, one a tag.
        groups: Group of each tag, such as genre, mood, instrument and era.
        gain_label: What the gains are, with their unit.
        absolute_label: What the absolute values are, with their unit.

    Raises:
        KnownError: If the file cannot be written, or its ending is unknown.
        ValueError: If a series has another length than the tags.

    Source:
        Paper A, Figure 5, which has both axes in one panel.
    """
    rows = {name: _array(values, len(tags)) for name, values in gains.items()}
    heights = _array(absolute, len(tags))
    runs = [(name, len(list(found))) for name, found in groupby(groups)]
    if sum(count for _, count in runs) != len(tags):
        raise ValueError("there must be one group a tag")
    # A gap of about half a tag between groups.
    places = np.concatenate(
        [np.full(count, 0.6 * index) for index, (_, count) in enumerate(runs)] or [np.zeros(0)]
    ) + np.arange(len(tags))
    width = 0.84 / max(len(rows), 1)
    with rc_context(_STYLE):
        figure = _figure(max(6.0, 1.5 + 0.12 * len(tags) * (2 + len(rows))), 5.2)
        above, axes = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [1, 2.2]})
        for index, (name, values) in enumerate(rows.items()):
            axes.bar(
                places + (index - (len(rows) - 1) / 2) * width,
                np.nan_to_num(values),
                width * 0.92,
                color=COLOURS[index % len(COLOURS)],
                edgecolor=_INK,
                linewidth=0.5,
                hatch=_HATCHES[index % len(_HATCHES)],
                label=name,
            )
        above.plot(places, heights, linestyle="none", marker="D", color=_INK, markersize=4.5)
        above.vlines(
            places,
            np.nanmin(heights) if np.isfinite(heights).any() else 0,
            heights,
            color=_INK,
            linewidth=0.8,
        )
        first = 0
        for index, (name, count) in enumerate(runs):
            middle = float(places[first : first + count].mean())
            above.annotate(
                name,
                (middle, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                style="italic",
            )
            if index:
                edge = float(places[first - 1] + places[first]) / 2
                for panel in (above, axes):
                    panel.axvline(edge, color="#888888", linewidth=0.8, linestyle=":")
            first += count
        axes.axhline(0.0, color=_INK, linewidth=0.8)
        axes.set_xticks(places, tags, rotation=55, ha="right", rotation_mode="anchor")
        if len(tags):
            axes.set_xlim(places[0] - 0.7, places[-1] + 0.7)
        _finish(above, title, absolute_label, pad=18.0)
        _finish(axes, "", gain_label)
        _legend(figure, axes)
        _save(figure, path)


def draw_maps(
    path: Path,
    maps: Sequence[tuple[str, NDArray[np.floating], NDArray[np.integer]]],
    group_names: Sequence[str],
    title: str = "",
) -> None:
    """Draw maps side by side, a shape and a colour a group.

    Args:
        path: PNG or SVG by its ending.
        maps: Title, points (n, 2), and group of each point as an index, (n,), each.
        group_names: Of the groups.
        title: Of the figure.

    Raises:
        KnownError: If the file cannot be written, or its ending is unknown.
    """
    with rc_context(_STYLE):
        figure = _figure(max(5.0, 4.2 * len(maps)), 4.9)
        panels = figure.subplots(1, max(len(maps), 1), squeeze=False)[0]
        for panel, (name, points, owners) in zip(panels, maps, strict=False):
            size = 26.0 if len(points) < 400 else 12.0 if len(points) < 2_000 else 5.0
            for index, group in enumerate(group_names):
                chosen = owners == index
                panel.scatter(
                    points[chosen, 0],
                    points[chosen, 1],
                    s=size,
                    c=COLOURS[index % len(COLOURS)],
                    marker=_MARKERS[index % len(_MARKERS)],
                    edgecolors=_INK,
                    linewidths=0.4,
                    alpha=0.85,
                    label=f"{group} ({int(chosen.sum())})",
                )
            panel.set_title(name)
            panel.set_aspect("equal", adjustable="datalim")
            panel.set_xticks([])
            panel.set_yticks([])
            # Only nearness means anything on such a map: axes have no unit.
            panel.set_xlabel("t-SNE 1 (no unit)")
            panel.set_ylabel("t-SNE 2 (no unit)")
            for side in ("top", "right"):
                panel.spines[side].set_visible(True)
        if title:
            figure.suptitle(title, fontweight="bold")
        _legend(figure, panels[0])
        _save(figure, path)


def _figure(width: float, height: float) -> Figure:
    return Figure(figsize=(min(width, 18.0), height), layout="constrained")


def _array(values: Values, count: int) -> FloatArray:
    if len(values) != count:
        raise ValueError(f"there are {len(values)} values for {count} labels")
    return np.array([math.nan if value is None else value for value in values], np.float64)


def _pair(found: tuple[Values, Values], count: int) -> tuple[FloatArray, FloatArray]:
    values, spreads = found
    return _array(values, count), np.nan_to_num(_array(spreads, count))


def _cut(rows: Sequence[tuple[FloatArray, FloatArray]], room_above: float) -> tuple[float, float]:
    """Return limits of an axis that holds all values and spreads with some room."""
    edges = [values + sign * spreads for values, spreads in rows for sign in (-1.0, 1.0)]
    known = np.concatenate([*edges, np.zeros(0)])
    known = known[np.isfinite(known)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    span = max(high - low, 1e-3 * max(abs(high), 1e-3))
    return max(low - 0.25 * span, min(low, 0.0)), high + (0.05 + room_above) * span


def _label_steps(axes: Axes, places: FloatArray, labels: Sequence[str], figure: Figure) -> None:
    """Name the steps of the horizontal axis, broken into lines that do not touch."""
    room = max(int(figure.get_figwidth() / max(len(labels), 1) / 0.095), 8)
    axes.set_xticks(places, [textwrap.fill(label, room) for label in labels])


def _finish(axes: Axes, title: str, y_label: str, pad: float | None = None) -> None:
    axes.set_title(title, pad=pad)
    axes.set_ylabel(y_label)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _legend(figure: Figure, axes: Axes) -> None:
    """Put the legend below the panels, where it hides nothing."""
    handles, names = axes.get_legend_handles_labels()
    if len(names) > 1:
        figure.legend(
            handles, names, loc="outside lower center", ncols=min(len(names), 4), handlelength=2.4
        )


def _save(figure: Figure, path: Path | Sequence[Path]) -> None:
    for one in [path] if isinstance(path, Path) else path:
        kind = one.suffix.lower().removeprefix(".")
        if kind not in ("png", "svg"):
            raise KnownError(
                f"A figure cannot be written as “{one.name}”.", "Let its name end in .png or .svg."
            )
        stream = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(stream, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
        figure.set_layout_engine("none")  # the next form is laid out alike
        one.parent.mkdir(parents=True, exist_ok=True)
        write_aside(one, stream.getvalue())
