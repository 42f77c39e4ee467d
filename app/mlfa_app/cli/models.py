"""``mlfa models``: list, describe, install and remove model packages."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import (
    FAILED,
    INTERRUPTED,
    clean,
    counted,
    say,
    show,
    write_json_line,
)
from mlfa_app.jobs.models.install import (
    PackageExistsError,
    Removed,
    install_package,
    remove_package,
)
from mlfa_app.jobs.teaching.teach import score_library
from mlfa_app.packages import FoundPackage, find_package, list_packages
from mlfa_app.paths import catalog_path, settings_path
from mlfa_app.settings import change_saved
from mlfa_core.decisions import thresholds_for
from mlfa_core.errors import KnownError, ModelPackageError
from mlfa_core.model_package import CARD_FILE, ModelPackage
from mlfa_core.tags import CATEGORIES

_LABEL_WIDTH = 12


@click.group(
    "models",
    epilog="Example:  mlfa models info",
)
def command() -> None:
    """List, describe, choose, install and remove models."""


@command.command("list", epilog="Example:  mlfa models list --json")
@options.json_option
def list_command(is_json: bool) -> int:
    """List the models that can be used; a star marks the one used when none is named."""
    found = list_packages()
    used = _used_path()
    if is_json:
        for entry in found:
            write_json_line(_list_document(entry, is_used=entry.path == used))
        return 0
    if not found:
        show("There is no model: this copy of MLFA came without one.")
        return 1
    out = results_console()
    for entry in found:
        star = "*" if entry.path == used else " "
        if entry.package is None:
            assert entry.error is not None
            out.print(f"{star} {clean(entry.name)}  {clean(str(entry.error))}", soft_wrap=True)
            continue
        package = entry.package
        line = Text(f"{star} ").append(clean(package.name), style="bold")
        line.append(f" {package.version}  {clean(package.facts.title)}  ")
        line.append(f"({counted(len(package.vocabulary), 'tag')}, {entry.origin})", style="dim")
        out.print(line, soft_wrap=True)
    return 0


@command.command("info", epilog="Example:  mlfa models info fast --precision 0.8")
@click.argument("name", default="")
@options.precision_option
@click.option("--card", is_flag=True, help="Print the model card instead.")
@options.json_option
def info_command(name: str, precision: float | None, card: bool, is_json: bool) -> int:
    """Describe a model: its tags, how good it is, its licence, and when it abstains.

    NAME may be a path; without it, the model that is used when none is named.
    """
    settings = options.user_settings()
    package = find_package(name or settings.model)
    wanted = options.precision_for(package, precision, settings)
    if card:
        show(package.card_text.rstrip())
    elif is_json:
        write_json_line(_info_document(package, wanted))
    else:
        _print_info(results_console(), package, wanted)
    return 0


@command.command("install", epilog="Example:  mlfa models install ~/Downloads/full.zip --use")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace a model of the same name without asking.")
@click.option("--use", is_flag=True, help="Use it from now on when no model is named.")
@options.json_option
def install_command(path: Path, replace: bool, use: bool, is_json: bool) -> int:
    """Install a model from a folder or a zip file.

    It is checked first: its facts, its weights against their checksum, and whether its networks
    can be built. Nothing in it is executed.
    """
    try:
        installed = install_package(path, replace=replace)
    except PackageExistsError as error:
        if not sys.stdin.isatty():
            raise KnownError(
                error.summary, f"{error.advice} Say --replace if you want that.", error.path
            ) from error
        if not click.confirm(f"{error.summary} {error.advice} Go on?", err=True):
            say("Nothing was installed.")
            return FAILED
        installed = install_package(path, replace=True)
    assert installed is not None  # nothing stops it
    package = installed.package
    if use:
        change_saved(settings_path(), model=package.name)
    word = "there" if installed.was_there else "replaced" if installed.has_replaced else "new"
    if is_json:
        (entry,) = [entry for entry in list_packages() if entry.path == package.path]
        document = _list_document(entry, is_used=entry.path == _used_path())
        write_json_line({**document, "installed": word})
        return 0
    did = {"there": "Installed before", "replaced": "Replaced", "new": "Installed"}[word]
    show(f"{did}: {clean(package.name)} {package.version}, {clean(package.facts.title)}")
    if use:
        show("It is used from now on when no model is named.")
    else:
        show(f"To use it: mlfa tag --model {clean(package.name)} PATH")
    return 0


@command.command("use", epilog="Example:  mlfa models use full")
@click.argument("name")
def use_command(name: str) -> int:
    """Use a model from now on when none is named.

    Songs that a model with the same networks has heard get their scores at once; others are heard
    by the next 'mlfa scan'.
    """
    package = find_package(name)
    if catalog_path().exists():
        with open_catalogue() as catalog, polite_stop("Stopping. The model stays.") as stop:
            if score_library(catalog, package, should_stop=stop) is None:
                return INTERRUPTED
    is_listed = any(entry.path == package.path for entry in list_packages())
    model = package.name if is_listed else str(package.path)
    change_saved(settings_path(), model=model)
    show(f"In use from now on: {clean(package.name)}, {clean(package.facts.title)}")
    return 0


@command.command("remove", epilog="Example:  mlfa models remove full")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--forget", is_flag=True, help="Also forget what the model found in the songs.")
@options.json_option
def remove_command(name: str, yes: bool, forget: bool, is_json: bool) -> int:
    """Remove a model that was installed; those that came with MLFA stay.

    What it found in the songs stays in the catalogue, and counts again when the same model is
    installed again; --forget deletes that too.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Say --yes to remove “{name}”, as nobody can be asked.")
        if not click.confirm(f"Remove the model “{clean(name)}”?", err=True):
            say("Nothing was removed.")
            return FAILED
    num_songs = 0
    was_in_use = False

    def forget_it(removed: Removed, path: Path) -> None:
        nonlocal num_songs, was_in_use
        num_songs = _stored_analyses(removed.identifier, forget=forget)
        was_in_use = _forget_setting(path)

    settings = options.user_settings()
    try:
        removed = remove_package(name, forget_it)
    except KnownError:
        if was_in_use:
            change_saved(settings_path(), model=settings.model)
        raise
    if is_json:
        write_json_line(
            {
                "removed": removed.name,
                "model": removed.identifier,
                "analyses": num_songs,
                "forgotten": forget,
            }
        )
        return 0
    show(f"Removed: {clean(removed.name)}")
    if num_songs:
        what = f"What it found in {counted(num_songs, 'song')}"
        show(f"{what} was forgotten." if forget else f"{what} stays in the catalogue.")
    if was_in_use:
        show("It was in use; the default model is used from now on.")
    return 0


def _stored_analyses(identifier: str | None, *, forget: bool) -> int:
    """Count the songs that a model analysed, and forget what it found if that is wanted."""
    if identifier is None or not catalog_path().exists():
        return 0
    with open_catalogue() as catalog:
        if forget:
            return catalog.forget_model(identifier)
        return catalog.list_models().get(identifier, 0)


def _forget_setting(path: Path) -> bool:
    """Go back to the default model if the settings name one that is about to go."""
    wanted = options.user_settings().model
    if not wanted:
        return False
    others = [entry for entry in list_packages() if entry.path != path]
    if any(wanted in (entry.name, entry.path.stem) for entry in others):
        return False
    with suppress(ModelPackageError):
        if find_package(wanted).path != path:
            return False
    change_saved(settings_path(), model="")
    return True


def _used_path() -> Path | None:
    """Where the model lies that the settings name; None if they name one that is not there."""
    with suppress(ModelPackageError):
        return find_package(options.user_settings().model).path
    return None


def _list_document(entry: FoundPackage, *, is_used: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": entry.name,
        "path": str(entry.path),
        "origin": entry.origin,
        "default": entry.is_default,
        "used": is_used,
        "error": None if entry.error is None else str(entry.error),
    }
    if entry.package is not None:
        document |= {
            "version": entry.package.version,
            "model": entry.package.identifier,
            "title": entry.package.facts.title,
            "tags": len(entry.package.vocabulary),
        }
    return document


def _info_document(package: ModelPackage, precision: float) -> dict[str, Any]:
    facts = package.facts
    return {
        "name": package.name,
        "version": package.version,
        "model": package.identifier,
        "title": facts.title,
        "description": facts.description,
        "licence": facts.licence,
        "path": str(package.path),
        "card": str(package.path / CARD_FILE),
        "precision": precision,
        "precisions": sorted(package.thresholds),
        "decision_source": facts.decision_source,
        "extractors": [
            {
                "scale": extractor.scale,
                "architecture": extractor.architecture,
                "levels": list(extractor.levels),
            }
            for extractor in facts.extractors
        ],
        "tags": [
            {
                "tag": tag.name,
                "category": tag.category,
                "threshold": threshold,
                "abstains": threshold is None,
                "quality": _tag_quality(package, tag.name),
            }
            for tag, threshold in zip(
                package.vocabulary, _thresholds(package, precision), strict=True
            )
        ],
        "quality": {key: value for key, value in facts.quality.items() if key != "per_tag"},
        "training": facts.training,
    }


def _print_info(out: Console, package: ModelPackage, precision: float) -> None:
    facts = package.facts
    networks = ", ".join(
        f"{extractor.scale} ({counted(len(extractor.levels), 'level')})"
        for extractor in facts.extractors
    )
    offered = ", ".join(f"{value:g}" for value in sorted(package.thresholds))
    rows = [
        ("Model", f"{package.name} {package.version}: {facts.title}"),
        ("", facts.description),
        ("Licence", facts.licence),
        ("Networks", networks),
        ("Precision", f"{precision:g} of {offered}. {facts.decision_source}".strip()),
        *((key.replace("_", " "), _shown_value(value)) for key, value in _headline(package)),
        ("Card", str(package.path / CARD_FILE)),
    ]
    for label, text in rows:
        if text:
            _print_row(out, label, text)
    thresholds = _thresholds(package, precision)
    abstaining: list[str] = []
    for category in CATEGORIES:
        names: list[str] = []
        for tag, threshold in zip(package.vocabulary, thresholds, strict=True):
            if tag.category != category:
                continue
            (names if threshold is not None else abstaining).append(tag.name)
        if names:
            _print_row(out, category, ", ".join(names))
    if abstaining:
        text = f"{', '.join(abstaining)} (not sure enough at precision {precision:g})"
        _print_row(out, "abstains", text)


def _print_row(out: Console, label: str, text: str) -> None:
    if not out.is_terminal:
        out.print(f"{label:<{_LABEL_WIDTH}} {clean(text)}", soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_LABEL_WIDTH, style="cyan")
    grid.add_column(overflow="fold")
    grid.add_row(label, clean(text))
    out.print(grid)


def _headline(package: ModelPackage) -> list[tuple[str, Any]]:
    """Measured quality in single numbers, as the package's maker gave them."""
    return [
        (key, value)
        for key, value in package.facts.quality.items()
        if isinstance(value, int | float | str)
    ]


def _shown_value(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _tag_quality(package: ModelPackage, tag: str) -> Any:
    per_tag = package.facts.quality.get("per_tag")
    return per_tag.get(tag) if isinstance(per_tag, dict) else None


def _thresholds(package: ModelPackage, precision: float) -> tuple[float | None, ...]:
    return thresholds_for(package, precision)
