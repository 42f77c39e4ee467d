"""From a file to song features and scores, as a stream: memory does not grow with the song."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.audio import SAMPLE_RATE, open_waveform
from mlfa_core.errors import AnalysisStoppedError, DeviceError, UnreadableAudioError
from mlfa_core.mel import MelStream
from mlfa_core.model_package import ModelPackage
from mlfa_core.networks import PackageNetworks, load_networks
from mlfa_core.partial_results import HEAD_S, GrowingInterval, OnPartial, PartialResult
from mlfa_core.segments import pad_to_length
from mlfa_core.song_scores import SongAnalysis, SongScores
from mlfa_core.song_stream import ScaleStream

FloatArray = NDArray[np.float32]

# Long enough that a batch fills the device, short enough that memory stays small.
_CPU_BLOCK_S = 20.0
_CUDA_BLOCK_S = 120.0
HEAD_SAMPLES = round(HEAD_S * SAMPLE_RATE)


def stride_for(total_s: float | None, wanted_s: float) -> int:
    """Return the stride that hears about so much of a song, spread evenly, and not less.

    Args:
        total_s: Length of the song, seconds; None, where it is not known, hears all.
        wanted_s: How much to hear, seconds.
    """
    if total_s is None or wanted_s <= 0:
        return 1
    return max(1, int(total_s // wanted_s))


class SongAnalyzer:
    """Analyses songs with one model package on one device.

    Args:
        package: Whose networks to use.
        device: ``cpu`` or ``cuda`` (also ``cuda:1``).
        num_threads: CPU threads of this process; one per worker process is fastest.
        dtype: Number format of the sample-level convolutions; None takes bfloat16 on CPUs that
            multiply it natively, else float32.

    Raises:
        ModelPackageError: If weights and facts do not fit each other.
        DeviceError: If the device cannot be used.
    """

    def __init__(
        self,
        package: ModelPackage,
        device: str = "cpu",
        num_threads: int = 1,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.package = package
        self.device = _open_device(device)
        torch.set_num_threads(num_threads)
        self._networks: PackageNetworks = load_networks(package, self.device, dtype)
        self._block_s = _CPU_BLOCK_S if self.device.type == "cpu" else _CUDA_BLOCK_S

    @property
    def precision_name(self) -> str:
        """Number format of the largest convolutions, such as ``bfloat16``."""
        return self._networks.precision_name

    @property
    def hears_waveform(self) -> bool:
        """Whether a sample-level network is among its own, which takes most of the time."""
        return not all(extractor.hears_mel for extractor in self._networks.extractors)

    @property
    def block_s(self) -> float:
        """Seconds of audio that are taken at a time."""
        return self._block_s

    def analyze(
        self,
        path: Path,
        should_stop: Callable[[], bool] | None = None,
        on_progress: Callable[[float], None] | None = None,
        on_partial: OnPartial | None = None,
        *,
        stride: int = 1,
    ) -> SongAnalysis:
        """Decode and analyse a file.

        Args:
            path: The file.
            should_stop: Asked about once per block of audio.
            on_progress: Told the seconds of audio analysed so far.
            on_partial: Given what can be said so far, from the first seconds on and then at
                growing intervals. The result is the same to the last bit with it or without.
            stride: Every so many windows of the timeline, one is heard; 1 hears all. See
                `stride_for`.

        Raises:
            UnreadableAudioError: If the file cannot be decoded to its end.
            AnalysisStoppedError: If ``should_stop`` said so.
        """
        with closing(open_waveform(path, block_s=self._block_s)) as stream:
            total_s = stream.facts.duration_s
            return self.analyze_blocks(
                stream, path, should_stop, on_progress, on_partial, total_s=total_s, stride=stride
            )

    def analyze_blocks(
        self,
        blocks: Iterable[FloatArray],
        path: Path | None = None,
        should_stop: Callable[[], bool] | None = None,
        on_progress: Callable[[float], None] | None = None,
        on_partial: OnPartial | None = None,
        *,
        total_s: float | None = None,
        stride: int = 1,
    ) -> SongAnalysis:
        """Analyse a waveform that arrives in blocks, (samples,) float32 at 22,050 Hz each.

        The arguments are those of `analyze`; ``total_s`` is passed on to partial results.

        Raises:
            UnreadableAudioError: If there is no sound in the blocks, or making them raises it.
            AnalysisStoppedError: If ``should_stop`` said so.
        """
        scales = [ScaleStream(extractor, stride) for extractor in self._networks.extractors]
        sums = [scale.sums for scale in scales]
        networks = self._networks
        song = SongScores(self.package, networks.gate, networks.classify, sums, stride)
        mel_stream = networks.start_mel_stream()
        head: list[FloatArray] = []  # kept until every scale has a segment, for short songs
        interval = GrowingInterval()
        for block in blocks:
            if should_stop is not None and should_stop():
                raise AnalysisStoppedError("The analysis was stopped.")
            if on_partial is not None and song.num_samples == 0 and block.shape[0] > HEAD_SAMPLES:
                # Heard a second time below: blocks cut differently would change the last bits.
                on_partial(self._hear_head(block[:HEAD_SAMPLES], total_s))
            song.count(block)
            if any(scale.num_segments == 0 for scale in sums):
                head.append(block)
            self._push(scales, mel_stream, block)
            song.take_complete_windows()
            heard_s = song.num_samples / SAMPLE_RATE
            if on_progress is not None:
                on_progress(heard_s)
            if on_partial is not None and song.can_conclude and interval.is_due(heard_s):
                on_partial(song.conclude().as_partial(total_s))
        if song.num_samples == 0:
            name = path.name if path is not None else "The waveform"
            raise UnreadableAudioError(f"{name} holds no sound.", "It was skipped.", path)
        self._pad_short(scales, head)
        song.take_rest()
        return song.conclude()

    def _hear_head(self, head: FloatArray, total_s: float | None) -> PartialResult:
        """Analyse the beginning of a song as if it were all."""
        return self.analyze_blocks([head]).as_partial(total_s)

    def _push(
        self, scales: list[ScaleStream], mel_stream: MelStream | None, block: FloatArray
    ) -> None:
        waveform = torch.from_numpy(np.ascontiguousarray(block)).to(self.device)
        frames = None if mel_stream is None else mel_stream.push(waveform)
        for scale in scales:
            if frames is not None and scale.extractor.hears_mel:
                scale.push(frames)
            else:
                scale.push(waveform)

    def _pad_short(self, scales: list[ScaleStream], head: list[FloatArray]) -> None:
        """Zero-pad a song to one segment for every scale that it was too short for."""
        for scale in scales:
            if scale.sums.num_segments == 0:
                padded = pad_to_length(np.concatenate(head), scale.extractor.segment_samples)
                waveform = torch.from_numpy(padded[: scale.extractor.segment_samples].copy())
                scale.push_only(self._networks.whole_input(scale.extractor, waveform))


def _open_device(name: str) -> torch.device:
    try:
        device = torch.device(name)
    except RuntimeError as cause:
        raise DeviceError(f"There is no device “{name}”.", "Use cpu or cuda.") from cause
    if device.type == "cuda" and not torch.cuda.is_available():
        raise DeviceError(
            "CUDA was asked for, but this machine or this build of PyTorch offers none.",
            "Use --device cpu, or see: mlfa doctor",
        )
    if device.type not in ("cpu", "cuda"):
        raise DeviceError(f"The device “{name}” is not supported.", "Use cpu or cuda.")
    return device
