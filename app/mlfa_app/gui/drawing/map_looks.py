"""How songs on a map look: by their group or score, and by how far their place can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QPalette

from mlfa_app.gui.drawing.colours import mixed, score_colour
from mlfa_app.gui.drawing.map_marks import DOT, NUM_GROUPS, MarkStyle, group_colour

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_NUM_STEPS = 24
# Even the lowest score must be seen on the ground.
_LOWEST_STEP = 0.22
_FAINT = 0.55


@dataclass(frozen=True, eq=False, slots=True)
class MapPaint:
    """What decides how songs look.

    Attributes:
        members: Group of each song, (songs,); -1 without one.
        legend: Words of the groups.
        rest: Words for songs of no group, or of one beyond the last; empty if there are none.
        scores: For colours on a scale instead of groups: 0 to 1, (songs,); NaN for none.
        title: What the scale is of.
        mark_at: A score with a meaning, shown on the scale; None without.
        mark_words: What it means.
        is_doubtful: Songs whose place is not to be trusted, (songs,).
        doubtful_words: What is said of them.
    """

    members: Ints
    legend: Sequence[str] = ()
    rest: str = ""
    scores: Floats | None = None
    title: str = ""
    mark_at: float | None = None
    mark_words: str = ""
    is_doubtful: Flags | None = None
    doubtful_words: str = ""

    @classmethod
    def nothing(cls) -> MapPaint:
        """Of no songs."""
        return cls(np.zeros(0, dtype=np.intp))

    def words(self) -> list[str]:
        """The legend as a list of texts."""
        parts = [*self.legend[:NUM_GROUPS], self.rest]
        if self.scores is not None:
            parts = [self.title, self.mark_words]
        return [part for part in (*parts, self.doubtful_words) if part]


def looks_of(
    paint: MapPaint, palette: QPalette, *, shows_doubt: bool
) -> tuple[Ints, list[MarkStyle]]:
    """Find the look of each song.

    Args:
        paint: What decides.
        palette: The widget's palette.
        shows_doubt: Whether doubtful songs look fainter, as outlines.

    Returns:
        Index of each song's style, (songs,), those to be drawn last the highest; and the styles.
    """
    if paint.scores is None:
        plain = [
            rest_style(palette),
            *(_group_style(group, palette) for group in range(NUM_GROUPS)),
        ]
        kinds = np.where(paint.members < NUM_GROUPS, paint.members + 1, 0)
    else:
        is_known = ~np.isnan(paint.scores)
        clipped = np.clip(np.where(is_known, paint.scores, 0.0), 0, 1)
        kinds = np.where(is_known, 1 + np.rint(clipped * (_NUM_STEPS - 1)).astype(np.intp), 0)
        steps = [step / (_NUM_STEPS - 1) for step in range(_NUM_STEPS)]
        plain = [rest_style(palette)]
        plain += [MarkStyle(0, scale_colour(step, palette).rgba()) for step in steps]
    if paint.is_doubtful is None or not shows_doubt:
        return kinds.astype(np.intp), plain
    # Faint ones lie below the others of their kind.
    faint = [faint_style(style, palette) for style in plain]
    both = [style for pair in zip(faint, plain, strict=True) for style in pair]
    return (2 * kinds + ~paint.is_doubtful).astype(np.intp), both


def rest_style(palette: QPalette) -> MarkStyle:
    """The look of songs without a group."""
    base = palette.color(QPalette.ColorRole.Base)
    return MarkStyle(DOT, mixed(group_colour(-1, palette), base, 0.3).rgba())


def faint_style(style: MarkStyle, palette: QPalette) -> MarkStyle:
    """The look of a song whose place is doubtful."""
    base = palette.color(QPalette.ColorRole.Base)
    colour = mixed(QColor.fromRgba(style.colour), base, 1 - _FAINT)
    return MarkStyle(style.shape, colour.rgba(), is_hollow=True)


def scale_colour(score: float, palette: QPalette) -> QColor:
    """Colour of a score on a map."""
    return score_colour(_LOWEST_STEP + (1 - _LOWEST_STEP) * score, palette)


def _group_style(group: int, palette: QPalette) -> MarkStyle:
    return MarkStyle(group, group_colour(group, palette).rgba())
