"""Install model packages into the user's models folder, and remove them again.

A package is copied aside, checked in every way, and appears with one rename: at no moment does a
half one stand in the folder, and one that is replaced goes only after the new one is there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from mlfa_app.errors import shown
from mlfa_app.jobs.models.source import MAX_BYTES, PackageSource, opened_source
from mlfa_app.jobs.one_task import final_answer_unless
from mlfa_app.jobs.worker_pool import Lost, Task, WorkerPool
from mlfa_app.jobs.worker_process import Crashed, Refused
from mlfa_app.packages import FoundPackage, changing_packages, list_packages
from mlfa_app.paths import user_models_folder
from mlfa_core.errors import KnownError, MlfaError, ModelPackageError
from mlfa_core.model_package import WEIGHTS_FILE, ModelPackage, load_package

ShouldStop = Callable[[], bool]
TryOut = Callable[[ModelPackage, ShouldStop], None]

_ASIDE_PREFIX = ".aside-"
_CHUNK_BYTES = 2**20
_SPARE_BYTES = 32 * 2**20
_STALE_S = 24 * 3600.0
_LOAD_LIMIT_S = 300.0


class PackageExistsError(ModelPackageError):
    """There is a model of the same name; it is replaced only when the user says so."""


class _StoppedError(MlfaError):
    """The user does not want it any more."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did.

    Attributes:
        package: The package in its new place.
        was_there: Whether the very same package had been installed before; nothing was done then.
        has_replaced: Whether another package of the same name went.
    """

    package: ModelPackage
    was_there: bool = False
    has_replaced: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed.

    Attributes:
        name: Name of the package.
        identifier: Under it analyses are stored; None for a package that could not be read.
    """

    name: str
    identifier: str | None


def try_in_worker(package: ModelPackage, should_stop: ShouldStop) -> None:
    """Build a package's networks in a process of their own, where a bad one does no harm.

    Raises:
        ModelPackageError: If they cannot be built.
    """
    task = Task("try", _build_networks, (package.path,), _LOAD_LIMIT_S)
    with WorkerPool(1) as pool:
        pool.submit(task)
        match final_answer_unless(should_stop, pool):
            case None:
                raise _StoppedError
            case Refused(error):
                raise error
            case Crashed(reason) | Lost(reason):
                raise _unusable(package, reason)


def install_package(
    source: Path,
    *,
    replace: bool = False,
    should_stop: ShouldStop = lambda: False,
    try_out: TryOut = try_in_worker,
) -> Installed | None:
    """Check a package and copy it into the user's models folder.

    Args:
        source: A folder or a zip file.
        replace: Whether it may take the place of another package of the same name.
        should_stop: Asked now and then.
        try_out: Finds out whether the networks can be built.

    Returns:
        What was done; None if it was stopped, with nothing changed.

    Raises:
        PackageExistsError: If there is another of the same name and it may not be replaced.
        ModelPackageError: If it is no sound package.
        KnownError: If it cannot be read or written.
    """
    folder = user_models_folder()
    try:
        with opened_source(source) as opened, _folder_aside(folder, opened) as aside:
            digest = _copy(opened, aside, should_stop)
            package = load_package(aside)
            _check_weights(package, digest)
            known, old = _look_for(package, replace=replace)
            if known is not None and not old:
                return Installed(known, was_there=True)
            try_out(package, should_stop)
            if should_stop():
                raise _StoppedError
            with changing_packages():
                # Looked for once more: that took seconds, in which others may have installed it.
                known, old = _look_for(package, replace=replace)
                if known is not None and not old:
                    return Installed(known, was_there=True)
                # Where an interrupt came between the steps of replacing, the rest is done now.
                new = aside if known is None else known.path
                return Installed(_put_in_place(new, package, old), has_replaced=bool(old))
    except _StoppedError:
        return None
    except OSError as error:
        raise _disk_error(source, folder, error) from error


def remove_package(
    wanted: str, forget: Callable[[Removed, Path], object] = lambda _removed, _path: None
) -> Removed:
    """Remove a package that the user installed.

    Args:
        wanted: Its name, its path, or the name of its folder or file.
        forget: Told of it and its place right before it goes, to forget what refers to it: after
            an interrupt in between it can be removed once more, but not after one that came later.

    Raises:
        ModelPackageError: If there is none, or it came with the program.
        KnownError: If it cannot be deleted.
    """
    with changing_packages():
        return _remove(wanted, forget)


def _remove(wanted: str, forget: Callable[[Removed, Path], object]) -> Removed:
    found = [entry for entry in list_packages() if _is_meant(entry, wanted)]
    mine = [entry for entry in found if entry.origin == "installed"]
    if not mine:
        if found:
            raise ModelPackageError(
                f"The model “{found[0].name}” came with MLFA and stays.",
                "Only models that you installed can be removed.",
                found[0].path,
            )
        raise ModelPackageError(f"There is no model named “{wanted}”.", "See: mlfa models list")
    if len(mine) > 1:
        paths = ", ".join(shown(entry.path) for entry in mine)
        raise ModelPackageError(
            f"There are several models named “{wanted}”.", f"Name the path of one: {paths}"
        )
    entry = mine[0]
    removed = Removed(entry.name, None if entry.package is None else entry.package.identifier)
    forget(removed, entry.path)
    try:
        _delete(entry.path)
    except OSError as error:
        raise KnownError(
            f"The model “{entry.name}” could not be removed: {error.strerror or error}.",
            "Make its folder writable.",
            entry.path,
        ) from error
    return removed


def _build_networks(path: Path) -> None:
    """Build the networks of a package. Runs in a worker process."""
    from mlfa_core.inference import SongAnalyzer

    SongAnalyzer(load_package(path))


@contextmanager
def _folder_aside(folder: Path, source: PackageSource) -> Iterator[Path]:
    """Make a hidden folder in the models folder, gone afterwards unless it was renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    needed = sum(source.sizes_bytes.values()) + _SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    aside = _name_aside(folder)
    aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _name_aside(folder: Path) -> Path:
    return folder / f"{_ASIDE_PREFIX}{secrets.token_hex(8)}"


def _sweep(folder: Path) -> None:
    """Delete what an interrupted installation left behind; a young one may be at work."""
    for entry in folder.glob(f"{_ASIDE_PREFIX}*"):
        with suppress(OSError):
            if time.time() - entry.lstat().st_mtime > _STALE_S:
                _erase(entry)


def _copy(source: PackageSource, folder: Path, should_stop: ShouldStop) -> str:
    """Copy the files of a package.

    Returns:
        The digest of the weights.
    """
    digest = hashlib.sha256()
    for name in source.sizes_bytes:
        left = MAX_BYTES[name]
        with source.open(name) as reader, open(folder / name, "xb") as writer:
            while chunk := reader.read(_CHUNK_BYTES):
                if should_stop():
                    raise _StoppedError
                left -= len(chunk)
                if left < 0:  # its size lied, or it grows
                    raise ModelPackageError(f"{name} of the model package is too large.")
                if name == WEIGHTS_FILE:
                    digest.update(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
    return f"sha256:{digest.hexdigest()}"


def _check_weights(package: ModelPackage, digest: str) -> None:
    if digest != package.facts.weights_digest:
        raise ModelPackageError(
            f"The model package “{package.name}” is damaged: its weights are not those that its "
            "facts name.",
            "Get it again.",
        )
    try:
        with safe_open(package.path / WEIGHTS_FILE, framework="numpy") as weights:
            weights.keys()
    except (SafetensorError, ValueError) as error:
        raise _unusable(package, "its weights are no safetensors file") from error


def _look_for(package: ModelPackage, *, replace: bool) -> tuple[ModelPackage | None, list[Path]]:
    """Look for a package among those that are installed.

    Returns:
        The very same one, if it is there; and where others of its name are, which it replaces:
        none where it is the one that its name means.

    Raises:
        PackageExistsError: If there is another of its name and it may not be replaced.
    """
    same = _same_names(package.name)
    known = _installed_already(same, package)
    if known is not None and known.path == same[0].path:
        return known, []
    if same and not replace:
        raise _exists(same[0])
    mine = [entry.path for entry in same if entry.origin == "installed"]
    if known is None or known.path not in mine:
        return None, mine
    return known, [path for path in mine if path != known.path]


def _same_names(name: str) -> list[FoundPackage]:
    """Find what has the name already: the user's own before what came with the program."""
    return [entry for entry in list_packages() if name in (entry.name, entry.path.name)]


def _installed_already(same: list[FoundPackage], package: ModelPackage) -> ModelPackage | None:
    for entry in same:
        if entry.package is not None and entry.package.identifier == package.identifier:
            # Its weights may have been damaged meanwhile; then the good ones replace them.
            with suppress(ModelPackageError):
                entry.package.read_weights()
                return entry.package
    return None


def _put_in_place(new: Path, package: ModelPackage, old: list[Path]) -> ModelPackage:
    """Rename a package to its place, and delete what it replaces.

    Args:
        new: The copy aside; or one that stands there already, beside what it replaces.
        package: It.
        old: What it replaces.
    """
    folder = new.parent
    target = place = folder / package.name
    if new.is_file():
        place = target = new  # a zip that the user has put there
    elif os.path.lexists(target):
        # A folder cannot be exchanged in one step: both stand there for a moment. What is no
        # package keeps its place.
        place = folder / f"{package.name}-{secrets.token_hex(4)}"
    if place != new:
        os.rename(new, place)
    for path in old:
        _delete(path)
    if target in old:
        os.rename(place, target)
        place = target
    _sync_folder(folder)
    return load_package(place)


def _delete(path: Path) -> None:
    """Delete a folder or file, so that it goes at once and as a whole."""
    aside = _name_aside(path.parent)
    try:
        os.rename(path, aside)
        _erase(aside)
    except BaseException:
        # Also after an interrupt: what has lost its name is no use to anybody.
        with suppress(OSError):
            _erase(aside)
        raise


def _erase(path: Path) -> None:
    # A link goes; what it leads to is the user's.
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_meant(entry: FoundPackage, wanted: str) -> bool:
    return wanted in (entry.name, entry.path.name, entry.path.stem, str(entry.path))


def _exists(entry: FoundPackage) -> PackageExistsError:
    version = f" (version {entry.package.version})" if entry.package is not None else ""
    if entry.origin == "shipped":
        summary = f"A model named “{entry.name}”{version} came with MLFA."
        advice = "The new one would be used in its place."
    else:
        summary = f"There is a model named “{entry.name}”{version} already."
        advice = "It would be replaced."
    return PackageExistsError(summary, advice, entry.path)


def _unusable(package: ModelPackage, reason: str) -> ModelPackageError:
    return ModelPackageError(
        f"The model package “{package.name}” cannot be used: {reason}.", "Get it again."
    )


def _disk_error(source: Path, folder: Path, error: OSError) -> KnownError:
    return KnownError(
        f"{shown(source)} could not be installed: {error.strerror or error}.",
        f"Check that it can be read, and that {shown(folder)} can be written and has space.",
        source,
    )
