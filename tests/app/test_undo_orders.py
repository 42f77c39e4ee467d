"""Writes, edits of others and undos in any order: what others wrote stays, as a model says.

A sample; ``make proofs`` tries many more orders.
"""

from __future__ import annotations

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from edit_orders import EditOrders


def test_no_order_of_writes_edits_and_undos_differs_from_the_model() -> None:
    settings = hypothesis.settings(
        max_examples=14, stateful_step_count=12, derandomize=True, database=None, deadline=None
    )
    run_state_machine_as_test(EditOrders, settings=settings)
