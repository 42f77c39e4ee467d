"""Tagtraum CD2C: genres of Million Song tracks, fifteen of them, one a track.

Layout: as for the Million Song Dataset, with the authors' ``TAGTRAUM_split`` and the label file
``msd_tagtraum_cd2c.cls`` beside it.

More than half of the test tracks are also in the Million Song training list, whose tags include
genres: an extractor trained there has seen them with their answer. That is counted wherever
the lists are at hand, and ``leak_free`` leaves those test tracks out.

Source:
    Spec sections 5.2 and 5.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets import million_song
from mlfa_trainer.datasets.million_song import (
    MillionSongOptions,
    SplitLists,
    choi_folder,
    make_rows,
    preview_folder,
    read_lists,
    split_first,
)
from mlfa_trainer.datasets.published import (
    SPLIT_SOURCE,
    Finding,
    PublishedSet,
    Statistic,
    find_file,
    finish,
    read_lines,
    split_folders,
    split_sizes,
)
from mlfa_trainer.datasets.safe_pickle import load_texts
from mlfa_trainer.datasets.seven_digital import SevenDigital

NAME = "tagtraum"
NUM_TRAIN = 141_372
LABELS = "msd_tagtraum_cd2c.cls"
LABEL_SOURCE = "It is on tagtraum.com, among the genre annotations of the Million Song Dataset."
GENRES = (
    "Blues",
    "Country",
    "Electronic",
    "Folk",
    "Jazz",
    "Latin",
    "Metal",
    "New Age",
    "Pop",
    "Punk",
    "Rap",
    "Reggae",
    "RnB",
    "Rock",
    "World",
)


_SONGS_WITH_GENRE = "songs with a genre"
_LEAK = "test tracks in the Million Song {} list"
_PUBLISHED_COUNTS = {
    _SONGS_WITH_GENRE: 191_401,
    # The Million Song training and validation lists were counted in Choi's release.
    _LEAK.format("train"): 20_472,
    _LEAK.format("valid"): 1_156,
    _LEAK.format("test"): 2_926,
}


@dataclass(frozen=True)
class TagtraumOptions:
    """Where things are, if not below the data set's folder, and what to leave out.

    Attributes:
        splits: Folder of the authors' split files, for both data sets.
        choi: Folder of Choi's lists, for paths and the leak where the authors' are missing.
        million_song_folder: Folder of the Million Song Dataset, if another.
        num_train: So many ids of the training list are for training, the rest for validation.
        num_million_song_train: Likewise of the Million Song list.
        leak_free: Leave out test tracks that the Million Song extractors were trained or
            chosen with.
    """

    splits: Path | None = None
    choi: Path | None = None
    million_song_folder: Path | None = None
    num_train: int = NUM_TRAIN
    num_million_song_train: int = million_song.NUM_TRAIN
    leak_free: bool = False


def read(folder: Path, options: TagtraumOptions) -> PublishedSet:
    """Read the index.

    Args:
        folder: Holds the label file, the split and, unless named apart, the previews.
        options: Departures from the usual places.

    Returns:
        The index; a clip's name is its track id, as in the Million Song Dataset. Tracks without
        a genre are left out, and reported.

    Raises:
        KnownError: If a file is missing or wrong.
    """
    places = split_folders(folder, "TAGTRAUM_split", options.splits)
    advice = SPLIT_SOURCE.format("TAGTRAUM_split")
    train_path = find_file(places, "train_list.cP", advice)
    test_path = find_file(places, "test_list.cP", advice)
    label_path = find_file((folder, *places), LABELS, LABEL_SOURCE)
    genre_of = _read_genres(label_path)
    train, valid = split_first(load_texts(train_path), options.num_train, train_path)
    lists = {"train": train, "valid": valid, "test": load_texts(test_path)}

    songs = options.million_song_folder or folder
    song_options = MillionSongOptions(options.splits, options.choi, options.num_million_song_train)
    where = SevenDigital(
        preview_folder(songs),
        split_folders(songs, "MSD_split", options.splits),
        choi_folder(songs, options.choi),
    )
    sources = [label_path, train_path, test_path, *where.sources]
    leak, finding = _read_leak(songs, song_options, lists["test"], options.leak_free, sources)
    findings = [finding]
    if options.leak_free:
        lists["test"] = [track for track in lists["test"] if track not in leak.tracks]
    labels = {track: (genre,) for track, genre in genre_of.items()}
    rows, unlabelled = make_rows(lists, labels, where, "medium", "Tagtraum CD2C")
    if unlabelled:
        findings.append(
            Finding(f"{len(unlabelled)} tracks have no genre and were left out.", unlabelled)
        )
    spare = len(genre_of.keys() - {track for tracks in lists.values() for track in tracks})
    if spare:
        findings.append(Finding(f"{spare} genres belong to tracks that are in no list."))
    return finish(
        PublishedSet(
            NAME,
            rows,
            GENRES,
            "single-label",
            tuple(dict.fromkeys(sources)),
            {},
            tuple(findings),
            {
                _SONGS_WITH_GENRE: len(genre_of),
                **{_LEAK.format(split): number for split, number in leak.by_split.items()},
            },
        )
    )


def _read_genres(path: Path) -> dict[str, str]:
    """Return the genre of every track.

    Lines are split on TAB only: “New Age” contains a space. A second, less frequent genre may
    follow after another TAB and is not used.
    """
    known = {genre.casefold(): genre for genre in GENRES}
    found: dict[str, str] = {}
    for number, line in enumerate(read_lines(path), start=1):
        if line.startswith("#"):
            continue
        track, *genres = line.split("\t")
        genre = known.get(genres[0].strip().casefold()) if genres else None
        if genre is None or not track.strip():
            raise KnownError(
                f"Line {number} of {path.name} is “{line}”, without one of the 15 genres.",
                "It must be a track id, a TAB and a genre. " + LABEL_SOURCE,
                path,
            )
        if found.setdefault(track.strip(), genre) != genre:
            raise KnownError(
                f"Line {number} of {path.name} gives the track {track} a second genre.",
                "Get the file again. " + LABEL_SOURCE,
                path,
            )
    return found


@dataclass(frozen=True)
class Leak:
    """Which test tracks a Million Song extractor may have learned from.

    Attributes:
        num_test: Test tracks.
        by_split: How many of them are in the Million Song lists; empty if there are no lists.
        tracks: Those in its training or validation list.
    """

    num_test: int
    by_split: Mapping[str, int]
    tracks: frozenset[str] = frozenset()

    def describe(self, is_left_out: bool) -> Finding:
        """Return what to say of it."""
        consequence = (
            "They were left out of the test."
            if is_left_out
            else "Set leak_free to leave them out of the test."
        )
        return Finding(
            f"Of {self.num_test} test tracks, {self.by_split['train']} are in the Million Song "
            f"training list, {self.by_split['valid']} in its validation list and "
            f"{self.by_split['test']} in its test list; an extractor trained there has seen the "
            f"first two with their tags. {consequence}",
            tuple(sorted(self.tracks)),
        )


def find_leak(test: Sequence[str], lists: SplitLists) -> Leak:
    """Find test tracks in the Million Song lists."""
    wanted = frozenset(test)
    shared = {split: wanted & set(tracks) for split, tracks in lists.items()}
    counts = {split: len(tracks) for split, tracks in shared.items()}
    return Leak(len(test), counts, shared["train"] | shared["valid"])


def _read_leak(
    songs: Path,
    options: MillionSongOptions,
    test: Sequence[str],
    is_needed: bool,
    sources: list[Path],
) -> tuple[Leak, Finding]:
    """Return the leak and what to say of it; note the files read."""
    try:
        lists, paths, _ = read_lists(songs, options)
    except KnownError as error:
        if is_needed:
            raise
        finding = Finding(
            "How many test tracks an extractor trained on the Million Song Dataset has seen "
            f"could not be counted. {error.summary}"
        )
        return Leak(len(test), {}), finding
    sources += paths
    leak = find_leak(test, lists)
    return leak, leak.describe(is_needed)


def statistics(published: PublishedSet) -> list[Statistic]:
    """Compare with the numbers known of the whole data set (spec section 5)."""
    found = split_sizes(published.rows, (141_372, 10_000, 37_817))
    num_genres = len({label for row in published.rows for label in row.labels})
    found.append(Statistic("genres", len(GENRES), num_genres))
    return found + [
        Statistic(name, number, published.counts[name])
        for name, number in _PUBLISHED_COUNTS.items()
        if name in published.counts
    ]
