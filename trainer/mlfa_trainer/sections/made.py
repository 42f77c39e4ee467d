"""The sections ``[data.midi]`` and ``[data.speech]`` of a recipe: clips that programs make."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mlfa_trainer.sections.base import Number, Section, Share


class MidiSection(Section):
    """Music rendered from scores with fluidsynth.

    Attributes:
        folder: Of the scores (.mid), at any depth; ``$NAME`` takes an environment variable.
        soundfont: General MIDI soundfont.
        count: How many clips.
        duration_s: Length of each.
        valid_share: Share of the scores whose clips are in the validation split.
        test_share: Share of the scores whose clips are in the test split.
    """

    folder: str = "$MLFA_DATA/midi"
    soundfont: str = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
    count: Number = 0
    duration_s: Annotated[float, Field(ge=1, le=60)] = 20.0
    valid_share: Share = 0.0
    test_share: Share = 0.0

    @model_validator(mode="after")
    def _leaves_some_to_learn(self) -> MidiSection:
        if self.valid_share + self.test_share > 1:
            raise ValueError("the shares of validation and test split are more than all scores")
        return self


class SpeechSection(Section):
    """Speech, which is no music, said by the voices of espeak-ng.

    Attributes:
        count: How many clips.
    """

    count: Number = 0
