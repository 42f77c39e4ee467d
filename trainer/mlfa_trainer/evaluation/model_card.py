"""The model card of a package: Markdown from plain numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from mlfa_core.tags import Vocabulary
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.variant_rows import is_variant
from mlfa_trainer.evaluation.calibrate import CalibrationResult
from mlfa_trainer.evaluation.evaluation_tables import (
    class_table,
    decision_text,
    human_text,
    music_table,
    per_tag_text,
    ranking_text,
)
from mlfa_trainer.recipe import Recipe, parse_choice
from mlfa_trainer.workspace import DataSet, UsableClips


def write_card(
    recipe: Recipe,
    data: DataSet,
    usable: UsableClips,
    calibration: CalibrationResult,
    vocabulary: Vocabulary,
    quality: dict[str, Any],
    further: Sequence[str] = (),
    gate_rows: Sequence[ClipRow] = (),
) -> str:
    """Return the card of a package.

    Args:
        recipe: How it was made.
        data: From what.
        usable: The clips used.
        calibration: When tags are accepted.
        vocabulary: The tags.
        quality: As ``evaluate`` measured on the test split.
        further: Sections on what other commands measured.
        gate_rows: What only the music gate learned from.
    """
    all_train = [data.rows[int(clip)] for clip in usable.train]
    train = [row for row in all_train if not is_variant(row)]
    used = [*train, *(data.rows[int(clip)] for clip in usable.valid)]
    hours = sum(row.duration_s for row in train) / 3600
    num_synthetic = sum(row.path is None for row in train)
    parts = [
        f"# {recipe.export.title or recipe.name}",
        recipe.export.description,
        f"Version {recipe.export.version}. Licence of the weights: {recipe.export.licence}.",
        "## How it was made",
        _how(recipe),
        f"Trained on {len(train)} clips ({hours:.1f} hours), of which {num_synthetic} are "
        f"synthesised sounds that are not music; chosen and calibrated on "
        f"{usable.valid.size} clips of other recordings; measured on {usable.test.size} of yet "
        "others." + _variants_text(recipe, len(all_train) - len(train)) + _gate_text(gate_rows),
        _truth_text(recipe, data),
        "Made by `mlfa-trainer` with the recipe "
        f"`{recipe.name}`; `package.json` holds the recipe as it was, the versions, and every "
        "recording with source, title, and the start and length of each excerpt.",
        "## How good it is",
        "Measured on the test split, whose recordings were not heard in training.",
        class_table(quality["classes"]) if "classes" in quality else "",
        ranking_text(quality),
        "### Decisions",
        decision_text(quality),
    ]
    if quality.get("music"):
        parts += ["### Music or not", music_table(quality["music"])]
    if quality.get("human_labels"):
        parts += ["### Against human labels", human_text(quality["human_labels"])]
    parts += [
        *further,
        "### Per tag",
        per_tag_text(quality),
        "## Tags that abstain",
        _abstaining(calibration, vocabulary),
        "## Limits",
        _limits(recipe, data),
        "## Recordings",
        _sources([*used, *gate_rows]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _variants_text(recipe: Recipe, num_variants: int) -> str:
    if not num_variants:
        return ""
    asked = "" if recipe.data.teacher is None else ", and the teacher was asked about each"
    return (
        f" Besides, {num_variants} clips were made of these for training: mixed, played faster "
        f"or slower, filtered, encoded, distorted or with noise{asked}."
    )


def _gate_text(rows: Sequence[ClipRow]) -> str:
    if not rows:
        return ""
    hours = sum(row.duration_s for row in rows) / 3600
    return (
        f" The gate that tells music from what is not besides learned from {len(rows)} clips "
        f"({hours:.1f} hours) of recorded noise and speech, which nothing else was trained on."
    )


def _how(recipe: Recipe) -> str:
    wanted = [parse_choice(choice)[0] for choice in recipe.global_.scales or ()]
    scales = [s for s in recipe.scales if not wanted or s.scale in wanted]
    names = ", ".join(
        f"{scale.scale} ({scale.architecture}"
        + (f", taken from the run {scale.network_from})" if scale.network_from else ")")
        for scale in scales
    )
    taken = (
        " Networks taken from another run were trained on that run's recordings, not on those "
        "listed here."
        if any(scale.network_from for scale in scales)
        else ""
    )
    return (
        f"Convolutional networks of {len(scales)} input sizes ({names}) were trained on short "
        "segments. The strongest response of every filter within a segment, averaged over a "
        "song, is the song's feature vector, from which a classifier with two hidden layers of "
        f"{recipe.global_.units} units predicts the tags (Lee and Nam, 2017).{taken}"
    )


def _truth_text(recipe: Recipe, data: DataSet) -> str:
    if data.track is None:
        return "It learned the human labels of the data set."
    return (
        "It learned from the scores of a teacher: published tagging networks (musicnn, Pons and "
        "Serra 2019, ISC licence, trained on the Million Song Dataset and MagnaTagATune). So it "
        "repeats their opinions and their errors. A tag counts as true of a clip where the "
        "teacher's score is among the highest "
        f"{recipe.calibrate.top_share:.0%} of the training music; all precisions refer to that."
    )


def _abstaining(calibration: CalibrationResult, vocabulary: Vocabulary) -> str:
    lines = []
    for precision, row in calibration.thresholds.items():
        names = [tag.name for tag, limit in zip(vocabulary, row, strict=True) if limit is None]
        lines.append(f"- precision {precision}: {', '.join(names) or 'none'}")
    return "\n".join(lines)


def _limits(recipe: Recipe, data: DataSet) -> str:
    lines = ["- Recordings unlike those listed below may be tagged worse than the tables say."]
    if data.track is not None:
        lines.append("- The tags, those of decades and moods above all, are a teacher's opinions.")
    if recipe.data.synthetic_noise:
        lines.append(
            f"- What is not music was learned with the help of {recipe.data.synthetic_noise} "
            "synthesised sounds, which real ones are only partly like."
        )
    if data.left_out.clips:
        lines.append(
            f"- {len(data.left_out.clips)} clips were not trained on because their licence is "
            "not plainly free; those of the test split were used to measure."
        )
    lines += [f"- {note}" for note in recipe.export.notes]
    return "\n".join(lines)


def _sources(rows: Iterable[ClipRow]) -> str:
    """List licences and attributions by source."""
    grouped: dict[tuple[str, str], list[ClipRow]] = defaultdict(list)
    for row in rows:
        grouped[row.source, row.licence].append(row)
    lines = []
    for (source, licence), clips in sorted(grouped.items()):
        names = sorted({clip.attribution for clip in clips if clip.attribution})
        credit = f"; by {', '.join(names)}" if names else ""
        recordings = len({clip.recording for clip in clips})
        lines.append(
            f"- **{source or 'unnamed source'}**: {licence or 'licence not stated'}; "
            f"{recordings} recordings, {len(clips)} clips{credit}"
        )
    return "\n".join(lines)
