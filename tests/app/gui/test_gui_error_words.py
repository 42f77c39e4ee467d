"""Errors are said in the window's language, and none that a user of it can meet is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from mlfa_app.catalog.connection import damaged_error
from mlfa_app.catalog.records import FileRecord
from mlfa_app.gui.error_templates import FOR_THE_WINDOW, PARTS, SENTENCES
from mlfa_app.gui.error_words import all_texts, error_text, find_template, in_window
from mlfa_app.gui.messages import Messages
from mlfa_app.gui.tables.failure_list import reason_of
from mlfa_app.gui.translations import install_translators
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.packages import find_package
from mlfa_core.audio import problems
from mlfa_core.errors import KnownError, ModelPackageError
from repository import PROJECT

# What only commands, the demonstration or the trainer say.
NOT_OF_THE_WINDOW = (
    "app/mlfa_app/cli/",
    "app/mlfa_app/demo/",
    "app/mlfa_app/jobs/exporting/export.py",
    "app/mlfa_app/jobs/exporting/server_playlists.py",
    "app/mlfa_app/jobs/watching/lock.py",
    "app/mlfa_app/library/folder_events.py",
    "app/mlfa_app/main.py",
    "mlfa_core/audio_encode.py",
)
# Which arguments are sentences, or parts of them, beside those of the errors themselves.
HELPERS: dict[str, tuple[int, ...]] = {
    "unreadable": (1, 2),
    "not_sound": (1,),
    "_refused": (1,),
    "ScanProblem": (1, 2),
    "BrokenTagError": (0,),
}
# What sentences begin with that name their beginning elsewhere.
STARTS = ("The library catalogue X", "The journal of writes X", "Could not read the fields of X")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    install_translators(qapp, "de")
    yield
    install_translators(qapp, "en")
    QLocale.setDefault(before)


def raised_texts(tree: ast.Module, errors: set[str]) -> Iterator[tuple[int, str]]:
    """The sentences that a source file raises, with an X where something is filled in."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        places = (0, 1) if name in errors else HELPERS.get(name, ())
        for argument in (call.args[place] for place in places if place < len(call.args)):
            for text in filled(argument, constants):
                yield call.lineno, text


def known_errors(trees: Iterable[ast.Module]) -> set[str]:
    """Names of `KnownError` and of all that are made from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"KnownError"}
    while more := {name for name in bases if bases[name] & names} - names:
        names |= more
    return names


def has_words(text: str) -> bool:
    """Whether a sentence has a template, whatever is filled in at its beginning."""
    for start in ("X", *STARTS):
        if text.startswith("X") and find_template(start + text[1:]) is not None:
            return True
    whole = text.replace("or X", "or name another folder in MLFA_HOME.")
    return find_template(whole) is not None


def filled(node: ast.expr, constants: Mapping[str, str]) -> list[str]:
    """A text as it may look; none where it comes from somewhere else."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and node.value else []
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    if isinstance(node, ast.IfExp):
        return [*filled(node.body, constants), *filled(node.orelse, constants)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(v.value if isinstance(v, ast.Constant) else "X" for v in node.values)]
    return []


def test_every_error_of_the_window_has_its_words() -> None:
    trees = {
        path.relative_to(PROJECT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for root in (PROJECT / "app/mlfa_app", PROJECT / "mlfa_core")
        for path in sorted(root.rglob("*.py"))
    }
    errors = known_errors(trees.values())
    assert {"CatalogError", "FileChangedError", "UnreadableAudioError"} <= errors
    found = [
        (place, line, text)
        for place, tree in trees.items()
        if not place.startswith(NOT_OF_THE_WINDOW)
        for line, text in raised_texts(tree, errors)
        if " " in text.replace("X", "")
    ]
    assert len(found) > 100
    missing = [f"{place}:{line}: {text}" for place, line, text in found if not has_words(text)]
    assert not missing, "Add to a file of gui/error_templates:\n" + "\n".join(missing)


def test_words_of_the_window_name_no_command() -> None:
    for text in (*SENTENCES, *FOR_THE_WINDOW.values(), *PARTS):
        assert "--" not in text
        assert "MLFA_HOME" not in text
        assert "mlfa models" not in text
        assert not text.endswith("!")
    assert len(set(all_texts())) == len(all_texts())


def test_what_stands_in_a_sentence_comes_out_of_it(german: None) -> None:
    error = problems.ends_early(Path("Symphony No. 5: Allegro.flac"))
    assert error_text(error).startswith(
        "Symphony No. 5: Allegro.flac kann nicht gelesen werden: die Datei endet zu früh. "
    )
    disk = problems.of_os_error(Path("a.mp3"), OSError(5, "Input/output error"))
    assert "das Laufwerk meldet einen Fehler (Input/output error)" in error_text(disk)
    messages = Messages()
    messages.show_error(damaged_error(Path("/home/me/catalogue.sqlite")))
    text = messages.recent[0].text
    assert text.startswith(
        "Der Katalog der Bibliothek /home/me/catalogue.sqlite ist beschädigt. Die Musikdateien"
    )
    busy = "The library catalogue /c.sqlite is in use by another program."
    assert in_window(busy).startswith("Der Katalog der Bibliothek /c.sqlite wird gerade")
    # What nobody foresaw is said as it was raised.
    assert error_text(KnownError("Something else.", "Do this.")) == "Something else. Do this."


def test_the_window_speaks_of_its_own_buttons_in_english_too(qapp: QApplication) -> None:
    with pytest.raises(ModelPackageError) as raised:
        find_package("none such")
    assert "See: mlfa models list" in raised.value.advice
    assert error_text(raised.value).startswith("There is no model named “none such”. There are: ")
    assert error_text(raised.value).endswith(" Choose one under Models.")


def test_a_failed_file_of_last_month_is_told_in_german(german: None) -> None:
    file = FileRecord(
        file_id=1,
        path=Path("/m/a.mp3"),
        stamp=FileStamp(1, 1),
        digest=None,
        in_library=True,
        error_summary="Could not read a.mp3: it is empty.",
        error_advice=problems.COPY_AGAIN,
    )
    assert reason_of(file) == "Diese Datei kann nicht gelesen werden: sie ist leer."
