"""The systemd user unit with which ``mlfa watch`` runs as a service."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlfa_app.paths import HOME_VARIABLE

_PLAIN = re.compile(r"[\w@+,./:=%-]+", re.ASCII)

_UNIT = """\
# A user service that listens to new music. To begin:
#   systemctl --user enable --now mlfa-watch
# What it does:
#   journalctl --user -u mlfa-watch -f
# To have it run while nobody is logged in: loginctl enable-linger

[Unit]
Description=MLFA listens to new music{what}

[Service]
Type=exec
{environment}ExecStart={command}
Restart=on-failure
RestartSec=60

# It is asked to end by SIGTERM: songs nearly done are finished, and so is a file that is being
# written. Its workers leave that to it.
KillMode=mixed
TimeoutStopSec=180

# Whoever waits for the computer goes first.
Nice=15
IOSchedulingClass=idle

# Nothing leaves the computer: there is no network for it. It gains no rights, and none are left.
RestrictAddressFamilies=AF_UNIX
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictNamespaces=yes
SystemCallArchitectures=native

# These would also close the folders that are none of its business. They are left out since a user
# service needs a user namespace for them, in which files of other users or groups belong to
# nobody, so that writing to a library which several users share would be refused. Where all music
# is your own, name its folders instead of %h/Music:
#ProtectSystem=strict
#ProtectHome=read-only
#ReadWritePaths=%h/Music -%h/.local/share/mlfa -%h/.config/mlfa -%h/.cache/mlfa
#PrivateTmp=yes

[Install]
WantedBy=default.target
"""


def unit_text(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Make the unit.

    Args:
        command: The command line that it runs; the first word is a whole path.
        environment: Variables that it needs.
    """
    lines = "".join(
        f"Environment={_quoted(f'{name}={value}')}\n" for name, value in (environment or {}).items()
    )
    what = ", and writes its tags" if "--write" in command else ""
    # Not `format`: paths may hold braces, and specifiers are systemd's.
    text = _UNIT.replace("{what}", what).replace("{environment}", lines)
    return text.replace("{command}", " ".join(_argument(word) for word in command))


def own_program() -> list[str]:
    """Give the command by which this program is started, with whole paths."""
    image = os.environ.get("APPIMAGE")
    if image:
        return [image]
    if getattr(sys, "frozen", False):
        return [sys.executable]
    beside = Path(sys.executable).with_name("mlfa")
    if beside.exists():
        return [str(beside)]
    found = shutil.which("mlfa")
    return [found] if found else [sys.executable, "-m", "mlfa_app"]


def own_environment() -> dict[str, str]:
    """Give the variables that decide which library this program works on."""
    chosen = {}
    if folder := os.environ.get(HOME_VARIABLE):
        chosen[HOME_VARIABLE] = str(Path(folder).expanduser().absolute())
    if os.environ.get("APPIMAGE"):
        # Mounting it takes a program with rights of its own, which a service without rights lacks.
        chosen["APPIMAGE_EXTRACT_AND_RUN"] = "1"
    return chosen


def _argument(word: str) -> str:
    # In a command line systemd also replaces variables.
    return _quoted(word.replace("$", "$$"))


def _quoted(word: str) -> str:
    """Write a word as systemd reads it back (systemd.syntax(7), "Quoting")."""
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
