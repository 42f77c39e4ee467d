"""What the review of planned changes says, in words for people."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.tables.caution_words import caution_text
from mlfa_app.jobs.writing.looking import Obstacle
from mlfa_app.jobs.writing.review_plan import Effect, FieldReview, FileReview, Reason

Values = tuple[str, ...]


def field_name(field: str) -> str:
    """Name of a field."""
    names = {
        "genre": QCoreApplication.translate("Changes", "Genre"),
        "mood": QCoreApplication.translate("Changes", "Mood"),
        "instrument": QCoreApplication.translate("Changes", "Instrument"),
        "vocal": QCoreApplication.translate("Changes", "Vocal"),
        "era": QCoreApplication.translate("Changes", "Era"),
        "scores": QCoreApplication.translate("Changes", "All scores"),
        "grouping": QCoreApplication.translate("Changes", "Grouping"),
    }
    return names.get(field, field)


def policy_name(policy: str) -> str:
    """Name of a policy."""
    names = {
        "never": QCoreApplication.translate("Changes", "Never write"),
        "fill": QCoreApplication.translate("Changes", "Only if empty"),
        "append": QCoreApplication.translate("Changes", "Add to what is there"),
        "replace-own": QCoreApplication.translate("Changes", "Replace only what MLFA wrote"),
        "replace": QCoreApplication.translate("Changes", "Replace everything"),
    }
    return names.get(policy, policy)


def policy_explanation(policy: str) -> str:
    """What a policy does, a sentence or two."""
    texts = {
        "never": QCoreApplication.translate("Changes", "The field stays as it is."),
        "fill": QCoreApplication.translate("Changes", "Files that have a value keep it."),
        "append": QCoreApplication.translate(
            "Changes", "What is there stays, and new values come after it."
        ),
        "replace-own": QCoreApplication.translate(
            "Changes",
            "Your own values stay. Those that MLFA wrote earlier are exchanged, and removed where "
            "nothing is proposed any more.",
        ),
        "replace": QCoreApplication.translate(
            "Changes",
            "Your own values go too. Where nothing is proposed, nothing is erased.",
        ),
    }
    return texts.get(policy, "")


def effect_text(review: FieldReview) -> str:
    """What happens to a field, a few words."""
    if review.effect is Effect.KEEP:
        return _kept_text(review.reason)
    texts = {
        Effect.FILL: QCoreApplication.translate("Changes", "Fill the empty field"),
        Effect.APPEND: QCoreApplication.translate("Changes", "Add to what is there"),
        Effect.REPLACE: QCoreApplication.translate("Changes", "Replace"),
        Effect.REMOVE: QCoreApplication.translate("Changes", "Remove what MLFA wrote"),
    }
    return texts[review.effect]


def _kept_text(reason: Reason | None) -> str:
    texts = {
        Reason.NOT_EMPTY: QCoreApplication.translate("Changes", "Kept: it is not empty"),
        Reason.SAME: QCoreApplication.translate("Changes", "Kept: it is there already"),
        Reason.NOT_OURS: QCoreApplication.translate("Changes", "Kept: MLFA did not write it"),
        Reason.NOTHING: QCoreApplication.translate("Changes", "Kept: nothing is proposed"),
        Reason.FULL: QCoreApplication.translate("Changes", "Kept: the player shows no more"),
    }
    return texts[reason or Reason.NOTHING]


def obstacle_text(obstacle: Obstacle) -> str:
    """Why a file is left alone, a few words."""
    texts = {
        Obstacle.MISSING: QCoreApplication.translate("Changes", "the file is gone"),
        Obstacle.OFFLINE: QCoreApplication.translate("Changes", "its drive is not connected"),
        Obstacle.NOT_READ: QCoreApplication.translate("Changes", "it has not been analysed"),
        Obstacle.CHANGED: QCoreApplication.translate(
            "Changes", "its sound changed since the analysis"
        ),
        Obstacle.SYMLINK: QCoreApplication.translate("Changes", "it is a symbolic link"),
        Obstacle.HARD_LINKS: QCoreApplication.translate(
            "Changes", "it has further names (hard links)"
        ),
        Obstacle.READ_ONLY: QCoreApplication.translate("Changes", "it is read-only"),
        Obstacle.FOLDER_LOCKED: QCoreApplication.translate(
            "Changes", "its folder cannot be written to"
        ),
    }
    return texts[obstacle]


def blocked_label(obstacle: Obstacle | None) -> str:
    """What files that are left alone have in common, behind their number; None: unreadable."""
    texts = {
        None: QCoreApplication.translate("Changes", "cannot be read"),
        Obstacle.MISSING: QCoreApplication.translate("Changes", "gone"),
        Obstacle.OFFLINE: QCoreApplication.translate("Changes", "on a drive not connected"),
        Obstacle.NOT_READ: QCoreApplication.translate("Changes", "not analysed"),
        Obstacle.CHANGED: QCoreApplication.translate("Changes", "with changed sound"),
        Obstacle.SYMLINK: QCoreApplication.translate("Changes", "symbolic links"),
        Obstacle.HARD_LINKS: QCoreApplication.translate("Changes", "with hard links"),
        Obstacle.READ_ONLY: QCoreApplication.translate("Changes", "read-only"),
        Obstacle.FOLDER_LOCKED: QCoreApplication.translate("Changes", "in a locked folder"),
    }
    return texts[obstacle]


def obstacle_advice(obstacle: Obstacle) -> str:
    """What can be done about an obstacle, a sentence."""
    texts = {
        Obstacle.MISSING: QCoreApplication.translate("Changes", "Look for songs in its folder."),
        Obstacle.OFFLINE: QCoreApplication.translate("Changes", "Connect the drive."),
        Obstacle.NOT_READ: QCoreApplication.translate("Changes", "Analyse it first."),
        Obstacle.CHANGED: QCoreApplication.translate("Changes", "Analyse it again."),
        Obstacle.SYMLINK: QCoreApplication.translate(
            "Changes", "The option “Follow symbolic links” writes the file that it leads to."
        ),
        Obstacle.HARD_LINKS: QCoreApplication.translate(
            "Changes",
            "The option “Files with hard links” writes this name; the others keep the old content.",
        ),
        Obstacle.READ_ONLY: QCoreApplication.translate(
            "Changes", "The option “Read-only files” writes it; it stays read-only."
        ),
        Obstacle.FOLDER_LOCKED: QCoreApplication.translate(
            "Changes", "Allow writing in its folder, and open the review again."
        ),
    }
    return texts[obstacle]


def result_text(file: FileReview, review: FieldReview | None, is_left_out: bool) -> str:
    """What happens to a row of the review, a few words."""
    if file.error is not None:
        return QCoreApplication.translate("Changes", "Cannot be read: {reason}").format(
            reason=in_window(file.error.summary)
        )
    is_change = review is not None and review.effect is not Effect.KEEP
    if file.obstacle is not None and (is_change or review is None):
        return QCoreApplication.translate("Changes", "Left alone: {reason}").format(
            reason=obstacle_text(file.obstacle)
        )
    if review is None:
        return QCoreApplication.translate("Changes", "Stays: nothing is proposed")
    if is_change and is_left_out:
        return QCoreApplication.translate("Changes", "Stays: you left it out")
    return effect_text(review)


def values_text(values: Values) -> str:
    """The values of a field in one line."""
    return "; ".join(values) if values else QCoreApplication.translate("Changes", "empty")


def spoken_row(file: FileReview, review: FieldReview | None, is_left_out: bool) -> str:
    """A row as a screen reader says it."""
    result = result_text(file, review, is_left_out)
    if review is None:
        return QCoreApplication.translate("Changes", "{song}: {result}").format(
            song=file.name, result=result
        )
    if review.effect is Effect.KEEP:
        text = QCoreApplication.translate(
            "Changes", "{song}, field {field}, is {old}, stays. {result}"
        )
    elif file.plan is None:
        text = QCoreApplication.translate(
            "Changes", "{song}, field {field}, from {old} to {new}, will not be written. {result}"
        )
    elif is_left_out:
        text = QCoreApplication.translate(
            "Changes", "{song}, field {field}, from {old} to {new}, left out by you"
        )
    else:
        text = QCoreApplication.translate(
            "Changes", "{song}, field {field}, from {old} to {new}, will be written"
        )
    spoken = text.format(
        song=file.name,
        field=field_name(review.field).lower(),
        old=values_text(review.old),
        new=values_text(review.new),
        result=result,
    )
    return " ".join([spoken, *map(caution_text, review.cautions)])
