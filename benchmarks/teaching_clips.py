"""Features and MFCC statistics of the recordings that teaching is measured on; heard once, kept.

Takes them from a folder with ``clips`` and ``manifest.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_core.aggregation import concatenate
from mlfa_core.attribution import feature_keys
from mlfa_core.audio import read_waveform
from mlfa_core.inference import SongAnalyzer
from mlfa_core.mel import log_mel
from mlfa_core.model_package import ModelPackage
from mlfa_trainer.evaluation.baseline import NUM_FEATURES, mfcc_statistics

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Recordings:
    """Recordings, each the mean of its clips.

    Attributes:
        names: Of the recordings.
        sources: Where each is from: recordings of one source may share artist and production.
        kinds: ``music`` or ``instrument``.
        splits: Of the training of the model that hears them.
        labels: What its description says of each.
        vectors: Song vectors, (recordings, features).
        mfcc: Statistics of mel-frequency cepstra, (recordings, 80).
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    splits: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    vectors: Floats
    mfcc: Floats


def hear_recordings(
    folder: Path, package: ModelPackage, kept: Path, tell: Callable[[int, int], None]
) -> Recordings:
    """Hear all clips of music and instruments, or take what was heard before.

    Args:
        folder: With ``clips`` and ``manifest.csv``.
        package: The model that hears them.
        kept: A file that keeps what was heard, clip by clip.
        tell: Told how many clips of how many are heard.
    """
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] != "not music"]
    clips, vectors, mfcc = _load(kept, package)
    known = {clip: place for place, clip in enumerate(clips)}
    missing = [row["clip"] for row in rows if row["clip"] not in known]
    if missing:
        analyzer = SongAnalyzer(package)
        keys = feature_keys(package)
        for number, clip in enumerate(missing, start=1):
            path = folder / "clips" / clip
            vectors.append(concatenate(analyzer.analyze(path).features, keys))
            mfcc.append(_mfcc(path))
            known[clip] = len(clips)
            clips.append(clip)
            if number % 100 == 0 or number == len(missing):
                _save(kept, package, clips, vectors, mfcc)
                tell(len(clips), len(rows))
    return _by_recording(rows, known, np.stack(vectors), np.stack(mfcc))


def _mfcc(path: Path) -> Floats:
    import torch

    waveform = torch.from_numpy(read_waveform(path))
    found = mfcc_statistics(log_mel(waveform).numpy())
    assert found.shape == (NUM_FEATURES,)
    return found


def _load(kept: Path, package: ModelPackage) -> tuple[list[str], list[Floats], list[Floats]]:
    if not kept.exists():
        return [], [], []
    with np.load(kept) as file:
        if str(file["model"]) != package.identifier:
            return [], [], []
        return list(file["clips"].tolist()), list(file["vectors"]), list(file["mfcc"])


def _save(
    kept: Path,
    package: ModelPackage,
    clips: list[str],
    vectors: list[Floats],
    mfcc: list[Floats],
) -> None:
    aside = kept.with_suffix(".part.npz")
    np.savez(
        aside,
        model=package.identifier,
        clips=np.array(clips),
        vectors=np.stack(vectors),
        mfcc=np.stack(mfcc),
    )
    aside.replace(kept)


def _by_recording(
    rows: list[dict[str, str]], known: dict[str, int], vectors: Floats, mfcc: Floats
) -> Recordings:
    names = sorted({row["recording"] for row in rows})
    place = {name: number for number, name in enumerate(names)}
    owner = np.array([place[row["recording"]] for row in rows])
    order = np.array([known[row["clip"]] for row in rows])
    counts = np.bincount(owner, minlength=len(names))[:, None]
    means = []
    for values in (vectors, mfcc):
        total = np.zeros((len(names), values.shape[1]), np.float64)
        np.add.at(total, owner, values[order])
        means.append((total / counts).astype(np.float32))
    of = {row["recording"]: row for row in rows}
    labels: list[set[str]] = [set() for _ in names]
    for row, number in zip(rows, owner.tolist(), strict=True):
        words = (word.strip() for word in row["labels"].replace("|", ";").split(";"))
        # A guess of whoever described it ends in a question mark.
        labels[number] |= {word for word in words if word and not word.endswith("?")}
    return Recordings(
        tuple(names),
        tuple(of[name]["source"] for name in names),
        tuple(of[name]["kind"] for name in names),
        tuple(of[name]["split"] for name in names),
        tuple(frozenset(own) for own in labels),
        *means,
    )
