"""PyInstaller's hook for PyTorch, in place of the one that takes everything.

That one takes every module as source and compiled, the headers, the tests and the programs. Only
what is imported is taken here, compiled alone: the finished networks run without sources.
"""

import sys
from importlib.metadata import requires
from pathlib import Path

from _pyinstaller_hooks_contrib.utils import nvidia_cuda
from packaging.requirements import Requirement
from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    get_module_file_attribute,
)

# While PyTorch is imported, these are looked up in their source text.
_READ_AS_TEXT = (
    "torch._export.config",
    "torch._native.registry",
    "torch.compiler.config",
    "torch.distributed.config",
    "torch.functional",
    "torch.fx.experimental._config",
    "torch.nn.functional",
    "torch.nn.modules.rnn",
    "torch.utils._debug_mode._mode",
)
module_collection_mode = {"torch": "pyz"} | dict.fromkeys(_READ_AS_TEXT, "pyz+py")
warn_on_missing_hiddenimports = False
# Imported by C++ code or from within functions.
hiddenimports = ["torch._meta_registrations", "torch._weights_only_unpickler"]
binaries = [
    found
    for found in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if "/test/" not in found[0].replace("\\", "/")
]
# PyTorch looks whether this program is there, and does not start without; nothing of ours runs it.
datas = [
    (str(program), "torch/bin")
    for program in Path(get_module_file_attribute("torch")).parent.glob("bin/torch_shm_manager*")
]
# A CUDA build on Linux stands on NVIDIA's own packages, parts of which it loads by name.
if sys.platform == "linux":
    needed = [Requirement(line) for line in requires("torch") or ()]
    hiddenimports += nvidia_cuda.infer_hiddenimports_from_requirements(
        [each.name for each in needed if each.marker is None or each.marker.evaluate()]
    )
    # What the compiler of kernels loads by name when it is first asked; nothing links it.
    packages = Path(get_module_file_attribute("torch")).parents[1]
    binaries += [
        (str(library), str(library.parent.relative_to(packages)))
        for library in packages.glob("nvidia/*/lib/libnvrtc-builtins.so*")
    ]
# Symbolic links at the top would make PyTorch look for its libraries there.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
