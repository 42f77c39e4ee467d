"""The section ``[data]`` of a recipe: which recordings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mlfa_trainer.sections.base import Count, Name, Section
from mlfa_trainer.sections.made import MidiSection, SpeechSection
from mlfa_trainer.sections.variants import VariantsSection


class DataSection(Section):
    """Which recordings.

    Attributes:
        name: Names the prepared store, which recipes on the same data share.
        kind: ``manifest``, or one of the papers' data sets in its published layout.
        folder: Where the data set is; ``$NAME`` takes an environment variable.
        options: Of a published data set's reader, such as where its split files are.
        max_samples: Only so much of each clip's beginning is kept, as the papers do with
            640,512; None keeps all.
        manifest: CSV below the folder.
        scores: Soft scores below the folder; without them the manifest's labels are learned.
        task: What a manifest's labels mean; soft scores are always multi-label.
        leave_out_licences: Parts of licence texts; such clips are never trained on.
        leave_out_sources: Sources whose clips, of whatever split, are only measured, nor is
            anything trained on that was made of them.
        synthetic_noise: How many synthesised clips that are not music to add.
        speech: Clips of synthesised speech to add, which is not music.
        midi: Clips of music rendered from scores to add.
        quietest_db: Music below this level is left out: nothing is there to hear. None keeps all.
        teacher: Folder with the weights of the networks that soft scores come from; music that
            ``scores`` says nothing of is scored by them. ``$NAME`` as in ``folder``.
        variants: Training clips made by changing others; they need a teacher, or have no scores.
    """

    name: Name
    kind: Literal["manifest", "magnatagatune", "million-song", "gtzan", "tagtraum"] = "manifest"
    folder: str
    options: dict[str, Any] = Field(default_factory=dict)
    max_samples: Count | None = None
    manifest: str = "manifest.csv"
    scores: str | None = None
    task: Literal["multi-label", "single-label"] = "multi-label"
    leave_out_licences: tuple[str, ...] = ()
    leave_out_sources: tuple[str, ...] = ()
    synthetic_noise: Annotated[int, Field(ge=0)] = 0
    speech: SpeechSection = SpeechSection()
    midi: MidiSection = MidiSection()
    quietest_db: float | None = -60.0
    teacher: str | None = None
    variants: VariantsSection = VariantsSection()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> DataSection:
        if self.kind != "manifest" and (self.teacher is not None or self.variants.count):
            raise ValueError("a teacher and variants go with a manifest only")
        return self
