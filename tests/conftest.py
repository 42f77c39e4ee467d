"""What holds for all tests: they leave no process behind, and a slow machine fails none."""

from __future__ import annotations

import os
from collections.abc import Iterator

# Before any library reads it, and for all processes that the tests start: as many of them compute
# at once as there are cores, so further threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no core is left alone with one at the end.

    All others stay in their random order.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
