"""Devices, number formats and processes, over Lightning Fabric; the loops stay plain PyTorch.

Under ``torchrun``, or started by SLURM's ``srun``, the same command is one of several processes
that share each batch: gloo connects them on CPU, NCCL on CUDA. Otherwise it is alone, and no
process group is made.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import torch
from torch import Tensor, nn

from mlfa_core.errors import DeviceError, KnownError
from mlfa_trainer.training.sync_norm import join_batch_norms

if TYPE_CHECKING:
    from lightning_fabric import Fabric
    from torch._C._distributed_c10d import Store

Precision = Literal["fp32", "bf16", "fp16"]
Value = TypeVar("Value")

_FABRIC_PRECISION: dict[str, Any] = {"fp32": "32-true", "bf16": "bf16-mixed", "fp16": "16-mixed"}
# The others wait while the first computes the spectrograms of a whole data set.
_PATIENCE = timedelta(hours=24)
_FAILED_KEY = "mlfa-failed"
_FAREWELL_S = 3.0


@dataclass(frozen=True)
class _Launch:
    """How this process was started: alone, or as one of several."""

    kind: Literal["alone", "torchrun", "slurm"] = "alone"
    per_node: int = 1
    num_nodes: int = 1


def _find_launch() -> _Launch:
    env = os.environ
    if {"RANK", "WORLD_SIZE", "LOCAL_RANK"} <= env.keys():
        world = int(env["WORLD_SIZE"])
        per_node = int(env.get("LOCAL_WORLD_SIZE", world))
        return _Launch("torchrun", per_node, world // per_node) if world > 1 else _Launch()
    # A batch script has SLURM_NTASKS too; only a step of srun is started that many times.
    if "SLURM_STEP_ID" in env and int(env.get("SLURM_NTASKS", "1")) > 1:
        nodes = int(env.get("SLURM_NNODES", "1"))
        if "SLURM_NTASKS_PER_NODE" not in env:
            raise KnownError(
                "SLURM does not say how many processes run on each node.",
                "Start the step with --ntasks-per-node instead of --ntasks.",
            )
        return _Launch("slurm", int(env["SLURM_NTASKS"]) // nodes, nodes)
    return _Launch()


class Engine:
    """Where to compute, in which number format, and with which other processes.

    A context manager: leaving it with an error ends all processes, and only one of them says
    why.

    Attributes:
        device: Of this process.
        rank: Number of this process among all, from 0.
        world_size: How many processes share each batch.
        precision: Of the forward pass of networks that were ``setup`` here.
    """

    def __init__(self, device: str, precision: Precision, launch: _Launch) -> None:
        self.precision = precision
        self._wish = device
        self._launch = launch
        if precision == "fp16" and not device.startswith("cuda"):
            raise DeviceError(
                "The precision fp16 works on CUDA only.", "Use bf16 or fp32, or --device cuda."
            )
        self._fabric = _make_fabric(device, precision, launch)
        self.device: torch.device = self._fabric.device
        self.rank: int = self._fabric.global_rank
        self.world_size: int = self._fabric.world_size

    @classmethod
    def start(cls, device: str = "auto", precision: Precision = "fp32") -> Engine:
        """Start the engine of this process, and meet the other processes if there are any.

        Args:
            device: ``cpu``, ``cuda``, ``cuda:1``, or ``auto`` for CUDA where there is one.
            precision: ``fp32``, ``bf16``, or (CUDA only, with gradient scaling) ``fp16``.

        Raises:
            KnownError: If the device is absent or cannot do this, or SLURM says too little.
        """
        launch = _find_launch()
        return cls(_check_device(device, launch), precision, launch)

    @classmethod
    def of(cls, device: torch.device | Engine) -> Engine:
        """Return an engine as it is; of a device, that of this process alone."""
        if isinstance(device, Engine):
            return device
        return cls(_check_device(str(device), _Launch()), "fp32", _Launch())

    def at(self, precision: Precision) -> Engine:
        """Return the engine of the same processes at another precision."""
        if precision == self.precision:
            return self
        return Engine(self._wish, precision, self._launch)

    @property
    def is_main(self) -> bool:
        """Whether this process writes files and reports; one of them does."""
        return self.rank == 0

    def setup(self, network: nn.Module, is_compiled: bool = False) -> nn.Module:
        """Return a network as it is called in training: precision, processes, compiler.

        The network itself is moved to the device, and with several processes its batch
        normalisations become joint ones. Its own state dictionary is what to keep.

        Raises:
            KnownError: If it shall be compiled and nothing here can.
        """
        if self.world_size > 1:
            network = join_batch_norms(network, self.device)
        if is_compiled:
            _check_compiler(self.device)
            network = torch.compile(network)  # type: ignore[assignment]  # callable all the same
        module: nn.Module = self._fabric.setup_module(network)
        return module

    def setup_optimiser(self, optimiser: torch.optim.Optimizer) -> torch.optim.Optimizer:
        """Return an optimiser whose ``step`` minds the precision; settings go to the one given."""
        wrapped: Any = self._fabric.setup_optimizers(optimiser)
        found: torch.optim.Optimizer = wrapped
        return found

    def adding_up(self, network: nn.Module, is_last: bool) -> AbstractContextManager[None]:
        """Around forward and backward of one part of a batch: gradients meet in the last only."""
        if is_last or self.world_size == 1:
            return nullcontext()
        found: AbstractContextManager[None] = self._fabric.no_backward_sync(network)  # type: ignore[arg-type]
        return found

    def backward(self, loss: Tensor) -> None:
        """Add the gradients of the whole batch's loss.

        Args:
            loss: This process's summand of the loss.
        """
        # Gradients are averaged over the processes; the loss is their sum.
        self._fabric.backward(loss * self.world_size)

    def clip_gradients(
        self, network: nn.Module, optimiser: torch.optim.Optimizer, max_norm: float
    ) -> None:
        """Shorten the gradient to a length; a gradient that is no number stays so."""
        self._fabric.clip_gradients(
            network,
            optimiser,
            max_norm=max_norm,
            error_if_nonfinite=False,
        )

    def scaling(self) -> dict[str, Any]:
        """Return the state of the gradient scaling, for the checkpoint; empty without."""
        found: dict[str, Any] = self._fabric.strategy.precision.state_dict()
        return found

    def restore_scaling(self, state: dict[str, Any]) -> None:
        """Take back what ``scaling`` returned."""
        if state:
            self._fabric.strategy.precision.load_state_dict(state)

    def share(self, count: int, first: int = 0) -> slice:
        """Return which of ``count`` things, numbered from ``first``, are this process's: a run.

        Raises:
            KnownError: If there are fewer than processes.
        """
        if count < self.world_size:
            raise KnownError(
                f"{count} examples cannot be shared among {self.world_size} processes.",
                "Raise the recipe's batch, lower local.accumulate, or start fewer processes.",
            )
        return slice(
            first + count * self.rank // self.world_size,
            first + count * (self.rank + 1) // self.world_size,
        )

    def all_sum(self, values: Tensor) -> Tensor:
        """Return the sum of a tensor over all processes, the same in each."""
        if self.world_size == 1:
            return values
        summed = values.detach().to(self.device, copy=True)
        torch.distributed.all_reduce(summed)
        return summed

    def gather(self, value: Value) -> list[Value]:
        """Return every process's value, by rank; anything that can be pickled."""
        if self.world_size == 1:
            return [value]
        found: list[Any] = [None] * self.world_size
        torch.distributed.all_gather_object(found, value)
        return found

    def broadcast(self, value: Value) -> Value:
        """Return the main process's value in each."""
        found: Value = self._fabric.broadcast(value)
        return found

    def barrier(self) -> None:
        """Wait until all processes are here."""
        if self.world_size > 1:
            self._fabric.barrier()

    def main_first(self, work: Callable[[], Value]) -> Value:
        """Do a thing in the main process, then in the others, which find what it wrote.

        Raises:
            KnownError: In all processes, if the main one raised it.
        """
        error: KnownError | None = None
        found: Value | None = None
        if self.is_main:
            try:
                found = work()
            except KnownError as raised:
                error = raised
        error = self.broadcast(error)
        if error is not None:
            raise error
        return found if self.is_main else work()  # type: ignore[return-value]  # see above

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.world_size == 1:
            return
        if error is None:
            # The group's threads may hold the last reference to a tensor, and would ask for the
            # interpreter when it is gone. Without networks, the group ends here, and they too.
            gc.collect()
            self.barrier()
            torch.distributed.destroy_process_group()
            return
        if not isinstance(error, Exception):  # an interrupt; everyone has got it
            return
        from torch.distributed.distributed_c10d import _get_default_store

        store = _get_default_store()
        atexit.register(_leave, store, self.world_size if self.is_main else 0)
        is_first = _is_first_failure(store)
        if isinstance(error, KnownError) and is_first:
            return
        if isinstance(error, KnownError) or _is_lost_process(error):
            if not is_first:
                raise SystemExit(1) from None  # another process says why
            raise KnownError(
                "Another process of this command ended before its time.",
                "Start the same command again; it goes on from what is on disk.",
            ) from error


def _check_device(device: str, launch: _Launch) -> str:
    """Resolve ``auto``, and refuse what is not there."""
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    name, _, number = device.partition(":")
    if name not in ("cpu", "cuda") or (number and not number.isdecimal()):
        raise DeviceError(f"There is no device “{device}”.", "Use auto, cpu, cuda, or cuda:1.")
    if name == "cpu":
        return "cpu"
    if not torch.cuda.is_available():
        raise DeviceError(
            "CUDA was asked for, but PyTorch finds no CUDA device here.",
            "Use --device cpu, or install a driver and PyTorch's build for CUDA.",
        )
    needed = launch.per_node if launch.kind != "alone" else int(number or 0) + 1
    if torch.cuda.device_count() < needed:
        raise DeviceError(
            f"This needs {needed} CUDA devices, but this process sees {torch.cuda.device_count()}.",
            "Start as many processes on a machine as it has devices, each seeing all of them.",
        )
    return device


def _make_fabric(device: str, precision: Precision, launch: _Launch) -> Fabric:
    with warnings.catch_warnings():
        # Its imports warn of what concerns its own authors.
        warnings.simplefilter("ignore")
        from lightning_fabric import Fabric
        from lightning_fabric.plugins.environments.slurm import SLURMEnvironment
        from lightning_fabric.plugins.environments.torchelastic import TorchElasticEnvironment
        from lightning_fabric.strategies.ddp import DDPStrategy
    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)
    name, _, number = device.partition(":")
    wanted = _FABRIC_PRECISION[precision]
    if launch.kind == "alone":
        devices = [int(number or 0)] if name == "cuda" else 1
        return Fabric(accelerator=name, devices=devices, precision=wanted)
    environment = (
        TorchElasticEnvironment()
        if launch.kind == "torchrun"
        else SLURMEnvironment(auto_requeue=False)
    )
    strategy = DDPStrategy(
        cluster_environment=environment,
        timeout=_PATIENCE,
    )
    fabric = Fabric(
        accelerator=name,
        strategy=strategy,
        devices=launch.per_node,
        num_nodes=launch.num_nodes,
        precision=wanted,
    )
    fabric.launch()
    return fabric


def _check_compiler(device: torch.device) -> None:
    """Compile a trifle, since a missing compiler shows at the first call only.

    Raises:
        KnownError: If that fails.
    """
    try:
        torch.compile(lambda values: values + 1.0)(torch.zeros(2, device=device))
    except (RuntimeError, OSError) as cause:
        lines = str(cause).strip().splitlines()
        raise KnownError(
            f"torch.compile does not work here: {lines[0] if lines else type(cause).__name__}.",
            "Install a C++ compiler, or leave out local.compile.",
        ) from cause


def _is_first_failure(store: Store) -> bool:
    """Return whether no other process has said yet why all end."""
    try:
        return bool(store.add(_FAILED_KEY, 1) == 1)
    except (RuntimeError, ValueError):  # the process that kept the store is gone
        return True


def _is_lost_process(error: Exception) -> bool:
    """Return whether an error means that another process ended while this one waited for it."""
    if isinstance(error, torch.distributed.DistError):
        return True
    texts = ("gloo", "Connection closed by peer", "Connection reset by peer")
    return isinstance(error, RuntimeError) and any(text in str(error) for text in texts)


def _leave(store: Store, num_awaited: int) -> None:
    """End this process, which may not wait for those that wait for it.

    Args:
        store: The processes' common memory; the main process may keep it.
        num_awaited: So many processes shall have looked into the store first, or for 3 s.
    """
    gc.collect()
    if torch.distributed.is_initialized() and torch.distributed.get_backend() == "gloo":
        # Without connections, the others notice at once. In a thread, since it might hang.
        threading.Thread(target=torch.distributed.destroy_process_group, daemon=True).start()
    end_s = time.monotonic() + _FAREWELL_S
    while num_awaited and time.monotonic() < end_s:
        with suppress(RuntimeError, ValueError):
            if store.add(_FAILED_KEY, 0) >= num_awaited:
                break
        time.sleep(0.05)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)
