"""Readers of what a training is fed with: manifests, splits, labels, scores, recipes, weights."""

from __future__ import annotations

import io
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import mido
import numpy as np
import torch
from proofs.fuzz_look import Look
from proofs.fuzz_mutators import spoil, spoil_json

from miniature_datasets import (
    Sizes,
    python2_dict,
    python2_list,
    python2_vectors,
    write_gtzan,
    write_magnatagatune,
    write_million_song,
    write_tagtraum,
)
from mlfa_trainer.datasets.manifest import read_manifest
from mlfa_trainer.datasets.published import read_label_array
from mlfa_trainer.datasets.readers import read_published
from mlfa_trainer.datasets.safe_pickle import load_plain, load_texts, load_with_arrays
from mlfa_trainer.datasets.soft_scores import read_scores
from mlfa_trainer.evaluation.vocabulary import read_vocabulary
from mlfa_trainer.importing.keras_hdf5 import read_keras
from mlfa_trainer.importing.torch_files import read_state
from mlfa_trainer.recipe import builtin_names, find_recipe, load_recipe
from mlfa_trainer.run_folder import load_tensors, read_json
from mlfa_trainer.sound.midi_score import read_score

_SOUND = (".wav", ".mp3", ".au", ".flac")
_MANIFEST = (
    b"clip,recording,split,kind,start_s,duration_s,labels,title\n"
    b'a.wav,r1,train,music,0,3.5,"jazz;piano?",One\nb.wav,r2,valid,instrument,,,,"T, wo"\n'
    b"c.wav,,test,not music,1,2,,\n"
)
_VOCABULARY = b"tag,category,a,b\npiano,instrument,piano,piano\ncalm,mood,calm,\n"

_READERS: dict[str, Callable[[Path], Any]] = {
    "manifest": read_manifest,
    "vocabulary": lambda path: read_vocabulary(str(path), ("a/piano", "b/piano", "a/calm")),
    "texts": load_texts,
    "values": load_plain,
    "arrays": load_with_arrays,
    "labels": lambda path: read_label_array(path, 5),
    "scores": lambda path: read_scores(path, ("a", "b")),
    "recipe": lambda path: load_recipe(str(path)),
    "facts": read_json,
    "tensors": load_tensors,
    "midi": read_score,
    "keras": read_keras,
    "network": read_state,
}


class TrainingFiles:
    """Files of the trainer; the first ending tells the kind. A `Family`."""

    name = "training"

    def __init__(self) -> None:
        self._sets: dict[str, Path] = {}

    def seeds(self) -> Mapping[str, tuple[str, bytes]]:
        """See `Family`."""
        rng = np.random.default_rng(3)
        vector = {"a": np.array([0.0, 1.0]), "b": np.array([1.0, 1.0])}
        labels, scores, facts = io.BytesIO(), io.BytesIO(), {"a": [1, {"b": None}]}
        np.save(labels, rng.random((4, 5)) > 0.5)
        values = rng.random((2, 3, 4)).astype(np.float32)
        np.savez(scores, clips=np.array(["a", "b"]), mine=values, mine_columns=list("wxyz"))
        network = io.BytesIO()
        torch.save({"state_dict": {"a.weight": torch.ones(2, 3)}, "epoch": 3}, network)
        recipe = find_recipe(builtin_names()[0]).read_bytes()
        seeds = {
            "manifest": (".manifest.csv", _MANIFEST),
            "vocabulary": (".vocabulary.csv", _VOCABULARY),
            "texts": (".texts.cP", python2_list(["one", "two\n", "dr\xe9i"])),
            "values": (".values.cP", python2_dict({"a": "b", "c": 3})),
            "arrays": (".arrays.cP", python2_vectors(vector)),
            "labels": (".labels.npy", labels.getvalue()),
            "scores": (".scores.npz", scores.getvalue()),
            "recipe": (".recipe.toml", recipe),
            "facts": (".facts.json", json.dumps(facts).encode()),
            "tensors": (".tensors.pt", network.getvalue()),
            "midi": (".midi.mid", _midi()),
            "keras": (".keras.hdf5", _keras()),
            "network": (".network.pt", network.getvalue()),
        }
        for name, folder in self._datasets().items():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix not in _SOUND and path.stat().st_size < 1 << 20:
                    place = str(path.relative_to(folder)).replace("/", "+")
                    seeds[f"{name} {place}"] = (f".{name}.{place}", path.read_bytes())
        return seeds

    def spoiled(self, number: int, seeds: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
        """See `Family`."""
        rng = random.Random(f"training/{number}")
        names = list(seeds)
        suffix, data = seeds[names[number % len(names)]]
        if suffix == ".facts.json":
            return suffix, spoil_json(rng, data, [data])
        others = [data, seeds[rng.choice(names)][1]]
        return suffix, spoil(rng, data, others)

    def look(self, look: Look) -> None:
        """See `Family`."""
        kind, _, place = look.path.name.removeprefix("file.").partition(".")
        reader = f"training: {kind}"
        if kind in _READERS:
            with look.unchanged(reader), look.by(reader):
                _READERS[kind](look.path)
            return
        folder = look.folder / kind
        shutil.copytree(self._datasets()[kind], folder, copy_function=shutil.copyfile)
        target = folder / place.replace("+", "/")
        shutil.copyfile(look.path, target)
        with look.unchanged(reader), look.by(reader):
            read_published(kind, folder)

    def _datasets(self) -> dict[str, Path]:
        """The papers' data sets in miniature, made once in each process."""
        if not self._sets:
            top = Path(tempfile.mkdtemp(prefix="mlfa-fuzz-sets-"))
            sizes = Sizes(4, 2, 2)
            self._sets = {
                "magnatagatune": write_magnatagatune(top / "mtat", sizes, 0.01),
                "gtzan": write_gtzan(top / "gtzan", duration_s=0.01),
                "million-song": write_million_song(top / "msd", sizes, 0.01).folder,
                "tagtraum": write_tagtraum(write_million_song(top / "tag", sizes, 0.01)),
            }
        return self._sets


def _midi() -> bytes:
    file, buffer = mido.MidiFile(), io.BytesIO()
    track = file.add_track()
    track.append(mido.MetaMessage("set_tempo", tempo=400_000))
    track.append(mido.Message("program_change", program=5))
    for note in (60, 64, 67):
        track.append(mido.Message("note_on", note=note, velocity=90, time=10))
        track.append(mido.Message("note_off", note=note, velocity=0, time=200))
    file.save(file=buffer)
    return buffer.getvalue()


def _keras() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["layer_names"] = [b"conv_1", b"bn_1", b"dense_1"]
        shapes = {
            "conv_1": ((3, 1, 1, 4), (4,)),
            "bn_1": ((4,),) * 4,
            "dense_1": ((4, 2), (2,)),
        }
        for name, arrays in shapes.items():
            group = file.create_group(name)
            keys = [f"{name}_{index}" for index in range(len(arrays))]
            group.attrs["weight_names"] = [key.encode() for key in keys]
            for key, shape in zip(keys, arrays, strict=True):
                group.create_dataset(key, data=np.ones(shape, np.float32))
    return buffer.getvalue()
