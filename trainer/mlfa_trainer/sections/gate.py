"""The section ``[gate]`` of a recipe: recordings that only the music gate hears."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mlfa_trainer.sections.base import Count, NotNegative, Section


class GateSection(Section):
    """Recordings of noise and speech, which the gate learns to refuse and is measured with.

    Neither the networks nor the classifier hear them, so they can be added to a run, or
    changed, when these are trained already.

    Attributes:
        sounds: CSV list of packages of sounds, see ``datasets.gate_sounds``; ``$NAME`` takes an
            environment variable. None adds nothing.
        folders: Where a package's files are sought, in this order.
        skip_missing: Go on without the packages whose files are not there.
        most_clips: At most so many clips of a package, so that none dominates.
        clip_s: Longer files are cut into such pieces, shorter ones joined up to this length.
        gap_s: Silence between files that are joined.
        quietest_db: Sounds below this level are left out.
    """

    sounds: str | None = None
    folders: Annotated[tuple[str, ...], Field(min_length=1)] = ("/",)
    skip_missing: bool = False
    most_clips: Count = 60
    clip_s: Annotated[float, Field(ge=3, le=60)] = 30.0
    gap_s: Annotated[NotNegative, Field(le=2)] = 0.3
    quietest_db: Annotated[float, Field(ge=-120, le=0)] = -60.0
