"""The console of results. Apart, since the window's start has no need of it."""

from __future__ import annotations

import sys
from typing import Any

from rich.console import Console

from mlfa_app.cli.terminal import printing_results


class ResultsConsole(Console):
    """A console on stdout that leaves errors to the program."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print, see `Console.print`."""
        with printing_results():
            super().print(*objects, **options)

    def on_broken_pipe(self) -> None:
        """Let the error through, so that jobs end in good order."""
        raise BrokenPipeError


def results_console() -> Console:
    """The console for results on stdout: with colours on a terminal, plain text elsewhere."""
    return ResultsConsole(file=sys.stdout, highlight=False, markup=False, emoji=False)
