"""The part of ``prepare`` for the music gate: packages of recorded noise and speech.

Their clips lie in a store of their own beside the data set's, which stays as it is, and with it
whatever was trained on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.gate_sounds import SoundPackage, find_files, read_sound_list
from mlfa_trainer.gate_facts import VERSION, facts_path, read_facts, sound_settings
from mlfa_trainer.prepare import decoder_processes
from mlfa_trainer.progress import Progress
from mlfa_trainer.recipe import Recipe, expand_folder
from mlfa_trainer.run_folder import read_json, write_json
from mlfa_trainer.sections.gate import GateSection
from mlfa_trainer.sound.gate_clips import PackageClips, make_clips
from mlfa_trainer.sound.store import BYTES_PER_SAMPLE, SAMPLE_RATE, StoreWriter
from mlfa_trainer.world_errors import require_space, writing

_LONGEST_PACKAGE_S = 1800.0
_MADE_FOLDER = "packages"


@dataclass(frozen=True)
class FoundPackage:
    """What a package came to.

    Attributes:
        package: The row of the list.
        stamp: Of its files and the recipe's settings.
        clips: Name, first file and length in seconds of each clip.
        bad: Files that could not be decoded, with the reason.
        num_files: Files that it has.
        num_silent: Files or pieces that were left out as near-silent.
    """

    package: SoundPackage
    stamp: str
    clips: tuple[tuple[str, str, float], ...]
    bad: tuple[tuple[str, str], ...]
    num_files: int
    num_silent: int

    @property
    def duration_s(self) -> float:
        """Length of all clips."""
        return sum(length for _, _, length in self.clips)


@dataclass(frozen=True)
class GatePreparation:
    """What was found and made.

    Attributes:
        found: Packages with clips.
        missing: Packages without any file.
        num_made: Packages that were decoded now.
    """

    found: tuple[FoundPackage, ...]
    missing: tuple[SoundPackage, ...]
    num_made: int


def prepare_gate_sounds(
    recipe: Recipe, folder: Path, progress: Progress, num_workers: int = 2
) -> GatePreparation | None:
    """Decode the packages whose files are there and were not decoded yet.

    A package that was prepared with the same list and whose files are gone since is kept.

    Args:
        recipe: Whose section ``gate`` names the list.
        folder: Of the store; created, or begun by an earlier run.
        progress: Where to report.
        num_workers: Processes that decode.

    Returns:
        None if the recipe names no list.

    Raises:
        KnownError: If a package is missing and the recipe does not go on without it, or the
            disk is too small.
    """
    section = recipe.gate
    if section.sounds is None:
        return None
    packages = read_sound_list(expand_folder(section.sounds))
    folders = [expand_folder(text) for text in section.folders]
    files = {package.name: find_files(package, folders) for package in packages}
    known = read_facts(folder, recipe)
    missing = [p for p in packages if not files[p.name][1] and p.name not in known]
    if missing and not section.skip_missing:
        raise KnownError(
            "These packages of sounds for the music gate are missing: "
            f"{', '.join(package.name for package in missing)}.",
            f"{how_to_get(missing)} Or go on without: --set gate.skip_missing=true",
        )
    facts: dict[str, Any] = {}
    with writing(folder):
        (folder / _MADE_FOLDER).mkdir(parents=True, exist_ok=True)
    with StoreWriter(folder) as writer:
        todo: list[tuple[SoundPackage, str]] = []
        for package in packages:
            root, found = files[package.name]
            if not found:
                if package.name in known:
                    facts[package.name] = known[package.name]
                continue
            stamp = _stamp(package, root, found, section, recipe.seed)
            made = _made_path(folder, stamp)
            if made.exists():
                facts[package.name] = read_json(made)
            else:
                todo.append((package, stamp))
        need_s = len(todo) * section.most_clips * section.clip_s
        require_space(
            int(need_s * SAMPLE_RATE * BYTES_PER_SAMPLE), folder, "The store of the music gate"
        )
        if todo:
            _make_all(todo, files, recipe, writer, folder, facts, progress, num_workers)
    write_json(facts_path(folder, recipe), facts)
    return GatePreparation(
        tuple(_found(p, facts[p.name]) for p in packages if p.name in facts),
        tuple(missing),
        len(todo),
    )


def how_to_get(missing: Sequence[SoundPackage]) -> str:
    """Return how the list says that packages can be got, each sentence once."""
    return " ".join(dict.fromkeys(p.how_to_get for p in missing if p.how_to_get)) or (
        "Check gate.folders in the recipe."
    )


def _make_all(
    todo: list[tuple[SoundPackage, str]],
    files: dict[str, tuple[Path, tuple[Path, ...]]],
    recipe: Recipe,
    writer: StoreWriter,
    folder: Path,
    facts: dict[str, Any],
    progress: Progress,
    num_workers: int,
) -> None:
    """Let workers make clips of packages, and write each package once it is whole."""
    with (
        progress.task("Decoding packages for the gate", len(todo)) as task,
        decoder_processes(num_workers) as pool,
    ):
        # No more at once than there are workers: a package's clips may be 80 MB.
        for start in range(0, len(todo), num_workers):
            futures = [
                pool.schedule(
                    make_clips,
                    (files[package.name][1], recipe.gate, (recipe.seed, VERSION)),
                    timeout=_LONGEST_PACKAGE_S,
                )
                for package, _ in todo[start : start + num_workers]
            ]
            for (package, stamp), future in zip(todo[start:], futures, strict=False):
                made = _result_of(future)
                entries = []
                for index, clip in enumerate(made.clips):
                    name = f"gate-{package.name}-{stamp}-{index}"
                    writer.add(name, clip.samples, stamp)
                    length_s = clip.samples.size / SAMPLE_RATE
                    entries.append([name, clip.file.as_posix(), length_s])
                writer.save()
                facts[package.name] = {
                    "stamp": stamp,
                    "clips": entries,
                    "bad": [list(entry) for entry in made.bad],
                    "files": len(files[package.name][1]),
                    "silent": made.num_silent,
                }
                if not _is_crash(made):  # it is tried again next time
                    write_json(_made_path(folder, stamp), facts[package.name])
                task.advance()


_CRASHED = "The decoder crashed on one of the files."
_TOO_LONG = "Decoding it took too long."


def _result_of(future: Future[PackageClips]) -> PackageClips:
    try:
        return future.result()
    except ProcessExpired:
        return PackageClips((), (("all files", _CRASHED),), 0)
    except FutureTimeoutError:
        return PackageClips((), (("all files", _TOO_LONG),), 0)


def _is_crash(made: PackageClips) -> bool:
    return any(reason in (_CRASHED, _TOO_LONG) for _, reason in made.bad)


def _found(package: SoundPackage, facts: dict[str, Any]) -> FoundPackage:
    return FoundPackage(
        package,
        facts["stamp"],
        tuple((name, file, length_s) for name, file, length_s in facts["clips"]),
        tuple((name, reason) for name, reason in facts["bad"]),
        facts["files"],
        facts["silent"],
    )


def _stamp(
    package: SoundPackage, root: Path, files: Sequence[Path], section: GateSection, seed: int
) -> str:
    digest = hashlib.sha256(json.dumps(sound_settings(section, seed)).encode())
    digest.update(package.name.encode())
    for file in files:
        facts = file.stat()
        name = file.relative_to(root).as_posix()
        digest.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _made_path(folder: Path, stamp: str) -> Path:
    return folder / _MADE_FOLDER / f"{stamp}.json"
