"""Training clips that are made by changing others: of which clips each is made.

Everything about a variant follows from its name, the recipe's section and the clips for training;
how it sounds is drawn in ``sound.variants``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_trainer.datasets.manifest import ClipRow, LeftOut
from mlfa_trainer.sections.variants import VariantsSection

# Raise the number with every change of what a name sounds like: stores go by names.
_PREFIX = "variant1"
# First of the numbers from which chance follows; the sound takes others.
_PARENTS = 0


@dataclass(frozen=True)
class VariantPlan:
    """Of what a variant is made.

    Attributes:
        clip: Its name.
        parents: Names of the clips of music; the first, the longest, gives the length.
        background: Name of a clip that is not music, heard behind it; None for none.
    """

    clip: str
    parents: tuple[str, ...]
    background: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """All clips that are heard in it."""
        return self.parents if self.background is None else (*self.parents, self.background)


@dataclass(frozen=True)
class Variants:
    """The variants of a data set.

    Attributes:
        section: Of the recipe, from which their sound follows besides.
        rows: As clips of the data set.
        plans: Of each row, of what it is made.
    """

    section: VariantsSection
    rows: tuple[ClipRow, ...] = ()
    plans: tuple[VariantPlan, ...] = ()


NO_VARIANTS = Variants(VariantsSection())


def variant_seed(clip: str) -> tuple[int, int]:
    """Return seed and index of a variant, from which its chance follows."""
    seed, index = clip.removeprefix(f"{_PREFIX}-").split("-")
    return int(seed), int(index)


def is_variant(row: ClipRow) -> bool:
    """Tell whether a clip was made by changing others."""
    return row.path is None and row.clip.startswith(f"{_PREFIX}-")


def make_variants(
    section: VariantsSection, seed: int, rows: Sequence[ClipRow], left_out: LeftOut
) -> Variants:
    """Draw what variants are made of.

    Recordings in the training split only, such that nothing of the others is heard in training,
    and only those that are plainly free.

    Args:
        section: Of the recipe.
        seed: Becomes part of each name.
        rows: All other clips.
        left_out: Clips that may not be used.
    """
    free = [row for row in rows if row.split == "train" and row.clip not in left_out.clips]
    music = [row for row in free if row.is_music and row.path and row.soundfont is None]
    if not section.count or not music:
        return Variants(section)
    instruments = [row for row in music if row.kind == "instrument"]
    noises = [row for row in free if not row.is_music]
    pools = [_Pool(pool, section.source_balance) for pool in (music, instruments, noises)]
    made = [_make(f"{_PREFIX}-{seed}-{index}", section, *pools) for index in range(section.count)]
    return Variants(section, tuple(row for row, _ in made), tuple(plan for _, plan in made))


class _Pool:
    """Clips to draw from; those of small sources are drawn more often each."""

    def __init__(self, rows: Sequence[ClipRow], balance: float) -> None:
        self._rows = rows
        sizes = Counter(row.source for row in rows)
        weights = np.array([sizes[row.source] ** -balance for row in rows], np.float64)
        self._sums: NDArray[np.float64] = np.cumsum(weights)

    def __len__(self) -> int:
        return len(self._rows)

    def draw(self, rng: np.random.Generator) -> ClipRow:
        """Return one of the clips."""
        place = np.searchsorted(self._sums, rng.random() * self._sums[-1], side="right")
        return self._rows[min(int(place), len(self._rows) - 1)]


def _make(
    clip: str, section: VariantsSection, music: _Pool, instruments: _Pool, noises: _Pool
) -> tuple[ClipRow, VariantPlan]:
    rng = np.random.default_rng([*variant_seed(clip), _PARENTS])
    parents = [music.draw(rng)]
    chance, is_three, has_noise = rng.random(3)
    if chance < section.mix_share:
        parents += [music.draw(rng) for _ in range(2 if is_three < section.mix_three_share else 1)]
    elif chance < section.mix_share + section.instrument_share and instruments:
        parents.append(instruments.draw(rng))
    # The longest gives the length: a single note would cut a piece short.
    parents.sort(key=lambda row: row.duration_s, reverse=True)
    background = noises.draw(rng) if has_noise < section.noise_share and noises else None
    plan = VariantPlan(
        clip, tuple(row.clip for row in parents), background.clip if background else None
    )
    heard = parents if background is None else [*parents, background]
    first_s = parents[0].duration_s or section.duration_s
    row = ClipRow(
        clip=clip,
        path=None,
        recording=clip,
        split="train",
        kind="instrument" if all(row.kind == "instrument" for row in parents) else "music",
        duration_s=min(section.duration_s, first_s),
        licence=_joined(row.licence for row in heard),
        source=_joined(row.source for row in heard),
        title=" + ".join(row.title or row.clip for row in parents),
        attribution=_joined(row.attribution for row in heard),
    )
    return row, plan


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
