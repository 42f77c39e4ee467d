"""What ``prepare`` wrote down of the clips for the music gate, and reading it back as rows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.gate_sounds import clip_row, read_sound_list
from mlfa_trainer.datasets.manifest import ClipRow, file_digest
from mlfa_trainer.recipe import Recipe, expand_folder
from mlfa_trainer.run_folder import read_json
from mlfa_trainer.sections.gate import GateSection

# Raise it with every change of how clips are cut or joined.
VERSION = 1


def sound_settings(section: GateSection, seed: int) -> dict[str, Any]:
    """Return what the sound of the clips follows from, besides the files."""
    kept = {"most_clips", "clip_s", "gap_s", "quietest_db"}
    return {**section.model_dump(mode="json", include=kept), "seed": seed, "version": VERSION}


def facts_path(folder: Path, recipe: Recipe) -> Path:
    """Return the file that says what there is; another for every list and every setting."""
    settings = json.dumps(sound_settings(recipe.gate, recipe.seed))
    digest = hashlib.sha256(settings.encode())
    digest.update(file_digest(expand_folder(recipe.gate.sounds or "")).encode())
    return folder / f"sounds-{digest.hexdigest()[:12]}.json"


def read_facts(folder: Path, recipe: Recipe) -> dict[str, Any]:
    """Return what is known of every package, by name; nothing before the first preparation."""
    path = facts_path(folder, recipe)
    return dict(read_json(path)) if path.exists() else {}


def read_gate_rows(folder: Path, recipe: Recipe) -> tuple[ClipRow, ...]:
    """Return the clips that were prepared for the music gate; none without a list.

    Raises:
        KnownError: If they were not prepared with this list and these settings.
    """
    if recipe.gate.sounds is None:
        return ()
    if not facts_path(folder, recipe).exists():
        raise KnownError(
            "The sounds of the music gate were not prepared with this list and these settings.",
            "Run: mlfa-trainer prepare, then extract, with the same recipe.",
            folder,
        )
    facts = read_facts(folder, recipe)
    packages = read_sound_list(expand_folder(recipe.gate.sounds))
    return tuple(
        clip_row(package, clip, Path(file), length_s)
        for package in packages
        if package.name in facts
        for clip, file, length_s in facts[package.name]["clips"]
    )
