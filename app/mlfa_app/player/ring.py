"""Decoded sound on its way to the device: a ring that one thread fills and one empties."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]

_turns = itertools.count(1)


class SoundRing:
    """Holds the next seconds of sound.

    Each jump starts a new *turn*, with a number that no other ring has: what a decoder still
    delivers for an old one is refused.

    Args:
        capacity: Frames that it holds.
    """

    def __init__(self, capacity: int) -> None:
        self._buffer: Sound = np.zeros((capacity, 2), np.float32)
        self._changed = threading.Condition()
        self._read_at = 0
        self._held = 0
        self._taken = 0
        self._turn = 0
        self._is_complete = False

    @property
    def capacity(self) -> int:
        """Frames that it holds."""
        return len(self._buffer)

    @property
    def turn(self) -> int:
        """The present turn."""
        return self._turn

    @property
    def num_taken(self) -> int:
        """Frames that were taken in this turn."""
        return self._taken

    @property
    def is_over(self) -> bool:
        """Whether everything of this turn was put and taken."""
        with self._changed:
            return self._is_complete and not self._held

    def begin(self) -> int:
        """Forget everything and begin a new turn; returns its number."""
        with self._changed:
            self._held = self._taken = 0
            self._turn = next(_turns)
            self._is_complete = False
            self._changed.notify_all()
            return self._turn

    def put(self, turn: int, sound: Sound) -> bool:
        """Add sound, waiting until there is room.

        Args:
            turn: To which it belongs.
            sound: (frames, 2).

        Returns:
            Whether the turn is still the present one.
        """
        while len(sound):
            with self._changed:
                capacity = len(self._buffer)
                while turn == self._turn and self._held == capacity:
                    self._changed.wait()
                if turn != self._turn:
                    return False
                begin = (self._read_at + self._held) % capacity
                count = min(len(sound), capacity - self._held, capacity - begin)
                self._buffer[begin : begin + count] = sound[:count]
                self._held += count
            sound = sound[count:]
        return turn == self._turn

    def complete(self, turn: int) -> None:
        """Say that nothing more comes in a turn."""
        with self._changed:
            if turn == self._turn:
                self._is_complete = True

    def take(self, frames: int) -> Sound:
        """Take up to so many frames; never waits, so that the device's thread may call it.

        Returns:
            (frames or fewer, 2), a copy.
        """
        with self._changed:
            count = min(frames, self._held)
            first = min(count, len(self._buffer) - self._read_at)
            sound = np.concatenate(
                [self._buffer[self._read_at : self._read_at + first], self._buffer[: count - first]]
            )
            self._read_at = (self._read_at + count) % len(self._buffer)
            self._held -= count
            self._taken += count
            if count:
                self._changed.notify_all()
        return sound
