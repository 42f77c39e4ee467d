"""Sentences about the work on the library: how far it is, and what it is computed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.errors import shown
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import decimal, number, percent
from mlfa_app.jobs.job import DeviceInUse, Effort
from mlfa_app.jobs.scanning.library_look import FolderNews
from mlfa_app.jobs.scanning.library_work import WorkProgress

_MINUTE_S = 60.0
_HOUR_S = 3600.0
_DAY_S = 86_400.0
# Shares are said only after so much work; a song or two prove nothing.
_MEASURED_S = 5.0
# From here on one stage is said to be what limits.
_MOST = 0.6


def _tr(text: str, number: int = -1) -> str:
    return QCoreApplication.translate("WorkWords", text, None, number)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What the words are about.

    Attributes:
        progress: How far the work is.
        counts: The library's counts, as last read.
        is_stopping: Whether a cancel is on its way.
        away: Library folders that are out of reach, as far as is known.
    """

    progress: WorkProgress
    counts: LibraryCounts = field(default_factory=LibraryCounts)
    is_stopping: bool = False
    away: frozenset[Path] = frozenset()


def work_sentence(facts: WorkFacts) -> str:
    """Say in one line what goes on."""
    progress, counts = facts.progress, facts.counts
    if facts.is_stopping:
        return _tr("Stopping after the songs that are nearly done…")
    if progress.phase == "scanning":
        if not progress.done:
            return _tr("Looking into the folders…")
        if progress.total:
            words = _tr("Reading titles and artists: {count} files so far…", progress.done)
        else:
            words = _tr("Looking into the folders: {count} music files found…", progress.done)
        return words.format(count=number(progress.done))
    if progress.phase == "paused":
        if not progress.total:
            if not counts.pending:
                return _tr("Paused.")
            words = _tr("Paused: {count} songs are still to be analysed.", counts.pending)
            return words.format(count=number(counts.pending))
        return _tr("Paused: {done} of {total} songs done.", progress.total).format(
            done=number(progress.done), total=number(progress.total)
        )
    if progress.phase == "analysing":
        return " · ".join(_analysing_parts(progress))
    return _idle_sentence(counts)


def _idle_sentence(counts: LibraryCounts) -> str:
    """Say how the library stands when nothing goes on."""
    if not counts.files:
        if counts.offline:
            return _tr("All songs are out of reach now; perhaps their drive is not connected.")
        return (
            _tr("All songs are gone from their folders.")
            if counts.missing
            else _tr("No songs yet.")
        )
    if counts.pending:
        if counts.files == 1:
            return _tr("The song is not analysed yet.")
        words = _tr("{count} of {total} songs are not analysed yet.", counts.pending)
        return words.format(count=number(counts.pending), total=number(counts.files))
    if counts.failed >= counts.files:
        return _tr("None of the %n songs could be analysed.", counts.failed)
    if counts.failed:
        num_analysed = counts.files - counts.failed
        words = _tr("{count} songs are analysed; {failed} could not be.", num_analysed)
        return words.format(count=number(num_analysed), failed=number(counts.failed))
    return _tr("Up to date: {count} songs.", counts.files).format(count=number(counts.files))


def _analysing_parts(progress: WorkProgress) -> list[str]:
    parts = [
        _tr("Analysing {done} of {total} songs", progress.total).format(
            done=number(min(progress.done + 1, progress.total)), total=number(progress.total)
        )
    ]
    rate = progress.songs_per_minute
    if rate is not None:
        parts.append(_tr("{rate} songs a minute").format(rate=rate_text(rate)))
    if progress.seconds_left is not None:
        parts.append(time_left(progress.seconds_left))
    return parts


def rate_text(songs_per_minute: float) -> str:
    """A rate with as many digits as it deserves."""
    if songs_per_minute < 10:
        return decimal(songs_per_minute)
    return number(songs_per_minute)


def time_left(seconds: float) -> str:
    """Say roughly how long it still takes; nothing finer than it can be known."""
    if seconds < _MINUTE_S:
        return _tr("less than a minute left")
    if seconds < 90 * _MINUTE_S:
        return _tr("about %n minutes left", max(1, round(seconds / _MINUTE_S)))
    if seconds < 36 * _HOUR_S:
        return _tr("about %n hours left", max(2, round(seconds / _HOUR_S)))
    return _tr("about %n days left", max(2, round(seconds / _DAY_S)))


def device_line(device: DeviceInUse | None, wanted: str) -> str:
    """Name the device in a few words: what is used, or, before anything was, what is wanted."""
    if device is None:
        names = {"cpu": _tr("CPU"), "cuda": _tr("CUDA")}
        return names.get(wanted, _tr("Device: automatic"))
    name = _tr("CPU") if device.kind == "cpu" else _bare_name(device.name)
    parts = [name, _precision(device.precision)]
    if device.kind == "cpu":
        parts.append(_tr("%n processes", device.workers))
    else:
        parts.append(_tr("%n decoders", device.workers))
    line = " · ".join(part for part in parts if part)
    return f"{_tr('fell back')}: {line}" if device.note else line


def device_details(
    device: DeviceInUse | None, effort: Effort, songs_per_minute: float | None, note: str
) -> str:
    """Tell all that is known of the device, a line each."""
    if device is None:
        return _tr("Which device is used is known when the first song is analysed.")
    name = _tr("the processor (CPU)") if device.kind == "cpu" else _bare_name(device.name)
    lines = [_tr("The analysis runs on {device}.").format(device=name)]
    if device.precision:
        lines.append(
            _tr("Number format of the networks: {precision}.").format(precision=device.precision)
        )
    lines.append(_tr("%n processes share the work.", device.workers))
    if songs_per_minute is not None:
        lines.append(_tr("Speed: {rate} songs a minute.").format(rate=rate_text(songs_per_minute)))
    lines += _limit_lines(effort)
    if note:
        lines.append(note)
    return "\n".join(lines)


def _limit_lines(effort: Effort) -> list[str]:
    """Say what takes the time, if enough was measured."""
    whole_s = effort.decoding_s + effort.networks_s
    if whole_s < _MEASURED_S:
        return []
    decoding = effort.decoding_s / whole_s
    lines = [
        _tr("Reading and decoding take {decoding} of the time, the networks {networks}.").format(
            decoding=percent(decoding), networks=percent(1 - decoding)
        )
    ]
    if decoding >= _MOST:
        lines.append(_tr("Reading and decoding limit the speed."))
    elif decoding <= 1 - _MOST:
        lines.append(_tr("The networks limit the speed."))
    return lines


def folder_notice(news: FolderNews) -> str:
    """Say what the user should know of a look into a folder; empty for nothing."""
    folder = shown(news.folder)
    if news.offline:
        return _tr(
            "{folder} cannot be reached; perhaps its drive is not connected. Its songs are kept, "
            "and come back with it."
        ).format(folder=folder)
    if news.problems:
        first = news.problems[0]
        text = f"{in_window(first.summary)} {in_window(first.advice)}".strip()
        more = len(news.problems) - 1
        return f"{text} {_tr('%n more could not be looked at.', more)}" if more else text
    return ""


def no_music_notice(folder: Path) -> str:
    """Say that a folder that was added holds nothing for us."""
    return _tr("There is no music in {folder}.").format(folder=shown(folder))


def _bare_name(name: str) -> str:
    """Name of a GPU without the "cuda (...)" around it."""
    if name.startswith("cuda (") and name.endswith(")"):
        return name[len("cuda (") : -1]
    return name


def _precision(name: str) -> str:
    return {"bfloat16": "bf16", "float32": "fp32", "float16": "fp16"}.get(name, name)
