"""The ``mlfa`` command: finds the subcommand, and turns errors into sentences and exit codes."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from mlfa_app import __version__
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
    "status": ("mlfa_app.cli.status", "Show what the library holds and what failed."),
    "forget": ("mlfa_app.cli.forget", "Forget files and folders; no music file is touched."),
    "plan": ("mlfa_app.cli.plan", "Show or apply a plan that 'tag --plan' has saved."),
    "export": ("mlfa_app.cli.export", "Save tags, scores, features or playlists to a file."),
    "models": ("mlfa_app.cli.models", "List and describe the models."),
    "demo": ("mlfa_app.cli.demo", "Synthesise a small music library to try the program on."),
    "doctor": ("mlfa_app.cli.doctor", "Say what works on this computer."),
}
_NO_WINDOW = "This version of MLFA has no window yet"


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
        """Find the command; a path in its place means the window, or as long as there is none
        the nearest thing to it: the tags.
        """
        first = args[0]
        if first not in _COMMANDS and Path(first).exists():
            say(f"{_NO_WINDOW}; showing the tags instead, as 'mlfa tag' does.")
            return "tag", self.get_command(ctx, "tag"), args
        return super().resolve_command(ctx, args)


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

    Nothing is written into a file unless you say --write.

    Exit codes: 0 all well, 1 some files failed (each is named) or nothing could start, 2 wrong
    usage, 130 interrupted (what was finished is kept).
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        say(f"\n{_NO_WINDOW}. To see the tags of a file or folder: mlfa tag PATH")


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: The command line without the program's name.

    Returns:
        The exit code.
    """
    prepare_streams()
    try:
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
        say("Stopped at once. What was finished is kept.")
        return INTERRUPTED
    except ReaderGoneError:
        drop_output()
        return PIPE_CLOSED
    except Exception:
        # The outermost boundary: a bug. It must be seen, and the exit code must say so.
        traceback.print_exc()
        say(
            f"\nThis is an error in MLFA {__version__} itself. Please report the lines above; "
            "they may contain names of your files."
        )
        return BUG
    finally:
        _flush_quietly()


def _flush_quietly() -> None:
    """Write out what is buffered, so that the interpreter's end has nothing to complain about."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        drop_output()
