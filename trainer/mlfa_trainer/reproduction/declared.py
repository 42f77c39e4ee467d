"""How a table or figure of a paper is declared: its cells, its claims, how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

# Keys of the papers' data sets, which are also the names of the recipes on them.
DataKey = Literal["msd", "mtat", "gtzan", "tagtraum"]
TITLES: dict[str, str] = {
    "msd": "MSD",
    "mtat": "MTAT",
    "gtzan": "GTZAN",
    "tagtraum": "Tagtraum",
}


@dataclass(frozen=True)
class LocalModel:
    """A local network's own scores, averaged over the segments of a clip.

    Attributes:
        scale: Which network, by its name in the recipes.
    """

    scale: str


@dataclass(frozen=True)
class GlobalModel:
    """Global classifiers on aggregated features.

    Attributes:
        features: Scales, each with its levels if not all, such as ``s3-9@-3,-2,-1``.
        networks: Data set that the networks were trained on; None for the cell's own.
    """

    features: tuple[str, ...]
    networks: DataKey | None = None


@dataclass(frozen=True)
class BestOf:
    """The best of several, chosen on the validation split.

    Attributes:
        candidates: What to choose from, by a name.
    """

    candidates: tuple[tuple[str, LocalModel | GlobalModel], ...]


@dataclass(frozen=True)
class Cited:
    """Other authors' work, which the paper quotes and we do not repeat."""


How = LocalModel | GlobalModel | BestOf | Cited


@dataclass(frozen=True)
class Cell:
    """One number of a table.

    Attributes:
        row: The row's name.
        data: The data set it is measured on.
        how: What is measured.
        paper: The published number; None where the paper only draws it.
    """

    row: str
    data: DataKey
    how: How
    paper: float | None = None


@dataclass(frozen=True)
class Measured:
    """A cell's number here.

    Attributes:
        metric: ``macro ROC-AUC`` or ``accuracy``.
        values: One a run.
        pr_values: Macro PR-AUC of each run; empty for accuracies.
        per_tag: ROC-AUC of each tag, averaged over the runs, by its name.
        note: What must be known of it, such as which candidate was chosen.
    """

    metric: str
    values: tuple[float, ...]
    pr_values: tuple[float, ...] = ()
    per_tag: Mapping[str, float] | None = None
    note: str = ""

    @property
    def mean(self) -> float:
        """Mean over the runs."""
        return sum(self.values) / len(self.values)

    @property
    def spread(self) -> float | None:
        """Standard deviation over the runs (n - 1); None for a single run."""
        if len(self.values) < 2:
            return None
        mean = self.mean
        return float(
            (sum((value - mean) ** 2 for value in self.values) / (len(self.values) - 1)) ** 0.5
        )

    @property
    def standard_error(self) -> float:
        """Standard error of the mean; 0 for a single run, whose spread is unknown."""
        return 0.0 if self.spread is None else self.spread / len(self.values) ** 0.5


@dataclass(frozen=True)
class Missing:
    """Why a cell has no number here.

    Attributes:
        reason: A sentence.
        is_failure: Whether something went wrong, rather than data not being at hand.
    """

    reason: str
    is_failure: bool = False


Outcome = Measured | Missing
# By row and data set.
Outcomes = Mapping[tuple[str, str], Outcome]


@dataclass(frozen=True)
class Verdict:
    """Whether a claim holds here.

    Attributes:
        verdict: ``holds``, ``does not hold``, ``within the spread`` or ``not measured``.
        detail: The numbers it follows from.
    """

    verdict: Literal["holds", "does not hold", "within the spread", "not measured"]
    detail: str


@dataclass(frozen=True)
class Claim:
    """Something that a paper's table or text says.

    Attributes:
        text: The claim, in our words.
        data: Data sets that the paper claims it of; elsewhere it is a question.
        check: Decides it from the outcomes of one data set.
    """

    text: str
    data: tuple[DataKey, ...]
    check: Callable[[Outcomes, str], Verdict]


@dataclass(frozen=True)
class Target:
    """A table or figure of a paper.

    Attributes:
        name: On the command line.
        title: What it is.
        cells: Its numbers, in order.
        claims: What it says.
        drawing: ``bars`` of rows, ``lines`` over input sizes, ``gains`` per tag, or ``maps``.
        notes: What a reader must know, a sentence each.
    """

    name: str
    title: str
    cells: tuple[Cell, ...]
    claims: tuple[Claim, ...] = ()
    drawing: Literal["bars", "lines", "gains", "maps"] = "bars"
    notes: tuple[str, ...] = ()
