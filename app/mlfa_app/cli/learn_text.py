"""What ``mlfa learn`` prints: the table of tags, versions and questions; text and JSON."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

from rich.table import Table

from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import (
    clean,
    counted,
    say,
    show,
    shown_path,
    shown_time_span,
    write_json_line,
)
from mlfa_app.jobs.teaching.queue import Question
from mlfa_app.jobs.teaching.report import TagOutcome, TaughtTag, TeachReport
from mlfa_app.jobs.teaching.teach import TaughtVersion
from mlfa_core.model_package import ModelPackage
from mlfa_core.tag_quality import TagQuality

_NOTES = {
    TagOutcome.LEARNT: "",
    TagOutcome.UNSURE: "never proposed: not sure enough",
    TagOutcome.UNMEASURED: "never proposed: too few groups",
    TagOutcome.KEPT: "not used: the model's own is better",
    TagOutcome.ONE_SIDED: "not learnt: no song lacks it",
}
_MOST_NAMED = 12
_WIDTH = 136  # rows are not broken where stdout is no terminal


def print_report(report: TeachReport) -> None:
    """Print what was learnt, for people."""
    songs, groups = counted(report.num_songs, "song"), counted(report.num_groups, "group")
    show(f"Learnt from {songs} in {groups} of connected albums and artists:")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("tag", no_wrap=True)
    for name in ("songs", "others", "groups", "before", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("between", no_wrap=True)
    table.add_column(f"right at {report.precision:g}", justify="right", no_wrap=True)
    table.add_column("")
    for tag in report.tags:
        table.add_row(
            clean(tag.name),
            f"{tag.num_examples:,}",
            f"{tag.num_counter_examples:,}",
            f"{tag.num_groups:,}",
            _auc(tag.before),
            _auc(tag.after),
            _interval(tag.after),
            _right(tag.after),
            _note(tag),
        )
    console = results_console()
    console.width = max(console.width, _WIDTH)
    console.print(table)
    say(
        "before, after: chance that a held-out song with the tag scores higher than one without; "
        "0.5 is chance. between: where it lies in 95 % of draws. right: proposed songs that "
        "have the tag, of all proposed. None of their albums and artists was learnt from."
    )
    _say_rest(report)


def _say_rest(report: TeachReport) -> None:
    if report.too_few:
        named = list(report.too_few.items())
        words = ", ".join(f"{clean(name)} ({count})" for name, count in named[:_MOST_NAMED])
        more = f" and {len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
        say(f"Too few songs: {words}{more}.")
    if any(tag.outcome is TagOutcome.ONE_SIDED for tag in report.tags):
        say(
            "  A tag is learnt from songs that have it and songs that lack it: reject it for some "
            "songs, or say --others-are-not TAG."
        )
    if report.num_own_words:
        say(
            f"{counted(report.num_own_words, 'word')} that MLFA had written itself "
            f"{'was' if report.num_own_words == 1 else 'were'} left out."
        )
    if report.num_learnt == 0:
        say("None of them is proposed by the new model yet: songs of more albums and artists help.")
    say(f"Took {shown_time_span(report.seconds)}.")


def _note(tag: TaughtTag) -> str:
    if tag.outcome is not TagOutcome.KEPT:
        return _NOTES[tag.outcome]
    if tag.after is None:
        return "not used: too few groups to measure it"
    if tag.before is None or tag.after.roc_auc >= tag.before.roc_auc:
        return "not used: not sure enough"
    return _NOTES[tag.outcome]


def _auc(quality: TagQuality | None) -> str:
    return "–" if quality is None else f"{quality.roc_auc:.2f}"


def _interval(quality: TagQuality | None) -> str:
    if quality is None or quality.interval is None:
        return ""
    return "{:.2f} to {:.2f}".format(*quality.interval)


def _right(quality: TagQuality | None) -> str:
    return "–" if quality is None else f"{quality.num_right:,} of {quality.num_accepted:,}"


def print_report_json(report: TeachReport, package: ModelPackage | None) -> None:
    """Print what was learnt as lines of JSON.

    Args:
        report: What was learnt.
        package: The model that is used from now on; None if nothing was changed.
    """
    for tag in report.tags:
        write_json_line(_tag_document(tag))
    write_json_line(
        {
            "summary": {
                "taught": report.base,
                "precision": report.precision,
                "songs": report.num_songs,
                "groups": report.num_groups,
                "learnt": report.num_learnt,
                "too_few": dict(report.too_few),
                "own_words_left_out": report.num_own_words,
                "seconds": round(report.seconds, 2),
                "model": None if package is None else package.name,
            }
        }
    )


def _tag_document(tag: TaughtTag) -> dict[str, object]:
    return {
        "tag": tag.name,
        "category": tag.category,
        "examples": tag.num_examples,
        "others": tag.num_counter_examples,
        "groups": tag.num_groups,
        "outcome": tag.outcome.value,
        "before": None if tag.before is None else _quality_document(tag.before),
        "after": None if tag.after is None else _quality_document(tag.after),
    }


def _quality_document(quality: TagQuality) -> dict[str, object]:
    document = dataclasses.asdict(quality)
    document["interval"] = None if quality.interval is None else list(quality.interval)
    return document


def print_versions(versions: Sequence[TaughtVersion], used: str, *, is_json: bool) -> None:
    """List taught models, the newest first.

    Args:
        versions: The models.
        used: What the settings name.
        is_json: Whether to print lines of JSON.
    """
    for version in versions:
        if is_json:
            write_json_line(
                {
                    "name": version.package.name,
                    "model": version.package.identifier,
                    "taught_on": version.base_name,
                    "tags": version.num_tags,
                    "songs": version.num_songs,
                    "made_s": version.made_s,
                    "used_before": version.used_before or None,
                    "in_use": version.package.name == used,
                    "path": str(version.package.path),
                }
            )
            continue
        star = "*" if version.package.name == used else " "
        made = ""
        if version.made_s is not None:
            made = time.strftime(", %Y-%m-%d %H:%M", time.localtime(version.made_s))
        songs = "" if version.num_songs is None else f" from {counted(version.num_songs, 'song')}"
        show(
            f"{star} {version.package.name}  {counted(version.num_tags, 'tag')}{songs}, on "
            f"{clean(version.base_name)}{made}"
        )
    if not versions and not is_json:
        show("Nothing was learnt yet. To begin: mlfa learn --dry-run")


def print_questions(found: Sequence[Question]) -> None:
    """Print questions for people."""
    for question in found:
        score = "" if question.score is None else f"  {question.score:.2f}"
        show(f"{clean(question.tag)}?{score}  {shown_path(question.path)}")
    if not found:
        show("There is no song worth asking about.")
    else:
        say("Answer them in the window: accept or reject the tag, then mlfa learn again.")


def print_questions_json(found: Sequence[Question]) -> None:
    """Print questions as lines of JSON."""
    for question in found:
        write_json_line(
            {
                "path": str(question.path),
                "digest": question.digest,
                "tag": question.tag,
                "category": question.category,
                "score": None if question.score is None else round(question.score, 4),
                "value": round(question.value, 4),
            }
        )
