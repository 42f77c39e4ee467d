"""Write docs/command-reference.md from the commands themselves: every option and its help.

``python packaging/command_reference.py`` writes the page; a test compares it with the commands.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from mlfa_app.cli.app import cli
from mlfa_trainer.cli import cli as trainer_cli

PAGE = Path(__file__).resolve().parents[1] / "docs/command-reference.md"
# What it says does not depend on the window that the script is run in.
_WIDTH = 100
_HEAD = """\
# Command reference

Made from the commands by `make reference`; what `--help` says. What scripts can rely on, exit codes
and JSON, stands in [commands.md](commands.md); how to use them, in the [user
guide](user-guide.md) and the [trainer guide](trainer-guide.md). All of them take `--help`.
"""


def reference() -> str:
    """Give the whole page, as Markdown."""
    groups = ((cli, "mlfa"), (trainer_cli, "mlfa-trainer"))
    commands = [found for group, name in groups for found in _commands(group, name)]
    contents = "\n".join(f"- [`{name}`](#{_anchor(name)})" for name, _ in commands)
    return "\n".join([_HEAD, contents, "", *(_section(*found) for found in commands)])


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Context]]:
    """Give a group and all commands in it, with their full names, in the order of the help."""
    context = _context(group, name, None)
    yield name, context
    yield from _children(group, context)


def _children(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Context]]:
    for word in group.list_commands(context):
        child = group.get_command(context, word)
        if child is None or child.hidden:
            continue
        inner = _context(child, word, context)
        yield inner.command_path, inner
        if isinstance(child, click.Group):
            yield from _children(child, inner)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    return click.Context(command, parent=parent, info_name=name, **settings)


def _anchor(name: str) -> str:
    """The name that Markdown readers give a heading of one code span."""
    return name.lower().replace(" ", "-")


def _section(name: str, context: click.Context) -> str:
    command = context.command
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    lines = [f"## `{name}`", "", f"    {usage}", "", _paragraphs(command.help or ""), ""]
    # What arguments mean is told by the text; click's versions differ in listing them.
    options = [one for one in command.params if isinstance(one, click.Option)]
    records = [record for one in options if (record := one.get_help_record(context))]
    if records:
        lines += ["| option | |", "|---|---|"]
        lines += [f"| {_cell(words, True)} | {_cell(text)} |" for words, text in records]
        lines.append("")
    if command.epilog:
        lines += [*(f"    {line}" for line in _examples(command.epilog)), ""]
    return "\n".join(lines)


def _paragraphs(text: str) -> str:
    """Take the line breaks out of paragraphs, but for those that click is told to keep."""
    parts = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        "\n".join(f"    {line}" for line in part.splitlines()[1:])
        if part.startswith("\b")
        else " ".join(_plain(part).split())
        for part in parts
    )


def _examples(text: str) -> list[str]:
    """Give the examples as they stand, a paragraph a line."""
    parts = inspect.cleandoc(text).split("\n\n")
    return [part.removeprefix("\b").replace("\n", " ").strip() for part in parts]


def _plain(text: str) -> str:
    """Keep Markdown from taking signs of commands for its own."""
    text = text.replace("<", "&lt;")
    return "".join(f"\\{sign}" if sign in "*_~" else sign for sign in text)


def _cell(text: str, is_code: bool = False) -> str:
    flat = " ".join(text.split())
    return f"`{flat}`".replace("|", r"\|") if is_code else _plain(flat).replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(reference(), "utf-8")
