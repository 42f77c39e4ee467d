"""The command ``extract``: features of all levels of all clips, in one pass per network."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.folded import FoldedExtractor
from mlfa_core.mel import MelNormalisation
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.registry import architecture
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.features import FILLED_WEIGHT, array_path, index_path
from mlfa_trainer.importing.network import require_fitting
from mlfa_trainer.mel_cache import open_mel_cache
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import ExtractSection, ScaleSection
from mlfa_trainer.run_folder import load_tensors, read_json, write_json
from mlfa_trainer.segment_source import SegmentSource, make_source
from mlfa_trainer.store import SAMPLE_RATE, Store
from mlfa_trainer.train_local import build_network
from mlfa_trainer.workspace import Workspace

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class TrainedNetwork:
    """A local network as ``train-local`` left it.

    Attributes:
        network: In evaluation mode, on the CPU.
        outputs: Names of its outputs.
        normalisation: Of the mel spectrogram it was trained on.
        digest: Of its file.
    """

    network: LevelNetwork
    outputs: tuple[str, ...]
    normalisation: MelNormalisation
    digest: str


def load_network(workspace: Workspace, scale: ScaleSection) -> TrainedNetwork:
    """Load a trained local network.

    Raises:
        KnownError: If it was not trained yet, or was imported and is not what the recipe says.
    """
    path = workspace.network_path(scale)
    values = load_tensors(path)
    if "imported" in values:
        require_fitting(values["imported"], scale.architecture, scale.options, SAMPLE_RATE, path)
    network = build_network(scale, len(values["outputs"]), None)
    network.load_state_dict(values["state"])
    network.eval()
    normalisation = MelNormalisation(values["mel_mean"], values["mel_std"])
    return TrainedNetwork(network, tuple(values["outputs"]), normalisation, file_digest(path))


def extract(
    workspace: Workspace, scale: ScaleSection, progress: Progress, device: torch.device
) -> bool:
    """Extract one scale's features of all decoded clips, and its own (local) scores.

    Args:
        workspace: Where things lie.
        scale: Which network.
        progress: Where to report.
        device: Where to compute.

    Returns:
        False if they were already there and are up to date.
    """
    section = workspace.recipe.extract
    data, store = workspace.load_data(), workspace.open_store()
    trained = load_network(workspace, scale)
    folder = workspace.features_folder
    folder.mkdir(parents=True, exist_ok=True)
    names = [row.clip for row in data.rows if row.clip in store.clips]
    fingerprint = _fingerprint(trained, section, store, names)
    index_file = index_path(folder, scale.scale)
    if index_file.exists() and read_json(index_file)["fingerprint"] == fingerprint:
        return False
    index_file.unlink(missing_ok=True)
    facts = architecture(scale.architecture)
    cache = open_mel_cache(store, progress) if facts.input_kind == "mel" else None
    source = make_source(facts, store, data.rows, cache, trained.normalisation)
    row_of = {row.clip: index for index, row in enumerate(data.rows)}

    task_kind = data.task
    tapped = _Tapped(trained.network, device, section)
    features, weights, local = [], [], []
    places: dict[str, tuple[int, int]] = {}
    start = 0
    with progress.task(f"Extracting {scale.scale}", len(names)) as task:
        for name in names:
            rows, scores, centres_s = tapped.of_clip(source, row_of[name], task_kind)
            count = max(-(-store.clips[name].num_samples // section.window_samples), 1)
            pooled, counts = pool_windows(rows, centres_s, count, section.window_samples)
            features.append(pooled.astype(np.float16))
            weights.append(counts)
            local.append(scores)
            places[name] = (start, count)
            start += count
            task.advance()
    _save(array_path(folder, scale.scale, "features"), np.concatenate(features))
    _save(array_path(folder, scale.scale, "weights"), np.concatenate(weights))
    _save(array_path(folder, scale.scale, "local"), np.stack(local))
    write_json(
        index_file,
        {
            "fingerprint": fingerprint,
            "window_samples": section.window_samples,
            "channels": [level.num_channels for level in trained.network.levels],
            "outputs": list(trained.outputs),
            "clips": places,
        },
    )
    return True


class _Tapped:
    """A network that gives segment features and clip scores at once."""

    def __init__(
        self, network: LevelNetwork, device: torch.device, section: ExtractSection
    ) -> None:
        dtype = torch.bfloat16 if section.precision == "bf16" else torch.float32
        self._extract = FoldedExtractor(network, None, device, dtype)
        self._network = network.to(device)
        self._top = network.levels[-1].num_channels
        self._batch = section.batch

    def of_clip(
        self, source: SegmentSource, clip: int, task: str
    ) -> tuple[FloatArray, FloatArray, NDArray[np.float64]]:
        """Return segment features, mean segment scores, and the segments' centres (seconds)."""
        whole = source.whole_clip(clip)
        parts = [
            self._extract(whole.inputs[start : start + self._batch])
            for start in range(0, whole.inputs.shape[0], self._batch)
        ]
        features = torch.cat(parts)  # (segments, channels of all levels)
        with torch.inference_mode():
            # The last block ends with one frame, so its features are the head's input.
            logits = self._network.classify(features[:, -self._top :].unsqueeze(2))
            scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
        return features.cpu().numpy(), scores.mean(dim=0).cpu().numpy(), whole.centres_s


def pool_windows(
    rows: FloatArray, centres_s: NDArray[np.float64], num_windows: int, window_samples: int
) -> tuple[FloatArray, FloatArray]:
    """Average segment features over windows; each segment belongs where its centre lies.

    Args:
        rows: Segment features, (segments, channels).
        centres_s: Centres of the segments, seconds.
        num_windows: How many windows the clip has.
        window_samples: Length of a window.

    Returns:
        (windows, channels), and how many segments each holds, (windows,). A window without any
        repeats its neighbour, with a weight near zero.
    """
    owners = np.minimum((centres_s * SAMPLE_RATE / window_samples).astype(int), num_windows - 1)
    counts = np.bincount(owners, minlength=num_windows).astype(np.float32)
    pooled = np.zeros((num_windows, rows.shape[1]), np.float32)
    np.add.at(pooled, owners, rows)
    pooled /= np.maximum(counts, 1.0)[:, None]
    filled = np.flatnonzero(counts > 0)
    for window in np.flatnonzero(counts == 0):
        nearest = filled[filled < window][-1] if (filled < window).any() else filled[0]
        pooled[window] = pooled[nearest]
        counts[window] = FILLED_WEIGHT
    return pooled, counts


def _fingerprint(
    trained: TrainedNetwork, section: ExtractSection, store: Store, names: list[str]
) -> str:
    digest = hashlib.sha256(trained.digest.encode())
    digest.update(f"{section.window_samples}:{section.precision}".encode())
    for name in names:
        entry = store.clips[name]
        digest.update(f"{name}:{entry.start}:{entry.num_samples}:{entry.stamp}\n".encode())
    return digest.hexdigest()


def _save(path: Path, array: NDArray[np.generic]) -> None:
    aside = path.with_name(f"{path.name}.part")
    with open(aside, "wb") as stream:
        np.save(stream, array)
    aside.replace(path)
