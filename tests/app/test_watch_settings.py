"""What is set while ``mlfa watch`` runs counts for the next songs, and ends no watch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from catalogs import analysis_of, digest_of
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.hearing.analyze import AnalysisJob
from mlfa_app.jobs.job import SongOutcome, Tally
from mlfa_app.jobs.watching.watch import FolderWatch
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.paths import settings_path
from mlfa_app.settings import change_saved
from two_ends import TwoEnds, write_model


@dataclass
class Hearer:
    """Stands for the processes that hear songs: does one at a time, and then something else.

    Attributes:
        ends: The library.
        then: What is done after the first song.
        models: The models that songs were heard by.
    """

    ends: TwoEnds
    then: Callable[[], Any]
    models: list[str] = field(default_factory=list)

    def hear(self, model_id: str, feed: FolderWatch, report: Callable[[SongOutcome], Any]) -> Tally:
        """Hear a song."""
        found = feed.take()
        if found is None:
            return Tally()
        number = int(found.path.stem)
        with self.ends.catalog() as catalog:
            catalog.record_file(
                found.path, FileStamp.of(found.path), digest_of(number), in_library=True
            )
            catalog.store_analysis(digest_of(number), model_id, **analysis_of(number))
        self.models.append(model_id.partition("-")[0])
        report(SongOutcome(found.path))
        if len(self.models) == 1:
            self.then()
        return Tally(files=1)


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoEnds:
    home = tmp_path / "home"
    monkeypatch.setenv("MLFA_HOME", str(home))
    ends = TwoEnds.begun(home, tmp_path / "music")
    write_model(home / "models" / "other")
    for number in range(2):
        (ends.folder / f"{number}.mp3").write_bytes(b"song %d" % number)
    return ends


def watch(hearer: Hearer, monkeypatch: pytest.MonkeyPatch) -> int:
    def hear(job: AnalysisJob, feed: Any, report: Any, _stop: object) -> Tally:
        return hearer.hear(job._options.spec.model_id, feed, report)

    monkeypatch.setattr(AnalysisJob, "run", hear)
    return run(["watch", "--once", "--settle", "0.1", str(hearer.ends.folder)])


def test_another_model_is_gone_over_to(ends: TwoEnds, monkeypatch: pytest.MonkeyPatch) -> None:
    hearer = Hearer(ends, lambda: change_saved(settings_path(), model="other"))
    assert watch(hearer, monkeypatch) == 0
    # What the first one has heard is there, so that the second hears it, too.
    assert hearer.models == ["random", "other", "other"]
    with Catalog.open(ends.home / "catalogue.sqlite") as catalog:
        assert sorted(catalog.list_models().values()) == [1, 2]


def test_what_is_wrong_with_the_settings_is_said_once(
    ends: TwoEnds, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (ends.folder / "2.mp3").write_bytes(b"song 2")
    ends.set(precision=0.99)
    hearer = Hearer(ends, lambda: settings_path().write_text("{"))
    assert watch(hearer, monkeypatch) == 0
    assert len(hearer.models) == 3
    said = capfd.readouterr().err
    assert said.count("cannot promise a precision of 0.99") == 1
    assert said.count("Until then all goes on as before.") == 1


def test_the_unit_has_the_words_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    how = ["--write", "--policy", "fill,mood=never", "--policy", "replace", "--player", "dj"]
    assert run(["watch", "--systemd-unit", *how, str(tmp_path)]) == 0
    assert f"watch {' '.join(how)} {tmp_path}\n" in capsys.readouterr().out


@pytest.mark.parametrize("how", [["--policy", "fill"], ["--player", "dj"]])
def test_how_to_write_needs_a_wish_to_write(
    how: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["watch", *how, str(tmp_path)]) == 2
    assert f"{how[0]} needs --write." in capfd.readouterr().err


@pytest.mark.parametrize("text", ['{"model": "gone"}', '{"precision": 7}', "{"])
def test_settings_that_cannot_be_used_leave_all_as_it_was(
    text: str,
    ends: TwoEnds,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    hearer = Hearer(ends, lambda: settings_path().write_text(text))
    assert watch(hearer, monkeypatch) == 0
    assert hearer.models == ["random", "random"]
    assert "Until then all goes on as before." in capfd.readouterr().err
