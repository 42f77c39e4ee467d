"""Packages: round trip, damage, newer formats, strangers' files; and the decisions from them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_core.decisions import decide, thresholds_for
from mlfa_core.errors import KnownError, ModelPackageError, ShapeError
from mlfa_core.model_package import ModelPackage, load_package
from mlfa_core.tags import Calibration, Tag, Vocabulary
from mlfa_core.typical_song import write_typical_song
from random_package import package_parts, write_random_package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    return write_random_package(tmp_path_factory.mktemp("package"))


def zip_folder(folder: Path, target: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, inside + file.name)
    return target


def change_facts(package: ModelPackage, folder: Path, **changes: Any) -> Path:
    folder.mkdir()
    for file in package.path.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    facts = json.loads((folder / "package.json").read_text())
    (folder / "package.json").write_text(json.dumps({**facts, **changes}))
    return folder


def test_round_trip_as_folder_and_zip(package: ModelPackage, tmp_path: Path) -> None:
    assert package.vocabulary.names == ("piano", "techno", "calm")
    assert package.thresholds[0.9] == (0.5, 0.0, None)
    assert "Random weights" in package.card_text
    weights = package.read_weights()
    _, tensors = package_parts()
    assert set(weights) == set(tensors)
    assert all(np.array_equal(weights[name], tensors[name]) for name in tensors)
    for inside in ("", "random-0.0.1/"):
        zipped = load_package(zip_folder(package.path, tmp_path / f"{len(inside)}.zip", inside))
        assert zipped.identifier == package.identifier
        assert set(zipped.read_weights()) == set(weights)


def test_identifier_follows_the_contents(package: ModelPackage, tmp_path: Path) -> None:
    again = write_random_package(tmp_path / "same")
    other = write_random_package(tmp_path / "other", seed=1)
    assert again.identifier == package.identifier != other.identifier


def test_a_package_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    old = write_random_package(folder)
    write_typical_song(folder, np.ones(3, np.float32))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / ".MODEL_CARD.md.part").mkdir()  # where one of its files shall be written
    with pytest.raises(OSError, match="MODEL_CARD"):
        write_random_package(folder, seed=1)
    (folder / ".MODEL_CARD.md.part").rmdir()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert load_package(folder).identifier == old.identifier


def test_newer_format_is_refused_with_a_sentence(package: ModelPackage, tmp_path: Path) -> None:
    folder = change_facts(package, tmp_path / "newer", format_version=99, surprise={"a": 1})
    with pytest.raises(ModelPackageError, match="newer version of MLFA") as caught:
        load_package(folder)
    assert "Update" in caught.value.advice


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"thresholds": {"0.9": [0.5]}}, "one value per tag"),
        ({"thresholds": {}}, "at least one precision"),
        ({"vocabulary": [{"name": "x", "category": "colour", "sources": [0]}]}, "category"),
        ({"vocabulary": [{"name": "x", "category": "genre", "sources": [77]}]}, "does not exist"),
        (
            # One wrong output among right ones is enough.
            {
                "vocabulary": [
                    {"name": name, "category": "genre", "sources": sources}
                    for name, sources in (("x", [0]), ("y", [2, 5]), ("z", [1]))
                ]
            },
            "does not exist",
        ),
        ({"calibration": {"slopes": [-1, 1, 1], "offsets": [0, 0, 0]}}, "slopes"),
        ({"name": "../evil"}, "name"),
        ({"weights_digest": "none"}, "weights_digest"),
        ({"unknown_key": 1}, "unknown_key"),
        ({"extractors": []}, "extractors"),
    ],
)
def test_wrong_facts_name_the_key(
    package: ModelPackage, tmp_path: Path, changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(ModelPackageError, match=where):
        load_package(change_facts(package, tmp_path / "wrong", **changes))


def test_damage_is_noticed(package: ModelPackage, tmp_path: Path) -> None:
    folder = change_facts(package, tmp_path / "damaged")
    weights = bytearray((folder / "weights.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(weights)
    damaged = load_package(folder)
    with pytest.raises(ModelPackageError, match="damaged"):
        damaged.read_weights()
    (folder / "weights.safetensors").unlink()
    with pytest.raises(ModelPackageError, match=r"no weights\.safetensors"):
        damaged.read_weights()


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError, match="There is no model package"):
        load_package(tmp_path / "none")
    with pytest.raises(ModelPackageError, match="is not a model package"):
        load_package(tmp_path)
    rubbish = tmp_path / "rubbish.zip"
    rubbish.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ModelPackageError, match="cannot be read"):
        load_package(rubbish)
    (tmp_path / "package.json").write_text("[" * 100_000)
    with pytest.raises(ModelPackageError, match="not valid JSON"):
        load_package(tmp_path)
    (tmp_path / "package.json").write_text("[1, 2]")
    with pytest.raises(ModelPackageError):
        load_package(tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_flipped_bytes_are_refused_or_harmless(
    package: ModelPackage, position: int, value: int
) -> None:
    raw = bytearray((package.path / "package.json").read_bytes())
    raw[position % len(raw)] = value
    folder = package.path.parent / "flipped"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_bytes(raw)
    try:
        flipped = load_package(folder)
    except KnownError:
        return
    assert len(flipped.vocabulary) == len(flipped.calibration.slopes)


def test_merging_takes_the_maximum() -> None:
    vocabulary = Vocabulary((Tag("a", "genre", (0, 2)), Tag("b", "mood", (1,))))
    merged = vocabulary.merge(np.array([[0.1, 0.5, 0.3], [0.9, 0.2, 0.4]], np.float32))
    np.testing.assert_array_equal(merged, np.array([[0.3, 0.5], [0.9, 0.2]], np.float32))
    with pytest.raises(ShapeError):
        vocabulary.merge(np.zeros((1, 2), np.float32))


def test_calibration_is_a_sigmoid_and_survives_extremes() -> None:
    calibration = Calibration(np.array([2.0, 1.0], np.float32), np.array([1.0, 0.0], np.float32))
    scores = calibration.apply(np.array([[0.0, -1e6], [-0.5, 1e6]], np.float32))
    np.testing.assert_allclose(scores, [[0.7310586, 0.0], [0.5, 1.0]], atol=1e-6)


def test_decisions(package: ModelPackage) -> None:
    scores = np.array([0.5, 0.4, 0.99], np.float32)
    decisions = decide(package, scores, music_score=0.9, precision=0.9)
    assert [(d.tag, d.accepted) for d in decisions] == [
        ("calm", False),  # abstains at this precision, however sure
        ("piano", True),
        ("techno", True),
    ]
    assert [d.tag for d in decide(package, scores, 0.9, 0.7) if d.accepted] == [
        "calm",
        "piano",
        "techno",
    ]
    assert [d.tag for d in decide(package, scores, 0.9, 0.7, {"genre"})] == ["techno"]
    assert not any(d.accepted for d in decide(package, scores, music_score=0.001))
    # 0.8 is not offered: the next stricter one stands in.
    assert thresholds_for(package, 0.8) == package.thresholds[0.9]
    with pytest.raises(KnownError, match=r"0\.95"):
        decide(package, scores, 0.9, 0.95)
    with pytest.raises(ShapeError):
        decide(package, scores[:2], 0.9)
