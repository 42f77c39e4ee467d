"""Recordings for the music gate alone: lists, clips, and runs that were trained before."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from miniature_recordings import RATE, Recordings, tiny_words, tiny_workspace
from mlfa_core.errors import KnownError
from mlfa_core.model_package import load_package
from mlfa_trainer.datasets.gate_sounds import find_files, read_sound_list
from mlfa_trainer.prepare_gate import prepare_gate_sounds
from mlfa_trainer.sections.gate import GateSection
from mlfa_trainer.sound.gate_clips import make_clips
from mlfa_trainer.sound.store import Store
from mlfa_trainer.training.gate_sounds import load_gate_sounds
from mlfa_trainer.training.train_gate import load_gate
from trainer_runs import QUIET, call

pytestmark = pytest.mark.usefixtures("one_thread")

PACKAGES = (
    ("rain", "noise", "train"),
    ("engines", "noise", "valid"),
    ("doors", "noise", "test"),
    ("anna", "speech", "train"),
    ("bert", "speech", "test"),
)


def write_sound(path: Path, length_s: float, peak: float = 0.3, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).uniform(-peak, peak, int(length_s * RATE))
    soundfile.write(path, noise.astype(np.float32), RATE)
    return path


def write_list(path: Path, *changes: dict[str, str]) -> Path:
    rows = [
        {
            "package": name,
            "files": f"share/{name}/**/*.wav",
            "leave_out": f"share/{name}/music/*",
            "kind": kind,
            "split": split,
            "licence": "CC0",
            "source": f"https://example.org/{name}",
            "attribution": "R. Ecorder",
            "how_to_get": f"Ask for {name}.",
        }
        for name, kind, split in PACKAGES
    ]
    for row, change in zip(rows, changes, strict=False):
        row.update(change)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_packages(folder: Path) -> Path:
    """Write four files of each package, and one of music that is not meant."""
    for number, (name, _, _) in enumerate(PACKAGES):
        for index in range(4):
            place = folder / "share" / name / ("deep" if index else "") / f"{index}.wav"
            write_sound(place, 2.0, seed=10 * number + index)
        write_sound(folder / "share" / name / "music" / "song.wav", 2.0)
    return folder


def test_short_files_are_joined_with_gaps_and_long_ones_cut(tmp_path: Path) -> None:
    files = [write_sound(tmp_path / f"{index}.wav", 1.0, seed=index) for index in range(7)]
    section = GateSection(clip_s=4.0, gap_s=0.5)
    found = make_clips(files, section, [1])
    # Two gaps and three seconds fill a clip; a fourth file would be too much.
    assert [clip.samples.size / RATE for clip in found.clips] == [4.0, 4.0, 1.0]
    first = found.clips[0].samples
    assert np.abs(first[: RATE - 10]).max() > 5000
    assert not first[RATE + 10 : RATE + RATE // 2 - 10].any()
    heard = {clip.file.name for clip in found.clips}
    assert len(heard) == 3

    long = write_sound(tmp_path / "long.wav", 30.0)
    cut = make_clips([long], section, [1]).clips
    assert [clip.samples.size / RATE for clip in cut] == [4.0] * 5  # others shall be heard, too
    assert not np.array_equal(cut[0].samples, cut[1].samples)
    assert len(make_clips([long], section.model_copy(update={"most_clips": 2}), [1]).clips) == 2


def test_what_is_silent_broken_or_too_short_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound at all")
    files = [
        write_sound(tmp_path / "silent.wav", 2.0, peak=1e-4),
        broken,
        write_sound(tmp_path / "fine.wav", 2.0),
        write_sound(tmp_path / "click.wav", 0.2),
    ]
    found = make_clips(files[:3], GateSection(), [1])
    assert [clip.samples.size for clip in found.clips] == [2 * RATE]
    assert found.num_silent == 1
    assert [name for name, _ in found.bad] == ["broken.wav"]
    assert make_clips(files[3:], GateSection(), [1]).clips == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "music"}, "Line 2 of sounds.csv: kind is “music”"),
        ({"split": "dev"}, "split is “dev”"),
        ({"licence": ""}, "has no licence"),
        ({"package": "a/b"}, "“a/b” is no name"),
        ({"package": "doors"}, "names the package doors again"),
        ({"files": "share/../../etc/*"}, "leads out of the folders"),
        ({"leave_out": "/etc/*"}, "leads out of the folders"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    with pytest.raises(KnownError, match=said):
        read_sound_list(write_list(tmp_path / "sounds.csv", change))


def test_files_are_those_of_the_first_folder_that_has_any(tmp_path: Path) -> None:
    package = read_sound_list(write_list(tmp_path / "sounds.csv"))[0]
    one, other = tmp_path / "one", write_packages(tmp_path / "other")
    folder, files = find_files(package, [one, other])
    assert folder == other
    assert [file.name for file in files] == ["0.wav", "1.wav", "2.wav", "3.wav"]
    write_sound(one / "share" / "rain" / "mine.wav", 1.0)
    assert [file.name for file in find_files(package, [one, other])[1]] == ["mine.wav"]
    assert find_files(package, [tmp_path / "nowhere"])[1] == ()


def test_a_trained_run_stays_as_it_is_when_its_gate_hears_more(
    recordings: Recordings, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    sounds = write_list(tmp_path / "sounds.csv")
    folder = write_packages(tmp_path / "unpacked")
    quick = ("local.epochs=1", "global.epochs=2", 'data.leave_out_licences=["unclear"]')
    for command in ("prepare", "train-local", "extract", "train-global", "evaluate"):
        call(*tiny_words(command, work, recordings, *quick))
    run = work / "tiny"
    kept = [
        path
        for path in (*run.rglob("*"), *(work / "stores").rglob("*"))
        if path.suffix in (".pt", ".npy", ".i16", ".jsonl") and path.name != "music-gate.pt"
    ]
    before = {path: path.read_bytes() for path in kept}
    old_gate = load_gate(tiny_workspace(work, recordings))
    plain = json.loads((run / "evaluation-test.json").read_text())

    settings = (
        *quick,
        f'gate.sounds="{sounds.as_posix()}"',
        f'gate.folders=["{(tmp_path / "none").as_posix()}", "{folder.as_posix()}"]',
        "gate.clip_s=5.0",
    )
    with pytest.raises(KnownError) as caught:
        call(*tiny_words("evaluate", work, recordings, *settings))
    assert "prepare" in caught.value.advice
    said = {
        command: call(*tiny_words(command, work, recordings, *settings)).stdout
        for command in ("prepare", "train-local", "extract", "train-global", "evaluate", "export")
    }
    assert "0 clips decoded" in said["prepare"]
    # Two files of two seconds and a gap to a clip.
    assert "doors, noise, test: 2 clips, 0.1 min of 4 files (CC0)" in said["prepare"]
    assert "5 decoded, of 5" in said["prepare"]
    assert "mel18: was up to date, for the music gate extracted" in said["extract"]
    assert {path: path.read_bytes() for path in kept} == before

    assert "| recorded speech, packages held out refused |" in said["evaluate"]
    found = json.loads((run / "evaluation-test.json").read_text())
    assert found["music"]["refused"]["recorded noise, packages held out"]["clips"] == 2
    assert found["global"] == plain["global"]
    new_gate = load_gate(tiny_workspace(work, recordings))
    assert not np.array_equal(old_gate.weights, new_gate.weights)

    package = load_package(run / "package")
    learned = package.facts.training["gate_recordings"]
    assert {entry["title"] for entry in learned} == {"rain", "engines", "anna"}
    assert "https://example.org/anna" in package.card_text
    assert "https://example.org/bert" not in package.card_text

    # Nothing is done twice; what was unpacked may be deleted.
    again = call(*tiny_words("prepare", work, recordings, *settings))
    assert "0 decoded, of 5" in again.stdout
    (folder / "share").rename(tmp_path / "elsewhere")
    assert "0 decoded, of 5" in call(*tiny_words("prepare", work, recordings, *settings)).stdout
    assert "up to date" in call(*tiny_words("extract", work, recordings, *settings)).stdout

    held_back = (*settings, 'data.leave_out_licences=["unclear", "cc0"]')
    loaded = load_gate_sounds(tiny_workspace(work, recordings, *held_back))
    assert loaded is not None
    assert {split: clips.size for split, clips in loaded.splits.items()} == {
        "train": 0,
        "valid": 0,
        "test": 4,
    }
    assert len(Store(work / "stores" / "tiny-music-gate").clips) == 10


def test_missing_packages_are_named_with_how_to_get_them(
    recordings: Recordings, tmp_path: Path
) -> None:
    sounds = write_list(tmp_path / "sounds.csv")
    write_sound(tmp_path / "unpacked" / "share" / "rain" / "0.wav", 2.0)
    settings = (
        f'gate.sounds="{sounds.as_posix()}"',
        f'gate.folders=["{(tmp_path / "unpacked").as_posix()}"]',
    )
    store = tmp_path / "store"
    recipe = tiny_workspace(tmp_path, recordings, *settings).recipe
    with pytest.raises(KnownError, match="engines, doors, anna, bert") as caught:
        prepare_gate_sounds(recipe, store, QUIET, 1)
    assert "Ask for doors." in caught.value.advice
    assert "gate.skip_missing=true" in caught.value.advice
    recipe = tiny_workspace(tmp_path, recordings, *settings, "gate.skip_missing=true").recipe
    made = prepare_gate_sounds(recipe, store, QUIET, 1)
    assert made is not None
    assert [found.package.name for found in made.found] == ["rain"]
    assert [package.name for package in made.missing] == ["engines", "doors", "anna", "bert"]
    # The others come later, and what was decoded is not decoded again.
    write_packages(tmp_path / "unpacked")
    (tmp_path / "unpacked" / "share" / "rain").rename(tmp_path / "elsewhere")
    made = prepare_gate_sounds(recipe, store, QUIET, 1)
    assert made is not None
    assert (len(made.found), len(made.missing), made.num_made) == (5, 0, 4)
    assert prepare_gate_sounds(tiny_workspace(tmp_path, recordings).recipe, store, QUIET) is None
