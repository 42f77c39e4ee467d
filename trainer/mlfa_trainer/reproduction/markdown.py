"""A reproduced table as Markdown and CSV: paper, ours, difference, spread, number of runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from mlfa_trainer.reproduction.declared import TITLES, Measured, Missing
from mlfa_trainer.reproduction.run import Judged, Line, Reproduced

_NOTHING = "–"
_CSV_COLUMNS = (
    "target",
    "row",
    "data",
    "measure",
    "paper",
    "paper_data",
    "ours",
    "difference",
    "spread",
    "runs",
    "values",
    "pr_auc",
    "note",
)


def to_markdown(
    reproduced: Reproduced, how: Sequence[str], command: str, figures: Sequence[str]
) -> str:
    """Return the report.

    Args:
        reproduced: What was measured.
        how: Sentences on data, networks and classifiers.
        command: What was typed.
        figures: File names of drawings beside the report.
    """
    target = reproduced.target
    parts = [f"# {target.title}", _introduction(reproduced), f"    {command}"]
    if reproduced.lines:
        parts.append(_table(reproduced))
    parts += [f"![{target.title}]({name})" for name in figures if name.endswith(".png")]
    if reproduced.judged:
        parts += ["## Claims", _claims(reproduced.judged)]
    missing = _missing(reproduced.lines)
    if missing:
        parts += ["## Not measured", missing]
    parts += ["## How", "\n".join(f"- {line}" for line in (*how, *target.notes))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _introduction(reproduced: Reproduced) -> str:
    if reproduced.stand_in is None:
        return ""
    return (
        f"In the form of the paper's, on other recordings (the recipe “{reproduced.stand_in}”): "
        "the numbers cannot be compared with the published ones, which are shown only as a "
        "reminder; the claims can."
    )


def _number(value: float | None, digits: int = 4, sign: str = "") -> str:
    return _NOTHING if value is None else f"{value:{sign}.{digits}f}"


def _table(reproduced: Reproduced) -> str:
    has_pr = any(
        isinstance(o := line.outcome, Measured) and o.pr_values for line in reproduced.lines
    )
    head = ["Row", "Data", "Measure", "Paper", "Ours", "Difference", "Spread", "Runs"]
    head += ["PR-AUC"] if has_pr else []
    rows = [head, ["---"] * 3 + ["---:"] * (len(head) - 3)]
    for line in reproduced.lines:
        outcome = line.outcome
        paper = _number(line.paper) + (f" ({line.paper_note})" if line.paper_note else "")
        if isinstance(outcome, Missing):
            cells = [line.row, line.column, "", paper, *[_NOTHING] * 3, "0"]
            rows.append(cells + ([_NOTHING] if has_pr else []))
            continue
        name = f"{line.row} ({outcome.note})" if outcome.note else line.row
        cells = [
            name,
            line.column,
            outcome.metric,
            paper,
            _number(outcome.mean),
            _number(line.difference, sign="+"),
            _number(outcome.spread, digits=5),
            str(len(outcome.values)),
        ]
        pr_mean = sum(outcome.pr_values) / len(outcome.pr_values) if outcome.pr_values else None
        rows.append(cells + ([_number(pr_mean)] if has_pr else []))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _claims(judged: Sequence[Judged]) -> str:
    lines = ["| Claim | Data | Here | Numbers |", "|---|---|---|---|"]
    for one in judged:
        text = one.claim.text
        if not one.is_papers and one.claim.data:
            text += f" (paper: {', '.join(TITLES[key] for key in one.claim.data)})"
        verdict = one.verdict.verdict
        shown = f"**{verdict}**" if verdict in ("holds", "does not hold") else verdict
        lines.append(f"| {text} | {one.column} | {shown} | {one.verdict.detail or _NOTHING} |")
    lines.append(
        "\nA difference counts when it exceeds twice its standard error over the runs of the "
        "classifiers. A local network was trained once, so its own chance is not in the spread, "
        "nor is that of the choice of test clips."
    )
    return "\n".join(lines)


def _missing(lines: Sequence[Line]) -> str:
    reasons: dict[str, list[str]] = {}
    for line in lines:
        if isinstance(line.outcome, Missing):
            reasons.setdefault(line.outcome.reason, []).append(f"{line.row} on {line.column}")
    return "\n".join(f"- {reason} Cells: {'; '.join(cells)}." for reason, cells in reasons.items())


def to_csv(reproduced: Reproduced) -> str:
    """Return one line a cell: all numbers in full, and the reason where there is none."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for line in reproduced.lines:
        outcome = line.outcome
        start = [reproduced.target.name, line.row, line.column]
        paper = ["" if line.paper is None else line.paper, line.paper_note.removeprefix("on ")]
        if isinstance(outcome, Missing):
            writer.writerow([*start, "", *paper, "", "", "", 0, "", "", outcome.reason])
            continue
        pr_mean = sum(outcome.pr_values) / len(outcome.pr_values) if outcome.pr_values else ""
        writer.writerow(
            [
                *start,
                outcome.metric,
                *paper,
                outcome.mean,
                "" if line.difference is None else line.difference,
                "" if outcome.spread is None else outcome.spread,
                len(outcome.values),
                " ".join(str(value) for value in outcome.values),
                pr_mean,
                outcome.note,
            ]
        )
    return stream.getvalue()
