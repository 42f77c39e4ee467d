"""What mkdocs.yml cannot say: pages from outside docs/, links that hold, the navigation, diagrams.

Every page reads as plain Markdown on a code host, where README.md begins, links lead to files of
the repository, and Mermaid draws. The site is made of the same files: README.md is its first page,
docs/README.md gives the navigation, links to sources become plain words (the site names no host),
and a diagram becomes a list, since drawing it would need a program from elsewhere.
"""

from __future__ import annotations

import html
import os
import re
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

PROJECT = Path(__file__).resolve().parents[1]
_FIRST, _LIST = "index.md", "pages.md"
# Pages of the site by the files of the repository that they are made of.
_OUTSIDE = {
    "README.md": _FIRST,
    "docs/README.md": _LIST,
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "CITATION.cff": "citation.md",
    "LICENSE": "licence.md",
    ".github/SECURITY.md": "security.md",
    ".github/CODE_OF_CONDUCT.md": "code-of-conduct.md",
}
_HEADS = {
    "CITATION.cff": "# How to cite\n\nThe program and the papers that it follows, as `CITATION.cff`"
    " names them:\n",
    "LICENSE": "# The licence of MLFA\n",
}
_ICON = "resources/mlfa_resources/icons/mlfa.svg"
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def on_config(config: Any) -> Any:
    """Make the navigation of the list of pages, so that a page is named in one place."""
    text = (PROJECT / "docs/README.md").read_text("utf-8")
    sections: list[Any] = [{"Start": _FIRST}]
    for part in text.split("\n## ")[1:]:
        title = part.partition("\n")[0].removeprefix("To ")
        pages = [
            {_capital(words.replace("\n", " ")): uri}
            for _, words, target in _LINK.findall(part)
            if (uri := _page_of(PurePosixPath("docs"), target))
        ]
        sections.append({_capital(title): pages})
    config.nav = [*sections, {"All pages": _LIST}]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add what lies outside docs/, under the names that the navigation has for it."""
    files.remove(files.get_file_from_path("README.md"))
    for name, uri in _OUTSIDE.items():
        text = (PROJECT / name).read_text("utf-8")
        if name in _HEADS:
            text = f"{_HEADS[name]}\n```text\n{text.rstrip()}\n```\n"
        files.append(File.generated(config, uri, content=text))
    files.append(File.generated(config, "mark.svg", abs_src_path=os.fspath(PROJECT / _ICON)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to pages of the site, and draw diagrams as lists."""
    uri = page.file.src_uri
    source = next((name for name, other in _OUTSIDE.items() if other == uri), f"docs/{uri}")
    if PurePosixPath(source).name in _HEADS:
        return markdown
    folder = PurePosixPath(source).parent

    def mended(link: re.Match[str]) -> str:
        is_picture, words, target = link.groups()
        if "://" in target or target.startswith(("#", "mailto:")):
            return link[0]
        found = _page_of(folder, target)
        if found is None:
            return words
        heading = target.partition("#")[2]
        return f"{is_picture}[{words}]({found}{'#' + heading if heading else ''})"

    markdown = re.sub(r"^```mermaid\n(.*?)^```$", _drawn, markdown, flags=re.MULTILINE | re.DOTALL)
    pieces = _FENCED.split(markdown)
    pieces[0::2] = [_LINK.sub(mended, piece) for piece in pieces[0::2]]
    return "".join(pieces)


def on_page_content(content: str, **_: Any) -> str:
    """Take the backslash from bars in the code of tables, which code hosts do not show."""
    return re.sub(r"<td.*?</td>", lambda cell: cell[0].replace(r"\|", "|"), content)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Refuse a page that would load something from elsewhere: who reads it tells nobody.

    Raises:
        PluginError: If there is such a page.
    """
    loaded = re.findall(
        r"<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=\"?(https?:[^\s\">]+)", output
    )
    if loaded:
        raise PluginError(f"{page.file.src_uri} would load {loaded}")
    return output


def _capital(words: str) -> str:
    """Return words as a title."""
    return words[0].upper() + words[1:]


def _page_of(folder: PurePosixPath, target: str) -> str | None:
    """Return where the site has a file of the repository.

    Args:
        folder: Where the link stands.
        target: Where it leads, seen from there, perhaps with a heading.

    Returns:
        The page or picture, from the top of the site (all pages lie there); None for sources,
        which the site does not have.

    Raises:
        PluginError: If there is no such file.
    """
    name = os.path.normpath(folder / target.partition("#")[0])
    if not (PROJECT / name).exists():
        raise PluginError(f"a link leads to {name}, which is not there")
    if name in _OUTSIDE:
        return _OUTSIDE[name]
    return name.removeprefix("docs/") if name.startswith("docs/") else None


def _drawn(diagram: re.Match[str]) -> str:
    """Turn a Mermaid flow chart of subgraphs into boxes of parts, each with what it leads to."""
    names: dict[str, str] = {}
    groups: list[tuple[str, list[str]]] = []
    leads: dict[str, list[str]] = {}
    for line in diagram[1].splitlines():
        words = line.strip()
        if group := re.match(r'subgraph \w+\["(.+)"\]', words):
            groups.append((group[1], []))
        elif node := re.match(r'(\w+)\["(.+)"\]', words):
            names[node[1]] = node[2]
            if not line.startswith(" " * 8):
                groups.append(("", []))
            groups[-1][1].append(node[1])
        elif "-->" in words:
            steps = [re.split(r"\s*&\s*", one.strip()) for one in words.split("-->")]
            for froms, tos in pairwise(steps):
                for start in froms:
                    leads.setdefault(start, []).extend(tos)
    lines = ['<div class="parts" markdown="0">']
    for title, nodes in groups:
        lines.append(f"<section><h4>{html.escape(title)}</h4><ul>" if title else "<section><ul>")
        for key in nodes:
            name, _, what = names[key].partition(": ")
            arrows = ", ".join(names[to].partition(":")[0] for to in leads.get(key, []))
            arrow = f"<small>→ {html.escape(arrows)}</small>" if arrows else ""
            lines.append(
                f"<li><b>{html.escape(name)}</b> <span>{html.escape(what)}</span>{arrow}</li>"
            )
        lines.append("</ul></section>")
    return "\n".join([*lines, "</div>", ""])
