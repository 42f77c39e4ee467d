"""The tasks that worker processes run for an analysis. Torch is imported here, and only here.

Everything in this file runs inside a worker process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mlfa_app.jobs.field_task import display_fields_of
from mlfa_app.jobs.job import Effort
from mlfa_app.jobs.worker_process import beat, give_way
from mlfa_app.library.display import DisplayFields
from mlfa_app.library.file_identity import FileStamp
from mlfa_core.cpu_tuning import tune_allocator
from mlfa_core.errors import DeviceError, KnownError, ModelPackageError
from mlfa_core.quick_torch import defer_compiler_parts

if TYPE_CHECKING:
    from mlfa_core.inference import SongAnalyzer
    from mlfa_core.song_scores import SongAnalysis

_BEAT_EVERY_S = 1.0
# Block of audio after the device ran out of memory once: about a twelfth of the usual.
_SMALL_BLOCK_S = 10.0
_MINUTE_S = 60.0
# Larger files are looked at before all of them is read. The digest of a smaller one costs little,
# and by it the failure is remembered.
_LARGE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class AnalyzerSpec:
    """Which networks to use, and on what.

    Attributes:
        package_path: The model package.
        model_id: Its identifier, as the program read it.
        device: "auto", "cpu" or "cuda".
        num_threads: CPU threads of each worker process.
        gives_way: Whether whatever else wants a core gets it first, such as the window.
        coverage: How much of each song is heard: "whole", "minute", or "auto".
    """

    package_path: Path
    model_id: str
    device: str
    num_threads: int
    gives_way: bool = False
    coverage: str = "whole"


@dataclass(frozen=True, slots=True)
class DeviceNews:
    """What a worker computes on, sent when its networks are loaded and when that changes.

    Attributes:
        kind: "cpu" or "cuda".
        name: The same for people, such as "cuda (NVIDIA H200)".
        note: A sentence where it is not what was asked for.
        precision: Number format of the largest convolutions, such as "bfloat16".
    """

    kind: str
    name: str
    note: str = ""
    precision: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class HeardSong:
    """What was found in a song: a `SongAnalysis` that can be unpacked without importing torch.

    Attributes:
        duration_s: Length of the song, seconds.
        scores: Calibrated scores, (tags,).
        is_music: 0 to 1.
        features: Song features by "scale/level", (channels,) each.
        segment_scores: (windows, tags).
        segment_starts_s: (windows,), seconds.
        segment_duration_s: Length of a window, seconds.
        effort: Where the time went.
    """

    duration_s: float
    scores: npt.NDArray[np.float32]
    is_music: float
    features: dict[str, npt.NDArray[np.float32]]
    segment_scores: npt.NDArray[np.float16]
    segment_starts_s: npt.NDArray[np.float32]
    segment_duration_s: float
    effort: Effort | None = None


_analyzer: SongAnalyzer | None = None
_analyzer_spec: AnalyzerSpec | None = None


def take_digest(path: Path) -> tuple[str, FileStamp]:
    """Digest a file's audio payload.

    Returns:
        The digest, and the file's stamp from before it was read.

    Raises:
        KnownError: If the file cannot be read, or is large and no sound.
    """
    from mlfa_app.library.payload import payload_digest

    try:
        stamp = FileStamp.of(path)
        if stamp.size_bytes >= _LARGE_BYTES:
            _refuse_what_is_no_sound(path)
        return payload_digest(path), stamp
    except OSError as error:
        raise unreadable_file(path, error) from error


def take_identity(path: Path) -> tuple[str, FileStamp, DisplayFields]:
    """Digest a file's audio payload and read its fields, while it is at hand.

    Returns:
        The digest, the file's stamp from before it was read, and its fields as far as they can
        be read.

    Raises:
        KnownError: If the file cannot be read.
    """
    digest, stamp = take_digest(path)
    return digest, stamp, display_fields_of(path) or DisplayFields()


def analyze_song(spec: AnalyzerSpec, path: Path) -> HeardSong:
    """Decode and analyse a song, telling the program now and then that it goes on.

    Raises:
        KnownError: If the file cannot be decoded, or the device not be used.
    """
    analyzer = _analyzer_for(spec)
    if analyzer.device.type == "cpu":
        return _heard(spec, analyzer, path)
    import torch

    try:
        return _heard(spec, analyzer, path)
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
    try:
        beat(_device_news(analyzer, "The GPU's memory was full: one song goes in smaller pieces."))
        return _heard(spec, analyzer, path, block_s=_SMALL_BLOCK_S)
    except torch.OutOfMemoryError:
        return _heard(spec, _fall_back_to_cpu(spec), path)


def loaded_analyzer(spec: AnalyzerSpec) -> SongAnalyzer:
    """Give other tasks of this process the networks, loaded on first use and kept."""
    return _analyzer_for(spec)


def has_loaded(spec: AnalyzerSpec) -> bool:
    """Whether this process has the networks already."""
    return _analyzer is not None and _analyzer_spec == spec


def _refuse_what_is_no_sound(path: Path) -> None:
    """Look at the first bytes, as the decoders will: a download may be gigabytes of zeros."""
    from mlfa_core.audio.sniff import identify
    from mlfa_core.audio.source import ByteSource

    with ByteSource(path) as source:
        identify(source)


def unreadable_file(path: Path, error: OSError) -> KnownError:
    """Say in a sentence why the system does not let us read a file."""
    if isinstance(error, FileNotFoundError):
        return KnownError(f"{path.name} is no longer there.", "Was it moved or renamed?", path)
    if isinstance(error, PermissionError):
        return KnownError(f"{path.name} may not be read.", "Change its permissions.", path)
    return KnownError(
        f"{path.name} could not be read: {error.strerror or error}.",
        "Check the drive, then run the command again.",
        path,
    )


def _heard(
    spec: AnalyzerSpec, analyzer: SongAnalyzer, path: Path, block_s: float | None = None
) -> HeardSong:
    from mlfa_core.audio import open_waveform
    from mlfa_core.inference import stride_for

    started_s = time.perf_counter()
    try:
        with open_waveform(path, block_s=block_s or analyzer.block_s) as blocks:
            timed = _TimedBlocks(blocks)
            wanted_s = heard_seconds(spec.coverage, analyzer)
            stride = 1 if wanted_s is None else stride_for(blocks.facts.duration_s, wanted_s)
            found = analyzer.analyze_blocks(timed, path, on_progress=_steady_beat(), stride=stride)
        all_s = time.perf_counter() - started_s
        return _plain(found, Effort(timed.seconds, all_s - timed.seconds))
    except OSError as error:
        raise unreadable_file(path, error) from error
    except RuntimeError as error:
        if "allocate memory" in str(error) and "CUDA" not in str(error):
            raise KnownError(
                f"There was not enough memory for {path.name}.",
                "Close other programs, or use fewer --workers.",
                path,
            ) from error
        raise


def heard_seconds(coverage: str, analyzer: SongAnalyzer) -> float | None:
    """How much of each song is heard, seconds; None hears all.

    Left to us, all is heard but where a network on the waveform runs on a CPU: it is many times
    slower than decoding, while those on mel spectrograms take hardly longer.
    """
    is_slow = analyzer.device.type == "cpu" and analyzer.hears_waveform
    if coverage == "minute" or (coverage == "auto" and is_slow):
        return _MINUTE_S
    return None


class _TimedBlocks:
    """Passes blocks of audio on and counts the seconds that their decoder takes."""

    def __init__(self, blocks: Iterable[npt.NDArray[np.float32]]) -> None:
        self._blocks = iter(blocks)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[npt.NDArray[np.float32]]:
        return self

    def __next__(self) -> npt.NDArray[np.float32]:
        started_s = time.perf_counter()
        try:
            return next(self._blocks)
        finally:
            self.seconds += time.perf_counter() - started_s


def _plain(analysis: SongAnalysis, effort: Effort) -> HeardSong:
    return HeardSong(
        analysis.duration_s,
        analysis.scores,
        analysis.is_music,
        analysis.features,
        analysis.segment_scores,
        analysis.segment_starts_s,
        analysis.segment_duration_s,
        effort,
    )


def _steady_beat() -> Callable[[float], None]:
    """Make a progress callback that sends a sign of life at most once a second."""
    last_s = time.monotonic()

    def on_progress(_seconds_done: float) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= _BEAT_EVERY_S:
            last_s = now_s
            beat()

    return on_progress


def _analyzer_for(spec: AnalyzerSpec) -> SongAnalyzer:
    """Load the networks on first use and keep them."""
    global _analyzer, _analyzer_spec
    if _analyzer is None or _analyzer_spec != spec:
        if spec.gives_way:
            give_way()
        # Before torch is imported, or they have no effect.
        tune_allocator()
        defer_compiler_parts()
        _analyzer = _load(spec)
        _analyzer_spec = spec
    return _analyzer


def _load(spec: AnalyzerSpec) -> SongAnalyzer:
    import torch

    note = ""
    has_cuda = spec.device != "cpu" and torch.cuda.is_available()
    if spec.device == "auto" and not has_cuda and has_nvidia_device():
        note = (
            "There is an NVIDIA GPU, but this PyTorch cannot use it; the CPU does the work. "
            "See: mlfa doctor"
        )
    device = "cuda" if has_cuda or spec.device == "cuda" else "cpu"
    try:
        analyzer = _build(spec, device)
    except torch.OutOfMemoryError as error:
        if spec.device == "cuda":
            raise DeviceError(
                "The GPU has not enough free memory for the model.",
                "Close other programs that use it, or use --device cpu.",
            ) from error
        analyzer = _build(spec, "cpu")
        note = "The GPU has not enough free memory for the model; the CPU does the work."
    beat(_device_news(analyzer, note))
    return analyzer


def _build(spec: AnalyzerSpec, device: str) -> SongAnalyzer:
    from mlfa_core.inference import SongAnalyzer
    from mlfa_core.model_package import load_package

    package = load_package(spec.package_path)
    if package.identifier != spec.model_id:
        raise ModelPackageError(
            f"The model package “{package.name}” was changed while it was in use.",
            "Run the command again.",
            spec.package_path,
        )
    return SongAnalyzer(package, device, spec.num_threads)


def _fall_back_to_cpu(spec: AnalyzerSpec) -> SongAnalyzer:
    global _analyzer
    import torch

    _analyzer = None
    torch.cuda.empty_cache()
    _analyzer = _build(spec, "cpu")
    beat(_device_news(_analyzer, "The GPU's memory is full; this worker goes on with the CPU."))
    return _analyzer


def _device_news(analyzer: SongAnalyzer, note: str) -> DeviceNews:
    if analyzer.device.type == "cpu":
        return DeviceNews("cpu", "cpu", note, analyzer.precision_name)
    import torch

    name = f"cuda ({torch.cuda.get_device_name(analyzer.device)})"
    return DeviceNews("cuda", name, note, analyzer.precision_name)


def has_nvidia_device() -> bool:
    """Whether the system shows an NVIDIA GPU, found out without torch."""
    return Path("/proc/driver/nvidia/version").exists() or Path("/dev/nvidia0").exists()
