"""What the bundle does without, and why. The smoke test runs what is left.

Read by the recipe of the build and by the table of sizes.
"""

from __future__ import annotations

from fnmatch import fnmatch

MODULES: dict[str, tuple[str, ...]] = {
    "Training, which is done from a source install": (
        "mlfa_trainer",
        "torch.utils.tensorboard",
        "tensorboard",
        "h5py",
        "lightning_fabric",
        "matplotlib",
        "mido",
    ),
    "PyTorch's compiler, exporters and their algebra: finished networks run without them": (
        "torch._dynamo",
        "torch._inductor",
        "triton",
        "torch.onnx",
        "torch.testing._internal.common_methods_invocations",
        "torch.testing._internal.common_utils",
        "torch.testing._internal.distributed",
        "torch.testing._internal.opinfo",
        "torch.utils.benchmark",
        "torch.utils.model_dump",
        "functorch",
        "sympy",
        "mpmath",
        "networkx",
        "jinja2",
        "expecttest",
    ),
    "The GPU driver from Python, which PyTorch asks only for its profiles": ("cuda",),
    "Python's parts for work on programs, and windows of another kind": (
        "readline",
        "tkinter",
        "_tkinter",
        "turtle",
        "idlelib",
        "lib2to3",
        "ensurepip",
        "pip",
        "setuptools",
        "pkg_resources",
        "IPython",
        "pytest",
        "hypothesis",
        "pandas",
        "polars",
        "pyarrow",
    ),
    "Encrypted connections: the program makes none": ("ssl", "_ssl"),
    "Parts of Qt that the window does not use": (
        "PySide6.QtQml",
        "PySide6.QtQuick",
        "PySide6.QtOpenGL",
        "PySide6.QtOpenGLWidgets",
        "PySide6.QtPrintSupport",
        "PySide6.QtSql",
        "PySide6.QtTest",
        "PySide6.QtXml",
        "PySide6.QtDBus",
    ),
}

FILES: dict[str, tuple[str, ...]] = {
    "Headers, sources and type hints": (
        "*.h",
        "*.hpp",
        "*.cuh",
        "*.pyx",
        "*.pxd",
        "*.pyi",
        "*.c",
        "*.cpp",
        "*.cmake",
        "*.ts",
        "*.lib",
        "*.a",
    ),
    "PyTorch's tests, programs and demonstration back ends": (
        "torch/bin/[!t]*",
        "torch/bin/test*",
        "torch/test/*",
        "torch/include/*",
        "torch/lib/*test*",
        "torch/lib/libaoti_custom_ops*",
        "torch/lib/libbackend_with_compiler*",
    ),
    "Qt's modules, plugins and translations that the window does not use": (
        "PySide6/Qt/lib/libQt6Qml*",
        "PySide6/Qt/lib/libQt6Quick*",
        "PySide6/Qt/lib/libQt6VirtualKeyboard*",
        "PySide6/Qt/lib/libQt6Pdf*",
        "PySide6/Qt/plugins/platforminputcontexts/*virtualkeyboard*",
        "PySide6/Qt/plugins/platforms/*eglfs*",
        "PySide6/Qt/plugins/platforms/*linuxfb*",
        "PySide6/Qt/plugins/platforms/*vnc*",
        "PySide6/Qt/plugins/platforms/*vkkhrdisplay*",
        "PySide6/Qt/plugins/platforms/*minimalegl*",
        "PySide6/Qt/lib/libQt6EglF*",
        "PySide6/Qt/plugins/egldeviceintegrations/*",
        "PySide6/Qt/plugins/generic/*",
        "PySide6/Qt/plugins/tls/*",
        "PySide6/Qt/plugins/networkinformation/*",
        "PySide6/Qt/plugins/imageformats/*pdf*",
        "PySide6/Qt/plugins/imageformats/*webp*",
        "PySide6/Qt/plugins/imageformats/*tiff*",
        "PySide6/Qt/plugins/imageformats/*tga*",
        "PySide6/Qt/plugins/imageformats/*wbmp*",
        "PySide6/Qt/plugins/imageformats/*icns*",
    ),
    "Encrypted connections: the program makes none": ("libssl*",),
    "Sample data of libraries": (
        "sklearn/datasets/data/*",
        "sklearn/datasets/images/*",
        "sklearn/datasets/descr/*",
        "*/tests/*",
    ),
}

# On Linux the build takes these from its own system, and a desktop's own ones have to be used:
# programs and themes that Qt loads from the system are linked against those.
OF_THE_SYSTEM: dict[str, tuple[str, ...]] = {
    "The C++ library: every system has one that is new enough": ("libstdc++.so*", "libgcc_s.so*"),
    "Part of the C library, whose other parts are the system's": ("libmvec.so*",),
    "GTK and what it stands on, which Qt loads only where a desktop has it": (
        *("libgtk-3*", "libgdk*", "libgio-2*", "libglib-2*", "libgmodule*", "libgobject*"),
        *("libgthread*", "libcairo*", "libpango*", "libatk*", "libatspi*", "libepoxy*"),
        *("libharfbuzz*", "libfribidi*", "libthai*", "libdatrie*", "libgraphite2*"),
        *("libpixman*", "libpng16*", "libjpeg.so*", "libpcre2*", "libmount*", "libblkid*"),
        *("libselinux*", "libbrotli*", "libexpat*", "libbsd*", "libmd.so*"),
    ),
    "X11, fonts and the message bus, which belong to the desktop": (
        *("libX*.so*", "libfontconfig*", "libfreetype*", "libdbus-1*", "libsystemd*"),
        *("libgcrypt*", "libgpg-error*", "liblz4*", "libcap.so*", "libxcb-glx*"),
    ),
}

# Languages of the window; Qt's own dialogs are translated into them.
_LANGUAGES = ("de", "en")
_TRANSLATIONS = "PySide6/Qt/translations/"


def modules() -> list[str]:
    """Names of all modules that are left out."""
    return [name for names in MODULES.values() for name in names]


def is_left_out(place: str) -> bool:
    """Say whether a file is left out.

    Args:
        place: Where it would lie in the bundle.
    """
    place = place.replace("\\", "/")
    if _TRANSLATIONS in place:
        return not any(place.endswith(f"qtbase_{language}.qm") for language in _LANGUAGES)
    if "/" not in place:
        return _matches(place, OF_THE_SYSTEM) or _matches(place, FILES)
    # On Windows Qt's parts lie a folder higher.
    return _matches(place, FILES) or _matches(place.replace("PySide6/", "PySide6/Qt/", 1), FILES)


def _matches(place: str, groups: dict[str, tuple[str, ...]]) -> bool:
    return any(fnmatch(place, pattern) for patterns in groups.values() for pattern in patterns)
