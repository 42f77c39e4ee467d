"""What a wheel holds, and that versions and bounds are said once."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePath
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mlfa_app
from repository import PROJECT, shipped_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("mlfa-*.whl"))


def test_the_wheel_holds_every_shipped_file_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = set()
    for path in shipped_files():
        parts = path.relative_to(PROJECT).parts
        nested = parts if parts[0] == "mlfa_core" else parts[1:]
        expected.add("/".join(nested))
    assert held == expected


def test_a_program_from_the_wheel_finds_its_own_models(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "MLFA_HOME": str(tmp_path / "home")}
    where = subprocess.run(
        [sys.executable, "-c", "import mlfa_resources as r; print(r.models_folder())"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(unpacked)
    models = subprocess.run(
        [sys.executable, "-m", "mlfa_app", "models", "list"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert models.returncode == 0, models.stderr
    assert "fast" in models.stdout


def test_the_shipped_models_stay_below_their_limit() -> None:
    folder = PROJECT / "resources/mlfa_resources/models"
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    assert 0 < sum(sizes) <= 25_000_000


def test_the_version_is_said_once() -> None:
    assert importlib.metadata.version("mlfa") == mlfa_app.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", mlfa_app.__version__)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" in project["dynamic"]
    changes = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {mlfa_app.__version__}" in changes


def test_the_citation_names_the_program_and_both_papers() -> None:
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["title"].lower() == project["name"]
    assert citation["authors"] == project["authors"]
    assert citation["license"] in str(project["license"])
    papers = {one["identifiers"][0]["value"] for one in citation["references"]}
    assert papers == {"arXiv:1703.01793", "arXiv:1706.06810"}


@pytest.fixture(scope="module")
def set_up() -> ModuleType:
    specification = importlib.util.spec_from_file_location(
        "set_up", PROJECT / "packaging/set_up.py"
    )
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_set_up_and_the_package_want_the_same_torch(set_up: ModuleType) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set_up.ORDINARY_TORCH in project["dependencies"]
    assert project["requires-python"] == f">={'.'.join(map(str, set_up.OLDEST_PYTHON))}"


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (("Linux", "x86_64", True), ["torch>=2.11,<2.14,!=2.13.0+cpu"]),
        (("Linux", "x86_64", False), ["torch==2.13.0+cpu", "torch>=2.11,<2.14"]),
        (("Linux", "aarch64", False), ["torch>=2.11,<2.14"]),
        (("Darwin", "arm64", False), ["torch>=2.11,<2.14"]),
        (("Windows", "AMD64", False), ["torch>=2.11,<2.14"]),
    ],
)
def test_each_machine_gets_its_build_of_torch(
    set_up: ModuleType, machine: tuple[str, str, bool], expected: list[str]
) -> None:
    assert list(set_up.torch_requirements(*machine)) == expected


@pytest.mark.parametrize(("word", "code"), [("--help", 0), ("-e", 2)])
def test_the_set_up_takes_no_option_for_an_extra(word: str, code: int, tmp_path: Path) -> None:
    # A copy: one that did would change the environment that the tests run in.
    copy = tmp_path / "packaging/set_up.py"
    copy.parent.mkdir()
    shutil.copy(PROJECT / "packaging/set_up.py", copy)
    environment = {**os.environ, "PIP_NO_INDEX": "1"}
    words = [sys.executable, str(copy), word]
    answer = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == code
    assert "[EXTRAS]" in answer.stdout + answer.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_unusable_python_is_told_in_a_sentence(set_up: ModuleType) -> None:
    complaint = set_up.complaint_about_python
    assert complaint((3, 11), True) is None
    assert complaint((3, 14), True) is None
    assert "needs Python 3.11 or newer; this is 3.9" in complaint((3, 9), True)
    assert "apt-get install python3-venv" in complaint((3, 12), False)


def test_a_gpu_is_believed_only_when_its_driver_answers(
    set_up: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not set_up.has_nvidia_gpu()
    command = tmp_path / "nvidia-smi"
    for script, answer in (
        ("#!/bin/sh\necho 'GPU 0: something (UUID: 1)'\n", True),
        ("#!/bin/sh\necho 'No devices were found'\n", False),
        ("#!/bin/sh\necho 'GPU 0'; exit 9\n", False),
    ):
        command.write_text(script)
        command.chmod(0o755)
        assert set_up.has_nvidia_gpu() is answer


def test_the_lock_has_a_version_within_the_bounds_for_all_that_is_asked_for(
    set_up: ModuleType,
) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *set_up.BUILD_TOOLS]
    asked += [line for name, lines in extras.items() if name != "cuda" for line in lines]
    lines = set_up.LOCK.read_text("utf-8").splitlines()
    locked = [line.split("==") for line in lines if not line.startswith("#")]
    versions = {canonicalize_name(name): version for name, version in locked}
    for one in map(Requirement, asked):
        assert versions[canonicalize_name(one.name)] in one.specifier, f"run: make lock ({one})"
        # The next major version is nobody's promise.
        assert one.name in ("editables",) or "<" in str(one.specifier), one


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for pip is a shell script")
def test_what_cannot_be_had_in_the_tried_versions_is_had_in_others(
    set_up: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    python, log = tmp_path / "python", tmp_path / "calls"
    script = f'#!/bin/sh\necho "$@" >> {log}\n'
    refuse = 'case "$*" in *--constraint*) echo "no such version" >&2; exit 1;; esac\n'
    monkeypatch.setattr(set_up, "VENV_PYTHON", python)
    for ending, num_calls in (("", 1), (refuse, 2)):
        log.write_text("")
        python.write_text(script + ending)
        python.chmod(0o755)
        assert set_up.install("something").returncode == 0
        calls = log.read_text().splitlines()
        assert len(calls) == num_calls
        assert f"--constraint {set_up.LOCK} something" in calls[0]
        assert ("now in any that pyproject.toml allows" in capsys.readouterr().out) == bool(ending)
    assert "--constraint" not in calls[1]
    # Where the small build of PyTorch is missing, another one is taken, not another version.
    python.write_text(f"{script}echo '{set_up.NO_SUCH_TORCH}2.13.0+cpu' >&2; exit 1\n")
    log.write_text("")
    assert set_up.install("torch==2.13.0+cpu", capture=True).returncode == 1
    assert len(log.read_text().splitlines()) == 1


def test_every_licence_text_is_found_and_what_lacks_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PySide6")
    monkeypatch.syspath_prepend(os.fspath(PROJECT / "packaging"))
    script = importlib.import_module("collect_licences")
    monkeypatch.setattr(script, "_TEXT_OF_MLFA", {})
    missing = script.collect(tmp_path / "texts", ("base", "app"))
    # Qt's wheels bring no text; what they are taken under is said in the table that is empty here.
    assert [re.sub(r" [\d.]+ ", " ", one) for one in missing] == [
        "PySide6_Essentials brings no licence text.",
        "shiboken6 brings no licence text.",
    ]
    named = (tmp_path / "texts/PACKAGES.txt").read_text("utf-8").splitlines()
    assert len(named) > 15
    for line in named:
        where = tmp_path / "texts" / line.rpartition("(")[2].rstrip("/)")
        assert where.is_file() or any(where.iterdir()), line
    assert "FFmpeg, LGPL" in (tmp_path / "texts/LIBRARIES.txt").read_text("utf-8")


def test_a_distribution_that_only_names_others_needs_no_licence_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(os.fspath(PROJECT / "packaging"))
    script = importlib.import_module("collect_licences")
    facts = tmp_path / "names_others-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Name: names-others\nVersion: 1\n")
    record = facts / "RECORD"
    record.write_text(f"{facts.name}/METADATA,,\n{facts.name}/RECORD,,\n")
    only_facts = importlib.metadata.PathDistribution(facts)
    assert not script.brings_anything(only_facts)
    record.write_text(record.read_text() + "code/module.py,,\n")
    assert script.brings_anything(only_facts)


def test_nvidias_libraries_are_not_taken_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(os.fspath(PROJECT / "packaging"))
    script = importlib.import_module("native_libraries")
    # "libcufft" and the like begin with nothing that is known; "libnvrtc" might one day.
    for name in ("nccl/lib/libnccl.so.2", "cu13/lib/libcufft.so.12", "cu13/lib/libz.so.1"):
        found = script.library(PurePath("nvidia") / name)
        assert found is not None
        assert "NVIDIA" in found.licence


def test_the_page_of_licences_names_all_that_is_asked_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {line for name in extras if name not in ("dev", "docs") for line in extras[name]}
    page = (PROJECT / "docs/licences.md").read_text("utf-8")
    listed = re.findall(r"^\| ([\w-]+) \| `(.+)` \| \w+ \| (.+) \|$", page, re.MULTILINE)
    assert {name + versions for name, versions, _ in listed} == {
        line.lower() for line in asked.union(project["dependencies"])
    }, "run: make reference"
    assert all(licence for *_, licence in listed)
