"""The tasks that worker processes run to plan and to write fields."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from mlfa_app.errors import FileChangedError
from mlfa_app.jobs.journal_spot import JournalSpot, journal_at
from mlfa_app.journal.run_journal import RunJournal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.plan import FieldPolicy, FilePlan
from mlfa_app.tagfiles.player_plan import Caution, TagState, plan_for_player
from mlfa_app.tagfiles.player_words import caution_sentence
from mlfa_app.tagfiles.profiles import profile_of
from mlfa_app.tagfiles.write import WriteOptions, WriteReport, apply_plan, reason_to_leave

Values = tuple[str, ...]

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """What shall become of one file's fields.

    Attributes:
        path: The file.
        digest: Digest of its audio payload.
        stamp: Its stamp when that was known.
        proposed: Values by field.
        policies: What may happen to each field.
        own: What we wrote earlier.
        options: What may be written although it is skipped by default.
        profile: Name of the player's profile.
        spot: Where the write is noted; None for the plan alone.
    """

    path: Path
    digest: str
    stamp: FileStamp
    proposed: Mapping[str, Values]
    policies: Mapping[str, FieldPolicy]
    own: Mapping[str, Values]
    options: WriteOptions
    profile: str = "default"
    spot: JournalSpot | None = None


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """What was planned and done.

    Attributes:
        plan: The changes.
        kept: Fields for which there was a proposal and which stay as they are.
        report: What was written; None if nothing was to be.
        cautions: What to know about the changes.
        skipped: Of the plan alone, why a write would leave the file alone; None if it would not.
    """

    plan: FilePlan
    kept: Mapping[str, Values]
    report: WriteReport | None
    cautions: tuple[Caution, ...] = ()
    skipped: str | None = None


def plan_and_write(request: WriteRequest) -> WriteAnswer:
    """Compare a file's fields with what is proposed, and write the difference if asked to.

    Nobody has seen the plan: where another process, ours or not, changes fields of the file
    meanwhile, a new one is made of what they are now. Another sound is refused.

    Raises:
        FileChangedError: If it holds another sound, vanished, or is changed again and again.
        TagFileError: If its fields cannot be read or written; the file is then as it was.
    """
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return _plan_and_write(request)
        except FileChangedError:
            with suppress(OSError):
                request = replace(request, stamp=FileStamp.of(request.path))
    return _plan_and_write(request)


def _plan_and_write(request: WriteRequest) -> WriteAnswer:
    current = read_fields(request.path)
    state = TagState(current.values, current.container, current.id3_version, current.is_new_id3)
    made = plan_for_player(
        state, request.proposed, request.policies, request.own, profile_of(request.profile)
    )
    changed = {change.field for change in made.changes}
    kept = {
        field: current.values[field]
        for field, values in made.proposed.items()
        if values and field in current.values and field not in changed
    }
    plan = FilePlan(
        request.path,
        request.digest,
        request.stamp,
        current.container,
        made.changes,
        made.new_id3_version,
        tuple(caution_sentence(caution) for caution in made.cautions),
    )
    report = skipped = None
    if made.changes and request.spot is not None:
        report = write_plan(plan, request.options, request.spot, request.own)
    elif made.changes:
        skipped = reason_to_leave(request.path, request.options)
    return WriteAnswer(plan, kept, report, made.cautions, skipped)


def write_plan(
    plan: FilePlan, options: WriteOptions, spot: JournalSpot, own: Mapping[str, Values]
) -> WriteReport:
    """Write one planned file; the journal notes it before it happens.

    Args:
        plan: The plan.
        options: What may be written although it is skipped by default.
        spot: Where the write is noted.
        own: What counts as written by MLFA before.

    Raises:
        TagFileError: If it cannot be written, or has changed; it is then as it was.
        JournalError: If the journal cannot take the note; the file is as it was.
    """
    journal = RunJournal(journal_at(spot.path), spot.run_id, own)
    return apply_plan(plan, options, check_decodes=check_decodes, journal=journal)


def check_decodes(path: Path) -> None:
    """Decode the beginning of a file.

    Raises:
        UnreadableAudioError: If that fails.
    """
    from mlfa_core.audio import open_waveform

    with open_waveform(path, block_s=1.0) as blocks:
        next(iter(blocks), None)
