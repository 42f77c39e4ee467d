from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlfa_app.demo import instruments
from mlfa_app.demo.library import ARTIST, DEMO_SONGS, DemoSong, make_demo_library
from mlfa_app.demo.sound import SAMPLE_RATE, damped_modes, master, saw
from mlfa_core.audio import open_waveform, read_waveform
from mlfa_core.errors import KnownError

pytestmark = pytest.mark.long

HEARD_RATE = 22_050


def run_demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mlfa_app", "demo", *options, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole library, made by the command as a user runs it."""
    folder = tmp_path_factory.mktemp("demo") / "a new folder"
    result = run_demo(folder)
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert "[10/10] made" in result.stderr
    return folder


@pytest.fixture(scope="module")
def heard(demo: Path) -> dict[str, np.ndarray]:
    return {song.file_name: read_waveform(demo / song.file_name) for song in DEMO_SONGS}


def of(heard: dict[str, np.ndarray], title: str) -> np.ndarray:
    return next(waveform for name, waveform in heard.items() if title in name)


def test_the_library_has_ten_songs_in_six_formats(demo: Path) -> None:
    files = sorted(path for path in demo.rglob("*") if path.is_file())
    assert files == sorted(demo / song.file_name for song in DEMO_SONGS)
    assert {path.suffix for path in files} == {".mp3", ".flac", ".ogg", ".m4a", ".opus", ".wav"}
    for path in files:
        with open_waveform(path) as stream:
            assert stream.facts.num_channels == 2


def test_songs_last_half_a_minute_and_are_never_silent_before_the_end(
    heard: dict[str, np.ndarray],
) -> None:
    for name, waveform in heard.items():
        assert 30.0 <= len(waveform) / HEARD_RATE <= 45.0, name
        windows = waveform[: len(waveform) // 66_150 * 66_150].reshape(-1, 66_150)
        assert np.sqrt((windows**2).mean(axis=1)).min() > 0.003, name
        assert np.abs(waveform).max() <= 1.0, name


def test_the_techno_beats_132_times_a_minute(heard: dict[str, np.ndarray]) -> None:
    waveform = of(heard, "Warehouse")
    hop = 210
    power = (waveform[: len(waveform) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1)
    rises = np.maximum(0.0, np.diff(np.sqrt(power)))
    rises -= rises.mean()
    correlation = np.correlate(rises, rises, "full")[len(rises) - 1 :]
    # Lags between 100 and 180 beats per minute.
    low, high = (int(60.0 / bpm * HEARD_RATE / hop) for bpm in (180, 100))
    lag = low + int(correlation[low:high].argmax())
    assert 60.0 * HEARD_RATE / hop / lag == pytest.approx(132.0, abs=2.0)


def test_the_pieces_differ_as_their_instruments_do(heard: dict[str, np.ndarray]) -> None:
    def brightness(title: str) -> float:
        spectrum = np.abs(np.fft.rfft(of(heard, title)[: 25 * HEARD_RATE])) ** 2
        hertz = np.fft.rfftfreq(25 * HEARD_RATE, 1 / HEARD_RATE)
        return float((spectrum * hertz).sum() / spectrum.sum())

    assert brightness("Drift") < brightness("Waltz") < brightness("Two-Part Invention")

    def tonality(title: str) -> float:  # share of the energy in the strongest hundredth
        energy = np.sort(np.abs(np.fft.rfft(of(heard, title)[: 25 * HEARD_RATE])) ** 2)
        return float(energy[-len(energy) // 100 :].sum() / energy.sum())

    assert tonality("Waltz") > 0.8
    assert tonality("Wind") < 0.5


def test_fields_are_there_and_two_songs_have_a_genre(demo: Path) -> None:
    import av

    genres = {}
    for song in DEMO_SONGS:
        with av.open(str(demo / song.file_name)) as file:
            fields = {**file.streams[0].metadata, **file.metadata}
        fields = {name.lower(): value for name, value in fields.items()}
        assert fields["artist"] == ARTIST
        assert fields["title"] == song.fields["title"]
        assert fields["album"] == song.fields["album"]
        assert fields["track"] == song.fields["track"]
        genres[fields["title"]] = fields.get("genre")
    assert {title: genre for title, genre in genres.items() if genre} == {
        "Slow Movement": "Chamber Music",
        "Garage Door": "Garage Rock",
    }


def test_a_second_run_keeps_every_file(demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*")}
    result = run_demo(demo)
    assert result.returncode == 0
    assert result.stderr.count("kept") == 10
    assert {path: path.stat().st_mtime_ns for path in demo.rglob("*")} == before


def test_the_shipped_model_hears_what_the_pieces_are(demo: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "mlfa_app", "tag", "--json", str(demo)],
        env={**os.environ, "MLFA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    accepted, is_music = {}, {}
    for line in map(json.loads, result.stdout.splitlines()[:-1]):
        title = Path(line["path"]).stem[3:]
        assert line["error"] is None
        accepted[title] = {tag["tag"] for tag in line["tags"] if tag["accepted"]}
        is_music[title] = line["is_music"]
    assert "piano" in accepted["Waltz for a Grey Morning"]
    assert "techno" in accepted["Warehouse 132"]
    assert "guitar" in accepted["Study in A Minor"]
    assert "violin" in accepted["Slow Movement"]
    assert accepted["Wind at the Window"] == set()
    assert is_music.pop("Wind at the Window") < 0.5 < min(is_music.values())


@pytest.fixture
def two_songs() -> tuple[DemoSong, ...]:
    """Songs made of real instruments, but over in a second."""

    def beat(rng: np.random.Generator) -> np.ndarray:
        return master(np.vstack([instruments.snare(rng)] * 2))

    def note(rng: np.random.Generator) -> np.ndarray:
        return master(np.vstack([instruments.piano(60, 0.5, 0.6, rng)] * 2))

    return (DemoSong("a/beat.flac", beat, {}), DemoSong("b/note.wav", note, {"genre": "Test"}))


def test_the_same_library_twice(tmp_path: Path, two_songs: tuple[DemoSong, ...]) -> None:
    for folder in (tmp_path / "1", tmp_path / "2"):
        assert [is_new for _, is_new in make_demo_library(folder, songs=two_songs)] == [True] * 2
    for song in two_songs:
        first, second = ((tmp_path / n / song.file_name).read_bytes() for n in "12")
        assert first == second


def test_songs_are_made_anew_only_when_asked(
    tmp_path: Path, two_songs: tuple[DemoSong, ...]
) -> None:
    mine = tmp_path / two_songs[0].file_name
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    made = dict(make_demo_library(tmp_path, songs=two_songs))
    assert [made[tmp_path / song.file_name] for song in two_songs] == [False, True]
    assert mine.read_bytes() == b"mine"
    made = dict(make_demo_library(tmp_path, songs=two_songs, overwrite=True))
    assert all(made.values())
    assert mine.read_bytes()[:4] == b"fLaC"


def test_a_file_where_a_folder_should_be_is_told_in_a_sentence(
    tmp_path: Path, two_songs: tuple[DemoSong, ...]
) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(KnownError, match="Could not make the folder") as caught:
        list(make_demo_library(tmp_path, songs=two_songs))
    assert caught.value.path == tmp_path / "a"


Player = Callable[[np.random.Generator], np.ndarray]


@pytest.mark.parametrize(
    ("play", "hertz"),
    [
        (lambda rng: instruments.piano(69, 1.0, 0.6, rng), 440.0),
        (lambda rng: instruments.harpsichord(69, 1.0, rng), 440.0),
        (lambda rng: instruments.nylon_string(57, 1.0, rng, 0.3), 220.0),
        (lambda rng: instruments.electric_string(45, 1.0, rng), 110.0),
        (lambda rng: instruments.plucked_string(64, 1.0, rng, 0.5, 0.8), 329.63),
        (lambda rng: instruments.plucked_string(28, 1.0, rng, 0.5, 0.8), 41.2),
        (lambda rng: instruments.harp(62, rng), 293.66),
        (lambda rng: instruments.flute(81, 1.0, rng), 880.0),
    ],
    ids=["piano", "harpsichord", "nylon", "electric", "plucked", "bass", "harp", "flute"],
)
def test_instruments_are_in_tune(play: Player, hertz: float) -> None:
    voice = play(np.random.default_rng(3))[4_410:39_690]
    spectrum = np.abs(np.fft.rfft(voice * np.hanning(len(voice)), 1 << 20))
    frequencies = np.fft.rfftfreq(1 << 20, 1 / SAMPLE_RATE)
    near = (frequencies > 0.94 * hertz) & (frequencies < 1.06 * hertz)
    peak_hz = frequencies[near][spectrum[near].argmax()]
    assert 1200 * abs(np.log2(peak_hz / hertz)) < 8.0  # cents


def test_a_sum_of_modes_equals_the_sum_written_out() -> None:
    rng = np.random.default_rng(0)
    hertz, levels = rng.uniform(50, 5000, 5), rng.uniform(0.1, 1, 5)
    decays_s, phases = rng.uniform(0.05, 0.5, 5), rng.uniform(0, 6, 5)
    time_s = np.arange(int(0.3 * SAMPLE_RATE)) / SAMPLE_RATE
    expected = sum(
        level * np.exp(-time_s / decay_s) * np.sin(2 * np.pi * f * time_s + phase)
        for f, level, decay_s, phase in zip(hertz, levels, decays_s, phases, strict=True)
    )
    np.testing.assert_allclose(
        damped_modes(0.3, hertz, levels, decays_s, phases), expected, atol=1e-4
    )


def test_the_saw_folds_far_less_back_than_a_plain_one() -> None:
    # Of a plain saw at 3 kHz, harmonics above 22 kHz come back between the true ones.
    def folded(wave: np.ndarray) -> float:
        spectrum = np.abs(np.fft.rfft(wave))
        harmonics = np.zeros(len(spectrum), dtype=bool)
        harmonics[::3000] = True
        return float(spectrum[~harmonics].max() / spectrum[3000])

    plain = 2.0 * np.mod(np.arange(SAMPLE_RATE) * 3000.0 / SAMPLE_RATE, 1.0) - 1.0
    assert folded(saw(np.full(SAMPLE_RATE, 3000.0))) < 0.4 * folded(plain)
