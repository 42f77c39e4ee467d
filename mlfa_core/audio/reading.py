"""One file's way through the decoders: which one reads it, who takes over, what is too little."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from mlfa_core.audio import problems, sniff
from mlfa_core.audio.declared import TOLERANCE_S, read_declaration
from mlfa_core.audio.decoders import Decoder, DecoderRefusal, NativeBlock, open_decoder
from mlfa_core.audio.facts import AudioFacts
from mlfa_core.audio.source import ByteSource
from mlfa_core.errors import UnreadableAudioError

_MAX_LOST_PART = 0.25
"""Where more of a file than this cannot be decoded, its tags would describe the damage."""

_LOST_BYTES_ALLOWED = 16_384
"""Undecoded bytes that mean nothing in a short file: a header frame, an unknown tag."""

_MAX_NON_FINITE_PART = 0.1


class Reading:
    """Decodes one file, with a second decoder where the first refuses or stops short.

    Attributes:
        duration_s: Length in seconds as the file declares it; None where it does not.
    """

    def __init__(self, source: ByteSource) -> None:
        """Look at a file without decoding it.

        Args:
            source: The opened file.

        Raises:
            UnreadableAudioError: If it is no sound file, protected, or shorter than it says.
        """
        self._source = source
        self._kind = sniff.identify(source)
        declaration = read_declaration(source, self._kind)
        if source.error is not None:
            raise problems.of_os_error(source.path, source.error)
        if declaration.is_protected:
            raise problems.protected(source.path)
        if declaration.is_cut:
            raise problems.ends_early(source.path)
        self.duration_s = declaration.duration_s
        self._is_live = declaration.is_live
        self._decoder: Decoder | None = None
        self._heard_s = 0.0
        self._lost_s = 0.0
        self._num_samples = 0
        self._num_non_finite = 0

    def facts(self, block: NativeBlock) -> AudioFacts:
        """Describe the file, of which one block is decoded.

        Raises:
            RuntimeError: If none is decoded yet.
        """
        if self._decoder is None:
            raise RuntimeError("nothing is decoded yet")
        return AudioFacts(
            format_name=self._kind.name,
            codec=self._decoder.codec,
            sample_rate=block.sample_rate,
            num_channels=block.num_channels,
            duration_s=self.duration_s,
            decoder=self._decoder.name,
        )

    def blocks(self) -> Generator[NativeBlock]:
        """Decode the file.

        Yields:
            Blocks without NaN and infinities, none of them empty.

        Raises:
            UnreadableAudioError: At once if no decoder takes it; at its end if it was cut or
                damaged.
        """
        has_opened = has_stopped = False
        for name in self._kind.decoders:
            try:
                decoder = open_decoder(name, self._source, self._kind)
            except DecoderRefusal:
                continue
            self.close()
            self._decoder = decoder
            if self.duration_s is None and not self._is_live:
                self.duration_s = decoder.duration_s
            has_opened = True
            try:
                yield from self._hear(decoder)
                has_stopped = False
            except DecoderRefusal:
                has_stopped = True
            self._lost_s = max(self._lost_s, decoder.lost_s)
            if not has_stopped and not self._is_short():
                break
        self._check_end(has_opened, has_stopped)

    def _hear(self, decoder: Decoder) -> Generator[NativeBlock]:
        """Decode with one decoder from where the one before it stopped."""
        skip_s = self._heard_s
        for block in decoder.blocks():
            samples = block.samples
            if skip_s > 0.0:
                samples, skip_s = block.leave_out(skip_s)
            if len(samples) == 0:
                continue
            # A sum is finite unless a sample is not; looking at each would cost more.
            if not np.isfinite(samples.sum(dtype=np.float64)):
                is_bad = ~np.isfinite(samples)
                self._num_non_finite += int(is_bad.sum())
                samples = np.where(is_bad, np.float32(0.0), samples)
            self._num_samples += len(samples)
            self._heard_s += len(samples) / block.sample_rate
            yield replace(block, samples=samples)

    def _is_short(self) -> bool:
        """Whether sound is missing that is not accounted for by bytes which are there."""
        if self._heard_s == 0.0 or self.duration_s is None:
            return self._heard_s == 0.0
        skipped_part = self._skipped_bytes() / self._source.shown_bytes
        missing_s = self.duration_s * (1.0 - skipped_part) - self._heard_s
        return missing_s > TOLERANCE_S

    def _check_end(self, has_opened: bool, has_stopped: bool) -> None:
        path = self._source.path
        if self._source.error is not None:
            raise problems.of_os_error(path, self._source.error)
        if self._decoder is None or not has_opened:
            raise problems.undecodable(path, self._kind.name)
        if self._heard_s == 0.0:
            raise self._silent_error(has_stopped)
        allowed = max(_MAX_LOST_PART * self._source.shown_bytes, _LOST_BYTES_ALLOWED)
        if self._skipped_bytes() > allowed:
            raise problems.damaged(path)
        if has_stopped:
            raise problems.damaged(path)
        if self._is_short():
            raise problems.ends_early(path)
        lost_s = self._lost_s
        if self.duration_s is None:
            # Nothing else tells whether it went on.
            lost_s += self._decoder.lost_tail_s
        if lost_s > _MAX_LOST_PART * self._heard_s:
            raise problems.damaged(path)
        if self._num_non_finite > _MAX_NON_FINITE_PART * self._num_samples:
            raise problems.not_numbers(path)

    def _silent_error(self, has_stopped: bool) -> UnreadableAudioError:
        """The error for a file without a sample."""
        path = self._source.path
        if has_stopped or (self._decoder is not None and self._decoder.lost_tail_s > 0.0):
            return problems.undecodable(path, self._kind.name)
        if self.duration_s is not None and self.duration_s > TOLERANCE_S:
            return problems.ends_early(path)
        return problems.no_samples(path)

    def _skipped_bytes(self) -> int:
        """Bytes that are there and became no sound.

        Told for the formats only that are nothing but frames (junk between them is stepped over
        without an error); in others, an index or a picture may be the reason.
        """
        used = None if self._decoder is None else self._decoder.used_bytes
        if used is None or self._kind not in (sniff.MPEG, sniff.ADTS):
            return 0
        return max(0, self._source.shown_bytes - used)

    def close(self) -> None:
        """Free the decoder; harmless when done twice."""
        if self._decoder is not None:
            self._decoder.close()
