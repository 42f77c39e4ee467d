"""What ``mlfa watch`` says: a line per song on stderr, fit for a journal; JSON lines on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.tag_json import JsonReporter, summary_document
from mlfa_app.cli.tag_text import summary_sentence
from mlfa_app.cli.terminal import clean, say, shown_duration, shown_path, write_json_line
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.job import Bug, DeviceInUse, Event, Notice, SongOutcome, SongScores, Tally
from mlfa_app.settings import Settings
from mlfa_app.tagfiles.player_words import caution_sentence
from mlfa_core.tags import CATEGORIES

_COUNTS = ("files", "analysed", "from_catalogue", "failed", "written", "planned", "skipped")


class WatchReporter:
    """Tells what is done for every song.

    Args:
        choice: Which tags are told.
        settings: The user's words.
        is_json: Whether there is a JSON line for each on stdout, as of 'mlfa tag --json'.
        on_outcome: Told of each first; whether it is worth telling.
        clock: Gives monotonic seconds.
    """

    def __init__(
        self,
        choice: TagChoice,
        settings: Settings,
        on_outcome: Callable[[SongOutcome], bool],
        *,
        is_json: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._choice = choice
        self._on_outcome = on_outcome
        self._clock = clock
        self._start_s = self._last_s = clock()
        self._lines: JsonReporter | None = None
        if is_json:
            self._lines = JsonReporter(
                choice,
                ProgressDisplay(None),
                wording=settings.wording,
                priorities=settings.priorities,
            )

    def __call__(self, event: Event) -> None:
        """Take an event of the job."""
        match event:
            case Notice(text):
                say(text)
            case DeviceInUse(note=note) if note:
                pass  # Told as a notice, too.
            case Bug(path, trace):
                say(f"{shown_path(path)}: an error in MLFA itself, please report it:")
                say(trace.rstrip())
            case SongOutcome():
                self._last_s = self._clock()
                if self._on_outcome(event):
                    self._tell(event)
                else:
                    say(f"{shown_path(event.path)} went away before it was listened to.")

    def finish(self, tally: Tally) -> None:
        """Sum up the songs since the start of the processes, with the rate."""
        if tally.files:
            say(summary_sentence(tally, self._last_s - self._start_s))

    def _tell(self, outcome: SongOutcome) -> None:
        if self._lines is not None:
            self._lines(outcome)
            if outcome.error is not None and not sys.stdout.isatty():
                return  # It was said on stderr with it.
        say(song_line(outcome, self._choice))


def song_line(outcome: SongOutcome, choice: TagChoice) -> str:
    """Say in one line what was found in a song, and what was done."""
    name = shown_path(outcome.path)
    parts = []
    if outcome.song is not None:
        name = f"{name} ({shown_duration(outcome.song.duration_s)})"
        parts.append(_tags(outcome.song, choice))
    if outcome.write is not None and outcome.write.is_written:
        fields = ", ".join(
            f"{change.field} = {clean('; '.join(change.new))}" for change in outcome.write.changes
        )
        parts.append(f"written: {fields}")
        parts += [clean(caution_sentence(one)) for one in outcome.write.cautions]
    elif outcome.write is not None and outcome.write.skipped is not None:
        parts.append(f"left alone: {clean(outcome.write.skipped).rstrip('.')}")
    elif outcome.write is not None and outcome.error is None:
        parts.append("nothing to write")
    if outcome.error is not None:
        parts.append(f"failed: {clean(str(outcome.error)).rstrip('.')}")
    return f"{name}: {'; '.join(part.rstrip('.') for part in parts)}."


def finish_lines(tally: Tally, seconds: float, *, is_json: bool) -> None:
    """Print the last line of all."""
    if is_json:
        write_json_line({"summary": summary_document(tally, seconds)})


def add_up(total: Tally, tally: Tally) -> None:
    """Add the counts of a piece of work to those of all."""
    for name in _COUNTS:
        setattr(total, name, getattr(total, name) + getattr(tally, name))
    total.devices = list(dict.fromkeys([*total.devices, *tally.devices]))


def _tags(song: SongScores, choice: TagChoice) -> str:
    accepted = choice.proposals(song)
    if not accepted and not choice.is_music(song):
        return "not music"
    words = [
        f"{category} {clean(', '.join(accepted[category]))}"
        for category in CATEGORIES
        if category in accepted
    ]
    return "; ".join(words) or "nothing sure enough"
