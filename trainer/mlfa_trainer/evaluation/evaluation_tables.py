"""The tables that ``evaluate`` writes, for its report and the model card: Markdown."""

from __future__ import annotations

from typing import Any

from mlfa_trainer.evaluation.tables import (
    difference,
    number,
    percent,
    percent_with_interval,
    table,
    with_interval,
)


def evaluation_markdown(result: dict[str, Any]) -> str:
    """Return what ``evaluate`` measured, for people."""
    parts = [
        f"# {result['recipe']} on the split “{result['split']}”",
        f"Truth: {result['truth']}. Clips: "
        + ", ".join(f"{count} {name}" for name, count in result["clips"].items())
        + ".",
        *(["## Classes", class_table(result["classes"])] if "classes" in result else []),
        "## Ranking",
        ranking_text(result),
        "## Decisions",
        decision_text(result),
    ]
    if result.get("music"):
        parts += ["## Music or not", music_table(result["music"])]
    if result.get("human_labels"):
        parts += ["## Against human labels", human_text(result["human_labels"])]
    if result.get("variants"):
        parts += ["## Choices of scales", _variant_table(result["variants"])]
    parts += ["## Per tag", per_tag_text(result)]
    return "\n\n".join(parts) + "\n"


def ranking_text(result: dict[str, Any]) -> str:
    """Return how well tags rank clips, and what the first genre is worth."""
    truth = ""
    if "global_even_odds" in result:
        truth = f"top {result['top_share']:.0%}, music"
    names = {
        "global": ("global classifier", truth or "music"),
        "local_average": ("average of local scores", truth or "music"),
        "global_with_instruments": (
            "global classifier",
            f"{truth} and single instruments" if truth else "music and single instruments",
        ),
        "global_top_share_of_split": ("global classifier", "top share of these very clips"),
        "local_top_share_of_split": ("average of local scores", "top share of these very clips"),
        "global_even_odds": ("global classifier", "teacher's score at least 0.5, music"),
    }
    rows = [
        [
            name,
            what,
            with_interval(result[key]["macro_roc_auc"], result[key].get("interval")),
            number(result[key]["macro_pr_auc"]),
            str(result[key]["tags_measured"]),
        ]
        for key, (name, what) in names.items()
        if result.get(key)
    ]
    if "local_average" not in result:
        rows.append(["average of local scores", "other outputs", "–", "–", "0"])
    text = table(["", "truth", "macro ROC-AUC", "macro PR-AUC", "tags"], rows)
    notes = []
    if any("interval" in result.get(key, {}) for key in names):
        notes.append(
            "In brackets: what 95 % of 1,000 bootstrap draws of whole recordings lie within, each "
            "over the tags that it can measure; so throughout."
        )
    if "global_even_odds" in result:
        notes.append(
            f"A tag is true of a clip where the teacher's score is among the highest "
            f"{result['top_share']:.0%} of the training music; by another reading, where the "
            "teacher itself says at least 0.5, of tags for which it does so in 3 clips or more."
        )
    if result.get("top_genre"):
        found = result["top_genre"]
        share = percent_with_interval(found["in_top_3_of_teacher"], found["interval"])
        notes.append(
            f"Top genre among the teacher's top 3: {share} of {found['clips']} clips of music."
        )
    return "\n\n".join([text, *notes])


def class_table(classes: dict[str, Any]) -> str:
    """Return the accuracy, and who is taken for whom; zeros are left empty."""
    names = classes["names"]
    rows = [
        [f"**{name}**", *(str(count) if count else "" for count in counts)]
        for name, counts in zip(names, classes["confusion"], strict=True)
    ]
    return (
        f"Accuracy of the global classifier: {percent(classes['accuracy'])} of "
        f"{classes['clips']} clips; of the average of local scores: "
        f"{percent(classes['local_average_accuracy'])}.\n\n"
        "Clips by true class (rows) and predicted class (columns):\n\n" + table(["", *names], rows)
    )


def decision_text(result: dict[str, Any]) -> str:
    """Return how decisions at each wanted precision turned out."""
    whose = (
        f"the teacher's decisions (its top {result['top_share']:.0%}, as above)"
        if "global_even_odds" in result
        else "the labels"
    )
    return (
        "A tag is accepted where its calibrated score reaches its threshold for the wanted "
        "precision; a tag that the validation clips cannot support abstains. Right is what "
        f"agrees with {whose}.\n\n"
        + table(
            [
                "wanted precision",
                "measured",
                "mean over tags",
                "recall",
                "tags a clip",
                "abstaining",
            ],
            [
                [
                    precision,
                    percent_with_interval(row["precision"], row["precision_interval"]),
                    percent(row["macro_precision"]),
                    percent(row["recall"]),
                    number(row["tags_per_clip"], 2),
                    f"{row['tags_abstaining']} tags",
                ]
                for precision, row in result["decisions"].items()
            ],
        )
        + "\n\nThese intervals are Wilson's, as if clips of one recording were independent."
    )


def music_table(music: dict[str, Any]) -> str:
    """Return which sounds are taken for music."""
    rows = [
        [f"{name} {verb}", percent_with_interval(row["share"], row["interval"]), str(row["clips"])]
        for part, verb in (("kept", "kept"), ("refused", "refused"))
        for name, row in music[part].items()
    ]
    text = table(["", "share (95 %, Wilson)", "clips"], rows)
    return f"{text}\n\nROC-AUC of music or not: {number(music['roc_auc'])}."


def human_text(human: dict[str, Any]) -> str:
    """Return the measures against human labels, the teacher's beside them."""
    genre = human["genre"]
    rows = [
        [
            f"macro ROC-AUC, {len(human['per_tag'])} tags",
            with_interval(human["macro_roc_auc"], human["interval"]),
            with_interval(human["teacher_macro_roc_auc"], human["teacher_interval"]),
            difference(human["difference"], human["difference_interval"]),
            f"{human['clips']} ({human['recordings']})",
        ]
    ]
    if genre:
        rows.append(
            [
                "human genre among the top 3 genres",
                percent_with_interval(genre["in_top_3"], genre["interval"]),
                percent_with_interval(genre["teacher_in_top_3"], genre["teacher_interval"]),
                difference(genre["difference"], genre["difference_interval"], 100),
                f"{genre['clips']} ({genre['recordings']})",
            ]
        )
    summary = table(["", "ours", "teacher", "ours less teacher", "clips (recordings)"], rows)
    per_tag = table(
        ["tag", "true (recordings)", "false", "ROC-AUC", "teacher's"],
        [
            [
                name,
                f"{row['positives']} ({row['recordings']})",
                str(row["negatives"]),
                with_interval(row["roc_auc"], row["interval"]),
                number(row["teacher_roc_auc"]),
            ]
            for name, row in human["per_tag"].items()
        ],
    )
    return (
        "Labels from metadata, titles and folders. An absent label counts as false only where "
        "another label of the clip denies it: a genre that excludes it, “instrumental” against "
        "voices, one single instrument against the others. Tags with fewer than 3 true or 3 "
        f"false clips are left out.\n\n{summary}\n\n{per_tag}"
    )


def _variant_table(variants: dict[str, Any]) -> str:
    has_classes = any("accuracy" in row for row in variants.values())
    header = ["scales", "runs"]
    keys = ["macro_roc_auc", "macro_roc_auc_sd", "macro_pr_auc", "local_average_macro_roc_auc"]
    titles = ["macro ROC-AUC", "spread", "macro PR-AUC", "local average"]
    if has_classes:
        keys = ["accuracy", "accuracy_sd", "local_average_accuracy", *keys]
        titles = ["accuracy", "its spread", "local accuracy", *titles]
    return table(
        [*header, *titles],
        [
            [name, str(row["runs"]), *(number(row.get(key), 4) for key in keys)]
            for name, row in variants.items()
        ],
    )


def per_tag_text(result: dict[str, Any]) -> str:
    """Return quality and thresholds per tag."""
    precisions = list(result["decisions"])
    rows = []
    for name, tag in result["per_tag"].items():
        cells = [
            name,
            tag["category"],
            str(tag["positives"]),
            number(tag["roc_auc"]),
            number(tag["pr_auc"]),
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
    return (
        "For each wanted precision: the threshold, and right of accepted clips. Recall is right "
        "of true.\n\n" + table([*header, *(f"precision {p}" for p in precisions)], rows)
    )
