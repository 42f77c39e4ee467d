"""A trained run applied to clips: merged logits beside what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_core.models.classifier import Classifier
from mlfa_core.tags import Vocabulary
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.evaluation.vocabulary import read_vocabulary, vocabulary_of_outputs
from mlfa_trainer.run_folder import NETWORK_FILE, read_json
from mlfa_trainer.sound.store import SAMPLE_RATE, Store
from mlfa_trainer.training.features import WindowFeatures, array_path, index_path, load_features
from mlfa_trainer.training.train_global import global_logits, load_classifier
from mlfa_trainer.truth import TopShareDecisions
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]


def classifier_path(workspace: Workspace, seed: int) -> Path:
    """Return where a run's trained classifier lies."""
    return workspace.classifier_folder(seed) / NETWORK_FILE


def classifier_digest(workspace: Workspace, seed: int) -> str:
    """Return what changes with a run's classifier, for what was measured of another.

    Raises:
        KnownError: If it was not trained yet.
    """
    path = classifier_path(workspace, seed)
    if not path.exists():
        raise KnownError(
            f"{path} is missing.", "Run: mlfa-trainer train-global, with the same recipe.", path
        )
    return file_digest(path)


@dataclass(frozen=True)
class Examples:
    """Clips, or excerpts of them, as the classifier and the truth see them.

    Attributes:
        clips: Index of each example's clip, (n,).
        logits: Merged, (n, tags).
        reference: The teacher's score per tag, or 0 and 1 for labels, (n, tags).
        truth: Decisions, (n, tags).
    """

    clips: IntArray
    logits: FloatArray
    reference: FloatArray
    truth: NDArray[np.bool_]


class Scoring:
    """A run's classifier with its features, vocabulary and truth.

    Args:
        workspace: Whose run, and by its recipe which scales.
        seed: Which classifier.

    Raises:
        KnownError: If an earlier step is missing.
    """

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace = workspace
        self.data: DataSet = workspace.load_data()
        self.store: Store = workspace.open_store()
        self.usable: UsableClips = workspace.usable(self.data, self.store)
        self.classifier: Classifier
        self.outputs: tuple[str, ...]
        self.classifier, self.outputs = load_classifier(classifier_path(workspace, seed))
        names = [row.clip for row in self.data.rows]
        self.features: WindowFeatures = load_features(
            workspace.features_folder, names, workspace.chosen_scales
        )
        source = workspace.recipe.export.vocabulary
        self.vocabulary: Vocabulary = (
            vocabulary_of_outputs(self.outputs)
            if source is None
            else read_vocabulary(source, self.outputs)
        )
        self._targets = workspace.make_targets(self.data, 1.0)
        self.decisions = self._fit_decisions()

    def _fit_decisions(self) -> TopShareDecisions:
        """Set the limits of truth by the training split's music; labels are cut at a half."""
        num_tags = len(self.vocabulary)
        if self.data.track is None:
            return TopShareDecisions(np.full(num_tags, 0.5, np.float32))
        kinds = np.array([self.data.rows[int(c)].kind for c in self.usable.train])
        # Clips that are made would move the limits, and with them what the test measures.
        is_piece = (kinds == "music") & self.data.is_recording[self.usable.train]
        music = self.usable.train[is_piece]
        return TopShareDecisions.fit(
            self.reference(music), self.workspace.recipe.calibrate.top_share
        )

    def reference(self, clips: IntArray) -> FloatArray:
        """Return what the truth is decided by, of whole clips, (clips, tags)."""
        if self.data.track is not None:
            return self.vocabulary.merge(self.data.track.clip_means()[clips])
        return self.vocabulary.merge(self._targets.at(clips, np.zeros(clips.shape)).values)

    def of_clips(self, clips: IntArray) -> Examples:
        """Return whole clips."""
        vectors = self.features.song_vectors(clips)
        return self._examples(clips, vectors, self.reference(clips))

    def of_excerpts(self, clips: IntArray, excerpt_s: float) -> Examples:
        """Return the consecutive excerpts of clips, whole windows about ``excerpt_s`` long.

        There are none of clips that are shorter.
        """
        window_s = self.features.window_samples / SAMPLE_RATE
        length = max(round(excerpt_s / window_s), 1)
        owners, starts, references = [], [], []
        for clip in clips:
            first, count = self.features.clips[int(clip)]
            for offset in range(0, count - length + 1, length):
                times = self.features.centres_s(count)[offset : offset + length]
                batch = self._targets.at(np.full(length, clip), times)
                owners.append(int(clip))
                starts.append(first + offset)
                references.append(batch.values.mean(axis=0))
        if not owners:
            nothing = np.zeros((0, len(self.vocabulary)), np.float32)
            no_clips = np.zeros(0, np.int64)
            return Examples(no_clips, nothing, nothing, nothing.astype(np.bool_))
        chosen = np.array(owners, np.int64)
        vectors = self.features.mean(np.array(starts, np.int64), np.full(len(starts), length))
        return self._examples(chosen, vectors, self.vocabulary.merge(np.stack(references)))

    def _examples(self, clips: IntArray, vectors: FloatArray, reference: FloatArray) -> Examples:
        logits = global_logits(self.classifier, vectors)
        return Examples(
            clips,
            self.vocabulary.merge(logits),
            reference,
            self.decisions.decide(reference),
        )

    def class_scores(self, clips: IntArray) -> tuple[IntArray, FloatArray]:
        """Return each clip's class, (clips,), and the classifier's logits, (clips, outputs).

        For single-label data, whose outputs are the classes.
        """
        truth = self._targets.at(clips, np.zeros(clips.shape)).values.argmax(axis=1)
        return truth, global_logits(self.classifier, self.features.song_vectors(clips))

    def local_outputs(self, clips: IntArray) -> list[FloatArray] | None:
        """Return each local network's own scores, averaged over segments.

        Returns:
            Per chosen scale, (clips, outputs); None if a network has other outputs than the
            classifier, as one that was trained on another data set or published without its own.
        """
        folder = self.workspace.features_folder
        scales = tuple(self.workspace.chosen_scales)
        for scale in scales:
            if tuple(read_json(index_path(folder, scale))["outputs"]) != self.outputs:
                return None
        stored = [row.clip for row in self.data.rows if row.clip in self.store.clips]
        row_of = {name: row for row, name in enumerate(stored)}
        rows = [row_of[self.data.rows[int(clip)].clip] for clip in clips]
        return [np.load(array_path(folder, scale, "local"))[rows] for scale in scales]

    def local_scores(self, clips: IntArray) -> FloatArray | None:
        """Return the local networks' own scores, averaged over segments and scales.

        Returns:
            Merged, (clips, tags); None as in ``local_outputs``.
        """
        parts = self.local_outputs(clips)
        if parts is None:
            return None
        return np.asarray(np.mean([self.vocabulary.merge(p) for p in parts], axis=0), np.float32)

    def music_clips(self, split: str) -> IntArray:
        """Return the usable clips of a split that are music and have a known truth."""
        clips = self.usable.of(split)
        is_wanted = [self.data.rows[int(clip)].is_music for clip in clips]
        found = clips[np.array(is_wanted, np.bool_)]
        return found[~np.isnan(self.reference(found)).any(axis=1)]
