"""The command ``extract``: features of all levels of all clips, in one pass per network."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mlfa_core.folded import FoldedExtractor
from mlfa_core.mel_scale import MelNormalisation
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.registry import architecture
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.importing.network import require_fitting
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import (
    load_tensors,
    read_json,
    write_aside,
    write_chunks_aside,
    write_json,
)
from mlfa_trainer.sections.networks import ExtractSection, ScaleSection
from mlfa_trainer.sound.mel_cache import open_mel_cache
from mlfa_trainer.sound.segment_source import SegmentBatch, make_source
from mlfa_trainer.sound.store import SAMPLE_RATE, Store
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.features import FILLED_WEIGHT, array_path, index_path
from mlfa_trainer.training.train_local import build_network
from mlfa_trainer.workspace import Workspace

FloatArray = NDArray[np.float32]
# Clips to a block: what is lost at most when an extraction is stopped.
_BLOCK_CLIPS = 256
_MIN_BLOCKS = 16
_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


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
    workspace: Workspace,
    scale: ScaleSection,
    progress: Progress,
    device: torch.device | Engine,
    on_block: Callable[[int], None] | None = None,
) -> bool:
    """Extract one scale's features of all decoded clips, and its own (local) scores.

    Clips are done in blocks, each a file until all are there and are joined. So an extraction
    that was stopped goes on, several processes share the blocks, and none holds more than one.

    Args:
        workspace: Where things lie.
        scale: Which network.
        progress: Where to report.
        device: Where to compute; an engine where several processes do it together.
        on_block: Told the number of each block once it is on disk.

    Returns:
        False if they were already there and are up to date.

    Raises:
        KnownError: If the network was not trained yet, or the disk is full.
    """
    section = workspace.recipe.extract
    engine = Engine.of(device).at(section.precision)
    data, store = workspace.load_data(), workspace.open_store()
    trained = load_network(workspace, scale)
    folder = workspace.features_folder
    names = [row.clip for row in data.rows if row.clip in store.clips]
    fingerprint = _fingerprint(trained, section, store, names)
    blocks = _Blocks(folder / f"{scale.scale}.blocks", fingerprint, names)
    index_file = index_path(folder, scale.scale)
    is_done = engine.is_main and index_file.exists()
    if is_done:
        is_done = read_json(index_file)["fingerprint"] == fingerprint
    if engine.broadcast(is_done):
        if engine.is_main:
            blocks.remove()
        return False
    if engine.is_main:
        index_file.unlink(missing_ok=True)
        blocks.begin()
    wanted = engine.broadcast(blocks.missing())
    mine = wanted[engine.rank :: engine.world_size]
    num_done = len(names) - sum(len(blocks.clips(number)) for number in wanted)
    num_mine = sum(len(blocks.clips(number)) for number in mine)

    facts = architecture(scale.architecture)
    cache = None
    if facts.input_kind == "mel":
        cache = engine.main_first(lambda: open_mel_cache(store, progress))
    source = make_source(facts, store, data.rows, cache, trained.normalisation)
    row_of = {row.clip: index for index, row in enumerate(data.rows)}
    counts = {
        name: max(-(-store.clips[name].num_samples // section.window_samples), 1) for name in names
    }
    tapped = _Tapped(trained.network, engine.device, section)
    with progress.task(f"Extracting {scale.scale}", num_done + num_mine, num_done) as task:
        for number in mine:
            clips = blocks.clips(number)
            features, weights, local = [], [], []
            whole_clips = (source.whole_clip(row_of[name]) for name in clips)
            with Prefetched(whole_clips) as inputs:
                for name, whole in zip(clips, inputs, strict=True):
                    rows, scores = tapped.of_clip(whole, data.task)
                    pooled, held = pool_windows(
                        rows, whole.centres_s, counts[name], section.window_samples
                    )
                    features.append(pooled.astype(np.float16))
                    weights.append(held)
                    local.append(scores)
                    task.advance()
            blocks.write(number, np.concatenate(features), np.concatenate(weights), np.stack(local))
            if on_block is not None:
                on_block(number)
    engine.barrier()
    if engine.is_main:
        total = sum(counts.values())
        channels = [level.num_channels for level in trained.network.levels]
        shapes = {
            "features": (total, sum(channels)),
            "weights": (total,),
            "local": (len(names), len(trained.outputs)),
        }
        for kind, shape in shapes.items():
            blocks.join(array_path(folder, scale.scale, kind), kind, shape)
        starts = np.cumsum([0, *counts.values()]).tolist()
        write_json(
            index_file,
            {
                "fingerprint": fingerprint,
                "window_samples": section.window_samples,
                "channels": channels,
                "outputs": list(trained.outputs),
                "clips": {
                    name: (start, count)
                    for start, (name, count) in zip(starts, counts.items(), strict=False)
                },
            },
        )
        blocks.remove()
    engine.barrier()
    return True


class _Blocks:
    """The finished blocks of an extraction, one file each; worth nothing for another network.

    Args:
        folder: Where they lie.
        fingerprint: Of all that the features follow from.
        names: All clips, in order.
    """

    def __init__(self, folder: Path, fingerprint: str, names: list[str]) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._names = names
        # Small data sets have blocks for several processes too.
        self._size = min(_BLOCK_CLIPS, max(-(-len(names) // _MIN_BLOCKS), 1))

    def clips(self, number: int) -> list[str]:
        """Return the names of a block's clips."""
        return self._names[number * self._size : (number + 1) * self._size]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.npz"

    def begin(self) -> None:
        """Make the folder; throw away blocks of other networks or clips."""
        known = self._folder / "fingerprint"
        if known.exists() and known.read_text(encoding="ascii") == self._fingerprint:
            return
        self.remove()
        self._folder.mkdir(parents=True)
        write_aside(known, self._fingerprint.encode("ascii"))

    def remove(self) -> None:
        """Delete all blocks."""
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def missing(self) -> list[int]:
        """Return the numbers of the blocks that are not there yet."""
        count = -(-len(self._names) // self._size)
        return [number for number in range(count) if not self._path(number).exists()]

    def write(
        self,
        number: int,
        features: NDArray[np.float16],
        weights: FloatArray,
        local: FloatArray,
    ) -> None:
        """Write a block."""
        buffer = io.BytesIO()
        np.savez(buffer, features=features, weights=weights, local=local)
        write_aside(self._path(number), buffer.getbuffer())

    def join(self, path: Path, kind: str, shape: tuple[int, ...]) -> None:
        """Write one array of all blocks as an ``.npy`` file, holding one block at a time."""

        def chunks() -> Iterator[bytes]:
            for number in range(-(-len(self._names) // self._size)):
                with np.load(self._path(number)) as block:
                    array = block[kind]
                if number == 0:
                    header = io.BytesIO()
                    descr = np.lib.format.dtype_to_descr(array.dtype)
                    layout = {"descr": descr, "fortran_order": False, "shape": shape}
                    np.lib.format.write_array_header_1_0(header, layout)
                    yield header.getvalue()
                yield array.tobytes()

        # Not through a memory map: there a full disk kills the process.
        write_chunks_aside(path, chunks())


class _Tapped:
    """A network that gives segment features and clip scores at once."""

    def __init__(
        self, network: LevelNetwork, device: torch.device, section: ExtractSection
    ) -> None:
        self._extract = FoldedExtractor(network, None, device, _DTYPES[section.precision])
        self._network = network.to(device)
        self._top = network.levels[-1].num_channels
        self._batch = section.batch

    def of_clip(self, whole: SegmentBatch, task: str) -> tuple[FloatArray, FloatArray]:
        """Return a clip's segment features and its mean segment scores."""
        parts = [
            self._extract(whole.inputs[start : start + self._batch])
            for start in range(0, whole.inputs.shape[0], self._batch)
        ]
        features = torch.cat(parts)  # (segments, channels of all levels)
        with torch.inference_mode():
            # The last block ends with one frame, so its features are the head's input.
            logits = self._network.classify(features[:, -self._top :].unsqueeze(2))
            scores = logits.softmax(1) if task == "single-label" else logits.sigmoid()
        return features.cpu().numpy(), scores.mean(dim=0).cpu().numpy()


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
