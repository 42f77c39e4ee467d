"""``mlfa doctor``: say what works on this computer."""

from __future__ import annotations

import dataclasses

import click
from rich.text import Text

from mlfa_app.catalog.connection import set_aside
from mlfa_app.cli import options
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import FAILED, OK, clean, show, write_json_line
from mlfa_app.jobs.hearing.checks import run_checks
from mlfa_app.paths import catalog_path

_SIGNS = {"ok": ("ok  ", "green"), "note": ("note", "yellow"), "bad": ("BAD ", "bold red")}
_NAME_WIDTH = 17


@click.command(
    "doctor",
    epilog="Example:  mlfa doctor --json",
)
@click.option(
    "--set-aside-catalogue",
    is_flag=True,
    help="Rename the catalogue, so that a new one is begun; for one that is damaged. Close the "
    "window and end other commands first: nothing is renamed while one of them uses it.",
)
@options.json_option
def command(set_aside_catalogue: bool, is_json: bool) -> int:
    """Say what works here: devices, decoders, models, folders, versions.

    Each format is tried by making a tone and hearing it back. The exit code is 1 if anything is
    bad.
    """
    if set_aside_catalogue:
        if not catalog_path().exists():
            show("There is no catalogue.")
            return OK
        show(f"The catalogue is now {clean(str(set_aside(catalog_path())))}.")
        return OK
    out = results_console()
    group = ""
    num_bad = 0
    for check in run_checks():
        num_bad += check.verdict == "bad"
        if is_json:
            write_json_line(dataclasses.asdict(check))
            continue
        if check.group != group:
            group = check.group
            out.print(Text(group.capitalize(), style="bold"))
        sign, style = _SIGNS[check.verdict]
        line = Text("  ").append(sign, style=style)
        line.append(f" {check.name:<{_NAME_WIDTH}} {clean(check.detail)}")
        out.print(line, soft_wrap=True)
        if check.advice:
            indent = " " * (len(sign) + 4 + _NAME_WIDTH)
            out.print(Text(f"{indent}{clean(check.advice)}", style="dim"), soft_wrap=True)
    if not is_json:
        out.print("All is well." if not num_bad else f"Bad: {num_bad}.")
    return FAILED if num_bad else OK
