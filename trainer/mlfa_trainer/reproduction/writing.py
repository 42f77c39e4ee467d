"""A reproduced table or figure as files: Markdown, CSV, JSON and drawings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlfa_trainer.reproduction.declared import Measured, Missing, Target
from mlfa_trainer.reproduction.drawings import draw
from mlfa_trainer.reproduction.laboratory import Bench, Laboratory
from mlfa_trainer.reproduction.maps import map_text, reproduce_maps
from mlfa_trainer.reproduction.markdown import to_csv, to_markdown
from mlfa_trainer.reproduction.run import Reproduced, reproduce, target_folder
from mlfa_trainer.run_folder import versions, write_aside, write_json


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        text: The report.
        folder: Where it is, with all other files.
        has_failed: Whether something went wrong, beyond data that are not at hand.
        is_empty: Whether nothing at all was measured.
    """

    text: str
    folder: Path
    has_failed: bool
    is_empty: bool


def reproduce_and_write(
    target: Target, laboratory: Laboratory, bench: Bench, command: str, stand_in: str | None
) -> Written:
    """Reproduce a target and write it into the work folder.

    Args:
        target: What to reproduce.
        laboratory: Measures.
        bench: Where and with what.
        command: What was typed, for the report.
        stand_in: Recipe that stands for all data sets, if one does.

    Raises:
        KnownError: If the files cannot be written.
    """
    name = None if stand_in is None else laboratory.recipe("mtat").name
    folder = target_folder(bench.work, target, name)
    folder.mkdir(parents=True, exist_ok=True)
    laboratory.begin()
    if target.drawing == "maps":
        outcome = reproduce_maps(target, laboratory, folder, bench.engine.is_main)
        text = map_text(target, outcome, laboratory.describe(), command)
        if bench.engine.is_main:
            write_aside(folder / f"{target.name}.md", text.encode("utf-8"))
        return Written(text, folder, outcome.has_failed, isinstance(outcome.found, Missing))
    found = reproduce(target, laboratory, bench.progress, name)
    text = ""
    if bench.engine.is_main:
        figures = draw(found, folder)
        text = to_markdown(found, laboratory.describe(), command, figures)
        write_aside(folder / f"{target.name}.md", text.encode("utf-8"))
        write_aside(folder / f"{target.name}.csv", to_csv(found).encode("utf-8"))
        write_json(folder / f"{target.name}.json", _plain(found, laboratory, command))
    return Written(text, folder, bool(found.failures), not found.num_measured)


def _plain(found: Reproduced, laboratory: Laboratory, command: str) -> dict[str, Any]:
    lines = [
        {
            "row": line.row,
            "data": line.column,
            "paper": line.paper,
            "difference": line.difference,
            **(
                {"mean": line.outcome.mean, "spread": line.outcome.spread}
                if isinstance(line.outcome, Measured)
                else {}
            ),
            **asdict(line.outcome),
        }
        for line in found.lines
    ]
    claims = [
        {"claim": one.claim.text, "data": one.column, **asdict(one.verdict)} for one in found.judged
    ]
    return {
        "target": found.target.name,
        "command": command,
        "versions": versions(),
        "how": laboratory.describe(),
        "lines": lines,
        "claims": claims,
    }
