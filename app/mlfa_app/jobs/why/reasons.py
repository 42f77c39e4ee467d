"""Why a tag has its score: what each scale and level contributed, and where in the song."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.why.passages import Passages, find_passages
from mlfa_core.attribution import TagHead, TagShares, explain_tag, read_head
from mlfa_core.errors import KnownError, ShapeError
from mlfa_core.model_package import ModelPackage

# Mel frames are 512 samples apart; the input of a network m^n has m^(n+1) samples (paper B).
_FRAME_S = 512 / 22_050
_SAMPLE_S = 1 / 22_050
_MEL = re.compile(r"melcnn-(\d+)")
_SAMPLE = re.compile(r"samplecnn-(\d+)-(\d+)")
# Another number format of the classifier changes a score by less.
_LARGEST_DIFFERENCE = 0.01
# From so much of all that spoke for a tag, one level is named alone.
_MOST_OF_IT = 0.5


@dataclass(frozen=True, slots=True)
class ScaleFacts:
    """A network of a model, as one would call it.

    Attributes:
        scale: Its name in the model, such as "mel54".
        kind: Whether it hears frames of a mel spectrogram, or samples.
        size: Length of its input in frames, such as "54"; or its name, such as "3^9".
        seconds: The same in seconds; None where it is not known.
        num_levels: How many of its levels are stored.
    """

    scale: str
    kind: Literal["frames", "samples", "other"]
    size: str
    seconds: float | None
    num_levels: int


@dataclass(frozen=True, slots=True)
class LevelShare:
    """What one level of one network contributed.

    Attributes:
        key: Its song feature, "scale/level".
        scale: The network.
        level: Counted from the input, 1 is the lowest.
        share: In log odds: positive where it spoke for the tag.
    """

    key: str
    scale: ScaleFacts
    level: int
    share: float

    @property
    def is_top(self) -> bool:
        """Whether it is the network's highest level."""
        return self.level == self.scale.num_levels


@dataclass(frozen=True, eq=False, slots=True)
class Why:
    """Why a tag of a song has its score.

    `base_log_odds` and the shares of all levels add up to `log_odds`.

    Attributes:
        tag: Its name.
        category: Its category.
        score: Calibrated score of the song, 0 to 1.
        base_score: That of the average song.
        log_odds: The natural logarithm of score / (1 - score).
        base_log_odds: Likewise of the average song.
        levels: What each level contributed, in the model's order.
        threshold: Score from which the tag is proposed; None where the model abstains.
        is_proposed: Whether the model proposes it for this song.
        verdict: What the user said.
        is_music: Whether the song counts as music.
        music_score: 0 to 1.
        passages: Where in the song it is heard.
        shares: The same before calibration.
        is_measured: Whether the average song is that of the training, rather than worked out
            from the classifier.
    """

    tag: str
    category: str
    score: float
    base_score: float
    log_odds: float
    base_log_odds: float
    levels: tuple[LevelShare, ...]
    threshold: float | None
    is_proposed: bool
    verdict: Verdict | None
    is_music: bool
    music_score: float
    passages: Passages
    shares: TagShares
    is_measured: bool

    @property
    def abstains(self) -> bool:
        """Whether the model cannot tell this tag at the wanted precision."""
        return self.threshold is None

    @property
    def carriers(self) -> tuple[LevelShare, ...]:
        """The fewest levels that make up half of what spoke for the tag, the strongest first."""
        rising = sorted((one for one in self.levels if one.share > 0), key=lambda one: -one.share)
        total = sum(one.share for one in rising)
        found: list[LevelShare] = []
        for one in rising:
            if sum(each.share for each in found) >= _MOST_OF_IT * total:
                break
            found.append(one)
        return tuple(found)

    @property
    def weights(self) -> dict[str, float]:
        """How much each level counts where songs are compared by what carried the tag.

        By their positive shares; all levels count the same where none spoke for it.
        """
        positive = {one.key: max(one.share, 0.0) for one in self.levels}
        total = sum(positive.values())
        if total <= 0:
            return {one.key: 1 / len(self.levels) for one in self.levels}
        return {key: share / total for key, share in positive.items()}


def scales_of(package: ModelPackage) -> tuple[ScaleFacts, ...]:
    """Describe the networks of a package, without loading them."""
    found = []
    for facts in package.facts.extractors:
        kind: Literal["frames", "samples", "other"] = "other"
        size, seconds = facts.scale, None
        if mel := _MEL.fullmatch(facts.architecture):
            kind, size = "frames", mel[1]
            seconds = int(mel[1]) * _FRAME_S
        elif sample := _SAMPLE.match(facts.architecture):
            kind, size = "samples", f"{sample[1]}^{sample[2]}"
            seconds = int(sample[1]) ** (int(sample[2]) + 1) * _SAMPLE_S
        found.append(ScaleFacts(facts.scale, kind, size, seconds, len(facts.levels)))
    return tuple(found)


@one_blas_thread()
def explain(
    package: ModelPackage,
    rule: DecisionRule,
    analysis: StoredAnalysis,
    tag: str,
    decisions: Sequence[Decision] = (),
) -> Why:
    """Say why a tag of an analysed song has its score, from what is stored alone.

    Args:
        package: The model.
        rule: Its thresholds by the user's settings.
        analysis: What it found in the song.
        tag: One of the model's tags.
        decisions: What the user said of the song.

    Raises:
        KnownError: If the model has no such tag, or what is stored does not come from it.
    """
    if tag not in rule.tags:
        raise KnownError(
            f"The model “{package.name}” has no tag “{tag}”, so it cannot say why.",
            "What you added yourself has no score.",
        )
    column = rule.tags.index(tag)
    try:
        shares = explain_tag(package, _head(package), analysis.features, tag)
    except ShapeError as error:
        raise _other_model(package) from error
    stored = float(analysis.scores[column])
    if abs(stored - shares.score) > _LARGEST_DIFFERENCE:
        raise _other_model(package)
    scales = {facts.scale: facts for facts in scales_of(package)}
    levels = []
    for block in shares.blocks:
        scale, _, level = block.key.rpartition("/")
        share = shares.slope * block.share
        levels.append(LevelShare(block.key, scales[scale], int(level), share))
    threshold = rule.thresholds[column]
    has_music = analysis.is_music >= rule.music_threshold
    category = rule.categories[column]
    said = [one.verdict for one in decisions if (one.tag, one.category) == (tag, category)]
    return Why(
        tag=tag,
        category=category,
        score=stored,
        base_score=shares.base_score,
        log_odds=shares.slope * shares.logit + shares.offset,
        base_log_odds=shares.slope * shares.base_logit + shares.offset,
        levels=tuple(levels),
        threshold=threshold,
        is_proposed=has_music and threshold is not None and stored >= threshold,
        verdict=said[-1] if said else None,
        is_music=has_music,
        music_score=analysis.is_music,
        passages=find_passages(
            analysis.segment_scores[:, column],
            analysis.segment_starts_s,
            analysis.segment_duration_s,
            analysis.duration_s,
        ),
        shares=shares,
        is_measured=_head(package).is_measured,
    )


# Of the model in use: reading it takes longer than all the rest.
_kept_head: tuple[str, TagHead] | None = None


def _head(package: ModelPackage) -> TagHead:
    """Give the classifier of a package, whose identifier names its weights."""
    global _kept_head
    kept = _kept_head
    if kept is None or kept[0] != package.identifier:
        kept = _kept_head = (package.identifier, read_head(package))
    return kept[1]


def _other_model(package: ModelPackage) -> KnownError:
    return KnownError(
        f"What is stored of this song does not come from the model “{package.name}” as it is now.",
        "Have the song analysed again.",
    )
