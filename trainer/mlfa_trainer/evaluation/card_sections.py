"""Sections of the model card on what ``compare``, ``leave-out`` and ``coverage`` measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlfa_trainer.evaluation.compare import COMPARISON_FILE, comparison_text
from mlfa_trainer.evaluation.coverage import COVERAGE_FILE, coverage_text
from mlfa_trainer.evaluation.leave_out import LEAVE_OUT_FILE, RETRAINED_FILE
from mlfa_trainer.evaluation.leave_out_tables import leave_out_text
from mlfa_trainer.evaluation.scoring import classifier_digest
from mlfa_trainer.run_folder import read_json
from mlfa_trainer.workspace import Workspace

_SECTIONS: tuple[tuple[str, str, Callable[[dict[str, Any]], str]], ...] = (
    ("### Side by side", COMPARISON_FILE, comparison_text),
    ("### Whole sources left out", RETRAINED_FILE, leave_out_text),
    ("### Whole sources left out of the classifier", LEAVE_OUT_FILE, leave_out_text),
    ("### How much of a song has to be heard", COVERAGE_FILE, coverage_text),
)


def further_sections(workspace: Workspace, seed: int) -> list[str]:
    """Return headings and texts of what was measured of this very classifier.

    What was measured of one that was trained before, or with another seed, is left out: a card
    must not praise one network for another.

    Args:
        workspace: Whose run.
        seed: Which classifier the package has.
    """
    digest = classifier_digest(workspace, seed)
    parts = []
    for title, name, describe in _SECTIONS:
        path = workspace.run_folder / name
        if not path.exists():
            continue
        result = read_json(path)
        if digest in result["classifiers"]:
            parts += [title, describe(result)]
    return parts
