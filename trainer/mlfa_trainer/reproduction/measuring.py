"""The numbers of trained models on a split: local averages and global classifiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_core.metrics import accuracy, per_tag_metrics
from mlfa_trainer.reproduction.declared import Measured
from mlfa_trainer.run_folder import NETWORK_FILE, read_json
from mlfa_trainer.targets import MUSIC_OUTPUT, Targets
from mlfa_trainer.training.features import array_path, index_path, load_features
from mlfa_trainer.training.train_global import global_logits, load_classifier
from mlfa_trainer.truth import TopShareDecisions
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]

MACRO_ROC_AUC = "macro ROC-AUC"
ACCURACY = "accuracy"


@dataclass(frozen=True)
class Truth:
    """What is true of the clips of a split.

    Attributes:
        clips: Their indices in the data set.
        names: Outputs that are measured.
        values: Whether each is true, (clips, names).
        task: Of the data set.
    """

    clips: IntArray
    names: tuple[str, ...]
    values: NDArray[np.bool_]
    task: str

    def measure(self, scores: FloatArray) -> tuple[float, float, dict[str, float]]:
        """Return the number, macro PR-AUC (NaN for accuracy), and ROC-AUC by tag.

        Args:
            scores: (clips, names).
        """
        if self.task == "single-label":
            return accuracy(self.values.argmax(axis=1), scores), float("nan"), {}
        metrics = per_tag_metrics(self.values, scores)
        per_tag = {
            name: float(value)
            for name, value in zip(self.names, metrics.roc_auc, strict=True)
            if not np.isnan(value)
        }
        return metrics.macro_roc_auc, metrics.macro_pr_auc, per_tag


def read_truth(workspace: Workspace, split: str) -> Truth:
    """Return what is true of a split's clips.

    Labels are the truth themselves. A teacher's score counts as true where it is among the
    tag's highest ``calibrate.top_share`` of the training split's music; only music is measured.

    Raises:
        KnownError: If the split has no clips, or the data set was not prepared.
    """
    data, store = workspace.load_data(), workspace.open_store()
    usable = workspace.usable(data, store)
    targets = workspace.make_targets(data, 1.0)
    names = tuple(name for name in targets.names if name != MUSIC_OUTPUT)
    clips = usable.of(split)
    if data.track is None:
        values = targets.at(clips, np.zeros(clips.shape)).values > 0.5
        if not clips.size:
            raise KnownError(f"The split “{split}” has no usable clip.", "Check the data set.")
        return Truth(clips, names, np.asarray(values, np.bool_), data.task)
    return _teachers_truth(workspace, data, usable, split, targets)


def _teachers_truth(
    workspace: Workspace, data: DataSet, usable: UsableClips, split: str, targets: Targets
) -> Truth:
    assert data.track is not None
    means = data.track.clip_means()
    is_music = np.array([row.kind == "music" for row in data.rows], np.bool_)
    is_known = is_music & ~np.isnan(means).any(axis=1)
    train, clips = (part[is_known[part]] for part in (usable.train, usable.of(split)))
    decisions = TopShareDecisions.fit(means[train], workspace.recipe.calibrate.top_share)
    return Truth(clips, targets.names[:-1], decisions.decide(means[clips]), data.task)


def measure_local(workspace: Workspace, scale: str, truth: Truth) -> Measured:
    """Measure one network's own scores, averaged over the segments of each clip.

    Raises:
        KnownError: If its outputs are not the data set's labels, or were not extracted.

    Source:
        Spec section 4.1, local evaluation.
    """
    folder = workspace.features_folder
    index = read_json(index_path(folder, scale))
    columns = _columns(index["outputs"], truth.names, scale)
    names = [row.clip for row in workspace.load_data().rows]
    row_of = {name: row for row, name in enumerate(index["clips"])}
    rows = [row_of[names[int(clip)]] for clip in truth.clips]
    scores = np.load(array_path(folder, scale, "local"), mmap_mode="r")
    return _summary(truth, [np.asarray(scores[rows], np.float32)[:, columns]])


def measure_global(workspace: Workspace, seeds: tuple[int, ...], truth: Truth) -> Measured:
    """Measure the classifiers of some seeds on whole clips.

    Raises:
        KnownError: If one was not trained.
    """
    names = [row.clip for row in workspace.load_data().rows]
    features = load_features(workspace.features_folder, names, workspace.chosen_scales)
    vectors = features.song_vectors(truth.clips)
    runs = []
    for seed in seeds:
        path = workspace.classifier_folder(seed) / NETWORK_FILE
        classifier, outputs = load_classifier(path)
        columns = _columns(outputs, truth.names, workspace.variant)
        runs.append(global_logits(classifier, vectors)[:, columns])
    return _summary(truth, runs)


def _columns(outputs: Any, names: tuple[str, ...], what: str) -> list[int]:
    place = {name: column for column, name in enumerate(outputs)}
    missing = [name for name in names if name not in place]
    if missing:
        raise KnownError(
            f"{what} has no output “{missing[0]}”: it was trained on another data set.",
            "Only its features can be used here.",
        )
    return [place[name] for name in names]


def _summary(truth: Truth, runs: list[FloatArray]) -> Measured:
    values, pr_values, tables = [], [], []
    for scores in runs:
        value, pr_value, per_tag = truth.measure(scores)
        values.append(value)
        pr_values.append(pr_value)
        tables.append(per_tag)
    if truth.task == "single-label":
        return Measured(ACCURACY, tuple(values))
    mean = {name: float(np.mean([table[name] for table in tables])) for name in tables[0]}
    return Measured(MACRO_ROC_AUC, tuple(values), tuple(pr_values), mean)
