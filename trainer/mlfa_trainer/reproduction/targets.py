"""All tables and figures by their names on the command line."""

from __future__ import annotations

from mlfa_trainer.reproduction.declared import Target
from mlfa_trainer.reproduction.paper_a import (
    A_FIGURE_2,
    A_FIGURE_3,
    A_FIGURE_4,
    A_FIGURE_5,
    A_TABLE_1,
    A_TABLE_2,
)
from mlfa_trainer.reproduction.paper_b import B_FIGURE_2, B_TABLE_1, B_TABLE_2

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        B_TABLE_1,
        B_TABLE_2,
        A_TABLE_1,
        A_TABLE_2,
        A_FIGURE_2,
        A_FIGURE_3,
        A_FIGURE_4,
        A_FIGURE_5,
        B_FIGURE_2,
    )
}
