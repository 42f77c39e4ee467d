"""Encode a waveform to a sound file, for music that the program synthesises itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import KnownError, ShapeError

_BLOCK_FRAMES = 1152 * 32


@dataclass(frozen=True)
class _Kind:
    container: str
    codec: str
    sample_format: str
    bit_rate: int | None = None
    sample_rate: int | None = None  # where the codec has rates of its own


_KINDS = {
    ".flac": _Kind("flac", "flac", "s16"),
    ".m4a": _Kind("ipod", "aac", "fltp", 160_000),
    ".mp3": _Kind("mp3", "libmp3lame", "fltp", 192_000),
    ".opus": _Kind("opus", "libopus", "flt", 128_000, 48_000),
    ".wav": _Kind("wav", "pcm_s16le", "s16"),
}
ENCODABLE_SUFFIXES = frozenset(_KINDS) | {".ogg"}
_VORBIS_QUALITY = 0.5
_LIBSNDFILE_FIELDS = {"track": "tracknumber"}


def encode(
    waveform: npt.NDArray[np.float32],
    sample_rate: int,
    path: Path,
    fields: Mapping[str, str] | None = None,
    bit_rate: int | None = None,
) -> None:
    """Write a sound file of the kind that the path's suffix names.

    The file appears when it is complete; nothing half-written is left behind. With the same
    encoders the same waveform gives the same bytes, but for the serial number of an Ogg Vorbis
    stream, which is random.

    Args:
        waveform: (channels, frames) with one or two channels, within -1 and 1.
        sample_rate: In hertz.
        path: Where the file comes to lie; an existing one is replaced.
        fields: Metadata by FFmpeg's names: title, artist, album, genre, date, track.
        bit_rate: Of an .m4a, .mp3 or .opus file, in bits a second; None takes a high one.

    Raises:
        ShapeError: If the waveform has another shape.
        ValueError: If a bit rate is given for another kind of file.
        KnownError: If the suffix is of no known kind, or the disk refuses the file.
    """
    if waveform.ndim != 2 or waveform.shape[0] not in (1, 2) or not waveform.shape[1]:
        raise ShapeError(f"a waveform is (1 or 2, frames), not {waveform.shape}")
    suffix = path.suffix.lower()
    if suffix not in ENCODABLE_SUFFIXES:
        raise KnownError(
            f"Files that end in “{path.suffix}” cannot be written.",
            f"Known: {', '.join(sorted(ENCODABLE_SUFFIXES))}.",
            path,
        )
    kind = _KINDS.get(suffix)
    if bit_rate is not None:
        if kind is None or kind.bit_rate is None:
            raise ValueError(f"{suffix} files have no bit rate to choose")
        kind = replace(kind, bit_rate=bit_rate)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as sink:
            if kind is None:
                _encode_vorbis(waveform, sample_rate, sink, fields or {})
            else:
                _encode(waveform, sample_rate, sink, kind, fields or {})
        os.replace(unfinished, path)
    except OSError as error:
        raise KnownError(
            f"Could not write {path.name}: {error.strerror or error}.",
            "Check the space on the disk and whether you may write there.",
            path,
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _encode(
    waveform: npt.NDArray[np.float32],
    sample_rate: int,
    sink: BinaryIO,
    kind: _Kind,
    fields: Mapping[str, str],
) -> None:
    """Run one of FFmpeg's encoders."""
    import av

    layout = "mono" if waveform.shape[0] == 1 else "stereo"
    target_rate = kind.sample_rate or sample_rate
    # Without "bitexact" an Opus file gets a random serial number.
    with av.open(sink, "w", format=kind.container, options={"fflags": "+bitexact"}) as file:
        stream = cast(
            "av.AudioStream", file.add_stream(kind.codec, rate=target_rate, layout=layout)
        )
        if kind.bit_rate is not None:
            stream.bit_rate = kind.bit_rate
        stream.format = kind.sample_format
        file.metadata.update(fields)
        resampler = av.AudioResampler(kind.sample_format, layout, target_rate)
        for start in range(0, waveform.shape[1], _BLOCK_FRAMES):
            block = np.ascontiguousarray(waveform[:, start : start + _BLOCK_FRAMES])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate = sample_rate
            frame.pts = start
            for converted in resampler.resample(frame):
                file.mux(stream.encode(converted))
        for converted in resampler.resample(None):
            file.mux(stream.encode(converted))
        file.mux(stream.encode(None))


def _encode_vorbis(
    waveform: npt.NDArray[np.float32],
    sample_rate: int,
    sink: BinaryIO,
    fields: Mapping[str, str],
) -> None:
    """Run libvorbis, which libsndfile brings and PyAV's FFmpeg does not."""
    import soundfile

    with soundfile.SoundFile(
        sink,
        "w",
        sample_rate,
        waveform.shape[0],
        format="OGG",
        subtype="VORBIS",
        compression_level=_VORBIS_QUALITY,
    ) as file:
        for name, value in fields.items():
            setattr(file, _LIBSNDFILE_FIELDS.get(name, name), value)
        # libsndfile overflows its stack when a long Vorbis file is written at once.
        for start in range(0, waveform.shape[1], _BLOCK_FRAMES):
            file.write(waveform[:, start : start + _BLOCK_FRAMES].T)
