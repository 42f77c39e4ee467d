"""Write packaging/requirements-dev.txt: the versions that work on MLFA is done and tested with.

``make lock`` lets pip choose the newest versions that pyproject.toml allows, as for an empty
environment, and notes them. Every target of the Makefile then installs these (``set_up.py``). It
is a file of constraints and holds no hashes: one release has other files for every system, and some
places build their own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

from set_up import BUILD_TOOLS, CPU_TORCH, LOCK, ORDINARY_TORCH, PROJECT, VENV_PYTHON

_EXTRAS = "app,dev,docs,export,trainer"
_HEAD = """\
# The versions that MLFA is developed and tested with, made by `make lock`; what pyproject.toml
# allows is more. A file of constraints for pip, chosen on {system} with Python {python}: packages
# that only other systems need are missing in it and are taken as they come.
"""


def chosen_versions() -> dict[str, str]:
    """Ask pip what it would install into an empty environment.

    Returns:
        Versions by name, without what marks a build ("+cpu"): any build of that version is meant.

    Raises:
        subprocess.CalledProcessError: If pip finds no versions that fit together.
    """
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    question = [*pip, "--dry-run", "--ignore-installed", "--report", "-", *BUILD_TOOLS]
    wanted = [f"{PROJECT}[{_EXTRAS}]"]
    answer = subprocess.run(
        [*question, CPU_TORCH, *wanted], capture_output=True, text=True, check=False
    )
    if answer.returncode:
        answer = subprocess.run(
            [*question, ORDINARY_TORCH, *wanted], stdout=subprocess.PIPE, text=True, check=True
        )
    # The ordinary build of torch brings NVIDIA's packages, which depend on the machine.
    return {
        facts["name"]: facts["version"].partition("+")[0]
        for one in json.loads(answer.stdout)["install"]
        if (facts := one["metadata"])["name"] != "mlfa"
        and not re.match(r"nvidia|cuda|triton", facts["name"])
    }


def main() -> None:
    """Write the file."""
    versions = chosen_versions()
    head = _HEAD.format(
        system=sys.platform.capitalize(), python=".".join(map(str, sys.version_info[:2]))
    )
    lines = [f"{name}=={versions[name]}" for name in sorted(versions, key=str.lower)]
    LOCK.write_text(head + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
