"""Reproduce one table or figure: measure its cells, judge its claims, write all of it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_trainer.progress import Progress
from mlfa_trainer.reproduction.declared import (
    TITLES,
    Cell,
    Cited,
    Claim,
    Measured,
    Missing,
    Outcome,
    Target,
    Verdict,
)
from mlfa_trainer.reproduction.laboratory import Laboratory


@dataclass(frozen=True)
class Line:
    """A cell with its outcome.

    Attributes:
        row: The row's name.
        column: Title of its data set.
        key: Key of its data set.
        paper: The published number; None where it is only drawn.
        paper_note: Which number is shown when several data sets became one column.
        outcome: What was measured here.
    """

    row: str
    column: str
    key: str
    paper: float | None
    paper_note: str
    outcome: Outcome

    @property
    def difference(self) -> float | None:
        """Ours less the paper's; None without either, or where the data are not the paper's."""
        if isinstance(self.outcome, Missing) or self.paper is None or self.paper_note:
            return None
        return self.outcome.mean - self.paper


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict on one data set.

    Attributes:
        claim: The claim.
        column: Title of the data set.
        is_papers: Whether the paper claims it of this data set.
        verdict: Whether it holds here.
    """

    claim: Claim
    column: str
    is_papers: bool
    verdict: Verdict


@dataclass(frozen=True)
class Reproduced:
    """A table or figure, measured.

    Attributes:
        target: What was reproduced.
        lines: Its cells.
        judged: Its claims.
        stand_in: Name of the recipe that stood for the papers' data sets; None for those.
    """

    target: Target
    lines: tuple[Line, ...]
    judged: tuple[Judged, ...]
    stand_in: str | None

    @property
    def num_measured(self) -> int:
        """How many cells have a number."""
        return sum(isinstance(line.outcome, Measured) for line in self.lines)

    @property
    def failures(self) -> tuple[Line, ...]:
        """Cells at which something went wrong."""
        return tuple(
            line
            for line in self.lines
            if isinstance(line.outcome, Missing) and line.outcome.is_failure
        )


def reproduce(
    target: Target, laboratory: Laboratory, progress: Progress, stand_in: str | None = None
) -> Reproduced:
    """Measure a target's cells and judge its claims.

    Args:
        target: What to reproduce.
        laboratory: Measures cells.
        progress: Where to report.
        stand_in: Name of the recipe that stands for all data sets, if one does.
    """
    cells = target.cells if stand_in is None else _merged(target.cells, laboratory)
    lines = []
    for number, cell in enumerate(cells, start=1):
        title = TITLES[cell.data] if stand_in is None else stand_in
        if not isinstance(cell.how, Cited):
            progress.say(f"{target.name}, {number} of {len(cells)}: {cell.row}, {title}")
        note = "" if stand_in is None or cell.paper is None else f"on {TITLES[cell.data]}"
        outcome = laboratory.outcome(cell)
        lines.append(Line(cell.row, title, laboratory.column(cell.data), cell.paper, note, outcome))
    return Reproduced(target, tuple(lines), _judge(target.claims, lines, stand_in), stand_in)


def _merged(cells: Sequence[Cell], laboratory: Laboratory) -> list[Cell]:
    """Return one cell a row and model: with one data set, the papers' columns are the same.

    The published number of a row is that on MTAT where there is one, since tagging is what
    stands in for tagging best.
    """
    found: dict[str, Cell] = {}
    known: set[object] = set()
    for cell in sorted(cells, key=lambda cell: cell.data != "mtat"):
        how = laboratory.localise(cell.how)
        if isinstance(how, Cited) or cell.row in found or how in known:
            continue
        known.add(how)
        found[cell.row] = cell
    order = list(dict.fromkeys(cell.row for cell in cells))
    return [found[row] for row in order if row in found]


def _judge(
    claims: Sequence[Claim], lines: Sequence[Line], stand_in: str | None
) -> tuple[Judged, ...]:
    outcomes = {(line.row, line.key): line.outcome for line in lines}
    columns = dict.fromkeys((line.key, line.column) for line in lines)
    judged = []
    for claim in claims:
        for key, title in columns:
            is_papers = stand_in is None and key in claim.data
            if stand_in is None and not is_papers:
                continue
            judged.append(Judged(claim, title, is_papers, claim.check(outcomes, key)))
    return tuple(judged)


def target_folder(work: Path, target: Target, stand_in: str | None) -> Path:
    """Return where a target's files go."""
    name = target.name if stand_in is None else f"{target.name}-on-{stand_in}"
    return work / "reproduction" / name
