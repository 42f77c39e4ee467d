"""What macOS is told of MLFA.app: its name, its version, and the files that it opens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

IDENTIFIER = "io.github.mlfa.MLFA"
# What PyTorch's wheels for Apple silicon ask for.
OLDEST_SYSTEM = "11.0"
_SUFFIXES = [
    *("wav", "aif", "aiff", "aifc", "caf", "au", "flac", "mp3", "mp2", "aac", "ogg", "oga"),
    *("opus", "m4a", "m4b", "wma", "ape", "wv", "mpc", "tta"),
]
_PROJECT = Path(__file__).resolve().parents[2]


def version() -> str:
    """The program's version."""
    text = (_PROJECT / "app/mlfa_app/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found is not None
    return found[1]


def information() -> dict[str, Any]:
    """The content of Info.plist beside what PyInstaller writes itself."""
    return {
        "CFBundleName": "MLFA",
        "CFBundleDisplayName": "MLFA",
        "CFBundleVersion": version(),
        "CFBundleShortVersionString": version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "de"],
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "LSApplicationCategoryType": "public.app-category.music",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The MLFA developers, GPL-3.0-or-later",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Sound",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.audio"],
                "CFBundleTypeExtensions": _SUFFIXES,
            },
            {
                "CFBundleTypeName": "Folder",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "None",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
    }
