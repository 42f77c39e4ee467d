"""Pack the bundle for Linux: ``python3 packaging/linux/pack.py`` makes dist/mlfa-VERSION-….tar.xz.

With ``--cuda`` it packs dist/mlfa-cuda.

Beside the program lie the entry of the menu, icons, what software centres show, kinds of files,
and scripts that install for one user. Needs xz. What is packed can be run as it is unpacked.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
DIST = PROJECT / "dist"
ICONS = PROJECT / "resources/mlfa_resources/icons"
METAINFO = "io.github.mlfa.MLFA.metainfo.xml"
_ICON_SIZES = (16, 32, 48, 64, 128, 256)
_GLIBC = re.compile(rb"\0GLIBC_2\.(\d+)(?=\0)")


def version() -> str:
    """The program's version."""
    text = (PROJECT / "app/mlfa_app/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found is not None
    return found[1]


def oldest_c_library(folder: Path) -> str:
    """The version of the C library that the libraries of a folder ask for, such as "2.31"."""
    numbers = [
        int(number)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and (".so" in path.name or not path.suffix)
        for number in _GLIBC.findall(path.read_bytes())
    ]
    return f"2.{max(numbers)}"


def lay_out_share(share: Path) -> None:
    """Put together what a desktop wants to know of a program, as below /usr/share."""
    for folder in ("applications", "metainfo", "mime/packages"):
        (share / folder).mkdir(parents=True)
    shutil.copy(HERE / "mlfa.desktop", share / "applications")
    shutil.copy(HERE / METAINFO, share / "metainfo")
    shutil.copy(HERE / "mlfa-mime.xml", share / "mime/packages")
    for size in _ICON_SIZES:
        target = share / f"icons/hicolor/{size}x{size}/apps/mlfa.png"
        target.parent.mkdir(parents=True)
        shutil.copy(ICONS / f"mlfa-{size}.png", target)
    target = share / "icons/hicolor/scalable/apps/mlfa.svg"
    target.parent.mkdir(parents=True)
    shutil.copy(ICONS / "mlfa.svg", target)


def lay_out(program: Path, folder: Path) -> None:
    """Put together what the archive holds.

    Args:
        program: The bundle.
        folder: Does not exist yet.
    """
    shutil.copytree(program, folder, symlinks=True)
    lay_out_share(folder / "share")
    for name in ("install.sh", "uninstall.sh"):
        shutil.copy(HERE / name, folder)
    shutil.copy(PROJECT / "LICENSE", folder)
    shutil.copy(PROJECT / "docs/licences.md", folder)
    text = (HERE / "README.txt").read_text("utf-8")
    text = text.replace("GLIBC_VERSION", oldest_c_library(program))
    (folder / "README.txt").write_text(text, "utf-8")


def main() -> int:
    """Make the archive."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--level", type=int, default=6, help="of xz, 0 to 9; 1 is much quicker")
    parser.add_argument("--cuda", action="store_true", help="the bundle with PyTorch's CUDA build")
    chosen = parser.parse_args()
    variant = "-cuda" if chosen.cuda else ""
    program = DIST / f"mlfa{variant}"
    if not (program / "mlfa").exists():
        raise SystemExit(
            "There is no bundle yet: make bundle" + (" ARGS=--cuda" if chosen.cuda else "")
        )
    begun = time.monotonic()
    name = f"mlfa{variant}-{version()}-linux-{platform.machine()}"
    folder = PROJECT / "build/bundle" / name
    shutil.rmtree(folder, ignore_errors=True)
    lay_out(program, folder)
    target = DIST / f"{name}.tar.xz"
    aside = target.with_name(f".{target.name}.part")
    order = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    pack = [
        "tar",
        *order,
        "-C",
        str(folder.parent),
        "-I",
        f"xz -{chosen.level} -T0",
        "-cf",
        str(aside),
        name,
    ]
    subprocess.run(pack, check=True)
    aside.replace(target)
    shutil.rmtree(folder)
    minutes = (time.monotonic() - begun) / 60
    print(f"dist/{target.name}: {target.stat().st_size / 1e6:.0f} MB in {minutes:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
