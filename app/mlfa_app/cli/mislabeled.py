"""``mlfa mislabeled``: songs whose file says another genre than sound and similar songs do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress_lines import SongCountLines
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import (
    INTERRUPTED,
    OK,
    clean,
    counted,
    say,
    shown_path,
    write_json_line,
)
from mlfa_app.jobs.job import Bug, ShouldStop
from mlfa_app.jobs.mislabels.find import (
    GENRE,
    Mislabel,
    MislabeledAlbum,
    MislabelReport,
    Row,
    find_mislabels,
    songs_of,
)
from mlfa_app.jobs.mislabels.plan import plan_genres
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.writing.review import save_plans
from mlfa_app.jobs.writing.review_plan import ReviewChoice
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError

_POLICIES = ("append", "replace")


@click.command(
    "mislabeled",
    epilog="Example:  mlfa mislabeled ~/Music/Rock   and:  mlfa mislabeled --plan genres.jsonl "
    "--policy replace",
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--albums",
    "is_albums_only",
    is_flag=True,
    help="Only albums most of whose songs disagree in the same way.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=50,
    show_default=True,
    metavar="N",
    help="How many rows at most; an album is one.",
)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save a plan that puts the proposed genres of the listed songs in place of the doubted "
    "ones. Look through it, then: mlfa plan apply FILE",
)
@click.option(
    "--policy",
    type=click.Choice(_POLICIES),
    default=None,
    help="What the plan does with the doubted genres: keep them and add the proposed one, or "
    "replace them.  [default: your setting, if it allows either]",
)
@options.model_option
@options.player_option
@options.json_option
def command(
    folder: Path | None,
    is_albums_only: bool,
    limit: int,
    plan_file: Path | None,
    policy: str | None,
    model: str | None,
    player: str | None,
    is_json: bool,
) -> int:
    """List the songs whose file says another genre than everything else does.

    Two witnesses have to agree: what the model hears, and the genres of the thirty most similar
    songs by other artists, on other albums. What they say of a song is compared with what they
    usually say of songs of its genre. Only strong disagreement is listed, the strongest first; it
    is a hint and no proof, so listen before you change anything. Nothing is written into files.

    Not listed are songs whose genre you confirmed, genres that MLFA wrote itself, and genres that
    say nothing about sound, such as Soundtrack.
    """
    if policy is not None and plan_file is None:
        raise click.UsageError("--policy needs --plan.")
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    require_library()
    choice = None if plan_file is None else _choice(settings, policy, player)
    rule = options.rule_for(package, settings)
    with open_catalogue() as catalog, polite_stop("Stopping.") as stop:
        progress = SongCountLines("Comparing")
        index = open_index(catalog, package.identifier, progress, stop)
        found = (
            None
            if index is None
            else find_mislabels(
                catalog, index, rule, under=folder, report=progress, should_stop=stop
            )
        )
        if found is None:
            return INTERRUPTED
        rows: Sequence[Row] = found.albums if is_albums_only else found.rows
        shown = rows[:limit]
        if is_json:
            _print_json(shown, found, package.identifier)
        else:
            _print(shown, len(rows), found)
        if choice is not None and plan_file is not None:
            songs = [song for row in shown for song in songs_of(row)]
            return _save_plan(catalog, rule, songs, choice, plan_file, stop)
    return OK


def _choice(settings: Settings, policy: str | None, player: str | None) -> ReviewChoice:
    """What a plan may do: what the settings forbid stays forbidden."""
    own = settings.policies.get(GENRE, "never")
    if own == "never":
        raise KnownError(
            "Your settings say that genres are never written.",
            "Change the policy of the genre in the settings first.",
        )
    if policy is None and own not in _POLICIES:
        raise click.UsageError(
            f"Your policy for genres is “{own}”, which leaves the doubted ones as they are. Say "
            "--policy replace, or --policy append to keep them beside the proposed ones."
        )
    return ReviewChoice({GENRE: policy or own}, profile=player or settings.profile)


def _save_plan(
    catalog: Catalog,
    rule: DecisionRule,
    songs: Sequence[Mislabel],
    choice: ReviewChoice,
    file: Path,
    stop: ShouldStop,
) -> int:
    def tell(bug: Bug) -> None:
        say(bug.trace.rstrip())

    plans = plan_genres(catalog, rule, songs, choice, tell, stop)
    if plans is None:
        return INTERRUPTED
    number = save_plans(plans.plans, file)
    words = f"A plan for {counted(number, 'file')} was saved."
    if plans.left_alone:
        words += f" {counted(len(plans.left_alone), 'file')} cannot be planned or need no change."
    say(f"{words} To write it: mlfa plan apply {clean(str(file))}")
    return OK


def _print(rows: Sequence[Row], num_rows: int, found: MislabelReport) -> None:
    out = results_console()
    for row in rows:
        if isinstance(row, MislabeledAlbum):
            name = f"{row.artist} – {row.album}" if row.artist else row.album
            head = Text(clean(name), style="bold")
            head.append(f"  {len(row.songs)} of {row.num_judged} songs", style="not bold dim")
            out.print(head, soft_wrap=True)
        else:
            out.print(Text().append(shown_path(row.song.path)), soft_wrap=True)
        line = Text(f"  {_words(row.stated)}", style="yellow")
        line.append(" → ", style="dim").append(clean(row.proposed), style="green")
        out.print(line.append(f"  {row.strength:.2f}", style="dim"), soft_wrap=True)
        for song in songs_of(row):
            words = sentence(song)
            if isinstance(row, MislabeledAlbum):
                words = f"{clean(song.song.title or song.song.path.name)}: {words}"
            else:
                words = words[:1].upper() + words[1:]
            out.print(Text(f"    {words}", style="dim"), soft_wrap=True)
    if num_rows > len(rows):
        out.print(f"… and {num_rows - len(rows):,} more; --limit shows them.")
    words = f"{counted(found.num_judged, 'song')} of {found.num_files:,} with a genre judged"
    out.print(f"{words}: {len(found.songs):,} doubted.")


def _words(values: Sequence[str]) -> str:
    return clean(", ".join(values))


def sentence(one: Mislabel) -> str:
    """Say in one sentence why a genre is doubted."""
    stated, proposed = _words(one.stated), clean(one.proposed)
    parts = [f"the file says {stated}"]
    if one.heard_proposed is not None and one.heard_stated is not None:
        parts.append(
            f"the sound scores {one.heard_proposed:.2f} for {proposed} and "
            f"{one.heard_stated:.2f} for {stated}"
        )
    elif one.heard_proposed is not None:
        parts.append(f"the sound scores {one.heard_proposed:.2f} for {proposed}")
    elif one.heard_stated is not None:
        parts.append(f"the sound scores {one.heard_stated:.2f} for {stated}")
    parts.append(
        f"of the {one.num_near} nearest songs by others, {proposed} stands in {one.near_proposed}, "
        f"{stated} in {one.near_stated or 'none'}"
    )
    return f"{'; '.join(parts)}."


def _print_json(rows: Sequence[Row], found: MislabelReport, model_id: str) -> None:
    for row in rows:
        if isinstance(row, MislabeledAlbum):
            write_json_line(
                {
                    "kind": "album",
                    "album": row.album,
                    "artist": row.artist,
                    "stated": list(row.stated),
                    "proposed": row.proposed,
                    "strength": round(row.strength, 4),
                    "judged": row.num_judged,
                    "songs": [_document(song) for song in row.songs],
                }
            )
        else:
            write_json_line({"kind": "song", **_document(row)})
    summary = {
        "rows": len(found.rows),
        "songs": len(found.songs),
        "judged": found.num_judged,
        "files": found.num_files,
        "model": model_id,
    }
    write_json_line({"summary": summary})


def _document(one: Mislabel) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return {
        "path": str(one.song.path),
        "digest": one.song.digest,
        "artist": one.song.artist,
        "title": one.song.title,
        "album": one.song.album,
        "stated": list(one.stated),
        "proposed": one.proposed,
        "tag": one.tag,
        "strength": round(one.strength, 4),
        "heard": {"stated": rounded(one.heard_stated), "proposed": rounded(one.heard_proposed)},
        "near": {
            "songs": one.num_near,
            "stated": one.near_stated,
            "proposed": one.near_proposed,
        },
        "why": sentence(one),
    }
