"""The Makefile, the scripts behind it, and the help of every command."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from mlfa_app.cli.app import cli
from mlfa_trainer.cli import cli as trainer_cli
from mlfa_trainer.cli import main as trainer_main
from repository import PROJECT

TARGETS = ("run", "test", "check", "bench", "fmt", "lint", "types", "imports", "package")
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def commands_of(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=name)
    for child_name in group.list_commands(context):
        child = group.get_command(context, child_name)
        assert child is not None
        full_name = f"{name} {child_name}"
        if isinstance(child, click.Group):
            yield from commands_of(child, full_name)
        else:
            yield full_name, child


ALL_COMMANDS = dict([*commands_of(cli, "mlfa"), *commands_of(trainer_cli, "mlfa-trainer")])


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(ALL_COMMANDS[name], ["--help"], prog_name=name)
    assert result.exit_code == 0
    assert re.search(rf"Examples?:.*\b{name}\b", result.output), result.output
    assert len(result.output.splitlines()) > 6


def test_the_command_reference_says_what_the_commands_say() -> None:
    specification = importlib.util.spec_from_file_location(
        "command_reference", PROJECT / "packaging/command_reference.py"
    )
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    page = (PROJECT / "docs/command-reference.md").read_text("utf-8")
    assert page == script.reference(), "run: make reference"
    headings = re.findall(r"^## `(.+)`$", page, re.MULTILINE)
    assert {*ALL_COMMANDS, "mlfa", "mlfa-trainer"} <= set(headings)
    assert re.findall(r"^- \[`.+`\]\(#(.+)\)$", page, re.MULTILINE) == [
        heading.replace(" ", "-") for heading in headings
    ]


def test_the_contract_for_scripts_names_every_command_that_prints_json() -> None:
    page = (PROJECT / "docs/commands.md").read_text("utf-8")
    speaking = {
        name
        for name, command in ALL_COMMANDS.items()
        if name.startswith("mlfa ") and any("--json" in one.opts for one in command.params)
    }
    assert len(speaking) > 10
    silent = {name for name in speaking if not re.search(rf"`(mlfa )?{name[5:]}\b", page)}
    assert silent == set()


def test_the_trainer_says_which_extra_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # What is not installed, as after `pip install mlfa` without [trainer].
    monkeypatch.setitem(sys.modules, "pebble", None)
    monkeypatch.delitem(sys.modules, "mlfa_trainer.prepare", raising=False)
    words = ["mlfa-trainer", "prepare", "tiny", "--set", 'data.folder="."']
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        trainer_main()
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "This needs the library pebble, which is not installed. "
        "The trainer brings it: pip install 'mlfa[trainer]'\n",
    )


def clean_environment() -> dict[str, str]:
    """The environment without what `make test` itself hands down."""
    ours = ("LIBRARY", "WRITE", "ARGS")
    return {
        key: value
        for key, value in os.environ.items()
        if key not in ours and not key.startswith(("MAKE", "MFLAGS"))
    }


def dry_run(target: str) -> str:
    return subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=PROJECT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_exists_and_sets_up_first(target: str) -> None:
    steps = dry_run(target).splitlines()
    assert "packaging/set_up.py" in steps[0]
    assert len(steps) >= 2


@needs_make
def test_check_formats_lints_types_and_tests() -> None:
    steps = dry_run("check")
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports", "run_tests.py"):
        assert tool in steps


@needs_make
def test_what_runs_before_a_commit_is_part_of_the_check() -> None:
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    (repository,) = config["repos"]
    # Nothing is fetched from anywhere.
    assert repository["repo"] == "local"
    steps = dry_run("check").splitlines()
    for hook in repository["hooks"]:
        make, target = hook["entry"].split()
        assert (make, hook["language"]) == ("make", "system")
        assert set(dry_run(target).splitlines()) <= set(steps)


@needs_make
def test_the_environment_is_made_again_only_when_the_project_file_is_newer(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    project_file, stamp = tmp_path / "pyproject.toml", tmp_path / ".venv/.ready"
    stamp.parent.mkdir()
    for path in (project_file, stamp):
        path.touch()

    def is_up_to_date() -> bool:
        question = ["make", "--question", ".venv/.ready"]
        result = subprocess.run(question, cwd=tmp_path, env=clean_environment(), check=False)
        return result.returncode == 0

    os.utime(project_file, (1_000, 1_000))
    os.utime(stamp, (2_000, 2_000))
    assert is_up_to_date()
    os.utime(project_file, (3_000, 3_000))
    assert not is_up_to_date()


@needs_make
@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize("write", [False, True])
def test_a_folder_name_reaches_the_program_as_it_was_typed(
    tmp_path: Path, way: str, write: bool
) -> None:
    name = "my 'own' \"music\" $HOME $(x) ; 中文 -n"
    project = tmp_path / "a project"
    (project / "packaging").mkdir(parents=True)
    shutil.copy(PROJECT / "Makefile", project)
    shutil.copy(PROJECT / "packaging/main_job.sh", project / "packaging")
    program = project / ".venv/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    (project / "pyproject.toml").touch()
    os.utime(project / "pyproject.toml", (1_000, 1_000))
    (project / ".venv/.ready").touch()
    given = {"LIBRARY": name, **({"WRITE": "1"} if write else {})}
    arguments = [f"{key}={value}" for key, value in given.items()] if way == "argument" else []
    output = subprocess.run(
        ["make", "run", *arguments],
        cwd=project,
        env={**clean_environment(), **(given if way == "environment" else {})},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert output[:6] == ["-m", "mlfa_app", "tag", "--write" if write else "--dry-run", "--", name]
    assert ("--write" in output) is write


def run_tools(*pairs: str, path: Path | str, cwd: Path) -> subprocess.CompletedProcess[str]:
    (cwd / ".venv").mkdir(exist_ok=True)
    return subprocess.run(
        [shutil.which("bash") or "bash", str(PROJECT / "packaging/debian_tools.sh"), *pairs],
        cwd=cwd,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def programs(folder: Path, **scripts: str) -> Path:
    """A folder for PATH that holds only these programs, and `tail`."""
    folder.mkdir()
    (folder / "tail").symlink_to(shutil.which("tail") or "/usr/bin/tail")
    for name, script in scripts.items():
        program = folder / name.replace("_", "-")
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return folder


def test_no_package_is_asked_for_when_its_program_is_there(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", flac="", apt_get="echo called", id="echo 0")
    result = run_tools("flac:flac", "tail:coreutils", path=path, cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_missing_programs_are_named_where_there_is_no_apt(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", flac="")
    result = run_tools("opusenc:opus-tools", "flac:flac", "lame:lame", path=path, cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.count("\n") == 1
    assert "opus-tools lame" in result.stdout


def test_who_is_not_root_gets_a_line_to_type(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", apt_get="echo called >&2", id="echo 1000")
    result = run_tools("opusenc:opus-tools", path=path, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "sudo apt-get install opus-tools" in result.stdout


def test_root_on_debian_gets_the_missing_ones_and_a_failure_stops_nothing(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    path = programs(tmp_path / "bin", apt_get=f'echo "$@" >> {log}', id="echo 0", lame="")
    result = run_tools("opusenc:opus-tools", "lame:lame", path=path, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    update, install = log.read_text().splitlines()
    assert update.startswith("update")
    assert install.endswith("--no-install-recommends opus-tools")

    path = programs(tmp_path / "bin2", apt_get="echo 'no network' >&2; exit 100", id="echo 0")
    result = run_tools("opusenc:opus-tools", path=path, cwd=tmp_path)
    assert result.returncode == 0
    assert "no network" in result.stdout
    assert "are skipped" in result.stdout


@needs_make
def test_pages_and_workflows_name_targets_that_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    pages = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").glob("*.md")]
    workflows = list((PROJECT / ".github/workflows").glob("*.yml"))
    assert workflows
    named = set()
    for path in [*pages, *workflows]:
        text = path.read_text("utf-8")
        named |= set(re.findall(r"(?:^    |`|run: |  )make ([a-z][\w-]*)", text, re.MULTILINE))
    assert {"check", "docs", "try-package"} <= named
    assert named <= targets


def test_continuous_integration_runs_the_tests() -> None:
    script = PROJECT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec make test")


_PRESSED_WHILE_LOADING = """
import importlib, os, signal, sys

class Press:
    def find_spec(self, name, path, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)

start = importlib.import_module(sys.argv[1]).main
sys.meta_path.insert(0, Press())
start()
"""


@pytest.mark.parametrize("program", ["mlfa_app.__main__", "mlfa_trainer.__main__"])
def test_ctrl_c_while_the_program_is_loaded_is_a_sentence(program: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PRESSED_WHILE_LOADING, program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == "Stopped.\n"
    assert ended.returncode == 130
