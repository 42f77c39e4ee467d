"""A data set in miniature: synthesised recordings, a manifest, and a teacher's soft scores."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.sound.decode import decode_clip
from mlfa_trainer.sound.store import StoreWriter
from mlfa_trainer.workspace import Workspace

RATE = 22_050
PATCH_S = 1.0
TAGS = ("hum", "hiss", "beep")
COLUMNS = tuple(f"toy/{tag}" for tag in TAGS)
CLIP_S = 7.0
_SPLITS = ("train",) * 6 + ("valid",) * 3 + ("test",) * 3


@dataclass(frozen=True)
class Recordings:
    """The folder of the data set, and what is in it."""

    folder: Path
    rows: tuple[dict[str, Any], ...]

    @property
    def setting(self) -> str:
        """What tells a recipe where they are."""
        return f'data.folder="{self.folder.as_posix()}"'


def sound_of(tags: np.ndarray, rng: np.random.Generator, num_samples: int) -> np.ndarray:
    """Mix the sounds of some tags, (samples,) float32."""
    time_s = np.arange(num_samples) / RATE
    hum = 0.3 * np.sin(2 * np.pi * rng.uniform(90, 130) * time_s)
    hiss = 0.03 * rng.standard_normal(num_samples)
    beep = 0.3 * np.sin(2 * np.pi * rng.uniform(2000, 3000) * time_s) * (time_s % 0.5 < 0.2)
    floor = 4e-3 * rng.standard_normal(num_samples)
    return (tags @ np.stack([hum, hiss, beep]) + floor).astype(np.float32)


def write_recordings(folder: Path, num_clips: int = 36, seed: int = 0) -> Recordings:
    """Write clips as WAV files, ``manifest.csv`` and ``scores.npz``; every second patch is scored.

    Clip 12, for training, is not plainly free; one clip of each split is no music.
    """
    rng = np.random.default_rng(seed)
    (folder / "clips").mkdir(parents=True)
    num_samples = int(CLIP_S * RATE)
    num_patches = int(CLIP_S / PATCH_S)
    rows: list[dict[str, Any]] = []
    scores = np.full((num_clips, num_patches, len(TAGS)), np.nan, np.float16)
    for index in range(num_clips):
        tags = np.array([index % 2, index // 2 % 2, index // 4 % 2], np.float64)
        name = f"clip{index:02d}.wav"
        wave = sound_of(tags, rng, num_samples)
        soundfile.write(folder / "clips" / name, wave, RATE, subtype="PCM_16")
        scores[index, ::2] = 0.05 + 0.9 * tags + rng.uniform(-0.04, 0.04, (4, 3))
        rows.append(
            {
                "clip": name,
                "recording": f"recording{index:02d}",
                "split": _SPLITS[index % len(_SPLITS)],
                "kind": "not music" if index in (24, 30, 33) else "music",
                "start_s": 10 * index,
                "duration_s": CLIP_S,
                "labels": ";".join(t for t, is_on in zip(TAGS, tags, strict=True) if is_on),
                "label_strength": "strong",
                "licence": "Terms UNCLEAR, ask" if index == 12 else "CC0",
                "source": "somewhere/else",
                "title": f"Piece {index}",
                "attribution": "A. Nonymous",
            }
        )
    write_manifest(folder, rows)
    np.savez(
        folder / "scores.npz",
        clips=np.array([row["clip"] for row in rows]),
        toy=scores,
        toy_columns=np.array(TAGS),
        patch_s=np.array(PATCH_S),
    )
    return Recordings(folder, tuple(rows))


def write_manifest(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as ``manifest.csv``."""
    path = folder / "manifest.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def tiny_workspace(work: Path, recordings: Recordings, *settings: str) -> Workspace:
    """Return a workspace of the recipe ``tiny`` on the recordings."""
    return Workspace(work, load_recipe("tiny", [recordings.setting, *settings]))


def tiny_words(command: str, work: Path, recordings: Recordings, *settings: str) -> list[str]:
    """Return the words of a command on the same workspace, after ``mlfa-trainer``."""
    options = [word for text in (recordings.setting, *settings) for word in ("--set", text)]
    return [command, "tiny", "--work", str(work), "--threads", "1", *options]


def fill_store(workspace: Workspace) -> None:
    """Prepare a workspace's store in this process, which is quicker than starting others."""
    with StoreWriter(workspace.store_folder) as writer:
        for row in workspace.load_data().rows:
            samples = decode_clip(row.clip, row.path).samples
            assert samples is not None
            writer.add(row.clip, samples, "1")
