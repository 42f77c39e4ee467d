"""Writes, edits of others and undos in any order, beside a model: many more than the tests try.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.any_order
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from edit_orders import KINDS, EditOrders


def main() -> int:
    """Try orders; the first that differs from the model is made short and ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--steps", type=int, default=25, help="at most, of each order")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    started = time.monotonic()
    totals: Counter[str] = Counter()

    class Counted(EditOrders):
        """Counts what was done."""

        def teardown(self) -> None:
            """See hypothesis."""
            totals.update(self.done)
            super().teardown()

    settings = hypothesis.settings(
        max_examples=given.orders,
        stateful_step_count=given.steps,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(given.seed)(Counted.TestCase)
    run_state_machine_as_test(hypothesis.seed(given.seed)(Counted), settings=settings)
    print(f"seed {given.seed}, songs of {', '.join(KINDS)}")
    for what, count in totals.most_common():
        print(f"{count:>6}  {what}")
    print(f"After every step all was as the model says. {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
