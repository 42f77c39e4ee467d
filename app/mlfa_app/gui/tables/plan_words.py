"""The headline of a plan: how many files would be written, how many are left alone, and why."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mlfa_app.gui.number_text import number
from mlfa_app.gui.tables.change_rows import ChangeCounts
from mlfa_app.gui.tables.change_words import blocked_label
from mlfa_app.jobs.writing.looking import Obstacle


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("PlanWords", text, None, count)


def plan_headline(counts: ChangeCounts) -> str:
    """Sum a plan up in a sentence or two; where nothing can be written, say what to do.

    Args:
        counts: How much there is of what.
    """
    blocked = sum(counts.blocked.values())
    staying = counts.songs - counts.changing - blocked
    if counts.changing:
        parts = [_tr("%n songs:", counts.songs), _tr("%n files would change,", counts.changing)]
        if blocked:
            parts.append(_tr("%n are left alone,", blocked))
        parts.append(_tr("%n stay as they are.", max(0, staying)))
        return " ".join(parts)
    if not counts.songs:
        return _tr("There is no song to write to.")
    if not blocked:
        return _tr("%n songs: nothing would change.", counts.songs)
    reasons = dict(sorted(counts.blocked.items(), key=lambda item: -item[1]))
    if len(reasons) == 1:
        why = blocked_label(next(iter(reasons)))
    else:
        why = ", ".join(f"{number(n)} {blocked_label(reason)}" for reason, n in reasons.items())
    if staying > 0:
        text = _tr(
            "No file can be written: %n are left alone ({reasons}), the others need no change.",
            blocked,
        )
    else:
        text = _tr("None of the %n files can be written ({reasons}).", blocked)
    return f"{text.format(reasons=why)} {what_to_do(next(iter(reasons)))}"


def what_to_do(obstacle: Obstacle | None) -> str:
    """What can be done about files that are left alone, a sentence; None: unreadable ones."""
    texts = {
        None: _tr("The column on the right says what is wrong with each."),
        Obstacle.MISSING: _tr("If they were moved, add the folder where they are now."),
        Obstacle.OFFLINE: _tr("Connect their drive, then open this review again."),
        Obstacle.NOT_READ: _tr("Have them analysed first, then open this review again."),
        Obstacle.CHANGED: _tr("Have them analysed again, then open this review again."),
        Obstacle.SYMLINK: _tr(
            "To write the files that they lead to, tick “Follow symbolic links” under Options."
        ),
        Obstacle.HARD_LINKS: _tr("To write anyway, tick “Files with hard links” under Options."),
        Obstacle.READ_ONLY: _tr("To write anyway, tick “Read-only files” under Options."),
        Obstacle.FOLDER_LOCKED: _tr("Allow writing in their folder, then open this review again."),
    }
    return texts[obstacle]
