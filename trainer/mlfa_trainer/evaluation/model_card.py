"""The model card, and the tables that ``evaluate`` writes: Markdown from plain numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from mlfa_core.tags import Vocabulary
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.calibrate import CalibrationResult
from mlfa_trainer.recipe import Recipe, parse_choice
from mlfa_trainer.workspace import DataSet, UsableClips


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [f"| {' | '.join(header)} |"]
    cells.append("|" + " --- |" * (cells[0].count("|") - 1))
    cells += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(cells)


def evaluation_markdown(result: dict[str, Any]) -> str:
    """Return what ``evaluate`` measured, for people."""
    parts = [
        f"# {result['recipe']} on the split “{result['split']}”",
        f"Truth: {result['truth']}. Clips: "
        + ", ".join(f"{count} {name}" for name, count in result["clips"].items())
        + ".",
        *(["## Classes", _class_table(result["classes"])] if "classes" in result else []),
        "## Ranking",
        _ranking_table(result),
        "## Decisions",
        _decision_table(result),
    ]
    if result.get("music"):
        parts += ["## Music or not", _music_table(result["music"])]
    if result.get("human_labels"):
        parts += ["## Against human labels", _human_table(result["human_labels"])]
    if result.get("variants"):
        parts += ["## Choices of scales", _variant_table(result["variants"])]
    parts += ["## Per tag", per_tag_table(result)]
    return "\n\n".join(parts) + "\n"


def _ranking_table(result: dict[str, Any]) -> str:
    names = {
        "global": "global classifier, music",
        "local_average": "average of local scores, music",
        "global_with_instruments": "global classifier, music and single instruments",
        "global_top_share_of_split": "global classifier, truth by these clips' own top share",
        "local_top_share_of_split": "average of local scores, likewise",
    }
    rows = [
        [
            text,
            _number(result[key]["macro_roc_auc"]),
            _number(result[key]["macro_pr_auc"]),
            str(result[key]["tags_measured"]),
        ]
        for key, text in names.items()
        if key in result
    ]
    if "local_average" not in result:
        rows.append([names["local_average"], "–", "–", "other outputs"])
    text = _table(["", "macro ROC-AUC", "macro PR-AUC", "tags"], rows)
    if result.get("top_genre"):
        share = _percent(result["top_genre"]["in_top_3_of_teacher"])
        text += f"\n\nTop genre among the teacher's top 3: {share} of clips."
    return text


def _class_table(classes: dict[str, Any]) -> str:
    """Return the accuracy, and who is taken for whom; zeros are left empty."""
    names = classes["names"]
    rows = [
        [f"**{name}**", *(str(count) if count else "" for count in counts)]
        for name, counts in zip(names, classes["confusion"], strict=True)
    ]
    return (
        f"Accuracy of the global classifier: {_percent(classes['accuracy'])} of "
        f"{classes['clips']} clips; of the average of local scores: "
        f"{_percent(classes['local_average_accuracy'])}.\n\n"
        "Clips by true class (rows) and predicted class (columns):\n\n" + _table(["", *names], rows)
    )


def _decision_table(result: dict[str, Any]) -> str:
    return _table(
        ["wanted precision", "measured", "mean over tags", "recall", "tags a clip", "abstaining"],
        [
            [
                precision,
                _percent(row["precision"]),
                _percent(row["macro_precision"]),
                _percent(row["recall"]),
                _number(row["tags_per_clip"], 2),
                f"{row['tags_abstaining']} tags",
            ]
            for precision, row in result["decisions"].items()
        ],
    )


def _music_table(music: dict[str, Any]) -> str:
    return _table(
        ["", "share", "clips"],
        [
            ["music kept", _percent(music["music_kept"]), str(music["music_clips"])],
            [
                "recorded noise refused",
                _percent(music["recorded_noise_refused"]),
                str(music["recorded_noise_clips"]),
            ],
            [
                "synthesised noise refused",
                _percent(music["synthetic_noise_refused"]),
                str(music["synthetic_noise_clips"]),
            ],
        ],
    )


def _human_table(human: dict[str, Any]) -> str:
    rows = [
        [
            name,
            str(row["positives"]),
            str(row["negatives"]),
            _number(row["roc_auc"]),
            _number(row["teacher_roc_auc"]),
        ]
        for name, row in human["per_tag"].items()
    ]
    rows.append(
        [
            "mean",
            "",
            "",
            _number(human["macro_roc_auc"]),
            _number(human["teacher_macro_roc_auc"]),
        ]
    )
    return _table(["tag", "true", "false", "ROC-AUC", "teacher's"], rows)


def _variant_table(variants: dict[str, Any]) -> str:
    has_classes = any("accuracy" in row for row in variants.values())
    header = ["scales", "runs"]
    keys = ["macro_roc_auc", "macro_roc_auc_sd", "macro_pr_auc", "local_average_macro_roc_auc"]
    titles = ["macro ROC-AUC", "spread", "macro PR-AUC", "local average"]
    if has_classes:
        keys = ["accuracy", "accuracy_sd", "local_average_accuracy", *keys]
        titles = ["accuracy", "its spread", "local accuracy", *titles]
    return _table(
        [*header, *titles],
        [
            [name, str(row["runs"]), *(_number(row.get(key), 4) for key in keys)]
            for name, row in variants.items()
        ],
    )


def per_tag_table(result: dict[str, Any]) -> str:
    """Return quality and thresholds per tag."""
    precisions = list(result["decisions"])
    rows = []
    for name, tag in result["per_tag"].items():
        cells = [
            name,
            tag["category"],
            str(tag["positives"]),
            _number(tag["roc_auc"]),
            _number(tag["pr_auc"]),
        ]
        for precision in precisions:
            decided = tag["decisions"][precision]
            if decided["threshold"] is None:
                cells.append("abstains")
            else:
                cells.append(
                    f"{decided['threshold']:.2f} ({decided['right']}/{decided['accepted']})"
                )
        rows.append(cells)
    header = ["tag", "category", "true", "ROC-AUC", "PR-AUC"]
    return _table(
        [*header, *(f"precision {p}: threshold (right/accepted)" for p in precisions)], rows
    )


def write_card(
    recipe: Recipe,
    data: DataSet,
    usable: UsableClips,
    calibration: CalibrationResult,
    vocabulary: Vocabulary,
    quality: dict[str, Any],
) -> str:
    """Return the card of a package.

    Args:
        recipe: How it was made.
        data: From what.
        usable: The clips used.
        calibration: When tags are accepted.
        vocabulary: The tags.
        quality: As ``evaluate`` measured on the test split.
    """
    train = [data.rows[int(clip)] for clip in usable.train]
    used = [data.rows[int(clip)] for clip in (*usable.train, *usable.valid)]
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
        "others.",
        _truth_text(recipe, data),
        "Made by `mlfa-trainer` with the recipe "
        f"`{recipe.name}`; `package.json` holds the recipe as it was, the versions, and every "
        "recording with source, title, and the start and length of each excerpt.",
        "## How good it is",
        "Measured on the test split, whose recordings were not heard in training.",
        _class_table(quality["classes"]) if "classes" in quality else "",
        _ranking_table(quality),
        "### Decisions",
        "A tag is accepted where its calibrated score reaches the threshold for the wanted "
        "precision; a tag that the validation clips cannot support abstains.",
        _decision_table(quality),
    ]
    if quality.get("music"):
        parts += ["### Music or not", _music_table(quality["music"])]
    if quality.get("human_labels"):
        parts += [
            "### Against human labels",
            "Labels of the test clips, from metadata and folders. An absent label counts only "
            "where another label of the clip denies it.",
            _human_table(quality["human_labels"]),
        ]
    parts += [
        "### Per tag",
        per_tag_table(quality),
        "## Tags that abstain",
        _abstaining(calibration, vocabulary),
        "## Limits",
        _limits(recipe, data),
        "## Recordings",
        _sources(used),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


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
