"""What the user's world does to a lane is told calmly: every piece of work says who is told."""

from __future__ import annotations

import ast
from pathlib import Path

from repository import PROJECT

GUI = PROJECT / "app" / "mlfa_app" / "gui"


def without_failed(path: Path) -> list[str]:
    """Where work is handed to a lane and nobody would be told of an error of the user's world."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        is_work = node.func.attr in ("submit", "submit_job")
        is_told = len(node.args) >= 3 or any(word.arg == "failed" for word in node.keywords)
        if is_work and not is_told:
            found.append(f"{path.relative_to(PROJECT)}:{node.lineno}")
    return found


def test_every_piece_of_work_says_who_is_told_of_its_failure() -> None:
    # A lane without a catalogue, as on a full disk, would otherwise end the program as a bug does.
    paths = sorted(GUI.rglob("*.py"))
    assert len(paths) > 50
    assert [place for path in paths for place in without_failed(path)] == []
