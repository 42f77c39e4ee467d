"""Every table and figure of the papers, from miniature data sets in the official layouts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from miniature_datasets import (
    Sizes,
    write_gtzan,
    write_magnatagatune,
    write_million_song,
    write_tagtraum,
)
from mlfa_core.errors import KnownError
from mlfa_trainer.figures import plots
from mlfa_trainer.reproduction.declared import TITLES, BestOf, Cell, Measured
from mlfa_trainer.reproduction.laboratory import Bench, Laboratory
from mlfa_trainer.reproduction.targets import TARGETS
from mlfa_trainer.reproduction.writing import Written, reproduce_and_write
from mlfa_trainer.training.engine import Engine
from trainer_runs import QUIET, call

# The first test waits for all targets: 22 networks, and about 100 classifiers.
pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.usefixtures("one_thread"),
]

# One segment of the largest network, 3^9, and hardly more.
_CLIP_S = 2.7
KEYS = ("msd", "mtat", "gtzan", "tagtraum")
RECIPES = {key: key for key in KEYS}
# One step of two segments a network: tables are made, nothing is learned.
SETTINGS = (
    "local.epochs=1",
    "local.steps=1",
    "local.batch=2",
    "global.epochs=1",
    "global.units=16",
    "global.seeds=[1,2]",
    "msd:data.options.num_train=4",
    "tagtraum:data.options={num_train=3, num_million_song_train=4}",
)


@dataclass(frozen=True)
class Session:
    """One run of all targets, with the files as they were right after it."""

    work: Path
    written: dict[str, Written]
    reports: dict[str, str]
    tables: dict[str, str]


def make_laboratory(work: Path, *more: str, only: str | None = None) -> tuple[Laboratory, Bench]:
    bench = Bench(work, QUIET, Engine.start("cpu"))
    return Laboratory(bench, RECIPES, (*SETTINGS, *more), only), bench


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    # A map needs five test clips of either tag; every clip passes 13 networks.
    write_magnatagatune(folder / "mtat", Sizes(2, 2, 10), _CLIP_S, used=("piano", "techno"))
    write_tagtraum(write_million_song(folder / "msd", Sizes(4, 2, 4), _CLIP_S))
    write_gtzan(folder / "gtzan", (1, 1, 1), _CLIP_S, used=("classical", "jazz", "rock"))
    return folder


@pytest.fixture(scope="module")
def _named(data: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for key in KEYS:
            folder = data / ("msd" if key == "tagtraum" else key)
            patch.setenv(f"MLFA_{key.upper()}", str(folder))
        # Which drawings there are is looked at, not their fine lines.
        patch.setattr(plots, "_DOTS_PER_INCH", 40)
        yield


@pytest.fixture(scope="module")
def session(_named: None, tmp_path_factory: pytest.TempPathFactory) -> Session:
    work = tmp_path_factory.mktemp("work")
    laboratory, bench = make_laboratory(work)
    written = {
        name: reproduce_and_write(target, laboratory, bench, f"mlfa-trainer reproduce {name}", None)
        for name, target in TARGETS.items()
    }
    reports = {n: (w.folder / f"{n}.md").read_text(encoding="utf-8") for n, w in written.items()}
    tables = {
        path.stem: path.read_text(encoding="utf-8") for path in work.glob("reproduction/*/*.csv")
    }
    return Session(work, written, reports, tables)


def table(session: Session, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(session.tables[name].splitlines()))


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "b-fig2"])
def test_every_table_is_whole(session: Session, name: str) -> None:
    rows = table(session, name)
    assert [(row["row"], row["paper"]) for row in rows] == [
        (cell.row, "" if cell.paper is None else str(cell.paper)) for cell in TARGETS[name].cells
    ]
    for row in rows:
        if row["note"] == "Quoted by the paper.":
            continue
        assert 0.0 <= float(row["ours"]) <= 1.0
        assert row["measure"] == (
            "accuracy" if row["data"] in ("GTZAN", "Tagtraum") else "macro ROC-AUC"
        )
        is_local = "ocal" in row["row"] and "lobal" not in row["row"]
        assert row["runs"] == ("1" if is_local else "2")
        values = [float(value) for value in row["values"].split()]
        assert float(row["ours"]) == pytest.approx(sum(values) / len(values))
        if row["paper"]:
            assert float(row["difference"]) == pytest.approx(
                float(row["ours"]) - float(row["paper"])
            )


@pytest.mark.parametrize("name", list(TARGETS))
def test_every_report_shows_its_drawings_and_how(session: Session, name: str) -> None:
    written = session.written[name]
    assert not written.has_failed
    assert written.text == session.reports[name]
    assert f"mlfa-trainer reproduce {name}" in written.text
    drawn = [path.name for path in written.folder.glob("*.png")]
    assert drawn
    for drawing in drawn:
        assert f"({drawing})" in written.text
        assert (written.folder / drawing).with_suffix(".svg").stat().st_size > 1000
    assert "s3-9" in written.text if name.startswith("b") else "mel27" in written.text


def test_claims_are_judged(session: Session) -> None:
    found = json.loads((session.written["a-fig3"].folder / "a-fig3.json").read_text())
    judged = {(one["claim"], one["data"]): one for one in found["claims"]}
    # Two claims of both data sets, and one of each.
    assert len(judged) == 6
    assert all(one["verdict"] != "not measured" for one in judged.values())
    assert "| L3 alone is better" in session.written["a-fig3"].text


def test_networks_of_msd_serve_the_other_data_sets(session: Session) -> None:
    for run in ("gtzan-from-msd", "mtat-from-msd", "tagtraum-from-msd"):
        assert not (session.work / run / "local").exists()
        assert (session.work / run / "features" / "s3-9.json").exists()
    index = json.loads((session.work / "gtzan-from-msd/features/s3-9.json").read_text())
    assert index["channels"][-3:] == [256, 256, 256]  # the released widths


def test_nothing_is_done_twice(session: Session) -> None:
    paths = [*session.work.glob("*/local/*/network.pt"), *session.work.glob("*/global/*/*/*.pt")]
    before = {path: path.stat().st_mtime_ns for path in paths}
    laboratory, bench = make_laboratory(session.work)
    again = reproduce_and_write(
        TARGETS["a-table2"], laboratory, bench, "mlfa-trainer reproduce a-table2", None
    )
    # All its networks served other tables before, in the same session.
    assert again.text == session.written["a-table2"].text
    assert {path: path.stat().st_mtime_ns for path in paths} == before


@pytest.mark.parametrize("title", ["MTAT", "MSD"])
def test_the_best_on_the_validation_split_is_measured_on_the_test_split(
    session: Session, title: str
) -> None:
    (shown,) = [
        row for row in table(session, "a-table2") if (row["row"], row["data"]) == ("Local", title)
    ]
    (cell,) = [
        one for one in TARGETS["a-table2"].cells if one.row == "Local" and TITLES[one.data] == title
    ]
    assert isinstance(cell.how, BestOf)
    # What was measured before decides nothing: other tables show single candidates.
    best = make_laboratory(session.work)[0].outcome(cell)
    assert isinstance(best, Measured)
    assert best.note == shown["note"]
    assert best.mean == pytest.approx(float(shown["ours"]))
    chosen = dict(cell.how.candidates)[best.note.removesuffix(", chosen on the validation split")]
    alone = make_laboratory(session.work)[0].outcome(Cell("alone", cell.data, chosen))
    assert isinstance(alone, Measured)
    assert alone.values == best.values


def test_cells_without_data_say_so(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MLFA_TAGTRAUM")
    monkeypatch.setenv("MLFA_MSD", str(tmp_path / "nowhere"))
    laboratory, bench = make_laboratory(session.work)
    # The networks of MSD are there from before, so its data are not needed for transfer.
    written = reproduce_and_write(TARGETS["a-table1"], laboratory, bench, "again", None)
    assert not written.has_failed
    rows = {row["data"]: row for row in csv.DictReader(_lines(written.folder / "a-table1.csv"))}
    assert "MLFA_TAGTRAUM, which is not set" in rows["Tagtraum"]["note"]
    assert rows["Tagtraum"]["ours"] == ""
    assert float(rows["GTZAN"]["ours"]) >= 0.0
    assert "MLFA_TAGTRAUM" in written.text
    assert not written.is_empty


def test_no_data_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in KEYS:
        monkeypatch.delenv(f"MLFA_{key.upper()}", raising=False)
    with pytest.raises(KnownError, match="Nothing could be measured"):
        call("reproduce", "all", "--work", tmp_path)
    # The tables are written all the same: they say which data each cell needs.
    reports = sorted(path.name for path in tmp_path.glob("reproduction/*/*.md"))
    assert reports == sorted(f"{name}.md" for name in TARGETS)
    text = (tmp_path / "reproduction" / "b-table1" / "b-table1.md").read_text(encoding="utf-8")
    assert all(f"MLFA_{key.upper()}, which is not set" in text for key in KEYS)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_one_recipe_may_stand_for_all_data_sets(session: Session) -> None:
    laboratory, bench = make_laboratory(session.work, only="mtat")
    written = reproduce_and_write(TARGETS["a-table2"], laboratory, bench, "one", "mtat")
    rows = list(csv.DictReader(_lines(written.folder / "a-table2.csv")))
    # Quoted rows are left out, and so is the transfer from other networks.
    assert [row["row"] for row in rows] == [
        "Local",
        "Global, multi-level",
        "Global, multi-level and multi-scale",
    ]
    assert {row["difference"] for row in rows} == {""}
    assert "cannot be compared" in written.text


def test_visualize_draws_the_bars_of_any_recipe(session: Session) -> None:
    settings = [word for text in SETTINGS if ":" not in text for word in ("--set", text)]
    words = ("visualize", "mtat", "--bars", "--work", session.work, "--threads", "1")
    said = call(*words, *settings)
    folder = session.work / "reproduction" / "a-fig5-on-mtat"
    assert "a-fig5-levels-mtat.png" in said.stdout
    assert (folder / "a-fig5.csv").exists()
