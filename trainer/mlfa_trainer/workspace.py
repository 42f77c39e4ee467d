"""Where things lie in the work folder, and the data set that a recipe names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import (
    ClipRow,
    LeftOut,
    check_rows,
    file_digest,
    find_left_out,
    read_manifest,
)
from mlfa_trainer.datasets.midi_rows import midi_rows
from mlfa_trainer.datasets.published import PublishedSet
from mlfa_trainer.datasets.readers import read_published
from mlfa_trainer.datasets.soft_scores import ScoreTrack, SoftScores, read_scores
from mlfa_trainer.datasets.speech_rows import speech_rows
from mlfa_trainer.datasets.synthetic_noise import synthetic_rows
from mlfa_trainer.datasets.variant_rows import NO_VARIANTS, Variants, make_variants
from mlfa_trainer.gate_facts import read_gate_rows
from mlfa_trainer.recipe import Recipe, expand_folder, parse_choice, validate_recipe
from mlfa_trainer.run_folder import NETWORK_FILE
from mlfa_trainer.sections.data import DataSection
from mlfa_trainer.sections.networks import ScaleSection
from mlfa_trainer.sound.store import SAMPLE_RATE, Store, read_stamps
from mlfa_trainer.targets import LabelTargets, SoftTargets, Targets, Task
from mlfa_trainer.teacher.network import teacher_columns, teacher_digest
from mlfa_trainer.teacher.scores import fill_in, no_scores, read_answers

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class DataSet:
    """A data set as a recipe wants it.

    Attributes:
        rows: All clips of the manifest, then those that are made.
        left_out: Clips whose licence forbids training what ships.
        track: Teacher scores; None for a data set with labels only.
        digest: Of the files that say which clips there are, and what is true of them.
        task: Whether a clip has several labels or one of many.
        label_names: Labels in column order; None takes those of the training split.
        published: What a reader of a published data set found; None for a manifest.
        variants: The rows that are made by changing others.
        asked: Clips that the teacher is asked about, by index: music that the score file says
            nothing of. None without a teacher.
    """

    rows: tuple[ClipRow, ...]
    left_out: LeftOut
    track: ScoreTrack | None
    digest: str
    task: Task
    label_names: tuple[str, ...] | None = None
    published: PublishedSet | None = None
    variants: Variants = NO_VARIANTS
    asked: IntArray | None = None

    @cached_property
    def is_music(self) -> NDArray[np.bool_]:
        """Whether a clip is music, (clips,)."""
        return np.array([row.is_music for row in self.rows], np.bool_)

    @cached_property
    def is_recording(self) -> NDArray[np.bool_]:
        """Whether a clip was recorded, not synthesised, rendered or made of others, (clips,)."""
        return np.array([r.path is not None and r.soundfont is None for r in self.rows], np.bool_)


@dataclass(frozen=True)
class UsableClips:
    """The clips that can be used, by index into the data set's rows.

    Attributes:
        train: For training: decoded, free, and if music then not near-silent.
        valid: For choosing and calibrating: the same.
        test: For measuring: decoded, and if music then not near-silent.
        reasons: Why clips are not used, with their number.
        left_out: For measuring only, since their source is left out.
    """

    train: IntArray
    valid: IntArray
    test: IntArray
    reasons: dict[str, int]
    left_out: IntArray

    def of(self, split: str) -> IntArray:
        """Return the clips of a split; ``left out`` is one."""
        return {
            "train": self.train,
            "valid": self.valid,
            "test": self.test,
            "left out": self.left_out,
        }[split]


class Workspace:
    """Paths below the work folder.

    Args:
        work: The work folder.
        recipe: Whose run it is.
        run_folder: Where the run is; below the work folder, by the recipe's name, when None.
        features_folder: Where its features are; in the run's folder when None.
    """

    def __init__(
        self,
        work: Path,
        recipe: Recipe,
        run_folder: Path | None = None,
        features_folder: Path | None = None,
    ) -> None:
        self.work = work
        self.recipe = recipe
        self.store_folder = work / "stores" / recipe.data.name
        self.run_folder = run_folder or work / recipe.name
        self.features_folder = features_folder or self.run_folder / "features"
        self._places = (run_folder, features_folder)

    @property
    def gate_store_folder(self) -> Path:
        """Return the folder of the recordings that only the music gate hears."""
        return self.work / "stores" / f"{self.recipe.data.name}-music-gate"

    @property
    def answers_folder(self) -> Path:
        """Return the folder of the teacher's scores of the store's clips."""
        return self.store_folder / "teacher"

    def local_folder(self, scale: str) -> Path:
        """Return the folder of one local network's training."""
        return self.run_folder / "local" / scale

    def network_path(self, scale: ScaleSection) -> Path:
        """Return the file of a scale's trained network, of this run or the one it names."""
        if scale.network_from is not None:
            return self.work / scale.network_from / "local" / scale.scale / NETWORK_FILE
        return self.local_folder(scale.scale) / NETWORK_FILE

    @property
    def chosen_scales(self) -> dict[str, tuple[int, ...] | None]:
        """The scales of the song vector in the recipe's order, each with its levels."""
        choices = self.recipe.global_.scales
        if choices is None:
            return {scale.scale: scale.levels for scale in self.recipe.scales}
        wanted = dict(parse_choice(choice) for choice in choices)
        return {
            scale.scale: wanted[scale.scale] or scale.levels
            for scale in self.recipe.scales
            if scale.scale in wanted
        }

    @property
    def variant(self) -> str:
        """Name the classifier by its scales: ``all``, or those chosen."""
        return "+".join(self.recipe.global_.scales or ()) or "all"

    @property
    def classifiers_folder(self) -> Path:
        """Return the folder of all classifiers."""
        return self.run_folder / "global"

    def classifier_folder(self, seed: int) -> Path:
        """Return the folder of one classifier's training."""
        return self.classifiers_folder / self.variant / f"seed{seed}"

    def with_scales(self, scales: tuple[str, ...] | None) -> Workspace:
        """Return the same workspace with another choice of the classifier's scales and levels."""
        values = self.recipe.to_json()
        values["global"]["scales"] = scales
        return self.with_recipe(validate_recipe(values))

    def with_recipe(self, recipe: Recipe) -> Workspace:
        """Return the workspace of a recipe that differs neither in its data nor in its seed."""
        return self._shared(Workspace(self.work, recipe, *self._places))

    def without_sources(
        self, sources: Sequence[str], run_folder: Path, has_own_features: bool
    ) -> Workspace:
        """Return the workspace of a run of its own that never trains on some sources.

        Args:
            sources: What is left out, and only measured.
            run_folder: Where that run is.
            has_own_features: Whether its networks are its own; else this run's are used.
        """
        values = self.recipe.to_json()
        values["data"]["leave_out_sources"] = sorted(sources)
        features = None if has_own_features else self.features_folder
        return self._shared(Workspace(self.work, validate_recipe(values), run_folder, features))

    def of_gate_sounds(self) -> Workspace | None:
        """Return the workspace of the recordings that only the music gate hears.

        It has the run's networks, but a store and features of its own, so that neither what is
        prepared nor what is trained depends on them.

        Returns:
            None if the recipe names no such recordings, or none of them was found.

        Raises:
            KnownError: If they were not prepared.
        """
        folder = self.gate_store_folder
        rows = read_gate_rows(folder, self.recipe)
        if not rows:
            return None
        space = Workspace(
            self.work, self.recipe, self.run_folder, self.features_folder / "music-gate"
        )
        space.store_folder = folder
        digest = hashlib.sha256("\n".join(row.clip for row in rows).encode()).hexdigest()
        space.__dict__["_data"] = DataSet(
            rows,
            find_left_out(rows, self.recipe.data.leave_out_licences),
            None,
            f"sha256:{digest}",
            self.load_data().task,
        )
        return space

    def _shared(self, variant: Workspace) -> Workspace:
        if "_data" in self.__dict__:
            variant.__dict__["_data"] = self._data  # a large index is read once
        return variant

    @cached_property
    def _data(self) -> DataSet:
        section = self.recipe.data
        folder = expand_folder(section.folder)
        if section.kind != "manifest":
            return _published_data(read_published(section.kind, folder, section.options))
        manifest = folder / section.manifest
        others = (*read_manifest(manifest), *_made_rows(section, self.recipe.seed))
        left_out = find_left_out(others, section.leave_out_licences)
        variants = make_variants(section.variants, self.recipe.seed, others, left_out)
        rows = (*others, *variants.rows)
        check_rows(rows, manifest)
        scores = None
        paths = [manifest]
        if section.scores is not None:
            paths.append(folder / section.scores)
            scores = read_scores(paths[1], [row.clip for row in rows])
            if not scores.has_scores.any():
                raise KnownError(
                    f"No clip of {manifest.name} has scores in {paths[1].name}.",
                    "Names in both must be equal.",
                    paths[1],
                )
        digest, asked = file_digest(*paths), None
        if section.teacher is not None:
            teacher = expand_folder(section.teacher)
            scores = scores or no_scores(teacher_columns(teacher), len(rows))
            is_asked = np.array([row.is_music for row in rows], np.bool_) & ~scores.has_scores
            asked = np.flatnonzero(is_asked)
            scores = self._with_answers(scores, rows, teacher)
            digest = f"{digest} teacher {teacher_digest(teacher)}"
        track = None if scores is None else ScoreTrack(scores)
        task = section.task if track is None else "multi-label"
        return DataSet(rows, left_out, track, digest, task, variants=variants, asked=asked)

    def _with_answers(
        self, scores: SoftScores, rows: tuple[ClipRow, ...], teacher: Path
    ) -> SoftScores:
        """Fill in what the teacher said of clips, if they still sound as they did then."""
        stamps = read_stamps(self.store_folder)
        answers = {
            clip: answer
            for clip, answer in read_answers(self.answers_folder, teacher_digest(teacher)).items()
            if answer.stamp == stamps.get(clip)
        }
        return fill_in(scores, [row.clip for row in rows], answers, teacher_columns(teacher))

    def load_data(self) -> DataSet:
        """Read which clips there are, and what is true of them; once per workspace.

        Raises:
            KnownError: If files are missing or wrong.
        """
        return self._data

    def open_store(self) -> Store:
        """Open the prepared store.

        Raises:
            KnownError: If it was not prepared.
        """
        return Store(self.store_folder)

    def make_targets(self, data: DataSet, music_weight: float) -> Targets:
        """Return what the networks learn.

        Raises:
            KnownError: If that is scores of a teacher who was not asked yet.
        """
        if data.track is not None:
            if not data.track.has_scores.any():
                raise KnownError(
                    "The teacher has not scored any clip yet.",
                    "Run: mlfa-trainer prepare, with the same recipe.",
                )
            return SoftTargets(data.track, data.is_music, music_weight)
        return LabelTargets(data.rows, data.task, data.label_names)

    def usable(self, data: DataSet, store: Store) -> UsableClips:
        """Find the clips to train on, to choose by and to measure with.

        Raises:
            KnownError: If a split that is needed has none.
        """
        splits: dict[str, list[int]] = {"train": [], "valid": [], "test": [], "left_out": []}
        reasons = {"not decoded": 0, "licence": 0, "near-silent": 0, "made of what is left out": 0}
        # The papers keep every clip of their lists, however quiet.
        quietest_db = None if data.published else self.recipe.data.quietest_db
        sources = _known_sources(data, self.recipe.data.leave_out_sources)
        tainted = _made_of(data, sources)
        for index, row in enumerate(data.rows):
            split = "left_out" if row.source in sources else row.split
            if row.clip not in store.clips:
                reasons["not decoded"] += 1
            elif row.clip in tainted:
                reasons["made of what is left out"] += 1
            elif row.clip in data.left_out.clips and split not in ("test", "left_out"):
                reasons["licence"] += 1
            elif (
                row.is_music
                and quietest_db is not None
                and store.clips[row.clip].level_db < quietest_db
            ):
                reasons["near-silent"] += 1
            else:
                splits[split].append(index)
        for split in ("train", "valid"):
            if not splits[split]:
                raise KnownError(
                    f"The data set has no usable clip in the split “{split}”.",
                    "Check the manifest, what is left out, and whether the clips were decoded.",
                )
        arrays = {split: np.array(found, np.int64) for split, found in splits.items()}
        return UsableClips(**arrays, reasons={k: v for k, v in reasons.items() if v})


def _known_sources(data: DataSet, names: Sequence[str]) -> frozenset[str]:
    """Check that the sources to leave out are there, for a misspelt one would be trained on."""
    missing = sorted(set(names) - {row.source for row in data.rows})
    if missing:
        raise KnownError(
            f"No clip comes from the source “{missing[0]}”, which is to be left out.",
            "Check data.leave_out_sources.",
        )
    return frozenset(names)


def _made_of(data: DataSet, sources: frozenset[str]) -> frozenset[str]:
    """Return the names of the clips that were made of clips of some sources."""
    heard = {row.clip for row in data.rows if row.source in sources}
    return frozenset(plan.clip for plan in data.variants.plans if heard.intersection(plan.sources))


def _made_rows(section: DataSection, seed: int) -> tuple[ClipRow, ...]:
    """Describe the clips that are made: noises, speech, music rendered from scores."""
    midi = section.midi
    music: tuple[ClipRow, ...] = ()
    if midi.count:  # the folder may name a variable that is not set
        music = midi_rows(
            midi.count,
            seed,
            expand_folder(midi.folder),
            expand_folder(midi.soundfont),
            midi.duration_s,
            midi.valid_share,
            midi.test_share,
        )
    return (
        *synthetic_rows(section.synthetic_noise, seed),
        *speech_rows(section.speech.count, seed),
        *music,
    )


def _published_data(published: PublishedSet) -> DataSet:
    """Return a published data set as any other; known faults count as bad clips when prepared."""
    return DataSet(
        rows=published.rows,
        left_out=LeftOut(frozenset(), {}),
        track=None,
        digest=published.digest,
        task=published.task,
        label_names=published.label_names,
        published=published,
    )


def duration_s(store: Store, clip: str) -> float:
    """Return a decoded clip's length in seconds."""
    return store.clips[clip].num_samples / SAMPLE_RATE
