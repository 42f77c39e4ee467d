"""Clips of synthesised speech: who speaks in which split, and what is known of each clip.

What is said was written for this purpose; espeak-ng says it. No language and no voice is in
two splits.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlfa_trainer.datasets.manifest import ClipRow

CLIP_S = 10.0
# Raise the number with every change of what a name sounds like: stores go by names.
PREFIX = "speech1"
LABEL = "notmusic:speech"
_SOURCE = "MLFA, synthesised speech"
_LICENCE = "CC0 1.0"
_SPLIT_CYCLE = ("train",) * 7 + ("valid",) * 1 + ("test",) * 2


@dataclass(frozen=True)
class Speakers:
    """Who may speak.

    Attributes:
        languages: Voices of espeak-ng, each a language or an accent.
        variants: Its variants of a voice: sizes, sexes, hoarseness.
    """

    languages: tuple[str, ...]
    variants: tuple[str, ...]


SPEAKERS = {
    "train": Speakers(
        (
            "en-gb", "en-us", "de", "fr-fr", "es", "pt-br", "nl", "pl", "ru", "el", "fi", "hu",
            "da", "id", "sw", "la", "cmn-latn-pinyin", "en-029", "en-gb-scotland",
        ),
        (
            "", "m1", "m2", "m3", "m4", "m5", "f1", "f2", "f3", "croak", "whisper", "klatt",
            "klatt2", "Alex", "Andy", "Annie", "Michael", "adam", "belinda", "edward", "grandma",
            "iven", "john", "max", "robosoft", "steph",
        ),
    ),
    "valid": Speakers(("cs", "ro", "nb", "eo"), ("m6", "f4", "klatt3", "Alicia", "david")),
    "test": Speakers(
        ("it", "sv", "tr", "hi", "uk", "vi"),
        ("m7", "m8", "f5", "whisperf", "klatt4", "Andrea", "Lee", "boris", "grandpa", "linda"),
    ),
}  # fmt: skip


def parse_name(clip: str) -> tuple[int, int]:
    """Return the seed and the number in a clip's name."""
    seed, index = clip.removeprefix(f"{PREFIX}-").split("-")
    return int(seed), int(index)


def is_speech(clip: str) -> bool:
    """Tell clips of synthesised speech from others, by name."""
    return clip.startswith(f"{PREFIX}-")


def split_of(clip: str) -> str:
    """Return a clip's split, which says who may speak."""
    return _SPLIT_CYCLE[parse_name(clip)[1] % len(_SPLIT_CYCLE)]


def speech_rows(count: int, seed: int) -> tuple[ClipRow, ...]:
    """Describe clips of synthesised speech.

    Args:
        count: How many.
        seed: Becomes part of each clip's name, from which its sound follows.
    """
    rows = []
    for index in range(count):
        name = f"{PREFIX}-{seed}-{index}"
        rows.append(
            ClipRow(
                clip=name,
                path=None,
                recording=name,
                split=split_of(name),
                kind="not music",
                duration_s=CLIP_S,
                labels=(LABEL,),
                label_strength="strong",
                licence=_LICENCE,
                source=_SOURCE,
                title="speech",
                attribution="said by espeak-ng",
            )
        )
    return tuple(rows)
