"""All families of files that the fuzzer knows."""

from __future__ import annotations

import functools
import importlib

from proofs.fuzz_look import Family

FAMILIES: dict[str, tuple[str, str, int]] = {
    "sound": ("fuzz_sound", "SoundFiles", 58),
    "package": ("fuzz_packages", "Packages", 10),
    "plan": ("fuzz_documents", "Plans", 6),
    "settings": ("fuzz_documents", "SettingsFiles", 3),
    "wording": ("fuzz_documents", "WordingFiles", 2),
    "filter": ("fuzz_documents", "Filters", 3),
    "catalogue": ("fuzz_documents", "Catalogues", 5),
    "journal": ("fuzz_journals", "Journals", 3),
    "training": ("fuzz_training", "TrainingFiles", 10),
}
"""By name: module, class, and how many of a hundred cases are of it."""


@functools.cache
def family_named(name: str) -> Family:
    """Give a family; its module is imported with the first case of it."""
    module, kind, _ = FAMILIES[name]
    family: Family = getattr(importlib.import_module(f"proofs.{module}"), kind)()
    return family
