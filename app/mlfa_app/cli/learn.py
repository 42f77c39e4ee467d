"""``mlfa learn``: teach the model the user's own tags, and go back again."""

from __future__ import annotations

import sys

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.interrupts import StopFlag, polite_stop
from mlfa_app.cli.learn_text import (
    print_questions,
    print_questions_json,
    print_report,
    print_report_json,
    print_versions,
)
from mlfa_app.cli.progress_lines import LineTimer
from mlfa_app.cli.terminal import INTERRUPTED, clean, counted, say, show
from mlfa_app.jobs.teaching.examples import ALL_TAGS, FIELDS, TeachRequest
from mlfa_app.jobs.teaching.queue import questions
from mlfa_app.jobs.teaching.report import TaughtDraft, TeachPhase, TeachProgress
from mlfa_app.jobs.teaching.teach import (
    back_from,
    discard,
    drop_old_scores,
    keep,
    score_library,
    taught_versions,
    teach,
)
from mlfa_app.paths import settings_path
from mlfa_app.settings import Settings, change_saved
from mlfa_core.model_package import ModelPackage

_STOPPING = "Stopping. The model that was in use stays."


@click.command(
    "learn",
    epilog="Example:  mlfa learn --from genre,mood --dry-run",
)
@click.option(
    "--from",
    "fields",
    type=options.ListOf(FIELDS),
    default="genre",
    show_default=True,
    metavar="FIELDS",
    help=f"Fields of your files to learn from, separated by commas: {', '.join(FIELDS)}; or all.",
)
@click.option("--only-decisions", is_flag=True, help="Learn from no field, only from decisions.")
@click.option("--no-decisions", is_flag=True, help="Learn from no decision, only from fields.")
@click.option(
    "--minimum",
    type=click.IntRange(2, 10_000),
    default=5,
    show_default=True,
    metavar="N",
    help="Songs that a tag needs to be learnt.",
)
@click.option(
    "--others-are-not",
    multiple=True,
    metavar="TAG",
    help="Take every song without this tag for one that lacks it; 'all' for all tags. Can be "
    "given several times.",
)
@click.option("--dry-run", is_flag=True, help="Measure only; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before the new model is used.")
@click.option("--list", "is_list", is_flag=True, help="List what was learnt so far.")
@click.option("--back", "is_back", is_flag=True, help="Go back to the model used before.")
@click.option(
    "--ask",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Name the N songs whose tags would teach most if you decided on them.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="With --ask: about this tag.")
@options.precision_option
@options.model_option
@options.json_option
def command(
    fields: tuple[str, ...],
    only_decisions: bool,
    no_decisions: bool,
    minimum: int,
    others_are_not: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    is_list: bool,
    is_back: bool,
    ask: int | None,
    tags: tuple[str, ...],
    precision: float | None,
    model: str | None,
    is_json: bool,
) -> int:
    """Learn your own tags from the songs that have them already.

    From a field of your files (the genre, if you name none), and from the tags that you accepted,
    added or rejected in the window. What MLFA wrote itself teaches nothing unless you accepted it.
    No file is read: the features that 'mlfa scan' has stored are enough.

    How good it is, before and after, is measured on songs that were held out, never with another
    song of their album or artist among those learnt from. The new model is used only if you say
    yes, and you can go back at any time.
    """
    if sum((is_list, is_back, ask is not None)) > 1:
        raise click.UsageError("Say only one of --list, --back and --ask.")
    if only_decisions and no_decisions:
        raise click.UsageError("Without fields and decisions there is nothing to learn from.")
    if tags and ask is None:
        raise click.UsageError("--tag goes with --ask.")
    settings = options.user_settings()
    if is_list:
        print_versions(taught_versions(), settings.model, is_json=is_json)
        return 0
    package = options.chosen_package(model, settings)
    require_library()
    others = tuple(ALL_TAGS if name.casefold() == "all" else name for name in others_are_not)
    request = TeachRequest(
        () if only_decisions else fields, not no_decisions, minimum, untagged_are_no=others
    )
    with open_catalogue() as catalog, polite_stop(_STOPPING) as stop:
        if is_back:
            return _go_back(catalog, package, stop, is_json=is_json)
        if ask is not None:
            found = questions(
                catalog, package, ask, tags=tags, wording=settings.wording, should_stop=stop
            )
            if found is None:
                return INTERRUPTED
            (print_questions_json if is_json else print_questions)(found)
            return 0
        draft = teach(
            catalog,
            package,
            request,
            wording=settings.wording,
            precision=options.precision_for(package, precision, settings),
            report=_Progress(),
            should_stop=stop,
        )
        if draft is None:
            return INTERRUPTED
        try:
            if not is_json:
                print_report(draft.report)
                sys.stdout.flush()
            return _decide(catalog, draft, (package, settings), stop, dry_run, yes, is_json=is_json)
        finally:
            discard(draft)


def _decide(
    catalog: Catalog,
    draft: TaughtDraft,
    in_use: tuple[ModelPackage, Settings],
    stop: StopFlag,
    dry_run: bool,
    yes: bool,
    *,
    is_json: bool,
) -> int:
    """Ask whether the new model is to be used, and use it."""
    is_wanted = draft.folder is not None and not dry_run and (yes or _is_wanted(is_json))
    if not is_wanted:
        if is_json:
            print_report_json(draft.report, None)
        elif draft.folder is None:
            say("Nothing was learnt that could be used. Nothing was changed.")
        else:
            say("Nothing was changed.")
        return 0
    if stop():
        return INTERRUPTED
    before, settings = in_use
    package = keep(catalog, draft, settings.model)
    if score_library(catalog, package, _Progress(), stop) is None:
        say(f"It is not used yet. To use it: mlfa models use {package.name}")
        return INTERRUPTED
    _use(package)
    drop_old_scores(catalog, package, before)
    if is_json:
        print_report_json(draft.report, package)
    else:
        show(f"In use from now on: {package.name}, {clean(package.facts.title)}")
        say("To go back: mlfa learn --back")
    return 0


def _is_wanted(is_json: bool) -> bool:
    if is_json or not sys.stdin.isatty():
        say("Say --yes to use it, as nobody can be asked.")
        return False
    return click.confirm("Use it from now on?", err=True)


def _go_back(catalog: Catalog, package: ModelPackage, stop: StopFlag, *, is_json: bool) -> int:
    before = back_from(package)
    if score_library(catalog, before, _Progress(), stop) is None:
        return INTERRUPTED
    _use(before)
    drop_old_scores(catalog, package, before)
    if is_json:
        print_versions(taught_versions(), before.name, is_json=True)
    else:
        show(f"In use from now on: {clean(before.name)}, {clean(before.facts.title)}")
        say(
            f"{clean(package.name)} stays installed. To use it again: mlfa models use "
            f"{clean(package.name)}"
        )
    return 0


def _use(package: ModelPackage) -> None:
    """Write the model's name into the settings, as they stand in the file now."""
    change_saved(settings_path(), model=package.name)


_WORDS = {
    TeachPhase.READING: "Reading stored features",
    TeachPhase.FITTING: "Learning, and measuring on held-out songs",
    TeachPhase.SCORING: "Deciding the library anew",
}


class _Progress:
    """Says now and then how far the work is."""

    def __init__(self) -> None:
        self._timer = LineTimer(first_after_s=5.0, every_s=15.0)

    def __call__(self, progress: TeachProgress) -> None:
        if progress.done > 0 and self._timer.is_due(progress.done, progress.total):
            share = 100 * progress.done // progress.total
            what = ""
            if progress.phase is not TeachPhase.FITTING:
                what = f" of {counted(progress.total, 'song')}"
            say(f"{_WORDS[progress.phase]}: {share} %{what}")
