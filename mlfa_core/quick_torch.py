"""Importing torch without what only its compiler and exporter need. Imports no torch.

A quarter of the time of ``import torch`` goes into describing every operator for tensors without
data, which nothing that merely computes ever asks for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import version
from types import ModuleType
from typing import Any

_DEFERRED = "torch._meta_registrations"
# What torch needs of itself while it is imported may change with every version, and with a GPU.
_TRIED_VERSIONS = re.compile(r"2\.13\.\d+\+cpu")


def defer_compiler_parts() -> bool:
    """Have torch import them when they are first used, which may be never.

    Call it before importing torch. It changes the whole process, so only worker processes that
    run finished networks call it: tensors on the "meta" device, `torch.compile` and
    `torch.Generator` need those parts without asking for them by name.

    Returns:
        Whether they are deferred; False with a build of torch that it was not tried with, such as
        any with CUDA, and where torch is imported already.
    """
    if any(isinstance(each, _Finder) for each in sys.meta_path):
        return True
    if "torch" in sys.modules or not _TRIED_VERSIONS.fullmatch(version("torch")):
        return False
    sys.meta_path.insert(0, _Finder())
    return True


class _Finder(MetaPathFinder):
    """Finds the one module that is deferred, and leaves all others to those that come after."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _DEFERRED:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(Loader):
    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Deferred(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it for later."""


class _Deferred(ModuleType):
    """A module that runs when something is asked of it.

    The standard library's lazy module runs even when somebody only looks where its file is, as
    `inspect` does with every module while torch is imported.
    """

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        # What every module may have, and this one has not, is no reason to run it.
        if name.startswith("__") or spec is None or not isinstance(spec.loader, _Loader):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        spec.loader = self.__loader__ = spec.loader.loader
        spec.loader.exec_module(self)
        return getattr(self, name)
