"""What holds for all tests: they leave no process behind, and a slow machine fails none."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

from processes import children_of, left_of

# How long an example takes says nothing where others use the processor too.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="module", autouse=True)
def no_process_stays() -> Iterator[None]:
    """After each file of tests, everything that was started has ended.

    What stays would disturb the tests that come after it in the same process.
    """
    before = children_of()
    yield
    assert left_of(children_of() - before) == []
