"""What a worker's bad answer means for the file it was working on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.jobs.worker_pool import Answer, Lost
from mlfa_app.jobs.worker_process import Crashed, Refused
from mlfa_core.errors import KnownError, UnreadableAudioError

ANALYSED = "analysed"
"""What was tried with a song that was to be heard, for `failure_of`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file failed.

    Attributes:
        error: The sentence.
        is_lasting: Whether the same is to be expected next time.
    """

    error: KnownError
    is_lasting: bool


def was_ended_from_outside(answer: Answer) -> bool:
    """Whether somebody else ended the process: the file is not to blame."""
    return isinstance(answer, Lost) and not answer.is_repeatable


def failure_of(answer: Answer, path: Path, verb: str) -> Failure:
    """Say what a worker's bad answer means for a file.

    Args:
        answer: `Refused`, `Crashed` or `Lost`.
        path: The file.
        verb: What was tried: "analysed", "written" or "taken back".
    """
    match answer:
        case Refused(error):
            # What the disk or the memory is to blame for may be over next time.
            return Failure(error, is_lasting=isinstance(error, UnreadableAudioError))
        case Crashed(summary):
            text = f"{path.name} met an error in MLFA itself: {summary}."
            advice = "Please report it with the traceback above."
            # Not remembered: the next version may do better.
            return Failure(KnownError(text, advice, path), is_lasting=False)
        case Lost(reason, is_repeatable):
            text = f"{path.name} could not be {verb}: {reason}."
            # Only of an analysis is it remembered that it failed.
            is_kept = is_repeatable and verb == ANALYSED
            advice = "To try again: --retry-failed" if is_kept else "Run it again."
            return Failure(KnownError(text, advice, path), is_repeatable)
    raise TypeError(answer)
