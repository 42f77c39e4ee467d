"""Streams, exit codes, and how paths, times and sizes look in a terminal."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from mlfa_app.errors import printable
from mlfa_core.errors import KnownError, MlfaError

# The contract of exit codes. 70 and 141 are what a bug and a closed pipe usually give.
OK = 0
FAILED = 1
USAGE = 2
BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


class OutputError(KnownError):
    """The results cannot be written to where stdout leads."""


class ReaderGoneError(MlfaError):
    """The program that read our results, such as `head`, has seen enough."""


def prepare_streams() -> None:
    """Make stdout and stderr take any text, whatever the locale, and be there at all."""
    # Both are None where a service or a script has closed them.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A lone surrogate stands for a byte that is not UTF-8; a terminal that knows only
            # ASCII shows escapes rather than ending the program.
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Send what is still to be printed nowhere, after the reader of a pipe has gone."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


@contextmanager
def printing_results() -> Iterator[None]:
    """Tell a full disk behind stdout from all other errors.

    Raises:
        OutputError: If the results cannot be written.
        ReaderGoneError: If nobody reads them any more.
    """
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        raise OutputError(
            f"The results could not be written: {error.strerror}.",
            "Check where stdout leads, and its free space.",
        ) from error


def show(text: str) -> None:
    """Print a line of results on stdout."""
    with printing_results():
        print(text)


def flush_results() -> None:
    """Write out all results.

    Raises:
        OutputError: If that fails.
        ReaderGoneError: If nobody reads them any more.
    """
    with printing_results():
        sys.stdout.flush()


def say(text: str) -> None:
    """Print a line for the user on stderr."""
    print(text, file=sys.stderr, flush=True)


def say_error(error: KnownError) -> None:
    """Print an error: what happened, and below it what can be done."""
    say(clean(error.summary))
    if error.advice:
        say(f"  {clean(error.advice)}")


def error_document(error: KnownError | None) -> dict[str, str] | None:
    """Give an error as JSON lines have it: what happened, and what can be done."""
    return None if error is None else {"summary": error.summary, "advice": error.advice}


def write_json_line(document: Mapping[str, Any]) -> None:
    """Print one JSON object as a line of UTF-8 on stdout."""
    with printing_results():
        sys.stdout.buffer.write(json_line(document))
        sys.stdout.buffer.flush()


def json_line(document: Mapping[str, Any]) -> bytes:
    r"""Make one line of UTF-8 JSON.

    A path that is not UTF-8 holds lone surrogates (Python's surrogateescape); such a line is
    escaped to ASCII, ``\udcff`` for the byte 0xff, so that the output is always valid.
    """
    try:
        text = json.dumps(document, ensure_ascii=False, separators=(", ", ": "))
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(document, ensure_ascii=True).encode("ascii") + b"\n"


def shown_path(path: Path) -> str:
    """A path as the user would type it: relative below the current folder, on one line."""
    try:
        here = Path.cwd()
    except OSError:
        return clean(str(path))
    return clean(str(path.relative_to(here) if path.is_relative_to(here) else path))


def clean(text: str) -> str:
    """Text without line breaks and control characters, which could take over a terminal."""
    text = printable(text)
    return "".join(
        character
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or character in _HARMLESS_FORMATS
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


# Joiners of emoji and of scripts that need them.
_HARMLESS_FORMATS = "\u200c\u200d"


def shown_duration(seconds: float) -> str:
    """A duration such as ``2:54`` or ``1:02:54``."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def shown_time_span(seconds: float) -> str:
    """A span of time in words, such as ``4 min`` or ``2 h 10 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h"


def shown_size(num_bytes: float) -> str:
    """A size such as ``3.4 GB``, in powers of 1000."""
    for unit in _UNITS[:-1]:
        if num_bytes < 999.5:
            return (
                f"{num_bytes:.0f} {unit}"
                if num_bytes >= 100 or unit == "bytes"
                else (f"{num_bytes:.1f} {unit}")
            )
        num_bytes /= 1000
    return f"{num_bytes:.1f} {_UNITS[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 file``, ``1,200 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
