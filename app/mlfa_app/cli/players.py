"""``mlfa players``: which player reads the files, and what follows from it."""

from __future__ import annotations

from typing import Any

import click

from mlfa_app.cli import options
from mlfa_app.cli.terminal import show, write_json_line
from mlfa_app.paths import settings_path
from mlfa_app.settings import change_saved
from mlfa_app.tagfiles.player_words import player_title
from mlfa_app.tagfiles.profiles import PROFILES, PlayerProfile


@click.group(
    "players",
    epilog="Example:  mlfa players use dj   and for one run:  mlfa tag --player car --dry-run CD",
)
def command() -> None:
    """Say which player reads your files, so that they are written as it shows them."""


@command.command("list", epilog="Example:  mlfa players list")
@options.json_option
def list_command(is_json: bool) -> int:
    """List the players and how files are written for each; a star marks yours."""
    used = options.user_settings().profile
    for profile in PROFILES.values():
        if is_json:
            write_json_line(_document(profile, is_used=profile.name == used))
            continue
        star = "*" if profile.name == used else " "
        show(f"{star} {profile.name:<11} {player_title(profile.name)}")
        for line in _lines(profile):
            show(f"  {'':<11} {line}")
    return 0


@command.command("use", epilog="Example:  mlfa players use car")
@click.argument("name", type=click.Choice(tuple(PROFILES)))
def use_command(name: str) -> int:
    """Write for this player from now on. No file is touched."""
    change_saved(settings_path(), profile=name)
    show(f"Files are written for {player_title(name)} from now on.")
    return 0


def _lines(profile: PlayerProfile) -> list[str]:
    several = f"one value, with “{profile.joiner.strip()}” between" if profile.joiner else "a list"
    lines = [f"several values: {several}"]
    for field, limit in profile.max_values.items():
        lines.append(f"{field}: at most {limit}, the strongest first")
    for field, place in profile.places.items():
        lines.append(f"{field}: in the field {place}")
    lines.append(f"a new ID3 tag: v{profile.new_id3_version}")
    extra = [one for one in profile.old_id3_separators if one not in profile.separators]
    splits = " ".join(profile.separators_in_general) or "nothing"
    lines.append(
        f"splits values on: {splits}" + (f"  (ID3v2.3: also {' '.join(extra)})" if extra else "")
    )
    return lines


def _document(profile: PlayerProfile, *, is_used: bool) -> dict[str, Any]:
    return {
        "name": profile.name,
        "player": player_title(profile.name),
        "used": is_used,
        "joiner": profile.joiner or None,
        "max_values": dict(profile.max_values),
        "places": dict(profile.places),
        "new_id3_version": profile.new_id3_version,
        "separators": list(profile.separators_in_general),
        "old_id3_separators": list(profile.old_id3_separators),
    }
