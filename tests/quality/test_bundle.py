"""What the bundle is made with, and what installs it. The bundle itself has a smoke test."""

from __future__ import annotations

import importlib.util
import plistlib
import shutil
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from PySide6.QtGui import QImageReader

from mlfa_app import __version__
from mlfa_resources import icons_folder
from repository import PROJECT

LINUX_FOLDER = PROJECT / "packaging/linux"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="scripts and libraries of Linux")


def script(place: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    path = PROJECT / "packaging" / place
    specification = importlib.util.spec_from_file_location(f"packaging_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_programs_that_the_bundle_opens_get_their_own_libraries() -> None:
    entry = script("bundle/entry.py")
    environment = {"LD_LIBRARY_PATH": "/bundle", "QT_PLUGIN_PATH": "/bundle/qt", "HOME": "/home"}
    entry.give_back_environment(environment)
    assert environment == {"HOME": "/home", "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    environment = {"LD_LIBRARY_PATH": "/bundle:/own", "LD_LIBRARY_PATH_ORIG": "/own"}
    entry.give_back_environment(environment)
    assert environment == {"LD_LIBRARY_PATH": "/own", "PYINSTALLER_RESET_ENVIRONMENT": "1"}


def test_what_is_left_out_is_not_what_is_needed() -> None:
    left_out = script("bundle/left_out.py")
    qt = "PySide6/Qt"
    assert left_out.is_left_out("torch/bin/test_api")
    assert left_out.is_left_out(f"{qt}/translations/qtbase_fr.qm")
    assert left_out.is_left_out("PySide6/plugins/platforms/qvnc.dll")
    assert left_out.is_left_out("libgtk-3.so.0")
    needed = [
        *("torch/lib/libtorch_cpu.so", "torch/bin/torch_shm_manager", "libxcb-cursor.so.0"),
        *(f"{qt}/translations/qtbase_de.qm", f"{qt}/plugins/platforms/libqxcb.so"),
        *(f"{qt}/plugins/platforms/libqoffscreen.so", "av.libs/libXau-154567c4.so.6.0.0"),
        *("mlfa_resources/models/fast/weights.safetensors", "mlfa_app/gui/translations/mlfa_de.qm"),
    ]
    assert [place for place in needed if left_out.is_left_out(place)] == []
    ours = ("mlfa_app", "mlfa_core", "mlfa_resources")
    assert [name for name in left_out.modules() if name.startswith(ours)] == []


@on_linux
def test_a_library_that_the_loader_would_refuse_is_told(tmp_path: Path) -> None:
    shrink = script("bundle/shrink.py")
    whole = next(Path(sysconfig.get_path("platlib")).rglob("numpy/**/_multiarray_umath*.so"))
    assert shrink.is_sound(whole)
    data = bytearray(whole.read_bytes())
    (table,) = shrink._PROGRAM_TABLE.unpack_from(data, 32)
    entry = next(
        place
        for place in range(table, table + 20 * 56, 56)
        if int.from_bytes(data[place : place + 4], "little") == 1
    )
    data[entry + 8] ^= 0x10  # where the part begins in the file
    moved, text = tmp_path / "moved.so", tmp_path / "text.so"
    moved.write_bytes(data)
    text.write_text("no library")
    assert not shrink.is_sound(moved)
    assert not shrink.is_sound(text)


@pytest.mark.parametrize("kind", ["ico", "icns"])
def test_icons_of_windows_and_macos_hold_every_picture(kind: str, tmp_path: Path) -> None:
    icons = script("bundle/system_icons.py")
    sizes = (16, 32, 64, 128, 256)
    pictures = {size: (icons_folder() / f"mlfa-{size}.png").read_bytes() for size in sizes}
    data = icons.windows_icon(pictures) if kind == "ico" else icons.mac_icon(pictures)
    path = tmp_path / f"mlfa.{kind}"
    path.write_bytes(data)
    assert all(picture in data for picture in pictures.values())
    if kind == "ico":
        assert QImageReader(str(path)).imageCount() == len(sizes)


def unpacked(folder: Path, version: str) -> Path:
    """An archive's content with a program that only says its version."""
    pack = script("linux/pack.py")
    folder.mkdir()
    pack.lay_out_share(folder / "share")
    (folder / "_internal").mkdir()
    (folder / "_internal" / f"part-of-{version}").touch()
    (folder / "mlfa").write_text(f"#!/bin/sh\necho 'mlfa, version {version}'\n")
    (folder / "mlfa").chmod(0o755)
    for place in ("packaging/linux/install.sh", "packaging/linux/uninstall.sh", "LICENSE"):
        shutil.copy(PROJECT / place, folder)
    shutil.copy(PROJECT / "docs/licences.md", folder)
    return folder


def run(script_path: Path, prefix: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(script_path), *(() if prefix is None else ("--prefix", str(prefix)))]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@on_linux
def test_installing_replaces_and_removing_leaves_nothing(tmp_path: Path) -> None:
    prefix = tmp_path / "a user’s own"
    old, new = unpacked(tmp_path / "old", "1"), unpacked(tmp_path / "new", "2")
    assert run(old / "install.sh", prefix).returncode == 0
    done = run(new / "install.sh", prefix)
    assert done.returncode == 0, done.stderr
    assert "version 2" in done.stdout
    program = prefix / "lib/mlfa"
    assert [path.name for path in (program / "_internal").iterdir()] == ["part-of-2"]
    menu = (prefix / "share/applications/mlfa.desktop").read_text()
    assert f'\nExec="{program}/mlfa" %F\n' in menu
    assert (prefix / "bin/mlfa").resolve() == program / "mlfa"
    other = prefix / "share/icons/hicolor/16x16/apps/other.png"
    other.touch()
    done = run(program / "uninstall.sh")
    assert done.returncode == 0, done.stderr
    caches = {"mimeinfo.cache", "icon-theme.cache"}
    mime = prefix / "share/mime"
    left = [
        path
        for path in prefix.rglob("*")
        if path.is_file() and path.name not in caches and mime not in path.parents
    ]
    assert left == [other]
    assert not (prefix / "bin/mlfa").is_symlink()
    assert not (mime / "packages/mlfa-mime.xml").exists()


@on_linux
def test_installing_leaves_another_installation_alone(tmp_path: Path) -> None:
    archive, prefix = unpacked(tmp_path / "archive", "1"), tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin/mlfa").write_text("from pip")
    done = run(archive / "install.sh", prefix)
    assert done.returncode == 1
    assert "not from here" in done.stdout
    assert (prefix / "bin/mlfa").read_text() == "from pip"
    assert not (prefix / "lib").exists()


def test_forms_of_other_systems_hold_and_name_this_version() -> None:
    facts = script("macos/bundle_facts.py").information()
    assert plistlib.loads(plistlib.dumps(facts))["CFBundleVersion"] == __version__
    assert plistlib.loads((PROJECT / "packaging/macos/entitlements.plist").read_bytes())
    names = list(LINUX_FOLDER.glob("*.metainfo.xml"))
    assert len(names) == 1
    component = ElementTree.parse(names[0]).getroot()
    assert f"{component.findtext('id')}.metainfo.xml" == names[0].name
    release = component.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__
    assert component.findtext("launchable") == "mlfa.desktop"
    manifest = yaml.safe_load(next((PROJECT / "packaging/flatpak").glob("*.yml")).read_text())
    assert manifest["app-id"] == component.findtext("id")
    assert f"mlfa-{__version__}-" in manifest["modules"][0]["sources"][0]["path"]
    assert not [word for word in manifest["finish-args"] if "network" in word]
    jobs = yaml.safe_load((PROJECT / ".github/workflows/bundles.yml").read_text())["jobs"]
    assert set(jobs) == {"linux", "windows", "macos"}
