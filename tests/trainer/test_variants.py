"""Variants: what they are made of, and that every effect does what it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow, check_rows, find_left_out
from mlfa_trainer.datasets.variant_rows import VariantPlan, is_variant, make_variants
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.sections.variants import VariantsSection
from mlfa_trainer.sound import effects
from mlfa_trainer.sound.effects import Bell
from mlfa_trainer.sound.variants import draw_sound, render

RATE = 22_050
SHARES = [name for name in VariantsSection.model_fields if name.endswith("_share")]
NO_EFFECTS = VariantsSection(
    count=8,
    gain_db=(0.0, 0.0),
    **dict.fromkeys(SHARES, 0.0),  # type: ignore[arg-type]
)


def row(clip: str, split: str = "train", kind: str = "music", **facts: object) -> ClipRow:
    values = {
        "path": Path(clip),
        "recording": clip,
        "licence": "CC0",
        "source": "one",
        "duration_s": 30.0,
    }
    return ClipRow(clip=clip, split=split, kind=kind, **(values | facts))  # type: ignore[arg-type]


def tone(hz: float, seconds: float = 2.0, level: float = 0.2) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hz * times)).astype(np.float32)


def level_at(wave: np.ndarray, hz: float) -> float:
    """Level of a frequency in dB, over the middle second."""
    middle = wave[wave.size // 2 - RATE // 2 :][:RATE].astype(np.float64)
    times = np.arange(RATE) / RATE
    return float(20 * np.log10(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hz * times))) + 1e-9))


# --- of what they are made ------------------------------------------------------------------------


def many_rows() -> list[ClipRow]:
    return [
        *(row(f"m{n}", title=f"Piece {n}", attribution=f"Someone {n % 3}") for n in range(20)),
        *(row(f"i{n}", kind="instrument", source="two", duration_s=4.0) for n in range(5)),
        *(row(f"n{n}", kind="not music", source="three", path=None) for n in range(4)),
        *(row(f"unfree{n}", licence="research use only", source="four") for n in range(9)),
        *(row(f"valid{n}", split="valid") for n in range(9)),
        *(row(f"test{n}", split="test") for n in range(9)),
        row("rendered", soundfont=Path("a.sf2"), source="five"),
    ]


def test_parents_are_free_recordings_for_training() -> None:
    rows = many_rows()
    left_out = find_left_out(rows, ["research use"])
    section = VariantsSection(count=300)
    variants = make_variants(section, 3, rows, left_out)
    check_rows([*rows, *variants.rows], Path("manifest.csv"))
    assert [r.clip for r in variants.rows] == [f"variant1-3-{n}" for n in range(300)]
    assert all(r.split == "train" and r.path is None and is_variant(r) for r in variants.rows)
    parents = {name for plan in variants.plans for name in plan.parents}
    noises = {plan.background for plan in variants.plans} - {None}
    assert parents == {f"m{n}" for n in range(20)} | {f"i{n}" for n in range(5)}
    assert noises == {f"n{n}" for n in range(4)}
    counts = Counter(len(plan.parents) for plan in variants.plans)
    assert 75 < counts[2] + counts[3] < 135  # 0.35 of 300 are 105
    assert counts[3] > 3
    assert find_left_out(variants.rows, ["research use"]).clips == frozenset()
    assert not any(is_variant(r) for r in rows)


def test_a_variant_names_whom_its_parents_name() -> None:
    rows = {r.clip: r for r in many_rows()}
    left_out = find_left_out(list(rows.values()), ["research use"])
    variants = make_variants(VariantsSection(count=100), 3, list(rows.values()), left_out)
    for made, plan in zip(variants.rows, variants.plans, strict=True):
        heard = [rows[name] for name in plan.sources]
        for parent in heard:
            assert parent.source in made.source.split("; ")
            assert parent.attribution in made.attribution
            assert parent.licence in made.licence.split("; ")
        is_single = all(rows[name].kind == "instrument" for name in plan.parents)
        assert made.kind == ("instrument" if is_single else "music")
        longest_s = max(rows[name].duration_s for name in plan.parents)
        assert rows[plan.parents[0]].duration_s == longest_s
        assert made.duration_s == min(15.0, longest_s)
    assert {made.kind for made in variants.rows} == {"music", "instrument"}


def test_names_tell_everything_and_another_seed_is_another_draw() -> None:
    rows = many_rows()
    left_out = find_left_out(rows, [])
    few = make_variants(VariantsSection(count=5), 1, rows, left_out)
    more = make_variants(VariantsSection(count=9), 1, rows, left_out)
    assert more.plans[:5] == few.plans
    other = make_variants(VariantsSection(count=5), 2, rows, left_out)
    assert [p.sources for p in other.plans] != [p.sources for p in few.plans]
    assert draw_sound("variant1-1-0", VariantsSection()) != draw_sound(
        "variant1-2-0", VariantsSection()
    )


def test_small_sources_are_drawn_more_often_each() -> None:
    rows = [row(f"a{n}", source="large") for n in range(90)]
    rows += [row(f"b{n}", source="small") for n in range(10)]
    left_out = find_left_out(rows, [])
    shares = []
    for balance in (0.0, 0.5, 1.0):
        section = NO_EFFECTS.model_copy(update={"count": 1_000, "source_balance": balance})
        plans = make_variants(section, 1, rows, left_out).plans
        shares.append(sum(plan.parents[0].startswith("b") for plan in plans) / 1_000)
    # 10 of 100; root 10 of root 10 + root 90, a quarter; a half. Three standard errors.
    assert np.allclose(shares, [0.1, 0.25, 0.5], atol=[0.03, 0.042, 0.048])


def test_no_music_for_training_makes_no_variants() -> None:
    rows = [row("valid", split="valid"), row("noise", kind="not music")]
    assert make_variants(VariantsSection(count=5), 1, rows, find_left_out(rows, [])).rows == ()


def test_the_recipe_refuses_what_cannot_be() -> None:
    for setting in ("speed=[1.2,0.9]", "speed=[0.0,1.0]", "codec_kbps=[1,9]", "mix_share=1.5"):
        with pytest.raises(KnownError, match="wrong at"):
            load_recipe("tiny", [f"data.variants.{setting}"])
    assert load_recipe("tiny", ["data.variants.count=5"]).data.variants.count == 5


# --- rendering ------------------------------------------------------------------------------------


def test_without_effects_a_variant_is_an_excerpt() -> None:
    rng = np.random.default_rng(1)
    wave = (0.1 * rng.standard_normal(20 * RATE)).astype(np.float32)
    found = render(VariantPlan("variant1-1-0", ("a",)), NO_EFFECTS, {"a": wave}, -60.0)
    assert found is not None
    assert found.size == 15 * RATE
    begin = int(np.flatnonzero(wave == found[0])[0])
    assert np.array_equal(found, wave[begin : begin + found.size])
    short = wave[: 4 * RATE]
    again = render(VariantPlan("variant1-1-0", ("a",)), NO_EFFECTS, {"a": short})
    assert again is not None
    assert np.array_equal(again, short)


def test_a_quiet_passage_and_a_quiet_clip_are_not_used() -> None:
    wave = np.concatenate([np.zeros(60 * RATE, np.float32), tone(500, 20.0)])
    loud = 0
    for index in range(12):
        found = render(VariantPlan(f"variant1-1-{index}", ("a",)), NO_EFFECTS, {"a": wave}, -60.0)
        if found is not None:
            loud += 1
            assert effects.rms(found) > 1e-3
    # An excerpt has a chance of about one half; so of four, nearly always one.
    assert loud >= 9
    silent = np.zeros(20 * RATE, np.float32)
    plan = VariantPlan("variant1-1-0", ("a", "b"))
    assert render(plan, NO_EFFECTS, {"a": silent, "b": silent}, -60.0) is None
    heard = render(plan, NO_EFFECTS, {"a": silent, "b": tone(500, 15.0)}, -60.0)
    assert np.array_equal(heard, tone(500, 15.0))


def test_everything_at_once_is_finite_bounded_and_the_same_again() -> None:
    section = VariantsSection(**dict.fromkeys(SHARES, 1.0))  # type: ignore[arg-type]
    rng = np.random.default_rng(2)
    waves = {
        "a": (0.3 * rng.standard_normal(6 * RATE)).astype(np.float32),
        "b": tone(700, 3.0),
        "n": (0.01 * rng.standard_normal(RATE)).astype(np.float32),
    }
    plan = VariantPlan("variant1-9-4", ("a", "b"), "n")
    found = render(plan, section, waves, -60.0)
    assert found is not None
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert 0.01 < np.abs(found).max() <= 1.0
    assert np.array_equal(found, render(plan, section, waves, -60.0))


def test_a_share_changes_nothing_else() -> None:
    full = draw_sound("variant1-1-3", VariantsSection(**dict.fromkeys(SHARES, 1.0)))  # type: ignore[arg-type]
    none = draw_sound("variant1-1-3", VariantsSection(**dict.fromkeys(SHARES, 0.0)))  # type: ignore[arg-type]
    assert len(full.early) == 4
    assert len(full.late) == 3
    assert none.early == none.late == ()
    assert (full.places, full.levels_db, full.gain_db) == (
        none.places,
        none.levels_db,
        none.gain_db,
    )
    only = draw_sound(
        "variant1-1-3",
        VariantsSection(**{n: float(n == "codec_share") for n in SHARES}),  # type: ignore[arg-type]
    )
    assert only.late == full.late[2:]


# --- effects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_speed_moves_pitch_and_length(factor: float) -> None:
    found = effects.change_speed(tone(440, 4.0), factor)
    assert abs(found.size - 4 * RATE / factor) < 5
    assert level_at(found, round(440 * factor)) == pytest.approx(20 * np.log10(0.2), abs=0.1)


def test_a_mix_has_the_wanted_levels_and_places() -> None:
    piece, other = tone(440, 4.0, 0.4), tone(1_000, 4.0, 0.01)
    mixed = effects.mix(piece, other, -12.0, 0.5)
    assert level_at(mixed, 1_000) - level_at(mixed, 440) == pytest.approx(-12.0, abs=0.05)
    # Three of four seconds are free before or after: half of them before.
    short = effects.mix(piece, tone(1_000, 1.0), 0.0, 0.5) - piece
    heard = np.flatnonzero(np.abs(short) > 1e-3) / RATE
    assert heard.min() == pytest.approx(1.5, abs=0.01)
    assert heard.max() == pytest.approx(2.5, abs=0.01)
    cut = effects.mix(tone(440, 1.0), tone(1_000, 4.0), 0.0, 1.0)
    assert cut.size == RATE


def test_noise_is_repeated_and_as_far_below_as_wanted() -> None:
    music, noise = tone(440, 4.0), tone(2_000, 0.5, 0.9)
    mixed = effects.add_noise(music, noise, 20.0)
    assert level_at(mixed, 440) - level_at(mixed, 2_000) == pytest.approx(20.0, abs=0.05)
    silence = np.zeros(100, np.float32)
    assert np.array_equal(effects.add_noise(music, silence, 20.0), music)


@pytest.mark.parametrize(
    ("bell", "hz", "gain_db"),
    [
        (Bell("peak", 1_000, 9.0, 2.0), 1_000, 9.0),
        (Bell("peak", 1_000, -9.0, 2.0), 1_000, -9.0),
        (Bell("low", 300, 6.0), 20, 6.0),
        (Bell("low", 300, 6.0), 300, 3.0),
        (Bell("high", 3_000, -8.0), 10_500, -8.0),
        (Bell("high", 3_000, -8.0), 3_000, -4.0),
    ],
)
def test_an_equaliser_has_its_gain_where_it_says(bell: Bell, hz: float, gain_db: float) -> None:
    # The level of the whole is kept, so a tone that the filter leaves alone is the measure.
    far_hz = 20 if bell.kind == "high" else 9_000
    found = effects.equalise(tone(hz) + tone(far_hz), [bell])
    assert level_at(found, hz) - level_at(found, far_hz) == pytest.approx(gain_db, abs=0.15)


def test_bands_end_where_they_say() -> None:
    low = effects.limit_band(tone(500) + tone(2_000) + tone(8_000), 0.0, 2_000.0)
    assert level_at(low, 2_000) - level_at(low, 500) == pytest.approx(-3.0, abs=0.1)
    assert level_at(low, 8_000) - level_at(low, 500) < -48  # two octaves, and more near the top
    phone = effects.limit_band(tone(75) + tone(1_000) + tone(3_400), 300.0, 3_400.0)
    assert level_at(phone, 75) - level_at(phone, 1_000) < -45
    assert level_at(phone, 3_400) - level_at(phone, 1_000) == pytest.approx(-3.0, abs=0.1)


def test_a_lower_rate_takes_what_is_above_its_half() -> None:
    wave = tone(1_000) + tone(5_000)
    found = effects.resample_and_back(wave, 8_000)
    assert found.size == wave.size
    assert level_at(found, 1_000) == pytest.approx(level_at(wave, 1_000), abs=0.1)
    assert level_at(found, 5_000) < -80


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".opus"])
def test_codecs_keep_the_music_and_lose_detail(suffix: str) -> None:
    rng = np.random.default_rng(3)
    wave = tone(440, 3.0, 1.2) + (0.01 * rng.standard_normal(3 * RATE)).astype(np.float32)
    few = effects.encode_and_decode(wave, suffix, 24_000)
    assert few.size == wave.size
    assert level_at(few, 440) == pytest.approx(level_at(wave, 440), abs=0.8)
    again = effects.encode_and_decode(wave, suffix, 24_000)
    assert np.array_equal(few, again)
    many = effects.encode_and_decode(wave, suffix, 96_000)
    top = slice(RATE // 2 * 9 // 10, None)  # the highest tenth of the band, per second
    spectra = [np.abs(np.fft.rfft(w[RATE : 2 * RATE]))[top].mean() for w in (few, many)]
    assert spectra[0] < spectra[1]


def test_clipping_leaves_the_wanted_peaks() -> None:
    # A sine clipped at a tenth of its height is nearly a square: its peak is its level.
    hard = effects.clip_hard(tone(440), 20.0)
    assert np.abs(hard).max() / effects.rms(hard) == pytest.approx(1.0, abs=0.05)
    assert effects.rms(hard) == pytest.approx(effects.rms(tone(440)), rel=1e-5)
    soft = effects.clip_soft(tone(440), 6.0206)
    middle = np.abs(soft).max()
    # tanh(2 sin t) at its top, beside its value half-way up, where sin t is a half.
    half = soft[np.argmin(np.abs(tone(440) - 0.1))]
    assert half / middle == pytest.approx(np.tanh(1) / np.tanh(2), abs=0.02)


def test_compression_brings_levels_together() -> None:
    wave = np.concatenate([tone(440, 2.0, 0.02), tone(440, 2.0, 0.4)])
    found = effects.compress(wave, -20.0, 4.0, 0.01, 0.05)
    whole_db = 20 * np.log10(effects.rms(wave))
    above_db = 20 * np.log10(0.4 / np.sqrt(2)) - (whole_db - 20.0)
    before_db = 20 * np.log10(0.4 / 0.02)
    quiet, loud = found[RATE : 2 * RATE], found[3 * RATE :]
    after_db = 20 * np.log10(effects.rms(loud) / effects.rms(quiet))
    # Three quarters of what is above the threshold go; the quiet half is below it.
    assert after_db == pytest.approx(before_db - 0.75 * above_db, abs=0.5)
    assert effects.rms(found) == pytest.approx(effects.rms(wave), rel=1e-5)


def test_a_room_rings_on_and_keeps_the_level() -> None:
    click = np.zeros(RATE, np.float32)
    click[1_000] = 0.5
    found = effects.put_into_room(click, 5)
    assert np.abs(found[:990]).max() < 1e-9
    assert np.abs(found[1_050:2_000]).max() > 1e-4
    assert effects.rms(found) == pytest.approx(effects.rms(click), rel=1e-4)
    assert np.array_equal(found, effects.put_into_room(click, 5))


def test_what_is_filtered_away_is_not_brought_back() -> None:
    found = effects.limit_band(tone(9_000), 0.0, 500.0)
    assert effects.rms(found) < 1e-3


def test_gain_stops_at_full_scale() -> None:
    assert np.abs(effects.change_gain(tone(440), -20.0)).max() == pytest.approx(0.02, rel=1e-3)
    assert np.abs(effects.change_gain(tone(440, level=0.7), 6.0)).max() == pytest.approx(1.0)
    assert effects.change_gain(tone(440), 0.0) is not None
    assert np.array_equal(effects.change_gain(tone(440), 0.0), tone(440))
