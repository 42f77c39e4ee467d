"""The section ``[data.variants]`` of a recipe: training clips made by changing others."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from mlfa_trainer.sections.base import NotNegative, Number, Section, Share

Range = tuple[float, float]


class VariantsSection(Section):
    """How many clips to make of the music for training, and how they differ from it.

    Each is an excerpt of a clip, or of several at once, its sound changed in a few ways at
    random; each way has its share. The teacher is asked about each, so nothing needs to leave
    the tags as they were. Without effects the sound stays as it is.

    Attributes:
        count: How many.
        duration_s: Length; less where the clip is shorter.
        source_balance: 0 draws every clip alike, 1 every source alike, however few its clips.
        mix_share: Another piece sounds at the same time.
        mix_three_share: Of these, two other pieces.
        mix_db: Level of what is mixed in, relative to the first piece.
        instrument_share: A clip of a single instrument sounds over the piece, at ``mix_db``.
        speed_share: Faster or slower, and so higher or lower; each piece of a mix by itself.
        speed: Lowest and highest factor.
        room_share: Reverberation of a random room.
        equaliser_share: One to four shelves and peaks.
        equaliser_db: Their largest gain, up or down.
        compression_share: Loud and quiet brought together.
        distortion_share: Overdriven, clipped hard or softly.
        distortion_db: By how much the peaks are over the limit.
        noise_share: A clip that is not music in the background.
        noise_db: Level of the music over it.
        band_share: Low-pass, or the band of a telephone.
        resample_share: At a lower sample rate on the way.
        resample_hz: Lowest and highest such rate.
        codec_share: Through MP3, AAC or Opus.
        codec_kbps: Lowest and highest bit rate.
        gain_db: Lowest and highest gain at the end; peaks stay below full scale.
    """

    count: Number = 0
    duration_s: Annotated[float, Field(ge=3, le=60)] = 15.0
    source_balance: Share = 0.5
    mix_share: Share = 0.25
    mix_three_share: Share = 0.2
    mix_db: Range = (-12.0, 3.0)
    instrument_share: Share = 0.1
    speed_share: Share = 0.35
    speed: Range = (0.8, 1.25)
    room_share: Share = 0.15
    equaliser_share: Share = 0.4
    equaliser_db: NotNegative = 12.0
    compression_share: Share = 0.2
    distortion_share: Share = 0.1
    distortion_db: Range = (3.0, 15.0)
    noise_share: Share = 0.2
    noise_db: Range = (0.0, 30.0)
    band_share: Share = 0.12
    resample_share: Share = 0.12
    resample_hz: Range = (8_000.0, 16_000.0)
    codec_share: Share = 0.35
    codec_kbps: Range = (16.0, 96.0)
    gain_db: Range = (-20.0, 6.0)

    @field_validator(
        "mix_db", "speed", "distortion_db", "noise_db", "resample_hz", "codec_kbps", "gain_db"
    )
    @classmethod
    def _is_in_order(cls, value: Range) -> Range:
        if value[0] > value[1]:
            raise ValueError("the lower bound is above the upper one")
        return value

    @field_validator("speed")
    @classmethod
    def _is_possible_speed(cls, value: Range) -> Range:
        if not 0.25 <= value[0] <= value[1] <= 4:
            raise ValueError("a speed is between 0.25 and 4")
        return value

    @field_validator("resample_hz", "codec_kbps")
    @classmethod
    def _is_possible_rate(cls, value: Range) -> Range:
        if value[0] < 8:
            raise ValueError("the lower bound is too low")
        return value
