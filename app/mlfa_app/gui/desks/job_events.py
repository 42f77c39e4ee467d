"""What a job that writes files tells on its way, sorted for those who show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mlfa_app.jobs.job import Bug, Notice, Progress

Outcome = TypeVar("Outcome")


def tell_events(
    events: Sequence[Any],
    kind: type[Outcome],
    *,
    outcomes: Callable[[list[Outcome]], object],
    progressed: Callable[[Progress], object],
    noticed: Callable[[str], object],
    crashed: Callable[[str], object],
) -> None:
    """Tell each event to whom it concerns.

    Args:
        events: Those of a lane, in their order.
        kind: What an outcome is.
        outcomes: Takes all outcomes together, if there are some.
        progressed: Takes the newest progress alone.
        noticed: Takes each sentence that the user should know.
        crashed: Takes the traceback of each bug that cost one file.
    """
    found = [event for event in events if isinstance(event, kind)]
    if found:
        outcomes(found)
    for event in events:
        if isinstance(event, Bug):
            crashed(event.trace)
        elif isinstance(event, Notice):
            noticed(event.text)
    progress = [event for event in events if isinstance(event, Progress)]
    if progress:
        progressed(progress[-1])
