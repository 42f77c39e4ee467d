"""How well one tag was told on songs that nothing was learnt from. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagQuality:
    """How well a tag was told on held-out songs: none of their albums and artists was learnt from.

    Attributes:
        roc_auc: Chance that a song with the tag scores higher than one without.
        interval: What it lies within in 95 % of draws of albums and artists; None where there are
            too few.
        pr_auc: Average precision.
        num_accepted: Songs that it would be proposed for at the wanted precision.
        num_right: Those of them that have the tag.
        num_positives: Held-out songs that have it.
        num_measured: Held-out songs of which it is known.
    """

    roc_auc: float
    interval: tuple[float, float] | None
    pr_auc: float
    num_accepted: int
    num_right: int
    num_positives: int
    num_measured: int

    @property
    def precision(self) -> float | None:
        """Share of the proposed songs that have the tag; None if it is proposed for none."""
        return self.num_right / self.num_accepted if self.num_accepted else None

    @property
    def recall(self) -> float:
        """Share of the songs with the tag that it is proposed for."""
        return self.num_right / self.num_positives
