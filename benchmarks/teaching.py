"""How well, and how fast, a user's own tags are learnt; prints Markdown and draws the curve.

python benchmarks/teaching.py --data FOLDER [--heard FILE] [--figure FILE] [--draws 20]
python benchmarks/teaching.py --songs 10000 [--folder FOLDER]

The first form takes real recordings, ``clips`` and ``manifest.csv`` in FOLDER (or where the
environment variable MLFA_DATA says), and learns vocabularies that the model ``fast`` does not have,
from 5, 10, 20 and 50 recordings a tag, others held out; beside it the same classifier on MFCC
statistics. The second form times ``mlfa learn`` on a made-up library.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_core.cpu_tuning import tune_allocator

tune_allocator()  # before torch is imported, or it has no effect

from mlfa_app.jobs.one_thread import one_blas_thread  # noqa: E402 - see above
from mlfa_app.packages import find_package  # noqa: E402
from mlfa_core.teaching import fit_tags, hold_out  # noqa: E402
from mlfa_core.teaching_groups import connect  # noqa: E402
from mlfa_core.teaching_quality import (  # noqa: E402
    Examples,
    choose_strength,
    ranking_quality,
)
from teaching_clips import Recordings, hear_recordings  # noqa: E402
from teaching_curve import draw_curve  # noqa: E402
from teaching_networks import Features, network_scores  # noqa: E402
from teaching_refit import refit_report  # noqa: E402

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int8]

COUNTS = (5, 10, 20, 50)
_LEFT = 6  # recordings with the tag that are at least left to measure on
# Networks take a hundred times as long.
_NETWORK_DRAWS, _NETWORK_COUNTS = 3, (10, 50)

Rows = npt.NDArray[np.int64]
Score = Callable[[Features, Labels, Rows, Rows], Floats]
"""Gives logits, (recordings, tags), of features, labels, and what to learn from and to score."""


@dataclass(frozen=True)
class Family:
    """Words of one kind; a recording with one of them lacks the others that it is not given.

    Attributes:
        title: What they are.
        tags: The words.
        labels: 1, -1, or 0 where nothing is said, (recordings, tags).
        groups: Recordings that share a group are never on both sides, (recordings,).
    """

    title: str
    tags: tuple[str, ...]
    labels: Labels
    groups: npt.NDArray[np.int64]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="Folder of the recordings.")
    parser.add_argument("--heard", type=Path, help="Keeps what was heard for another run.")
    parser.add_argument("--figure", type=Path, help="Where the curve is drawn, an .svg file.")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--songs", type=int, help="Time a made-up library of so many songs.")
    parser.add_argument("--folder", type=Path, help="Keep that library there.")
    options = parser.parse_args()
    if options.songs:
        for line in refit_report(options.songs, options.folder):
            print(line, flush=True)
        return
    folder = options.data or Path(os.environ.get("MLFA_DATA", ""))
    if not (folder / "manifest.csv").is_file():
        parser.error("name the folder of the recordings with --data, or in MLFA_DATA")
    with tempfile.TemporaryDirectory(prefix="mlfa-teaching-") as name:
        kept = options.heard or Path(name) / "heard.npz"
        heard = hear_recordings(
            folder, find_package("fast"), kept, lambda done, total: _tell(f"{done} of {total}")
        )
    with one_blas_thread():
        for line in _report(heard, options.draws, options.figure):
            print(line, flush=True)


def _tell(text: str) -> None:
    print(f"Heard {text} clips", file=sys.stderr, flush=True)


def _report(heard: Recordings, draws: int, figure: Path | None) -> Iterator[str]:
    curves: dict[str, dict[str, dict[int, list[float]]]] = {}
    song, mfcc = Features(heard.vectors), Features(heard.mfcc)
    for family in _families(heard):
        yield f"### {family.title}"
        yield ""
        found = {
            "song features": _curve(family, song, draws, _regression),
            "MFCC statistics": _curve(family, mfcc, draws, _regression),
            "the papers’ network on them": _curve(
                family, song, min(draws, _NETWORK_DRAWS), network_scores, _NETWORK_COUNTS
            ),
        }
        yield from _table(found)
        yield from _per_tag(family, song)
        yield from _unheard(family, heard, song, mfcc)
        counts, tags = _common(found["song features"])
        curves[f"{family.title}: {len(tags)} tags"] = {
            words: {
                count: _means(rows, tags)[:, 0].tolist()
                for count, rows in by.items()
                if count in counts
            }
            for words, by in found.items()
        }
    if figure is not None:
        draw_curve(figure, curves)


def _families(heard: Recordings) -> list[Family]:
    """Vocabularies that the model does not have, as far as there are enough recordings."""
    has = set(find_package("fast").vocabulary.names)
    music = np.array([kind == "music" for kind in heard.kinds])
    genres = _words(heard, "genre:", music)
    own = [tag for tag in genres if tag not in has]
    instruments = _words(heard, "instrument:", ~music)
    recordings = connect([(name,) for name in heard.names])
    sources = connect([(source,) for source in heard.sources])
    several = [
        tag
        for tag in own
        if len({heard.sources[row] for row in np.flatnonzero(_has(heard, f"genre:{tag}"))}) >= 4
    ]
    families = [
        _family(heard, "Genre words, other recordings", "genre:", own, genres, music, recordings),
        _family(
            heard,
            "Genre words, other sources",
            "genre:",
            several,
            genres,
            music,
            sources,
        ),
        _family(
            heard,
            "Instruments alone",
            "instrument:",
            [tag for tag in instruments if tag not in has],
            instruments,
            ~music,
            recordings,
        ),
        _collections(heard, music, recordings),
    ]
    return [family for family in families if family.tags]


def _has(heard: Recordings, label: str) -> npt.NDArray[np.bool_]:
    return np.array([label in own for own in heard.labels])


def _words(heard: Recordings, prefix: str, rows: npt.NDArray[np.bool_]) -> list[str]:
    """The words after a prefix that enough recordings have, each set of recordings once."""
    labels = sorted({label for own in heard.labels for label in own if label.startswith(prefix)})
    seen: set[bytes] = set()
    found = []
    for label in labels:
        has = _has(heard, label) & rows
        if has.sum() >= COUNTS[0] + _LEFT and has.tobytes() not in seen:
            seen.add(has.tobytes())
            found.append(label.removeprefix(prefix))
    return found


def _family(
    heard: Recordings,
    title: str,
    prefix: str,
    tags: Sequence[str],
    known_by: Sequence[str],
    rows: npt.NDArray[np.bool_],
    groups: npt.NDArray[np.int64],
) -> Family:
    says_something = np.any([_has(heard, prefix + tag) for tag in known_by], axis=0) & rows
    labels = np.zeros((len(heard.names), len(tags)), np.int8)
    for column, tag in enumerate(tags):
        labels[says_something, column] = -1
        labels[_has(heard, prefix + tag) & rows, column] = 1
    return Family(title, tuple(tags), labels, groups)


def _collections(
    heard: Recordings, music: npt.NDArray[np.bool_], recordings: npt.NDArray[np.int64]
) -> Family:
    """Which collection a recording is from: words that only its owner would use."""
    sources = np.array(heard.sources)
    names, counts = np.unique(sources[music], return_counts=True)
    chosen = [str(name) for name in names[counts >= 20 + _LEFT]]
    labels = np.zeros((len(sources), len(chosen)), np.int8)
    for column, name in enumerate(chosen):
        labels[:, column] = np.where(sources == name, 1, -1)
    labels[~music] = 0
    short = tuple(name.split("/")[-1] for name in chosen)
    return Family("Collections", short, labels, recordings)


Measured = list[dict[str, tuple[float, float]]]
"""ROC-AUC and average precision of each tag, draw by draw."""


def _curve(
    family: Family, features: Features, draws: int, score: Score, counts: Sequence[int] = COUNTS
) -> dict[int, Measured]:
    """Learn from few recordings a tag, again and again; by number of examples."""
    found = {
        count: [_draw(family, features, count, draw, score) for draw in range(draws)]
        for count in counts
    }
    return {count: [one for one in rows if one] for count, rows in found.items() if any(rows)}


def _means(rows: Measured, tags: set[str]) -> npt.NDArray[np.float64]:
    """Macro means of each draw over some tags, (draws, 2)."""
    kept = [[values for tag, values in one.items() if tag in tags] for one in rows]
    return np.array([np.mean(values, axis=0) for values in kept if values]).reshape(-1, 2)


def _tags_at(rows: Measured) -> set[str]:
    return {tag for one in rows for tag in one}


def _common(by: dict[int, Measured]) -> tuple[list[int], set[str]]:
    """The numbers of examples that half of the tags have, and the tags that have all of these."""
    most = max(len(_tags_at(rows)) for rows in by.values())
    counts = [count for count, rows in by.items() if 2 * len(_tags_at(rows)) >= most]
    return counts, set.intersection(*(_tags_at(by[count]) for count in counts))


def _draw(
    family: Family,
    features: Features,
    count: int,
    draw: int,
    score: Score,
    only: npt.NDArray[np.bool_] | None = None,
) -> dict[str, tuple[float, float]]:
    """Learn once; ``only`` names recordings to measure on, None for all.

    Returns:
        ROC-AUC and average precision of each tag that has enough recordings.
    """
    rng = np.random.default_rng(1000 * count + draw)
    is_known = (family.labels != 0).any(axis=1)
    group_ids = np.unique(family.groups[is_known])
    # Half of the groups may be learnt from; with single recordings as groups, nearly all.
    is_single = len(group_ids) == int(is_known.sum())
    share = 1.0 if is_single else 0.5
    for _ in range(50):
        allowed = set(rng.permutation(group_ids)[: max(1, round(share * len(group_ids)))].tolist())
        may = np.array([group in allowed for group in family.groups]) & is_known
        chosen: set[int] = set()
        tags = []
        for column in range(len(family.tags)):
            having = np.flatnonzero((family.labels[:, column] > 0) & may)
            left = int((family.labels[:, column] > 0).sum())
            left -= count if is_single else len(having)
            if len(having) >= count and left >= _LEFT:
                chosen |= set(rng.choice(having, count, replace=False).tolist())
                tags.append(column)
        if tags:
            break
    else:
        return {}
    # Recordings with other words of the family are what the tags are told from.
    others = np.setdiff1d(np.flatnonzero(may), list(chosen))
    others = others[(family.labels[others][:, tags] <= 0).all(axis=1)]
    chosen |= set(rng.choice(others, min(2 * count, len(others)), replace=False).tolist())
    train = np.array(sorted(chosen))
    held = is_known.copy()
    held[train] = False
    if not is_single:
        held &= ~np.array([group in allowed for group in family.groups])
    if only is not None:
        held &= only
    test = np.flatnonzero(held)
    labels = family.labels[train][:, tags]
    logits = score(features, labels, train, test)
    found = {}
    for place, column in enumerate(tags):
        known = family.labels[test, column] != 0
        truth = family.labels[test, column][known] > 0
        if truth.any() and not truth.all():
            found[family.tags[column]] = ranking_quality(truth, logits[known, place])
    return found


def _regression(features: Features, labels: Labels, train: Rows, test: Rows) -> Floats:
    """Learn as ``mlfa learn`` does: the strength is chosen on the examples alone."""
    places, spread = features.places, features.space.spread
    groups = np.arange(len(train))
    held = hold_out(places[train], labels, groups, spread)
    strength = choose_strength(held, Examples(labels, groups, held.folds))
    return fit_tags(places[train], labels, strength, spread).logits(places[test])


def _table(found: dict[str, dict[int, Measured]]) -> Iterator[str]:
    heads = " | ".join(f"{words}: ROC-AUC | PR-AUC" for words in found)
    yield f"| examples a tag | tags | {heads} |"
    yield "| --- | --- |" + " --- | --- |" * len(found)
    first = next(iter(found.values()))
    counts, common = _common(first)
    lines = [(count, common) for count in counts]
    lines += [(count, tags) for count in first if (tags := _tags_at(first[count])) != common]
    for count, tags in lines:
        is_all = tags != common
        cells = [str(count), f"{len(tags)}, all that have so many" if is_all else str(len(tags))]
        for by in found.values():
            if count not in by:
                cells += ["–", "–"]
                continue
            values = _means(by[count], tags)
            low, high = np.quantile(values, [0.025, 0.975], axis=0)
            mean = values.mean(axis=0)
            cells += [
                f"{m:.3f} ({lo:.2f} to {hi:.2f})" for m, lo, hi in zip(mean, low, high, strict=True)
            ]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _per_tag(family: Family, song: Features) -> Iterator[str]:
    """The tags one by one, with how many recordings there are."""
    count = 10
    measured: dict[str, list[float]] = {}
    for draw in range(10):
        for tag, values in _draw(family, song, count, draw, _regression).items():
            measured.setdefault(tag, []).append(values[0])
    words = [
        f"{tag} {np.mean(values):.2f} ({int((family.labels[:, place] > 0).sum())} recordings)"
        for place, tag in enumerate(family.tags)
        if (values := measured.get(tag))
    ]
    if words:
        yield f"From {count} examples, one by one: {', '.join(words)}."
        yield ""


def _unheard(family: Family, heard: Recordings, song: Features, mfcc: Features) -> Iterator[str]:
    """The same, measured on recordings that the networks were not trained with."""
    count, draws = 10, 10
    only = np.array([split != "train" for split in heard.splits])
    cells = []
    for words, features in (("song features", song), ("MFCC statistics", mfcc)):
        rows = [_draw(family, features, count, draw, _regression, only) for draw in range(draws)]
        rows = [one for one in rows if one]
        if not rows:
            return
        mean = _means(rows, _tags_at(rows)).mean(axis=0)
        cells.append(f"{words} {mean[0]:.2f} (PR-AUC {mean[1]:.2f})")
    tags = len(_tags_at(rows))
    yield (
        f"Measured only on recordings that the networks were not trained with, from {count} "
        f"examples, {tags} tags: {', '.join(cells)}."
    )
    yield ""


if __name__ == "__main__":
    main()
