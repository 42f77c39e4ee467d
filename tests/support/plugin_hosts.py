"""The plugins of ours for other programs, and these programs where they are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from repository import PROJECT

BEETS_PLUGIN = PROJECT / "app/beetsplug/mlfa"
PICARD_PLUGIN = PROJECT / "app/picardplug/mlfa"


def plugin_part(name: str) -> ModuleType:
    """Load a part of a plugin that works without its host."""
    full_name = f"plugin_part_{name}"
    if full_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(full_name, BEETS_PLUGIN / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[full_name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[full_name]


def host_program(command: str, variable: str) -> Path:
    """Find a program that plugins are made for, or skip the test.

    Args:
        command: Its name.
        variable: Of the environment; names its path where it is in another environment.
    """
    beside = str(Path(sys.executable).parent)
    named = os.environ.get(variable) or command
    found = shutil.which(named, path=beside) or shutil.which(named)
    if found is None:
        pytest.skip(f"{command} is not installed; 'make integrations' tests with it")
    return Path(found)
