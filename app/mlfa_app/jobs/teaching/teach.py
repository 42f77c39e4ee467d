"""Teach a model the user's own tags from stored song features, as packages with versions.

`teach` makes a draft that changes nothing; `keep` installs it as the next version, `score_library`
decides the library anew, and only then the settings should name it. All of it may be interrupted:
what was there stays in use.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.one_task import in_own_process
from mlfa_app.jobs.teaching.examples import TeachRequest
from mlfa_app.jobs.teaching.fit import FitTask, fit_in_worker
from mlfa_app.jobs.teaching.package import NAME_PREFIX, number_package
from mlfa_app.jobs.teaching.report import TaughtDraft, TeachProgress
from mlfa_app.jobs.teaching.scores import score_in_worker, tag_keys
from mlfa_app.jobs.worker_pool import Task
from mlfa_app.packages import changing_packages, list_packages
from mlfa_app.paths import user_models_folder
from mlfa_core.errors import KnownError, ModelPackageError
from mlfa_core.model_package import ModelPackage, load_package

Report = Callable[[TeachProgress], None]

_ASIDE_PREFIX = ".aside-"  # what `models.install` sweeps away when it is old
_NUMBER = re.compile(re.escape(NAME_PREFIX) + r"(\d{1,9})")


@dataclass(frozen=True, slots=True)
class TaughtVersion:
    """A taught model that is installed.

    Attributes:
        package: The model.
        number: Its version, 1 and up.
        num_tags: Tags that were taught.
        num_songs: Songs that they were learnt from; None where its facts do not say.
        made_s: When, seconds since 1970; None likewise.
        base_name: Name of the model that was taught.
        used_before: Model that was in use before it; empty for the default.
    """

    package: ModelPackage
    number: int
    num_tags: int
    num_songs: int | None
    made_s: float | None
    base_name: str
    used_before: str


def teach(
    catalog: Catalog,
    model: ModelPackage,
    request: TeachRequest,
    *,
    wording: Mapping[str, tuple[str, ...]] | None = None,
    precision: float = 0.9,
    report: Report = lambda _progress: None,
    should_stop: ShouldStop = lambda: False,
) -> TaughtDraft | None:
    """Learn the user's tags, and measure how well; most of the work is done by a process.

    Args:
        catalog: Of the library; it lies in a file.
        model: The model in use. If it was taught itself, the one below it is taught anew.
        request: What to learn from.
        wording: The user's words for the model's tags.
        precision: Of the settings; proposals are counted at it.
        report: Told how far it is.
        should_stop: Asked ten times a second.

    Returns:
        The draft, which has to be given to `keep` or to `discard`; None if it was stopped.

    Raises:
        KnownError: If there is nothing to learn from, or the process ended.
        ModelPackageError: If the model below a taught one is not installed any more.
    """
    base = base_of(model)
    _installed(base.identifier)  # or the draft could not be kept
    folder = user_models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(error) from error
    assert catalog.path is not None, "a worker process cannot open a catalogue in memory"
    aside = folder / f"{_ASIDE_PREFIX}{secrets.token_hex(8)}"
    task = FitTask(catalog.path, base.path, request, dict(wording or {}), precision, aside)
    found = None
    try:
        found = _in_process(Task("teach", fit_in_worker, (task,)), report, should_stop)
    finally:
        if found is None:
            shutil.rmtree(aside, ignore_errors=True)
    return None if found is None else TaughtDraft(found, aside if aside.exists() else None)


def keep(catalog: Catalog, draft: TaughtDraft, used_before: str) -> ModelPackage:
    """Install a draft as the next version. It is not used before the settings name it.

    Args:
        catalog: Of the library.
        draft: From `teach`, with a folder.
        used_before: The model that the settings name now; `back_from` gives it again.

    Raises:
        KnownError: If it cannot be written.
    """
    assert draft.folder is not None, "nothing was learnt"
    # Alone: two would give themselves the same number.
    with changing_packages():
        return _keep(catalog, draft.folder, draft.report.base, used_before)


def _keep(catalog: Catalog, aside: Path, base_id: str, used_before: str) -> ModelPackage:
    base = _installed(base_id)
    folder = aside.parent
    try:
        number = max((version.number for version in taught_versions()), default=0) + 1
        while os.path.lexists(folder / f"{NAME_PREFIX}{number}"):
            number += 1
        package = number_package(aside, number, used_before)
        for file in aside.iterdir():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
        # Before it can be used: a family cannot be joined later on.
        _join(catalog, package, base)
        target = folder / package.name
        # Renamed only when it is complete: at no moment does a half one stand in the folder.
        os.rename(aside, target)
    except OSError as error:
        raise _unwritable(error) from error
    return load_package(target)


def discard(draft: TaughtDraft) -> None:
    """Delete a draft that nobody wants."""
    if draft.folder is not None:
        shutil.rmtree(draft.folder, ignore_errors=True)


def score_library(
    catalog: Catalog,
    package: ModelPackage,
    report: Report = lambda _progress: None,
    should_stop: ShouldStop = lambda: False,
) -> int | None:
    """Give the library a model's scores, from what others with the same networks heard of it.

    Called before the settings name a taught model, or go back to one; nothing is decoded. What was
    scored stays when it is stopped, and the next call goes on.

    Returns:
        Songs that got scores, 0 for a model without such others; None if it was stopped.
    """
    if catalog.path is None or len(catalog.family_members(package.identifier)) < 2:
        return 0
    task = Task("score", score_in_worker, (catalog.path, package.path))
    found: int | None = _in_process(task, report, should_stop)
    return found


def score_known(
    catalog: Catalog,
    package: ModelPackage,
    report: Report = lambda _progress: None,
    should_stop: ShouldStop = lambda: False,
) -> int | None:
    """Do as `score_library`, where any song lacks scores that can be had without hearing it.

    Called before songs are heard: a model may have been chosen by whatever way, and others of its
    family may have heard songs since.
    """
    if not catalog.songs_to_score(package.identifier):
        return 0
    return score_library(catalog, package, report, should_stop)


def drop_old_scores(catalog: Catalog, *used: ModelPackage) -> None:
    """Forget the scores of taught models that are not in use.

    They come again in seconds when such a model is gone back to.

    Args:
        catalog: Of the library.
        used: Models whose scores stay.
    """
    names = {package.identifier for package in used}
    for version in taught_versions():
        identifier = version.package.identifier
        if identifier not in names and catalog.family_owner(identifier) not in (None, identifier):
            catalog.forget_scores(identifier)


def taught_versions() -> list[TaughtVersion]:
    """List the taught models that are installed, the newest first."""
    found = []
    for entry in list_packages():
        match = _NUMBER.fullmatch(entry.name)
        if entry.package is None or entry.package.facts.head is None or match is None:
            continue
        training = entry.package.facts.training
        on, songs = training.get("taught_on"), _number_or_none(training.get("songs"))
        found.append(
            TaughtVersion(
                entry.package,
                int(match.group(1)),
                entry.package.facts.head.num_outputs,
                None if songs is None else int(songs),
                _number_or_none(training.get("made_s")),
                str(on.get("name", "")) if isinstance(on, dict) else "",
                str(training.get("used_before", "")),
            )
        )
    return sorted(found, key=lambda version: -version.number)


def base_of(model: ModelPackage) -> ModelPackage:
    """Give the model that a taught model was taught on; any other model itself.

    Raises:
        ModelPackageError: If it is not installed any more.
    """
    head = model.facts.head
    return model if head is None else _installed(head.taught_on, model)


def back_from(model: ModelPackage) -> ModelPackage:
    """Give the model that was used before a taught one.

    Raises:
        KnownError: If the model was not taught, or no earlier one is installed any more.
    """
    if model.facts.head is None:
        raise KnownError(
            f"The model “{model.name}” was not taught: there is nothing to go back from.",
            "See: mlfa learn --list",
        )
    before = model.facts.training.get("used_before")
    names = {entry.name: entry.package for entry in list_packages() if entry.package is not None}
    if isinstance(before, str) and before in names and before != model.name:
        return names[before]
    return base_of(model)


def _installed(identifier: str, taught: ModelPackage | None = None) -> ModelPackage:
    for entry in list_packages():
        if entry.package is not None and entry.package.identifier == identifier:
            return entry.package
    name = identifier.rsplit("-", 1)[0]
    which = f"The model “{taught.name}” was taught on {name}, which" if taught else name
    raise ModelPackageError(
        f"{which} is not installed any more.",
        "Install it again, or teach another model: mlfa learn --model NAME",
    )


def _join(catalog: Catalog, package: ModelPackage, base: ModelPackage) -> None:
    catalog.join_family(package.identifier, tag_keys(package), base.identifier, tag_keys(base))


def _number_or_none(value: object) -> float | None:
    """Take a number out of facts that anybody may have written."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        return None
    return float(value)


def _unwritable(error: OSError) -> KnownError:
    folder = user_models_folder()
    return KnownError(
        f"A taught model cannot be saved in {folder}: {error.strerror or error}.",
        "Make the folder writable, with some free space.",
        folder,
    )


def _in_process(task: Task, report: Report, should_stop: ShouldStop) -> Any:
    """Run a task in a process of its own; None if it was stopped, which ends the process."""
    return in_own_process(
        task,
        lambda reason: KnownError(
            f"The model could not be taught: {reason}.", "Close other programs."
        ),
        lambda progress: report(progress) if isinstance(progress, TeachProgress) else None,
        should_stop,
    )
