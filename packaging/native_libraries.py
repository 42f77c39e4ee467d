"""Whose the libraries within wheels and bundles are: projects and licences by file name.

Wheels carry other people's libraries and seldom say so. What is named here was read from the
projects' own statements and, for FFmpeg, from the library itself (``avutil_license``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

_GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"
_GNU_EITHER = "LGPL-3.0-or-later OR GPL-2.0-or-later"
_QT = "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"
_LIBRARY = re.compile(r"\.(so(\.\d+)*|dll|dylib)$", re.IGNORECASE)


@dataclass(frozen=True)
class Library:
    """Who makes a library, and what one may do with it.

    Attributes:
        project: The project's name.
        licence: As an SPDX expression.
    """

    project: str
    licence: str


_FFMPEG = Library("FFmpeg", "LGPL-3.0-or-later")
_KRB5 = Library("MIT Kerberos", "MIT")
_WEBP = Library("libwebp", "BSD-3-Clause")
_XCB = Library("XCB", "X11")
_OPENBLAS = Library("OpenBLAS", "BSD-3-Clause")
_ICU = Library("ICU", "Unicode-3.0")
_TORCH = Library("PyTorch", "BSD-3-Clause")
_ARROW = Library("Apache Arrow", "Apache-2.0")
_OPENSSL = Library("OpenSSL", "Apache-2.0")
_MICROSOFT = Library("Microsoft's C and C++ runtime", "LicenseRef-Microsoft-Visual-C++-Runtime")
_QT_ITSELF = Library("Qt", _QT)
_NVIDIA = Library("NVIDIA", "LicenseRef-NVIDIA-Proprietary")
# By how their names begin, without "lib"; the longest that fits counts.
_BY_NAME = {
    "aec": Library("libaec", "BSD-2-Clause"),
    "arrow": _ARROW,
    "asound": Library("ALSA", "LGPL-2.1-or-later"),
    **dict.fromkeys(("avcodec", "avdevice", "avfilter", "avformat", "avutil"), _FFMPEG),
    **dict.fromkeys(("swresample", "swscale", "postproc"), _FFMPEG),
    "bz2": Library("bzip2", "bzip2-1.0.6"),
    "c10": _TORCH,
    "com_err": Library("e2fsprogs", "MIT"),
    "crypto": _OPENSSL,
    "dav1d": Library("dav1d", "BSD-2-Clause"),
    "drm": Library("libdrm", "MIT"),
    "ffi": Library("libffi", "MIT"),
    "gfortran": Library("GCC", _GCC),
    "gmp": Library("GMP", _GNU_EITHER),
    "gnutls": Library("GnuTLS", "LGPL-2.1-or-later"),
    "gomp": Library("GCC", _GCC),
    **dict.fromkeys(("gssapi_krb5", "k5crypto", "krb5"), _KRB5),
    "hdf5": Library("HDF5", "BSD-3-Clause"),
    "hogweed": Library("Nettle", _GNU_EITHER),
    "icu": _ICU,
    "keyutils": Library("keyutils", "LGPL-2.1-or-later"),
    "lzma": Library("XZ", "0BSD"),
    **dict.fromkeys(("api-ms-win", "msvcp", "ucrtbase", "vcomp", "vcruntime"), _MICROSOFT),
    "mp3lame": Library("LAME", "LGPL-2.0-or-later"),
    "mvec": Library("glibc", "LGPL-2.1-or-later"),
    "nettle": Library("Nettle", _GNU_EITHER),
    "openblas": _OPENBLAS,
    "omp": Library("LLVM", "Apache-2.0 WITH LLVM-exception"),
    "opencore-amr": Library("OpenCORE AMR", "Apache-2.0"),
    "opus": Library("Opus", "BSD-3-Clause"),
    "parquet": _ARROW,
    "pyside6": Library("PySide6", _QT),
    "python": Library("Python", "PSF-2.0"),
    "qt6": _QT_ITSELF,
    "quadmath": Library("GCC", "LGPL-2.1-or-later"),
    "scipy_openblas": _OPENBLAS,
    "sharpyuv": _WEBP,
    "shiboken6": Library("Shiboken", _QT),
    "shm": _TORCH,
    "sndfile": Library(
        "libsndfile with FLAC, Ogg, Vorbis, Opus, mpg123, LAME", "LGPL-2.1-or-later"
    ),
    "sqlite3": Library("SQLite", "blessing"),
    "ssl": _OPENSSL,
    "svtav1enc": Library("SVT-AV1", "BSD-3-Clause-Clear"),
    "sz": Library("libaec", "BSD-2-Clause"),
    "torch": _TORCH,
    "unistring": Library("libunistring", _GNU_EITHER),
    "uuid": Library("util-linux", "BSD-3-Clause"),
    "vpl": Library("oneVPL", "MIT"),
    "vpx": Library("libvpx", "BSD-3-Clause"),
    "webp": _WEBP,
    "x264": Library("x264", "GPL-2.0-or-later"),
    "x265": Library("x265", "GPL-2.0-or-later"),
    "xau": Library("libXau", "X11"),
    "xcb": _XCB,
    "xkbcommon": Library("xkbcommon", "MIT"),
    "z": Library("zlib", "Zlib"),
    "zstd": Library("Zstandard", "BSD-3-Clause"),
}

_BY_FOLDER = {"Qt": _QT_ITSELF, "torch": _TORCH}


def is_library(path: PurePath) -> bool:
    """Return whether a file is a shared library, and no module of Python's."""
    name = path.name
    is_module = re.search(r"\.(cpython-\d+[\w-]*|abi3)\.so$", name) or name.endswith(".pyd")
    return bool(_LIBRARY.search(name)) and not is_module


def library(path: PurePath) -> Library | None:
    """Return whose a shared library is; None if nobody has looked it up yet."""
    if "Qt" in path.parts and {"plugins", "qml"} & set(path.parts):
        return _QT_ITSELF
    # Names there may begin like those of others; each of its packages brings its terms.
    if "nvidia" in path.parts:
        return _NVIDIA
    stem = path.name.lower().removeprefix("lib")
    word = re.split(r"[-.]", stem)[0]
    begins = [key for key in _BY_NAME if stem.startswith(key)]
    # One letter fits too much: "z" is zlib, and not all that begins with it.
    fitting = [key for key in begins if len(key) > 2 or key == word]
    if fitting:
        return _BY_NAME[max(fitting, key=len)]
    # What Qt and PyTorch build of their own, for tests and the like.
    return next((own for folder, own in _BY_FOLDER.items() if folder in path.parts), None)
