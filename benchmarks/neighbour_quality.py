"""How well neighbours, near copies and walks do on real music; prints Markdown.

MLFA_DATA=FOLDER python benchmarks/neighbour_quality.py [--clips 300] [--encoded 50] [--keep FILE]

Hears clips of recordings whose genre is described, with the model ``fast``, and re-encodings of
some of them. ``--keep`` names a file that keeps what was heard for another run.
"""

from __future__ import annotations

import argparse
import os
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_core.cpu_tuning import tune_allocator

tune_allocator()  # before torch is imported, or it has no effect

from mlfa_app.jobs.maps.levels import list_levels  # noqa: E402 - see above
from mlfa_app.packages import find_package  # noqa: E402
from mlfa_core.inference import SongAnalyzer  # noqa: E402
from mlfa_core.near_copies import MAX_DISTANCE, MAX_SECONDS_APART, feature_distance  # noqa: E402
from mlfa_core.neighbours import fit_space, key_weights, level_weights  # noqa: E402
from mlfa_core.song_walk import find_walk, line_similarities  # noqa: E402
from neighbour_clips import ENCODINGS, HeardClips, choose_clips, hear  # noqa: E402

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
_NEAREST = 10
_BALANCES = (0.0, 0.25, 0.5, 0.75, 1.0)
_WALKS, _WALK_LENGTH = 100, 12


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=300)
    parser.add_argument("--encoded", type=int, default=50, help="Clips that are encoded anew.")
    parser.add_argument("--keep", type=Path, help="Keeps what was heard; only open your own.")
    options = parser.parse_args()
    heard = _heard(options.clips, options.encoded, options.keep)
    for part in (_agreement(heard), _copies(heard), _walks(heard)):
        for line in part:
            print(line)


def _heard(clips: int, encoded: int, keep: Path | None) -> HeardClips:
    if keep is not None and keep.exists():
        with keep.open("rb") as stream:
            found: HeardClips = pickle.load(stream)  # noqa: S301 - the user's own file
        return found
    folder = Path(os.environ["MLFA_DATA"])
    heard = hear(folder, choose_clips(folder, clips), encoded, SongAnalyzer(find_package("fast")))
    if keep is not None:
        with keep.open("wb") as stream:
            pickle.dump(heard, stream)
    return heard


class _Originals:
    """The clips as they are, with what they have in common."""

    def __init__(self, heard: HeardClips) -> None:
        rows = [row for row, encoding in enumerate(heard.encodings) if not encoding]
        self.clips = [heard.clips[row] for row in rows]
        self.features = {key: values[rows] for key, values in heard.features.items()}
        recordings = np.array([clip.recording for clip in self.clips])
        sources = np.array([clip.source for clip in self.clips])
        self.same_recording: Flags = recordings[:, np.newaxis] == recordings
        self.same_source: Flags = sources[:, np.newaxis] == sources
        self.same_genre: Flags = np.array(
            [[bool(one.genres & other.genres) for other in self.clips] for one in self.clips]
        )

    @property
    def keys(self) -> list[str]:
        return list(self.features)

    def cosines(self) -> Floats:
        """Similarity by features, (keys, clips, clips)."""
        found = []
        for values in self.features.values():
            vectors = fit_space(values).place(values)
            found.append(vectors @ vectors.T)
        return np.stack(found)

    def plain_cosines(self) -> Floats:
        """The same as the papers' classifier standardises: one mean and deviation for all."""
        found = []
        for values in self.features.values():
            vectors = (values - values.mean()) / values.std()
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            found.append(vectors @ vectors.T)
        return np.stack(found)


def _agreement(heard: HeardClips) -> Iterator[str]:
    clips = _Originals(heard)
    levels = list_levels(clips.keys)
    names = [level.keys for level in levels]
    recordings = {clip.recording for clip in clips.clips}
    yield f"{len(clips.clips)} clips of {len(recordings)} recordings; the {_NEAREST} nearest."
    yield ""
    yield (
        "| what counts | nearest is of the same recording | its other clips found | genre agrees,"
        " other recordings | genre agrees, other sources |"
    )
    yield "| --- | --- | --- | --- | --- |"
    yield _row("chance", _chance(clips))
    own, plain = clips.cosines(), clips.plain_cosines()
    for number, level in enumerate(levels, start=1):
        words = "lowest" if number == 1 else "highest" if number == len(levels) else str(number)
        weights = key_weights([level.keys], [1.0], clips.keys)
        yield _row(f"level {words}", _scores(clips, np.tensordot(weights, own, 1)))
        found = _scores(clips, np.tensordot(weights, plain, 1))
        yield _row(f"level {words}, standardised by one mean and deviation", found)
    for balance in _BALANCES[1:-1]:
        weights = key_weights(names, level_weights(len(levels), balance), clips.keys)
        yield _row(f"balance {balance:g}", _scores(clips, np.tensordot(weights, own, 1)))
    yield ""


def _scores(clips: _Originals, near: Floats) -> tuple[float, float, float, float]:
    """The four columns of the table, for a matrix of similarities."""
    own = near.copy()
    np.fill_diagonal(own, -np.inf)
    order = np.argsort(-own, axis=1)[:, :_NEAREST]
    rows = np.arange(len(order))[:, np.newaxis]
    same = clips.same_recording[rows, order]
    found = same.sum(axis=1) / (clips.same_recording.sum(axis=1) - 1)
    return (
        float(same[:, 0].mean()),
        float(found.mean()),
        _genres(clips, near, clips.same_recording),
        _genres(clips, near, clips.same_source),
    )


def _genres(clips: _Originals, near: Floats, without: Flags) -> float:
    order = np.argsort(-np.where(without, -np.inf, near), axis=1)[:, :_NEAREST]
    rows = np.arange(len(order))[:, np.newaxis]
    return float(clips.same_genre[rows, order].mean())


def _chance(clips: _Originals) -> tuple[float, float, float, float]:
    others = len(clips.clips) - 1
    share = (clips.same_recording.sum(axis=1) - 1) / others
    by_genre = [
        float(
            np.mean([same[~out].mean() for same, out in zip(clips.same_genre, rest, strict=True)])
        )
        for rest in (clips.same_recording, clips.same_source)
    ]
    return float(share.mean()), _NEAREST / others, by_genre[0], by_genre[1]


def _row(words: str, values: Sequence[float]) -> str:
    return f"| {words} | " + " | ".join(f"{value:.2f}" for value in values) + " |"


def _copies(heard: HeardClips) -> Iterator[str]:
    """Recall by encoding, and what is wrongly taken for a copy."""
    number = len(heard.clips)
    pairs = np.stack(np.triu_indices(number, 1), axis=1)
    seconds = np.abs(heard.durations_s[pairs[:, 0]] - heard.durations_s[pairs[:, 1]])
    pairs = pairs[seconds <= MAX_SECONDS_APART]
    largest = np.zeros(len(pairs), dtype=np.float32)
    for values in heard.features.values():
        apart = feature_distance(values[pairs[:, 0]], values[pairs[:, 1]])
        largest = np.maximum(largest, apart)
    names = np.array([clip.name for clip in heard.clips])
    recordings = np.array([clip.recording for clip in heard.clips])
    is_copy = names[pairs[:, 0]] == names[pairs[:, 1]]
    is_part = ~is_copy & (recordings[pairs[:, 0]] == recordings[pairs[:, 1]])
    is_other = ~is_copy & ~is_part
    is_found = largest <= MAX_DISTANCE
    yield f"Near copies: largest distance at any level at most {MAX_DISTANCE:g}, lengths within"
    yield f"{MAX_SECONDS_APART:g} s."
    yield ""
    yield "| pairs | how many | taken for copies | smallest distance | median | largest |"
    yield "| --- | --- | --- | --- | --- | --- |"
    encodings = np.array(heard.encodings)
    for words in ENCODINGS:
        chosen = is_copy & (encodings[pairs[:, 1]] == words) & (encodings[pairs[:, 0]] == "")
        yield _pair_row(f"a clip and its {words}", chosen, is_found, largest)
    chosen = is_copy & (encodings[pairs[:, 0]] != "")
    yield _pair_row("two encodings of a clip", chosen, is_found, largest)
    yield _pair_row("all encodings of a clip", is_copy, is_found, largest)
    yield _pair_row("other places of the same recording", is_part, is_found, largest)
    yield _pair_row("other recordings", is_other, is_found, largest)
    yield ""
    true, false = int((is_copy & is_found).sum()), int((is_other & is_found).sum())
    part = int((is_part & is_found).sum())
    yield f"Recall {true / is_copy.sum():.3f}; precision {true / max(true + false, 1):.3f} against"
    yield f"other recordings, {true / max(true + false + part, 1):.3f} if other places of the same"
    yield "recording, cut to the same length, count as wrong, too."
    yield ""


def _pair_row(words: str, chosen: Flags, is_found: Flags, largest: Floats) -> str:
    values = largest[chosen]
    taken = f"{int((chosen & is_found).sum()):,} ({is_found[chosen].mean():.1%})"
    low, middle, high = np.quantile(values, [0.0, 0.5, 1.0])
    return f"| {words} | {len(values):,} | {taken} | {low:.3f} | {middle:.3f} | {high:.3f} |"


def _walks(heard: HeardClips) -> Iterator[str]:
    """Steps of walks between clips, beside two simpler ways to make a playlist."""
    clips = _Originals(heard)
    levels = list_levels(clips.keys)
    weights = key_weights(
        [level.keys for level in levels], level_weights(len(levels), 0.5), clips.keys
    )
    near = np.asarray(np.tensordot(weights, clips.cosines(), 1), dtype=np.float32)
    rng = np.random.default_rng(0)
    steps: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_WALKS):
        start, end = (int(one) for one in rng.choice(len(near), 2, replace=False))
        line = line_similarities(near[start], near[end], float(near[start, end]), _WALK_LENGTH)
        line[:, [start, end]] = -np.inf
        ways = {
            "the walk": find_walk(near, line, start, end),
            "the song nearest to each point of the line": _greedy(line, start, end),
            "songs by chance": [start, *_chance_songs(rng, near, start, end), end],
        }
        for words, way in ways.items():
            apart = 1.0 - near[way[:-1], way[1:]]
            steps.setdefault(words, []).append((float(apart.mean()), float(apart.max())))
    yield f"{_WALKS} playlists of {_WALK_LENGTH} clips between two by chance, balance 0.5; a step"
    yield "is 1 - similarity."
    yield ""
    yield "| playlist | mean step | longest step |"
    yield "| --- | --- | --- |"
    for words, values in steps.items():
        mean, longest = np.mean(values, axis=0)
        yield f"| {words} | {mean:.2f} | {longest:.2f} |"


def _greedy(line: Floats, start: int, end: int) -> list[int]:
    way = [start]
    for row in line:
        free = row.copy()
        free[way] = -np.inf
        way.append(int(free.argmax()))
    return [*way, end]


def _chance_songs(rng: np.random.Generator, near: Floats, start: int, end: int) -> list[int]:
    others = [place for place in range(len(near)) if place not in (start, end)]
    return [int(one) for one in rng.choice(others, _WALK_LENGTH - 2, replace=False)]


if __name__ == "__main__":
    main()
