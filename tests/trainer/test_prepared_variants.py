"""Preparing variants, and asking the teacher: what is done, done again, and never twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from miniature_recordings import Recordings, tiny_workspace, write_recordings
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import MSD_TAGS
from mlfa_trainer.datasets.variant_rows import VariantPlan, is_variant
from mlfa_trainer.evaluation.export import recordings as listed_recordings
from mlfa_trainer.prepare import (
    Asked,
    PrepareResult,
    ask_teacher,
    describe_findings,
    prepare,
    source_stamp,
)
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.sections.variants import VariantsSection
from mlfa_trainer.sound.store import to_float
from mlfa_trainer.sound.variants import sound_stamp
from mlfa_trainer.teacher.network import Teacher, load_teacher
from mlfa_trainer.teacher.spectrogram import patches_of
from mlfa_trainer.workspace import DataSet, Workspace
from random_teacher import random_weights

pytestmark = pytest.mark.usefixtures("one_thread")

QUIET = SilentProgress()
COUNT = 6
UNKNOWN = "clip01.wav"


@dataclass(frozen=True)
class Place:
    """Recordings with scores of the first tag list, a teacher for it, and a work folder."""

    recordings: Recordings
    teacher: Path
    work: Path

    def space(self, *settings: str) -> Workspace:
        more = (
            'data.leave_out_licences=["unclear"]',
            "data.synthetic_noise=0",
            f'data.teacher="{self.teacher.as_posix()}"',
            f"data.variants.count={COUNT}",
            "data.variants.duration_s=3.0",
            "data.variants.codec_share=0",
            *settings,
        )
        return tiny_workspace(self.work, self.recordings, *more)


def prepare_all(space: Workspace) -> PrepareResult:
    data, section = space.load_data(), space.recipe.data
    return prepare(
        data.rows,
        space.store_folder,
        QUIET,
        1,
        section.max_samples,
        data.variants,
        section.quietest_db,
    )


def ask(space: Workspace, teacher: Teacher) -> Asked:
    return ask_teacher(space.load_data(), space.open_store(), teacher, space.answers_folder, QUIET)


def asked_names(data: DataSet) -> set[str]:
    assert data.asked is not None
    return {data.rows[int(index)].clip for index in data.asked}


def unscored(data: DataSet) -> set[str]:
    assert data.track is not None
    return {r.clip for r, known in zip(data.rows, data.track.has_scores, strict=True) if not known}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("place")
    recordings = write_recordings(folder / "data", num_clips=12)
    names = [row["clip"] for row in recordings.rows if row["clip"] != UNKNOWN]
    scores = np.random.default_rng(1).uniform(size=(len(names), 2, 50)).astype(np.float16)
    scores[:, 1] = np.nan
    np.savez(recordings.folder / "scores.npz", clips=np.array(names), msd=scores)
    (folder / "teacher").mkdir()
    np.savez(folder / "teacher" / "msd.npz", **random_weights(3))
    return Place(recordings, folder / "teacher", folder / "work")


@dataclass(frozen=True)
class Prepared:
    """What the first preparation found before, and did."""

    place: Place
    before: DataSet
    findings: list[str]
    result: PrepareResult
    asked: Asked
    teacher: Teacher


@pytest.fixture(scope="module")
def prepared(place: Place) -> Prepared:
    space = place.space()
    before = space.load_data()
    findings = describe_findings(before)
    result = prepare_all(space)
    teacher = load_teacher(place.teacher)
    return Prepared(place, before, findings, result, ask(space, teacher), teacher)


def test_variants_are_made_and_music_without_scores_is_scored(prepared: Prepared) -> None:
    variants = {f"variant1-1-{n}" for n in range(COUNT)}
    assert {r.clip for r in prepared.before.rows if is_variant(r)} == variants
    assert asked_names(prepared.before) == {UNKNOWN, *variants}
    assert variants < unscored(prepared.before)
    assert any("has not scored 7 clips yet" in line for line in prepared.findings)
    result = prepared.result
    assert (result.num_decoded, result.num_rendered, result.bad) == (12, COUNT, ())
    assert variants <= result.store.clips.keys()
    # Seven seconds are two patches, three are one.
    assert prepared.asked == Asked(7, 2 + COUNT, 0)


def test_scores_are_the_teachers_and_the_files_stay(prepared: Prepared) -> None:
    data = prepared.place.space().load_data()
    assert data.track is not None
    assert data.track.columns == tuple(f"msd/{tag}" for tag in MSD_TAGS)
    assert not asked_names(data) & unscored(data)
    means = data.track.clip_means()
    store = prepared.result.store
    index_of = {row.clip: index for index, row in enumerate(data.rows)}
    for name in (UNKNOWN, "variant1-1-0", "variant1-1-5"):
        scores = prepared.teacher.score(patches_of(to_float(store.waveform(name)))).numpy()
        assert np.abs(means[index_of[name]] - scores.mean(axis=0)).max() < 5e-4
    with np.load(prepared.place.recordings.folder / "scores.npz") as archive:
        for name, values in zip(archive["clips"], archive["msd"], strict=True):
            assert np.array_equal(means[index_of[str(name)]], values[0].astype(np.float32))
    assert describe_findings(data) == []


def test_nothing_is_done_twice(prepared: Prepared) -> None:
    space = prepared.place.space()
    files = sorted(space.answers_folder.iterdir())
    result = prepare_all(space)
    assert (result.num_decoded, result.num_rendered, result.num_silent) == (0, 0, 0)
    assert ask(space, prepared.teacher) == Asked(0, 0, 7)
    assert sorted(space.answers_folder.iterdir()) == files


def test_variants_that_sound_otherwise_are_scored_again(prepared: Prepared, tmp_path: Path) -> None:
    shutil.copytree(prepared.place.work, tmp_path / "work")
    place = replace(prepared.place, work=tmp_path / "work")
    space = place.space("data.variants.gain_db=[-3.0,-3.0]")
    assert prepare_all(space).num_rendered == COUNT
    again = place.space("data.variants.gain_db=[-3.0,-3.0]")
    data = again.load_data()
    # What was said of the old sound is not taken for the new.
    assert asked_names(data) & unscored(data) == {f"variant1-1-{n}" for n in range(COUNT)}
    assert ask(again, prepared.teacher) == Asked(COUNT, COUNT, 1)


def test_other_weights_are_noticed(prepared: Prepared, tmp_path: Path) -> None:
    np.savez(tmp_path / "msd.npz", **random_weights(4))
    space = prepared.place.space(f'data.teacher="{tmp_path.as_posix()}"')
    data = space.load_data()
    assert asked_names(data) <= unscored(data)
    assert data.digest != prepared.before.digest


def test_variants_are_for_training_and_no_recordings(prepared: Prepared) -> None:
    space = prepared.place.space()
    data, store = space.load_data(), space.open_store()
    usable = space.usable(data, store)
    made = {index for index, row in enumerate(data.rows) if is_variant(row)}
    assert made <= set(usable.train.tolist())
    assert not made & {*usable.valid.tolist(), *usable.test.tolist()}
    assert not data.is_recording[sorted(made)].any()
    listed = listed_recordings(data.rows[int(c)] for c in usable.train)
    assert {entry["source"] for entry in listed} == {"somewhere/else"}
    assert not any(entry["title"].count(" + ") for entry in listed)


# --- recipes --------------------------------------------------------------------------------------


def test_without_scores_the_teacher_is_asked_about_all_music(place: Place, tmp_path: Path) -> None:
    space = Workspace(tmp_path, place.space().recipe)
    section = space.recipe.data.model_copy(update={"scores": None})
    space = Workspace(tmp_path, space.recipe.model_copy(update={"data": section}))
    data = space.load_data()
    assert asked_names(data) == {row.clip for row in data.rows if row.is_music}
    with pytest.raises(KnownError, match="has not scored any clip yet"):
        space.make_targets(data, 1.0)


def test_without_teacher_and_variants_nothing_changes(place: Place, tmp_path: Path) -> None:
    data = tiny_workspace(tmp_path, place.recordings).load_data()
    assert data.asked is None
    assert data.variants.rows == ()
    assert len(data.rows) == 12 + 26
    assert "teacher" not in data.digest


def test_a_published_data_set_takes_neither() -> None:
    for setting in ('data.teacher="somewhere"', "data.variants.count=1"):
        with pytest.raises(KnownError, match="go with a manifest only"):
            load_recipe("gtzan", [setting])


def test_a_changed_parent_is_a_changed_variant(place: Place) -> None:
    data = place.space().load_data()
    stamps = {row.clip: source_stamp(row) for row in data.rows}
    section, plan = data.variants.section, VariantPlan("variant1-1-0", ("clip00.wav",))
    stamp = sound_stamp(plan, section, stamps)
    assert stamp == sound_stamp(plan, section, dict(stamps))
    assert stamp == sound_stamp(plan, section, stamps | {"clip02.wav": "changed"})
    assert stamp != sound_stamp(plan, section, stamps | {"clip00.wav": "changed"})
    assert stamp != sound_stamp(plan, section, stamps, -50.0)
    # The number of variants, and how parents are drawn, changes no sound of itself.
    other = VariantsSection.model_validate(
        {**section.model_dump(), "count": 99, "mix_share": 0.9, "source_balance": 1.0}
    )
    assert stamp == sound_stamp(plan, other, stamps)
