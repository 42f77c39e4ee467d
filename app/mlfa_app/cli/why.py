"""``mlfa why``: what each scale and level of a model contributed to a tag of a song."""

from __future__ import annotations

import difflib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.asked_songs import Asking
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress_lines import INDEXING, SongCountLines
from mlfa_app.cli.terminal import INTERRUPTED, OK, write_json_line
from mlfa_app.cli.why_text import print_brief, print_why, sentence_of
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.similar.near_songs import AskedSong
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.why.reasons import Why, explain
from mlfa_app.jobs.why.songs import COUNT, LikeSong, find_like
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

_MOST_BRIEF = 6
_NEAREST = 3
_DIGITS = 4


@click.command(
    "why",
    epilog="Example:  mlfa why song.mp3   and all about one tag:  mlfa why song.mp3 --tag jazz",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--tag",
    metavar="TAG",
    help="The tag; without it, the strongest tags of the song are explained in a line each.",
)
@click.option(
    "--count",
    type=click.IntRange(0, 1000),
    default=COUNT,
    show_default=True,
    metavar="N",
    help="How many songs of the library that have the tag, too.",
)
@options.model_option
@options.device_option
@options.json_option
def command(
    file: Path,
    tag: str | None,
    count: int,
    model: str | None,
    device: str | None,
    is_json: bool,
) -> int:
    """Say why FILE has a tag, or has it not.

    FILE may be a song of the library or any other: one that is not known is heard first, and does
    not become part of the library.

    Every level of every network of the model has a share, in log odds: what the score of an
    average song and all shares add up to is the score of this one. Below stand the passages in
    which the tag is strongest, and the nearest songs of the library that have it too, compared by
    the levels that carried it.
    """
    begin_s = time.perf_counter()
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    rule = options.rule_for(package, settings)
    wanted = None if tag is None else _known_tag(rule, tag, package)
    with open_catalogue() as catalog, polite_stop("Stopping.") as stop:
        asking = Asking.by_settings(catalog, package, settings, device, stop)
        asked = asking.songs([file])
        if asked is None:
            return INTERRUPTED
        song = asked[0]
        analysis = catalog.load_analysis(song.digest, package.identifier)
        if analysis is None:
            raise KnownError("The song was forgotten meanwhile.", "Run the command again.", file)
        decisions = catalog.decisions_of(song.digest)
        names = [wanted] if wanted else _strongest(rule, analysis, decisions)
        found = [explain(package, rule, analysis, name, decisions) for name in names]
        like: list[LikeSong] | None = []
        if wanted is not None and count:
            like = _like(catalog, package, rule, song, found[0], count, stop)
        if like is None:
            return INTERRUPTED
        if is_json:
            for why in found:
                write_json_line(_document(song, why, like, is_brief=wanted is None))
            took_s = round(time.perf_counter() - begin_s, 3)
            write_json_line({"summary": {"model": package.identifier, "seconds": took_s}})
        elif wanted is None:
            print_brief(song, analysis.duration_s, found)
        else:
            print_why(song, analysis.duration_s, found[0], like, package.name)
    return OK


def _known_tag(rule: DecisionRule, tag: str, package: ModelPackage) -> str:
    """Find the model's tag that the user means.

    Raises:
        KnownError: If it has none.
    """
    for name in rule.tags:
        if word_key(name) == word_key(tag):
            return name
    near = difflib.get_close_matches(tag, rule.tags, 1)
    raise KnownError(
        f"The model “{package.name}” has no tag “{tag}”.",
        f"Did you mean “{near[0]}”?" if near else f"Its tags: mlfa models info {package.name}",
    )


def _strongest(
    rule: DecisionRule, analysis: StoredAnalysis, decisions: Sequence[Decision]
) -> list[str]:
    """Name the tags that stand beside a song, or else those that come nearest to it."""
    rejected = {one.tag for one in decisions if one.verdict is Verdict.REJECTED}
    accepted = {one.tag for one in decisions if one.verdict is Verdict.ACCEPTED}
    has_music = analysis.is_music >= rule.music_threshold
    rows = [
        (tag, float(score), threshold)
        for tag, category, score, threshold in zip(
            rule.tags, rule.categories, analysis.scores.tolist(), rule.thresholds, strict=True
        )
        if category in rule.shown_categories
    ]
    standing = [
        (score, tag)
        for tag, score, threshold in rows
        if tag in accepted
        or (has_music and threshold is not None and score >= threshold and tag not in rejected)
    ]
    if standing:
        return [tag for _, tag in sorted(standing, reverse=True)[:_MOST_BRIEF]]
    near = [
        (score / max(limit or 1.0, 1e-6), tag) for tag, score, limit in rows if limit is not None
    ]
    return [tag for _, tag in sorted(near, reverse=True)[:_NEAREST]]


def _like(
    catalog: Catalog,
    package: ModelPackage,
    rule: DecisionRule,
    song: AskedSong,
    why: Why,
    count: int,
    stop: ShouldStop,
) -> list[LikeSong] | None:
    """Find songs of the library that have the tag, too; None if that was stopped."""
    index = open_index(catalog, package.identifier, SongCountLines(INDEXING), stop)
    if index is None:
        return None
    return find_like(catalog, index, rule, song, why.tag, why.category, why.weights, count)


def _document(
    song: AskedSong, why: Why, like: Sequence[LikeSong], *, is_brief: bool
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "path": str(song.path),
        "tag": why.tag,
        "category": why.category,
        "score": round(why.score, 6),
        "proposed": why.is_proposed,
        "threshold": why.threshold,
        "verdict": None if why.verdict is None else why.verdict.value,
        "music": round(why.music_score, _DIGITS),
        "base_score": round(why.base_score, 6),
        "log_odds": round(why.log_odds, 6),
        "base_log_odds": round(why.base_log_odds, 6),
        "levels": [
            {
                "scale": one.scale.scale,
                "level": one.level,
                "top": one.is_top,
                "share": round(one.share, 6),
            }
            for one in why.levels
        ],
        "baseline": "training" if why.is_measured else "classifier",
        "passages": [
            {
                "start_s": round(one.start_s, 2),
                "end_s": round(one.end_s, 2),
                "score": round(one.score, _DIGITS),
            }
            for one in why.passages.strongest
        ],
        "throughout": why.passages.is_throughout,
    }
    if not is_brief:
        document["like"] = [
            {
                "path": str(one.path),
                "digest": one.digest,
                "artist": one.fields.artist,
                "title": one.fields.title,
                "similarity": round(one.similarity, _DIGITS),
                "ways": [way.value for way in one.ways],
                "score": None if one.score is None else round(one.score, _DIGITS),
            }
            for one in like
        ]
    document["sentence"] = sentence_of(why, like)
    return document
