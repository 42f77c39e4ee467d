"""A taught model as a package of its own: the networks of another, and what the user taught."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlfa_app.jobs.teaching.report import TagOutcome, TaughtTag, TeachReport
from mlfa_core.calibrating import PlattScale
from mlfa_core.model_package import (
    FACTS_FILE,
    TYPICAL_FILE,
    ModelPackage,
    load_package,
    write_package,
)
from mlfa_core.song_head import SongHead

NAME_PREFIX = "taught-"
DECISION_SOURCE = (
    "of taught tags: the user's own tags, held out by album and artist; of all others: "
)


@dataclass(frozen=True)
class TaughtColumn:
    """A tag that was learnt, with all that decides it.

    Attributes:
        tag: What is told of it.
        replaces: Name of the model's tag in whose place it comes; None for a new one.
        scale: Calibration of its logit.
        thresholds: By precision as text, a score; None to abstain.
    """

    tag: TaughtTag
    replaces: str | None
    scale: PlattScale
    thresholds: dict[str, float | None]


def write_taught_package(
    folder: Path,
    base: ModelPackage,
    columns: Sequence[TaughtColumn],
    head: SongHead,
    report: TeachReport,
) -> ModelPackage:
    """Write a package without a number: `teach.keep` gives it one.

    Args:
        folder: Is made.
        base: The model that was taught; it has no head itself.
        columns: What was learnt, in the order of the head's outputs.
        head: The classifier of these.
        report: What is told about it.
    """
    facts = _facts(base, columns, report)
    tensors = {**base.read_weights(), **head.tensors()}
    package = write_package(folder, facts, tensors, _card(base, report))
    typical = base.path / TYPICAL_FILE
    if base.path.is_dir() and typical.is_file():
        shutil.copyfile(typical, folder / TYPICAL_FILE)
    return package


def number_package(folder: Path, number: int, used_before: str) -> ModelPackage:
    """Give a taught package its name and version; the weights stay as they are.

    Args:
        folder: The package.
        number: Its version.
        used_before: The model that the settings named until now; empty for the default.
    """
    path = folder / FACTS_FILE
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["name"], facts["version"] = f"{NAME_PREFIX}{number}", str(number)
    facts["title"] = f"{facts['title']} (version {number})"
    facts["training"]["used_before"] = used_before
    aside = folder / f".{FACTS_FILE}.part"
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, path)
    return load_package(folder)


def _facts(
    base: ModelPackage, columns: Sequence[TaughtColumn], report: TeachReport
) -> dict[str, Any]:
    old = base.facts.model_dump(mode="json")
    first = len(old["outputs"])
    by_name = {column.replaces: place for place, column in enumerate(columns) if column.replaces}
    order: list[tuple[int | None, int | None]] = [
        (place, by_name.get(tag["name"])) for place, tag in enumerate(old["vocabulary"])
    ]
    order += [(None, place) for place, column in enumerate(columns) if not column.replaces]
    vocabulary, slopes, offsets = [], [], []
    thresholds: dict[str, list[float | None]] = {key: [] for key in old["thresholds"]}
    for own, taught in order:
        if taught is None:
            assert own is not None
            vocabulary.append(old["vocabulary"][own])
            slopes.append(old["calibration"]["slopes"][own])
            offsets.append(old["calibration"]["offsets"][own])
            for key, row in thresholds.items():
                row.append(old["thresholds"][key][own])
            continue
        column = columns[taught]
        vocabulary.append(
            {
                "name": column.tag.name,
                "category": column.tag.category,
                "sources": [first + taught],
            }
        )
        slopes.append(column.scale.slope)
        offsets.append(column.scale.offset)
        for key, row in thresholds.items():
            row.append(column.thresholds.get(f"{float(key):g}"))
    number = len(columns)
    return {
        **{key: old[key] for key in ("licence", "extractors", "mel", "classifier", "music")},
        "name": "taught",
        "version": "0",
        "title": f"Taught on {base.name}: {number} tag{'s' if number != 1 else ''} of yours",
        "description": f"{base.facts.title}, and what its user taught it.",
        "outputs": [*old["outputs"], *(f"taught/{column.tag.name}" for column in columns)],
        "head": {"num_outputs": number, "taught_on": base.identifier},
        "vocabulary": vocabulary,
        "calibration": {"slopes": slopes, "offsets": offsets},
        "thresholds": thresholds,
        "decision_source": DECISION_SOURCE + base.facts.decision_source,
        "training": {
            "taught_on": {"name": base.name, "identifier": base.identifier},
            "made_s": time.time(),
            "songs": report.num_songs,
            "groups": report.num_groups,
        },
        "quality": {"per_tag": _qualities(base, report)},
    }


def _qualities(base: ModelPackage, report: TeachReport) -> dict[str, Any]:
    """What was measured of each tag, the other model's own words for what stays as it was."""
    old = base.facts.quality.get("per_tag")
    found: dict[str, Any] = dict(old) if isinstance(old, dict) else {}
    for tag in report.tags:
        if tag.outcome in (TagOutcome.KEPT, TagOutcome.ONE_SIDED):
            continue
        found[tag.name] = {
            "category": tag.category,
            "taught": True,
            "examples": tag.num_examples,
            "counter_examples": tag.num_counter_examples,
            "groups": tag.num_groups,
            "before": None if tag.before is None else dataclasses.asdict(tag.before),
            "after": None if tag.after is None else dataclasses.asdict(tag.after),
        }
    return found


def _card(base: ModelPackage, report: TeachReport) -> str:
    lines = [
        f"# A model taught on {base.name} {base.version}",
        "",
        f"The networks and the other tags are those of “{base.facts.title}” "
        f"(`{base.identifier}`). The tags below were learnt on this computer from "
        f"{report.num_songs:,} songs of {report.num_groups:,} groups of connected albums and "
        "artists: a logistic regression each on the stored song features of all levels and scales.",
        "",
        "Quality is that on held-out songs: whole groups were left out in turn, so that no song "
        "was judged by a classifier that had learnt from its album, its artist or a copy of it. "
        f"Proposals are counted at a precision of {report.precision:g}. The numbers hold for "
        "songs like those that were learnt from.",
        "",
        "| tag | examples | others | groups | ROC-AUC before | after | proposed | right |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_card_row(tag) for tag in report.tags]
    if report.too_few:
        names = ", ".join(f"{name} ({count})" for name, count in report.too_few.items())
        lines += ["", f"Too few examples to learn from: {names}."]
    return "\n".join([*lines, "", "---", "", base.card_text])


def _card_row(tag: TaughtTag) -> str:
    before = "–" if tag.before is None else f"{tag.before.roc_auc:.3f}"
    after, proposed, right = "not measured", "–", "–"
    if tag.after is not None:
        after = f"{tag.after.roc_auc:.3f}"
        if tag.after.interval is not None:
            after += " ({:.3f} to {:.3f})".format(*tag.after.interval)
        proposed, right = str(tag.after.num_accepted), str(tag.after.num_right)
    name = tag.name.replace("|", "\\|")
    if tag.outcome is TagOutcome.KEPT:
        name += " (the model's own stays)"
    counts = f"{tag.num_examples} | {tag.num_counter_examples} | {tag.num_groups}"
    return f"| {name} | {counts} | {before} | {after} | {proposed} | {right} |"
