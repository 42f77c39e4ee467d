"""``mlfa vocabulary`` and ``mlfa players`` on a catalogue with known words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlfa_app.catalog.listing import Decision, DisplayFields, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import load_settings


class Words:
    """The commands in this process, with a home of their own: a start of Python costs a second."""

    def __init__(self, home: Path, output: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._output = output

    def run(self, *arguments: str | Path, code: int = 0) -> tuple[str, str]:
        """Run a command; gives what it printed on stdout and stderr."""
        returned = run(list(map(str, arguments)))
        printed = self._output.readouterr()
        assert returned == code, printed.err
        return printed.out, printed.err


@pytest.fixture
def words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Words:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return Words(tmp_path / "home", capfd)


def fill_library(words: Words, folder: Path) -> None:
    """Put files with known genres into the catalogue."""
    words.home.mkdir(parents=True, exist_ok=True)
    genres = [("Hip Hop",), ("Hip-Hop", "Jazz"), ("Hip-Hop",), ("Techno",), ("\udcff", "Jazz")]
    with Catalog.open(words.home / "catalogue.sqlite") as catalog:
        for number, values in enumerate(genres):
            path = folder / f"{number}.mp3"
            in_library = number != 3
            catalog.record_file(path, FileStamp(1, number), f"d{number}", in_library=in_library)
            catalog.store_display_fields(path, DisplayFields(fields={"genre": values}))
        assert catalog.value_counts("genre") == {"Hip-Hop": 2, "Jazz": 2, "Hip Hop": 1, "\udcff": 1}
        assert catalog.value_counts("mood") == {}


def test_words_are_set_banned_suggested_saved_and_taken_back(words: Words, tmp_path: Path) -> None:
    fill_library(words, tmp_path)
    out, err = words.run("vocabulary", "suggest", "--apply")
    assert out.splitlines() == [
        "hip-hop -> Hip-Hop  (in 2 files; Hip Hop in 1)",
        "jazz -> Jazz  (in 2 files)",
    ]
    assert "Taken over: 2 words." in err
    assert words.run("vocabulary", "set", "techno", "Techno", "Electronic")[0] == (
        "techno -> Techno; Electronic\n"
    )
    words.run("vocabulary", "ban", "opera")
    words.run("vocabulary", "first", "Soul", "Jazz")
    out, _ = words.run("vocabulary", "show")
    assert out.splitlines() == [
        "0 songs: jazz -> Jazz",
        "0 songs: hip-hop -> Hip-Hop",
        "0 songs: techno -> Techno; Electronic",
        "0 songs: opera -> (never written)",
        "first of all: Soul; Jazz",
    ]
    # A word that the user gave to a song in the window can be worded, too.
    words.run("vocabulary", "set", "Zydeco", "Cajun", code=2)
    with Catalog.open(words.home / "catalogue.sqlite") as catalog:
        catalog.decide([Decision("d0", "Zydeco", "genre", Verdict.ACCEPTED)])
    assert words.run("vocabulary", "set", "Zydeco", "Cajun")[0] == "Zydeco -> Cajun\n"
    words.run("vocabulary", "reset", "Zydeco")
    kept = tmp_path / "kept.txt"
    words.run("vocabulary", "export", kept)
    words.run("vocabulary", "reset", "--everything")
    assert words.run("vocabulary", "show")[0] == "Every tag is written by its own name.\n"
    words.run("vocabulary", "import", kept)
    lines = words.run("vocabulary", "show", "--json")[0].splitlines()
    by_tag = {line["tag"]: line for line in map(json.loads, lines[:-1])}
    assert by_tag["opera"] == {"tag": "opera", "category": "genre", "words": [], "songs": 0}
    assert by_tag["hip-hop"]["words"] == ["Hip-Hop"]
    assert json.loads(lines[-1]) == {"first": [], "player": "default"}


def test_files_of_other_programs_are_shown_before_they_are_taken_over(
    words: Words, tmp_path: Path
) -> None:
    tree = tmp_path / "tree.yaml"
    tree.write_text("- loud music:\n    - metal\n    - Hard_Rock\n- 7\n-\n", encoding="utf-8")
    keep = tmp_path / "keep.txt"
    keep.write_text("-*\n+metal\n+hard rock\nwhat\n", encoding="utf-8")
    out, err = words.run("vocabulary", "import", "--dry-run", tree, keep)
    assert "metal -> metal; loud music\n" in out
    assert "hard rock -> Hard_Rock; loud music\n" in out
    assert "jazz -> (never written)\n" in out
    assert "keep.txt, line 4: “what” begins with neither + nor -." in err
    assert "Nothing was changed." in err
    assert not (words.home / "settings.json").exists()
    words.run("vocabulary", "import", tree, keep)
    wording = load_settings(words.home / "settings.json").wording
    assert wording["metal"] == ("metal", "loud music")
    assert wording["opera"] == ()
    bomb = tmp_path / "bomb.yml"
    bomb.write_text("a: &a [x, x]\nb: [*a, *a]\n", encoding="utf-8")
    _, err = words.run("vocabulary", "import", bomb, code=1)
    assert err.startswith("Line 1 holds an alias")
    _, err = words.run("vocabulary", "set", "techn", "x", code=2)
    assert "has no tag “techn”. Perhaps: techno" in err


def test_player_is_listed_and_chosen(words: Words) -> None:
    out, _ = words.run("players", "list")
    assert out.startswith("* default ")
    assert words.run("players", "use", "car")[0] == (
        "Files are written for a car stereo from now on.\n"
    )
    listed = [json.loads(line) for line in words.run("players", "list", "--json")[0].splitlines()]
    assert [line["name"] for line in listed if line["used"]] == ["car"]
    assert listed[-1]["max_values"] == {"genre": 1}
    words.run("players", "use", "winamp", code=2)
