"""What is drawn for a rendered clip: all that follows from its name alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlfa_trainer.datasets.bands import ANYBODY, BANDS, NUM_PITCHED, Band, Voice

# Raise the number with every change of what a name sounds like: stores go by names.
PREFIX = "midi1"

_ANYBODY_SHARE = 0.15
_OWN_SHARE = 0.7  # of scores that name their instruments
_ANY_DRUMS = ("none", "none", "rock", "dance", "hip-hop", "jazz", "latin", "techno", "ballad")
_ANY_CHORDS = ("block", "pulse", "offbeat", "oompah", "arpeggio", "strum", "stabs", "sixteenths")
_ANY_BASS = ("roots", "eighths", "walking", "octaves", "oompah", "syncopated")


@dataclass(frozen=True)
class Plan:
    """How a clip is to be played.

    Attributes:
        seed: For what is drawn while arranging: breaks, who is late.
        band: Name of the group.
        is_own: Whether a score that names its own instruments keeps them.
        voices: Each with one program.
        drums: Name of the pattern; ``none`` for no drums.
        kit: Program of the drum channel.
        bpm: Quarter notes a minute, where the band decides.
        tempo: Factor on the score's own tempo, where the score decides.
        semitones: Transposition.
        place: Where the excerpt begins: 0 the earliest, 1 the latest.
        swing: Whether the second half of each beat comes late.
        sevenths: Whether chords get a seventh.
        reverb: Room of fluidsynth, 0 for none to 1.
        chorus: Whether fluidsynth's chorus is on.
        peak: Highest sample of the clip.
    """

    seed: tuple[int, int]
    band: str
    is_own: bool
    voices: tuple[Voice, ...]
    drums: str
    kit: int
    bpm: float
    tempo: float
    semitones: int
    place: float
    swing: bool
    sevenths: bool
    reverb: float
    chorus: bool
    peak: float

    @property
    def programs(self) -> tuple[int, ...]:
        """The programs of all voices, each once, in order."""
        return tuple(sorted({voice.programs[0] for voice in self.voices}))

    def rng(self, purpose: int) -> np.random.Generator:
        """Return a source of chance of its own for one purpose."""
        return np.random.default_rng([*self.seed, purpose])


def clip_name(seed: int, index: int) -> str:
    """Name a clip."""
    return f"{PREFIX}-{seed}-{index}"


def parse_name(clip: str) -> tuple[int, int]:
    """Return the seed and the number in a clip's name."""
    seed, index = clip.removeprefix(f"{PREFIX}-").split("-")
    return int(seed), int(index)


def make_plan(clip: str) -> Plan:
    """Draw how a clip is played.

    Args:
        clip: As ``clip_name`` names it.
    """
    seed = parse_name(clip)
    rng = np.random.default_rng([*seed, 0])
    is_random = rng.random() < _ANYBODY_SHARE
    band = _anybody(rng) if is_random else BANDS[int(rng.integers(len(BANDS)))]
    drawn: dict[tuple[int, ...], int] = {}  # one player who does two things plays one instrument
    for voice in band.voices:
        drawn.setdefault(voice.programs, int(rng.choice(voice.programs)))
    voices = tuple(replace(voice, programs=(drawn[voice.programs],)) for voice in band.voices)
    return Plan(
        seed=seed,
        band=band.name,
        is_own=bool(rng.random() < _OWN_SHARE),
        voices=voices,
        drums=str(rng.choice(band.drums)) if band.drums else "none",
        kit=int(rng.choice(band.kits)),
        bpm=float(rng.uniform(*band.bpm)),
        tempo=float(2 ** rng.uniform(-0.35, 0.35)),
        semitones=int(rng.integers(-5, 7)),
        place=float(rng.random()),
        swing=band.swing,
        sevenths=band.sevenths,
        reverb=float(rng.choice([0.0, rng.uniform(0.1, 0.9)], p=[0.2, 0.8])),
        chorus=bool(rng.random() < 0.5),
        peak=float(10 ** rng.uniform(-0.9, -0.02)),
    )


def _anybody(rng: np.random.Generator) -> Band:
    """Return a group of players that chance brought together."""

    def anything() -> tuple[int, ...]:
        return (int(rng.integers(NUM_PITCHED)),)

    voices = [Voice("melody", anything(), "plain", int(rng.integers(-1, 2)), 100)]
    if rng.random() < 0.3:
        voices.append(Voice("second", anything()))
    for _ in range(int(rng.integers(0, 3))):
        voices.append(Voice("chords", anything(), str(rng.choice(_ANY_CHORDS)), 1, 76))
    if rng.random() < 0.7:
        low = anything() if rng.random() < 0.3 else (int(rng.integers(32, 40)),)
        voices.append(Voice("bass", low, str(rng.choice(_ANY_BASS))))
    drums = (str(rng.choice(_ANY_DRUMS)),)
    kits = (0, 8, 16, 24, 25, 32, 40, 48)
    return Band(ANYBODY, (60, 170), tuple(voices), drums, kits, bool(rng.random() < 0.2))
