"""The two libraries that decode: libsndfile (by soundfile) and FFmpeg (by PyAV).

Both deliver the plain mean over the channels (or two channels, to listeners) at the file's own
rate, made by the same arithmetic from the same numbers: for lossless files their samples are
equal bit for bit.

Of the formats listed in `sniff`, Monkey's Audio, TAK, DSDIFF and the older Musepack (SV7) are read
by FFmpeg's decoders but were never tried here: no free encoder of them was at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import av
import av.error
import av.logging
import numpy as np
import numpy.typing as npt
import soundfile

from mlfa_core.audio import problems
from mlfa_core.audio.channels import mean_over_channels
from mlfa_core.audio.facts import MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE
from mlfa_core.audio.sniff import Kind
from mlfa_core.audio.source import ByteSource

Waveform = npt.NDArray[np.float32]
Fold = Callable[[npt.NDArray[np.float32]], Waveform]
"""Makes of (channels, frames) what a block holds."""

_BLOCK_FRAMES = 1 << 16
_BLOCK_SAMPLES = 1 << 19
_IO_BYTES = 1 << 18
_MAX_REFUSED_READS = 64
_MAX_USELESS_READS = 20_000
_MIN_GAP_S = 0.05

_MAX_SILENCE_S = 30.0
"""So much silence in damaged places is put in at once; later, as much as there was sound. Damaged
time stamps may be years apart."""

_MAX_SILENT_SAMPLES = 1 << 24

_PRE_ROLL_S = 0.25

_MIN_UNSAFE_CHANNELS = 8
"""PyAV (to 18.1) looks for the last plane of a planar frame by a null pointer, which is not
there from this number on: it reads beyond, and the process dies. Interleaved frames are safe."""

# FFmpeg would write about every odd byte to standard error, among the program's own lines.
av.logging.set_level(None)


class DecoderRefusal(Exception):  # noqa: N818 - not an error: another decoder may accept the file.
    """A decoder does not read this file, or not further than it did."""


@dataclass(frozen=True)
class NativeBlock:
    """Decoded sound.

    Attributes:
        samples: The channels folded, full scale at 1: their mean, (frames,), or two, (frames, 2).
        sample_rate: In hertz; may change within a file.
        num_channels: That were folded.
        time_s: The file's own time stamp of the first sample; None where it gives none.
    """

    samples: Waveform
    sample_rate: int
    num_channels: int
    time_s: float | None = None

    def leave_out(self, skip_s: float) -> tuple[Waveform, float]:
        """Leave out what is before a place.

        Args:
            skip_s: Seconds from the beginning of the block to the place, which may lie behind it.

        Returns:
            The samples that are left, (frames,) or (frames, 2), and the seconds to leave out of
            what follows, 0 once the place is reached.
        """
        skipped = min(len(self.samples), round(skip_s * self.sample_rate))
        rest_s = skip_s - skipped / self.sample_rate
        is_reached = rest_s * self.sample_rate < 0.5
        return self.samples[skipped:], 0.0 if is_reached else rest_s


class Decoder(Protocol):
    """One library at work on one file.

    Attributes:
        codec: The coding that it found.
        duration_s: Declared length in seconds; None where the library can only guess.
        guessed_duration_s: The same, or a guess from size and bit rate.
        lost_s: Seconds of sound so far that could not be decoded, with sound behind them.
        lost_tail_s: The same, with no sound behind them so far.
        used_bytes: Encoded bytes so far that became sound; None where that is not told.
    """

    codec: str
    duration_s: float | None
    guessed_duration_s: float | None
    lost_s: float
    lost_tail_s: float
    used_bytes: int | None

    @property
    def name(self) -> str:
        """Of the library."""
        ...

    def blocks(self) -> Iterator[NativeBlock]:
        """Decode from the beginning, or from where `seek` went.

        Raises DecoderRefusal where it cannot go on.
        """
        ...

    def seek(self, time_s: float) -> bool:
        """Let the next `blocks` begin at or before a time stamp.

        Returns:
            Whether it can; if not, the decoder is of no use any more.
        """
        ...

    def close(self) -> None:
        """Free what the library holds; the source stays open."""
        ...


def open_decoder(
    name: str, source: ByteSource, kind: Kind, fold: Fold = mean_over_channels
) -> Decoder:
    """Open a file with one of the libraries.

    Args:
        name: "soundfile" or "av".
        source: The file; it is read from its shown beginning.
        kind: Its format.
        fold: What becomes of the channels; its result shares no memory with what it is given.

    Raises:
        DecoderRefusal: If the library does not take the file.
        UnreadableAudioError: If no library should: no sound in it, or absurd numbers.
    """
    source.seek(0)
    if name == "soundfile":
        return SoundfileDecoder(source, fold)
    return AvDecoder(source, kind, fold)


def check_numbers(source: ByteSource, sample_rate: int, num_channels: int) -> None:
    """Refuse a header with numbers that no music has.

    Raises:
        UnreadableAudioError: If the rate or the number of channels is absurd.
    """
    if not 1 <= num_channels <= MAX_CHANNELS:
        raise problems.absurd(source.path, f"{num_channels:,} channels")
    if not MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        raise problems.absurd(source.path, f"a sample rate of {sample_rate:,} Hz")


class SoundfileDecoder:
    """libsndfile. See `Decoder`."""

    name = "soundfile"

    def __init__(self, source: ByteSource, fold: Fold) -> None:
        self._fold = fold
        self.lost_s = self.lost_tail_s = 0.0
        self.used_bytes: int | None = None
        try:
            self._file = soundfile.SoundFile(source)
        except (soundfile.SoundFileError, TypeError) as error:
            # TypeError: raw data, for which soundfile wants to be told the rate.
            raise DecoderRefusal(str(error)) from error
        rate, frames = self._file.samplerate, self._file.frames
        self.codec: str = self._file.subtype.lower()
        if self._file.format == "FLAC":
            self.codec = "flac"
        # A length beyond 2^62 is libsndfile's word for "unknown".
        self.duration_s: float | None = frames / rate if 0 < frames < 1 << 62 else None
        self.guessed_duration_s = self.duration_s
        check_numbers(source, rate, self._file.channels)

    def blocks(self) -> Iterator[NativeBlock]:
        """See `Decoder`."""
        rate, num_channels = self._file.samplerate, self._file.channels
        frames = min(_BLOCK_FRAMES, _BLOCK_SAMPLES // num_channels)
        buffer = np.empty((frames, num_channels), np.float32)
        at = self._file.tell() if self._file.seekable() else 0
        while True:
            try:
                read = self._file.read(out=buffer)
            except soundfile.SoundFileError as error:
                raise DecoderRefusal(str(error)) from error
            if len(read) == 0:
                return
            samples = self._fold(read.T)
            if np.may_share_memory(samples, buffer):  # The buffer is used again.
                samples = samples.copy()
            yield NativeBlock(samples, rate, num_channels, at / rate)
            at += len(read)

    def seek(self, time_s: float) -> bool:
        """See `Decoder`."""
        frame: int = max(0, round(time_s * self._file.samplerate))
        try:
            landed: int = self._file.seek(min(frame, self._file.frames))
        except (soundfile.SoundFileError, ValueError):
            return False
        return landed <= frame

    def close(self) -> None:
        """See `Decoder`."""
        self._file.close()


class AvDecoder:
    """FFmpeg. See `Decoder`."""

    name = "av"

    def __init__(self, source: ByteSource, kind: Kind, fold: Fold) -> None:
        self._fold = fold
        self.lost_s = self.lost_tail_s = 0.0
        self.used_bytes: int | None = 0
        try:
            self._container = av.open(
                source,
                mode="r",
                format=kind.demuxer,
                # Fields are none of our business, and may be in any encoding.
                metadata_errors="replace",
                buffer_size=_IO_BYTES,
                options={"protocol_whitelist": "none"},
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise DecoderRefusal(str(error)) from error
        try:
            streams = self._container.streams
            if not streams.audio:
                raise problems.no_audio_stream(source.path)
            # The best by FFmpeg's judgement: default flag, channels, bit rate.
            best = streams.best("audio")
            stream = best if isinstance(best, av.AudioStream) else streams.audio[0]
            context = stream.codec_context
            if context is None:
                raise DecoderRefusal("no decoder for the stream's coding")
            if not context.channels or not context.sample_rate:
                raise DecoderRefusal("the stream's parameters were not found")
            check_numbers(source, context.sample_rate, context.channels)
            # One worker process per core makes better use of the cores than threads in one.
            context.thread_type = "NONE"
        except BaseException:
            self._container.close()
            raise
        self.codec: str = context.codec.canonical_name
        self.duration_s: float | None = None
        self.guessed_duration_s: float | None = None
        if stream.duration and stream.time_base:
            self.guessed_duration_s = float(stream.duration * stream.time_base)
        elif self._container.duration:
            self.guessed_duration_s = self._container.duration / av.time_base
        if kind.declares_length:
            self.duration_s = self.guessed_duration_s
        self._stream = stream
        self._source = source

    def blocks(self) -> Iterator[NativeBlock]:
        """See `Decoder`."""
        batch = _FrameBatch(self._fold)
        packets = self._container.demux(self._stream)
        clock_s: float | None = None
        sound_s = 0.0
        num_refused = num_useless = 0
        while True:
            num_useless += 1
            if num_useless > _MAX_USELESS_READS:
                # Damaged tables let some demuxers give the same bytes again and again.
                raise DecoderRefusal("it gives no sound however long it is read")
            try:
                packet = next(packets, None)
            except av.error.FFmpegError as error:
                num_refused += 1
                if num_refused > _MAX_REFUSED_READS:
                    yield from batch.take()
                    raise DecoderRefusal(str(error)) from error
                # It looked for the next page or packet within some reach; let it look on.
                packets = self._container.demux(self._stream)
                continue
            if packet is None:
                break
            num_refused = 0
            try:
                frames = self._stream.decode(packet)
            except av.error.FFmpegError:
                lost_s = batch.frame_s
                if packet.duration is not None and packet.time_base is not None:
                    lost_s = float(packet.duration * packet.time_base)
                self.lost_tail_s += lost_s
                continue
            if frames and self.used_bytes is not None:
                self.used_bytes += packet.size
            num_useless = 0 if frames else num_useless
            for frame in frames:
                if not batch.fits(frame):
                    yield from batch.take()
                    check_numbers(self._source, frame.sample_rate, frame.layout.nb_channels)
                    batch.begin(frame)
                gap_s = self.lost_tail_s
                if frame.time is not None:
                    if clock_s is not None:
                        # FFmpeg steps over damage in FLAC and Ogg without a word, but the time
                        # stamps tell. A step back begins another, chained stream.
                        step_s = frame.time - clock_s
                        gap_s = step_s if gap_s > 0.0 or step_s > _MIN_GAP_S else 0.0
                    clock_s = frame.time
                self.lost_tail_s = 0.0
                if gap_s > 0.0:
                    # Silence keeps what follows in its place in time.
                    self.lost_s += gap_s
                    if self.lost_s > sound_s + _MAX_SILENCE_S:
                        raise DecoderRefusal("its time stamps show more gaps than sound")
                    batch.add_silence(gap_s)
                batch.add(frame)
                sound_s += batch.frame_s
                clock_s = None if clock_s is None else clock_s + batch.frame_s
            if batch.num_frames >= _BLOCK_FRAMES:
                yield from batch.take()
        yield from batch.take()

    def seek(self, time_s: float) -> bool:
        """See `Decoder`."""
        base = self._stream.time_base
        if base is None:
            return False
        # The first frames after a jump lack what came before them (MP3's bit reservoir, the
        # overlap of AAC, Vorbis and Opus).
        wanted = max(0.0, time_s - _PRE_ROLL_S)
        try:
            self._container.seek(round(wanted / base), backward=True, stream=self._stream)
        except (av.error.FFmpegError, ValueError, OverflowError):
            return False
        with suppress(av.error.FFmpegError):
            self._stream.codec_context.flush_buffers()
        return True

    def close(self) -> None:
        """See `Decoder`."""
        self._container.close()


class _FrameBatch:
    """Frames of one format, converted together: one by one, numpy's calls cost as much as MP3."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._time_s: float | None = None
        self.num_frames = 0
        self.frame_s = 0.0
        self._arrays: list[npt.NDArray[np.generic]] = []
        self._format: tuple[str, int, int] | None = None
        self._is_planar = False
        self._packer: av.AudioResampler | None = None

    def fits(self, frame: av.AudioFrame) -> bool:
        """Whether a frame has the format of those before it."""
        return self._format == _format_of(frame)

    def begin(self, frame: av.AudioFrame) -> None:
        """Take frames of another format from now on; the batch must be empty."""
        self._format = name, rate, num_channels = _format_of(frame)
        if name.removesuffix("p") not in _DTYPES:
            raise DecoderRefusal(f"samples of the kind {name}")
        self._is_planar, self._packer = name.endswith("p"), None
        if self._is_planar and num_channels >= _MIN_UNSAFE_CHANNELS:
            self._is_planar = False
            self._packer = av.AudioResampler(name.removesuffix("p"), frame.layout, rate)

    def add(self, frame: av.AudioFrame) -> None:
        """Add a frame that fits."""
        if not self._arrays:
            self._time_s = frame.time
        if self._packer is None:
            self._arrays.append(frame.to_ndarray())
        else:
            try:
                packed = self._packer.resample(frame)
            except (av.error.FFmpegError, ValueError) as error:
                raise DecoderRefusal(str(error)) from error
            self._arrays.extend(part.to_ndarray() for part in packed)
        self.num_frames += frame.samples
        self.frame_s = frame.samples / frame.sample_rate

    def add_silence(self, duration_s: float) -> None:
        """Add silence in the format of the batch."""
        if self._format is None:
            return
        name, rate, num_channels = self._format
        frames = min(round(duration_s * rate), _MAX_SILENT_SAMPLES // num_channels)
        shape = (num_channels, frames) if self._is_planar else (1, frames * num_channels)
        if not self._arrays:
            self._time_s = None
        middle = 128 if name.startswith("u8") else 0
        self._arrays.append(np.full(shape, middle, _DTYPES[name.removesuffix("p")]))
        self.num_frames += frames

    def take(self) -> Iterator[NativeBlock]:
        """Give the frames so far as one block, if there are any, and start anew."""
        if self._format is None or not self.num_frames:
            return
        _, rate, num_channels = self._format
        joined = np.concatenate(self._arrays, axis=1)
        self._arrays.clear()
        self.num_frames = 0
        if not self._is_planar:
            joined = joined.reshape(-1, num_channels).T
        samples = self._fold(_to_float(joined))
        yield NativeBlock(samples, rate, num_channels, self._time_s)


_DTYPES = {
    "u8": np.uint8,
    "s16": np.int16,
    "s32": np.int32,
    "flt": np.float32,
    "dbl": np.float64,
}


def _format_of(frame: av.AudioFrame) -> tuple[str, int, int]:
    return frame.format.name, frame.sample_rate, frame.layout.nb_channels


def _to_float(samples: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Scale integers to full scale 1, as libsndfile does."""
    with np.errstate(over="ignore", invalid="ignore"):
        converted: npt.NDArray[np.float32] = samples.astype(np.float32, copy=False)
    if np.issubdtype(samples.dtype, np.unsignedinteger):
        converted = converted - np.float32(128.0)
        converted *= np.float32(1.0 / 128.0)
    elif np.issubdtype(samples.dtype, np.integer):
        converted *= np.float32(2.0 ** (1 - 8 * samples.dtype.itemsize))
    return converted
