"""Render scores with fluidsynth and a General MIDI soundfont."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.audio import SAMPLE_RATE, read_waveform
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.midi_plan import Plan, make_plan
from mlfa_trainer.sound.midi_arrange import arrange
from mlfa_trainer.sound.other_programs import FLUIDSYNTH, require_program, run_program

# The soundfont's own rate: cymbals would fold back at half of it.
_RENDER_HZ = 44_100
_QUIETEST_PEAK = 1e-3


def require_soundfont(path: Path) -> None:
    """Check that scores can be rendered.

    Raises:
        KnownError: If the soundfont or fluidsynth is missing.
    """
    require_program(FLUIDSYNTH)
    if not path.is_file():
        raise KnownError(
            f"The soundfont {path} is missing.",
            "On Debian and Ubuntu: sudo apt install fluid-soundfont-gm; or set "
            "data.midi.soundfont to another General MIDI soundfont.",
            path,
        )


def fluidsynth_command(score: Path, sound: Path, soundfont: Path, plan: Plan) -> list[str]:
    """Return the command line that renders a score to a WAV file of floats."""
    room = f"{plan.reverb:.3f}"
    return [
        FLUIDSYNTH, "-n", "-i", "-q",
        "-T", "wav", "-O", "float", "-r", str(_RENDER_HZ),
        "-R", "1" if plan.reverb else "0", "-C", str(int(plan.chorus)),
        "-o", f"synth.reverb.room-size={room}", "-o", f"synth.reverb.level={room}",
        # Only the instruments that play are read: a soundfont has hundreds of megabytes.
        "-o", "synth.dynamic-sample-loading=1", "-o", "synth.cpu-cores=1",
        "-F", str(sound), str(soundfont), str(score),
    ]  # fmt: skip


def render_score(path: Path, clip: str, soundfont: Path, duration_s: float) -> NDArray[np.float32]:
    """Render an excerpt of a score as the clip's name says.

    Args:
        path: MIDI file.
        clip: As ``midi_plan.clip_name`` names it.
        soundfont: SoundFont 2 or 3 file.
        duration_s: Length of the excerpt.

    Returns:
        (samples,) at 22,050 Hz, mono.

    Raises:
        KnownError: If the score cannot be read, fluidsynth fails, or nothing sounds.
    """
    require_soundfont(soundfont)  # fluidsynth renders silence without one
    plan = make_plan(clip)
    with tempfile.TemporaryDirectory(prefix="mlfa-") as name:
        score, sound = Path(name) / "score.mid", Path(name) / "sound.wav"
        arrange(path, plan, duration_s).save(score)
        run_program(fluidsynth_command(score, sound, soundfont, plan))
        waveform = read_waveform(sound)
    waveform = waveform[: round(duration_s * SAMPLE_RATE)]
    peak = float(np.abs(waveform).max(initial=0.0))
    if peak < _QUIETEST_PEAK:
        raise KnownError(
            f"Nothing sounds in the excerpt of {path.name}.", "Take another seed.", path
        )
    return np.asarray(waveform * (plan.peak / peak), np.float32)
