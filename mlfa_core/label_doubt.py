"""Doubts about labels that people gave: a label against what is heard and against the neighbours.

Two witnesses say, for every song and every label, how much speaks for it, from 0 to 1. Neither has
to be calibrated: each is compared with what it says of the songs that carry a label, as confident
learning does with its thresholds per class. Numpy alone, so that any process may ask.

Source:
    C. G. Northcutt, L. Jiang, I. L. Chuang, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", Journal of Artificial Intelligence Research 70 (2021): thresholds per class, ranking by
    the normalised margin.

    Departure: Songs carry several labels, and labels overlap. So a song's margin is measured
    against the mean profile of its own label as well (see `Profile`), there are two witnesses
    instead of one model with probabilities that sum up to 1, and a label that stands for what
    somebody says more often than another is no claim by itself: the margin has a limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import ShapeError

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# A label's mean is mixed with that of all labels as if so many more songs carried it.
_PRIOR_SONGS = 4.0
# Of what is usual for a label, so much must be said at least of a song that shall carry it.
_LEAST_SHARE = 0.5
_PAGE_SONGS = 4096


@dataclass(frozen=True, eq=False)
class Groups:
    """What songs have in common that must not speak for each other.

    Attributes:
        albums: A number per album, (songs,) int64; -1 where it is not known.
        artists: The same of artists.
    """

    albums: npt.NDArray[np.int64]
    artists: npt.NDArray[np.int64]

    def at(self, rows: Places) -> Groups:
        """The groups of some songs."""
        return Groups(self.albums[rows], self.artists[rows])

    def shared_with(self, others: Groups) -> Flags:
        """Say which songs share an album or an artist, (songs, others)."""
        shared: Flags = np.zeros((len(self.albums), len(others.albums)), dtype=np.bool_)
        for own, other in ((self.albums, others.albums), (self.artists, others.artists)):
            shared |= (own[:, np.newaxis] == other) & (own >= 0)[:, np.newaxis]
        return shared


def votes(
    similarity: Floats, is_barred: Flags, labels: Flags, count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Count the labels of the nearest songs.

    Args:
        similarity: (songs, voters).
        is_barred: Which voter may not speak for which song, (songs, voters).
        labels: Of the voters, (voters, labels).
        count: How many of the nearest are asked.

    Returns:
        How many of them carry each label, (songs, labels), and how many were asked, (songs,):
        fewer where there are no more.

    Raises:
        ShapeError: If the arrays do not fit each other.
    """
    if similarity.shape != is_barred.shape or similarity.shape[1] != len(labels):
        raise ShapeError(f"{similarity.shape}, {is_barred.shape} and {labels.shape} do not fit.")
    allowed = np.where(is_barred, -np.inf, similarity)
    count = min(count, allowed.shape[1])
    if not count:
        empty = np.zeros(len(allowed), dtype=np.int64)
        return np.zeros((len(allowed), labels.shape[1]), dtype=np.int64), empty
    nearest = np.argpartition(-allowed, count - 1, axis=1)[:, :count]
    is_asked = np.isfinite(np.take_along_axis(allowed, nearest, axis=1))
    found = (labels[nearest] & is_asked[:, :, np.newaxis]).sum(axis=1)
    return found.astype(np.int64), is_asked.sum(axis=1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Profile:
    """What a witness says on average of the songs that carry a label.

    Attributes:
        means: Of the songs with the label of the row, what is said of the label of the column,
            (labels, labels); NaN in the columns of labels that the witness does not know.
    """

    means: Floats

    @property
    def usual(self) -> Floats:
        """What is said of a label where it stands, (labels,)."""
        return np.asarray(np.diagonal(self.means))

    @property
    def surprising(self) -> Floats:
        """From where a label (column) is more than what another one (row) lets expect.

        As `means`, (labels, labels).

        Songs called techno are usually heard as electronic, too: that says nothing against techno.
        """
        return np.maximum(self.means, self.usual)


def profile_of(shares: Floats, labels: Flags) -> Profile:
    """Find out what a witness says on average of songs with each label.

    Means of few songs are drawn towards those of all: of the labels' own songs where a label is
    asked about itself, of all songs where it is asked about another one.

    Args:
        shares: What it says, (songs, labels); NaN in the columns of labels it does not know.
        labels: Which labels stand, (songs, labels).
    """
    known: Flags = np.asarray(~np.isnan(shares).any(axis=0))
    told = np.where(known, shares, 0.0).astype(np.float64)
    carried = labels.astype(np.float64)
    number = carried.sum(axis=0)
    sums = carried.T @ told
    own = np.diagonal(sums)[known].sum() / max(number[known].sum(), 1.0)
    prior = np.tile(told.mean(axis=0) if len(told) else np.zeros(len(known)), (len(number), 1))
    np.fill_diagonal(prior, own)
    means = (sums + _PRIOR_SONGS * prior) / (number[:, np.newaxis] + _PRIOR_SONGS)
    means[:, ~known] = np.nan
    return Profile(means.astype(np.float32))


@dataclass(frozen=True, eq=False)
class Doubts:
    """Which label should stand instead, and how much speaks for that.

    Attributes:
        label: The label that should stand, (songs,); -1 where there is no doubt.
        strength: (songs,) float32; about 0 where both fit equally, 1 and more where both witnesses
            find the given label entirely strange and the other one entirely usual; 0 without doubt.
    """

    label: Places
    strength: Floats


def find_doubts(
    labels: Flags,
    heard: Floats,
    near: Floats,
    *,
    is_asked: Flags,
    can_vouch: Flags,
    can_replace: Flags,
    is_related: Flags,
    is_refused: Flags,
) -> Doubts:
    """Find the songs whose labels both witnesses find strange, and what they would say instead.

    Of a given label g and another one h a witness that says a(g) and a(h) of a song has the margin
    (u(g) - a(g)) + (a(h) - max(u(h), m(g, h))), where u is what it usually says of a label where
    it stands, and m(g, h) what it usually says of h where g stands. There is a claim only where

    - a(g) lies below u(g), a(h) above a(g) and at half of u(h) or more, for every witness that
      knows them,
    - the neighbours know both, or the label is too rare for neighbours and heard,
    - this holds for every label that the song carries.

    The strength is the mean of the two margins. What a witness does not know adds nothing to its
    margin: so without the sound the neighbours have to be twice as clear.

    Args:
        labels: Which labels the songs carry, (songs, labels).
        heard: What the sound says, (songs, labels), 0 to 1; NaN in the columns of unknown labels.
        near: Share of the nearest songs that carry each label, (songs, labels); NaN in the rows of
            songs with too few neighbours.
        is_asked: Which songs are judged, (songs,); profiles are made of these.
        can_vouch: Labels that enough songs carry for neighbours to know them, (labels,).
        can_replace: Labels that may be claimed, (labels,).
        is_related: Pairs of labels that do not exclude each other, (labels, labels).
        is_refused: Labels that may not be claimed of a song, (songs, labels).

    Raises:
        ShapeError: If the arrays do not fit each other.
    """
    if not labels.shape == heard.shape == near.shape or len(is_asked) != len(labels):
        raise ShapeError(f"{labels.shape}, {heard.shape} and {near.shape} do not fit.")
    asked = np.flatnonzero(is_asked & labels.any(axis=1) & ~np.isnan(near).any(axis=1))
    label = np.full(len(labels), -1, dtype=np.intp)
    strength = np.zeros(len(labels), dtype=np.float32)
    if not len(asked):
        return Doubts(label, strength)
    profiles = profile_of(heard[asked], labels[asked]), profile_of(near[asked], labels[asked])
    for first in range(0, len(asked), _PAGE_SONGS):
        rows = asked[first : first + _PAGE_SONGS]
        margins = np.full((len(rows), labels.shape[1]), np.inf, dtype=np.float32)
        for given in np.flatnonzero(labels[rows].any(axis=0)).tolist():
            has_it = labels[rows, given]
            own = rows[has_it]
            found = _margins(heard[own], near[own], profiles, given, bool(can_vouch[given]))
            found[:, is_related[given] | (np.arange(len(can_replace)) == given)] = -np.inf
            margins[has_it] = np.minimum(margins[has_it], found)
        margins[is_refused[rows] | ~can_replace] = -np.inf
        best = margins.argmax(axis=1)
        value = margins[np.arange(len(rows)), best]
        is_claim = np.isfinite(value) & (value > 0)
        label[rows[is_claim]] = best[is_claim]
        strength[rows[is_claim]] = value[is_claim]
    return Doubts(label, strength)


def _margins(
    heard: Floats, near: Floats, profiles: tuple[Profile, Profile], given: int, has_neighbours: bool
) -> Floats:
    """The strength of all claims against one label, (songs, labels); -inf where there is none."""
    of_sound, of_near = profiles
    knows = ~np.isnan(of_sound.usual)
    low_near = of_near.usual[given] - near[:, [given]]
    high_near = near - of_near.surprising[given]
    possible = (near > near[:, [given]]) & (near >= _LEAST_SHARE * of_near.usual)
    if has_neighbours:
        possible &= low_near >= 0
    else:
        low_near = np.zeros_like(low_near)
    by_near = low_near + high_near
    told = np.nan_to_num(heard)
    high_sound = np.where(knows, told - np.nan_to_num(of_sound.surprising[given]), 0.0)
    possible &= ~knows | (told >= _LEAST_SHARE * np.nan_to_num(of_sound.usual))
    if knows[given]:
        low_sound = of_sound.usual[given] - heard[:, [given]]
        possible &= low_sound >= 0
        possible &= ~knows | (told > heard[:, [given]])
    else:
        low_sound = np.zeros_like(low_near)
        # Of a rare word that is not heard either, nobody can say what it should sound like.
        possible &= has_neighbours
    found = (low_sound + high_sound + by_near) / 2
    return np.where(possible, found, -np.inf).astype(np.float32)
