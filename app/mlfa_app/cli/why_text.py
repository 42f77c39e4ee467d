"""The answer of ``mlfa why`` for people: bars, a sentence, passages, songs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from mlfa_app.catalog.listing import DisplayFields, Verdict
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import clean, shown_duration, shown_path
from mlfa_app.jobs.similar.near_songs import AskedSong, name_of
from mlfa_app.jobs.why.passages import Passage
from mlfa_app.jobs.why.reasons import LevelShare, ScaleFacts, Why
from mlfa_app.jobs.why.songs import LikeSong, Way

_HALF = 16
_NAMED_SONGS = 3
_MOST_NAMED = 4
# In log odds.
_HARDLY = 0.25
_NAME_WIDTH = 40
# Eighths of a character, from the left.
_PARTS = " ▏▎▍▌▋▊▉█"
_WAYS = {
    Way.ACCEPTED: "accepted by you",
    Way.FILE: "in the file",
    Way.PROPOSED: "proposed",
}


def print_why(
    song: AskedSong, duration_s: float, why: Why, like: Sequence[LikeSong], model: str
) -> None:
    """Print all about one tag."""
    out = results_console()
    head = Text(_label(song.path, song.fields), style="bold")
    head.append(f"  {shown_duration(duration_s)}", style="not bold dim")
    head.append(f"  {clean(why.tag)} {_percent(why.score)}", style="not dim bold cyan")
    head.append(f"  {_standing(why)}", style="not bold not cyan dim")
    out.print(head, soft_wrap=True)
    out.print()
    largest = max((abs(one.share) for one in why.levels), default=0.0)
    width = max(len(scale_words(one.scale)) for one in why.levels)
    out.print(f"  {'An average song':<{width + 11}}{_exact(why.base_score):>7}")
    before = ""
    for one in why.levels:
        name = scale_words(one.scale)
        line = Text(f"  {name if name != before else '':<{width}}  ", style="dim")
        before = name
        line.append(f"{level_words(one):<9}", style="not dim")
        line.append(f"{one.share:+7.2f}  ", style="not dim bold")
        line.append(_bar(one.share, largest), style="not bold green" if one.share > 0 else "red")
        out.print(line, soft_wrap=True)
    out.print(f"  {'This song':<{width + 11}}{_exact(why.score):>7}")
    out.print()
    out.print(f"  {sentence_of(why, like)}", soft_wrap=True)
    if why.passages.strongest:
        parts = [f"{_span(one)} ({_percent(one.score)})" for one in why.passages.strongest]
        label = "strongest at" if why.passages.is_throughout else "strongest"
        out.print(Text(f"  {label:<14}", style="cyan").append(", ".join(parts), style="not cyan"))
    names = [_short(_label(song.path, song.fields)) for song in like]
    for place, near in enumerate(like):
        line = Text(f"  {'' if place else 'like':<14}", style="cyan")
        line.append(f"{near.similarity:5.2f}  ", style="not cyan bold")
        line.append(f"{names[place]:<{max(map(len, names))}}  ", style="not cyan not bold")
        line.append(", ".join(_way(way, near, why) for way in near.ways), style="not cyan dim")
        line.append(f"  {shown_path(near.path)}", style="not cyan dim")
        out.print(line, soft_wrap=True)
    out.print(
        Text(
            f"  Shares are log odds of the model “{clean(model)}”: they add up from the average"
            " song to this one.",
            style="dim",
        ),
        soft_wrap=True,
    )


def print_brief(song: AskedSong, duration_s: float, found: Sequence[Why]) -> None:
    """Print a line for each of the strongest tags."""
    out = results_console()
    head = Text(_label(song.path, song.fields), style="bold")
    out.print(head.append(f"  {shown_duration(duration_s)}", style="not bold dim"), soft_wrap=True)
    note = ""
    if found and not found[0].is_music:
        music = _percent(found[0].music_score)
        note = f"This does not sound like music ({music}), so no tag is proposed."
    elif not any(one.is_proposed or one.verdict is Verdict.ACCEPTED for one in found):
        note = "No tag is sure enough; these come nearest."
    if note:
        out.print(Text(f"  {note}", style="yellow"), soft_wrap=True)
    width = max((len(clean(one.tag)) for one in found), default=0)
    for one in found:
        line = Text(f"  {clean(one.tag):<{width}}  ", style="cyan")
        line.append(f"{_percent(one.score):>4}  ", style="not cyan bold")
        line.append(_about(one), style="not cyan not bold")
        out.print(line, soft_wrap=True)
    if found:
        out.print(Text(f"  All about one of them: --tag “{clean(found[0].tag)}”", style="dim"))


def sentence_of(why: Why, like: Sequence[LikeSong]) -> str:
    """Sum an answer up in words."""
    parts = []
    if not why.is_music:
        parts.append(
            f"This sounds like speech, noise or silence (music: {_percent(why.music_score)}), so"
            " no tag is proposed; the score alone comes from what follows."
        )
    elif why.abstains:
        parts.append("The model is not reliable enough on this tag to propose it.")
    parts.append(_about(why))
    if like:
        names = [_label(one.path, one.fields) for one in like[:_NAMED_SONGS]]
        parts.append(f"Of your songs that have it, nearest: {_listed(names)}.")
    return " ".join(parts)


def _about(why: Why) -> str:
    """Say which levels carried a tag, and where."""
    if why.log_odds < why.base_log_odds:
        text = f"Less {clean(why.tag)} than an average song"
        falling = sorted((one for one in why.levels if one.share < 0), key=lambda one: one.share)
        if falling:
            text += f", above all by {_levels(falling[:1])}"
        return f"{text}.{_where(why)}"
    carriers = why.carriers
    if not carriers or why.log_odds - why.base_log_odds < _HARDLY:
        return f"Hardly more {clean(why.tag)} than an average song.{_where(why)}"
    if len(carriers) == 1:
        return f"Mostly from {_levels(carriers)}.{_where(why)}"
    if len(carriers) <= _MOST_NAMED:
        return f"Half of it from {_levels(carriers)}.{_where(why)}"
    return f"From many levels, most from {_levels(carriers[:1])}.{_where(why)}"


def _where(why: Why) -> str:
    if why.passages.is_throughout:
        return " About as strong throughout the song."
    if not why.passages.strongest:
        return ""
    first = why.passages.strongest[0]
    return f" Strongest from {shown_duration(first.start_s)} to {shown_duration(first.end_s)}."


def scale_words(scale: ScaleFacts) -> str:
    """Call a network by the length of what it hears at once."""
    if scale.seconds is None:
        return clean(scale.size)
    what = f"{scale.size} frames" if scale.kind == "frames" else f"waveform {scale.size}"
    return f"{what} ({scale.seconds:.1f} s)"


def level_words(one: LevelShare) -> str:
    """Call a level by its number, the highest one top."""
    return "top level" if one.is_top else f"level {one.level}"


def _levels(levels: Sequence[LevelShare]) -> str:
    """Name levels, those of one number together: "the top level of 27 and 54 frames"."""
    groups: dict[str, list[ScaleFacts]] = {}
    for one in levels:
        groups.setdefault(level_words(one), []).append(one.scale)
    parts = []
    for name, scales in groups.items():
        frames = [scale.size for scale in scales if scale.kind == "frames"]
        names = [f"{_listed(frames)} frames"] if frames else []
        names += [f"the waveform {scale.size}" for scale in scales if scale.kind == "samples"]
        names += [clean(scale.size) for scale in scales if scale.kind == "other"]
        parts.append(f"{'the ' if name.startswith('top') else ''}{name} of {_listed(names)}")
    return _listed(parts)


def _bar(share: float, largest: float) -> str:
    """Draw a share from the middle: to the left what spoke against, to the right what spoke for."""
    length = 0.0 if largest <= 0 else abs(share) / largest * _HALF
    if share < 0:
        whole = max(round(length), 1 if length > 0.1 else 0)
        return " " * (_HALF - whole) + "░" * whole + "│"
    whole, eighths = divmod(round(length * 8), 8)
    return " " * _HALF + "│" + "█" * whole + (_PARTS[eighths] if eighths else "")


def _standing(why: Why) -> str:
    if why.verdict is Verdict.ACCEPTED:
        return "accepted by you"
    if why.verdict is Verdict.REJECTED:
        return "rejected by you"
    if not why.is_music:
        return "not proposed: not music"
    if why.threshold is None:
        return "never proposed: the model is not reliable enough on it"
    words = "proposed" if why.is_proposed else "would be proposed"
    return f"{words} from {_percent(why.threshold)}"


def _way(way: Way, one: LikeSong, why: Why) -> str:
    if way is Way.PROPOSED and one.score is not None:
        return f"{_WAYS[way]} {_percent(one.score)}"
    if way is Way.FILE:
        return f"{clean(why.category)} {_WAYS[way]}"
    return _WAYS[way]


def _span(one: Passage) -> str:
    return f"{shown_duration(one.start_s)}-{shown_duration(one.end_s)}"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _label(path: Path, fields: DisplayFields) -> str:
    artist, title = name_of(path, fields)
    return clean(f"{artist} - {title}" if artist else title)


def _short(text: str) -> str:
    return text if len(text) <= _NAME_WIDTH else text[: _NAME_WIDTH - 1] + "…"


def _percent(score: float) -> str:
    # A score that is not certain never shows as certain.
    return f"{min(99, max(0, round(score * 100)))}%"


def _exact(score: float) -> str:
    if score < 0.0005:
        return "<0.1%"
    return f"{min(99.9, 100 * score):.1f}%"
