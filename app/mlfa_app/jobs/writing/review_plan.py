"""What a review shows: for each file what would be written, what stays, and why.

Pure: files were looked at before, so that another policy or another word costs no disk.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlfa_app.jobs.vocabulary.wording import Wording, apply_wording
from mlfa_app.jobs.writing.looking import FileLook, Obstacle
from mlfa_app.tagfiles.keys import FIELDS
from mlfa_app.tagfiles.plan import FieldPolicy, FilePlan
from mlfa_app.tagfiles.player_plan import Caution, TagState, plan_for_player
from mlfa_app.tagfiles.player_words import caution_sentence
from mlfa_app.tagfiles.profiles import profile_of
from mlfa_core.errors import KnownError

Values = tuple[str, ...]
SCORES_FIELD = "scores"
TAG_FIELDS = tuple(name for name in FIELDS if name not in (SCORES_FIELD, "grouping"))
"""The fields that take tags: each those of the category of its name."""


class Effect(enum.Enum):
    """What happens to a field."""

    FILL = "fill"
    """It was empty."""
    APPEND = "append"
    """Values are added, all others stay."""
    REPLACE = "replace"
    """Values are exchanged."""
    REMOVE = "remove"
    """It is emptied, since all that is in it is ours and none of that is proposed any more."""
    KEEP = "keep"
    """It stays."""


class Reason(enum.Enum):
    """Why a field stays."""

    NOT_EMPTY = "not_empty"
    """Only empty fields are filled."""
    SAME = "same"
    """What is proposed is there."""
    NOT_OURS = "not_ours"
    """None of its values was written by us."""
    NOTHING = "nothing"
    """Nothing is proposed."""
    FULL = "full"
    """It holds as many values as the player shows."""


@dataclass(frozen=True, slots=True)
class FieldReview:
    """One field of one file.

    Attributes:
        field: Neutral name.
        old: The values that are there.
        new: The values that will be there.
        effect: What happens.
        reason: Why it stays; None if it does not.
        cautions: What to know before writing.
    """

    field: str
    old: Values
    new: Values
    effect: Effect
    reason: Reason | None = None
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class SongOnReview:
    """A file, what is known about its song, and what it holds now.

    Attributes:
        file_id: Row number of the file.
        path: The file.
        name: Artist and title for people.
        digest: Of its audio payload; empty while unknown.
        proposed: Tags by category that are proposed or accepted, the surest first.
        accepted: Those of them that the user accepted or added.
        decided: Categories in which the user said yes or no to anything.
        is_heard: Whether the model has analysed the song.
        own: What we wrote into it earlier, by field.
        look: What it holds now; None if that could not be found out.
        obstacle: Why it was not looked at; None if it was.
        error: What went wrong then; None if nothing did.
        scores: All scores in one value; empty as long as nobody asked.
    """

    file_id: int
    path: Path
    name: str
    digest: str = ""
    proposed: Mapping[str, Values] = field(default_factory=dict)
    accepted: Mapping[str, Values] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    is_heard: bool = False
    own: Mapping[str, Values] = field(default_factory=dict)
    look: FileLook | None = None
    obstacle: Obstacle | None = None
    error: KnownError | None = None
    scores: str = ""


@dataclass(frozen=True)
class ReviewChoice:
    """What the user chose above the plan.

    Attributes:
        policies: What may happen to each field, in the words of the settings.
        wording: The user's words.
        accepted_only: Whether only tags that the user accepted are written.
        priorities: Words that come before all others.
        profile: Name of the player's profile.
        allowed: Obstacles that are no reason to leave a file alone.
        keep_mtime: Whether written files keep their modification time.
    """

    policies: Mapping[str, str]
    wording: Wording = field(default_factory=dict)
    accepted_only: bool = False
    priorities: Values = ()
    profile: str = "default"
    allowed: frozenset[Obstacle] = frozenset()
    keep_mtime: bool = False

    def wants(self, name: str) -> bool:
        """Whether a field may be written at all."""
        return self.policies.get(name, "never") != FieldPolicy.NEVER.value


@dataclass(frozen=True, slots=True)
class FileReview:
    """What would become of one file.

    Attributes:
        file_id: Row number of the file.
        path: The file.
        name: Artist and title for people.
        fields: The fields that change, and those that stay although something is proposed.
        plan: What would be written; None if nothing, or if the file is left alone.
        obstacle: Why it is left alone; None if it is not.
        error: Why it could not be read; None if it could.
        tags: The tags that were proposed for the wanted fields, before they were worded.
    """

    file_id: int
    path: Path
    name: str
    fields: tuple[FieldReview, ...] = ()
    plan: FilePlan | None = None
    obstacle: Obstacle | None = None
    error: KnownError | None = None
    tags: Values = ()


def review_file(song: SongOnReview, choice: ReviewChoice) -> FileReview:
    """Work out what would be written into a file, and say why the rest stays."""
    wanted = _wanted_tags(song, choice)
    tags = tuple(tag for values in wanted.values() for tag in values)
    look = song.look
    if look is None:
        return FileReview(
            song.file_id, song.path, song.name, obstacle=song.obstacle, error=song.error, tags=tags
        )
    proposed = {
        name: apply_wording(values, choice.wording, choice.priorities)
        for name, values in wanted.items()
    }
    if choice.wants(SCORES_FIELD) and song.scores:
        proposed[SCORES_FIELD] = (song.scores,)
    policies = {name: FieldPolicy(word) for name, word in choice.policies.items()}
    state = TagState(look.values, look.container, look.id3_version, look.is_new_id3)
    made = plan_for_player(state, proposed, policies, song.own, profile_of(choice.profile))
    changed = {change.field: change for change in made.changes}
    fields = []
    for name in FIELDS:
        old = look.values.get(name, ())
        if name in changed:
            new = changed[name].new
            cautions = tuple(one for one in made.cautions if one.field == name)
            fields.append(FieldReview(name, old, new, _effect(old, new), cautions=cautions))
        elif name in made.proposed and (old or made.proposed[name]):
            there = made.present.get(name, ())
            reason = _reason(there, made.proposed[name], made.policies[name])
            fields.append(FieldReview(name, old, old, Effect.KEEP, reason))
    obstacle = next((one for one in look.obstacles if one not in choice.allowed), None)
    plan = None
    if made.changes and obstacle is None:
        plan = FilePlan(
            song.path,
            song.digest,
            look.stamp,
            look.container,
            made.changes,
            made.new_id3_version,
            tuple(caution_sentence(caution) for caution in made.cautions),
        )
    return FileReview(
        song.file_id, song.path, song.name, tuple(fields), plan, obstacle=obstacle, tags=tags
    )


def _wanted_tags(song: SongOnReview, choice: ReviewChoice) -> dict[str, Values]:
    """Give the tags for each field about which there is something to say.

    A field that is left out stays as it is, whatever its policy. One with no tags is different:
    it says that nothing is right, and "replace only what we wrote" then takes ours away.
    """
    wanted = {}
    for name in TAG_FIELDS:
        if not choice.wants(name):
            continue
        has_word = name in song.decided or (song.is_heard and not choice.accepted_only)
        if has_word:
            source = song.accepted if choice.accepted_only else song.proposed
            wanted[name] = source.get(name, ())
    return wanted


def _effect(old: Values, new: Values) -> Effect:
    if not old:
        return Effect.FILL
    if not new:
        return Effect.REMOVE
    return Effect.APPEND if new[: len(old)] == old else Effect.REPLACE


def _reason(old: Values, proposed: Values, policy: FieldPolicy) -> Reason:
    if not proposed:
        return Reason.NOTHING
    there = {value.strip().casefold() for value in old}
    if all(value.casefold() in there for value in proposed):
        return Reason.SAME
    if policy is FieldPolicy.FILL:
        return Reason.NOT_EMPTY
    return Reason.FULL if policy is FieldPolicy.APPEND else Reason.NOT_OURS
