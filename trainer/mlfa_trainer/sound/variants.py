"""How variants sound: which effects are drawn for each, and their rendering from the store.

A worker process renders one variant at a time; it maps the store's samples and reads no index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.variant_rows import VariantPlan, variant_seed
from mlfa_trainer.sections.variants import VariantsSection
from mlfa_trainer.sound import effects
from mlfa_trainer.sound.decode import Decoded
from mlfa_trainer.sound.effects import Bell, Wave
from mlfa_trainer.sound.store import SAMPLE_RATE, level_db, to_float, to_int16

Generator = np.random.Generator

# Second of the numbers from which chance follows; see ``variant_rows``.
_SOUND = 1
# Places in a clip that are tried until one is not near-silent.
_PLACES = 4
_CODECS = (".mp3", ".m4a", ".opus")
_TELEPHONE_HZ = (300.0, 3_400.0)
_MOST_PARENTS = 3
NEAR_SILENT = "All that it would be made of is near-silent."


@dataclass(frozen=True)
class Step:
    """One effect.

    Attributes:
        effect: A function of ``sound.effects``.
        parameters: What it takes besides the waveform.
    """

    effect: Callable[..., Wave]
    parameters: dict[str, Any]


@dataclass(frozen=True)
class VariantSound:
    """How a variant sounds: all chance, but no sound yet.

    Attributes:
        places: Where excerpts begin, as shares of the room in a clip, (parents, places).
        speeds: Of each parent.
        levels_db: Of each parent, relative to the first.
        overlaps: Where a shorter parent begins in a longer one, as a share of the room.
        noise_db: Level of the music over the background.
        early: Effects on the music alone.
        late: Effects on music and background.
        gain_db: At the end.
    """

    places: tuple[tuple[float, ...], ...]
    speeds: tuple[float, ...]
    levels_db: tuple[float, ...]
    overlaps: tuple[float, ...]
    noise_db: float
    early: tuple[Step, ...]
    late: tuple[Step, ...]
    gain_db: float


def draw_sound(clip: str, section: VariantsSection) -> VariantSound:
    """Draw how a variant sounds, which follows from its name and the recipe's section."""
    rng = np.random.default_rng([*variant_seed(clip), _SOUND])
    places = rng.random((_MOST_PARENTS, _PLACES))
    is_speed = rng.random(_MOST_PARENTS) < section.speed_share
    # Evenly by ratio: 0.8 is as far from 1 as 1.25 is.
    slowest, fastest = np.log(section.speed)
    speeds = np.exp(rng.uniform(slowest, fastest, _MOST_PARENTS))
    levels_db = rng.uniform(*section.mix_db, _MOST_PARENTS)
    overlaps, noise_db = rng.random(_MOST_PARENTS), rng.uniform(*section.noise_db)
    gain_db = rng.uniform(*section.gain_db)
    groups = (
        (
            (section.room_share, _room),
            (section.equaliser_share, _equaliser),
            (section.compression_share, _compression),
            (section.distortion_share, _distortion),
        ),
        (
            (section.band_share, _band),
            (section.resample_share, _resampling),
            (section.codec_share, _codec),
        ),
    )
    steps = [
        tuple(
            step
            # Drawn also where it is not used, so that no share changes what else happens.
            for share, draw in group
            for is_used, step in ((rng.random() < share, draw(rng, section)),)
            if is_used
        )
        for group in groups
    ]
    return VariantSound(
        tuple(tuple(row) for row in places.tolist()),
        tuple(np.where(is_speed, speeds, 1.0).tolist()),
        tuple(levels_db.tolist()),
        tuple(overlaps.tolist()),
        float(noise_db),
        steps[0],
        steps[1],
        float(gain_db),
    )


def sound_stamp(
    plan: VariantPlan,
    section: VariantsSection,
    stamps: Mapping[str, str],
    quietest_db: float | None = None,
) -> str:
    """Return what tells a variant that would sound otherwise now from the one in the store.

    Args:
        plan: Of what it is made.
        section: Of the recipe.
        stamps: Of the clips that it is made of.
        quietest_db: See ``render``.
    """
    sound = draw_sound(plan.clip, section)
    facts = {
        "heard": [[name, stamps.get(name)] for name in plan.sources],
        "duration_s": section.duration_s,
        "quietest_db": quietest_db,
        **{field.name: getattr(sound, field.name) for field in fields(sound)},
        **{
            group: [[step.effect.__name__, repr(step.parameters)] for step in getattr(sound, group)]
            for group in ("early", "late")
        },
    }
    text = json.dumps(facts, sort_keys=True)
    return f"variant:{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def _room(rng: Generator, section: VariantsSection) -> Step:
    return Step(effects.put_into_room, {"seed": int(rng.integers(2**32))})


def _equaliser(rng: Generator, section: VariantsSection) -> Step:
    count = int(rng.integers(1, 5))
    kinds = rng.choice(("peak", "peak", "low", "high"), 4)
    shares, gains, widths = rng.random(4), rng.uniform(-1, 1, 4), rng.random(4)
    bells = []
    for kind, share, gain, width in zip(kinds, shares, gains, widths, strict=True):
        low_hz, high_hz = {"peak": (80, 8_000), "low": (60, 600), "high": (1_500, 7_000)}[str(kind)]
        hz = float(low_hz * (high_hz / low_hz) ** share)
        quality = float(0.5 * 8**width) if kind == "peak" else 0.707
        bells.append(Bell(str(kind), hz, float(gain * section.equaliser_db), quality))
    return Step(effects.equalise, {"bells": tuple(bells[:count])})


def _compression(rng: Generator, section: VariantsSection) -> Step:
    return Step(
        effects.compress,
        {
            "threshold_db": float(rng.uniform(-20, 0)),
            "ratio": float(rng.uniform(2, 10)),
            "attack_s": float(rng.uniform(0.003, 0.05)),
            "release_s": float(rng.uniform(0.05, 0.5)),
        },
    )


def _distortion(rng: Generator, section: VariantsSection) -> Step:
    effect = effects.clip_hard if rng.random() < 0.5 else effects.clip_soft
    return Step(effect, {"over_db": float(rng.uniform(*section.distortion_db))})


def _band(rng: Generator, section: VariantsSection) -> Step:
    is_telephone, share = rng.random(2)
    if is_telephone < 0.25:
        low_hz, high_hz = _TELEPHONE_HZ
    else:
        low_hz, high_hz = 0.0, float(2_000 * 4.5**share)
    return Step(effects.limit_band, {"low_hz": low_hz, "high_hz": high_hz})


def _resampling(rng: Generator, section: VariantsSection) -> Step:
    return Step(
        effects.resample_and_back, {"sample_rate": round(rng.uniform(*section.resample_hz))}
    )


def _codec(rng: Generator, section: VariantsSection) -> Step:
    suffix = _CODECS[int(rng.integers(len(_CODECS)))]
    lowest, highest = np.log(section.codec_kbps)
    kbps = np.exp(rng.uniform(lowest, highest))
    return Step(effects.encode_and_decode, {"suffix": suffix, "bit_rate": 1000 * round(kbps)})


def _excerpt(wave: Wave, wanted: int, places: tuple[float, ...], quietest_db: float) -> Wave | None:
    """Return the first of some excerpts that is loud enough; None if there is none."""
    room = max(wave.size - wanted, 0)
    for place in places:
        begin = int(place * (room + 1))
        found = wave[begin : begin + wanted]
        if level_db(to_int16(found)) >= quietest_db:
            return found
    return None


def render(
    plan: VariantPlan,
    section: VariantsSection,
    waves: dict[str, Wave],
    quietest_db: float | None = None,
) -> Wave | None:
    """Make a variant's sound.

    Args:
        plan: Of what it is made.
        section: Of the recipe.
        waves: Of the clips that it is made of, each (samples,) float32; those that could not be
            decoded are missing.
        quietest_db: Excerpts below this level are not used; None for any.

    Returns:
        (samples,), within full scale; None if all that it could be made of is near-silent.
    """
    sound = draw_sound(plan.clip, section)
    wanted = round(section.duration_s * SAMPLE_RATE)
    lowest_db = -np.inf if quietest_db is None else quietest_db
    mixed: Wave | None = None
    for number, name in enumerate(plan.parents):
        speed = sound.speeds[number]
        needed = int(np.ceil(wanted * speed))
        whole = waves.get(name, np.zeros(0, np.float32))
        heard = _excerpt(whole, needed, sound.places[number], lowest_db)
        if heard is None or not heard.size:
            continue
        if speed != 1.0:
            heard = effects.change_speed(heard, speed)[:wanted]
        if mixed is None:
            mixed = heard
        else:
            mixed = effects.mix(mixed, heard, sound.levels_db[number], sound.overlaps[number])
    if mixed is None:
        return None
    for step in sound.early:
        mixed = step.effect(mixed, **step.parameters)
    if plan.background in waves:
        mixed = effects.add_noise(mixed, waves[plan.background], sound.noise_db)
    for step in sound.late:
        mixed = step.effect(mixed, **step.parameters)
    return effects.change_gain(mixed, sound.gain_db)


@dataclass(frozen=True)
class RenderJob:
    """What a worker needs to render a variant.

    Attributes:
        plan: Of what it is made.
        section: Of the recipe.
        samples_path: The store's samples.
        places: First sample and length of each clip that it is made of.
        quietest_db: See ``render``.
    """

    plan: VariantPlan
    section: VariantsSection
    samples_path: Path
    places: dict[str, tuple[int, int]]
    quietest_db: float | None


def render_job(job: RenderJob) -> Decoded:
    """Render a variant; errors of the user's world become a reason, as for decoded clips."""
    try:
        samples = np.memmap(job.samples_path, dtype="<i2", mode="r")
        waves = {
            name: to_float(samples[start : start + count])
            for name, (start, count) in job.places.items()
        }
        wave = render(job.plan, job.section, waves, job.quietest_db)
    except KnownError as error:
        return Decoded(job.plan.clip, None, str(error))
    except OSError as error:
        reason = f"Could not read the store: {error.strerror or error}."
        return Decoded(job.plan.clip, None, reason)
    if wave is None or wave.size == 0:
        return Decoded(job.plan.clip, None, NEAR_SILENT)
    return Decoded(job.plan.clip, to_int16(wave))
