"""From a file to a mono waveform at one rate, in blocks, whatever its format.

Every failure that lies in the file ends in an UnreadableAudioError, most of them when it is
opened; that sound is missing or damaged further on shows only at the end.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from mlfa_core.audio import problems
from mlfa_core.audio.facts import SAMPLE_RATE, AudioFacts
from mlfa_core.audio.source import ByteSource

Waveform = npt.NDArray[np.float32]


def open_waveform(
    path: Path, *, sample_rate: int = SAMPLE_RATE, block_s: float = 10.0
) -> WaveformStream:
    """Open a sound file as a stream of mono samples.

    The format is told by the content, not by the suffix. Channels are averaged. Memory does not
    grow with the length.

    Args:
        path: The file.
        sample_rate: Wanted rate, in hertz.
        block_s: Length of the blocks, in seconds; the last may be shorter.

    Returns:
        The stream, to be used in a `with` statement; its first sound is already decoded.

    Raises:
        UnreadableAudioError: If it cannot be read, in one sentence with an advice.
        ValueError: If the rate or the block length is not positive.
    """
    if sample_rate < 1 or block_s * sample_rate < 1:
        raise ValueError("the sample rate and the block length must be positive")
    return WaveformStream(path, sample_rate, round(block_s * sample_rate))


def read_waveform(path: Path, *, sample_rate: int = SAMPLE_RATE) -> Waveform:
    """Decode a whole file to mono samples.

    Args:
        path: The file.
        sample_rate: Wanted rate, in hertz.

    Returns:
        (samples,), full scale at 1.

    Raises:
        UnreadableAudioError: If it cannot be read, or not to its end.
    """
    with open_waveform(path, sample_rate=sample_rate) as stream:
        return np.concatenate(list(stream))


class WaveformStream:
    """An iterator over blocks of a waveform, (samples,) float32; also a context manager.

    Iterating raises UnreadableAudioError at the end of a file that ends early, or of which too
    much was damaged: what was heard of it until then is no good ground for tags.

    Attributes:
        facts: What the file says about itself.
    """

    facts: AudioFacts

    def __init__(self, path: Path, sample_rate: int, block_samples: int) -> None:
        """Open a file; see `open_waveform`."""
        # Loaded with the first file: whoever asks only for suffixes and facts, such as a scan
        # in the window's process, need not wait for FFmpeg.
        from mlfa_core.audio.reading import Reading
        from mlfa_core.audio.resampling import convert_rate, cut_into_blocks

        self._has_begun = False
        self._source = ByteSource(path)
        try:
            self._reading = Reading(self._source)
            self._native = self._reading.blocks()
            try:
                first = next(self._native, None)
                if first is None:
                    raise problems.no_samples(path)
            except BaseException:
                self._native.close()
                self._reading.close()
                raise
        except BaseException:
            self._source.close()
            raise
        self.facts = self._reading.facts(first)
        self._blocks: Generator[Waveform] = cut_into_blocks(
            convert_rate(chain([first], self._native), sample_rate), block_samples
        )

    def __iter__(self) -> Iterator[Waveform]:
        return self

    def __next__(self) -> Waveform:
        block = next(self._blocks, None)
        if block is not None:
            self._has_begun = True
            return block
        if not self._has_begun:
            # A few samples at a high rate are none at ours.
            raise problems.no_samples(self._source.path)
        raise StopIteration

    def close(self) -> None:
        """Close the file; the stream is at its end then. Harmless when done twice."""
        self._has_begun = True
        self._blocks.close()
        self._native.close()
        self._reading.close()
        self._source.close()

    def __enter__(self) -> WaveformStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
