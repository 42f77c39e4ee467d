"""Change the rate of a waveform that comes in pieces, and cut it into equal blocks."""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
import numpy.typing as npt
import soxr

from mlfa_core.audio.decoders import NativeBlock

Waveform = npt.NDArray[np.float32]

_NOTHING = np.zeros(0, np.float32)


def convert_rate(blocks: Iterable[NativeBlock], sample_rate: int) -> Generator[Waveform]:
    """Convert to one rate, with soxr's high quality.

    The filter's memory goes across the borders of blocks: the result does not depend on where
    they lie. Where a file changes its rate, a new conversion begins.

    Args:
        blocks: At any rates.
        sample_rate: Wanted rate, in hertz.

    Yields:
        (samples,) of any length, also none.
    """
    rate: int | None = None
    stream: soxr.ResampleStream | None = None
    for block in blocks:
        if block.sample_rate != rate:
            if stream is not None:
                yield stream.resample_chunk(_NOTHING, last=True)
            rate, stream = block.sample_rate, None
            if rate != sample_rate:
                stream = soxr.ResampleStream(rate, sample_rate, 1, "float32", "HQ")
        yield block.samples if stream is None else stream.resample_chunk(block.samples)
    if stream is not None:
        yield stream.resample_chunk(_NOTHING, last=True)


def resample(waveform: Waveform, from_hz: int, to_hz: int) -> Waveform:
    """Convert a whole waveform to another rate, as ``convert_rate`` does.

    Args:
        waveform: (samples,) at ``from_hz``.
        from_hz: Its rate.
        to_hz: Wanted rate.

    Returns:
        (samples,), about ``to_hz / from_hz`` times as many.
    """
    block = NativeBlock(np.ascontiguousarray(waveform, np.float32), from_hz, 1)
    return np.concatenate(list(convert_rate([block], to_hz)))


def cut_into_blocks(pieces: Iterable[Waveform], block_samples: int) -> Generator[Waveform]:
    """Join pieces, and cut them into blocks of one length; the last may be shorter.

    Args:
        pieces: (samples,) each.
        block_samples: Length of a block.

    Yields:
        (block_samples,), contiguous; never empty.
    """
    waiting: list[Waveform] = []
    num_waiting = 0
    for piece in pieces:
        waiting.append(piece)
        num_waiting += len(piece)
        if num_waiting < block_samples:
            continue
        joined = np.concatenate(waiting)
        num_whole = num_waiting - num_waiting % block_samples
        for begin in range(0, num_whole, block_samples):
            yield joined[begin : begin + block_samples]
        waiting, num_waiting = [joined[num_whole:]], num_waiting - num_whole
    if num_waiting:
        yield np.concatenate(waiting)
