"""The ``mlfa`` command: finds the subcommand, and turns errors into sentences and exit codes."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from mlfa_app import __version__
from mlfa_app.cli.interrupts import no_interrupt_lost
from mlfa_app.cli.terminal import (
    BUG,
    FAILED,
    INTERRUPTED,
    OK,
    PIPE_CLOSED,
    USAGE,
    ReaderGoneError,
    drop_output,
    flush_results,
    prepare_streams,
    say,
    say_error,
)
from mlfa_core.errors import KnownError

# Each command's module is imported only when it runs, which keeps every start quick.
_COMMANDS = {
    "tag": ("mlfa_app.cli.tag", "Analyse files and folders, print their tags, write them."),
    "scan": ("mlfa_app.cli.scan", "Add folders to the library and analyse them."),
    "watch": ("mlfa_app.cli.watch", "Listen to songs as they come into folders; a service."),
    "status": ("mlfa_app.cli.status", "Show what the library holds and what failed."),
    "forget": ("mlfa_app.cli.forget", "Forget files and folders; no music file is touched."),
    "plan": ("mlfa_app.cli.plan", "Show or apply a plan that 'tag --plan' has saved."),
    "history": ("mlfa_app.cli.history", "List what was written into files."),
    "undo": ("mlfa_app.cli.undo", "Take back what was written: a run, an album, a file, a field."),
    "vocabulary": ("mlfa_app.cli.vocabulary", "Show and change the words written for tags."),
    "players": ("mlfa_app.cli.players", "Say which player reads the files."),
    "map": ("mlfa_app.cli.map", "Make a map: songs that sound alike lie side by side."),
    "similar": ("mlfa_app.cli.similar", "Find the songs nearest to one; playlists between two."),
    "why": ("mlfa_app.cli.why", "Say what in a song its tags come from."),
    "duplicates": ("mlfa_app.cli.duplicates", "List recordings that are held more than once."),
    "mislabeled": ("mlfa_app.cli.mislabeled", "Find songs whose genre disagrees with sound."),
    "learn": ("mlfa_app.cli.learn", "Learn your own tags from songs that have them; go back."),
    "export": ("mlfa_app.cli.export", "Save tags, scores, features or playlists to a file."),
    "models": ("mlfa_app.cli.models", "List, describe, install and remove models."),
    "demo": ("mlfa_app.cli.demo", "Synthesise a small music library to try the program on."),
    "doctor": ("mlfa_app.cli.doctor", "Say what works on this computer."),
}
_NO_QT = "The window’s library, PySide6, is not installed."


class _CommandGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a user's first steps."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(_COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; paths in its place are shown in the window."""
        if args[0] not in _COMMANDS and Path(args[0]).exists():
            return _WINDOW, _window, args
        return super().resolve_command(ctx, args)


# It has no name among the commands: it is what paths without one ask for.
_WINDOW = "window"


@click.command(_WINDOW, hidden=True, add_help_option=False)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def _window(paths: tuple[Path, ...]) -> int:
    return _open_window(paths)


@click.group(
    cls=_CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  mlfa tag ~/Music/Album   prints the tags of an album.",
)
@click.version_option(__version__, "-V", "--version", prog_name="mlfa")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """MLFA listens to music files and tells their genre, mood and instruments.

    Without a command it opens its window: 'mlfa' alone, or 'mlfa PATH...' to show files and
    folders there.

    Nothing is written into a file unless you say --write.

    Exit codes: 0 all well, 1 some files failed (each is named) or nothing could start, 2 wrong
    usage, 130 interrupted (what was finished is kept).
    """
    if ctx.invoked_subcommand is None:
        ctx.exit(_open_window(()))


def _open_window(paths: Sequence[Path]) -> int:
    """Open the window; Qt is imported here and nowhere else among the commands.

    Raises:
        KnownError: If there can be none; the commands are the way on.
    """
    try:
        from mlfa_app.main import run_window
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "PySide6":
            raise
        advice = "Install it with pip install 'mlfa[app]', or use the commands: mlfa tag PATH"
        raise KnownError(_NO_QT, advice) from error
    except ImportError as error:
        # Such as a library of the system that Qt is linked against.
        if "PySide6" not in (error.path or "") and "PySide6" not in str(error):
            raise
        raise KnownError(
            f"The window’s library cannot be loaded: {error}.",
            "The commands work without it: mlfa tag PATH",
        ) from error
    return run_window(paths)


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name.

    Returns:
        The exit code.
    """
    prepare_streams()
    try:
        with no_interrupt_lost():
            code = cli.main(args=list(arguments), prog_name="mlfa", standalone_mode=False)
        flush_results()
        return code if isinstance(code, int) else OK
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        say("Stopped.")
        return INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE if isinstance(error, click.UsageError) else FAILED
    except KnownError as error:
        say_error(error)
        return FAILED
    except KeyboardInterrupt:
        return _stopped_at_once()
    except ReaderGoneError:
        drop_output()
        return PIPE_CLOSED
    except Exception as error:
        if _is_hidden_interrupt(error):
            return _stopped_at_once()
        # The outermost boundary: a bug. It must be seen, and the exit code must say so.
        traceback.print_exc()
        say(
            f"\nThis is an error in MLFA {__version__} itself. Please report the lines above; "
            "they may contain names of your files."
        )
        return BUG
    finally:
        _flush_quietly()


def _stopped_at_once() -> int:
    say("Stopped at once. What was finished is kept.")
    return INTERRUPTED


def _is_hidden_interrupt(error: Exception) -> bool:
    """Whether an interrupt came up while Python waited for a thread and had given its lock away.

    Python then complains about the lock, and only the context tells why.
    """
    came_up = traceback.extract_tb(error.__traceback__)[-1].filename
    is_of_lock = isinstance(error, RuntimeError) and came_up == threading.__file__
    return is_of_lock and isinstance(error.__context__, KeyboardInterrupt)


def _flush_quietly() -> None:
    """Write out what is buffered, so that the interpreter's end has nothing to complain about."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        drop_output()
