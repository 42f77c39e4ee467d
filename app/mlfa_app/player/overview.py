"""A song's waveform at a glance: lowest and highest sample of a few thousand equal parts."""

from __future__ import annotations

import numpy as np

from mlfa_app.player.messages import Buckets
from mlfa_app.player.ring import Sound

MAX_BUCKETS = 4_000
_FIRST_FRAMES = 64


class OverviewBuilder:
    """Collects a waveform of unknown length.

    It begins with small buckets and joins them by twos when they become too many; so a song
    has 2,000 to 4,000 of them in the end, whatever its length.
    """

    def __init__(self) -> None:
        self._bucket_frames = _FIRST_FRAMES
        self._buckets: Buckets = np.zeros((0, 2), np.float32)
        self._rest: Sound = np.zeros((0, 2), np.float32)
        self.num_frames = 0

    def add(self, sound: Sound) -> None:
        """Add sound, (frames, 2)."""
        self.num_frames += len(sound)
        sound = np.concatenate([self._rest, sound])
        whole = len(sound) // self._bucket_frames
        self._rest = sound[whole * self._bucket_frames :].copy()
        cut = sound[: whole * self._bucket_frames].reshape(whole, 2 * self._bucket_frames)
        self._buckets = np.concatenate([self._buckets, _span(cut)])
        while len(self._buckets) > MAX_BUCKETS:
            self._halve()

    def _halve(self) -> None:
        even = len(self._buckets) // 2 * 2
        for odd in self._buckets[even:]:
            # Its samples are gone, but any with its lowest and highest lead to the same.
            stand_in = np.tile(odd, (self._bucket_frames, 1))
            self._rest = np.concatenate([stand_in, self._rest])
        self._buckets = _span(self._buckets[:even].reshape(-1, 4))
        self._bucket_frames *= 2

    def buckets(self, total_frames: int | None = None) -> Buckets:
        """The waveform so far.

        Args:
            total_frames: Length of the song, as far as it is known: what is missing up to
                there is silence.

        Returns:
            (buckets, 2) with lowest and highest sample.
        """
        buckets = self._buckets
        if len(self._rest):
            buckets = np.concatenate([buckets, _span(self._rest.reshape(1, -1))])
        if total_frames is not None and total_frames > self.num_frames:
            missing = (total_frames - self.num_frames) // self._bucket_frames
            buckets = np.concatenate([buckets, np.zeros((missing, 2), np.float32)])
        return buckets.clip(-1.0, 1.0)


def _span(rows: Sound) -> Buckets:
    """Lowest and highest value of each row."""
    if not len(rows):
        return np.zeros((0, 2), np.float32)
    return np.stack([rows.min(axis=1), rows.max(axis=1)], axis=1)
