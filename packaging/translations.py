"""Brings the window's translations up to date: .venv/bin/python packaging/translations.py.

Collects the texts of the program into the .ts files, keeping what is translated, and compiles
them. With --check nothing is changed: it says what is not translated or not up to date.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# Beside this file, wherever it is run or loaded from.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from window_texts import as_source_for_qt, find_texts

from mlfa_app.catalog.query_language import QUERY_WORDS
from mlfa_app.gui.error_words import all_texts

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = PROJECT / "app/mlfa_app"
FOLDER = SOURCES / "gui/translations"
LANGUAGES = ("de", "en")
# The texts are English: only what depends on a number needs words there.
PLURALS_ONLY = ("en",)


def find_sources() -> list[Path]:
    """List the files whose texts a user sees in the window."""
    return [SOURCES / "main.py", *sorted((SOURCES / "gui").rglob("*.py"))]


def update(language: str, folder: Path) -> None:
    """Collect the texts into a language's .ts file and compile it.

    Raises:
        subprocess.CalledProcessError: If Qt's tools refuse something; they have said what.
    """
    texts = folder / f"mlfa_{language}.ts"
    # Without line numbers a moved line changes nothing here.
    options = ["-locations", "none", "-no-obsolete", "-no-ui-lines", "-silent"]
    options += ["-source-language", "en", "-target-language", language]
    if language in PLURALS_ONLY:
        options.append("-pluralonly")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "texts.cpp"
        source.write_text(_collected(), encoding="utf-8")
        _run("pyside6-lupdate", *options, str(source), "-ts", str(texts))
    # Qt maps the file that it reads: a program that runs would die of one written in place.
    made = texts.with_suffix(".qm.new")
    _run("pyside6-lrelease", "-silent", str(texts), "-qm", str(made))
    made.replace(texts.with_suffix(".qm"))


def _collected() -> str:
    words = {
        "QueryWords": [meaning for _word, meaning in QUERY_WORDS],
        "Errors": list(all_texts()),
    }
    return as_source_for_qt(find_texts(find_sources(), words))


def untranslated(language: str, folder: Path = FOLDER) -> list[str]:
    """List the texts of a language that lack a translation, each with its context."""
    root = ElementTree.parse(folder / f"mlfa_{language}.ts").getroot()
    missing = []
    for context in root.iter("context"):
        for message in context.iter("message"):
            answer = message.find("translation")
            assert answer is not None
            forms = [form.text for form in answer.iter("numerusform")] or [answer.text]
            if answer.get("type") == "unfinished" or not all(forms):
                missing.append(f"{context.findtext('name')}: {message.findtext('source')}")
    return missing


def find_problems() -> list[str]:
    """Say what is not translated and which files are not up to date."""
    problems = []
    with tempfile.TemporaryDirectory() as name:
        for language in LANGUAGES:
            stem = f"mlfa_{language}"
            problems += [f"{stem}.ts lacks {text}" for text in untranslated(language)]
            shutil.copy(FOLDER / f"{stem}.ts", name)
            update(language, Path(name))
            for file in (f"{stem}.ts", f"{stem}.qm"):
                if (Path(name) / file).read_bytes() != (FOLDER / file).read_bytes():
                    problems.append(f"{file} is not up to date.")
    return problems


def _run(tool: str, *arguments: str) -> None:
    path = Path(sys.executable).parent / tool
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()


def main() -> int:
    """Update the files, or check them."""
    if "--check" in sys.argv[1:]:
        problems = find_problems()
        print("\n".join(problems) or "All texts are translated.")
        return 1 if problems else 0
    for language in LANGUAGES:
        update(language, FOLDER)
        for text in untranslated(language):
            print(f"mlfa_{language}.ts lacks {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
