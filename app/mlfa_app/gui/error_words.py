"""Says errors in the window's words and language.

An error carries plain English sentences: they go into logs, into the catalogue, over process
borders, and to the terminal. What the window says instead is found by the sentence's form, so that
an error of last month's analysis is said in the language of today.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from mlfa_app.gui.error_templates import FOR_THE_WINDOW, PARTS, SENTENCES
from mlfa_core.errors import KnownError

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes.

    Attributes:
        raised: What is raised, with a hole where it differs from one time to the next.
        text: What the window says, in English, with the same holes.
        start: What stands before the first hole.
        end: What stands behind the last one.
        pattern: Matches what is raised; a group for each hole.
    """

    raised: str
    text: str
    start: str
    end: str
    pattern: re.Pattern[str]

    @classmethod
    def made(cls, raised: str, text: str) -> Template:
        """Make the template of a sentence."""
        pieces = _HOLE.split(raised)
        # Names go before reasons and may hold what separates them, which our reasons hardly do:
        # each hole takes as much as it can.
        parts = [
            f"(?P<{piece}>.+)" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        ]
        pattern = re.compile("".join(parts), re.DOTALL)
        return cls(raised, text, pieces[0], pieces[-1], pattern)

    @property
    def num_letters(self) -> int:
        """Letters beside the holes: the more, the surer a match."""
        return len(_HOLE.sub("", self.raised))

    def values_in(self, text: str) -> dict[str, str] | None:
        """What stands in the holes of a text; None if it is another sentence."""
        if not (text.startswith(self.start) and text.endswith(self.end)):
            return None
        match = self.pattern.fullmatch(text)
        return None if match is None else match.groupdict()


def error_text(error: KnownError) -> str:
    """What happened and what can be done, in the window's language."""
    return f"{in_window(error.summary)} {in_window(error.advice)}".strip()


def in_window(text: str) -> str:
    """Say a summary or an advice in the window's words and language.

    What has no template, or is in the window's language already, stays as it is.
    """
    found = find_template(text)
    if found is None:
        return text
    template, values = found
    # The context is filled from the templates: see packaging/translations.py.
    words = QCoreApplication.translate("Errors", template.text)
    return _HOLE.sub(lambda hole: in_window(values.get(hole[1], hole[0])), words)


@lru_cache(maxsize=2000)
def find_template(text: str) -> tuple[Template, dict[str, str]] | None:
    """Find the template of a sentence, and what stands in its holes."""
    if not text:
        return None
    exact, open_ones = _templates()
    if text in exact:
        return exact[text], {}
    for template in open_ones:
        values = template.values_in(text)
        if values is not None:
            return template, values
    return None


def prepare_templates() -> None:
    """Have the templates ready before the first error. May run in any thread."""
    _templates()


@lru_cache(maxsize=1)
def _templates() -> tuple[dict[str, Template], tuple[Template, ...]]:
    """Templates without holes by their text, and those with holes, the surest first."""
    window = {text: text for text in (*SENTENCES, *PARTS)} | FOR_THE_WINDOW
    exact: dict[str, Template] = {}
    open_ones: list[Template] = []
    for raised, text in window.items():
        template = Template.made(raised, text)
        if _HOLE.search(raised):
            open_ones.append(template)
        else:
            exact[raised] = template
    return exact, tuple(sorted(open_ones, key=lambda one: -one.num_letters))


def all_texts() -> tuple[str, ...]:
    """Everything that can be said, for the translators."""
    return tuple(dict.fromkeys((*SENTENCES, *FOR_THE_WINDOW.values(), *PARTS)))
