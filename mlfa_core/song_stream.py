"""One song's way through one network: cut into segments, heard in batches, added up."""

from __future__ import annotations

import torch
from torch import Tensor

from mlfa_core.networks import ScaleExtractor
from mlfa_core.segment_sums import SegmentSums


class SegmentCutter:
    """Cuts a stream into consecutive segments with memory of less than one segment.

    Args:
        segment_length: Length of one segment along the first axis of what is pushed.
    """

    def __init__(self, segment_length: int) -> None:
        self.segment_length = segment_length
        self._rest: Tensor | None = None

    def push(self, block: Tensor) -> Tensor:
        """Take the next block, (entries, ...), and return the segments it completes.

        Returns:
            (segments, segment_length, ...) on the block's device, possibly without segments.
        """
        joined = block if self._rest is None else torch.cat([self._rest, block])
        count = joined.shape[0] // self.segment_length
        used = count * self.segment_length
        # A copy, so that the block's memory is not kept alive by its tail.
        self._rest = joined[used:].clone()
        return joined[:used].reshape(count, self.segment_length, *joined.shape[1:])


class ScaleStream:
    """The segments of one scale of one song.

    Args:
        extractor: The network of this scale.
        stride: Every so many windows, one is heard, from the first; 1 hears all.

    Attributes:
        sums: What has been heard.
    """

    def __init__(self, extractor: ScaleExtractor, stride: int = 1) -> None:
        self.extractor = extractor
        self.sums = SegmentSums(
            extractor.scale,
            extractor.num_channels,
            extractor.segment_samples,
            extractor.hop_samples,
            stride,
        )
        self._cutter = SegmentCutter(extractor.segment_length)

    def push(self, inputs: Tensor) -> None:
        """Take the next stretch of waveform, (samples,), or spectrogram, (frames, bands)."""
        segments = self._cutter.push(inputs)
        owners, is_heard = self.sums.see(segments.shape[0])
        if not is_heard.all():
            segments, owners = segments[torch.from_numpy(is_heard)], owners[is_heard]
        for start in range(0, segments.shape[0], self.extractor.max_batch):
            end = start + self.extractor.max_batch
            features = self.extractor.extract(segments[start:end]).cpu().numpy()
            self.sums.add(features, owners[start:end])

    def push_only(self, segment: Tensor) -> None:
        """Take the one padded segment of a song that is shorter than a segment.

        Args:
            segment: A network input without the segment axis: (samples,) or (frames, bands).
        """
        owners, _is_heard = self.sums.see(1)
        self.sums.add(self.extractor.extract(segment.unsqueeze(0)).cpu().numpy(), owners)
