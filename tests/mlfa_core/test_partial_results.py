"""What is said of a song while it is read: the same end, growing coverage, and a stop."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from encoders import music, write_wav
from mlfa_core.audio import SAMPLE_RATE, read_waveform
from mlfa_core.errors import AnalysisStoppedError
from mlfa_core.inference import SongAnalyzer
from mlfa_core.partial_results import HEAD_S, GrowingInterval, PartialResult
from mlfa_core.song_scores import SongAnalysis
from random_package import write_random_package

DURATION_S = 110.0


@pytest.fixture(scope="module")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> SongAnalyzer:
    folder = tmp_path_factory.mktemp("package")
    return SongAnalyzer(
        write_random_package(folder, architectures=("melcnn-18", "melcnn-54"), levels=(1, 3))
    )


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song that changes over time, longer than several blocks."""
    path = tmp_path_factory.mktemp("song") / "song.wav"
    samples = music(DURATION_S, SAMPLE_RATE, 1)
    samples *= np.linspace(0.1, 1.0, len(samples))[:, np.newaxis]
    write_wav(path, samples, SAMPLE_RATE)
    return path


def same_bits(one: NDArray[np.generic], other: NDArray[np.generic]) -> bool:
    return one.dtype == other.dtype and one.tobytes() == other.tobytes()


def expect_same(one: SongAnalysis, other: SongAnalysis) -> None:
    assert same_bits(one.scores, other.scores)
    assert same_bits(one.segment_scores, other.segment_scores)
    assert same_bits(one.segment_starts_s, other.segment_starts_s)
    assert one.features.keys() == other.features.keys()
    assert all(same_bits(vector, other.features[key]) for key, vector in one.features.items())
    assert (one.is_music, one.duration_s) == (other.is_music, other.duration_s)


def test_the_end_is_the_same_to_the_last_bit_and_coverage_grows(
    analyzer: SongAnalyzer, song: Path
) -> None:
    partials: list[PartialResult] = []
    watched = analyzer.analyze(song, on_partial=partials.append)
    expect_same(watched, analyzer.analyze(song))

    heard = [partial.heard_s for partial in partials]
    assert heard[0] == pytest.approx(HEAD_S)
    assert all(before < after for before, after in pairwise(heard))
    assert heard[-1] <= DURATION_S
    # Blocks of 20 s: each of the first five makes at least a quarter more.
    assert heard[1:] == pytest.approx([20.0, 40.0, 60.0, 80.0, 100.0])
    for partial in partials:
        assert partial.total_s == pytest.approx(DURATION_S, abs=0.1)
        windows = len(partial.segment_starts_s)
        assert partial.segment_scores.shape == (windows, 3)
        # Of what was heard, at most the last window is not complete.
        covered_s = windows * partial.segment_duration_s
        assert covered_s == pytest.approx(partial.heard_s, abs=partial.segment_duration_s)
    for partial in partials[1:]:
        windows = len(partial.segment_starts_s)
        assert same_bits(partial.segment_scores, watched.segment_scores[:windows])


def test_the_first_result_is_that_of_the_head_alone(analyzer: SongAnalyzer, song: Path) -> None:
    partials: list[PartialResult] = []
    waveform = read_waveform(song)
    analyzer.analyze_blocks([waveform], on_partial=partials.append)
    alone = analyzer.analyze_blocks([waveform[: round(HEAD_S * SAMPLE_RATE)]])
    assert same_bits(partials[0].scores, alone.scores)
    assert partials[0].is_music == alone.is_music
    # Given in one block, all of it was heard after that: nothing is left for the end to add
    # but the last window.
    whole = analyzer.analyze_blocks([waveform])
    assert same_bits(partials[-1].scores, whole.scores)


def test_a_song_of_a_few_seconds_has_only_its_end(analyzer: SongAnalyzer, song: Path) -> None:
    partials: list[PartialResult] = []
    short = read_waveform(song)[: SAMPLE_RATE // 2]
    found = analyzer.analyze_blocks([short], on_partial=partials.append)
    assert partials == []
    expect_same(found, analyzer.analyze_blocks([short]))


def test_silence_is_no_music_in_partial_results_either(analyzer: SongAnalyzer) -> None:
    partials: list[PartialResult] = []
    silence = np.zeros(20 * SAMPLE_RATE, np.float32)
    analyzer.analyze_blocks([silence], on_partial=partials.append)
    assert [partial.is_music for partial in partials] == [0.0, 0.0]


def test_a_stop_is_heeded_between_results(analyzer: SongAnalyzer, song: Path) -> None:
    partials: list[PartialResult] = []
    with pytest.raises(AnalysisStoppedError):
        analyzer.analyze(song, should_stop=lambda: len(partials) >= 2, on_partial=partials.append)
    assert len(partials) == 2


def test_intervals_grow_with_what_was_heard() -> None:
    interval = GrowingInterval()
    due = [second for second in range(1, 3_601) if interval.is_due(float(second))]
    assert due[:4] == [1, 2, 3, 4]
    steps = [after - before for before, after in pairwise(due)]
    assert steps == sorted(steps)
    assert len(due) < 45
