"""Several processes give what one gives; the loss of one ends all, and the run goes on."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from miniature_recordings import Recordings, fill_store, tiny_words, tiny_workspace
from mlfa_trainer.run_folder import METRICS_FILE, NETWORK_FILE, RESULT_FILE
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.training.train_local import train_local
from trainer_runs import CPU, QUIET, environment, metrics_of, state_of

# Two processes at a time, on a machine that may be busy.
pytestmark = [pytest.mark.long, pytest.mark.timeout(600), pytest.mark.usefixtures("one_thread")]

# A batch that two processes cannot halve; no dropout, since each process has its own.
SETTINGS = (
    "local.batch=15",
    "local.steps=6",
    "local.epochs=2",
    "local.optimiser=sgd",
    "local.dropout=0",
    "local.max_gradient_norm=1.0",
    "global.batch=15",
    "global.epochs=2",
    "global.optimiser=sgd",
    "global.dropout=0",
    "scales=[{scale='mel18', architecture='melcnn-18'}]",
)

# One of two processes: all stages on one engine, then a command whose loss becomes no number.
_DRIVER = """
import os, sys
from pathlib import Path
import torch
from miniature_recordings import Recordings, tiny_words, tiny_workspace
from mlfa_trainer.cli import main
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.sync_norm import join_batch_norms
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.training.train_local import train_local
from trainer_runs import QUIET

work, recordings = Path(sys.argv[1]), Recordings(Path(sys.argv[2]), ())
second_port, settings = sys.argv[3], sys.argv[4:]
torch.set_num_threads(1)
space = tiny_workspace(work, recordings, "name=two", *settings)

def normalise(engine):
    found = {}
    for name, shape in (("songs", (11, 3)), ("frames", (11, 3, 4))):
        torch.manual_seed(7)
        inputs, wanted = torch.randn(shape) * 3 + 20, torch.randn(shape)
        network = torch.nn.Sequential(torch.nn.BatchNorm1d(3, momentum=0.01))
        joined = join_batch_norms(network, engine.device)
        mine = slice(0, 4) if engine.is_main else slice(4, 11)
        part = inputs[mine].clone().requires_grad_()
        (joined(part) * wanted[mine]).sum().backward()
        found[name] = {
            "inputs": torch.cat(engine.gather(part.grad)),
            "weight": engine.all_sum(joined[0].weight.grad),
            "bias": engine.all_sum(joined[0].bias.grad),
            "state": dict(joined.state_dict()),
        }
    return found

def work_together(engine):
    found = normalise(engine)
    if engine.is_main:
        torch.save(found, work / "norms.pt")
    train_local(space, space.recipe.scales[0], QUIET, engine)
    extract(space, space.recipe.scales[0], QUIET, engine)
    train_global(space, 1, QUIET, engine)

with Engine.start("cpu") as engine:
    assert engine.world_size == 2
    work_together(engine)
os.environ["MASTER_PORT"] = second_port
settings += ["name=diverging", "local.learning_rate=1e30", "local.max_gradient_norm=1e30"]
sys.argv = ["mlfa-trainer", *tiny_words("train-local", work, recordings, *settings)]
main()
"""


def free_ports() -> list[int]:
    """Return two that nobody uses, nor will be given until a process that starts slowly has them.

    Those that the system gives are taken from above these.
    """
    found: list[int] = []
    while len(found) < 2:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as place:
            place.bind(("127.0.0.1", port))
            if port not in found:
                found.append(port)
    return found


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, recordings: Recordings) -> Path:
    folder = tmp_path_factory.mktemp("work")
    fill_store(tiny_workspace(folder, recordings))
    return folder


@pytest.fixture(scope="module")
def outcomes(work: Path, recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run the driver as two processes; return exit code and what each of them said."""
    script = tmp_path_factory.mktemp("driver") / "driver.py"
    script.write_text(_DRIVER, encoding="utf-8")
    first, second = map(str, free_ports())
    ports = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": first}
    command = [sys.executable, str(script), str(work), str(recordings.folder), second]
    processes = [
        subprocess.Popen(
            [*command, *SETTINGS],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(
                RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE="2", LOCAL_WORLD_SIZE="2", **ports
            ),
        )
        for rank in range(2)
    ]
    said = [process.communicate(timeout=500) for process in processes]
    return [(process.returncode, *texts) for process, texts in zip(processes, said, strict=True)]


def test_joint_batch_norm_is_batch_norm_of_the_joined_batch(outcomes: Any, work: Path) -> None:
    found = torch.load(work / "norms.pt", weights_only=True)
    for name, shape in (("songs", (11, 3)), ("frames", (11, 3, 4))):
        torch.manual_seed(7)
        inputs, wanted = (torch.randn(shape) * 3 + 20).requires_grad_(), torch.randn(shape)
        norm = torch.nn.Sequential(torch.nn.BatchNorm1d(3, momentum=0.01))
        (norm(inputs) * wanted).sum().backward()
        assert inputs.grad is not None
        assert torch.allclose(found[name]["inputs"], inputs.grad, atol=2e-6)
        assert torch.allclose(found[name]["weight"], norm[0].weight.grad, atol=1e-5)
        assert torch.allclose(found[name]["bias"], norm[0].bias.grad, atol=1e-5)
        state = norm.state_dict()
        assert list(found[name]["state"]) == list(state)
        for key, value in state.items():
            assert torch.allclose(found[name]["state"][key], value, atol=1e-5)


def test_two_processes_give_what_one_gives(
    outcomes: Any, work: Path, recordings: Recordings
) -> None:
    one = tiny_workspace(work, recordings, "name=one", *SETTINGS)
    two = tiny_workspace(work, recordings, "name=two", *SETTINGS)
    scale = one.recipe.scales[0]
    train_local(one, scale, QUIET, CPU)
    folders = [space.local_folder(scale.scale) for space in (one, two)]
    lines = [metrics_of(folder) for folder in folders]
    assert [line["step"] for line in lines[1]] == [1, 2]
    for first, second in zip(*lines, strict=True):
        assert second == pytest.approx(first, rel=1e-3)
    states = [state_of(folder / NETWORK_FILE) for folder in folders]
    assert list(states[0]) == list(states[1])
    for name, tensor in states[0].items():
        # Twelve steps of float32 sums in another order.
        assert torch.allclose(states[1][name], tensor, rtol=1e-3, atol=1e-4), name

    # The same network, so that only the sharing of clips differs.
    (folders[0] / NETWORK_FILE).write_bytes((folders[1] / NETWORK_FILE).read_bytes())
    assert extract(one, scale, QUIET, CPU)
    assert not extract(two, scale, QUIET, CPU)  # is up to date
    names = sorted(path.name for path in one.features_folder.iterdir())
    assert names == sorted(path.name for path in two.features_folder.iterdir())
    for name in names:
        paths = [space.features_folder / name for space in (one, two)]
        if name.endswith(".npy"):
            first, second = (np.load(path) for path in paths)
            assert first.shape == second.shape
            assert first.dtype == second.dtype
            assert np.allclose(first, second, rtol=2e-3, atol=1e-3)  # features are float16
        else:
            assert json.loads(paths[0].read_text()) == json.loads(paths[1].read_text())

    train_global(one, 1, QUIET, CPU)
    results = [json.loads((s.classifier_folder(1) / RESULT_FILE).read_text()) for s in (one, two)]
    assert results[1] == pytest.approx(results[0], rel=1e-3)


def test_a_loss_that_is_no_number_ends_both_and_is_said_once(outcomes: Any) -> None:
    assert [code for code, _, _ in outcomes] == [1, 1]
    said = "".join(out + err for _, out, err in outcomes)
    assert said.count("not a number any more") == 1
    assert "Traceback" not in said


# The command, whose second process is killed in the middle of the second epoch.
_KILLED = """
import os, signal
from mlfa_trainer import progress
from mlfa_trainer.cli import main
steps = 0
def advance(self, more=1):
    global steps
    steps += more
    if os.environ["RANK"] == "1" and steps == 60:
        os.kill(os.getpid(), signal.SIGKILL)
progress._SilentTask.advance = advance
main()
"""


def test_a_killed_process_ends_the_other_and_the_run_goes_on(
    work: Path, recordings: Recordings, tmp_path: Path
) -> None:
    settings = (*SETTINGS, "name=killed", "local.epochs=3", "local.steps=40")
    script = tmp_path / "killed.py"
    script.write_text(_KILLED, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"),
        *(str(script), *tiny_words("train-local", work, recordings, *settings)),
    ]
    space = tiny_workspace(work, recordings, *settings)
    metrics = space.local_folder("mel18") / METRICS_FILE
    ended = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode != 0
    assert "SIGKILL" in ended.stdout or "ended before its time" in ended.stdout
    assert len(metrics_of(metrics.parent)) == 1
    assert not (metrics.parent / RESULT_FILE).exists()
    train_local(space, space.recipe.scales[0], QUIET, CPU)
    assert [line["step"] for line in metrics_of(metrics.parent)] == [1, 2, 3]
