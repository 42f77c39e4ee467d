"""The command ``import``: a published network as a run, which recipes name in ``network_from``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.importing.published_networks import ImportResult, import_network
from mlfa_trainer.run_folder import (
    NETWORK_FILE,
    SETTINGS_FILE,
    read_json,
    versions,
    write_aside,
    write_json,
)
from mlfa_trainer.sections.base import Name
from mlfa_trainer.sound.store import SAMPLE_RATE

IMPORT_FILE = "import.json"


@dataclass(frozen=True)
class ImportedRun:
    """What an import left.

    Attributes:
        result: The network, and how it answered sounds.
        scale: Its name as a scale.
        network_path: Its file, as ``train-local`` would have left it.
        recipe_path: A recipe that uses it.
        notes: What is assumed or unknown, a sentence each.
    """

    result: ImportResult
    scale: str
    network_path: Path
    recipe_path: Path
    notes: tuple[str, ...]


def import_run(
    work: Path,
    kind: str,
    source: Path,
    name: str,
    *,
    scale: str | None = None,
    companion: Path | None = None,
    tags: str | Path | None = None,
) -> ImportedRun:
    """Read a published network and keep it as a run.

    Args:
        work: The work folder.
        kind: As in ``import_network``.
        source: The published file.
        name: Of the run.
        scale: Its name as a scale; made of the architecture (``s3-9``) when None.
        companion: As in ``import_network``.
        tags: As in ``import_network``.

    Raises:
        KnownError: If the network cannot be imported, a name is not possible, or there is
            another network of that name.
    """
    _check_name(name, "run")
    if scale is not None:
        _check_name(scale, "scale")
    result = import_network(kind, source, companion=companion, tags=tags)
    network = result.network
    chosen = scale or network.architecture.replace("samplecnn-", "s", 1)
    folder = work / name / "local" / chosen
    files = [source] if companion is None else [source, companion]
    digest = file_digest(*files)
    _check_place(folder, digest)
    notes = list(network.notes)
    if network.sample_rate != SAMPLE_RATE:
        notes.append(
            f"Prepared stores are at {SAMPLE_RATE:,} Hz, so extract refuses this network; it is "
            "kept for looking at its weights."
        )
    folder.mkdir(parents=True, exist_ok=True)
    # First: a training that would begin in this folder finds other settings than its own, and
    # stops; and an import that was stopped here is known for what it is.
    write_json(folder / SETTINGS_FILE, {"imported": digest})
    network.save(folder / NETWORK_FILE)
    write_json(
        folder / IMPORT_FILE,
        {
            "kind": kind,
            "files": [path.name for path in files],
            "digest": digest,
            "origin": network.origin,
            "architecture": network.architecture,
            "options": dict(network.options),
            "outputs": list(network.outputs),
            "sample_rate": network.sample_rate,
            "delay_samples": network.delay_samples,
            "hearing": list(result.sanity.hearing),
            "score_range": result.sanity.score_range,
            "notes": notes,
            "versions": versions(),
        },
    )
    recipe_path = work / name / f"{name}.toml"
    write_aside(recipe_path, example_recipe(name, _imports(work / name)).encode("utf-8"))
    return ImportedRun(result, chosen, folder / NETWORK_FILE, recipe_path, tuple(notes))


def _check_name(name: str, what: str) -> None:
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as cause:
        raise KnownError(
            f"A {what} cannot be named “{name}”.",
            "Use letters, digits, points, hyphens and underscores, at most 64.",
        ) from cause


def _check_place(folder: Path, digest: str) -> None:
    """Refuse to replace a trained network, or an import of another file."""
    if not folder.exists() or all(path.suffix == ".part" for path in folder.iterdir()):
        return
    known = folder / SETTINGS_FILE
    imported = read_json(known).get("imported") if known.exists() else None
    if imported is None:
        raise KnownError(
            f"{folder} holds a network that was trained here.",
            "Give the imported one another --name or --scale.",
            folder,
        )
    if imported != digest:
        raise KnownError(
            f"{folder} holds a network that was imported from another file.",
            "Give this one another --name or --scale, or delete that folder.",
            folder,
        )


def _imports(run_folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return what is known of all networks that were imported into a run, by scale."""
    found = sorted((run_folder / "local").glob(f"*/{IMPORT_FILE}"))
    return {path.parent.name: read_json(path) for path in found}


def example_recipe(name: str, imports: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a recipe, as TOML, that classifies GTZAN by imported networks' features.

    Args:
        name: Of the run that holds the networks.
        imports: By scale, what ``import.json`` says.
    """
    lines = [
        "# An example: the ten genres of GTZAN by features of published networks, as in paper B's",
        "# Table 1. Change the section data for another data set.",
        f'name = "{name[:57]}-gtzan"',
        "",
        "[data]",
        'name = "gtzan"',
        'kind = "gtzan"',
        'folder = "$MLFA_GTZAN"',
        "max_samples = 640512",
    ]
    for scale, facts in imports.items():
        lines += [
            "",
            "[[scales]]",
            f'scale = "{scale}"',
            f'architecture = "{facts["architecture"]}"',
            *_options_line(facts["options"]),
            f'network_from = "{name}"',
        ]
    lines += [
        "",
        "[extract]",
        "# Longer than a clip: one row a clip, which is the papers' song vector.",
        "window_samples = 700000",
    ]
    return "\n".join(lines) + "\n"


def _options_line(options: Mapping[str, Any]) -> Sequence[str]:
    if not options:
        return ()
    # Numbers, truth values and texts are the same in JSON and TOML.
    pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
    return (f"options = {{ {pairs} }}",)
