"""What works on this computer: each check tries the thing itself."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import mlfa_app
from mlfa_app import __version__
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.capacity import plan_capacity, usable_cores
from mlfa_app.jobs.hearing.tasks import has_nvidia_device
from mlfa_app.jobs.worker_pool import Answer, Task, WorkerPool
from mlfa_app.jobs.worker_process import Crashed, Refused, Returned
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.store import Journal
from mlfa_app.packages import find_package, list_packages
from mlfa_app.paths import catalog_path, config_folder, data_folder, settings_path
from mlfa_app.settings import Settings, load_settings
from mlfa_core.audio.self_check import FORMATS, FormatCheck, check_format
from mlfa_core.decisions import thresholds_for
from mlfa_core.errors import KnownError

Verdict = Literal["ok", "note", "bad"]

_LIBRARIES = (
    "torch",
    "numpy",
    "soundfile",
    "av",
    "soxr",
    "mutagen",
    "safetensors",
    "click",
    "rich",
    "pyarrow",
)
_OPTIONAL = ("pyarrow",)
_LITTLE_SPACE_BYTES = 500e6
_WORKER_LIMIT_S = 180.0
_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check.

    Attributes:
        group: What kind of thing was checked.
        name: The thing.
        verdict: "ok", "note" (works, but something should be known) or "bad".
        detail: What was found.
        advice: What can be done.
    """

    group: str
    name: str
    verdict: Verdict
    detail: str
    advice: str = ""


def run_checks() -> Iterator[Check]:
    """Check everything, the quick things first."""
    yield from _check_versions()
    yield from _check_folders()
    yield from _check_catalogue()
    yield from _check_models()
    yield from _check_plugins()
    yield from _check_in_workers()


def inspect_torch() -> dict[str, Any]:
    """Look at PyTorch and its devices. Runs in a worker process."""
    import torch

    facts: dict[str, Any] = {
        "version": torch.__version__,
        "cuda_build": torch.version.cuda,
        "cuda_works": torch.cuda.is_available(),
        "devices": [],
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
    }
    if facts["cuda_works"]:
        for index in range(torch.cuda.device_count()):
            properties = torch.cuda.get_device_properties(index)
            # A real computation: a driver can be there and still fail.
            total = float(torch.ones(64, 64, device=f"cuda:{index}").sum().item())
            facts["devices"].append(
                {
                    "name": properties.name,
                    "bytes": properties.total_memory,
                    "computes": total == 64.0 * 64.0,
                }
            )
    else:
        total = float(torch.ones(64, 64).matmul(torch.ones(64, 64)).sum().item())
    facts["cpu_computes"] = total > 0
    return facts


def _check_versions() -> Iterator[Check]:
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    python = f"Python {platform.python_version()}"
    yield Check("program", "MLFA", "ok", f"{__version__} on {python}, {system}")
    for name in _LIBRARIES:
        try:
            yield Check("program", name, "ok", version(name))
        except PackageNotFoundError:
            if name in _OPTIONAL:
                advice = "Only 'mlfa export --format parquet' needs it."
                yield Check("program", name, "note", "not installed", advice)
            else:
                yield Check("program", name, "bad", "not installed", "Install MLFA again.")


def _check_folders() -> Iterator[Check]:
    for name, folder in (("data folder", data_folder()), ("settings folder", config_folder())):
        problem = _write_problem(folder)
        if problem:
            advice = "Make it writable, or name another folder in MLFA_HOME."
            yield Check("folders", name, "bad", f"{folder}: {problem}", advice)
        else:
            yield Check("folders", name, "ok", f"{folder} can be written")
    free = shutil.disk_usage(_nearest_existing(data_folder())).free
    verdict: Verdict = "ok" if free > _LITTLE_SPACE_BYTES else "note"
    advice = "" if verdict == "ok" else "The catalogue needs about 30 KB per song."
    yield Check("folders", "free space", verdict, f"{free / 1e9:,.1f} GB", advice)
    try:
        load_settings(settings_path())
        state = str(settings_path()) if settings_path().exists() else "defaults; there is no file"
        yield Check("folders", "settings", "ok", state)
    except KnownError as error:
        yield Check("folders", "settings", "bad", error.summary, error.advice)


def _write_problem(folder: Path) -> str:
    """Try to write into a folder, or into the nearest one above that exists."""
    place = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place) as stream:
            stream.write(b"MLFA")
    except OSError as error:
        return error.strerror or "it cannot be written"
    return ""


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _check_catalogue() -> Iterator[Check]:
    path = catalog_path()
    if not path.exists():
        yield Check("catalogue", "catalogue", "ok", f"{path} does not exist yet")
        return
    try:
        with Catalog.open(path) as catalog:
            catalog.check()
            analyses = sum(catalog.list_models().values())
            detail = f"{path}, analyses of songs: {analyses:,}"
        yield Check("catalogue", "catalogue", "ok", detail)
    except KnownError as error:
        yield Check("catalogue", "catalogue", "bad", error.summary, error.advice)
    journal_path = path.with_name(JOURNAL_NAME)
    if not journal_path.exists():
        return
    try:
        with Journal.open(journal_path) as journal:
            journal.check()
            runs = len(journal.list_runs())
        detail = f"{journal_path}, runs that can be looked at: {runs:,}"
        yield Check("catalogue", "journal of writes", "ok", detail)
    except KnownError as error:
        yield Check("catalogue", "journal of writes", "bad", error.summary, error.advice)


def _check_models() -> Iterator[Check]:
    found = list_packages()
    if not found:
        detail = "there is none: this copy of MLFA came without a model"
        yield Check("models", "models", "bad", detail, "Install MLFA again.")
    for entry in found:
        if entry.package is None:
            assert entry.error is not None
            yield Check("models", entry.name, "bad", entry.error.summary, entry.error.advice)
            continue
        try:
            entry.package.read_weights()
        except KnownError as error:
            yield Check("models", entry.name, "bad", error.summary, error.advice)
            continue
        tags = len(entry.package.vocabulary)
        default = ", used when none is named" if entry.is_default else ""
        detail = f"{entry.package.version}, {tags} tags, checksums right{default}"
        yield Check("models", entry.name, "ok", detail)
    settings = _usable_settings()
    if found and settings is not None:
        yield _judge_choice(settings)


def _usable_settings() -> Settings | None:
    """The user's settings; None where they are no good, which is told with the folders."""
    try:
        return load_settings(settings_path())
    except KnownError:
        return None


def _judge_choice(settings: Settings) -> Check:
    """Say whether the model of the settings can be used, and as they want it."""
    try:
        package = find_package(settings.model)
    except KnownError as error:
        return Check("models", "in use", "bad", error.summary, "Choose one: mlfa models use NAME")
    try:
        thresholds_for(package, settings.precision)
    except KnownError as error:
        highest = f"Its highest counts, {max(package.thresholds):g}."
        return Check("models", "in use", "note", error.summary, highest)
    return Check("models", "in use", "ok", f"{package.name} {package.version}")


def _check_plugins() -> Iterator[Check]:
    """Where the plugins for other programs lie, which these have to be told."""
    # Beside the package, where pip has put both; the bundle has none.
    installed = Path(mlfa_app.__file__).resolve().parents[1]
    for program, folder in (("beets", "beetsplug"), ("Picard", "picardplug/mlfa")):
        if (installed / folder).is_dir():
            yield Check("plugins", f"for {program}", "ok", str(installed / folder))


def _check_in_workers() -> Iterator[Check]:
    """Check what may crash, in processes of its own."""
    with tempfile.TemporaryDirectory(prefix="mlfa-doctor-") as name:
        tasks = [Task("torch", inspect_torch, (), _WORKER_LIMIT_S)]
        tasks += [Task(form, check_format, (form, Path(name)), _WORKER_LIMIT_S) for form in FORMATS]
        answers: dict[Any, Answer] = {}
        try:
            with WorkerPool(min(2, usable_cores())) as pool:
                for task in tasks:
                    pool.submit(task)
                while pool.num_open:
                    answers |= {task.key: answer for task, answer in pool.answers(_POLL_S)}
        except KnownError as error:
            yield Check("processes", "worker processes", "bad", error.summary, "")
            return
    yield Check("processes", "worker processes", "ok", _describe_capacity())
    yield from _judge_torch(answers["torch"])
    for form in FORMATS:
        yield _judge_format(form, answers[form])


def _describe_capacity() -> str:
    capacity = plan_capacity(10**6)
    return f"they start; {capacity.workers} for {usable_cores()} usable cores"


def _judge_torch(answer: Answer) -> Iterator[Check]:
    if not isinstance(answer, Returned):
        yield Check("devices", "PyTorch", "bad", _failure(answer), "Install MLFA again.")
        return
    facts = answer.value
    capability = facts["cpu_capability"]
    yield Check("devices", "cpu", "ok", f"PyTorch {facts['version']}, {capability}")
    for device in facts["devices"]:
        memory = f"{device['bytes'] / 2**30:.0f} GiB"
        verdict: Verdict = "ok" if device["computes"] else "bad"
        yield Check("devices", "cuda", verdict, f"{device['name']}, {memory}")
    if facts["devices"]:
        return
    settings = _usable_settings()
    if settings is not None and settings.device == "cuda":
        detail = "your settings want a GPU for all work, and none can be used"
        yield Check("devices", "setting", "bad", detail, "Set the device to auto or cpu.")
    if facts["cuda_build"] is None and has_nvidia_device():
        advice = "Install PyTorch's CUDA build, see pytorch.org."
        detail = "there is an NVIDIA GPU, but this PyTorch was built for the CPU alone"
        yield Check("devices", "cuda", "note", detail, advice)
    elif has_nvidia_device():
        detail = f"there is an NVIDIA GPU, but CUDA {facts['cuda_build']} cannot use it"
        yield Check("devices", "cuda", "note", detail, "Update the NVIDIA driver.")
    else:
        yield Check("devices", "cuda", "ok", "no NVIDIA GPU here; the CPU does the work")


def _judge_format(form: str, answer: Answer) -> Check:
    if not isinstance(answer, Returned):
        return Check("formats", form, "bad", _failure(answer), "Install MLFA again.")
    result: FormatCheck = answer.value
    if result.is_heard is None:
        return Check("formats", form, "note", f"not tried: {result.detail}")
    if result.is_heard:
        return Check("formats", form, "ok", "a tone was made and heard")
    return Check("formats", form, "bad", result.detail, "Install MLFA again.")


def _failure(answer: Answer) -> str:
    match answer:
        case Refused(error):
            return error.summary
        case Crashed(summary):
            return summary
        case _:
            return getattr(answer, "reason", "it failed")
