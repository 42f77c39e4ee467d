"""The results of ``mlfa tag`` for people: one compact block per file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.terminal import clean, counted, shown_duration, shown_path, shown_time_span
from mlfa_app.jobs.choosing import TagChoice
from mlfa_app.jobs.job import (
    Bug,
    Event,
    Notice,
    PlannedChange,
    Progress,
    SongOutcome,
    SongScores,
    Tally,
    WriteOutcome,
)
from mlfa_core.decisions import TagDecision
from mlfa_core.errors import KnownError
from mlfa_core.tags import CATEGORIES

_INDENT = 2
_LABEL_WIDTH = 12
_MIN_WIDTH = 40
_MAX_WIDTH = 120
_MIN_SONGS_FOR_RATE = 5


class TextReporter:
    """Prints blocks of text on stdout, and errors and progress on stderr.

    Args:
        choice: Which tags are shown.
        display: The progress; it shares the terminal with the results.
    """

    def __init__(self, choice: TagChoice, display: ProgressDisplay, out: Console) -> None:
        self._choice = choice
        self._display = display
        self._out = out
        self._is_shared = display.console is out
        self._err = out if self._is_shared else Console(stderr=True, highlight=False)

    def __call__(self, event: Event) -> None:
        """Take an event of the job."""
        match event:
            case Progress():
                self._display.show(event)
            case Notice(text):
                self._tell(Text(text, style="yellow"))
            case Bug(trace=trace):
                self._tell(Text(trace.rstrip()))
            case SongOutcome():
                self._song(event)

    def finish(self, tally: Tally, seconds: float) -> None:
        """Print the last line."""
        self._tell(Text(summary_sentence(tally, seconds)))

    # Blocks

    def _song(self, outcome: SongOutcome) -> None:
        lines: list[Text] = []
        if outcome.song is not None:
            lines += self._tag_lines(outcome.song)
        if outcome.write is not None:
            lines += self._write_lines(outcome.write)
        if lines:
            head = Text(shown_path(outcome.path), style="bold")
            if outcome.song is not None:
                head.append(f"  {shown_duration(outcome.song.duration_s)}", style="not bold dim")
            for line in [head, *lines]:
                self._out.print(line, soft_wrap=True)
        if outcome.error is not None:
            self._error(outcome, under_block=bool(lines))

    def _tag_lines(self, song: SongScores) -> list[Text]:
        if not self._choice.is_music(song):
            percent = _percent(song.is_music)
            return self._labelled("", [Text(f"not music (music: {percent})", style="yellow")])
        decisions = self._choice.decisions(song)
        lines: list[Text] = []
        for category in CATEGORIES:
            shown = [one for one in decisions if one.category == category]
            if self._choice.top is None:
                shown = [one for one in shown if one.accepted]
            if shown:
                lines += self._labelled(category, [_tag(one) for one in shown])
        if any(one.accepted for one in decisions) or (lines and self._choice.top is not None):
            return lines
        text = Text("nothing sure enough", style="yellow")
        nearest = self._choice.nearest(song)
        if nearest:
            text.append("; nearest: ", style="dim")
            text.append_text(Text(", ").join([_tag(one) for one in nearest]))
        return self._labelled("", [text])

    def _write_lines(self, write: WriteOutcome) -> list[Text]:
        lines: list[Text] = []
        if write.changes:
            label = "written" if write.is_written else "would write"
            pieces = [_change(change) for change in write.changes]
            lines += self._labelled(label, pieces, style="green")
        for field, values in write.kept.items():
            piece = Text(f"{field} = {clean('; '.join(values))}")
            lines += self._labelled("kept", [piece], style="dim")
        if write.skipped is not None:
            lines += self._labelled("left alone", [Text(clean(write.skipped), style="yellow")])
        if write.is_written:
            others = counted(write.num_other_fields, "other field")
            proof = Text(f"audio identical, {others} untouched", style="dim")
            lines += self._labelled("", [proof])
        return lines

    def _labelled(self, label: str, pieces: Iterable[Text], style: str = "cyan") -> list[Text]:
        """Lay pieces out after a label, on as many lines as they need."""
        width = 10**6
        if self._out.is_terminal:
            width = min(max(self._out.width, _MIN_WIDTH), _MAX_WIDTH)
        first = Text(" " * _INDENT)
        first.append(f"{label:<{_LABEL_WIDTH}}" if label else "", style=style)
        lines = [first]
        is_empty = True
        for piece in pieces:
            if not is_empty:
                lines[-1].append(",")
                if lines[-1].cell_len + 1 + piece.cell_len + 1 > width:
                    lines.append(Text(" " * (_INDENT + _LABEL_WIDTH)))
                else:
                    lines[-1].append(" ")
            lines[-1].append_text(piece)
            is_empty = False
        return lines

    # stderr

    def _error(self, outcome: SongOutcome, *, under_block: bool) -> None:
        assert outcome.error is not None
        lines = error_lines(outcome.error, outcome.path)
        for line in lines[-1:] if under_block else lines:
            self._tell(line)

    def _tell(self, text: Text) -> None:
        if not self._is_shared:
            # Keeps the order of the two streams where both go to one place.
            sys.stdout.flush()
        self._err.print(text, soft_wrap=True)


def error_lines(error: KnownError, path: Path) -> list[Text]:
    """Say which file failed, why, and what can be done; the file only if the text does not."""
    name = shown_path(path)
    line = Text(clean(error.summary), style="red")
    if error.advice:
        line = Text().append_text(line).append(f" {clean(error.advice)}")
    if name in error.summary:
        return [line]
    return [Text(name, style="bold"), Text(" " * _INDENT).append_text(line)]


def summary_sentence(tally: Tally, seconds: float) -> str:
    """Sum a run up in one line."""
    parts = [counted(tally.files, "file")]
    if tally.analysed:
        parts.append(f"{tally.analysed:,} analysed")
    if tally.from_catalogue:
        parts.append(f"{tally.from_catalogue:,} known already")
    if tally.written:
        parts.append(f"{tally.written:,} written")
    if tally.planned:
        parts.append(f"{tally.planned:,} would be written")
    if tally.skipped:
        parts.append(f"{tally.skipped:,} left alone")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    line = f"{', '.join(parts)} in {shown_time_span(seconds)}"
    if tally.devices:
        line += f" on {', '.join(tally.devices)}"
    if tally.analysed >= _MIN_SONGS_FOR_RATE and seconds > 0:
        line += f" ({tally.analysed / seconds * 60:.0f} songs/min)"
    return f"{line}."


def _tag(decision: TagDecision) -> Text:
    text = Text()
    if decision.accepted:
        text.append(clean(decision.tag))
        text.append(f" {_percent(decision.score)}", style="dim")
    else:
        text.append(f"({clean(decision.tag)} {_percent(decision.score)})", style="dim")
    return text


def _change(change: PlannedChange) -> Text:
    text = Text(f"{change.field} = ")
    text.append(clean("; ".join(change.new)) or "(nothing)", style="bold")
    if change.old:
        text.append(f" (was {clean('; '.join(change.old))})", style="dim")
    return text


def _percent(score: float) -> str:
    # A score that is not certain never shows as certain.
    return f"{min(99, max(0, round(score * 100)))}%"
