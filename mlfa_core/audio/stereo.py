"""A file's sound for listeners: two channels at a steady rate, from any place in it.

The networks get nothing of a file that is cut or damaged (see `stream`); a listener hears what
there is, and is told at its end.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mlfa_core.audio import problems, sniff
from mlfa_core.audio.channels import fold_to_two
from mlfa_core.audio.declared import TOLERANCE_S, read_declaration
from mlfa_core.audio.facts import AudioFacts
from mlfa_core.audio.source import ByteSource

if TYPE_CHECKING:
    from mlfa_core.audio.decoders import Decoder, NativeBlock

Waveform = npt.NDArray[np.float32]

_TOLERANCE_PART = 0.02
_MISSED_BY_S = 0.1
"""A jump that lands so far behind the wanted place has gone wrong."""


def open_stereo(path: Path, *, sample_rate: int | None = None) -> StereoStream:
    """Open a sound file for listening.

    Args:
        path: The file.
        sample_rate: Wanted rate in hertz; None takes the file's own.

    Returns:
        The stream, to be used in a `with` statement; its first sound is already decoded.

    Raises:
        UnreadableAudioError: If nothing of it can be heard, in one sentence with an advice.
        ValueError: If the rate is not positive.
    """
    if sample_rate is not None and sample_rate < 1:
        raise ValueError("the sample rate must be positive")
    return StereoStream(path, sample_rate)


class StereoStream:
    """An iterator over blocks of sound, (frames, 2) float32, never empty; a context manager too.

    Blocks are of any length; full scale is 1, NaN and infinities are silence. At the end of a
    file that is cut or damaged, when all that there is was given, UnreadableAudioError is raised.

    Attributes:
        facts: What the file says about itself; its rate is that of the beginning.
        sample_rate: Of the blocks, in hertz, steady through the file.
        duration_s: Length in seconds: as declared, or guessed from the bit rate; None where not
            even a guess is possible.
        is_duration_declared: Whether the length is no guess.
    """

    facts: AudioFacts
    sample_rate: int
    duration_s: float | None
    is_duration_declared: bool

    def __init__(self, path: Path, sample_rate: int | None) -> None:
        """Open a file; see `open_stereo`."""
        self._source = ByteSource(path)
        self._decoder: Decoder | None = None
        self._native: Generator[NativeBlock] = (_ for _ in ())
        self._blocks: Generator[Waveform] = (_ for _ in ())
        self.duration_s = None
        self.is_duration_declared = False
        try:
            self._begin(sample_rate)
        except BaseException:
            self.close()
            raise

    def _begin(self, sample_rate: int | None) -> None:
        source = self._source
        self._kind = sniff.identify(source)
        declaration = read_declaration(source, self._kind)
        if source.error is not None:
            raise problems.of_os_error(source.path, source.error)
        if declaration.is_protected:
            raise problems.protected(source.path)
        self._is_cut = declaration.is_cut
        self._names = list(self._kind.decoders)
        self._origin_s = 0.0
        self._at_s = 0.0
        self._native = self._hear_from(0.0)
        first = next(self._native, None)
        if first is None or self._decoder is None:
            raise problems.no_samples(source.path)
        declared_s = declaration.duration_s
        if declared_s is None and not declaration.is_live:
            declared_s = self._decoder.duration_s
        self.is_duration_declared = declared_s is not None
        self.duration_s = declared_s
        if declared_s is None:
            self.duration_s = self._decoder.guessed_duration_s
        self.facts = AudioFacts(
            format_name=self._kind.name,
            codec=self._decoder.codec,
            sample_rate=first.sample_rate,
            num_channels=first.num_channels,
            duration_s=declared_s,
            decoder=self._decoder.name,
        )
        self.sample_rate = sample_rate or first.sample_rate
        self._blocks = self._convert(chain([first], self._native))

    @property
    def heard_s(self) -> float:
        """Place in the file up to which it is decoded, in seconds."""
        return self._at_s

    def seek(self, position_s: float) -> float:
        """Go to a place, exactly where the format allows it.

        Formats that cannot be entered in the middle are decoded up to there.

        Args:
            position_s: From the beginning, in seconds; beyond the end means the end.

        Returns:
            The place of the next block's first frame.
        """
        if self.duration_s is not None and self.is_duration_declared:
            position_s = min(position_s, self.duration_s)
        position_s = max(0.0, position_s)
        self._blocks.close()
        self._native.close()
        self._native = self._hear_from(position_s)
        self._blocks = self._convert(self._native)
        return position_s

    def _convert(self, blocks: Iterator[NativeBlock]) -> Generator[Waveform]:
        """Bring blocks to the stream's rate, as `resampling.convert_rate` does for one channel."""
        import soxr

        nothing = np.zeros((0, 2), np.float32)
        rate: int | None = None
        converter: soxr.ResampleStream | None = None
        for block in blocks:
            if block.sample_rate != rate:
                if converter is not None:
                    yield converter.resample_chunk(nothing, last=True)
                rate, converter = block.sample_rate, None
                if rate != self.sample_rate:
                    converter = soxr.ResampleStream(rate, self.sample_rate, 2, "float32", "HQ")
            yield block.samples if converter is None else converter.resample_chunk(block.samples)
        if converter is not None:
            yield converter.resample_chunk(nothing, last=True)

    def _hear_from(self, position_s: float) -> Generator[NativeBlock]:
        """Decode from a place to the end, with the next decoder where one gives up."""
        from mlfa_core.audio.decoders import DecoderRefusal

        self._at_s = position_s
        has_heard = position_s > 0.0
        has_stopped = False
        while True:
            try:
                blocks = self._enter(self._at_s)
                if blocks is None:
                    break
                for block in blocks:
                    has_heard = True
                    self._at_s += len(block.samples) / block.sample_rate
                    yield block
                has_stopped = False
                if has_heard:
                    break
            except DecoderRefusal:
                has_stopped = True
            self._free_decoder()
            self._names = self._names[1:]
        self._check_end(has_heard, has_stopped)

    def _enter(self, position_s: float) -> Iterator[NativeBlock] | None:
        """Decode from a place; None if no decoder is left."""
        if position_s > 0.0 and self._decoder is not None:
            # FFmpeg's Ogg demuxer tells wrong times after a second jump, or one from the end.
            jumping = self._open_decoder() if self._kind == sniff.OGG else self._decoder
            entered = None if jumping is None else self._jump(jumping, position_s)
            if entered is not None:
                return entered
        # Anew from the beginning, where every decoder begins exactly.
        decoder = self._open_decoder()
        if decoder is None:
            return None
        blocks = decoder.blocks()
        first = next(blocks, None)
        if first is None:
            return iter(())
        self._origin_s = first.time_s or 0.0
        return _from_place(chain([first], blocks), 0.0, position_s)

    def _jump(self, decoder: Decoder, position_s: float) -> Iterator[NativeBlock] | None:
        """Go to a place without decoding up to there; None if that went wrong."""
        from mlfa_core.audio.decoders import DecoderRefusal

        try:
            if not decoder.seek(position_s + self._origin_s):
                return None
            blocks = decoder.blocks()
            first = next(blocks, None)
        except DecoderRefusal:
            return None
        if first is None or first.time_s is None:
            return None
        landed_s = first.time_s - self._origin_s
        if landed_s > position_s + _MISSED_BY_S:
            return None
        return _from_place(chain([first], blocks), landed_s, position_s)

    def _open_decoder(self) -> Decoder | None:
        """Open the file, from its beginning, with the first library that takes it."""
        from mlfa_core.audio.decoders import DecoderRefusal, open_decoder

        self._free_decoder()
        while self._names:
            name = self._names[0]
            try:
                self._decoder = open_decoder(name, self._source, self._kind, fold_to_two)
            except DecoderRefusal:
                self._names = self._names[1:]
            else:
                return self._decoder
        return None

    def _free_decoder(self) -> None:
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None

    def _check_end(self, has_heard: bool, has_stopped: bool) -> None:
        """Say what is wrong with a file of which there is nothing more."""
        path = self._source.path
        if self._source.error is not None:
            raise problems.of_os_error(path, self._source.error)
        if not has_heard:
            if has_stopped or self._decoder is None:
                raise problems.undecodable(path, self._kind.name)
            raise problems.no_samples(path)
        if has_stopped:
            raise problems.damaged(path)
        missing_s = 0.0
        if self.duration_s is not None and self.is_duration_declared:
            missing_s = self.duration_s * (1.0 - _TOLERANCE_PART) - self._at_s
        if self._is_cut or missing_s > TOLERANCE_S:
            raise problems.ends_early(path)

    def __iter__(self) -> Iterator[Waveform]:
        return self

    def __next__(self) -> Waveform:
        for block in self._blocks:
            if len(block):
                return block
        raise StopIteration

    def close(self) -> None:
        """Close the file; the stream is at its end then. Harmless when done twice."""
        self._blocks.close()
        self._native.close()
        self._free_decoder()
        self._source.close()

    def __enter__(self) -> StereoStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _from_place(
    blocks: Iterator[NativeBlock], landed_s: float, position_s: float
) -> Iterator[NativeBlock]:
    """Leave out what is before a place; silence fills what is missing behind it."""
    skip_s = position_s - landed_s
    for block in blocks:
        samples = block.samples
        if skip_s > 0.0:
            samples, skip_s = block.leave_out(skip_s)
        elif skip_s < 0.0:
            silence = np.zeros((round(-skip_s * block.sample_rate), 2), np.float32)
            samples, skip_s = np.concatenate([silence, samples]), 0.0
        if len(samples) == 0:
            continue
        # A sum is finite unless a sample is not; looking at each would cost more.
        if not np.isfinite(samples.sum(dtype=np.float64)):
            samples = np.where(np.isfinite(samples), samples, np.float32(0.0))
        yield replace(block, samples=samples)
