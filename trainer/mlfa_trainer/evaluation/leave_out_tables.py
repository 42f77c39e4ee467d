"""What ``leave-out`` measured, for people: Markdown."""

from __future__ import annotations

from typing import Any

from mlfa_trainer.evaluation.evaluation_tables import human_text
from mlfa_trainer.evaluation.tables import (
    NOTHING,
    number,
    percent,
    percent_with_interval,
    table,
    with_interval,
)


def leave_out_markdown(result: dict[str, Any]) -> str:
    """Return the report."""
    parts = [f"# Sources left out of {result['recipe']} in turn", leave_out_text(result)]
    if result["pooled"]["human"]:
        parts += ["## Human labels, all folds together", human_text(result["pooled"]["human"])]
    parts += ["## Folds", fold_list(result)]
    return "\n\n".join(parts) + "\n"


def leave_out_text(result: dict[str, Any]) -> str:
    """Return who had heard what, and the table of all folds."""
    count = len(result["folds"])
    what = (
        "Local networks and classifier were trained anew for each fold, without its sources."
        if result["is_retrained"]
        else "**Only the classifier was trained without them: the local networks had heard these "
        "sources in training**, so recordings that are new to all of it may fare worse. "
        "`leave-out --retrain-local` trains them anew too."
    )
    explained = (
        f"Sources were left out in {count} folds; each fold's music, of whatever split, was "
        f"measured by what was trained on the rest. {what}"
    )
    has_teacher = result["has_teacher"]
    share = f"top {result['top_share']:.0%}" if has_teacher else "labels"
    header = ["", "clips of music", f"{share}: macro ROC-AUC", "macro PR-AUC", "tags"]
    if has_teacher:
        header += [
            "top genre in teacher's top 3",
            "human labels: macro ROC-AUC, ours / teacher's",
            "human genre in top 3, ours / teacher's",
        ]
    lines = [_line(f"fold {fold['fold']}", fold, has_teacher, False) for fold in result["folds"]]
    lines.append(_mean_line(result["mean"], has_teacher))
    lines.append(_line("all folds together", result["pooled"], has_teacher, True))
    test = "for comparison: the test split, nothing left out"
    lines.append(_line(test, result["test_split"], has_teacher, True))
    notes = (
        "The tags that human labels speak of differ between folds, so a fold's own number says "
        "little; all folds together rank the clips of all by the scores of their own classifiers. "
        "In brackets: what 95 % of 1,000 bootstrap draws of whole recordings lie within, for the "
        "mean its spread over the folds."
        if has_teacher
        else "In brackets: what 95 % of 1,000 bootstrap draws of whole recordings lie within, for "
        "the mean its spread over the folds."
    )
    return f"{explained}\n\n{table(header, lines)}\n\n{notes}"


def _line(name: str, measured: dict[str, Any], has_teacher: bool, has_interval: bool) -> list[str]:
    truth, top, human = measured["truth"], measured["top_genre"], measured["human"]
    cells = [
        name,
        str(measured["music_clips"]),
        with_interval(truth["macro_roc_auc"], truth.get("interval") if has_interval else None),
        number(truth["macro_pr_auc"]),
        str(truth["tags_measured"]),
    ]
    if not has_teacher:
        return cells
    genre = human.get("genre", {})
    interval = human.get("interval") if has_interval else None
    genre_interval = genre.get("interval") if has_interval else None
    return [
        *cells,
        percent_with_interval(
            top.get("in_top_3_of_teacher"), top.get("interval") if has_interval else None
        ),
        _beside(
            with_interval(human.get("macro_roc_auc"), interval),
            number(human.get("teacher_macro_roc_auc")),
        ),
        _beside(
            percent_with_interval(genre.get("in_top_3"), genre_interval),
            percent(genre.get("teacher_in_top_3")),
        ),
    ]


def _beside(ours: str, teachers: str) -> str:
    return NOTHING if ours == NOTHING else f"{ours} / {teachers}"


def _mean_line(mean: dict[str, Any], has_teacher: bool) -> list[str]:
    def spread(key: str, as_percent: bool = False) -> str:
        found = mean.get(key)
        if found is None:
            return NOTHING
        if as_percent:
            return f"{found['mean']:.1%} (± {found['spread'] * 100:.1f})"
        return f"{found['mean']:.3f} (± {found['spread']:.3f})"

    cells = ["mean of folds", "", spread("macro_roc_auc"), spread("macro_pr_auc"), ""]
    if not has_teacher:
        return cells
    teacher, genre = mean.get("teacher_human_macro_roc_auc"), mean.get("teacher_human_in_top_3")
    return [
        *cells,
        spread("in_top_3_of_teacher", as_percent=True),
        _beside(spread("human_macro_roc_auc"), number(teacher["mean"] if teacher else None)),
        _beside(
            spread("human_in_top_3", as_percent=True), percent(genre["mean"] if genre else None)
        ),
    ]


def fold_list(result: dict[str, Any]) -> str:
    """Return which sources were left out together."""
    return "\n".join(
        f"- fold {fold['fold']}, {fold['hours']:.1f} hours: {', '.join(fold['sources'])}"
        for fold in result["folds"]
    )
