"""Order and counts of reports, rates, and text that is safe to print."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlfa_app.cli.progress import RateMeter
from mlfa_app.cli.terminal import clean, json_line, shown_duration, shown_size, shown_time_span
from mlfa_app.jobs.capacity import plan_capacity
from mlfa_app.jobs.job import Event, PlannedChange, Progress, SongOutcome, SongScores, WriteOutcome
from mlfa_app.jobs.ordered import OrderedReports
from mlfa_core.errors import KnownError

SONG = SongScores(1.0, np.zeros(3, np.float32), 1.0)
CHANGE = (PlannedChange("genre", (), ("jazz",)),)


@given(st.permutations(range(8)))
def test_outcomes_are_reported_in_order_whatever_order_they_come_in(order: list[int]) -> None:
    seen: list[Event] = []
    reports = OrderedReports(seen.append, len(order))
    for count, index in enumerate(order, start=1):
        reports.add(index, SongOutcome(Path(str(index)), SONG))
        told = [event.path for event in seen if isinstance(event, SongOutcome)]
        # All that have no gap before them, and no others.
        ready = next((i for i in range(8) if i not in order[:count]), 8)
        assert told == [Path(str(i)) for i in range(ready)]
        assert reports.num_held_back == count - ready
    assert reports.tally.files == 8


def test_what_is_held_back_at_a_stop_is_reported_all_the_same() -> None:
    seen: list[Event] = []
    reports = OrderedReports(seen.append, 4)
    reports.add(3, SongOutcome(Path("3"), SONG))
    reports.add(1, SongOutcome(Path("1"), SONG))
    reports.flush()
    assert [e.path.name for e in seen if isinstance(e, SongOutcome)] == ["1", "3"]


def test_every_kind_of_outcome_is_counted_where_it_belongs() -> None:
    reports = OrderedReports(lambda _event: None, 7)
    error = KnownError("It failed.")
    outcomes = [
        SongOutcome(Path("analysed"), SONG, is_analysed=True),
        SongOutcome(Path("known"), SONG),
        SongOutcome(Path("failed"), error=error),
        SongOutcome(Path("not written"), SONG, error=error),
        SongOutcome(Path("written"), SONG, True, WriteOutcome(CHANGE)),
        SongOutcome(Path("planned"), SONG, write=WriteOutcome(CHANGE, is_plan=True)),
        SongOutcome(Path("skipped"), SONG, write=WriteOutcome(skipped="It is a link.")),
    ]
    for index, outcome in enumerate(outcomes):
        reports.add(index, outcome)
    tally = reports.tally
    assert (tally.files, tally.analysed, tally.from_catalogue, tally.failed) == (7, 2, 4, 2)
    assert (tally.written, tally.planned, tally.skipped) == (1, 1, 1)


def test_progress_is_told_now_and_then_and_at_the_end() -> None:
    now_s = [0.0]
    seen: list[Event] = []
    reports = OrderedReports(seen.append, 1000, clock=lambda: now_s[0])
    for index in range(1000):
        now_s[0] += 0.001
        reports.add(index, SongOutcome(Path(str(index)), SONG))
    told = [event for event in seen if isinstance(event, Progress)]
    assert 5 <= len(told) <= 11
    reports.show_progress(at_once=True)
    assert isinstance(seen[-1], Progress)
    assert (seen[-1].done, seen[-1].total) == (1000, 1000)


def test_the_rate_counts_what_was_analysed_and_the_time_left_all_files() -> None:
    now_s = [100.0]
    meter = RateMeter(clock=lambda: now_s[0])
    assert meter.describe(Progress(0, 600)) == ""
    now_s[0] += 60.0
    # 150 of 600 files in a minute leaves 450, which take three more.
    text = meter.describe(Progress(150, 600, analysed=30, failed=2))
    assert text == "30 songs/min, 3 min left, 2 failed"


def test_capacity_uses_every_core_but_no_more_processes_than_files() -> None:
    many = plan_capacity(1000, num_cores=2)
    assert (many.workers, many.threads) == (2, 1)
    one = plan_capacity(1, num_cores=8)
    assert (one.workers, one.threads) == (1, 1)
    wanted = plan_capacity(1000, wanted_workers=3, num_cores=8)
    assert (wanted.workers, wanted.threads) == (3, 1)
    assert plan_capacity(0, num_cores=2).workers == 1


@given(st.text())
def test_shown_text_stays_on_its_line_and_cannot_steer_a_terminal(text: str) -> None:
    shown = clean(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# Surrogates stand for the bytes of names that are not UTF-8.
@given(st.text(st.characters(exclude_categories=())))
def test_any_name_makes_a_line_of_valid_utf8_that_gives_it_back(name: str) -> None:
    line = json_line({"path": name})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    # A pair of surrogates is how JSON writes one character; no file name holds one as a pair.
    expected = name.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert json.loads(line.decode("utf-8"))["path"] == expected


def test_numbers_read_well() -> None:
    assert [shown_duration(s) for s in (0.4, 59.6, 174, 3774)] == [
        "0:00",
        "1:00",
        "2:54",
        "1:02:54",
    ]
    assert [shown_time_span(s) for s in (0.04, 42, 240, 7800, 400_000)] == [
        "0.0 s",
        "42 s",
        "4 min",
        "2 h 10 min",
        "4 days 15 h",
    ]
    assert [shown_size(n) for n in (0, 999, 3_400, 139_000, 38_200_000_000)] == [
        "0 bytes",
        "999 bytes",
        "3.4 KB",
        "139 KB",
        "38.2 GB",
    ]
