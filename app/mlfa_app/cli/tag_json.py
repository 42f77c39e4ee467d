"""The results of ``mlfa tag --json``: one JSON object per file, and one with the summary."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isnan
from typing import Any

from rich.console import Console
from rich.text import Text

from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.terminal import clean, say, shown_path, write_json_line
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.job import (
    Bug,
    Event,
    Notice,
    Progress,
    SongOutcome,
    SongScores,
    Tally,
    WriteOutcome,
)
from mlfa_app.jobs.vocabulary.wording import Wording, apply_wording
from mlfa_app.tagfiles.player_words import caution_sentence

# Enough to tell any two scores apart that thresholds could; float32 has seven digits.
_SCORE_DIGITS = 5
_SEGMENT_DIGITS = 3


class JsonReporter:
    """Prints JSON lines on stdout; notices, failures and progress go to stderr.

    Args:
        choice: Which tags are printed.
        display: The progress.
        has_segments: Whether the scores over time are printed.
        wording: The user's words for tags.
        priorities: Words that come before all others.
    """

    def __init__(
        self,
        choice: TagChoice,
        display: ProgressDisplay,
        *,
        wording: Wording,
        priorities: Sequence[str],
        has_segments: bool = False,
    ) -> None:
        self._choice = choice
        self._display = display
        self._wording = wording
        self._priorities = priorities
        self._has_segments = has_segments

    def __call__(self, event: Event) -> None:
        """Take an event of the job."""
        match event:
            case Progress():
                self._display.show(event)
            case Notice(text):
                self._tell(text)
            case Bug(trace=trace):
                self._tell(trace.rstrip())
            case SongOutcome():
                write_json_line(self._document(event))
                # Where the lines go to a file, the user still wants to see what failed.
                if event.error is not None and not sys.stdout.isatty():
                    self._tell(f"{shown_path(event.path)}: {clean(str(event.error))}")

    def finish(self, tally: Tally, seconds: float) -> None:
        """Print the summary."""
        write_json_line({"summary": summary_document(tally, seconds)})

    def _document(self, outcome: SongOutcome) -> dict[str, Any]:
        document: dict[str, Any] = {
            "path": str(outcome.path),
            "duration_s": None,
            "model": self._choice.package.identifier,
            "is_music": None,
            "tags": [],
            "words": {},
        }
        if outcome.song is not None:
            document |= self._song(outcome.song)
        if outcome.write is not None:
            document |= write_document(outcome.write)
        document["error"] = None
        if outcome.error is not None:
            document["error"] = {
                "summary": outcome.error.summary,
                "advice": outcome.error.advice,
            }
        return document

    def _song(self, song: SongScores) -> dict[str, Any]:
        document: dict[str, Any] = {
            "duration_s": round(song.duration_s, 3),
            "is_music": round(song.is_music, _SCORE_DIGITS),
            "tags": [
                {
                    "tag": decision.tag,
                    "category": decision.category,
                    "score": None
                    if decision.score is None
                    else round(decision.score, _SCORE_DIGITS),
                    "accepted": decision.accepted,
                    "verdict": None if decision.verdict is None else decision.verdict.value,
                }
                for decision in self._choice.decisions(song)
            ],
            "words": {
                category: words
                for category, tags in self._choice.proposals(song).items()
                if (words := apply_wording(tags, self._wording, self._priorities))
            },
        }
        if self._has_segments and song.segments is not None:
            names = self._choice.package.vocabulary.names
            document["segments"] = [
                {
                    "start_s": round(float(start_s), 3),
                    "duration_s": round(song.segments.duration_s, 3),
                    "scores": {
                        # Of a taught tag nothing is known where the song was heard before.
                        name: None if isnan(score) else round(float(score), _SEGMENT_DIGITS)
                        for name, score in zip(names, row, strict=True)
                    },
                }
                for start_s, row in zip(song.segments.starts_s, song.segments.scores, strict=True)
            ]
        return document

    def _tell(self, text: str) -> None:
        console: Console | None = self._display.console
        if console is None:
            say(text)
        else:
            console.print(Text(text), soft_wrap=True)


def write_document(write: WriteOutcome) -> dict[str, Any]:
    """Say what was written, or would be."""
    document: dict[str, Any] = {}
    if write.is_plan:
        document["planned"] = {
            change.field: {"old": list(change.old), "new": list(change.new)}
            for change in write.changes
        }
    else:
        document["written"] = {change.field: list(change.new) for change in write.changes}
    if write.cautions:
        document["cautions"] = [
            {
                "field": one.field,
                "kind": one.kind.value,
                "value": one.value,
                "text": caution_sentence(one),
            }
            for one in write.cautions
        ]
    elif write.notes:
        document["cautions"] = [{"text": note} for note in write.notes]
    if write.skipped is not None:
        document["skipped"] = write.skipped
    return document


def summary_document(tally: Tally, seconds: float) -> dict[str, Any]:
    """Sum a run up for programs."""
    return {
        "files": tally.files,
        "analysed": tally.analysed,
        "from_catalogue": tally.from_catalogue,
        "failed": tally.failed,
        "written": tally.written,
        "planned": tally.planned,
        "skipped": tally.skipped,
        "seconds": round(seconds, 3),
        "songs_per_minute": round(tally.analysed / seconds * 60, 1) if seconds > 0 else 0.0,
        "device": ", ".join(tally.devices) or None,
        "interrupted": tally.is_interrupted,
    }
