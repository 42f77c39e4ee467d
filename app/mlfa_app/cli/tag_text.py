"""The results of ``mlfa tag`` for people: one compact block per file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.terminal import (
    clean,
    counted,
    flush_results,
    shown_duration,
    shown_path,
    shown_time_span,
)
from mlfa_app.jobs.deciding.choosing import ChosenTag, TagChoice
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
from mlfa_app.tagfiles.player_words import caution_sentence
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
        out: Where the results go.
    """

    def __init__(self, choice: TagChoice, display: ProgressDisplay, out: Console) -> None:
        self._choice = choice
        self._display = display
        self._blocks = BlockPrinter(out, display.console)
        self._num_songs = 0
        self._num_unsure = 0

    def __call__(self, event: Event) -> None:
        """Take an event of the job."""
        match event:
            case Progress():
                self._display.show(event)
            case Notice(text):
                self._blocks.tell(Text(text, style="yellow"))
            case Bug(trace=trace):
                self._blocks.tell(Text(trace.rstrip()))
            case SongOutcome():
                self._song(event)

    def finish(self, tally: Tally, seconds: float) -> None:
        """Print the last lines."""
        self._blocks.tell(Text(summary_sentence(tally, seconds)))
        lower = [one for one in self._choice.package.thresholds if one < self._choice.precision]
        if lower and self._num_unsure * 2 > self._num_songs:
            what = "the song" if self._num_songs == 1 else "most songs"
            now = f"precision {self._choice.precision:g}"
            more = f"--precision {max(lower):g} says more, and is wrong more often"
            self._blocks.tell(Text(f"Nothing is sure enough about {what} at {now}; {more}."))

    def _song(self, outcome: SongOutcome) -> None:
        lines: list[Text] = []
        if outcome.song is not None:
            lines += self._tag_lines(outcome.song)
        if outcome.write is not None:
            lines += self._blocks.write_lines(outcome.write)
        duration = "" if outcome.song is None else shown_duration(outcome.song.duration_s)
        self._blocks.block(outcome.path, duration, lines)
        if outcome.error is not None:
            self._blocks.error(outcome.error, outcome.path, under_block=bool(lines))

    def _tag_lines(self, song: SongScores) -> list[Text]:
        labelled = self._blocks.labelled
        decisions = self._choice.decisions(song)
        # What the user gave to a song stands, music or not.
        if not self._choice.is_music(song) and not any(one.accepted for one in decisions):
            percent = _percent(song.is_music)
            return labelled("", [Text(f"not music (music: {percent})", style="yellow")])
        self._num_songs += 1
        lines: list[Text] = []
        for category in CATEGORIES:
            shown = [one for one in decisions if one.category == category]
            if self._choice.top is None:
                shown = [one for one in shown if one.accepted]
            if shown:
                lines += labelled(category, [_tag(one) for one in shown])
        if any(one.accepted for one in decisions):
            return lines
        self._num_unsure += 1
        if lines:  # unsure tags in brackets, which were asked for
            return lines
        text = Text("nothing sure enough", style="yellow")
        nearest = self._choice.nearest(song)
        if nearest:
            text.append("; nearest: ", style="dim")
            names = [f"{clean(one.tag)}{_share(one)}" for one in nearest]
            text.append(", ".join(names), style="dim")
        return labelled("", [text])


class BlockPrinter:
    """Prints a block per file on one console, and errors on stderr.

    Args:
        out: For the blocks.
        shared: The console that holds the progress bar, if there is one; errors go through it,
            so that the bar stays below them.
    """

    def __init__(self, out: Console, shared: Console | None) -> None:
        self._out = out
        self._err = shared or Console(stderr=True, highlight=False, markup=False, emoji=False)

    def block(self, path: Path, note: str, lines: list[Text]) -> None:
        """Print a file's name, a note beside it, and lines below it, if there are any."""
        if not lines:
            return
        head = Text(shown_path(path), style="bold")
        if note:
            head = Text().append_text(head).append(f"  {note}", style="dim")
        # In one piece: a progress bar below is drawn again after each.
        self._out.print(Text("\n").join([head, *lines]), soft_wrap=True)

    def write_lines(self, write: WriteOutcome) -> list[Text]:
        """Say what was written, or would be, or why nothing was."""
        lines: list[Text] = []
        if write.changes:
            label = "would write" if write.is_plan else "written"
            for change in write.changes:
                lines += self.labelled(label, _change(change), style="green", separator=";")
                label = ""
        for caution in dict.fromkeys((*map(caution_sentence, write.cautions), *write.notes)):
            lines += self.labelled("", [Text(f"note: {clean(caution)}", style="yellow")])
        if write.is_written:
            others = counted(write.num_other_fields, "other field")
            proof = Text(f"audio identical, {others} untouched", style="dim")
            lines += self.labelled("", [proof])
        for field, values in write.kept.items():
            pieces = _field(field, values)
            lines += self.labelled("kept", pieces, style="dim", separator=";")
        if write.skipped is not None:
            lines += self.labelled("left alone", [Text(clean(write.skipped), style="yellow")])
        return lines

    def labelled(
        self, label: str, pieces: Iterable[Text], style: str = "cyan", separator: str = ","
    ) -> list[Text]:
        """Lay pieces out after a label, on as many lines as they need."""
        width = 10**6
        if self._out.is_terminal:
            width = min(max(self._out.width, _MIN_WIDTH), _MAX_WIDTH)
        lines = [Text(" " * _INDENT).append(f"{label:<{_LABEL_WIDTH}}", style=style)]
        is_empty = True
        for piece in pieces:
            if not is_empty:
                lines[-1].append(separator)
                if lines[-1].cell_len + 1 + piece.cell_len + 1 > width:
                    lines.append(Text(" " * (_INDENT + _LABEL_WIDTH)))
                else:
                    lines[-1].append(" ")
            lines[-1].append_text(piece)
            is_empty = False
        return lines

    def error(self, error: KnownError, path: Path, *, under_block: bool = False) -> None:
        """Print an error on stderr; its file too, unless its block is just above."""
        lines = error_lines(error, path)
        if under_block:
            lines = [Text(" " * _INDENT).append_text(_sentence(error))]
        for line in lines:
            self.tell(line)

    def tell(self, text: Text) -> None:
        """Print a line on stderr."""
        if self._err is not self._out:
            # Keeps the order of the two streams where both go to one place.
            flush_results()
        self._err.print(text, soft_wrap=True)


def error_lines(error: KnownError, path: Path) -> list[Text]:
    """Say which file failed, why, and what can be done; the file only if the text does not."""
    name = shown_path(path)
    if name in error.summary:
        return [_sentence(error)]
    return [Text(name, style="bold"), Text(" " * _INDENT).append_text(_sentence(error))]


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


def _sentence(error: KnownError) -> Text:
    text = Text().append(clean(error.summary), style="red")
    return text.append(f" {clean(error.advice)}") if error.advice else text


def _tag(decision: ChosenTag) -> Text:
    said = "" if decision.verdict is None else f" {decision.verdict.value}"
    text = Text()
    if decision.accepted:
        text.append(clean(decision.tag))
        text.append(f"{_share(decision)}{said}", style="dim")
    else:
        text.append(f"({clean(decision.tag)}{_share(decision)}{said})", style="dim")
    return text


def _share(decision: ChosenTag) -> str:
    return "" if decision.score is None else f" {_percent(decision.score)}"


def _change(change: PlannedChange) -> list[Text]:
    pieces = _field(change.field, change.new, style="bold")
    if change.old:
        pieces[-1].append(f" (was {clean('; '.join(change.old))})", style="dim")
    return pieces


def _field(field: str, values: tuple[str, ...], style: str = "") -> list[Text]:
    """A field with its values, the name before the first."""
    shown = [Text().append(clean(value), style=style) for value in values or ("(nothing)",)]
    return [Text(f"{field} = ").append_text(shown[0]), *shown[1:]]


def _percent(score: float) -> str:
    # A score that is not certain never shows as certain.
    return f"{min(99, max(0, round(score * 100)))}%"
