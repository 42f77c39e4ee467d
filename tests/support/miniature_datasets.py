"""Miniature copies of the papers' data sets: synthetic sound, the official files' exact layouts.

Pickles are written opcode for opcode as Python 2's ``cPickle`` wrote the published ones
(protocol 0: MARK, LIST, PUT, STRING, APPEND), since Python 3 would write others. The odd cases
of the originals are here too: empty MagnaTagATune clips, the damaged jazz clip of GTZAN, tracks
that only Choi's lists have, Tagtraum tracks that are also in the Million Song lists.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from mlfa_trainer.datasets import gtzan, tagtraum
from mlfa_trainer.datasets.magnatagatune import CORRUPT_CLIPS
from mlfa_trainer.datasets.paper_tags import MSD_TAGS, MTAT_TAGS

CLIP_S = 3.2  # a little more than one segment of the largest default network, 3^9
# The tags that clips of the miniature sets may have; each is heard as its own tone.
MTAT_USED = ("guitar", "classical", "techno", "noVocals", "femaleVoice", "metal")
MSD_USED = ("rock", "electronic", "female vocalists", "jazz", "Hip-Hop", "happy")
_SPANS = {"train": "0123456789ab", "valid": "c", "test": "def"}


@dataclass(frozen=True)
class Sizes:
    """Clips of each split."""

    train: int = 12
    valid: int = 6
    test: int = 6

    def of(self, split: str) -> int:
        return {"train": self.train, "valid": self.valid, "test": self.test}[split]


# --- pickles as Python 2 wrote them -------------------------------------------------------------


class _Pickle:
    """Appends instructions; numbers what is remembered from 1, as ``cPickle`` does."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.num_puts = 0

    def add(self, *parts: bytes) -> None:
        self.parts += parts

    def put(self) -> int:
        self.num_puts += 1
        self.add(b"p%d\n" % self.num_puts)
        return self.num_puts

    def string(self, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        self.add(b"S", repr(raw)[1:].encode("ascii"), b"\n")  # Python 2's repr has no b

    def content(self) -> bytes:
        return b"".join(self.parts) + b"."


def python2_list(texts: Sequence[str]) -> bytes:
    """Return a pickled list of byte strings."""
    pickle = _Pickle()
    pickle.add(b"(l")
    pickle.put()
    for text in texts:
        pickle.string(text)
        pickle.put()
        pickle.add(b"a")
    return pickle.content()


def python2_dict(values: Mapping[str, str | int]) -> bytes:
    """Return a pickled dict of byte strings to byte strings or integers."""
    pickle = _Pickle()
    pickle.add(b"(d")
    pickle.put()
    for key, value in values.items():
        pickle.string(key)
        pickle.put()
        if isinstance(value, int):
            pickle.add(b"I%d\n" % value)
        else:
            pickle.string(value)
            pickle.put()
        pickle.add(b"s")
    return pickle.content()


def python2_vectors(vectors: Mapping[str, np.ndarray]) -> bytes:
    """Return a pickled dict of byte strings to float64 arrays, as NumPy 1 wrote them."""
    pickle = _Pickle()
    pickle.add(b"(d")
    pickle.put()
    names: tuple[int, int, int] | None = None  # where _reconstruct, ndarray, the dtype are kept
    for key, vector in vectors.items():
        pickle.string(key)
        pickle.put()
        if names is None:
            pickle.add(b"cnumpy.core.multiarray\n_reconstruct\n")
            reconstruct = pickle.put()
            pickle.add(b"(cnumpy\nndarray\n")
            ndarray = pickle.put()
        else:
            reconstruct, ndarray, dtype = names
            pickle.add(b"g%d\n(g%d\n" % (reconstruct, ndarray))
        pickle.add(b"(I0\ntS'b'\ntR")
        pickle.put()
        pickle.add(b"(I1\n(", *(b"I%d\n" % length for length in vector.shape), b"t")
        if names is None:
            pickle.add(b"cnumpy\ndtype\n")
            pickle.put()
            pickle.add(b"(S'f8'\nI0\nI1\ntR")
            dtype = pickle.put()
            pickle.add(b"(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb")
            names = (reconstruct, ndarray, dtype)
        else:
            pickle.add(b"g%d\n" % dtype)
        pickle.add(b"I00\n")
        pickle.string(vector.astype("<f8").tobytes())
        pickle.add(b"tbs")
    return pickle.content()


# --- sound --------------------------------------------------------------------------------------


def write_sound(path: Path, columns: Sequence[int], sample_rate: int, duration_s: float) -> None:
    """Write a clip in which every label sounds as its own tone, over a little noise.

    Args:
        path: WAV or MP3 by its ending.
        columns: The clip's labels; each becomes a tone of its own pitch.
        sample_rate: In hertz.
        duration_s: Length.
    """
    rng = np.random.default_rng(zlib.crc32(str(path.name).encode()))
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    wave = 0.01 * rng.standard_normal(time_s.size)
    for column in columns:
        hz = 120.0 * 1.6 ** (column % 8)
        wave += 0.2 * np.sin(2 * np.pi * hz * time_s + rng.uniform(0, 2 * np.pi))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".mp3":
        soundfile.write(path, wave, sample_rate, format="MP3")
    else:
        soundfile.write(path, wave, sample_rate, subtype="PCM_16")


def _truth(index: int, used: Sequence[str], tags: Sequence[str]) -> np.ndarray:
    """Return zeros and ones, (tags,): one of the used tags, and every third clip another."""
    row = np.zeros(len(tags))
    row[tags.index(used[index % len(used)])] = 1.0
    if index % 3 == 0:
        row[tags.index(used[(index // 3 + 2) % len(used)])] = 1.0
    return row


# --- data sets ----------------------------------------------------------------------------------


def write_magnatagatune(
    folder: Path,
    sizes: Sizes | None = None,
    duration_s: float = CLIP_S,
    used: Sequence[str] = MTAT_USED,
) -> Path:
    """Write MagnaTagATune: sound, ``MTAT_split`` and the original annotations.

    Args:
        folder: Where to.
        sizes: Of the splits.
        duration_s: Length of the clips.
        used: Tags that clips have.
    """
    sizes = sizes or Sizes()
    split_folder = folder / "MTAT_split"
    split_folder.mkdir(parents=True)
    (split_folder / "top50_tags.txt").write_text("\n".join(MTAT_TAGS) + "\n")
    annotated: list[tuple[str, np.ndarray]] = []
    for split, letters in _SPANS.items():
        clips = sorted(
            f"{letters[index % len(letters)]}/artist_{split}-an_album-{index // 2:02d}-"
            f"a_song-{29 * (index % 2)}-{29 * (index % 2) + 29}"
            for index in range(sizes.of(split))
        )
        labels = np.array([_truth(index, used, MTAT_TAGS) for index in range(len(clips))])
        names = [f"{clip}.npy" for clip in clips]
        (split_folder / f"{split}_list_pub.cP").write_bytes(python2_list(names))
        np.save(split_folder / f"y_{split}_pub.npy", labels)
        for clip, row in zip(clips, labels, strict=True):
            write_sound(folder / f"{clip}.mp3", np.flatnonzero(row), 16_000, duration_s)
            annotated.append((f"{clip}.mp3", row))
    for clip in CORRUPT_CLIPS:  # empty, tagged, and in no list
        (folder / clip).parent.mkdir(exist_ok=True)
        (folder / clip).touch()
        annotated.append((clip, _truth(0, MTAT_USED, MTAT_TAGS)))
    _write_annotations(folder / "annotations_final.csv", annotated)
    return folder


def _write_annotations(path: Path, annotated: Sequence[tuple[str, np.ndarray]]) -> None:
    """Write the original table: tab-separated, quoted, tags as words, alphabetical."""
    words = {tag: _original_name(tag) for tag in MTAT_TAGS}
    order = sorted(MTAT_TAGS, key=words.__getitem__)
    lines = [["clip_id", *(words[tag] for tag in order), "mp3_path"]]
    for number, (clip, row) in enumerate(annotated, start=2):
        cells = [str(int(row[MTAT_TAGS.index(tag)])) for tag in order]
        lines.append([str(number), *cells, clip])
    text = "\n".join("\t".join(f'"{cell}"' for cell in line) for line in lines)
    path.write_text(text + "\n")


def _original_name(tag: str) -> str:
    """Return a tag as words: ``noVocals`` was ``no vocals``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in tag)


def write_gtzan(
    folder: Path,
    per_genre: tuple[int, int, int] = (2, 1, 1),
    duration_s: float = CLIP_S,
    used: Sequence[str] = gtzan.GENRES,
) -> Path:
    """Write GTZAN: sound and ``GTZAN_split``; the damaged jazz clip is in the training list.

    Args:
        folder: Where to.
        per_genre: Clips of each genre in each split.
        duration_s: Length of the clips.
        used: Genres that clips have.
    """
    split_folder = folder / "GTZAN_split"
    split_folder.mkdir(parents=True)
    lists: dict[str, list[str]] = {"train": [], "valid": [], "test": []}
    for column, genre in enumerate(gtzan.GENRES):
        if genre not in used:
            continue
        number = 0
        for split, count in zip(lists, per_genre, strict=True):
            for _ in range(count):
                line = f"{genre}/{genre}.{number:05d}.wav"
                lists[split].append(line)
                write_sound(folder / "genres" / line, [column], 22_050, duration_s)
                number += 1
    lists["train"].append(gtzan.FAULTY_CLIP)
    (folder / "genres" / gtzan.FAULTY_CLIP).write_bytes(b"\x00" * 4_096)
    for split, lines in lists.items():
        (split_folder / f"{split}_filtered.txt").write_text("\n".join(lines) + "\n")
    return folder


def track_id(number: int) -> str:
    """Return a Million Song track id."""
    letters = "".join(chr(ord("A") + number // 26**place % 26) for place in (2, 1, 0))
    return f"TR{letters}AA128F{number:07X}"


def preview(number: int) -> str:
    """Return the path of a track's 7digital preview."""
    seven = 8_947_470 + number
    return f"{str(seven)[0]}/{str(seven)[1]}/{seven}.clip.mp3"


@dataclass(frozen=True)
class MillionSong:
    """What was written.

    Attributes:
        folder: The data set.
        lists: Track ids by split, the authors'.
        only_choi: Track ids of Choi's test list that the authors left out.
        truth: Labels by track, (50,).
    """

    folder: Path
    lists: dict[str, list[str]]
    only_choi: list[str]
    truth: dict[str, np.ndarray]


def write_million_song(
    folder: Path,
    sizes: Sizes | None = None,
    duration_s: float = CLIP_S,
    *,
    has_vectors: bool = True,
    has_choi: bool = True,
    has_authors: bool = True,
) -> MillionSong:
    """Write the Million Song Dataset: previews, ``MSD_split`` and Choi's lists.

    Args:
        folder: Where to.
        sizes: Of the authors' splits.
        duration_s: Length of the previews.
        has_vectors: Write the large pickle of labels.
        has_choi: Write Choi's lists; every split has one track more than the authors' except
            the training split, and its test list begins with that track.
        has_authors: Write the authors' lists.
    """
    sizes = sizes or Sizes()
    lists: dict[str, list[str]] = {}
    number = 1
    for split in ("train", "valid", "test"):
        lists[split] = [track_id(n) for n in range(number, number + sizes.of(split))]
        number += sizes.of(split)
    only_choi = [track_id(0), track_id(number)]  # too short: in Choi's lists alone
    numbers = {track_id(n): n for n in range(number + 1)}
    truth = {track: _truth(n, MSD_USED, MSD_TAGS) for track, n in numbers.items()}
    for track, n in numbers.items():
        write_sound(folder / "audio" / preview(n), np.flatnonzero(truth[track]), 22_050, duration_s)
    if has_authors:
        _write_authors(folder / "MSD_split", lists, numbers, truth if has_vectors else {})
    if has_choi:
        choi = {
            "train": lists["train"],
            "valid": [*lists["valid"], only_choi[1]],
            "test": [only_choi[0], *lists["test"]],
        }
        _write_choi(folder / "MSD_split_for_tagging", choi, numbers, truth)
    return MillionSong(folder, lists, only_choi, truth)


def _write_authors(
    folder: Path,
    lists: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
    truth: Mapping[str, np.ndarray],
) -> None:
    folder.mkdir(parents=True)
    both = [*lists["train"], *lists["valid"]]
    (folder / "filtered_list_train.cP").write_bytes(python2_list(both))
    (folder / "filtered_list_test.cP").write_bytes(python2_list(lists["test"]))
    (folder / "50tagList.txt").write_text("\n".join(MSD_TAGS) + "\n")
    seven = {track: str(8_947_470 + n) for track, n in numbers.items()}
    (folder / "MSD_id_to_7D_id.pkl").write_bytes(python2_dict(seven))
    paths = {seven[track]: preview(n) for track, n in numbers.items()}
    (folder / "7D_id_to_path.pkl").write_bytes(python2_dict(paths))
    if truth:
        vectors = {track: row.reshape(-1, 1) for track, row in truth.items()}
        (folder / "msd_id_to_tag_vector.cP").write_bytes(python2_vectors(vectors))


def _write_choi(
    folder: Path,
    lists: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
    truth: Mapping[str, np.ndarray],
) -> None:
    folder.mkdir(parents=True)
    for split, tracks in lists.items():
        names = [preview(numbers[track]).replace(".clip.mp3", ".npy") for track in tracks]
        (folder / f"{split}_x_msd_id.txt").write_text("\n".join(tracks))
        (folder / f"{split}_x_filename.txt").write_text("\n".join(names))
        np.save(folder / f"{split}_y.npy", np.array([truth[t] for t in tracks]).astype(np.bool_))


def write_tagtraum(million_song: MillionSong, num_leaked: int = 2) -> Path:
    """Write Tagtraum into a Million Song folder, of the same tracks.

    Its training and validation tracks are those of the Million Song test split and the ones
    that only Choi has; its test tracks are ``num_leaked`` of the Million Song training split,
    one of its validation split, and the last test tracks.

    Returns:
        The folder.
    """
    folder, lists = million_song.folder, million_song.lists
    split_folder = folder / "TAGTRAUM_split"
    split_folder.mkdir()
    half = len(lists["test"]) // 2
    train = [*million_song.only_choi, *lists["test"][:half]]
    test = [*lists["test"][half:], *lists["train"][:num_leaked], lists["valid"][0]]
    (split_folder / "train_list.cP").write_bytes(python2_list(train))
    (split_folder / "test_list.cP").write_bytes(python2_list(test))
    genres = tagtraum.GENRES
    lines = ["# MSD genre annotation CD2C", "# trackId\tgenre", "#"]
    lines += [f"{track}\t{genres[(7 + n) % 15]}" for n, track in enumerate([*train, *test])]
    (folder / "msd_tagtraum_cd2c.cls").write_text("\n".join(lines) + "\n")
    return folder
