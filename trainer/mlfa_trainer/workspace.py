"""Where things lie in the work folder, and the data set that a recipe names."""

from __future__ import annotations

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
from mlfa_trainer.datasets.soft_scores import ScoreTrack, read_scores
from mlfa_trainer.datasets.speech_rows import speech_rows
from mlfa_trainer.datasets.synthetic_noise import synthetic_rows
from mlfa_trainer.recipe import (
    DataSection,
    Recipe,
    ScaleSection,
    expand_folder,
    parse_choice,
    validate_recipe,
)
from mlfa_trainer.run_folder import NETWORK_FILE
from mlfa_trainer.sound.store import SAMPLE_RATE, Store
from mlfa_trainer.targets import LabelTargets, SoftTargets, Targets, Task

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
    """

    rows: tuple[ClipRow, ...]
    left_out: LeftOut
    track: ScoreTrack | None
    digest: str
    task: Task
    label_names: tuple[str, ...] | None = None
    published: PublishedSet | None = None

    @cached_property
    def is_music(self) -> NDArray[np.bool_]:
        """Per clip."""
        return np.array([row.is_music for row in self.rows], np.bool_)


@dataclass(frozen=True)
class UsableClips:
    """The clips that can be used, by index into the data set's rows.

    Attributes:
        train: For training: decoded, free, and if music then not near-silent.
        valid: For choosing and calibrating: the same.
        test: For measuring: decoded, and if music then not near-silent.
        reasons: Why clips are not used, with their number.
    """

    train: IntArray
    valid: IntArray
    test: IntArray
    reasons: dict[str, int]

    def of(self, split: str) -> IntArray:
        """Return the clips of a split."""
        return {"train": self.train, "valid": self.valid, "test": self.test}[split]


class Workspace:
    """Paths below the work folder.

    Args:
        work: The work folder.
        recipe: Whose run it is.
    """

    def __init__(self, work: Path, recipe: Recipe) -> None:
        self.work = work
        self.recipe = recipe
        self.store_folder = work / "stores" / recipe.data.name
        self.run_folder = work / recipe.name

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
    def features_folder(self) -> Path:
        """Return the folder of the extracted features."""
        return self.run_folder / "features"

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
        variant = Workspace(self.work, recipe)
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
        real = read_manifest(manifest)
        rows = (*real, *_made_rows(section, self.recipe.seed))
        check_rows(rows, manifest)
        track = None
        paths = [manifest]
        if section.scores is not None:
            paths.append(folder / section.scores)
            track = ScoreTrack(read_scores(paths[1], [row.clip for row in rows]))
            if not track.has_scores.any():
                raise KnownError(
                    f"No clip of {manifest.name} has scores in {paths[1].name}.",
                    "Names in both must be equal.",
                    paths[1],
                )
        left_out = find_left_out(rows, section.leave_out_licences)
        task = section.task if track is None else "multi-label"
        return DataSet(rows, left_out, track, file_digest(*paths), task)

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
        """Return what the networks learn."""
        if data.track is not None:
            return SoftTargets(data.track, data.is_music, music_weight)
        return LabelTargets(data.rows, data.task, data.label_names)

    def usable(self, data: DataSet, store: Store) -> UsableClips:
        """Find the clips to train on, to choose by and to measure with.

        Raises:
            KnownError: If a split that is needed has none.
        """
        splits: dict[str, list[int]] = {"train": [], "valid": [], "test": []}
        reasons = {"not decoded": 0, "licence": 0, "near-silent": 0}
        # The papers keep every clip of their lists, however quiet.
        quietest_db = None if data.published else self.recipe.data.quietest_db
        for index, row in enumerate(data.rows):
            if row.clip not in store.clips:
                reasons["not decoded"] += 1
            elif row.clip in data.left_out.clips and row.split != "test":
                reasons["licence"] += 1
            elif (
                row.is_music
                and quietest_db is not None
                and store.clips[row.clip].level_db < quietest_db
            ):
                reasons["near-silent"] += 1
            else:
                splits[row.split].append(index)
        for split in ("train", "valid"):
            if not splits[split]:
                raise KnownError(
                    f"The data set has no usable clip in the split “{split}”.",
                    "Check the manifest, and whether the clips were decoded.",
                )
        arrays = {split: np.array(found, np.int64) for split, found in splits.items()}
        return UsableClips(**arrays, reasons={k: v for k, v in reasons.items() if v})


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
