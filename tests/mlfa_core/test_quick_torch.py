"""Torch imported without its compiler's parts computes the same, and has them when asked."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
from mlfa_core.quick_torch import defer_compiler_parts

is_deferred = defer_compiler_parts()
assert defer_compiler_parts() is is_deferred
import inspect

import torch

if not is_deferred:  # not tried with this version
    print("well")
    sys.exit()
part = sys.modules["torch._meta_registrations"]
assert sum(type(each).__module__ == "mlfa_core.quick_torch" for each in sys.meta_path) == 1
assert "meta_sort" not in vars(part), "it ran at once"
assert inspect.getmodule(torch.nn.Linear) is not None  # looks at the file of every module
assert "meta_sort" not in vars(part), "looking at it ran it"

torch.manual_seed(0)
network = torch.nn.Sequential(
    torch.nn.Conv1d(1, 4, 3, stride=3), torch.nn.BatchNorm1d(4), torch.nn.ReLU(),
    torch.nn.MaxPool1d(3), torch.nn.Flatten(), torch.nn.Linear(36, 2), torch.nn.Sigmoid(),
).eval()
with torch.inference_mode():
    sound = torch.randn(2, 1, 81)
    before = network(sound)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.isfinite(network(torch.randn(2, 1, 81))).all()
assert "meta_sort" not in vars(part), "computing ran it"

assert callable(part.meta_sort)
assert torch.empty(3, 4, device="meta").sum(0).shape == (4,)
with torch.inference_mode():
    after = network(sound)
assert torch.equal(before, after)
try:
    part.nothing_of_that_name
except AttributeError:
    print("well")
"""


def test_parts_for_compilers_are_left_out_until_they_are_asked_for() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=False
    )
    assert (result.stdout.strip(), result.stderr) == ("well", "")
