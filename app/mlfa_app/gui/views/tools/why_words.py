"""Words for why a tag has its score: levels, networks, a sentence, what screen readers say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.number_text import clock_time, decimal, percent
from mlfa_app.jobs.why.reasons import LevelShare, ScaleFacts, Why
from mlfa_app.jobs.why.songs import Way

_MOST_NAMED = 4
# In log odds.
_HARDLY = 0.25
_LEAST_SHOWN = 0.001


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhyWords", text)


def network_name(scale: ScaleFacts) -> str:
    """Call a network by what it hears at once, such as "54 frames (1.3 s)"."""
    name = _network(scale)
    if scale.seconds is None:
        return name
    return _tr("{network} ({seconds} s)").format(network=name, seconds=decimal(scale.seconds, 1))


def level_name(one: LevelShare) -> str:
    """Call a level by its number, the highest one top."""
    return _tr("top level") if one.is_top else _tr("level {number}").format(number=one.level)


def share_text(share: float) -> str:
    """A share with its sign, such as "+1.78"."""
    return ("+" if share >= 0 else "−") + decimal(abs(share), 2)


def exact_percent(score: float) -> str:
    """A score such as "0.2%"; one that is not certain never shows as certain."""
    if score < _LEAST_SHOWN / 2:
        return _tr("under {number}%").format(number=decimal(0.1, 1))
    return _tr("{number}%").format(number=decimal(min(99.9, 100 * score), 1))


def standing_words(why: Why) -> str:
    """Say whether the tag stands, and by whose word."""
    if why.verdict is Verdict.ACCEPTED:
        return _tr("accepted by you")
    if why.verdict is Verdict.REJECTED:
        return _tr("rejected by you")
    if not why.is_music:
        return _tr("not proposed, since this does not sound like music")
    if why.threshold is None:
        return _tr("never proposed, since the model is not reliable enough on it")
    threshold = percent(why.threshold)
    if why.is_proposed:
        return _tr("proposed from {threshold}").format(threshold=threshold)
    return _tr("would be proposed from {threshold}").format(threshold=threshold)


def sentence(why: Why) -> str:
    """Sum up which levels carried a tag, and where in the song."""
    return f"{_about(why)} {_where(why)}".strip()


def way_words(way: Way, category: str) -> str:
    """Say how a song has a tag."""
    if way is Way.ACCEPTED:
        return _tr("accepted by you")
    if way is Way.PROPOSED:
        return _tr("proposed")
    if category == "genre":
        return _tr("genre of the file")
    if category == "mood":
        return _tr("mood of the file")
    return _tr("in the file")


def spoken_share(one: LevelShare) -> str:
    """Say a level's share as screen readers read it."""
    text = (
        _tr("{network}, {level}: {share}")
        if abs(one.share) < _LEAST_SHOWN
        else _tr("{network}, {level}: {share}, for the tag")
        if one.share > 0
        else _tr("{network}, {level}: {share}, against the tag")
    )
    return text.format(
        network=_network(one.scale), level=level_name(one), share=share_text(one.share)
    )


def spoken_whole(why: Why) -> str:
    """Say all shares, from the average song to this one."""
    lines = [
        _tr("An average song: {score}").format(score=exact_percent(why.base_score)),
        *(spoken_share(one) for one in why.levels),
        _tr("This song: {score}").format(score=exact_percent(why.score)),
    ]
    return "\n".join(lines)


def _about(why: Why) -> str:
    if why.log_odds < why.base_log_odds:
        falling = sorted((one for one in why.levels if one.share < 0), key=lambda one: one.share)
        return _tr("Less {tag} than an average song, above all by {levels}.").format(
            tag=why.tag, levels=_levels(falling[:1])
        )
    carriers = why.carriers
    if not carriers or why.log_odds - why.base_log_odds < _HARDLY:
        return _tr("Hardly more {tag} than an average song.").format(tag=why.tag)
    if len(carriers) == 1:
        return _tr("Mostly from {levels}.").format(levels=_levels(carriers))
    if len(carriers) <= _MOST_NAMED:
        return _tr("Half of it from {levels}.").format(levels=_levels(carriers))
    return _tr("From many levels, most from {levels}.").format(levels=_levels(carriers[:1]))


def _where(why: Why) -> str:
    if why.passages.is_throughout:
        return _tr("About as strong throughout the song.")
    if not why.passages.strongest:
        return ""
    first = why.passages.strongest[0]
    return _tr("Strongest from {begin} to {end}.").format(
        begin=clock_time(round(first.start_s)), end=clock_time(round(first.end_s))
    )


def _levels(levels: Sequence[LevelShare]) -> str:
    """Name levels, those of one number together: "the top level of 27 frames and 54 frames"."""
    groups: dict[tuple[bool, int], list[ScaleFacts]] = {}
    for one in levels:
        groups.setdefault((one.is_top, 0 if one.is_top else one.level), []).append(one.scale)
    parts = []
    for (is_top, number), scales in groups.items():
        networks = _listed([_network(scale) for scale in scales])
        text = _tr("the top level of {networks}") if is_top else _tr("level {number} of {networks}")
        parts.append(text.format(number=number, networks=networks))
    return _listed(parts)


def _network(scale: ScaleFacts) -> str:
    if scale.kind == "frames":
        return _tr("{number} frames").format(number=scale.size)
    if scale.kind == "samples":
        return _tr("waveform {name}").format(name=scale.size)
    return scale.size


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _tr("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
