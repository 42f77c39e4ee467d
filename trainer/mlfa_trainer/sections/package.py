"""The sections ``[calibrate]`` and ``[export]``: thresholds, and the model package."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlfa_trainer.sections.base import Count, Name, Positive, Section, Share


class CalibrateSection(Section):
    """How scores are calibrated.

    Attributes:
        top_share: A tag's decision by the teacher is its highest scoring share of the training
            split's music.
        precisions: Thresholds are sought for each.
        shared_evidence: Weight of what all tags show together, in validation examples, beside
            a tag's own examples.
        min_positives: A tag with fewer true clips in the validation split always abstains.
        excerpt_s: Sub-clips of this length are further examples.
        music_recall: The music threshold keeps at least this share of validation music.
    """

    top_share: Annotated[float, Field(gt=0, lt=1)] = 0.05
    precisions: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = (0.95, 0.9, 0.8, 0.7)
    shared_evidence: Positive = 30.0
    min_positives: Count = 3
    excerpt_s: Positive = 10.0
    music_recall: Share = 0.98


class ExportSection(Section):
    """The model package.

    Attributes:
        name: Package name; the recipe's when None.
        version: Of the package's contents.
        title: One line for people.
        description: A few sentences for people.
        licence: Licence of the weights.
        vocabulary: CSV (tag, category, and one column a tag list): a path, or the name of one
            that comes with the trainer. None makes each output a tag.
        notes: Sentences for the card's limits, such as doubts about a licence.
    """

    name: Name | None = None
    version: Name = "1.0"
    title: str = ""
    description: str = ""
    licence: str = "not stated"
    vocabulary: str | None = None
    notes: tuple[str, ...] = ()
