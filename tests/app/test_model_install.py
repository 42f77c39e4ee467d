"""Installing model packages: sound ones from folder and zip, and everything hostile refused."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from commands import Program
from mlfa_app.jobs.models import install as model_install
from mlfa_app.jobs.models.install import (
    PackageExistsError,
    install_package,
    remove_package,
    try_in_worker,
)
from mlfa_app.packages import list_packages
from mlfa_core.errors import KnownError, ModelPackageError
from mlfa_core.model_package import (
    CARD_FILE,
    FACTS_FILE,
    TYPICAL_FILE,
    WEIGHTS_FILE,
    load_package,
)
from mlfa_core.typical_song import read_typical_song, write_typical_song
from random_package import write_random_package

pytestmark = pytest.mark.long


def believe(package: object, should_stop: object) -> None:
    """Try nothing out: building networks takes seconds."""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models folder, not made yet."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original") / "random"
    write_random_package(folder, architectures=("melcnn-18",))
    return folder


@pytest.fixture
def source(original: Path, tmp_path: Path) -> Path:
    """A sound package that a test may change."""
    return Path(shutil.copytree(original, tmp_path / "source"))


def zipped(source: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (FACTS_FILE, WEIGHTS_FILE, CARD_FILE):
            archive.write(source / name, prefix + name)
    return target


def changed_facts(folder: Path, **changes: object) -> None:
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    (folder / FACTS_FILE).write_text(json.dumps({**facts, **changes}), encoding="utf-8")


def nothing_is_installed(models: Path) -> bool:
    return not models.exists() or not list(models.iterdir())


def test_folder_is_installed_as_it_is(models: Path, source: Path) -> None:
    (source / "holiday.jpg").write_bytes(b"not ours")
    installed = install_package(source, try_out=believe)
    assert installed is not None
    assert (installed.was_there, installed.has_replaced) == (False, False)
    assert installed.package.path == models / "random"
    assert installed.package.identifier == load_package(source).identifier
    assert installed.package.read_weights().keys() == load_package(source).read_weights().keys()
    assert [entry.name for entry in models.iterdir()] == ["random"]
    assert {entry.name for entry in (models / "random").iterdir()} == {
        FACTS_FILE,
        WEIGHTS_FILE,
        CARD_FILE,
    }
    assert ("random", "installed") in {(entry.name, entry.origin) for entry in list_packages()}


def test_average_song_comes_along(models: Path, source: Path, tmp_path: Path) -> None:
    average = np.linspace(0.0, 1.0, 512, dtype=np.float32)
    write_typical_song(source, average)
    path = zipped(source, tmp_path / "package.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(source / TYPICAL_FILE, TYPICAL_FILE)
    for place in (source, path):
        installed = install_package(place, try_out=believe)
        assert installed is not None
        found = read_typical_song(installed.package, 512)
        assert found is not None
        assert np.array_equal(found, average)
        shutil.rmtree(models)


@pytest.mark.parametrize("prefix", ["", "random/"])
def test_zip_is_installed(models: Path, source: Path, tmp_path: Path, prefix: str) -> None:
    path = zipped(source, tmp_path / "package.zip", prefix)
    installed = install_package(path, try_out=believe)
    assert installed is not None
    assert installed.package.identifier == load_package(source).identifier
    assert installed.package.card_text.startswith("# Random weights")


def test_package_without_a_card_is_fine(models: Path, source: Path) -> None:
    (source / CARD_FILE).unlink()
    installed = install_package(source, try_out=believe)
    assert installed is not None
    assert installed.package.card_text == ""


@pytest.mark.parametrize(
    "name",
    [
        "../package.json",
        "random/../../evil.txt",
        "/etc/evil",
        "\\windows\\evil",
        "random\\..\\..\\evil",
        "C:/evil",
    ],
)
def test_zip_that_leads_out_of_its_folder_is_refused(
    models: Path, source: Path, tmp_path: Path, name: str
) -> None:
    path = zipped(source, tmp_path / "package.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "evil")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelPackageError, match="leads out of its folder"):
        install_package(path, try_out=believe)
    assert sorted(tmp_path.rglob("*")) == before
    assert nothing_is_installed(models)


def test_zip_with_a_link_is_refused(models: Path, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(source / FACTS_FILE, FACTS_FILE)
        link = zipfile.ZipInfo(WEIGHTS_FILE)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ModelPackageError, match="holds a link"):
        install_package(path, try_out=believe)
    assert nothing_is_installed(models)


def test_zip_bomb_is_refused_before_it_is_unpacked(
    models: Path, source: Path, tmp_path: Path
) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source / FACTS_FILE, FACTS_FILE)
        with archive.open(WEIGHTS_FILE, "w") as member:
            for _ in range(64):
                member.write(bytes(2**20))
    assert path.stat().st_size < 2**18
    with pytest.raises(ModelPackageError, match="beyond all measure"):
        install_package(path, try_out=believe)
    assert nothing_is_installed(models)


def test_too_large_files_are_refused(
    models: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(model_install.MAX_BYTES, CARD_FILE, 10)
    for path in (source, zipped(source, tmp_path / "package.zip")):
        with pytest.raises(ModelPackageError, match=r"MODEL_CARD.md is too large"):
            install_package(path, try_out=believe)
    assert nothing_is_installed(models)


def test_zip_whose_sizes_lie_is_refused(models: Path, source: Path, tmp_path: Path) -> None:
    path = zipped(source, tmp_path / "package.zip")
    raw = bytearray(path.read_bytes())
    # The directory at the end says that the card is one byte long.
    place = raw.rindex(b"PK\x01\x02")
    assert raw[place + 46 :].startswith(CARD_FILE.encode())
    raw[place + 24 : place + 28] = (1).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(ModelPackageError, match="not a whole zip file"):
        install_package(path, try_out=believe)
    assert nothing_is_installed(models)


def test_many_files_several_packages_and_twins_are_refused(
    models: Path, source: Path, tmp_path: Path
) -> None:
    crowd = zipped(source, tmp_path / "crowd.zip")
    with zipfile.ZipFile(crowd, "a") as archive:
        for number in range(1001):
            archive.writestr(f"{number}", "")
    two = zipped(source, tmp_path / "two.zip", "one/")
    with zipfile.ZipFile(two, "a") as archive:
        archive.write(source / FACTS_FILE, f"two/{FACTS_FILE}")
    twins = zipped(source, tmp_path / "twins.zip")
    with (
        zipfile.ZipFile(twins, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(WEIGHTS_FILE, b"others")
    for path, reason in ((crowd, "too many"), (two, "several"), (twins, "two files")):
        with pytest.raises(ModelPackageError, match=reason):
            install_package(path, try_out=believe)
    assert nothing_is_installed(models)


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 and no more", b"rubbish" * 1000])
def test_file_that_is_no_zip_is_refused(models: Path, tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(contents)
    with pytest.raises(ModelPackageError, match="not a whole zip file"):
        install_package(path, try_out=believe)
    assert nothing_is_installed(models)


def test_locked_zip_is_refused(models: Path, source: Path, tmp_path: Path) -> None:
    path = zipped(source, tmp_path / "package.zip")
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(ModelPackageError, match="password"):
        install_package(path, try_out=believe)


def test_damage_in_the_middle_of_a_zip_is_noticed(
    models: Path, source: Path, tmp_path: Path
) -> None:
    path = zipped(source, tmp_path / "package.zip")
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 64] = bytes(64)
    path.write_bytes(raw)
    with pytest.raises(ModelPackageError):
        install_package(path, try_out=believe)
    assert nothing_is_installed(models)


@pytest.mark.parametrize("name", [FACTS_FILE, WEIGHTS_FILE, CARD_FILE])
def test_folder_with_links_is_refused(
    models: Path, source: Path, tmp_path: Path, name: str
) -> None:
    (source / name).rename(tmp_path / "elsewhere")
    (source / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelPackageError, match="is a link or no file"):
        install_package(source, try_out=believe)
    assert nothing_is_installed(models)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_pipes_are_refused_and_not_waited_for(models: Path, source: Path, tmp_path: Path) -> None:
    (source / WEIGHTS_FILE).unlink()
    os.mkfifo(source / WEIGHTS_FILE)
    os.mkfifo(tmp_path / "package.zip")
    with pytest.raises(ModelPackageError, match="is a link or no file"):
        install_package(source, try_out=believe)
    with pytest.raises(ModelPackageError, match="neither a folder nor a zip file"):
        install_package(tmp_path / "package.zip", try_out=believe)


def test_wrong_checksum_is_refused(models: Path, source: Path) -> None:
    weights = bytearray((source / WEIGHTS_FILE).read_bytes())
    weights[-1] ^= 1
    (source / WEIGHTS_FILE).write_bytes(weights)
    with pytest.raises(ModelPackageError, match="not those that its facts name"):
        install_package(source, try_out=believe)
    assert nothing_is_installed(models)


def test_wrong_facts_and_newer_formats_are_refused(models: Path, source: Path) -> None:
    changed_facts(source, format_version=99)
    with pytest.raises(ModelPackageError, match="newer version of MLFA"):
        install_package(source, try_out=believe)
    changed_facts(source, format_version=1, name="../../evil")
    with pytest.raises(ModelPackageError, match="wrong at “name”"):
        install_package(source, try_out=believe)
    (source / FACTS_FILE).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ModelPackageError, match="not valid JSON"):
        install_package(source, try_out=believe)
    assert nothing_is_installed(models)


def test_nothing_and_less_are_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelPackageError, match="There is nothing at"):
        install_package(tmp_path / "nowhere", try_out=believe)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelPackageError, match=r"it has no package.json"):
        install_package(tmp_path / "empty", try_out=believe)
    assert nothing_is_installed(models)


def test_same_package_again_changes_nothing(models: Path, source: Path) -> None:
    install_package(source, try_out=believe)
    before = (models / "random").stat().st_mtime_ns
    again = install_package(source, try_out=believe)
    assert again is not None
    assert again.was_there
    assert (models / "random").stat().st_mtime_ns == before


def test_name_that_is_taken_asks_and_replaces_when_told(models: Path, source: Path) -> None:
    install_package(source, try_out=believe)
    first = load_package(models / "random").identifier
    changed_facts(source, version="0.0.2")
    with pytest.raises(PackageExistsError, match=r"version 0\.0\.1"):
        install_package(source, try_out=believe)
    assert load_package(models / "random").identifier == first
    replaced = install_package(source, replace=True, try_out=believe)
    assert replaced is not None
    assert replaced.has_replaced
    assert load_package(models / "random").version == "0.0.2"
    assert [entry.name for entry in models.iterdir()] == ["random"]


def test_damaged_installation_of_the_same_package_is_mended(models: Path, source: Path) -> None:
    install_package(source, try_out=believe)
    (models / "random" / WEIGHTS_FILE).write_bytes(b"damaged")
    mended = install_package(source, replace=True, try_out=believe)
    assert mended is not None
    assert mended.has_replaced
    load_package(models / "random").read_weights()


def test_shipped_name_asks_and_the_shipped_one_stays(models: Path, source: Path) -> None:
    changed_facts(source, name="fast")
    with pytest.raises(PackageExistsError, match="came with MLFA"):
        install_package(source, try_out=believe)
    installed = install_package(source, replace=True, try_out=believe)
    assert installed is not None
    assert not installed.has_replaced
    assert [entry.origin for entry in list_packages() if entry.name == "fast"] == [
        "installed",
        "shipped",
    ]


def test_folder_that_is_no_package_keeps_its_place(models: Path, source: Path) -> None:
    (models / "random").mkdir(parents=True)
    (models / "random" / "notes.txt").write_text("mine", encoding="utf-8")
    installed = install_package(source, try_out=believe)
    assert installed is not None
    assert (models / "random" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert installed.package.path.name.startswith("random-")


def test_stopped_installation_leaves_nothing(models: Path, source: Path) -> None:
    assert install_package(source, should_stop=lambda: True, try_out=believe) is None
    assert nothing_is_installed(models)


def test_leftovers_of_a_crash_are_swept_when_old(models: Path, source: Path) -> None:
    old, young = models / ".aside-old", models / ".aside-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 1e6,) * 2)
    install_package(source, try_out=believe)
    assert sorted(entry.name for entry in models.iterdir()) == [".aside-young", "random"]


def test_full_disk_is_a_sentence(
    models: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(KnownError, match="No space left on device"):
        install_package(source, try_out=believe)
    assert nothing_is_installed(models)


def test_networks_that_cannot_be_built_are_refused(models: Path, source: Path) -> None:
    facts = json.loads((source / FACTS_FILE).read_text(encoding="utf-8"))
    facts["extractors"][0]["architecture"] = "oracle-9000"
    (source / FACTS_FILE).write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(ModelPackageError, match="oracle-9000"):
        install_package(source, try_out=try_in_worker)
    assert nothing_is_installed(models)


def test_removed_package_is_gone_and_shipped_ones_stay(models: Path, source: Path) -> None:
    installed = install_package(source, try_out=believe)
    assert installed is not None
    removed = remove_package("random")
    assert (removed.name, removed.identifier) == ("random", installed.package.identifier)
    assert nothing_is_installed(models)
    with pytest.raises(ModelPackageError, match="came with MLFA and stays"):
        remove_package("fast")
    with pytest.raises(ModelPackageError, match="There is no model named"):
        remove_package("random")


def test_broken_packages_and_links_can_be_removed(
    models: Path, source: Path, tmp_path: Path
) -> None:
    (models / "broken").mkdir(parents=True)
    (models / "broken" / FACTS_FILE).write_text("{", encoding="utf-8")
    (models / "linked").symlink_to(source)
    assert remove_package("broken").identifier is None
    remove_package(str(models / "linked"))
    assert nothing_is_installed(models)
    assert (source / WEIGHTS_FILE).exists()


def test_commands_install_use_and_remove(source: Path, tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    shutil.rmtree(program.home)
    changed_facts(source, name="mine")
    path = zipped(source, tmp_path / "mine.zip")
    done = program.run("models", "install", path, "--use", "--json")
    assert done.code == 0
    (document,) = done.documents
    assert document["name"] == "mine"
    assert document["origin"] == "installed"
    assert document["path"] == str(program.home / "models" / "mine")
    assert document["installed"] == "new"
    assert program.run("models", "info").text.split()[:3] == ["Model", "mine", "0.0.1:"]
    listed = program.run("models", "list").text.splitlines()
    assert [line.split()[1] for line in listed if line.startswith("*")] == ["mine"]
    changed_facts(source, name="mine", version="0.0.2")
    refused = program.run("models", "install", source)
    assert refused.code == 1
    assert "--replace" in refused.err
    assert "Replaced" in program.run("models", "install", source, "--replace").text
    assert program.run("models", "remove", "mine").code == 2
    gone = program.run("models", "remove", "mine", "--yes")
    assert gone.code == 0
    assert "the default model is used from now on" in gone.text
    assert json.loads((program.home / "settings.json").read_text(encoding="utf-8"))["model"] == ""
    assert program.run("models", "remove", "mine", "--yes").code == 1
    assert program.run("models", "install", tmp_path / "nowhere").code == 1
    assert "Example:" in program.run("models", "install", "--help").text
