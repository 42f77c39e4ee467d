"""Every setting is obeyed wherever it should be: by the commands and by what the window does.

Each is proven by what comes out: with another value of the setting something else does. Whoever
adds a setting has to say here who obeys it.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from end_outcomes import Ends, Written
from mlfa_app.cli.app import run
from mlfa_app.gui.runner import Runner
from mlfa_app.settings import Settings
from repository import PROJECT
from two_ends import TwoEnds, write_model
from window_user import WindowUser

pytestmark = pytest.mark.long

OTHER = "other"


Outcome = Callable[[Ends], object]


@dataclass(frozen=True)
class Obeyed:
    """Who obeys a setting.

    Attributes:
        value: One that differs from what `TwoEnds.set` writes.
        commands: What comes out of commands that obey it.
        window: What comes out of the window.
        options: How a command is told the same on its command line.
        alone: Why only one of the two obeys it; empty if both do.
    """

    value: object
    commands: Mapping[str, Outcome] = field(default_factory=dict)
    window: Mapping[str, Outcome] = field(default_factory=dict)
    options: Mapping[str, Outcome] = field(default_factory=dict)
    alone: str = ""


def hearing(*words: str) -> dict[str, Outcome]:
    """The commands that hear songs; with the words of an option, where they take it."""
    names = {
        "tag": ("tag", "FOLDER"),
        "scan": ("scan", "FOLDER"),
        "watch": ("watch", "--once", "--settle", "0.1", "FOLDER"),
        "similar": ("similar", "FILE"),
        "why": ("why", "FILE"),
    }
    return {
        name: partial(lambda ends, all_words: ends.heard(*all_words), all_words=(*line, *words))
        for name, line in names.items()
        if not words or words[0] in TAKES[name]
    }


def shown_words(ends: Ends) -> object:
    """What ``mlfa vocabulary show`` prints."""
    return ends.asked("vocabulary", "show")


TAKES = {
    "tag": ("--model", "--device", "--coverage", "--workers"),
    "scan": ("--model", "--device", "--coverage", "--workers"),
    "watch": ("--model", "--device", "--coverage"),
    "similar": ("--model", "--device"),
    "why": ("--model", "--device"),
}
HEARING = hearing()
POLICIES = {"genre": "append", "mood": "never", "instrument": "fill"}
WINDOW = "It is about how the window looks, sounds or begins."

WRITERS: dict[str, Outcome] = {
    "tag --write": Ends.written,
    "plan apply": Ends.applied,
    "undo": Ends.taken_back,
}

IN_WINDOW: dict[str, Outcome] = {"review": Ends.confirmed, "history": Ends.given_back}

OBEYED = {
    "model": Obeyed(
        OTHER,
        {
            **HEARING,
            "status": lambda ends: ends.asked("status")[0]["model"],
            "models list": lambda ends: [one["used"] for one in ends.asked("models", "list")],
            "models info": lambda ends: ends.asked("models", "info")[0]["name"],
        },
        {"window": Ends.in_use, "work": Ends.worked},
        {
            **hearing("--model", OTHER),
            "status": lambda ends: ends.asked("status", "--model", OTHER)[0]["model"],
        },
    ),
    "device": Obeyed("cuda", HEARING, {"work": Ends.worked}, hearing("--device", "cuda")),
    "coverage": Obeyed("minute", HEARING, {"work": Ends.worked}, hearing("--coverage", "minute")),
    "workers": Obeyed(
        2,
        {name: one for name, one in HEARING.items() if name in ("tag", "scan")},
        {"work": Ends.worked},
        hearing("--workers", "2"),
    ),
    "precision": Obeyed(
        0.7,
        {
            "tag": Ends.tagged,
            "tag --plan": Ends.planned,
            "export": Ends.exported,
            "playlists": Ends.playlists,
            "why": Ends.explained,
            "models info": lambda ends: ends.asked("models", "info"),
        },
        {"table": Ends.listed, "review": Ends.reviewed},
        {
            "tag": lambda ends: ends.tagged("--precision", "0.7"),
            "tag --plan": lambda ends: ends.planned("--precision", "0.7"),
            "export": lambda ends: ends.exported("--precision", "0.7"),
            "models info": lambda ends: ends.asked("models", "info", "--precision", "0.7"),
        },
    ),
    "policies": Obeyed(
        POLICIES,
        {"tag --plan": Ends.planned},
        {"review": Ends.reviewed},
        {
            "tag --plan": lambda ends: ends.planned(
                "--policy", ",".join(f"{name}={policy}" for name, policy in POLICIES.items())
            )
        },
    ),
    "keep_mtime": Obeyed(
        True,
        WRITERS,
        IN_WINDOW,
        {
            "tag --write": lambda ends: ends.written("--keep-mtime").keep_mtime,
            "plan apply": lambda ends: ends.applied("--keep-mtime").keep_mtime,
            "undo": lambda ends: ends.taken_back("--keep-mtime").keep_mtime,
        },
    ),
    "journal_days": Obeyed(3, WRITERS, IN_WINDOW),
    "journal_mb": Obeyed(7, WRITERS, IN_WINDOW),
    "shown_categories": Obeyed(
        ("mood",),
        {"why": Ends.explained},
        {"table": Ends.listed},
        alone="Other commands print all that they find, and take --categories.",
    ),
    "wording": Obeyed(
        {"techno": ["Techno"], "calm": []},
        {
            "tag": Ends.tagged,
            "tag --plan": Ends.planned,
            "playlists": Ends.playlists,
            "vocabulary": shown_words,
        },
        {"review": Ends.reviewed},
    ),
    "priorities": Obeyed(
        ("house",),
        {
            "tag": Ends.tagged,
            "tag --plan": Ends.planned,
            "vocabulary": shown_words,
        },
        {"review": Ends.reviewed},
    ),
    "profile": Obeyed(
        "dj",
        {
            "tag --plan": Ends.planned,
            "vocabulary": shown_words,
            "players": lambda ends: [one["used"] for one in ends.asked("players", "list")],
        },
        {"review": Ends.reviewed},
        {"tag --plan": lambda ends: ends.planned("--player", "dj")},
    ),
    "watch_folders": Obeyed(True, window={"window": Ends.watched}, alone=WINDOW),
    "resume_work": Obeyed(False, window={"window": Ends.resumed}, alone=WINDOW),
    # A whole window shows these: see below.
    "theme": Obeyed("dark", alone=WINDOW),
    "language": Obeyed("de", alone=WINDOW),
    "volume": Obeyed(0.3, alone=WINDOW),
    "unknown": Obeyed(1, {"players": Ends.saved}, {"window": Ends.changed}),
}
WRITING = WRITERS | IN_WINDOW


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all tests; those that change something work in a copy of it."""
    folder = tmp_path_factory.mktemp("two ends") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def library(home: Path) -> TwoEnds:
    library = TwoEnds.begun(home, home.parent / "music")
    write_model(home / "models" / OTHER)
    library.add("plain", "mp3")
    library.add("another", "flac", techno=0.1)
    library.add_computed("computed", "ogg")
    unheard = home.parent / "unheard"
    unheard.mkdir()
    for number in range(3):
        # Nobody listens to them.
        shutil.copy(library.folder / "plain.mp3", unheard / f"{number}.mp3")
    return library


@pytest.fixture
def ends(
    library: TwoEnds,
    tmp_path: Path,
    runner: Runner,
    qtbot: QtBot,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Ends:
    library.set()
    unheard = library.home.parent / "unheard"
    with library.catalog() as catalog:
        catalog.forget([unheard])
    return Ends(library, unheard, tmp_path, runner, qtbot, capfd, monkeypatch)


def test_for_every_setting_it_is_said_who_obeys_it() -> None:
    assert OBEYED.keys() == {one.name for one in dataclasses.fields(Settings)}
    for name, obeyed in OBEYED.items():
        assert obeyed.alone or (obeyed.commands and obeyed.window), name
    documented = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in OBEYED if f"`{name}`" not in documented] == ["unknown"]


@dataclass
class Outcomes:
    """What comes out, each worked out once.

    Attributes:
        known: By end, and the setting that was set or nothing.
    """

    known: dict[tuple[Outcome, str], object] = field(default_factory=dict)

    def of(self, end: Outcome, ends: Ends, name: str = "") -> object:
        """What comes out of an end with one setting set, or with none."""
        if (end, name) not in self.known:
            key = "later" if name == "unknown" else name
            ends.library.set(**({key: OBEYED[name].value} if name else {}))
            self.known[end, name] = end(ends)
        return self.known[end, name]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """Shared by the tests, which leave the library as it is."""
    return Outcomes()


@pytest.mark.parametrize("name", OBEYED)
def test_a_setting_changes_what_comes_out(name: str, ends: Ends, outcomes: Outcomes) -> None:
    obeyed = OBEYED[name]
    for where, end in {**obeyed.commands, **obeyed.window}.items():
        if end not in WRITING.values():
            assert outcomes.of(end, ends, name) != outcomes.of(end, ends), where


@pytest.mark.parametrize("where", WRITING)
def test_settings_change_what_is_written_and_kept(where: str, ends: Ends) -> None:
    before = WRITING[where](ends)
    said = OBEYED["keep_mtime"].options.get(where)
    kept_as_said = True if said is None else said(ends)
    ends.library.set(**{name: OBEYED[name].value for name in Written._fields})
    after = WRITING[where](ends)
    assert after.keep_mtime == kept_as_said
    for name in Written._fields:
        assert getattr(before, name) != getattr(after, name), name
        obeyed = OBEYED[name]
        assert {**obeyed.commands, **obeyed.window}[where] == WRITING[where]


@pytest.mark.parametrize(
    "name",
    [name for name, obeyed in OBEYED.items() if obeyed.options and name not in Written._fields],
)
def test_the_command_line_goes_before_the_setting(
    name: str, ends: Ends, outcomes: Outcomes
) -> None:
    obeyed = OBEYED[name]
    for where, by_option in obeyed.options.items():
        ends.library.set()
        assert by_option(ends) == outcomes.of(obeyed.commands[where], ends, name), where


def test_a_precision_that_the_model_does_not_offer_counts_as_its_highest(ends: Ends) -> None:
    tagged, listed = ends.tagged(), ends.listed()
    ends.library.set(precision=0.97)
    assert (ends.tagged(), ends.listed()) == (tagged, listed)
    folder = str(ends.library.folder)
    assert run(["tag", "--json", folder]) == 0
    said = ends.output.readouterr().err
    assert "cannot promise a precision of 0.97. 0.9 is taken, its highest." in said
    assert run(["tag", "--json", "--precision", "0.97", folder]) == 2


def test_a_plan_does_not_pretend_to_keep_times(ends: Ends) -> None:
    words = ["tag", "--plan", str(ends.scratch / "plan.jsonl"), "--keep-mtime"]
    assert run([*words, str(ends.library.folder)]) == 2


def test_a_window_looks_and_sounds_as_it_is_set(
    library: TwoEnds, qtbot: QtBot, qapp: QApplication
) -> None:
    user = WindowUser(qtbot, qapp)

    def shown(**values: object) -> tuple[object, ...]:
        library.set(**{"model": "none such", "theme": "light", **values})
        program = user.start()
        found = (program.theme.is_dark, user.bench.playback.volume, program.window.menuBar())
        return (*found[:2], [action.text() for action in found[2].actions()])

    try:
        before = shown(language="en")
        user.close()
        after = shown(theme="dark", language="de", volume=0.3)
    finally:
        user.close()
    for name, one, other in zip(("theme", "volume", "language"), before, after, strict=True):
        assert one != other, name
