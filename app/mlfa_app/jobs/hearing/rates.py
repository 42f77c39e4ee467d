"""How fast an analysis goes and how long it still takes, said only when it can be known.

Work grows with the length of songs, so speed is measured in seconds of audio per second, over the
songs finished lately, and turned into songs by their mean length. So one long mix does not halve
the rate, and a run of jingles does not double it. Songs that were known already are no work and
are not counted.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

# Old songs say little about the speed now; but a few are always needed, however long they take.
_WINDOW_S = 180.0
_FEWEST_SONGS = 8
# Before so many songs and seconds after the first song, nothing is said.
_SONGS_TO_KNOW = 3
_SECONDS_TO_KNOW = 3.0
# A song is never cheaper than so many seconds of audio: opening and reading take time, too.
_SHORTEST_S = 2.0
# The mean length settles over so many songs.
_LENGTHS_KEPT = 2000


class RateMeter:
    """Measures the speed of an analysis. Told of every song that was decoded and analysed.

    Args:
        clock: Gives monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._finished: deque[tuple[float, float]] = deque()  # when, seconds of audio
        self._lengths: deque[float] = deque(maxlen=_LENGTHS_KEPT)
        self._lengths_sum = 0.0
        self._last_speed: float | None = None

    def add(self, audio_s: float) -> None:
        """Take note of a song that has just been analysed.

        Args:
            audio_s: Its length.
        """
        work_s = max(audio_s, _SHORTEST_S)
        if len(self._lengths) == _LENGTHS_KEPT:
            self._lengths_sum -= self._lengths[0]
        self._lengths.append(work_s)
        self._lengths_sum += work_s
        self._finished.append((self._clock(), work_s))
        self._forget_old()

    def start_again(self) -> None:
        """Measure anew after a pause; until then the speed from before it counts."""
        self._last_speed = self._speed()
        self._finished.clear()

    @property
    def songs_per_minute(self) -> float | None:
        """Songs of the usual length per minute; None while it cannot be known."""
        speed = self._speed()
        if speed is None or speed <= 0:
            return None
        return 60.0 * speed / self._mean_length()

    def seconds_left(self, songs_left: int) -> float | None:
        """Estimate how long the rest takes; None while it cannot be known.

        Args:
            songs_left: Songs that still have to be analysed, as far as is known.
        """
        speed = self._speed()
        if speed is None or speed <= 0:
            return None
        return songs_left * self._mean_length() / speed

    def _mean_length(self) -> float:
        return self._lengths_sum / len(self._lengths)

    def _speed(self) -> float | None:
        """Seconds of audio per second, from the first song of the window on."""
        finished = self._finished
        if len(finished) <= _SONGS_TO_KNOW:
            return self._last_speed
        first_s, last_s = finished[0][0], finished[-1][0]
        end_s = last_s
        # Silence for longer than ever between two songs counts, or a stalled drive would look fast.
        longest_gap_s = max(
            later[0] - earlier[0]
            for earlier, later in zip(finished, list(finished)[1:], strict=False)
        )
        now_s = self._clock()
        if now_s - last_s > 2.0 * longest_gap_s:
            end_s = now_s
        if end_s - first_s < _SECONDS_TO_KNOW:
            return self._last_speed
        # The first song's work lies before the window; loading the networks is part of it.
        audio_s = sum(work_s for _, work_s in finished) - finished[0][1]
        return audio_s / (end_s - first_s)

    def _forget_old(self) -> None:
        oldest_s = self._clock() - _WINDOW_S
        while len(self._finished) > _FEWEST_SONGS + 1 and self._finished[0][0] < oldest_s:
            self._finished.popleft()
