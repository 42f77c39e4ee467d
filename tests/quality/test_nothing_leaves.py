"""Nothing leaves the computer: no module that speaks to a network, and no such socket in a run."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from commands import Program, make_songs
from repository import PROJECT, SOURCE_FOLDERS, python_files

# By their first name, and those that lie deeper by their whole one.
NETWORK_MODULES = frozenset(
    ("_socket", "aiohttp", "asyncio", "boto3", "fsspec", "ftplib", "grpc", "http", "httpx")
    + ("huggingface_hub", "imaplib", "nntplib", "paramiko", "poplib", "pycurl", "requests")
    + ("smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser")
    + ("websocket", "websockets", "wsgiref", "xmlrpc", "zmq")
    + ("multiprocessing.managers", "multiprocessing.connection.Client")
    + ("multiprocessing.connection.Listener", "torch.hub", "torch.distributed.rpc")
    + ("PySide6.QtNetwork", "PySide6.QtNetworkAuth", "PySide6.QtWebSockets")
    + ("PySide6.QtWebEngineCore", "PySide6.QtWebView")
)
# Who uses one of them has its last name somewhere.
WORDS = ("openUrl", *(module.rpartition(".")[2] for module in NETWORK_MODULES))
# All there is, with the names that are taken and the reason.
ALLOWED = {
    # A pipe to itself, by which a signal of the system wakes the event loop.
    ("app/mlfa_app/gui/interrupts.py", "socket"): {"socketpair"},
    # Asks the screen of this computer, by a file, whether it is there.
    ("app/mlfa_app/gui/application.py", "socket"): {"socket", "AF_UNIX", "SOCK_STREAM"},
    # A second start hands its paths to the first one: a file or named pipe of this computer.
    ("app/mlfa_app/gui/single_instance.py", "PySide6.QtNetwork"): {"QLocalServer", "QLocalSocket"},
}
# Only in answer to a press: folders in the file manager, and a link of a model's card.
OPENED_FOR_THE_USER = {
    "app/mlfa_app/gui/views/file_manager.py": "QUrl.fromLocalFile(",
    "app/mlfa_app/gui/views/failed_files.py": "QUrl.fromLocalFile(",
    "app/mlfa_app/gui/views/card_view.py": "url",
}


@functools.cache
def trees() -> Mapping[str, ast.Module]:
    """Every shipped module that names a module of the network, parsed, by its place."""
    texts = {
        path.relative_to(PROJECT).as_posix(): path.read_text("utf-8")
        for path in python_files()
        if path.relative_to(PROJECT).parts[0] in SOURCE_FOLDERS
    }
    return {
        place: ast.parse(text)
        for place, text in texts.items()
        if any(word in text for word in WORDS)
    }


def is_of_the_network(module: str) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:count]) in NETWORK_MODULES for count in range(1, len(parts) + 1))


def network_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What a module imports of the network, anywhere in it, and what it takes of that.

    Yields:
        The module of the network, and the name that is taken of it; "" for the import itself.
    """
    plain = dict[str, str]()
    imported = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imported.add(alias.name.partition(".")[0])
                if is_of_the_network(alias.name):
                    plain[alias.asname or alias.name] = alias.name
                    yield alias.name, ""
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if is_of_the_network(node.module):
                    yield node.module, alias.name
                elif is_of_the_network(whole):
                    plain[alias.asname or alias.name] = whole
                    yield whole, ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = dotted(node.value)
            owner = plain.get(name, name)
            # What was not imported is a variable of the module's own.
            is_module = name in plain or owner.partition(".")[0] in imported
            if is_module and is_of_the_network(owner):
                yield owner, node.attr


def dotted(node: ast.expr) -> str:
    """A name such as ``torch.hub``; empty for what is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def test_no_module_speaks_to_a_network_but_those_that_are_named() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for place, tree in trees().items():
        for module, name in network_names(tree):
            found.setdefault((place, module), set()).update({name} - {""})
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import urllib.request", ("urllib.request", "")),
        (
            "def later():\n    from http.client import HTTPException",
            ("http.client", "HTTPException"),
        ),
        ("from PySide6 import QtNetwork", ("PySide6.QtNetwork", "")),
        ("import socket as s\ns.create_connection(place)", ("socket", "create_connection")),
        (
            "from multiprocessing.connection import Client",
            ("multiprocessing.connection.Client", ""),
        ),
        ("import torch\ntorch.hub.load(name)", ("torch.hub", "load")),
    ],
)
def test_the_search_finds_what_it_looks_for(source: str, expected: tuple[str, str]) -> None:
    assert expected in list(network_names(ast.parse(source)))


def test_only_files_and_links_that_were_pressed_are_opened_elsewhere() -> None:
    opened = {
        place: ast.unparse(node.args[0])
        for place, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "openUrl"
    }
    assert opened.keys() == OPENED_FOR_THE_USER.keys()
    for place, start in OPENED_FOR_THE_USER.items():
        assert opened[place].startswith(start), place


def watched(words: list[str], log: Path, environment: Mapping[str, str]) -> set[str]:
    """Run a command under strace, and all that it starts.

    Returns:
        The kinds of address that sockets were made for, such as AF_INET.
    """
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    done = subprocess.run(
        [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=socket", "-o", str(log), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if not log.exists() or "ptrace" in done.stderr:
        pytest.skip(f"strace may not watch programs here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"\bsocket\((AF_\w+)", log.read_text("utf-8", "replace")))


def test_a_song_is_heard_without_any_socket_to_a_network(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    (song,) = make_songs(tmp_path / "music", ["song:flac"])
    # What is looked for would be seen, also in a process that another one starts.
    caller = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    starter = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {caller!r}])"
    control = [sys.executable, "-c", starter]
    assert "AF_INET" in watched(control, tmp_path / "control.txt", program.environment())
    words = program.command("tag", song)
    assert watched(words, tmp_path / "calls.txt", program.environment()) <= {"AF_UNIX"}
