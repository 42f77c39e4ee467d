"""What the history of writes says, in words for people."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from mlfa_app.errors import printable
from mlfa_app.gui.error_words import error_text, in_window
from mlfa_app.gui.number_text import user_locale
from mlfa_app.gui.tables.change_words import field_name, values_text
from mlfa_app.gui.tables.result_list import ResultKind, ResultLine
from mlfa_app.jobs.undoing.run import UndoOutcome, UndoTally
from mlfa_app.journal.records import FieldWrite, RunKind, RunSummary


def when_text(run: RunSummary) -> str:
    """Day and time of a run as the user's country writes them."""
    moment = QDateTime.fromSecsSinceEpoch(int(run.started_s))
    return user_locale().toString(moment, QLocale.FormatType.ShortFormat)


def did_text(run: RunSummary) -> str:
    """What a run did."""
    if run.kind is RunKind.UNDO:
        return QCoreApplication.translate("History", "%n files taken back", "", run.num_files)
    return QCoreApplication.translate("History", "%n files written", "", run.num_files)


def state_text(run: RunSummary) -> str:
    """What has become of it since, and what can still be done about it."""
    is_undo = run.kind is RunKind.UNDO
    free = run.num_undoable - run.num_refused
    parts = []
    if free:
        if free == run.num_files:
            words = (
                QCoreApplication.translate("History", "can be brought back")
                if is_undo
                else QCoreApplication.translate("History", "can be taken back")
            )
        elif is_undo:
            words = QCoreApplication.translate("History", "%n can be brought back", "", free)
        else:
            words = QCoreApplication.translate("History", "%n can be taken back", "", free)
        parts.append(words)
    if run.num_undone:
        if run.num_undone == run.num_files:
            words = (
                QCoreApplication.translate("History", "brought back")
                if is_undo
                else QCoreApplication.translate("History", "taken back")
            )
        elif is_undo:
            words = QCoreApplication.translate("History", "%n brought back", "", run.num_undone)
        else:
            words = QCoreApplication.translate("History", "%n taken back", "", run.num_undone)
        parts.append(words)
    if run.num_refused:
        words = QCoreApplication.translate("History", "%n changed since", "", run.num_refused)
        parts.append(words)
    if run.num_open:
        words = (
            QCoreApplication.translate("History", "%n not finished yet", "", run.num_open)
            if run.finished_s is None
            else QCoreApplication.translate("History", "%n out of reach", "", run.num_open)
        )
        parts.append(words)
    return ", ".join(parts)


def field_state(field: FieldWrite, *, is_open: bool) -> str:
    """What has become of a field since it was written, a few words; nothing where nothing has."""
    if is_open:
        return QCoreApplication.translate("History", "its end is not known")
    if field.is_undone:
        return QCoreApplication.translate("History", "taken back")
    if field.is_refused:
        return QCoreApplication.translate("History", "changed since")
    return ""


def outcome_line(outcome: UndoOutcome) -> ResultLine:
    """Say what became of a file that was to be taken back, or would become of it."""
    name, path = printable(outcome.path.name), printable(str(outcome.path))
    if outcome.error is not None:
        return ResultLine(ResultKind.FAILED, name, printable(error_text(outcome.error)), path)
    if outcome.skipped is not None:
        text = QCoreApplication.translate("WriteResults", "left alone. {reason}")
        text = text.format(reason=in_window(outcome.skipped)).strip()
        return ResultLine(ResultKind.SKIPPED, name, text, path)
    parts = []
    if outcome.changes:
        changes = "; ".join(
            f"{field_name(one.field)}: {values_text(one.old)} → {values_text(one.new)}"
            for one in outcome.changes
        )
        parts.append(_changed_text(outcome).format(changes=changes))
    for field in outcome.already:
        words = QCoreApplication.translate("History", "{field} is as before already")
        parts.append(words.format(field=field_name(field)))
    for field, values in outcome.refused.items():
        run_id = outcome.written_later.get(field)
        if run_id is None:
            words = QCoreApplication.translate(
                "History", "{field} stays: changed since, it is now {values}"
            )
        else:
            words = QCoreApplication.translate(
                "History", "{field} stays: written again by run {run}, it is now {values}"
            )
        words = words.format(field=field_name(field), values=values_text(values), run=run_id)
        parts.append(words)
    kind = ResultKind.SKIPPED if outcome.refused else ResultKind.WRITTEN
    return ResultLine(kind, name, printable("; ".join(parts)), path)


def _changed_text(outcome: UndoOutcome) -> str:
    if outcome.is_plan and outcome.is_exact:
        return QCoreApplication.translate("History", "to the byte as it was before ({changes})")
    if outcome.is_plan:
        return QCoreApplication.translate(
            "History", "field by field, all else stays as it is now ({changes})"
        )
    if outcome.is_exact:
        return QCoreApplication.translate(
            "History", "taken back, to the byte as it was before ({changes})"
        )
    return QCoreApplication.translate(
        "History", "taken back, audio identical, all else as it is now ({changes})"
    )


def tally_text(tally: UndoTally) -> str:
    """What was taken back, or would be, in a sentence or more."""
    translate = QCoreApplication.translate
    is_plan = tally.undo_id is None
    if is_plan:
        parts = [translate("History", "%n files would be taken back.", "", tally.undone)]
    else:
        parts = [translate("History", "%n files taken back.", "", tally.undone)]
    if tally.exact:
        parts.append(translate("History", "%n to the byte.", "", tally.exact))
    if tally.already:
        parts.append(translate("History", "%n as before already.", "", tally.already))
    if tally.refused:
        words = translate(
            "History", "%n with fields that were changed since, which stay.", "", tally.refused
        )
        parts.append(words)
    if tally.skipped:
        parts.append(translate("WriteResults", "%n left alone.", "", tally.skipped))
    if tally.failed:
        words = (
            translate("History", "%n cannot be taken back now.", "", tally.failed)
            if is_plan
            else translate("WriteResults", "%n failed, and are as they were.", "", tally.failed)
        )
        parts.append(words)
    if tally.is_interrupted:
        parts.append(translate("History", "Stopped; all others are as they were."))
    return " ".join(parts)
