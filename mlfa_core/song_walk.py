"""A walk from one song to another in small, even steps, by a beam search. Numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import ShapeError

Floats = npt.NDArray[np.float32]

# With the way that is left, the cost so far, the songs so far.
_Option = tuple[float, float, tuple[int, ...]]

_BEAM = 24
# What a step costs besides its own length: leaving the straight line, turning back.
_OFF_LINE = 0.5
_BACKWARDS = 0.5
# Dearer than any detour, so that a group comes again only where there is nothing else.
_AGAIN = 100.0


def line_similarities(to_start: Floats, to_end: Floats, between: float, length: int) -> Floats:
    """Compare songs with evenly spaced points of the arc between two songs.

    Args:
        to_start: Similarity of every song to the first, (songs,).
        to_end: To the last.
        between: Of these two to each other.
        length: Songs of the walk, both ends included.

    Returns:
        (length - 2, songs): similarity to each point between the ends.
    """
    angle = float(np.arccos(np.clip(between, -1.0, 1.0)))
    rows = []
    for step in range(1, length - 1):
        share = step / (length - 1)
        if np.sin(angle) < 1e-6:
            # Of ends that are alike, or opposite, no arc is the shortest.
            first, last = 1.0 - share, share
        else:
            first = np.sin((1.0 - share) * angle) / np.sin(angle)
            last = np.sin(share * angle) / np.sin(angle)
        rows.append(first * to_start + last * to_end)
    return np.asarray(np.stack(rows) if rows else np.zeros((0, len(to_start))), dtype=np.float32)


def find_walk(
    among: Floats, to_line: Floats, start: int, end: int, groups: Sequence[int] | None = None
) -> list[int]:
    """Choose a song for every step, none twice, so that all steps together are short and even.

    The squares of the steps are summed up, which makes one long step dearer than two short ones;
    with them the distance from the straight line, and every step back towards the start.

    Args:
        among: Similarity of every candidate to every other, (songs, songs).
        to_line: Similarity of candidates to the points of the line, (steps, songs); -inf where a
            song is no candidate for a step.
        start: Place of the first song.
        end: Of the last.
        groups: Of each song, such as its artist; no group comes twice while there are others.
            -1 is no group. None if that does not matter.

    Returns:
        Places of the songs in order, both ends included; fewer than steps + 2 if there are not
        enough.

    Raises:
        ShapeError: If the arrays do not fit each other.
    """
    num_songs = len(among)
    if among.shape != (num_songs, num_songs) or to_line.shape[1:] != (num_songs,):
        raise ShapeError(f"Songs and candidates differ: {among.shape}, {to_line.shape}.")
    step_costs = np.square(1.0 - among)
    ahead = among[:, end] - among[:, start]
    # The way that is left, which even steps of the same angle would take at the least.
    angles = np.arccos(np.clip(among[:, end], -1.0, 1.0))
    kinds = np.full(num_songs, -1) if groups is None else np.asarray(groups)
    beam: list[_Option] = [(0.0, 0.0, (start,))]
    for step, row in enumerate(to_line, start=1):
        places = np.flatnonzero(np.isfinite(row))
        num_left = len(to_line) + 1 - step
        ahead_costs = num_left * np.square(1.0 - np.cos(angles[places] / num_left))
        off_line = _OFF_LINE * np.square(1.0 - row[places])
        options: list[_Option] = []
        for _rank, cost, path in beam:
            last = path[-1]
            taken = np.array([*path, end])
            costs = cost + step_costs[last, places] + off_line
            costs += _BACKWARDS * np.maximum(ahead[last] - ahead[places], 0.0)
            used = kinds[taken]
            costs += _AGAIN * np.isin(kinds[places], used[used >= 0])
            costs[np.isin(places, taken)] = np.inf
            ranks = costs + ahead_costs
            best = np.argsort(ranks, kind="stable")[:_BEAM]
            options += [
                (float(ranks[index]), float(costs[index]), (*path, int(places[index])))
                for index in best
                if np.isfinite(costs[index])
            ]
        # A step for which nothing is left is passed over.
        if options:
            beam = _best(options)
    ends = [(cost + float(step_costs[path[-1], end]), path) for _rank, cost, path in beam]
    _cost, path = min(ends)
    return [*path, end]


def _best(options: list[_Option]) -> list[_Option]:
    """The cheapest walks; of those over the same songs to the same place, the cheapest alone."""
    found: dict[tuple[int, frozenset[int]], _Option] = {}
    for option in sorted(options):
        found.setdefault((option[2][-1], frozenset(option[2])), option)
        if len(found) == _BEAM:
            break
    return list(found.values())
