"""The log-mel spectrograms of a whole store, float16, computed once and mapped from disk.

Measured with one thread: a batch of 64 x 27 frames takes 1.1 ms from here, its gain and
equalisation changed, and 13 ms from the waveform; a whole training step about 20 ms.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.mel import FFT_SAMPLES, NUM_BANDS, MelNormalisation, log_mel, num_mel_frames
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import read_json, write_json
from mlfa_trainer.store import Store, to_float

_FRAMES_FILE = "mel.f16"
_INDEX_FILE = "mel.json"

HalfArray = NDArray[np.float16]


@dataclass(frozen=True)
class MelCache:
    """Spectrograms of all clips, one after the other.

    Attributes:
        frames: (all frames, bands), log10(1 + 10 x), before standardisation.
        places: First frame and number of frames by clip.
    """

    frames: HalfArray
    places: dict[str, tuple[int, int]]


def _fingerprint(store: Store) -> str:
    return f"{len(store.samples)}:{hash_names(store)}"


def hash_names(store: Store) -> str:
    """Return a text that changes whenever a clip of the store does."""
    import hashlib

    digest = hashlib.sha256()
    for name in sorted(store.clips):
        entry = store.clips[name]
        digest.update(f"{name}:{entry.start}:{entry.num_samples}:{entry.stamp}\n".encode())
    return digest.hexdigest()[:16]


def open_mel_cache(store: Store, progress: Progress) -> MelCache:
    """Open the store's spectrograms; compute them first if they are missing or outdated."""
    frames_path, index_path = store.folder / _FRAMES_FILE, store.folder / _INDEX_FILE
    fingerprint = _fingerprint(store)
    if not index_path.exists() or read_json(index_path)["fingerprint"] != fingerprint:
        _build(store, frames_path, index_path, fingerprint, progress)
    places = {name: (place[0], place[1]) for name, place in read_json(index_path)["places"].items()}
    count = sum(num_frames for _, num_frames in places.values())
    frames: HalfArray = np.memmap(frames_path, np.float16, "r", shape=(count, NUM_BANDS))
    return MelCache(frames, places)


def _build(
    store: Store, frames_path: Path, index_path: Path, fingerprint: str, progress: Progress
) -> None:
    index_path.unlink(missing_ok=True)
    aside = frames_path.with_name(f"{frames_path.name}.part")
    places: dict[str, tuple[int, int]] = {}
    start = 0
    with (
        open(aside, "wb") as stream,
        progress.task("Computing spectrograms", len(store.clips)) as task,
    ):
        for name in sorted(store.clips, key=lambda clip: store.clips[clip].start):
            waveform = to_float(store.waveform(name))
            if num_mel_frames(waveform.size) == 0:
                waveform = np.pad(waveform, (0, FFT_SAMPLES - waveform.size))
            frames = log_mel(torch.from_numpy(waveform)).numpy().astype(np.float16)
            frames.tofile(stream)
            places[name] = (start, frames.shape[0])
            start += frames.shape[0]
            task.advance()
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, frames_path)
    write_json(index_path, {"fingerprint": fingerprint, "places": places})


def measure_normalisation(cache: MelCache, clips: list[str]) -> MelNormalisation:
    """Return mean and standard deviation over all entries of some clips' spectrograms."""
    total = squares = 0.0
    count = 0
    for name in clips:
        start, num_frames = cache.places[name]
        values = cache.frames[start : start + num_frames].astype(np.float32)
        total += float(values.sum(dtype=np.float64))
        squares += float(np.square(values).sum(dtype=np.float64))
        count += values.size
    mean = total / count
    return MelNormalisation(mean, max(squares / count - mean**2, 1e-12) ** 0.5)
