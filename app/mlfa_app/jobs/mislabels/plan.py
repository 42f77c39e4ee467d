"""What becomes of files whose genre is doubted: plans by the policy, and decisions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlfa_app.catalog.listing import DecisionRule, Values
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import Bug, ShouldStop
from mlfa_app.jobs.mislabels.find import GENRE, Mislabel
from mlfa_app.jobs.mislabels.genres import split_values
from mlfa_app.jobs.vocabulary.genre_key import genre_key
from mlfa_app.jobs.writing.review import ReviewJob
from mlfa_app.jobs.writing.review_plan import FileReview, ReviewChoice, SongOnReview, review_file
from mlfa_app.tagfiles.plan import FilePlan


@dataclass(frozen=True, eq=False, slots=True)
class GenrePlans:
    """Plans for doubted files.

    Attributes:
        plans: What would be written.
        left_alone: Files of which nothing is planned: they cannot be written, or the policy keeps
            what they hold, or they say something else by now.
    """

    plans: tuple[FilePlan, ...]
    left_alone: tuple[FileReview, ...]


def plan_genres(
    catalog: Catalog,
    rule: DecisionRule,
    songs: Sequence[Mislabel],
    choice: ReviewChoice,
    report: Callable[[Bug], None],
    should_stop: ShouldStop = lambda: False,
) -> GenrePlans | None:
    """Plan the proposed genres of songs in place of those that are doubted; all others stay.

    Args:
        catalog: Of the library.
        rule: How it is seen.
        songs: What was found.
        choice: What may happen to the genre, and the player; other fields are left alone.
        report: Told of bugs.
        should_stop: Asked between files.

    Returns:
        The plans; None if it was stopped.
    """
    wanted = {one.song.file_id: one for one in songs}
    reviews: list[FileReview] = []
    genre_only = dataclasses.replace(
        choice, policies={GENRE: choice.policies.get(GENRE, "never")}, wording={}, priorities=()
    )

    def take(event: SongOnReview | Bug) -> None:
        if isinstance(event, Bug):
            report(event)
        else:
            one = wanted[event.file_id]
            proposed = {GENRE: new_genres(one)} if _is_as_found(event, one) else {}
            song = dataclasses.replace(event, proposed=proposed, decided=frozenset([GENRE]))
            reviews.append(review_file(song, genre_only))

    ReviewJob(catalog, rule).run(list(wanted), take, should_stop)
    if should_stop():
        return None
    return GenrePlans(
        tuple(review.plan for review in reviews if review.plan is not None),
        tuple(review for review in reviews if review.plan is None),
    )


def new_genres(one: Mislabel) -> Values:
    """Give the genres that a file would hold: the proposed one where the first doubted one is."""
    found: list[str] = []
    for value in one.song.values:
        if value not in one.stated:
            found.append(value)
        elif one.proposed not in found:
            found.append(one.proposed)
    return tuple(found)


def _is_as_found(song: SongOnReview, one: Mislabel) -> bool:
    """Whether the file still says what the catalogue knew of it."""
    return song.look is not None and tuple(song.look.values.get(GENRE, ())) == one.song.values


def taken(one: Mislabel) -> Values:
    """Give the tags that stand for a song once the user has taken the proposed genre.

    What the file says beside the doubted genres stays: a review that replaces must not lose it.
    """
    words = new_genres(one)
    return tuple(one.tag if one.tag and word == one.proposed else word for word in words)


def confirmed(one: Mislabel, rule: DecisionRule) -> Values:
    """Give the tags that stand for a song once the user has said that its file is right."""
    tags = {
        genre_key(tag): tag
        for tag, category in zip(rule.tags, rule.categories, strict=True)
        if category == GENRE
    }
    words = dict.fromkeys(split_values(one.stated))
    return tuple(dict.fromkeys(tags.get(genre_key(word), word) for word in words))
