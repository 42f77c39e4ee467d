"""The command ``benchmark``: how fast networks train and extract here, beside the machine's
own dense products, and how long the papers' data sets would take.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from mlfa_core.errors import KnownError
from mlfa_core.folded import FoldedExtractor
from mlfa_core.mel_scale import MelNormalisation, num_mel_frames
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.registry import ArchitectureFacts, architecture
from mlfa_core.networks import max_batch_of
from mlfa_trainer.progress import Progress
from mlfa_trainer.sections.networks import ScaleSection
from mlfa_trainer.sound.mel_cache import measure_normalisation, open_mel_cache
from mlfa_trainer.sound.segment_source import make_source, plan_segments
from mlfa_trainer.speed.machine_rate import (
    Operations,
    Spread,
    Work,
    count_operations,
    dense_products,
    measure_in_turn,
)
from mlfa_trainer.training.batches import Prefetched
from mlfa_trainer.workspace import Workspace

Precision = Literal["fp32", "bf16"]

# The papers keep 640,512 samples of every clip, 29.05 s (spec section 5.1).
_PAPER_SAMPLES = 640_512
_TRAIN_CLIPS = {"MagnaTagATune": 15_244, "Million Song": 201_680}
# Paper B: its 3^9 network took about two weeks on the Million Song Dataset, one GTX 1080 Ti.
_REPORTED_S = 14 * 24 * 3600.0
_NUM_OUTPUTS = 50
_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


@dataclass(frozen=True)
class Effort:
    """How long to measure.

    Attributes:
        seconds: Of each measurement.
        rounds: How often each is made.
        matrix_size: Of the dense products.
        loader_steps: Training steps on real data, at least.
    """

    seconds: float = 1.5
    rounds: int = 5
    matrix_size: int = 2048
    loader_steps: int = 20


QUICK = Effort(seconds=0.02, rounds=2, matrix_size=256, loader_steps=3)


@dataclass(frozen=True)
class Pace:
    """How fast one kind of work on segments goes.

    Attributes:
        what: Its name.
        segments_per_s: Segments a second.
        share: Its floating-point operations over those of the fastest dense product in the
            same round.
    """

    what: str
    segments_per_s: Spread
    share: Spread


@dataclass(frozen=True)
class LoaderPace:
    """Training on real data.

    Attributes:
        recipe: Whose.
        share: Time waited for batches over all time.
        segments_per_s: Segments a second, waiting included.
        making_share: Time to make batches over the time to learn from them; below 1, making
            them in the background can hide it.
    """

    recipe: str
    share: float
    segments_per_s: float
    making_share: float


@dataclass(frozen=True)
class Projection:
    """How long a data set of the papers would take.

    Attributes:
        data_set: Its name.
        segments: Segments of an epoch.
        epoch_s: Time of one pass over the training clips.
        epochs_in_reported_time: How many such passes go into the two weeks of paper B; None
            for another network or data set than reported.
    """

    data_set: str
    segments: int
    epoch_s: float
    epochs_in_reported_time: float | None


@dataclass(frozen=True)
class Benchmark:
    """All that was measured.

    Attributes:
        machine: What it ran on.
        network: Name in the papers, such as ``3^9``.
        settings: Batch, precision, and how often was measured.
        operations: Of one segment.
        products: Dense products, operations a second.
        fastest_product: Name of the fastest.
        paces: Training, extraction, and training compiled where it was asked for.
        notes: What could not be measured, and why.
        loader: With real data; None without a recipe.
        projections: For the papers' data sets.
    """

    machine: dict[str, str]
    network: str
    settings: dict[str, Any]
    operations: Operations
    products: dict[str, Spread]
    fastest_product: str
    paces: tuple[Pace, ...]
    notes: tuple[str, ...]
    loader: LoaderPace | None
    projections: tuple[Projection, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        values = asdict(self)
        values["operations"]["training"] = self.operations.training
        return values


def choose_device(name: str) -> torch.device:
    """Return a device by its name; ``auto`` takes the GPU if there is one.

    Raises:
        KnownError: If there is no such device here.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise KnownError("There is no usable GPU here.", "Use --device cpu or --device auto.")
    return torch.device(name)


def run_benchmark(
    name: str,
    device: torch.device,
    precision: Precision,
    effort: Effort,
    progress: Progress,
    batch: int | None = None,
    is_compiled: bool = False,
    workspace: Workspace | None = None,
    scale: ScaleSection | None = None,
) -> Benchmark:
    """Measure a network.

    Args:
        name: Of the architecture.
        device: Where to compute.
        precision: ``bf16`` trains by automatic mixed precision and extracts in bfloat16.
        effort: How long to measure.
        progress: Where to report.
        batch: Segments a training step; None for the papers' 23 samples of waveform, or 64
            spectrograms.
        is_compiled: Also measure training through ``torch.compile``.
        workspace: With a prepared store, to measure the loader; None leaves it out.
        scale: Which of its scales.

    Raises:
        KnownError: If the store was not prepared.
    """
    facts = architecture(name)
    torch.manual_seed(1)
    network = facts.build(num_outputs=_NUM_OUTPUTS)
    operations = count_operations(network)
    network.to(device)
    size = batch or (23 if facts.input_kind == "waveform" else 64)
    inputs = torch.randn(size, *network.input_shape, device=device)
    targets = (torch.rand(size, _NUM_OUTPUTS, device=device) < 0.07).float()
    step = _Step(network, device, precision)
    works: dict[str, Work] = dense_products(device, _DTYPES[precision], effort.matrix_size)
    product_names = tuple(works)
    works["training"] = lambda: step(inputs, targets)
    works["extraction"] = _extraction(network, device, precision)
    notes = []
    if is_compiled:
        compiled, note = _compile(network, device, precision, inputs, targets)
        if compiled is not None:
            works["training, compiled"] = compiled
        notes.append(note)
    progress.say(f"Measuring {len(works)} works in {effort.rounds} rounds on {device}.")
    rates = measure_in_turn(works, device, effort.seconds, effort.rounds)

    products = {product: Spread.of(rates[product]) for product in product_names}
    fastest = max(products, key=lambda product: products[product].median)
    best = [max(found) for found in zip(*(rates[p] for p in product_names), strict=True)]
    paces = tuple(
        _pace(what, rates[what], best, operations) for what in works if what not in product_names
    )
    loader = None
    if workspace is not None and scale is not None:
        per_s = paces[0].segments_per_s.median / size
        steps = max(effort.loader_steps, round(per_s * effort.seconds * effort.rounds))
        loader = _measure_loader(workspace, scale, step, size, steps, progress)
    return Benchmark(
        machine=_describe_machine(device),
        network=facts.title,
        settings={
            "architecture": name,
            "batch": size,
            "extraction_batch": min(max_batch_of(network), 128),
            "precision": precision,
            "rounds": effort.rounds,
            "seconds": effort.seconds,
            "parameters": sum(p.numel() for p in network.parameters()),
        },
        operations=operations,
        products=products,
        fastest_product=fastest,
        paces=paces,
        notes=tuple(notes),
        loader=loader,
        projections=tuple(_project(facts, paces[0].segments_per_s.median, loader)),
    )


class _Step:
    """One training step as in ``train-local``, on tensors that are already on the device."""

    def __init__(self, network: LevelNetwork, device: torch.device, precision: Precision) -> None:
        self.network: nn.Module = network.train()
        self.device = device
        self._is_mixed = precision == "bf16"
        self._optimiser = torch.optim.SGD(
            network.parameters(), lr=0.001, momentum=0.9, nesterov=True
        )

    def __call__(self, inputs: Tensor, targets: Tensor) -> float:
        """Learn from a batch; return how many segments it had."""
        self.network.train()
        self._optimiser.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self._is_mixed):
            logits = self.network(inputs)
        loss = nn.functional.binary_cross_entropy_with_logits(logits.float(), targets)
        loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
        self._optimiser.step()
        return float(inputs.shape[0])


def _extraction(network: LevelNetwork, device: torch.device, precision: Precision) -> Work:
    network.eval()
    extract = FoldedExtractor(network, None, device, _DTYPES[precision])
    size = min(max_batch_of(network), 128)
    segments = torch.randn(size, *network.input_shape, device=device)

    def work() -> float:
        extract(segments)
        return float(size)

    return work


def _compile(
    network: LevelNetwork,
    device: torch.device,
    precision: Precision,
    inputs: Tensor,
    targets: Tensor,
) -> tuple[Work | None, str]:
    """Return a compiled training step, or why there is none."""
    step = _Step(network, device, precision)
    start_s = time.perf_counter()
    try:
        step.network = torch.compile(network)  # type: ignore[assignment]  # it is a module
        step(inputs, targets)
    except Exception as error:  # of the compiler, of whatever kind
        first = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
        return None, f"torch.compile does not work here: {type(error).__name__}, {first}"
    seconds = time.perf_counter() - start_s
    return (lambda: step(inputs, targets)), f"Compiling took {seconds:.0f} s."


def _pace(what: str, rates: list[float], best: list[float], operations: Operations) -> Pace:
    per_segment = operations.features if what == "extraction" else operations.training
    shares = [rate * per_segment / top for rate, top in zip(rates, best, strict=True)]
    return Pace(what, Spread.of(rates), Spread.of(shares))


def _measure_loader(
    workspace: Workspace,
    scale: ScaleSection,
    step: _Step,
    batch: int,
    num_steps: int,
    progress: Progress,
) -> LoaderPace:
    """Train some steps on random segments of the prepared store, made in the background."""
    section = workspace.recipe.local_of(scale)
    data, store = workspace.load_data(), workspace.open_store()
    facts = architecture(scale.architecture)
    clips = workspace.usable(data, store).train
    cache, normalisation = None, MelNormalisation()
    if facts.input_kind == "mel":
        cache = open_mel_cache(store, progress)
        normalisation = measure_normalisation(cache, [data.rows[i].clip for i in clips])
    source = make_source(facts, store, data.rows, cache, normalisation)
    targets = workspace.make_targets(data, section.music_weight)
    rng = np.random.default_rng(1)
    spent_s = 0.0

    def make(count: int) -> Iterator[tuple[Tensor, Tensor]]:
        nonlocal spent_s
        for _ in range(count):
            begin_s = time.perf_counter()
            plan = plan_segments(rng, rng.choice(clips, batch), section.augment)
            cut = source.cut(plan)
            targets.at(plan.clips, cut.centres_s)  # what is asked for matters, not the answer
            wanted = torch.zeros(batch, _NUM_OUTPUTS)
            spent_s += time.perf_counter() - begin_s
            yield cut.inputs, wanted

    for inputs, wanted in make(1):  # to warm up
        step(inputs.to(step.device), wanted.to(step.device))
    spent_s = 0.0
    done = 0.0
    with Prefetched(make(num_steps + 1)) as batches:
        coming = iter(batches)
        next(coming)  # the wait for the first batch of an epoch is none of a long one's
        start_s, waited_before_s = time.perf_counter(), batches.waited_s
        for inputs, wanted in coming:
            done += step(inputs.to(step.device), wanted.to(step.device))
            if step.device.type == "cuda":
                torch.cuda.synchronize(step.device)
        waited_s = batches.waited_s - waited_before_s
    total_s = time.perf_counter() - start_s
    return LoaderPace(
        workspace.recipe.name,
        waited_s / total_s,
        done / total_s,
        spent_s / max(total_s - waited_s, 1e-9),
    )


def _project(
    facts: ArchitectureFacts, segments_per_s: float, loader: LoaderPace | None
) -> Iterator[Projection]:
    waiting = loader.share if loader else 0.0
    units = _PAPER_SAMPLES if facts.input_kind == "waveform" else num_mel_frames(_PAPER_SAMPLES)
    per_clip = units // facts.segment_length
    for name, clips in _TRAIN_CLIPS.items():
        segments = clips * per_clip
        epoch_s = segments / segments_per_s / max(1.0 - waiting, 1e-9)
        is_reported = name == "Million Song" and facts.title.startswith("3^9")
        yield Projection(name, segments, epoch_s, _REPORTED_S / epoch_s if is_reported else None)


def _describe_machine(device: torch.device) -> dict[str, str]:
    facts = {
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "torch": torch.__version__,
        "device": str(device),
        "threads": str(torch.get_num_threads()),
    }
    if device.type == "cuda":
        facts["gpu"] = torch.cuda.get_device_name(device)
    return facts


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next(
        (line.split(":", 1)[1].strip() for line in lines if "model name" in line), "unknown"
    )
