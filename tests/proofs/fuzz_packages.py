"""Readers of model packages, folders and zips: looking at one, and installing it."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import stat
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from proofs.fuzz_look import Look
from proofs.fuzz_mutators import spoil, spoil_document, spoil_json
from safetensors.numpy import save

from mlfa_app.jobs.models.install import install_package
from mlfa_app.jobs.teaching.teach import taught_versions
from mlfa_app.packages import list_packages
from mlfa_core.errors import ShapeError
from mlfa_core.model_package import (
    CARD_FILE,
    FACTS_FILE,
    WEIGHTS_FILE,
    ModelPackage,
    load_package,
)
from mlfa_core.song_head import head_of

_NAMES = (
    "../evil",
    "/tmp/evil",
    "..\\evil",
    "random/../../evil",
    "C:/evil",
    "a\0b",
    "a/package.json",
    "package.json",
    "PACKAGE.JSON",
    "weights.safetensors",
    "x" * 300,
    "\udcff",
)


def _parts(is_taught: bool = False) -> dict[str, bytes]:
    """The three files of a package whose networks are too small to be any.

    Args:
        is_taught: Whether it has a head besides, which a user taught.
    """
    rng = np.random.default_rng(5)
    tensors = {
        "classifier.weights": rng.standard_normal((4, 5)).astype(np.float32),
        "mel18.blocks.0.bias": rng.standard_normal(7).astype(np.float16),
    }
    facts: dict[str, Any] = {
        "format_version": 1,
        "name": "random",
        "version": "0.0.1",
        "title": "Random weights",
        "description": "For tests only.",
        "licence": "CC0",
        "extractors": [{"scale": "mel18", "architecture": "melcnn-18", "levels": [1, 2]}],
        "mel": {"mean": 0.2, "std": 0.3},
        "classifier": {"num_units": 16, "feature_mean": 0.5, "feature_std": 1.0},
        "outputs": ["a/piano", "is_music"],
        "vocabulary": [{"name": "piano", "category": "instrument", "sources": [0]}],
        "calibration": {"slopes": [1.0], "offsets": [0.0]},
        "thresholds": {"0.9": [0.5], "0.7": [None]},
        "music": {"slope": 1.0, "offset": 5.0, "threshold": 0.01},
        "quality": {"per_tag": {"piano": {"roc_auc": 0.9}}},
    }
    if is_taught:
        tensors |= {
            "head.mean": rng.standard_normal(5).astype(np.float32),
            "head.scale": rng.random(5).astype(np.float32),
            "head.weight": rng.standard_normal((1, 5)).astype(np.float32),
            "head.bias": np.zeros(1, np.float32),
        }
        facts |= {
            "format_version": 2,
            "name": "taught-7",
            "version": "7",
            "outputs": ["a/piano", "is_music", "taught/sunday cooking"],
            "head": {"num_outputs": 1, "taught_on": "random-0.0.1-0123456789abcdef"},
            "vocabulary": [
                *facts["vocabulary"],
                {"name": "sunday cooking", "category": "other", "sources": [2]},
            ],
            "calibration": {"slopes": [1.0, 1.0], "offsets": [0.0, 0.0]},
            "thresholds": {"0.9": [0.5, 0.6], "0.7": [None, None]},
            "training": {
                "taught_on": {"name": "random", "identifier": "random-0.0.1-0123456789abcdef"},
                "made_s": 1.0,
                "songs": 12,
                "used_before": "random",
            },
        }
    return _signed(facts, save(tensors)) | {CARD_FILE: b"# Random weights\n"}


def _signed(facts: dict[str, Any], weights: bytes) -> dict[str, bytes]:
    import hashlib

    if isinstance(facts, dict):
        facts = facts | {"weights_digest": f"sha256:{hashlib.sha256(weights).hexdigest()}"}
    return {FACTS_FILE: json.dumps(facts).encode(), WEIGHTS_FILE: weights}


def _zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


class Packages:
    """Packages: each case is a zip, and the same unpacked as a folder. A `Family`."""

    name = "package"

    def seeds(self) -> Mapping[str, tuple[str, bytes]]:
        """See `Family`."""
        parts = _parts()
        inner = {f"random/{name}": data for name, data in parts.items()}
        return {
            "flat": (".zip", _zipped(parts)),
            "in a folder": (".zip", _zipped(inner, zipfile.ZIP_STORED)),
            "taught": (".zip", _zipped(_parts(is_taught=True))),
        }

    def spoiled(self, number: int, seeds: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"package/{number}")
        suffix, data = seeds[list(seeds)[number % len(seeds)]]
        choice = rng.random()
        if choice < 0.25:
            return suffix, spoil(rng, data, [data])
        files = _parts(is_taught=number % len(seeds) == len(seeds) - 1)
        if choice < 0.6:
            facts = json.loads(files[FACTS_FILE])
            if rng.random() < 0.7:
                for _ in range(rng.choice((1, 2))):
                    facts = spoil_document(rng, facts)
                files |= _signed(facts, files[WEIGHTS_FILE])
            else:
                files[FACTS_FILE] = spoil_json(rng, files[FACTS_FILE], [])
        elif choice < 0.8:
            # The digest is right: the weights themselves lie.
            weights = _lying_weights(rng, files[WEIGHTS_FILE])
            files |= _signed(json.loads(files[FACTS_FILE]), weights)
        return suffix, _odd_zip(rng, files)

    def look(self, look: Look) -> None:
        """See `Family`."""
        home = look.folder / "home"
        os.environ["MLFA_HOME"] = str(home)
        with look.unchanged("package"), look.by("package"):
            _read(look.path)
        _install(look, look.path, home)
        folder = _unpacked(look.path, look.folder, random.Random(f"links/{look.number}"))
        if folder is not None:
            with look.unchanged("package folder"), look.by("package folder"):
                _read(folder)
            _install(look, folder, home)


def _read(path: Path) -> None:
    package = load_package(path)
    assert package.vocabulary.names
    assert len(package.calibration.slopes) == len(package.vocabulary.names)
    assert package.thresholds is not None
    assert isinstance(package.card_text, str)
    tensors = package.read_weights()
    if package.facts.head is not None:
        with suppress(ShapeError):
            found = head_of(tensors, package.facts.head.num_outputs, 5)
            assert found.logits(np.ones((2, 5), np.float32)).shape == (2, len(found.bias))


def _install(look: Look, path: Path, home: Path) -> None:
    def believe(package: ModelPackage, should_stop: object) -> None:
        """Build no networks: that is the task of another process."""

    with look.by("install"):
        install_package(path, try_out=believe)
    with look.by("list of packages"):
        list_packages()
        taught_versions()
    for base, _, files in os.walk(home):
        for name in files:
            place = Path(base) / name
            if place == home / "models.lock":
                continue
            is_expected = name in (FACTS_FILE, WEIGHTS_FILE, CARD_FILE)
            depth = len(place.relative_to(home).parts)
            if not is_expected or depth != 3 or not stat.S_ISREG(place.lstat().st_mode):
                look.found("install", f"wrote {place.relative_to(home)}")
    shutil.rmtree(home, ignore_errors=True)


def _lying_weights(rng: random.Random, raw: bytes) -> bytes:
    """Spoil the head of a safetensors file: names, kinds, shapes, places."""
    size = int.from_bytes(raw[:8], "little")
    head, body = raw[8 : 8 + size], raw[8 + size :]
    if rng.random() < 0.3:
        number = rng.choice((0, 1, size - 1, size + 1, len(raw), 1 << 27, 1 << 40, (1 << 64) - 1))
        return number.to_bytes(8, "little") + head + body
    if rng.random() < 0.5:
        head = json.dumps(spoil_document(rng, json.loads(head))).encode()
    else:
        head = spoil(rng, head, [head])
    return len(head).to_bytes(8, "little") + head + body


def _odd_zip(rng: random.Random, files: dict[str, bytes]) -> bytes:
    """Pack files as a stranger might."""
    buffer = io.BytesIO()
    prefix = rng.choice(("", "", "random/", "a/b/", "../", "/"))
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(prefix + name)
            if rng.random() < 0.08:
                info.external_attr = (rng.choice((stat.S_IFLNK, stat.S_IFIFO)) | 0o777) << 16
                data = rng.choice((b"/etc/passwd", b"../../victim", data))
            method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
            if rng.random() < 0.03:
                data = bytes(rng.choice((1 << 20, 30 << 20)))
                method = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, method)
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            info = zipfile.ZipInfo("x")
            info.filename = rng.choice(_NAMES).encode("utf-8", "replace").decode()
            archive.writestr(info, rng.choice((b"evil", b"{}")))
    data = buffer.getvalue()
    if rng.random() < 0.25:
        # The directory lies: sizes, offsets, ways of packing, sums.
        at = data.find(b"PK\x01\x02") + rng.randrange(46)
        data = data[:at] + rng.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01")) + data[at + 4 :]
    return data


def _unpacked(path: Path, folder: Path, rng: random.Random) -> Path | None:
    """Unpack a case as a folder, now and then with a link or a pipe in it."""
    target = folder / "package"
    target.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = info.filename.rsplit("/", 1)[-1]
                if name in (FACTS_FILE, WEIGHTS_FILE, CARD_FILE) and info.file_size < 2 << 20:
                    (target / name).write_bytes(archive.read(info))
    except Exception:  # What no zip is makes no folder.
        return None
    for entry in list(target.iterdir()):
        if rng.random() < 0.04:
            entry.unlink()
            rng.choice((lambda p: p.symlink_to("/etc/passwd"), os.mkfifo, os.mkdir))(entry)
    return target
