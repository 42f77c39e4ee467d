"""Finds the texts that the window translates, by reading the program's syntax trees.

Qt's own tool passes over texts inside f-strings, and over plurals that are not asked of self.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class WindowText:
    """A text to translate.

    Attributes:
        context: The class, or the name that the call gives.
        source: The English text.
        has_plural: Whether it depends on a number.
    """

    context: str
    source: str
    has_plural: bool


class UnreadableTextError(Exception):
    """A call translates something that is not written there in full."""


def find_texts(
    files: Iterable[Path], from_elsewhere: Mapping[str, Iterable[str]]
) -> list[WindowText]:
    """List the texts of source files, each once, in order.

    Args:
        files: The source files.
        from_elsewhere: By context, texts that stand outside of the window; calls with such a
            context may translate what they are given.

    Raises:
        UnreadableTextError: If a text is no literal; nobody could translate it.
    """
    texts = {
        WindowText(context, source, False)
        for context, sources in from_elsewhere.items()
        for source in sources
    }
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        reader = _Reader(path, frozenset(from_elsewhere))
        reader.visit(tree)
        texts |= reader.texts
    return sorted(texts)


def as_source_for_qt(texts: Iterable[WindowText]) -> str:
    """Write texts as the calls that Qt's tool reads best."""
    lines = []
    for text in texts:
        plural = ', "", 2' if text.has_plural else ""
        lines.append(
            f"QCoreApplication::translate({_quoted(text.context)}, {_quoted(text.source)}{plural});"
        )
    return "\n".join(["void texts() {", *lines, "}", ""])


class _Reader(ast.NodeVisitor):
    """Collects the texts of one file."""

    def __init__(self, path: Path, given_contexts: frozenset[str]) -> None:
        self.texts: set[WindowText] = set()
        self._path = path
        self._given_contexts = given_contexts
        self._class = ""
        # Functions of the file that translate their first argument, with their context.
        self._helpers: dict[str, str] = {}

    def visit_ClassDef(self, node: ast.ClassDef) -> None:  # the visitor's
        outer, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:  # the visitor's
        context = _helper_context(node)
        if context is None:
            self.generic_visit(node)
        else:
            self._helpers[node.name] = context

    def visit_Call(self, node: ast.Call) -> None:  # the visitor's
        name = _name_called(node)
        if name == "tr" and node.args:
            self._add(self._class, node.args[0], has_plural=len(node.args) > 2)
        elif name == "translate" and len(node.args) > 1:
            (context,) = _literals(node.args[0], self._path)
            if context not in self._given_contexts:
                self._add(context, node.args[1], has_plural=len(node.args) > 3)
        elif name in self._helpers and node.args:
            self._add(self._helpers[name], node.args[0], has_plural=len(node.args) > 1)
        self.generic_visit(node)

    def _add(self, context: str, argument: ast.expr, *, has_plural: bool) -> None:
        for source in _literals(argument, self._path):
            self.texts.add(WindowText(context, source, has_plural))


def _name_called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _helper_context(function: ast.FunctionDef) -> str | None:
    """Give the context of a function that only translates its first argument."""
    last = function.body[-1]
    if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Call)):
        return None
    call = last.value
    if _name_called(call) != "translate" or len(call.args) < 2 or not function.args.args:
        return None
    context, text = call.args[:2]
    is_first = isinstance(text, ast.Name) and text.id == function.args.args[0].arg
    if is_first and isinstance(context, ast.Constant) and isinstance(context.value, str):
        return context.value
    return None


def _literals(node: ast.expr, path: Path) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body, path), *_literals(node.orelse, path)]
    raise UnreadableTextError(f"{path}:{node.lineno}: the text to translate is no literal.")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
