"""Nothing in a file can become a command: no shell, no text of others in SQL, no code from data.

Ruff looks for most of this, too (S102, S301, S307, S602, S608); here every exception is named.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import PROJECT, SOURCE_FOLDERS, python_files

# Modules whose statements are put together from words of our own; values are placeholders there.
OWN_STATEMENTS = ("app/mlfa_app/catalog", "app/mlfa_app/journal")
DANGEROUS_CALLS = ("eval", "exec", "compile", "__import__")
DANGEROUS_ATTRIBUTES = {
    ("os", "system"),
    ("os", "popen"),
    ("pickle", "load"),
    ("pickle", "loads"),
    ("marshal", "load"),
    ("marshal", "loads"),
    ("shelve", "open"),
    ("yaml", "load"),
}
SQL_METHODS = ("execute", "executemany", "executescript", "run", "run_many", "rows", "row", "value")
SQL_WORDS = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "PRAGMA ", "ATTACH ")


@functools.cache
def shipped() -> list[tuple[str, ast.AST]]:
    """Calls and put-together texts of all shipped modules, with the file of each."""
    found: list[tuple[str, ast.AST]] = []
    for path in python_files():
        place = path.relative_to(PROJECT)
        if place.parts[0] in SOURCE_FOLDERS:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call | ast.JoinedStr):
                    found.append((str(place), node))
    return found


def places(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for place, node in shipped():
        if isinstance(node, kind):
            yield place, node


def where(place: str, node: ast.AST) -> str:
    return f"{place}:{getattr(node, 'lineno', 0)}"


def test_no_shell_runs_anything() -> None:
    found = []
    for place, node in places(ast.Call):
        assert isinstance(node, ast.Call)
        for keyword in node.keywords:
            is_off = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            if keyword.arg == "shell" and not is_off:
                found.append(where(place, node))
    assert found == []


def test_no_data_is_taken_for_code() -> None:
    found = []
    for place, node in places(ast.Call):
        assert isinstance(node, ast.Call)
        function = node.func
        if isinstance(function, ast.Name) and function.id in DANGEROUS_CALLS:
            found.append(where(place, node))
        if (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Name)
            and (function.value.id, function.attr) in DANGEROUS_ATTRIBUTES
        ):
            found.append(where(place, node))
    assert found == []


@pytest.mark.parametrize(("name", "wanted"), [("allow_pickle", False), ("weights_only", True)])
def test_arrays_and_tensors_are_read_as_data(name: str, wanted: bool) -> None:
    found = []
    for place, node in places(ast.Call):
        assert isinstance(node, ast.Call)
        for keyword in node.keywords:
            is_wanted = isinstance(keyword.value, ast.Constant) and keyword.value.value is wanted
            if keyword.arg == name and not is_wanted:
                found.append(where(place, node))
        function = node.func
        is_torch_load = (
            isinstance(function, ast.Attribute) and ast.unparse(function) == "torch.load"
        )
        if name == "weights_only" and is_torch_load:
            assert "weights_only" in {keyword.arg for keyword in node.keywords}, where(place, node)
    assert found == []


def is_put_together(node: ast.AST) -> bool:
    """Whether an expression makes a text of parts that are no constants."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return True
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format")


def test_statements_of_sql_are_put_together_in_the_catalogue_alone() -> None:
    found = []
    for place, node in places(ast.Call):
        assert isinstance(node, ast.Call)
        is_sql = isinstance(node.func, ast.Attribute) and node.func.attr in SQL_METHODS
        if not is_sql or not node.args or not is_put_together(node.args[0]):
            continue
        text = ast.unparse(node.args[0]).upper()
        if any(word in text for word in SQL_WORDS) and not place.startswith(OWN_STATEMENTS):
            found.append(where(place, node))
    assert found == []


def test_such_statements_say_why_they_are_safe() -> None:
    # Each carries the mark that ruff wants, beside which the reason stands.
    lines: dict[str, list[str]] = {}
    found = []
    for place, node in places(ast.JoinedStr):
        text = ast.unparse(node)
        if not place.startswith(OWN_STATEMENTS) or not is_put_together(node):
            continue
        is_statement = any(text[2:].lstrip().startswith(word) for word in SQL_WORDS[:4])
        source = lines.setdefault(place, Path(PROJECT / place).read_text("utf-8").splitlines())
        around = source[node.lineno - 1 : getattr(node, "end_lineno", node.lineno) + 1]
        if is_statement and not any("S608" in line for line in around):
            found.append(where(place, node))
    assert found == []
